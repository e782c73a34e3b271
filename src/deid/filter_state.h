/*
 * The filter's tables, and what is only there while they are built.
 *
 * Elements of all patterns are kept once.  Without what they ask of a token's
 * place they are the filter's elements, each with a bit; further bits stand for
 * sets of elements: what can follow a rule's anchor, what can begin one way of a
 * split.  A kind's row holds
 *
 *		word 0		ALWAYS, EXACT, NEVER; from bit 16 the number of rules
 *		word 1		pointer to the rules whose anchor (or first token) can be of the kind
 *		bits		elements, sets
 *
 * A token's signature (classes, word, character) leads to its row through a
 * hash.  What elements match it is computed for all of them at once, as unions
 * of bit sets: those that ask for one of its classes, less those that forbid
 * one; what the rest demands is asked one by one.  The rules' own bits ignore
 * assertions (~x, -!x, -=x): they only forbid.
 */
#ifndef MC_DEID_FILTER_STATE_H
#define MC_DEID_FILTER_STATE_H

#include "deid/filter.h"

#define SIGNATURES		16384	/* slots of a generation, a power of two */
#define MOST_SIGNATURES	8192	/* rows of a generation: most of the memory that rules take */
#define LIST_ROOM		131072	/* numbers of rules in a generation */
#define ROW_COUNT_SHIFT	16
#define MOST_ROW_WORDS	512
#define MOST_ELEMENT_WORDS	64

/* What a rule asks of the tokens around its anchor: bits of kinds. */
typedef struct RuleAsk
{
	uint16_t	before;
	uint16_t	next;
	uint16_t	second;
} RuleAsk;

/* Elements that ask something, as bit sets. */
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

/* An element that names a word. */
typedef struct WordAsk
{
	uint16_t	element;
	bool		forbidden;
	uint32_t	next;			/* of the same word, 0: none */
} WordAsk;

/* A word of a row, and what an element adds to it. */
typedef struct RowBits
{
	uint32_t	word;
	uint32_t	next;			/* of the same element while building, 0: none */
	uint64_t	bits;
} RowBits;

/* The slice of row_bits that an element adds. */
typedef struct ElementRows
{
	uint32_t	from;
	uint16_t	count;
	uint16_t	dense;			/* the sets' words lie there, from 1; 0: in the slice */
} ElementRows;

typedef struct Signature
{
	ClassSet	classes;
	uint16_t	word;
	char		ch;
	uint8_t		kind;
	uint32_t	row;			/* from 1; 0: empty slot */
} Signature;

typedef struct Generation
{
	Signature  *slots;
	size_t		used;
	uint64_t   *rows;			/* (MOST_SIGNATURES, row_words) in order of arrival */
	uint16_t   *lists;			/* (LIST_ROOM) rules of the rows */
	size_t		listed;
} Generation;

struct Filter
{
	size_t		count;			/* of rules */
	size_t		row_words;
	RuleAsk    *rules;			/* (count) */
	uint16_t   *every;			/* (count) all rules */
	size_t		nelements;
	ElementRows *element_rows;	/* (nelements) */
	RowBits    *row_bits;
	uint64_t   *dense;			/* (ndense, set_words) */
	size_t		set_words;
	uint64_t   *all;			/* (row_words) the row of a kind that nothing is known of */
	size_t		element_words;
	uint64_t   *asks;			/* (ASK_COUNT, element_words) */
	ClassSet   *demands;		/* (nelements) all of each */
	uint32_t   *literal;		/* (65536) first WordAsk of a word, 0: no element names it */
	WordAsk    *word_asks;		/* from 1 */
	ClassSet	asked;			/* classes that some element asks for */
	Generation	young;
	Generation	old;
};

/* ---- while building ---- */

#define DENSE_FROM		10		/* words of sets from which an element's are kept as a whole row */
#define FIRST_SET_BIT	(MOST_ELEMENT_WORDS * 64)	/* while building */
#define MOST_SETS		(MOST_ROW_WORDS * 64 - FIRST_SET_BIT - 128)
#define SET_SLOTS		32768	/* a power of two */
#define MEMO_SLOTS		16384	/* a power of two */

/* An element without what depends on the token's place. */
typedef struct FilterElement
{
	PatternElement element;
	uint64_t	hash;
	uint32_t	rows;			/* first of its RowBits */
	uint16_t	nrows;
	uint16_t	dense;
} FilterElement;

/* A set of elements that can begin a way: a slice of members. */
typedef struct ElementSet
{
	uint32_t	from;
	uint32_t	count;
	uint64_t	hash;
} ElementSet;

typedef struct Builder
{
	Call	   *call;			/* the result's memory */
	Call	   *scratch;
	Filter	   *filter;
	size_t		rule;
	bool		failed;

	PatternElement *shared;		/* elements as written, each once */
	uint64_t   *shared_hash;
	uint16_t   *shared_bit;
	size_t		nshared;
	uint32_t   *shared_slots;	/* hash -> index + 1 */
	uint32_t   *element_slots;
	size_t		slot_mask;		/* of both */

	FilterElement *elements;	/* the filter's, until they are counted */

	ElementSet *sets;			/* bit = FIRST_SET_BIT + index, at last behind the elements' */
	size_t		nsets;
	uint32_t   *set_slots;
	uint16_t   *members;		/* element bits of the sets */
	size_t		nmembers;
	size_t		members_room;
	struct
	{
		uint32_t	pair;
		uint16_t	set;
	}		   *memo;			/* unions made before */
	size_t		nrow_bits;
	size_t		row_bits_room;
} Builder;

#endif							/* MC_DEID_FILTER_STATE_H */
