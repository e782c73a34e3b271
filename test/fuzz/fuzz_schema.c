/*
 * Any bytes as a JSON Schema: it is refused, or its grammar compiles and its shortest text is JSON.
 */
#include <stdlib.h>

#include "nn/grammar_state.h"
#include "nn/schema.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A shortest text of the grammar; false when it takes more than most bytes. */
static bool
shortest(Call *call, const Grammar *g, Buffer *text, uint32_t most)
{
	Constraint *c = constraint_create(call, g, NULL);
	uint32_t	state = c == NULL ? CONSTRAINT_DEAD : constraint_start(c);

	if (c == NULL || constraint_shortest(c, state) > most)
		return false;
	while (constraint_shortest(c, state) > 0)
	{
		uint32_t	next = CONSTRAINT_DEAD;
		int			byte = 0;

		for (; byte < 256; byte++)
			if (!constraint_byte(call, c, state, (uint8_t) byte, &next))
				return false;
			else if (next != CONSTRAINT_DEAD && constraint_shortest(c, next) + 1 == constraint_shortest(c, state))
				break;
		if (byte == 256 || !buffer_add_char(call, text, (char) byte))
			return false;
		state = next;
	}
	return true;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Json	   *schema;
	Buffer		gbnf = {0};
	Grammar    *g;
	Buffer		text = {0};

	arena_init(&arena);
	arena.limit = (size_t) 1 << 30;
	schema = json_parse(&call, (Slice){(const char *) data, size});
	if (schema != NULL && schema_to_gbnf(&call, schema, &gbnf))
	{
		g = grammar_parse(&call, (Slice){gbnf.data, gbnf.len});
		if (g == NULL && call.error.code != MC_INVALID_PARAMETER && call.error.code != MC_TOO_LARGE && call.error.code != MC_OUT_OF_MEMORY)
			abort();
		if (g != NULL && shortest(&call, g, &text, 2000) && json_parse(&call, (Slice){text.data, text.len}) == NULL)
			abort();
	}
	arena_free(&arena);
	return 0;
}
