/*
 * Four floats in a NEON register; see lanes_scalar.h for what each operation is.
 *
 * Weight codes are unsigned and activation codes signed; sdot wants both
 * signed, so CODE_BIAS is taken off the weights, and the body of the product adds
 * that many times the sum of the activations.
 */
#ifndef MC_LANES_NEON_H
#define MC_LANES_NEON_H

#include <arm_neon.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LANES		4
#define TILE_VECTORS 4
#define TILE_TOKENS	4

typedef float32x4_t V;
typedef int32x4_t VI;
typedef uint8x16_t B8;

static inline V vload(const float *p) { return vld1q_f32(p); }
static inline void vstore(float *p, V v) { vst1q_f32(p, v); }
static inline V vset(float x) { return vdupq_n_f32(x); }
static inline V vfma(V a, V b, V c) { return vfmaq_f32(c, a, b); }
static inline V vfnma(V a, V b, V c) { return vfmsq_f32(c, a, b); }
static inline V vadd(V a, V b) { return vaddq_f32(a, b); }
static inline V vsub(V a, V b) { return vsubq_f32(a, b); }
static inline V vmul(V a, V b) { return vmulq_f32(a, b); }
static inline V vdiv(V a, V b) { return vdivq_f32(a, b); }
static inline V vmax(V a, V b) { return vbslq_f32(vcgtq_f32(a, b), a, b); }
static inline V vmin(V a, V b) { return vbslq_f32(vcltq_f32(a, b), a, b); }
static inline V vabs(V a) { return vabsq_f32(a); }
static inline VI vbits(V a) { return vreinterpretq_s32_f32(a); }
static inline V vfrombits(VI a) { return vreinterpretq_f32_s32(a); }
static inline V vround(V a) { return vrndnq_f32(a); }
static inline V vless(V a, V b, V x, V y) { return vbslq_f32(vcltq_f32(a, b), x, y); }
static inline V vnumber(V a, V x, V y) { return vbslq_f32(vceqq_f32(a, a), x, y); }

static inline VI viset(int32_t x) { return vdupq_n_s32(x); }
static inline VI viload(const int32_t *p) { return vld1q_s32(p); }
static inline VI viadd(VI a, VI b) { return vaddq_s32(a, b); }
static inline VI visub(VI a, VI b) { return vsubq_s32(a, b); }
static inline VI viand(VI a, VI b) { return vandq_s32(a, b); }
static inline VI vior(VI a, VI b) { return vorrq_s32(a, b); }
static inline VI vishl(VI a, int n) { return vshlq_s32(a, vdupq_n_s32(n)); }
static inline VI visar(VI a, int n) { return vshlq_s32(a, vdupq_n_s32(-n)); }
static inline VI vimax(VI a, VI b) { return vmaxq_s32(a, b); }
static inline float vtotal(V a) { return vaddvq_f32(a); }
static inline int32_t vimost(VI a) { return vmaxvq_s32(a); }
static inline bool vmeet(V a, V b) { return vmaxvq_u32(vceqq_f32(a, b)) != 0; }
static inline VI vtoint(V a) { return vcvtnq_s32_f32(a); }
static inline V vfromint(VI a) { return vcvtq_f32_s32(a); }

static inline V
vfrom_u8(const uint8_t *p)
{
	uint32_t	four;

	memcpy(&four, p, 4);
	return vcvtq_f32_u32(vmovl_u16(vget_low_u16(vmovl_u8(vcreate_u8(four)))));
}

static inline V
vfrom_s8(const uint8_t *p)
{
	uint32_t	four;

	memcpy(&four, p, 4);
	return vcvtq_f32_s32(vmovl_s16(vget_low_s16(vmovl_s8(vcreate_s8(four)))));
}

static inline V vfrom_half(const uint16_t *p) { return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p))); }
static inline V vfrom_bfloat(const uint16_t *p) { return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p), 16)); }

static inline B8 bload(const uint8_t *p) { return vld1q_u8(p); }
static inline void bstore(uint8_t *p, B8 b) { vst1q_u8(p, b); }
static inline B8 blow(B8 a) { return vandq_u8(a, vdupq_n_u8(15)); }
static inline B8 bhigh(B8 a) { return vshrq_n_u8(a, 4); }
static inline B8 badd(B8 a, int n) { return vaddq_u8(a, vdupq_n_u8((uint8_t) n)); }
static inline B8 btable(const uint8_t *table, B8 a) { return vqtbl1q_u8(vld1q_u8(table), a); }
static inline B8
btwo(B8 a, B8 b, int n)
{
	B8			two = vandq_u8(vshlq_u8(b, vdupq_n_s8((int8_t) (-2 * n))), vdupq_n_u8(3));

	return vorrq_u8(a, vshlq_n_u8(two, 4));
}

typedef int8x16x2_t C32;

static inline int8x16_t
neon_pack(const VI *codes)
{
	return vcombine_s8(vmovn_s16(vcombine_s16(vmovn_s32(codes[0]), vmovn_s32(codes[1]))),
					   vmovn_s16(vcombine_s16(vmovn_s32(codes[2]), vmovn_s32(codes[3]))));
}

static inline C32
codes_pack(const VI *codes)
{
	return (C32) {{neon_pack(codes), neon_pack(codes + 4)}};
}

static inline void
codes_sums(C32 c, int32_t *sums)
{
	sums[0] = vaddlvq_s8(c.val[0]);
	sums[1] = vaddlvq_s8(c.val[1]);
}

#ifdef LANES_DOT

#define CODE_BYTES	32
#define CODE_BIAS	128

typedef int8x16_t W8;

static inline W8 wfrom(B8 b) { return vreinterpretq_s8_u8(veorq_u8(b, vdupq_n_u8(CODE_BIAS))); }

static inline void
codes_store(uint8_t *p, C32 c)
{
	vst1q_s8((int8_t *) p, c.val[0]);
	vst1q_s8((int8_t *) p + 16, c.val[1]);
}

static inline VI
vidot(VI sum, W8 w, const uint8_t *a, int k)
{
	int32_t		four;

	memcpy(&four, a + 4 * k, 4);
	return vdotq_s32(sum, w, vreinterpretq_s8_s32(vdupq_n_s32(four)));
}

#else

#define CODE_BYTES	64			/* 16 even inputs as 16 bits, 16 odd ones */
#define CODE_BIAS	0

typedef struct W8
{
	int16x8_t	even;
	int16x8_t	odd;
} W8;

static inline W8
wfrom(B8 b)
{
	uint16x8_t	pairs = vreinterpretq_u16_u8(b);

	return (W8) {vreinterpretq_s16_u16(vandq_u16(pairs, vdupq_n_u16(255))), vreinterpretq_s16_u16(vshrq_n_u16(pairs, 8))};
}

static inline void
codes_store(uint8_t *p, C32 c)
{
	for (int i = 0; i < 2; i++)
	{
		int16x8_t	pairs = vreinterpretq_s16_s8(c.val[i]);

		vst1q_s16((int16_t *) p + 8 * i, vshrq_n_s16(vshlq_n_s16(pairs, 8), 8));
		vst1q_s16((int16_t *) p + 16 + 8 * i, vshrq_n_s16(pairs, 8));
	}
}

/* the products of two neighbouring 16-bit lanes, added up */
static inline VI
neon_pairs(VI sum, int16x8_t w, const uint8_t *a)
{
	int32_t		two;
	int16x8_t	x;

	memcpy(&two, a, 4);
	x = vreinterpretq_s16_s32(vdupq_n_s32(two));
	return vaddq_s32(sum, vpaddq_s32(vmull_s16(vget_low_s16(w), vget_low_s16(x)), vmull_high_s16(w, x)));
}

static inline VI
vidot(VI sum, W8 w, const uint8_t *a, int k)
{
	return neon_pairs(neon_pairs(sum, w.even, a + 4 * k), w.odd, a + 32 + 4 * k);
}

#endif

static inline W8 wload(const uint8_t *p) { return wfrom(bload(p)); }

#endif							/* MC_LANES_NEON_H */
