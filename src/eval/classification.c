/*
 * Metrics of a classification state, and of ordered labels.
 *
 * Averages run over the union of the labels of both columns, so that a label
 * that is only predicted counts with the recall that zero_division says.
 * zero_division stands in for an undefined precision or recall before
 * averaging (scikit-learn 1.2).
 */
#include "eval/classification.h"

#include "base/real.h"
#include "eval/confusion.h"
#include "eval/json.h"
#include "eval/options.h"

typedef enum Average
{
	AVERAGE_MACRO, AVERAGE_MICRO, AVERAGE_WEIGHTED, AVERAGE_BINARY
} Average;

typedef struct ClassOptions
{
	Average		average;
	bool		has_positive;
	Slice		positive;
	double		zero_division;
	double		beta;
} ClassOptions;

/* The four numbers of one label against the rest. */
typedef struct ClassCounts
{
	double		hits;
	double		truth;
	double		predicted;
	double		total;
} ClassCounts;

typedef double (*ClassMetric) (const ClassCounts *c, const ClassOptions *options);

/* average, positive and zero_division from option number first on. */
static bool
read_options(Call *call, Slice options, int first, ClassOptions *result)
{
	static const char *const names[] = {"macro", "micro", "weighted", "binary"};
	Slice		average;
	bool		named = option_text(options, first, &average);

	*result = (ClassOptions) {.beta = 1};
	result->has_positive = option_text(options, first + 1, &result->positive);
	if (!named)
		result->average = result->has_positive ? AVERAGE_BINARY : AVERAGE_MACRO;
	else
	{
		int			i = 0;

		while (i < 4 && !slice_is(average, names[i]))
			i++;
		if (i == 4)
		{
			mc_fail(call, MC_INVALID_PARAMETER, "unknown average \"%.*s\"",
					slice_shown(average, 32), average.data);
			return mc_hint(call, "It is one of macro, micro, weighted and binary.");
		}
		result->average = (Average) i;
	}
	if (result->has_positive && result->average != AVERAGE_BINARY)
		return mc_fail(call, MC_INVALID_PARAMETER, "a positive label needs the average binary");
	if (!option_number(options, first + 2, &result->zero_division))
		result->zero_division = 0;
	if (!(result->zero_division == 0 || result->zero_division == 1))
		return mc_fail(call, MC_INVALID_PARAMETER, "zero_division must be 0 or 1");
	return true;
}

static double
ratio(double a, double b, double otherwise)
{
	return b == 0 ? otherwise : a / b;
}

static double
precision_of(const ClassCounts *c, const ClassOptions *o)
{
	return ratio(c->hits, c->predicted, o->zero_division);
}

static double
recall_of(const ClassCounts *c, const ClassOptions *o)
{
	return ratio(c->hits, c->truth, o->zero_division);
}

/* (1 + b^2) P R / (b^2 P + R) */
static double
fbeta_of(const ClassCounts *c, const ClassOptions *o)
{
	double		precision = precision_of(c, o),
				recall = recall_of(c, o),
				square = o->beta * o->beta;

	return ratio((1 + square) * precision * recall, square * precision + recall, 0);
}

static double
jaccard_of(const ClassCounts *c, const ClassOptions *o)
{
	return ratio(c->hits, c->truth + c->predicted - c->hits, o->zero_division);
}

static double
specificity_of(const ClassCounts *c, const ClassOptions *o)
{
	return ratio(c->total - c->truth - c->predicted + c->hits, c->total - c->truth, o->zero_division);
}

static double
npv_of(const ClassCounts *c, const ClassOptions *o)
{
	return ratio(c->total - c->truth - c->predicted + c->hits, c->total - c->predicted, o->zero_division);
}

static ClassCounts
counts_of(const Confusion *confusion, size_t label)
{
	return (ClassCounts) {confusion->hits[label], confusion->truth[label], confusion->predicted[label], confusion->total};
}

/* Which label is the positive one; counts of nothing where bools have no true. */
static bool
positive_counts(Call *call, const Confusion *confusion, const ClassOptions *options, ClassCounts *counts)
{
	static const char *const usual[] = {"true", "1"};
	size_t		label;

	*counts = (ClassCounts) {.total = confusion->total};
	if (options->has_positive)
	{
		label = confusion_label(confusion, options->positive);
		if (label == confusion->nlabels)
			return confusion_no_label(call, confusion, options->positive);
		*counts = counts_of(confusion, label);
		return true;
	}
	/* without a name: true of bools, 1 of numbers */
	for (int i = 0; i < 2; i++)
	{
		static const char *const other[] = {"false", "0"};
		size_t		opposite = confusion_label(confusion, (Slice) {other[i], __builtin_strlen(other[i])}),
					others = 0;

		label = confusion_label(confusion, (Slice) {usual[i], __builtin_strlen(usual[i])});
		others = (label < confusion->nlabels) + (opposite < confusion->nlabels);
		if (others == confusion->nlabels)
		{
			if (label < confusion->nlabels)
				*counts = counts_of(confusion, label);
			return true;
		}
	}
	mc_fail(call, MC_INVALID_PARAMETER, "the average binary needs the name of the positive label");
	return mc_hint(call, "Give it as argument positive.");
}

/* Sum over labels, each with its weight; the plain mean where weights are all zero. */
static double
averaged(const Confusion *confusion, const ClassOptions *options, ClassMetric metric)
{
	double		sum = 0,
				weights = 0;

	for (size_t i = 0; i < confusion->nlabels; i++)
	{
		ClassCounts counts = counts_of(confusion, i);
		double		weight = options->average == AVERAGE_WEIGHTED ? counts.truth : 1;

		sum += metric(&counts, options) * weight;
		weights += weight;
	}
	return sum / weights;
}

static bool
class_metric(Call *call, EvalState *state, const ClassOptions *options, ClassMetric metric, EvalResult *result)
{
	Confusion	confusion;
	ClassCounts counts;

	if (!confusion_of(call, state, &confusion))
		return false;
	result->is_null = confusion.nlabels == 0 || confusion.total == 0;
	if (result->is_null)
		return true;
	switch (options->average)
	{
		case AVERAGE_MACRO:
		case AVERAGE_WEIGHTED:
			result->value[0] = averaged(&confusion, options, metric);
			return true;
		case AVERAGE_BINARY:
			if (!positive_counts(call, &confusion, options, &counts))
				return false;
			break;
		case AVERAGE_MICRO:
			counts = (ClassCounts) {confusion.right, confusion.total, confusion.total,
				confusion.total * (double) confusion.nlabels};
			break;
	}
	result->value[0] = metric(&counts, options);
	return true;
}

#define CLASS_METRIC(name, metric) \
bool \
name(Call *call, EvalState *state, Slice options, EvalResult *result) \
{ \
	ClassOptions read; \
 \
	return read_options(call, options, 0, &read) && class_metric(call, state, &read, metric, result); \
}

CLASS_METRIC(eval_precision, precision_of)
CLASS_METRIC(eval_recall, recall_of)
CLASS_METRIC(eval_f1, fbeta_of)
CLASS_METRIC(eval_jaccard, jaccard_of)
CLASS_METRIC(eval_specificity, specificity_of)
CLASS_METRIC(eval_npv, npv_of)

bool
eval_fbeta(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	ClassOptions read;

	if (!read_options(call, options, 1, &read))
		return false;
	if (!option_number(options, 0, &read.beta))
		return mc_fail(call, MC_INVALID_PARAMETER, "beta must not be null");
	if (!(read.beta >= 0) || read.beta > 1e100)
		return mc_fail(call, MC_INVALID_PARAMETER, "beta must be a number that is not negative");
	return class_metric(call, state, &read, fbeta_of, result);
}

bool
eval_accuracy(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Confusion	confusion;

	(void) options;
	if (!confusion_of(call, state, &confusion))
		return false;
	result->is_null = !(confusion.total > 0);
	if (!result->is_null)
		result->value[0] = confusion.right / confusion.total;
	return true;
}

/* The mean recall of the labels that occur in truth. */
bool
eval_balanced_accuracy(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Confusion	confusion;
	double		sum = 0,
				labels = 0;

	(void) options;
	if (!confusion_of(call, state, &confusion))
		return false;
	for (size_t i = 0; i < confusion.nlabels; i++)
		if (confusion.truth[i] > 0)
		{
			sum += confusion.hits[i] / confusion.truth[i];
			labels++;
		}
	result->is_null = labels == 0;
	if (!result->is_null)
		result->value[0] = sum / labels;
	return true;
}

/* Gorodkin's R_K: covariance of truth and prediction over the root of their variances; 0 where a variance is. */
bool
eval_matthews(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Confusion	confusion;
	double		agree = 0,
				truth = 0,
				predicted = 0,
				square;

	(void) options;
	if (!confusion_of(call, state, &confusion))
		return false;
	result->is_null = !(confusion.total > 0);
	if (result->is_null)
		return true;
	for (size_t i = 0; i < confusion.nlabels; i++)
	{
		agree += confusion.truth[i] * confusion.predicted[i];
		truth += confusion.truth[i] * confusion.truth[i];
		predicted += confusion.predicted[i] * confusion.predicted[i];
	}
	square = confusion.total * confusion.total;
	if (square - truth > 0 && square - predicted > 0)
		result->value[0] = (confusion.right * confusion.total - agree) /
			(real_sqrt(square - truth) * real_sqrt(square - predicted));
	return true;
}

/* The rank of each label in the order that was given; its own index without one. */
static bool
rank_labels(Call *call, const Confusion *confusion, const Slice *order, size_t count, double **ranks)
{
	double	   *rank = *ranks = mc_alloc(call, confusion->nlabels, sizeof(double));

	if (rank == NULL)
		return false;
	for (size_t i = 1; i < count; i++)
	{
		if (mc_cancelled(call))
			return false;
		for (size_t at = 0; at < i; at++)
			if (slice_equal(order[at], order[i]))
				return mc_fail(call, MC_INVALID_PARAMETER, "label \"%.*s\" comes twice in the order of labels",
							   slice_shown(order[i], 64), order[i].data);
	}
	for (size_t i = 0; i < confusion->nlabels; i++)
	{
		size_t		at = 0;

		while (at < count && !slice_equal(order[at], confusion->label[i]))
			at++;
		if (count > 0 && at == count)
			return mc_fail(call, MC_INVALID_PARAMETER, "label \"%.*s\" is missing from the order of labels",
						   slice_shown(confusion->label[i], 64), confusion->label[i].data);
		rank[i] = (double) (count > 0 ? at : i);
	}
	return true;
}

bool
eval_cohen_kappa(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Confusion	confusion;
	Slice		weights,
			   *order;
	size_t		count;
	int			power = 0;
	double	   *rank,
				observed = 0,
				expected = 0;

	if (option_text(options, 0, &weights))
	{
		power = slice_is(weights, "linear") ? 1 : slice_is(weights, "quadratic") ? 2 : -1;
		if (power < 0)
			return mc_fail(call, MC_INVALID_PARAMETER, "weights of kappa are linear or quadratic");
	}
	if (!confusion_of(call, state, &confusion) || !option_array(call, options, 1, &order, &count) ||
		!rank_labels(call, &confusion, order, count, &rank))
		return false;
	for (size_t i = 0; i < confusion.ncells; i++)
	{
		double		distance = rank[confusion.cell[i].truth] - rank[confusion.cell[i].prediction];

		distance = power == 0 ? distance != 0 : power == 1 ? (distance < 0 ? -distance : distance) : distance * distance;
		observed += distance * confusion.cell[i].n;
	}
	for (size_t i = 0; i < confusion.nlabels; i++)
		for (size_t k = 0; k < confusion.nlabels; k++)
		{
			double		distance = rank[i] - rank[k];

			distance = power == 0 ? distance != 0 : power == 1 ? (distance < 0 ? -distance : distance) : distance * distance;
			expected += distance * confusion.truth[i] * confusion.predicted[k];
		}
	result->is_null = !(expected > 0);
	if (!result->is_null)
		result->value[0] = 1 - observed / (expected / confusion.total);
	return true;
}

bool
eval_confusion_matrix(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Confusion	confusion;
	Buffer		json = {0};

	(void) options;
	if (!confusion_of(call, state, &confusion) || !buffer_add_char(call, &json, '['))
		return false;
	for (size_t i = 0; i < confusion.ncells; i++)
	{
		const ConfusionCell *cell = &confusion.cell[i];

		if (!json_open(call, &json, '{') ||
			!json_add_text_member(call, &json, "truth", confusion.label[cell->truth]) ||
			!json_add_text_member(call, &json, "prediction", confusion.label[cell->prediction]) ||
			!json_add_member(call, &json, "n", cell->n) || !buffer_add_char(call, &json, '}'))
			return false;
	}
	if (!buffer_add_char(call, &json, ']'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}

static bool
report_average(Call *call, Buffer *json, const char *name, const Confusion *confusion, ClassOptions *options, Average average)
{
	options->average = average;
	return json_add_name(call, json, name) && buffer_add_char(call, json, '{') &&
		json_add_member(call, json, "precision", averaged(confusion, options, precision_of)) &&
		json_add_member(call, json, "recall", averaged(confusion, options, recall_of)) &&
		json_add_member(call, json, "f1", averaged(confusion, options, fbeta_of)) && buffer_add_char(call, json, '}');
}

bool
eval_classification_report(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Confusion	confusion;
	ClassOptions read = {.beta = 1};
	Buffer		json = {0};

	(void) options;
	if (!confusion_of(call, state, &confusion) || !buffer_add_text(call, &json, "{\"classes\":["))
		return false;
	for (size_t i = 0; i < confusion.nlabels; i++)
	{
		ClassCounts counts = counts_of(&confusion, i);

		if (!json_open(call, &json, '{') || !json_add_text_member(call, &json, "label", confusion.label[i]) ||
			!json_add_member(call, &json, "precision", precision_of(&counts, &read)) ||
			!json_add_member(call, &json, "recall", recall_of(&counts, &read)) ||
			!json_add_member(call, &json, "f1", fbeta_of(&counts, &read)) ||
			!json_add_member(call, &json, "support", counts.truth) ||
			!json_add_member(call, &json, "predicted", counts.predicted) ||
			!json_add_member(call, &json, "hits", counts.hits) || !buffer_add_char(call, &json, '}'))
			return false;
	}
	if (!buffer_add_char(call, &json, ']') || !json_add_member(call, &json, "n", confusion.total))
		return false;
	if (confusion.total > 0 &&
		(!json_add_member(call, &json, "accuracy", confusion.right / confusion.total) ||
		 !report_average(call, &json, "macro", &confusion, &read, AVERAGE_MACRO) ||
		 !report_average(call, &json, "weighted", &confusion, &read, AVERAGE_WEIGHTED)))
		return false;
	if (!buffer_add_char(call, &json, '}'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}

/* The share of rows whose prediction lies from low to high ranks above the truth. */
static bool
rank_share(Call *call, EvalState *state, Slice options, double low, double high, EvalResult *result)
{
	Confusion	confusion;
	Slice	   *order;
	size_t		count;
	double	   *rank,
				share = 0;

	if (!option_array(call, options, 0, &order, &count) || !confusion_of(call, state, &confusion))
		return false;
	if (count == 0)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "the order of labels must not be empty");
		return mc_hint(call, "Give the labels from the least to the most urgent.");
	}
	if (!rank_labels(call, &confusion, order, count, &rank))
		return false;
	for (size_t i = 0; i < confusion.ncells; i++)
	{
		double		above = rank[confusion.cell[i].prediction] - rank[confusion.cell[i].truth];

		if (above >= low && above <= high)
			share += confusion.cell[i].n;
	}
	result->is_null = !(confusion.total > 0);
	if (!result->is_null)
		result->value[0] = share / confusion.total;
	return true;
}

bool
eval_under_triage(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return rank_share(call, state, options, -__builtin_inf(), -1, result);
}

bool
eval_over_triage(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return rank_share(call, state, options, 1, __builtin_inf(), result);
}

bool
eval_within_one(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return rank_share(call, state, options, -1, 1, result);
}
