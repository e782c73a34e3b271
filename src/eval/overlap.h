/*
 * Generated texts against references: exact match, token F1, BLEU, chrF, ROUGE, word and character error rates.
 *
 * A row is a hypothesis and one or more references.  A state of kind
 * STATE_TEXT counts for all metrics, one of a part for its own: counting is what takes time.
 */
#ifndef EVAL_OVERLAP_H
#define EVAL_OVERLAP_H

#include "eval/state.h"

/*
 * Add sign (1 or -1) times a row.  Options of the state, by kind:
 *	STATE_TEXT_MATCH	version (1.1 or 2.0: F1 of two texts that are empty is 0 or 1)
 *	STATE_TEXT_BLEU		tokenize (13a, none, char), lowercase, then those of eval_bleu
 *	STATE_TEXT_ROUGE	use_stemmer (false)
 *	STATE_TEXT_CHRF		lowercase, whitespace (keep it), then those of eval_chrf
 */
extern bool overlap_add(Call *call, Call *work, EvalState *state, const Slice *reference, size_t references, Slice hypothesis, int sign);

/* For metrics: the cell of a text state or of its part; null without rows, an error if the state counts something else. */
extern bool overlap_rows(Call *call, EvalState *state, StateKind part, TallyCell **cell, EvalResult *result);

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

METRIC(eval_exact_match);
METRIC(eval_token_f1);

/* smooth (exp, floor, add-k, none), smooth_value, max_order (4), effective_order (false); 0 to 100 */
METRIC(eval_bleu);

/* word_order (0 to 2), beta (2), char_order (6), eps_smoothing (false); 0 to 100 */
METRIC(eval_chrf);

/* mean F of rows */
METRIC(eval_rouge_1);
METRIC(eval_rouge_2);
METRIC(eval_rouge_l);

/* edits per unit of the references, over all rows */
METRIC(eval_word_error_rate);
METRIC(eval_char_error_rate);

#undef METRIC

#endif							/* EVAL_OVERLAP_H */
