/*
 * Unpacking the block layouts of GGUF's quantised types.
 *
 * A layout is what the GGUF format defines: d and m are a block's scale and
 * minimum as IEEE halves, "q" are codes of the bits that the type's name says, low
 * half of a byte first.  The K types put 256 weights into a super-block whose
 * groups have small integer scales of their own.
 */
#include "nn/tensor.h"

#include <string.h>

#define POLL_BLOCKS		65536

/* The 16 levels of the IQ4 types: denser around zero, as weights are. */
static const int8_t iq4_levels[16] = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

float
half_to_float(uint16_t half)
{
	uint32_t	sign = (uint32_t) (half & 0x8000) << 16;
	uint32_t	exponent = half >> 10 & 0x1F;
	uint32_t	fraction = half & 0x3FF;
	union
	{
		uint32_t	bits;
		float		value;
	}			u;

	if (exponent == 0)
	{
		/* a subnormal is fraction * 2^-24, which a float holds exactly */
		u.value = (float) fraction * 0x1p-24f;
		u.bits |= sign;
	}
	else
		u.bits = sign | (exponent == 0x1F ? 0x7F800000 : (exponent + 112) << 23) | fraction << 13;
	return u.value;
}

static uint16_t
load16(const uint8_t *at)
{
	return (uint16_t) (at[0] | at[1] << 8);
}

static uint32_t
load32(const uint8_t *at)
{
	return load16(at) | (uint32_t) load16(at + 2) << 16;
}

static float
load_half(const uint8_t *at)
{
	return half_to_float(load16(at));
}

static float
load_float(const uint8_t *at)
{
	float		value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* Q4_0: d, q[16]; byte j holds weights j and j + 16 */
static void
unpack_q4_0(const uint8_t *block, QuantBlock *out)
{
	out->scales[0] = load_half(block);
	for (int j = 0; j < 16; j++)
	{
		out->codes[j] = (int8_t) ((block[2 + j] & 15) - 8);
		out->codes[j + 16] = (int8_t) ((block[2 + j] >> 4) - 8);
	}
}

/* Q4_1: d, m, q[16]; adds m */
static void
unpack_q4_1(const uint8_t *block, QuantBlock *out)
{
	out->scales[0] = load_half(block);
	out->mins[0] = -load_half(block + 2);
	for (int j = 0; j < 16; j++)
	{
		out->codes[j] = (int8_t) (block[4 + j] & 15);
		out->codes[j + 16] = (int8_t) (block[4 + j] >> 4);
	}
}

/* The fifth bits of Q5_0 and Q5_1 stand in 4 bytes before the q: bit i is weight i's. */
static void
unpack_fives(const uint8_t *fifth, int offset, QuantBlock *out)
{
	uint32_t	bits = load32(fifth);

	for (int j = 0; j < 16; j++)
	{
		out->codes[j] = (int8_t) ((int) ((fifth[4 + j] & 15) | (bits >> j & 1) << 4) - offset);
		out->codes[j + 16] = (int8_t) ((int) (fifth[4 + j] >> 4 | (bits >> (j + 16) & 1) << 4) - offset);
	}
}

static void
unpack_q5_0(const uint8_t *block, QuantBlock *out)
{
	out->scales[0] = load_half(block);
	unpack_fives(block + 2, 16, out);
}

static void
unpack_q5_1(const uint8_t *block, QuantBlock *out)
{
	out->scales[0] = load_half(block);
	out->mins[0] = -load_half(block + 2);
	unpack_fives(block + 4, 0, out);
}

static void
unpack_q8_0(const uint8_t *block, QuantBlock *out)
{
	out->scales[0] = load_half(block);
	memcpy(out->codes, block + 2, 32);
}

static void
unpack_iq4_nl(const uint8_t *block, QuantBlock *out)
{
	out->scales[0] = load_half(block);
	for (int j = 0; j < 16; j++)
	{
		out->codes[j] = iq4_levels[block[2 + j] & 15];
		out->codes[j + 16] = iq4_levels[block[2 + j] >> 4];
	}
}

/* Two bits of each of 256 codes: 64 bytes in two halves, each of which holds four runs of 32 weights, lowest bits first. */
static void
unpack_twos(const uint8_t *q, QuantBlock *out)
{
	for (int i = 0; i < 256; i++)
		out->codes[i] = (int8_t) (q[i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3);
}

/* Q2_K: groups' scales and minima (4 bits each) [16], q[64], d, dmin */
static void
unpack_q2_k(const uint8_t *block, QuantBlock *out)
{
	float		d = load_half(block + 80),
				dmin = load_half(block + 82);

	unpack_twos(block + 16, out);
	for (int g = 0; g < 16; g++)
	{
		out->scales[g] = d * (float) (block[g] & 15);
		out->mins[g] = dmin * (float) (block[g] >> 4);
	}
}

/*
 * Q3_K: third bits [32] (bit r of byte j: weight 32 r + j; a set bit means that 4 is
 * not taken off), q[64], groups' scales [12], d.  Scale g has its low four bits in
 * byte g % 8 (low half for g < 8) and its high two in byte 8 + g % 4.
 */
static void
unpack_q3_k(const uint8_t *block, QuantBlock *out)
{
	const uint8_t *packed = block + 96;
	float		d = load_half(block + 108);

	unpack_twos(block + 32, out);
	for (int i = 0; i < 256; i++)
		if ((block[i % 32] >> i / 32 & 1) == 0)
			out->codes[i] = (int8_t) (out->codes[i] - 4);
	for (int g = 0; g < 16; g++)
	{
		int			low = packed[g % 8] >> g / 8 * 4 & 15;
		int			high = packed[8 + g % 4] >> g / 4 * 2 & 3;

		out->scales[g] = d * (float) ((low | high << 4) - 32);
	}
}

/*
 * d, dmin and the 12 bytes that hold 8 scales and 8 minima of 6 bits, as Q4_K and
 * Q5_K begin: the first four of each have a byte of their own, whose top two bits
 * belong to the last four.
 */
static void
unpack_six_bit_scales(const uint8_t *block, QuantBlock *out)
{
	const uint8_t *packed = block + 4;
	float		d = load_half(block),
				dmin = load_half(block + 2);

	for (int g = 0; g < 8; g++)
	{
		int			scale,
					min;

		if (g < 4)
		{
			scale = packed[g] & 63;
			min = packed[g + 4] & 63;
		}
		else
		{
			scale = (packed[g + 4] & 15) | packed[g - 4] >> 6 << 4;
			min = packed[g + 4] >> 4 | packed[g] >> 6 << 4;
		}
		out->scales[g] = d * (float) scale;
		out->mins[g] = dmin * (float) min;
	}
}

/* Four bits of each of 256 codes: runs of 32 bytes hold 64 weights, low halves first. */
static void
unpack_fours(const uint8_t *q, QuantBlock *out)
{
	for (int i = 0; i < 256; i++)
		out->codes[i] = (int8_t) (q[i / 64 * 32 + i % 32] >> i % 64 / 32 * 4 & 15);
}

/* Q4_K: scales, q[128] */
static void
unpack_q4_k(const uint8_t *block, QuantBlock *out)
{
	unpack_six_bit_scales(block, out);
	unpack_fours(block + 16, out);
}

/* Q5_K: scales, fifth bits [32] (bit r of byte j: weight 32 r + j), q[128] */
static void
unpack_q5_k(const uint8_t *block, QuantBlock *out)
{
	unpack_six_bit_scales(block, out);
	unpack_fours(block + 48, out);
	for (int i = 0; i < 256; i++)
		out->codes[i] = (int8_t) (out->codes[i] | (block[16 + i % 32] >> i / 32 & 1) << 4);
}

/* Q6_K: low four bits [128] in runs of 64 bytes, high two [64] as in unpack_twos, groups' scales (signed) [16], d */
static void
unpack_q6_k(const uint8_t *block, QuantBlock *out)
{
	float		d = load_half(block + 208);

	unpack_twos(block + 128, out);
	for (int i = 0; i < 256; i++)
	{
		int			low = block[i / 128 * 64 + i % 64] >> i % 128 / 64 * 4 & 15;

		out->codes[i] = (int8_t) ((out->codes[i] << 4 | low) - 32);
	}
	for (int g = 0; g < 16; g++)
		out->scales[g] = d * (float) (int8_t) block[192 + g];
}

/* IQ4_XS: d, high two bits of the groups' scales [2], low four [4], levels[128]: each group as in IQ4_NL */
static void
unpack_iq4_xs(const uint8_t *block, QuantBlock *out)
{
	float		d = load_half(block);
	uint32_t	high = load16(block + 2);

	for (int g = 0; g < 8; g++)
	{
		int			scale = (block[4 + g / 2] >> g % 2 * 4 & 15) | (int) (high >> 2 * g & 3) << 4;
		const uint8_t *q = block + 8 + 16 * g;

		out->scales[g] = d * (float) (scale - 32);
		for (int j = 0; j < 16; j++)
		{
			out->codes[32 * g + j] = iq4_levels[q[j] & 15];
			out->codes[32 * g + j + 16] = iq4_levels[q[j] >> 4];
		}
	}
}

static void (*const unpackers[TENSOR_TYPES]) (const uint8_t *block, QuantBlock *out) = {
	[TENSOR_Q4_0] = unpack_q4_0,
	[TENSOR_Q4_1] = unpack_q4_1,
	[TENSOR_Q5_0] = unpack_q5_0,
	[TENSOR_Q5_1] = unpack_q5_1,
	[TENSOR_Q8_0] = unpack_q8_0,
	[TENSOR_Q2_K] = unpack_q2_k,
	[TENSOR_Q3_K] = unpack_q3_k,
	[TENSOR_Q4_K] = unpack_q4_k,
	[TENSOR_Q5_K] = unpack_q5_k,
	[TENSOR_Q6_K] = unpack_q6_k,
	[TENSOR_IQ4_NL] = unpack_iq4_nl,
	[TENSOR_IQ4_XS] = unpack_iq4_xs,
};

void
tensor_unpack(TensorType type, const void *data, QuantBlock *out)
{
	memset(out->mins, 0, sizeof(out->mins));
	unpackers[type] (data, out);
}

void
tensor_dequantize(TensorType type, const void *blocks, float *out, size_t n)
{
	const TensorTypeInfo *info = tensor_type_info(type);
	const uint8_t *at = blocks;
	QuantBlock	block;

	for (size_t i = 0; i < n; i += info->block, at += info->bytes)
	{
		switch (type)
		{
			case TENSOR_F32:
				out[i] = load_float(at);
				break;
			case TENSOR_F16:
				out[i] = load_half(at);
				break;
			case TENSOR_BF16:
				out[i] = bfloat_to_float(load16(at));
				break;
			default:
				tensor_unpack(type, at, &block);
				for (uint32_t j = 0; j < info->block; j++)
					out[i + j] = block.scales[j / info->group] * (float) block.codes[j] - block.mins[j / info->group];
		}
	}
}

/* Where in a block its scale and minimum stand; the integers beside them cannot make a finite one infinite. */
static const uint8_t halves[TENSOR_TYPES][2] = {
	[TENSOR_Q4_1] = {0, 2},
	[TENSOR_Q5_1] = {0, 2},
	[TENSOR_Q2_K] = {80, 82},
	[TENSOR_Q3_K] = {108, 108},
	[TENSOR_Q4_K] = {0, 2},
	[TENSOR_Q5_K] = {0, 2},
	[TENSOR_Q6_K] = {208, 208},
};

/* A number whose exponent has all bits set is infinite or none. */
static bool
block_is_finite(TensorType type, const uint8_t *at)
{
	if (type == TENSOR_F32)
		return (load32(at) & 0x7F800000) != 0x7F800000;
	if (type == TENSOR_BF16)
		return (load16(at) & 0x7F80) != 0x7F80;
	return (load16(at + halves[type][0]) & 0x7C00) != 0x7C00 && (load16(at + halves[type][1]) & 0x7C00) != 0x7C00;
}

bool
tensor_is_finite(Call *call, const Tensor *tensor, bool *finite)
{
	uint32_t	step = tensor_type_info(tensor->type)->bytes;

	*finite = false;
	for (size_t at = 0, blocks = 0; at < tensor->bytes; at += step, blocks++)
	{
		if (blocks % POLL_BLOCKS == 0 && mc_cancelled(call))
			return false;
		if (!block_is_finite(tensor->type, tensor->data + at))
			return true;
	}
	*finite = true;
	return true;
}
