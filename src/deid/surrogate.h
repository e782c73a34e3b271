/*
 * Realistic stand-ins for what was removed.
 *
 * A surrogate keeps form, sex, origin, case and length class, never the
 * original's first letter.  With a key it is a function of (key, patient, part of
 * the value), so the same person is the same in all notes of a patient and in
 * pseudonym(); without one it depends on the order of first appearance in the note.
 */
#ifndef MC_DEID_SURROGATE_H
#define MC_DEID_SURROGATE_H

#include "base/buffer.h"
#include "deid/category.h"
#include "deid/date.h"
#include "deid/identity.h"
#include "deid/lexicon.h"
#include "deid/policy.h"

typedef struct Surrogates Surrogates;

/* State for one note; identity and lexicon (may be NULL) must outlive it. */
extern Surrogates *surrogates_new(Call *call, const PhiIdentity *identity, const Lexicon *lexicon,
								  const DateContext *dates);

/*
 * Show the value of a span before any is written, in order of the note: who is
 * called how, which names may not be given to another.
 */
extern bool surrogates_learn(Call *call, Surrogates *state, PhiCategory category, Slice value);

/* Append the surrogate of a value; titled: "Mr." or the like stands before it. */
extern bool surrogates_write(Call *call, Surrogates *state, PhiCategory category, Slice value, bool titled,
							 Buffer *out);

/* bytes of the longest identifier; what is longer is text, and its keyed hash could not be cancelled */
#define PHI_MAX_PSEUDONYM	65536

/*
 * Surrogate of a bare value, as it would be in a note that holds nothing else;
 * needs a key.  A value of more than PHI_MAX_PSEUDONYM bytes is an error.
 */
extern bool phi_pseudonym(Call *call, Slice value, PhiCategory category, const PhiIdentity *identity,
						  const Lexicon *lexicon, Buffer *out);

#endif							/* MC_DEID_SURROGATE_H */
