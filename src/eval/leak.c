/*
 * What of the PHI is left after the predicted spans are removed, whatever their category.
 *
 * Characters are counted once, however many spans cover them; a document leaks
 * when one character of its PHI is left.
 */
#include "eval/spans.h"

#include "base/json.h"
#include "eval/json.h"
#include "eval/options.h"
#include "eval/shape.h"

/* What the sorted spans cover, as sorted spans that do not touch; how many. */
static size_t
cover(const EvalSpan *span, size_t count, EvalSpan *covered)
{
	size_t		n = 0;

	for (size_t i = 0; i < count; i++)
		if (n > 0 && span[i].start <= covered[n - 1].end)
			covered[n - 1].end = span[i].end > covered[n - 1].end ? span[i].end : covered[n - 1].end;
		else
			covered[n++] = span[i];
	return n;
}

/* The characters of [start, end) that are covered. */
static int64_t
covered_part(const EvalSpan *covered, size_t count, int64_t start, int64_t end)
{
	size_t		low = 0,
				high = count;
	int64_t		part = 0;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (covered[middle].end > start)
			high = middle;
		else
			low = middle + 1;
	}
	for (; low < count && covered[low].start < end; low++)
		part += (covered[low].end < end ? covered[low].end : end) - (covered[low].start > start ? covered[low].start : start);
	return part;
}

/* Count the sorted spans of a category (or of all) in its cell. */
static bool
add_spans(Call *call, EvalState *state, Slice category, const EvalSpan *truth, size_t ntruth,
		  const EvalSpan *gone, size_t ngone, EvalSpan *scratch, int sign)
{
	TallyCell  *cell = tally_cell(call, &state->tally, &category);
	int64_t		chars = 0,
				chars_gone = 0;
	size_t		n = cover(truth, ntruth, scratch);

	if (cell == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
	{
		chars += scratch[i].end - scratch[i].start;
		chars_gone += covered_part(gone, ngone, scratch[i].start, scratch[i].end);
	}
	for (size_t i = 0; i < ntruth; i++)
	{
		int64_t		part = covered_part(gone, ngone, truth[i].start, truth[i].end);

		cell->count[LEAK_ENTITIES_GONE] += part == truth[i].end - truth[i].start ? sign : 0;
		cell->count[LEAK_ENTITIES_TOUCHED] += part > 0 ? sign : 0;
	}
	cell->count[LEAK_ENTITIES] += sign * (int64_t) ntruth;
	cell->count[LEAK_CHARS] += sign * chars;
	cell->count[LEAK_CHARS_GONE] += sign * chars_gone;
	cell->count[LEAK_DOCUMENTS_ALL] += sign;
	cell->count[LEAK_DOCUMENTS] += ntruth > 0 ? sign : 0;
	cell->count[LEAK_DOCUMENTS_LEAKING] += chars_gone < chars ? sign : 0;
	if (category.len == 0)
		for (size_t i = 0; i < ngone; i++)
			cell->count[LEAK_CHARS_PREDICTED] += sign * (gone[i].end - gone[i].start);
	return true;
}

bool
leak_add(Call *call, Call *work, EvalState *state, EvalSpan *truth, size_t ntruth,
		 EvalSpan *predicted, size_t npredicted, int sign)
{
	EvalSpan   *gone = mc_alloc(work, npredicted, sizeof(EvalSpan)),
			   *scratch = mc_alloc(work, ntruth, sizeof(EvalSpan));
	size_t		ngone;

	if (gone == NULL || scratch == NULL)
		return false;
	spans_sort(truth, ntruth);
	spans_sort(predicted, npredicted);
	ngone = cover(predicted, npredicted, gone);
	if (!add_spans(call, state, (Slice) {"", 0}, truth, ntruth, gone, ngone, scratch, sign))
		return false;
	truth = spans_by_category(work, truth, ntruth);
	if (truth == NULL)
		return false;
	for (size_t i = 0, n; i < ntruth; i += n)
	{
		n = spans_of_category(truth + i, ntruth - i, truth[i].category);
		if (truth[i].category.len > 0 && !add_spans(call, state, truth[i].category, truth + i, n, gone, ngone, scratch, sign))
			return false;
	}
	return true;
}

bool
eval_leak_rate(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	static const struct
	{
		const char *name;
		int			all;
		int			left;
		int			gone;
	}			units[] = {
		{"character", LEAK_CHARS, -1, LEAK_CHARS_GONE},
		{"entity", LEAK_ENTITIES, -1, LEAK_ENTITIES_GONE},
		{"document", LEAK_DOCUMENTS, LEAK_DOCUMENTS_LEAKING, -1},
	};
	Slice		word,
				category = {"", 0};
	int			unit = 0;
	TallyCell  *cell;
	double		all;

	if (option_text(options, 0, &word))
	{
		while (unit < 3 && !slice_is(word, units[unit].name))
			unit++;
		if (unit == 3)
			return mc_fail(call, MC_INVALID_PARAMETER, "the unit of a leak rate is character, entity or document");
	}
	option_text(options, 1, &category);
	cell = tally_find(&state->tally, &category);
	all = cell == NULL ? 0 : (double) cell->count[units[unit].all];
	result->is_null = !(all > 0);
	if (!result->is_null)
		result->value[0] = (units[unit].gone >= 0 ? all - (double) cell->count[units[unit].gone] : (double) cell->count[units[unit].left]) / all;
	return true;
}

bool
eval_leak_report(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Buffer		json = {0};
	size_t		used = tally_sort(&state->tally);

	(void) options;
	if (!buffer_add_char(call, &json, '['))
		return false;
	for (size_t i = 0; i < used; i++)
	{
		const TallyCell *cell = state->tally.cell[i];
		const int64_t *n = cell->count;

		if (!json_open(call, &json, '{') || !json_add_name(call, &json, "category") ||
			!(cell->key[0].len > 0 ? json_quote(call, &json, cell->key[0]) : buffer_add_text(call, &json, "null")) ||
			!json_add_member(call, &json, "characters", (double) n[LEAK_CHARS]) ||
			!json_add_member(call, &json, "characters_left", (double) (n[LEAK_CHARS] - n[LEAK_CHARS_GONE])) ||
			!json_add_member(call, &json, "characters_removed", i == 0 && cell->key[0].len == 0 ? (double) n[LEAK_CHARS_PREDICTED] : __builtin_nan("")) ||
			!json_add_member(call, &json, "entities", (double) n[LEAK_ENTITIES]) ||
			!json_add_member(call, &json, "entities_left", (double) (n[LEAK_ENTITIES] - n[LEAK_ENTITIES_GONE])) ||
			!json_add_member(call, &json, "entities_untouched", (double) (n[LEAK_ENTITIES] - n[LEAK_ENTITIES_TOUCHED])) ||
			!json_add_member(call, &json, "documents", (double) n[LEAK_DOCUMENTS]) ||
			!json_add_member(call, &json, "documents_leaking", (double) n[LEAK_DOCUMENTS_LEAKING]) ||
			!buffer_add_char(call, &json, '}'))
			return false;
	}
	if (!buffer_add_char(call, &json, ']'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}
