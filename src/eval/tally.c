/*
 * Counts by key: an open-addressing hash table over cells in the arena.
 *
 * In bytes a tally is the number of cells (8), then for each cell in the order
 * of keys: the length (4) and bytes of each key, each count (8, two's
 * complement), each sum in the form of exact_write().
 */
#include "eval/tally.h"

#include <stdlib.h>

#include "base/size.h"
#include "eval/bytes.h"

#define FIRST_SLOTS		16

static uint64_t
hash_key(const Tally *tally, const Slice *key)
{
	uint64_t	hash = 0;

	for (int i = 0; i < tally->nkeys; i++)
		hash = hash_bytes(hash, key[i].data, key[i].len);
	return hash;
}

/* The slot where the key is, or where it would go. */
static TallyCell **
find_slot(const Tally *tally, uint64_t hash, const Slice *key)
{
	size_t		mask = tally->nslots - 1;

	for (size_t at = hash & mask;; at = (at + 1) & mask)
	{
		TallyCell  *cell = tally->slot[at];
		bool		same = cell != NULL && cell->hash == hash;

		for (int i = 0; same && i < tally->nkeys; i++)
			same = slice_equal(cell->key[i], key[i]);
		if (cell == NULL || same)
			return &tally->slot[at];
	}
}

static bool
grow(Call *call, Tally *tally)
{
	size_t		nslots = tally->nslots == 0 ? FIRST_SLOTS : tally->nslots * 2;
	size_t		capacity = nslots / 2;
	TallyCell **slot = mc_alloc0(call, nslots, sizeof(*slot));
	TallyCell **cell = slot == NULL ? NULL : mc_alloc(call, capacity, sizeof(*cell));

	if (cell == NULL)
		return false;
	if (tally->ncells > 0)
		memcpy(cell, tally->cell, tally->ncells * sizeof(*cell));
	tally->cell = cell;
	tally->capacity = capacity;
	tally->slot = slot;
	tally->nslots = nslots;
	for (size_t i = 0; i < tally->ncells; i++)
	{
		size_t		at = cell[i]->hash & (nslots - 1);

		while (slot[at] != NULL)
			at = (at + 1) & (nslots - 1);
		slot[at] = cell[i];
	}
	return true;
}

static TallyCell *
make_cell(Call *call, const Tally *tally, uint64_t hash, const Slice *key)
{
	size_t		size = sizeof(TallyCell) + (size_t) tally->ncounts * sizeof(int64_t);
	char	   *bytes;
	TallyCell  *cell;

	for (int i = 0; i < tally->nkeys; i++)
		if (!size_add(size, key[i].len, &size))
			return NULL;
	cell = mc_alloc(call, size, 1);
	if (cell == NULL)
		return NULL;
	*cell = (TallyCell) {.hash = hash, .count = (int64_t *) (cell + 1)};
	memset(cell->count, 0, (size_t) tally->ncounts * sizeof(int64_t));
	bytes = (char *) (cell->count + tally->ncounts);
	for (int i = 0; i < tally->nkeys; i++)
	{
		cell->key[i] = (Slice) {bytes, key[i].len};
		if (key[i].len > 0)
			memcpy(bytes, key[i].data, key[i].len);
		bytes += key[i].len;
	}
	if (tally->nsums > 0)
	{
		cell->sum = mc_alloc0(call, (size_t) tally->nsums, sizeof(ExactSum));
		if (cell->sum == NULL)
			return NULL;
	}
	return cell;
}

TallyCell *
tally_cell(Call *call, Tally *tally, const Slice *key)
{
	uint64_t	hash = hash_key(tally, key);
	TallyCell **slot;

	if (tally->ncells >= tally->capacity && !grow(call, tally))
		return NULL;
	slot = find_slot(tally, hash, key);
	if (*slot == NULL)
	{
		TallyCell  *cell = make_cell(call, tally, hash, key);

		if (cell == NULL)
			return NULL;
		*slot = cell;
		tally->cell[tally->ncells++] = cell;
	}
	return *slot;
}

TallyCell *
tally_find(const Tally *tally, const Slice *key)
{
	return tally->nslots == 0 ? NULL : *find_slot(tally, hash_key(tally, key), key);
}

bool
tally_cell_used(const Tally *tally, const TallyCell *cell)
{
	for (int i = 0; i < tally->ncounts; i++)
		if (cell->count[i] != 0)
			return true;
	for (int i = 0; i < tally->nsums; i++)
		if (exact_value(&cell->sum[i]) != 0)
			return true;
	return false;
}

int
slice_compare(Slice a, Slice b)
{
	size_t		len = a.len < b.len ? a.len : b.len;
	int			order = len == 0 ? 0 : memcmp(a.data, b.data, len);

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

static int
compare_keys(const TallyCell *a, const TallyCell *b)
{
	int			order = 0;

	/* keys that a tally has not are empty */
	for (int i = 0; i < TALLY_MAX_KEYS && order == 0; i++)
		order = slice_compare(a->key[i], b->key[i]);
	return order;
}

static int
compare_cells(const void *a, const void *b)
{
	return compare_keys(*(TallyCell *const *) a, *(TallyCell *const *) b);
}

size_t
tally_sort(Tally *tally)
{
	size_t		used = 0;
	bool		sorted = true;

	for (size_t i = 0; i < tally->ncells; i++)
		if (tally_cell_used(tally, tally->cell[i]))
		{
			TallyCell  *cell = tally->cell[i];

			tally->cell[i] = tally->cell[used];
			tally->cell[used++] = cell;
		}
	for (size_t i = 1; i < used && sorted; i++)
		sorted = compare_keys(tally->cell[i - 1], tally->cell[i]) < 0;
	if (!sorted)
		qsort(tally->cell, used, sizeof(*tally->cell), compare_cells);
	return used;
}

bool
tally_merge(Call *call, Tally *tally, const Tally *other, int sign)
{
	for (size_t i = 0; i < other->ncells; i++)
	{
		const TallyCell *from = other->cell[i];
		TallyCell  *cell;

		if (i % 1024 == 0 && mc_cancelled(call))
			return false;
		cell = tally_cell(call, tally, from->key);
		if (cell == NULL)
			return false;
		for (int k = 0; k < tally->ncounts; k++)
		{
			int64_t		change;

			if (__builtin_mul_overflow(from->count[k], sign, &change) ||
				__builtin_add_overflow(cell->count[k], change, &cell->count[k]))
				return mc_fail(call, MC_TOO_LARGE, "a count of the state is out of range");
		}
		for (int k = 0; k < tally->nsums; k++)
			exact_merge(&cell->sum[k], &from->sum[k], sign);
	}
	return true;
}

size_t
tally_size(Tally *tally)
{
	size_t		used = tally_sort(tally),
				size = 8;

	for (size_t i = 0; i < used; i++)
	{
		TallyCell  *cell = tally->cell[i];

		for (int k = 0; k < tally->nkeys; k++)
			size += 4 + cell->key[k].len;
		size += 8 * (size_t) tally->ncounts;
		for (int k = 0; k < tally->nsums; k++)
			size += exact_size(&cell->sum[k]);
	}
	return size;
}

unsigned char *
tally_write(Tally *tally, unsigned char *bytes)
{
	size_t		used = tally_sort(tally);

	bytes = put_number(bytes, used, 8);
	for (size_t i = 0; i < used; i++)
	{
		TallyCell  *cell = tally->cell[i];

		for (int k = 0; k < tally->nkeys; k++)
		{
			bytes = put_number(bytes, cell->key[k].len, 4);
			if (cell->key[k].len > 0)
				memcpy(bytes, cell->key[k].data, cell->key[k].len);
			bytes += cell->key[k].len;
		}
		for (int k = 0; k < tally->ncounts; k++)
			bytes = put_number(bytes, (uint64_t) cell->count[k], 8);
		for (int k = 0; k < tally->nsums; k++)
		{
			exact_write(&cell->sum[k], bytes);
			bytes += exact_size(&cell->sum[k]);
		}
	}
	return bytes;
}

/* One cell at *at; false when it does not fit or is out of order. */
static bool
read_cell(Call *call, Tally *tally, const unsigned char **at, const unsigned char *end)
{
	Slice		key[TALLY_MAX_KEYS] = {{0}};
	TallyCell  *cell;

	for (int k = 0; k < tally->nkeys; k++)
	{
		if (end - *at < 4)
			return false;
		key[k].len = get_number(*at, 4);
		*at += 4;
		if ((size_t) (end - *at) < key[k].len)
			return false;
		key[k].data = (const char *) *at;
		*at += key[k].len;
	}
	if ((size_t) (end - *at) / 8 < (size_t) tally->ncounts)
		return false;
	cell = tally_cell(call, tally, key);
	if (cell == NULL)
		return false;
	if (tally->ncells > 1 && compare_keys(tally->cell[tally->ncells - 2], cell) >= 0)
		return false;
	for (int k = 0; k < tally->ncounts; k++, *at += 8)
	{
		cell->count[k] = (int64_t) get_number(*at, 8);
		/* room for merging; a window's state never holds less than nothing */
		if (cell->count[k] < 0 || cell->count[k] > INT64_MAX / 4)
			return false;
	}
	for (int k = 0; k < tally->nsums; k++)
	{
		size_t		used = exact_read(&cell->sum[k], *at, (size_t) (end - *at));

		if (used == 0)
			return false;
		*at += used;
	}
	return tally_cell_used(tally, cell);
}

bool
tally_read(Call *call, Tally *tally, const unsigned char *bytes, size_t len)
{
	const unsigned char *at = bytes + 8,
			   *end = bytes + len;
	uint64_t	cells;

	if (len < 8)
		return false;
	cells = get_number(bytes, 8);
	if (tally->nkeys == 0 && cells > 1)
		return false;
	for (uint64_t i = 0; i < cells; i++)
	{
		if (i % 1024 == 0 && mc_cancelled(call))
			return false;
		if (!read_cell(call, tally, &at, end) || tally->ncells != i + 1)
			return false;
	}
	return at == end;
}
