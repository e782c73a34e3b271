/*
 * Operations on rows of floats: the same bits at every CPU level.
 *
 * Element-wise operations round each element by itself.  Reductions (norms,
 * dot, softmax) add into sixteen lanes, element i into lane i mod 16, and then
 * lanes l and l + 8, l + 4, l + 2, l + 1.  out may be the same as an input;
 * otherwise arrays do not overlap.  No alignment is needed; n may be 0.
 */
#ifndef MC_VEC_H
#define MC_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* out = x / rms(x) * weight (weight NULL: 1), rms = sqrt(mean of squares + eps) */
extern void vec_rms_norm(float *out, const float *x, const float *weight, size_t n, float eps);

/* out = (x - mean) / sqrt(variance + eps) * weight + bias (NULL: 1 and 0) */
extern void vec_layer_norm(float *out, const float *x, const float *weight, const float *bias, size_t n, float eps);

/* out = x / max(||x||, tiny): a zero row stays zero */
extern void vec_unit(float *out, const float *x, size_t n);

/* out = softmax(x); -infinity gives 0; n >= 1 */
extern void vec_softmax(float *out, const float *x, size_t n);

/* ln of the sum of e^x, added up in double; -infinity for n = 0 */
extern double vec_log_sum_exp(const float *x, size_t n);

extern void vec_exp(float *out, const float *x, size_t n);
extern void vec_tanh(float *out, const float *x, size_t n);
extern void vec_relu(float *out, const float *x, size_t n);

/* x / (1 + e^-x) */
extern void vec_silu(float *out, const float *x, size_t n);

/* x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) */
extern void vec_gelu_tanh(float *out, const float *x, size_t n);

/* x/2 (1 + erf(x / sqrt 2)) */
extern void vec_gelu_erf(float *out, const float *x, size_t n);

/* Gated units: out = f(gate) * up */
extern void vec_silu_mul(float *out, const float *gate, const float *up, size_t n);
extern void vec_gelu_tanh_mul(float *out, const float *gate, const float *up, size_t n);
extern void vec_gelu_erf_mul(float *out, const float *gate, const float *up, size_t n);

/* cap * tanh(x / cap): Gemma 2's soft cap */
extern void vec_tanh_cap(float *out, const float *x, size_t n, float cap);

extern void vec_add(float *out, const float *a, const float *b, size_t n);
extern void vec_mul(float *out, const float *a, const float *b, size_t n);
extern void vec_scale(float *out, const float *x, float factor, size_t n);

/* out = fma(factor, x, out) */
extern void vec_add_scaled(float *out, const float *x, float factor, size_t n);

extern float vec_dot(const float *a, const float *b, size_t n);
extern float vec_sum(const float *x, size_t n);

/* Largest element; -infinity for n = 0 */
extern float vec_max(const float *x, size_t n);

/* Index of the largest element, the lowest on ties; NaN is never largest; n >= 1 */
extern size_t vec_argmax(const float *x, size_t n);

/* Are all elements finite? */
extern bool vec_is_finite(const float *x, size_t n);

/*
 * Rotary positions.  vec_rope_table: table[i] = factor * cos(position * frequency[i]), table[half + i] the sine,
 * computed in double.  Rotating applies it to the first 2 * half elements of each
 * of heads heads of dim elements, in place: element pairs (2i, 2i + 1) ("norm", llama GGUF files) or (i, i + half) ("neox").
 */
extern void vec_rope_table(float *table, double position, const double *frequency, size_t half, double factor);
extern void vec_rope_norm(float *x, size_t heads, size_t dim, const float *table, size_t half);
extern void vec_rope_neox(float *x, size_t heads, size_t dim, const float *table, size_t half);

#endif							/* MC_VEC_H */
