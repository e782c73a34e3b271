/*
 * generate(), generate_stream(), generate_batch(), chat(): text from a language model.
 *
 * A call goes on from what the session's generator still holds of earlier prompts
 * (a template over many rows is read once); its result does not depend on that.
 * A stream has a generator of its own, since other calls may come between its rows.
 */
#include "model_args.h"
#include "model_session.h"

#include "funcapi.h"
#include "model_stat.h"
#include "rows.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

MEDCHAT_FUNCTION(medchat_generate);
MEDCHAT_FUNCTION(medchat_generate_stream);
MEDCHAT_FUNCTION(medchat_generate_batch);
MEDCHAT_FUNCTION(medchat_chat);

static void
count_result(const StatTimer *timer, const GenerateResult *result)
{
	stat_reused(timer->model, result->reused_tokens);
	stat_end(timer, 1, result->prompt_tokens, result->tokens);
}

/* Generate behind a prompt with the call's options. */
static text *
generate_text(OpenModel *model, Call *call, const GenerateOptions *options, const Prompt *prompt, const StatTimer *timer)
{
	Compute		compute = model_compute(call);
	GenerateResult result;
	text	   *output;

	if (!generate(&compute, session_generator(model), options, prompt, NULL, NULL, &result))
		model_raise(model, call);
	model_check(model);
	output = text_of_bytes(result.text);
	count_result(timer, &result);
	pg_call_end(call);
	return output;
}

/* generate(prompt, model, ...), generate(prompt) */
Datum
medchat_generate(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, ARG_MODEL, TASK_GENERATE);
	StatTimer	timer = stat_begin(model);
	GenerateOptions options;
	Prompt		prompt;
	Call	   *call;

	if (PG_ARGISNULL(ARG_PROMPT))
		PG_RETURN_NULL();
	session_generator(model);
	call = pg_call_begin();
	generate_options(fcinfo, call, model->info->vocab, &options);
	if (!generate_prompt(fcinfo, call, model->model, pg_input_text(PG_GETARG_TEXT_PP(ARG_PROMPT)), &prompt))
		model_raise(model, call);
	PG_RETURN_TEXT_P(generate_text(model, call, &options, &prompt, &timer));
}

/* ---- chat ---- */

/* Templates pass over what is no message, and the model would answer to nothing. */
static bool
are_messages(const Json *messages)
{
	Slice		role;

	if (messages->kind != JSON_ARRAY || messages->count == 0)
		return false;
	for (uint32_t i = 0; i < messages->count; i++)
		if (messages->items[i].kind != JSON_OBJECT || !json_text(json_get(&messages->items[i], "role"), &role))
			return false;
	return true;
}

/* {"messages": ..., "add_generation_prompt": true, "tools": ...} */
static const Json *
chat_variables(FunctionCallInfo fcinfo, Call *call)
{
	Json	   *variables = mc_alloc0(call, 1, sizeof(Json));
	Json	   *items = mc_alloc0(call, 3, sizeof(Json));
	Slice	   *keys = mc_alloc0(call, 3, sizeof(Slice));
	const Json *messages = json_arg(fcinfo, ARG_PROMPT, call);
	const Json *tools = json_arg(fcinfo, ARG_SYSTEM, call);

	if (variables == NULL || items == NULL || keys == NULL)
		pg_call_raise(call);
	if (!are_messages(messages))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("messages must be an array of objects with a role"),
				 errhint("For example [{\"role\": \"user\", \"content\": \"...\"}].")));
	*variables = (Json) {.kind = JSON_OBJECT, .items = items, .keys = keys};
	keys[variables->count] = (Slice) {"messages", 8};
	items[variables->count++] = *messages;
	keys[variables->count] = (Slice) {"add_generation_prompt", 21};
	items[variables->count++].kind = JSON_TRUE;
	if (tools != NULL)
	{
		keys[variables->count] = (Slice) {"tools", 5};
		items[variables->count++] = *tools;
	}
	return variables;
}

/* chat(messages, model, ...) */
Datum
medchat_chat(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, ARG_MODEL, TASK_GENERATE);
	StatTimer	timer = stat_begin(model);
	GenerateOptions options;
	Prompt		prompt;
	Call	   *call;

	if (PG_ARGISNULL(ARG_PROMPT))
		PG_RETURN_NULL();
	session_generator(model);
	call = pg_call_begin();
	generate_options(fcinfo, call, model->info->vocab, &options);
	if (!prompt_chat(call, model->model, chat_variables(fcinfo, call), NULL, &prompt))
		model_raise(model, call);
	PG_RETURN_TEXT_P(generate_text(model, call, &options, &prompt, &timer));
}

/* ---- generate_batch ---- */

/* generate_batch(prompts, model, ...) */
Datum
medchat_generate_batch(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, ARG_MODEL, TASK_GENERATE);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	StatTimer	timer = stat_begin(model);
	GenerateOptions *options;
	GenerateResult *results;
	Prompt	   *prompts;
	Compute		compute;
	Slice	   *texts;
	size_t		count,
				n = 0;
	Call	   *call;

	if (PG_ARGISNULL(ARG_PROMPT))
		return (Datum) 0;
	texts = texts_of_array(PG_GETARG_ARRAYTYPE_P(ARG_PROMPT), &count);
	session_generator(model);
	call = pg_call_begin();
	compute = model_compute(call);
	options = mc_alloc(call, count + 1, sizeof(GenerateOptions));
	results = mc_alloc(call, count, sizeof(GenerateResult));
	prompts = mc_alloc(call, count, sizeof(Prompt));
	if (options == NULL || results == NULL || prompts == NULL)
		pg_call_raise(call);
	generate_options(fcinfo, call, model->info->vocab, &options[0]);
	for (size_t i = 0; i < count; i++)
		if (texts[i].data != NULL)
		{
			options[n + 1] = options[0];
			if (!generate_prompt(fcinfo, call, model->model, texts[i], &prompts[n++]))
				model_raise(model, call);
		}
	if (n > 0 && !generate_batch(&compute, session_generator(model), options, prompts, n, NULL, NULL, results))
		model_raise(model, call);
	model_check(model);
	n = 0;
	for (size_t i = 0; i < count; i++)
	{
		Datum		values[2] = {Int32GetDatum((int32) (i + 1)), 0};
		bool		nulls[2] = {false, texts[i].data == NULL};

		if (!nulls[1])
		{
			values[1] = PointerGetDatum(text_of_bytes(results[n].text));
			count_result(&timer, &results[n++]);
		}
		tuplestore_putvalues(store, desc, values, nulls);
	}
	pg_call_end(call);
	return (Datum) 0;
}

/* ---- generate_stream ---- */

typedef struct Stream
{
	OpenModel  *model;
	MemoryContextCallback on_reset;
	Arena		arena;
	Call		call;
	GenerateOptions options;
	Generation *generation;
	StatTimer	timer;
} Stream;

static void
unpin(void *arg)
{
	((Stream *) arg)->model->pins--;
}

static void
stream_begin(FunctionCallInfo fcinfo, FuncCallContext *context)
{
	OpenModel  *model = model_arg(fcinfo, ARG_MODEL, TASK_GENERATE);
	Stream	   *stream = MemoryContextAllocZero(context->multi_call_memory_ctx, sizeof(Stream));
	MemoryContext old = MemoryContextSwitchTo(context->multi_call_memory_ctx);
	Generator  *generator;
	Compute		compute;
	Prompt		prompt;

	stream->model = model;
	stream->timer = stat_begin(model);
	model->pins++;
	stream->on_reset.func = unpin;
	stream->on_reset.arg = stream;
	MemoryContextRegisterResetCallback(context->multi_call_memory_ctx, &stream->on_reset);
	generator = session_private_generator(model, context->multi_call_memory_ctx);
	pg_arena_init(&stream->arena, context->multi_call_memory_ctx);
	stream->call = pg_call_over(&stream->arena);
	generate_options(fcinfo, &stream->call, model->info->vocab, &stream->options);
	compute = model_compute(&stream->call);
	if (!generate_prompt(fcinfo, &stream->call, model->model, pg_input_text(PG_GETARG_TEXT_PP(ARG_PROMPT)), &prompt))
		model_raise(model, &stream->call);
	stream->generation = generate_start(&compute, generator, &stream->options, &prompt);
	if (stream->generation == NULL)
		model_raise(model, &stream->call);
	context->user_fctx = stream;
	MemoryContextSwitchTo(old);
}

/* generate_stream(prompt, model, ...): a piece per call */
Datum
medchat_generate_stream(PG_FUNCTION_ARGS)
{
	FuncCallContext *context;
	Stream	   *stream;
	Compute		compute;
	Slice		piece;
	bool		done;

	if (SRF_IS_FIRSTCALL())
	{
		context = SRF_FIRSTCALL_INIT();
		if (!PG_ARGISNULL(ARG_PROMPT))
			stream_begin(fcinfo, context);
	}
	context = SRF_PERCALL_SETUP();
	stream = context->user_fctx;
	if (stream == NULL)
		SRF_RETURN_DONE(context);
	compute = model_compute(&stream->call);
	do
	{
		if (!generate_next(&compute, stream->generation, &piece, &done))
			model_raise(stream->model, &stream->call);
	} while (!done && piece.len == 0);
	model_check(stream->model);
	if (!done)
		SRF_RETURN_NEXT(context, PointerGetDatum(text_of_bytes(piece)));
	count_result(&stream->timer, generate_result(stream->generation));
	SRF_RETURN_DONE(context);
}
