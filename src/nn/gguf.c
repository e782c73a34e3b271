/*
 * Reading GGUF.
 *
 *     "GGUF" version:u32 tensors:u64 pairs:u64
 *     pairs:    key:string type:u32 value
 *     tensors:  name:string n_dims:u32 dims:u64[n_dims] type:u32 offset:u64
 *     padding to general.alignment, then the tensors' data (offsets count from here)
 *
 * A string is a length (u64) and bytes; an array is its elements' type (u32), their
 * count (u64) and the elements.  All is little-endian.
 *
 * Of a pair only the address of its key is kept; everything else is found from
 * there, by the code that checked it.
 */
#include "nn/gguf.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/size.h"

#define MAGIC				"GGUF"
#define HEADER_BYTES		24
#define MIN_STRING			8
#define MIN_PAIR			14	/* key of one byte, type, value of one byte */
#define MIN_TENSOR			33	/* name of one byte, one dimension, type, offset */
#define DEFAULT_ALIGNMENT	32
#define MIN_ALIGNMENT		8	/* the format's own rule */
#define MAX_ALIGNMENT		65536
#define MAX_ENTRIES			65536	/* pairs, tensors; real models have some hundreds */
#define POLL_STEPS			4096	/* strings or pairs between two looks at the cancel hook */

struct Gguf
{
	const uint8_t **pairs;		/* (pair_count) where the keys start, sorted by key */
	size_t		pair_count;
	TensorSet	tensors;
};

/* What has been read of a file, and what is left. */
typedef struct Reader
{
	Call	   *call;
	const uint8_t *start,
			   *at,
			   *end;
	size_t		steps;
} Reader;

/* Bytes of a value; 0: variable. */
static const uint8_t value_bytes[] = {
	[GGUF_UINT8] = 1, [GGUF_INT8] = 1, [GGUF_UINT16] = 2, [GGUF_INT16] = 2, [GGUF_UINT32] = 4, [GGUF_INT32] = 4,
	[GGUF_FLOAT32] = 4, [GGUF_BOOL] = 1, [GGUF_STRING] = 0, [GGUF_ARRAY] = 0, [GGUF_UINT64] = 8, [GGUF_INT64] = 8,
	[GGUF_FLOAT64] = 8,
};

/* n bytes, little-endian */
static uint64_t
load(const uint8_t *at, int n)
{
	uint64_t	value = 0;

	memcpy(&value, at, (size_t) n);
	return value;
}

static bool
corrupt(Reader *r, const char *what)
{
	mc_fail(r->call, MC_DATA_CORRUPTED, "GGUF file is damaged: %s at byte %zu", what, (size_t) (r->at - r->start));
	return mc_hint(r->call, "The file was cut short or changed; copy it again and compare its hash with its publisher's.");
}

static size_t
left(const Reader *r)
{
	return (size_t) (r->end - r->at);
}

static bool
read_uint(Reader *r, int n, uint64_t *out)
{
	if (left(r) < (size_t) n)
		return corrupt(r, "unexpected end");
	*out = load(r->at, n);
	r->at += n;
	return true;
}

static bool
read_string(Reader *r, Slice *out)
{
	uint64_t	len = 0;

	if (++r->steps % POLL_STEPS == 0 && mc_cancelled(r->call))
		return false;
	if (!read_uint(r, 8, &len))
		return false;
	if (len > left(r))
		return corrupt(r, "string longer than the file");
	*out = (Slice) {(const char *) r->at, len};
	r->at += len;
	return true;
}

/* A key or a tensor's name: safe to show in a message. */
static bool
read_name(Reader *r, Slice *out)
{
	if (!read_string(r, out))
		return false;
	if (out->len == 0)
		return corrupt(r, "empty name");
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] < ' ' || out->data[i] > '~')
			return corrupt(r, "name that is not printable ASCII");
	return true;
}

/* count values of one type that is no array */
static bool
skip_values(Reader *r, uint64_t type, uint64_t count)
{
	Slice		ignored;

	if (type >= sizeof(value_bytes) || type == GGUF_ARRAY)
		return corrupt(r, "unknown type of a value");
	if (count > left(r) / (type == GGUF_STRING ? MIN_STRING : value_bytes[type]))
		return corrupt(r, "more values than the file can hold");
	if (type == GGUF_STRING)
	{
		for (uint64_t i = 0; i < count; i++)
			if (!read_string(r, &ignored))
				return false;
		return true;
	}
	if (type == GGUF_BOOL)
		for (uint64_t i = 0; i < count; i++)
			if (r->at[i] > 1)
				return corrupt(r, "boolean that is neither 0 nor 1");
	r->at += count * value_bytes[type];
	return true;
}

static bool
skip_pair(Reader *r)
{
	Slice		key;
	uint64_t	type = 0,
				count = 1;

	if (!read_name(r, &key) || !read_uint(r, 4, &type))
		return false;
	if (type == GGUF_ARRAY && (!read_uint(r, 4, &type) || !read_uint(r, 8, &count)))
		return false;
	return skip_values(r, type, count);
}

static Slice
key_of(const uint8_t *pair)
{
	return (Slice) {(const char *) pair + 8, load(pair, 8)};
}

static int
compare_slices(Slice a, Slice b)
{
	int			order = memcmp(a.data, b.data, a.len < b.len ? a.len : b.len);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int
by_key(const void *a, const void *b)
{
	return compare_slices(key_of(*(const uint8_t *const *) a), key_of(*(const uint8_t *const *) b));
}

static bool
read_pairs(Reader *r, Gguf *gguf, uint64_t count)
{
	if (count > MAX_ENTRIES || count > left(r) / MIN_PAIR)
		return corrupt(r, "more metadata than the file can hold");
	gguf->pairs = mc_alloc(r->call, count, sizeof(*gguf->pairs));
	if (gguf->pairs == NULL)
		return false;
	for (gguf->pair_count = 0; gguf->pair_count < count; gguf->pair_count++)
	{
		gguf->pairs[gguf->pair_count] = r->at;
		if (!skip_pair(r))
			return false;
	}
	if (count > 0)
		qsort(gguf->pairs, count, sizeof(*gguf->pairs), by_key);
	for (size_t i = 1; i < count; i++)
		if (compare_slices(key_of(gguf->pairs[i - 1]), key_of(gguf->pairs[i])) == 0)
			return corrupt(r, "two values have the same key");
	return true;
}

/* Name, shape and type; data stays NULL, *offset is where it will be. */
static bool
read_tensor(Reader *r, Tensor *tensor, uint64_t *offset)
{
	uint64_t	n_dims = 0,
				type = 0;
	size_t		elements = 1;
	const TensorTypeInfo *info;

	if (!read_name(r, &tensor->name) || !read_uint(r, 4, &n_dims))
		return false;
	if (n_dims < 1 || n_dims > TENSOR_DIMS)
		return corrupt(r, "tensor with a wrong number of dimensions");
	tensor->n_dims = (uint32_t) n_dims;
	for (unsigned i = 0; i < TENSOR_DIMS; i++)
	{
		tensor->dims[i] = 1;
		if (i < n_dims && !read_uint(r, 8, &tensor->dims[i]))
			return false;
		if (tensor->dims[i] == 0 || tensor->dims[i] > INT32_MAX || !size_mul(elements, tensor->dims[i], &elements))
			return corrupt(r, "tensor with a dimension out of range");
	}
	if (!read_uint(r, 4, &type) || !read_uint(r, 8, offset))
		return false;
	info = tensor_type_info((uint32_t) type);
	if (info == NULL)
	{
		mc_fail(r->call, MC_UNSUPPORTED, "tensor type %u of GGUF is not supported", (unsigned) type);
		return mc_hint(r->call, "Convert the model to one of F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, "
					   "Q2_K to Q6_K, IQ4_NL and IQ4_XS.");
	}
	tensor->type = (TensorType) type;
	if (tensor->dims[0] % info->block != 0 || !tensor_size(tensor->type, elements, &tensor->bytes))
		return corrupt(r, "tensor whose rows are not whole blocks");
	return true;
}

/* The tensors' data in the file, once all infos are read; data holds the offset until then. */
static bool
place_tensors(Reader *r, TensorSet *set, const size_t alignment)
{
	size_t		header = (size_t) (r->at - r->start);
	size_t		padding = (alignment - header % alignment) % alignment;
	size_t		room;

	if (set->count == 0)
		return true;
	if (padding > left(r))
		return corrupt(r, "unexpected end");
	r->at += padding;
	room = left(r);
	for (size_t i = 0; i < set->count; i++)
	{
		uintptr_t	offset = (uintptr_t) set->items[i].data;

		if (offset % alignment != 0)
			return corrupt(r, "tensor that is not aligned");
		if (offset > room || set->items[i].bytes > room - offset)
			return corrupt(r, "tensor beyond the end of the file");
		set->items[i].data = r->at + offset;
	}
	return tensor_set_check_overlap(r->call, set) && tensor_set_sort(r->call, set);
}

static bool
read_tensors(Reader *r, Gguf *gguf, uint64_t count)
{
	uint64_t	alignment = DEFAULT_ALIGNMENT,
				parts = 1;
	TensorSet  *set = &gguf->tensors;

	if ((gguf_uint(gguf, "general.alignment", &alignment) &&
		 (alignment < MIN_ALIGNMENT || alignment > MAX_ALIGNMENT || (alignment & (alignment - 1)) != 0)))
		return corrupt(r, "alignment that is no power of two from 8 to 65536");
	if (gguf_uint(gguf, "split.count", &parts) && parts > 1)
	{
		mc_fail(r->call, MC_UNSUPPORTED, "GGUF file is one part of a split model");
		return mc_hint(r->call, "Merge the parts into one file first (llama-gguf-split --merge).");
	}
	if (count > MAX_ENTRIES || count > left(r) / MIN_TENSOR)
		return corrupt(r, "more tensors than the file can hold");
	set->items = mc_alloc(r->call, count, sizeof(Tensor));
	if (set->items == NULL)
		return false;
	for (set->count = 0; set->count < count; set->count++)
	{
		Tensor	   *tensor = &set->items[set->count];
		uint64_t	offset = 0;

		if (!read_tensor(r, tensor, &offset))
			return false;
		if (offset > left(r))
			return corrupt(r, "tensor beyond the end of the file");
		tensor->data = (const uint8_t *) (uintptr_t) offset;
	}
	return place_tensors(r, set, alignment);
}

static bool
read_header(Reader *r, uint64_t *tensors, uint64_t *pairs)
{
	uint32_t	version;

	if (left(r) < HEADER_BYTES || memcmp(r->at, MAGIC, 4) != 0)
	{
		mc_fail(r->call, MC_DATA_CORRUPTED, "file is not a GGUF file");
		return mc_hint(r->call, "A model is a GGUF file, or the folder of a Hugging Face model.");
	}
	version = (uint32_t) load(r->at + 4, 4);
	if (version != 2 && version != 3)
	{
		mc_fail(r->call, MC_UNSUPPORTED, "GGUF version %u is not supported", version);
		return mc_hint(r->call, (version & 0xFFFF) == 0 ? "The file is big-endian; convert it to little-endian." :
					   "Convert the model again to version 3.");
	}
	*tensors = load(r->at + 8, 8);
	*pairs = load(r->at + 16, 8);
	r->at += HEADER_BYTES;
	return true;
}

Gguf *
gguf_read(Call *call, const void *data, size_t size)
{
	Reader		r = {.call = call, .start = data, .at = data, .end = (const uint8_t *) data + size};
	Gguf	   *gguf;
	uint64_t	tensors = 0,
				pairs = 0;

	if (!read_header(&r, &tensors, &pairs))
		return NULL;
	gguf = mc_alloc0(call, 1, sizeof(Gguf));
	if (gguf == NULL || !read_pairs(&r, gguf, pairs) || !read_tensors(&r, gguf, tensors))
		return NULL;
	return gguf;
}

const TensorSet *
gguf_tensors(const Gguf *gguf)
{
	return &gguf->tensors;
}

/* Where the value of a key starts (for an array: its elements' type), NULL when there is none. */
static const uint8_t *
find_value(const Gguf *gguf, const char *key, GgufType *type)
{
	Slice		wanted = {key, strlen(key)};
	size_t		low = 0,
				high = gguf->pair_count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;
		Slice		found = key_of(gguf->pairs[middle]);
		int			order = compare_slices(found, wanted);

		if (order == 0)
		{
			const uint8_t *value = (const uint8_t *) found.data + found.len;

			*type = (GgufType) load(value, 4);
			return value + 4;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* A number of any integer type; false when it is no integer or beyond int64. */
static bool
load_int(GgufType type, const uint8_t *at, int64_t *out)
{
	switch (type)
	{
		case GGUF_INT8:
			*out = (int8_t) at[0];
			return true;
		case GGUF_INT16:
			*out = (int16_t) load(at, 2);
			return true;
		case GGUF_INT32:
			*out = (int32_t) load(at, 4);
			return true;
		case GGUF_UINT8:
		case GGUF_UINT16:
		case GGUF_UINT32:
		case GGUF_UINT64:
		case GGUF_INT64:
			*out = (int64_t) load(at, value_bytes[type]);
			return type != GGUF_UINT64 || *out >= 0;
		default:
			return false;
	}
}

static bool
load_real(GgufType type, const uint8_t *at, double *out)
{
	int64_t		integer;
	float		single;

	if (type == GGUF_FLOAT64)
		memcpy(out, at, sizeof(*out));
	else if (type == GGUF_FLOAT32)
	{
		memcpy(&single, at, sizeof(single));
		*out = single;
	}
	else if (load_int(type, at, &integer))
		*out = (double) integer;
	else
		return false;
	return true;
}

bool
gguf_text(const Gguf *gguf, const char *key, Slice *out)
{
	GgufType	type;
	const uint8_t *value = find_value(gguf, key, &type);

	if (value == NULL || type != GGUF_STRING)
		return false;
	*out = gguf_next_text(&value);
	return true;
}

bool
gguf_uint(const Gguf *gguf, const char *key, uint64_t *out)
{
	GgufType	type;
	const uint8_t *value = find_value(gguf, key, &type);
	int64_t		integer;

	if (value == NULL || !load_int(type, value, &integer) || integer < 0)
		return false;
	*out = (uint64_t) integer;
	return true;
}

bool
gguf_real(const Gguf *gguf, const char *key, double *out)
{
	GgufType	type;
	const uint8_t *value = find_value(gguf, key, &type);

	return value != NULL && load_real(type, value, out);
}

bool
gguf_bool(const Gguf *gguf, const char *key, bool *out)
{
	GgufType	type;
	const uint8_t *value = find_value(gguf, key, &type);

	if (value == NULL || type != GGUF_BOOL)
		return false;
	*out = value[0] != 0;
	return true;
}

bool
gguf_array(const Gguf *gguf, const char *key, GgufArray *out)
{
	GgufType	type;
	const uint8_t *value = find_value(gguf, key, &type);

	if (value == NULL || type != GGUF_ARRAY)
		return false;
	*out = (GgufArray) {(GgufType) load(value, 4), load(value + 4, 8), value + 12};
	return true;
}

bool
gguf_array_int(const GgufArray *array, size_t i, int64_t *out)
{
	return load_int(array->type, array->data + i * value_bytes[array->type], out);
}

bool
gguf_array_real(const GgufArray *array, size_t i, double *out)
{
	return load_real(array->type, array->data + i * value_bytes[array->type], out);
}

bool
gguf_array_bool(const GgufArray *array, size_t i, bool *out)
{
	if (array->type != GGUF_BOOL)
		return false;
	*out = array->data[i] != 0;
	return true;
}

Slice
gguf_next_text(const uint8_t **at)
{
	Slice		text = {(const char *) *at + 8, load(*at, 8)};

	*at += 8 + text.len;
	return text;
}
