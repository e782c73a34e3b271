/*
 * Confidence intervals of classification metrics.
 */
#include "eval/bootstrap.h"

#include <stdlib.h>
#include <string.h>

#include "base/real.h"
#include "eval/classification.h"
#include "eval/confusion.h"
#include "eval/options.h"
#include "eval/paired.h"

#define MAX_RESAMPLES		100000
#define FEW_EVENTS			10	/* below this mean uniform numbers are multiplied */

typedef bool (*Metric) (Call *call, EvalState *state, Slice options, EvalResult *result);

/* What a resampled interval is asked to be. */
typedef struct Resampling
{
	double		level;
	double		resamples;
	double		seed;
	bool		basic;
} Resampling;

/* The next 64 bits (Vigna's splitmix64). */
static uint64_t
next_bits(uint64_t *generator)
{
	uint64_t	z = *generator += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* Uniform in (0, 1) */
static double
next_uniform(uint64_t *generator)
{
	return ((double) (next_bits(generator) >> 12) + 0.5) * 0x1p-52;
}

/* Transformed rejection (Hormann 1993, PTRS), for means of 10 and more. */
static int64_t
poisson_many(uint64_t *generator, double mean)
{
	double		b = 0.931 + 2.53 * real_sqrt(mean),
				a = -0.059 + 0.02483 * b,
				scale = 1.1239 + 1.1328 / (b - 3.4),
				sure = 0.9277 - 3.6224 / (b - 2),
				log_mean = real_log(mean);

	for (;;)
	{
		double		u = next_uniform(generator) - 0.5,
					v = next_uniform(generator),
					us = 0.5 - (u < 0 ? -u : u),
					x = (2 * a / us + b) * u + mean + 0.43;
		int64_t		k;

		if (x < 0 || x > 9e18)
			continue;
		k = (int64_t) x;
		if (us >= 0.07 && v <= sure)
			return k;
		if (us < 0.013 && v > us)
			continue;
		if (real_log(v * scale / (a / (us * us) + b)) <= (double) k * log_mean - mean - real_log_gamma((double) k + 1))
			return k;
	}
}

int64_t
poisson_draw(uint64_t *generator, double mean)
{
	double		limit,
				product = 1;
	int64_t		k = -1;

	if (mean >= FEW_EVENTS)
		return poisson_many(generator, mean);
	limit = real_exp(-mean);
	do
	{
		k++;
		product *= next_uniform(generator);
	} while (product > limit);
	return k;
}

static bool
read_resampling(Call *call, Slice options, int first, Resampling *r)
{
	Slice		method = {"percentile", 10};

	*r = (Resampling) {.level = 0.95, .resamples = 1000, .seed = 0};
	option_number(options, first, &r->level);
	option_number(options, first + 1, &r->resamples);
	option_number(options, first + 2, &r->seed);
	option_text(options, first + 3, &method);
	r->basic = slice_is(method, "basic");
	if (!r->basic && !slice_is(method, "percentile"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the method of a resampled interval is percentile or basic");
	if (!(r->level > 0 && r->level < 1))
		return mc_fail(call, MC_INVALID_PARAMETER, "level must be a number between 0 and 1");
	if (!(r->resamples >= 10 && r->resamples <= MAX_RESAMPLES))
		return mc_fail(call, MC_INVALID_PARAMETER, "resamples must be a number from 10 to %d", MAX_RESAMPLES);
	if (!(r->seed >= -1e15 && r->seed <= 1e15))
		return mc_fail(call, MC_INVALID_PARAMETER, "seed must be a whole number");
	return true;
}

static int
compare_numbers(const void *a, const void *b)
{
	double		x = *(const double *) a,
				y = *(const double *) b;

	return (x > y) - (x < y);
}

static double
quantile(const double *sorted, size_t count, double q)
{
	double		at = q * (double) (count - 1);
	size_t		below = (size_t) at,
				above = below + 1 < count ? below + 1 : below;

	return sorted[below] + (sorted[above] - sorted[below]) * (at - (double) below);
}

/* A state with the cells of another and counts of its own. */
static bool
shadow_of(Call *call, const EvalState *state, size_t used, EvalState *shadow)
{
	TallyCell  *cell = mc_alloc(call, used, sizeof(TallyCell));
	int64_t    *count = mc_alloc(call, used, sizeof(int64_t));

	*shadow = *state;
	shadow->tally.cell = mc_alloc(call, used, sizeof(TallyCell *));
	shadow->tally.ncells = used;
	if (cell == NULL || count == NULL || shadow->tally.cell == NULL)
		return false;
	for (size_t i = 0; i < used; i++)
	{
		cell[i] = *state->tally.cell[i];
		cell[i].count = &count[i];
		shadow->tally.cell[i] = &cell[i];
	}
	return true;
}

/* The metric of count resamples that give one, in no order; the number of them, SIZE_MAX after an error. */
static size_t
resample(Call *call, EvalState *state, size_t used, Metric metric, Slice options, const Resampling *r, double *values)
{
	EvalState	shadow;
	TallyCell **order = mc_alloc(call, used, sizeof(TallyCell *));
	Arena		scratch;
	Call		inner = {.arena = &scratch, .cancelled = call->cancelled, .cancel_arg = call->cancel_arg};
	size_t		count = 0;

	if (order == NULL || !shadow_of(call, state, used, &shadow))
		return SIZE_MAX;
	memcpy(order, shadow.tally.cell, used * sizeof(TallyCell *));
	arena_init_from(&scratch, call->arena->get_block, call->arena->free_block, call->arena->source);
	for (int sample = 0; sample < (int) r->resamples; sample++)
	{
		uint64_t	generator = ((uint64_t) (int64_t) r->seed << 20) + (uint64_t) sample;
		EvalResult	result = {0};

		arena_reset(&scratch);
		next_bits(&generator);
		/* sorting moves cells that became empty behind the others */
		memcpy(shadow.tally.cell, order, used * sizeof(TallyCell *));
		for (size_t i = 0; i < used; i++)
			order[i]->count[0] = poisson_draw(&generator, (double) state->tally.cell[i]->count[0]);
		if (mc_cancelled(&inner) || !metric(&inner, &shadow, options, &result))
		{
			/* a label may be missing from a resample */
			if (inner.error.code == MC_INVALID_PARAMETER)
				continue;
			call->error = inner.error;
			count = SIZE_MAX;
			break;
		}
		if (!result.is_null)
			values[count++] = result.value[0];
	}
	arena_free(&scratch);
	return count;
}

static bool
resampled_interval(Call *call, EvalState *state, Metric metric, Slice options, const Resampling *r, EvalResult *result)
{
	size_t		used = tally_sort(&state->tally),
				count;
	double	   *values = mc_alloc(call, (size_t) r->resamples, sizeof(double)),
				tail = (1 - r->level) / 2,
				low,
				high;

	if (state->weighted)
		return mc_fail(call, MC_UNSUPPORTED, "there is no resampled interval with weights");
	if (values == NULL || !metric(call, state, options, result))
		return false;
	if (result->is_null)
		return true;
	count = resample(call, state, used, metric, options, r, values);
	if (count == SIZE_MAX)
		return false;
	result->value[1] = result->value[2] = __builtin_nan("");
	if (count < 2)
		return true;
	qsort(values, count, sizeof(double), compare_numbers);
	low = quantile(values, count, tail);
	high = quantile(values, count, 1 - tail);
	result->value[1] = r->basic ? 2 * result->value[0] - high : low;
	result->value[2] = r->basic ? 2 * result->value[0] - low : high;
	return true;
}

bool
eval_f1_ci(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Resampling	r;
	OptionWriter *writer = options_begin(call);
	Slice		text;

	if (writer == NULL || !read_resampling(call, options, 2, &r))
		return false;
	for (int i = 0; i < 2; i++)
		if (!(option_text(options, i, &text) ? options_add_text(call, writer, text) : options_add_null(call, writer)))
			return false;
	return resampled_interval(call, state, eval_f1, options_bytes(writer), &r, result);
}

#define RESAMPLED_METRIC(name, metric) \
bool \
name(Call *call, EvalState *state, Slice options, EvalResult *result) \
{ \
	Resampling	r; \
 \
	return read_resampling(call, options, 0, &r) && resampled_interval(call, state, metric, (Slice) {0}, &r, result); \
}

RESAMPLED_METRIC(eval_balanced_accuracy_ci, eval_balanced_accuracy)
RESAMPLED_METRIC(eval_matthews_ci, eval_matthews)
RESAMPLED_METRIC(eval_cohen_kappa_ci, eval_cohen_kappa)

/* ---- shares ---- */

static bool
share_interval(Call *call, EvalState *state, Slice options, int first, double part, double all, EvalResult *result)
{
	double		level = 0.95;
	Slice		method = {"wilson", 6};

	if (state->weighted)
		return mc_fail(call, MC_UNSUPPORTED, "there is no interval of a share with weights");
	option_number(options, first, &level);
	option_text(options, first + 1, &method);
	result->is_null = !(all > 0);
	if (result->is_null)
		return true;
	result->value[0] = part / all;
	return proportion_interval(call, part, all, method, level, &result->value[1], &result->value[2]);
}

bool
eval_accuracy_ci(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Confusion	confusion;

	return confusion_of(call, state, &confusion) &&
		share_interval(call, state, options, 0, confusion.right, confusion.total, result);
}

/* Which: p precision, r recall, s specificity of the positive label. */
static bool
label_interval(Call *call, EvalState *state, Slice options, char which, EvalResult *result)
{
	Confusion	confusion;
	Slice		positive;
	size_t		label;
	double		hits,
				part,
				all;

	if (!option_text(options, 0, &positive))
		return mc_fail(call, MC_INVALID_PARAMETER, "the positive label must not be null");
	if (!confusion_of(call, state, &confusion))
		return false;
	result->is_null = confusion.nlabels == 0;
	if (result->is_null)
		return true;
	label = confusion_label(&confusion, positive);
	if (label == confusion.nlabels)
		return confusion_no_label(call, &confusion, positive);
	hits = part = confusion.hits[label];
	all = which == 'p' ? confusion.predicted[label] : confusion.truth[label];
	if (which == 's')
	{
		part = confusion.total - confusion.truth[label] - confusion.predicted[label] + hits;
		all = confusion.total - confusion.truth[label];
	}
	return share_interval(call, state, options, 1, part, all, result);
}

bool
eval_precision_ci(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return label_interval(call, state, options, 'p', result);
}

bool
eval_recall_ci(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return label_interval(call, state, options, 'r', result);
}

bool
eval_specificity_ci(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return label_interval(call, state, options, 's', result);
}
