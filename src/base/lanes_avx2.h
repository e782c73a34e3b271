/*
 * Eight floats in a 256-bit register; see lanes_scalar.h for what each operation is.
 *
 * Integer dot products split codes into even and odd inputs of 16 bits:
 * vpmaddwd is exact where vpmaddubsw would saturate.
 */
#ifndef MC_LANES_AVX2_H
#define MC_LANES_AVX2_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LANES		8
#define TILE_VECTORS 2
#define TILE_TOKENS	4
#define CODE_BYTES	64			/* 16 even inputs as 16 bits, 16 odd ones */
#define CODE_BIAS	0

typedef __m256 V;
typedef __m256i VI;
typedef __m256i B8;
typedef struct W8
{
	__m256i		even;
	__m256i		odd;
} W8;

static inline V vload(const float *p) { return _mm256_loadu_ps(p); }
static inline void vstore(float *p, V v) { _mm256_storeu_ps(p, v); }
static inline V vset(float x) { return _mm256_set1_ps(x); }
static inline V vfma(V a, V b, V c) { return _mm256_fmadd_ps(a, b, c); }
static inline V vfnma(V a, V b, V c) { return _mm256_fnmadd_ps(a, b, c); }
static inline V vadd(V a, V b) { return _mm256_add_ps(a, b); }
static inline V vsub(V a, V b) { return _mm256_sub_ps(a, b); }
static inline V vmul(V a, V b) { return _mm256_mul_ps(a, b); }
static inline V vdiv(V a, V b) { return _mm256_div_ps(a, b); }
static inline V vmax(V a, V b) { return _mm256_max_ps(a, b); }
static inline V vmin(V a, V b) { return _mm256_min_ps(a, b); }
static inline VI vbits(V a) { return _mm256_castps_si256(a); }
static inline V vfrombits(VI a) { return _mm256_castsi256_ps(a); }
static inline V vabs(V a) { return _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a); }
static inline V vround(V a) { return _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC); }
static inline V vless(V a, V b, V x, V y) { return _mm256_blendv_ps(y, x, _mm256_cmp_ps(a, b, _CMP_LT_OQ)); }
static inline V vnumber(V a, V x, V y) { return _mm256_blendv_ps(y, x, _mm256_cmp_ps(a, a, _CMP_EQ_OQ)); }

static inline VI viset(int32_t x) { return _mm256_set1_epi32(x); }
static inline VI viload(const int32_t *p) { return _mm256_loadu_si256((const __m256i *) p); }
static inline VI viadd(VI a, VI b) { return _mm256_add_epi32(a, b); }
static inline VI visub(VI a, VI b) { return _mm256_sub_epi32(a, b); }
static inline VI viand(VI a, VI b) { return _mm256_and_si256(a, b); }
static inline VI vior(VI a, VI b) { return _mm256_or_si256(a, b); }
static inline VI vishl(VI a, int n) { return _mm256_slli_epi32(a, n); }
static inline VI visar(VI a, int n) { return _mm256_srai_epi32(a, n); }
static inline VI vimax(VI a, VI b) { return _mm256_max_epi32(a, b); }
static inline bool vmeet(V a, V b) { return _mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_EQ_OQ)) != 0; }
static inline VI vtoint(V a) { return _mm256_cvtps_epi32(a); }
static inline V vfromint(VI a) { return _mm256_cvtepi32_ps(a); }
static inline V vfrom_u8(const uint8_t *p) { return vfromint(_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *) p))); }
static inline V vfrom_s8(const uint8_t *p) { return vfromint(_mm256_cvtepi8_epi32(_mm_loadl_epi64((const __m128i *) p))); }
static inline V vfrom_half(const uint16_t *p) { return _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *) p)); }
static inline V
vfrom_bfloat(const uint16_t *p)
{
	return vfrombits(vishl(_mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *) p)), 16));
}

static inline B8 bload(const uint8_t *p) { return _mm256_loadu_si256((const __m256i *) p); }
static inline void bstore(uint8_t *p, B8 b) { _mm256_storeu_si256((__m256i *) p, b); }
static inline B8 blow(B8 a) { return _mm256_and_si256(a, _mm256_set1_epi8(15)); }
static inline B8 bhigh(B8 a) { return _mm256_and_si256(_mm256_srli_epi16(a, 4), _mm256_set1_epi8(15)); }
static inline B8 badd(B8 a, int n) { return _mm256_add_epi8(a, _mm256_set1_epi8((char) n)); }
static inline B8
btable(const uint8_t *table, B8 a)
{
	return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *) table)), a);
}

static inline B8
btwo(B8 a, B8 b, int n)
{
	B8			moved = n < 2 ? _mm256_slli_epi16(b, 4 - 2 * n) : _mm256_srli_epi16(b, 2 * n - 4);

	return _mm256_or_si256(a, _mm256_and_si256(moved, _mm256_set1_epi8(0x30)));
}

typedef __m256i C32;

/* packing works within 128-bit halves: put the fours back in order */
static inline C32
codes_pack(const VI *codes)
{
	__m256i		c = _mm256_packs_epi16(_mm256_packs_epi32(codes[0], codes[1]), _mm256_packs_epi32(codes[2], codes[3]));

	return _mm256_permutevar8x32_epi32(c, _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7));
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

static inline float
vtotal(V a)
{
	__m128		four = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));

	four = _mm_hadd_ps(four, four);
	return _mm_cvtss_f32(_mm_hadd_ps(four, four));
}

static inline int32_t
vimost(VI a)
{
	__m128i		four = _mm_max_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));

	four = _mm_max_epi32(four, _mm_shuffle_epi32(four, 0x4E));
	return _mm_cvtsi128_si32(_mm_max_epi32(four, _mm_shuffle_epi32(four, 0xB1)));
}

static inline W8 wfrom(B8 b) { return (W8) {_mm256_and_si256(b, _mm256_set1_epi16(255)), _mm256_srli_epi16(b, 8)}; }
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
	sum = viadd(sum, _mm256_madd_epi16(w.even, _mm256_set1_epi32(even)));
	return viadd(sum, _mm256_madd_epi16(w.odd, _mm256_set1_epi32(odd)));
}

#endif							/* MC_LANES_AVX2_H */
