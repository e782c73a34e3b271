/*
 * Encoders: texts in, vectors or labels out.
 *
 * A batch is texts of any lengths laid end to end, nothing is padded; each text's
 * result has the same bits in any batch.  A text longer than the model's
 * context is an error: encoder_cut() shortens it, and whoever calls it says so.
 *
 * D is model_info()->width, L model_info()->labels.
 */
#ifndef MC_ENCODER_H
#define MC_ENCODER_H

#include "nn/compute.h"
#include "nn/model.h"

typedef struct TokenBatch
{
	const int32_t *ids;			/* (starts[n]) */
	const int32_t *segments;	/* the same, 0 or 1 for the parts of a pair, or NULL: all 0 */
	const uint32_t *starts;		/* (n + 1), starts[0] = 0; no text is empty */
	size_t		n;
} TokenBatch;

/* How many of count ids are kept when only the model's context fits: the last one (the closing token) moves up to stay last. */
extern size_t encoder_cut(const Model *model, int32_t *ids, size_t count);

/* One vector per text, pooled as the model wants it; any model that embeds, and the body of a classifier. */
extern bool encoder_embed(Compute *c, const Model *model, const TokenBatch *batch, bool normalize, float *out /* (n, D) */);

/* One vector per token. */
extern bool encoder_tokens(Compute *c, const Model *model, const TokenBatch *batch, float *out /* (starts[n], D) */);

/* Logits of the labels of each text (MODEL_CLASSIFIER) or each token (MODEL_TAGGER). */
extern bool encoder_classify(Compute *c, const Model *model, const TokenBatch *batch, float *out /* (n, L) */);
extern bool encoder_tag(Compute *c, const Model *model, const TokenBatch *batch, float *out /* (starts[n], L) */);

#endif							/* MC_ENCODER_H */
