/*
 * Phrases of the lexicon in a note: terms, places and hospitals of several words.
 */
#ifndef MC_DEID_PHRASE_H
#define MC_DEID_PHRASE_H

#include "deid/rules.h"

/*
 * Mark the tokens of every longest phrase with the classes in_medical,
 * in_city, ... so that rules can ask for them, and add candidates where the
 * phrase alone decides (a hospital's name; a clinical term is kept).
 */
extern bool phrase_apply(Call *call, const Lexicon *lexicon, const TextView *view, TokenList *tokens,
						 CandidateList *found);

#endif							/* MC_DEID_PHRASE_H */
