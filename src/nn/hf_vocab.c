/*
 * tokenizer.json's model and added tokens, or vocab.txt; special tokens by name.
 *
 * Pieces are collected by id first: vocabulary, then added tokens, which may name
 * pieces of the vocabulary again.  An id that nobody names is an unused token; more
 * than half of them means that the file is damaged.
 */
#include "nn/hf_vocab.h"

#include <string.h>

#define MAX_VOCAB		(1 << 22)
#define POLL_PIECES		4096

/* A VocabSource under construction: its arrays, not yet read-only. */
typedef struct Vocab
{
	Call	   *call;
	VocabSource *out;
	Slice	   *pieces;
	float	   *scores;			/* unigram */
	uint8_t    *types;			/* 0: no piece yet */
	uint8_t    *flags;
} Vocab;

static bool
corrupt(Call *call, const char *what)
{
	return mc_fail(call, MC_DATA_CORRUPTED, "vocabulary is damaged: %s", what);
}

static bool
is_list(const Json *value, JsonKind kind)
{
	return value != NULL && value->kind == kind;
}

static bool
same(Slice a, Slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* The id of a piece, -1 if there is none. */
static int32_t
find_piece(const VocabSource *out, Slice piece)
{
	for (uint32_t i = 0; i < out->count; i++)
		if (same(out->pieces[i], piece))
			return (int32_t) i;
	return -1;
}

static bool
make_arrays(Vocab *v, size_t count, bool scores)
{
	VocabSource *out = v->out;

	if (count == 0 || count > MAX_VOCAB)
		return corrupt(v->call, "no pieces or too many");
	out->count = (uint32_t) count;
	out->pieces = v->pieces = mc_alloc0(v->call, count, sizeof(Slice));
	out->types = v->types = mc_alloc0(v->call, count, 1);
	out->added_flags = v->flags = mc_alloc0(v->call, count, 1);
	if (scores)
		out->scores = v->scores = mc_alloc0(v->call, count, sizeof(float));
	return v->pieces != NULL && v->types != NULL && v->flags != NULL && (!scores || v->scores != NULL);
}

/* "<0x0A>": stands for a byte */
static bool
is_byte_piece(Slice piece)
{
	return piece.len == 6 && memcmp(piece.data, "<0x", 3) == 0 && piece.data[5] == '>';
}

/* ---- tokenizer.json ---- */

/* One more than the largest id in the vocabulary and among the added tokens. */
static bool
count_ids(Call *call, const Json *vocab, const Json *added, size_t *count)
{
	int64_t		largest = -1,
				id;

	for (uint32_t i = 0; i < vocab->count; i++)
	{
		if (vocab->kind == JSON_ARRAY)
			id = i;
		else if (!json_int(&vocab->items[i], &id) || id < 0 || id >= MAX_VOCAB)
			return corrupt(call, "wrong id of a piece");
		largest = id > largest ? id : largest;
	}
	for (uint32_t i = 0; is_list(added, JSON_ARRAY) && i < added->count; i++)
	{
		if (!json_int(json_get(&added->items[i], "id"), &id) || id < 0 || id >= MAX_VOCAB)
			return corrupt(call, "wrong id of an added token");
		largest = id > largest ? id : largest;
	}
	*count = (size_t) (largest + 1);
	if (*count / 2 > (size_t) vocab->count + (is_list(added, JSON_ARRAY) ? added->count : 0))
		return corrupt(call, "ids are not dense");
	return true;
}

/* {"piece": id, ...} or, unigram, [["piece", score], ...] */
static bool
read_pieces(Vocab *v, const Json *vocab)
{
	for (uint32_t i = 0; i < vocab->count; i++)
	{
		int64_t		id = i;
		Slice		piece;
		double		score;

		if (i % POLL_PIECES == 0 && mc_cancelled(v->call))
			return false;
		if (vocab->kind == JSON_OBJECT)
		{
			piece = vocab->keys[i];
			json_int(&vocab->items[i], &id);
		}
		else if (!is_list(&vocab->items[i], JSON_ARRAY) || vocab->items[i].count != 2 ||
				 !json_text(&vocab->items[i].items[0], &piece) || !json_real(&vocab->items[i].items[1], &score))
			return corrupt(v->call, "wrong piece of a unigram vocabulary");
		else
			v->scores[id] = (float) score;
		if (v->types[id] != 0)
			return corrupt(v->call, "two pieces have the same id");
		v->pieces[id] = piece;
		v->types[id] = TOK_NORMAL;
	}
	return true;
}

static bool
read_added(Vocab *v, const Json *added)
{
	static const struct
	{
		const char *key;
		uint8_t		flag;
	}			flags[] = {
		{"lstrip", TOK_LSTRIP}, {"rstrip", TOK_RSTRIP}, {"single_word", TOK_SINGLE_WORD}, {"normalized", TOK_NORMALIZED},
	};

	for (uint32_t i = 0; is_list(added, JSON_ARRAY) && i < added->count; i++)
	{
		const Json *token = &added->items[i];
		int64_t		id = 0;
		Slice		content;

		json_int(json_get(token, "id"), &id);
		if (!json_text(json_get(token, "content"), &content) || content.len == 0)
			return corrupt(v->call, "added token without content");
		if (v->types[id] != 0 && !same(v->pieces[id], content))
			return corrupt(v->call, "added token with the id of another piece");
		v->pieces[id] = content;
		v->types[id] = json_is_true(json_get(token, "special")) ? TOK_CONTROL : TOK_USER_DEFINED;
		for (size_t j = 0; j < sizeof(flags) / sizeof(flags[0]); j++)
			if (json_is_true(json_get(token, flags[j].key)))
				v->flags[id] |= flags[j].flag;
	}
	return true;
}

/* Ids without a piece are unused; byte pieces count as such only in a model that falls back to them. */
static void
finish_types(Vocab *v, bool byte_fallback)
{
	for (uint32_t i = 0; i < v->out->count; i++)
		if (v->types[i] == 0)
			v->types[i] = TOK_UNUSED;
		else if (byte_fallback && v->types[i] == TOK_NORMAL && is_byte_piece(v->pieces[i]))
			v->types[i] = TOK_BYTE;
}

/* "a b" or ["a", "b"] */
static bool
read_merges(Vocab *v, const Json *merges)
{
	Slice	   *out;

	if (!is_list(merges, JSON_ARRAY) || merges->count > MAX_VOCAB)
		return corrupt(v->call, "no merges or too many");
	out = mc_alloc(v->call, merges->count, sizeof(Slice));
	if (out == NULL)
		return false;
	for (uint32_t i = 0; i < merges->count; i++)
	{
		const Json *merge = &merges->items[i];
		Slice		a,
					b;
		char	   *joined;

		if (i % POLL_PIECES == 0 && mc_cancelled(v->call))
			return false;
		if (json_text(merge, &out[i]))
			continue;
		if (!is_list(merge, JSON_ARRAY) || merge->count != 2 || !json_text(&merge->items[0], &a) ||
			!json_text(&merge->items[1], &b) || memchr(a.data, ' ', a.len) != NULL || memchr(b.data, ' ', b.len) != NULL)
			return corrupt(v->call, "wrong merge");
		joined = mc_alloc(v->call, a.len + 1 + b.len, 1);
		if (joined == NULL)
			return false;
		memcpy(joined, a.data, a.len);
		joined[a.len] = ' ';
		memcpy(joined + a.len + 1, b.data, b.len);
		out[i] = (Slice) {joined, a.len + 1 + b.len};
	}
	v->out->merges = out;
	v->out->merge_count = merges->count;
	return true;
}

static bool
model_kind(Call *call, const Json *model, TokKind *kind)
{
	const Json *type = json_get(model, "type");

	/* old files leave the type out: merges say BPE, a list of pairs unigram */
	if (json_text_is(type, "BPE") || (type == NULL && json_get(model, "merges") != NULL))
		*kind = TOK_BPE;
	else if (json_text_is(type, "Unigram") || (type == NULL && is_list(json_get(model, "vocab"), JSON_ARRAY)))
		*kind = TOK_UNIGRAM;
	else if (json_text_is(type, "WordPiece") || type == NULL)
		*kind = TOK_WORDPIECE;
	else
		return mc_fail(call, MC_UNSUPPORTED, "tokenizer.json has a kind of model that is not supported");
	return true;
}

/* What only one kind has. */
static bool
read_kind(Vocab *v, const Json *model)
{
	VocabSource *out = v->out;
	int64_t		number;
	Slice		text;

	switch (out->kind)
	{
		case TOK_WORDPIECE:
			json_text(json_get(model, "continuing_subword_prefix"), &out->continuing_prefix);
			if (json_int(json_get(model, "max_input_chars_per_word"), &number) && number > 0 && number <= INT32_MAX)
				out->max_word_chars = (uint32_t) number;
			break;
		case TOK_UNIGRAM:
			if (json_int(json_get(model, "unk_id"), &number))
			{
				if (number < 0 || number >= out->count)
					return corrupt(v->call, "unk_id outside the vocabulary");
				out->unk = (int32_t) number;
			}
			break;
		default:
			if (json_text(json_get(model, "continuing_subword_prefix"), &text) && text.len > 0)
				return mc_fail(v->call, MC_UNSUPPORTED, "tokenizer.json has a BPE model with a prefix, which is not supported");
			if (json_text(json_get(model, "end_of_word_suffix"), &text) && text.len > 0)
				return mc_fail(v->call, MC_UNSUPPORTED, "tokenizer.json has a BPE model with a suffix, which is not supported");
			out->ignore_merges = json_is_true(json_get(model, "ignore_merges"));
			return read_merges(v, json_get(model, "merges"));
	}
	return true;
}

static bool
read_tokenizer_json(Vocab *v, const Json *tokenizer)
{
	const Json *model = json_get(tokenizer, "model");
	const Json *vocab = json_get(model, "vocab");
	const Json *added = json_get(tokenizer, "added_tokens");
	VocabSource *out = v->out;
	TokKind		kind;
	size_t		count = 0;
	Slice		unknown;

	if (!model_kind(v->call, model, &kind))
		return false;
	if (!is_list(vocab, kind == TOK_UNIGRAM ? JSON_ARRAY : JSON_OBJECT))
		return corrupt(v->call, "tokenizer.json has no vocabulary");
	vocab_source_init(out, kind, (Slice) {"default", 7});
	out->bos = out->eos = out->eot = out->eom = out->unk = out->sep = out->pad = out->cls = out->mask = -1;
	out->hf_rules = true;
	out->byte_level = false;
	out->add_space_prefix = out->remove_extra_whitespaces = false;
	if (!count_ids(v->call, vocab, added, &count) || !make_arrays(v, count, kind == TOK_UNIGRAM) ||
		!read_pieces(v, vocab) || !read_added(v, added) || !read_kind(v, model))
		return false;
	finish_types(v, json_is_true(json_get(model, "byte_fallback")));
	if (json_text(json_get(model, "unk_token"), &unknown))
		out->unk = find_piece(out, unknown);
	if (!hf_pipeline(v->call, tokenizer, out))
		return false;
	if (kind == TOK_WORDPIECE)
	{
		/* the kind's frame is cls and sep */
		out->cls = out->bos;
		out->sep = out->eos;
		out->add_sep = out->add_eos;
		out->add_eos = false;
	}
	return true;
}

/* ---- vocab.txt ---- */

static bool
read_vocab_txt(Vocab *v, Slice text, const Json *config)
{
	static const char *const specials[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
	VocabSource *out = v->out;
	size_t		count = 0,
				at = 0;

	for (size_t i = 0; i < text.len; i++)
		count += text.data[i] == '\n';
	count += text.len > 0 && text.data[text.len - 1] != '\n';
	vocab_source_init(out, TOK_WORDPIECE, (Slice) {"default", 7});
	out->bos = out->eos = out->eot = out->eom = out->unk = out->sep = out->pad = out->cls = out->mask = -1;
	out->hf_rules = true;
	if (!make_arrays(v, count, false))
		return false;
	for (size_t i = 0; i < count; i++)
	{
		const char *line = text.data + at;
		const char *end = memchr(line, '\n', text.len - at);
		size_t		len = end != NULL ? (size_t) (end - line) : text.len - at;

		if (i % POLL_PIECES == 0 && mc_cancelled(v->call))
			return false;
		at += len + 1;
		if (len > 0 && line[len - 1] == '\r')
			len--;
		v->pieces[i] = (Slice) {line, len};
		v->types[i] = len > 0 ? TOK_NORMAL : TOK_UNUSED;
		for (size_t j = 0; j < sizeof(specials) / sizeof(specials[0]); j++)
			if (slice_is(v->pieces[i], specials[j]))
				v->types[i] = TOK_CONTROL;
	}
	out->continuing_prefix = (Slice) {"##", 2};
	out->max_word_chars = 100;
	out->lowercase = true;
	json_bool(json_get(config, "do_lower_case"), &out->lowercase);
	out->strip_accents = out->lowercase;
	json_bool(json_get(config, "strip_accents"), &out->strip_accents);
	return true;
}

/* ---- special tokens by name ---- */

/* "[CLS]" or {"content": "[CLS]", ...} */
static bool
token_name(const Json *config, const char *key, Slice *out)
{
	const Json *value = json_get(config, key);

	return json_text(value, out) || json_text(json_get(value, "content"), out);
}

/* What the configuration names, else the usual name if there is such a piece; ids found before stay. */
static void
name_specials(VocabSource *out, const Json *config)
{
	const struct
	{
		const char *key,
				   *bert,
				   *other;
		int32_t    *id;
	}			names[] = {
		{"cls_token", "[CLS]", "<s>", &out->cls},
		{"sep_token", "[SEP]", "</s>", &out->sep},
		{"bos_token", "[CLS]", "<s>", &out->bos},
		{"eos_token", "[SEP]", "</s>", &out->eos},
		{"unk_token", "[UNK]", "<unk>", &out->unk},
		{"pad_token", "[PAD]", "<pad>", &out->pad},
		{"mask_token", "[MASK]", "<mask>", &out->mask},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		const char *usual = out->kind == TOK_WORDPIECE ? names[i].bert : names[i].other;
		Slice		name = {usual, strlen(usual)};

		if (*names[i].id >= 0)
			continue;
		token_name(config, names[i].key, &name);
		*names[i].id = find_piece(out, name);
	}
}

bool
hf_vocab(Call *call, const Json *tokenizer, const Json *tokenizer_config, Slice vocab_txt, VocabSource *out)
{
	Vocab		v = {.call = call, .out = out};

	if (tokenizer != NULL ? !read_tokenizer_json(&v, tokenizer) : !read_vocab_txt(&v, vocab_txt, tokenizer_config))
		return false;
	name_specials(out, tokenizer_config);
	if (out->unk >= 0 && v.types[out->unk] != TOK_BYTE)
		v.types[out->unk] = TOK_UNKNOWN;
	json_bool(json_get(tokenizer_config, "clean_up_tokenization_spaces"), &out->clean_spaces);
	if (out->kind == TOK_WORDPIECE && (out->unk < 0 || out->cls < 0 || out->sep < 0))
		return corrupt(call, "no token for unknown words, beginning or end of a text");
	return true;
}
