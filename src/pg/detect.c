/*
 * detect_phi(): what a policy removes from a note, one row per span.
 *
 * Positions count characters from 1, so that substr(note, start_pos, length) is
 * the span; one pass over the note counts them all.
 */
#include "deid.h"

#include "miscadmin.h"
#include "rows.h"
#include "utils/builtins.h"

MEDCHAT_FUNCTION(medchat_detect_phi);
MEDCHAT_FUNCTION(medchat_detect_phi_default);

#define DETECT_COLUMNS	6

static void
put_choice(Tuplestorestate *store, TupleDesc desc, Slice note, const PhiChoice *choice, size_t start_pos)
{
	const PhiSpan *span = &choice->span;
	size_t		len = span->end - span->start;
	Datum		values[DETECT_COLUMNS];
	bool		nulls[DETECT_COLUMNS] = {false};

	values[0] = Int32GetDatum((int32) start_pos);
	values[1] = Int32GetDatum((int32) utf8_characters(note.data + span->start, len));
	values[2] = CStringGetTextDatum(phi_category_name(span->category));
	values[3] = PointerGetDatum(pg_text_from(note.data + span->start, len));
	values[4] = Float4GetDatum(span->score);
	values[5] = CStringGetTextDatum(phi_detector_name(span->detector));
	tuplestore_putvalues(store, desc, values, nulls);
	pfree(DatumGetPointer(values[2]));
	pfree(DatumGetPointer(values[3]));
	pfree(DatumGetPointer(values[5]));
}

static void
detect_rows(FunctionCallInfo fcinfo, const PhiPolicy *policy, Slice note, const KnownUse *known)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	PhiChoiceList choices;
	Call	   *call = deid_choose(policy, note, known, &choices);
	size_t		at = 0,
				pos = 1;

	for (size_t i = 0; i < choices.count; i++)
	{
		const PhiChoice *choice = &choices.items[i];

		CHECK_FOR_INTERRUPTS();
		pos += utf8_characters(note.data + at, choice->span.start - at);
		at = choice->span.start;
		put_choice(store, desc, note, choice, pos);
	}
	pg_call_end(call);
}

/* detect_phi(note, policy, known) */
Datum
medchat_detect_phi(PG_FUNCTION_ARGS)
{
	DeidState  *state = deid_state(fcinfo);
	TupleDesc	desc;

	if (PG_ARGISNULL(0))
		rows_begin(fcinfo, &desc);
	else
	{
		const PhiPolicy *policy = deid_policy_arg(state, fcinfo, 1);
		const KnownUse *known = deid_known_arg(state, fcinfo, 2);

		detect_rows(fcinfo, policy, pg_input_text(PG_GETARG_TEXT_PP(0)), known);
	}
	return (Datum) 0;
}

/* detect_phi(note) */
Datum
medchat_detect_phi_default(PG_FUNCTION_ARGS)
{
	detect_rows(fcinfo, policy_default(), pg_input_text(PG_GETARG_TEXT_PP(0)), NULL);
	return (Datum) 0;
}
