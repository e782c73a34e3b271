/*
 * classify() with a trained classifier, and rerank() with any model but a tagger: a
 * text's label, a document's score.
 */
#include "model.h"

#include "catalog/pg_type.h"
#include "miscadmin.h"
#include "model_args.h"
#include "model_batch.h"
#include "model_session.h"
#include "model_stat.h"
#include "rows.h"

#include "base/fmath.h"
#include "nn/vec.h"

MEDCHAT_FUNCTION(medchat_classify);
MEDCHAT_FUNCTION(medchat_rerank);

#define BATCH_TOKENS	4096

void
put_labels(Tuplestorestate *store, TupleDesc desc, const Slice *labels, const float *probabilities, size_t count)
{
	bool	   *done = palloc0(count);

	for (size_t k = 0; k < count; k++)
	{
		size_t		best = count;
		Datum		values[2];
		bool		nulls[2] = {false};

		for (size_t i = 0; i < count; i++)
			if (!done[i] && (best == count || probabilities[i] > probabilities[best]))
				best = i;
		done[best] = true;
		values[0] = PointerGetDatum(text_of_bytes(labels[best]));
		values[1] = Float4GetDatum(probabilities[best]);
		tuplestore_putvalues(store, desc, values, nulls);
	}
	pfree(done);
}

/* classify(input, model, truncate), classify(input) */
Datum
medchat_classify(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 1, TASK_CLASSIFY);
	bool		truncate = bool_arg(fcinfo, 2, true);
	uint32_t	count = model->info->labels;
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	StatTimer	timer = stat_begin(model);
	BatchBuilder batch = {0};
	TokenBatch	tokens;
	Compute		compute;
	Slice		input;
	Slice	   *labels;
	Call	   *call;
	float	   *scores;
	bool		empty;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	input = pg_input_text(PG_GETARG_TEXT_PP(0));
	call = pg_call_begin();
	compute = model_compute(call);
	scores = mc_alloc(call, count, sizeof(float));
	labels = mc_alloc(call, count, sizeof(Slice));
	if (scores == NULL || labels == NULL || !batch_add(call, &batch, model->model, input, truncate, &empty))
		model_raise(model, call);
	if (empty)
		return (Datum) 0;
	tokens = batch_of(&batch);
	if (!encoder_classify(&compute, model->model, &tokens, scores))
		model_raise(model, call);
	if (model->info->multi_label || count == 1)
		for (uint32_t i = 0; i < count; i++)
			scores[i] = fmath_sigmoid(scores[i]);
	else
		vec_softmax(scores, scores, count);
	for (uint32_t i = 0; i < count; i++)
		labels[i] = model_label(model->model, i);
	put_labels(store, desc, labels, scores, count);
	model_check(model);
	stat_end(&timer, 1, batch.total, 0);
	pg_call_end(call);
	return (Datum) 0;
}

/* ---- rerank ---- */

/* One number out of a cross-encoder's logits: a single one as probability, else that of the last label. */
static float
relevance(const ModelInfo *info, float *logits)
{
	if (info->labels == 1)
		return fmath_sigmoid(logits[0]);
	vec_softmax(logits, logits, info->labels);
	return logits[info->labels - 1];
}

/* A text without tokens has no vector to compare. */
static bool
add_or_refuse(Call *call, BatchBuilder *batch, const Model *model, Slice text)
{
	bool		empty;

	if (!batch_add(call, batch, model, text, true, &empty))
		return false;
	return !empty || mc_fail(call, MC_INVALID_PARAMETER, "text has no tokens to compare");
}

/* Scores of documents first .. *last - 1, by a model that reads query and document together, or by their vectors. */
static uint64
score_batch(OpenModel *model, Slice query, const Slice *documents, size_t first, size_t *last, size_t count, float *scores)
{
	bool		pairs = model->task == TASK_CLASSIFY;
	size_t		width = pairs ? model->info->labels : model->info->width;
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	BatchBuilder batch = {0};
	TokenBatch	tokens;
	float	   *out;
	size_t		row = 0;
	size_t		i;

	if (!pairs && !add_or_refuse(call, &batch, model->model, query))
		model_raise(model, call);
	for (i = first; i < count && batch.total < BATCH_TOKENS; i++)
		if (documents[i].data != NULL &&
			!(pairs ? batch_add_pair(call, &batch, model->model, query, documents[i], true) :
			  add_or_refuse(call, &batch, model->model, documents[i])))
			model_raise(model, call);
	*last = i;
	tokens = batch_of(&batch);
	out = mc_alloc(call, batch.n, width * sizeof(float));
	if (out == NULL)
		model_raise(model, call);
	if (batch.n > 0 && !(pairs ? encoder_classify(&compute, model->model, &tokens, out) :
						 encoder_embed(&compute, model->model, &tokens, true, out)))
		model_raise(model, call);
	row = pairs ? 0 : 1;
	for (i = first; i < *last; i++)
		if (documents[i].data != NULL)
		{
			scores[i] = pairs ? relevance(model->info, out + row * width) : vec_dot(out, out + row * width, width);
			row++;
		}
	pg_call_end(call);
	return batch.total;
}

/* The scores of a language model that is asked about each document. */
static void
ask_scores(OpenModel *model, Slice query, const Slice *documents, size_t count, float *scores)
{
	Generator  *generator = session_generator(model);
	Call	   *call = pg_call_begin();
	Compute		compute = model_compute(call);
	Slice	   *given = mc_alloc(call, count, sizeof(Slice));
	double	   *likely = mc_alloc(call, count, sizeof(double));
	size_t		n = 0;

	if (given == NULL || likely == NULL)
		pg_call_raise(call);
	for (size_t i = 0; i < count; i++)
		if (documents[i].data != NULL)
			given[n++] = documents[i];
	if (n > 0 && !task_rerank(&compute, generator, query, given, n, likely))
		model_raise(model, call);
	n = 0;
	for (size_t i = 0; i < count; i++)
		if (documents[i].data != NULL)
			scores[i] = (float) likely[n++];
	pg_call_end(call);
}

/* rerank(query, documents, model) */
Datum
medchat_rerank(PG_FUNCTION_ARGS)
{
	OpenModel  *model = model_arg(fcinfo, 2, TASK_CLASSIFY | TASK_EMBED | TASK_GENERATE);
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	StatTimer	timer = stat_begin(model);
	uint64		tokens = 0;
	size_t		count;
	Slice		query;
	Slice	   *documents;
	float	   *scores;

	if (PG_ARGISNULL(0) || PG_ARGISNULL(1))
		return (Datum) 0;
	query = pg_input_text(PG_GETARG_TEXT_PP(0));
	documents = texts_of_array(PG_GETARG_ARRAYTYPE_P(1), &count);
	scores = palloc(sizeof(float) * count + 1);
	if (model->task == TASK_GENERATE)
		ask_scores(model, query, documents, count, scores);
	for (size_t at = model->task == TASK_GENERATE ? count : 0; at < count;)
		tokens += score_batch(model, query, documents, at, &at, count, scores);
	model_check(model);
	for (size_t i = 0; i < count; i++)
	{
		Datum		values[2] = {Int32GetDatum((int32) (i + 1)), Float4GetDatum(documents[i].data != NULL ? scores[i] : 0)};
		bool		nulls[2] = {false, documents[i].data == NULL};

		tuplestore_putvalues(store, desc, values, nulls);
	}
	stat_end(&timer, count, tokens, 0);
	return (Datum) 0;
}
