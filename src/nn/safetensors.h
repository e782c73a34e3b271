/*
 * Safetensors: the tensors of a mapped Hugging Face checkpoint.
 *
 *     length:u64 header (JSON of that length) data
 *     header: {"name": {"dtype": "F16", "shape": [rows, columns], "data_offsets": [from, to]}, ..., "__metadata__": {...}}
 *
 * Every offset, shape and size is checked before it is used; no two tensors may
 * share a byte.  Tensors of integers (position ids and the like) are checked and
 * left out: they are buffers, not weights.  Shapes are turned into GGUF's order:
 * dims[0] is the length of a row.
 */
#ifndef MC_NN_SAFETENSORS_H
#define MC_NN_SAFETENSORS_H

#include "nn/tensor.h"

/* A file's tensors, sorted by name; names are slices of the file or lie in the arena. */
extern bool safetensors_read(Call *call, const void *data, size_t size, TensorSet *out);

/* All tensors of the shards of one model as one sorted set. */
extern bool tensor_sets_join(Call *call, const TensorSet *sets, size_t count, TensorSet *out);

#endif							/* MC_NN_SAFETENSORS_H */
