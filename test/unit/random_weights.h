/*
 * Random numbers and random weights of every tensor type, for tests and benchmarks.
 */
#ifndef MC_TEST_RANDOM_WEIGHTS_H
#define MC_TEST_RANDOM_WEIGHTS_H

#include <stdlib.h>
#include <string.h>

#include "nn/tensor.h"

static uint64_t random_state = 1;

/* splitmix64 */
static inline uint64_t
random_bits(void)
{
	uint64_t	z = random_state += 0x9E3779B97F4A7C15;

	z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
	z = (z ^ z >> 27) * 0x94D049BB133111EB;
	return z ^ z >> 31;
}

/* Uniform in [0, 1). */
static inline double
random_unit(void)
{
	return (double) (random_bits() >> 11) * 0x1p-53;
}

/* About normal, with variance 1. */
static inline float
random_normal(void)
{
	double		sum = 0;

	for (int i = 0; i < 12; i++)
		sum += random_unit();
	return (float) (sum - 6);
}

static inline void
random_fill(float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = random_normal();
}

/* Where a block of each quantised type holds halves; -1: none. */
typedef struct BlockHalves
{
	TensorType	type;
	int			at[2];
} BlockHalves;

static const BlockHalves block_halves[] = {
	{TENSOR_F32, {-1, -1}},
	{TENSOR_F16, {-1, -1}},
	{TENSOR_BF16, {-1, -1}},
	{TENSOR_Q8_0, {0, -1}},
	{TENSOR_Q4_0, {0, -1}},
	{TENSOR_Q4_1, {0, 2}},
	{TENSOR_Q5_0, {0, -1}},
	{TENSOR_Q5_1, {0, 2}},
	{TENSOR_Q2_K, {80, 82}},
	{TENSOR_Q3_K, {108, -1}},
	{TENSOR_Q4_K, {0, 2}},
	{TENSOR_Q5_K, {0, 2}},
	{TENSOR_Q6_K, {208, -1}},
	{TENSOR_IQ4_NL, {0, -1}},
	{TENSOR_IQ4_XS, {0, -1}},
};

#define RANDOM_TYPES	(sizeof(block_halves) / sizeof(block_halves[0]))

/* Fill n weights of a type with random blocks of moderate size. */
static inline void
random_weights(TensorType type, size_t n, uint8_t *out)
{
	const TensorTypeInfo *info = tensor_type_info(type);
	const BlockHalves *halves = block_halves;

	while (halves->type != type)
		halves++;
	for (size_t i = 0; i < n; i += info->block, out += info->bytes)
	{
		if (info->block == 1)
		{
			float		value = random_normal() * 0.05f;
			uint32_t	bits;

			memcpy(&bits, &value, sizeof(bits));
			if (type == TENSOR_F32)
				memcpy(out, &bits, 4);
			else if (type == TENSOR_BF16)
				memcpy(out, (uint8_t *) &bits + 2, 2);
			else
			{
				/* exponents of a half from 2^-7 to 2^-4 */
				uint16_t	half = (uint16_t) ((random_bits() & 0x83FF) | (8 + random_bits() % 4) << 10);

				memcpy(out, &half, 2);
			}
			continue;
		}
		for (uint32_t b = 0; b < info->bytes; b++)
			out[b] = (uint8_t) random_bits();
		for (int h = 0; h < 2; h++)
			if (halves->at[h] >= 0)
			{
				uint16_t	half = (uint16_t) ((random_bits() & 0x83FF) | (4 + random_bits() % 4) << 10);

				memcpy(out + halves->at[h], &half, 2);
			}
	}
}

#endif							/* MC_TEST_RANDOM_WEIGHTS_H */
