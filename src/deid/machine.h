/*
 * Trying the rules: which are worth it at a token, and a deterministic machine for each.
 *
 * Of all rules those are tried whose rows (program.h) let the token, the one
 * before and the next ones pass: some bit operations, however many rules there
 * are.  A rule that is tried goes forward over the tokens from state to state; a
 * state stands for everything that the rule still awaits after what was read,
 * and for its match so far.  States and the ways between them are worked out
 * when they are first needed and kept, as many as a fixed room holds.
 */
#ifndef MC_DEID_MACHINE_H
#define MC_DEID_MACHINE_H

#include "deid/kinds.h"

/* A rule's target: tokens [from, to). */
typedef struct Match
{
	size_t		from;
	size_t		to;
	uint16_t	pattern;		/* which of those that were linked */
} Match;

typedef struct Machine Machine;

/* program and kinds must outlive it.  Memory comes from the call's arena. */
extern Machine *machine_create(Call *call, const Program *program, const Kinds *kinds);

/*
 * All matches of rules whose anchor, or without one first token, is token `at`:
 * at most one of each rule, in no order.  of holds the kinds (kinds.h) of the
 * tokens from at - ANCHOR_REACH to at + PROGRAM_AHEAD; the list goes on until
 * its end, or `longest` tokens.  *found is valid until the next call.
 */
extern size_t machine_run(Machine *machine, const Token *tokens, const uint16_t *of, size_t at, const Match **found);

#endif							/* MC_DEID_MACHINE_H */
