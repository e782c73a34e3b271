/*
 * What the parts of the matrix product share; private to mat*.c and the kernels.
 *
 * A packed group is sixteen rows: its heads (scales and minima), padded to 64
 * bytes, then its codes.  The heads of a two-level type come per super-block of 256
 * inputs: 16 halves d, with a minimum 16 halves dmin, then per sub-block 16 integer scales and, with a minimum,
 * 16 integer minima.  Else they are per 32 inputs 16 halves, with a
 * minimum 16 more.  Codes come per block of 32 inputs:
 *
 *   8 bits   eight vectors of 64 bytes, vector k holding inputs 4 k .. 4 k + 3 of row 0, of row 1, ...
 *   4 bits   four vectors, the low halves being vectors 0 .. 3 of the above, the high ones 4 .. 7
 *   6 bits   the low four bits as above, then two vectors whose bits 2 i and 2 i + 1
 *            are the high bits of vector i (second vector: 4 + i)
 *   floats   per input, 16 of them
 */
#ifndef MC_MAT_JOB_H
#define MC_MAT_JOB_H

#include "nn/mat.h"

#define GROUP		16			/* rows that are interleaved */
#define BLOCK		32			/* inputs whose codes stand together */
#define SUPER		256			/* inputs of a two-level scale */
#define PANEL		8			/* rows of activations that stand together */

typedef enum CodeKind
{
	CODE_FLOAT,					/* no codes: F32, F16, BF16 */
	CODE_8,
	CODE_4,
	CODE_TABLE,					/* 4 bits, through iq4 levels */
	CODE_6
} CodeKind;

typedef struct MatTypeInfo
{
	CodeKind	code;
	uint8_t		code_bits;
	uint8_t		sub;			/* inputs per scale: 32, 16; 0 for floats */
	bool		has_min;
	bool		two_level;
	bool		signed_scales;	/* the integer scales of a two-level type */
	uint8_t		offset;			/* of the stored code: weight = scale * (code - offset) */
} MatTypeInfo;

/* NULL for an unknown type. */
extern const MatTypeInfo *mat_type_info(uint32_t type);

/* Bytes of a group's heads before the codes. */
extern size_t mat_heads_bytes(uint32_t type, uint32_t cols);

/* The levels of the IQ4 types plus 128. */
extern const uint8_t mat_table[16];

/*
 * Panels of up to PANEL rows: of panel p, block b, with n rows in the panel, row t's
 *   codes       at codes + (8 p blocks + b n + t) * code_bytes
 *   sum         at sum[8 p blocks + b n + t]: of scale * code over the block
 * and of each half of a block at index 2 (8 p blocks + b n) + half n + t
 *   scale       activation = scale * code
 *   bias        -128 * sum of codes
 *   half_sum    scale * sum of codes
 */
struct Act
{
	const float *x;				/* (m, cols), rows stride apart */
	size_t		m;
	size_t		cols;
	size_t		stride;
	size_t		blocks;			/* cols / 32 */
	size_t		code_bytes;
	bool		coded;			/* the arrays below are filled */
	size_t		capacity;		/* blocks of rows that they hold; 0: not allocated */
	uint8_t    *codes;
	float	   *sum;
	float	   *scale;
	int32_t    *bias;
	float	   *half_sum;
};

typedef struct MatJob
{
	const Mat  *w;
	const Act  *x;
	const float *bias;			/* (rows) or NULL */
	float	   *y;
	size_t		ldy;
	size_t		token_parts;
	size_t		tokens_per_part;
	size_t		row_parts;
	size_t		tiles_per_part;
	void		(*part) (const struct MatJob *job, size_t row_tile, size_t row_tiles, size_t token, size_t tokens);
} MatJob;

#endif							/* MC_MAT_JOB_H */
