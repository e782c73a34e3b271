/*
 * From overlapping candidates to one reading of the note.
 */
#ifndef MC_DEID_RESOLVE_H
#define MC_DEID_RESOLVE_H

#include "deid/rules.h"

/*
 * Settle candidates: the higher score wins, then the longer.  What only looks
 * like PHI (PHI_KEEP) frees its tokens from lower scores, and drops a candidate
 * that is mostly made of them.  Of a loser that
 * reaches beyond the winner the rest is removed too, under its own category:
 * nothing that a detector wanted gone is left standing because of an overlap.
 * Result: sorted, not overlapping, without PHI_KEEP.
 */
extern bool resolve(Call *call, const TokenList *tokens, CandidateList *candidates, CandidateList *settled);

#endif							/* MC_DEID_RESOLVE_H */
