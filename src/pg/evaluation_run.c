/*
 * What the recording of evaluation runs needs from C: who calls, and the report page.
 */
#include "medchat.h"

#include "miscadmin.h"
#include "utils/builtins.h"

/* PostgreSQL has a type Buffer too (a page in shared memory): here the core's is a ByteBuffer */
#define Buffer ByteBuffer
#include "eval/page.h"
#undef Buffer

MEDCHAT_FUNCTION(medchat_calling_role);
MEDCHAT_FUNCTION(medchat_report_page);

/* calling_role(): the session's role by SET ROLE or log-in, not that of a SECURITY DEFINER function. */
Datum
medchat_calling_role(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	return DirectFunctionCall1(namein, CStringGetDatum(GetUserNameFromId(GetOuterUserId(), false)));
}

/* report_page(description json) */
Datum
medchat_report_page(PG_FUNCTION_ARGS)
{
	Slice		description = pg_input_text(PG_GETARG_TEXT_PP(0));
	Call	   *call = pg_call_begin();
	ByteBuffer	page = {0};
	Json	   *json = json_parse(call, description);
	text	   *result;

	if (json == NULL || !page_render(call, json, &page))
		pg_call_raise(call);
	result = pg_text_from(page.data, page.len);
	pg_call_end(call);
	PG_RETURN_TEXT_P(result);
}
