/*
 * Scores and probabilities in SQL: ROC, calibration, drift; two models on the same rows; shares.
 */
#include "eval_state.h"

#include "catalog/pg_type.h"

#include "eval/calibration.h"
#include "eval/drift.h"
#include "eval/paired.h"
#include "eval/roc.h"

MEDCHAT_FUNCTION(medchat_score_add);
MEDCHAT_FUNCTION(medchat_score_add_weighted);
MEDCHAT_FUNCTION(medchat_score_add_rounded);
MEDCHAT_FUNCTION(medchat_probability_add);
MEDCHAT_FUNCTION(medchat_probability_remove);
MEDCHAT_FUNCTION(medchat_drift_add);
MEDCHAT_FUNCTION(medchat_drift_remove);
MEDCHAT_FUNCTION(medchat_paired_add);
MEDCHAT_FUNCTION(medchat_paired_remove);
MEDCHAT_FUNCTION(medchat_paired_scores_add);
MEDCHAT_FUNCTION(medchat_paired_scores_remove);
MEDCHAT_FUNCTION(medchat_proportion_add);
MEDCHAT_FUNCTION(medchat_proportion_remove);

static double
score_argument(FunctionCallInfo fcinfo, int arg)
{
	double		score = PG_GETARG_FLOAT8(arg);

	if (score != score)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a score must not be NaN")));
	return score;
}

/* A row (state, truth bool, score float8, options ... [, weight]) */
static Datum
score_row(FunctionCallInfo fcinfo, bool weighted)
{
	EvalRow		row;
	int			last = weighted ? PG_NARGS() - 1 : PG_NARGS();

	eval_begin_row(fcinfo, &row, STATE_SCORE, weighted, 3, last);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (weighted && PG_ARGISNULL(last)))
		return row.datum;
	return eval_end_row(&row, scores_add(&row.call, &row.state->scores, score_argument(fcinfo, 2), PG_GETARG_BOOL(1),
										 weighted ? eval_weight(fcinfo, last) : 1));
}

Datum
medchat_score_add(PG_FUNCTION_ARGS)
{
	return score_row(fcinfo, false);
}

Datum
medchat_score_add_weighted(PG_FUNCTION_ARGS)
{
	return score_row(fcinfo, true);
}

/* A row (state, truth, probability, bins): rounded to a multiple of 1/bins, so that the state stays small. */
Datum
medchat_score_add_rounded(PG_FUNCTION_ARGS)
{
	EvalRow		row;
	double		score,
				bins;

	eval_begin_row(fcinfo, &row, STATE_SCORE, false, 3, 3);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return row.datum;
	score = score_argument(fcinfo, 2);
	bins = PG_GETARG_INT32(3);
	if (!(score >= 0 && score <= 1) || bins < 2)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the approximate form needs probabilities from 0 to 1 and at least 2 bins")));
	score = (double) (int64) (score * bins + 0.5) / bins;
	return eval_end_row(&row, scores_add(&row.call, &row.state->scores, score, PG_GETARG_BOOL(1), 1));
}

/* A row (state, truth, probability [, weight]) */
static Datum
probability_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;
	bool		weighted = PG_NARGS() > 3;

	eval_begin_row(fcinfo, &row, STATE_PROBABILITY, false, 3, 3);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (weighted && PG_ARGISNULL(3)))
		return row.datum;
	return eval_end_row(&row, probability_add(&row.call, row.state, PG_GETARG_BOOL(1), PG_GETARG_FLOAT8(2),
											  weighted ? eval_weight(fcinfo, 3) : 1, sign));
}

Datum
medchat_probability_add(PG_FUNCTION_ARGS)
{
	return probability_row(fcinfo, 1);
}

Datum
medchat_probability_remove(PG_FUNCTION_ARGS)
{
	return probability_row(fcinfo, -1);
}

/* A row (state, is_reference bool, category, options ...) */
static Datum
drift_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;
	char		buffer[24];

	eval_begin_row(fcinfo, &row, STATE_DRIFT, false, 3, PG_NARGS());
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return row.datum;
	return eval_end_row(&row, drift_add(&row.call, row.state, PG_GETARG_BOOL(1), eval_label(fcinfo, 2, row.type[2], buffer), sign));
}

Datum
medchat_drift_add(PG_FUNCTION_ARGS)
{
	return drift_row(fcinfo, 1);
}

Datum
medchat_drift_remove(PG_FUNCTION_ARGS)
{
	return drift_row(fcinfo, -1);
}

/* A row (state, right_a bool, right_b bool, options ...) */
static Datum
paired_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;

	eval_begin_row(fcinfo, &row, STATE_PAIRED, false, 3, PG_NARGS());
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return row.datum;
	return eval_end_row(&row, paired_add(&row.call, row.state, PG_GETARG_BOOL(1), PG_GETARG_BOOL(2), sign));
}

Datum
medchat_paired_add(PG_FUNCTION_ARGS)
{
	return paired_row(fcinfo, 1);
}

Datum
medchat_paired_remove(PG_FUNCTION_ARGS)
{
	return paired_row(fcinfo, -1);
}

/* A row (state, truth bool, score_a float8, score_b float8) */
static Datum
paired_scores_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;

	eval_begin_row(fcinfo, &row, STATE_PAIRED_SCORES, false, 4, 4);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || PG_ARGISNULL(3))
		return row.datum;
	return eval_end_row(&row, paired_scores_add(&row.call, row.state, PG_GETARG_BOOL(1), PG_GETARG_FLOAT8(2), PG_GETARG_FLOAT8(3), sign));
}

Datum
medchat_paired_scores_add(PG_FUNCTION_ARGS)
{
	return paired_scores_row(fcinfo, 1);
}

Datum
medchat_paired_scores_remove(PG_FUNCTION_ARGS)
{
	return paired_scores_row(fcinfo, -1);
}

/* A row (state, success bool, options ...) */
static Datum
proportion_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;

	eval_begin_row(fcinfo, &row, STATE_PROPORTION, false, 2, PG_NARGS());
	if (PG_ARGISNULL(1))
		return row.datum;
	return eval_end_row(&row, proportion_add(&row.call, row.state, PG_GETARG_BOOL(1), sign));
}

Datum
medchat_proportion_add(PG_FUNCTION_ARGS)
{
	return proportion_row(fcinfo, 1);
}

Datum
medchat_proportion_remove(PG_FUNCTION_ARGS)
{
	return proportion_row(fcinfo, -1);
}

METRIC_FUNCTION(roc_auc_score, STATE_SCORE, 1, eval_roc_auc)
METRIC_FUNCTION(average_precision_score, STATE_SCORE, 1, eval_average_precision)
METRIC_FUNCTION(roc_curve, STATE_SCORE, 0, eval_roc_curve)
METRIC_FUNCTION(precision_recall_curve, STATE_SCORE, 0, eval_precision_recall_curve)
METRIC_FUNCTION(youden, STATE_SCORE, 0, eval_youden)
METRIC_FUNCTION(sensitivity_at, STATE_SCORE, 1, eval_sensitivity_at)
METRIC_FUNCTION(net_benefit, STATE_SCORE, 1, eval_net_benefit)
METRIC_FUNCTION(delong, STATE_SCORE, 4, eval_delong)
METRIC_FUNCTION(roc_auc_ci, STATE_SCORE, 3, eval_roc_auc_ci)
METRIC_FUNCTION(brier_score, 0, 1, eval_brier)
METRIC_FUNCTION(log_loss, 0, 1, eval_log_loss)
METRIC_FUNCTION(expected_calibration_error, STATE_SCORE, 1, eval_calibration_error)
METRIC_FUNCTION(calibration_curve, STATE_SCORE, 0, eval_calibration_curve)
METRIC_FUNCTION(calibration_slope, STATE_SCORE, 0, eval_calibration_slope)
METRIC_FUNCTION(hosmer_lemeshow, STATE_SCORE, 0, eval_hosmer_lemeshow)
METRIC_FUNCTION(psi, 0, 1, eval_psi)
METRIC_FUNCTION(js_distance, 0, 1, eval_js_distance)
METRIC_FUNCTION(ks_statistic, STATE_SCORE, 1, eval_ks_statistic)
METRIC_FUNCTION(wasserstein, STATE_SCORE, 1, eval_wasserstein)
METRIC_FUNCTION(mcnemar, STATE_PAIRED, 4, eval_mcnemar)
METRIC_FUNCTION(delong_test, STATE_PAIRED_SCORES, 4, eval_delong_paired)
METRIC_FUNCTION(proportion_ci, STATE_PROPORTION, 3, eval_proportion_ci)
