/*
 * What constraint and vocabulary share: states of a grammar, tokens in the order of their bytes.
 */
#ifndef MC_GRAMMAR_STATE_H
#define MC_GRAMMAR_STATE_H

#include "nn/grammar_rules.h"

/* Top of a stack: the symbol to be met next, and what comes when its alternative has ended. */
typedef struct StackNode
{
	uint32_t	symbol;
	uint32_t	below;			/* node, STACK_BOTTOM */
	uint32_t	depth;
	uint32_t	shortest;		/* bytes to the end of the text */
	uint32_t	mark;			/* last closure that met it */
} StackNode;

#define STACK_BOTTOM	UINT32_MAX

/* A set of stacks, all with a byte range on top. */
typedef struct State
{
	uint32_t   *stacks;			/* (count) ascending */
	uint32_t	count;
	bool		may_end;
	uint32_t	shortest;
	uint32_t   *next;			/* (classes) state, UNKNOWN_STATE; NULL: not asked yet */
	uint64_t   *mask;			/* NULL: not made or given to another state */
} State;

#define UNKNOWN_STATE	UINT32_MAX
#define MASKS			256		/* kept at once */

struct Constraint
{
	const Grammar *grammar;
	const GrammarVocab *vocab;
	StackNode  *nodes;
	uint32_t	node_count;
	uint32_t	node_room;
	uint32_t   *node_slots;		/* node + 1 by hash */
	uint32_t	node_mask;
	State	   *states;
	uint32_t	state_count;
	uint32_t	state_room;
	uint32_t   *state_slots;	/* state + 1 by hash */
	uint32_t	state_mask;
	uint32_t	start;
	uint32_t	closure;		/* number of the current closure */
	uint32_t   *work;			/* nodes to expand */
	uint32_t	work_count;
	uint32_t	work_room;
	uint32_t   *found;			/* stacks of the state being made */
	uint32_t	found_count;
	uint32_t	found_room;
	uint32_t	mask_owner[MASKS];	/* state that has it */
	uint64_t   *mask_bits[MASKS];
	uint32_t	masks;
	uint32_t	next_mask;
};

struct GrammarVocab
{
	const Tokenizer *tok;
	uint32_t	size;
	uint32_t	count;			/* tokens with bytes */
	uint32_t   *order;			/* (count) ids by bytes */
	uint32_t   *offsets;		/* (size + 1) into bytes, by id */
	const char *bytes;
	uint16_t   *common;			/* (count) bytes shared with the one before in order, at most MAX_COMMON */
	uint64_t   *ends;			/* (size) bits of the tokens that end generation */
};

static inline Slice
vocab_bytes(const GrammarVocab *v, uint32_t id)
{
	return (Slice){v->bytes + v->offsets[id], v->offsets[id + 1] - v->offsets[id]};
}

/* The state behind one byte. */
extern bool constraint_byte(Call *call, Constraint *c, uint32_t state, uint8_t byte, uint32_t *next);

#endif							/* MC_GRAMMAR_STATE_H */
