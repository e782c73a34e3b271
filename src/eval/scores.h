/*
 * Scores of two classes, sorted: what ROC, calibration and drift need of their rows.
 *
 * 16 bytes an entry.  Without weights an entry is a score and how often it came
 * with either label, so that equal scores share one; with weights it is one row.  Entries
 * are appended and sorted when they must be: a list depends on its rows only,
 * never on their order.
 */
#ifndef EVAL_SCORES_H
#define EVAL_SCORES_H

#include "base/call.h"

/* beyond this many entries the flat form would not fit into a bytea */
#define SCORES_MAX_ENTRIES	60000000

typedef struct ScoreEntry
{
	uint64_t	key;			/* ordered as the scores are */
	uint64_t	value;			/* positives, negatives << 32; or bits of the weight, negative for a negative */
} ScoreEntry;

typedef struct Scores
{
	ScoreEntry *entry;			/* (count) */
	size_t		count;
	size_t		capacity;
	size_t		sort_at;		/* full with fewer entries than this: grow without sorting first */
	bool		weighted;
	bool		sorted;
	bool		long_lived;		/* set by who lets it grow row by row: outgrown arrays are given back at once */
	Arena		arena;			/* of entry, when long_lived: from where call's arena has its blocks */
} Scores;

/* Rows that share a score; counts, or sums of weights rounded once. */
typedef struct ScorePoint
{
	double		score;
	double		positive;
	double		negative;
} ScorePoint;

/* Add a row; score must not be NaN, weight finite and not negative (ignored in an unweighted list). */
extern bool scores_add(Call *call, Scores *scores, double score, bool label, double weight);

/* Sort, and merge the entries of equal scores. */
extern bool scores_sort(Call *call, Scores *scores);

/* Add all of other, weighted alike. */
extern bool scores_merge(Call *call, Scores *scores, const Scores *other);

/* The distinct scores, ascending, in call's arena. */
extern bool scores_points(Call *call, Scores *scores, ScorePoint **points, size_t *count);

/* The bytes of a sorted list: size, then writing. */
extern size_t scores_size(const Scores *scores);
extern unsigned char *scores_write(const Scores *scores, unsigned char *bytes);

/* Fill an empty list; false (without an error) when the bytes are damaged. */
extern bool scores_read(Call *call, Scores *scores, const unsigned char *bytes, size_t len);

#endif							/* EVAL_SCORES_H */
