/*
 * Trying the rules at all tokens: a machine (machine.h) over the program that was
 * compiled when the extension was built (rules_image.h).
 */
#include "deid/rules.h"

#include <stdlib.h>
#include <string.h>

#include "deid/machine.h"
#include "deid/rules_image.h"

struct RuleSet
{
	Arena		arena;			/* all of it */
	Kinds	   *kinds;
	Machine    *machine;
};

static RuleSet *ready;

const WordTable *
rules_words(void)
{
	return &rules_image.words;
}

bool
candidate_add(Call *call, CandidateList *list, Candidate candidate)
{
	if (list->count == list->capacity)
	{
		size_t		capacity = list->capacity == 0 ? 256 : list->capacity * 2;
		Candidate  *items = mc_alloc(call, capacity, sizeof(Candidate));

		if (items == NULL)
			return false;
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(Candidate));
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = candidate;
	return true;
}

const RuleSet *
rules_get(Call *call)
{
	Call		inner = *call;
	RuleSet    *set;

	if (ready != NULL)
		return ready;
	set = malloc(sizeof(RuleSet));
	if (set == NULL)
	{
		mc_fail(call, MC_OUT_OF_MEMORY, "out of memory for the rules");
		return NULL;
	}
	arena_init(&set->arena);
	inner.arena = &set->arena;
	set->kinds = kinds_create(&inner, &rules_image.program);
	set->machine = set->kinds == NULL ? NULL : machine_create(&inner, &rules_image.program, set->kinds);
	if (set->machine == NULL)
	{
		call->error = inner.error;
		arena_free(&set->arena);
		free(set);
		return NULL;
	}
	return ready = set;
}

/* ---- trying ---- */

/*
 * Add what a rule found, unless another one said the same of the same token:
 * then the higher score counts, and the lower one would change nothing.
 */
static bool
add_found(Call *call, CandidateList *found, size_t of_token, const Match *match)
{
	const RuleSource *source = &rules_table[match->pattern];
	Candidate	c = {(uint32_t) match->from, (uint32_t) match->to, source->category, source->detector, source->score};

	for (size_t i = of_token; i < found->count; i++)
	{
		Candidate  *other = &found->items[i];

		if (other->from != c.from || other->to != c.to || other->category != c.category)
			continue;
		if (other->score < c.score)
			*other = c;
		return true;
	}
	return candidate_add(call, found, c);
}

static bool
try_tokens(Call *call, const RuleSet *set, const TokenList *tokens, const uint16_t *of, size_t from, size_t to,
		   CandidateList *found)
{
	for (size_t at = from; at < to; at++)
	{
		size_t		of_token = found->count;
		const Match *matches;
		size_t		count;

		if (at % 128 == 127 && mc_cancelled(call))
			return false;
		count = machine_run(set->machine, tokens->items, of, at, &matches);
		for (size_t i = 0; i < count; i++)
			if (!add_found(call, found, of_token, &matches[i]))
				return false;
	}
	return true;
}

/* A longer match is cut where there is no room for more kinds. */
#define MOST_AHEAD	512

/*
 * As far as there is room for kinds, then on with fresh ones: the machine looks
 * at the kinds of some tokens on both sides.
 */
bool
rules_apply(Call *call, const RuleSet *set, const TokenList *tokens, CandidateList *found)
{
	size_t		longest = rules_image.program.longest + PROGRAM_AHEAD;
	uint16_t   *of = mc_alloc(call, tokens->count + PROGRAM_AHEAD + 1, sizeof(uint16_t));
	size_t		ahead = longest < MOST_AHEAD ? longest : MOST_AHEAD;

	if (of == NULL)
		return false;
	for (size_t at = 0; at < tokens->count;)
	{
		size_t		first = at > ANCHOR_REACH ? at - ANCHOR_REACH - 1 : 0;
		size_t		end = kinds_find(set->kinds, tokens, first, of);
		size_t		stop = end > tokens->count ? tokens->count : end > at + ahead ? end - ahead : at;

		if (!try_tokens(call, set, tokens, of, at, stop, found))
			return false;
		at = stop;
		if (stop < tokens->count)
			kinds_reset(set->kinds);
	}
	return true;
}
