/*
 * Do raters agree?
 */
#include "eval/agreement.h"

#include <stdlib.h>
#include <string.h>

#include "eval/options.h"

#define MAX_VALUES		2000	/* pairs of values are looked at */

/* The values of items that have at least two ratings, and for each cell which it is. */
typedef struct Ratings
{
	TallyCell **cell;			/* (ncells), by item */
	size_t		ncells;
	Slice	   *value;			/* (nvalues), in order */
	double	   *number;			/* (nvalues): what a value is worth */
	double	   *total;			/* (nvalues): ratings with it */
	size_t		nvalues;
	size_t	   *index;			/* (ncells): the value of a cell */
	bool		numeric;		/* all values are numbers */
} Ratings;

bool
agreement_add(Call *call, EvalState *state, Slice item, Slice value, int sign)
{
	TallyCell  *cell = tally_cell(call, &state->tally, (Slice[]) {item, value});

	if (cell == NULL)
		return false;
	cell->count[0] += sign;
	return true;
}

static bool
number_of(Slice text, double *number)
{
	char		copy[64],
			   *end;

	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	memcpy(copy, text.data, text.len);
	copy[text.len] = '\0';
	*number = strtod(copy, &end);
	return end == copy + text.len && *number - *number == 0;
}

typedef struct Value
{
	Slice		text;
	double		number;
	bool		numeric;
} Value;

/* Numbers first, by size; then texts. */
static int
compare_values(const void *a, const void *b)
{
	const Value *x = a,
			   *y = b;

	if (x->numeric != y->numeric)
		return x->numeric ? -1 : 1;
	if (x->numeric && x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return slice_compare(x->text, y->text);
}

static int64_t
ratings_of_item(const TallyCell *const *cell, size_t count, size_t *end)
{
	int64_t		ratings = 0;

	for (*end = 0; *end < count && slice_equal(cell[*end]->key[0], cell[0]->key[0]); (*end)++)
		ratings += cell[*end]->count[0];
	return ratings;
}

/* The items with two ratings or more stay, and their values are collected and sorted. */
static bool
collect(Call *call, EvalState *state, Ratings *r)
{
	size_t		used = tally_sort(&state->tally);
	Value	   *all;

	*r = (Ratings) {.numeric = true};
	r->cell = mc_alloc(call, used, sizeof(*r->cell));
	if (r->cell == NULL)
		return false;
	for (size_t i = 0, end; i < used; i += end)
		if (ratings_of_item((const TallyCell *const *) &state->tally.cell[i], used - i, &end) >= 2)
		{
			memcpy(&r->cell[r->ncells], &state->tally.cell[i], end * sizeof(*r->cell));
			r->ncells += end;
		}
	all = mc_alloc(call, r->ncells, sizeof(Value));
	r->value = mc_alloc(call, r->ncells, sizeof(Slice));
	r->number = mc_alloc(call, r->ncells, sizeof(double));
	r->total = mc_alloc0(call, r->ncells, sizeof(double));
	r->index = mc_alloc(call, r->ncells, sizeof(size_t));
	if (all == NULL || r->value == NULL || r->number == NULL || r->total == NULL || r->index == NULL)
		return false;
	for (size_t i = 0; i < r->ncells; i++)
	{
		all[i] = (Value) {.text = r->cell[i]->key[1]};
		all[i].numeric = number_of(all[i].text, &all[i].number);
	}
	qsort(all, r->ncells, sizeof(Value), compare_values);
	for (size_t i = 0; i < r->ncells; i++)
		if (i == 0 || !slice_equal(all[i].text, all[i - 1].text))
		{
			r->numeric = r->numeric && all[i].numeric;
			r->number[r->nvalues] = all[i].number;
			r->value[r->nvalues++] = all[i].text;
		}
	if (r->nvalues > MAX_VALUES)
		return mc_fail(call, MC_TOO_LARGE, "more than %d different ratings", MAX_VALUES);
	for (size_t i = 0; i < r->ncells; i++)
	{
		Value		wanted = {.text = r->cell[i]->key[1]};
		size_t		low = 0,
					high = r->nvalues;

		wanted.numeric = number_of(wanted.text, &wanted.number);
		while (high - low > 1)
		{
			size_t		middle = low + (high - low) / 2;
			Value		seen = {.text = r->value[middle], .number = r->number[middle]};

			seen.numeric = number_of(seen.text, &seen.number);
			if (compare_values(&seen, &wanted) <= 0)
				low = middle;
			else
				high = middle;
		}
		r->index[i] = low;
		r->total[low] += (double) r->cell[i]->count[0];
	}
	return true;
}

bool
eval_fleiss_kappa(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Ratings		r;
	Slice		method = {"fleiss", 6};
	double		agreement = 0,
				items = 0,
				ratings = 0,
				chance = 0;
	bool		randolph;

	option_text(options, 0, &method);
	randolph = slice_is(method, "randolph");
	if (!randolph && !slice_is(method, "fleiss"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the method of kappa is fleiss or randolph");
	if (!collect(call, state, &r))
		return false;
	for (size_t i = 0, end; i < r.ncells; i += end)
	{
		double		n = (double) ratings_of_item((const TallyCell *const *) &r.cell[i], r.ncells - i, &end),
					pairs = 0;

		for (size_t k = i; k < i + end; k++)
			pairs += (double) r.cell[k]->count[0] * ((double) r.cell[k]->count[0] - 1);
		agreement += pairs / (n * (n - 1));
		ratings += n;
		items++;
	}
	for (size_t i = 0; i < r.nvalues; i++)
		chance += randolph ? 1 / ((double) r.nvalues * (double) r.nvalues) : (r.total[i] / ratings) * (r.total[i] / ratings);
	result->is_null = items == 0 || r.nvalues < 2;
	if (!result->is_null)
		result->value[0] = (agreement / items - chance) / (1 - chance);
	return true;
}

/* The squared distance of two values on a level of measurement (Krippendorff 2011). */
static double
distance(const Ratings *r, char level, size_t a, size_t b)
{
	double		d = 0;

	if (a == b)
		return 0;
	switch (level)
	{
		case 'o':
			for (size_t i = a < b ? a : b; i <= (a < b ? b : a); i++)
				d += r->total[i];
			d -= (r->total[a] + r->total[b]) / 2;
			break;
		case 'i':
			d = r->number[a] - r->number[b];
			break;
		case 'r':
			d = r->number[a] + r->number[b] == 0 ? 0 : (r->number[a] - r->number[b]) / (r->number[a] + r->number[b]);
			break;
		default:
			return 1;
	}
	return d * d;
}

bool
eval_krippendorff_alpha(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	static const char *const levels[] = {"nominal", "ordinal", "interval", "ratio"};
	Ratings		r;
	Slice		level = {"nominal", 7};
	int			which = 0;
	double		observed = 0,
				expected = 0,
				n = 0;

	option_text(options, 0, &level);
	while (which < 4 && !slice_is(level, levels[which]))
		which++;
	if (which == 4)
		return mc_fail(call, MC_INVALID_PARAMETER, "the level of measurement is nominal, ordinal, interval or ratio");
	if (!collect(call, state, &r))
		return false;
	if (which >= 2 && !r.numeric)
		return mc_fail(call, MC_INVALID_PARAMETER, "ratings on the level %s must be numbers", levels[which]);
	for (size_t i = 0, end; i < r.ncells; i += end)
	{
		double		ratings = (double) ratings_of_item((const TallyCell *const *) &r.cell[i], r.ncells - i, &end);

		if (mc_cancelled(call))
			return false;
		for (size_t k = i; k < i + end; k++)
			for (size_t l = i; l < i + end; l++)
				if (k != l)
					observed += (double) r.cell[k]->count[0] * (double) r.cell[l]->count[0] / (ratings - 1) *
						distance(&r, levels[which][0], r.index[k], r.index[l]);
		n += ratings;
	}
	for (size_t i = 0; i < r.nvalues; i++)
		for (size_t k = 0; k < r.nvalues; k++)
			expected += r.total[i] * r.total[k] * distance(&r, levels[which][0], i, k);
	result->is_null = !(expected > 0);
	if (!result->is_null)
		result->value[0] = 1 - (n - 1) * observed / expected;
	return true;
}
