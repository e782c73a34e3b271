/*
 * Texts as a batch of tokens for an encoder.
 */
#include "model_batch.h"

bool
frame_read(Call *call, const Tokenizer *tokenizer, Frame *out)
{
	TokenSpans	spans = {0};
	int32_t    *ids;

	if (!tok_encode(call, tokenizer, (Slice) {"", 0}, TOK_ADD_SPECIAL, &spans))
		return false;
	ids = mc_alloc(call, spans.count, sizeof(int32_t));
	if (ids == NULL)
		return false;
	for (size_t i = 0; i < spans.count; i++)
		ids[i] = spans.items[i].id;
	out->ids = ids;
	out->before = spans.count > 0 && tok_adds_bos(tokenizer) ? 1 : 0;
	out->behind = spans.count - out->before;
	return true;
}

/* Room for count more ids; doubles. */
static bool
grow(Call *call, BatchBuilder *batch, size_t count)
{
	if (batch->total + count > batch->id_room)
	{
		size_t		room = Max(batch->total + count, 2 * batch->id_room);
		int32_t    *ids = mc_alloc(call, room, sizeof(int32_t));
		int32_t    *segments = mc_alloc(call, room, sizeof(int32_t));

		if (ids == NULL || segments == NULL)
			return false;
		if (batch->total > 0)
		{
			memcpy(ids, batch->ids, batch->total * sizeof(int32_t));
			memcpy(segments, batch->segments, batch->total * sizeof(int32_t));
		}
		batch->ids = ids;
		batch->segments = segments;
		batch->id_room = room;
	}
	if (batch->n + 2 > batch->start_room)
	{
		size_t		room = Max(64, 2 * batch->start_room);
		uint32_t   *starts = mc_alloc(call, room, sizeof(uint32_t));

		if (starts == NULL)
			return false;
		if (batch->n > 0)
			memcpy(starts, batch->starts, (batch->n + 1) * sizeof(uint32_t));
		else
			starts[0] = 0;
		batch->starts = starts;
		batch->start_room = room;
	}
	return true;
}

bool
batch_add_ids(Call *call, BatchBuilder *batch, const int32_t *ids, const int32_t *segments, size_t count)
{
	if (batch->total + count > UINT32_MAX)
		return mc_fail(call, MC_TOO_LARGE, "batch has too many tokens");
	if (!grow(call, batch, count))
		return false;
	memcpy(batch->ids + batch->total, ids, count * sizeof(int32_t));
	if (segments != NULL)
		memcpy(batch->segments + batch->total, segments, count * sizeof(int32_t));
	else
		memset(batch->segments + batch->total, 0, count * sizeof(int32_t));
	batch->total += count;
	batch->starts[++batch->n] = (uint32_t) batch->total;
	return true;
}

static bool
too_long(Call *call, size_t tokens, uint32_t context)
{
	mc_fail(call, MC_TOO_LARGE, "text of %zu tokens is longer than the model's context of %u", tokens, context);
	return mc_hint(call, "Split it with medchat.chunk(), or pass truncate => true to use its beginning.");
}

bool
batch_add(Call *call, BatchBuilder *batch, const Model *model, Slice text, bool truncate, bool *empty)
{
	const ModelInfo *info = model_info(model);
	TokenSpans	spans = {0};
	int32_t    *ids;
	size_t		count;

	if (!tok_encode(call, model_tokenizer(model), text, TOK_ADD_SPECIAL, &spans))
		return false;
	*empty = spans.count == 0;
	if (*empty)
		return true;
	if (spans.count > info->context && !truncate)
		return too_long(call, spans.count, info->context);
	ids = mc_alloc(call, spans.count, sizeof(int32_t));
	if (ids == NULL)
		return false;
	for (size_t i = 0; i < spans.count; i++)
		ids[i] = spans.items[i].id;
	count = encoder_cut(model, ids, spans.count);
	return batch_add_ids(call, batch, ids, NULL, count);
}

/* RoBERTa's pairs have the separator twice between the texts. */
static bool
doubles_separator(const ModelInfo *info)
{
	return strcmp(info->architecture, "roberta") == 0 || strcmp(info->architecture, "xlm-roberta") == 0;
}

bool
batch_add_pair(Call *call, BatchBuilder *batch, const Model *model, Slice first, Slice second, bool truncate)
{
	const Tokenizer *tokenizer = model_tokenizer(model);
	const ModelInfo *info = model_info(model);
	TokenSpans	a = {0},
				b = {0};
	Frame		frame;
	size_t		middle,
				fixed,
				kept,
				at = 0;
	int32_t    *ids,
			   *segments;

	if (!frame_read(call, tokenizer, &frame) || !tok_encode(call, tokenizer, first, 0, &a) ||
		!tok_encode(call, tokenizer, second, 0, &b))
		return false;
	middle = frame.behind * (doubles_separator(info) ? 2 : 1);
	fixed = frame.before + a.count + middle + frame.behind;
	if (fixed >= info->context)
		return too_long(call, fixed + b.count, info->context);
	kept = Min(b.count, info->context - fixed);
	if (kept < b.count && !truncate)
		return too_long(call, fixed + b.count, info->context);
	ids = mc_alloc(call, fixed + kept, sizeof(int32_t));
	segments = mc_alloc0(call, fixed + kept, sizeof(int32_t));
	if (ids == NULL || segments == NULL)
		return false;
	for (size_t i = 0; i < frame.before; i++)
		ids[at++] = frame.ids[i];
	for (size_t i = 0; i < a.count; i++)
		ids[at++] = a.items[i].id;
	for (size_t i = 0; i < middle; i++)
		ids[at++] = frame.ids[frame.before + i % Max(frame.behind, 1)];
	for (size_t i = at; i < fixed + kept && info->types > 1; i++)
		segments[i] = 1;
	for (size_t i = 0; i < kept; i++)
		ids[at++] = b.items[i].id;
	for (size_t i = 0; i < frame.behind; i++)
		ids[at++] = frame.ids[frame.before + i];
	return batch_add_ids(call, batch, ids, segments, at);
}

TokenBatch
batch_of(const BatchBuilder *batch)
{
	return (TokenBatch) {.ids = batch->ids, .segments = batch->segments, .starts = batch->starts, .n = batch->n};
}
