/*
 * embed(): texts as vectors of unit length; and how near two vectors are.
 *
 * The form for an array encodes many texts at once; each vector has the same bits
 * as from the form for one text.  A text longer than the model's context counts
 * with its beginning unless truncate is false.
 */
#include "model.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "model_args.h"
#include "model_batch.h"
#include "model_stat.h"
#include "rows.h"
#include "utils/array.h"

#include "base/fmath.h"
#include "nn/vec.h"

MEDCHAT_FUNCTION(medchat_embed);
MEDCHAT_FUNCTION(medchat_embed_array);
MEDCHAT_FUNCTION(medchat_cosine_similarity);
MEDCHAT_FUNCTION(medchat_inner_product);
MEDCHAT_FUNCTION(medchat_l2_distance);

#define BATCH_TOKENS	4096	/* encoded together: enough for full speed, little enough for memory */

/* n floats as real[]. */
static ArrayType *
array_of_floats(const float *values, uint32_t n)
{
	size_t		bytes = ARR_OVERHEAD_NONULLS(1) + n * sizeof(float);
	ArrayType  *array = palloc0(bytes);

	SET_VARSIZE(array, bytes);
	array->ndim = 1;
	array->elemtype = FLOAT4OID;
	ARR_DIMS(array)[0] = (int) n;
	ARR_LBOUND(array)[0] = 1;
	memcpy(ARR_DATA_PTR(array), values, n * sizeof(float));
	return array;
}

/* embed(input, model, truncate), embed(input) */
Datum
medchat_embed(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_EMBED);
	bool		truncate = bool_arg(fcinfo, 2, true);
	StatTimer	timer = stat_begin(model);
	BatchBuilder batch = {0};
	TokenBatch	tokens;
	Compute		compute;
	ArrayType  *result;
	Slice		input;
	Call	   *call;
	float	   *vector;
	bool		empty;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	input = pg_input_text(PG_GETARG_TEXT_PP(0));
	call = pg_call_begin();
	compute = model_compute(call);
	vector = mc_alloc(call, model->info->width, sizeof(float));
	if (vector == NULL || !batch_add(call, &batch, model->model, input, truncate, &empty))
		model_raise(model, call);
	if (empty)
		PG_RETURN_NULL();
	tokens = batch_of(&batch);
	if (!encoder_embed(&compute, model->model, &tokens, true, vector))
		model_raise(model, call);
	model_check(model);
	result = array_of_floats(vector, model->info->width);
	stat_end(&timer, 1, batch.total, 0);
	pg_call_end(call);
	PG_RETURN_ARRAYTYPE_P(result);
}

/* One batch: texts first .. last - 1, of which those without tokens have no vector. */
static void
put_batch(OpenModel *model, const Slice *texts, size_t first, size_t *last, size_t count, bool truncate,
		  Tuplestorestate *store, TupleDesc desc)
{
	StatTimer	timer = stat_begin(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	BatchBuilder batch = {0};
	TokenBatch	tokens;
	float	   *vectors;
	size_t		width = model->info->width;
	size_t		row = 0;
	size_t		i = first;
	bool	   *empty = palloc0(Min(count - first, BATCH_TOKENS));

	for (; i < count && batch.total < BATCH_TOKENS && i - first < BATCH_TOKENS; i++)
	{
		empty[i - first] = texts[i].data == NULL;
		if (texts[i].data != NULL && !batch_add(call, &batch, model->model, texts[i], truncate, &empty[i - first]))
			model_raise(model, call);
	}
	tokens = batch_of(&batch);
	vectors = mc_alloc(call, batch.n, width * sizeof(float));
	if (vectors == NULL || (batch.n > 0 && !encoder_embed(&compute, model->model, &tokens, true, vectors)))
		model_raise(model, call);
	model_check(model);
	*last = i;
	for (i = first; i < *last; i++)
	{
		Datum		values[2] = {Int32GetDatum((int32) (i + 1)), 0};
		bool		nulls[2] = {false, empty[i - first]};

		if (!nulls[1])
			values[1] = PointerGetDatum(array_of_floats(vectors + row++ * width, (uint32_t) width));
		tuplestore_putvalues(store, desc, values, nulls);
		if (!nulls[1])
			pfree(DatumGetPointer(values[1]));
	}
	stat_end(&timer, batch.n, batch.total, 0);
	pfree(empty);
	pg_call_end(call);
}

/* embed(inputs, model, truncate), embed(inputs) */
Datum
medchat_embed_array(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_EMBED);
	bool		truncate = bool_arg(fcinfo, 2, true);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	Slice	   *texts;
	size_t		count;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	texts = texts_of_array(PG_GETARG_ARRAYTYPE_P(0), &count);
	for (size_t at = 0; at < count;)
		put_batch(model, texts, at, &at, count, truncate, store, desc);
	return (Datum) 0;
}

/* ---- vectors ---- */

/* Both arguments as vectors of the same length. */
static void
vector_args(FunctionCallInfo fcinfo, const float **a, const float **b, size_t *n)
{
	ArrayType  *first = PG_GETARG_ARRAYTYPE_P(0);
	ArrayType  *second = PG_GETARG_ARRAYTYPE_P(1);
	size_t		count;

	*a = (const float *) ids_of_array(first, n);
	*b = (const float *) ids_of_array(second, &count);
	if (*n != count)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("vectors of different lengths %zu and %zu", *n, count),
				 errhint("Vectors of one model have one length.")));
}

/* inner_product(a, b) */
Datum
medchat_inner_product(PG_FUNCTION_ARGS)
{
	const float *a,
			   *b;
	size_t		n;

	vector_args(fcinfo, &a, &b, &n);
	PG_RETURN_FLOAT4(vec_dot(a, b, n));
}

/* The vector with its largest magnitude brought to 1, whose squares neither overflow nor vanish. */
static const float *
scaled_vector(const float *a, size_t n)
{
	float	   *scaled = palloc(n * sizeof(float));
	float		largest = 0;

	for (size_t i = 0; i < n; i++)
	{
		float		size = a[i] < 0 ? -a[i] : a[i];

		largest = size > largest ? size : largest;
	}
	for (size_t i = 0; i < n; i++)
		scaled[i] = largest > 0 ? a[i] / largest : 0;
	return scaled;
}

/* cosine_similarity(a, b): NULL for a zero vector */
Datum
medchat_cosine_similarity(PG_FUNCTION_ARGS)
{
	const float *a,
			   *b;
	size_t		n;
	float		norms;
	float		cosine;

	vector_args(fcinfo, &a, &b, &n);
	norms = fmath_sqrt(vec_dot(a, a, n)) * fmath_sqrt(vec_dot(b, b, n));
	if (!(norms > 1e-30f && norms < 1e30f))
	{
		a = scaled_vector(a, n);
		b = scaled_vector(b, n);
		norms = fmath_sqrt(vec_dot(a, a, n)) * fmath_sqrt(vec_dot(b, b, n));
	}
	if (!(norms > 0))
		PG_RETURN_NULL();
	cosine = vec_dot(a, b, n) / norms;
	PG_RETURN_FLOAT4(cosine > 1 ? 1 : cosine < -1 ? -1 : cosine);
}

/* l2_distance(a, b) */
Datum
medchat_l2_distance(PG_FUNCTION_ARGS)
{
	const float *a,
			   *b;
	float	   *difference;
	size_t		n;
	float		square;

	vector_args(fcinfo, &a, &b, &n);
	difference = palloc(n * sizeof(float) + 1);
	memcpy(difference, a, n * sizeof(float));
	vec_add_scaled(difference, b, -1.0f, n);
	square = vec_dot(difference, difference, n);
	pfree(difference);
	PG_RETURN_FLOAT4(fmath_sqrt(square));
}
