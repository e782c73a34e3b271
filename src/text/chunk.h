/*
 * A long text in pieces that fit into a model.
 *
 * A chunk is a run of whole sentences of at most max_tokens tokens, counted as the
 * model will count them: the chunk alone, without special tokens.  The next chunk
 * starts with the last sentences of the one before, as many as make up at most
 * overlap tokens.  A sentence that is too long is cut between words, and a word that
 * is too long between tokens, never inside a character.
 */
#ifndef MC_TEXT_CHUNK_H
#define MC_TEXT_CHUNK_H

#include "text/segment.h"
#include "text/tok.h"

/* The least max_tokens: any one character, a space before it, is that many tokens at most. */
#define CHUNK_TOKENS_MIN	8

/* Append the chunks, in order; white space around them is left out.  overlap < max_tokens. */
extern bool chunk_split(Call *call, const Tokenizer *tok, Slice text, size_t max_tokens, size_t overlap,
						SegmentList *chunks);

#endif							/* MC_TEXT_CHUNK_H */
