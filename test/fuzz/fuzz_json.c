/*
 * Any bytes as JSON: refused, or a tree that, written and read again, is the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool good)
{
	if (!good)
		abort();
}

static void
write_value(Call *call, Buffer *out, const Json *value)
{
	static const char *const words[] = {"null", "false", "true"};
	bool		object = value->kind == JSON_OBJECT;

	if (value->kind <= JSON_TRUE)
		require(buffer_add_text(call, out, words[value->kind]));
	else if (value->kind == JSON_NUMBER)
		require(buffer_add(call, out, value->text.data, value->text.len));
	else if (value->kind == JSON_STRING)
		require(json_quote(call, out, value->text));
	else
	{
		buffer_add_char(call, out, object ? '{' : '[');
		for (uint32_t i = 0; i < value->count; i++)
		{
			if (i > 0)
				buffer_add_char(call, out, ',');
			if (object)
			{
				require(json_quote(call, out, value->keys[i]));
				buffer_add_char(call, out, ':');
			}
			write_value(call, out, &value->items[i]);
		}
		buffer_add_char(call, out, object ? '}' : ']');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	const Json *first;

	arena_init(&arena);
	first = json_parse(&call, (Slice) {(const char *) data, size});
	if (first != NULL)
	{
		Buffer		once = {0},
					twice = {0};
		const Json *second;
		int64_t		integer;
		double		real;

		json_int(first, &integer);
		json_real(first, &real);
		json_get(first, "key");
		write_value(&call, &once, first);
		second = json_parse(&call, (Slice) {once.data, once.len});
		require(second != NULL);
		write_value(&call, &twice, second);
		require(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
	}
	else
		require(call.error.code == MC_INVALID_JSON);
	arena_free(&arena);
	return 0;
}
