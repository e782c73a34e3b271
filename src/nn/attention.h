/*
 * Scaled dot-product attention over packed sequences and over a key-value cache.
 *
 * The row at position i of its sequence sees the keys at positions i - before .. i + after
 * that exist.  Per row: scores are chains over the head's dimensions, softmax
 * sums in sixteen lanes by position, values are added in the order of
 * positions.  Keys outside a row's sight add exact zeros, so a row's bits do not
 * depend on which rows are computed beside it.
 *
 * Cache layout of one head, capacity positions: keys in groups of 16 positions,
 * (capacity / 16, dim, 16); values (capacity, dim rounded up to 16), the padding zero.
 */
#ifndef MC_ATTENTION_H
#define MC_ATTENTION_H

#include "nn/compute.h"

#define ATTENTION_ALL	UINT32_MAX

typedef struct AttentionSpec
{
	uint32_t	heads;			/* of queries */
	uint32_t	kv_heads;		/* divides heads: grouped queries */
	uint32_t	dim;			/* of a head */
	float		scale;			/* of the scores, usually 1 / sqrt(dim) */
	float		softcap;		/* scores become softcap * tanh(score / softcap); 0: as they are */
	uint32_t	before;			/* positions seen before one's own; ATTENTION_ALL: all */
	uint32_t	after;			/* positions seen after one's own; 0: causal */
} AttentionSpec;

/* Floats that one head's keys (values) of capacity positions take; both are multiples of 16. */
extern size_t attention_key_floats(size_t capacity, size_t dim);
extern size_t attention_value_floats(size_t capacity, size_t dim);

/* The keys and values of one sequence in one layer: head h's at keys + h * key_stride, values + h * value_stride. */
typedef struct AttentionCache
{
	float	   *keys;
	float	   *values;
	size_t		key_stride;		/* floats: attention_key_floats(capacity, dim) */
	size_t		value_stride;
} AttentionCache;

/*
 * Store count rows of keys and values (kv_heads * dim each; row i at k + i * ldk, v + i * ldv) at positions first, first + 1, ...
 * Positions that no run can see need not be initialised.
 */
extern void attention_store(const AttentionSpec *spec, const AttentionCache *cache, size_t first, size_t count,
							const float *k, size_t ldk, const float *v, size_t ldv);

/* The queries of one sequence: count rows at positions first, first + 1, ...; length positions are in the cache. */
typedef struct AttentionRun
{
	AttentionCache cache;
	const float *q;				/* (count, heads * dim), row i at q + i * ldq */
	float	   *out;			/* (count, heads * dim), row i at out + i * ldo */
	size_t		ldq;
	size_t		ldo;
	size_t		count;
	size_t		first;
	size_t		length;
} AttentionRun;

/* Attention of n runs, split over threads.  False when cancelled or out of memory. */
extern bool attention_cached(Compute *c, const AttentionSpec *spec, const AttentionRun *runs, size_t n);

/*
 * Attention within each of n packed sequences, sequence i being rows starts[i] ..
 * starts[i + 1] - 1 of q (total, heads * dim), k and v (total, kv_heads * dim), all with row stride ld; out has row stride ldo.
 */
extern bool attention_packed(Compute *c, const AttentionSpec *spec, const float *q, const float *k, const float *v,
							 size_t ld, const uint32_t *starts, size_t n, float *out, size_t ldo);

#endif							/* MC_ATTENTION_H */
