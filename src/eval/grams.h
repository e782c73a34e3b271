/*
 * Two sequences of tokens side by side: shared n-grams, longest common subsequence, edit distance.
 *
 * Tokens are small numbers, equal when the texts are (text_tokens.h).
 */
#ifndef EVAL_GRAMS_H
#define EVAL_GRAMS_H

#include "base/call.h"

typedef struct TokenList
{
	uint32_t   *id;				/* (count), each less than the number of different tokens */
	size_t		count;
} TokenList;

/*
 * How many n-grams of hypothesis are in a reference, for n = 1 .. orders: hits[n - 1].  Each
 * counts as often as it occurs in the reference that has most of it (BLEU's clipping).
 */
extern bool grams_hits(Call *work, TokenList hypothesis, const TokenList *reference, size_t references, int orders, int64_t *hits);

/* The n-grams of a sequence: how many there are. */
extern int64_t grams_count(TokenList tokens, int order);

/* Length of the longest common subsequence; -1 after an error.  distinct: number of different tokens. */
extern int64_t grams_common(Call *work, TokenList a, TokenList b, size_t distinct);

/* Levenshtein distance; -1 after an error. */
extern int64_t grams_distance(Call *work, TokenList a, TokenList b, size_t distinct);

#endif							/* EVAL_GRAMS_H */
