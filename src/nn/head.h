/*
 * What follows the last layer of an encoder: pooling, and the layers that give labels.
 */
#ifndef MC_HEAD_H
#define MC_HEAD_H

#include "nn/model_pass.h"

/* One row of each of n texts, rows starts[i] .. starts[i + 1] - 1 of pass->x, through the last norm and the model's pooling. */
extern bool head_pool(Pass *pass, const uint32_t *starts, size_t n, bool normalize, float *out /* (n, D) */);

/* Logits (n, L) of n pooled rows or tokens (n, D); rows is overwritten, pass->x too. */
extern bool head_labels(Pass *pass, float *rows, size_t n, float *out);

#endif							/* MC_HEAD_H */
