/*
 * Sequences of tags against the right ones, by entity.
 */
#include "eval/tags.h"

#include "eval/json.h"
#include "eval/options.h"
#include "eval/shape.h"
#include "eval/spans.h"

typedef struct Tag
{
	char		prefix;
	Slice		type;
} Tag;

static const Tag outside = {'O', {"_", 1}};

/* "B-NAME" is B of NAME, "B" is B of "_". */
static Tag
tag_of(Slice text)
{
	Tag			tag = outside;

	if (text.len > 0)
		tag.prefix = text.data[0];
	if (text.len > 1 && text.data[1] == '-')
		tag.type = (Slice) {text.data + 2, text.len - 2};
	else if (text.len > 1)
		tag.type = (Slice) {text.data + 1, text.len - 1};
	if (tag.type.len == 0)
		tag.type = outside.type;
	return tag;
}

static bool
is_one_of(char c, const char *set)
{
	for (; *set != '\0'; set++)
		if (*set == c)
			return true;
	return false;
}

/* Does an entity end between two tags (conlleval)? */
static bool
ends_between(Tag before, Tag after)
{
	if (is_one_of(before.prefix, "ES") || (is_one_of(before.prefix, "BI") && is_one_of(after.prefix, "BSO")))
		return true;
	return !is_one_of(before.prefix, "O.") && !slice_equal(before.type, after.type);
}

/* Does one start with the second of two tags (conlleval)? */
static bool
starts_with(Tag before, Tag after)
{
	if (is_one_of(after.prefix, "BS") || (is_one_of(before.prefix, "ESO") && is_one_of(after.prefix, "EI")))
		return true;
	return !is_one_of(after.prefix, "O.") && !slice_equal(before.type, after.type);
}

static size_t
read_loosely(const Slice *text, size_t count, EvalSpan *entity)
{
	Tag			before = outside;
	size_t		found = 0,
				begin = 0;

	for (size_t i = 0; i <= count; i++)
	{
		Tag			tag = i < count ? tag_of(text[i]) : outside;

		if (ends_between(before, tag))
			entity[found++] = (EvalSpan) {(int64_t) begin, (int64_t) i, before.type, {NULL, 0}};
		if (starts_with(before, tag))
			begin = i;
		before = tag;
	}
	return found;
}

/* B I* of one type (IOB2); S, or B I* E of one type (IOBES). */
static size_t
read_strictly(const Slice *text, size_t count, bool iobes, EvalSpan *entity)
{
	size_t		found = 0;

	for (size_t i = 0; i < count;)
	{
		Tag			first = tag_of(text[i]);
		size_t		end = i + 1;
		char		last = first.prefix;

		if (first.prefix == 'B')
			for (; end < count; end++)
			{
				Tag			next = tag_of(text[end]);

				if (last == 'E' || !is_one_of(next.prefix, iobes ? "IE" : "I") || !slice_equal(next.type, first.type))
					break;
				last = next.prefix;
			}
		if (iobes ? last == 'S' || (first.prefix == 'B' && last == 'E') : first.prefix == 'B')
			entity[found++] = (EvalSpan) {(int64_t) i, (int64_t) end, first.type, {NULL, 0}};
		i = end;
	}
	return found;
}

/* The entities of a sentence, sorted; SIZE_MAX after an error. */
static size_t
entities_of(Call *work, const Slice *text, size_t count, Slice scheme, EvalSpan **entity)
{
	size_t		found;

	*entity = mc_alloc(work, count + 1, sizeof(EvalSpan));
	if (*entity == NULL)
		return SIZE_MAX;
	if (scheme.len == 0)
		found = read_loosely(text, count, *entity);
	else
		found = read_strictly(text, count, slice_is(scheme, "IOBES"), *entity);
	spans_sort(*entity, found);
	return found;
}

bool
tags_add(Call *call, Call *work, EvalState *state, const Slice *truth, size_t ntruth,
		 const Slice *predicted, size_t npredicted, int sign)
{
	Slice		scheme = {"", 0};
	EvalSpan   *right,
			   *found;
	size_t		nright,
				nfound;
	TallyCell  *cell;

	if (ntruth != npredicted)
		return mc_fail(call, MC_INVALID_PARAMETER, "%zu tags are given for %zu tokens", npredicted, ntruth);
	option_text(state->options, 0, &scheme);
	if (scheme.len > 0 && !slice_is(scheme, "IOB2") && !slice_is(scheme, "IOBES"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the scheme of tags is IOB2, IOBES or null");
	nright = entities_of(work, truth, ntruth, scheme, &right);
	nfound = nright == SIZE_MAX ? SIZE_MAX : entities_of(work, predicted, npredicted, scheme, &found);
	if (nfound == SIZE_MAX)
		return false;
	cell = tally_cell(call, &state->tally, &(Slice) {"", 0});
	if (cell == NULL)
		return false;
	cell->count[TAG_SENTENCES] += sign;
	for (size_t i = 0, k = 0; i < nright || k < nfound;)
	{
		int			order = i == nright ? 1 : k == nfound ? -1 : spans_compare(&right[i], &found[k]);

		cell = tally_cell(call, &state->tally, order <= 0 ? &right[i].category : &found[k].category);
		if (cell == NULL)
			return false;
		cell->count[TAG_HITS] += order == 0 ? sign : 0;
		cell->count[TAG_TRUTH] += order <= 0 ? sign : 0;
		cell->count[TAG_PREDICTED] += order >= 0 ? sign : 0;
		i += order <= 0;
		k += order >= 0;
	}
	return true;
}

/* Precision, recall and F1 of counts; undefined ones are 0. */
static void
scores_of(double hits, double truth, double predicted, double *score)
{
	score[0] = predicted > 0 ? hits / predicted : 0;
	score[1] = truth > 0 ? hits / truth : 0;
	score[2] = score[0] + score[1] > 0 ? 2 * score[0] * score[1] / (score[0] + score[1]) : 0;
}

/* Which: 0 precision, 1 recall, 2 F1. */
static bool
tag_metric(Call *call, EvalState *state, Slice options, int which, EvalResult *result)
{
	Slice		average = {"micro", 5};
	size_t		used = tally_sort(&state->tally);
	double		sum[3] = {0, 0, 0},
				weights = 0,
				mean = 0,
				score[3];
	bool		weighted;

	option_text(options, 1, &average);
	weighted = slice_is(average, "weighted");
	if (!weighted && !slice_is(average, "micro") && !slice_is(average, "macro"))
		return mc_fail(call, MC_INVALID_PARAMETER, "the average of tags is micro, macro or weighted");
	/* without an entity the macro average is a mean of nothing */
	result->is_null = used == 0 || (used == 1 && slice_is(average, "macro"));
	for (size_t i = 1; i < used; i++)
	{
		const int64_t *n = state->tally.cell[i]->count;
		double		weight = weighted ? (double) n[TAG_TRUTH] : 1;

		scores_of((double) n[TAG_HITS], (double) n[TAG_TRUTH], (double) n[TAG_PREDICTED], score);
		mean += weight * score[which];
		weights += weight;
		sum[0] += (double) n[TAG_HITS];
		sum[1] += (double) n[TAG_TRUTH];
		sum[2] += (double) n[TAG_PREDICTED];
	}
	scores_of(sum[0], sum[1], sum[2], score);
	result->value[0] = slice_is(average, "micro") ? score[which] : weights > 0 ? mean / weights : 0;
	return true;
}

bool
eval_tag_precision(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return tag_metric(call, state, options, 0, result);
}

bool
eval_tag_recall(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return tag_metric(call, state, options, 1, result);
}

bool
eval_tag_f1(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	return tag_metric(call, state, options, 2, result);
}

bool
eval_tag_report(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	Buffer		json = {0};
	size_t		used = tally_sort(&state->tally);

	(void) options;
	if (!buffer_add_text(call, &json, "{\"classes\":["))
		return false;
	for (size_t i = 1; i < used; i++)
	{
		const int64_t *n = state->tally.cell[i]->count;
		double		score[3];

		scores_of((double) n[TAG_HITS], (double) n[TAG_TRUTH], (double) n[TAG_PREDICTED], score);
		if (!json_open(call, &json, '{') || !json_add_text_member(call, &json, "label", state->tally.cell[i]->key[0]) ||
			!json_add_member(call, &json, "precision", score[0]) || !json_add_member(call, &json, "recall", score[1]) ||
			!json_add_member(call, &json, "f1", score[2]) || !json_add_member(call, &json, "support", (double) n[TAG_TRUTH]) ||
			!buffer_add_char(call, &json, '}'))
			return false;
	}
	if (!buffer_add_text(call, &json, "]}"))
		return false;
	result->json = (Slice) {json.data, json.len};
	return true;
}
