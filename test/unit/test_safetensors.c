/*
 * If this fails, a checkpoint that somebody crafted or cut short reads beyond its
 * end or eats memory, or an honest one is not understood.
 */
#include "nn/safetensors.h"

#include <stdlib.h>
#include <string.h>

#include "tap.h"

#define DATA_BYTES	64

/* A file with this header and 64 bytes of data, in a block of exact size. */
static uint8_t *
make_file(const char *header, size_t *size)
{
	uint64_t	length = strlen(header);
	uint8_t    *file;

	*size = 8 + length + DATA_BYTES;
	file = calloc(1, *size);
	memcpy(file, &length, 8);
	memcpy(file + 8, header, length);
	return file;
}

#define ONE(dtype, shape, offsets)	"{\"w\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}}"

static const struct
{
	const char *name,
			   *header;
	ErrorCode	code;
}			hostile[] = {
	{"no JSON", "{\"w\":", MC_INVALID_JSON},
	{"no object", "[1,2]", MC_DATA_CORRUPTED},
	{"tensor is a number", "{\"w\":1,\"padding for the tree\":null}", MC_UNSUPPORTED},
	{"unknown type", ONE("F8_E4M3", "[4]", "[0,4]"), MC_UNSUPPORTED},
	{"no name", "{\"\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}", MC_DATA_CORRUPTED},
	{"no shape", "{\"w\":{\"dtype\":\"F32\",\"data_offsets\":[0,16]}}", MC_DATA_CORRUPTED},
	{"five dimensions", ONE("F32", "[1,1,1,1,4]", "[0,16]"), MC_DATA_CORRUPTED},
	{"zero rows", ONE("F32", "[0,4]", "[0,0]"), MC_DATA_CORRUPTED},
	{"negative rows", ONE("F32", "[-1,-4]", "[0,16]"), MC_DATA_CORRUPTED},
	{"fraction of a row", ONE("F32", "[1.5,4]", "[0,16]"), MC_DATA_CORRUPTED},
	{"product overflows", ONE("F32", "[2147483647,2147483647,2147483647,2147483647]", "[0,16]"), MC_DATA_CORRUPTED},
	{"size overflows", ONE("F32", "[2147483647,2147483647,4]", "[0,0]"), MC_DATA_CORRUPTED},
	{"no offsets", "{\"w\":{\"dtype\":\"F32\",\"shape\":[4]}}", MC_DATA_CORRUPTED},
	{"one offset", ONE("F32", "[4]", "[0]"), MC_DATA_CORRUPTED},
	{"negative offset", ONE("F32", "[4]", "[-16,0]"), MC_DATA_CORRUPTED},
	{"offsets descend", ONE("F32", "[4]", "[16,0]"), MC_DATA_CORRUPTED},
	{"behind the end", ONE("F32", "[4]", "[49,65]"), MC_DATA_CORRUPTED},
	{"far behind the end", ONE("F32", "[4]", "[9223372036854775791,9223372036854775807]"), MC_DATA_CORRUPTED},
	{"shape is larger", ONE("F32", "[5]", "[0,16]"), MC_DATA_CORRUPTED},
	{"shape is smaller", ONE("F16", "[4]", "[0,16]"), MC_DATA_CORRUPTED},
	{"overlap", "{\"v\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
	"\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[8,24]}}", MC_DATA_CORRUPTED},
	{"same name", "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
	"\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[16,32]}}", MC_DATA_CORRUPTED},
	{"many values", "{\"w\":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1]}", MC_TOO_LARGE},
};

/* Enough white space that the honest part of the header may be dense. */
static char *
padded(const char *header)
{
	size_t		len = strlen(header);
	char	   *out = malloc(len + 800 + 1);

	memcpy(out, header, len);
	memset(out + len, ' ', 800);
	out[len + 800] = '\0';
	return out;
}

static void
test_hostile(void)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
	{
		Arena		arena;
		Call		call = {.arena = &arena};
		bool		dense = hostile[i].code == MC_TOO_LARGE;
		char	   *header = padded(hostile[i].header);
		size_t		size;
		uint8_t    *file = make_file(dense ? hostile[i].header : header, &size);
		TensorSet	set;

		arena_init(&arena);
		tap_ok(!safetensors_read(&call, file, size, &set) && call.error.code == hostile[i].code && arena.used <= 2 * size + 64,
			   "%s is refused: %s", hostile[i].name, call.error.message);
		arena_free(&arena);
		free(file);
		free(header);
	}
}

static void
test_lengths(void)
{
	static const uint64_t lengths[] = {65, UINT64_MAX, UINT64_MAX - 7, UINT64_C(1) << 63};
	uint8_t		file[72] = {0};
	Arena		arena;
	Call		call = {.arena = &arena};
	TensorSet	set;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++)
	{
		memcpy(file, &lengths[i], 8);
		tap_ok(!safetensors_read(&call, file, sizeof(file), &set) && call.error.code == MC_DATA_CORRUPTED, "header of %llu bytes is refused",
			   (unsigned long long) lengths[i]);
	}
	tap_ok(!safetensors_read(&call, file, 7, &set) && !safetensors_read(&call, file, 0, &set), "a file of no length is refused");
	arena_free(&arena);
}

static void
test_honest(void)
{
	char	   *header = padded("{\"b\":{\"dtype\":\"F16\",\"shape\":[2,3],\"data_offsets\":[16,28]},"
								"\"ids\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[28,36]},"
								"\"__metadata__\":{\"format\":\"pt\"},"
								"\"a\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]}}");
	Arena		arena;
	Call		call = {.arena = &arena};
	size_t		size;
	uint8_t    *file = make_file(header, &size);
	TensorSet	set,
				both;
	const Tensor *b;

	arena_init(&arena);
	if (tap_ok(safetensors_read(&call, file, size, &set), "an honest file is read: %s", call.error.message))
	{
		b = tensor_find(&set, "b");
		tap_ok(set.count == 2 && tensor_find(&set, "ids") == NULL, "tensors of integers are left out");
		tap_ok(b != NULL && b->type == TENSOR_F16 && b->n_dims == 2 && b->dims[0] == 3 && b->dims[1] == 2 &&
			   b->data == file + size - DATA_BYTES + 16, "shape and place");
		tap_ok(!tensor_sets_join(&call, (TensorSet[]) {set, set}, 2, &both), "two shards with the same tensor are refused");
		tap_ok(tensor_sets_join(&call, &set, 1, &both) && both.count == 2, "shards are joined");
	}
	arena_free(&arena);
	free(file);
	free(header);
}

int
main(void)
{
	test_hostile();
	test_lengths();
	test_honest();
	return tap_done();
}
