/*
 * Rows by truth and prediction, per label: what classification metrics are computed from.
 *
 * Labels are texts, told apart bytewise and sorted bytewise; the labels of a state are the union of
 * both columns.  Counts are whole numbers, or exact sums of weights rounded once.
 */
#ifndef EVAL_CONFUSION_H
#define EVAL_CONFUSION_H

#include "eval/state.h"

/* more labels than this are taken for a column of keys */
#define MAX_LABELS	10000

typedef struct ConfusionCell
{
	size_t		truth;			/* index of a label */
	size_t		prediction;
	double		n;
} ConfusionCell;

typedef struct Confusion
{
	size_t		nlabels;
	Slice	   *label;			/* (nlabels), ascending */
	double	   *hits;			/* (nlabels): truth and prediction are the label */
	double	   *truth;			/* (nlabels): truth is */
	double	   *predicted;		/* (nlabels): prediction is */
	size_t		ncells;
	ConfusionCell *cell;		/* (ncells), by truth, then prediction */
	double		total;
	double		right;
} Confusion;

/* Add a row: a cell of key[first], key[first + 1]; weight (finite, not negative) is used by weighted states. */
extern bool confusion_add(Call *call, EvalState *state, const Slice *key, double weight);

/* Take a row away again. */
extern bool confusion_remove(Call *call, EvalState *state, const Slice *key, double weight);

/*
 * The confusion of the used cells first .. last - 1 of a sorted tally; truth is
 * key[at], prediction key[at + 1].
 */
extern bool confusion_of_cells(Call *call, const EvalState *state, size_t first, size_t last, int at, Confusion *confusion);

/* The confusion of a classification state; nlabels 0 when there are no rows. */
extern bool confusion_of(Call *call, EvalState *state, Confusion *confusion);

/* The index of a label; nlabels if it is none. */
extern size_t confusion_label(const Confusion *confusion, Slice label);

/* Report that a label occurs in neither column, and which do. */
extern bool confusion_no_label(Call *call, const Confusion *confusion, Slice label);

#endif							/* EVAL_CONFUSION_H */
