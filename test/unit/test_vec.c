/*
 * If these fail, norms, activations or probabilities are wrong or depend on the
 * CPU: every operation at every level against the scalar level to the bit, with every
 * length of tail, and against plain double arithmetic.
 */
#include <math.h>

#include "base/cpu.h"
#include "base/fmath.h"
#include "nn/vec.h"
#include "random_weights.h"
#include "tap.h"

#define MOST	83

static float a[MOST], b[MOST], bias[MOST], table[2 * MOST];

/* Everything that vec.h computes from n elements of a and b, into out. */
static size_t
compute_all(size_t n, float *out)
{
	float	   *at = out;

	vec_rms_norm(at, a, b, n, 1e-5f), at += n;
	vec_rms_norm(at, a, NULL, n, 1e-5f), at += n;
	vec_layer_norm(at, a, b, bias, n, 1e-5f), at += n;
	vec_layer_norm(at, a, NULL, NULL, n, 1e-5f), at += n;
	vec_unit(at, a, n), at += n;
	vec_softmax(at, a, n), at += n;
	vec_exp(at, a, n), at += n;
	vec_tanh(at, a, n), at += n;
	vec_relu(at, a, n), at += n;
	vec_silu(at, a, n), at += n;
	vec_gelu_tanh(at, a, n), at += n;
	vec_gelu_erf(at, a, n), at += n;
	vec_silu_mul(at, a, b, n), at += n;
	vec_gelu_tanh_mul(at, a, b, n), at += n;
	vec_gelu_erf_mul(at, a, b, n), at += n;
	vec_tanh_cap(at, a, n, 2.5f), at += n;
	vec_add(at, a, b, n), at += n;
	vec_mul(at, a, b, n), at += n;
	vec_scale(at, a, 1.7f, n), at += n;
	memcpy(at, b, n * sizeof(float));
	vec_add_scaled(at, a, 0.3f, n), at += n;
	memcpy(at, a, n * sizeof(float));
	vec_rope_norm(at, 1, n, table, n / 2), at += n;
	memcpy(at, a, n * sizeof(float));
	vec_rope_neox(at, 1, n, table, n / 2), at += n;
	*at++ = vec_dot(a, b, n);
	*at++ = vec_sum(a, n);
	*at++ = vec_max(a, n);
	*at++ = (float) vec_log_sum_exp(a, n);
	*at++ = (float) vec_argmax(a, n);
	return (size_t) (at - out);
}

static void
test_levels(void)
{
	static float want[40 * MOST],
				got[40 * MOST];

	for (int level = 0; level < CPU_LEVELS; level++)
	{
		bool		same = true;

		if (!cpu_force_level((CpuLevel) level))
			continue;
		for (size_t n = 1; n <= MOST; n++)
		{
			size_t		count;

			cpu_force_level(CPU_SCALAR);
			count = compute_all(n, want);
			cpu_force_level((CpuLevel) level);
			same = same && compute_all(n, got) == count && memcmp(want, got, count * sizeof(float)) == 0;
		}
		tap_ok(same, "all operations, lengths 1 to %d: same bits at level %s", MOST, cpu_level_name((CpuLevel) level));
	}
}

static bool
near(float got, double want)
{
	return fabs(got - want) <= 2e-6 * (1 + fabs(want));
}

/* One element-wise operation against a double formula. */
#define EACH(call, formula, name) do { \
		bool		good = true; \
		call; \
		for (size_t i = 0; i < MOST; i++) \
		{ \
			double		x = a[i], \
						y = b[i]; \
			(void) y; \
			good = good && near(out[i], formula); \
		} \
		tap_ok(good, name); \
	} while (0)

static void
test_values(void)
{
	float		out[MOST];
	double		squares = 0,
				sum = 0,
				variance = 0,
				dot = 0,
				exps = 0;

	for (size_t i = 0; i < MOST; i++)
	{
		squares += (double) a[i] * (double) a[i];
		dot += (double) a[i] * (double) b[i];
		sum += (double) a[i];
		exps += exp((double) a[i]);
	}
	for (size_t i = 0; i < MOST; i++)
		variance += (a[i] - sum / MOST) * (a[i] - sum / MOST) / MOST;

	EACH(vec_rms_norm(out, a, b, MOST, 0.01f), x / sqrt(squares / MOST + 0.01) * y, "rms norm");
	EACH(vec_layer_norm(out, a, b, b, MOST, 0.01f), (x - sum / MOST) / sqrt(variance + 0.01) * y + y, "layer norm");
	EACH(vec_unit(out, a, MOST), x / sqrt(squares), "unit length");
	EACH(vec_softmax(out, a, MOST), exp(x) / exps, "softmax");
	EACH(vec_silu(out, a, MOST), x / (1 + exp(-x)), "silu");
	EACH(vec_silu_mul(out, a, b, MOST), x / (1 + exp(-x)) * y, "gated silu");
	EACH(vec_gelu_erf(out, a, MOST), x / 2 * (1 + erf(x / sqrt(2))), "gelu by erf");
	EACH(vec_gelu_tanh(out, a, MOST), x / 2 * (1 + tanh(sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))), "gelu by tanh");
	EACH(vec_gelu_tanh_mul(out, a, b, MOST), x / 2 * (1 + tanh(sqrt(2 / M_PI) * (x + 0.044715 * x * x * x))) * y,
		 "gated gelu");
	EACH(vec_tanh_cap(out, a, MOST, 3), 3 * tanh(x / 3), "soft cap");
	EACH(vec_relu(out, a, MOST), x > 0 ? x : 0, "relu");
	EACH(vec_add(out, a, b, MOST), x + y, "add");
	EACH((memcpy(out, b, sizeof(out)), vec_add_scaled(out, a, 2, MOST)), y + 2 * x, "add scaled");
	tap_ok(near(vec_dot(a, b, MOST), dot), "dot");
	tap_ok(fabs(vec_log_sum_exp(a, MOST) - log(exps)) < 1e-6, "log of the sum of exponentials");
}

static void
test_edges(void)
{
	float		zero[5] = {0},
				many[6] = {1, NAN, 7, -3, 7, -INFINITY},
				minus[4] = {-INFINITY, 0, -INFINITY, 0},
				out[6];
	double		frequency[2] = {1, 0.01};
	float		angles[4],
				x[4] = {1, 2, 3, 4};

	vec_unit(out, zero, 5);
	tap_ok(out[0] == 0 && out[4] == 0, "a zero row stays zero");
	tap_ok(vec_argmax(many, 6) == 2, "argmax: lowest of ties, NaN passed over");
	vec_softmax(out, minus, 4);
	tap_ok(out[0] == 0 && out[1] == 0.5f, "softmax of -infinity is 0");
	tap_ok(vec_max(zero, 0) == -INFINITY && vec_sum(zero, 0) == 0 && vec_log_sum_exp(zero, 0) == -INFINITY, "no elements");
	tap_ok(vec_is_finite(zero, 5) && !vec_is_finite(many, 6) && !vec_is_finite(minus, 4), "finite or not");
	vec_rope_table(angles, 3, frequency, 2, 2);
	tap_ok(near(angles[0], 2 * cos(3)) && near(angles[3], 2 * sin(0.03)), "rotary table");
	vec_rope_norm(x, 1, 4, angles, 2);
	tap_ok(near(x[0], 2 * (1 * cos(3) - 2 * sin(3))) && near(x[3], 2 * (3 * sin(0.03) + 4 * cos(0.03))), "rotary, pairs");
	x[0] = 1, x[1] = 2, x[2] = 3, x[3] = 4;
	vec_rope_neox(x, 1, 4, angles, 2);
	tap_ok(near(x[0], 2 * (1 * cos(3) - 3 * sin(3))) && near(x[3], 2 * (2 * sin(0.03) + 4 * cos(0.03))), "rotary, halves");
}

int
main(void)
{
	random_fill(a, MOST);
	random_fill(b, MOST);
	random_fill(bias, MOST);
	for (size_t i = 0; i < 2 * MOST; i++)
		table[i] = random_normal();
	test_levels();
	test_values();
	test_edges();
	return tap_done();
}
