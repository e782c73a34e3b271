/*
 * What can possibly match here, known per kind of token.
 *
 * Tokens that no rule can tell apart, wherever they stand, are of one kind.  Of
 * a kind it is worked out once which elements of all patterns it matches; that
 * answers, with a few bit operations per token,
 *
 *   which rules are worth trying: every rule is asked whether this token can be
 *   its anchor (or first token), the next one and the one after it can follow,
 *   the one before can precede.  Few rules survive all four;
 *
 *   most steps of those that are tried (pattern.h, PatternStep).
 */
#ifndef MC_DEID_FILTER_H
#define MC_DEID_FILTER_H

#include "deid/pattern.h"

typedef struct Filter Filter;

/*
 * A filter over count patterns, whose steps and elements are replaced by copies
 * that share what is equal and know the filter's bits; the originals may go.
 * patterns must outlive the filter.  Memory comes from the call's arena; what is
 * remembered about tokens is bounded.
 */
extern Filter *filter_create(Call *call, Pattern *patterns, size_t count);

#define FILTER_MOST_RULES	4096

/*
 * Look up each token's kind: kinds has room for count + 1, and is valid until
 * the next call.
 */
extern void filter_prepare(Filter *filter, const TokenList *tokens, const uint64_t **kinds);

/*
 * The rules worth trying at token `at`, in ascending order, and their number;
 * `last`: it is the last token.  worth has room for all.
 */
extern size_t filter_candidates(const Filter *filter, const uint64_t *const *kinds, size_t at, bool last, uint16_t *worth);

#endif							/* MC_DEID_FILTER_H */
