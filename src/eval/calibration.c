/*
 * Are probabilities what they say?
 */
#include "eval/calibration.h"

#include "base/real.h"
#include "eval/json.h"
#include "eval/options.h"
#include "eval/roc.h"
#include "eval/shape.h"

#define MAX_BINS		10000
#define LOG_CLIP		0x1p-52
#define LOGIT_CLIP		1e-12
#define NEWTON_STEPS	100

typedef struct Bin
{
	double		n;
	double		positives;
	double		scores;			/* their sum, weighted */
} Bin;

static bool
outside(Call *call)
{
	return mc_fail(call, MC_INVALID_PARAMETER, "a probability must be a number from 0 to 1");
}

/* The points, which must be probabilities. */
static bool
probabilities(Call *call, EvalState *state, RocPoints *roc)
{
	if (!roc_points(call, state, roc))
		return false;
	if (roc->count > 0 && !(roc->point[0].score >= 0 && roc->point[roc->count - 1].score <= 1))
		return outside(call);
	return true;
}

static double
log_term(bool truth, double score)
{
	double		p = truth ? score : 1 - score;

	return -real_log(p < LOG_CLIP ? LOG_CLIP : p > 1 - LOG_CLIP ? 1 - LOG_CLIP : p);
}

static double
square_term(bool truth, double score)
{
	double		d = truth ? 1 - score : score;

	return d * d;
}

bool
probability_add(Call *call, EvalState *state, bool truth, double score, double weight, int sign)
{
	TallyCell  *cell;

	if (!(score >= 0 && score <= 1))
		return outside(call);
	cell = tally_cell(call, &state->tally, NULL);
	if (cell == NULL)
		return false;
	cell->count[PROBABILITY_N] += sign;
	exact_add(&cell->sum[PROBABILITY_WEIGHT], weight, sign);
	exact_add(&cell->sum[PROBABILITY_SQUARES], weight * square_term(truth, score), sign);
	exact_add(&cell->sum[PROBABILITY_LOGS], weight * log_term(truth, score), sign);
	return true;
}

/* The mean of a term over rows: from the sum that a probability state holds, or over the points of a score state. */
static bool
mean_term(Call *call, EvalState *state, int which, double (*term) (bool truth, double score), EvalResult *result)
{
	RocPoints	roc;
	ExactSum	sum = {0};
	double		total;

	if (state->kind == STATE_PROBABILITY)
	{
		TallyCell  *cell = tally_find(&state->tally, NULL);

		total = cell == NULL ? 0 : exact_value(&cell->sum[PROBABILITY_WEIGHT]);
		result->is_null = !(total > 0);
		if (!result->is_null)
			result->value[0] = exact_value(&cell->sum[which]) / total;
		return true;
	}
	if (state->kind != STATE_SCORE)
		return mc_fail(call, MC_INVALID_PARAMETER, "a %s state is given where a score state is wanted", state_kind_name(state->kind));
	if (!probabilities(call, state, &roc))
		return false;
	for (size_t i = 0; i < roc.count; i++)
		for (int truth = 0; truth < 2; truth++)
		{
			double		n = truth ? roc.point[i].positive : roc.point[i].negative;

			if (state->weighted)
				exact_add(&sum, n * term(truth, roc.point[i].score), 1);
			else if (n > 0)
				exact_add(&sum, term(truth, roc.point[i].score), (int64_t) n);
		}
	total = roc.positives + roc.negatives;
	result->is_null = !(total > 0);
	if (!result->is_null)
		result->value[0] = exact_value(&sum) / total;
	return true;
}

bool
eval_brier(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	(void) options;
	return mean_term(call, state, PROBABILITY_SQUARES, square_term, result);
}

bool
eval_log_loss(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	(void) options;
	return mean_term(call, state, PROBABILITY_LOGS, log_term, result);
}

/* Value number index (from 0) of the rows of points. */
static double
row_value(const ScorePoint *point, size_t count, double index)
{
	double		seen = 0;
	size_t		i = 0;

	for (; i + 1 < count; i++)
	{
		seen += point[i].positive + point[i].negative;
		if (index < seen)
			break;
	}
	return point[i].score;
}

double
points_quantile(const ScorePoint *point, size_t count, double q)
{
	double		n = 0,
				at,
				below,
				part,
				low,
				high;

	for (size_t i = 0; i < count; i++)
		n += point[i].positive + point[i].negative;
	at = q * (n - 1);
	below = (double) (int64_t) at;
	part = at - below;
	low = row_value(point, count, below);
	high = row_value(point, count, below + 1);
	/* numpy's linear interpolation, which is exact at both ends */
	return part >= 0.5 ? high - (high - low) * (1 - part) : low + (high - low) * part;
}

/* bins and strategy from options; the edges of the bins (bins + 1). */
static bool
bin_edges(Call *call, Slice options, int strategy_at, const RocPoints *roc, double **edges, size_t *bins)
{
	double		number = 10;
	Slice		strategy;
	bool		named = option_text(options, strategy_at, &strategy),
				quantile = named && slice_is(strategy, "quantile");

	option_number(options, 0, &number);
	if (!(number >= 1 && number <= MAX_BINS))
		return mc_fail(call, MC_INVALID_PARAMETER, "bins must be a number from 1 to %d", MAX_BINS);
	if (named && !quantile && !slice_is(strategy, "uniform"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the strategy of bins is uniform or quantile");
	*bins = (size_t) number;
	*edges = mc_alloc(call, *bins + 1, sizeof(double));
	if (*edges == NULL)
		return false;
	for (size_t i = 0; i <= *bins; i++)
	{
		double		share = i == *bins ? 1 : (double) i * (1.0 / (double) *bins);

		/* the detour by 100 is numpy's, and decides which side a row on an edge falls */
		(*edges)[i] = quantile && roc->count > 0 ? points_quantile(roc->point, roc->count, share * 100 / 100) : share;
	}
	return true;
}

/* Put the points into bins: [a, b) or (a, b], the outermost closed. */
static Bin *
fill_bins(Call *call, const RocPoints *roc, const double *edges, size_t bins, bool open_below)
{
	Bin		   *bin = mc_alloc0(call, bins, sizeof(Bin));

	for (size_t i = 0, at = 0; bin != NULL && i < roc->count; i++)
	{
		const ScorePoint *point = &roc->point[i];

		while (at + 1 < bins && (open_below ? point->score > edges[at + 1] : point->score >= edges[at + 1]))
			at++;
		bin[at].n += point->positive + point->negative;
		bin[at].positives += point->positive;
		bin[at].scores += (point->positive + point->negative) * point->score;
	}
	return bin;
}

bool
eval_calibration_error(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double	   *edges,
				sum = 0,
				most = 0,
				gaps = 0,
				filled = 0,
				total;
	size_t		bins;
	Bin		   *bin;
	Slice		norm;
	bool		named = option_text(options, 1, &norm);

	if (named && !slice_is(norm, "l1") && !slice_is(norm, "max") && !slice_is(norm, "mean"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the norm of the calibration error is l1, max or mean");
	if (!probabilities(call, state, &roc) || !bin_edges(call, options, 2, &roc, &edges, &bins))
		return false;
	total = roc.positives + roc.negatives;
	result->is_null = !(total > 0);
	bin = fill_bins(call, &roc, edges, bins, false);
	if (bin == NULL)
		return false;
	for (size_t i = 0; i < bins; i++)
		if (bin[i].n > 0)
		{
			double		gap = (bin[i].positives - bin[i].scores) / bin[i].n;

			gap = gap < 0 ? -gap : gap;
			sum += gap * bin[i].n;
			gaps += gap;
			most = gap > most ? gap : most;
			filled++;
		}
	if (!result->is_null)
		result->value[0] = named && slice_is(norm, "max") ? most : named && slice_is(norm, "mean") ? gaps / filled : sum / total;
	return true;
}

bool
eval_calibration_curve(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double	   *edges;
	size_t		bins;
	Bin		   *bin;
	Buffer		json = {0};

	if (!probabilities(call, state, &roc) || !bin_edges(call, options, 1, &roc, &edges, &bins))
		return false;
	bin = fill_bins(call, &roc, edges, bins, true);
	if (bin == NULL || !buffer_add_char(call, &json, '['))
		return false;
	for (size_t i = 0; i < bins; i++)
		if (bin[i].n > 0 &&
			(!json_open(call, &json, '{') || !json_add_member(call, &json, "bin", (double) i + 1) ||
			 !json_add_member(call, &json, "lower", edges[i]) || !json_add_member(call, &json, "upper", edges[i + 1]) ||
			 !json_add_member(call, &json, "n", bin[i].n) || !json_add_member(call, &json, "mean_score", bin[i].scores / bin[i].n) ||
			 !json_add_member(call, &json, "observed", bin[i].positives / bin[i].n) || !buffer_add_char(call, &json, '}')))
			return false;
	if (!buffer_add_char(call, &json, ']'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}

/* Newton's method for logit(truth) = a + b logit(score), b fixed at 1 or free; false when it does not settle. */
static bool
fit_logistic(const RocPoints *roc, bool free_slope, double *a, double *b)
{
	*a = 0;
	*b = 1;
	for (int step = 0; step < NEWTON_STEPS; step++)
	{
		double		ga = 0,
					gb = 0,
					haa = 0,
					hab = 0,
					hbb = 0,
					da,
					db = 0;

		for (size_t i = 0; i < roc->count; i++)
		{
			const ScorePoint *point = &roc->point[i];
			double		p = point->score < LOGIT_CLIP ? LOGIT_CLIP : point->score > 1 - LOGIT_CLIP ? 1 - LOGIT_CLIP : point->score,
						x = real_log(p) - real_log(1 - p),
						n = point->positive + point->negative,
						mean = 1 / (1 + real_exp(-(*a + *b * x))),
						rest = point->positive - n * mean,
						weight = n * mean * (1 - mean);

			ga += rest;
			gb += rest * x;
			haa += weight;
			hab += weight * x;
			hbb += weight * x * x;
		}
		if (free_slope)
		{
			double		determinant = haa * hbb - hab * hab;

			if (!(determinant > 0))
				return false;
			da = (hbb * ga - hab * gb) / determinant;
			db = (haa * gb - hab * ga) / determinant;
		}
		else if (haa > 0)
			da = ga / haa;
		else
			return false;
		*a += da;
		*b += db;
		if (da * da + db * db < 1e-24)
			return true;
	}
	return false;
}

bool
eval_calibration_slope(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	Buffer		json = {0};
	double		slope,
				intercept,
				offset,
				fixed,
				expected = 0;

	(void) options;
	if (!probabilities(call, state, &roc))
		return false;
	result->is_null = !(roc.positives + roc.negatives > 0);
	if (result->is_null)
		return true;
	if (!(roc.positives > 0 && roc.negatives > 0) || !fit_logistic(&roc, true, &intercept, &slope))
		intercept = slope = __builtin_nan("");
	if (!(roc.positives > 0 && roc.negatives > 0) || !fit_logistic(&roc, false, &offset, &fixed))
		offset = __builtin_nan("");
	for (size_t i = 0; i < roc.count; i++)
		expected += (roc.point[i].positive + roc.point[i].negative) * roc.point[i].score;
	if (!json_open(call, &json, '{') || !json_add_member(call, &json, "slope", slope) ||
		!json_add_member(call, &json, "intercept", intercept) ||
		!json_add_member(call, &json, "calibration_in_the_large", offset) ||
		!json_add_member(call, &json, "observed_expected_ratio", expected > 0 ? roc.positives / expected : __builtin_nan("")) ||
		!buffer_add_char(call, &json, '}'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}

bool
eval_hosmer_lemeshow(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		groups = 10,
			   *edges,
				chi2 = 0;
	size_t		bins = 0;
	Bin		   *bin;
	Buffer		json = {0};

	option_number(options, 0, &groups);
	if (!(groups >= 3 && groups <= MAX_BINS))
		return mc_fail(call, MC_INVALID_PARAMETER, "groups must be a number from 3 to %d", MAX_BINS);
	if (!probabilities(call, state, &roc))
		return false;
	if (state->weighted)
		return mc_fail(call, MC_UNSUPPORTED, "there is no Hosmer-Lemeshow test with weights");
	result->is_null = roc.count == 0;
	if (result->is_null)
		return true;
	edges = mc_alloc(call, (size_t) groups + 1, sizeof(double));
	if (edges == NULL)
		return false;
	/* equal quantiles make one bin */
	for (int i = 0; i <= (int) groups; i++)
	{
		double		edge = points_quantile(roc.point, roc.count, (double) i * (1 / (double) (int) groups));

		if (i == 0 || edge > edges[bins])
			edges[i == 0 ? 0 : ++bins] = edge;
	}
	bins = bins == 0 ? 1 : bins;
	bin = fill_bins(call, &roc, edges, bins, true);
	if (bin == NULL)
		return false;
	for (size_t i = 0; i < bins; i++)
	{
		double		yes = bin[i].positives - bin[i].scores,
					expected = bin[i].scores,
					no = bin[i].n - bin[i].scores;

		chi2 += yes * yes / expected + yes * yes / no;
	}
	if (!json_open(call, &json, '{') || !json_add_member(call, &json, "chi2", chi2) ||
		!json_add_member(call, &json, "df", (double) bins - 2) ||
		!json_add_member(call, &json, "p", bins > 2 ? real_gamma_tail(((double) bins - 2) / 2, chi2 / 2) : __builtin_nan("")) ||
		!buffer_add_char(call, &json, '}'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}
