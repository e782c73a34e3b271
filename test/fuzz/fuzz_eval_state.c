/*
 * Any bytes as a stored metric state: an error, or a state whose every metric can be computed.
 *
 * The first byte chooses a kind, the rest is put behind a valid head and before
 * a valid hash, so that the fuzzer gets past both.  What was read is written,
 * merged with itself and read by every metric.
 */
#include <stdlib.h>

#include "eval/agreement.h"
#include "eval/bootstrap.h"
#include "eval/bytes.h"
#include "eval/calibration.h"
#include "eval/classification.h"
#include "eval/drift.h"
#include "eval/fairness.h"
#include "eval/overlap.h"
#include "eval/paired.h"
#include "eval/ranking.h"
#include "eval/residuals.h"
#include "eval/roc.h"
#include "eval/spans.h"
#include "eval/state.h"
#include "eval/tags.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef bool (*Metric) (Call *call, EvalState *state, Slice options, EvalResult *result);

static const struct
{
	StateKind	kind;
	Metric		metric;
}			metrics[] = {
	{STATE_CLASSIFICATION, eval_f1}, {STATE_CLASSIFICATION, eval_fbeta}, {STATE_CLASSIFICATION, eval_matthews},
	{STATE_CLASSIFICATION, eval_cohen_kappa}, {STATE_CLASSIFICATION, eval_confusion_matrix},
	{STATE_CLASSIFICATION, eval_classification_report}, {STATE_CLASSIFICATION, eval_within_one}, {STATE_CLASSIFICATION, eval_accuracy_ci}, {STATE_CLASSIFICATION, eval_recall_ci},
	{STATE_SCORE, eval_roc_auc}, {STATE_SCORE, eval_average_precision}, {STATE_SCORE, eval_roc_curve},
	{STATE_SCORE, eval_precision_recall_curve}, {STATE_SCORE, eval_youden}, {STATE_SCORE, eval_delong},
	{STATE_SCORE, eval_log_loss}, {STATE_SCORE, eval_calibration_error}, {STATE_SCORE, eval_calibration_curve},
	{STATE_SCORE, eval_calibration_slope}, {STATE_SCORE, eval_hosmer_lemeshow}, {STATE_SCORE, eval_psi},
	{STATE_SCORE, eval_wasserstein}, {STATE_PROBABILITY, eval_brier}, {STATE_REGRESSION, eval_r2},
	{STATE_REGRESSION, eval_root_mean_squared_error}, {STATE_SPAN, eval_span_f1}, {STATE_SPAN, eval_span_report},
	{STATE_LEAK, eval_leak_rate}, {STATE_LEAK, eval_leak_report}, {STATE_TAG, eval_tag_f1}, {STATE_TAG, eval_tag_report},
	{STATE_TEXT, eval_bleu}, {STATE_TEXT, eval_chrf}, {STATE_TEXT, eval_rouge_l}, {STATE_TEXT, eval_word_error_rate},
	{STATE_RANKING, eval_ndcg}, {STATE_RANKING, eval_map_at}, {STATE_AGREEMENT, eval_fleiss_kappa},
	{STATE_AGREEMENT, eval_krippendorff_alpha}, {STATE_FAIRNESS, eval_equalized_odds_difference},
	{STATE_FAIRNESS, eval_group_metrics}, {STATE_DRIFT, eval_js_distance}, {STATE_PROPORTION, eval_proportion_ci},
	{STATE_PAIRED, eval_mcnemar}, {STATE_PAIRED_SCORES, eval_delong_paired},
};

static void
try_state(Call *call, Slice bytes)
{
	EvalState	state,
				again,
				copy;
	size_t		len;
	unsigned char *written;

	if (!state_read(call, &state, bytes))
		return;
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		if (metrics[i].kind == state.kind)
		{
			EvalResult	result = {0};

			metrics[i].metric(call, &state, state.options, &result);
		}
	if (!state_size(call, &state, &len) || (written = mc_alloc(call, len, 1)) == NULL)
		return;
	state_write(&state, written, len);
	if (!state_read(call, &copy, (Slice) {(char *) written, len}))
		abort();
	if (!state_init(call, &again, state.kind, state.weighted, state.options) ||
		!state_merge(call, &again, &state, 1) || !state_merge(call, &again, &copy, 1))
		return;
	state_size(call, &again, &len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	unsigned char *bytes;

	arena_init(&arena);
	arena.limit = 256 * 1024 * 1024;
	try_state(&call, (Slice) {(const char *) data, size});
	if (size > 2)
	{
		bytes = mc_alloc(&call, size + 32, 1);
		put_number(bytes, 0x7665434d, 4);	/* "MCev" */
		put_number(bytes + 4, 1, 1);
		put_number(bytes + 5, data[0] % STATE_KINDS, 1);
		put_number(bytes + 6, data[1] & 1, 2);
		/* the length of the options comes with the input */
		put_number(bytes + 8, data[1] >> 1, 4);
		memcpy(bytes + 12, data + 2, size - 2);
		put_number(bytes + 10 + size, hash_bytes(0, bytes, 10 + size), 8);
		try_state(&call, (Slice) {(const char *) bytes, size + 18});
	}
	arena_free(&arena);
	return 0;
}
