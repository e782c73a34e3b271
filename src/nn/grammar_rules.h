/*
 * A compiled grammar: rules whose alternatives are sequences of byte ranges and rules.
 */
#ifndef MC_GRAMMAR_RULES_H
#define MC_GRAMMAR_RULES_H

#include "nn/grammar.h"

#define GRAMMAR_NEVER	UINT32_MAX	/* length of what cannot end */

typedef enum SymbolKind
{
	SYMBOL_END,					/* of an alternative */
	SYMBOL_BYTES,				/* one byte from low to high */
	SYMBOL_RULE
} SymbolKind;

typedef struct Symbol
{
	uint8_t		kind;			/* SymbolKind */
	uint8_t		low;
	uint8_t		high;
	uint32_t	rule;
} Symbol;

typedef struct Alternative
{
	uint32_t	start;			/* first of its symbols */
	uint32_t	next;			/* alternative + 1 of the same rule, 0: none */
} Alternative;

typedef struct Rule
{
	Slice		name;			/* empty: made by the compiler */
	uint32_t	first;			/* alternative + 1, 0: not defined yet */
	uint32_t	last;
	uint32_t	shortest;		/* bytes */
	uint32_t	line;			/* where it was first used, for messages */
} Rule;

struct Grammar
{
	Symbol	   *symbols;		/* (symbol_count) */
	uint32_t   *shortest;		/* (symbol_count) bytes from a symbol to the end of its alternative */
	uint32_t	symbol_count;
	Alternative *alternatives;
	uint32_t	alternative_count;
	Rule	   *rules;
	uint32_t	rule_count;
	uint32_t	root;
	uint8_t		class_of[256];	/* bytes that no symbol tells apart share a class */
	uint32_t	class_count;
};

/* A sequence of symbols that grows while it is read. */
typedef struct SymbolList
{
	Symbol	   *items;
	uint32_t	count;
	uint32_t	capacity;
} SymbolList;

/* A grammar that is being made. */
typedef struct GrammarMaker
{
	Call	   *call;
	Grammar    *grammar;
	uint32_t	symbol_room;
	uint32_t	alternative_room;
	uint32_t	rule_room;
} GrammarMaker;

extern bool symbols_add(Call *call, SymbolList *list, Symbol symbol);
extern bool maker_rule(GrammarMaker *m, Slice name, uint32_t *rule);
extern bool maker_alternative(GrammarMaker *m, uint32_t rule, const SymbolList *list);

/* Classes, lengths and left recursion, when all rules are there. */
extern bool maker_finish(GrammarMaker *m);

/* Code points from low to high, both included. */
typedef struct CharRange
{
	uint32_t	low;
	uint32_t	high;
} CharRange;

typedef struct CharSet
{
	CharRange  *items;
	uint32_t	count;
	uint32_t	capacity;
} CharSet;

extern bool chars_add(Call *call, CharSet *set, uint32_t low, uint32_t high);

/* Sort and merge; negated: the rest of Unicode. */
extern bool chars_finish(Call *call, CharSet *set, bool negated);

/* Append a symbol for one character of the set: its bytes, or a rule of byte sequences in UTF-8. */
extern bool chars_symbol(GrammarMaker *m, const CharSet *set, SymbolList *list);

#endif							/* MC_GRAMMAR_RULES_H */
