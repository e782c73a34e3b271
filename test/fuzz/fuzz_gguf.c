/*
 * Any bytes as a GGUF file: refused, or every value and weight of it can be read.
 *
 * Random bytes rarely get past the header, so an input whose first byte is odd is
 * the file, and any other is a list of changes to a small honest one: where (two
 * bytes), how many (one) and the new bytes.  Memory stays below twice the file.
 */
#include <stdlib.h>

#include "../unit/gguf_maker.h"
#include "nn/gguf_vocab.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool good)
{
	if (!good)
		abort();
}

static size_t
build(const uint8_t *data, size_t size, uint8_t *out, size_t room)
{
	Maker		maker = {0};
	size_t		len;

	if (size > 0 && data[0] % 2 == 1)
	{
		len = size - 1 < room ? size - 1 : room;
		memcpy(out, data + 1, len);
		return len;
	}
	make_whole(&maker);
	for (size_t at = 1; at + 3 <= size;)
	{
		size_t		where = (size_t) (data[at] | data[at + 1] << 8) % maker.len;
		size_t		count = data[at + 2] % 9;

		for (at += 3; count > 0 && at < size && where < maker.len; count--)
			maker.bytes[where++] = data[at++];
	}
	memcpy(out, maker.bytes, maker.len);
	return maker.len;
}

static void
read_values(const Gguf *gguf)
{
	static const char *const keys[] = {
		"general.architecture", "general.alignment", "tokenizer.ggml.model", "tokenizer.ggml.tokens", "tokenizer.ggml.scores",
		"tokenizer.ggml.token_type", "tokenizer.ggml.bos_token_id", "tokenizer.ggml.merges",
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
	{
		Slice		text;
		uint64_t	number;
		double		real;
		bool		flag;
		GgufArray	array;
		volatile char touched = 0;

		if (gguf_text(gguf, keys[i], &text) && text.len > 0)
			touched = (char) (text.data[0] ^ text.data[text.len - 1]);
		gguf_uint(gguf, keys[i], &number);
		gguf_real(gguf, keys[i], &real);
		gguf_bool(gguf, keys[i], &flag);
		if (!gguf_array(gguf, keys[i], &array))
			continue;
		for (size_t j = 0; j < array.count; j++)
		{
			const uint8_t *at = array.data;
			int64_t		integer;

			if (array.type == GGUF_STRING)
			{
				gguf_next_text(&at);
				array.data = at;
				continue;
			}
			gguf_array_int(&array, j, &integer);
			gguf_array_real(&array, j, &real);
			gguf_array_bool(&array, j, &flag);
		}
		(void) touched;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t    *file = malloc(8192);
	size_t		len = build(data, size, file, 8192);
	Arena		arena;
	Call		call = {.arena = &arena};
	const Gguf *gguf;
	VocabSource vocab;

	file = realloc(file, len > 0 ? len : 1);
	arena_init(&arena);
	gguf = gguf_read(&call, file, len);
	require(arena.used <= 2 * len + 256);
	if (gguf != NULL)
	{
		const TensorSet *set = gguf_tensors(gguf);

		read_values(gguf);
		for (size_t i = 0; i < set->count; i++)
		{
			bool		finite;

			require(tensor_is_finite(&call, &set->items[i], &finite));
		}
		gguf_vocab(&call, gguf, &vocab);
	}
	else
		require(call.error.code != MC_OK);
	arena_free(&arena);
	free(file);
	return 0;
}
