/*
 * What follows from the order of scores.
 *
 * A threshold predicts positive whatever scores at least as high.  Sums run in
 * the order of scores, so that they have one value.
 */
#include "eval/roc.h"

#include "base/real.h"
#include "eval/json.h"
#include "eval/options.h"
#include "eval/shape.h"

/* a curve is drawn; more points than this nobody sees, and writing them takes seconds */
#define MOST_POINTS	20000
/* a curve of more points than this is thinned unless max_points says otherwise */
#define CURVE_POINTS	2000

bool
roc_points(Call *call, EvalState *state, RocPoints *points)
{
	*points = (RocPoints) {0};
	if (!scores_points(call, &state->scores, &points->point, &points->count))
		return false;
	for (size_t i = 0; i < points->count; i++)
	{
		points->positives += points->point[i].positive;
		points->negatives += points->point[i].negative;
	}
	return true;
}

/* A number between low and high, or an error that names the option. */
static bool
number_between(Call *call, Slice options, int index, const char *name, double low, double high, double otherwise, double *number)
{
	*number = otherwise;
	option_number(options, index, number);
	if (*number >= low && *number <= high)
		return true;
	return mc_fail(call, MC_INVALID_PARAMETER, "%s must be a number from %g to %g", name, low, high);
}

bool
eval_roc_auc(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		max_fpr,
				tp = 0,
				fp = 0,
				area = 0,
				limit;

	if (!number_between(call, options, 0, "max_fpr", 0x1p-1022, 1, 1, &max_fpr) || !roc_points(call, state, &roc))
		return false;
	result->is_null = !(roc.positives > 0 && roc.negatives > 0);
	if (result->is_null)
		return true;
	limit = max_fpr * roc.negatives;
	for (size_t i = roc.count; i-- > 0;)
	{
		const ScorePoint *point = &roc.point[i];

		if (max_fpr < 1 && fp + point->negative > limit)
		{
			double		part = limit - fp;

			/* the height of the curve at the limit, on the straight line to the next point */
			area += part * (tp + point->positive * (part / point->negative) / 2);
			break;
		}
		area += point->negative * (tp + point->positive / 2);
		tp += point->positive;
		fp += point->negative;
	}
	area /= roc.positives * roc.negatives;
	if (max_fpr < 1)
	{
		double		least = max_fpr * max_fpr / 2;

		area = (1 + (area - least) / (max_fpr - least)) / 2;
	}
	result->value[0] = area;
	return true;
}

bool
eval_average_precision(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		tp = 0,
				fp = 0,
				sum = 0;

	(void) options;
	if (!roc_points(call, state, &roc))
		return false;
	result->is_null = !(roc.positives + roc.negatives > 0);
	for (size_t i = roc.count; i-- > 0;)
	{
		tp += roc.point[i].positive;
		fp += roc.point[i].negative;
		if (roc.point[i].positive > 0)
			sum += roc.point[i].positive * (tp / (tp + fp));
	}
	result->value[0] = roc.positives > 0 ? sum / roc.positives : 0;
	return true;
}

/* Is point number i of a curve of count points kept when max are?  The first and the last are. */
static bool
keep_point(size_t i, size_t count, size_t max)
{
	return count <= max || i == 0 || i == count - 1 || i * (max - 1) / (count - 1) != (i - 1) * (max - 1) / (count - 1);
}

/* A curve from the highest threshold on: of precision and recall, or of both rates. */
static bool
add_curve(Call *call, EvalState *state, Slice options, bool precision, EvalResult *result)
{
	RocPoints	roc;
	Buffer		json = {0};
	double		tp = 0,
				fp = 0,
				max;

	if (!number_between(call, options, 0, "max_points", 2, MOST_POINTS, CURVE_POINTS, &max) || !roc_points(call, state, &roc) ||
		!buffer_add_char(call, &json, '['))
		return false;
	/* both classes are needed for rates, positives for recall */
	if (roc.positives > 0 && (precision || roc.negatives > 0))
	{
		if (!precision && !buffer_add_text(call, &json, "{\"threshold\":null,\"fpr\":0,\"tpr\":0}"))
			return false;
		if (precision && !buffer_add_text(call, &json, "{\"threshold\":null,\"precision\":1,\"recall\":0}"))
			return false;
		for (size_t i = 0; i < roc.count; i++)
		{
			const ScorePoint *point = &roc.point[roc.count - 1 - i];

			tp += point->positive;
			fp += point->negative;
			if (!keep_point(i, roc.count, (size_t) max))
				continue;
			if (!json_open(call, &json, '{') || !json_add_member(call, &json, "threshold", point->score) ||
				!json_add_member(call, &json, precision ? "precision" : "fpr", precision ? tp / (tp + fp) : fp / roc.negatives) ||
				!json_add_member(call, &json, precision ? "recall" : "tpr", tp / roc.positives) || !buffer_add_char(call, &json, '}'))
				return false;
		}
	}
	if (!buffer_add_char(call, &json, ']'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}

bool
eval_roc_curve(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return add_curve(call, state, options, false, result);
}

bool
eval_precision_recall_curve(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return add_curve(call, state, options, true, result);
}

bool
eval_youden(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	Buffer		json = {0};
	double		tp = 0,
				fp = 0,
				best = 0,
				sensitivity = 0,
				specificity = 1,
				threshold = __builtin_nan("");

	(void) options;
	if (!roc_points(call, state, &roc))
		return false;
	result->is_null = !(roc.positives > 0 && roc.negatives > 0);
	if (result->is_null)
		return true;
	for (size_t i = roc.count; i-- > 0;)
	{
		tp += roc.point[i].positive;
		fp += roc.point[i].negative;
		if (tp / roc.positives - fp / roc.negatives > best)
		{
			sensitivity = tp / roc.positives;
			specificity = 1 - fp / roc.negatives;
			best = tp / roc.positives - fp / roc.negatives;
			threshold = roc.point[i].score;
		}
	}
	if (!json_open(call, &json, '{') || !json_add_member(call, &json, "threshold", threshold) ||
		!json_add_member(call, &json, "sensitivity", sensitivity) ||
		!json_add_member(call, &json, "specificity", specificity) ||
		!json_add_member(call, &json, "j", best) || !buffer_add_char(call, &json, '}'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}

bool
eval_sensitivity_at(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		least,
				tp = 0,
				fp = 0;

	if (!number_between(call, options, 0, "specificity", 0, 1, -1, &least) || !roc_points(call, state, &roc))
		return false;
	result->is_null = !(roc.positives > 0 && roc.negatives > 0);
	for (size_t i = roc.count; i-- > 0 && !result->is_null;)
	{
		tp += roc.point[i].positive;
		fp += roc.point[i].negative;
		if (1 - fp / roc.negatives < least)
			break;
		result->value[0] = tp / roc.positives;
	}
	return true;
}

bool
eval_net_benefit(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		threshold,
				tp = 0,
				fp = 0;

	if (!number_between(call, options, 0, "threshold", 0, 0x1.fffffffffffffp-1, -1, &threshold) || !roc_points(call, state, &roc))
		return false;
	result->is_null = !(roc.positives + roc.negatives > 0);
	if (result->is_null)
		return true;
	for (size_t i = roc.count; i-- > 0 && roc.point[i].score >= threshold;)
	{
		tp += roc.point[i].positive;
		fp += roc.point[i].negative;
	}
	result->value[0] = (tp - fp * (threshold / (1 - threshold))) / (roc.positives + roc.negatives);
	return true;
}

/* Area and its variance, by how many of the other class each row beats (DeLong 1988, in one pass over sorted scores). */
static void
delong(const RocPoints *roc, double *auc, double *variance)
{
	double		below = 0,
				sum = 0,
				positives = 0,
				negatives = 0;

	for (size_t i = 0; i < roc->count; i++)
	{
		sum += roc->point[i].positive * (below + roc->point[i].negative / 2);
		below += roc->point[i].negative;
	}
	*auc = sum / (roc->positives * roc->negatives);
	below = 0;
	for (size_t i = 0, seen = 0; i < roc->count; i++)
	{
		const ScorePoint *point = &roc->point[i];
		double		beats = (below + point->negative / 2) / roc->negatives - *auc,
					beaten = (roc->positives - (double) seen - point->positive / 2) / roc->positives - *auc;

		positives += point->positive * beats * beats;
		negatives += point->negative * beaten * beaten;
		below += point->negative;
		seen += (size_t) point->positive;
	}
	*variance = positives / (roc->positives - 1) / roc->positives + negatives / (roc->negatives - 1) / roc->negatives;
}

bool
eval_delong(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	RocPoints	roc;
	double		level,
				half;

	if (!number_between(call, options, 0, "level", 0x1p-40, 1 - 0x1p-40, 0.95, &level) || !roc_points(call, state, &roc))
		return false;
	if (state->weighted)
		return mc_fail(call, MC_UNSUPPORTED, "there is no interval of DeLong with weights");
	result->is_null = !(roc.positives > 1 && roc.negatives > 1);
	if (result->is_null)
		return true;
	delong(&roc, &result->value[0], &result->value[1]);
	half = real_normal_quantile(0.5 + level / 2) * real_sqrt(result->value[1]);
	result->value[2] = result->value[0] - half < 0 ? 0 : result->value[0] - half;
	result->value[3] = result->value[0] + half > 1 ? 1 : result->value[0] + half;
	return true;
}

bool
eval_roc_auc_ci(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	if (!eval_delong(call, state, options, result))
		return false;
	result->value[1] = result->value[2];
	result->value[2] = result->value[3];
	return true;
}
