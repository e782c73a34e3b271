/*
 * exp, log, tanh, erf, sin, cos and pow that give the same bits on every machine.
 *
 * libm's results differ between versions and CPUs.  The float functions are
 * polynomials in fused multiply-adds; the vector kernels of nn/vec.h evaluate the
 * same ones, so a lane equals the scalar.  The double functions use plain
 * IEEE additions, multiplications and divisions.
 */
#ifndef MC_FMATH_H
#define MC_FMATH_H

/* a * b + c rounded once, in software where the target has no such instruction. */
extern float fmath_fma(float a, float b, float c);

/* IEEE's square root; NaN below 0. */
extern float fmath_sqrt(float x);

/* e^x within 2 ulp; below -87.34 (where results turn subnormal) 0; above 88.72 infinity; NaN stays NaN. */
extern float fmath_exp(float x);

/* tanh within 3 ulp; +-1 from 9.1 on. */
extern float fmath_tanh(float x);

/* The error function within 3 ulp; +-1 from 4 on. */
extern float fmath_erf(float x);

/* x / (1 + e^-x), absolute error relative to |x| within 3 ulp; 0 for x below -87. */
extern float fmath_silu(float x);

/* 1 / (1 + e^-x) */
extern float fmath_sigmoid(float x);

/* ln x within 2 ulp; 0 gives -infinity, negative NaN, infinity itself; subnormals are exact inputs too. */
extern float fmath_log(float x);

/* ---- doubles, for tables and sums: relative error within 4e-16 or so ---- */

/* e^x; 0 below -708, infinity above 709.78. */
extern double fmath_exp64(double x);

/* ln x; 0 gives -infinity, negative NaN. */
extern double fmath_log64(double x);

/* x^y for x > 0, as e^(y ln x): relative error grows with |y ln x|. */
extern double fmath_pow64(double x, double y);

/* Sine and cosine of x in radians, absolute error within 1e-15 for |x| up to 2^30; NaN beyond and for infinities. */
extern void fmath_sincos64(double x, double *sine, double *cosine);

#endif							/* MC_FMATH_H */
