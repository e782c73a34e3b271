/*
 * expand_abbreviations(): a note with its abbreviations written out.
 */
#include "medchat.h"

#include "text/abbreviations.h"

MEDCHAT_FUNCTION(medchat_expand_abbreviations);

/* expand_abbreviations(note) */
Datum
medchat_expand_abbreviations(PG_FUNCTION_ARGS)
{
	Slice		note = pg_input_text(PG_GETARG_TEXT_PP(0));
	Call	   *call = pg_call_begin();
	Buffer		expanded = {0};
	text	   *result;

	if (!abbreviations_expand(call, note, &expanded))
		pg_call_raise(call);
	result = pg_text_from(expanded.data, expanded.len);
	pg_call_end(call);
	PG_RETURN_TEXT_P(result);
}
