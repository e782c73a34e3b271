/*
 * Tries, tables and the deletion neighbourhood behind known values.
 *
 * Everything is open addressing in the caller's arena and at most half full.
 * Growing leaves the old block to the arena, so sizes are guessed beforehand
 * and growth is the exception.
 */
#include "deid/known_index.h"

#include <string.h>

#define MOST_TYPO_PARTS		5000	/* beyond that only one typo is looked for: the table would not fit a cache */
#define MOST_CANDIDATES		64		/* compared per word of the note, so that no set of values makes it slow */
#define HASH_BASE			UINT64_C(0x9E3779B97F4A7C15)

static uint32_t
power_of_two(uint32_t least)
{
	uint32_t	size = 16;

	while (size < least && size < UINT32_C(1) << 30)
		size *= 2;
	return size;
}

/* ---- tries ---- */

bool
known_trie_init(Call *call, KnownTrie *trie, uint32_t units)
{
	uint32_t	slots = power_of_two(units < UINT32_C(1) << 20 ? units * 2 : UINT32_C(1) << 20);

	*trie = (KnownTrie){.edge_mask = slots - 1, .node_capacity = 64};
	trie->edges = mc_alloc0(call, slots, sizeof(KnownEdge));
	trie->nodes = mc_alloc(call, trie->node_capacity, sizeof(KnownNode));
	if (trie->edges == NULL || trie->nodes == NULL)
		return false;
	trie->nodes[0] = (KnownNode){KNOWN_NONE, KNOWN_NONE};
	trie->node_count = 1;
	return true;
}

static uint32_t
edge_slot(const KnownTrie *trie, uint32_t state, uint32_t unit)
{
	uint32_t	hash = (state * UINT32_C(0x9E3779B1)) ^ (unit * UINT32_C(0x85EBCA6B));
	uint32_t	slot = (hash ^ hash >> 15) & trie->edge_mask;

	while (trie->edges[slot].child != 0 &&
		   !(trie->edges[slot].state == state && trie->edges[slot].unit == unit))
		slot = (slot + 1) & trie->edge_mask;
	return slot;
}

static bool
double_edges(Call *call, KnownTrie *trie)
{
	KnownEdge  *old = trie->edges;
	uint32_t	old_size = trie->edge_mask + 1;

	if (old_size >= UINT32_C(1) << 30)
		return mc_fail(call, MC_TOO_LARGE, "known values are too large together");
	trie->edges = mc_alloc0(call, (size_t) old_size * 2, sizeof(KnownEdge));
	if (trie->edges == NULL)
		return false;
	trie->edge_mask = old_size * 2 - 1;
	for (uint32_t i = 0; i < old_size; i++)
		if (old[i].child != 0)
			trie->edges[edge_slot(trie, old[i].state, old[i].unit)] = old[i];
	return true;
}

static bool
double_nodes(Call *call, KnownTrie *trie)
{
	KnownNode  *nodes = mc_alloc(call, (size_t) trie->node_capacity * 2, sizeof(KnownNode));

	if (nodes == NULL)
		return false;
	memcpy(nodes, trie->nodes, trie->node_count * sizeof(KnownNode));
	trie->nodes = nodes;
	trie->node_capacity *= 2;
	return true;
}

bool
known_trie_grow(Call *call, KnownTrie *trie, uint32_t *state, uint32_t unit)
{
	uint32_t	slot = edge_slot(trie, *state, unit);

	if (trie->edges[slot].child == 0)
	{
		if (trie->node_count == trie->node_capacity && !double_nodes(call, trie))
			return false;
		if (trie->edge_count >= trie->edge_mask / 2)
		{
			if (!double_edges(call, trie))
				return false;
			slot = edge_slot(trie, *state, unit);
		}
		if (*state == 0)
			trie->first |= UINT64_C(1) << (unit & 63);
		trie->nodes[trie->node_count] = (KnownNode){KNOWN_NONE, KNOWN_NONE};
		trie->edges[slot] = (KnownEdge){*state, unit, trie->node_count++};
		trie->edge_count++;
	}
	*state = trie->edges[slot].child;
	return true;
}

/* ---- tables ---- */

bool
known_table_init(Call *call, KnownTable *table, uint32_t expected)
{
	uint32_t	slots = power_of_two(expected * 2);

	*table = (KnownTable){.mask = slots - 1};
	table->slots = mc_alloc0(call, slots, sizeof(KnownSlot));
	return table->slots != NULL;
}

static inline uint32_t
table_home(const KnownTable *table, uint64_t key)
{
	return (uint32_t) ((key * HASH_BASE) >> 32) & table->mask;
}

static void
table_put(KnownTable *table, KnownSlot entry)
{
	uint32_t	slot = table_home(table, entry.key);

	while (table->slots[slot].key != 0)
		slot = (slot + 1) & table->mask;
	table->slots[slot] = entry;
	table->count++;
}

bool
known_table_add(Call *call, KnownTable *table, uint64_t key, uint32_t value, bool unique)
{
	if (key == 0)
		key = 1;
	if (unique && known_table_find(table, key) != NULL)
		return true;
	if (table->count >= table->mask / 2)
	{
		KnownTable	larger;

		if (!known_table_init(call, &larger, table->mask + 1))
			return false;
		for (uint32_t i = 0; i <= table->mask; i++)
			if (table->slots[i].key != 0)
				table_put(&larger, table->slots[i]);
		*table = larger;
	}
	table_put(table, (KnownSlot){key, value});
	return true;
}

const KnownSlot *
known_table_find(const KnownTable *table, uint64_t key)
{
	if (key == 0)
		key = 1;
	for (uint32_t slot = table_home(table, key); table->slots[slot].key != 0; slot = (slot + 1) & table->mask)
		if (table->slots[slot].key == key)
			return &table->slots[slot];
	return NULL;
}

/* ---- parts and items ---- */

/* Twice the room when the array is full. */
static bool
make_room(Call *call, void **array, uint32_t count, uint32_t *capacity, size_t size)
{
	void	   *larger;
	uint32_t	wanted = *capacity == 0 ? 32 : *capacity * 2;

	if (count < *capacity)
		return true;
	larger = mc_alloc(call, wanted, size);
	if (larger == NULL)
		return false;
	if (count > 0)
		memcpy(larger, *array, count * size);
	*array = larger;
	*capacity = wanted;
	return true;
}

static bool
walk(Call *call, KnownTrie *trie, const uint32_t *units, uint32_t len, uint32_t *state)
{
	*state = 0;
	if (len > 1)
		trie->second[units[0] & 63] |= UINT64_C(1) << (units[1] & 63);
	for (uint32_t i = 0; i < len; i++)
		if (!known_trie_grow(call, trie, state, units[i]))
			return false;
	return true;
}

bool
known_add_part(Call *call, PhiKnown *known, const uint32_t *units, uint32_t len, const KnownPart *part, uint32_t *id)
{
	uint32_t	state;

	if (!walk(call, &known->words, units, len, &state))
		return false;
	*id = known->words.nodes[state].part;
	if (*id != KNOWN_NONE)
	{
		KnownPart  *old = &known->parts[*id];

		/* what holds for one of the names holds for both: the freer rule wins */
		old->categories |= part->categories;
		old->flags &= part->flags;
		old->breaks |= part->breaks;
		return true;
	}
	if (!make_room(call, (void **) &known->parts, known->part_count, &known->part_capacity, sizeof(KnownPart)))
		return false;
	*id = known->part_count++;
	known->parts[*id] = *part;
	known->parts[*id].len = (uint16_t) len;
	memcpy(known->parts[*id].unit, units, (len < KNOWN_TYPO_UNITS ? len : KNOWN_TYPO_UNITS) * sizeof(uint32_t));
	known->words.nodes[state].part = *id;
	return true;
}

bool
known_add_item(Call *call, PhiKnown *known, KnownTrie *trie, const uint32_t *units, uint32_t len, const KnownItem *item)
{
	uint32_t	state;

	if (len == 0)
		return true;
	if (!walk(call, trie, units, len, &state))
		return false;
	if (trie->nodes[state].item != KNOWN_NONE)
	{
		KnownItem  *old = &known->items[trie->nodes[state].item];

		if (item->score > old->score)
			*old = *item;
		old->len = (uint16_t) len;
		return true;
	}
	if (!make_room(call, (void **) &known->items, known->item_count, &known->item_capacity, sizeof(KnownItem)))
		return false;
	trie->nodes[state].item = known->item_count;
	known->items[known->item_count] = *item;
	known->items[known->item_count++].len = (uint16_t) len;
	return true;
}

/* ---- typos ---- */

/* How many edits a part of len units may carry; parts of three and four only beside another. */
static int
most_edits(const PhiKnown *known, uint32_t len)
{
	if (len < 3 || len > KNOWN_TYPO_UNITS)
		return 0;
	return len >= 8 && known->part_count <= MOST_TYPO_PARTS ? 2 : 1;
}

/* A word's units with the hashes of all its beginnings and endings: sum of unit * base^position. */
typedef struct Variants
{
	const uint32_t *unit;
	uint32_t	len;
	uint64_t	head[KNOWN_TYPO_UNITS + 3]; /* of unit[0..i) */
	uint64_t	tail[KNOWN_TYPO_UNITS + 3]; /* of unit[i..len) */
	uint64_t	power[KNOWN_TYPO_UNITS + 3];
} Variants;

static void
variants_init(Variants *v, const uint32_t *units, uint32_t len)
{
	v->unit = units;
	v->len = len;
	v->head[0] = 0;
	v->power[0] = 1;
	for (uint32_t i = 0; i < len; i++)
	{
		v->head[i + 1] = v->head[i] * HASH_BASE + units[i] + 1;
		v->power[i + 1] = v->power[i] * HASH_BASE;
	}
	v->tail[len] = 0;
	for (uint32_t i = len; i-- > 0;)
		v->tail[i] = (units[i] + 1) * v->power[len - i - 1] + v->tail[i + 1];
}

/* Hash without unit i. */
static inline uint64_t
variant_one(const Variants *v, uint32_t i)
{
	return v->head[i] * v->power[v->len - i - 1] + v->tail[i + 1];
}

/* The bit of a hash in typo_bits. */
static inline uint64_t
typo_bit(const PhiKnown *known, uint64_t hash)
{
	return (hash * HASH_BASE) >> known->typo_shift;
}

static bool
add_variant(Call *call, PhiKnown *known, uint64_t hash, uint32_t id)
{
	uint64_t	bit = typo_bit(known, hash);

	known->typo_bits[bit >> 6] |= UINT64_C(1) << (bit & 63);
	return known_table_add(call, &known->typos, hash, id, false);
}

static bool
index_part(Call *call, PhiKnown *known, uint32_t id)
{
	const KnownPart *part = &known->parts[id];
	int			edits = most_edits(known, part->len);
	Variants	v;

	if (edits == 0 || (part->flags & (PART_PARTICLE | PART_SHORT)))
		return true;
	variants_init(&v, part->unit, part->len);
	known->typo_lengths |= UINT64_C(1) << part->len;
	if (!add_variant(call, known, v.head[v.len], id))
		return false;
	for (uint32_t i = 0; i < v.len; i++)
	{
		uint64_t	before = v.head[i];

		/* leaving out either of two equal neighbours is the same */
		if (i > 0 && v.unit[i] == v.unit[i - 1])
			continue;
		if (!add_variant(call, known, variant_one(&v, i), id))
			return false;
		for (uint32_t j = i + 1; edits == 2 && j < v.len; j++)
		{
			if (!add_variant(call, known, before * v.power[v.len - j - 1] + v.tail[j + 1], id))
				return false;
			before = before * HASH_BASE + v.unit[j] + 1;
		}
	}
	return true;
}

bool
known_index_typos(Call *call, PhiKnown *known)
{
	uint64_t	expected = 0;

	for (uint32_t i = 0; i < known->part_count; i++)
	{
		uint32_t	len = known->parts[i].len;

		expected += most_edits(known, len) == 2 ? len * (len + 1) / 2 + 1 : len + 1;
	}
	if (!known_table_init(call, &known->typos, (uint32_t) (expected < UINT32_C(1) << 28 ? expected : 1 << 28)))
		return false;
	/* 16 to 32 bits per key: one variant in twenty passes without being there */
	known->typo_shift = 64 - 12;
	while (UINT64_C(1) << (64 - known->typo_shift) < expected * 16 && known->typo_shift > 64 - 32)
		known->typo_shift--;
	known->typo_bits = mc_alloc0(call, (size_t) 1 << (64 - known->typo_shift - 6), sizeof(uint64_t));
	if (known->typo_bits == NULL)
		return false;
	for (uint32_t i = 0; i < known->part_count; i++)
		if (!index_part(call, known, i))
			return false;
	return true;
}

/* Optimal string alignment distance (transposed neighbours count one), or 3 when it is more than 2. */
static int
edit_distance(const uint32_t *a, uint32_t m, const uint32_t *b, uint32_t n)
{
	uint8_t		row[3][KNOWN_TYPO_UNITS + 3];
	uint8_t    *before = row[0];
	uint8_t    *last = row[1];
	uint8_t    *now = row[2];

	if (m > n + 2 || n > m + 2)
		return 3;
	for (uint32_t j = 0; j <= n; j++)
		last[j] = (uint8_t) j;
	for (uint32_t i = 1; i <= m; i++)
	{
		uint8_t    *spare = before;

		now[0] = (uint8_t) i;
		for (uint32_t j = 1; j <= n; j++)
		{
			int			best = last[j - 1] + (a[i - 1] != b[j - 1]);

			if (last[j] + 1 < best)
				best = last[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
				best = before[j - 2] + 1;
			now[j] = (uint8_t) best;
		}
		before = last;
		last = now;
		now = spare;
	}
	return last[n] > 2 ? 3 : last[n];
}

typedef struct Best
{
	uint32_t	part;
	int			distance;
	int			compared;
} Best;

/* Compare with all parts that share the variant. */
static void __attribute__((noinline))
compare_all(const PhiKnown *known, const Variants *v, uint64_t hash, Best *best)
{
	const KnownTable *table = &known->typos;
	uint64_t	key = hash == 0 ? 1 : hash;

	for (uint32_t slot = table_home(table, key); table->slots[slot].key != 0; slot = (slot + 1) & table->mask)
	{
		const KnownPart *part;
		int			distance;

		if (table->slots[slot].key != key)
			continue;
		if (best->compared++ >= MOST_CANDIDATES)
			return;
		part = &known->parts[table->slots[slot].value];
		distance = edit_distance(part->unit, part->len, v->unit, v->len);
		if (distance < best->distance && distance <= most_edits(known, part->len))
		{
			best->part = table->slots[slot].value;
			best->distance = distance;
		}
	}
}

static inline void
look_up(const PhiKnown *known, const Variants *v, uint64_t hash, Best *best)
{
	uint64_t	bit = typo_bit(known, hash);

	if (known->typo_bits[bit >> 6] >> (bit & 63) & 1)
		compare_all(known, v, hash, best);
}

/* All variants without two units. */
static void
look_up_pairs(const PhiKnown *known, const Variants *v, Best *best)
{
	for (uint32_t i = 0; i + 1 < v->len && best->distance > 2; i++)
	{
		uint64_t	before = v->head[i];

		for (uint32_t j = i + 1; j < v->len; j++)
		{
			look_up(known, v, before * v->power[v->len - j - 1] + v->tail[j + 1], best);
			before = before * HASH_BASE + v->unit[j] + 1;
		}
	}
}

uint32_t
known_find_typo(const PhiKnown *known, const uint32_t *units, uint32_t len, int *distance)
{
	Best		best = {KNOWN_NONE, 3, 0};
	Variants	v;

	/* is any part of a length that one or two edits can make this one? */
	if (len < 2 || len > KNOWN_TYPO_UNITS + 2 ||
		!(known->typo_lengths & (UINT64_C(0x1F) << len >> 2)))
		return KNOWN_NONE;
	variants_init(&v, units, len);
	look_up(known, &v, v.head[len], &best);
	for (uint32_t i = 0; i < len && best.distance > 1; i++)
		look_up(known, &v, variant_one(&v, i), &best);
	if (best.distance > 1 && len >= 6 && ((known->typo_lengths & ~UINT64_C(0xFF)) & (UINT64_C(0x1F) << len >> 2)) != 0)
		look_up_pairs(known, &v, &best);
	*distance = best.distance;
	return best.part;
}
