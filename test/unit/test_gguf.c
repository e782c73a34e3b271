/*
 * If this fails, a GGUF file that somebody crafted or cut short reads beyond its
 * end, eats memory or is taken for a model, or an honest one is not understood.
 *
 * Each hostile file breaks one rule and nothing else; for each the error and the
 * memory taken (at most twice the file) are compared.
 */
#include "nn/gguf.h"
#include "nn/gguf_vocab.h"

#include <stdlib.h>

#include "gguf_maker.h"
#include "tap.h"

/* Bytes in an exactly sized block, so that a sanitizer sees a read behind the end. */
static Gguf *
read_copy(Call *call, const Maker *m, uint8_t **copy)
{
	*copy = malloc(m->len + 1);
	memcpy(*copy, m->bytes, m->len);
	return gguf_read(call, *copy, m->len);
}

/* ---- hostile files: make() builds one ---- */

static void
one_pair(Maker *m, const char *key, uint32_t type, uint64_t value, int bytes)
{
	make_header(m, 3, 0, 1);
	make_text(m, key);
	make_uint(m, type, 4);
	make_uint(m, value, bytes);
}

static void
one_tensor(Maker *m, uint64_t columns, uint64_t rows, uint32_t type, uint64_t offset, size_t data)
{
	make_header(m, 3, 1, 0);
	make_tensor(m, "w", columns, rows, type, offset);
	make_data(m, 32, data);
}

static void
with_alignment(Maker *m, uint32_t alignment)
{
	make_header(m, 3, 1, 1);
	make_pair_uint(m, "general.alignment", alignment);
	make_tensor(m, "w", 8, 1, TENSOR_F32, 0);
	make_data(m, 32, 32);
}

static void empty(Maker *m) { m->len = 0; }
static void magic(Maker *m) { make_whole(m); m->bytes[0] = 'X'; }
static void version_1(Maker *m) { make_header(m, 1, 0, 0); }
static void version_4(Maker *m) { make_header(m, 4, 0, 0); }
static void big_endian(Maker *m) { make_header(m, 0x03000000, 0, 0); }
static void many_pairs(Maker *m) { make_header(m, 3, 0, UINT64_MAX); }
static void pairs_overflow(Maker *m) { make_header(m, 3, 0, UINT64_C(1) << 61); }
static void many_tensors(Maker *m) { make_header(m, 3, UINT64_MAX / 72, 0); }
static void pairs_beyond(Maker *m) { make_whole(m); m->bytes[16] = 200; }
static void key_longer(Maker *m) { make_header(m, 3, 0, 1); make_uint(m, UINT64_MAX - 7, 8); make_uint(m, 0, 8); }
static void key_empty(Maker *m) { one_pair(m, "", GGUF_UINT32, 0, 8); }
static void key_binary(Maker *m) { one_pair(m, "a\x01", GGUF_UINT32, 0, 4); }
static void key_twice(Maker *m) { make_header(m, 3, 0, 2); make_pair_uint(m, "k", 1); make_pair_uint(m, "k", 2); }
static void type_unknown(Maker *m) { one_pair(m, "k", 13, 0, 8); }
static void type_huge(Maker *m) { one_pair(m, "k", 0xFFFFFFFF, 0, 8); }
static void bool_two(Maker *m) { one_pair(m, "k", GGUF_BOOL, 2, 1); }
static void value_cut(Maker *m) { one_pair(m, "key12", GGUF_UINT64, 0, 4); }
static void array_of_arrays(Maker *m) { make_header(m, 3, 0, 1); make_pair_array(m, "k", GGUF_ARRAY, 1); make_uint(m, 0, 8); }
static void array_of_unknown(Maker *m) { make_header(m, 3, 0, 1); make_pair_array(m, "k", 99, 1); make_uint(m, 0, 8); }
static void array_beyond(Maker *m) { make_header(m, 3, 0, 1); make_pair_array(m, "k", GGUF_UINT64, 3); make_uint(m, 0, 8); }
static void array_overflow(Maker *m) { make_header(m, 3, 0, 1); make_pair_array(m, "k", GGUF_UINT64, UINT64_C(1) << 61); make_uint(m, 0, 8); }
static void texts_beyond(Maker *m) { make_header(m, 3, 0, 1); make_pair_array(m, "k", GGUF_STRING, UINT64_C(1) << 60); make_text(m, "a"); }
static void text_in_array_longer(Maker *m) { make_header(m, 3, 0, 1); make_pair_array(m, "k", GGUF_STRING, 1); make_uint(m, 1000, 8); }
static void dims_zero(Maker *m) { make_header(m, 3, 1, 0); make_text(m, "w"); make_uint(m, 0, 4); make_uint(m, 0, 8); make_uint(m, 0, 8); make_uint(m, 0, 8); }
static void dims_five(Maker *m) { make_header(m, 3, 1, 0); make_text(m, "w"); make_uint(m, 5, 4); for (int i = 0; i < 7; i++) make_uint(m, 1, 8); }
static void dim_is_zero(Maker *m) { one_tensor(m, 0, 1, TENSOR_F32, 0, 64); }
static void dim_negative(Maker *m) { one_tensor(m, UINT64_MAX, 1, TENSOR_F32, 0, 64); }
static void elements_overflow(Maker *m) { make_header(m, 3, 1, 0); make_text(m, "w"); make_uint(m, 4, 4); for (int i = 0; i < 4; i++) make_uint(m, 0x7FFFFFFF, 8); make_uint(m, 0, 4); make_uint(m, 0, 8); make_data(m, 32, 64); }
static void half_a_block(Maker *m) { one_tensor(m, 16, 2, TENSOR_Q8_0, 0, 64); }
static void quant_unknown(Maker *m) { one_tensor(m, 256, 1, 16, 0, 512); }
static void quant_removed(Maker *m) { one_tensor(m, 32, 1, 4, 0, 64); }
static void quant_huge(Maker *m) { one_tensor(m, 32, 1, 0x80000000, 0, 64); }
static void data_beyond(Maker *m) { one_tensor(m, 8, 2, TENSOR_F32, 0, 63); }
static void data_much_beyond(Maker *m) { one_tensor(m, 0x7FFFFFFF, 0x7FFFFFFF, TENSOR_F32, 0, 64); }
static void offset_beyond(Maker *m) { one_tensor(m, 8, 2, TENSOR_F32, 64, 64); }
static void offset_wraps(Maker *m) { one_tensor(m, 8, 2, TENSOR_F32, UINT64_MAX - 31, 64); }
static void offset_odd(Maker *m) { one_tensor(m, 8, 1, TENSOR_F32, 4, 64); }
static void no_data(Maker *m) { make_header(m, 3, 1, 0); make_tensor(m, "w", 8, 2, TENSOR_F32, 0); }
static void name_twice(Maker *m) { make_header(m, 3, 2, 0); make_tensor(m, "w", 8, 1, 0, 0); make_tensor(m, "w", 8, 1, 0, 32); make_data(m, 32, 64); }
static void overlap(Maker *m) { make_header(m, 3, 2, 0); make_tensor(m, "v", 16, 1, 0, 0); make_tensor(m, "w", 8, 1, 0, 32); make_data(m, 32, 64); }
static void same_place(Maker *m) { make_header(m, 3, 2, 0); make_tensor(m, "v", 8, 1, 0, 0); make_tensor(m, "w", 8, 1, 0, 0); make_data(m, 32, 64); }
static void alignment_zero(Maker *m) { with_alignment(m, 0); }
static void alignment_odd(Maker *m) { with_alignment(m, 33); }
static void alignment_small(Maker *m) { with_alignment(m, 4); }
static void alignment_large(Maker *m) { with_alignment(m, 0x80000000); }
static void split(Maker *m) { make_header(m, 3, 0, 1); make_pair_uint(m, "split.count", 2); }

typedef struct Hostile
{
	const char *name;
	void		(*make) (Maker *m);
	ErrorCode	code;
} Hostile;

#define BAD(what)	{#what, what, MC_DATA_CORRUPTED}
#define NOT(what)	{#what, what, MC_UNSUPPORTED}

static const Hostile hostile[] = {
	BAD(empty), BAD(magic), NOT(version_1), NOT(version_4), NOT(big_endian), BAD(many_pairs), BAD(pairs_overflow),
	BAD(many_tensors), BAD(pairs_beyond), BAD(key_longer), BAD(key_empty), BAD(key_binary), BAD(key_twice), BAD(type_unknown),
	BAD(type_huge), BAD(bool_two), BAD(value_cut), BAD(array_of_arrays), BAD(array_of_unknown), BAD(array_beyond),
	BAD(array_overflow), BAD(texts_beyond), BAD(text_in_array_longer), BAD(dims_zero), BAD(dims_five), BAD(dim_is_zero),
	BAD(dim_negative), BAD(elements_overflow), BAD(half_a_block), NOT(quant_unknown), NOT(quant_removed), NOT(quant_huge),
	BAD(data_beyond), BAD(data_much_beyond), BAD(offset_beyond), BAD(offset_wraps), BAD(offset_odd), BAD(no_data),
	BAD(name_twice), BAD(overlap), BAD(same_place), BAD(alignment_zero), BAD(alignment_odd), BAD(alignment_small),
	BAD(alignment_large), NOT(split),
};

static void
test_hostile(void)
{
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
	{
		Maker		m = {0};
		Arena		arena;
		Call		call = {.arena = &arena};
		uint8_t    *copy;
		const Gguf *gguf;

		arena_init(&arena);
		hostile[i].make(&m);
		gguf = read_copy(&call, &m, &copy);
		tap_ok(gguf == NULL && call.error.code == hostile[i].code && call.error.message[0] != '\0' &&
			   arena.used <= 2 * m.len + 64, "%s is refused: %s", hostile[i].name, call.error.message);
		arena_free(&arena);
		free(copy);
	}
}

/* ---- a file cut at every length ---- */

static void
test_truncated(void)
{
	Maker		whole = {0};
	size_t		accepted = 0;

	make_whole(&whole);
	for (size_t len = 0; len < whole.len; len++)
	{
		Maker		m = whole;
		Arena		arena;
		Call		call = {.arena = &arena};
		uint8_t    *copy;

		arena_init(&arena);
		m.len = len;
		accepted += read_copy(&call, &m, &copy) != NULL;
		arena_free(&arena);
		free(copy);
	}
	tap_ok(accepted == 0, "a file cut short anywhere is refused (%zu lengths)", whole.len);
}

/* ---- an honest file ---- */

static void
test_values(Call *call, const Gguf *gguf)
{
	Slice		text;
	uint64_t	number = 7;
	double		real;
	bool		flag;
	GgufArray	array;
	const Tensor *two = tensor_find(gguf_tensors(gguf), "two");
	VocabSource vocab;

	tap_ok(gguf_text(gguf, "general.architecture", &text) && text.len == 5 && memcmp(text.data, "llama", 5) == 0, "text");
	tap_ok(gguf_uint(gguf, "general.alignment", &number) && number == 32, "number");
	tap_ok(gguf_real(gguf, "general.alignment", &real) && real == 32, "number as real");
	tap_ok(!gguf_bool(gguf, "general.alignment", &flag) && !gguf_text(gguf, "general.alignment", &text), "of another kind");
	tap_ok(!gguf_uint(gguf, "general", &number) && number == 32, "absent");
	tap_ok(gguf_array(gguf, "tokenizer.ggml.tokens", &array) && array.type == GGUF_STRING && array.count == 4, "array");
	tap_ok(two != NULL && two->type == TENSOR_Q8_0 && two->dims[0] == 32 && two->dims[1] == 1 && two->bytes == 34, "tensor");
	tap_ok(tensor_find(gguf_tensors(gguf), "three") == NULL && gguf_tensors(gguf)->count == 2, "no such tensor");
	tap_ok(gguf_vocab(call, gguf, &vocab) && vocab.kind == TOK_SPM && vocab.count == 4 && vocab.bos == 1 &&
		   vocab.types[0] == TOK_UNKNOWN && vocab.merge_count == 1, "vocabulary");
}

static void
test_honest(void)
{
	Maker		m = {0};
	Arena		arena;
	Call		call = {.arena = &arena};
	uint8_t    *copy;
	const Gguf *gguf;

	arena_init(&arena);
	make_whole(&m);
	gguf = read_copy(&call, &m, &copy);
	if (tap_ok(gguf != NULL, "a small file is read: %s", call.error.message))
		test_values(&call, gguf);
	arena_free(&arena);
	free(copy);
	m.bytes[4] = 2;
	arena_init(&arena);
	tap_ok(read_copy(&call, &m, &copy) != NULL, "version 2 too");
	arena_free(&arena);
	free(copy);
}

/* ---- vocabularies that contradict themselves ---- */

static void
vocab_start(Maker *m, int pairs, int pieces)
{
	make_header(m, 3, 0, (uint64_t) pairs);
	make_pair_text(m, "tokenizer.ggml.model", "llama");
	make_pair_array(m, "tokenizer.ggml.tokens", GGUF_STRING, (uint64_t) pieces);
	for (int i = 0; i < pieces; i++)
		make_text(m, "x");
}

static void no_model(Maker *m) { make_header(m, 3, 0, 0); }
static void no_pieces(Maker *m) { make_header(m, 3, 0, 1); make_pair_text(m, "tokenizer.ggml.model", "llama"); }
static void zero_pieces(Maker *m) { vocab_start(m, 2, 0); }
static void kind_unknown(Maker *m) { make_header(m, 3, 0, 1); make_pair_text(m, "tokenizer.ggml.model", "rwkv"); }
static void pre_unknown(Maker *m) { make_header(m, 3, 0, 2); make_pair_text(m, "tokenizer.ggml.model", "gpt2"); make_pair_text(m, "tokenizer.ggml.pre", "nobody's"); }
static void pieces_are_numbers(Maker *m) { make_header(m, 3, 0, 2); make_pair_text(m, "tokenizer.ggml.model", "llama"); make_pair_array(m, "tokenizer.ggml.tokens", GGUF_UINT32, 1); make_uint(m, 0, 4); }
static void scores_narrow(Maker *m) { vocab_start(m, 3, 4); make_pair_array(m, "tokenizer.ggml.scores", GGUF_FLOAT32, 3); make_uint(m, 0, 8); make_uint(m, 0, 4); }
static void scores_are_bytes(Maker *m) { vocab_start(m, 3, 4); make_pair_array(m, "tokenizer.ggml.scores", GGUF_UINT8, 4); make_uint(m, 0, 4); }
static void score_nan(Maker *m) { vocab_start(m, 3, 1); make_pair_array(m, "tokenizer.ggml.scores", GGUF_FLOAT32, 1); make_uint(m, 0x7FC00000, 4); }
static void types_narrow(Maker *m) { vocab_start(m, 3, 4); make_pair_array(m, "tokenizer.ggml.token_type", GGUF_INT32, 1); make_uint(m, 1, 4); }
static void type_out_of_range(Maker *m) { vocab_start(m, 3, 1); make_pair_array(m, "tokenizer.ggml.token_type", GGUF_INT32, 1); make_uint(m, 7, 4); }
static void bos_beyond(Maker *m) { vocab_start(m, 3, 4); make_pair_uint(m, "tokenizer.ggml.bos_token_id", 4); }
static void eos_negative(Maker *m) { vocab_start(m, 3, 4); make_pair_uint(m, "tokenizer.ggml.eos_token_id", UINT32_MAX); }
static void mask_beyond(Maker *m) { vocab_start(m, 3, 4); make_pair_uint(m, "tokenizer.ggml.mask_token_id", 1 << 30); }
static void charsmap_of_texts(Maker *m) { vocab_start(m, 3, 4); make_pair_array(m, "tokenizer.ggml.precompiled_charsmap", GGUF_STRING, 1); make_text(m, ""); }

static const Hostile contradictory[] = {
	BAD(no_model), BAD(no_pieces), BAD(zero_pieces), NOT(kind_unknown), NOT(pre_unknown), BAD(pieces_are_numbers),
	BAD(scores_narrow), BAD(scores_are_bytes), BAD(score_nan), BAD(types_narrow), BAD(type_out_of_range), BAD(bos_beyond),
	BAD(eos_negative), BAD(mask_beyond), BAD(charsmap_of_texts),
};

static void
test_vocabularies(void)
{
	for (size_t i = 0; i < sizeof(contradictory) / sizeof(contradictory[0]); i++)
	{
		Maker		m = {0};
		Arena		arena;
		Call		call = {.arena = &arena};
		uint8_t    *copy;
		const Gguf *gguf;
		VocabSource vocab;

		arena_init(&arena);
		contradictory[i].make(&m);
		gguf = read_copy(&call, &m, &copy);
		tap_ok(gguf != NULL && !gguf_vocab(&call, gguf, &vocab) && call.error.code == contradictory[i].code,
			   "vocabulary %s is refused: %s", contradictory[i].name, call.error.message);
		arena_free(&arena);
		free(copy);
	}
}

/* ---- defaults outside a small vocabulary ---- */

static void
test_defaults(void)
{
	Maker		m = {0};
	Arena		arena;
	Call		call = {.arena = &arena};
	uint8_t    *copy;
	const Gguf *gguf;
	VocabSource vocab;

	arena_init(&arena);
	vocab_start(&m, 2, 1);
	gguf = read_copy(&call, &m, &copy);
	tap_ok(gguf != NULL && gguf_vocab(&call, gguf, &vocab) && vocab.bos < 1 && vocab.eos < 1,
		   "default ids outside the vocabulary are dropped");
	arena_free(&arena);
	free(copy);
}

int
main(void)
{
	test_hostile();
	test_truncated();
	test_honest();
	test_vocabularies();
	test_defaults();
	return tap_done();
}
