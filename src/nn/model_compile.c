/*
 * From source files to an image.
 *
 * model_plan() has found and checked everything; here each part gets its place
 * and the image is written front to back, sixteen rows of a matrix at a time, so
 * that memory stays small beside the model.
 */
#include <string.h>

#include "base/sha256.h"
#include "base/size.h"
#include "nn/mat.h"
#include "nn/model_plan.h"

#define POLL_GROUPS	64

typedef struct ImageWriter
{
	Call	   *call;
	ModelPlan  *plan;
	ImageHeader header;
	Buffer		tokenizer;
	ImageSink  *sink;
	Sha256		hash;
	uint64_t	written;
} ImageWriter;

/* ---- layout ---- */

static bool
place(ImageWriter *w, ImageSpan *span, uint64_t bytes)
{
	size_t		start,
				end;

	if (!size_add(w->header.size, IMAGE_ALIGN - 1, &start))
		return mc_fail(w->call, MC_TOO_LARGE, "model is too large");
	start &= ~(size_t) (IMAGE_ALIGN - 1);
	if (!size_add(start, bytes, &end))
		return mc_fail(w->call, MC_TOO_LARGE, "model is too large");
	*span = (ImageSpan) {start, bytes};
	w->header.size = end;
	return true;
}

static bool
place_part(ImageWriter *w, PlannedPart *planned)
{
	ImagePart  *record = &planned->record;
	PartForm	form = part_shape(&w->plan->config, record->part).form;
	size_t		bytes;

	w->header.parameters += (uint64_t) record->rows * record->cols * record->count;
	if (planned->biases[0] != NULL)
		w->header.parameters += record->rows;
	if (form != FORM_MATRIX)
	{
		if (!size_mul(record->rows, record->cols, &bytes) || !size_mul(bytes, sizeof(float), &bytes))
			return mc_fail(w->call, MC_TOO_LARGE, "model is too large");
	}
	else
	{
		TensorType	type = planned->turned ? TENSOR_F32 : planned->weights[0]->type;

		if (!mat_packed_size(type, record->rows, record->cols, &record->type, &bytes) ||
			!size_mul(bytes, record->count, &bytes))
			return mc_fail(w->call, MC_UNSUPPORTED, "a matrix of %u times %u weights of type %s is not supported",
						   record->rows, record->cols, tensor_type_info(type)->name);
	}
	return place(w, &record->weight, bytes) &&
		place(w, &record->bias, planned->biases[0] != NULL ? (uint64_t) record->rows * sizeof(float) : 0);
}

static bool
lay_out(ImageWriter *w)
{
	ImageHeader *header = &w->header;
	uint64_t	most = 0;

	for (uint32_t i = 0; i < TENSOR_TYPES; i++)
		if (w->plan->type_weights[i] > most)
		{
			most = w->plan->type_weights[i];
			header->quantization = i;
		}
	header->size = sizeof(ImageHeader) + (uint64_t) w->plan->part_count * sizeof(ImagePart);
	if (!place(w, &header->frequencies, (uint64_t) w->plan->config.rope_dims * sizeof(double)) ||
		!place(w, &header->name, w->plan->name.len) ||
		!place(w, &header->license, w->plan->license.len) ||
		!place(w, &header->chat_template, w->plan->source->chat_template.len) ||
		!place(w, &header->label_ends, (uint64_t) w->plan->config.labels * sizeof(uint32_t)) ||
		!place(w, &header->label_text, w->plan->label_text.len) ||
		!place(w, &header->tokenizer, w->tokenizer.len))
		return false;
	for (uint32_t i = 0; i < w->plan->part_count; i++)
		if (!place_part(w, &w->plan->parts[i]))
			return false;
	return size_add(header->size, IMAGE_DIGEST, &(size_t) {0}) ||
		mc_fail(w->call, MC_TOO_LARGE, "model is too large");
}

/* ---- writing ---- */

static bool
put(ImageWriter *w, const void *data, size_t len)
{
	sha256_update(&w->hash, data, len);
	w->written += len;
	return w->sink->write(w->sink->arg, w->call, data, len);
}

static bool
put_at(ImageWriter *w, const ImageSpan *span, const void *data)
{
	static const char zeros[IMAGE_ALIGN];

	while (w->written < span->offset)
	{
		uint64_t	gap = span->offset - w->written;

		if (!put(w, zeros, gap < sizeof(zeros) ? gap : sizeof(zeros)))
			return false;
	}
	return span->bytes == 0 || data == NULL || put(w, data, span->bytes);
}

/* Rows first .. first + n - 1 of a matrix that is stored (cols, rows), as floats (n, cols). */
static void
turn_rows(const Tensor *tensor, uint32_t rows, uint32_t cols, uint32_t first, uint32_t n, float *out)
{
	size_t		weight = tensor_type_info(tensor->type)->bytes;
	float		column[GROUP_ROWS];

	for (uint32_t k = 0; k < cols; k++)
	{
		tensor_dequantize(tensor->type, tensor->data + ((size_t) k * rows + first) * weight, column, n);
		for (uint32_t i = 0; i < n; i++)
			out[(size_t) i * cols + k] = column[i];
	}
}

/* One source tensor, group by group. */
static bool
put_matrix(ImageWriter *w, const Tensor *tensor, const ImagePart *record, uint32_t rows, bool turned, uint8_t *group)
{
	size_t		group_bytes = mat_group_bytes(record->type, record->cols);
	size_t		row_bytes;
	float	   *turn = NULL;

	if (!tensor_size(tensor->type, record->cols, &row_bytes))
		return mc_fail(w->call, MC_DATA_CORRUPTED, "rows of the model's weights do not fill their blocks");
	if (turned && (turn = mc_alloc(w->call, (size_t) GROUP_ROWS * record->cols, sizeof(float))) == NULL)
		return false;
	for (uint32_t expert = 0; expert < record->count; expert++)
		for (uint32_t first = 0; first < rows; first += GROUP_ROWS)
		{
			uint32_t	n = rows - first < GROUP_ROWS ? rows - first : GROUP_ROWS;

			if (turned)
			{
				turn_rows(tensor, rows, record->cols, first, n, turn);
				mat_pack_group(TENSOR_F32, turn, n, record->cols, group);
			}
			else
				mat_pack_group(tensor->type, tensor->data + ((size_t) expert * rows + first) * row_bytes, n, record->cols, group);
			if (!put(w, group, group_bytes))
				return false;
			if (first / GROUP_ROWS % POLL_GROUPS == 0 && mc_cancelled(w->call))
				return false;
		}
	return true;
}

/* Floats of a tensor, a row of cols at a time; plus_one for norms stored less 1. */
static bool
put_floats(ImageWriter *w, const Tensor *tensor, size_t skip, size_t rows, size_t cols, bool plus_one)
{
	float	   *row = mc_alloc(w->call, cols, sizeof(float));
	size_t		row_bytes;

	if (row == NULL)
		return false;
	if (!tensor_size(tensor->type, cols, &row_bytes))
		return mc_fail(w->call, MC_DATA_CORRUPTED, "rows of the model's weights do not fill their blocks");
	for (size_t r = 0; r < rows; r++)
	{
		tensor_dequantize(tensor->type, tensor->data + (skip + r) * row_bytes, row, cols);
		for (size_t i = 0; plus_one && i < cols; i++)
			row[i] += 1;
		if (!put(w, row, cols * sizeof(float)))
			return false;
	}
	return true;
}

static bool
put_part(ImageWriter *w, const PlannedPart *planned, uint8_t *group)
{
	const ImagePart *record = &planned->record;
	PartForm	form = part_shape(&w->plan->config, record->part).form;

	if (!put_at(w, &record->weight, NULL))
		return false;
	for (uint32_t i = 0; i < planned->sources; i++)
	{
		const Tensor *weight = planned->weights[i];
		bool		good;

		if (form == FORM_VECTOR)
			good = put_floats(w, weight, 0, 1, record->rows, planned->plus_one);
		else if (form == FORM_TABLE)
			good = put_floats(w, weight, planned->skip_rows, record->rows, record->cols, false);
		else
			good = put_matrix(w, weight, record, (uint32_t) weight->dims[planned->turned ? 0 : 1], planned->turned, group);
		if (!good)
			return false;
	}
	if (planned->biases[0] == NULL)
		return true;
	if (!put_at(w, &record->bias, NULL))
		return false;
	for (uint32_t i = 0; i < planned->sources; i++)
		if (!put_floats(w, planned->biases[i], 0, 1, planned->biases[i]->dims[0], false))
			return false;
	return true;
}

/* Room for a group of 16 rows of the widest matrix, aligned as the packing wants it. */
static uint8_t *
alloc_group(ImageWriter *w)
{
	size_t		most = 0;
	uint8_t    *room;

	for (uint32_t i = 0; i < w->plan->part_count; i++)
	{
		const ImagePart *record = &w->plan->parts[i].record;

		if (part_shape(&w->plan->config, record->part).form == FORM_MATRIX && mat_group_bytes(record->type, record->cols) > most)
			most = mat_group_bytes(record->type, record->cols);
	}
	room = mc_alloc(w->call, most + IMAGE_ALIGN, 1);
	return room == NULL ? NULL : room + (IMAGE_ALIGN - (uintptr_t) room % IMAGE_ALIGN) % IMAGE_ALIGN;
}

static bool
write_image(ImageWriter *w)
{
	ImageHeader *header = &w->header;
	uint64_t	end = header->size;
	uint8_t		digest[IMAGE_DIGEST];
	uint8_t    *group = alloc_group(w);

	if (group == NULL)
		return false;
	header->size += IMAGE_DIGEST;
	sha256_init(&w->hash);
	if (!put(w, header, sizeof(*header)))
		return false;
	for (uint32_t i = 0; i < w->plan->part_count; i++)
		if (!put(w, &w->plan->parts[i].record, sizeof(ImagePart)))
			return false;
	if (!put_at(w, &header->frequencies, w->plan->frequencies) ||
		!put_at(w, &header->name, w->plan->name.data) ||
		!put_at(w, &header->license, w->plan->license.data) ||
		!put_at(w, &header->chat_template, w->plan->source->chat_template.data) ||
		!put_at(w, &header->label_ends, w->plan->label_ends) ||
		!put_at(w, &header->label_text, w->plan->label_text.data) ||
		!put_at(w, &header->tokenizer, w->tokenizer.data))
		return false;
	for (uint32_t i = 0; i < w->plan->part_count; i++)
		if (!put_part(w, &w->plan->parts[i], group))
			return false;
	if (w->written != end)
		return mc_fail(w->call, MC_DATA_CORRUPTED, "model image has %llu bytes where %llu were planned",
					   (unsigned long long) w->written, (unsigned long long) end);
	sha256_final(&w->hash, digest);
	return w->sink->write(w->sink->arg, w->call, digest, sizeof(digest));
}

bool
model_compile(Call *call, const ModelSource *source, const uint8_t sha256[32], ImageSink *sink)
{
	ImageWriter *w = mc_alloc0(call, 1, sizeof(ImageWriter));

	if (w == NULL || (w->plan = mc_alloc0(call, 1, sizeof(ModelPlan))) == NULL)
		return false;
	w->call = call;
	w->sink = sink;
	if (!model_plan(call, source, w->plan) || !tok_build(call, &source->vocab, &w->tokenizer))
		return false;
	memcpy(w->header.magic, IMAGE_MAGIC, sizeof(w->header.magic));
	w->header.layout = IMAGE_LAYOUT;
	memcpy(w->header.source, sha256, sizeof(w->header.source));
	w->header.config = w->plan->config;
	w->header.parts = w->plan->part_count;
	return lay_out(w) && write_image(w);
}
