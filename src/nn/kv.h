/*
 * The key-value cache: what a decoder remembers of several sequences.
 *
 * Each sequence has one mapping of its own for all layers, which grows with its
 * length (doubling, so copying costs little) and is given back when the sequence
 * is emptied.  Together they stay below a limit, but for the moment in which one
 * grows.  The memory is mapped, not allocated: kv_free() must be called.
 */
#ifndef MC_KV_H
#define MC_KV_H

#include "nn/attention.h"
#include "nn/model_config.h"

typedef struct KvSequence
{
	float	   *data;			/* per layer: keys of all heads, values of all heads */
	size_t		bytes;
	size_t		capacity;		/* positions, a multiple of 16 */
	size_t		length;			/* positions in use */
} KvSequence;

typedef struct Kv
{
	size_t		layers;
	size_t		heads;			/* of keys and values */
	size_t		dim;
	size_t		most_positions; /* of a sequence */
	size_t		limit;			/* bytes of all sequences; 0: none */
	size_t		used;
	KvSequence *sequences;		/* (count) */
	size_t		count;
} Kv;

extern bool kv_init(Call *call, Kv *kv, const ModelConfig *config, size_t sequences, size_t most_positions, size_t limit);
extern void kv_free(Kv *kv);

/* Bytes that one position of one sequence takes. */
extern size_t kv_position_bytes(const Kv *kv);

/* Make room for that many positions; MC_TOO_LARGE beyond the limit. */
extern bool kv_reserve(Call *call, Kv *kv, size_t sequence, size_t positions);

/* Forget positions from length on. */
extern void kv_truncate(Kv *kv, size_t sequence, size_t length);

/* Make the first positions of to those of from. */
extern bool kv_copy(Call *call, Kv *kv, size_t from, size_t to, size_t positions);

extern AttentionCache kv_cache(const Kv *kv, size_t sequence, size_t layer);

#endif							/* MC_KV_H */
