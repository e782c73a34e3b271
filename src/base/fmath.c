/*
 * Scalar elementary functions with fixed rounding.
 *
 * The float functions are one lane of base/fmath_body.h.  The doubles use
 * Taylor series on ranges so small that the first term left out is below 1e-17;
 * each operation is a plain IEEE one in a fixed order, so every
 * machine agrees.
 */
#include "base/fmath.h"

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#include "base/lanes_scalar.h"
#include "base/fmath_body.h"

float
fmath_fma(float a, float b, float c)
{
	return vfma(a, b, c);
}

/* by intrinsic, as compilers call libm for the errno of a negative argument */
float
fmath_sqrt(float x)
{
#if defined(__x86_64__)
	return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x)));
#elif defined(__aarch64__)
	return vget_lane_f32(vsqrt_f32(vdup_n_f32(x)), 0);
#else
	return __builtin_sqrtf(x);
#endif
}

float
fmath_exp(float x)
{
	return vexp(x);
}

float
fmath_tanh(float x)
{
	return vtanh(x);
}

float
fmath_erf(float x)
{
	return verf(x);
}

float
fmath_silu(float x)
{
	return vsilu(x);
}

float
fmath_sigmoid(float x)
{
	return vsigmoid(x);
}

/* Split a positive finite x into m 2^e with m in [sqrt(1/2), sqrt 2). */
static float
split_float(float x, int *e)
{
	int32_t		bits;

	*e = 0;
	if (x < 0x1p-126f)
	{
		x *= 0x1p23f;
		*e = -23;
	}
	bits = bits_of_float(x) - 0x3F3504F3;
	*e += bits >> 23;
	return float_of_bits((uint32_t) ((bits & 0x7FFFFF) + 0x3F3504F3));
}

/* ln(1 + f) = f - f^2/2 + f^3 p(f), error 3e-9 */
float
fmath_log(float x)
{
	static const float p[] = {
		0x1.5555480p-2f, -0x1.000006p-2f, 0x1.99a4b6p-3f, -0x1.555c4p-3f, 0x1.23373cp-3f,
		-0x1.fc23c8p-4f, 0x1.e6f50ap-4f, -0x1.de333ap-4f, 0x1.1441a8p-4f
	};
	float		sum = p[8];
	float		f;
	int			e;

	if (!(x > 0))
		return x == 0 ? -__builtin_inff() : x == x ? __builtin_nanf("") : x;
	if (x - x != 0)
		return x;
	f = split_float(x, &e) - 1;
	for (int i = 7; i >= 0; i--)
		sum = vfma(sum, f, p[i]);
	sum = vfma(sum * f, f * f, vfma((float) e, LN2_LOW, -0.5f * f * f));
	return vfma((float) e, LN2_HIGH, f + sum);
}

static double
power_of_two(int n)
{
	int64_t		bits = (int64_t) (n + 1023) << 52;
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

/* n ln 2 = n (high + low) with high short enough that n high is exact */
#define LN2_HIGH64	0x1.62e42feep-1
#define LN2_LOW64	0x1.a39ef35793c76p-33

double
fmath_exp64(double x)
{
	double		term = 1,
				sum = 1,
				n,
				r;
	int			power;

	if (x != x)
		return x;
	if (x < -708)
		return 0;
	if (x > 709.78)
		return __builtin_inf();
	/* to the nearest integer, as vround() does */
	n = (x * 0x1.71547652b82fep+0 + 0x1.8p52) - 0x1.8p52;
	r = (x - n * LN2_HIGH64) - n * LN2_LOW64;
	/* Horner from 1/14!: 1 + r (1 + r/2 (1 + r/3 (...))) */
	for (int k = 14; k >= 1; k--)
	{
		term = r / k;
		sum = 1 + term * sum;
	}
	power = (int) n;
	return sum * power_of_two(power / 2) * power_of_two(power - power / 2);
}

/* ln m = 2 artanh(s), s = (m - 1) / (m + 1), |s| < 0.172 */
double
fmath_log64(double x)
{
	int64_t		bits;
	double		sum = 0,
				m,
				s;
	int			e = 0;

	if (!(x > 0))
		return x == 0 ? -__builtin_inf() : x == x ? __builtin_nan("") : x;
	if (x - x != 0)
		return x;
	if (x < 0x1p-1022)
	{
		x *= 0x1p52;
		e = -52;
	}
	memcpy(&bits, &x, sizeof(bits));
	bits -= 0x3FE6A09E667F3BCD;
	e += (int) (bits >> 52);
	bits = (bits & 0xFFFFFFFFFFFFF) + 0x3FE6A09E667F3BCD;
	memcpy(&m, &bits, sizeof(m));
	s = (m - 1) / (m + 1);
	for (int k = 23; k >= 3; k -= 2)
		sum = (sum + 1.0 / k) * (s * s);
	return e * LN2_HIGH64 + (2 * s + (2 * s * sum + e * LN2_LOW64));
}

double
fmath_pow64(double x, double y)
{
	return fmath_exp64(y * fmath_log64(x));
}

/* pi / 2 in parts of 23 bits, whose products with an integer below 2^30 are exact */
static const double half_pi[] = {0x1.921fb4p+0, 0x1.4442dp-24, 0x1.846988p-48, 0x1.8cc51701b839ap-72};

/* x^first/first! - x^(first + 2)/(first + 2)! + ... up to degree last */
static double
alternating(double x, int first, int last)
{
	double		sum = 0;

	for (int k = last; k > first; k -= 2)
		sum = (1 + sum) * (-x * x / ((double) k * (k - 1)));
	return first == 0 ? 1 + sum : x + x * sum;
}

void
fmath_sincos64(double x, double *sine, double *cosine)
{
	double		n,
				s,
				c;

	if (!(x <= 0x1p30 && x >= -0x1p30))
	{
		*sine = *cosine = __builtin_nan("");
		return;
	}
	n = (x * 0x1.45f306dc9c883p-1 + 0x1.8p52) - 0x1.8p52;
	for (int i = 0; i < 4; i++)
		x -= n * half_pi[i];
	s = alternating(x, 1, 19);
	c = alternating(x, 0, 18);
	switch ((long long) n & 3)
	{
		case 0:
			*sine = s;
			*cosine = c;
			break;
		case 1:
			*sine = c;
			*cosine = -s;
			break;
		case 2:
			*sine = -s;
			*cosine = -c;
			break;
		default:
			*sine = -c;
			*cosine = s;
	}
}
