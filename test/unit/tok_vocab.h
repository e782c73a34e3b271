/*
 * Small vocabularies written in a test: pieces, scores and merges as lists.
 */
#ifndef MC_TEST_TOK_VOCAB_H
#define MC_TEST_TOK_VOCAB_H

#include <stdio.h>
#include <string.h>

#include "text/tok.h"

#define VOCAB_MAX	512

typedef struct Vocab
{
	Slice		pieces[VOCAB_MAX];
	float		scores[VOCAB_MAX];
	uint8_t		types[VOCAB_MAX];
	uint8_t		flags[VOCAB_MAX];
	Slice		merges[VOCAB_MAX];
	char		names[VOCAB_MAX][8];
	VocabSource source;
} Vocab;

static inline Slice
slice(const char *text)
{
	return (Slice) {text, strlen(text)};
}

static inline void
vocab_init(Vocab *v, TokKind kind, const char *pre)
{
	memset(v, 0, sizeof(*v));
	vocab_source_init(&v->source, kind, slice(pre));
	v->source.bos = v->source.eos = v->source.unk = v->source.sep = v->source.pad = v->source.cls = v->source.mask = -1;
	v->source.pieces = v->pieces;
	v->source.scores = v->scores;
	v->source.types = v->types;
	v->source.added_flags = v->flags;
	v->source.merges = v->merges;
}

/* One more token; its id. */
static inline int32_t
vocab_add(Vocab *v, const char *piece, TokType type, float score)
{
	uint32_t	id = v->source.count++;

	v->pieces[id] = slice(piece);
	v->types[id] = (uint8_t) type;
	v->scores[id] = score;
	return (int32_t) id;
}

/* Normal tokens with descending scores, separated by spaces. */
static inline void
vocab_add_all(Vocab *v, const char *pieces)
{
	while (*pieces != '\0')
	{
		size_t		len = strcspn(pieces, " ");
		int32_t		id = vocab_add(v, "", TOK_NORMAL, -(float) v->source.count);

		v->pieces[id] = (Slice) {pieces, len};
		pieces += len + (pieces[len] == ' ');
	}
}

static inline void
vocab_merge(Vocab *v, const char *merge)
{
	v->merges[v->source.merge_count++] = slice(merge);
}

/* The 256 tokens <0xNN>. */
static inline void
vocab_add_bytes(Vocab *v)
{
	for (int i = 0; i < 256; i++)
	{
		snprintf(v->names[i], sizeof(v->names[i]), "<0x%02X>", (unsigned) i);
		vocab_add(v, v->names[i], TOK_BYTE, 0);
	}
}

/* The 256 letters of byte-level BPE. */
static inline void
vocab_add_letters(Vocab *v)
{
	int			other = 0;

	for (int i = 0; i < 256; i++)
	{
		bool		prints = (i >= 0x21 && i <= 0x7E) || (i >= 0xA1 && i <= 0xAC) || i >= 0xAE;
		int			c = prints ? i : 0x100 + other++;
		int			n = 0;

		if (c >= 0x80)
			v->names[i][n++] = (char) (0xC0 | c >> 6);
		v->names[i][n] = (char) (c < 0x80 ? c : 0x80 | (c & 0x3F));
		vocab_add(v, v->names[i], TOK_NORMAL, 0);
	}
}

/* The tokenizer of a vocabulary, NULL after an error. */
static inline Tokenizer *
vocab_open(Call *call, const Vocab *v)
{
	Buffer		image = {0};

	if (!tok_build(call, &v->source, &image))
		return NULL;
	return tok_open(call, image.data, image.len);
}

#endif							/* MC_TEST_TOK_VOCAB_H */
