/*
 * Names for surrogates of places, institutions and professions.
 *
 * A list is one string with a space between the entries; '_' inside an entry
 * stands for a space.
 */
#ifndef MC_DEID_SURROGATE_PLACES_H
#define MC_DEID_SURROGATE_PLACES_H

#include "base/call.h"
#include "deid/category.h"

typedef struct PlaceRules
{
	const char *names;			/* what takes the place of the words that are not kept */
	const char *kept;			/* words that stay, lower case, a space between them */
} PlaceRules;

/* The rules of a category of places. */
extern PlaceRules place_rules(PhiCategory category);

extern const char *const surrogate_saints;
extern const char *const surrogate_states;
extern const char *const surrogate_state_codes;
extern const char *const surrogate_countries;
extern const char *const surrogate_professions;

#endif							/* MC_DEID_SURROGATE_PLACES_H */
