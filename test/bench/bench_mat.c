/*
 * How fast matrices multiply: GFLOP/s (two per multiply-add) and GB/s of packed weights.
 *
 *   bench_mat [rows cols [threads [seconds]]]
 *
 * For each tensor type and level, rows of activations from 1 to 512.  The matrices of one
 * type together are larger than the caches, and are used in turn, as a model's
 * are; the best of several rounds counts.  BENCH_TYPE, BENCH_LEVEL and BENCH_M in the environment choose one of each.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <time.h>

#include "base/cpu.h"
#include "nn/mat.h"
#include "../unit/random_weights.h"

#define WORKING_SET	((size_t) (getenv("BENCH_MB") ? atoi(getenv("BENCH_MB")) : 192) << 20)

/* Alone, this process's CPU time: a busy machine then disturbs less. */
static clockid_t clock_used = CLOCK_PROCESS_CPUTIME_ID;

static double
now(void)
{
	struct timespec t;

	clock_gettime(clock_used, &t);
	return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static void *
pages(size_t bytes)
{
	void	   *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		exit(1);
	return p;
}

/* Seconds of one product of m rows, the best of several. */
static double
time_product(Compute *c, Mat *mats, size_t count, const float *x, size_t m, float *y, double seconds)
{
	double		best = 1e9,
				end = now() + seconds;
	size_t		next = 0;

	for (int round = 0; round < 3 || now() < end; round++)
	{
		double		start;
		size_t		turns = m == 1 ? 8 : 1;

		start = now();
		for (size_t i = 0; i < turns; i++)
		{
			Act		   *act = act_prepare(c, x, m, mats->cols, mats->cols);

			mat_multiply(c, &mats[next++ % count], act, y, mats->rows);
			arena_reset(c->call->arena);
		}
		start = (now() - start) / (double) turns;
		if (start < best)
			best = start;
	}
	return best;
}

int
main(int argc, char **argv)
{
	static const TensorType types[] = {
		TENSOR_F32, TENSOR_F16, TENSOR_Q8_0, TENSOR_Q4_0, TENSOR_Q4_1, TENSOR_Q5_0, TENSOR_Q4_K, TENSOR_Q5_K, TENSOR_Q6_K, TENSOR_Q2_K, TENSOR_IQ4_NL
	};
	static const size_t sizes[] = {1, 2, 4, 8, 16, 32, 128, 512};
	uint32_t	rows = argc > 2 ? (uint32_t) atoi(argv[1]) : 2048,
				cols = argc > 2 ? (uint32_t) atoi(argv[2]) : 2048;
	Pool	   *pool = pool_create(argc > 3 ? atoi(argv[3]) : 1);
	double		seconds = argc > 4 ? atof(argv[4]) : 0.1;
	const char *only_level = getenv("BENCH_LEVEL"),
			   *only_type = getenv("BENCH_TYPE"),
			   *only_m = getenv("BENCH_M");
	float	   *x = pages(512 * (size_t) cols * sizeof(float)),
			   *y = pages(512 * (size_t) rows * sizeof(float));
	Arena		arena;
	Call		call = {.arena = &arena};
	Compute		c = {.call = &call, .pool = pool};

	if (pool_threads(pool) > 1)
		clock_used = CLOCK_MONOTONIC;
	arena_init(&arena);
	random_fill(x, 512 * (size_t) cols);
	printf("%u x %u, %d threads: GFLOP/s (GB/s of weights)\n%-8s %-12s", rows, cols, pool_threads(pool), "type", "level");
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		printf("  m=%-10zu", sizes[i]);
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
	{
		const TensorTypeInfo *info = tensor_type_info(types[i]);
		uint8_t    *file = pages((size_t) rows * cols / info->block * info->bytes);
		Mat			mats[1000] = {{.rows = rows, .cols = cols}};
		size_t		count;

		if (only_type != NULL && strcmp(only_type, info->name) != 0)
			continue;
		random_weights(types[i], (size_t) rows * cols, file);
		mat_packed_size(types[i], rows, cols, &mats[0].type, &mats[0].bytes);
		mats[0].data = pages(mats[0].bytes);
		mat_pack(&call, types[i], file, rows, cols, (uint8_t *) mats[0].data);
		for (count = 1; count < 1000 && count * mats[0].bytes < WORKING_SET; count++)
		{
			uint8_t    *copy = pages(mats[0].bytes);

			mats[count] = mats[0];
			memcpy(copy, mats[0].data, mats[0].bytes);
			mats[count].data = copy;
		}
		for (int level = CPU_LEVELS - 1; level > CPU_SCALAR; level--)
		{
			if (only_level != NULL && strcmp(only_level, cpu_level_name((CpuLevel) level)) != 0)
				continue;
			if (!cpu_force_level((CpuLevel) level))
				continue;
			printf("\n%-8s %-12s", info->name, cpu_level_name((CpuLevel) level));
			for (size_t s = 0; s < sizeof(sizes) / sizeof(sizes[0]); s++)
			{
				double		time;

				if (only_m != NULL && (size_t) atoi(only_m) != sizes[s])
					continue;
				time = time_product(&c, mats, count, x, sizes[s], y, seconds);

				printf("%6.0f (%5.1f)", 2e-9 * (double) sizes[s] * rows * cols / time, 1e-9 * (double) mats[0].bytes / time);
				fflush(stdout);
			}
		}
		for (size_t j = 0; j < count; j++)
			munmap((void *) mats[j].data, mats[j].bytes);
	}
	putchar('\n');
	pool_destroy(pool);
	arena_free(&arena);
	return 0;
}
