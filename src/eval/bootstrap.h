/*
 * Confidence intervals of classification metrics.
 *
 * Shares have Wilson's interval.  Others are resampled: each cell of the
 * confusion matrix gets a Poisson number with its count as mean, which is the bootstrap of
 * rows drawn with replacement but for their number being random.  It needs the
 * state only, so that intervals merge as states do; the same state and seed give the same interval.
 */
#ifndef EVAL_BOOTSTRAP_H
#define EVAL_BOOTSTRAP_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* level (0.95), method (as proportion_interval); result: share, low, high */
METRIC(eval_accuracy_ci);

/* positive (text), level, method */
METRIC(eval_precision_ci);
METRIC(eval_recall_ci);
METRIC(eval_specificity_ci);

/* average, positive, level (0.95), resamples (1000), seed (0), method (percentile, basic) */
METRIC(eval_f1_ci);

/* level, resamples, seed, method */
METRIC(eval_balanced_accuracy_ci);
METRIC(eval_matthews_ci);
METRIC(eval_cohen_kappa_ci);

#undef METRIC

/* A Poisson number with that mean, from a generator's state. */
extern int64_t poisson_draw(uint64_t *generator, double mean);

#endif							/* EVAL_BOOTSTRAP_H */
