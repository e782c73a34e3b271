/*
 * Scores of two classes: appended, sorted by radix, equal ones merged.
 *
 * When the array is full it is sorted, equal scores are merged, and it grows
 * only if that did not free half of it, so that scores with few values stay
 * small however many rows there are.  Where few are equal it grows eightfold
 * before that is tried again.
 *
 * In bytes: the number of entries (8), then key and value (8 + 8) of each.
 */
#include "eval/scores.h"

#include <stdlib.h>

#include "base/size.h"
#include "eval/bytes.h"
#include "eval/exact_sum.h"

#define FIRST_ENTRIES	32
#define RADIX_FROM		512		/* fewer entries are sorted by comparing */
#define SORT_AGAIN		8
#define SIGN_BIT		0x8000000000000000ULL
#define MAX_COUNT		0xffffffffULL

static inline uint64_t
key_of_score(double score)
{
	uint64_t	bits = double_bits(score == 0 ? 0 : score);	/* -0 is 0 */

	return bits & SIGN_BIT ? ~bits : bits | SIGN_BIT;
}

static inline double
score_of_key(uint64_t key)
{
	return double_of_bits(key & SIGN_BIT ? key & ~SIGN_BIT : ~key);
}

static int
compare_entries(const void *a, const void *b)
{
	const ScoreEntry *x = a,
			   *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

/* Sort by key, one byte at a time from the lowest; bytes that all keys share cost nothing. */
static bool
radix_sort(Call *call, Scores *scores)
{
	ScoreEntry *from = scores->entry,
			   *to;
	Arena		scratch;
	size_t		(*counts)[256] = mc_alloc0(call, 8 * 256, sizeof(size_t));
	Call		own = {.arena = &scratch};

	if (counts == NULL)
		return false;
	arena_init_from(&scratch, call->arena->get_block, call->arena->free_block, call->arena->source);
	to = mc_alloc(&own, scores->count, sizeof(ScoreEntry));
	if (to == NULL)
	{
		call->error = own.error;
		return false;
	}
	for (size_t i = 0; i < scores->count; i++)
		for (int byte = 0; byte < 8; byte++)
			counts[byte][(from[i].key >> (8 * byte)) & 255]++;
	for (int byte = 0; byte < 8; byte++)
	{
		size_t	   *count = counts[byte],
					before = 0;
		ScoreEntry *swap;

		if (count[(from[0].key >> (8 * byte)) & 255] == scores->count)
			continue;
		for (int i = 0; i < 256; i++)
		{
			size_t		n = count[i];

			count[i] = before;
			before += n;
		}
		for (size_t i = 0; i < scores->count; i++)
			to[count[(from[i].key >> (8 * byte)) & 255]++] = from[i];
		swap = from;
		from = to;
		to = swap;
	}
	if (from != scores->entry)
		memcpy(scores->entry, from, scores->count * sizeof(ScoreEntry));
	arena_free(&scratch);
	return true;
}

/* Merge the entries of equal scores of a sorted unweighted list. */
static void
merge_ties(Scores *scores)
{
	size_t		kept = 0;

	for (size_t i = 0; i < scores->count;)
	{
		uint64_t	key = scores->entry[i].key,
					positive = 0,
					negative = 0;
		size_t		first = i;

		for (; i < scores->count && scores->entry[i].key == key; i++)
		{
			positive += scores->entry[i].value & MAX_COUNT;
			negative += scores->entry[i].value >> 32;
		}
		/* more than 2^32 of one score: as many entries as it takes, never more than there were */
		for (; first < i && (positive | negative) != 0; first++)
		{
			uint64_t	p = positive < MAX_COUNT ? positive : MAX_COUNT,
						n = negative < MAX_COUNT ? negative : MAX_COUNT;

			scores->entry[kept++] = (ScoreEntry) {key, p | n << 32};
			positive -= p;
			negative -= n;
		}
	}
	scores->count = kept;
}

/* A weighted list has a defined order among equal scores too. */
static void
sort_ties(Scores *scores)
{
	for (size_t i = 0, end; i < scores->count; i = end)
	{
		for (end = i + 1; end < scores->count && scores->entry[end].key == scores->entry[i].key; end++)
			;
		if (end - i > 1)
			qsort(&scores->entry[i], end - i, sizeof(ScoreEntry), compare_entries);
	}
}

bool
scores_sort(Call *call, Scores *scores)
{
	if (scores->sorted || scores->count == 0)
		return true;
	if (mc_cancelled(call))
		return false;
	if (scores->count < RADIX_FROM)
		qsort(scores->entry, scores->count, sizeof(ScoreEntry), compare_entries);
	else if (!radix_sort(call, scores))
		return false;
	if (!scores->weighted)
		merge_ties(scores);
	else if (scores->count >= RADIX_FROM)
		sort_ties(scores);
	scores->sorted = true;
	return true;
}

/* Make room for extra more entries. */
static bool
reserve(Call *call, Scores *scores, size_t extra)
{
	size_t		capacity;
	Arena		arena;
	Call		own = {.arena = &arena};
	ScoreEntry *entry;

	if (scores->capacity - scores->count >= extra)
		return true;
	if (scores->count > 0 && scores->count >= scores->sort_at && !scores->weighted)
	{
		if (!scores_sort(call, scores))
			return false;
		if (scores->capacity - scores->count >= extra && scores->count <= scores->capacity / 2)
			return true;
		/* few scores are equal: look again when there are many more */
		scores->sort_at = scores->count * SORT_AGAIN;
	}
	if ((!size_add(scores->count, extra, &capacity) || capacity > SCORES_MAX_ENTRIES) && !scores->weighted && !scores->sorted)
	{
		/* the limit is one of different scores */
		if (!scores_sort(call, scores))
			return false;
		if (scores->capacity - scores->count >= extra)
			return true;
	}
	if (!size_add(scores->count, extra, &capacity) || capacity > SCORES_MAX_ENTRIES)
	{
		mc_fail(call, MC_TOO_LARGE, "more than %d different scores in one state", SCORES_MAX_ENTRIES);
		return mc_hint(call, "Use roc_auc_approx, or round the scores: equal scores share one entry.");
	}
	if (capacity < scores->capacity + scores->capacity / 2)
		capacity = scores->capacity + scores->capacity / 2;
	if (capacity < FIRST_ENTRIES)
		capacity = FIRST_ENTRIES;
	arena_init_from(&arena, call->arena->get_block, call->arena->free_block, call->arena->source);
	entry = mc_alloc(scores->long_lived ? &own : call, capacity, sizeof(ScoreEntry));
	if (entry == NULL)
	{
		if (scores->long_lived)
			call->error = own.error;
		return false;
	}
	if (scores->count > 0)
		memcpy(entry, scores->entry, scores->count * sizeof(ScoreEntry));
	if (scores->long_lived)
	{
		if (scores->capacity > 0)
			arena_free(&scores->arena);
		scores->arena = arena;
	}
	scores->entry = entry;
	scores->capacity = capacity;
	return true;
}

bool
scores_add(Call *call, Scores *scores, double score, bool label, double weight)
{
	uint64_t	value = label ? 1 : 1ULL << 32;

	if (scores->count == scores->capacity && !reserve(call, scores, 1))
		return false;
	if (scores->weighted)
		value = double_bits(weight == 0 ? 0 : weight) | (label ? 0 : SIGN_BIT);
	scores->entry[scores->count++] = (ScoreEntry) {key_of_score(score), value};
	scores->sorted = false;
	return true;
}

/* Merge sorted entries of other into the sorted ones of scores, from the end, where there is room for both. */
static void
merge_sorted(Scores *scores, const Scores *other)
{
	size_t		mine = scores->count,
				theirs = other->count,
				at = mine + theirs;

	while (theirs > 0)
		if (mine > 0 && compare_entries(&scores->entry[mine - 1], &other->entry[theirs - 1]) > 0)
			scores->entry[--at] = scores->entry[--mine];
		else
			scores->entry[--at] = other->entry[--theirs];
}

bool
scores_merge(Call *call, Scores *scores, const Scores *other)
{
	if (other->count == 0)
		return true;
	/* before there is room, so that making room finds it sorted */
	if (other->sorted && !scores_sort(call, scores))
		return false;
	if (!reserve(call, scores, other->count))
		return false;
	if (other->sorted && (scores->sorted || scores->count == 0))
	{
		merge_sorted(scores, other);
		scores->count += other->count;
		if (!scores->weighted)
			merge_ties(scores);
		scores->sorted = true;
		return true;
	}
	memcpy(scores->entry + scores->count, other->entry, other->count * sizeof(ScoreEntry));
	scores->count += other->count;
	scores->sorted = false;
	return true;
}

/* The sums of weights of the entries [from, to), each rounded once. */
static void
sum_weights(const ScoreEntry *from, const ScoreEntry *to, ScorePoint *point)
{
	ExactSum	sum[2];

	if (to - from == 1)
	{
		double		weight = double_of_bits(from->value & ~SIGN_BIT);

		point->positive = from->value & SIGN_BIT ? 0 : weight;
		point->negative = from->value & SIGN_BIT ? weight : 0;
		return;
	}
	memset(sum, 0, sizeof(sum));
	for (const ScoreEntry *entry = from; entry < to; entry++)
		exact_add(&sum[entry->value & SIGN_BIT ? 1 : 0], double_of_bits(entry->value & ~SIGN_BIT), 1);
	point->positive = exact_value(&sum[0]);
	point->negative = exact_value(&sum[1]);
}

bool
scores_points(Call *call, Scores *scores, ScorePoint **points, size_t *count)
{
	size_t		distinct = 0;
	ScorePoint *point;

	*count = 0;
	if (!scores_sort(call, scores))
		return false;
	for (size_t i = 0; i < scores->count; i++)
		distinct += i == 0 || scores->entry[i].key != scores->entry[i - 1].key;
	point = *points = mc_alloc(call, distinct, sizeof(ScorePoint));
	if (point == NULL)
		return false;
	for (size_t i = 0, end; i < scores->count; i = end, point++)
	{
		*point = (ScorePoint) {.score = score_of_key(scores->entry[i].key)};
		for (end = i; end < scores->count && scores->entry[end].key == scores->entry[i].key; end++)
			if (!scores->weighted)
			{
				point->positive += (double) (scores->entry[end].value & MAX_COUNT);
				point->negative += (double) (scores->entry[end].value >> 32);
			}
		if (scores->weighted)
			sum_weights(&scores->entry[i], &scores->entry[end], point);
	}
	*count = distinct;
	return true;
}

size_t
scores_size(const Scores *scores)
{
	return 8 + 16 * scores->count;
}

unsigned char *
scores_write(const Scores *scores, unsigned char *bytes)
{
	bytes = put_number(bytes, scores->count, 8);
	for (size_t i = 0; i < scores->count; i++)
	{
		bytes = put_number(bytes, scores->entry[i].key, 8);
		bytes = put_number(bytes, scores->entry[i].value, 8);
	}
	return bytes;
}

bool
scores_read(Call *call, Scores *scores, const unsigned char *bytes, size_t len)
{
	if (len < 8 || (len - 8) % 16 != 0 || (len - 8) / 16 != get_number(bytes, 8))
		return false;
	if ((len - 8) / 16 > 0 && !reserve(call, scores, (len - 8) / 16))
		return false;
	/* a checksum says that the order is ours, but anybody can write a checksum */
	scores->sorted = true;
	for (size_t at = 8; at < len; at += 16)
	{
		ScoreEntry	entry = {get_number(bytes + at, 8), get_number(bytes + at + 8, 8)};
		double		score = score_of_key(entry.key),
					weight = double_of_bits(entry.value & ~SIGN_BIT);

		if (score != score || (scores->weighted ? !(weight - weight == 0) : entry.value == 0))
			return false;
		if (scores->count > 0 && (scores->weighted ? compare_entries(&scores->entry[scores->count - 1], &entry) > 0
								  : scores->entry[scores->count - 1].key >= entry.key))
			scores->sorted = false;
		scores->entry[scores->count++] = entry;
	}
	return true;
}
