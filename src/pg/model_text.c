/*
 * tokenize(), detokenize(), token_count(), chunk(): texts as a model counts them.
 */
#include "model.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "model_args.h"
#include "rows.h"
#include "utils/array.h"
#include "utils/builtins.h"

#define Buffer ByteBuffer
#include "text/chunk.h"
#undef Buffer
#include "text/utf8.h"

MEDCHAT_FUNCTION(medchat_tokenize);
MEDCHAT_FUNCTION(medchat_detokenize);
MEDCHAT_FUNCTION(medchat_token_count);
MEDCHAT_FUNCTION(medchat_chunk);

#define CHUNK_COLUMNS	4

/* tokenize(input, model, add_special, parse_special) */
Datum
medchat_tokenize(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_ANY);
	int			flags = 0;
	TokenSpans	spans = {0};
	Slice		input;
	Call	   *call;
	Datum	   *values;
	ArrayType  *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	input = pg_input_text(PG_GETARG_TEXT_PP(0));
	if (bool_arg(fcinfo, 2, false))
		flags |= TOK_ADD_SPECIAL;
	if (bool_arg(fcinfo, 3, false))
		flags |= TOK_PARSE_SPECIAL;
	call = pg_call_begin();
	if (!tok_encode(call, model->tokenizer, input, flags, &spans))
		model_raise(model, call);
	model_check(model);
	values = palloc_extended(spans.count * sizeof(Datum) + 1, MCXT_ALLOC_HUGE);
	for (size_t i = 0; i < spans.count; i++)
		values[i] = Int32GetDatum(spans.items[i].id);
	result = construct_array(values, (int) spans.count, INT4OID, sizeof(int32), true, TYPALIGN_INT);
	pg_call_end(call);
	PG_RETURN_ARRAYTYPE_P(result);
}

/* detokenize(tokens, model) */
Datum
medchat_detokenize(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_ANY);
	ByteBuffer	out = {0};
	int32	   *ids;
	size_t		count;
	Call	   *call;
	text	   *result;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	ids = ids_of_array(PG_GETARG_ARRAYTYPE_P(0), &count);
	call = pg_call_begin();
	if (!tok_decode(call, model->tokenizer, ids, count, false, false, &out))
		model_raise(model, call);
	model_check(model);
	result = text_of_bytes((Slice){out.data, out.len});
	pg_call_end(call);
	PG_RETURN_TEXT_P(result);
}

/* token_count(input, model) */
Datum
medchat_token_count(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_ANY);
	size_t		count;
	Slice		input;
	Call	   *call;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	input = pg_input_text(PG_GETARG_TEXT_PP(0));
	call = pg_call_begin();
	if (!tok_count(call, model->tokenizer, input, 0, &count))
		model_raise(model, call);
	model_check(model);
	pg_call_end(call);
	PG_RETURN_INT32((int32) count);
}

/* chunk(input, max_tokens, overlap, model) */
Datum
medchat_chunk(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 3, TASK_ANY);
	int			max_tokens = int_arg(fcinfo, 1, "max_tokens", 256, CHUNK_TOKENS_MIN, PG_INT32_MAX);
	int			overlap = int_arg(fcinfo, 2, "overlap", 0, 0, max_tokens - 1);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	SegmentList chunks = {0};
	Slice		input;
	Utf8Cursor	cursor;
	Call	   *call;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	input = pg_input_text(PG_GETARG_TEXT_PP(0));
	cursor = utf8_cursor(input.data, input.len);
	call = pg_call_begin();
	if (!chunk_split(call, model->tokenizer, input, (size_t) max_tokens, (size_t) overlap, &chunks))
		model_raise(model, call);
	model_check(model);
	for (size_t i = 0; i < chunks.count; i++)
	{
		const Segment *chunk = &chunks.items[i];
		size_t		before = utf8_cursor_chars(&cursor, chunk->start);
		size_t		behind = utf8_cursor_chars(&cursor, chunk->start + chunk->len);
		Datum		values[CHUNK_COLUMNS] = {
			Int32GetDatum((int32) (i + 1)), Int32GetDatum((int32) (before + 1)), Int32GetDatum((int32) (behind - before)),
			PointerGetDatum(pg_text_from(input.data + chunk->start, chunk->len))
		};
		bool		nulls[CHUNK_COLUMNS] = {false};

		CHECK_FOR_INTERRUPTS();
		tuplestore_putvalues(store, desc, values, nulls);
		pfree(DatumGetPointer(values[3]));
	}
	pg_call_end(call);
	return (Datum) 0;
}
