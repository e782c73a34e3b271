/*
 * Any bytes as a safetensors file: refused, or every weight of it can be read.
 *
 * By the first byte, the rest is the file, its header, or a list of changes to an
 * honest header: where and the new byte.  Memory stays below twice the file.
 */
#include <stdlib.h>
#include <string.h>

#include "nn/safetensors.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DATA_BYTES	4096

static const char honest[] = "{\"w\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[0,16]},"
	"\"v\":{\"dtype\":\"F16\",\"shape\":[2,2],\"data_offsets\":[16,24]},\"__metadata__\":{\"format\":\"pt\"}}";

static void
require(bool good)
{
	if (!good)
		abort();
}

/* A file of these bytes, or with these as its header. */
static uint8_t *
build(const uint8_t *data, size_t size, size_t *len)
{
	char		header[sizeof(honest)];
	int			mode = size > 0 ? data[0] % 4 : 1;
	const void *content = data + 1;
	size_t		count = size > 0 ? size - 1 : 0;
	uint8_t    *file;

	if (mode >= 2)
	{
		memcpy(header, honest, sizeof(honest));
		for (size_t at = 1; at + 2 <= size; at += 2)
			header[data[at] % (sizeof(honest) - 1)] = (char) data[at + 1];
		content = header;
		count = sizeof(honest) - 1;
	}
	*len = mode == 1 ? count : 8 + count + DATA_BYTES;
	file = calloc(1, *len > 0 ? *len : 1);
	if (count > 0)
		memcpy(file + (mode == 1 ? 0 : 8), content, count);
	if (mode != 1)
		memcpy(file, &(uint64_t) {count}, 8);
	return file;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t		len;
	uint8_t    *file = build(data, size, &len);
	Arena		arena;
	Call		call = {.arena = &arena};
	TensorSet	set;

	arena_init(&arena);
	if (safetensors_read(&call, file, len, &set))
		for (size_t i = 0; i < set.count; i++)
		{
			bool		finite;

			require(tensor_is_finite(&call, &set.items[i], &finite));
		}
	else
		require(call.error.code != MC_OK);
	require(arena.used <= 2 * len + 256);
	arena_free(&arena);
	free(file);
	return 0;
}
