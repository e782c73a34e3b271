/*
 * What follows from the order of scores: ROC and precision-recall, thresholds, DeLong's interval.
 *
 * Metrics of a score state; rows of equal scores are one point. One class only: null where the metric needs both.
 */
#ifndef EVAL_ROC_H
#define EVAL_ROC_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* max_fpr (number): the part up to that false positive rate, standardised (McClish) */
METRIC(eval_roc_auc);

/* the step sum, not the trapezoid */
METRIC(eval_average_precision);

/* JSON, from the highest threshold: [{"threshold", "fpr", "tpr"}], [{"threshold", "precision", "recall"}]; max_points (number) */
METRIC(eval_roc_curve);
METRIC(eval_precision_recall_curve);

/* JSON: {"threshold", "sensitivity", "specificity", "j"} */
METRIC(eval_youden);

/* specificity (number): the highest sensitivity with at least that */
METRIC(eval_sensitivity_at);

/* threshold (number): true positives less odds times false positives, per row (Vickers) */
METRIC(eval_net_benefit);

/* level (number): area, variance, low, high; or area, low, high */
METRIC(eval_delong);
METRIC(eval_roc_auc_ci);

#undef METRIC

/* The points of a score state and the sums over them. */
typedef struct RocPoints
{
	ScorePoint *point;			/* (count), ascending */
	size_t		count;
	double		positives;
	double		negatives;
} RocPoints;

extern bool roc_points(Call *call, EvalState *state, RocPoints *points);

#endif							/* EVAL_ROC_H */
