/*
 * Memory within a note: a name that was learned from "Attending: X" is caught bare later.
 */
#ifndef MC_DEID_LEARN_H
#define MC_DEID_LEARN_H

#include "deid/rules.h"

typedef struct LearnedNames LearnedNames;

/* An empty memory for a note of that length, in call->arena; NULL after an error. */
extern LearnedNames *learn_create(Call *call, size_t note_len);

/* Remember the parts of the names among settled spans that a rule was sure of. */
extern void learn_from(LearnedNames *names, const TokenList *tokens, const CandidateList *settled);

/* Candidates for every bare mention of a learned part. */
extern bool learn_apply(Call *call, const LearnedNames *names, const TokenList *tokens, CandidateList *found);

#endif							/* MC_DEID_LEARN_H */
