/*
 * The machine: from a rule's steps to states, as text asks for them.
 *
 * A thread is a place in a rule behind a token that it took, with what was noted
 * of the target on the way.  A state is the list of a rule's threads after so
 * many tokens, by preference (greedy, first alternative first): the first to
 * reach the end wins, as it would by trying one way after the other.
 *
 * What a state asks of the next token is a set of shapes (program.h).  Which of
 * them the token's kind matches, and the token's place if that is asked too,
 * decides the next state.  Few ways are kept in the state itself, more in a hash.
 * That two different answers share 64 bits is taken for impossible.  If there is
 * no room for more states or ways, all are forgotten.
 */
#include "deid/machine.h"

#include <string.h>

#define MOST_STATES		32768
#define STATE_SLOTS		65536	/* a power of two */
#define THREAD_ROOM		262144	/* of all states */
#define ASK_ROOM		65536
#define WAY_BITS		16
#define MOST_WAYS		(3 << (WAY_BITS - 2))
#define NEAR			2		/* asks and ways in the state itself */
#define NOWHERE			UINT16_MAX	/* of a target's end that was not met */

/* The rule stands before `step`. */
typedef struct Thread
{
	uint16_t	step;
	uint16_t	from;			/* of the target: tokens from where the match began */
	uint16_t	to;
} Thread;

/* Shapes in one word of their set. */
typedef struct Ask
{
	uint64_t	bits;
	size_t		word;
} Ask;

/* One cache line. */
typedef struct State
{
	uint64_t	bits[NEAR];		/* asks, if they are not more */
	uint64_t	keys[NEAR];		/* ways; 0: unknown */
	uint32_t	next[NEAR];
	uint16_t	words[NEAR];
	uint32_t	silent;			/* the state after a token that matches nothing asked, + 1; 0: unknown */
	uint16_t	nthreads;		/* 0: nothing more is awaited */
	uint16_t	nasks;
	uint16_t	places;			/* PLACE_... that are asked */
	uint16_t	from;			/* the match so far */
	uint16_t	to;				/* 0: none */
} State;

_Static_assert(sizeof(State) <= 64, "what is read most is small");

/* What only matters when a state is made. */
typedef struct StateBody
{
	uint16_t	rule;
	uint16_t	read;			/* tokens */
	uint32_t	threads;		/* the first of its threads */
	uint32_t	asks;			/* the first of its asks */
	uint32_t	next;			/* state with the same hash */
} StateBody;

typedef struct Way
{
	uint64_t	key;			/* 0: empty slot */
	uint64_t	to;
} Way;

struct Machine
{
	const Program *program;
	const Kinds *kinds;
	State	   *states;			/* number 0: nothing left, nothing found */
	StateBody  *bodies;
	size_t		nstates;
	Thread	   *threads;
	size_t		nthreads;
	Ask		   *asks;
	size_t		nasks;
	uint32_t   *state_slots;
	Way		   *ways;
	size_t		nways;
	uint32_t   *first;			/* (nrules) state + 1 before any token; 0: unknown */

	/* work space: the state that is being made, the steps of its rule that were seen */
	State		made;
	StateBody	made_body;
	Thread		work[PATTERN_MAX_STEPS];
	uint32_t	seen[PATTERN_MAX_STEPS + 1];
	uint32_t	seen_mark;
	Match	   *matches;
};

/* ---- memory ---- */

static void
forget(Machine *m)
{
	memset(m->state_slots, 0, STATE_SLOTS * sizeof(uint32_t));
	memset(m->ways, 0, sizeof(Way) << WAY_BITS);
	memset(m->first, 0, (m->program->nrules + 1) * sizeof(uint32_t));
	m->states[0] = (State) {0};
	m->nstates = 1;
	m->nthreads = m->nasks = m->nways = 0;
}

Machine *
machine_create(Call *call, const Program *program, const Kinds *kinds)
{
	Machine    *m = mc_alloc0(call, 1, sizeof(Machine));

	if (m == NULL)
		return NULL;
	m->program = program;
	m->kinds = kinds;
	m->states = mc_alloc(call, MOST_STATES, sizeof(State));
	m->bodies = mc_alloc(call, MOST_STATES, sizeof(StateBody));
	m->threads = mc_alloc(call, THREAD_ROOM, sizeof(Thread));
	m->asks = mc_alloc(call, ASK_ROOM, sizeof(Ask));
	m->state_slots = mc_alloc(call, STATE_SLOTS, sizeof(uint32_t));
	m->ways = mc_alloc(call, (size_t) 1 << WAY_BITS, sizeof(Way));
	m->first = mc_alloc(call, program->nrules + 1, sizeof(uint32_t));
	m->matches = mc_alloc(call, program->nrules + 1, sizeof(Match));
	if (m->states == NULL || m->bodies == NULL || m->threads == NULL || m->asks == NULL || m->state_slots == NULL ||
		m->ways == NULL || m->first == NULL || m->matches == NULL)
		return NULL;
	forget(m);
	return m;
}

/* ---- making states ---- */

/* All steps of the rule are new again. */
static void
see_none(Machine *m)
{
	if (++m->seen_mark == 0)
	{
		memset(m->seen, 0, sizeof(m->seen));
		m->seen_mark = 1;
	}
}

static bool
seen_before(Machine *m, unsigned step)
{
	bool		seen = m->seen[step] == m->seen_mark;

	m->seen[step] = m->seen_mark;
	return seen;
}

/* Add the element's shape to the asks from `from` on, and its places. */
static void
add_ask(Machine *m, size_t from, uint16_t element, uint16_t *places)
{
	uint16_t	shape = m->program->shape_of[element];
	size_t		i = from;

	*places |= m->program->places[element];
	while (i < m->nasks && m->asks[i].word != shape / 64u)
		i++;
	if (i == m->nasks)
		m->asks[m->nasks++] = (Ask) {0, shape / 64u};
	m->asks[i].bits |= UINT64_C(1) << (shape % 64);
}

/* Collect what can decide how it goes on from the step. */
static void
collect_asks(Machine *m, size_t from, const PatternStep *steps, unsigned step, uint16_t *places)
{
	for (; !seen_before(m, step); step++)
	{
		const PatternStep *s = &steps[step];

		if (s->op == OP_TOKEN || s->op == OP_NOT_NEXT)
			add_ask(m, from, s->x, places);
		if (s->op == OP_TOKEN || s->op == OP_MATCH)
			return;
		if (s->op == OP_SPLIT)
			collect_asks(m, from, steps, s->x, places);
		if (s->op == OP_SPLIT || s->op == OP_JUMP)
			step = (s->op == OP_SPLIT ? s->y : s->x) - 1u;
	}
}

static bool
same_state(const Machine *m, uint32_t number)
{
	const State *s = &m->states[number];
	const StateBody *b = &m->bodies[number];

	return b->rule == m->made_body.rule && b->read == m->made_body.read && s->from == m->made.from &&
		s->to == m->made.to && s->nthreads == m->made.nthreads &&
		memcmp(m->threads + b->threads, m->work, s->nthreads * sizeof(Thread)) == 0;
}

/* The number of the state in the work space. */
static uint32_t
intern_state(Machine *m)
{
	State	   *state;
	uint64_t	key;
	uint32_t   *slot;
	size_t		from;

	if (m->made.nthreads == 0)
	{
		if (m->made.to == 0)
			return 0;
		/* how much was read, and by whom, does not matter any more */
		m->made_body.read = m->made_body.rule = 0;
	}
	key = (uint64_t) m->made_body.rule << 48 | (uint64_t) m->made_body.read << 32 | (uint64_t) m->made.from << 16 | m->made.to;
	key = lexicon_hash(lexicon_hash(LEX_HASH_SEED, (const char *) &key, sizeof(key)), (const char *) m->work,
					   m->made.nthreads * sizeof(Thread));
	slot = &m->state_slots[key & (STATE_SLOTS - 1)];
	for (uint32_t i = *slot; i != 0; i = m->bodies[i].next)
		if (same_state(m, i))
			return i;
	if (m->nstates == MOST_STATES || m->nthreads + m->made.nthreads > THREAD_ROOM ||
		m->nasks + m->program->shape_words > ASK_ROOM)
		forget(m);
	state = &m->states[m->nstates];
	from = m->nasks;
	*state = (State) {.nthreads = m->made.nthreads, .from = m->made.from, .to = m->made.to};
	m->bodies[m->nstates] = (StateBody) {
		m->made_body.rule, m->made_body.read, (uint32_t) m->nthreads, (uint32_t) from, *slot
	};
	memcpy(m->threads + m->nthreads, m->work, m->made.nthreads * sizeof(Thread));
	m->nthreads += m->made.nthreads;
	see_none(m);
	for (size_t i = 0; i < m->made.nthreads; i++)
		collect_asks(m, from, m->program->steps + m->program->rules[m->made_body.rule].steps, m->work[i].step,
					 &state->places);
	state->nasks = (uint16_t) (m->nasks - from);
	if (state->nasks <= NEAR)
	{
		for (size_t i = 0; i < state->nasks; i++)
		{
			state->bits[i] = m->asks[from + i].bits;
			state->words[i] = (uint16_t) m->asks[from + i].word;
		}
		m->nasks = from;
	}
	return *slot = (uint32_t) m->nstates++;
}

/* The state of a rule that has read nothing. */
static uint32_t
new_first(Machine *m, uint16_t rule)
{
	uint32_t	state;

	m->made = (State) {.nthreads = 1};
	m->made_body = (StateBody) {.rule = rule};
	m->work[0] = (Thread) {m->program->rules[rule].nbehind, NOWHERE, NOWHERE};
	state = intern_state(m);
	m->first[rule] = state + 1;
	return state;
}

/* ---- reading a token ---- */

/* A token that a state reads. */
typedef struct Reading
{
	Machine    *machine;
	const PatternStep *steps;	/* of the rule */
	const Token *token;
	uint16_t	read;			/* tokens before this one */
} Reading;

/*
 * Go on from the step, preferred ways first, up to steps that take the token;
 * true if the end was reached: then the threads that follow do not count.
 */
static bool
go_on(const Reading *r, unsigned step, uint16_t from, uint16_t to)
{
	Machine    *m = r->machine;

	while (!seen_before(m, step))
	{
		const PatternStep *s = &r->steps[step];

		switch ((PatternOp) s->op)
		{
			case OP_TOKEN:
				if (program_matches(m->program, s->x, r->token))
					m->work[m->made.nthreads++] = (Thread) {(uint16_t) (step + 1), from, to};
				return false;
			case OP_SPLIT:
				if (go_on(r, s->x, from, to))
					return true;
				step = s->y;
				break;
			case OP_JUMP:
				step = s->x;
				break;
			case OP_NOT_NEXT:
				if (program_matches(m->program, s->x, r->token))
					return false;
				step++;
				break;
			case OP_TARGET_START:
				from = r->read;
				step++;
				break;
			case OP_TARGET_END:
				to = r->read;
				step++;
				break;
			case OP_MATCH:
				m->made.from = from == NOWHERE ? 0 : from;
				m->made.to = to == NOWHERE ? r->read : to;
				return true;
			default:
				return false;	/* -!x and -=x stand only where a pattern begins */
		}
	}
	return false;
}

/*
 * The state after the token.  A match that a thread reaches takes the place of
 * the earlier one, which a less preferred thread had reached.
 */
static uint32_t
read_token(Machine *m, uint32_t from, const Token *token)
{
	const State *state = &m->states[from];
	const StateBody *body = &m->bodies[from];
	Reading		r = {
		.machine = m, .steps = m->program->steps + m->program->rules[body->rule].steps,
		.token = token, .read = body->read
	};

	m->made = (State) {.from = state->from, .to = state->to};
	m->made_body = (StateBody) {.rule = body->rule, .read = (uint16_t) (body->read + 1)};
	see_none(m);
	for (size_t i = 0; i < state->nthreads; i++)
	{
		const Thread *thread = &m->threads[body->threads + i];

		if (go_on(&r, thread->step, thread->from, thread->to))
			break;
	}
	return intern_state(m);
}

/* Keep a way where there is room for it; key 0: nothing that was asked matches. */
static void
add_way(Machine *m, uint32_t from, uint64_t key, uint32_t to)
{
	State	   *state = &m->states[from];
	size_t		at = key >> (64 - WAY_BITS);

	if (key == 0)
	{
		state->silent = to + 1;
		return;
	}
	for (int i = 0; i < NEAR; i++)
		if (state->keys[i] == 0)
		{
			state->keys[i] = key;
			state->next[i] = to;
			return;
		}
	if (m->nways == MOST_WAYS)
		return;
	while (m->ways[at].key != 0)
		at = (at + 1) & (((size_t) 1 << WAY_BITS) - 1);
	m->ways[at] = (Way) {key, to};
	m->nways++;
}

/* A state that no way led to yet. */
static uint32_t
new_way(Machine *m, uint32_t from, uint64_t key, const Token *token)
{
	size_t		nstates = m->nstates;
	uint32_t	next = read_token(m, from, token);

	/* unless all were forgotten, `from` too */
	if (m->nstates >= nstates)
		add_way(m, from, key, next);
	return next;
}

static inline uint64_t
mix_key(uint64_t key, uint64_t with)
{
	key = (key ^ with) * LEX_HASH_SEED;
	return key ^ key >> 32;
}

/* The state after the token, whose kind is given. */
static inline uint32_t
follow(Machine *m, uint32_t from, const Token *token, uint16_t kind)
{
	const State *state = &m->states[from];
	uint64_t	key = (from + UINT64_C(1)) * LEX_HASH_SEED;
	uint64_t	any = 0;

	if (state->nasks <= NEAR)
		for (size_t i = 0; i < state->nasks; i++)
		{
			uint64_t	answer = kinds_shapes(m->kinds, kind, state->words[i]) & state->bits[i];

			any |= answer;
			key = mix_key(key, answer);
		}
	else
		for (const Ask *ask = m->asks + m->bodies[from].asks, *end = ask + state->nasks; ask < end; ask++)
		{
			uint64_t	answer = kinds_shapes(m->kinds, kind, ask->word) & ask->bits;

			any |= answer;
			key = mix_key(key, answer);
		}
	if (any == 0)
		return state->silent != 0 ? state->silent - 1 : new_way(m, from, 0, token);
	if (state->places != 0)
		key = mix_key(key, program_place(token) & state->places);
	for (int i = 0; i < NEAR; i++)
		if (state->keys[i] == key)
			return state->next[i];
	for (size_t at = key >> (64 - WAY_BITS); m->ways[at].key != 0; at = (at + 1) & (((size_t) 1 << WAY_BITS) - 1))
		if (m->ways[at].key == key)
			return (uint32_t) m->ways[at].to;
	return new_way(m, from, key, token);
}

/* ---- running ---- */

/* Does the rule accept what stands before its first token, tokens[at]? */
static bool
behind_holds(const Program *p, const RuleCode *rule, const Token *tokens, size_t at)
{
	for (const Behind *b = p->behinds + rule->behind, *end = b + rule->nbehind; b < end; b++)
		if ((at > 0 && (!b->glued || tokens[at].gap == 0) && program_matches(p, b->element, &tokens[at - 1])) != b->wanted)
			return false;
	return true;
}

/* Run one rule from tokens[at]. */
static bool
run_rule(Machine *m, uint16_t rule, const Token *tokens, const uint16_t *of, size_t at, Match *match)
{
	const RuleCode *code = &m->program->rules[rule];
	uint32_t	state = m->first[rule] != 0 ? m->first[rule] - 1 : new_first(m, rule);
	const State *last;

	for (size_t i = at; m->states[state].nthreads != 0; i++)
		state = follow(m, state, &tokens[i], of[i]);
	last = &m->states[state];
	*match = (Match) {at + last->from, at + last->to, code->pattern};
	return last->to > last->from && behind_holds(m->program, code, tokens, at);
}

/*
 * Try a rule whose anchor can be tokens[at].  Of the starts that the anchor
 * allows the earliest match counts: it is the longest.  A match that ends
 * before the anchor counts only if there is no other: it may belong to an
 * earlier token of the anchor's kind.
 */
static bool
run_anchored(Machine *m, uint16_t rule, const Token *tokens, const uint16_t *of, size_t at, Match *match)
{
	const RuleCode *code = &m->program->rules[rule];
	bool		matched = false;

	if (at < code->least)
		return false;
	for (size_t start = at > code->most ? at - code->most : 0; start <= at - code->least; start++)
	{
		Match		found;

		if (!kinds_has_role(m->kinds, of[start], ROLE_FIRST, rule) || !run_rule(m, rule, tokens, of, start, &found))
			continue;
		if (!matched || found.to > at)
			*match = found;
		if (found.to > at)
			return true;
		matched = true;
	}
	return matched;
}

/* Half a group of rules in a register. */
typedef uint64_t Half __attribute__((vector_size(16), may_alias));

/* Try the rules of a group. */
static __attribute__((noinline)) size_t
run_group(Machine *m, const Token *tokens, const uint16_t *of, size_t at, size_t g, BitGroup worth, Match *found)
{
	size_t		count = 0;

	for (size_t w = 0; w < GROUP_WORDS; w++)
		for (; worth.words[w] != 0; worth.words[w] &= worth.words[w] - 1)
		{
			size_t		rule = g * GROUP_BITS + w * 64 + (size_t) __builtin_ctzll(worth.words[w]);

			count += (m->program->anchored[rule / 64] >> (rule % 64)) & 1 ?
				run_anchored(m, (uint16_t) rule, tokens, of, at, &found[count]) :
				run_rule(m, (uint16_t) rule, tokens, of, at, &found[count]);
		}
	return count;
}

size_t
machine_run(Machine *m, const Token *tokens, const uint16_t *of, size_t at, const Match **found)
{
	const Kinds *kinds = m->kinds;
	const BitGroup *groups = kinds->groups;
	const uint16_t *here = kinds_row(kinds, of[at], ROLE_HERE);
	const uint16_t *before = kinds_row(kinds, at > 0 ? of[at - 1] : 0, ROLE_BEFORE);
	const uint16_t *next = kinds_row(kinds, of[at + 1], ROLE_NEXT);
	const uint16_t *second = kinds_row(kinds, of[at + 2], ROLE_SECOND);
	const uint16_t *third = kinds_row(kinds, of[at + 3], ROLE_THIRD);
	const uint16_t *fourth = kinds_row(kinds, of[at + 4], ROLE_FOURTH);
	size_t		count = 0;

	*found = m->matches;
	if (m->nways == MOST_WAYS)
		forget(m);
	for (unsigned left = kinds->here[of[at]]; left != 0; left &= left - 1)
	{
		size_t		g = (size_t) __builtin_ctz(left);
		const Half *a = (const Half *) &groups[here[g]];
		const Half *b = (const Half *) &groups[next[g]];
		const Half *c = (const Half *) &groups[second[g]];
		const Half *d = (const Half *) &groups[before[g]];
		Half		low = a[0] & b[0] & c[0] & d[0];
		Half		high = a[1] & b[1] & c[1] & d[1];
		Half		any = low | high;

		if ((any[0] | any[1]) == 0)
			continue;
		a = (const Half *) &groups[third[g]];
		b = (const Half *) &groups[fourth[g]];
		low &= a[0] & b[0];
		high &= a[1] & b[1];
		any = low | high;
		if ((any[0] | any[1]) != 0)
			count += run_group(m, tokens, of, at, g, (BitGroup) {{low[0], low[1], high[0], high[1]}}, &m->matches[count]);
	}
	return count;
}
