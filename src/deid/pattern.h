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
 * Matching is greedy, first alternative first, and bounded: a pattern takes at
 * most PATTERN_STEPS steps from one token, so that a text costs linear time.
 */
#ifndef MC_DEID_PATTERN_H
#define MC_DEID_PATTERN_H

#include "deid/wordtable.h"

#define PATTERN_STEPS	2000
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
	uint64_t	word_mask;		/* bit (id mod 64) of each literal: most words are turned away here */
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

/* What stands before the token that an element asks for. */
typedef enum PatternGap
{
	GAP_ANY,
	GAP_NONE,					/* & */
	GAP_SOME					/* + */
} PatternGap;

/*
 * first and second number bits of what is known of a token's kind (filter.h);
 * they only save work.  Of a step that asks an element: can it match at all,
 * and is that the whole answer?  Of a split: can a token begin what follows at
 * x, at y?
 */
typedef struct PatternStep
{
	uint8_t		op;
	uint8_t		gap;			/* of an element: PatternGap */
	uint16_t	x;
	uint16_t	y;
	uint16_t	first;
	uint16_t	second;
} PatternStep;

/* Bits of every kind of token. */
#define KIND_ALWAYS		0		/* set */
#define KIND_EXACT		1		/* set if the answers about elements are known, not only possible */
#define KIND_NEVER		2		/* not set */
#define KIND_FIRST_FREE	128	/* two words are the filter's */

typedef struct Pattern
{
	PatternStep *steps;
	PatternElement *elements;
	uint16_t	nsteps;
	uint16_t	nelements;
	uint16_t	begins;			/* bit of the kinds of tokens that can begin a match */

	/*
	 * Where to look for the pattern: an element that every match contains, the
	 * rarest, and how many tokens can stand before it in a match.  anchor < 0:
	 * at the first token.
	 */
	int			anchor;
	uint16_t	anchor_step;	/* the step that asks it */
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

/* Does the token match the element?  The innermost question of all, hence inline. */
static inline bool
pattern_element_matches(const PatternElement *e, const Token *token)
{
	if (!class_overlap(&token->classes, &e->any))
	{
		bool		found = e->anything && token->kind != TOKEN_NEWLINE;

		if (token->word != 0 && (e->word_mask >> (token->word % 64) & 1) != 0)
			for (size_t i = 0; !found && i < PATTERN_WORDS && e->words[i] != 0; i++)
				found = e->words[i] == token->word;
		if (token->ch != 0)
			for (size_t i = 0; !found && i < sizeof(e->chars) && e->chars[i] != 0; i++)
				found = e->chars[i] == token->ch;
		if (!found)
			return false;
	}
	if (token->kind == TOKEN_END || (e->glued && token->gap != 0) || (e->spaced && token->gap == 0))
		return false;
	if (e->has_all && !class_covers(&token->classes, &e->all))
		return false;
	if (!e->has_none)
		return true;
	if (class_overlap(&token->classes, &e->none))
		return false;
	if (token->word != 0)
		for (size_t i = 0; i < PATTERN_WORDS && e->no_words[i] != 0; i++)
			if (e->no_words[i] == token->word)
				return false;
	if (token->ch != 0)
		for (size_t i = 0; i < sizeof(e->no_chars) && e->no_chars[i] != 0; i++)
			if (e->no_chars[i] == token->ch)
				return false;
	return true;
}

static inline bool
kind_has(const uint64_t *kind, unsigned bit)
{
	return (kind[bit / 64] >> (bit % 64)) & 1;
}

/*
 * Match from tokens[at]; tokens[at - 1] may be looked at when at > 0.  kinds
 * holds the bits of each token's kind.  Fills [*from, *to) with the tokens of
 * the target.
 */
extern bool pattern_match(const Pattern *pattern, const Token *tokens, const uint64_t *const *kinds, size_t at,
						  size_t *from, size_t *to);

/* About how many of a thousand tokens bear the class; and how many match the element. */
extern unsigned pattern_class_weight(TokenClass c);
extern unsigned pattern_element_weight(const PatternElement *element);

/* The elements that can match the first token: calls visit for each. */
extern void pattern_first(const Pattern *pattern, void (*visit) (void *arg, const PatternElement *element), void *arg);

#endif							/* MC_DEID_PATTERN_H */
