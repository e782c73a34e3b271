/*
 * Reading safetensors.
 */
#include "nn/safetensors.h"

#include <string.h>

#include "base/json.h"
#include "base/size.h"

#define LENGTH_BYTES	8
#define MAX_TENSORS		65536

/* Types of the format; tensors of a type without weights are left out. */
static const struct Dtype
{
	const char *name;
	uint32_t	bytes;
	bool		weights;
	TensorType	type;
}			dtypes[] = {
	{"F32", 4, true, TENSOR_F32},
	{"F16", 2, true, TENSOR_F16},
	{"BF16", 2, true, TENSOR_BF16},
	{"I64", 8, false, 0}, {"U64", 8, false, 0}, {"I32", 4, false, 0}, {"U32", 4, false, 0},
	{"I16", 2, false, 0}, {"U16", 2, false, 0}, {"I8", 1, false, 0}, {"U8", 1, false, 0},
	{"BOOL", 1, false, 0},
};

static bool
corrupt(Call *call, const char *what, uint32_t ordinal)
{
	mc_fail(call, MC_DATA_CORRUPTED, "safetensors file is damaged: %s (tensor %u)", what, ordinal);
	return mc_hint(call, "The file was cut short or changed; copy it again and compare its hash with its publisher's.");
}

static const struct Dtype *
find_dtype(const Json *name)
{
	for (size_t i = 0; i < sizeof(dtypes) / sizeof(dtypes[0]); i++)
		if (json_text_is(name, dtypes[i].name))
			return &dtypes[i];
	return NULL;
}

/* Sizes, last dimension first; elements is their product. */
static bool
read_shape(Call *call, const Json *shape, uint32_t ordinal, Tensor *tensor, size_t *elements)
{
	int64_t		size;

	*elements = 1;
	for (int i = 0; i < TENSOR_DIMS; i++)
		tensor->dims[i] = 1;
	if (shape == NULL || shape->kind != JSON_ARRAY || shape->count > TENSOR_DIMS)
		return corrupt(call, "wrong shape", ordinal);
	tensor->n_dims = shape->count > 0 ? shape->count : 1;
	for (uint32_t i = 0; i < shape->count; i++)
	{
		if (!json_int(&shape->items[i], &size) || size < 1 || size > INT32_MAX ||
			!size_mul(*elements, (size_t) size, elements))
			return corrupt(call, "wrong shape", ordinal);
		tensor->dims[shape->count - 1 - i] = (uint64_t) size;
	}
	return true;
}

/* Where the bytes lie, in a data part of size bytes. */
static bool
read_place(Call *call, const Json *offsets, uint32_t ordinal, size_t size, int64_t *from, int64_t *to)
{
	if (offsets == NULL || offsets->kind != JSON_ARRAY || offsets->count != 2 ||
		!json_int(&offsets->items[0], from) || !json_int(&offsets->items[1], to) ||
		*from < 0 || *to < *from)
		return corrupt(call, "wrong offsets", ordinal);
	if ((uint64_t) *to > size)
		return corrupt(call, "data beyond the end of the file", ordinal);
	return true;
}

/* One member of the header; *keep is false for tensors of integers. */
static bool
read_tensor(Call *call, const Json *header, uint32_t ordinal, const uint8_t *data, size_t size, Tensor *out, bool *keep)
{
	const Json *entry = &header->items[ordinal];
	const struct Dtype *dtype = find_dtype(json_get(entry, "dtype"));
	int64_t		from,
				to;
	size_t		elements,
				bytes;

	*out = (Tensor) {.name = header->keys[ordinal]};
	if (dtype == NULL)
	{
		mc_fail(call, MC_UNSUPPORTED, "safetensors file has a tensor of an unsupported type (tensor %u)", ordinal);
		return mc_hint(call, "Save the model with weights of type F32, F16 or BF16.");
	}
	if (out->name.len == 0 || memchr(out->name.data, '\0', out->name.len) != NULL)
		return corrupt(call, "wrong name", ordinal);
	if (!read_shape(call, json_get(entry, "shape"), ordinal, out, &elements) ||
		!read_place(call, json_get(entry, "data_offsets"), ordinal, size, &from, &to))
		return false;
	if (!size_mul(elements, dtype->bytes, &bytes) || bytes != (size_t) (to - from))
		return corrupt(call, "shape and offsets disagree", ordinal);
	out->type = dtype->type;
	out->data = data + from;
	out->bytes = bytes;
	*keep = dtype->weights;
	return true;
}

bool
safetensors_read(Call *call, const void *data, size_t size, TensorSet *out)
{
	const uint8_t *bytes = data;
	uint64_t	length;
	const Json *header;

	if (size < LENGTH_BYTES)
		return mc_fail(call, MC_DATA_CORRUPTED, "file is too short for safetensors");
	memcpy(&length, bytes, LENGTH_BYTES);
	if (length > size - LENGTH_BYTES)
		return mc_fail(call, MC_DATA_CORRUPTED, "safetensors header is longer than the file");
	/* a header's tree is bigger than its text, but never bigger than an honest file */
	header = json_parse_within(call, (Slice) {(const char *) bytes + LENGTH_BYTES, length}, size);
	if (header == NULL)
		return false;
	if (header->kind != JSON_OBJECT || header->count > MAX_TENSORS)
		return mc_fail(call, MC_DATA_CORRUPTED, "safetensors header is no list of tensors");
	bytes += LENGTH_BYTES + length;
	size -= LENGTH_BYTES + length;
	*out = (TensorSet) {.items = mc_alloc(call, header->count, sizeof(Tensor))};
	if (out->items == NULL)
		return false;
	for (uint32_t i = 0; i < header->count; i++)
	{
		bool		keep = false;

		if (slice_is(header->keys[i], "__metadata__"))
			continue;
		if (!read_tensor(call, header, i, bytes, size, &out->items[out->count], &keep))
			return false;
		out->count += keep;
	}
	return tensor_set_check_overlap(call, out) && tensor_set_sort(call, out);
}

bool
tensor_sets_join(Call *call, const TensorSet *sets, size_t count, TensorSet *out)
{
	size_t		total = 0;

	for (size_t i = 0; i < count; i++)
		total += sets[i].count;
	*out = (TensorSet) {.items = mc_alloc(call, total, sizeof(Tensor))};
	if (out->items == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
	{
		if (sets[i].count > 0)
			memcpy(out->items + out->count, sets[i].items, sets[i].count * sizeof(Tensor));
		out->count += sets[i].count;
	}
	return tensor_set_sort(call, out);
}
