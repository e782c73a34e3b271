/*
 * Counts by key: what nearly every metric needs to remember of its rows.
 *
 * A tally is a set of cells.  A cell has a key of 0 to 3 strings (truth and
 * prediction; item and value; group, truth and prediction; ...), whole-number
 * counts and exact sums.  Cells are found by hash, and sorted bytewise by key before
 * anything is computed or written, so that a tally depends on its rows only,
 * never on their order.  Numbers can be taken away again; a cell whose numbers
 * are all zero counts as absent.
 */
#ifndef EVAL_TALLY_H
#define EVAL_TALLY_H

#include "base/call.h"
#include "eval/exact_sum.h"

#define TALLY_MAX_KEYS	3

typedef struct TallyCell
{
	uint64_t	hash;
	Slice		key[TALLY_MAX_KEYS];
	int64_t    *count;			/* (ncounts) */
	ExactSum   *sum;			/* (nsums) */
} TallyCell;

typedef struct Tally
{
	int			nkeys;
	int			ncounts;
	int			nsums;
	TallyCell **cell;			/* (ncells), in no order until tally_sort() */
	size_t		ncells;
	size_t		capacity;
	TallyCell **slot;			/* (nslots), a power of two; open addressing */
	size_t		nslots;
} Tally;

/* The cell of this key (nkeys slices), made if there is none; NULL after an error. */
extern TallyCell *tally_cell(Call *call, Tally *tally, const Slice *key);

/* The cell of this key or NULL. */
extern TallyCell *tally_find(const Tally *tally, const Slice *key);

/* Has the cell a number that is not zero? */
extern bool tally_cell_used(const Tally *tally, const TallyCell *cell);

/* Put the used cells first, sorted by key; the number of used cells. */
extern size_t tally_sort(Tally *tally);

/* Add sign (1 or -1) times other, which has the same shape. */
extern bool tally_merge(Call *call, Tally *tally, const Tally *other, int sign);

/* The bytes of the used cells: size, then writing (tally_sort() is called by both). */
extern size_t tally_size(Tally *tally);
extern unsigned char *tally_write(Tally *tally, unsigned char *bytes);

/* Fill an empty tally with what tally_write() wrote; false (without an error) when the bytes are damaged. */
extern bool tally_read(Call *call, Tally *tally, const unsigned char *bytes, size_t len);

/* a before b, bytewise: <0, 0, >0 */
extern int	slice_compare(Slice a, Slice b);

static inline bool
slice_equal(Slice a, Slice b)
{
	return a.len == b.len && (a.len == 0 || __builtin_memcmp(a.data, b.data, a.len) == 0);
}

/* Is it this word? */
static inline bool
slice_is(Slice a, const char *word)
{
	return slice_equal(a, (Slice) {word, __builtin_strlen(word)});
}

/* How many bytes of it a message shows: at most max, no part of a character. */
static inline int
slice_shown(Slice a, size_t max)
{
	size_t		len = a.len < max ? a.len : max;

	while (len > 0 && len < a.len && ((unsigned char) a.data[len] & 0xc0) == 0x80)
		len--;
	return (int) len;
}

#endif							/* EVAL_TALLY_H */
