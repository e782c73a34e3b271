/*
 * BLEU of the summed n-gram counts (Papineni 2002; smoothing as sacrebleu has it).
 */
#include "eval/overlap.h"

#include "base/real.h"
#include "eval/options.h"
#include "eval/shape.h"

typedef enum Smooth
{
	SMOOTH_EXP, SMOOTH_FLOOR, SMOOTH_ADD_K, SMOOTH_NONE
} Smooth;

static bool
read_smooth(Call *call, Slice options, int first, Smooth *smooth, double *value)
{
	static const struct
	{
		const char *name;
		double		value;
	}			methods[] = {{"exp", 0}, {"floor", 0.1}, {"add-k", 1}, {"none", 0}};
	Slice		name = {"exp", 3};
	int			i = 0;

	option_text(options, first, &name);
	while (i < 4 && !slice_is(name, methods[i].name))
		i++;
	if (i == 4)
		return mc_fail(call, MC_INVALID_PARAMETER, "smoothing of BLEU is exp, floor, add-k or none");
	*smooth = (Smooth) i;
	*value = methods[i].value;
	option_number(options, first + 1, value);
	return true;
}

/*
 * The logarithm of the geometric mean of precisions; -inf where one is zero.
 * effective: only of the orders that the hypotheses are long enough for.
 */
static double
log_precision(const int64_t *count, int orders, Smooth smooth, double value, bool effective)
{
	double		sum = 0,
				halves = 1;

	for (int n = 0; n < orders; n++)
	{
		double		hits = (double) count[TEXT_BLEU_HITS + n],
					grams = (double) count[TEXT_BLEU_GRAMS + n];

		if (smooth == SMOOTH_ADD_K && n > 0)
		{
			hits += value;
			grams += value;
		}
		/* texts shorter than n words: what is left of the orders is zero, as without smoothing */
		if (grams == 0)
			return effective && n > 0 ? sum / n : -__builtin_inf();
		if (hits == 0)
		{
			halves *= 2;
			hits = smooth == SMOOTH_EXP ? 1 / halves : smooth == SMOOTH_FLOOR ? value : 0;
		}
		sum += real_log(hits / grams);
	}
	return sum / orders;
}

bool
eval_bleu(Call *call, EvalState *state, Slice options, EvalResult *result)
{
	/* options of the state begin with those of adding */
	int			first = options.data == state->options.data ? 2 : 0;
	Smooth		smooth = SMOOTH_EXP;
	double		value = 0,
				effective = 0,
				orders = TEXT_ORDERS,
				hypothesis,
				reference,
				brevity;
	TallyCell  *cell = NULL;

	if (!read_smooth(call, options, first, &smooth, &value))
		return false;
	option_number(options, first + 2, &orders);
	option_number(options, first + 3, &effective);
	if (!(orders >= 1 && orders <= TEXT_ORDERS))
		return mc_fail(call, MC_INVALID_PARAMETER, "max_order of BLEU is 1 to %d", TEXT_ORDERS);
	if (!overlap_rows(call, state, STATE_TEXT_BLEU, &cell, result))
		return false;
	if (result->is_null)
		return true;
	hypothesis = (double) cell->count[TEXT_BLEU_HYPOTHESIS];
	reference = (double) cell->count[TEXT_BLEU_REFERENCE];
	brevity = hypothesis > 0 && hypothesis < reference ? 1 - reference / hypothesis : 0;
	if (hypothesis > 0 && cell->count[TEXT_BLEU_HITS] > 0)
		result->value[0] = 100 * real_exp(brevity + log_precision(cell->count, (int) orders, smooth, value, effective != 0));
	return true;
}
