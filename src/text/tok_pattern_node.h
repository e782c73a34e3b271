/*
 * A compiled pattern: nodes that each know the node behind them.
 */
#ifndef MC_TEXT_TOK_PATTERN_NODE_H
#define MC_TEXT_TOK_PATTERN_NODE_H

#include "text/tok_pattern.h"

#define BRANCH_MAX		32		/* alternatives of the whole pattern: each has a bit in starts[] */

typedef struct Range
{
	uint32_t	first,
				last;
} Range;

/* Which characters: answered by ascii below 128, else by the other members. */
typedef struct Set
{
	uint64_t	ascii[2];
	uint32_t	categories;		/* bit per general category */
	bool		space,			/* \s */
				not_space,		/* \S */
				negated,
				wide;			/* can it hold a character beyond ASCII? */
	uint32_t	range_count;
	Range	   *ranges;			/* (range_count) */
} Set;

typedef enum Op
{
	OP_MATCH,					/* the end of the pattern, or of a look-ahead */
	OP_SET,						/* min to max characters of set */
	OP_BRANCH,					/* child; if that leads nowhere, next */
	OP_AHEAD,					/* child must match here */
	OP_NOT_AHEAD,
	OP_BEGIN,
	OP_END
} Op;

typedef struct Node
{
	Op			op;
	bool		possessive;
	uint32_t	min,
				max;
	const Set  *set;
	uint32_t	child,
				next;
} Node;

struct TokPattern
{
	Node	   *nodes;
	uint32_t	count;
	uint32_t	branch_count;
	uint32_t	branches[BRANCH_MAX];	/* first nodes of the alternatives */
	uint32_t	starts[256];	/* which branches can begin with this byte */
};

#endif							/* MC_TEXT_TOK_PATTERN_NODE_H */
