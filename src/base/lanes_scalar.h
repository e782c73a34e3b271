/*
 * One float at a time: the lanes of last resort, and the definition of the others.
 *
 * A lanes header gives the bodies of kernels (base/fmath_body.h, nn/ *_body.h) a
 * vector type V of LANES floats, VI of LANES 32-bit integers, W8 of the codes of LANES
 * rows times 4 inputs, and the same operations under the same names.  Every
 * operation is exact or rounds once as IEEE 754 says, so a body gives the same bits with any of them.
 *
 * vmax(a, b) is a > b ? a : b, and vmin likewise: b when either is NaN.
 */
#ifndef MC_LANES_SCALAR_H
#define MC_LANES_SCALAR_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LANES		1
#define TILE_VECTORS 16			/* vectors of rows in a tile of a product */
#define TILE_TOKENS	2			/* most rows of activations in a tile */
#define CODE_BYTES	32			/* of 32 activation codes */
#define CODE_BIAS	0			/* taken off the weight codes by wfrom() */

typedef float V;
typedef int32_t VI;
typedef struct W8
{
	uint8_t		code[4];
} W8;
typedef W8 B8;

static inline float
float_of_bits(uint32_t bits)
{
	float		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static inline int32_t
bits_of_float(float value)
{
	int32_t		bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits;
}

/*
 * a * b + c rounded once.  In software: the product is exact in double; the
 * sum is rounded to odd there (its last bit set when inexact), which rounding
 * to float cannot then round wrongly, as double has more than two bits to spare.
 */
static inline V
vfma(V a, V b, V c)
{
#ifdef __FP_FAST_FMAF
	return __builtin_fmaf(a, b, c);
#else
	double		product = (double) a * b,
				sum = product + c;
	double		back = sum - product;
	double		lost = (product - (sum - back)) + (c - back);
	int64_t		bits;

	memcpy(&bits, &sum, sizeof(bits));
	if (lost != 0 && (bits & 1) == 0 && sum - sum == 0)
	{
		/* toward the lost part: away from zero when it has the sum's sign */
		bits += (lost > 0) == (sum > 0) ? 1 : -1;
		memcpy(&sum, &bits, sizeof(bits));
	}
	return (float) sum;
#endif
}

static inline V vload(const float *p) { return *p; }
static inline void vstore(float *p, V v) { *p = v; }
static inline V vset(float x) { return x; }
static inline V vadd(V a, V b) { return a + b; }
static inline V vsub(V a, V b) { return a - b; }
static inline V vmul(V a, V b) { return a * b; }
static inline V vdiv(V a, V b) { return a / b; }
static inline V vmax(V a, V b) { return a > b ? a : b; }
static inline V vmin(V a, V b) { return a < b ? a : b; }
static inline V vabs(V a) { return float_of_bits((uint32_t) bits_of_float(a) & 0x7FFFFFFF); }
static inline VI vbits(V a) { return bits_of_float(a); }
static inline V vfrombits(VI a) { return float_of_bits((uint32_t) a); }

/* c - a * b */
static inline V vfnma(V a, V b, V c) { return vfma(-a, b, c); }

/* To the nearest integer, ties to even; |a| < 2^22. */
static inline V vround(V a) { return (a + 12582912.0f) - 12582912.0f; }

/* a < b ? x : y, and x when a is not NaN */
static inline V vless(V a, V b, V x, V y) { return a < b ? x : y; }
static inline V vnumber(V a, V x, V y) { return a == a ? x : y; }

static inline VI viset(int32_t x) { return x; }
static inline VI viload(const int32_t *p) { return *p; }
static inline VI viadd(VI a, VI b) { return (VI) ((uint32_t) a + (uint32_t) b); }
static inline VI visub(VI a, VI b) { return (VI) ((uint32_t) a - (uint32_t) b); }
static inline VI viand(VI a, VI b) { return a & b; }
static inline VI vior(VI a, VI b) { return a | b; }
static inline VI vishl(VI a, int n) { return (VI) ((uint32_t) a << n); }
static inline VI visar(VI a, int n) { return a >> n; }
static inline VI vimax(VI a, VI b) { return a > b ? a : b; }

/* Exact conversions: of an integral float, of integers. */
static inline VI vtoint(V a) { return (VI) a; }
static inline V vfromint(VI a) { return (V) a; }
static inline V vfrom_u8(const uint8_t *p) { return *p; }
static inline V vfrom_s8(const uint8_t *p) { return (int8_t) *p; }

static inline V
vfrom_half(const uint16_t *p)
{
	uint32_t	sign = (uint32_t) (*p & 0x8000) << 16,
				rest = *p & 0x7FFF;

	if (rest >= 0x7C00)
		return float_of_bits(sign | 0x7F800000 | (rest & 0x3FF) << 13 | (rest > 0x7C00 ? 0x400000 : 0));
	/* the exponent's bias by an exact multiplication, subnormals included */
	return float_of_bits(sign | (uint32_t) bits_of_float(float_of_bits(rest << 13) * 0x1p112f));
}

static inline V vfrom_bfloat(const uint16_t *p) { return float_of_bits((uint32_t) *p << 16); }

/* ---- bytes: 4 inputs of LANES rows ---- */

static inline B8
bload(const uint8_t *p)
{
	B8			b;

	memcpy(b.code, p, 4);
	return b;
}

static inline void bstore(uint8_t *p, B8 b) { memcpy(p, b.code, 4); }
static inline W8 wload(const uint8_t *p) { return bload(p); }
static inline W8 wfrom(B8 b) { return b; }

#define EACH_BYTE(expression) do { for (int i = 0; i < 4; i++) a.code[i] = (uint8_t) (expression); return a; } while (0)

static inline B8 blow(B8 a) { EACH_BYTE(a.code[i] & 15); }
static inline B8 bhigh(B8 a) { EACH_BYTE(a.code[i] >> 4); }
static inline B8 badd(B8 a, int n) { EACH_BYTE(a.code[i] + n); }
static inline B8 btable(const uint8_t *table, B8 a) { EACH_BYTE(table[a.code[i]]); }

/* a | the n-th two bits of b shifted to bits 4 and 5 */
static inline B8 btwo(B8 a, B8 b, int n) { EACH_BYTE(a.code[i] | (b.code[i] >> 2 * n & 3) << 4); }

/* The sum of lanes whose sums are exact in any order. */
static inline float vtotal(V a) { return a; }

/* The largest lane; is any lane of a equal to that of b? */
static inline int32_t vimost(VI a) { return a; }
static inline bool vmeet(V a, V b) { return a == b; }

/* The activation codes of 32 inputs: from integers in -128 .. 127, their sums (0 .. 15, 16 .. 31), their stored form. */
typedef struct C32
{
	int8_t		code[32];
} C32;

static inline C32
codes_pack(const VI *codes)
{
	C32			c;

	for (int i = 0; i < 32; i++)
		c.code[i] = (int8_t) codes[i];
	return c;
}

static inline void
codes_sums(C32 c, int32_t *sums)
{
	sums[0] = sums[1] = 0;
	for (int i = 0; i < 32; i++)
		sums[i / 16] += c.code[i];
}

static inline void codes_store(uint8_t *p, C32 c) { memcpy(p, c.code, 32); }

/* sum + the dot product of 4 inputs (weight codes less CODE_BIAS), inputs 4 k .. 4 k + 3 of the codes at a */
static inline VI
vidot(VI sum, W8 w, const uint8_t *a, int k)
{
	const int8_t *x = (const int8_t *) a + 4 * k;

	return sum + w.code[0] * x[0] + w.code[1] * x[1] + w.code[2] * x[2] + w.code[3] * x[3];
}

#endif							/* MC_LANES_SCALAR_H */
