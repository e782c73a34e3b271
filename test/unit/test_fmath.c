/*
 * If these fail, activations, rotary angles or probabilities are wrong, or differ
 * between machines: each function against libm's double, in units in the last place, over its range
 * and at its edges.  libm serves the test only.
 */
#include <float.h>
#include <math.h>

#include "base/fmath.h"
#include "random_weights.h"
#include "tap.h"

/* Error of got in units of the last place of the true value as a float. */
static double
ulps(float got, double want)
{
	int			exponent;

	if (isnan(want) || isinf((float) want))
		return isnan(want) ? (isnan(got) ? 0 : INFINITY) : got == (float) want ? 0 : INFINITY;
	frexp(want, &exponent);
	return fabs(got - want) / ldexp(1, (exponent < -125 ? -125 : exponent) - 24);
}

static void
check(const char *name, float (*f) (float), double (*reference) (double), double low, double high, double most)
{
	double		worst = 0;
	float		at = 0;

	for (int i = 0; i < 400000; i++)
	{
		float		x = (float) (low + (high - low) * random_unit());

		/* half of them small */
		if (i % 2)
			x *= (float) exp2(-24 * random_unit());
		if (x < low)
			continue;
		if (ulps(f(x), reference(x)) > worst)
		{
			worst = ulps(f(x), reference(x));
			at = x;
		}
	}
	tap_ok(worst <= most, "%s within %.1f ulp: %.2f at %.9g", name, most, worst, (double) at);
}

static double
silu_reference(double x)
{
	return x / (1 + exp(-x));
}

static double
sigmoid_reference(double x)
{
	return 1 / (1 + exp(-x));
}

static float
root(float x)
{
	return fmath_sqrt(x);
}

static void
test_edges(void)
{
	tap_ok(fmath_exp(0) == 1 && fmath_exp(-INFINITY) == 0 && fmath_exp(INFINITY) == INFINITY && isnan(fmath_exp(NAN)) &&
		   fmath_exp(88.8f) == INFINITY && fmath_exp(-88) == 0, "exp at its edges");
	tap_ok(fmath_tanh(0) == 0 && fmath_tanh(50) == 1 && fmath_tanh(-50) == -1 && fmath_tanh(INFINITY) == 1 &&
		   isnan(fmath_tanh(NAN)), "tanh at its edges");
	tap_ok(fmath_erf(0) == 0 && fmath_erf(5) == 1 && fmath_erf(-INFINITY) == -1 && isnan(fmath_erf(NAN)),
		   "erf at its edges");
	tap_ok(fmath_log(1) == 0 && fmath_log(0) == -INFINITY && isnan(fmath_log(-1)) && fmath_log(INFINITY) == INFINITY &&
		   isnan(fmath_log(NAN)) && ulps(fmath_log(FLT_TRUE_MIN), log((double) FLT_TRUE_MIN)) < 2, "log at its edges");
	tap_ok(fmath_silu(-200) == 0 && fmath_silu(200) == 200 && fmath_silu(0) == 0, "silu at its edges");
	tap_ok(fmath_sqrt(4) == 2 && isnan(fmath_sqrt(-1)), "the square root at its edges");
	tap_ok(fmath_exp64(0) == 1 && fmath_exp64(-800) == 0 && fmath_exp64(800) == INFINITY && isnan(fmath_exp64(NAN)) &&
		   fmath_log64(1) == 0 && fmath_log64(0) == -INFINITY && isnan(fmath_log64(-1)), "doubles at their edges");
}

/* Products whose sums need every bit: subnormal, cancelling and half-way ones among them. */
static void
test_fma(void)
{
	long		wrong = 0;

	for (int i = 0; i < 2000000; i++)
	{
		uint32_t	bits[3];
		float		v[3],
					got,
					want;

		for (int j = 0; j < 3; j++)
		{
			bits[j] = (uint32_t) random_bits();
			/* exponents near each other, now and then anything at all */
			if (i % 4)
				bits[j] = (bits[j] & 0x807FFFFF) | (uint32_t) (100 + random_bits() % 40) << 23;
			memcpy(&v[j], &bits[j], 4);
		}
		if (i % 8 == 1)
			v[2] = -(v[0] * v[1]);
		got = fmath_fma(v[0], v[1], v[2]);
		want = fmaf(v[0], v[1], v[2]);
		wrong += memcmp(&got, &want, 4) != 0 && !(isnan(got) && isnan(want));
	}
	tap_ok(wrong == 0, "a * b + c is rounded once: %ld wrong", wrong);
}

static void
test_doubles(void)
{
	double		e = 0,
				l = 0,
				p = 0,
				s = 0;

	for (int i = 0; i < 200000; i++)
	{
		double		x = 1400 * random_unit() - 700,
					y = ldexp(1 + random_unit(), (int) (random_bits() % 600) - 300),
					angle = ldexp(random_unit(), (int) (random_bits() % 60) - 30),
					sine,
					cosine;

		e = fmax(e, fabs(fmath_exp64(x) / exp(x) - 1));
		l = fmax(l, fabs(fmath_log64(y) - log(y)) / fmax(fabs(log(y)), 1e-3));
		p = fmax(p, fabs(fmath_pow64(10000, -x / 700) / pow(10000, -x / 700) - 1));
		fmath_sincos64(angle, &sine, &cosine);
		s = fmax(s, fmax(fabs(sine - sin(angle)), fabs(cosine - cos(angle))));
	}
	tap_ok(e < 1e-15, "exp64 within 1e-15: %.2g", e);
	tap_ok(l < 1e-15, "log64 within 1e-15: %.2g", l);
	tap_ok(p < 3e-15, "pow64 within 3e-15: %.2g", p);
	tap_ok(s < 1e-15, "sincos64 within 1e-15: %.2g", s);
}

int
main(void)
{
	check("exp", fmath_exp, exp, -87.3, 88.7, 2);
	check("tanh", fmath_tanh, tanh, -10, 10, 3);
	check("erf", fmath_erf, erf, -4.5, 4.5, 3);
	check("log", fmath_log, log, 1e-37, 10, 2);
	check("log of large numbers", fmath_log, log, 1, 1e38, 2);
	check("silu", fmath_silu, silu_reference, -80, 80, 3);
	check("sigmoid", fmath_sigmoid, sigmoid_reference, -80, 80, 3);
	check("sqrt", root, sqrt, 0, 1e30, 0.5);
	test_edges();
	test_fma();
	test_doubles();
	return tap_done();
}
