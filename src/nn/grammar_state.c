/*
 * Following a grammar byte by byte.
 *
 * A stack is a linked list of symbols; equal lists are the same node, so a
 * state, the set of its stacks, is found again when text comes back to it (the
 * middle of a string after each character) and all that was learnt about it
 * is still there.  The end of an alternative leaves nothing on the stack, so
 * repetition does not make it grow.
 */
#include "nn/grammar_state.h"

#include <string.h>

#define MAX_DEPTH		2000	/* of a stack: deeper alternatives are left out */
#define MAX_NODES		1500000
#define MAX_STATES		150000
#define MAX_STACKS		20000	/* of one state */

static uint32_t
mix(uint32_t a, uint32_t b)
{
	uint64_t	x = ((uint64_t) a << 32 | b) * 0x9E3779B97F4A7C15u;

	return (uint32_t) (x >> 32) ^ (uint32_t) x;
}

static bool
too_large(Call *call)
{
	mc_fail(call, MC_TOO_LARGE, "grammar needs too much memory");
	return mc_hint(call, "Make the grammar less ambiguous, or the text shorter.");
}

/* Twice the room for an array of which used items are in use. */
static bool
grow(Call *call, void **items, uint32_t used, uint32_t *room, size_t size)
{
	uint32_t	more = *room == 0 ? 64 : *room * 2;
	void	   *grown = mc_alloc(call, more, size);

	if (grown == NULL)
		return false;
	if (used > 0)
		memcpy(grown, *items, used * size);
	*items = grown;
	*room = more;
	return true;
}

/* ---- stacks ---- */

static bool
grow_node_slots(Call *call, Constraint *c)
{
	uint32_t	room = c->node_slots == NULL ? 256 : (c->node_mask + 1) * 2;
	uint32_t   *slots = mc_alloc0(call, room, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (uint32_t i = 0; i < c->node_count; i++)
	{
		uint32_t	slot = mix(c->nodes[i].symbol, c->nodes[i].below) & (room - 1);

		while (slots[slot] != 0)
			slot = (slot + 1) & (room - 1);
		slots[slot] = i + 1;
	}
	c->node_slots = slots;
	c->node_mask = room - 1;
	return true;
}

/* The node with symbol on below. */
static bool
stack_node(Call *call, Constraint *c, uint32_t symbol, uint32_t below, uint32_t *node)
{
	uint32_t	slot;
	uint32_t	rest = below == STACK_BOTTOM ? 0 : c->nodes[below].shortest;
	uint32_t	own = c->grammar->shortest[symbol];

	if ((c->node_slots == NULL || c->node_count > c->node_mask / 2) && !grow_node_slots(call, c))
		return false;
	for (slot = mix(symbol, below) & c->node_mask; c->node_slots[slot] != 0; slot = (slot + 1) & c->node_mask)
	{
		const StackNode *have = &c->nodes[c->node_slots[slot] - 1];

		if (have->symbol == symbol && have->below == below)
		{
			*node = c->node_slots[slot] - 1;
			return true;
		}
	}
	if (c->node_count >= MAX_NODES)
		return too_large(call);
	if (c->node_count == c->node_room && !grow(call, (void **) &c->nodes, c->node_count, &c->node_room, sizeof(StackNode)))
		return false;
	*node = c->node_count++;
	c->nodes[*node] = (StackNode){
		.symbol = symbol,
		.below = below,
		.depth = below == STACK_BOTTOM ? 1 : c->nodes[below].depth + 1,
		.shortest = own > GRAMMAR_NEVER - 1 - rest ? GRAMMAR_NEVER : own + rest,
	};
	c->node_slots[slot] = *node + 1;
	return true;
}

/* ---- states ---- */

static uint32_t
hash_stacks(const uint32_t *stacks, uint32_t count, bool may_end)
{
	uint32_t	hash = may_end;

	for (uint32_t i = 0; i < count; i++)
		hash = mix(hash, stacks[i]);
	return hash;
}

static bool
grow_state_slots(Call *call, Constraint *c)
{
	uint32_t	room = c->state_slots == NULL ? 256 : (c->state_mask + 1) * 2;
	uint32_t   *slots = mc_alloc0(call, room, sizeof(*slots));

	if (slots == NULL)
		return false;
	for (uint32_t i = 0; i < c->state_count; i++)
	{
		uint32_t	slot = hash_stacks(c->states[i].stacks, c->states[i].count, c->states[i].may_end) & (room - 1);

		while (slots[slot] != 0)
			slot = (slot + 1) & (room - 1);
		slots[slot] = i + 1;
	}
	c->state_slots = slots;
	c->state_mask = room - 1;
	return true;
}

static void
sort_found(uint32_t *items, uint32_t count)
{
	for (uint32_t gap = count / 2; gap > 0; gap /= 2)
		for (uint32_t i = gap; i < count; i++)
		{
			uint32_t	item = items[i],
						at = i;

			for (; at >= gap && items[at - gap] > item; at -= gap)
				items[at] = items[at - gap];
			items[at] = item;
		}
}

/* The state of the stacks found. */
static bool
state_of(Call *call, Constraint *c, bool may_end, uint32_t *state)
{
	uint32_t	slot;
	State		fresh = {.count = c->found_count, .may_end = may_end, .shortest = may_end ? 0 : GRAMMAR_NEVER};

	sort_found(c->found, c->found_count);
	if ((c->state_slots == NULL || c->state_count > c->state_mask / 2) && !grow_state_slots(call, c))
		return false;
	for (slot = hash_stacks(c->found, c->found_count, may_end) & c->state_mask; c->state_slots[slot] != 0; slot = (slot + 1) & c->state_mask)
	{
		const State *have = &c->states[c->state_slots[slot] - 1];

		if (have->count == c->found_count && have->may_end == may_end
			&& (have->count == 0 || memcmp(have->stacks, c->found, have->count * sizeof(uint32_t)) == 0))
		{
			*state = c->state_slots[slot] - 1;
			return true;
		}
	}
	if (c->state_count >= MAX_STATES)
		return too_large(call);
	if (c->state_count == c->state_room && !grow(call, (void **) &c->states, c->state_count, &c->state_room, sizeof(State)))
		return false;
	if ((fresh.stacks = mc_alloc(call, c->found_count, sizeof(uint32_t))) == NULL)
		return false;
	for (uint32_t i = 0; i < c->found_count; i++)
	{
		fresh.stacks[i] = c->found[i];
		if (c->nodes[c->found[i]].shortest < fresh.shortest)
			fresh.shortest = c->nodes[c->found[i]].shortest;
	}
	*state = c->state_count++;
	c->states[*state] = fresh;
	c->state_slots[slot] = *state + 1;
	return true;
}

/* Put symbol on below, to be expanded. */
static bool
push_work(Call *call, Constraint *c, uint32_t symbol, uint32_t below)
{
	uint32_t	node;

	if (!stack_node(call, c, symbol, below, &node))
		return false;
	if (c->nodes[node].mark == c->closure || c->nodes[node].depth > MAX_DEPTH)
		return true;
	c->nodes[node].mark = c->closure;
	if (c->work_count == c->work_room && !grow(call, (void **) &c->work, c->work_count, &c->work_room, sizeof(uint32_t)))
		return false;
	c->work[c->work_count++] = node;
	return true;
}

/* Put the alternatives of a rule that can end on below. */
static bool
push_rule(Call *call, Constraint *c, uint32_t rule, uint32_t below)
{
	const Grammar *g = c->grammar;

	for (uint32_t a = g->rules[rule].first; a != 0; a = g->alternatives[a - 1].next)
	{
		uint32_t	start = g->alternatives[a - 1].start;

		if (g->shortest[start] != GRAMMAR_NEVER && !push_work(call, c, start, below))
			return false;
	}
	return true;
}

/* Expand the work until all stacks have bytes on top; they become found. */
static bool
close_stacks(Call *call, Constraint *c, bool *may_end)
{
	const Grammar *g = c->grammar;

	while (c->work_count > 0)
	{
		uint32_t	node = c->work[--c->work_count];
		uint32_t	symbol = c->nodes[node].symbol;
		uint32_t	below = c->nodes[node].below;

		if (g->symbols[symbol].kind == SYMBOL_BYTES)
		{
			if (c->found_count >= MAX_STACKS)
				return too_large(call);
			if (c->found_count == c->found_room && !grow(call, (void **) &c->found, c->found_count, &c->found_room, sizeof(uint32_t)))
				return false;
			c->found[c->found_count++] = node;
		}
		else if (g->symbols[symbol].kind == SYMBOL_END)
		{
			if (below == STACK_BOTTOM)
				*may_end = true;
			else if (!push_work(call, c, c->nodes[below].symbol, c->nodes[below].below))
				return false;
		}
		else
		{
			uint32_t	back = below;

			/* nothing comes behind the rule: what comes below it comes next */
			if (g->symbols[symbol + 1].kind != SYMBOL_END && !stack_node(call, c, symbol + 1, below, &back))
				return false;
			if (!push_rule(call, c, g->symbols[symbol].rule, back))
				return false;
		}
	}
	return true;
}

static void
begin_closure(Constraint *c)
{
	c->closure++;
	c->work_count = 0;
	c->found_count = 0;
}

Constraint *
constraint_create(Call *call, const Grammar *grammar, const GrammarVocab *vocab)
{
	Constraint *c = mc_alloc0(call, 1, sizeof(Constraint));
	uint32_t	dead;
	bool		may_end = false;

	if (c == NULL)
		return NULL;
	c->grammar = grammar;
	c->vocab = vocab;
	begin_closure(c);
	if (!grow(call, (void **) &c->found, 0, &c->found_room, sizeof(uint32_t)) || !state_of(call, c, false, &dead))
		return NULL;
	if (!push_rule(call, c, grammar->root, STACK_BOTTOM) || !close_stacks(call, c, &may_end) || !state_of(call, c, may_end, &c->start))
		return NULL;
	return c;
}

uint32_t
constraint_start(const Constraint *c)
{
	return c->start;
}

bool
constraint_byte(Call *call, Constraint *c, uint32_t state, uint8_t byte, uint32_t *next)
{
	const Grammar *g = c->grammar;
	uint32_t	class = g->class_of[byte];
	bool		may_end = false;

	if (state == CONSTRAINT_DEAD)
	{
		*next = CONSTRAINT_DEAD;
		return true;
	}
	if (c->states[state].next == NULL)
	{
		uint32_t   *table = mc_alloc(call, g->class_count, sizeof(uint32_t));

		if (table == NULL)
			return false;
		for (uint32_t i = 0; i < g->class_count; i++)
			table[i] = UNKNOWN_STATE;
		c->states[state].next = table;
	}
	*next = c->states[state].next[class];
	if (*next != UNKNOWN_STATE)
		return true;
	if (mc_cancelled(call))
		return false;
	begin_closure(c);
	for (uint32_t i = 0; i < c->states[state].count; i++)
	{
		StackNode	top = c->nodes[c->states[state].stacks[i]];
		Symbol		symbol = g->symbols[top.symbol];

		if (byte >= symbol.low && byte <= symbol.high && !push_work(call, c, top.symbol + 1, top.below))
			return false;
	}
	if (!close_stacks(call, c, &may_end) || !state_of(call, c, may_end, next))
		return false;
	c->states[state].next[class] = *next;
	return true;
}

bool
constraint_bytes(Call *call, Constraint *c, uint32_t state, Slice bytes, uint32_t *next)
{
	*next = state;
	for (size_t i = 0; i < bytes.len && *next != CONSTRAINT_DEAD; i++)
		if (!constraint_byte(call, c, *next, (uint8_t) bytes.data[i], next))
			return false;
	return true;
}

bool
constraint_may_end(const Constraint *c, uint32_t state)
{
	return c->states[state].may_end;
}

bool
constraint_must_end(const Constraint *c, uint32_t state)
{
	return c->states[state].may_end && c->states[state].count == 0;
}

uint32_t
constraint_shortest(const Constraint *c, uint32_t state)
{
	return c->states[state].shortest;
}

bool
grammar_matches(Call *call, const Grammar *grammar, Slice text, bool *matches)
{
	Constraint *c = constraint_create(call, grammar, NULL);
	uint32_t	state;

	if (c == NULL || !constraint_bytes(call, c, c->start, text, &state))
		return false;
	*matches = constraint_may_end(c, state);
	return true;
}
