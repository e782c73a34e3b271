/*
 * tag(): the spans of a text that a token classifier labels.
 *
 * A word gets the label of its first token.  Labels in the BIO scheme ("B-DRUG",
 * "I-DRUG", "O") and plain ones ("DRUG", "O") are understood: words next to each
 * other with the same label are one span, unless the second begins with "B-".  A
 * text longer than the context is read in windows that overlap; each token counts
 * from the window in which it stands farther from an edge, so nothing is cut.
 */
#include "model.h"

#include "miscadmin.h"
#include "model_args.h"
#include "model_batch.h"
#include "model_stat.h"
#include "rows.h"

#include "nn/vec.h"
#include "text/utf8.h"

MEDCHAT_FUNCTION(medchat_tag);

#define COLUMNS			5
#define BATCH_TOKENS	4096

typedef struct Tagging
{
	OpenModel  *model;
	Call	   *call;
	Slice		input;
	TokenSpans	spans;			/* of the text, without special tokens */
	Frame		frame;
	uint32_t   *labels;			/* (spans.count) */
	float	   *scores;			/* (spans.count) their probabilities */
} Tagging;

/* Tokens window .. window + size - 1 of the text, framed, go into the batch. */
static void
add_window(Tagging *t, BatchBuilder *batch, size_t window, size_t size)
{
	const Frame *frame = &t->frame;
	size_t		count = frame->before + size + frame->behind;
	int32_t    *ids = mc_alloc(t->call, count, sizeof(int32_t));

	if (ids == NULL)
		model_raise(t->model, t->call);
	memcpy(ids, frame->ids, frame->before * sizeof(int32_t));
	for (size_t i = 0; i < size; i++)
		ids[frame->before + i] = t->spans.items[window + i].id;
	memcpy(ids + frame->before + size, frame->ids + frame->before, frame->behind * sizeof(int32_t));
	if (!batch_add_ids(t->call, batch, ids, NULL, count))
		model_raise(t->model, t->call);
}

/* Labels of tokens from .. to - 1 out of one window's logits. */
static void
take_labels(Tagging *t, const float *logits, size_t from, size_t to)
{
	uint32_t	count = t->model->info->labels;
	float	   *probabilities = mc_alloc(t->call, count, sizeof(float));

	if (probabilities == NULL)
		model_raise(t->model, t->call);
	for (size_t i = from; i < to; i++, logits += count)
	{
		vec_softmax(probabilities, logits, count);
		t->labels[i] = (uint32_t) vec_argmax(probabilities, count);
		t->scores[i] = probabilities[t->labels[i]];
	}
}

/* Label every token, a few windows at a time. */
static uint64
label_tokens(Tagging *t)
{
	Compute		compute = model_compute(t->call);
	size_t		total = t->spans.count;
	size_t		frame = t->frame.before + t->frame.behind;
	size_t		room = t->model->info->context > frame ? t->model->info->context - frame : 1;
	size_t		size = Min(room, total);
	size_t		step = Max(room / 4 * 3, 1);
	uint64		tokens = 0;

	for (size_t window = 0, done = 0; done < total;)
	{
		BatchBuilder batch = {0};
		TokenBatch	view;
		size_t		first = window;
		float	   *logits;

		do
		{
			add_window(t, &batch, window, Min(size, total - window));
			window += step;
		} while (window - step + size < total && batch.total < BATCH_TOKENS);
		view = batch_of(&batch);
		logits = mc_alloc(t->call, batch.total, t->model->info->labels * sizeof(float));
		if (logits == NULL || !encoder_tag(&compute, t->model->model, &view, logits))
			model_raise(t->model, t->call);
		for (size_t i = 0; i < batch.n; i++)
		{
			size_t		start = first + i * step;
			size_t		end = Min(start + size, total);
			size_t		to = end < total ? Min(start + step + (size - step) / 2, end) : end;

			take_labels(t, logits + (batch.starts[i] + t->frame.before + (done - start)) * t->model->info->labels, done, to);
			done = to;
		}
		tokens += batch.total;
	}
	return tokens;
}

/* Without "B-" or "I-"; empty for outside. */
static Slice
entity_of(Slice label, bool *begins)
{
	*begins = label.len > 2 && label.data[0] == 'B' && (label.data[1] == '-' || label.data[1] == '_');
	if (label.len > 2 && strchr("BIESLU", label.data[0]) != NULL && (label.data[1] == '-' || label.data[1] == '_'))
		return (Slice) {label.data + 2, label.len - 2};
	if (label.len == 1 && label.data[0] == 'O')
		return (Slice) {0};
	return label;
}

/* Does token i go on with the word of the token before? */
static bool
continues_word(const Tagging *t, size_t i)
{
	const TokenSpan *span = &t->spans.items[i];
	size_t		before = span->start;

	if (i == 0 || span->start == 0 || span->start >= t->input.len || t->spans.items[i - 1].end != span->start)
		return span->start == span->end;
	return utf8_is_alnum(utf8_peek(t->input.data, t->input.len, span->start)) &&
		utf8_is_alnum(utf8_prev(t->input.data, &before));
}

/* A span that is being collected. */
typedef struct Entity
{
	Slice		label;			/* empty: none */
	size_t		start,
				end;
	double		score;			/* sum over words */
	int			words;
} Entity;

static void
put_entity(const Tagging *t, Entity *entity, Utf8Cursor *cursor, Tuplestorestate *store, TupleDesc desc)
{
	Datum		values[COLUMNS];
	bool		nulls[COLUMNS] = {false};
	size_t		before,
				behind;

	if (entity->label.len == 0)
		return;
	/* tokens may carry the space before them */
	while (entity->start < entity->end && t->input.data[entity->start] == ' ')
		entity->start++;
	before = utf8_cursor_chars(cursor, entity->start);
	behind = utf8_cursor_chars(cursor, entity->end);
	values[0] = Int32GetDatum((int32) (before + 1));
	values[1] = Int32GetDatum((int32) (behind - before));
	values[2] = PointerGetDatum(text_of_bytes(entity->label));
	values[3] = PointerGetDatum(pg_text_from(t->input.data + entity->start, entity->end - entity->start));
	values[4] = Float4GetDatum((float) (entity->score / entity->words));
	tuplestore_putvalues(store, desc, values, nulls);
	entity->label.len = 0;
}

static void
put_entities(const Tagging *t, Tuplestorestate *store, TupleDesc desc)
{
	Utf8Cursor	cursor = utf8_cursor(t->input.data, t->input.len);
	Entity		entity = {0};

	for (size_t i = 0; i < t->spans.count; i++)
	{
		const TokenSpan *span = &t->spans.items[i];
		bool		begins;
		Slice		label;

		CHECK_FOR_INTERRUPTS();
		if (continues_word(t, i))
		{
			if (entity.label.len > 0)
				entity.end = span->end;
			continue;
		}
		label = entity_of(model_label(t->model->model, t->labels[i]), &begins);
		if (begins || label.len != entity.label.len || memcmp(label.data, entity.label.data, label.len) != 0)
		{
			put_entity(t, &entity, &cursor, store, desc);
			entity = (Entity) {.label = label, .start = span->start};
		}
		entity.end = span->end;
		entity.score += t->scores[i];
		entity.words++;
	}
	put_entity(t, &entity, &cursor, store, desc);
}

/* tag(input, model), tag(input) */
Datum
medchat_tag(PG_FUNCTION_ARGS)
{
	Tagging		t = {.model = model_arg(fcinfo, 1, TASK_TAG)};
	TupleDesc	desc;
	Tuplestorestate *store = rows_begin(fcinfo, &desc);
	StatTimer	timer = stat_begin(t.model);
	uint64		tokens = 0;

	if (PG_ARGISNULL(0))
		return (Datum) 0;
	t.input = pg_input_text(PG_GETARG_TEXT_PP(0));
	t.call = pg_call_begin();
	if (!frame_read(t.call, t.model->tokenizer, &t.frame) ||
		!tok_encode(t.call, t.model->tokenizer, t.input, 0, &t.spans))
		model_raise(t.model, t.call);
	t.labels = mc_alloc(t.call, t.spans.count, sizeof(uint32_t));
	t.scores = mc_alloc(t.call, t.spans.count, sizeof(float));
	if (t.labels == NULL || t.scores == NULL)
		model_raise(t.model, t.call);
	tokens = label_tokens(&t);
	put_entities(&t, store, desc);
	model_check(t.model);
	stat_end(&timer, 1, tokens, 0);
	pg_call_end(t.call);
	return (Datum) 0;
}
