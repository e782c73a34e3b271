/*
 * Metric states in SQL.
 *
 * The type of a state is bytea, so that it can be stored, sent and merged
 * anywhere.  While an aggregate runs it is an expanded object (utils/expandeddatum.h)
 * in a memory context below the aggregate's: rows change it in place, and the
 * server flattens it by itself where a worker hands it to the leader or a query stores it.
 * The empty bytea is the state of no rows, of every kind.
 *
 * The final function of a moving aggregate reads the object while rows still
 * come: metrics may sort a state, which does not change what it is, and nothing else.
 */
#include "eval_state.h"

#include "catalog/pg_type.h"
#include "funcapi.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/expandeddatum.h"
#include "utils/fmgrprotos.h"
#include "utils/lsyscache.h"
#include "utils/memutils.h"

#include "eval/options.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif

MEDCHAT_FUNCTION(medchat_merge_states);

typedef struct StateObject
{
	ExpandedObjectHeader header;
	Arena		arena;
	EvalState	state;
	Size		flat_size;		/* told by the last state_object_size() */
} StateObject;

/* What a transition or metric function knows of its own declaration. */
typedef struct FunctionArguments
{
	int			count;
	Oid		   *type;			/* (count) */
} FunctionArguments;

static Size state_object_size(ExpandedObjectHeader *header);
static void state_object_flatten(ExpandedObjectHeader *header, void *result, Size size);

static const ExpandedObjectMethods state_methods = {state_object_size, state_object_flatten};

/* A call that allocates in arena and can be cancelled. */
static Call
call_in(Arena *arena)
{
	Call		call = *pg_call_begin();

	call.arena = arena;
	return call;
}

static Size
state_object_size(ExpandedObjectHeader *header)
{
	StateObject *object = (StateObject *) header;
	Call		call = call_in(&object->arena);
	size_t		size;

	if (!state_size(&call, &object->state, &size))
		pg_call_raise(&call);
	if (size > MaxAllocSize - VARHDRSZ)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("metric state of %zu bytes is too large for a value", size),
				 errhint("Use roc_auc_approx, or evaluate fewer rows at a time.")));
	object->flat_size = size + VARHDRSZ;
	return object->flat_size;
}

static void
state_object_flatten(ExpandedObjectHeader *header, void *result, Size size)
{
	StateObject *object = (StateObject *) header;

	Assert(size == object->flat_size);
	SET_VARSIZE(result, size);
	state_write(&object->state, (unsigned char *) VARDATA(result), size - VARHDRSZ);
}

/* An object without a state yet, in a context below parent. */
static StateObject *
make_object(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "medchat metric state", ALLOCSET_START_SMALL_SIZES);
	StateObject *object = MemoryContextAllocZero(context, sizeof(StateObject));

	EOH_init_header(&object->header, &state_methods, context);
	pg_arena_init(&object->arena, context);
	return object;
}

/* The state of an object, empty. */
static bool
init_state(Call *call, StateObject *object, StateKind kind, bool weighted, Slice options)
{
	if (!state_init(call, &object->state, kind, weighted, options))
		return false;
	object->state.scores.long_lived = true;
	return true;
}

/* The object that a datum points to, read-write or read-only; NULL where it is flat. */
static StateObject *
object_of(Datum datum)
{
	if (VARATT_IS_EXTERNAL_EXPANDED(DatumGetPointer(datum)) && DatumGetEOHP(datum)->eoh_methods == &state_methods)
		return (StateObject *) DatumGetEOHP(datum);
	return NULL;
}

static Slice
flat_bytes(Datum datum)
{
	bytea	   *value = DatumGetByteaPP(datum);

	return (Slice) {VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value)};
}

static FunctionArguments *
function_arguments(FunctionCallInfo fcinfo)
{
	FmgrInfo   *info = fcinfo->flinfo;

	if (info->fn_extra == NULL)
	{
		MemoryContext old = MemoryContextSwitchTo(info->fn_mcxt);
		FunctionArguments *arguments = palloc(sizeof(FunctionArguments));

		get_func_signature(info->fn_oid, &arguments->type, &arguments->count);
		MemoryContextSwitchTo(old);
		info->fn_extra = arguments;
	}
	return info->fn_extra;
}

Slice *
eval_slices(Datum array, size_t *count)
{
	ArrayType  *values = DatumGetArrayTypeP(array);
	Datum	   *datum;
	bool	   *null;
	int			n;
	Slice	   *slices;

	deconstruct_array(values, TEXTOID, -1, false, TYPALIGN_INT, &datum, &null, &n);
	slices = palloc(sizeof(Slice) * (n + 1));
	for (int i = 0; i < n; i++)
	{
		if (null[i])
			ereport(ERROR,
					(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
					 errmsg("array element %d must not be null", i + 1)));
		slices[i] = pg_input_text(DatumGetTextPP(datum[i]));
	}
	*count = n;
	return slices;
}

/* Append an argument to options. */
static bool
add_option(Call *call, OptionWriter *options, Oid type, Datum value)
{
	Slice	   *element;
	size_t		count;

	switch (type)
	{
		case TEXTOID:
			return options_add_text(call, options, pg_input_text(DatumGetTextPP(value)));
		case FLOAT8OID:
			return options_add_number(call, options, DatumGetFloat8(value));
		case INT4OID:
			return options_add_number(call, options, DatumGetInt32(value));
		case BOOLOID:
			return options_add_number(call, options, DatumGetBool(value));
		case TEXTARRAYOID:
			element = eval_slices(value, &count);
			if (!options_add_array(call, options, count))
				return false;
			for (size_t i = 0; i < count; i++)
				if (!options_add_text(call, options, element[i]))
					return false;
			return true;
	}
	elog(ERROR, "no option of a metric has type %u", type);
}

/* Arguments from .. until - 1 as options, in call's arena. */
static Slice
options_of_arguments(FunctionCallInfo fcinfo, Call *call, const Oid *type, int from, int until)
{
	OptionWriter *options;
	int			last = until;

	/* NULLs at the end are as good as missing */
	while (last > from && PG_ARGISNULL(last - 1))
		last--;
	options = options_begin(call);
	if (options == NULL)
		pg_call_raise(call);
	for (int arg = from; arg < last; arg++)
		if (!(PG_ARGISNULL(arg) ? options_add_null(call, options)
			  : add_option(call, options, type[arg], PG_GETARG_DATUM(arg))))
			pg_call_raise(call);
	return options_bytes(options);
}

static MemoryContext
aggregate_context(FunctionCallInfo fcinfo)
{
	MemoryContext context;

	return AggCheckCallContext(fcinfo, &context) ? context : CurrentMemoryContext;
}

static void
wrong_kind(StateKind is, StateKind wanted)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("a %s state is given where a %s state is wanted", state_kind_name(is), state_kind_name(wanted))));
}

void
eval_begin_row(FunctionCallInfo fcinfo, EvalRow *row, StateKind kind, bool weighted, int options_from, int options_until)
{
	FunctionArguments *arguments = function_arguments(fcinfo);
	Call	   *work = pg_call_begin();
	StateObject *object = PG_ARGISNULL(0) ? NULL : object_of(PG_GETARG_DATUM(0));
	Slice		options = {0};

	if (options_until > options_from)
		options = options_of_arguments(fcinfo, work, arguments->type, options_from, options_until);
	if (object == NULL || !VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(PG_GETARG_DATUM(0))))
	{
		object = make_object(aggregate_context(fcinfo));
		row->call = (Call) {.arena = &object->arena};
		if (!init_state(&row->call, object, kind, weighted, options))
			pg_call_raise(&row->call);
		/* a state that was flat in between */
		if (!PG_ARGISNULL(0))
		{
			Slice		bytes = flat_bytes(PG_GETARG_DATUM(0));
			EvalState	before;

			if (bytes.len > 0 && (!state_read(&row->call, &before, bytes) || !state_merge(&row->call, &object->state, &before, 1)))
				pg_call_raise(&row->call);
		}
	}
	else
	{
		row->call = (Call) {.arena = &object->arena};
		if (object->state.kind != kind)
			wrong_kind(object->state.kind, kind);
		if (!state_check_options(&row->call, &object->state, options))
			pg_call_raise(&row->call);
	}
	row->work = work;
	row->state = &object->state;
	row->datum = EOHPGetRWDatum(&object->header);
	row->type = arguments->type;
}

Datum
eval_end_row(EvalRow *row, bool good)
{
	if (!good)
		pg_call_raise(row->call.error.code != MC_OK ? &row->call : row->work);
	pg_call_end(row->work);
	return row->datum;
}

Slice
eval_label(FunctionCallInfo fcinfo, int arg, Oid type, char buffer[24])
{
	switch (type)
	{
		case TEXTOID:
			return pg_input_text(PG_GETARG_TEXT_PP(arg));
		case BOOLOID:
			return PG_GETARG_BOOL(arg) ? (Slice) {"true", 4} : (Slice) {"false", 5};
		case INT8OID:
			return (Slice) {buffer, (size_t) pg_lltoa(PG_GETARG_INT64(arg), buffer)};
	}
	elog(ERROR, "no label has type %u", type);
}

double
eval_weight(FunctionCallInfo fcinfo, int arg)
{
	double		weight = PG_GETARG_FLOAT8(arg);

	if (!(weight >= 0 && weight <= 1e50))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a weight must be a number from 0 to 1e50")));
	return weight;
}

/* The state in a datum, of any kind; NULL where it is empty.  Flat ones are read into *own and call's arena. */
static EvalState *
state_of(Call *call, Datum datum, EvalState *own)
{
	StateObject *object = object_of(datum);
	Slice		bytes;

	if (object != NULL)
		return &object->state;
	bytes = flat_bytes(datum);
	if (bytes.len == 0)
		return NULL;
	if (!state_read(call, own, bytes))
		pg_call_raise(call);
	return own;
}

/* merge_states(state, state): the transition of merge_state and what combines partial aggregates */
Datum
medchat_merge_states(PG_FUNCTION_ARGS)
{
	Call	   *call = pg_call_begin();
	EvalState	own,
			   *from = PG_ARGISNULL(1) ? NULL : state_of(call, PG_GETARG_DATUM(1), &own);
	StateObject *object = PG_ARGISNULL(0) ? NULL : object_of(PG_GETARG_DATUM(0));
	Call		inside;

	if (from == NULL)
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	if (object == NULL || !VARATT_IS_EXTERNAL_EXPANDED_RW(DatumGetPointer(PG_GETARG_DATUM(0))))
	{
		EvalState	before_own,
				   *before = PG_ARGISNULL(0) ? NULL : state_of(call, PG_GETARG_DATUM(0), &before_own);

		object = make_object(aggregate_context(fcinfo));
		inside = (Call) {.arena = &object->arena, .cancelled = call->cancelled, .cancel_arg = call->cancel_arg};
		if (!init_state(&inside, object, from->kind, from->weighted, from->options) ||
			(before != NULL && !state_merge(&inside, &object->state, before, 1)))
			pg_call_raise(&inside);
	}
	inside = (Call) {.arena = &object->arena, .cancelled = call->cancelled, .cancel_arg = call->cancel_arg};
	if (!state_merge(&inside, &object->state, from, 1))
		pg_call_raise(&inside);
	pg_call_end(call);
	PG_RETURN_DATUM(EOHPGetRWDatum(&object->header));
}

static Datum
jsonb_of(Slice json)
{
	/* a state that somebody made up may hold any bytes */
	pg_verifymbstr(json.data, (int) json.len, false);
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(pg_slice_cstring(json)));
}

static Datum
row_of(FunctionCallInfo fcinfo, const EvalResult *result, int columns)
{
	TupleDesc	desc;
	Datum		values[4];
	bool		nulls[4];

	if (get_call_result_type(fcinfo, NULL, &desc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	for (int i = 0; i < columns; i++)
	{
		values[i] = Float8GetDatum(result->value[i]);
		nulls[i] = result->value[i] != result->value[i];
	}
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(desc), values, nulls));
}

Datum
eval_metric(FunctionCallInfo fcinfo, StateKind kind, int columns, MetricFunction metric)
{
	Call	   *call = pg_call_begin();
	EvalState	own,
			   *state;
	EvalResult	result = {0};
	Slice		options;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = state_of(call, PG_GETARG_DATUM(0), &own);
	/* options came with the rows: without rows there are none */
	if (state == NULL && columns > 0)
		PG_RETURN_NULL();
	if (state == NULL)
	{
		state = &own;
		if (!state_init(call, state, kind == 0 ? STATE_SCORE : kind, false, (Slice) {0}))
			pg_call_raise(call);
	}
	if (kind != 0 && state->kind != kind)
		wrong_kind(state->kind, kind);
	options = state->options;
	if (PG_NARGS() > 1)
		options = options_of_arguments(fcinfo, call, function_arguments(fcinfo)->type, 1, PG_NARGS());
	if (!metric(call, state, options, &result))
		pg_call_raise(call);
	if (columns == 0 && !result.is_null)
	{
		Datum		json = jsonb_of(result.json);

		pg_call_end(call);
		PG_RETURN_DATUM(json);
	}
	pg_call_end(call);
	if (result.is_null || (columns == 1 && result.value[0] != result.value[0]))
		PG_RETURN_NULL();
	if (columns == 1)
		PG_RETURN_FLOAT8(result.value[0]);
	PG_RETURN_DATUM(row_of(fcinfo, &result, columns));
}
