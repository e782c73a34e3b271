/*
 * Makes small GGUF files for tests, right by default and wrong where the test says so.
 */
#ifndef MC_TEST_GGUF_MAKER_H
#define MC_TEST_GGUF_MAKER_H

#include <stdint.h>
#include <string.h>

#include "nn/gguf.h"

typedef struct Maker
{
	size_t		len;
	uint8_t		bytes[8192];
} Maker;

static inline void
make_uint(Maker *m, uint64_t value, int bytes)
{
	memcpy(m->bytes + m->len, &value, (size_t) bytes);
	m->len += (size_t) bytes;
}

static inline void
make_text(Maker *m, const char *text)
{
	make_uint(m, strlen(text), 8);
	memcpy(m->bytes + m->len, text, strlen(text));
	m->len += strlen(text);
}

static inline void
make_header(Maker *m, uint32_t version, uint64_t tensors, uint64_t pairs)
{
	m->len = 0;
	memcpy(m->bytes, "GGUF", 4);
	m->len = 4;
	make_uint(m, version, 4);
	make_uint(m, tensors, 8);
	make_uint(m, pairs, 8);
}

static inline void
make_pair_text(Maker *m, const char *key, const char *value)
{
	make_text(m, key);
	make_uint(m, GGUF_STRING, 4);
	make_text(m, value);
}

static inline void
make_pair_uint(Maker *m, const char *key, uint32_t value)
{
	make_text(m, key);
	make_uint(m, GGUF_UINT32, 4);
	make_uint(m, value, 4);
}

/* The head of an array; its elements follow. */
static inline void
make_pair_array(Maker *m, const char *key, uint32_t type, uint64_t count)
{
	make_text(m, key);
	make_uint(m, GGUF_ARRAY, 4);
	make_uint(m, type, 4);
	make_uint(m, count, 8);
}

static inline void
make_tensor(Maker *m, const char *name, uint64_t columns, uint64_t rows, uint32_t type, uint64_t offset)
{
	make_text(m, name);
	make_uint(m, 2, 4);
	make_uint(m, columns, 8);
	make_uint(m, rows, 8);
	make_uint(m, type, 4);
	make_uint(m, offset, 8);
}

/* Zeros up to the alignment, then that many bytes of data. */
static inline void
make_data(Maker *m, size_t alignment, size_t bytes)
{
	while (m->len % alignment != 0)
		m->bytes[m->len++] = 0;
	memset(m->bytes + m->len, 0, bytes);
	m->len += bytes;
}

/* A whole small file: a vocabulary of four pieces, a few keys of all kinds, two tensors. */
static inline void
make_whole(Maker *m)
{
	static const char *const pieces[] = {"<unk>", "<s>", "a", "b"};

	make_header(m, 3, 2, 9);
	make_pair_text(m, "general.architecture", "llama");
	make_pair_text(m, "tokenizer.ggml.model", "llama");
	make_pair_array(m, "tokenizer.ggml.tokens", GGUF_STRING, 4);
	for (int i = 0; i < 4; i++)
		make_text(m, pieces[i]);
	make_pair_array(m, "tokenizer.ggml.scores", GGUF_FLOAT32, 4);
	for (int i = 0; i < 4; i++)
		make_uint(m, 0, 4);
	make_pair_array(m, "tokenizer.ggml.token_type", GGUF_INT32, 4);
	for (int i = 0; i < 4; i++)
		make_uint(m, i == 0 ? 2 : i == 1 ? 3 : 1, 4);
	make_pair_uint(m, "tokenizer.ggml.bos_token_id", 1);
	make_pair_uint(m, "tokenizer.ggml.eos_token_id", 1);
	make_pair_array(m, "tokenizer.ggml.merges", GGUF_STRING, 1);
	make_text(m, "a b");
	make_pair_uint(m, "general.alignment", 32);
	make_tensor(m, "one", 8, 2, TENSOR_F32, 0);
	make_tensor(m, "two", 32, 1, TENSOR_Q8_0, 64);
	make_data(m, 32, 64 + 34);
}

#endif							/* MC_TEST_GGUF_MAKER_H */
