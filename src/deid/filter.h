/*
 * Which rules can possibly match here: a few bit operations per token.
 *
 * Every rule is asked four questions about a place: can this token be its
 * anchor (or first token), can the next one and the one after it follow, can
 * the one before precede?  The answers of all rules are bit sets, remembered
 * per kind of token (its signature: classes, word, character, touching or not).
 * A rule whose bit survives all four is worth trying; few do.
 */
#ifndef MC_DEID_FILTER_H
#define MC_DEID_FILTER_H

#include "deid/pattern.h"

typedef struct Filter Filter;

/*
 * A filter over count patterns, which must outlive it.  Memory comes from the
 * call's arena; what is remembered about tokens is bounded and starts afresh
 * when it is half full.
 */
extern Filter *filter_create(Call *call, const Pattern *patterns, size_t count);

/* 64-bit words in a set of rules. */
extern size_t filter_words(const Filter *filter);

/*
 * Look up each token's rule sets: sets has room for count + 1, and is valid
 * until the next call.
 */
extern void filter_prepare(Filter *filter, const TokenList *tokens, const uint64_t **sets);

/* The rules worth trying at token `at`; `last`: it is the last one. */
extern void filter_candidates(const Filter *filter, const uint64_t *const *sets, size_t at, bool last, uint64_t *worth);

/* Can the rule's first token be the one with this set? */
extern bool filter_can_start(const Filter *filter, const uint64_t *set, size_t rule);

#endif							/* MC_DEID_FILTER_H */
