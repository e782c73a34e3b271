/*
 * A bump allocator: one row's work is allocated piece by piece and freed at once.
 *
 * An arena is a list of blocks.  Where the blocks come from is its owner's
 * choice (malloc by default, a PostgreSQL memory context in src/pg), so that a
 * server error that unwinds past the core leaks nothing.  Allocation never
 * aborts: it returns NULL when the source of blocks is exhausted or a limit is
 * reached, and mc_alloc() in call.h turns that into an error.
 */
#ifndef MC_ARENA_H
#define MC_ARENA_H

#include <stdbool.h>
#include <stddef.h>

typedef void *(*ArenaGetBlock) (void *source, size_t size);
typedef void (*ArenaFreeBlock) (void *source, void *block);

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena
{
	ArenaBlock *head;			/* block that serves the next request */
	size_t		used;			/* bytes handed out, for limits and tests */
	size_t		limit;			/* refuse beyond this many bytes; 0 = none */
	ArenaGetBlock get_block;
	ArenaFreeBlock free_block;
	void	   *source;
} Arena;

/* An arena on malloc() and free(). */
extern void arena_init(Arena *arena);

/* An arena whose blocks come from get_block; free_block may be NULL when the source frees all at once. */
extern void arena_init_from(Arena *arena, ArenaGetBlock get_block, ArenaFreeBlock free_block, void *source);

/* size bytes aligned to 16, uninitialised; NULL when memory or the limit is exhausted. */
extern void *arena_alloc(Arena *arena, size_t size);

/* Forget everything but keep the largest block for the next row. */
extern void arena_reset(Arena *arena);

/* Give every block back. */
extern void arena_free(Arena *arena);

#endif							/* MC_ARENA_H */
