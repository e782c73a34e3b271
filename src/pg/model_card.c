/*
 * What people see of models: the view models, model_card(), verify_model(); and what
 * the planner sees: their cost.
 */
#include "deid.h"
#include "model.h"

#include <sys/stat.h>

#include "access/htup_details.h"
#include "catalog/pg_proc.h"
#include "catalog/pg_type.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "model_table.h"
#include "nodes/pg_list.h"
#include "nodes/primnodes.h"
#include "nodes/supportnodes.h"
#include "rows.h"
#include "utils/builtins.h"
#include "utils/syscache.h"

MEDCHAT_FUNCTION(medchat_model_rows);
MEDCHAT_FUNCTION(medchat_model_card);
MEDCHAT_FUNCTION(medchat_verify_model);
MEDCHAT_FUNCTION(medchat_model_support);

/* ---- models ---- */

#define MODEL_COLUMNS	15

static void
put_text(Datum *value, bool *null, const ModelFile *file, const char *key)
{
	Slice		text;

	*null = !json_text(json_get(file->tree, key), &text);
	if (!*null)
		*value = PointerGetDatum(pg_text_from(text.data, text.len));
}

static void
put_number(Datum *value, bool *null, const ModelFile *file, const char *key)
{
	int64_t		number;

	*null = !json_int(json_get(file->tree, key), &number);
	if (!*null)
		*value = Int64GetDatum(number);
}

static bool
is_default(const ModelFile *file)
{
	return strcmp(model_default_name(file->task), file->name) == 0;
}

/* model_rows() */
Datum
medchat_model_rows(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	ListCell   *cell;

	foreach(cell, model_names())
	{
		static const char *const texts[] = {"architecture", "quantization"};
		static const char *const numbers[] = {"parameters", "layers", "context", "dimension", "vocabulary"};
		Datum		values[MODEL_COLUMNS];
		bool		nulls[MODEL_COLUMNS] = {false};
		const Json *labels;
		ModelFile	file;
		int			n = 0;

		if (!model_file_read(lfirst(cell), WARNING, &file))
			continue;
		values[n++] = CStringGetTextDatum(file.name);
		values[n++] = CStringGetTextDatum(model_task_name(file.task));
		for (size_t i = 0; i < lengthof(texts); i++, n++)
			put_text(&values[n], &nulls[n], &file, texts[i]);
		for (size_t i = 0; i < lengthof(numbers); i++, n++)
			put_number(&values[n], &nulls[n], &file, numbers[i]);
		labels = json_get(file.tree, "labels");
		values[n++] = Int64GetDatum(labels == NULL ? 0 : labels->count);
		put_text(&values[n], &nulls[n], &file, "license");
		n++;
		values[n++] = Int64GetDatum(file.bytes);
		values[n++] = CStringGetTextDatum(file.sha256);
		values[n++] = BoolGetDatum(file.shipped);
		values[n++] = BoolGetDatum(is_default(&file));
		tuplestore_putvalues(store, desc, values, nulls);
	}
	return (Datum) 0;
}

static void
read_or_fail(const char *name, ModelFile *file)
{
	if (!model_file_read(name, ERROR, file))
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_OBJECT),
				 errmsg("model \"%s\" does not exist", name),
				 errhint("medchat.models lists the models of this server.")));
}

/* model_card(name) */
Datum
medchat_model_card(PG_FUNCTION_ARGS)
{
	char		name[NAME_SIZE];
	ModelFile	file;

	name_check("model", slice_of_text(PG_GETARG_TEXT_PP(0)), name);
	read_or_fail(name, &file);
	PG_RETURN_DATUM(DirectFunctionCall1(jsonb_in, CStringGetDatum(file.json)));
}

/* ---- verify_model ---- */

static void
put_state(Tuplestorestate *store, TupleDesc desc, const char *file, const char *state)
{
	Datum		values[2] = {CStringGetTextDatum(file), CStringGetTextDatum(state)};
	bool		nulls[2] = {false};

	tuplestore_putvalues(store, desc, values, nulls);
}

static const char *
state_of_source(const ModelFile *file)
{
	MappedFile	mapped;
	uint8		digest[32];
	bool		good;

	if (!mapped_open(file->source, &mapped))
		return errno == ENOENT ? "missing" : "damaged";
	good = model_hash_is(&mapped, file->sha256, digest);
	mapped_close(&mapped);
	return good ? "intact" : "damaged";
}

static const char *
state_of_image(const ModelFile *file)
{
	MappedFile	mapped;
	Arena		arena;
	Call		call = pg_call_over(&arena);
	bool		good;

	if (!mapped_open(file->image, &mapped))
		return errno == ENOENT ? "missing" : "damaged";
	pg_arena_init(&arena, CurrentMemoryContext);
	good = model_verify(&call, mapped.data, mapped.len);
	mapped_close(&mapped);
	if (!good && call.error.code != MC_DATA_CORRUPTED && call.error.code != MC_UNSUPPORTED)
		pg_call_raise(&call);
	return good ? "intact" : "damaged";
}

/* verify_model(name) */
Datum
medchat_verify_model(PG_FUNCTION_ARGS)
{
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	char		name[NAME_SIZE];
	char	   *in_table;
	ModelFile	file;

	name_check("model", slice_of_text(PG_GETARG_TEXT_PP(0)), name);
	read_or_fail(name, &file);
	in_table = model_table_descriptor(name);
	put_state(store, desc, "descriptor", in_table == NULL && !file.shipped ? "not in this database" :
			  in_table == NULL || strcmp(in_table, file.json) == 0 ? "intact" : "damaged");
	put_state(store, desc, "source", state_of_source(&file));
	put_state(store, desc, "image", state_of_image(&file));
	return (Datum) 0;
}

/* ---- cost ---- */

/*
 * A text of TOKENS tokens takes 2 operations per parameter and token; the machine
 * does about 5e10 in a second, and a unit of cost is about 10 microseconds.
 */
#define TOKENS				100
#define COST_PER_PARAMETER	(2.0 * TOKENS / 5e10 / 1e-5)

/* Which argument of a function is called model, and the function's name; -1 if none is. */
static int
model_argument(Oid function, const char **name)
{
	HeapTuple	tuple = SearchSysCache1(PROCOID, ObjectIdGetDatum(function));
	Oid		   *types;
	char	  **names;
	char	   *modes;
	int			count;
	int			found = -1;

	if (!HeapTupleIsValid(tuple))
		elog(ERROR, "cache lookup failed for function %u", function);
	*name = pstrdup(NameStr(((Form_pg_proc) GETSTRUCT(tuple))->proname));
	count = get_func_arg_info(tuple, &types, &names, &modes);
	for (int i = 0; names != NULL && i < count && found < 0; i++)
		if (strcmp(names[i], "model") == 0)
			found = i;
	ReleaseSysCache(tuple);
	return found;
}

static const char *
default_for(const char *function)
{
	static const char *const functions[] = {"embed", "classify", "tag"};

	for (size_t i = 0; i < lengthof(functions); i++)
		if (strcmp(function, functions[i]) == 0)
			return model_default_name(model_task_find(function));
	return model_default_name(TASK_GENERATE);
}

/* Parameters of the model that a call names by a constant, or of the default; 0 if that cannot be known. */
static double
parameters_of(const SupportRequestCost *request)
{
	FuncExpr   *call = (FuncExpr *) request->node;
	const char *function;
	int			argument = model_argument(request->funcid, &function);
	const char *name = argument < 0 ? default_for(function) : NULL;
	ModelFile	file;

	if (argument >= 0 && call != NULL && IsA(call, FuncExpr) && argument < list_length(call->args) &&
		IsA(list_nth(call->args, argument), Const))
	{
		const Const *value = list_nth(call->args, argument);

		if (!value->constisnull && value->consttype == TEXTOID)
			name = TextDatumGetCString(value->constvalue);
	}
	if (name == NULL || !name_is_valid((Slice){name, strlen(name)}) || !model_file_read(name, DEBUG1, &file))
		return 0;
	return (double) file.parameters;
}

/* model_support(internal): the planner's cost of a call */
Datum
medchat_model_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	SupportRequestCost *cost = (SupportRequestCost *) request;
	double		parameters;

	if (!IsA(request, SupportRequestCost))
		PG_RETURN_POINTER(NULL);
	parameters = parameters_of(cost);
	if (parameters <= 0)
		PG_RETURN_POINTER(NULL);
	cost->startup = 0;
	cost->per_tuple = parameters * COST_PER_PARAMETER;
	PG_RETURN_POINTER(cost);
}
