/*
 * Has a distribution moved?  Reference values against current ones.
 *
 * Of numbers the state is a score state whose label says "reference"; of categories it is a drift state.
 */
#ifndef EVAL_DRIFT_H
#define EVAL_DRIFT_H

#include "eval/state.h"

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/*
 * Sums over bins of the shares.  Categories are bins; of numbers with at most 20 distinct reference values
 * each value is, else bins (number) or as many as Sturges' rule gives, equally wide over all values; strategy (text)
 * quantile: bins (10) of equal share in the reference, the outer ones open.  Empty shares count as 1e-4.
 */
METRIC(eval_psi);

/* The same bins; the square root of the divergence, natural logarithms. */
METRIC(eval_js_distance);

/* Of numbers only: the largest gap of the two distribution functions, and the area between them. */
METRIC(eval_ks_statistic);
METRIC(eval_wasserstein);

#undef METRIC

/* Add sign (1 or -1) times a row to a drift state. */
extern bool drift_add(Call *call, EvalState *state, bool reference, Slice category, int sign);

#endif							/* EVAL_DRIFT_H */
