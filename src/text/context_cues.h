/*
 * The table of ConText cues: which words say that a finding is denied, past,
 * only discussed, or somebody else's.
 *
 * A pattern is a row of words separated by single spaces, in lower case:
 *   a|b     either word                 word?   may be missing
 *   #       a number, "two", "several"  @year   a year, 1900 to 2099
 *   *       none to three words, no punctuation
 * Punctuation is a word of its own ("c / o", "don't" and "'s" are words).  The
 * first word is never optional and never "*".  At each place the longest match
 * counts and hides shorter ones inside it: that is how a pseudo-cue ("no change
 * in") keeps "no" from speaking.
 */
#ifndef MC_TEXT_CONTEXT_CUES_H
#define MC_TEXT_CONTEXT_CUES_H

#include "text/context_tokens.h"

/* What a cue says; several may be set. */
enum
{
	/* about the terms in its reach */
	CUE_NEG = 1 << 0,
	CUE_PAST = 1 << 1,
	CUE_HISTORY = 1 << 2,		/* past, but never for a relative: "history of" */
	CUE_HYP = 1 << 3,
	CUE_FAMILY = 1 << 4,
	CUE_OTHER = 1 << 5,
	/* about the sentence */
	CUE_PATIENT = 1 << 6,		/* from here on the patient is meant */
	CUE_MALE = 1 << 7,			/* with FAMILY, OTHER: sex of the person; alone: "he" */
	CUE_FEMALE = 1 << 8,
	CUE_REPORT = 1 << 9,		/* somebody tells about the patient: ends FAMILY and OTHER */
	CUE_NOW = 1 << 10,			/* the present begins: ends PAST and HYP */
	CUE_BREAK = 1 << 11,		/* "but": ends NEG, PAST and HYP */
	CUE_CAUSE = 1 << 12,		/* "due to", "for": ends NEG and what looks back */
	CUE_WITH = 1 << 13,			/* "with": ends an adjective's PAST and what looks back */
	/* about its segment: does it state something of its own? */
	CUE_AFFIRM = 1 << 14,		/* "persists", "has": after a comma this is no list any more */
	CUE_SEEN = 1 << 15,			/* "noted": the same, but not in a list of three or more */
	CUE_DETAIL = 1 << 16,		/* "mild", "at": the same, but not in a list closed by "or" */
	CUE_AND = 1 << 17,
	CUE_OR = 1 << 18,
	CUE_LASTS = 1 << 19			/* about the terms in its reach: they go on, and are not HISTORY */
};

typedef enum CueSide
{
	CUE_BEFORE,					/* the cue stands before the term */
	CUE_AFTER,					/* the cue stands after the term */
	CUE_EITHER					/* after, when a term precedes it in its segment; else before */
} CueSide;

typedef enum CueReach
{
	REACH_NEXT,					/* the neighbouring term alone */
	REACH_PHRASE,				/* to the next comma; over "and", "or" */
	REACH_LIST,					/* over the commas of a list */
	REACH_DENIAL,				/* over commas until something is stated */
	REACH_CLAUSE				/* to the end of the sentence */
} CueReach;

typedef struct Cue
{
	const char *pattern;
	uint32_t	says;			/* 0: a pseudo-cue, says nothing and hides what is inside */
	CueSide		side;
	CueReach	reach;
	const char *later;			/* only if one of these words ("a|b") follows in the segment; NULL: always */
} Cue;

extern const Cue context_cues[];
extern const size_t context_cue_count;

/* A heading that says something about all that follows it: folded words as in a pattern. */
typedef struct SectionCue
{
	const char *pattern;
	uint32_t	says;			/* CUE_FAMILY, CUE_PAST, CUE_HYP */
} SectionCue;

extern const SectionCue context_sections[];
extern const size_t context_section_count;

/* What stands at a token: the cue that counts, all that is said there, and its number of tokens. */
typedef struct CueMatch
{
	const Cue  *cue;			/* NULL: no cue starts here */
	uint32_t	says;			/* the cue's own and, about sentence and segment, those of equally long ones */
	size_t		tokens;
} CueMatch;

/* Where a cue is looked for. */
typedef struct CuePlace
{
	size_t		at;				/* token at which it starts */
	size_t		limit;			/* token before which it ends: the next term */
	size_t		sentence_end;	/* how far Cue.later may look */
	bool		after_term;		/* a term ends right here; needed by cues that are CUE_AFTER, REACH_NEXT */
} CuePlace;

/* The longest cue there. */
extern CueMatch cue_match(const TokenList *list, const CuePlace *place);

/* The section heading that is exactly the tokens from at to limit; NULL if none. */
extern const SectionCue *section_match(const TokenList *list, size_t at, size_t limit);

#endif							/* MC_TEXT_CONTEXT_CUES_H */
