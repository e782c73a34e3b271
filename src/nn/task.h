/*
 * Tasks as compositions of prompt, grammar and generation: extraction, summary, ranking, classification.
 *
 * Their prompts stand in one table in task.c.
 */
#ifndef MC_TASK_H
#define MC_TASK_H

#include "nn/generate.h"

/* A JSON text valid for schema, about text. */
extern bool task_extract(Compute *c, Generator *generator, Slice text, const Json *schema, size_t max_tokens, GenerateResult *result);

/* A summary of at most about max_words words. */
extern bool task_summarize(Compute *c, Generator *generator, Slice text, size_t max_words, GenerateResult *result);

/* Probability of each label for text, which add up to 1: the likelihood of each as the answer. */
extern bool task_classify(Compute *c, Generator *generator, Slice text, const Slice *labels, size_t n, double *probabilities /* (n) */);

/* Probability in [0, 1] that each document answers the query. */
extern bool task_rerank(Compute *c, Generator *generator, Slice query, const Slice *documents, size_t n, double *scores /* (n) */);

#endif							/* MC_TASK_H */
