/*
 * What the database knows of the patient, found in a note in every shape.
 *
 * known_compile() turns the values of labelled columns (names, numbers, dates,
 * addresses) into an index for one patient; known_find() looks for all of them at
 * once, in time linear in the note however many values there are.
 *
 *   names      exact, reordered, initialled, a part alone, nickname, possessive,
 *              accents, hyphens and apostrophes folded, one or two typos, split
 *              over a line, spaced out, glued to a neighbour
 *   numbers    whatever the separators and leading zeros, O for 0 and l for 1;
 *              a phone with or without country and area code; the last four
 *              digits of an SSN behind a cue
 *   dates      numeric in any order, with the month's name, eight digits
 *   addresses  with "St" for "Street", "N" for "North"; the street alone
 *   others     as whole words or, for e-mail, URL and IP, as they are
 *
 * A value that is a common word ("May", "Long") is found only where its
 * surroundings speak for a name; one letter or one or two digits never alone.
 */
#ifndef MC_DEID_KNOWN_H
#define MC_DEID_KNOWN_H

#include "base/call.h"
#include "deid/category.h"
#include "deid/lexicon.h"
#include "deid/span.h"
#include "text/view.h"

typedef struct PhiKnown PhiKnown;

typedef struct KnownValue
{
	PhiCategory category;
	Slice		value;			/* UTF-8 as stored; may be empty, then it is ignored */
} KnownValue;

#define KNOWN_MAX_VALUES		100000
#define KNOWN_MAX_VALUE_BYTES	10000

/* How sure a find is, by how exact it is. */
#define KNOWN_SCORE_EXACT		1.00f
#define KNOWN_SCORE_REORDERED	0.99f
#define KNOWN_SCORE_PART		0.97f	/* one part of a name, as it is */
#define KNOWN_SCORE_INITIALS	0.95f
#define KNOWN_SCORE_TYPO		0.93f
#define KNOWN_SCORE_NICKNAME	0.92f
#define KNOWN_SCORE_PARTIAL		0.90f	/* street without number, phone without area code */
#define KNOWN_SCORE_TWO_TYPOS	0.85f

/*
 * Compile values into call->arena; the values themselves are not needed
 * afterwards.  lexicon may be NULL (only few common words are then known as
 * such, and typos are looked for in capitalised words only); it must outlive
 * *known.  More than KNOWN_MAX_VALUES values or one longer than
 * KNOWN_MAX_VALUE_BYTES is an error.
 */
extern bool known_compile(Call *call, const KnownValue *values, size_t count, const Lexicon *lexicon,
						  PhiKnown **known);

/*
 * Append to found what of known is in view: offsets in the view, not in the
 * original; sorted, not overlapping each other.  Only reads known, so one
 * compiled patient serves any number of notes.
 */
extern bool known_find(Call *call, const PhiKnown *known, const TextView *view, PhiSpanList *found);

#endif							/* MC_DEID_KNOWN_H */
