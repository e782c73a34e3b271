/*
 * Metrics of a classification state, and of ordered labels.
 *
 * Each is bool f(call, state, options, result); options are listed beside it, in order.
 * Names and conventions are scikit-learn's.  No rows, or no weight: null.
 */
#ifndef EVAL_CLASSIFICATION_H
#define EVAL_CLASSIFICATION_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

METRIC(eval_accuracy);

/* average (macro, micro, weighted, binary), positive (text), zero_division (number) */
METRIC(eval_precision);
METRIC(eval_recall);
METRIC(eval_f1);
METRIC(eval_jaccard);
METRIC(eval_specificity);
METRIC(eval_npv);

/* beta (number), average, positive, zero_division */
METRIC(eval_fbeta);

METRIC(eval_balanced_accuracy);
METRIC(eval_matthews);

/* weights (linear, quadratic), labels (array, in order) */
METRIC(eval_cohen_kappa);

/* JSON: [{"truth", "prediction", "n"}], and {"classes": [...], "accuracy", "macro", "weighted", "n"} */
METRIC(eval_confusion_matrix);
METRIC(eval_classification_report);

/* order (array, from the least to the most urgent) */
METRIC(eval_under_triage);
METRIC(eval_over_triage);
METRIC(eval_within_one);

#undef METRIC

#endif							/* EVAL_CLASSIFICATION_H */
