/*
 * Attention: storing keys and values, and sharing the queries out among threads.
 *
 * A chunk of work is up to 64 queries of one run that read the same keys: the
 * heads of one group at some positions.  Packed sequences (encoders) are first
 * copied into the layout of a cache, so that there is one kernel for both.
 */
#include "nn/attention_job.h"

#include <string.h>

#include "base/size.h"
#include "nn/kernel.h"

#define KEY_GROUP	16

size_t
attention_key_floats(size_t capacity, size_t dim)
{
	return attention_round(capacity, KEY_GROUP) * dim;
}

size_t
attention_value_floats(size_t capacity, size_t dim)
{
	return attention_round(capacity, KEY_GROUP) * attention_round(dim, KEY_GROUP);
}

static void
store_head(size_t dim, float *keys, float *values, size_t first, size_t count, const float *k, size_t ldk,
		   const float *v, size_t ldv)
{
	size_t		value_dim = attention_round(dim, KEY_GROUP);

	for (size_t i = 0; i < count; i++)
	{
		size_t		position = first + i;
		float	   *key = keys + position / KEY_GROUP * KEY_GROUP * dim + position % KEY_GROUP;
		float	   *value = values + position * value_dim;

		for (size_t d = 0; d < dim; d++)
			key[d * KEY_GROUP] = k[i * ldk + d];
		memcpy(value, v + i * ldv, dim * sizeof(float));
		memset(value + dim, 0, (value_dim - dim) * sizeof(float));
	}
}

void
attention_store(const AttentionSpec *spec, const AttentionCache *cache, size_t first, size_t count,
				const float *k, size_t ldk, const float *v, size_t ldv)
{
	for (size_t h = 0; h < spec->kv_heads; h++)
		store_head(spec->dim, cache->keys + h * cache->key_stride, cache->values + h * cache->value_stride, first, count,
				   k + h * spec->dim, ldk, v + h * spec->dim, ldv);
}

/* Queries of one run that read the same keys. */
static size_t
run_rows(const AttentionSpec *spec, const AttentionRun *run)
{
	return run->count * (spec->heads / spec->kv_heads);
}

static size_t
parts_per_head(const AttentionSpec *spec, const AttentionRun *run)
{
	return (run_rows(spec, run) + ATTENTION_PART - 1) / ATTENTION_PART;
}

static void
attention_part(void *arg, size_t part, int worker)
{
	const AttentionJob *job = arg;
	size_t		low = 0,
				high = job->n;
	size_t		parts,
				row,
				end;

	/* the run whose chunks hold this one */
	while (high - low > 1)
	{
		size_t		middle = (low + high) / 2;

		if (job->starts[middle] <= part)
			low = middle;
		else
			high = middle;
	}
	part -= job->starts[low];
	parts = parts_per_head(job->spec, &job->runs[low]);
	row = part % parts * ATTENTION_PART;
	end = run_rows(job->spec, &job->runs[low]);
	if (end > row + ATTENTION_PART)
		end = row + ATTENTION_PART;
	for (; row < end; row += ATTENTION_ROWS)
		kernel_get()->attention_rows(job, low, part / parts, row, end - row < ATTENTION_ROWS ? end - row : ATTENTION_ROWS,
									 job->scratch + (size_t) worker * job->scratch_floats);
}

/* The first chunk of each run, and scratch for each thread. */
static bool
plan(Compute *c, AttentionJob *job)
{
	size_t		longest = 0,
				head = job->spec->dim + attention_round(job->spec->dim, ATTENTION_PAD);
	size_t	   *starts = mc_alloc(c->call, job->n + 1, sizeof(size_t));

	if (starts == NULL)
		return false;
	starts[0] = 0;
	for (size_t i = 0; i < job->n; i++)
	{
		starts[i + 1] = starts[i] + parts_per_head(job->spec, &job->runs[i]) * job->spec->kv_heads;
		if (job->runs[i].length > longest)
			longest = job->runs[i].length;
	}
	job->starts = starts;
	/* a row's scores may begin up to 15 positions before the first it sees */
	job->scratch_floats = ATTENTION_ROWS * (head + attention_round(longest + KEY_GROUP, ATTENTION_PAD)) + ATTENTION_PAD;
	job->scratch = mc_alloc(c->call, (size_t) pool_threads(c->pool), job->scratch_floats * sizeof(float));
	return job->scratch != NULL;
}

bool
attention_cached(Compute *c, const AttentionSpec *spec, const AttentionRun *runs, size_t n)
{
	AttentionJob job = {.spec = spec, .runs = runs, .n = n};

	if (n == 0)
		return true;
	return plan(c, &job) && pool_run_call(c->pool, c->call, job.starts[n], attention_part, &job);
}

typedef struct PackedJob
{
	const AttentionSpec *spec;
	const AttentionRun *runs;
	const float *k;
	const float *v;
	size_t		ld;
	const uint32_t *starts;
} PackedJob;

/* Copy one head's keys and values of one sequence into the cache layout. */
static void
store_packed(void *arg, size_t chunk, int worker)
{
	const PackedJob *job = arg;
	size_t		sequence = chunk / job->spec->kv_heads,
				head = chunk % job->spec->kv_heads,
				at = job->starts[sequence] * job->ld + head * job->spec->dim;
	const AttentionCache *cache = &job->runs[sequence].cache;

	(void) worker;
	store_head(job->spec->dim, cache->keys + head * cache->key_stride, cache->values + head * cache->value_stride, 0,
			   job->runs[sequence].length, job->k + at, job->ld, job->v + at, job->ld);
}

bool
attention_packed(Compute *c, const AttentionSpec *spec, const float *q, const float *k, const float *v,
				 size_t ld, const uint32_t *starts, size_t n, float *out, size_t ldo)
{
	AttentionRun *runs = mc_alloc0(c->call, n, sizeof(AttentionRun));
	PackedJob	job = {spec, runs, k, v, ld, starts};
	size_t		keys = 0,
				values = 0;
	float	   *cache;

	if (runs == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
	{
		size_t		length = starts[i + 1] - starts[i];

		runs[i] = (AttentionRun) {
			.q = q + starts[i] * ld, .out = out + starts[i] * ldo, .ldq = ld, .ldo = ldo, .count = length, .length = length,
			.cache.key_stride = attention_key_floats(length, spec->dim),
			.cache.value_stride = attention_value_floats(length, spec->dim)
		};
		keys += runs[i].cache.key_stride * spec->kv_heads;
		values += runs[i].cache.value_stride * spec->kv_heads;
	}
	cache = mc_alloc(c->call, keys + values, sizeof(float));
	if (cache == NULL)
		return false;
	for (size_t i = 0; i < n; i++)
	{
		runs[i].cache.keys = cache;
		cache += runs[i].cache.key_stride * spec->kv_heads;
		runs[i].cache.values = cache;
		cache += runs[i].cache.value_stride * spec->kv_heads;
	}
	return pool_run_call(c->pool, c->call, n * spec->kv_heads, store_packed, &job) &&
		attention_cached(c, spec, runs, n);
}
