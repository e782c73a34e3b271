/*
 * Generated texts against references: what a row adds.
 *
 * With several references a row counts with the one it fits best (for BLEU:
 * clipped by each n-gram's best, brevity by the closest length).
 */
#include "eval/overlap.h"

#include "eval/options.h"
#include "eval/shape.h"
#include "eval/text_tokens.h"

/* A row being added. */
typedef struct Row
{
	Call	   *work;
	TallyCell  *cell;
	Slice		options;
	const Slice *reference;
	size_t		references;
	Slice		hypothesis;
	int			sign;
	bool		stems;			/* ROUGE compares stems */
} Row;

/* Hypothesis and references as tokens. */
typedef struct Cut
{
	TokenList	hypothesis;
	TokenList  *reference;		/* (references) */
	size_t		distinct;
} Cut;

static bool
cut_row(const Row *row, TextCut how, bool lower, Cut *cut)
{
	Vocabulary	vocabulary;

	vocabulary_init(&vocabulary, row->work);
	cut->reference = mc_alloc(row->work, row->references, sizeof(TokenList));
	if (cut->reference == NULL || !text_cut(&vocabulary, row->hypothesis, how, lower, &cut->hypothesis))
		return false;
	for (size_t i = 0; i < row->references; i++)
		if (!text_cut(&vocabulary, row->reference[i], how, lower, &cut->reference[i]))
			return false;
	cut->distinct = vocabulary.count;
	return true;
}

static bool
flag(Slice options, int index)
{
	double		number = 0;

	option_number(options, index, &number);
	return number != 0;
}

static double
f_of(double hits, double hypothesis, double reference)
{
	double		precision = hypothesis > 0 ? hits / hypothesis : 0,
				recall = reference > 0 ? hits / reference : 0;

	return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

static bool
add_match(const Row *row)
{
	Cut			cut;
	Slice		version;
	double		empty = 1,
				best = 0;
	bool		exact = false;

	if (option_text(row->options, 0, &version))
	{
		if (!slice_is(version, "1.1") && !slice_is(version, "2.0"))
			return mc_fail(row->work, MC_INVALID_PARAMETER, "the version of SQuAD is 1.1 or 2.0");
		empty = version.data[0] == '2';
	}
	if (!cut_row(row, CUT_SQUAD, true, &cut))
		return false;
	for (size_t i = 0; i < row->references; i++)
	{
		TokenList	r = cut.reference[i],
					h = cut.hypothesis;
		int64_t		hits;
		double		f;

		if (!grams_hits(row->work, h, &r, 1, 1, &hits))
			return false;
		f = h.count == 0 && r.count == 0 ? empty : f_of((double) hits, (double) h.count, (double) r.count);
		best = f > best ? f : best;
		exact = exact || (h.count == r.count && (h.count == 0 || __builtin_memcmp(h.id, r.id, h.count * sizeof(uint32_t)) == 0));
	}
	row->cell->count[TEXT_EXACT] += exact ? row->sign : 0;
	exact_add(&row->cell->sum[TEXT_TOKEN_F1], best, row->sign);
	return true;
}

static bool
add_bleu(const Row *row)
{
	Cut			cut;
	Slice		name;
	TextCut		how = CUT_13A;
	int64_t		hits[TEXT_ORDERS],
				length,
				closest = -1;

	if (option_text(row->options, 0, &name))
	{
		how = slice_is(name, "none") ? CUT_SPACES : slice_is(name, "char") ? CUT_CHARACTERS : CUT_13A;
		if (how == CUT_13A && !slice_is(name, "13a"))
			return mc_fail(row->work, MC_INVALID_PARAMETER, "the tokenizer of BLEU is 13a, none or char");
	}
	if (!cut_row(row, how, flag(row->options, 1), &cut) ||
		!grams_hits(row->work, cut.hypothesis, cut.reference, row->references, TEXT_ORDERS, hits))
		return false;
	length = (int64_t) cut.hypothesis.count;
	for (size_t i = 0; i < row->references; i++)
	{
		int64_t		other = (int64_t) cut.reference[i].count,
					gap = length > other ? length - other : other - length,
					least = length > closest ? length - closest : closest - length;

		if (closest < 0 || gap < least || (gap == least && other < closest))
			closest = other;
	}
	for (int n = 0; n < TEXT_ORDERS; n++)
	{
		row->cell->count[TEXT_BLEU_HITS + n] += row->sign * hits[n];
		row->cell->count[TEXT_BLEU_GRAMS + n] += row->sign * grams_count(cut.hypothesis, n + 1);
	}
	row->cell->count[TEXT_BLEU_HYPOTHESIS] += row->sign * length;
	row->cell->count[TEXT_BLEU_REFERENCE] += row->sign * closest;
	return true;
}

/* Hypothesis, reference, hits of each order; an order that the reference has not does not count against the hypothesis. */
static bool
chrf_counts(Call *work, TokenList hypothesis, TokenList reference, int orders, int64_t *counts)
{
	int64_t		hits[TEXT_CHAR_ORDERS];

	if (!grams_hits(work, hypothesis, &reference, 1, orders, hits))
		return false;
	for (int n = 0; n < orders; n++)
	{
		counts[3 * n + 1] = grams_count(reference, n + 1);
		counts[3 * n] = counts[3 * n + 1] > 0 ? grams_count(hypothesis, n + 1) : 0;
		counts[3 * n + 2] = hits[n];
	}
	return true;
}

/* chrF of counts, 0 to 1: the F of mean precision and mean recall over orders that both sides have. */
static double
chrf_of(const int64_t *counts, int char_orders, int word_orders, double beta)
{
	double		precision = 0,
				recall = 0,
				orders = 0;

	for (int i = 0; i < TEXT_CHAR_ORDERS + TEXT_WORD_ORDERS; i++)
	{
		const int64_t *c = counts + 3 * i;

		if (i < TEXT_CHAR_ORDERS ? i >= char_orders : i - TEXT_CHAR_ORDERS >= word_orders)
			continue;
		if (c[0] <= 0 || c[1] <= 0)
			continue;
		precision += (double) c[2] / (double) c[0];
		recall += (double) c[2] / (double) c[1];
		orders++;
	}
	if (orders == 0 || precision + recall == 0)
		return 0;
	precision /= orders;
	recall /= orders;
	return (1 + beta * beta) * precision * recall / (beta * beta * precision + recall);
}

static bool
add_chrf(const Row *row)
{
	Cut			chars,
				words;
	bool		lower = flag(row->options, 0);
	double		word_orders = 0,
				best = -1;
	int64_t		kept[3 * (TEXT_CHAR_ORDERS + TEXT_WORD_ORDERS)] = {0};

	option_number(row->options, 2, &word_orders);
	if (!(word_orders >= 0 && word_orders <= TEXT_WORD_ORDERS))
		return mc_fail(row->work, MC_INVALID_PARAMETER, "chrF takes word_order 0 to %d", TEXT_WORD_ORDERS);
	if (!cut_row(row, flag(row->options, 1) ? CUT_ALL_CHARACTERS : CUT_CHARACTERS, lower, &chars) ||
		!cut_row(row, CUT_CHRF_WORDS, lower, &words))
		return false;
	for (size_t i = 0; i < row->references; i++)
	{
		int64_t		counts[3 * (TEXT_CHAR_ORDERS + TEXT_WORD_ORDERS)];
		double		f;

		if (!chrf_counts(row->work, chars.hypothesis, chars.reference[i], TEXT_CHAR_ORDERS, counts) ||
			!chrf_counts(row->work, words.hypothesis, words.reference[i], TEXT_WORD_ORDERS, counts + 3 * TEXT_CHAR_ORDERS))
			return false;
		f = chrf_of(counts, TEXT_CHAR_ORDERS, (int) word_orders, 2);
		if (f > best)
			__builtin_memcpy(kept, counts, sizeof(kept));
		best = f > best ? f : best;
	}
	for (int i = 0; i < 3 * (TEXT_CHAR_ORDERS + TEXT_WORD_ORDERS); i++)
		row->cell->count[TEXT_CHRF + i] += row->sign * kept[i];
	return true;
}

static bool
add_rouge(const Row *row)
{
	Cut			cut;
	double		best[3] = {0, 0, 0};

	if (!cut_row(row, row->stems ? CUT_ROUGE_STEMS : CUT_ROUGE, true, &cut))
		return false;
	for (size_t i = 0; i < row->references; i++)
	{
		TokenList	r = cut.reference[i],
					h = cut.hypothesis;
		int64_t		hits[3];

		hits[2] = grams_common(row->work, r, h, cut.distinct);
		if (hits[2] < 0 || !grams_hits(row->work, h, &r, 1, 2, hits))
			return false;
		for (int n = 0; n < 3; n++)
		{
			int			order = n == 1 ? 2 : 1;
			double		f = f_of((double) hits[n], (double) grams_count(h, order), (double) grams_count(r, order));

			best[n] = f > best[n] ? f : best[n];
		}
	}
	for (int n = 0; n < 3; n++)
		exact_add(&row->cell->sum[TEXT_ROUGE_1 + n], best[n], row->sign);
	return true;
}

/* Edits against the reference with the lowest rate. */
static bool
add_edits(const Row *row, TextCut how, int edits_at, int units_at)
{
	Cut			cut;
	int64_t		edits = -1,
				units = 0;

	if (!cut_row(row, how, false, &cut))
		return false;
	for (size_t i = 0; i < row->references; i++)
	{
		int64_t		n = (int64_t) cut.reference[i].count,
					distance = grams_distance(row->work, cut.reference[i], cut.hypothesis, cut.distinct);

		if (distance < 0)
			return false;
		if (edits < 0 || distance * (units > 0 ? units : 1) < edits * (n > 0 ? n : 1))
		{
			edits = distance;
			units = n;
		}
	}
	row->cell->count[edits_at] += row->sign * edits;
	row->cell->count[units_at] += row->sign * units;
	return true;
}

bool
overlap_add(Call *call, Call *work, EvalState *state, const Slice *reference, size_t references, Slice hypothesis, int sign)
{
	StateKind	kind = state->kind;
	Row			row = {work, tally_cell(call, &state->tally, NULL), state->options, reference, references, hypothesis, sign,
		kind == STATE_TEXT_ROUGE && flag(state->options, 0)};

	if (row.cell == NULL)
		return false;
	if (references == 0)
		return true;
	row.cell->count[TEXT_N] += sign;
	return (!(kind == STATE_TEXT || kind == STATE_TEXT_MATCH) || add_match(&row)) &&
		(!(kind == STATE_TEXT || kind == STATE_TEXT_BLEU) || add_bleu(&row)) &&
		(!(kind == STATE_TEXT || kind == STATE_TEXT_CHRF) || add_chrf(&row)) &&
		(!(kind == STATE_TEXT || kind == STATE_TEXT_ROUGE) || add_rouge(&row)) &&
		(!(kind == STATE_TEXT || kind == STATE_TEXT_WORDS) || add_edits(&row, CUT_SPACES, TEXT_WORD_EDITS, TEXT_WORDS)) &&
		(!(kind == STATE_TEXT || kind == STATE_TEXT_CHARS) || add_edits(&row, CUT_ALL_CHARACTERS, TEXT_CHAR_EDITS, TEXT_CHARS));
}

/* ---- what the sums say ---- */

bool
overlap_rows(Call *call, EvalState *state, StateKind part, TallyCell **cell, EvalResult *result)
{
	result->is_null = true;
	*cell = NULL;
	if (state->kind == STATE_SCORE && state->scores.count == 0)	/* the empty state */
		return true;
	if (state->kind != STATE_TEXT && state->kind != part)
		return mc_fail(call, MC_INVALID_PARAMETER, "a %s state is given where a %s or text state is wanted",
					   state_kind_name(state->kind), state_kind_name(part));
	*cell = tally_find(&state->tally, NULL);
	result->is_null = *cell == NULL || (*cell)->count[TEXT_N] <= 0;
	return true;
}

static bool
mean_sum(Call *call, EvalState *state, StateKind part, int sum, EvalResult *result)
{
	TallyCell  *cell = NULL;

	if (!overlap_rows(call, state, part, &cell, result))
		return false;
	if (!result->is_null)
		result->value[0] = exact_value(&cell->sum[sum]) / (double) cell->count[TEXT_N];
	return true;
}

static bool
count_ratio(Call *call, EvalState *state, StateKind part, int over, int under, EvalResult *result)
{
	TallyCell  *cell = NULL;

	if (!overlap_rows(call, state, part, &cell, result))
		return false;
	result->is_null = result->is_null || cell->count[under] <= 0;
	if (!result->is_null)
		result->value[0] = (double) cell->count[over] / (double) cell->count[under];
	return true;
}

#define TEXT_METRIC(name, expression) \
bool \
name(Call *call, EvalState *state, Slice options, EvalResult *result) \
{ \
	(void) options; \
	return expression; \
}

TEXT_METRIC(eval_exact_match, count_ratio(call, state, STATE_TEXT_MATCH, TEXT_EXACT, TEXT_N, result))
TEXT_METRIC(eval_token_f1, mean_sum(call, state, STATE_TEXT_MATCH, TEXT_TOKEN_F1, result))
TEXT_METRIC(eval_rouge_1, mean_sum(call, state, STATE_TEXT_ROUGE, TEXT_ROUGE_1, result))
TEXT_METRIC(eval_rouge_2, mean_sum(call, state, STATE_TEXT_ROUGE, TEXT_ROUGE_2, result))
TEXT_METRIC(eval_rouge_l, mean_sum(call, state, STATE_TEXT_ROUGE, TEXT_ROUGE_L, result))
TEXT_METRIC(eval_word_error_rate, count_ratio(call, state, STATE_TEXT_WORDS, TEXT_WORD_EDITS, TEXT_WORDS, result))
TEXT_METRIC(eval_char_error_rate, count_ratio(call, state, STATE_TEXT_CHARS, TEXT_CHAR_EDITS, TEXT_CHARS, result))

/* The mean of each order's own F, an order without n-grams counting as next to nothing (NLTK's chrF). */
static double
smoothed_chrf_of(const int64_t *counts, int char_orders, int word_orders, double beta)
{
	const double tiny = 1e-16;
	double		sum = 0;

	for (int i = 0; i < TEXT_CHAR_ORDERS + TEXT_WORD_ORDERS; i++)
	{
		const int64_t *c = counts + 3 * i;
		double		precision = c[0] > 0 ? (double) c[2] / (double) c[0] : tiny,
					recall = c[1] > 0 ? (double) c[2] / (double) c[1] : tiny,
					under = beta * beta * precision + recall;

		if (i < TEXT_CHAR_ORDERS ? i < char_orders : i - TEXT_CHAR_ORDERS < word_orders)
			sum += under > 0 ? (1 + beta * beta) * precision * recall / under : tiny;
	}
	return sum / (char_orders + word_orders);
}

bool
eval_chrf(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	/* options of the state begin with those of adding */
	int			first = options.data == state->options.data ? 2 : 0;
	double		words = 0,
				beta = 2,
				chars = TEXT_CHAR_ORDERS,
				smoothed = 0;
	TallyCell  *cell = NULL;

	option_number(options, first, &words);
	option_number(options, first + 1, &beta);
	option_number(options, first + 2, &chars);
	option_number(options, first + 3, &smoothed);
	if (!(words >= 0 && words <= TEXT_WORD_ORDERS && chars >= 1 && chars <= TEXT_CHAR_ORDERS && beta > 0 && beta < 1e6))
		return mc_fail(call, MC_INVALID_PARAMETER, "chrF takes word_order 0 to %d, beta above 0 and char_order 1 to %d",
					   TEXT_WORD_ORDERS, TEXT_CHAR_ORDERS);
	if (!overlap_rows(call, state, STATE_TEXT_CHRF, &cell, result))
		return false;
	if (!result->is_null)
		result->value[0] = 100 * (smoothed != 0 ? smoothed_chrf_of : chrf_of) (&cell->count[TEXT_CHRF], (int) chars, (int) words, beta);
	return true;
}
