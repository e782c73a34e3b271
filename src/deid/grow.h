/*
 * Names seldom end where a rule does: spans grow over the capitalised words that touch them.
 */
#ifndef MC_DEID_GROW_H
#define MC_DEID_GROW_H

#include "deid/rules.h"

/*
 * Extend settled spans of names, places and organisations over neighbouring
 * capitalised words of the same line that no list calls clinical, and over
 * what kind of place it is ("Northgate" + "Urgent Care").  settled is sorted
 * and stays so, without overlaps.
 */
extern void grow(const TokenList *tokens, CandidateList *settled);

#endif							/* MC_DEID_GROW_H */
