/*
 * Has a distribution moved?
 */
#include "eval/drift.h"

#include "base/real.h"
#include "eval/calibration.h"
#include "eval/options.h"
#include "eval/roc.h"

#define FEW_VALUES		20		/* so many distinct values are bins of their own (Evidently's rule) */
#define EMPTY_SHARE		1e-4
#define MAX_BINS		10000

/* Shares of both sides in each bin. */
typedef struct Shares
{
	size_t		count;
	double	   *reference;		/* (count) */
	double	   *current;		/* (count) */
} Shares;

bool
drift_add(Call *call, EvalState *state, bool reference, Slice category, int sign)
{
	Slice		key[2] = {category, reference ? (Slice) {"r", 1} : (Slice) {"c", 1}};
	TallyCell  *cell = tally_cell(call, &state->tally, key);

	if (cell == NULL)
		return false;
	cell->count[0] += sign;
	return true;
}

static bool
make_shares(Call *call, Shares *shares, size_t count)
{
	shares->count = 0;
	shares->reference = mc_alloc0(call, 2 * count, sizeof(double));
	shares->current = shares->reference + count;
	return shares->reference != NULL;
}

/* Divide by the totals; false where a side has no rows. */
static bool
normalise(Shares *shares)
{
	double		reference = 0,
				current = 0;

	for (size_t i = 0; i < shares->count; i++)
	{
		reference += shares->reference[i];
		current += shares->current[i];
	}
	for (size_t i = 0; i < shares->count; i++)
	{
		shares->reference[i] /= reference;
		shares->current[i] /= current;
	}
	return reference > 0 && current > 0;
}

/* The cells of a category are neighbours: c, then r. */
static bool
shares_of_categories(Call *call, EvalState *state, Shares *shares)
{
	size_t		used = tally_sort(&state->tally);

	if (!make_shares(call, shares, used))
		return false;
	for (size_t i = 0; i < used; i++)
	{
		const TallyCell *cell = state->tally.cell[i];

		if (i == 0 || !slice_equal(cell->key[0], state->tally.cell[i - 1]->key[0]))
			shares->count++;
		(slice_is(cell->key[1], "r") ? shares->reference : shares->current)[shares->count - 1] += (double) cell->count[0];
	}
	return true;
}

/* Every distinct value is a bin. */
static void
bins_of_values(const RocPoints *roc, Shares *shares)
{
	for (size_t i = 0; i < roc->count; i++)
	{
		shares->reference[i] = roc->point[i].positive;
		shares->current[i] = roc->point[i].negative;
	}
	shares->count = roc->count;
}

/* Equally wide bins over all values, [a, b), the last closed; numpy's arithmetic. */
static void
bins_of_width(const RocPoints *roc, size_t bins, Shares *shares)
{
	double		first = roc->point[0].score,
				last = roc->point[roc->count - 1].score,
				step = (last - first) / (double) bins;
	size_t		bin = 0;

	for (size_t i = 0; i < roc->count; i++)
	{
		while (bin + 1 < bins && roc->point[i].score >= (double) (bin + 1) * step + first)
			bin++;
		shares->reference[bin] += roc->point[i].positive;
		shares->current[bin] += roc->point[i].negative;
	}
	shares->count = bins;
}

/* Bins between the distinct quantiles of the reference, [a, b), the outer ones open. */
static bool
bins_of_share(Call *call, const RocPoints *roc, size_t bins, Shares *shares)
{
	ScorePoint *reference = mc_alloc(call, roc->count, sizeof(ScorePoint));
	double	   *edge = mc_alloc(call, bins + 1, sizeof(double));
	size_t		count = 0,
				edges = 0,
				bin = 0;

	if (reference == NULL || edge == NULL)
		return false;
	for (size_t i = 0; i < roc->count; i++)
		if (roc->point[i].positive > 0)
			reference[count++] = (ScorePoint) {roc->point[i].score, roc->point[i].positive, 0};
	for (size_t i = 0; i <= bins && count > 0; i++)
	{
		double		next = points_quantile(reference, count, i == bins ? 1 : (double) i * (1.0 / (double) bins));

		if (edges == 0 || next > edge[edges - 1])
			edge[edges++] = next;
	}
	for (size_t i = 0; i < roc->count; i++)
	{
		while (bin + 2 < edges && roc->point[i].score >= edge[bin + 1])
			bin++;
		shares->reference[bin] += roc->point[i].positive;
		shares->current[bin] += roc->point[i].negative;
	}
	shares->count = edges > 1 ? edges - 1 : 1;
	return true;
}

/* log2(n) + 1, rounded up (Sturges); numpy divides the range by the width, which rounds otherwise */
static size_t
sturges_bins(double n, double range)
{
	double		width = range / (real_log(n) / real_log(2) + 1),
				bins = range > 0 ? range / width : 1;
	size_t		whole = (size_t) bins;

	return (double) whole < bins ? whole + 1 : whole;
}

static bool
shares_of_numbers(Call *call, EvalState *state, Slice options, Shares *shares)
{
	RocPoints	roc;
	double		bins = 0;
	Slice		strategy;
	bool		named = option_text(options, 1, &strategy),
				quantile = named && slice_is(strategy, "quantile");
	size_t		distinct = 0;

	option_number(options, 0, &bins);
	if (bins != 0 && !(bins >= 1 && bins <= MAX_BINS))
		return mc_fail(call, MC_INVALID_PARAMETER, "bins must be a number from 1 to %d", MAX_BINS);
	if (named && !quantile && !slice_is(strategy, "uniform"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the strategy of bins is uniform or quantile");
	if (!roc_points(call, state, &roc))
		return false;
	if (roc.count > 0 && !(roc.point[0].score - roc.point[0].score == 0 && roc.point[roc.count - 1].score - roc.point[roc.count - 1].score == 0))
		return mc_fail(call, MC_INVALID_PARAMETER, "values must be finite");
	if (!make_shares(call, shares, roc.count + MAX_BINS))
		return false;
	for (size_t i = 0; i < roc.count; i++)
		distinct += roc.point[i].positive > 0;
	if (roc.count == 0)
		return true;
	if (quantile)
		return bins_of_share(call, &roc, bins == 0 ? 10 : (size_t) bins, shares);
	if (bins == 0 && distinct <= FEW_VALUES)
		bins_of_values(&roc, shares);
	else
		bins_of_width(&roc, bins != 0 ? (size_t) bins
					  : sturges_bins(roc.positives + roc.negatives, roc.point[roc.count - 1].score - roc.point[0].score), shares);
	return true;
}

/* The shares of either kind of state; null where a side has no rows. */
static bool
shares_of(Call *call, EvalState *state, Slice options, Shares *shares, EvalResult *result)
{
	if (state->kind != STATE_DRIFT && state->kind != STATE_SCORE)
		return mc_fail(call, MC_INVALID_PARAMETER, "a %s state is given where a drift state is wanted", state_kind_name(state->kind));
	if (!(state->kind == STATE_DRIFT ? shares_of_categories(call, state, shares) : shares_of_numbers(call, state, options, shares)))
		return false;
	result->is_null = !normalise(shares);
	return true;
}

/* Empty shares become a small one: 1e-4, or a millionth of the smallest where that is no larger. */
static void
fill_empty(double *share, size_t count)
{
	double		smallest = 1;

	for (size_t i = 0; i < count; i++)
		if (share[i] > 0 && share[i] < smallest)
			smallest = share[i];
	for (size_t i = 0; i < count; i++)
		if (share[i] == 0)
			share[i] = smallest <= EMPTY_SHARE ? smallest / 1e6 : EMPTY_SHARE;
}

bool
eval_psi(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Shares		shares;

	if (!shares_of(call, state, options, &shares, result))
		return false;
	fill_empty(shares.reference, shares.count);
	fill_empty(shares.current, shares.count);
	for (size_t i = 0; i < shares.count && !result->is_null; i++)
		result->value[0] += (shares.reference[i] - shares.current[i]) * real_log(shares.reference[i] / shares.current[i]);
	return true;
}

bool
eval_js_distance(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Shares		shares;
	double		sum = 0;

	if (!shares_of(call, state, options, &shares, result))
		return false;
	for (size_t i = 0; i < shares.count && !result->is_null; i++)
	{
		double		p = shares.reference[i],
					q = shares.current[i],
					mean = (p + q) / 2;

		sum += (p > 0 ? p * real_log(p / mean) : 0) + (q > 0 ? q * real_log(q / mean) : 0);
	}
	result->value[0] = real_sqrt(sum > 0 ? sum / 2 : 0);
	return true;
}

bool
eval_ks_statistic(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		reference = 0,
				current = 0;

	(void) options;
	if (!roc_points(call, state, &roc))
		return false;
	result->is_null = !(roc.positives > 0 && roc.negatives > 0);
	for (size_t i = 0; i < roc.count && !result->is_null; i++)
	{
		double		gap;

		reference += roc.point[i].positive;
		current += roc.point[i].negative;
		gap = reference / roc.positives - current / roc.negatives;
		gap = gap < 0 ? -gap : gap;
		result->value[0] = gap > result->value[0] ? gap : result->value[0];
	}
	return true;
}

bool
eval_wasserstein(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		reference = 0,
				current = 0;

	(void) options;
	if (!roc_points(call, state, &roc))
		return false;
	result->is_null = !(roc.positives > 0 && roc.negatives > 0);
	for (size_t i = 0; i + 1 < roc.count && !result->is_null; i++)
	{
		double		gap;

		reference += roc.point[i].positive;
		current += roc.point[i].negative;
		gap = reference / roc.positives - current / roc.negatives;
		result->value[0] += (gap < 0 ? -gap : gap) * (roc.point[i + 1].score - roc.point[i].score);
	}
	return true;
}
