/*
 * The code that runs at one CPU level: one table of functions per level.
 *
 * Every level compiles the same bodies (nn/vec_body.h, mat_body.h,
 * act_body.h, attention_body.h) over its own lanes (base/lanes_*.h), so the levels agree to the bit.
 * Private to vec.c, mat*.c, attention.c and the kernel_*.c files.
 */
#ifndef MC_KERNEL_H
#define MC_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Element-wise operations on a, b and the scalar s; see vec.h. */
typedef enum VecMap
{
	VEC_EXP, VEC_TANH, VEC_RELU, VEC_SILU, VEC_GELU_TANH, VEC_GELU_ERF,
	VEC_SILU_MUL, VEC_GELU_TANH_MUL, VEC_GELU_ERF_MUL, VEC_TANH_CAP, VEC_ADD, VEC_MUL, VEC_SCALE, VEC_ADD_SCALED
} VecMap;

/* Sums over elements, in sixteen lanes. */
typedef enum VecSum
{
	VEC_SUM, VEC_SUM_SQUARES, VEC_SUM_SQUARES_LESS, VEC_DOT
} VecSum;

struct MatJob;
struct AttentionJob;
struct Act;

typedef struct Kernel
{
	void		(*vec_map) (VecMap map, float *out, const float *a, const float *b, float s, size_t n);
	float		(*vec_sum) (VecSum sum, const float *a, const float *b, float s, size_t n);
	float		(*vec_max) (const float *x, size_t n);
	/* out = (x - shift) * factor * weight + bias; NULL: 1 and 0 */
	void		(*vec_affine) (float *out, const float *x, float shift, float factor, const float *weight,
							   const float *bias, size_t n);
	/* out = e^(x - most), returns the sum */
	float		(*vec_exp_sum) (float *out, const float *x, float most, size_t n);
	void		(*vec_rotate) (float *x, float *y, const float *cosine, const float *sine, size_t n);

	size_t		code_bytes;		/* of 32 activation codes */
	size_t		tile_rows;		/* output rows of a tile of a product */
	void		(*act_quantise) (struct Act *act, size_t panel);
	void		(*mat_codes) (const struct MatJob *job, size_t row_tile, size_t row_tiles, size_t token, size_t tokens);
	void		(*mat_floats) (const struct MatJob *job, size_t row_tile, size_t row_tiles, size_t token, size_t tokens);

	/* rows queries of one group of heads: see attention_body.h */
	void		(*attention_rows) (const struct AttentionJob *job, size_t run, size_t kv_head, size_t row, size_t rows,
								   float *scratch);
} Kernel;

extern const Kernel kernel_scalar;
extern const Kernel kernel_avx2;
extern const Kernel kernel_avx512;
extern const Kernel kernel_avx512_vnni;
extern const Kernel kernel_neon;
extern const Kernel kernel_neon_dot;

/* The table of cpu_level(). */
extern const Kernel *kernel_get(void);

#endif							/* MC_KERNEL_H */
