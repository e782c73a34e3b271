/*
 * Two models on the same rows, and shares with an interval.
 *
 * A row of two scores is kept as a cell whose key holds label and both scores;
 * equal rows share one.
 */
#include "eval/paired.h"

#include "base/real.h"
#include "eval/bytes.h"
#include "eval/options.h"
#include "eval/shape.h"

/* in the order of the counts: which of both are right */
enum {BOTH, ONLY_A, ONLY_B, NEITHER};

bool
paired_add(Call *call, EvalState *state, bool right_a, bool right_b, int sign)
{
	TallyCell  *cell = tally_cell(call, &state->tally, NULL);

	if (cell == NULL)
		return false;
	cell->count[right_a ? (right_b ? BOTH : ONLY_A) : (right_b ? ONLY_B : NEITHER)] += sign;
	return true;
}

bool
proportion_add(Call *call, EvalState *state, bool success, int sign)
{
	TallyCell  *cell = tally_cell(call, &state->tally, NULL);

	if (cell == NULL)
		return false;
	cell->count[success ? 0 : 1] += sign;
	return true;
}

bool
paired_scores_add(Call *call, EvalState *state, bool truth, double score_a, double score_b, int sign)
{
	unsigned char key[17];
	TallyCell  *cell;

	if (score_a != score_a || score_b != score_b)
		return mc_fail(call, MC_INVALID_PARAMETER, "a score must not be NaN");
	key[0] = truth;
	put_number(key + 1, double_bits(score_a == 0 ? 0 : score_a), 8);
	put_number(key + 9, double_bits(score_b == 0 ? 0 : score_b), 8);
	cell = tally_cell(call, &state->tally, &(Slice) {(char *) key, sizeof(key)});
	if (cell == NULL)
		return false;
	cell->count[0] += sign;
	return true;
}

/* P(X <= k) for X binomial(n, 1/2): the tail of a beta distribution. */
static double
binomial_half(double k, double n)
{
	return k >= n ? 1 : 1 - real_beta(k + 1, n - k, 0.5);
}

bool
eval_mcnemar(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	TallyCell  *cell = tally_find(&state->tally, NULL);
	double		exact = 1,
				correction = 1,
				b,
				c,
				gap;

	(void) call;
	option_number(options, 0, &exact);
	option_number(options, 1, &correction);
	result->is_null = cell == NULL || !tally_cell_used(&state->tally, cell);
	if (result->is_null)
		return true;
	b = (double) cell->count[ONLY_A];
	c = (double) cell->count[ONLY_B];
	result->value[0] = b;
	result->value[1] = c;
	if (exact != 0)
	{
		double		p = 2 * binomial_half(b < c ? b : c, b + c);

		result->value[2] = b < c ? b : c;
		result->value[3] = p > 1 || b + c == 0 ? 1 : p;
		return true;
	}
	gap = b < c ? c - b : b - c;
	gap = gap - (correction != 0 ? 1 : 0);
	result->value[2] = b + c == 0 ? 0 : gap * gap / (b + c);
	result->value[3] = real_gamma_tail(0.5, result->value[2] / 2);
	return true;
}

bool
proportion_interval(Call *call, double k, double n, Slice method, double level, double *low, double *high)
{
	double		z,
				p = k / n,
				tail = (1 - level) / 2,
				center,
				half;

	if (!(level > 0 && level < 1))
		return mc_fail(call, MC_INVALID_PARAMETER, "level must be a number between 0 and 1");
	z = real_normal_quantile(0.5 + level / 2);
	if (slice_is(method, "wilson"))
	{
		center = (k + z * z / 2) / (n + z * z);
		half = z * real_sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n);
	}
	else if (slice_is(method, "normal"))
	{
		center = p;
		half = z * real_sqrt(p * (1 - p) / n);
	}
	else if (slice_is(method, "agresti_coull"))
	{
		center = (k + z * z / 2) / (n + z * z);
		half = z * real_sqrt(center * (1 - center) / (n + z * z));
	}
	else if (slice_is(method, "clopper_pearson") || slice_is(method, "jeffreys"))
	{
		/* Jeffreys' prior adds half a success and half a failure to both ends */
		double		more = slice_is(method, "jeffreys") ? 0.5 : 0;

		*low = k == 0 && more == 0 ? 0 : real_beta_quantile(k + more, n - k + (more == 0 ? 1 : more), tail);
		*high = k == n && more == 0 ? 1 : real_beta_quantile(k + (more == 0 ? 1 : more), n - k + more, 1 - tail);
		return true;
	}
	else
	{
		mc_fail(call, MC_INVALID_PARAMETER, "unknown method of an interval \"%.*s\"", slice_shown(method, 32), method.data);
		return mc_hint(call, "It is one of wilson, normal, agresti_coull, clopper_pearson and jeffreys.");
	}
	*low = center - half < 0 ? 0 : center - half;
	*high = center + half > 1 ? 1 : center + half;
	return true;
}

bool
eval_proportion_ci(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	TallyCell  *cell = tally_find(&state->tally, NULL);
	Slice		method = {"wilson", 6};
	double		level = 0.95,
				n;

	option_text(options, 0, &method);
	option_number(options, 1, &level);
	result->is_null = cell == NULL || !tally_cell_used(&state->tally, cell);
	if (result->is_null)
		return true;
	n = (double) cell->count[0] + (double) cell->count[1];
	result->value[0] = (double) cell->count[0] / n;
	return proportion_interval(call, (double) cell->count[0], n, method, level, &result->value[1], &result->value[2]);
}

static double
score_of(const TallyCell *cell, int which)
{
	return double_of_bits(get_number((const unsigned char *) cell->key[0].data + 1 + 8 * which, 8));
}

static bool
is_positive(const TallyCell *cell)
{
	return cell->key[0].data[0] == 1;
}

/* The last point (there is one) whose score is at most score. */
static size_t
find_point(const ScorePoint *point, size_t count, double score)
{
	size_t		low = 0,
				high = count;

	while (high - low > 1)
	{
		size_t		middle = low + (high - low) / 2;

		if (point[middle].score <= score)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/* For each row the share of the other class that it beats, ties count half; the area, -1 after an error. */
static double
placements(Call *call, EvalState *state, size_t rows, int which, const double *totals, double *place)
{
	EvalState	sorted;
	ScorePoint *point;
	size_t		points;
	double		auc = 0;

	if (!state_init(call, &sorted, STATE_SCORE, false, (Slice) {0}))
		return -1;
	for (size_t i = 0; i < rows; i++)
		for (int64_t n = 0; n < state->tally.cell[i]->count[0]; n++)
			if (!scores_add(call, &sorted.scores, score_of(state->tally.cell[i], which), is_positive(state->tally.cell[i]), 1))
				return -1;
	if (!scores_points(call, &sorted.scores, &point, &points))
		return -1;
	/* cumulative counts: how many of each class lie below a point */
	for (size_t i = 0, p = 0, n = 0; i < points; i++)
	{
		double		positives = point[i].positive,
					negatives = point[i].negative;

		auc += positives * ((double) n + negatives / 2);
		point[i].positive = (double) p + positives / 2;
		point[i].negative = (double) n + negatives / 2;
		p += (size_t) positives;
		n += (size_t) negatives;
	}
	for (size_t i = 0; i < rows; i++)
	{
		const ScorePoint *at = &point[find_point(point, points, score_of(state->tally.cell[i], which))];

		place[i] = is_positive(state->tally.cell[i]) ? at->negative / totals[0] : 1 - at->positive / totals[1];
	}
	return auc / (totals[0] * totals[1]);
}

bool
eval_delong_paired(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	size_t		rows = tally_sort(&state->tally);
	double		totals[2] = {0, 0},
				auc[2],
				variance = 0,
				z;
	double	   *place[2];

	(void) options;
	for (size_t i = 0; i < rows; i++)
	{
		if (state->tally.cell[i]->key[0].len != 17)
			return mc_fail(call, MC_INVALID_PARAMETER, "the bytes are no metric state, or a damaged one");
		totals[is_positive(state->tally.cell[i])] += (double) state->tally.cell[i]->count[0];
	}
	if (totals[0] + totals[1] > SCORES_MAX_ENTRIES)
		return mc_fail(call, MC_TOO_LARGE, "more than %d rows for a test of two areas", SCORES_MAX_ENTRIES);
	result->is_null = !(totals[0] > 1 && totals[1] > 1);
	if (result->is_null)
		return true;
	for (int which = 0; which < 2; which++)
	{
		place[which] = mc_alloc(call, rows, sizeof(double));
		if (place[which] == NULL)
			return false;
		auc[which] = placements(call, state, rows, which, totals, place[which]);
		if (auc[which] < 0)
			return false;
	}
	for (size_t i = 0; i < rows; i++)
	{
		bool		class = is_positive(state->tally.cell[i]);
		double		gap = (place[0][i] - auc[0]) - (place[1][i] - auc[1]);

		variance += (double) state->tally.cell[i]->count[0] * gap * gap / (totals[class] - 1) / totals[class];
	}
	z = (auc[0] - auc[1]) / real_sqrt(variance);
	result->value[0] = auc[0];
	result->value[1] = auc[1];
	result->value[2] = z;
	result->value[3] = z == z ? 2 * real_normal(z < 0 ? z : -z) : z;
	return true;
}
