/*
 * tokenizer.json: what happens to a text before and after the model of the vocabulary.
 *
 * The library that wrote the file knows a dozen components for each of the three
 * steps, and a Sequence of them.  A component becomes switches of the VocabSource,
 * steps of normalisation or patterns to split by; post-processors matter only for
 * the special tokens that they put before and behind a text.
 */
#include "nn/hf_vocab.h"

#include <string.h>

/* What ByteLevel splits by unless its file says not to: GPT-2's pattern. */
#define BYTE_LEVEL_PATTERN \
	"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"
#define SPACE_MARK		"\xE2\x96\x81"	/* U+2581 */

typedef struct Pipeline
{
	Call	   *call;
	VocabSource *out;
	TokNorm    *norms;			/* room for all there can be */
	TokSplit   *splits;
} Pipeline;

static bool
unsupported(Pipeline *p, const char *what)
{
	return mc_fail(p->call, MC_UNSUPPORTED, "tokenizer.json has %s that is not supported", what);
}

static Slice
slice_of(const char *text)
{
	return (Slice) {text, strlen(text)};
}

/* A switch that is absent or null has the given value. */
static bool
switch_of(const Json *object, const char *key, bool otherwise)
{
	json_bool(json_get(object, key), &otherwise);
	return otherwise;
}

/* ---- normalizer ---- */

static void
add_norm(Pipeline *p, TokNormKind kind, Slice pattern, Slice content)
{
	p->norms[p->out->norm_count++] = (TokNorm) {kind, pattern, content};
}

/* Letters of base64 to bytes; false for anything else. */
static bool
decode_base64(Call *call, Slice text, Slice *out)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char	   *bytes = mc_alloc(call, text.len / 4 * 3 + 3, 1);
	uint32_t	bits = 0;
	int			held = 0;

	if (bytes == NULL)
		return false;
	*out = (Slice) {bytes, 0};
	for (size_t i = 0; i < text.len && text.data[i] != '='; i++)
	{
		const char *letter = memchr(alphabet, text.data[i], 64);

		if (letter == NULL)
			return mc_fail(call, MC_DATA_CORRUPTED, "tokenizer.json has a damaged precompiled_charsmap");
		bits = bits << 6 | (uint32_t) (letter - alphabet);
		held += 6;
		if (held >= 8)
		{
			held -= 8;
			bytes[out->len++] = (char) (bits >> held);
		}
	}
	return true;
}

static bool
read_bert_normalizer(Pipeline *p, const Json *node)
{
	VocabSource *out = p->out;

	if (!switch_of(node, "clean_text", true) || !switch_of(node, "handle_chinese_chars", true))
		return unsupported(p, "a BertNormalizer");
	out->lowercase = switch_of(node, "lowercase", true);
	out->strip_accents = switch_of(node, "strip_accents", out->lowercase);
	return true;
}

/* One text by another; runs of spaces to one space are the only pattern. */
static bool
read_replace(Pipeline *p, const Json *node)
{
	const Json *pattern = json_get(node, "pattern");
	Slice		from,
				to;

	if (json_text_is(json_get(pattern, "Regex"), " {2,}") && json_text_is(json_get(node, "content"), " "))
	{
		p->out->remove_extra_whitespaces = true;
		return true;
	}
	if (!json_text(json_get(pattern, "String"), &from) || from.len == 0 || !json_text(json_get(node, "content"), &to))
		return unsupported(p, "a Replace normalizer");
	add_norm(p, TOK_REPLACE, from, to);
	return true;
}

static bool
read_normalizer(Pipeline *p, const Json *node)
{
	static const struct
	{
		const char *type;
		TokNormKind kind;
	}			plain[] = {
		{"NFC", TOK_NFC}, {"NFD", TOK_NFD}, {"NFKC", TOK_NFKC}, {"NFKD", TOK_NFKD},
		{"Lowercase", TOK_LOWERCASE}, {"StripAccents", TOK_STRIP_ACCENTS},
	};
	const Json *type = json_get(node, "type");
	const Json *parts = json_get(node, "normalizers");
	Slice		text;

	if (node == NULL || node->kind == JSON_NULL)
		return true;
	if (json_text_is(type, "Sequence") && parts != NULL && parts->kind == JSON_ARRAY)
	{
		for (uint32_t i = 0; i < parts->count; i++)
			if (!read_normalizer(p, &parts->items[i]))
				return false;
		return true;
	}
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (json_text_is(type, plain[i].type))
		{
			add_norm(p, plain[i].kind, (Slice) {0}, (Slice) {0});
			return true;
		}
	if (json_text_is(type, "BertNormalizer"))
		return read_bert_normalizer(p, node);
	if (json_text_is(type, "Replace"))
		return read_replace(p, node);
	if (json_text_is(type, "Prepend") && json_text(json_get(node, "prepend"), &text))
	{
		add_norm(p, TOK_PREPEND, (Slice) {0}, text);
		return true;
	}
	if (json_text_is(type, "Strip"))
	{
		if (switch_of(node, "strip_left", true))
			add_norm(p, TOK_STRIP_LEFT, (Slice) {0}, (Slice) {0});
		if (switch_of(node, "strip_right", true))
			add_norm(p, TOK_STRIP_RIGHT, (Slice) {0}, (Slice) {0});
		return true;
	}
	if (json_text_is(type, "Precompiled") && json_text(json_get(node, "precompiled_charsmap"), &text))
		return decode_base64(p->call, text, &p->out->charsmap);
	return unsupported(p, "a normalizer");
}

/* ---- pre_tokenizer ---- */

static void
add_split(Pipeline *p, Slice pattern, TokSplitBehavior behavior, bool invert)
{
	p->splits[p->out->split_count++] = (TokSplit) {pattern, behavior, invert};
}

/* A literal text as a pattern. */
static bool
quote_pattern(Call *call, Slice text, Slice *out)
{
	char	   *quoted = mc_alloc(call, text.len, 2);

	if (quoted == NULL)
		return false;
	*out = (Slice) {quoted, 0};
	for (size_t i = 0; i < text.len; i++)
	{
		if (text.data[i] > ' ' && text.data[i] < '0')
			quoted[out->len++] = '\\';
		else if (text.data[i] != '\0' && strchr(":;<=>?@[\\]^`{|}~", text.data[i]) != NULL)
			quoted[out->len++] = '\\';
		quoted[out->len++] = text.data[i];
	}
	return true;
}

static bool
read_behavior(const Json *value, TokSplitBehavior *out)
{
	static const struct
	{
		const char *name;
		TokSplitBehavior behavior;
	}			behaviors[] = {
		{"Isolated", TOK_SPLIT_ISOLATED}, {"Removed", TOK_SPLIT_REMOVED},
		{"MergedWithPrevious", TOK_SPLIT_MERGED_PREVIOUS}, {"MergedWithNext", TOK_SPLIT_MERGED_NEXT},
	};

	for (size_t i = 0; i < sizeof(behaviors) / sizeof(behaviors[0]); i++)
		if (json_text_is(value, behaviors[i].name))
		{
			*out = behaviors[i].behavior;
			return true;
		}
	return false;
}

static bool
read_split(Pipeline *p, const Json *node)
{
	const Json *pattern = json_get(node, "pattern");
	TokSplitBehavior behavior;
	Slice		text;

	if (!read_behavior(json_get(node, "behavior"), &behavior))
		return unsupported(p, "a behavior of a Split");
	if (!json_text(json_get(pattern, "Regex"), &text))
	{
		if (!json_text(json_get(pattern, "String"), &text))
			return unsupported(p, "a pattern of a Split");
		if (!quote_pattern(p->call, text, &text))
			return false;
	}
	add_split(p, text, behavior, switch_of(node, "invert", false));
	return true;
}

static bool
read_metaspace(Pipeline *p, const Json *node)
{
	const Json *scheme = json_get(node, "prepend_scheme");

	if (json_get(node, "replacement") != NULL && !json_text_is(json_get(node, "replacement"), SPACE_MARK))
		return unsupported(p, "a Metaspace");
	p->out->add_space_prefix = scheme != NULL ? !json_text_is(scheme, "never") : switch_of(node, "add_prefix_space", true);
	return true;
}

static bool
read_byte_level(Pipeline *p, const Json *node)
{
	p->out->byte_level = true;
	p->out->add_space_prefix = switch_of(node, "add_prefix_space", true);
	if (switch_of(node, "use_regex", true))
		add_split(p, slice_of(BYTE_LEVEL_PATTERN), TOK_SPLIT_ISOLATED, false);
	return true;
}

static bool
read_pre_tokenizer(Pipeline *p, const Json *node)
{
	const Json *type = json_get(node, "type");
	const Json *parts = json_get(node, "pretokenizers");

	if (node == NULL || node->kind == JSON_NULL)
		return true;
	if (json_text_is(type, "Sequence") && parts != NULL && parts->kind == JSON_ARRAY)
	{
		for (uint32_t i = 0; i < parts->count; i++)
			if (!read_pre_tokenizer(p, &parts->items[i]))
				return false;
		return true;
	}
	if (json_text_is(type, "BertPreTokenizer") && p->out->kind == TOK_WORDPIECE)
		return true;			/* the kind's own */
	if (json_text_is(type, "ByteLevel"))
		return read_byte_level(p, node);
	if (json_text_is(type, "Metaspace"))
		return read_metaspace(p, node);
	if (json_text_is(type, "Split"))
		return read_split(p, node);
	if (json_text_is(type, "Digits"))
		add_split(p, slice_of(switch_of(node, "individual_digits", false) ? "\\p{N}" : "\\p{N}+"), TOK_SPLIT_ISOLATED, false);
	else if (json_text_is(type, "Whitespace"))
		add_split(p, slice_of("\\w+|[^\\w\\s]+"), TOK_SPLIT_REMOVED, true);
	else if (json_text_is(type, "WhitespaceSplit"))
		add_split(p, slice_of("\\s+"), TOK_SPLIT_REMOVED, false);
	else
		return unsupported(p, "a pre_tokenizer");
	return true;
}

/* ---- post_processor ---- */

/* ["<s>", 0]: an id in the vocabulary */
static bool
read_pair(Pipeline *p, const Json *pair, int32_t *id)
{
	int64_t		value;

	if (pair == NULL || pair->kind != JSON_ARRAY || pair->count != 2 || !json_int(&pair->items[1], &value) ||
		value < 0 || value >= p->out->count)
		return mc_fail(p->call, MC_DATA_CORRUPTED, "tokenizer.json has a special token outside the vocabulary");
	*id = (int32_t) value;
	return true;
}

static bool
read_cls_sep(Pipeline *p, const Json *node)
{
	VocabSource *out = p->out;

	if (!read_pair(p, json_get(node, "cls"), &out->cls) || !read_pair(p, json_get(node, "sep"), &out->sep))
		return false;
	out->bos = out->cls;
	out->eos = out->sep;
	out->add_bos = out->add_eos = true;
	return true;
}

/* The template of a single text: at most one special token before it and one behind. */
static bool
read_template(Pipeline *p, const Json *node)
{
	const Json *single = json_get(node, "single");
	bool		behind = false;

	if (single == NULL || single->kind != JSON_ARRAY)
		return unsupported(p, "a TemplateProcessing");
	for (uint32_t i = 0; i < single->count; i++)
	{
		const Json *special = json_get(&single->items[i], "SpecialToken");
		const Json *ids;
		bool	   *adds = behind ? &p->out->add_eos : &p->out->add_bos;
		int32_t    *id = behind ? &p->out->eos : &p->out->bos;
		Slice		name;
		int64_t		value = -1;

		if (special == NULL)
		{
			behind = true;
			continue;
		}
		ids = json_get(node, "special_tokens");
		if (*adds || !json_text(json_get(special, "id"), &name) || ids == NULL || ids->kind != JSON_OBJECT)
			return unsupported(p, "a TemplateProcessing");
		for (uint32_t j = 0; j < ids->count; j++)
			if (ids->keys[j].len == name.len && memcmp(ids->keys[j].data, name.data, name.len) == 0)
			{
				const Json *list = json_get(&ids->items[j], "ids");

				if (list == NULL || list->kind != JSON_ARRAY || list->count != 1 || !json_int(&list->items[0], &value))
					return unsupported(p, "a TemplateProcessing");
			}
		if (value < 0 || value >= p->out->count)
			return mc_fail(p->call, MC_DATA_CORRUPTED, "tokenizer.json has a special token outside the vocabulary");
		*id = (int32_t) value;
		*adds = true;
	}
	return true;
}

static bool
read_post_processor(Pipeline *p, const Json *node)
{
	const Json *type = json_get(node, "type");
	const Json *parts = json_get(node, "processors");

	if (node == NULL || node->kind == JSON_NULL || json_text_is(type, "ByteLevel"))
		return true;
	if (json_text_is(type, "BertProcessing") || json_text_is(type, "RobertaProcessing"))
		return read_cls_sep(p, node);
	if (json_text_is(type, "TemplateProcessing"))
		return read_template(p, node);
	if (!json_text_is(type, "Sequence") || parts == NULL || parts->kind != JSON_ARRAY)
		return unsupported(p, "a post_processor");
	for (uint32_t i = 0; i < parts->count; i++)
		if (!read_post_processor(p, &parts->items[i]))
			return false;
	return true;
}

/* How many objects a tree holds: no list of steps is longer (a Strip makes two). */
static size_t
count_objects(const Json *node)
{
	size_t		count = 1;

	if (node != NULL && (node->kind == JSON_ARRAY || node->kind == JSON_OBJECT))
		for (uint32_t i = 0; i < node->count; i++)
			count += count_objects(&node->items[i]);
	return count;
}

bool
hf_pipeline(Call *call, const Json *tokenizer, VocabSource *out)
{
	const Json *normalizer = json_get(tokenizer, "normalizer");
	const Json *pre_tokenizer = json_get(tokenizer, "pre_tokenizer");
	Pipeline	p = {.call = call, .out = out};

	p.norms = mc_alloc(call, count_objects(normalizer), 2 * sizeof(TokNorm));
	p.splits = mc_alloc(call, count_objects(pre_tokenizer), sizeof(TokSplit));
	if (p.norms == NULL || p.splits == NULL)
		return false;
	out->norm_count = out->split_count = 0;
	out->norms = p.norms;
	out->splits = p.splits;
	out->add_bos = out->add_eos = out->add_sep = false;
	return read_normalizer(&p, normalizer) && read_pre_tokenizer(&p, pre_tokenizer) &&
		read_post_processor(&p, json_get(tokenizer, "post_processor"));
}
