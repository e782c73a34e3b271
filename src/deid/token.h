/*
 * Tokens of a note, and the classes that rules speak of.
 *
 * A token is a run of letters, a run of digits, one other visible character or
 * a line break; "24M" is two tokens that touch.  Each bears a set of classes:
 * what it looks like (upper, d4, mm ...), what the lexicon says of it (given,
 * medical ...) and in which word lists it stands (month, title ...).  All
 * classes are named in classes.def.
 */
#ifndef MC_DEID_TOKEN_H
#define MC_DEID_TOKEN_H

#include "base/call.h"
#include "deid/lexicon.h"
#include "text/view.h"

typedef enum TokenClass
{
#define DERIVED_CLASS(name, what) CLASS_##name,
#define WORD_CLASS(name, what, words) CLASS_##name,
#include "deid/classes.def"
#undef DERIVED_CLASS
#undef WORD_CLASS
	CLASS_COUNT
} TokenClass;

#define CLASS_WORDS		3
_Static_assert(CLASS_COUNT <= CLASS_WORDS * 64, "too many token classes");

typedef struct ClassSet
{
	uint64_t	bits[CLASS_WORDS];
} ClassSet;

static inline bool
class_has(const ClassSet *set, TokenClass c)
{
	return (set->bits[c / 64] >> (c % 64)) & 1;
}

static inline void
class_add(ClassSet *set, TokenClass c)
{
	set->bits[c / 64] |= UINT64_C(1) << (c % 64);
}

static inline bool
class_overlap(const ClassSet *a, const ClassSet *b)
{
	return ((a->bits[0] & b->bits[0]) | (a->bits[1] & b->bits[1]) | (a->bits[2] & b->bits[2])) != 0;
}

static inline bool
class_covers(const ClassSet *set, const ClassSet *all)
{
	return ((all->bits[0] & ~set->bits[0]) | (all->bits[1] & ~set->bits[1]) | (all->bits[2] & ~set->bits[2])) == 0;
}

typedef enum TokenKind
{
	TOKEN_WORD,
	TOKEN_NUMBER,
	TOKEN_PUNCT,
	TOKEN_NEWLINE,				/* one or more line breaks; value counts them */
	TOKEN_END					/* the sentinel after the last token */
} TokenKind;

typedef enum TokenShape
{
	SHAPE_NONE,
	SHAPE_LOWER,
	SHAPE_UPPER,				/* two or more letters, all upper case */
	SHAPE_TITLE,				/* first upper, rest lower; one upper-case letter alone */
	SHAPE_MIXED					/* McDonald, iPhone */
} TokenShape;

typedef struct Token
{
	uint32_t	start;			/* bytes of the view */
	uint32_t	end;
	uint32_t	value;			/* of a number, saturated; of a newline, how many */
	uint16_t	word;			/* id of a word that rules or lists name, 0 = other */
	uint8_t		kind;
	uint8_t		shape;
	uint8_t		length;			/* letters or digits, saturated */
	uint8_t		gap;			/* white space before: 0 none, 1 one space, 2 more or a tab */
	char		ch;				/* of a punctuation character, 0 if not ASCII */
	uint8_t		more_words;		/* phrases of the lexicon start with it: the longest has so many more words */
	uint8_t		chance;			/* 1 + percent that it is PHI by its context (score.h), 0: not judged */
	uint64_t	hash;			/* of the folded word, for phrases */
	const LexEntry *lex;		/* of a word, or NULL */
	ClassSet	classes;
} Token;

typedef struct TokenList
{
	Token	   *items;			/* (count + 1): a TOKEN_END closes it */
	size_t		count;
} TokenList;

/* Words that rules and lists name. */
typedef struct WordTable WordTable;

/* Split view into tokens; lexicon may be NULL in tests. */
extern bool token_scan(Call *call, const Lexicon *lexicon, const WordTable *words, const TextView *view, TokenList *tokens);

/*
 * A table with the word lists of classes.def; NULL after an error.  Tables live
 * in the arena of the call that makes them.
 */
extern WordTable *wordtable_create(Call *call);

/* How many words the table holds: ids are 1 to that. */
extern size_t wordtable_count(const WordTable *table);

/* The id of a literal that a rule names (folded, ASCII), added if new; 0 after an error. */
extern uint16_t wordtable_intern(Call *call, WordTable *table, const char *word, size_t len);

/* The class of that name, or -1. */
extern int	class_by_name(const char *name, size_t len);

#endif							/* MC_DEID_TOKEN_H */
