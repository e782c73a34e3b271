/*
 * A bump allocator over blocks that double in size.
 *
 * Requests are served from the newest block; one that does not fit gets a
 * block of its own or starts the next, larger one.  Every block carries its
 * size, so reset can keep the largest and give the others back.
 */
#include "base/arena.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/size.h"

#define ARENA_ALIGN			16
#define ARENA_FIRST_BLOCK	(8 * 1024)
#define ARENA_LARGEST_BLOCK	(8 * 1024 * 1024)

struct ArenaBlock
{
	ArenaBlock *next;
	size_t		size;			/* payload bytes */
	size_t		used;
	size_t		pad;			/* keeps the payload aligned to 16 */
};

static void *
malloc_block(void *source, size_t size)
{
	(void) source;
	return malloc(size);
}

static void
free_malloc_block(void *source, void *block)
{
	(void) source;
	free(block);
}

void
arena_init(Arena *arena)
{
	arena_init_from(arena, malloc_block, free_malloc_block, NULL);
}

void
arena_init_from(Arena *arena, ArenaGetBlock get_block, ArenaFreeBlock free_block, void *source)
{
	*arena = (Arena){.get_block = get_block, .free_block = free_block, .source = source};
}

static ArenaBlock *
add_block(Arena *arena, size_t payload)
{
	size_t		total;
	ArenaBlock *block;

	if (!size_add(payload, sizeof(ArenaBlock), &total))
		return NULL;
	block = arena->get_block(arena->source, total);
	if (block == NULL)
		return NULL;
	block->size = payload;
	block->used = 0;
	block->next = arena->head;
	arena->head = block;
	return block;
}

void *
arena_alloc(Arena *arena, size_t size)
{
	ArenaBlock *block = arena->head;
	size_t		rounded;
	void	   *result;

	if (!size_add(size == 0 ? 1 : size, ARENA_ALIGN - 1, &rounded))
		return NULL;
	rounded &= ~(size_t) (ARENA_ALIGN - 1);
	if (arena->limit > 0 && (rounded > arena->limit || arena->used > arena->limit - rounded))
		return NULL;

	if (block == NULL || block->size - block->used < rounded)
	{
		size_t		want = block == NULL ? ARENA_FIRST_BLOCK : block->size;

		if (block != NULL && want < ARENA_LARGEST_BLOCK)
			want *= 2;
		block = add_block(arena, rounded > want ? rounded : want);
		if (block == NULL)
			return NULL;
	}

	result = (char *) (block + 1) + block->used;
	block->used += rounded;
	arena->used += rounded;
	return result;
}

static void
give_back(Arena *arena, ArenaBlock *block)
{
	if (arena->free_block != NULL)
		arena->free_block(arena->source, block);
}

void
arena_reset(Arena *arena)
{
	ArenaBlock *largest = arena->head;

	for (ArenaBlock *block = arena->head; block != NULL; block = block->next)
		if (block->size > largest->size)
			largest = block;

	for (ArenaBlock *block = arena->head, *next; block != NULL; block = next)
	{
		next = block->next;
		if (block != largest)
			give_back(arena, block);
	}
	if (largest != NULL)
	{
		largest->next = NULL;
		largest->used = 0;
	}
	arena->head = largest;
	arena->used = 0;
}

void
arena_free(Arena *arena)
{
	for (ArenaBlock *block = arena->head, *next; block != NULL; block = next)
	{
		next = block->next;
		give_back(arena, block);
	}
	arena->head = NULL;
	arena->used = 0;
}
