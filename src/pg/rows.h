/*
 * Functions that return a set hand it back in a tuplestore.
 */
#ifndef MEDCHAT_PG_ROWS_H
#define MEDCHAT_PG_ROWS_H

#include "medchat.h"

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

/* The empty result of a set-returning function with a row type; rows go in with tuplestore_putvalues(). */
extern Tuplestorestate *rows_begin(FunctionCallInfo fcinfo, TupleDesc *desc);

#endif							/* MEDCHAT_PG_ROWS_H */
