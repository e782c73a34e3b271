/*
 * Is a finding denied, past, only discussed, or somebody else's?  (ConText)
 */
#ifndef MC_TEXT_CONTEXT_H
#define MC_TEXT_CONTEXT_H

#include "base/call.h"

typedef enum Experiencer
{
	EXPERIENCER_PATIENT,
	EXPERIENCER_FAMILY,
	EXPERIENCER_OTHER
} Experiencer;

typedef struct ContextRow
{
	size_t		start;			/* bytes in the text */
	size_t		len;
	size_t		term;			/* which of the terms was found */
	bool		negated;
	bool		historical;
	bool		hypothetical;
	Experiencer experiencer;
} ContextRow;

/*
 * Every occurrence of the terms in text, in the order of the text.  A term is
 * found without regard to case, as whole words, and its white space fits any
 * white space, a line break included; of overlapping occurrences the longest
 * counts.  A term without a letter, digit or mark is never found.  Memory comes
 * from call->arena: the rows, and working space that does not grow with text.
 */
extern bool context_assert(Call *call, Slice text, const Slice *terms, size_t nterms, ContextRow **rows, size_t *nrows);

/* "patient", "family" or "other" */
extern const char *experiencer_name(Experiencer experiencer);

#endif							/* MC_TEXT_CONTEXT_H */
