/*
 * Marked spans of a text against the right ones: matching and its metrics.
 *
 * A state's cell of the empty category counts all spans together, every other one
 * a category whose spans were matched alone.
 */
#include "eval/spans.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "eval/json.h"
#include "eval/options.h"
#include "eval/shape.h"

#define RELAXED_ENDS	2		/* i2b2 2014 */
#define NO_MATCH		SIZE_MAX

static const char *const mode_names[] = {"strict", "exact", "partial", "type", "token", "relaxed"};

enum {MODE_TOKEN = SPAN_MODES, MODE_RELAXED, ALL_MODES};

/* Two sorted lists of one category (or of all) and who is matched with whom. */
typedef struct Matching
{
	const EvalSpan *truth;
	size_t		ntruth;
	const EvalSpan *predicted;
	size_t		npredicted;
	size_t	   *match;			/* (npredicted): index of a truth, or NO_MATCH */
	bool	   *taken;			/* (ntruth) */
	int64_t    *reach;			/* (ntruth): the furthest end of the truths up to here */
	double		least_overlap;	/* percent of a truth */
} Matching;

int
spans_compare(const EvalSpan *a, const EvalSpan *b)
{
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end < b->end ? -1 : 1;
	return slice_compare(a->category, b->category);
}

static int
compare_spans(const void *a, const void *b)
{
	return spans_compare(a, b);
}

void
spans_sort(EvalSpan *span, size_t count)
{
	if (count > 1)
		qsort(span, count, sizeof(EvalSpan), compare_spans);
}

/* The first truth that ends behind position. */
static size_t
first_reaching(const Matching *m, int64_t position)
{
	size_t		low = 0,
				high = m->ntruth;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (m->reach[middle] > position)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

static int64_t
overlap(const EvalSpan *a, const EvalSpan *b)
{
	int64_t		start = a->start > b->start ? a->start : b->start,
				end = a->end < b->end ? a->end : b->end;

	return end > start ? end - start : 0;
}

/* The free truth that predicted span p goes with in this round (0: equal, 1: equal boundaries, 2: overlap). */
static size_t
best_truth(const Matching *m, const EvalSpan *p, int round)
{
	size_t		best = NO_MATCH;
	int64_t		most = 0;

	for (size_t i = first_reaching(m, p->start); i < m->ntruth && m->truth[i].start < p->end; i++)
	{
		const EvalSpan *t = &m->truth[i];
		bool		same_place = t->start == p->start && t->end == p->end,
					same_category = slice_equal(t->category, p->category);
		int64_t		common = overlap(t, p);

		if (m->taken[i] || common == 0 || (double) common * 100 < m->least_overlap * (double) (t->end - t->start))
			continue;
		if (round == 0 ? same_place && same_category : round == 1 && same_place)
			return i;
		if (round == 2 && (common > most || (common == most && same_category && !slice_equal(m->truth[best].category, p->category))))
		{
			best = i;
			most = common;
		}
	}
	return best;
}

static bool
match_spans(Call *work, Matching *m)
{
	int64_t		reach = INT64_MIN;

	m->match = mc_alloc(work, m->npredicted, sizeof(size_t));
	m->taken = mc_alloc0(work, m->ntruth, sizeof(bool));
	m->reach = mc_alloc(work, m->ntruth, sizeof(int64_t));
	if (m->match == NULL || m->taken == NULL || m->reach == NULL)
		return false;
	for (size_t i = 0; i < m->ntruth; i++)
	{
		reach = m->truth[i].end > reach ? m->truth[i].end : reach;
		m->reach[i] = reach;
	}
	for (size_t i = 0; i < m->npredicted; i++)
		m->match[i] = NO_MATCH;
	for (int round = 0; round < 3; round++)
		for (size_t i = 0; i < m->npredicted; i++)
		{
			if (m->match[i] != NO_MATCH)
				continue;
			if (i % 256 == 0 && mc_cancelled(work))
				return false;
			m->match[i] = best_truth(m, &m->predicted[i], round);
			if (m->match[i] != NO_MATCH)
				m->taken[m->match[i]] = true;
		}
	return true;
}

static void
count_outcome(TallyCell *cell, int mode, int outcome, int sign)
{
	cell->count[mode * SPAN_OUTCOMES + outcome] += sign;
}

static void
count_matches(const Matching *m, TallyCell *cell, int sign)
{
	for (size_t i = 0; i < m->npredicted; i++)
	{
		const EvalSpan *p = &m->predicted[i],
				   *t = m->match[i] == NO_MATCH ? NULL : &m->truth[m->match[i]];
		bool		place = t != NULL && t->start == p->start && t->end == p->end,
					category = t != NULL && slice_equal(t->category, p->category);

		if (t == NULL)
			for (int mode = 0; mode < SPAN_MODES; mode++)
				count_outcome(cell, mode, SPAN_SPU, sign);
		else
		{
			count_outcome(cell, SPAN_STRICT, place && category ? SPAN_COR : SPAN_INC, sign);
			count_outcome(cell, SPAN_EXACT, place ? SPAN_COR : SPAN_INC, sign);
			count_outcome(cell, SPAN_PARTIAL, place ? SPAN_COR : SPAN_PAR, sign);
			count_outcome(cell, SPAN_TYPE, category ? SPAN_COR : SPAN_INC, sign);
		}
	}
	for (size_t i = 0; i < m->ntruth; i++)
		for (int mode = 0; mode < SPAN_MODES && !m->taken[i]; mode++)
			count_outcome(cell, mode, SPAN_MIS, sign);
}

/* Same start and category, ends close: each truth once, in order. */
static void
count_relaxed(const Matching *m, TallyCell *cell, int sign)
{
	size_t		from = 0;

	for (size_t i = 0; i < m->ntruth; i++)
		m->taken[i] = false;
	for (size_t i = 0; i < m->npredicted; i++)
	{
		const EvalSpan *p = &m->predicted[i];

		while (from < m->ntruth && m->truth[from].start < p->start)
			from++;
		for (size_t k = from; k < m->ntruth && m->truth[k].start == p->start; k++)
			if (!m->taken[k] && slice_equal(m->truth[k].category, p->category) &&
				m->truth[k].end - p->end <= RELAXED_ENDS && p->end - m->truth[k].end <= RELAXED_ENDS)
			{
				m->taken[k] = true;
				cell->count[SPAN_RELAXED] += sign;
				break;
			}
	}
	cell->count[SPAN_RELAXED + 1] += sign * (int64_t) m->ntruth;
	cell->count[SPAN_RELAXED + 2] += sign * (int64_t) m->npredicted;
}

static bool
is_token_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The tokens of spans as spans, sorted, each once; their number, or SIZE_MAX after an error. */
static size_t
tokens_of(Call *work, const EvalSpan *span, size_t count, EvalSpan **tokens)
{
	size_t		most = 0,
				n = 0,
				kept = 0;

	for (size_t i = 0; i < count; i++)
		most += span[i].value.len / 2 + 1;
	*tokens = mc_alloc(work, most, sizeof(EvalSpan));
	if (*tokens == NULL)
		return SIZE_MAX;
	for (size_t i = 0; i < count; i++)
	{
		int64_t		at = span[i].start;
		bool		inside = false;

		if (span[i].value.len == 0)
			(*tokens)[n++] = span[i];
		for (size_t k = 0; k < span[i].value.len; k++)
		{
			unsigned char c = (unsigned char) span[i].value.data[k];

			if ((c & 0xc0) == 0x80)		/* the rest of a character */
				continue;
			if (!is_token_byte(c))
				inside = false;
			else if (inside)
				(*tokens)[n - 1].end++;
			else
			{
				(*tokens)[n++] = (EvalSpan) {at, at + 1, span[i].category, {NULL, 0}};
				inside = true;
			}
			at++;
		}
	}
	spans_sort(*tokens, n);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || spans_compare(&(*tokens)[kept - 1], &(*tokens)[i]) != 0)
			(*tokens)[kept++] = (*tokens)[i];
	return kept;
}

static bool
count_tokens(Call *work, const Matching *m, TallyCell *cell, int sign)
{
	EvalSpan   *truth,
			   *predicted;
	size_t		ntruth = tokens_of(work, m->truth, m->ntruth, &truth),
				npredicted = ntruth == SIZE_MAX ? SIZE_MAX : tokens_of(work, m->predicted, m->npredicted, &predicted);
	int64_t		hits = 0;

	if (npredicted == SIZE_MAX)
		return false;
	for (size_t i = 0, k = 0; i < ntruth && k < npredicted;)
	{
		int			order = spans_compare(&truth[i], &predicted[k]);

		hits += order == 0;
		i += order <= 0;
		k += order >= 0;
	}
	cell->count[SPAN_TOKEN] += sign * hits;
	cell->count[SPAN_TOKEN + 1] += sign * (int64_t) ntruth;
	cell->count[SPAN_TOKEN + 2] += sign * (int64_t) npredicted;
	return true;
}

/* Match two sorted lists and count them in the cell of category. */
static bool
add_category(Call *call, Call *work, EvalState *state, Matching *m, Slice category, int sign)
{
	TallyCell  *cell = tally_cell(call, &state->tally, &category);

	if (cell == NULL || !match_spans(work, m))
		return false;
	count_matches(m, cell, sign);
	count_relaxed(m, cell, sign);
	cell->count[SPAN_DOCUMENTS] += sign;
	return count_tokens(work, m, cell, sign);
}

static int
compare_by_category(const void *a, const void *b)
{
	int			order = slice_compare(((const EvalSpan *) a)->category, ((const EvalSpan *) b)->category);

	return order != 0 ? order : compare_spans(a, b);
}

EvalSpan *
spans_by_category(Call *work, const EvalSpan *span, size_t count)
{
	EvalSpan   *copy = mc_alloc(work, count, sizeof(EvalSpan));

	if (copy != NULL && count > 0)
	{
		memcpy(copy, span, count * sizeof(EvalSpan));
		qsort(copy, count, sizeof(EvalSpan), compare_by_category);
	}
	return copy;
}

size_t
spans_of_category(const EvalSpan *span, size_t count, Slice category)
{
	size_t		n = 0;

	while (n < count && slice_equal(span[n].category, category))
		n++;
	return n;
}

bool
spans_add(Call *call, Call *work, EvalState *state, EvalSpan *truth, size_t ntruth,
		  EvalSpan *predicted, size_t npredicted, int sign)
{
	Matching	all = {truth, ntruth, predicted, npredicted, NULL, NULL, NULL, 0};

	option_number(state->options, 2, &all.least_overlap);
	spans_sort(truth, ntruth);
	spans_sort(predicted, npredicted);
	if (!add_category(call, work, state, &all, (Slice) {"", 0}, sign))
		return false;
	truth = spans_by_category(work, truth, ntruth);
	predicted = spans_by_category(work, predicted, npredicted);
	if (truth == NULL || predicted == NULL)
		return false;
	while (ntruth > 0 || npredicted > 0)
	{
		Slice		category = npredicted == 0 || (ntruth > 0 && slice_compare(truth->category, predicted->category) < 0)
			? truth->category : predicted->category;
		Matching	one = {.truth = truth, .predicted = predicted, .least_overlap = all.least_overlap};

		one.ntruth = spans_of_category(truth, ntruth, category);
		one.npredicted = spans_of_category(predicted, npredicted, category);
		if (category.len > 0 && !add_category(call, work, state, &one, category, sign))
			return false;
		truth += one.ntruth;
		ntruth -= one.ntruth;
		predicted += one.npredicted;
		npredicted -= one.npredicted;
	}
	return true;
}

/* The five numbers of a mode, precision, recall and F1. */
typedef struct SpanScore
{
	double		outcome[SPAN_OUTCOMES];
	double		possible;
	double		actual;
	double		precision;
	double		recall;
	double		f1;
} SpanScore;

static SpanScore
score_of(const TallyCell *cell, int mode)
{
	SpanScore	s = {{0}, 0, 0, 0, 0, 0};
	double		right;

	if (mode < SPAN_MODES)
		for (int i = 0; i < SPAN_OUTCOMES; i++)
			s.outcome[i] = (double) cell->count[mode * SPAN_OUTCOMES + i];
	else
	{
		const int64_t *count = &cell->count[mode == MODE_TOKEN ? SPAN_TOKEN : SPAN_RELAXED];

		s.outcome[SPAN_COR] = (double) count[0];
		s.outcome[SPAN_MIS] = (double) (count[1] - count[0]);
		s.outcome[SPAN_SPU] = (double) (count[2] - count[0]);
	}
	s.possible = s.outcome[SPAN_COR] + s.outcome[SPAN_INC] + s.outcome[SPAN_PAR] + s.outcome[SPAN_MIS];
	s.actual = s.outcome[SPAN_COR] + s.outcome[SPAN_INC] + s.outcome[SPAN_PAR] + s.outcome[SPAN_SPU];
	right = s.outcome[SPAN_COR] + s.outcome[SPAN_PAR] / 2;
	s.precision = s.actual > 0 ? right / s.actual : 0;
	s.recall = s.possible > 0 ? right / s.possible : 0;
	s.f1 = s.precision + s.recall > 0 ? 2 * s.precision * s.recall / (s.precision + s.recall) : 0;
	return s;
}

/* The score that options ask for; null without documents. */
static bool
asked_score(Call *call, EvalState *state, Slice options, SpanScore *score, EvalResult *result)
{
	Slice		word,
				category = {"", 0};
	int			mode = 0;
	TallyCell  *cell;

	if (option_text(options, 0, &word))
	{
		while (mode < ALL_MODES && !slice_is(word, mode_names[mode]))
			mode++;
		if (mode == ALL_MODES)
		{
			mc_fail(call, MC_INVALID_PARAMETER, "unknown mode of spans \"%.*s\"", slice_shown(word, 32), word.data);
			return mc_hint(call, "It is one of strict, exact, partial, type, token and relaxed.");
		}
	}
	option_text(options, 1, &category);
	cell = tally_find(&state->tally, &(Slice) {"", 0});
	result->is_null = cell == NULL || !tally_cell_used(&state->tally, cell);
	if (result->is_null)
		return true;
	cell = tally_find(&state->tally, &category);
	if (cell == NULL || !tally_cell_used(&state->tally, cell))
		return mc_fail(call, MC_INVALID_PARAMETER, "category \"%.*s\" occurs neither in truth nor in prediction",
					   slice_shown(category, 64), category.data);
	*score = score_of(cell, mode);
	return true;
}

#define SPAN_METRIC(name, member) \
bool \
name(Call *call, EvalState *state, Slice options, EvalResult *result) \
{ \
	SpanScore	score = {{0}, 0, 0, 0, 0, 0}; \
 \
	if (!asked_score(call, state, options, &score, result)) \
		return false; \
	result->value[0] = score.member; \
	return true; \
}

SPAN_METRIC(eval_span_precision, precision)
SPAN_METRIC(eval_span_recall, recall)
SPAN_METRIC(eval_span_f1, f1)

static bool
report_mode(Call *call, Buffer *json, const TallyCell *cell, int mode)
{
	SpanScore	s = score_of(cell, mode);

	if (!json_open(call, json, '{') || !json_add_name(call, json, "category"))
		return false;
	if (!(cell->key[0].len > 0 ? json_quote(call, json, cell->key[0]) : buffer_add_text(call, json, "null")))
		return false;
	return json_add_text_member(call, json, "mode", (Slice) {mode_names[mode], __builtin_strlen(mode_names[mode])}) &&
		json_add_member(call, json, "correct", s.outcome[SPAN_COR]) &&
		json_add_member(call, json, "incorrect", s.outcome[SPAN_INC]) &&
		json_add_member(call, json, "partial", s.outcome[SPAN_PAR]) &&
		json_add_member(call, json, "missed", s.outcome[SPAN_MIS]) &&
		json_add_member(call, json, "spurious", s.outcome[SPAN_SPU]) &&
		json_add_member(call, json, "possible", s.possible) && json_add_member(call, json, "actual", s.actual) &&
		json_add_member(call, json, "precision", s.precision) && json_add_member(call, json, "recall", s.recall) &&
		json_add_member(call, json, "f1", s.f1) && buffer_add_char(call, json, '}');
}

bool
eval_span_report(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Buffer		json = {0};
	size_t		used = tally_sort(&state->tally);

	(void) options;
	if (!buffer_add_char(call, &json, '['))
		return false;
	for (size_t i = 0; i < used; i++)
		for (int mode = 0; mode < ALL_MODES; mode++)
			if (!report_mode(call, &json, state->tally.cell[i], mode))
				return false;
	if (!buffer_add_char(call, &json, ']'))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}
