/*
 * Metric states in SQL: expanded while an aggregate runs, a flat bytea everywhere else.
 *
 * A transition function gets the state with eval_begin_row(), gives it a row and
 * returns it with eval_end_row().  A metric is one line: METRIC_FUNCTION binds
 * a function of src/eval to a kind of state; the same entry point is the final
 * function of an aggregate (options from the state) and the plain function of
 * a state (options from arguments).
 */
#ifndef MEDCHAT_PG_EVAL_STATE_H
#define MEDCHAT_PG_EVAL_STATE_H

#include "medchat.h"

#include "eval/state.h"

typedef bool (*MetricFunction) (Call *call, EvalState *state, Slice options, EvalResult *result);

/* One row on its way into a state. */
typedef struct EvalRow
{
	EvalState  *state;
	Call		call;			/* allocates in the state */
	Call	   *work;			/* allocates for this row */
	Datum		datum;			/* of the state */
	const Oid  *type;			/* (nargs) declared types of the function's arguments */
} EvalRow;

/*
 * The state in argument 0, of that kind; arguments from options_from to
 * options_until - 1 are options, kept by the first row and compared by the others.
 */
extern void eval_begin_row(FunctionCallInfo fcinfo, EvalRow *row, StateKind kind, bool weighted,
						   int options_from, int options_until);

/* Raise what the core reported, if it did not succeed; the state. */
extern Datum eval_end_row(EvalRow *row, bool good);

/* A label argument: text as it is, bool and bigint as PostgreSQL prints them (into buffer). */
extern Slice eval_label(FunctionCallInfo fcinfo, int arg, Oid type, char buffer[24]);

/* A weight argument, checked. */
extern double eval_weight(FunctionCallInfo fcinfo, int arg);

/* The elements of a text[] argument; NULL elements are an error. */
extern Slice *eval_slices(Datum array, size_t *count);

/* The metric of the state in argument 0: a float8, a row of columns float8, or (columns 0) jsonb.  Kind 0: the metric looks itself. */
extern Datum eval_metric(FunctionCallInfo fcinfo, StateKind kind, int columns, MetricFunction metric);

#define METRIC_FUNCTION(name, kind, columns, metric) \
MEDCHAT_FUNCTION(medchat_##name); \
Datum \
medchat_##name(PG_FUNCTION_ARGS) \
{ \
	return eval_metric(fcinfo, kind, columns, metric); \
}

#endif							/* MEDCHAT_PG_EVAL_STATE_H */
