/*
 * Functions of real numbers that give the same bits on every machine.
 *
 * log and exp reduce their argument with a power of two and sum a series whose
 * first left-out term is below a rounding error.  The distribution functions
 * are the textbook series and continued fractions (Abramowitz and Stegun 6.5,
 * 26.5; Lentz's method for the fractions).
 */
#include "base/real.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LN2_HIGH	0x1.62e42fefa38p-1	/* 42 bits: times an exponent it is exact */
#define LN2_LOW		0x1.ef35793c7673p-45
#define MAX_STEPS	100000
#define TINY		1e-300
#define EPSILON		1e-16

static inline uint64_t
bits_of(double x)
{
	uint64_t	bits;

	memcpy(&bits, &x, sizeof(bits));
	return bits;
}

static inline double
from_bits(uint64_t bits)
{
	double		x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

static inline double
magnitude(double x)
{
	return x < 0 ? -x : x;
}

double
real_log(double x)
{
	int			exponent = 0;
	uint64_t	bits;
	double		s,
				square,
				sum = 0;

	if (x == 0)
		return -__builtin_inf();
	if (!(x > 0))
		return __builtin_nan("");
	if (x == __builtin_inf())
		return x;
	if (x < 0x1p-1022)
	{
		x *= 0x1p54;
		exponent = -54;
	}
	bits = bits_of(x);
	exponent += (int) (bits >> 52) - 1023;
	x = from_bits((bits & 0xfffffffffffffULL) | 0x3ff0000000000000ULL);
	if (x > 0x1.6a09e667f3bcdp0)	/* the square root of 2 */
	{
		x *= 0.5;
		exponent++;
	}
	/* log x = 2 atanh((x - 1) / (x + 1)) */
	s = (x - 1) / (x + 1);
	square = s * s;
	for (int k = 25; k >= 3; k -= 2)
		sum = (sum + 1.0 / k) * square;
	return exponent * LN2_HIGH + (exponent * LN2_LOW + 2 * (s + s * sum));
}

double
real_exp(double x)
{
	int			power;
	double		r,
				sum = 1;

	if (x != x)
		return x;
	if (x > 710)
		return __builtin_inf();
	if (x < -746)
		return 0;
	power = (int) (x * 0x1.71547652b82fep0 + (x < 0 ? -0.5 : 0.5));
	r = (x - power * LN2_HIGH) - power * LN2_LOW;
	for (int k = 15; k >= 1; k--)
		sum = 1 + sum * r / k;
	/* two steps: the power alone may be beyond the range where the result is not */
	sum *= from_bits((uint64_t) (1023 + power / 2) << 52);
	return sum * from_bits((uint64_t) (1023 + power - power / 2) << 52);
}

double
real_log_gamma(double a)
{
	/* Lanczos, g = 7, 9 terms (Godfrey's coefficients) */
	static const double terms[] = {0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
		-176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7};
	double		sum = terms[0],
				t;

	if (a < 0.5)				/* gamma(a) = gamma(a + 1) / a */
		return real_log_gamma(a + 1) - real_log(a);
	a -= 1;
	for (int i = 1; i < 9; i++)
		sum += terms[i] / (a + i);
	t = a + 7.5;
	return 0.91893853320467274 + (a + 0.5) * real_log(t) - t + real_log(sum);
}

double
real_gamma_tail(double a, double x)
{
	double		scale;

	if (x <= 0)
		return 1;
	if (x == __builtin_inf())
		return 0;
	scale = real_exp(a * real_log(x) - x - real_log_gamma(a));
	if (x < a + 1)
	{
		double		term = 1 / a,
					sum = term;

		for (int n = 1; n < MAX_STEPS && term > sum * EPSILON; n++)
		{
			term *= x / (a + n);
			sum += term;
		}
		return 1 - scale * sum;
	}
	else
	{
		double		b = x + 1 - a,
					c = 1 / TINY,
					d = 1 / b,
					h = d;

		for (int n = 1; n < MAX_STEPS; n++)
		{
			double		an = -n * (n - a),
						step;

			b += 2;
			d = an * d + b;
			d = 1 / (magnitude(d) < TINY ? TINY : d);
			c = b + an / c;
			c = magnitude(c) < TINY ? TINY : c;
			step = d * c;
			h *= step;
			if (magnitude(step - 1) < EPSILON * 10)
				break;
		}
		return scale * h;
	}
}

double
real_normal(double z)
{
	double		tail = 0.5 * real_gamma_tail(0.5, z * z / 2);

	return z > 0 ? 1 - tail : tail;
}

double
real_normal_quantile(double p)
{
	double		low = -40,
				high = 40;

	/* the upper half by symmetry, so that 1 - p and p give opposite values */
	if (p > 0.5)
		return -real_normal_quantile(1 - p);
	for (int i = 0; i < 200; i++)
	{
		double		middle = (low + high) / 2;

		if (middle <= low || middle >= high)
			break;
		if (real_normal(middle) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* The continued fraction of the incomplete beta function (26.5.8). */
static double
beta_fraction(double a, double b, double x)
{
	double		c = 1,
				d = 1 - (a + b) * x / (a + 1),
				h;

	d = 1 / (magnitude(d) < TINY ? TINY : d);
	h = d;
	for (int m = 1; m < MAX_STEPS; m++)
	{
		double		even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
					odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
					step = 1;

		for (int half = 0; half < 2; half++)
		{
			double		term = half == 0 ? even : odd;

			d = 1 + term * d;
			d = 1 / (magnitude(d) < TINY ? TINY : d);
			c = 1 + term / c;
			c = magnitude(c) < TINY ? TINY : c;
			step = d * c;
			h *= step;
		}
		if (magnitude(step - 1) < EPSILON * 10)
			break;
	}
	return h;
}

double
real_beta(double a, double b, double x)
{
	double		scale;

	if (x <= 0)
		return 0;
	if (x >= 1)
		return 1;
	scale = real_exp(real_log_gamma(a + b) - real_log_gamma(a) - real_log_gamma(b) + a * real_log(x) + b * real_log(1 - x));
	if (x < (a + 1) / (a + b + 2))
		return scale * beta_fraction(a, b, x) / a;
	return 1 - scale * beta_fraction(b, a, 1 - x) / b;
}

double
real_beta_quantile(double a, double b, double p)
{
	double		low = 0,
				high = 1;

	for (int i = 0; i < 1100; i++)
	{
		double		middle = (low + high) / 2;

		if (middle <= low || middle >= high)
			break;
		if (real_beta(a, b, middle) < p)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}
