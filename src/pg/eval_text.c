/*
 * Generated texts against references in SQL.
 */
#include "eval_state.h"

#include "catalog/pg_type.h"

#include "eval/overlap.h"

#define TEXT_FUNCTIONS(name, kind) \
MEDCHAT_FUNCTION(medchat_##name##_add); \
MEDCHAT_FUNCTION(medchat_##name##_remove); \
Datum \
medchat_##name##_add(PG_FUNCTION_ARGS) \
{ \
	return text_row(fcinfo, kind, 1); \
} \
Datum \
medchat_##name##_remove(PG_FUNCTION_ARGS) \
{ \
	return text_row(fcinfo, kind, -1); \
}

/* A row (state, reference text or text[], hypothesis text, options ...) */
static Datum
text_row(FunctionCallInfo fcinfo, StateKind kind, int sign)
{
	EvalRow		row;
	Slice		one,
			   *reference = &one;
	size_t		references = 1;

	eval_begin_row(fcinfo, &row, kind, false, 3, PG_NARGS());
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return row.datum;
	if (row.type[1] == TEXTARRAYOID)
		reference = eval_slices(PG_GETARG_DATUM(1), &references);
	else
		one = pg_input_text(PG_GETARG_TEXT_PP(1));
	return eval_end_row(&row, overlap_add(&row.call, row.work, row.state, reference, references, pg_input_text(PG_GETARG_TEXT_PP(2)), sign));
}

TEXT_FUNCTIONS(text, STATE_TEXT)
TEXT_FUNCTIONS(text_match, STATE_TEXT_MATCH)
TEXT_FUNCTIONS(bleu, STATE_TEXT_BLEU)
TEXT_FUNCTIONS(chrf, STATE_TEXT_CHRF)
TEXT_FUNCTIONS(rouge, STATE_TEXT_ROUGE)
TEXT_FUNCTIONS(word_edits, STATE_TEXT_WORDS)
TEXT_FUNCTIONS(char_edits, STATE_TEXT_CHARS)

METRIC_FUNCTION(exact_match, 0, 1, eval_exact_match)
METRIC_FUNCTION(token_f1, 0, 1, eval_token_f1)
METRIC_FUNCTION(bleu, 0, 1, eval_bleu)
METRIC_FUNCTION(chrf, 0, 1, eval_chrf)
METRIC_FUNCTION(rouge_1, 0, 1, eval_rouge_1)
METRIC_FUNCTION(rouge_2, 0, 1, eval_rouge_2)
METRIC_FUNCTION(rouge_l, 0, 1, eval_rouge_l)
METRIC_FUNCTION(word_error_rate, 0, 1, eval_word_error_rate)
METRIC_FUNCTION(char_error_rate, 0, 1, eval_char_error_rate)
