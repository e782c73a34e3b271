/*
 * Kinds of tokens: tokens that no rule can tell apart, wherever they stand, are of one kind.
 *
 * When a kind is met for the first time it is worked out for which rules it has
 * which role (program.h).  Kind 0 matches nothing: what stands before the first
 * token and behind the last.
 */
#ifndef MC_DEID_KINDS_H
#define MC_DEID_KINDS_H

#include "deid/program.h"

#define MOST_KINDS	8192

/*
 * A row of bits is cut into groups; equal groups are kept once, so that the
 * rows of all kinds are small.  Group 0 is empty.
 */
#define GROUP_WORDS		4
#define GROUP_BITS		(GROUP_WORDS * 64)
#define MOST_GROUPS		49152

typedef struct BitGroup
{
	uint64_t	words[GROUP_WORDS];
} BitGroup;

typedef struct Kinds
{
	const Program *program;
	struct Signature *slots;	/* hash -> kind */
	size_t		count;			/* kind 0 included */
	size_t		row_groups;		/* in a row of rules */
	size_t		shape_groups;	/* in a row of shapes */
	uint16_t   *here;			/* (MOST_KINDS) which groups of ROLE_HERE are not empty, as bits */
	uint16_t   *rows;			/* (MOST_KINDS, ROLE_COUNT, row_groups) numbers of groups */
	uint16_t   *shapes;			/* (MOST_KINDS, shape_groups) numbers of groups: the shapes that a kind matches */
	BitGroup   *groups;
	size_t		ngroups;
	uint16_t   *group_slots;	/* hash -> group */
} Kinds;

/* program must outlive it.  Memory comes from the call's arena. */
extern Kinds *kinds_create(Call *call, const Program *program);

/* Forget all kinds. */
extern void kinds_reset(Kinds *kinds);

/*
 * Find the kinds of the tokens [from, ...] of the list; `of` is indexed like the
 * tokens and has room for PROGRAM_AHEAD + 1 more, which become 0.  Returns
 * behind the last one found, which is count + 1 unless there is no room for more
 * kinds.
 */
extern size_t kinds_find(Kinds *kinds, const TokenList *tokens, size_t from, uint16_t *of);

_Static_assert(PROGRAM_MOST_RULES / GROUP_BITS <= 16, "the groups of a row have one bit each");

/* The rules for which the kind has the role: numbers of groups. */
static inline const uint16_t *
kinds_row(const Kinds *kinds, uint16_t kind, int role)
{
	return kinds->rows + ((size_t) kind * ROLE_COUNT + (size_t) role) * kinds->row_groups;
}

/* Word w of the shapes that match the kind. */
static inline uint64_t
kinds_shapes(const Kinds *kinds, uint16_t kind, size_t w)
{
	return kinds->groups[kinds->shapes[kind * kinds->shape_groups + w / GROUP_WORDS]].words[w % GROUP_WORDS];
}

/* Has the kind the role for one rule? */
static inline bool
kinds_has_role(const Kinds *kinds, uint16_t kind, int role, size_t rule)
{
	const BitGroup *group = &kinds->groups[kinds_row(kinds, kind, role)[rule / GROUP_BITS]];

	return (group->words[rule % GROUP_BITS / 64] >> (rule % 64)) & 1;
}

#endif							/* MC_DEID_KINDS_H */
