/*
 * assertions(): what a note says of the findings in it.
 *
 * Positions count characters from 1, so that substr(note, start_pos, length) is
 * the term as the note writes it; one pass over the note counts them all.
 */
#include "medchat.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "rows.h"
#include "text/context.h"
#include "text/utf8.h"
#include "utils/array.h"
#include "utils/builtins.h"

MEDCHAT_FUNCTION(medchat_assertions);

#define ASSERTION_COLUMNS	7

/* The elements of a text[] that are not NULL, palloc'd. */
static Slice *
slices_of_array(ArrayType *array, size_t *count)
{
	Datum	   *values;
	bool	   *nulls;
	int			n;
	Slice	   *slices;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &values, &nulls, &n);
	slices = palloc(sizeof(Slice) * (n + 1));
	*count = 0;
	for (int i = 0; i < n; i++)
		if (!nulls[i])
			slices[(*count)++] = pg_input_text(DatumGetTextPP(values[i]));
	return slices;
}

static void
put_row(Tuplestorestate *store, TupleDesc desc, Slice note, const ContextRow *row, size_t start_pos)
{
	Datum		values[ASSERTION_COLUMNS];
	bool		nulls[ASSERTION_COLUMNS] = {false};

	values[0] = Int32GetDatum((int32) start_pos);
	values[1] = Int32GetDatum((int32) utf8_count(note.data + row->start, row->len));
	values[2] = PointerGetDatum(pg_text_from(note.data + row->start, row->len));
	values[3] = BoolGetDatum(row->negated);
	values[4] = BoolGetDatum(row->historical);
	values[5] = BoolGetDatum(row->hypothetical);
	values[6] = CStringGetTextDatum(experiencer_name(row->experiencer));
	tuplestore_putvalues(store, desc, values, nulls);
	pfree(DatumGetPointer(values[2]));
	pfree(DatumGetPointer(values[6]));
}

/* assertions(note, terms) */
Datum
medchat_assertions(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	Slice		note = pg_input_text(PG_GETARG_TEXT_PP(0));
	size_t		nterms;
	Slice	   *terms = slices_of_array(PG_GETARG_ARRAYTYPE_P(1), &nterms);
	Call	   *call = pg_call_begin();
	ContextRow *rows;
	size_t		nrows;
	size_t		at = 0,
				pos = 1;

	if (!context_assert(call, note, terms, nterms, &rows, &nrows))
		pg_call_raise(call);
	for (size_t i = 0; i < nrows; i++)
	{
		CHECK_FOR_INTERRUPTS();
		pos += utf8_count(note.data + at, rows[i].start - at);
		at = rows[i].start;
		put_row(store, desc, note, &rows[i], pos);
	}
	pg_call_end(call);
	return (Datum) 0;
}
