/*
 * Marked spans and tags in SQL.
 *
 * Spans come as a jsonb array of objects with start_pos (from 1), length,
 * category and, for counting tokens, value: what jsonb_agg(p) makes of the rows p of detect_phi().
 */
#include "eval_state.h"

#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/numeric.h"

#include "eval/spans.h"
#include "eval/tags.h"

MEDCHAT_FUNCTION(medchat_span_add);
MEDCHAT_FUNCTION(medchat_span_remove);
MEDCHAT_FUNCTION(medchat_leak_add);
MEDCHAT_FUNCTION(medchat_leak_remove);
MEDCHAT_FUNCTION(medchat_tag_add);
MEDCHAT_FUNCTION(medchat_tag_remove);

/* a document with more marks than this is a mistake */
#define MAX_SPANS	100000

typedef bool (*SpanFunction) (Call *call, Call *work, EvalState *state, EvalSpan *truth, size_t ntruth,
							  EvalSpan *predicted, size_t npredicted, int sign);

static void
bad_span(const char *which, int ordinal, const char *what)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("span %d of %s has no valid %s", ordinal, which, what),
			 errhint("Spans are a jsonb array of objects with start_pos (from 1), length (at least 1) and category.")));
}

static bool
member(JsonbContainer *object, const char *name, JsonbValue *value)
{
	return getKeyJsonValueFromContainer(object, name, strlen(name), value) != NULL;
}

static int64
number_member(JsonbContainer *object, const char *name, const char *which, int ordinal)
{
	JsonbValue	value;
	bool		error = false;
	int32		number;

	if (!member(object, name, &value) || value.type != jbvNumeric)
		bad_span(which, ordinal, name);
	number = numeric_int4_opt_error(value.val.numeric, &error);
	if (error || number < 1)
		bad_span(which, ordinal, name);
	return number;
}

static Slice
text_member(JsonbContainer *object, const char *name)
{
	JsonbValue	value;

	if (!member(object, name, &value) || value.type != jbvString)
		return (Slice) {"", 0};
	return (Slice) {value.val.string.val, (size_t) value.val.string.len};
}

static EvalSpan *
spans_of_json(Jsonb *json, const char *which, size_t *count)
{
	JsonbContainer *array = &json->root;
	uint32		n = JsonContainerSize(array);
	EvalSpan   *span;

	if (!JsonContainerIsArray(array) || JsonContainerIsScalar(array))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("%s must be a jsonb array of spans", which)));
	if (n > MAX_SPANS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("more than %d spans in one document", MAX_SPANS)));
	span = palloc(sizeof(EvalSpan) * (n + 1));
	for (uint32 i = 0; i < n; i++)
	{
		JsonbValue *value = getIthJsonbValueFromContainer(array, i);
		JsonbContainer *object;

		if (value == NULL || value->type != jbvBinary || !JsonContainerIsObject(value->val.binary.data))
			bad_span(which, (int) i + 1, "fields");
		object = value->val.binary.data;
		span[i].start = number_member(object, "start_pos", which, (int) i + 1);
		span[i].end = span[i].start + number_member(object, "length", which, (int) i + 1);
		span[i].category = text_member(object, "category");
		span[i].value = text_member(object, "value");
	}
	*count = n;
	return span;
}

/* A row (state, truth jsonb, prediction jsonb, options ...) */
static Datum
span_row(FunctionCallInfo fcinfo, StateKind kind, SpanFunction add, int sign)
{
	EvalRow		row;
	EvalSpan   *truth,
			   *predicted;
	size_t		ntruth,
				npredicted;

	eval_begin_row(fcinfo, &row, kind, false, 3, PG_NARGS());
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return row.datum;
	truth = spans_of_json(PG_GETARG_JSONB_P(1), "truth", &ntruth);
	predicted = spans_of_json(PG_GETARG_JSONB_P(2), "prediction", &npredicted);
	return eval_end_row(&row, add(&row.call, row.work, row.state, truth, ntruth, predicted, npredicted, sign));
}

Datum
medchat_span_add(PG_FUNCTION_ARGS)
{
	return span_row(fcinfo, STATE_SPAN, spans_add, 1);
}

Datum
medchat_span_remove(PG_FUNCTION_ARGS)
{
	return span_row(fcinfo, STATE_SPAN, spans_add, -1);
}

Datum
medchat_leak_add(PG_FUNCTION_ARGS)
{
	return span_row(fcinfo, STATE_LEAK, leak_add, 1);
}

Datum
medchat_leak_remove(PG_FUNCTION_ARGS)
{
	return span_row(fcinfo, STATE_LEAK, leak_add, -1);
}

/* A row (state, truth text[], prediction text[], options ...) */
static Datum
tag_row(FunctionCallInfo fcinfo, int sign)
{
	EvalRow		row;
	Slice	   *truth,
			   *predicted;
	size_t		ntruth,
				npredicted;

	eval_begin_row(fcinfo, &row, STATE_TAG, false, 3, PG_NARGS());
	if (PG_ARGISNULL(1) || PG_ARGISNULL(2))
		return row.datum;
	truth = eval_slices(PG_GETARG_DATUM(1), &ntruth);
	predicted = eval_slices(PG_GETARG_DATUM(2), &npredicted);
	return eval_end_row(&row, tags_add(&row.call, row.work, row.state, truth, ntruth, predicted, npredicted, sign));
}

Datum
medchat_tag_add(PG_FUNCTION_ARGS)
{
	return tag_row(fcinfo, 1);
}

Datum
medchat_tag_remove(PG_FUNCTION_ARGS)
{
	return tag_row(fcinfo, -1);
}

METRIC_FUNCTION(span_precision, STATE_SPAN, 1, eval_span_precision)
METRIC_FUNCTION(span_recall, STATE_SPAN, 1, eval_span_recall)
METRIC_FUNCTION(span_f1, STATE_SPAN, 1, eval_span_f1)
METRIC_FUNCTION(span_report, STATE_SPAN, 0, eval_span_report)
METRIC_FUNCTION(phi_leak_rate, STATE_LEAK, 1, eval_leak_rate)
METRIC_FUNCTION(phi_leak_report, STATE_LEAK, 0, eval_leak_report)
METRIC_FUNCTION(tag_precision, STATE_TAG, 1, eval_tag_precision)
METRIC_FUNCTION(tag_recall, STATE_TAG, 1, eval_tag_recall)
METRIC_FUNCTION(tag_f1, STATE_TAG, 1, eval_tag_f1)
METRIC_FUNCTION(tag_report, STATE_TAG, 0, eval_tag_report)
