/*
 * Classification in SQL: truth and prediction as text, bool or bigint.
 */
#include "eval_state.h"

#include "eval/bootstrap.h"
#include "eval/classification.h"
#include "eval/confusion.h"

MEDCHAT_FUNCTION(medchat_classification_add);
MEDCHAT_FUNCTION(medchat_classification_remove);
MEDCHAT_FUNCTION(medchat_classification_add_weighted);
MEDCHAT_FUNCTION(medchat_classification_remove_weighted);

typedef bool (*RowFunction) (Call *call, EvalState *state, const Slice *key, double weight);

/* A row (state, truth, prediction, options ... [, weight]) */
static Datum
classification_row(FunctionCallInfo fcinfo, bool weighted, RowFunction put)
{
	EvalRow		row;
	int			last = weighted ? PG_NARGS() - 1 : PG_NARGS();
	double		weight = 1;
	char		buffer[2][24];
	Slice		key[2];

	eval_begin_row(fcinfo, &row, STATE_CLASSIFICATION, weighted, 3, last);
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2) || (weighted && PG_ARGISNULL(last)))
		return row.datum;
	if (weighted)
		weight = eval_weight(fcinfo, last);
	key[0] = eval_label(fcinfo, 1, row.type[1], buffer[0]);
	key[1] = eval_label(fcinfo, 2, row.type[2], buffer[1]);
	return eval_end_row(&row, put(&row.call, row.state, key, weight));
}

Datum
medchat_classification_add(PG_FUNCTION_ARGS)
{
	return classification_row(fcinfo, false, confusion_add);
}

Datum
medchat_classification_remove(PG_FUNCTION_ARGS)
{
	return classification_row(fcinfo, false, confusion_remove);
}

Datum
medchat_classification_add_weighted(PG_FUNCTION_ARGS)
{
	return classification_row(fcinfo, true, confusion_add);
}

Datum
medchat_classification_remove_weighted(PG_FUNCTION_ARGS)
{
	return classification_row(fcinfo, true, confusion_remove);
}

METRIC_FUNCTION(accuracy_score, STATE_CLASSIFICATION, 1, eval_accuracy)
METRIC_FUNCTION(precision_score, STATE_CLASSIFICATION, 1, eval_precision)
METRIC_FUNCTION(recall_score, STATE_CLASSIFICATION, 1, eval_recall)
METRIC_FUNCTION(f1_score, STATE_CLASSIFICATION, 1, eval_f1)
METRIC_FUNCTION(fbeta_score, STATE_CLASSIFICATION, 1, eval_fbeta)
METRIC_FUNCTION(jaccard_score, STATE_CLASSIFICATION, 1, eval_jaccard)
METRIC_FUNCTION(specificity_score, STATE_CLASSIFICATION, 1, eval_specificity)
METRIC_FUNCTION(negative_predictive_value, STATE_CLASSIFICATION, 1, eval_npv)
METRIC_FUNCTION(balanced_accuracy_score, STATE_CLASSIFICATION, 1, eval_balanced_accuracy)
METRIC_FUNCTION(matthews_corrcoef, STATE_CLASSIFICATION, 1, eval_matthews)
METRIC_FUNCTION(cohen_kappa_score, STATE_CLASSIFICATION, 1, eval_cohen_kappa)
METRIC_FUNCTION(confusion_matrix, STATE_CLASSIFICATION, 0, eval_confusion_matrix)
METRIC_FUNCTION(classification_report, STATE_CLASSIFICATION, 0, eval_classification_report)
METRIC_FUNCTION(under_triage_rate, STATE_CLASSIFICATION, 1, eval_under_triage)
METRIC_FUNCTION(over_triage_rate, STATE_CLASSIFICATION, 1, eval_over_triage)
METRIC_FUNCTION(within_one, STATE_CLASSIFICATION, 1, eval_within_one)
METRIC_FUNCTION(accuracy_ci, STATE_CLASSIFICATION, 3, eval_accuracy_ci)
METRIC_FUNCTION(precision_ci, STATE_CLASSIFICATION, 3, eval_precision_ci)
METRIC_FUNCTION(recall_ci, STATE_CLASSIFICATION, 3, eval_recall_ci)
METRIC_FUNCTION(specificity_ci, STATE_CLASSIFICATION, 3, eval_specificity_ci)
METRIC_FUNCTION(f1_ci, STATE_CLASSIFICATION, 3, eval_f1_ci)
METRIC_FUNCTION(balanced_accuracy_ci, STATE_CLASSIFICATION, 3, eval_balanced_accuracy_ci)
METRIC_FUNCTION(matthews_corrcoef_ci, STATE_CLASSIFICATION, 3, eval_matthews_ci)
METRIC_FUNCTION(cohen_kappa_ci, STATE_CLASSIFICATION, 3, eval_cohen_kappa_ci)
