/*
 * GGUF, versions 2 and 3: metadata and tensors of a mapped file.
 *
 * gguf_read() checks the whole structure before it answers, so what is found
 * later needs no check but for its meaning: every string, array and tensor lies
 * in the file, tensors are aligned and share no byte, names and keys are printable
 * ASCII and differ.  Counts are compared with what the rest of the file could
 * hold before anything is allocated: a hostile file costs at most twice its size.
 * Values point into the file, which must stay mapped.
 *
 * Refused with a hint: version 1, big-endian files, parts of a split model,
 * tensor types outside TensorType.
 */
#ifndef MC_NN_GGUF_H
#define MC_NN_GGUF_H

#include "nn/tensor.h"

typedef enum GgufType
{
	GGUF_UINT8,
	GGUF_INT8,
	GGUF_UINT16,
	GGUF_INT16,
	GGUF_UINT32,
	GGUF_INT32,
	GGUF_FLOAT32,
	GGUF_BOOL,
	GGUF_STRING,
	GGUF_ARRAY,
	GGUF_UINT64,
	GGUF_INT64,
	GGUF_FLOAT64
} GgufType;

typedef struct Gguf Gguf;

extern Gguf *gguf_read(Call *call, const void *data, size_t size);

/* Sorted by name; a vocabulary file has none. */
extern const TensorSet *gguf_tensors(const Gguf *gguf);

/* False, with *out untouched, when the key is absent or its value is of another kind or out of range. */
extern bool gguf_text(const Gguf *gguf, const char *key, Slice *out);	/* any bytes */
extern bool gguf_uint(const Gguf *gguf, const char *key, uint64_t *out);	/* any integer type */
extern bool gguf_real(const Gguf *gguf, const char *key, double *out);	/* any number */
extern bool gguf_bool(const Gguf *gguf, const char *key, bool *out);

typedef struct GgufArray
{
	GgufType	type;			/* of the elements; never GGUF_ARRAY */
	size_t		count;
	const uint8_t *data;		/* first element */
} GgufArray;

extern bool gguf_array(const Gguf *gguf, const char *key, GgufArray *out);

/* Element i < count of an array of numbers; false when it is of another kind or out of range. */
extern bool gguf_array_int(const GgufArray *array, size_t i, int64_t *out);
extern bool gguf_array_real(const GgufArray *array, size_t i, double *out);
extern bool gguf_array_bool(const GgufArray *array, size_t i, bool *out);

/* The strings one after the other: *at is array->data at first.  For GGUF_STRING only, at most count times. */
extern Slice gguf_next_text(const uint8_t **at);

#endif							/* MC_NN_GGUF_H */
