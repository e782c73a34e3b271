/*
 * What attention.c and the kernels share.
 */
#ifndef MC_ATTENTION_JOB_H
#define MC_ATTENTION_JOB_H

#include "nn/attention.h"

#define ATTENTION_ROWS	8		/* queries computed together */
#define ATTENTION_PART	64		/* queries of one chunk of work */
#define ATTENTION_PAD	32		/* scores and outputs are padded to a multiple of any tile */

typedef struct AttentionJob
{
	const AttentionSpec *spec;
	const AttentionRun *runs;
	size_t		n;
	const size_t *starts;		/* (n + 1) first chunk of each run */
	float	   *scratch;		/* (threads, scratch_floats) */
	size_t		scratch_floats;
} AttentionJob;

static inline size_t
attention_round(size_t n, size_t unit)
{
	return (n + unit - 1) / unit * unit;
}

#endif							/* MC_ATTENTION_JOB_H */
