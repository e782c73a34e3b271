/*
 * Memory of the key-value cache.
 */
#include "nn/kv.h"

#include <string.h>
#include <sys/mman.h>

#include "base/size.h"

#define KV_LEAST_POSITIONS	64

bool
kv_init(Call *call, Kv *kv, const ModelConfig *config, size_t sequences, size_t most_positions, size_t limit)
{
	*kv = (Kv) {
		.layers = config->layers, .heads = config->kv_heads, .dim = config->d_head,
		.most_positions = most_positions, .limit = limit, .count = sequences
	};
	kv->sequences = mc_alloc0(call, sequences, sizeof(KvSequence));
	return kv->sequences != NULL;
}

static void
release(Kv *kv, KvSequence *s)
{
	if (s->data != NULL)
		munmap(s->data, s->bytes);
	kv->used -= s->bytes;
	*s = (KvSequence) {NULL, 0, 0, 0};
}

void
kv_free(Kv *kv)
{
	for (size_t i = 0; i < kv->count; i++)
		release(kv, &kv->sequences[i]);
}

static size_t
head_floats(const Kv *kv, size_t capacity)
{
	return attention_key_floats(capacity, kv->dim) + attention_value_floats(capacity, kv->dim);
}

size_t
kv_position_bytes(const Kv *kv)
{
	return head_floats(kv, 16) / 16 * sizeof(float) * kv->heads * kv->layers;
}

static AttentionCache
layer_cache(const Kv *kv, const KvSequence *s, size_t layer)
{
	size_t		keys = attention_key_floats(s->capacity, kv->dim);
	float	   *data = s->data + layer * kv->heads * head_floats(kv, s->capacity);

	return (AttentionCache) {data, data + kv->heads * keys, keys, attention_value_floats(s->capacity, kv->dim)};
}

AttentionCache
kv_cache(const Kv *kv, size_t sequence, size_t layer)
{
	return layer_cache(kv, &kv->sequences[sequence], layer);
}

/* The first positions of every layer and head; both hold that many. */
static void
copy_positions(const Kv *kv, const KvSequence *from, const KvSequence *to, size_t positions)
{
	size_t		groups = (positions + 15) / 16 * 16;
	size_t		keys = attention_key_floats(groups, kv->dim) * sizeof(float);
	size_t		values = attention_value_floats(groups, kv->dim) * sizeof(float);

	for (size_t layer = 0; layer < kv->layers; layer++)
	{
		AttentionCache a = layer_cache(kv, from, layer);
		AttentionCache b = layer_cache(kv, to, layer);

		for (size_t h = 0; h < kv->heads; h++)
		{
			memcpy(b.keys + h * b.key_stride, a.keys + h * a.key_stride, keys);
			memcpy(b.values + h * b.value_stride, a.values + h * a.value_stride, values);
		}
	}
}

/* A mapping of capacity positions in place of old, zeroed by the system; false when it does not fit, *over_limit tells why. */
static bool
map_positions(Kv *kv, const KvSequence *old, size_t capacity, KvSequence *out, bool *over_limit)
{
	size_t		others = kv->used - old->bytes;
	size_t		bytes;
	void	   *data;

	*over_limit = !size_mul(capacity, kv_position_bytes(kv), &bytes) ||
		(kv->limit > 0 && (bytes > kv->limit || others > kv->limit - bytes));
	if (*over_limit)
		return false;
	data = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (data == MAP_FAILED)
		return false;
	*out = (KvSequence) {.data = data, .bytes = bytes, .capacity = capacity};
	return true;
}

bool
kv_reserve(Call *call, Kv *kv, size_t sequence, size_t positions)
{
	KvSequence *s = &kv->sequences[sequence];
	KvSequence	larger;
	size_t		least = (positions + 15) / 16 * 16;
	size_t		most = (kv->most_positions + 15) / 16 * 16;
	size_t		capacity = s->capacity > 0 ? 2 * s->capacity : KV_LEAST_POSITIONS;
	bool		over_limit;

	if (positions <= s->capacity)
		return true;
	capacity = capacity < least ? least : capacity > most ? most : capacity;
	if (!map_positions(kv, s, capacity, &larger, &over_limit) && !map_positions(kv, s, least, &larger, &over_limit))
	{
		if (!over_limit)
			return mc_fail(call, MC_OUT_OF_MEMORY, "out of memory for %zu positions of a key-value cache", least);
		mc_fail(call, MC_TOO_LARGE, "key-value cache of %zu bytes is too small for %zu more positions",
				kv->limit, least - s->capacity);
		return mc_hint(call, "Shorten the prompt, generate fewer sequences together or raise the limit.");
	}
	if (s->length > 0)
		copy_positions(kv, s, &larger, s->length);
	larger.length = s->length;
	kv->used += larger.bytes;
	release(kv, s);
	*s = larger;
	return true;
}

void
kv_truncate(Kv *kv, size_t sequence, size_t length)
{
	KvSequence *s = &kv->sequences[sequence];

	if (length == 0)
		release(kv, s);
	else if (length < s->length)
		s->length = length;
}

bool
kv_copy(Call *call, Kv *kv, size_t from, size_t to, size_t positions)
{
	if (from == to || positions == 0)
	{
		kv_truncate(kv, to, positions);
		return true;
	}
	kv->sequences[to].length = 0;	/* nothing of it is kept when it must grow */
	if (!kv_reserve(call, kv, to, positions))
		return false;
	copy_positions(kv, &kv->sequences[from], &kv->sequences[to], positions);
	kv->sequences[to].length = positions;
	return true;
}
