/*
 * sync_files(): each kind of named thing brings its files in line with its table.
 */
#ifndef MEDCHAT_PG_SYNC_H
#define MEDCHAT_PG_SYNC_H

#include "medchat.h"

#include "access/tupdesc.h"
#include "utils/tuplestore.h"

/* One row of the result; state is present, written, missing, differs or damaged. */
extern void sync_put(Tuplestorestate *store, TupleDesc desc, const char *kind, const char *name, const char *state);

extern void policy_sync(Tuplestorestate *store, TupleDesc desc);
extern void model_sync(Tuplestorestate *store, TupleDesc desc);

#endif							/* MEDCHAT_PG_SYNC_H */
