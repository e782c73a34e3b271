/*
 * One call of tok_encode() or tok_count(): where it stands and what it has given.
 *
 * The text is cut at added tokens into fragments.  A fragment may be encoded in
 * another form than the original's (a space before it, normalised): spans are given
 * in the fragment's bytes and moved to the original's when it ends.
 */
#ifndef MC_TEXT_TOK_ENCODER_H
#define MC_TEXT_TOK_ENCODER_H

#include "text/tok_image.h"

/* A word met before in this call, with its tokens. */
#define TOK_CACHE_TOKENS	8

typedef struct TokCached
{
	uint64_t	key;
	const char *word;
	uint16_t	len;			/* 0: free */
	uint8_t		count;
	uint8_t		ends[TOK_CACHE_TOKENS];	/* of the tokens, from the start of the word */
	uint32_t	ids[TOK_CACHE_TOKENS];
} TokCached;

/* A text in the form that is encoded. */
typedef struct TokFragment
{
	const char *text;
	size_t		len;
	uint32_t	origin;			/* byte of the original that it starts at */
	uint32_t	origin_len;
	uint32_t	shift;			/* bytes put before it, if there is no map */
	const uint32_t *map;		/* (len + 1) bytes from origin for each of its bytes, or NULL */
} TokFragment;

typedef struct TokEncoder
{
	Call	   *call;
	const Tokenizer *tok;
	TokenSpans *out;
	bool		counting;		/* only count is wanted: out is used over and over */
	size_t		count;			/* tokens given */
	TokFragment fragment;
	size_t		unpolled;		/* bytes since the caller was asked whether to go on */
	TokCached  *cache;			/* (cache_mask + 1), or NULL */
	size_t		cache_mask;
	uint32_t   *scratch;		/* (scratch_size) of merging */
	size_t		scratch_size;
} TokEncoder;

/* Add a token for [start, end) of the fragment. */
extern bool tok_emit_slow(TokEncoder *e, uint32_t id, size_t start, size_t end);

static inline bool
tok_emit(TokEncoder *e, uint32_t id, size_t start, size_t end)
{
	TokenSpans *out = e->out;

	if (out->count == out->capacity)
		return tok_emit_slow(e, id, start, end);
	out->items[out->count++] = (TokenSpan) {(int32_t) id, (uint32_t) start, (uint32_t) end};
	e->count++;
	return true;
}

/* len more bytes are done: false when the caller wants to stop. */
static inline bool
tok_progress(TokEncoder *e, size_t len)
{
	e->unpolled += len;
	if (e->unpolled < MC_POLL_BYTES)
		return true;
	e->unpolled = 0;
	return !mc_cancelled(e->call);
}

/* Memory for n numbers that lasts until the next request. */
extern uint32_t *tok_scratch(TokEncoder *e, size_t n);

/* The tokens of a fragment of WordPiece. */
extern bool tok_encode_wordpiece(TokEncoder *e);

/* The tokens of the word (not empty) at byte at of the fragment: by merging, and by the best sum of scores. */
extern bool tok_merge_word(TokEncoder *e, const char *word, size_t len, size_t at);
extern bool tok_best_word(TokEncoder *e, const char *word, size_t len, size_t at);

/* Rewrite the fragment as the vocabulary's normaliser wants it. */
extern bool tok_normalize(TokEncoder *e);

/* The same for unigram: the character map, white space. */
extern bool tok_normalize_unigram(TokEncoder *e);

/* A text in the writing, with the byte of the original that each of its bytes stems from. */
typedef struct TokWriter
{
	Call	   *call;
	char	   *text;
	uint32_t   *map;
	size_t		len;
	size_t		capacity;		/* of text, and of map less one */
} TokWriter;

/* Append len bytes that stem from byte origin. */
extern bool tok_write(TokWriter *w, const char *bytes, size_t len, uint32_t origin);

/* The writer's text becomes the fragment. */
extern bool tok_write_done(TokWriter *w, TokFragment *f);

/* Which byte of the fragment's original its byte at (or its end) stems from. */
static inline uint32_t
tok_origin(const TokFragment *f, size_t at)
{
	return f->map != NULL ? f->map[at] : (uint32_t) at;
}

#endif							/* MC_TEXT_TOK_ENCODER_H */
