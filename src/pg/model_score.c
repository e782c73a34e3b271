/*
 * What a language model thinks: next_tokens(), logits(), log_probability(), perplexity();
 * and tasks that it answers: classify() with labels, extract_json(), summarize().
 */
#include "model_args.h"
#include "model_session.h"

#include "catalog/pg_type.h"
#include "model_stat.h"
#include "rows.h"
#include "utils/builtins.h"

MEDCHAT_FUNCTION(medchat_next_tokens);
MEDCHAT_FUNCTION(medchat_logits);
MEDCHAT_FUNCTION(medchat_log_probability);
MEDCHAT_FUNCTION(medchat_perplexity);
MEDCHAT_FUNCTION(medchat_classify_labels);
MEDCHAT_FUNCTION(medchat_extract_json);
MEDCHAT_FUNCTION(medchat_summarize);

#define MOST_NEXT_TOKENS	10000

/* A text argument. */
static Slice
input_arg(FunctionCallInfo fcinfo, int n)
{
	return pg_input_text(PG_GETARG_TEXT_PP(n));
}

/* next_tokens(prompt, model, k) */
Datum
medchat_next_tokens(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_GENERATE);
	size_t		k = (size_t) int_arg(fcinfo, 2, "k", 10, 1, MOST_NEXT_TOKENS);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	Generator  *generator = session_generator(model);
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	NextToken  *tokens;
	Prompt		prompt;
	size_t		count;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	tokens = mc_alloc(call, k, sizeof(NextToken));
	if (tokens == NULL || !prompt_text(call, model->model, input_arg(fcinfo, 0), &prompt) ||
		!generate_next_tokens(&compute, generator, &prompt, k, tokens, &count))
		model_raise(model, call);
	model_check(model);
	for (size_t i = 0; i < count; i++)
	{
		ByteBuffer	bytes = {0};
		Datum		values[3];
		bool		nulls[3] = {false};

		if (!tok_bytes(call, model->tokenizer, tokens[i].id, &bytes))
			model_raise(model, call);
		values[0] = Int32GetDatum(tokens[i].id);
		values[1] = PointerGetDatum(text_of_bytes((Slice) {bytes.data, bytes.len}));
		values[2] = Float8GetDatum(tokens[i].probability);
		tuplestore_putvalues(store, desc, values, nulls);
	}
	stat_end(&timer, 1, prompt.count, 0);
	pg_call_end(call);
	return (Datum) 0;
}

/* logits(tokens, model) */
Datum
medchat_logits(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_GENERATE);
	uint32_t	vocab = model->info->vocab;
	Generator  *generator = session_generator(model);
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	ArrayType  *result;
	Datum	   *values;
	Prompt		prompt;
	float	   *logits;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	prompt.ids = ids_of_array(PG_GETARG_ARRAYTYPE_P(0), &prompt.count);
	if (prompt.count == 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("tokens must not be empty")));
	logits = mc_alloc(call, vocab, sizeof(float));
	if (logits == NULL || !generate_logits(&compute, generator, &prompt, logits))
		model_raise(model, call);
	model_check(model);
	values = palloc(vocab * sizeof(Datum));
	for (uint32_t i = 0; i < vocab; i++)
		values[i] = Float4GetDatum(logits[i]);
	result = construct_array(values, (int) vocab, FLOAT4OID, sizeof(float4), true, TYPALIGN_INT);
	stat_end(&timer, 1, prompt.count, 0);
	pg_call_end(call);
	PG_RETURN_ARRAYTYPE_P(result);
}

/* log_probability(prompt, completion, model) */
Datum
medchat_log_probability(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 2, TASK_GENERATE);
	Generator  *generator = session_generator(model);
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	Prompt		before,
				added;
	double		result;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (!prompt_continue(call, model->model, input_arg(fcinfo, 0), input_arg(fcinfo, 1), &before, &added) ||
		!generate_log_probability(&compute, generator, &before, &added, &result))
		model_raise(model, call);
	model_check(model);
	stat_end(&timer, 1, before.count + added.count, 0);
	pg_call_end(call);
	PG_RETURN_FLOAT8(result);
}

/* perplexity(input, model) */
Datum
medchat_perplexity(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_GENERATE);
	Generator  *generator = session_generator(model);
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	Prompt		prompt;
	double		result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (!prompt_text(call, model->model, input_arg(fcinfo, 0), &prompt) ||
		!generate_perplexity(&compute, generator, &prompt, &result))
		model_raise(model, call);
	model_check(model);
	stat_end(&timer, 1, prompt.count, 0);
	pg_call_end(call);
	PG_RETURN_FLOAT8(result);
}

/* classify(input, labels, model) */
Datum
medchat_classify_labels(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 2, TASK_GENERATE);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	Generator  *generator = session_generator(model);
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	Slice	   *labels;
	double	   *likely;
	float	   *probabilities;
	size_t		count;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	labels = texts_of_array(PG_GETARG_ARRAYTYPE_P(1), &count);
	for (size_t i = 0; i < count; i++)
		if (labels[i].len == 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("labels must not contain empty or null texts")));
	if (count == 0)
		return (Datum) 0;
	likely = mc_alloc(call, count, sizeof(double));
	probabilities = mc_alloc(call, count, sizeof(float));
	if (likely == NULL || probabilities == NULL ||
		!task_classify(&compute, generator, input_arg(fcinfo, 0), labels, count, likely))
		model_raise(model, call);
	for (size_t i = 0; i < count; i++)
		probabilities[i] = (float) likely[i];
	put_labels(store, desc, labels, probabilities, count);
	model_check(model);
	stat_end(&timer, 1, 0, 0);
	pg_call_end(call);
	return (Datum) 0;
}

/* extract_json(input, schema, model, max_tokens) */
Datum
medchat_extract_json(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 2, TASK_GENERATE);
	size_t		max_tokens = (size_t) int_arg(fcinfo, 3, "max_tokens", 1024, 1, PG_INT32_MAX);
	Generator  *generator = session_generator(model);
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	GenerateResult result;
	Datum		output;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		PG_RETURN_NULL();
	if (!task_extract(&compute, generator, input_arg(fcinfo, 0), json_arg(fcinfo, 1, call), max_tokens, &result))
		model_raise(model, call);
	model_check(model);
	output = DirectFunctionCall1(jsonb_in, CStringGetDatum(text_to_cstring(text_of_bytes(result.text))));
	stat_end(&timer, 1, result.prompt_tokens, result.tokens);
	pg_call_end(call);
	return output;
}

/* summarize(input, max_words, model) */
Datum
medchat_summarize(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 2, TASK_GENERATE);
	size_t		max_words = (size_t) int_arg(fcinfo, 1, "max_words", 100, 1, 100000);
	Generator  *generator = session_generator(model);
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	GenerateResult result;
	text	   *output;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	if (!task_summarize(&compute, generator, input_arg(fcinfo, 0), max_words, &result))
		model_raise(model, call);
	model_check(model);
	output = text_of_bytes(result.text);
	stat_end(&timer, 1, result.prompt_tokens, result.tokens);
	pg_call_end(call);
	PG_RETURN_TEXT_P(output);
}
