/*
 * All rules as one program: steps in a row, every element once, and who asks for what.
 *
 * Patterns (pattern.h) are compiled one by one; linking them numbers their
 * elements across all rules and puts rules that look for the same tokens beside
 * each other.  What is known of a token by its kind (kinds.h), wherever it
 * stands, becomes rows of bits, one per rule: so a few bit operations say which
 * rules are worth trying at a token.
 *
 * The program is constant data; its items have no padding but zeros, so that
 * equal programs are equal bytes.
 */
#ifndef MC_DEID_PROGRAM_H
#define MC_DEID_PROGRAM_H

#include "deid/pattern.h"

#define PROGRAM_MOST_RULES		4096
#define PROGRAM_MOST_SHAPES		8192

/* tokens before an anchor among which a match may start */
#define ANCHOR_REACH	14

/* What an element can ask of a token's place, as bits. */
#define PLACE_GLUED		1		/* touches the token before, or does not */
#define PLACE_SENTENCE	2		/* the classes of that name */
#define PLACE_LINE		4
#define PLACE_WIDE		8
#define PLACE_CAPITALS	16

/* Something asked of the token before the first: -!x, -=x, -!&x, -=&x. */
typedef struct Behind
{
	uint16_t	element;
	bool		wanted;
	bool		glued;
} Behind;

typedef struct RuleCode
{
	uint32_t	steps;			/* the first of its steps; x of one that asks is the element's number */
	uint32_t	behind;			/* the first of its Behinds, all of which must hold */
	uint16_t	pattern;		/* which of those that were linked */
	uint16_t	nbehind;		/* its first steps, too: a match starts after them */
	uint8_t		least;			/* tokens before the anchor in a match, at most ANCHOR_REACH + 1 */
	uint8_t		most;			/* at most ANCHOR_REACH */
} RuleCode;

/* A slice of a list. */
typedef struct Range
{
	uint32_t	from;
	uint32_t	count;
} Range;

/*
 * Elements without what they ask of the token's place on its line and of the
 * space before it are shapes; the shapes that ask something, as bit sets.
 */
enum
{
	ASK_ANYTHING,
	ASK_ALL,					/* something of all */
	ASK_ANY,					/* one set per class: it is one of any */
	ASK_NONE = ASK_ANY + CLASS_COUNT,	/* one of none */
	ASK_CHAR = ASK_NONE + CLASS_COUNT,	/* one set per ASCII character */
	ASK_NO_CHAR = ASK_CHAR + 128,
	ASK_COUNT = ASK_NO_CHAR + 128
};

/* A shape that names a word. */
typedef struct WordAsk
{
	uint16_t	shape;
	uint16_t	forbidden;
} WordAsk;

/*
 * What a token can be for a rule, as rows of one bit per rule.  They know only
 * shapes and ignore ~x, so that they let too much through, never too little.
 */
enum
{
	ROLE_HERE,					/* its anchor, or first token */
	ROLE_BEFORE,				/* directly before that */
	ROLE_NEXT,					/* directly after it, and so on */
	ROLE_SECOND,
	ROLE_THIRD,
	ROLE_FOURTH,
	ROLE_FIRST,					/* its first token */
	ROLE_COUNT
};

#define PROGRAM_AHEAD	4		/* tokens after the one at hand that have roles */

/* A word of the rows, and bits in it. */
typedef struct RoleBits
{
	uint64_t	word;
	uint64_t	bits;
} RoleBits;

typedef struct Program
{
	size_t		nrules;
	size_t		rule_words;		/* 64-bit words of a row of rules, a multiple of 4 */
	size_t		nelements;
	size_t		nshapes;
	size_t		shape_words;	/* of a set of shapes, a multiple of 4 */
	size_t		nwords;			/* words of the table that it was linked with */
	size_t		longest;		/* no match takes more tokens */
	size_t		nsteps;
	size_t		nbehinds;
	size_t		nword_asks;
	size_t		nrole_bits;
	ClassSet	asked;			/* classes that some shape asks for */
	const RuleCode *rules;		/* (nrules) */
	const uint64_t *anchored;	/* (rule_words) rules with an anchor */
	const PatternStep *steps;	/* (nsteps) */
	const Behind *behinds;		/* (nbehinds) */
	const PatternElement *elements;	/* (nelements) */
	const uint16_t *shape_of;	/* (nelements) */
	const uint16_t *places;		/* (nelements) PLACE_... that each asks */
	const uint64_t *asks;		/* (ASK_COUNT, shape_words) */
	const ClassSet *demands;	/* (nshapes) all of each */
	const Range *words;			/* (nwords + 1) slices of word_asks, by word id */
	const WordAsk *word_asks;	/* (nword_asks) */
	const uint64_t *roles;		/* (ROLE_COUNT, rule_words) of a token that matches nothing */
	const Range *grants;		/* (nshapes) slices of role_bits: what a shape adds to the rows */
	const Range *bars;			/* (nshapes) the same: what it takes away */
	const RoleBits *role_bits;	/* (nrole_bits) */
} Program;

/*
 * Link count patterns, compiled with a table of nwords words; the patterns may
 * go.  Memory comes from the call's arena.
 */
extern bool program_link(Call *call, const Pattern *patterns, size_t count, size_t nwords, Program *program);

/* Does the token match the element? */
extern bool program_matches(const Program *program, size_t element, const Token *token);

/* The token's place: PLACE_... */
static inline unsigned
program_place(const Token *token)
{
	const ClassSet *set = &token->classes;

	return (token->gap == 0 ? PLACE_GLUED : 0) | class_has(set, CLASS_sentstart) * PLACE_SENTENCE |
		class_has(set, CLASS_linestart) * PLACE_LINE | class_has(set, CLASS_wide) * PLACE_WIDE |
		class_has(set, CLASS_capsline) * PLACE_CAPITALS;
}

#endif							/* MC_DEID_PROGRAM_H */
