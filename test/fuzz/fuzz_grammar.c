/*
 * Any bytes as a grammar: it is refused, or texts can be followed and closed.
 *
 * The bytes behind the first NUL are a text; wherever the grammar still allows
 * it, the shortest rest must lead to an end in as many bytes as promised.
 */
#include <stdlib.h>
#include <string.h>

#include "nn/grammar_state.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Follow the shortest rest. */
static void
check_closing(Call *call, Constraint *c, uint32_t state)
{
	uint32_t	left = constraint_shortest(c, state);

	if (left > 500)
		return;
	for (; left > 0; left--)
	{
		uint32_t	best = CONSTRAINT_DEAD;

		for (int byte = 0; byte < 256; byte++)
		{
			uint32_t	next;

			if (!constraint_byte(call, c, state, (uint8_t) byte, &next))
				return;
			if (next != CONSTRAINT_DEAD && constraint_shortest(c, next) == left - 1)
				best = next;
		}
		if (best == CONSTRAINT_DEAD)
			abort();
		state = best;
	}
	if (!constraint_may_end(c, state))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	const uint8_t *end = size > 0 ? memchr(data, 0, size) : NULL;
	size_t		len = end == NULL ? size : (size_t) (end - data);
	Grammar    *g;
	Constraint *c;
	uint32_t	state;

	arena_init(&arena);
	arena.limit = (size_t) 1 << 30;
	g = grammar_parse(&call, (Slice){(const char *) data, len});
	c = g == NULL ? NULL : constraint_create(&call, g, NULL);
	if (c == NULL)
	{
		if (call.error.code == MC_OK)
			abort();
	}
	else
	{
		check_closing(&call, c, constraint_start(c));
		if (end != NULL && constraint_bytes(&call, c, constraint_start(c), (Slice){(const char *) end + 1, size - len - 1}, &state)
			&& state != CONSTRAINT_DEAD)
			check_closing(&call, c, state);
	}
	arena_free(&arena);
	return 0;
}
