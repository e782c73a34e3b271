/*
 * Are probabilities what they say?  Squared and logarithmic error, bins, calibration slope.
 *
 * Metrics of a score state (the two errors also of a probability state, which
 * holds sums only).  A score outside 0 to 1 is an error.
 */
#ifndef EVAL_CALIBRATION_H
#define EVAL_CALIBRATION_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

METRIC(eval_brier);

/* probabilities are clipped to [2^-52, 1 - 2^-52] */
METRIC(eval_log_loss);

/* bins (number, 10), norm (l1, max, mean), strategy (uniform: bins [i/bins, (i+1)/bins); quantile) */
METRIC(eval_calibration_error);

/* bins (number, 10), strategy (uniform, quantile; bins open below); JSON: [{"bin", "lower", "upper", "n", "mean_score", "observed"}] */
METRIC(eval_calibration_curve);

/* JSON: {"slope", "intercept", "calibration_in_the_large", "observed_expected_ratio"}; logistic regression on the logit */
METRIC(eval_calibration_slope);

/* groups (number, 10); JSON: {"chi2", "df", "p"} */
METRIC(eval_hosmer_lemeshow);

#undef METRIC

/* Add sign (1 or -1) times a row to a probability state. */
extern bool probability_add(Call *call, EvalState *state, bool truth, double score, double weight, int sign);

/* The quantile that numpy and R (type 7) give, of the rows of points (counts, not weights). */
extern double points_quantile(const ScorePoint *point, size_t count, double q);

#endif							/* EVAL_CALIBRATION_H */
