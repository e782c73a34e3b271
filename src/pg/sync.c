/*
 * sync_files(): after a restore, or on a standby, write the files that rows of a query need.
 */
#include "sync.h"

#include "rows.h"
#include "utils/builtins.h"

MEDCHAT_FUNCTION(medchat_sync_files);

#define COLUMNS		3

void
sync_put(Tuplestorestate *store, TupleDesc desc, const char *kind, const char *name, const char *state)
{
	Datum		values[COLUMNS] = {CStringGetTextDatum(kind), CStringGetTextDatum(name), CStringGetTextDatum(state)};
	bool		nulls[COLUMNS] = {false};

	tuplestore_putvalues(store, desc, values, nulls);
}

/* sync_files() */
Datum
medchat_sync_files(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);

	policy_sync(store, desc);
	model_sync(store, desc);
	return (Datum) 0;
}
