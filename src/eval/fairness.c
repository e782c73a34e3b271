/*
 * Do groups fare alike?
 */
#include "eval/fairness.h"

#include "eval/confusion.h"
#include "eval/json.h"
#include "eval/options.h"

typedef struct Group
{
	Slice		name;
	double		tp;
	double		fp;
	double		fn;
	double		tn;
} Group;

static double
rate(double part, double rest)
{
	return part + rest > 0 ? part / (part + rest) : 0;
}

static double
selection_rate(const Group *g)
{
	return rate(g->tp + g->fp, g->fn + g->tn);
}

static double
true_positive_rate(const Group *g)
{
	return rate(g->tp, g->fn);
}

static double
false_positive_rate(const Group *g)
{
	return rate(g->fp, g->tn);
}

/* The positive label: the one named, else true of bools and 1 of numbers. */
static bool
positive_label(Call *call, const Confusion *all, Slice options, Slice *positive)
{
	bool		bools = true,
				numbers = true;

	if (option_text(options, 0, positive))
		return confusion_label(all, *positive) < all->nlabels || all->nlabels == 0 || confusion_no_label(call, all, *positive);
	for (size_t i = 0; i < all->nlabels; i++)
	{
		bools = bools && (slice_is(all->label[i], "true") || slice_is(all->label[i], "false"));
		numbers = numbers && (slice_is(all->label[i], "1") || slice_is(all->label[i], "0"));
	}
	*positive = bools ? (Slice) {"true", 4} : (Slice) {"1", 1};
	if (bools || numbers)
		return true;
	mc_fail(call, MC_INVALID_PARAMETER, "the positive label must be named");
	return mc_hint(call, "Give it as argument positive.");
}

static bool
collect_groups(Call *call, EvalState *state, Slice options, Group **groups, size_t *count)
{
	size_t		used = tally_sort(&state->tally);
	Confusion	all;
	Slice		positive;
	Group	   *group = *groups = mc_alloc0(call, used + 1, sizeof(Group));

	*count = 0;
	if (group == NULL || !confusion_of_cells(call, state, 0, used, 1, &all) || !positive_label(call, &all, options, &positive))
		return false;
	for (size_t i = 0; i < used; i++)
	{
		TallyCell  *cell = state->tally.cell[i];
		bool		truth = slice_equal(cell->key[1], positive),
					predicted = slice_equal(cell->key[2], positive);
		double		n = state->weighted ? exact_value(&cell->sum[0]) : (double) cell->count[0];

		if (*count == 0 || !slice_equal(group[*count - 1].name, cell->key[0]))
			group[(*count)++].name = cell->key[0];
		*(truth ? (predicted ? &group[*count - 1].tp : &group[*count - 1].fn)
		  : (predicted ? &group[*count - 1].fp : &group[*count - 1].tn)) += n;
	}
	return true;
}

/* The groups, and all rows together behind them. */
typedef struct Groups
{
	Group	   *group;			/* (count + 1) */
	size_t		count;
	bool		to_overall;
} Groups;

/* The largest difference of two groups, or of a group and all. */
static double
difference(const Groups *groups, double (*metric) (const Group *g))
{
	double		least = metric(&groups->group[0]),
				most = least,
				overall = metric(&groups->group[groups->count]);

	for (size_t i = 0; i < groups->count; i++)
	{
		double		value = metric(&groups->group[i]);

		least = value < least ? value : least;
		most = value > most ? value : most;
	}
	if (groups->to_overall)
		return most - overall > overall - least ? most - overall : overall - least;
	return most - least;
}

/* The smallest ratio of two groups, or of a group and all; NaN where all are 0. */
static double
ratio(const Groups *groups, double (*metric) (const Group *g))
{
	double		least = metric(&groups->group[0]),
				most = least,
				overall = metric(&groups->group[groups->count]);

	for (size_t i = 0; i < groups->count; i++)
	{
		double		value = metric(&groups->group[i]);

		least = value < least ? value : least;
		most = value > most ? value : most;
	}
	if (groups->to_overall)
		return least / overall < overall / most ? least / overall : overall / most;
	return least / most;
}

static bool
read_groups(Call *call, EvalState *state, Slice options, Groups *groups)
{
	Slice		method = {"between_groups", 14};

	*groups = (Groups) {0};
	option_text(options, 1, &method);
	groups->to_overall = slice_is(method, "to_overall");
	if (!groups->to_overall && !slice_is(method, "between_groups"))
		return mc_fail(call, MC_INVALID_PARAMETER, "groups are compared between_groups or to_overall");
	if (!collect_groups(call, state, options, &groups->group, &groups->count))
		return false;
	for (size_t i = 0; i < groups->count; i++)
	{
		Group	   *all = &groups->group[groups->count];

		all->tp += groups->group[i].tp;
		all->fp += groups->group[i].fp;
		all->fn += groups->group[i].fn;
		all->tn += groups->group[i].tn;
	}
	return true;
}

#define FAIRNESS_METRIC(name, expression) \
bool \
name(Call *call, EvalState *state, Slice options, EvalResult *result) \
{ \
	Groups		groups; \
 \
	if (!read_groups(call, state, options, &groups)) \
		return false; \
	result->is_null = groups.count == 0; \
	result->value[0] = (expression); \
	return true; \
}

static double
larger(double a, double b)
{
	return a > b ? a : b;
}

/* the smaller, a number before NaN */
static double
smaller(double a, double b)
{
	return b != b || a < b ? a : b;
}

FAIRNESS_METRIC(eval_demographic_parity_difference, difference(&groups, selection_rate))
FAIRNESS_METRIC(eval_demographic_parity_ratio, ratio(&groups, selection_rate))
FAIRNESS_METRIC(eval_equalized_odds_difference,
				larger(difference(&groups, true_positive_rate), difference(&groups, false_positive_rate)))
FAIRNESS_METRIC(eval_equalized_odds_ratio,
				smaller(ratio(&groups, true_positive_rate), ratio(&groups, false_positive_rate)))

bool
eval_group_metrics(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Group	   *group;
	size_t		count;
	Buffer		json = {0};

	if (!collect_groups(call, state, options, &group, &count) || !buffer_add_char(call, &json, '['))
		return false;
	for (size_t i = 0; i < count; i++)
	{
		const Group *g = &group[i];

		if (!json_open(call, &json, '{') || !json_add_text_member(call, &json, "group", g->name) ||
			!json_add_member(call, &json, "n", g->tp + g->fp + g->fn + g->tn) || !json_add_member(call, &json, "tp", g->tp) ||
			!json_add_member(call, &json, "fp", g->fp) || !json_add_member(call, &json, "fn", g->fn) ||
			!json_add_member(call, &json, "tn", g->tn) || !json_add_member(call, &json, "selection_rate", selection_rate(g)) ||
			!json_add_member(call, &json, "tpr", true_positive_rate(g)) ||
			!json_add_member(call, &json, "fpr", false_positive_rate(g)) ||
			!json_add_member(call, &json, "tnr", rate(g->tn, g->fp)) || !json_add_member(call, &json, "fnr", rate(g->fn, g->tp)) ||
			!json_add_member(call, &json, "accuracy", rate(g->tp + g->tn, g->fp + g->fn)) || !buffer_add_char(call, &json, '}'))
			return false;
	}
	if (!buffer_add_char(call, &json, ']'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}
