/*
 * Sixteen floats in a 512-bit register; see lanes_scalar.h for what each operation is.
 *
 * With LANES_VNNI the integer dot product is vpdpbusd; without, codes are
 * split into even and odd inputs of 16 bits for vpmaddwd, which cannot saturate either.
 */
#ifndef MC_LANES_AVX512_H
#define MC_LANES_AVX512_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LANES		16
#define TILE_VECTORS 2
#define TILE_TOKENS	8

typedef __m512 V;
typedef __m512i VI;
typedef __m512i B8;

static inline V vload(const float *p) { return _mm512_loadu_ps(p); }
static inline void vstore(float *p, V v) { _mm512_storeu_ps(p, v); }
static inline V vset(float x) { return _mm512_set1_ps(x); }
static inline V vfma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
static inline V vfnma(V a, V b, V c) { return _mm512_fnmadd_ps(a, b, c); }
static inline V vadd(V a, V b) { return _mm512_add_ps(a, b); }
static inline V vsub(V a, V b) { return _mm512_sub_ps(a, b); }
static inline V vmul(V a, V b) { return _mm512_mul_ps(a, b); }
static inline V vdiv(V a, V b) { return _mm512_div_ps(a, b); }
static inline V vmax(V a, V b) { return _mm512_max_ps(a, b); }
static inline V vmin(V a, V b) { return _mm512_min_ps(a, b); }
static inline V vabs(V a) { return _mm512_abs_ps(a); }
static inline VI vbits(V a) { return _mm512_castps_si512(a); }
static inline V vfrombits(VI a) { return _mm512_castsi512_ps(a); }
static inline V vround(V a) { return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline V vless(V a, V b, V x, V y) { return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, b, _CMP_LT_OQ), y, x); }
static inline V vnumber(V a, V x, V y) { return _mm512_mask_blend_ps(_mm512_cmp_ps_mask(a, a, _CMP_EQ_OQ), y, x); }

static inline VI viset(int32_t x) { return _mm512_set1_epi32(x); }
static inline VI viload(const int32_t *p) { return _mm512_loadu_si512(p); }
static inline VI viadd(VI a, VI b) { return _mm512_add_epi32(a, b); }
static inline VI visub(VI a, VI b) { return _mm512_sub_epi32(a, b); }
static inline VI viand(VI a, VI b) { return _mm512_and_si512(a, b); }
static inline VI vior(VI a, VI b) { return _mm512_or_si512(a, b); }
static inline VI vishl(VI a, int n) { return _mm512_slli_epi32(a, (unsigned) n); }
static inline VI visar(VI a, int n) { return _mm512_srai_epi32(a, (unsigned) n); }
static inline VI vimax(VI a, VI b) { return _mm512_max_epi32(a, b); }
static inline float vtotal(V a) { return _mm512_reduce_add_ps(a); }
static inline int32_t vimost(VI a) { return _mm512_reduce_max_epi32(a); }
static inline bool vmeet(V a, V b) { return _mm512_cmp_ps_mask(a, b, _CMP_EQ_OQ) != 0; }
static inline VI vtoint(V a) { return _mm512_cvtps_epi32(a); }
static inline V vfromint(VI a) { return _mm512_cvtepi32_ps(a); }
static inline V vfrom_u8(const uint8_t *p) { return vfromint(_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *) p))); }
static inline V vfrom_s8(const uint8_t *p) { return vfromint(_mm512_cvtepi8_epi32(_mm_loadu_si128((const __m128i *) p))); }
static inline V vfrom_half(const uint16_t *p) { return _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *) p)); }
static inline V
vfrom_bfloat(const uint16_t *p)
{
	return vfrombits(vishl(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *) p)), 16));
}

static inline B8 bload(const uint8_t *p) { return _mm512_loadu_si512(p); }
static inline void bstore(uint8_t *p, B8 b) { _mm512_storeu_si512(p, b); }
static inline B8 blow(B8 a) { return _mm512_and_si512(a, _mm512_set1_epi8(15)); }
static inline B8 bhigh(B8 a) { return _mm512_and_si512(_mm512_srli_epi16(a, 4), _mm512_set1_epi8(15)); }
static inline B8 badd(B8 a, int n) { return _mm512_add_epi8(a, _mm512_set1_epi8((char) n)); }
static inline B8
btable(const uint8_t *table, B8 a)
{
	return _mm512_shuffle_epi8(_mm512_broadcast_i32x4(_mm_loadu_si128((const __m128i *) table)), a);
}

static inline B8
btwo(B8 a, B8 b, int n)
{
	B8			moved = n < 2 ? _mm512_slli_epi16(b, (unsigned) (4 - 2 * n)) : _mm512_srli_epi16(b, (unsigned) (2 * n - 4));

	/* a | (moved & 0x30) */
	return _mm512_ternarylogic_epi32(a, moved, _mm512_set1_epi8(0x30), 0xF8);
}

typedef __m256i C32;

static inline C32
codes_pack(const VI *codes)
{
	return _mm256_set_m128i(_mm512_cvtepi32_epi8(codes[1]), _mm512_cvtepi32_epi8(codes[0]));
}

/* pairs, fours, then the four fours of each half */
static inline void
codes_sums(C32 c, int32_t *sums)
{
	__m256i		fours = _mm256_madd_epi16(_mm256_maddubs_epi16(_mm256_set1_epi8(1), c), _mm256_set1_epi16(1));

	fours = _mm256_hadd_epi32(fours, fours);
	fours = _mm256_hadd_epi32(fours, fours);
	sums[0] = _mm256_extract_epi32(fours, 0);
	sums[1] = _mm256_extract_epi32(fours, 4);
}

#ifdef LANES_VNNI

#define CODE_BYTES	32
#define CODE_BIAS	0

typedef __m512i W8;

static inline W8 wload(const uint8_t *p) { return bload(p); }
static inline W8 wfrom(B8 b) { return b; }
static inline void codes_store(uint8_t *p, C32 c) { _mm256_storeu_si256((__m256i *) p, c); }

static inline VI
vidot(VI sum, W8 w, const uint8_t *a, int k)
{
	int32_t		four;

	memcpy(&four, a + 4 * k, 4);
	return _mm512_dpbusd_epi32(sum, w, _mm512_set1_epi32(four));
}

#else

#define CODE_BYTES	64			/* 16 even inputs as 16 bits, 16 odd ones */
#define CODE_BIAS	0

typedef struct W8
{
	__m512i		even;
	__m512i		odd;
} W8;

static inline W8 wfrom(B8 b) { return (W8) {_mm512_and_si512(b, _mm512_set1_epi16(255)), _mm512_srli_epi16(b, 8)}; }
static inline W8 wload(const uint8_t *p) { return wfrom(bload(p)); }

static inline void
codes_store(uint8_t *p, C32 c)
{
	_mm256_storeu_si256((__m256i *) p, _mm256_srai_epi16(_mm256_slli_epi16(c, 8), 8));
	_mm256_storeu_si256((__m256i *) p + 1, _mm256_srai_epi16(c, 8));
}

static inline VI
vidot(VI sum, W8 w, const uint8_t *a, int k)
{
	int32_t		even,
				odd;

	memcpy(&even, a + 4 * k, 4);
	memcpy(&odd, a + 32 + 4 * k, 4);
	sum = viadd(sum, _mm512_madd_epi16(w.even, _mm512_set1_epi32(even)));
	return viadd(sum, _mm512_madd_epi16(w.odd, _mm512_set1_epi32(odd)));
}

#endif

#endif							/* MC_LANES_AVX512_H */
