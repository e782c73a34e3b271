/*
 * Packing weight matrices for the kernels, and reading single rows back.
 *
 * Every quantised type is unpacked by tensor_unpack() to small signed codes and
 * float scales, and stored with the code width and the scale form that its MatType says; the
 * integer scales of two-level types are recovered as scale / d, which is exact.
 * Layouts: mat_job.h.
 */
#include "nn/mat_job.h"

#include <string.h>

#include "base/size.h"

const uint8_t mat_table[16] = {1, 24, 45, 63, 79, 93, 106, 118, 129, 141, 153, 166, 181, 197, 217, 241};

static const MatTypeInfo infos[] = {
	/* code, bits, inputs per scale, minimum, two levels, signed scales, offset */
	[MAT_F32] = {CODE_FLOAT, 32, 0, false, false, false, 0},
	[MAT_F16] = {CODE_FLOAT, 16, 0, false, false, false, 0},
	[MAT_BF16] = {CODE_FLOAT, 16, 0, false, false, false, 0},
	[MAT_Q8] = {CODE_8, 8, 32, false, false, false, 128},
	[MAT_Q8_MIN] = {CODE_8, 8, 32, true, false, false, 0},
	[MAT_Q4] = {CODE_4, 4, 32, false, false, false, 8},
	[MAT_Q4_MIN] = {CODE_4, 4, 32, true, false, false, 0},
	[MAT_N4] = {CODE_TABLE, 4, 32, false, false, false, 128},
	[MAT_Q4_K] = {CODE_4, 4, 32, true, true, false, 0},
	[MAT_Q8_K] = {CODE_8, 8, 32, true, true, false, 0},
	[MAT_N4_K] = {CODE_TABLE, 4, 32, false, true, true, 128},
	[MAT_Q8_K16] = {CODE_8, 8, 16, false, true, true, 128},
	[MAT_Q8_K16_MIN] = {CODE_8, 8, 16, true, true, false, 0},
	[MAT_Q6_K16] = {CODE_6, 6, 16, false, true, true, 32},
};

/* What a GGUF type becomes, and where its block holds d and the minimum (or its factor) as halves; -1: no such. */
typedef struct Source
{
	uint8_t		packed;
	int16_t		d;
	int16_t		min;
	bool		min_added;		/* the file adds its minimum instead of taking it off */
} Source;

static const Source sources[TENSOR_TYPES] = {
	[TENSOR_F32] = {MAT_F32, -1, -1, false},
	[TENSOR_F16] = {MAT_F16, -1, -1, false},
	[TENSOR_BF16] = {MAT_BF16, -1, -1, false},
	[TENSOR_Q4_0] = {MAT_Q4, 0, -1, false},
	[TENSOR_Q4_1] = {MAT_Q4_MIN, 0, 2, true},
	[TENSOR_Q5_0] = {MAT_Q8, 0, -1, false},
	[TENSOR_Q5_1] = {MAT_Q8_MIN, 0, 2, true},
	[TENSOR_Q8_0] = {MAT_Q8, 0, -1, false},
	[TENSOR_Q2_K] = {MAT_Q8_K16_MIN, 80, 82, false},
	[TENSOR_Q3_K] = {MAT_Q8_K16, 108, -1, false},
	[TENSOR_Q4_K] = {MAT_Q4_K, 0, 2, false},
	[TENSOR_Q5_K] = {MAT_Q8_K, 0, 2, false},
	[TENSOR_Q6_K] = {MAT_Q6_K16, 208, -1, false},
	[TENSOR_IQ4_NL] = {MAT_N4, 0, -1, false},
	[TENSOR_IQ4_XS] = {MAT_N4_K, 0, -1, false},
};

const MatTypeInfo *
mat_type_info(uint32_t type)
{
	return type >= MAT_F32 && type < sizeof(infos) / sizeof(infos[0]) ? &infos[type] : NULL;
}

/* Bytes of the heads of one block of 32 inputs, or of one super-block. */
static size_t
head_bytes(const MatTypeInfo *info)
{
	size_t		kinds = info->has_min ? 2 : 1;

	return GROUP * kinds * (info->two_level ? 2 + SUPER / info->sub : 2);
}

size_t
mat_heads_bytes(uint32_t type, uint32_t cols)
{
	const MatTypeInfo *info = mat_type_info(type);
	size_t		bytes;

	if (info->code == CODE_FLOAT)
		return 0;
	bytes = head_bytes(info) * (cols / (info->two_level ? SUPER : BLOCK));
	return (bytes + 63) & ~(size_t) 63;
}

size_t
mat_group_bytes(uint32_t type, uint32_t cols)
{
	size_t		bytes = mat_heads_bytes(type, cols) + (size_t) cols * GROUP * infos[type].code_bits / 8;

	return (bytes + 63) & ~(size_t) 63;
}

/* Sizes of a packed type; false for dimensions that it cannot have. */
static bool
packed_bytes(uint32_t type, uint64_t rows, uint64_t cols, size_t *bytes)
{
	const MatTypeInfo *info = mat_type_info(type);
	uint64_t	unit;

	if (info == NULL || rows == 0 || cols == 0 || rows > INT32_MAX || cols > INT32_MAX / 64)
		return false;
	unit = info->code == CODE_FLOAT ? 1 : info->two_level ? SUPER : BLOCK;
	return cols % unit == 0 &&
		size_mul(mat_group_bytes(type, (uint32_t) cols), (rows + GROUP - 1) / GROUP, bytes);
}

bool
mat_packed_size(TensorType source, uint64_t rows, uint64_t cols, uint32_t *type, size_t *bytes)
{
	if ((unsigned) source >= TENSOR_TYPES || sources[source].packed == 0)
		return false;
	*type = sources[source].packed;
	return packed_bytes(*type, rows, cols, bytes);
}

bool
mat_is_sound(const Mat *mat)
{
	size_t		bytes;

	return packed_bytes(mat->type, mat->rows, mat->cols, &bytes) && bytes == mat->bytes &&
		mat->data != NULL && (uintptr_t) mat->data % 64 == 0;
}

/* ---- codes ---- */

/* Where the code of input k of row r stands among 8-bit codes. */
static size_t
code_place(uint32_t r, uint32_t k)
{
	return (size_t) k / 4 * 64 + r * 4 + k % 4;
}

/* Store one code of a zeroed group. */
static void
put_code(const MatTypeInfo *info, uint8_t *codes, uint32_t r, uint32_t k, unsigned code)
{
	size_t		place = code_place(r, k % BLOCK);

	codes += (size_t) (k / BLOCK) * BLOCK * GROUP * info->code_bits / 8;
	if (info->code == CODE_8)
		codes[place] = (uint8_t) code;
	else
	{
		codes[place % 256] |= (uint8_t) ((code & 15) << place / 256 * 4);
		if (info->code == CODE_6)
			codes[256 + place / 256 * 64 + place % 64] |= (uint8_t) (code >> 4 << place / 64 % 4 * 2);
	}
}

static unsigned
get_code(const MatTypeInfo *info, const uint8_t *codes, uint32_t r, uint32_t k)
{
	size_t		place = code_place(r, k % BLOCK);
	unsigned	code;

	codes += (size_t) (k / BLOCK) * BLOCK * GROUP * info->code_bits / 8;
	if (info->code == CODE_8)
		return codes[place];
	code = codes[place % 256] >> place / 256 * 4 & 15;
	if (info->code == CODE_6)
		code |= (codes[256 + place / 256 * 64 + place % 64] >> place / 64 % 4 * 2 & 3U) << 4;
	return info->code == CODE_TABLE ? mat_table[code] : code;
}

/* The stored form of a signed code. */
static unsigned
stored_code(const MatTypeInfo *info, int code)
{
	unsigned	index = 0;

	if (info->code != CODE_TABLE)
		return (unsigned) (code + info->offset) & 255;
	while (index < 15 && mat_table[index] != code + 128)
		index++;
	return index;
}

/* ---- heads ---- */

static uint16_t
load16(const uint8_t *at)
{
	return (uint16_t) (at[0] | at[1] << 8);
}

static void
store16(uint8_t *at, uint16_t value)
{
	at[0] = (uint8_t) value;
	at[1] = (uint8_t) (value >> 8);
}

/* scale / d as the integer it was made from; 0 where d says nothing */
static uint8_t
integer_scale(float scale, float d)
{
	float		ratio = scale / d;

	if (!(ratio >= -128 && ratio <= 255))
		return 0;
	return (uint8_t) (int) (ratio < 0 ? ratio - 0.5f : ratio + 0.5f);
}

/* The heads of row r of one file block, unpacked in q, of which the group's heads of that block start at heads. */
static void
put_heads(const MatTypeInfo *info, const Source *source, const uint8_t *block, const QuantBlock *q, uint32_t r,
		  uint8_t *heads)
{
	uint16_t	d = load16(block + source->d),
				min = source->min < 0 ? 0 : load16(block + source->min);
	size_t		kinds = info->has_min ? 2 : 1;

	if (source->min_added)
		min ^= 0x8000;
	store16(heads + 2 * r, d);
	if (info->has_min)
		store16(heads + 32 + 2 * r, min);
	if (!info->two_level)
		return;
	heads += 32 * kinds + r;
	for (int s = 0; s < SUPER / info->sub; s++, heads += GROUP * kinds)
	{
		heads[0] = integer_scale(q->scales[s], half_to_float(d));
		if (info->has_min)
			heads[GROUP] = integer_scale(q->mins[s], half_to_float(min));
	}
}

static float
integer_head(const MatTypeInfo *info, const uint8_t *head)
{
	return info->signed_scales ? (float) (int8_t) *head : (float) *head;
}

/* Scale and minimum of row r for input k. */
static void
get_heads(const MatTypeInfo *info, const uint8_t *heads, uint32_t r, uint32_t k, float *scale, float *min)
{
	size_t		kinds = info->has_min ? 2 : 1;

	heads += head_bytes(info) * (k / (info->two_level ? SUPER : BLOCK));
	*scale = half_to_float(load16(heads + 2 * r));
	*min = info->has_min ? half_to_float(load16(heads + 32 + 2 * r)) : 0;
	if (info->two_level)
	{
		heads += 32 * kinds + GROUP * kinds * (k % SUPER / info->sub) + r;
		*scale *= integer_head(info, heads);
		if (info->has_min)
			*min *= integer_head(info, heads + GROUP);
	}
}

/* ---- groups and rows ---- */

static void
pack_float_row(const uint8_t *row, uint32_t r, uint32_t cols, size_t bytes, uint8_t *dst)
{
	for (size_t k = 0; k < cols; k++)
		memcpy(dst + (k * GROUP + r) * bytes, row + k * bytes, bytes);
}

static void
pack_code_row(TensorType type, const uint8_t *row, uint32_t r, uint32_t cols, uint8_t *dst)
{
	const Source *source = &sources[type];
	const MatTypeInfo *info = &infos[source->packed];
	const TensorTypeInfo *file = tensor_type_info(type);
	uint8_t    *codes = dst + mat_heads_bytes(source->packed, cols);
	QuantBlock	q;

	for (uint32_t k = 0; k < cols; k += file->block, row += file->bytes)
	{
		tensor_unpack(type, row, &q);
		put_heads(info, source, row, &q, r, dst + head_bytes(info) * (k / file->block));
		for (uint32_t i = 0; i < file->block; i++)
			put_code(info, codes, r, k + i, stored_code(info, q.codes[i]));
	}
}

void
mat_pack_group(TensorType source, const void *src, uint32_t n, uint32_t cols, uint8_t *dst)
{
	const TensorTypeInfo *file = tensor_type_info(source);
	uint32_t	packed = sources[source].packed;
	size_t		row_bytes = (size_t) (cols / file->block) * file->bytes;

	memset(dst, 0, mat_group_bytes(packed, cols));
	for (uint32_t r = 0; r < n; r++)
	{
		const uint8_t *row = (const uint8_t *) src + r * row_bytes;

		if (infos[packed].code == CODE_FLOAT)
			pack_float_row(row, r, cols, file->bytes, dst);
		else
			pack_code_row(source, row, r, cols, dst);
	}
}

bool
mat_pack(Call *call, TensorType source, const void *src, uint32_t rows, uint32_t cols, uint8_t *dst)
{
	const TensorTypeInfo *file = tensor_type_info(source);
	size_t		row_bytes = (size_t) (cols / file->block) * file->bytes;
	size_t		group_bytes = mat_group_bytes(sources[source].packed, cols);

	for (uint32_t r = 0; r < rows; r += GROUP)
	{
		if (mc_cancelled(call))
			return false;
		mat_pack_group(source, (const uint8_t *) src + r * row_bytes, rows - r < GROUP ? rows - r : GROUP, cols,
					   dst + r / GROUP * group_bytes);
	}
	return true;
}

static float
packed_float(uint32_t type, const uint8_t *at)
{
	float		value;

	if (type == MAT_F16)
		return half_to_float(load16(at));
	if (type == MAT_BF16)
		return bfloat_to_float(load16(at));
	memcpy(&value, at, sizeof(value));
	return value;
}

void
mat_row(const Mat *mat, uint32_t row, float *out)
{
	const MatTypeInfo *info = &infos[mat->type];
	const uint8_t *group = mat->data + row / GROUP * mat_group_bytes(mat->type, mat->cols);
	const uint8_t *codes = group + mat_heads_bytes(mat->type, mat->cols);
	size_t		bytes = info->code_bits / 8;
	uint32_t	r = row % GROUP;
	float		scale = 0,
				min = 0;

	for (uint32_t k = 0; k < mat->cols; k++)
	{
		if (info->code == CODE_FLOAT)
		{
			out[k] = packed_float(mat->type, codes + (k * GROUP + r) * bytes);
			continue;
		}
		if (k % info->sub == 0)
			get_heads(info, group, r, k, &scale, &min);
		out[k] = scale * (float) ((int) get_code(info, codes, r, k) - info->offset) - min;
	}
}
