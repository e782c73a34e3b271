/*
 * Sequences of tags (B-NAME, I-NAME, O ...) against the right ones, by entity.
 *
 * Without a scheme tags are read as conlleval does: an I without B begins an
 * entity, a change of type begins one.  With scheme IOB2 or IOBES only well-formed entities count (seqeval's strict mode).
 */
#ifndef EVAL_TAGS_H
#define EVAL_TAGS_H

#include "eval/state.h"

/* Add sign (1 or -1) times a sentence; option 0 of the state: scheme (text). */
extern bool tags_add(Call *call, Call *work, EvalState *state, const Slice *truth, size_t ntruth,
					 const Slice *predicted, size_t npredicted, int sign);

#define METRIC(name) extern bool name(Call *call, EvalState *state, Slice options, EvalResult *result)

/* scheme (ignored here), average (micro, macro, weighted) */
METRIC(eval_tag_precision);
METRIC(eval_tag_recall);
METRIC(eval_tag_f1);

/* JSON: [{"label", "precision", "recall", "f1", "support"}] */
METRIC(eval_tag_report);

#undef METRIC

#endif							/* EVAL_TAGS_H */
