/*
 * Texts as a batch of tokens for an encoder.
 */
#ifndef MEDCHAT_PG_MODEL_BATCH_H
#define MEDCHAT_PG_MODEL_BATCH_H

#include "model.h"

/* The special tokens that the vocabulary puts around a text. */
typedef struct Frame
{
	const int32_t *ids;			/* (before + behind) */
	size_t		before;
	size_t		behind;
} Frame;

extern bool frame_read(Call *call, const Tokenizer *tokenizer, Frame *out);

/*
 * Append one text to a batch that is being built; zero-initialise.  A text longer
 * than the context is cut when truncate, else an error.  *empty is set, and nothing
 * appended, for a text without tokens.
 */
typedef struct BatchBuilder
{
	int32_t    *ids;
	int32_t    *segments;		/* NULL unless a pair was added */
	uint32_t   *starts;
	size_t		n;
	size_t		total;			/* tokens */
	size_t		id_room;
	size_t		start_room;
} BatchBuilder;

extern bool batch_add(Call *call, BatchBuilder *batch, const Model *model, Slice text, bool truncate, bool *empty);

/* The same for a pair of texts, of which the second is cut. */
extern bool batch_add_pair(Call *call, BatchBuilder *batch, const Model *model, Slice first, Slice second, bool truncate);

/* Append ids as a text of their own. */
extern bool batch_add_ids(Call *call, BatchBuilder *batch, const int32_t *ids, const int32_t *segments, size_t count);

extern TokenBatch batch_of(const BatchBuilder *batch);

#endif							/* MEDCHAT_PG_MODEL_BATCH_H */
