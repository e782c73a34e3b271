/*
 * Settling overlapping candidates, greedily by score over an array of owners.
 */
#include "deid/resolve.h"

#include <stdlib.h>
#include <string.h>

#define FREE	0
#define KEPT	UINT32_MAX

static int
compare_candidates(const void *left, const void *right)
{
	const Candidate *a = left;
	const Candidate *b = right;

	if (a->score != b->score)
		return a->score > b->score ? -1 : 1;
	if (a->to - a->from != b->to - b->from)
		return a->to - a->from > b->to - b->from ? -1 : 1;
	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	return (int) a->category - (int) b->category;
}

/* Does [from, to) hold a letter or a digit? */
static bool
has_substance(const TokenList *tokens, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (tokens->items[i].kind == TOKEN_WORD || tokens->items[i].kind == TOKEN_NUMBER)
			return true;
	return false;
}

static bool
overlaps_kept(const uint32_t *owner, const Candidate *c)
{
	for (uint32_t i = c->from; i < c->to; i++)
		if (owner[i] == KEPT)
			return true;
	return false;
}

/* May two overlapping spans become one: the same category, or both names? */
static bool
same_kind(uint16_t a, uint16_t b)
{
	return a == b || (phi_is_name((PhiCategory) a) && phi_is_name((PhiCategory) b));
}

/*
 * Give c the free tokens of its range.  A free run that touches an owner of its
 * own kind extends that owner instead of becoming a span beside it.
 */
static bool
claim(Call *call, const TokenList *tokens, uint32_t *owner, const Candidate *c, CandidateList *settled)
{
	uint32_t	i = c->from;

	while (i < c->to)
	{
		uint32_t	from;

		if (owner[i] != FREE)
		{
			i++;
			continue;
		}
		from = i;
		while (i < c->to && owner[i] == FREE)
			i++;

		uint32_t	left = from > c->from ? owner[from - 1] : FREE;
		uint32_t	right = i < c->to ? owner[i] : FREE;
		uint32_t	id = FREE;

		if (left != FREE && same_kind(settled->items[left - 1].category, c->category))
			id = left;
		else if (right != FREE && same_kind(settled->items[right - 1].category, c->category))
			id = right;
		if (id != FREE)
		{
			Candidate  *winner = &settled->items[id - 1];

			winner->from = winner->from < from ? winner->from : from;
			winner->to = winner->to > i ? winner->to : i;
		}
		else
		{
			if (!has_substance(tokens, from, i))
				continue;
			if (!candidate_add(call, settled, (Candidate){from, i, c->category, c->detector, c->score}))
				return false;
			id = (uint32_t) settled->count;
		}
		for (uint32_t k = from; k < i; k++)
			owner[k] = id;
	}
	return true;
}

static int
compare_places(const void *left, const void *right)
{
	const Candidate *a = left;
	const Candidate *b = right;

	return a->from < b->from ? -1 : a->from > b->from ? 1 : 0;
}

/* Take punctuation off the ends of a piece that an overlap left. */
static void
trim(const TokenList *tokens, Candidate *c)
{
	while (c->from < c->to && tokens->items[c->from].kind == TOKEN_PUNCT &&
		   strchr(",;:.-/", tokens->items[c->from].ch) != NULL)
		c->from++;
	while (c->to > c->from && tokens->items[c->to - 1].kind == TOKEN_PUNCT &&
		   strchr(",;:-/", tokens->items[c->to - 1].ch) != NULL)
		c->to--;
}

bool
resolve(Call *call, const TokenList *tokens, CandidateList *candidates, CandidateList *settled)
{
	uint32_t   *owner = mc_alloc0(call, tokens->count + 1, sizeof(uint32_t));

	*settled = (CandidateList){0};
	if (owner == NULL)
		return false;
	if (candidates->count > 1)
		qsort(candidates->items, candidates->count, sizeof(Candidate), compare_candidates);
	for (size_t i = 0; i < candidates->count; i++)
	{
		const Candidate *c = &candidates->items[i];

		if (i % 1024 == 1023 && mc_cancelled(call))
			return false;
		if (c->category == PHI_KEEP)
		{
			for (uint32_t k = c->from; k < c->to; k++)
				if (owner[k] == FREE)
					owner[k] = KEPT;
		}
		else if (!overlaps_kept(owner, c) && !claim(call, tokens, owner, c, settled))
			return false;
	}
	for (size_t i = 0; i < settled->count; i++)
		trim(tokens, &settled->items[i]);
	if (settled->count > 1)
		qsort(settled->items, settled->count, sizeof(Candidate), compare_places);
	return true;
}
