/*
 * Errors of predicted numbers.
 */
#ifndef EVAL_RESIDUALS_H
#define EVAL_RESIDUALS_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

METRIC(eval_mean_absolute_error);
METRIC(eval_root_mean_squared_error);

/* 1 - squared error over variance of truth; of a constant truth 1 when it is met, else 0; null for one row */
METRIC(eval_r2);

#undef METRIC

/* Add sign (1 or -1) times a row; |truth| and |prediction| at most 1e100, weight at most 1e50. */
extern bool regression_add(Call *call, EvalState *state, double truth, double prediction, double weight, int sign);

#endif							/* EVAL_RESIDUALS_H */
