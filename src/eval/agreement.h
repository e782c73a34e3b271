/*
 * Do raters agree?  Ratings by item and value; who gave them does not matter.
 */
#ifndef EVAL_AGREEMENT_H
#define EVAL_AGREEMENT_H

#include "eval/state.h"

/* Add sign (1 or -1) times a rating. */
extern bool agreement_add(Call *call, EvalState *state, Slice item, Slice value, int sign);

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* method (fleiss, randolph); items with fewer than two ratings are left out; null where one value is all there is */
METRIC(eval_fleiss_kappa);

/* level (nominal, ordinal, interval, ratio); ratings may be missing; null where one value is all there is */
METRIC(eval_krippendorff_alpha);

#undef METRIC

#endif							/* EVAL_AGREEMENT_H */
