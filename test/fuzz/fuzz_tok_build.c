/*
 * Any bytes as a vocabulary, and any damage to its image.
 *
 * The input is read as a list of fields: kind and switches, pieces with types and
 * scores, merges, patterns, normalisers, then bytes to overwrite in the image and a
 * text.  Building must refuse or give an image; over the image, whole or damaged,
 * encoding and decoding must come back, and tokens of a whole one must be tokens.
 */
#include <stdlib.h>
#include <string.h>

#include "text/tok.h"

#define PIECES		200
#define MERGES		100

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is left of the input. */
typedef struct Input
{
	const uint8_t *data;
	size_t		left;
} Input;

static uint8_t
take(Input *in)
{
	if (in->left == 0)
		return 0;
	in->left--;
	return *in->data++;
}

/* A field that its first byte gives the length of. */
static Slice
take_slice(Input *in)
{
	size_t		len = take(in) % 64;
	Slice		slice = {(const char *) in->data, len < in->left ? len : in->left};

	in->data += slice.len;
	in->left -= slice.len;
	return slice;
}

typedef struct Source
{
	VocabSource s;
	Slice		pieces[PIECES];
	float		scores[PIECES];
	uint8_t		types[PIECES];
	uint8_t		flags[PIECES];
	Slice		merges[MERGES];
	TokSplit	splits[3];
	TokNorm		norms[4];
} Source;

static void
take_switches(Input *in, VocabSource *s)
{
	unsigned	bits = take(in) | (unsigned) take(in) << 8;

	s->add_bos = bits & 1;
	s->add_eos = bits & 2;
	s->add_sep = bits & 4;
	s->add_space_prefix = bits & 8;
	s->remove_extra_whitespaces = bits & 16;
	s->ignore_merges = bits & 32;
	s->lowercase = bits & 64;
	s->strip_accents = bits & 128;
	s->treat_whitespace_as_suffix = bits & 256;
	s->byte_level = bits & 512;
	s->clean_spaces = bits & 1024;
	s->hf_rules = bits & 2048;
	s->max_word_chars = bits >> 12;
}

static void
take_source(Input *in, Source *v)
{
	static const char *const pres[] = {"gpt-2", "llama-bpe", "deepseek-coder", "gemma4", "tekken", "falcon", "nonsense"};
	const char *pre = pres[take(in) % 7];
	VocabSource *s = &v->s;

	vocab_source_init(s, (TokKind) (take(in) % 5), (Slice) {pre, strlen(pre)});
	take_switches(in, s);
	s->count = take(in) % PIECES;
	for (uint32_t i = 0; i < s->count; i++)
	{
		uint8_t		kind = take(in);

		v->pieces[i] = take_slice(in);
		v->types[i] = kind % 8;
		v->flags[i] = kind >> 4;
		v->scores[i] = (float) (int8_t) take(in);
	}
	s->pieces = v->pieces;
	s->types = v->types;
	s->scores = v->scores;
	s->added_flags = v->flags;
	s->bos = (int8_t) take(in);
	s->eos = (int8_t) take(in);
	s->unk = (int8_t) take(in);
	s->sep = s->pad = s->cls = s->mask = -1;
	s->merge_count = take(in) % MERGES;
	for (uint32_t i = 0; i < s->merge_count; i++)
		v->merges[i] = take_slice(in);
	s->merges = v->merges;
	s->split_count = take(in) % 4;
	for (uint32_t i = 0; i < s->split_count; i++)
	{
		uint8_t		behavior = take(in);

		v->splits[i] = (TokSplit) {take_slice(in), (TokSplitBehavior) (behavior % 5), behavior & 8};
	}
	s->splits = s->split_count > 0 ? v->splits : NULL;
	s->norm_count = take(in) % 5;
	for (uint32_t i = 0; i < s->norm_count; i++)
	{
		TokNormKind kind = (TokNormKind) (take(in) % 11);
		Slice		pattern = take_slice(in);

		v->norms[i] = (TokNorm) {kind, pattern, take_slice(in)};
	}
	s->norms = v->norms;
	s->continuing_prefix = take_slice(in);
	s->charsmap = take_slice(in);
}

/* Encode and decode with whatever tokenizer this is. */
static void
work(Call *call, const Tokenizer *tok, Slice text, int flags, bool whole)
{
	TokenSpans	spans = {0};
	Buffer		out = {0};
	int32_t    *ids;

	if (!tok_encode(call, tok, text, flags, &spans))
		return;
	ids = mc_alloc(call, spans.count, sizeof(int32_t));
	for (size_t i = 0; i < spans.count; i++)
	{
		ids[i] = spans.items[i].id;
		if (whole && (ids[i] < 0 || (uint32_t) ids[i] >= tok_vocab_size(tok) ||
					  spans.items[i].start > spans.items[i].end || spans.items[i].end > text.len ||
					  (i > 0 && spans.items[i].start < spans.items[i - 1].start)))
			abort();
	}
	if (!tok_decode(call, tok, ids, spans.count, flags & 1, flags & 2, &out) && whole)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Input		in = {data, size};
	Arena		arena;
	Call		call = {.arena = &arena};
	Source		v = {0};
	Buffer		image = {0};
	const Tokenizer *tok;
	uint8_t		damage;
	int			flags;

	arena_init(&arena);
	take_source(&in, &v);
	damage = take(&in) % 16;
	flags = take(&in);
	if (tok_build(&call, &v.s, &image))
	{
		char	   *exact = malloc(image.len);	/* so that the sanitizer sees the end */
		const uint8_t *marks = in.data;

		for (uint8_t i = 0; i < damage; i++)
			for (int n = 0; n < 3; n++)
				take(&in);
		memcpy(exact, image.data, image.len);
		tok = tok_open(&call, exact, image.len);
		if (tok == NULL)
			abort();
		work(&call, tok, (Slice) {(const char *) in.data, in.left}, flags, true);
		for (const uint8_t *m = marks; m + 3 <= in.data; m += 3)
			exact[(m[0] | (size_t) m[1] << 8) * 7 % image.len] ^= (char) m[2];
		call.error = (Error) {0};
		tok = tok_open(&call, exact, image.len);
		if (tok != NULL)
			work(&call, tok, (Slice) {(const char *) in.data, in.left}, flags, false);
		free(exact);
	}
	arena_free(&arena);
	return 0;
}
