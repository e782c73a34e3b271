/*
 * Operations on rows of floats: the parts that need no lanes, and the choice of the level.
 */
#include "nn/vec.h"

#include "base/cpu.h"
#include "base/fmath.h"
#include "nn/kernel.h"

#define ROPE_PART	64			/* pairs turned at a time */

static const Kernel *const kernels[CPU_LEVELS] = {
	[CPU_SCALAR] = &kernel_scalar,
#if defined(__x86_64__)
	[CPU_AVX2] = &kernel_avx2,
	[CPU_AVX512] = &kernel_avx512,
	[CPU_AVX512_VNNI] = &kernel_avx512_vnni,
#elif defined(__aarch64__)
	[CPU_NEON] = &kernel_neon,
	[CPU_NEON_DOT] = &kernel_neon_dot,
#endif
};

const Kernel *
kernel_get(void)
{
	return kernels[cpu_level()];
}

static void
map(VecMap operation, float *out, const float *a, const float *b, float s, size_t n)
{
	kernel_get()->vec_map(operation, out, a, b, s, n);
}

void
vec_rms_norm(float *out, const float *x, const float *weight, size_t n, float eps)
{
	const Kernel *kernel = kernel_get();
	float		mean = kernel->vec_sum(VEC_SUM_SQUARES, x, x, 0, n) / (float) n;

	kernel->vec_affine(out, x, 0, 1 / fmath_sqrt(mean + eps), weight, NULL, n);
}

void
vec_layer_norm(float *out, const float *x, const float *weight, const float *bias, size_t n, float eps)
{
	const Kernel *kernel = kernel_get();
	float		mean = kernel->vec_sum(VEC_SUM, x, x, 0, n) / (float) n;
	float		variance = kernel->vec_sum(VEC_SUM_SQUARES_LESS, x, x, mean, n) / (float) n;

	kernel->vec_affine(out, x, mean, 1 / fmath_sqrt(variance + eps), weight, bias, n);
}

void
vec_unit(float *out, const float *x, size_t n)
{
	const Kernel *kernel = kernel_get();
	float		length = fmath_sqrt(kernel->vec_sum(VEC_SUM_SQUARES, x, x, 0, n));

	kernel->vec_affine(out, x, 0, length > 1e-12f ? 1 / length : 0, NULL, NULL, n);
}

void
vec_softmax(float *out, const float *x, size_t n)
{
	const Kernel *kernel = kernel_get();
	float		sum = kernel->vec_exp_sum(out, x, kernel->vec_max(x, n), n);

	kernel->vec_map(VEC_SCALE, out, out, out, 1 / sum, n);
}

double
vec_log_sum_exp(const float *x, size_t n)
{
	const Kernel *kernel = kernel_get();
	float		most = kernel->vec_max(x, n);
	float		part[256];
	double		sum = 0;

	if (n == 0 || most - most != 0)
		return most;
	for (size_t i = 0; i < n; i += 256)
	{
		size_t		some = n - i < 256 ? n - i : 256;

		sum += (double) kernel->vec_exp_sum(part, x + i, most, some);
	}
	return most + fmath_log64(sum);
}

void
vec_exp(float *out, const float *x, size_t n)
{
	map(VEC_EXP, out, x, x, 0, n);
}

void
vec_tanh(float *out, const float *x, size_t n)
{
	map(VEC_TANH, out, x, x, 0, n);
}

void
vec_relu(float *out, const float *x, size_t n)
{
	map(VEC_RELU, out, x, x, 0, n);
}

void
vec_silu(float *out, const float *x, size_t n)
{
	map(VEC_SILU, out, x, x, 0, n);
}

void
vec_gelu_tanh(float *out, const float *x, size_t n)
{
	map(VEC_GELU_TANH, out, x, x, 0, n);
}

void
vec_gelu_erf(float *out, const float *x, size_t n)
{
	map(VEC_GELU_ERF, out, x, x, 0, n);
}

void
vec_silu_mul(float *out, const float *gate, const float *up, size_t n)
{
	map(VEC_SILU_MUL, out, gate, up, 0, n);
}

void
vec_gelu_tanh_mul(float *out, const float *gate, const float *up, size_t n)
{
	map(VEC_GELU_TANH_MUL, out, gate, up, 0, n);
}

void
vec_gelu_erf_mul(float *out, const float *gate, const float *up, size_t n)
{
	map(VEC_GELU_ERF_MUL, out, gate, up, 0, n);
}

void
vec_tanh_cap(float *out, const float *x, size_t n, float cap)
{
	map(VEC_TANH_CAP, out, x, x, cap, n);
}

void
vec_add(float *out, const float *a, const float *b, size_t n)
{
	map(VEC_ADD, out, a, b, 0, n);
}

void
vec_mul(float *out, const float *a, const float *b, size_t n)
{
	map(VEC_MUL, out, a, b, 0, n);
}

void
vec_scale(float *out, const float *x, float factor, size_t n)
{
	map(VEC_SCALE, out, x, x, factor, n);
}

void
vec_add_scaled(float *out, const float *x, float factor, size_t n)
{
	map(VEC_ADD_SCALED, out, x, x, factor, n);
}

float
vec_dot(const float *a, const float *b, size_t n)
{
	return kernel_get()->vec_sum(VEC_DOT, a, b, 0, n);
}

float
vec_sum(const float *x, size_t n)
{
	return kernel_get()->vec_sum(VEC_SUM, x, x, 0, n);
}

float
vec_max(const float *x, size_t n)
{
	return kernel_get()->vec_max(x, n);
}

size_t
vec_argmax(const float *x, size_t n)
{
	float		most = vec_max(x, n);

	for (size_t i = 0; i < n; i++)
		if (x[i] == most)
			return i;
	return 0;
}

bool
vec_is_finite(const float *x, size_t n)
{
	/* x - x is 0 for a finite x and NaN otherwise, and NaN stays in a sum */
	float		zero = 0;

	for (size_t i = 0; i < n; i++)
		zero += x[i] - x[i];
	return zero == 0;
}

void
vec_rope_table(float *table, double position, const double *frequency, size_t half, double factor)
{
	for (size_t i = 0; i < half; i++)
	{
		double		sine,
					cosine;

		fmath_sincos64(position * frequency[i], &sine, &cosine);
		table[i] = (float) (factor * cosine);
		table[half + i] = (float) (factor * sine);
	}
}

void
vec_rope_neox(float *x, size_t heads, size_t dim, const float *table, size_t half)
{
	const Kernel *kernel = kernel_get();

	for (size_t h = 0; h < heads; h++)
		kernel->vec_rotate(x + h * dim, x + h * dim + half, table, table + half, half);
}

void
vec_rope_norm(float *x, size_t heads, size_t dim, const float *table, size_t half)
{
	const Kernel *kernel = kernel_get();
	float		even[ROPE_PART],
				odd[ROPE_PART];

	for (size_t h = 0; h < heads; h++)
		for (size_t i = 0; i < half; i += ROPE_PART)
		{
			size_t		some = half - i < ROPE_PART ? half - i : ROPE_PART;
			float	   *pairs = x + h * dim + 2 * i;

			for (size_t j = 0; j < some; j++)
			{
				even[j] = pairs[2 * j];
				odd[j] = pairs[2 * j + 1];
			}
			kernel->vec_rotate(even, odd, table + i, table + half + i, some);
			for (size_t j = 0; j < some; j++)
			{
				pairs[2 * j] = even[j];
				pairs[2 * j + 1] = odd[j];
			}
		}
}
