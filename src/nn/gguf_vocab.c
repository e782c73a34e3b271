/*
 * Reading tokenizer.ggml.*: pieces, scores, types, merges, special ids and switches.
 *
 * What a file does not say is the kind's default, from vocab_source_init().  Two
 * things no key says: Phi-3's added tokens take the white space on their right,
 * and a RoBERTa-like mask token that on its left.  GGUF files of these models are
 * told by general.name and by their pre-tokenizer, as llama.cpp tells them.
 */
#include "nn/gguf_vocab.h"

#include <string.h>

#include "base/json.h"

#define PREFIX			"tokenizer.ggml."
#define MAX_VOCAB		(1 << 22)
#define POLL_PIECES		4096

static const struct
{
	const char *name;
	TokKind		kind;
}			kinds[] = {
	{"llama", TOK_SPM},
	{"gpt2", TOK_BPE},
	{"bert", TOK_WORDPIECE},
	{"t5", TOK_UNIGRAM},
};

static bool
corrupt(Call *call, const char *key)
{
	return mc_fail(call, MC_DATA_CORRUPTED, "vocabulary of the GGUF file is damaged: %s", key);
}

/* An array of strings as slices; an absent one is empty. */
static bool
read_texts(Call *call, const Gguf *gguf, const char *key, const Slice **out, uint32_t *count)
{
	GgufArray	array;
	Slice	   *texts;
	const uint8_t *at;

	*out = NULL;
	*count = 0;
	if (!gguf_array(gguf, key, &array))
		return true;
	if (array.type != GGUF_STRING || array.count > MAX_VOCAB)
		return corrupt(call, key);
	texts = mc_alloc(call, array.count, sizeof(Slice));
	if (texts == NULL)
		return false;
	at = array.data;
	for (size_t i = 0; i < array.count; i++)
	{
		if (i % POLL_PIECES == 0 && mc_cancelled(call))
			return false;
		texts[i] = gguf_next_text(&at);
	}
	*out = texts;
	*count = (uint32_t) array.count;
	return true;
}

static bool
read_scores(Call *call, const Gguf *gguf, VocabSource *out)
{
	const char *key = PREFIX "scores";
	GgufArray	array;
	float	   *scores;
	double		score;

	if (!gguf_array(gguf, key, &array))
		return true;
	if (array.type != GGUF_FLOAT32 || array.count != out->count)
		return corrupt(call, key);
	scores = mc_alloc(call, array.count, sizeof(float));
	if (scores == NULL)
		return false;
	for (size_t i = 0; i < array.count; i++)
	{
		/* NaN would make the order of merges undefined */
		if (!gguf_array_real(&array, i, &score) || score != score)
			return corrupt(call, key);
		scores[i] = (float) score;
	}
	out->scores = scores;
	return true;
}

static bool
read_types(Call *call, const Gguf *gguf, VocabSource *out)
{
	const char *key = PREFIX "token_type";
	GgufArray	array;
	uint8_t    *types;
	int64_t		type;

	if (!gguf_array(gguf, key, &array))
		return true;
	if ((array.type != GGUF_INT32 && array.type != GGUF_UINT32) || array.count != out->count)
		return corrupt(call, key);
	types = mc_alloc(call, array.count, 1);
	if (types == NULL)
		return false;
	for (size_t i = 0; i < array.count; i++)
	{
		if (!gguf_array_int(&array, i, &type) || type < 0 || type > TOK_BYTE)
			return corrupt(call, key);
		types[i] = type == 0 ? TOK_NORMAL : (uint8_t) type;
	}
	out->types = types;
	return true;
}

/* The normalisation table of a unigram vocabulary: bytes, written as an array of either sign. */
static bool
read_charsmap(Call *call, const Gguf *gguf, VocabSource *out)
{
	const char *key = PREFIX "precompiled_charsmap";
	GgufArray	array;

	if (!gguf_array(gguf, key, &array))
		return true;
	if (array.type != GGUF_UINT8 && array.type != GGUF_INT8)
		return corrupt(call, key);
	out->charsmap = (Slice) {(const char *) array.data, array.count};
	return true;
}

/* Special ids: what the file says must lie in the vocabulary; a default that does not is dropped. */
static bool
read_ids(Call *call, const Gguf *gguf, VocabSource *out)
{
	const struct
	{
		const char *key;
		int32_t    *id;
	}			ids[] = {
		{PREFIX "bos_token_id", &out->bos},
		{PREFIX "eos_token_id", &out->eos},
		{PREFIX "eot_token_id", &out->eot},
		{PREFIX "eom_token_id", &out->eom},
		{PREFIX "unknown_token_id", &out->unk},
		{PREFIX "seperator_token_id", &out->sep},	/* the format's spelling */
		{PREFIX "padding_token_id", &out->pad},
		{PREFIX "cls_token_id", &out->cls},
		{PREFIX "mask_token_id", &out->mask},
	};

	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
	{
		uint64_t	id;

		if (gguf_uint(gguf, ids[i].key, &id))
		{
			if (id >= out->count)
				return corrupt(call, ids[i].key);
			*ids[i].id = (int32_t) id;
		}
		else if (*ids[i].id >= (int64_t) out->count)
			*ids[i].id = -1;
	}
	return true;
}

static void
read_switches(const Gguf *gguf, VocabSource *out)
{
	gguf_bool(gguf, PREFIX "add_bos_token", &out->add_bos);
	gguf_bool(gguf, PREFIX "add_eos_token", &out->add_eos);
	gguf_bool(gguf, PREFIX "add_sep_token", &out->add_sep);
	gguf_bool(gguf, PREFIX "add_space_prefix", &out->add_space_prefix);
	gguf_bool(gguf, PREFIX "remove_extra_whitespaces", &out->remove_extra_whitespaces);
}

/* Does text hold part, ASCII case ignored? */
static bool
contains(Slice text, const char *part)
{
	size_t		len = strlen(part);

	for (size_t i = 0; i + len <= text.len; i++)
	{
		size_t		n = 0;

		while (n < len && (text.data[i + n] | (text.data[i + n] >= 'A' && text.data[i + n] <= 'Z' ? 32 : 0)) == part[n])
			n++;
		if (n == len)
			return true;
	}
	return false;
}

/* Phi-3: control, unknown and user-defined tokens and </s> take white space to their right; three do not. */
static uint8_t
phi3_flags(const VocabSource *out, uint32_t id)
{
	uint8_t		type = out->types != NULL ? out->types[id] : TOK_NORMAL;
	Slice		piece = out->pieces[id];

	if (slice_is(piece, "<unk>") || slice_is(piece, "<s>") || slice_is(piece, "<|endoftext|>"))
		return 0;
	return type == TOK_CONTROL || type == TOK_UNKNOWN || type == TOK_USER_DEFINED || slice_is(piece, "</s>") ? TOK_RSTRIP : 0;
}

static bool
set_added_flags(Call *call, const Gguf *gguf, VocabSource *out)
{
	static const char *const masked[] = {"jina-v2-de", "jina-v2-es", "jina-v2-code", "modern-bert"};
	Slice		name = {0};
	bool		phi3,
				mask = false;
	uint8_t    *flags;

	gguf_text(gguf, "general.name", &name);
	phi3 = contains(name, "phi-3") || contains(name, "phi3");
	for (size_t i = 0; i < sizeof(masked) / sizeof(masked[0]); i++)
		mask |= slice_is(out->pre, masked[i]);
	if (!phi3 && !mask)
		return true;
	flags = mc_alloc0(call, out->count, 1);
	if (flags == NULL)
		return false;
	for (uint32_t i = 0; i < out->count; i++)
		flags[i] = phi3 ? phi3_flags(out, i) :
			slice_is(out->pieces[i], "<mask>") || slice_is(out->pieces[i], "[MASK]") ? TOK_LSTRIP : 0;
	out->added_flags = flags;
	return true;
}

/* The kind, the pre-tokenizer and their defaults. */
static bool
read_kind(Call *call, const Gguf *gguf, VocabSource *out)
{
	Slice		model,
				pre = {"default", 7};

	if (!gguf_text(gguf, PREFIX "model", &model))
		return corrupt(call, PREFIX "model");
	gguf_text(gguf, PREFIX "pre", &pre);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (slice_is(model, kinds[i].name))
		{
			if (vocab_source_init(out, kinds[i].kind, pre))
				return true;
			mc_fail(call, MC_UNSUPPORTED, "pre-tokenizer of the GGUF file is not supported");
			return mc_hint(call, "A model's pre-tokenizer is named by its key %s.", PREFIX "pre");
		}
	mc_fail(call, MC_UNSUPPORTED, "kind of tokenizer of the GGUF file is not supported");
	return mc_hint(call, "Supported are llama, gpt2, bert and t5.");
}

bool
gguf_vocab(Call *call, const Gguf *gguf, VocabSource *out)
{
	if (!read_kind(call, gguf, out) ||
		!read_texts(call, gguf, PREFIX "tokens", &out->pieces, &out->count))
		return false;
	if (out->count == 0)
		return corrupt(call, PREFIX "tokens");
	read_switches(gguf, out);
	return read_texts(call, gguf, PREFIX "merges", &out->merges, &out->merge_count) &&
		read_scores(call, gguf, out) && read_types(call, gguf, out) && read_charsmap(call, gguf, out) &&
		read_ids(call, gguf, out) && set_added_flags(call, gguf, out);
}
