/*
 * Settling overlapping candidates, greedily by score over an array of owners.
 */
#include "deid/resolve.h"

#include <string.h>

#define FREE	0
#define KEPT	UINT32_MAX

/* ---- sorting ---- */

/* A candidate to be sorted: by key, then by index. */
typedef struct SortItem
{
	uint64_t	key;
	uint32_t	index;
} SortItem;

/* Higher score, then longer, then earlier, then by category: the smaller key.  Lengths over 1023 tokens are alike. */
static uint64_t
rank_key(const Candidate *c)
{
	uint32_t	length = c->to - c->from;
	uint32_t	score;

	memcpy(&score, &c->score, sizeof(score));	/* not negative: floats order like their bits */
	return (uint64_t) (INT32_MAX - score) << 33 | (uint64_t) (1023 - (length < 1023 ? length : 1023)) << 23 |
		(uint64_t) (c->from & 0x1FFFF) << 6 | (c->category & 63);
}

static uint64_t
place_key(const Candidate *c)
{
	return c->from;
}

/* Merge the sorted [from, middle) and [middle, to) of in into out. */
static void
merge(const SortItem *in, SortItem *out, size_t from, size_t middle, size_t to)
{
	size_t		left = from;
	size_t		right = middle;

	for (size_t k = from; k < to; k++)
		out[k] = left < middle && (right >= to || in[left].key <= in[right].key) ? in[left++] : in[right++];
}

/* Sort [0, n) by insertion in short runs, then by merging; the result lies in the returned one of both. */
static SortItem *
sort_items(SortItem *items, SortItem *other, size_t n)
{
	const size_t run = 8;

	for (size_t from = 0; from < n; from += run)
		for (size_t i = from + 1; i < n && i < from + run; i++)
		{
			SortItem	item = items[i];
			size_t		at = i;

			for (; at > from && items[at - 1].key > item.key; at--)
				items[at] = items[at - 1];
			items[at] = item;
		}
	for (size_t width = run; width < n; width *= 2)
	{
		SortItem   *swap = items;

		for (size_t from = 0; from < n; from += 2 * width)
			merge(items, other, from, from + width < n ? from + width : n, from + 2 * width < n ? from + 2 * width : n);
		items = other;
		other = swap;
	}
	return items;
}

/* Stable; a sorted beginning, as after the first of two readings, costs next to nothing. */
static bool
sort_candidates(Call *call, CandidateList *list, uint64_t (*key) (const Candidate *c))
{
	size_t		n = list->count;
	size_t		sorted = 1;
	SortItem   *items;
	SortItem   *other;
	SortItem   *tail;
	Candidate  *result;

	if (n < 2)
		return true;
	items = mc_alloc(call, n, sizeof(SortItem));
	other = mc_alloc(call, n, sizeof(SortItem));
	if (items == NULL || other == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		items[i] = (SortItem) {key(&list->items[i]), (uint32_t) i};
	while (sorted < n && items[sorted - 1].key <= items[sorted].key)
		sorted++;
	if (sorted == n)
		return true;
	tail = sort_items(items + sorted, other + sorted, n - sorted);
	if (tail != items + sorted)
		memcpy(items + sorted, tail, (n - sorted) * sizeof(SortItem));
	merge(items, other, 0, sorted, n);
	result = mc_alloc(call, n, sizeof(Candidate));
	if (result == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
		result[i] = list->items[other[i].index];
	list->items = result;
	list->capacity = n;
	return true;
}

/* ---- claiming ---- */

/* Does [from, to) hold a letter or a digit? */
static bool
has_substance(const TokenList *tokens, uint32_t from, uint32_t to)
{
	for (uint32_t i = from; i < to; i++)
		if (tokens->items[i].kind == TOKEN_WORD || tokens->items[i].kind == TOKEN_NUMBER)
			return true;
	return false;
}

/* One letter that two other spans left of a number, "T" of "2021-03-04T10:20"? */
static bool
is_joint(const TokenList *tokens, const Candidate *c, uint32_t from, uint32_t to)
{
	return c->category == PHI_IDNUM && to - from == 1 && from > c->from && to < c->to &&
		tokens->items[from].kind == TOKEN_WORD && tokens->items[from].length == 1;
}

/*
 * Is what the candidate says mostly kept?  Then it was mistaken; otherwise only
 * the kept tokens are taken out of it.
 */
static bool
mostly_kept(const TokenList *tokens, const uint32_t *owner, const Candidate *c)
{
	uint32_t	kept = 0;
	uint32_t	all = 0;

	for (uint32_t i = c->from; i < c->to; i++)
		if (tokens->items[i].kind == TOKEN_WORD || tokens->items[i].kind == TOKEN_NUMBER)
		{
			all++;
			kept += owner[i] == KEPT;
		}
	return kept > 0 && kept * 2 >= all;
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

		uint32_t	left = from > c->from && owner[from - 1] != KEPT ? owner[from - 1] : FREE;
		uint32_t	right = i < c->to && owner[i] != KEPT ? owner[i] : FREE;
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
			if (!has_substance(tokens, from, i) || is_joint(tokens, c, from, i))
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
	if (owner == NULL || !sort_candidates(call, candidates, rank_key))
		return false;
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
		else if (!mostly_kept(tokens, owner, c) && !claim(call, tokens, owner, c, settled))
			return false;
	}
	for (size_t i = 0; i < settled->count; i++)
		trim(tokens, &settled->items[i]);
	return sort_candidates(call, settled, place_key);
}
