/*
 * One query's documents by score.
 *
 * A document's cell has as key 'r', its score in a form that sorts as the
 * score does, and its own key; one that was not retrieved has 'u' and its key.
 * The rank of a document is then its place from the last 'r' down.
 */
#include "eval/ranking.h"

#include <stdlib.h>

#include "base/real.h"
#include "eval/bytes.h"
#include "eval/options.h"
#include "eval/shape.h"

#define SCORE_BYTES		9		/* 'r' and the score */

typedef struct Ranked
{
	double	   *gain;			/* (retrieved), by rank */
	bool	   *tied;			/* (retrieved): same score as the one before */
	size_t		retrieved;
	double	   *ideal;			/* (relevant), the largest first */
	size_t		relevant;
	size_t		k;				/* the first k count */
	bool		usable;			/* something judged, something retrieved */
} Ranked;

bool
ranking_add(Call *call, Call *work, EvalState *state, const int64_t *relevance, const double *score, Slice key, int sign)
{
	unsigned char *bytes = mc_alloc(work, SCORE_BYTES + key.len, 1);
	size_t		len = 1;
	TallyCell  *cell;

	if (bytes == NULL)
		return false;
	if (score != NULL && *score != *score)
		return mc_fail(call, MC_INVALID_PARAMETER, "a score must not be NaN");
	bytes[0] = score == NULL ? 'u' : 'r';
	if (score != NULL)
	{
		uint64_t	bits = double_bits(*score == 0 ? 0 : *score);

		bits = bits >> 63 ? ~bits : bits | 0x8000000000000000ULL;
		for (; len < SCORE_BYTES; len++)
			bytes[len] = (unsigned char) (bits >> (8 * (SCORE_BYTES - 1 - len)));
	}
	if (key.len > 0)
		memcpy(bytes + len, key.data, key.len);
	cell = tally_cell(call, &state->tally, &(Slice) {(char *) bytes, len + key.len});
	if (cell == NULL)
		return false;
	if (relevance != NULL && *relevance > INT32_MAX)
		return mc_fail(call, MC_INVALID_PARAMETER, "a relevance must be less than 2^31");
	cell->count[RANKING_ROWS] += sign;
	cell->count[RANKING_JUDGED] += relevance != NULL ? sign : 0;
	cell->count[RANKING_RELEVANCE] += relevance != NULL && *relevance > 0 ? sign * *relevance : 0;
	return true;
}

static int
descending(const void *a, const void *b)
{
	double		x = *(const double *) a,
				y = *(const double *) b;

	return (x < y) - (x > y);
}

static bool
rank_documents(Call *call, EvalState *state, Slice options, bool exponential, Ranked *ranked)
{
	size_t		used = tally_sort(&state->tally);
	bool		judged = false;
	double		k;

	*ranked = (Ranked) {.k = SIZE_MAX};
	if (option_number(options, 0, &k))
	{
		if (!(k >= 1))
			return mc_fail(call, MC_INVALID_PARAMETER, "k must be at least 1");
		ranked->k = k < 1e18 ? (size_t) k : SIZE_MAX;
	}
	ranked->gain = mc_alloc(call, used, sizeof(double));
	ranked->tied = mc_alloc0(call, used, sizeof(bool));
	ranked->ideal = mc_alloc(call, used, sizeof(double));
	if (ranked->gain == NULL || ranked->tied == NULL || ranked->ideal == NULL)
		return false;
	for (size_t i = used; i-- > 0;)
	{
		const TallyCell *cell = state->tally.cell[i];
		double		gain = (double) cell->count[RANKING_RELEVANCE];

		judged = judged || cell->count[RANKING_JUDGED] > 0;
		if (exponential)
			gain = real_exp(gain * 0x1.62e42fefa39efp-1) - 1;	/* 2^gain - 1 */
		if (gain > 0)
			ranked->ideal[ranked->relevant++] = gain;
		if (cell->key[0].len < SCORE_BYTES || cell->key[0].data[0] != 'r')
			continue;
		if (ranked->retrieved > 0)
			ranked->tied[ranked->retrieved] = memcmp(cell->key[0].data, state->tally.cell[i + 1]->key[0].data, SCORE_BYTES) == 0;
		ranked->gain[ranked->retrieved++] = gain;
	}
	qsort(ranked->ideal, ranked->relevant, sizeof(double), descending);
	ranked->usable = judged && ranked->retrieved > 0;
	return true;
}

/* 1 / log2(rank + 1), rank from 1; 0 beyond k */
static double
discount(size_t rank, size_t k)
{
	return rank > k ? 0 : 0x1.62e42fefa39efp-1 / real_log((double) rank + 1);
}

static double
gain_of_ranking(const Ranked *ranked, bool average)
{
	double		sum = 0;

	for (size_t i = 0, end; i < ranked->retrieved; i = end)
	{
		double		gain = 0,
					discounts = 0;

		for (end = i; end < ranked->retrieved && (end == i || (average && ranked->tied[end])); end++)
		{
			gain += ranked->gain[end];
			discounts += discount(end + 1, ranked->k);
		}
		sum += gain / (double) (end - i) * discounts;
	}
	return sum;
}

bool
eval_ndcg(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Ranked		ranked;
	Slice		ties = {"key", 3},
				gain = {"linear", 6};
	double		ideal = 0;
	bool		average,
				exponential;

	option_text(options, 1, &ties);
	option_text(options, 2, &gain);
	average = slice_is(ties, "average");
	exponential = slice_is(gain, "exponential");
	if (!average && !slice_is(ties, "key"))
		return mc_fail(call, MC_INVALID_PARAMETER, "ties are broken by key or average");
	if (!exponential && !slice_is(gain, "linear"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the gain is linear or exponential");
	if (!rank_documents(call, state, options, exponential, &ranked))
		return false;
	result->is_null = !ranked.usable;
	for (size_t i = 0; i < ranked.relevant && i < ranked.k; i++)
		ideal += ranked.ideal[i] * discount(i + 1, ranked.k);
	result->value[0] = ideal > 0 ? gain_of_ranking(&ranked, average) / ideal : 0;
	return true;
}

/* Relevant documents among the first k, the sum of precisions at them, and the rank of the first (0: none). */
static void
walk(const Ranked *ranked, double *hits, double *precisions, double *first)
{
	*hits = *precisions = *first = 0;
	for (size_t i = 0; i < ranked->retrieved && i < ranked->k; i++)
		if (ranked->gain[i] > 0)
		{
			*hits += 1;
			*precisions += *hits / (double) (i + 1);
			if (*first == 0)
				*first = (double) (i + 1);
		}
}

/* Which: what eval_... below says. */
static bool
ranking_metric(Call *call, EvalState *state, Slice options, char which, EvalResult *result)
{
	Ranked		ranked;
	double		hits,
				precisions,
				first,
				k;

	if (!rank_documents(call, state, options, false, &ranked))
		return false;
	result->is_null = !ranked.usable;
	walk(&ranked, &hits, &precisions, &first);
	k = ranked.k == SIZE_MAX ? (double) ranked.retrieved : (double) ranked.k;
	if (result->is_null)
		return true;
	switch (which)
	{
		case 'm':
			result->value[0] = first > 0 ? 1 / first : 0;
			break;
		case 'r':
			result->value[0] = ranked.relevant > 0 ? hits / (double) ranked.relevant : 0;
			break;
		case 'p':
			result->value[0] = hits / k;
			break;
		case 'a':
			result->value[0] = ranked.relevant > 0 ? precisions / (double) ranked.relevant : 0;
			break;
	}
	return true;
}

bool
eval_mrr(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return ranking_metric(call, state, options, 'm', result);
}

bool
eval_recall_at(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return ranking_metric(call, state, options, 'r', result);
}

bool
eval_precision_at(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return ranking_metric(call, state, options, 'p', result);
}

bool
eval_map_at(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return ranking_metric(call, state, options, 'a', result);
}
