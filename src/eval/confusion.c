/*
 * Rows by truth and prediction, per label.
 */
#include "eval/confusion.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int
compare_slices(const void *a, const void *b)
{
	return slice_compare(*(const Slice *) a, *(const Slice *) b);
}

/* Sort labels and drop repeated ones; how many are left. */
static size_t
distinct(Slice *label, size_t count)
{
	size_t		kept = 0;

	qsort(label, count, sizeof(Slice), compare_slices);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || !slice_equal(label[kept - 1], label[i]))
			label[kept++] = label[i];
	return kept;
}

static bool
check_labels(Call *call, size_t count)
{
	if (count <= MAX_LABELS)
		return true;
	mc_fail(call, MC_TOO_LARGE, "more than %d different labels", MAX_LABELS);
	return mc_hint(call, "Is one of the columns a key or a free text?");
}

/* The labels of the cells [first, last), sorted. */
static bool
collect_labels(Call *call, const EvalState *state, size_t first, size_t last, int at, Slice **label, size_t *count)
{
	Slice	   *all = mc_alloc(call, 2 * (last - first), sizeof(Slice));

	if (all == NULL)
		return false;
	for (size_t i = first; i < last; i++)
	{
		all[2 * (i - first)] = state->tally.cell[i]->key[at];
		all[2 * (i - first) + 1] = state->tally.cell[i]->key[at + 1];
	}
	*count = distinct(all, 2 * (last - first));
	*label = all;
	return check_labels(call, *count);
}

/* Does a column of keys fill the memory?  Looked at whenever the cells have doubled. */
static bool
check_growth(Call *call, const EvalState *state)
{
	size_t		ncells = state->tally.ncells;
	Slice	   *label;
	size_t		count;
	bool		good;
	Arena		scratch;
	Call		own = {.arena = &scratch, .cancelled = call->cancelled, .cancel_arg = call->cancel_arg};

	if (ncells <= MAX_LABELS || (ncells & (ncells - 1)) != 0)
		return true;
	arena_init_from(&scratch, call->arena->get_block, call->arena->free_block, call->arena->source);
	good = collect_labels(&own, state, 0, ncells, state->tally.nkeys - 2, &label, &count);
	arena_free(&scratch);
	if (!good)
		call->error = own.error;
	return good;
}

bool
confusion_add(Call *call, EvalState *state, const Slice *key, double weight)
{
	size_t		before = state->tally.ncells;
	TallyCell  *cell = tally_cell(call, &state->tally, key);

	if (cell == NULL)
		return false;
	cell->count[0]++;
	if (state->weighted)
		exact_add(&cell->sum[0], weight, 1);
	return state->tally.ncells == before || check_growth(call, state);
}

bool
confusion_remove(Call *call, EvalState *state, const Slice *key, double weight)
{
	TallyCell  *cell = tally_cell(call, &state->tally, key);

	if (cell == NULL)
		return false;
	cell->count[0]--;
	if (state->weighted)
		exact_add(&cell->sum[0], weight, -1);
	return true;
}

size_t
confusion_label(const Confusion *confusion, Slice label)
{
	const Slice *found = confusion->nlabels == 0 ? NULL
		: bsearch(&label, confusion->label, confusion->nlabels, sizeof(Slice), compare_slices);

	return found == NULL ? confusion->nlabels : (size_t) (found - confusion->label);
}

bool
confusion_of_cells(Call *call, const EvalState *state, size_t first, size_t last, int at, Confusion *confusion)
{
	double	   *numbers;

	*confusion = (Confusion) {0};
	if (first == last)
		return true;
	if (!collect_labels(call, state, first, last, at, &confusion->label, &confusion->nlabels))
		return false;
	numbers = mc_alloc0(call, 3 * confusion->nlabels, sizeof(double));
	confusion->cell = mc_alloc(call, last - first, sizeof(ConfusionCell));
	if (numbers == NULL || confusion->cell == NULL)
		return false;
	confusion->hits = numbers;
	confusion->truth = numbers + confusion->nlabels;
	confusion->predicted = numbers + 2 * confusion->nlabels;
	for (size_t i = first; i < last; i++)
	{
		TallyCell  *from = state->tally.cell[i];
		ConfusionCell *cell = &confusion->cell[confusion->ncells++];

		cell->truth = confusion_label(confusion, from->key[at]);
		cell->prediction = confusion_label(confusion, from->key[at + 1]);
		cell->n = state->weighted ? exact_value(&from->sum[0]) : (double) from->count[0];
		confusion->truth[cell->truth] += cell->n;
		confusion->predicted[cell->prediction] += cell->n;
		confusion->total += cell->n;
		if (cell->truth == cell->prediction)
		{
			confusion->hits[cell->truth] += cell->n;
			confusion->right += cell->n;
		}
	}
	return true;
}

bool
confusion_of(Call *call, EvalState *state, Confusion *confusion)
{
	return confusion_of_cells(call, state, 0, tally_sort(&state->tally), 0, confusion);
}

bool
confusion_no_label(Call *call, const Confusion *confusion, Slice label)
{
	size_t		at = 0,
				room = sizeof(call->error.detail) - 8;

	mc_fail(call, MC_INVALID_PARAMETER, "label \"%.*s\" occurs neither in truth nor in prediction",
			slice_shown(label, 64), label.data);
	at += (size_t) snprintf(call->error.detail, room, "Labels seen: ");
	for (size_t i = 0; i < confusion->nlabels; i++)
	{
		Slice		seen = confusion->label[i];

		if (at + seen.len + 4 > room)
		{
			snprintf(call->error.detail + at, 8, ", ...");
			return false;
		}
		at += (size_t) snprintf(call->error.detail + at, room - at, "%s\"%.*s\"", i > 0 ? ", " : "", (int) seen.len, seen.data);
	}
	snprintf(call->error.detail + at, 8, ".");
	return false;
}
