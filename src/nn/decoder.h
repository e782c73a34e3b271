/*
 * Language models: tokens in, logits of the next token out.
 *
 * A Decoder is a model with a key-value cache of several sequences; it outlives
 * calls, so that the next one can go on from a prefix (decoder_copy,
 * decoder_truncate).  The logits of a token depend on its sequence alone: fed in
 * one piece, in chunks or one by one, alone or beside others, with any number of
 * threads, the bits are the same.
 *
 * V is model_info()->vocab.  After an error a sequence keeps the length it had at the end of the last
 * whole chunk of a feed, or before the step.
 */
#ifndef MC_DECODER_H
#define MC_DECODER_H

#include "nn/compute.h"
#include "nn/model.h"

typedef struct Decoder Decoder;

/*
 * own holds the decoder's memory and must outlive it.  max_positions of a
 * sequence: at most the model's context, 0 means just that.  kv_limit_bytes: of the
 * whole cache, 0 for none.  NULL after an error, also for a model that does not generate.
 */
extern Decoder *decoder_create(Call *call, Arena *own, const Model *model, size_t max_sequences,
							   size_t max_positions, size_t kv_limit_bytes);

/* Give the cache and the scratch back (they are not in own); NULL is fine. */
extern void decoder_free(Decoder *decoder);

extern const Model *decoder_model(const Decoder *decoder);
extern size_t decoder_max_positions(const Decoder *decoder);
extern size_t decoder_max_sequences(const Decoder *decoder);

/* Memory of the cache of one sequence that holds max_positions. */
extern size_t decoder_sequence_bytes(const Decoder *decoder);

/* Append count >= 1 tokens; logits: those after the last one, or NULL. */
extern bool decoder_feed(Compute *c, Decoder *decoder, size_t sequence, const int32_t *tokens, size_t count,
						 float *logits /* (V) */);

/* The same, with the logits after each token i handed to row, which returns false after mc_fail(). */
extern bool decoder_feed_all(Compute *c, Decoder *decoder, size_t sequence, const int32_t *tokens, size_t count,
							 bool (*row) (void *arg, size_t i, const float *logits), void *arg);

/* Append one token to each of n different sequences. */
extern bool decoder_step(Compute *c, Decoder *decoder, const size_t *sequences, const int32_t *tokens, size_t n,
						 float *logits /* (n, V) */);

/* Make to begin with the first positions of from, and hold nothing else. */
extern bool decoder_copy(Compute *c, Decoder *decoder, size_t from, size_t to, size_t positions);

/* Forget what comes after that many positions; 0 gives the memory back. */
extern void decoder_truncate(Decoder *decoder, size_t sequence, size_t positions);

extern size_t decoder_length(const Decoder *decoder, size_t sequence);

#endif							/* MC_DECODER_H */
