/*
 * Patterns over tokens: the language of rules.def.
 *
 * A pattern is a sequence of elements, separated by spaces, each of which
 * matches one token; white space between tokens of the note is free, a line
 * break is a token of its own (class nl).
 *
 *   month            a token of that class
 *   'tel|phone'      one of these words (folded)
 *   / - , #          that character
 *   '('  '<'         a character that means something else here, quoted
 *   `                an apostrophe
 *   _                any token but a line break
 *   d3|d4|'x'        alternatives
 *   cap@given|'bo'   of all the classes before the @, and of one after it
 *   word!common|'x'  but none of those after the !
 *   &d4              touching the token before (no white space)
 *   +d4              after white space
 *   ~x               not followed by x here      (takes no token)
 *   -!x   -=x        token before is not x, is x (takes no token; first in the pattern)
 *   -!&x  -=&x       the same of a token that touches the one at hand
 *   x?  x*  x+  x{2,4}   counts; * and + mean up to 8
 *   ( a b | c )?     groups
 *   < ... >          what the rule is about; without them the whole match
 *   {NAME}           a macro of rules.def
 *
 * Matching is greedy, first alternative first.  A pattern takes a bounded number
 * of tokens, so that a text costs linear time (machine.h does the matching).
 */
#ifndef MC_DEID_PATTERN_H
#define MC_DEID_PATTERN_H

#include "deid/wordtable.h"

#define PATTERN_MAX_STEPS	2500	/* of one program */
#define PATTERN_WORDS	48		/* literals in one element */

typedef struct PatternElement
{
	ClassSet	all;
	ClassSet	any;
	ClassSet	none;
	uint16_t	words[PATTERN_WORDS];		/* ids of literals, 0-terminated unless full */
	uint16_t	no_words[PATTERN_WORDS];
	char		chars[8];		/* punctuation */
	char		no_chars[4];
	bool		has_all;
	bool		has_none;
	bool		anything;		/* _ */
	bool		glued;
	bool		spaced;
} PatternElement;

typedef enum PatternOp
{
	OP_TOKEN,					/* x: element */
	OP_SPLIT,					/* x, then y */
	OP_JUMP,					/* x */
	OP_NOT_NEXT,				/* x: element */
	OP_NOT_BEFORE,
	OP_IS_BEFORE,
	OP_TARGET_START,
	OP_TARGET_END,
	OP_MATCH
} PatternOp;

/* A split or jump leads to steps of its pattern, only forward. */
typedef struct PatternStep
{
	uint16_t	op;
	uint16_t	x;
	uint16_t	y;				/* of OP_NOT_BEFORE, OP_IS_BEFORE: only of a token that touches */
} PatternStep;

typedef struct Pattern
{
	PatternStep *steps;
	PatternElement *elements;
	uint16_t	nsteps;
	uint16_t	nelements;

	/*
	 * Where to look for the pattern: the step of an element that every match
	 * contains, the rarest, and how many tokens can stand before it in a match.
	 * < 0: at the first token.
	 */
	int			anchor_step;
	uint16_t	anchor_least;
	uint16_t	anchor_most;
} Pattern;

/* A named piece of pattern. */
typedef struct PatternMacro
{
	const char *name;
	const char *source;
} PatternMacro;

/* Compile; macros end with a NULL name. Errors name the place in the source. */
extern bool pattern_compile(Call *call, WordTable *words, const PatternMacro *macros, const char *source, Pattern *pattern);

/* About how many of a thousand tokens bear the class. */
extern unsigned pattern_class_weight(TokenClass c);

#endif							/* MC_DEID_PATTERN_H */
