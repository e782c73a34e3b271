/*
 * A metric state: what an aggregate remembers of its rows, as a value that merges.
 *
 * A state is of a kind, which says what it counts; it is a tally or a list of
 * scores, and carries the options of the call that made it.  In bytes it is
 * flat, versioned and checksummed, holds no pointer, and is the same for the
 * same rows whatever their order: states are stored, sent and merged as plain
 * values.  Bytes come from users: reading them gives a state or an error.
 *
 *	magic "MCev" (4), version (1), kind (1), weighted (1), zero (1),
 *	length of options (4), options, payload, hash of all before (8)
 */
#ifndef EVAL_STATE_H
#define EVAL_STATE_H

#include "eval/scores.h"
#include "eval/tally.h"

typedef enum StateKind
{
	STATE_CLASSIFICATION = 1,	/* rows by truth and prediction */
	STATE_SCORE,				/* scores by label; reference and current values for drift */
	STATE_PROBABILITY,			/* sums of squared and logarithmic error */
	STATE_REGRESSION,			/* sums of errors and moments */
	STATE_SPAN,					/* matches of spans by category */
	STATE_LEAK,					/* what of the PHI is left */
	STATE_TAG,					/* matches of tagged entities by type */
	STATE_TEXT,					/* n-grams and edits: all of the six below */
	STATE_TEXT_MATCH,			/* exact matches, token F1 */
	STATE_TEXT_BLEU,
	STATE_TEXT_CHRF,
	STATE_TEXT_ROUGE,
	STATE_TEXT_WORDS,			/* edits of words */
	STATE_TEXT_CHARS,			/* edits of characters */
	STATE_RANKING,				/* one query's documents by score */
	STATE_AGREEMENT,			/* ratings by item and value */
	STATE_FAIRNESS,				/* rows by group, truth and prediction */
	STATE_DRIFT,				/* rows by period and category */
	STATE_PROPORTION,			/* successes and failures */
	STATE_PAIRED,				/* two yes/no results of the same rows */
	STATE_PAIRED_SCORES,		/* two scores of the same rows */
	STATE_KINDS
} StateKind;

typedef struct EvalState
{
	StateKind	kind;
	bool		weighted;
	Slice		options;		/* in the form of options.h */
	Tally		tally;
	Scores		scores;
} EvalState;

/* What a metric found.  Structured results are JSON text. */
typedef struct EvalResult
{
	bool		is_null;
	double		value[4];		/* as many as the metric says */
	Slice		json;
} EvalResult;

/* An empty state of a kind; options are copied. */
extern bool state_init(Call *call, EvalState *state, StateKind kind, bool weighted, Slice options);

/* What messages call a kind. */
extern const char *state_kind_name(StateKind kind);

/* Add sign (1 or -1) times other; an error when kinds, weights or options differ.  -1 only for tallies. */
extern bool state_merge(Call *call, EvalState *state, const EvalState *other, int sign);

/* An error unless the rows of a group had the same options. */
extern bool state_check_options(Call *call, const EvalState *state, Slice options);

/* Sort and tell the number of bytes; then write exactly those. */
extern bool state_size(Call *call, EvalState *state, size_t *size);
extern void state_write(EvalState *state, unsigned char *bytes, size_t size);

/* Fill state from bytes, which it may go on using. */
extern bool state_read(Call *call, EvalState *state, Slice bytes);

#endif							/* EVAL_STATE_H */
