/*
 * Two models on the same rows, and shares with an interval.
 */
#ifndef EVAL_PAIRED_H
#define EVAL_PAIRED_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* Of a paired state: only a right, only b right, statistic, p; exact (0 or 1, default 1), correction (0 or 1, default 1) */
METRIC(eval_mcnemar);

/* Of a proportion state: share, low, high; method (wilson, normal, agresti_coull, clopper_pearson, jeffreys), level (number) */
METRIC(eval_proportion_ci);

/* Of a paired-scores state: area a, area b, z, p (DeLong 1988) */
METRIC(eval_delong_paired);

#undef METRIC

/* Add sign (1 or -1) times a row. */
extern bool paired_add(Call *call, EvalState *state, bool right_a, bool right_b, int sign);
extern bool proportion_add(Call *call, EvalState *state, bool success, int sign);
extern bool paired_scores_add(Call *call, EvalState *state, bool truth, double score_a, double score_b, int sign);

/* low and high of successes among n, by a named method; false (with an error) for an unknown one. */
extern bool proportion_interval(Call *call, double successes, double n, Slice method, double level, double *low, double *high);

#endif							/* EVAL_PAIRED_H */
