/*
 * Weights as a file stores them: types, block layouts, names and shapes.
 *
 * A quantised type stores a row in blocks of 32 or 256 weights.  Every such type
 * has one shape once it is unpacked: small signed codes, and for each group of 16
 * or 32 of them a scale and a minimum,
 *
 *     weight = scale[group] * code - min[group]        (min is 0 where the type has none)
 *
 * computed in float in this order, which is the order of the GGUF reference, so
 * that dequantised weights are the same to the bit.
 *
 * Nothing here is aligned: safetensors promise no alignment and blocks have odd
 * sizes.  All is little-endian.
 */
#ifndef MC_NN_TENSOR_H
#define MC_NN_TENSOR_H

#include "base/call.h"

/* GGUF's numbers. */
typedef enum TensorType
{
	TENSOR_F32 = 0,
	TENSOR_F16 = 1,
	TENSOR_Q4_0 = 2,
	TENSOR_Q4_1 = 3,
	TENSOR_Q5_0 = 6,
	TENSOR_Q5_1 = 7,
	TENSOR_Q8_0 = 8,
	TENSOR_Q2_K = 10,
	TENSOR_Q3_K = 11,
	TENSOR_Q4_K = 12,
	TENSOR_Q5_K = 13,
	TENSOR_Q6_K = 14,
	TENSOR_IQ4_NL = 20,
	TENSOR_IQ4_XS = 23,
	TENSOR_BF16 = 30
} TensorType;

#define TENSOR_TYPES	31		/* one more than the largest number */
#define TENSOR_DIMS		4

typedef struct TensorTypeInfo
{
	const char *name;
	uint32_t	block;			/* weights per block; 1: not quantised */
	uint32_t	bytes;			/* per block */
	uint32_t	group;			/* weights that share a scale; 0: not quantised */
} TensorTypeInfo;

/* NULL for a number that stands for no supported type. */
extern const TensorTypeInfo *tensor_type_info(uint32_t type);

typedef struct Tensor
{
	Slice		name;
	TensorType	type;
	uint32_t	n_dims;
	uint64_t	dims[TENSOR_DIMS];	/* dims[0] = row length (inputs), dims[1] = rows (outputs); 1 beyond n_dims */
	const uint8_t *data;
	size_t		bytes;
} Tensor;

typedef struct TensorSet
{
	Tensor	   *items;			/* (count), sorted by name, names differ */
	size_t		count;
} TensorSet;

/* NULL when there is no tensor of that name. */
extern const Tensor *tensor_find(const TensorSet *set, const char *name);

/* Bytes of that many elements; false for part of a block or when it does not fit into size_t. */
extern bool tensor_size(TensorType type, uint64_t elements, size_t *bytes);

/* Sort by name; a name that stands twice is MC_DATA_CORRUPTED. */
extern bool tensor_set_sort(Call *call, TensorSet *set);

/* MC_DATA_CORRUPTED when two tensors share a byte; reorders the items. */
extern bool tensor_set_check_overlap(Call *call, TensorSet *set);

/* One unpacked block. */
typedef struct QuantBlock
{
	int8_t		codes[256];		/* (block) */
	float		scales[16];		/* (block / group) */
	float		mins[16];
} QuantBlock;

/* Unpack the block of a quantised type that starts at data. */
extern void tensor_unpack(TensorType type, const void *data, QuantBlock *out);

/* n weights (a multiple of the type's block) as floats. */
extern void tensor_dequantize(TensorType type, const void *blocks, float *out, size_t n);

/* Are all weights (for quantised types: all scales and minima) finite?  Polls cancel: false then. */
extern bool tensor_is_finite(Call *call, const Tensor *tensor, bool *finite);

/* IEEE half and bfloat16 to float; exact. */
extern float half_to_float(uint16_t half);

static inline float
bfloat_to_float(uint16_t bfloat)
{
	union
	{
		uint32_t	bits;
		float		value;
	}			u = {.bits = (uint32_t) bfloat << 16};

	return u.value;
}

#endif							/* MC_NN_TENSOR_H */
