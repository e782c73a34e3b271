/*
 * If these fail, a model attends to the wrong positions, or a row's result depends
 * on the rows, threads or CPU that computed it: against plain double arithmetic, and to the bit between levels, between
 * one query at a time and all at once, and between a cache filled in pieces and packed sequences.
 */
#include <math.h>
#include <stdio.h>

#include "base/cpu.h"
#include "nn/attention.h"
#include "random_weights.h"
#include "tap.h"

#define TOTAL	150

static Arena arena;
static Call call = {.arena = &arena};
static const uint32_t starts[] = {0, 1, 18, 18, 83, TOTAL};

#define SEQUENCES	5

/* q, k and v side by side in each row, as one fused matrix would give them */
typedef struct Rows
{
	float	   *x;
	size_t		ld;
	const float *q;
	const float *k;
	const float *v;
} Rows;

static Rows
make_rows(const AttentionSpec *spec)
{
	Rows		rows = {.ld = (spec->heads + 2 * spec->kv_heads) * spec->dim};

	rows.x = malloc(TOTAL * rows.ld * sizeof(float));
	if (rows.x == NULL)
		abort();
	random_fill(rows.x, TOTAL * rows.ld);
	rows.q = rows.x;
	rows.k = rows.q + spec->heads * spec->dim;
	rows.v = rows.k + spec->kv_heads * spec->dim;
	return rows;
}

/* The largest difference of out (TOTAL, heads * dim) from attention computed in double. */
static double
error_of(const AttentionSpec *spec, const Rows *rows, const float *out)
{
	double		worst = 0;
	double		p[TOTAL];

	for (size_t s = 0; s < SEQUENCES; s++)
		for (uint32_t i = starts[s]; i < starts[s + 1]; i++)
			for (uint32_t h = 0; h < spec->heads; h++)
			{
				size_t		kv = h / (spec->heads / spec->kv_heads) * spec->dim;
				double		sum = 0;

				for (uint32_t j = starts[s]; j < starts[s + 1]; j++)
				{
					double		score = 0;

					for (uint32_t d = 0; d < spec->dim; d++)
						score += (double) rows->q[i * rows->ld + h * spec->dim + d] * (double) rows->k[j * rows->ld + kv + d];
					score *= (double) spec->scale;
					if (spec->softcap > 0)
						score = (double) spec->softcap * tanh(score / (double) spec->softcap);
					p[j] = exp(score);
					if ((j < i && i - j > spec->before) || (j > i && j - i > spec->after))
						p[j] = 0;
					sum += p[j];
				}
				for (uint32_t d = 0; d < spec->dim; d++)
				{
					double		value = 0;

					for (uint32_t j = starts[s]; j < starts[s + 1]; j++)
						value += p[j] / sum * (double) rows->v[j * rows->ld + kv + d];
					worst = fmax(worst, fabs(value - (double) out[(i * spec->heads + h) * spec->dim + d]));
				}
			}
	return worst;
}

/* The same with a cache per sequence, fed piece rows at a time (causal only). */
static void
feed_cached(Compute *c, const AttentionSpec *spec, const Rows *rows, size_t piece, float *out)
{
	AttentionCache caches[SEQUENCES];
	AttentionRun runs[SEQUENCES];
	size_t		fed[SEQUENCES] = {0};

	for (size_t s = 0; s < SEQUENCES; s++)
	{
		caches[s].key_stride = attention_key_floats(TOTAL, spec->dim);
		caches[s].value_stride = attention_value_floats(TOTAL, spec->dim);
		caches[s].keys = mc_alloc(&call, caches[s].key_stride * spec->kv_heads, sizeof(float));
		caches[s].values = mc_alloc(&call, caches[s].value_stride * spec->kv_heads, sizeof(float));
		/* what nobody wrote must not matter */
		memset(caches[s].keys, 0xFF, caches[s].key_stride * spec->kv_heads * sizeof(float));
		memset(caches[s].values, 0xFF, caches[s].value_stride * spec->kv_heads * sizeof(float));
	}
	for (;;)
	{
		size_t		n = 0;

		for (size_t s = 0; s < SEQUENCES; s++)
		{
			size_t		left = starts[s + 1] - starts[s] - fed[s],
						count = left < piece ? left : piece,
						at = starts[s] + fed[s];

			if (count == 0)
				continue;
			attention_store(spec, &caches[s], fed[s], count, rows->k + at * rows->ld, rows->ld,
							rows->v + at * rows->ld, rows->ld);
			runs[n++] = (AttentionRun) {
				.cache = caches[s], .q = rows->q + at * rows->ld, .ldq = rows->ld,
				.out = out + at * spec->heads * spec->dim, .ldo = spec->heads * spec->dim,
				.count = count, .first = fed[s], .length = fed[s] + count
			};
			fed[s] += count;
		}
		if (n == 0)
			break;
		if (!attention_cached(c, spec, runs, n))
			abort();
	}
}

static void
test_spec(AttentionSpec spec, Pool *pool)
{
	Rows		rows = make_rows(&spec);
	size_t		floats = (size_t) TOTAL * spec.heads * spec.dim;
	float	   *want = malloc(floats * sizeof(float)),
			   *got = malloc(floats * sizeof(float));
	Compute		alone = {.call = &call},
				shared = {.call = &call, .pool = pool};
	char		name[100];

	if (want == NULL || got == NULL)
		abort();
	snprintf(name, sizeof(name), "%u/%u heads of %u%s%s%s", spec.heads, spec.kv_heads, spec.dim,
			 spec.softcap > 0 ? ", soft cap" : "", spec.before != ATTENTION_ALL ? ", window" : "",
			 spec.after == 0 ? ", causal" : "");
	cpu_force_level(CPU_SCALAR);
	attention_packed(&alone, &spec, rows.q, rows.k, rows.v, rows.ld, starts, SEQUENCES, want, spec.heads * spec.dim);
	tap_ok(error_of(&spec, &rows, want) < 2e-5, "%s: error %.2g", name, error_of(&spec, &rows, want));
	for (int level = 0; level < CPU_LEVELS; level++)
	{
		bool		same;

		if (!cpu_force_level((CpuLevel) level))
			continue;
		memset(got, 0, floats * sizeof(float));
		attention_packed(&shared, &spec, rows.q, rows.k, rows.v, rows.ld, starts, SEQUENCES, got, spec.heads * spec.dim);
		tap_ok(memcmp(got, want, floats * sizeof(float)) == 0, "%s: same bits at level %s", name,
			   cpu_level_name((CpuLevel) level));
		if (spec.after != 0)
			continue;
		same = true;
		for (size_t piece = 1; piece < 40; piece = piece * 3 + 1)
		{
			memset(got, 0, floats * sizeof(float));
			feed_cached(&shared, &spec, &rows, piece, got);
			same = same && memcmp(got, want, floats * sizeof(float)) == 0;
			arena_reset(&arena);
		}
		tap_ok(same, "%s: same bits from a cache fed in pieces at level %s", name, cpu_level_name((CpuLevel) level));
	}
	free(rows.x);
	free(want);
	free(got);
}

int
main(void)
{
	Pool	   *pool = pool_create(3);

	arena_init(&arena);
	test_spec((AttentionSpec) {4, 4, 32, 0.18f, 0, ATTENTION_ALL, ATTENTION_ALL}, pool);
	test_spec((AttentionSpec) {3, 1, 24, 0.2f, 0, 20, 20}, pool);
	test_spec((AttentionSpec) {6, 2, 64, 0.125f, 0, ATTENTION_ALL, 0}, pool);
	test_spec((AttentionSpec) {9, 3, 80, 0.1f, 0, 16, 0}, pool);
	test_spec((AttentionSpec) {2, 1, 40, 0.4f, 5, 33, 0}, pool);
	test_spec((AttentionSpec) {1, 1, 7, 0.4f, 50, ATTENTION_ALL, 0}, pool);
	pool_destroy(pool);
	arena_free(&arena);
	return tap_done();
}
