/*
 * One query's documents by score: retrieval metrics, as trec_eval computes them.
 *
 * A row is a document: its relevance (null: not judged, counts as 0) and its score (null: not retrieved).
 * Documents are ranked by score, then by key, both descending.  Without a
 * judged or without a retrieved document a metric is null, so that the mean over queries skips it.
 */
#ifndef EVAL_RANKING_H
#define EVAL_RANKING_H

#include "eval/state.h"

/* Add sign (1 or -1) times a document; relevance and score point to NULL where they are null. */
extern bool ranking_add(Call *call, Call *work, EvalState *state, const int64_t *relevance, const double *score, Slice key, int sign);

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* k (number; null: all), ties (text: key, or average as scikit-learn), gain (text: linear, exponential) */
METRIC(eval_ndcg);

/* k (number; null: all) */
METRIC(eval_mrr);
METRIC(eval_recall_at);
METRIC(eval_precision_at);
METRIC(eval_map_at);

#undef METRIC

#endif							/* EVAL_RANKING_H */
