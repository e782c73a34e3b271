/*
 * What a forward pass computes with: threads, memory, cancellation and the kind of arithmetic.
 */
#ifndef MC_COMPUTE_H
#define MC_COMPUTE_H

#include "base/call.h"
#include "base/pool.h"

typedef struct Compute
{
	Pool	   *pool;			/* NULL: the caller's thread alone */
	Call	   *call;			/* memory for scratch, cancellation, errors */
	bool		float_activations;	/* dequantise weights instead of quantising activations */
} Compute;

#endif							/* MC_COMPUTE_H */
