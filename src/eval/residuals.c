/*
 * Errors of predicted numbers: exact sums, so that a window slides without drift.
 *
 * The variance comes from the sums of truth and of its squares, both without
 * rounding and subtracted as pairs of doubles: nothing is lost where values are large and close.
 */
#include "eval/residuals.h"

#include "base/real.h"
#include "eval/shape.h"

#define LARGEST			1e100

bool
regression_add(Call *call, EvalState *state, double truth, double prediction, double weight, int sign)
{
	double		error = truth - prediction;
	TallyCell  *cell;

	if (!(truth >= -LARGEST && truth <= LARGEST && prediction >= -LARGEST && prediction <= LARGEST))
		return mc_fail(call, MC_INVALID_PARAMETER, "values must be numbers between -1e100 and 1e100");
	cell = tally_cell(call, &state->tally, NULL);
	if (cell == NULL)
		return false;
	cell->count[REGRESSION_N] += sign;
	exact_add(&cell->sum[REGRESSION_WEIGHT], weight, sign);
	exact_add(&cell->sum[REGRESSION_ABSOLUTE], weight * (error < 0 ? -error : error), sign);
	exact_add_product(&cell->sum[REGRESSION_SQUARE], weight * error, error, sign);
	exact_add_product(&cell->sum[REGRESSION_TRUTH], weight, truth, sign);
	exact_add_product(&cell->sum[REGRESSION_TRUTH2], weight * truth, truth, sign);
	return true;
}

/* The cell and the sum of weights; null without rows. */
static TallyCell *
rows_of(EvalState *state, double *weight, EvalResult *result)
{
	TallyCell  *cell = tally_find(&state->tally, NULL);

	*weight = cell == NULL ? 0 : exact_value(&cell->sum[REGRESSION_WEIGHT]);
	result->is_null = !(*weight > 0);
	return cell;
}

bool
eval_mean_absolute_error(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	double		weight;
	TallyCell  *cell = rows_of(state, &weight, result);

	(void) call;
	(void) options;
	if (!result->is_null)
		result->value[0] = exact_value(&cell->sum[REGRESSION_ABSOLUTE]) / weight;
	return true;
}

bool
eval_root_mean_squared_error(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	double		weight;
	TallyCell  *cell = rows_of(state, &weight, result);

	(void) call;
	(void) options;
	if (!result->is_null)
		result->value[0] = real_sqrt(exact_value(&cell->sum[REGRESSION_SQUARE]) / weight);
	return true;
}

/*
 * sum y^2 - (sum y)^2 / w: the quotient as a double and what is left of it, so that nothing cancels but what must.
 * (sum y)^2 / w = m sum y + (sum y - m w) sum y / w, for m the rounded mean.
 */
static double
squares_about_mean(TallyCell *cell, double weight)
{
	ExactSum	rest = cell->sum[REGRESSION_TRUTH2],
				gap = cell->sum[REGRESSION_TRUTH];
	double		low,
				high = exact_value_pair(&cell->sum[REGRESSION_TRUTH], &low),
				mean = high / weight;

	exact_add_product(&gap, -mean, weight, 1);
	exact_add_product(&rest, -mean, high, 1);
	exact_add_product(&rest, -mean, low, 1);
	exact_add(&rest, -exact_value(&gap) * mean, 1);
	return exact_value(&rest);
}

bool
eval_r2(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	double		weight,
				squares,
				variance;
	TallyCell  *cell = rows_of(state, &weight, result);

	(void) call;
	(void) options;
	result->is_null = result->is_null || cell->count[REGRESSION_N] < 2;
	if (result->is_null)
		return true;
	squares = exact_value(&cell->sum[REGRESSION_SQUARE]);
	variance = squares_about_mean(cell, weight);
	result->value[0] = variance > 0 ? 1 - squares / variance : squares == 0;
	return true;
}
