/*
 * Do groups fare alike?  Rows by group, truth and prediction.
 *
 * Metrics of a fairness state; option 0: positive (text), which may be missing where labels are true and false or 1 and 0;
 * option 1: method (text), between_groups or to_overall: the rate of all rows stands for one of the two.
 */
#ifndef EVAL_FAIRNESS_H
#define EVAL_FAIRNESS_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* Largest less smallest selection rate of a group; smallest over largest. */
METRIC(eval_demographic_parity_difference);
METRIC(eval_demographic_parity_ratio);

/* The same of true and false positive rates, whichever is worse; a group without positives has rate 0 (fairlearn). */
METRIC(eval_equalized_odds_difference);
METRIC(eval_equalized_odds_ratio);

/* JSON: [{"group", "n", "tp", "fp", "fn", "tn", "selection_rate", "tpr", "fpr", "tnr", "fnr", "accuracy"}] */
METRIC(eval_group_metrics);

#undef METRIC

#endif							/* EVAL_FAIRNESS_H */
