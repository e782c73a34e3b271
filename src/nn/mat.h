/*
 * Weight matrices packed for the kernels, and products with rows of activations.
 *
 * Packing (done once, when a model's image is compiled) interleaves sixteen
 * output rows, so that SIMD lanes are output rows: each output is then one
 * sequential chain over the inputs, and its bits depend neither on how many
 * rows of activations there are, nor on threads, nor on the CPU.
 *
 * Two chains are defined.
 *   float:    y = fma(w[k], x[k], y) for k = 0, 1, ...; w dequantised as GGUF defines.
 *             For F32, F16 and BF16 weights always, for the others when
 *             Compute.float_activations is set.
 *   integer:  x is rounded to 8 bits per 16 inputs with a float scale; per 16 inputs
 *             the exact integer dot product v gives y = fma(v, w_scale * x_scale, y), and
 *             for types with a minimum, where its inputs end, y = fma(-w_min, x_sum, y).
 * Both start from the bias (or 0) and run in the order of the inputs.
 *
 * Rows are padded to a multiple of 16 with zeros in the packed form only.
 */
#ifndef MC_MAT_H
#define MC_MAT_H

#include "nn/compute.h"
#include "nn/tensor.h"

/* Packed forms; numbers are stored in model images. */
typedef enum MatType
{
	MAT_F32 = 1,
	MAT_F16 = 2,
	MAT_BF16 = 3,
	MAT_Q8 = 4,					/* 8-bit codes, a scale per 32: Q8_0, Q5_0 */
	MAT_Q8_MIN = 5,				/* 8-bit codes, scale and minimum per 32: Q5_1 */
	MAT_Q4 = 6,					/* 4-bit codes, a scale per 32: Q4_0 */
	MAT_Q4_MIN = 7,				/* 4-bit codes, scale and minimum per 32: Q4_1 */
	MAT_N4 = 8,					/* 4-bit codes into a table of 16, a scale per 32: IQ4_NL */
	MAT_Q4_K = 9,				/* 4-bit codes, two-level scale and minimum per 32: Q4_K */
	MAT_Q8_K = 10,				/* 8-bit codes, two-level scale and minimum per 32: Q5_K */
	MAT_N4_K = 11,				/* 4-bit codes into a table, two-level scale per 32: IQ4_XS */
	MAT_Q8_K16 = 12,			/* 8-bit codes, two-level scale per 16: Q3_K */
	MAT_Q8_K16_MIN = 13,		/* 8-bit codes, two-level scale and minimum per 16: Q2_K */
	MAT_Q6_K16 = 14				/* 6-bit codes, two-level scale per 16: Q6_K */
} MatType;

typedef struct Mat
{
	uint32_t	type;			/* MatType */
	uint32_t	rows;			/* outputs */
	uint32_t	cols;			/* inputs */
	const uint8_t *data;		/* packed, aligned to 64 */
	size_t		bytes;
} Mat;

/*
 * Packed type and size of a (rows, cols) tensor.  False for an unknown type,
 * cols that are no multiple of the type's block, zero or absurd dimensions.
 */
extern bool mat_packed_size(TensorType source, uint64_t rows, uint64_t cols, uint32_t *type, size_t *bytes);

/* Bytes of 16 packed rows: group g of a matrix starts at g times this. */
extern size_t mat_group_bytes(uint32_t type, uint32_t cols);

/* Is this Mat's type known and its size what the dimensions ask for?  For an image that may be damaged. */
extern bool mat_is_sound(const Mat *mat);

/*
 * Pack src (rows, cols) of a GGUF type into dst (mat_packed_size() bytes,
 * aligned to 64).  False only when cancelled.
 */
extern bool mat_pack(Call *call, TensorType source, const void *src, uint32_t rows, uint32_t cols, uint8_t *dst);

/* Pack one group: 16 rows, or the n <= 16 left at the end, from src to dst (mat_group_bytes() bytes). */
extern void mat_pack_group(TensorType source, const void *src, uint32_t n, uint32_t cols, uint8_t *dst);

/* Row row, dequantised: (cols).  The float chain multiplies by exactly these. */
extern void mat_row(const Mat *mat, uint32_t row, float *out);

/* Rows of activations prepared for products: rounded once for all matrices that share an input. */
typedef struct Act Act;

/*
 * m rows of cols floats, row i at x + i * stride.  x is used in place and must stay
 * unchanged while the Act is in use.  NULL when out of memory or cancelled.
 */
extern Act *act_prepare(Compute *c, const float *x, size_t m, size_t cols, size_t stride);

/* An Act whose memory serves many inputs of up to (m, cols) one after another, to be filled by act_set(). */
extern Act *act_create(Compute *c, size_t m, size_t cols);
extern bool act_set(Compute *c, Act *act, const float *x, size_t m, size_t cols, size_t stride);

/* y (m, rows) = x w^T, row i at y + i * ldy; inputs must agree (act cols = w cols).  False when cancelled or out of memory. */
extern bool mat_multiply(Compute *c, const Mat *w, const Act *x, float *y, size_t ldy);

/* The same plus bias (rows), or NULL. */
extern bool mat_multiply_bias(Compute *c, const Mat *w, const Act *x, const float *bias, float *y, size_t ldy);

#endif							/* MC_MAT_H */
