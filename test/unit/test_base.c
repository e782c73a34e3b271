/*
 * The ground: were this to fail, memory of a row could leak into the next,
 * sizes from a damaged file could overflow, or an error could be lost.
 */
#include <stdint.h>
#include <string.h>

#include "base/call.h"
#include "base/size.h"
#include "tap.h"

static bool
always(void *arg)
{
	(void) arg;
	return true;
}

int
main(void)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	size_t		result;

	arena_init(&arena);

	bool		aligned = true;
	bool		apart = true;
	char	   *last = NULL;

	for (size_t size = 0; size < 3000; size++)
	{
		char	   *p = arena_alloc(&arena, size);

		aligned &= (uintptr_t) p % 16 == 0;
		memset(p, 0xAA, size);
		apart &= p != last;
		last = p;
	}
	tap_ok(aligned, "every allocation is aligned to 16");
	tap_ok(apart, "allocations do not coincide");
	tap_ok(arena_alloc(&arena, SIZE_MAX) == NULL, "an impossible size is refused");
	tap_ok(arena_alloc(&arena, SIZE_MAX - 8) == NULL, "so is one that overflows when rounded");
	arena_reset(&arena);
	tap_ok(arena.used == 0 && arena_alloc(&arena, 100000) != NULL, "reset keeps the arena usable");
	arena.limit = arena.used + 100;
	tap_ok(mc_alloc(&call, 1000, 1) == NULL && call.error.code == MC_OUT_OF_MEMORY, "the limit is an error, not a crash");
	tap_ok(mc_alloc(&call, SIZE_MAX, 16) == NULL, "count times size is checked");

	tap_ok(!size_add(SIZE_MAX, 1, &result) && !size_mul(SIZE_MAX / 2, 3, &result), "overflow is seen");
	tap_ok(size_mul(3, 5, &result) && result == 15, "small products are right");

	tap_ok(!mc_cancelled(&call), "no hook, no cancel");
	call.cancelled = always;
	tap_ok(mc_cancelled(&call) && call.error.code == MC_CANCELLED, "the hook cancels");
	mc_fail(&call, MC_INVALID_PARAMETER, "value %d", 7);
	mc_hint(&call, "Try %s.", "8");
	tap_ok(strcmp(call.error.message, "value 7") == 0 && strcmp(call.error.hint, "Try 8.") == 0, "errors are formatted");

	arena_free(&arena);
	return tap_done();
}
