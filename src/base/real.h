/*
 * Functions of real numbers that give the same bits on every machine.
 *
 * Made of additions, multiplications, divisions and square roots in a fixed
 * order, all of which IEEE 754 rounds in one way; no libm, whose last bit
 * changes with its version and the CPU.  Relative error below 1e-14 unless said.
 */
#ifndef MC_REAL_H
#define MC_REAL_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* Square root, rounded correctly; the instruction, not libm's wrapper around it. */
static inline double
real_sqrt(double x)
{
#ifdef __SSE2__
	__m128d		value = _mm_set_sd(x);

	return _mm_cvtsd_f64(_mm_sqrt_sd(value, value));
#else
	return __builtin_sqrt(x);
#endif
}

/* Natural logarithm; -inf at 0, NaN below. */
extern double real_log(double x);

/* e to the x; 0 and +inf beyond the range of a double. */
extern double real_exp(double x);

/* Logarithm of the gamma function, for a > 0. */
extern double real_log_gamma(double a);

/* Upper tail of the gamma distribution with shape a at x >= 0: chi-squared tails are real_gamma_tail(df / 2, chi2 / 2). */
extern double real_gamma_tail(double a, double x);

/* Distribution function of the standard normal, absolute error below 1e-15. */
extern double real_normal(double z);

/* The z with real_normal(z) = p, for 0 < p < 1. */
extern double real_normal_quantile(double p);

/* Regularised incomplete beta function: probability that a Beta(a, b) variable is below x. */
extern double real_beta(double a, double b, double x);

/* The x with real_beta(a, b, x) = p. */
extern double real_beta_quantile(double a, double b, double p);

#endif							/* MC_REAL_H */
