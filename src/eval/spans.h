/*
 * Marked spans of a text against the right ones: what named-entity and de-identification scores count.
 *
 * A row is a document: its spans and those predicted.  Matching is one to one: equal boundaries and
 * category first, then equal boundaries, then the largest overlap.  The counts are those of SemEval-2013 (nervaluate):
 *
 *	mode	correct				incorrect				partial
 *	strict	boundaries, category	everything else that overlaps
 *	exact	boundaries			overlap
 *	partial	boundaries									overlap
 *	type	overlap, category	overlap, other category
 *
 * and, as in the i2b2 2014 track: tokens (runs of letters and digits in a span, with its category), and
 * relaxed (same start and category, ends at most 2 apart).  Each category is also matched alone.
 */
#ifndef EVAL_SPANS_H
#define EVAL_SPANS_H

#include "eval/state.h"

typedef struct EvalSpan
{
	int64_t		start;
	int64_t		end;			/* start < end */
	Slice		category;
	Slice		value;			/* its text, or empty: then the span is one token */
} EvalSpan;

/*
 * Add sign (1 or -1) times a document.  The arrays are sorted in place; scratch is allocated by work, cells by call.
 * Option 2 of the state (number): the share of a right span that must be overlapped, in percent.
 */
extern bool spans_add(Call *call, Call *work, EvalState *state, EvalSpan *truth, size_t ntruth,
					  EvalSpan *predicted, size_t npredicted, int sign);

/* The same for a leak state: what of the right spans is not covered by any predicted one. */
extern bool leak_add(Call *call, Call *work, EvalState *state, EvalSpan *truth, size_t ntruth,
					 EvalSpan *predicted, size_t npredicted, int sign);

/* By start, end and category: <0, 0, >0; sort so. */
extern int	spans_compare(const EvalSpan *a, const EvalSpan *b);
extern void spans_sort(EvalSpan *span, size_t count);

/* A copy sorted by category first (NULL after an error), and how many spans at its front are of one. */
extern EvalSpan *spans_by_category(Call *work, const EvalSpan *span, size_t count);
extern size_t spans_of_category(const EvalSpan *span, size_t count, Slice category);

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* mode (strict, exact, partial, type, token, relaxed), category (text; null: all together) */
METRIC(eval_span_precision);
METRIC(eval_span_recall);
METRIC(eval_span_f1);

/* JSON: [{"category", "mode", "correct", ..., "precision", "recall", "f1"}], category null: all together */
METRIC(eval_span_report);

/* unit (character, entity, document), category: the share of which something is left */
METRIC(eval_leak_rate);

/* JSON: [{"category", "characters", "characters_left", "entities", ...}] */
METRIC(eval_leak_report);

#undef METRIC

#endif							/* EVAL_SPANS_H */
