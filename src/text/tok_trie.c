/*
 * Double-array construction.
 *
 * Nodes are placed first come, first served: a node's children need a base such
 * that base ^ byte is free for each of their bytes.  Units come in blocks of 256,
 * so that base ^ byte stays within the block of base.  Only the last few blocks are
 * searched, which keeps construction linear and leaves few holes.
 */
#include "text/tok_trie.h"

#include <stdlib.h>

#include "base/size.h"

#define BLOCK			256
#define OPEN_BLOCKS		16		/* how far back a place is looked for */
#define UNITS_MAX		(UINT32_C(1) << 25)
#define ROOT_PARENT		(TOK_NONE - 1)	/* taken, and no node's child */

typedef struct Pending
{
	uint32_t	unit;
	uint32_t	depth;
	size_t		low,			/* its keys */
				high;
} Pending;

typedef struct Builder
{
	Call	   *call;
	const TrieKey *keys;
	TokUnit    *units;
	uint32_t	count;
	uint32_t	capacity;
	uint32_t	free_from;		/* no unit before this one is free */
	Pending    *pending;		/* a stack */
	size_t		pending_count;
	size_t		pending_capacity;
} Builder;

static int
compare_keys(const void *a, const void *b)
{
	const TrieKey *x = a;
	const TrieKey *y = b;
	size_t		n = x->key.len < y->key.len ? x->key.len : y->key.len;
	int			order = memcmp(x->key.data, y->key.data, n);

	if (order == 0)
		order = (x->key.len > y->key.len) - (x->key.len < y->key.len);
	return order != 0 ? order : (x->value > y->value) - (x->value < y->value);
}

static bool
add_block(Builder *b)
{
	if (b->count == b->capacity)
	{
		uint32_t	capacity = b->capacity == 0 ? 4 * BLOCK : b->capacity * 2;
		TokUnit    *units;

		if (capacity > UNITS_MAX)
			return mc_fail(b->call, MC_TOO_LARGE, "vocabulary is too large");
		units = mc_alloc(b->call, capacity, sizeof(TokUnit));
		if (units == NULL)
			return false;
		if (b->count > 0)
			memcpy(units, b->units, b->count * sizeof(TokUnit));
		b->units = units;
		b->capacity = capacity;
	}
	for (int i = 0; i < BLOCK; i++)
		b->units[b->count++] = (TokUnit) {.base = 0, .parent = TOK_NONE, .value = TOK_NONE};
	return true;
}

static bool
is_free_at(const Builder *b, uint32_t base, const unsigned char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (b->units[base ^ bytes[i]].parent != TOK_NONE)
			return false;
	return true;
}

/* A base for children with these bytes. */
static bool
find_base(Builder *b, const unsigned char *bytes, size_t n, uint32_t *base)
{
	if (b->count > OPEN_BLOCKS * BLOCK && b->free_from < b->count - OPEN_BLOCKS * BLOCK)
		b->free_from = b->count - OPEN_BLOCKS * BLOCK;
	while (b->free_from < b->count && b->units[b->free_from].parent != TOK_NONE)
		b->free_from++;
	for (uint32_t unit = b->free_from; unit < b->count; unit++)
		if (b->units[unit].parent == TOK_NONE && is_free_at(b, unit ^ bytes[0], bytes, n))
		{
			*base = unit ^ bytes[0];
			return true;
		}
	*base = b->count;
	return add_block(b);
}

static bool
push(Builder *b, Pending item)
{
	if (b->pending_count == b->pending_capacity)
	{
		size_t		capacity = b->pending_capacity == 0 ? 1024 : b->pending_capacity * 2;
		Pending    *pending = mc_alloc(b->call, capacity, sizeof(Pending));

		if (pending == NULL)
			return false;
		if (b->pending_count > 0)
			memcpy(pending, b->pending, b->pending_count * sizeof(Pending));
		b->pending = pending;
		b->pending_capacity = capacity;
	}
	b->pending[b->pending_count++] = item;
	return true;
}

/* Place the children of a node. */
static bool
expand(Builder *b, Pending node)
{
	unsigned char bytes[256];
	size_t		starts[257];
	size_t		n = 0;
	size_t		at = node.low;
	uint32_t	base;

	for (; at < node.high && b->keys[at].key.len == node.depth; at++)
		b->units[node.unit].value = b->keys[at].value;
	for (; at < node.high; at++)
	{
		unsigned char byte = (unsigned char) b->keys[at].key.data[node.depth];

		if (n == 0 || bytes[n - 1] != byte)
		{
			bytes[n] = byte;
			starts[n++] = at;
		}
	}
	if (n == 0)
		return true;
	starts[n] = node.high;
	if (!find_base(b, bytes, n, &base))
		return false;
	b->units[node.unit].base = base;
	for (size_t i = 0; i < n; i++)
		b->units[base ^ bytes[i]].parent = node.unit;
	for (size_t i = n; i-- > 0;)
		if (!push(b, (Pending) {base ^ bytes[i], node.depth + 1, starts[i], starts[i + 1]}))
			return false;
	return true;
}

bool
trie_build(Call *call, TrieKey *keys, size_t key_count, TokUnit **units, uint32_t *count)
{
	Builder		b = {.call = call, .keys = keys};
	size_t		steps = 0;

	for (size_t i = 0; i < key_count; i++)
		if (keys[i].key.len == 0 || keys[i].key.len > TRIE_KEY_MAX)
			return mc_fail(call, MC_DATA_CORRUPTED, "vocabulary has a piece of %zu bytes", keys[i].key.len);
	qsort(keys, key_count, sizeof(TrieKey), compare_keys);
	if (!add_block(&b))
		return false;
	b.units[0].parent = ROOT_PARENT;
	if (!push(&b, (Pending) {0, 0, 0, key_count}))
		return false;
	while (b.pending_count > 0)
	{
		Pending		node = b.pending[--b.pending_count];

		if (++steps % 4096 == 0 && mc_cancelled(call))
			return false;
		if (!expand(&b, node))
			return false;
	}
	*units = b.units;
	*count = b.count;
	return true;
}
