/*
 * If these fail, a model's output depends on the machine, the number of threads
 * or the rows beside it, or products are wrong: every packed type is multiplied at every CPU level, for
 * sizes with every kind of tail, and compared to the bit with one row at a time at
 * the scalar level, and within rounding with dequantised weights in double.
 */
#include <math.h>
#include <stdio.h>

#include "base/cpu.h"
#include "nn/mat.h"
#include "random_weights.h"
#include "tap.h"

#define MOST_TOKENS	19

static Arena arena;
static Call call = {.arena = &arena};

static void *
aligned_room(size_t bytes)
{
	void	   *room = aligned_alloc(64, (bytes + 63) / 64 * 64);

	if (room == NULL)
		abort();
	return room;
}

/* y = w x + bias for m rows at once, or one row at a time */
static void
multiply(Compute *c, const Mat *mat, const float *x, size_t m, const float *bias, bool one_by_one, float *y)
{
	size_t		stride = mat->cols + 3;

	for (size_t i = 0; i < m; i += one_by_one ? 1 : m)
	{
		Act		   *act = act_prepare(c, x + i * stride, one_by_one ? 1 : m, mat->cols, stride);

		if (act == NULL || !mat_multiply_bias(c, mat, act, bias, y + i * mat->rows, mat->rows))
			abort();
	}
}

/* The largest error of y relative to the root mean square of the true products. */
static double
relative_error(const Mat *mat, const float *weights, const float *x, size_t m, const float *bias, const float *y)
{
	double		squares = 0,
				errors = 0;

	for (size_t t = 0; t < m; t++)
		for (size_t r = 0; r < mat->rows; r++)
		{
			double		sum = bias[r];

			for (size_t k = 0; k < mat->cols; k++)
				sum += (double) weights[r * mat->cols + k] * (double) x[t * (mat->cols + 3) + k];
			squares += sum * sum;
			errors += (y[t * mat->rows + r] - sum) * (y[t * mat->rows + r] - sum);
		}
	return sqrt(errors / squares);
}

static void
test_shape(TensorType type, uint32_t rows, uint32_t cols, Pool *pool)
{
	const TensorTypeInfo *info = tensor_type_info(type);
	size_t		file_bytes = (size_t) rows * cols / info->block * info->bytes;
	uint8_t    *file = aligned_room(file_bytes);
	float	   *weights = aligned_room((size_t) rows * cols * sizeof(float)),
			   *row = aligned_room(cols * sizeof(float)),
			   *x = aligned_room((size_t) MOST_TOKENS * (cols + 3) * sizeof(float)),
			   *bias = aligned_room(rows * sizeof(float)),
			   *want = aligned_room((size_t) MOST_TOKENS * rows * sizeof(float)),
			   *got = aligned_room((size_t) MOST_TOKENS * rows * sizeof(float));
	Mat			mat = {.rows = rows, .cols = cols};
	uint8_t    *packed;
	bool		same = true;

	random_weights(type, (size_t) rows * cols, file);
	tensor_dequantize(type, file, weights, (size_t) rows * cols);
	random_fill(x, (size_t) MOST_TOKENS * (cols + 3));
	random_fill(bias, rows);
	if (!mat_packed_size(type, rows, cols, &mat.type, &mat.bytes))
		abort();
	packed = aligned_room(mat.bytes);
	mat.data = packed;
	mat_pack(&call, type, file, rows, cols, packed);
	tap_ok(mat_is_sound(&mat), "%s %u x %u is sound", info->name, rows, cols);

	for (uint32_t r = 0; r < rows && same; r++)
	{
		mat_row(&mat, r, row);
		for (uint32_t k = 0; k < cols; k++)
			same = same && row[k] == weights[(size_t) r * cols + k];
	}
	tap_ok(same, "%s %u x %u reads back as dequantised", info->name, rows, cols);

	for (int exact = 0; exact < 2; exact++)
	{
		Compute		alone = {.call = &call, .float_activations = exact == 1};
		Compute		shared = {.call = &call, .float_activations = exact == 1, .pool = pool};
		double		error;

		arena_reset(&arena);
		cpu_force_level(CPU_SCALAR);
		multiply(&alone, &mat, x, MOST_TOKENS, bias, true, want);
		error = relative_error(&mat, weights, x, MOST_TOKENS, bias, want);
		tap_ok(error < (exact ? 1e-6 : 0.012), "%s %u x %u %s: error %.2g", info->name, rows, cols,
			   exact ? "float" : "integer", error);
		for (int level = 0; level < CPU_LEVELS; level++)
		{
			bool		equal = true;

			if (!cpu_force_level((CpuLevel) level))
				continue;
			for (size_t m = 1; m <= MOST_TOKENS; m = m < 9 ? m + 1 : m + 5)
				for (int threads = 0; threads < 2; threads++)
				{
					memset(got, 0, m * rows * sizeof(float));
					multiply(threads ? &shared : &alone, &mat, x, m, bias, false, got);
					equal = equal && memcmp(got, want, m * rows * sizeof(float)) == 0;
				}
			tap_ok(equal, "%s %u x %u %s: same bits at level %s", info->name, rows, cols, exact ? "float" : "integer",
				   cpu_level_name((CpuLevel) level));
		}
	}
	free(file);
	free(weights);
	free(row);
	free(x);
	free(bias);
	free(want);
	free(got);
	free(packed);
}

/* Values at the edges of the formats: largest codes against largest activations, zeros, huge and tiny, NaN. */
static void
test_extremes(void)
{
	enum {rows = 16, cols = 64};
	uint8_t		file[rows * cols / 32 * 34];
	float		x[4 * (cols + 3)],
				want[4 * rows],
				got[4 * rows];
	Mat			mat = {.rows = rows, .cols = cols};
	Compute		c = {.call = &call};
	uint8_t    *packed;

	for (size_t i = 0; i < sizeof(file); i++)
		file[i] = i % 34 == 0 ? 0 : i % 34 == 1 ? 0x3C : (uint8_t) (i % 2 ? 0x80 : 0x7F);
	for (size_t i = 0; i < 4 * (cols + 3); i++)
		x[i] = i < cols ? (i % 2 ? -1.0f : 1.0f) : i < 2 * (cols + 3) ? 0 : i < 3 * (cols + 3) ? 1e-35f : 3e38f;
	x[3 * (cols + 3) + 5] = NAN;
	mat_packed_size(TENSOR_Q8_0, rows, cols, &mat.type, &mat.bytes);
	packed = aligned_room(mat.bytes);
	mat.data = packed;
	mat_pack(&call, TENSOR_Q8_0, file, rows, cols, packed);
	cpu_force_level(CPU_SCALAR);
	multiply(&c, &mat, x, 4, NULL, true, want);
	tap_ok(want[0] != 0 && want[rows] == 0 && want[2 * rows] == 0 && isnan(want[3 * rows]),
		   "zeros and tiny rows give zero, NaN stays NaN");
	for (int level = 0; level < CPU_LEVELS; level++)
		if (cpu_force_level((CpuLevel) level))
		{
			multiply(&c, &mat, x, 4, NULL, false, got);
			tap_ok(memcmp(got, want, 3 * rows * sizeof(float)) == 0 && isnan(got[3 * rows]),
				   "extreme codes: same bits at level %s", cpu_level_name((CpuLevel) level));
		}
	free(packed);
}

static bool
always(void *arg)
{
	(void) arg;
	return true;
}

static void
test_refusals(void)
{
	uint32_t	type;
	size_t		bytes;
	float		x[64] = {0},
				y[16];
	Mat			mat = {.type = MAT_F32, .rows = 16, .cols = 32, .bytes = 16 * 32 * 4};
	Call		cancelled = {.arena = &arena, .cancelled = always};
	Compute		c = {.call = &call};
	uint8_t    *packed = aligned_room(mat.bytes);

	mat.data = packed;
	memset(packed, 0, mat.bytes);
	tap_ok(!mat_packed_size(TENSOR_Q4_K, 16, 128, &type, &bytes), "part of a super-block is refused");
	tap_ok(!mat_packed_size(TENSOR_Q8_0, 0, 32, &type, &bytes), "no rows are refused");
	tap_ok(!mat_packed_size(TENSOR_F32, UINT64_MAX, 2, &type, &bytes), "absurd dimensions are refused");
	tap_ok(!mat_packed_size((TensorType) 29, 16, 32, &type, &bytes), "an unknown type is refused");
	tap_ok(mat_is_sound(&mat), "a sound matrix");
	mat.bytes--;
	tap_ok(!mat_is_sound(&mat), "a matrix cut short is not sound");
	mat.type = 99;
	tap_ok(!mat_is_sound(&mat), "nor is an unknown type");
	mat.type = MAT_F32;
	tap_ok(!mat_multiply(&c, &mat, act_prepare(&c, x, 1, 64, 64), y, 16), "inputs must agree");
	c.call = &cancelled;
	tap_ok(!mat_multiply(&c, &mat, act_prepare(&c, x, 1, 32, 32), y, 16) && cancelled.error.code == MC_CANCELLED,
		   "a cancelled product says so");
	free(packed);
}

int
main(void)
{
	Pool	   *pool = pool_create(3);

	arena_init(&arena);
	for (size_t i = 0; i < RANDOM_TYPES; i++)
	{
		TensorType	type = block_halves[i].type;
		uint32_t	block = tensor_type_info(type)->block;

		test_shape(type, 16, block == 1 ? 7 : block, pool);
		test_shape(type, 83, block == 1 ? 301 : block == 32 ? 576 : 768, pool);
	}
	test_extremes();
	test_refusals();
	pool_destroy(pool);
	arena_free(&arena);
	return tap_done();
}
