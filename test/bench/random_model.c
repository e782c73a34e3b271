/*
 * A model file of real shape with random weights, for measuring speed beside other engines.
 *
 *     random_model SHAPE TYPE FILE.gguf
 *
 * SHAPE: 135m and 1.1b (llama decoders), minilm (a BERT encoder).  TYPE: a tensor
 * type, or Q4_K_M, which mixes Q4_K and Q6_K as llama.cpp does.  The vocabulary is
 * made up; nothing the model says means anything.
 */
#include <stdio.h>

#include "../unit/random_weights.h"

typedef struct Shape
{
	const char *name;
	const char *architecture;
	uint32_t	width, layers, heads, kv_heads, ffn, vocab, context;
	bool		separate_output;
} Shape;

static const Shape shapes[] = {
	{"135m", "llama", 576, 30, 9, 3, 1536, 49152, 2048, false},
	{"1.1b", "llama", 2048, 22, 32, 4, 5632, 32000, 2048, true},
	{"minilm", "bert", 384, 6, 12, 12, 1536, 30522, 512, false},
};

typedef struct Item
{
	char		name[64];
	uint64_t	dims[2];		/* dims[1] = 0: a vector */
	TensorType	type;
	uint64_t	offset;
} Item;

static FILE *out;
static const Shape *shape;
static TensorType matrix_type;
static bool mixed;
static Item items[1000];
static size_t item_count;
static uint64_t written;

static void
put(const void *data, size_t bytes)
{
	if (fwrite(data, 1, bytes, out) != bytes)
	{
		perror("writing");
		exit(1);
	}
	written += bytes;
}

static void
put32(uint32_t value)
{
	put(&value, 4);
}

static void
put64(uint64_t value)
{
	put(&value, 8);
}

static void
put_text(const char *text)
{
	put64(strlen(text));
	put(text, strlen(text));
}

/* ---- metadata: key, type number, value ---- */

static uint64_t key_count;

static void
put_key(const char *key, uint32_t type)
{
	char		full[100];

	/* keys that start with a dot belong to the architecture */
	snprintf(full, sizeof(full), "%s%s", key[0] == '.' ? shape->architecture : "", key);
	put_text(full);
	put32(type);
	key_count++;
}

static void
key_uint(const char *key, uint32_t value)
{
	put_key(key, 4);
	put32(value);
}

static void
key_float(const char *key, float value)
{
	put_key(key, 6);
	put(&value, 4);
}

static void
key_bool(const char *key, bool value)
{
	uint8_t		byte = value;

	put_key(key, 7);
	put(&byte, 1);
}

static void
key_text(const char *key, const char *value)
{
	put_key(key, 8);
	put_text(value);
}

/* The made-up piece of an id. */
static void
piece(uint32_t id, char *text, size_t size)
{
	static const char *const llama_first[] = {"<unk>", "<s>", "</s>"};
	static const char *const bert_first[] = {"[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"};
	bool		bert = strcmp(shape->architecture, "bert") == 0;

	if (bert)
		snprintf(text, size, "%s%.0u", id < 5 ? bert_first[id] : "\xE2\x96\x81w", id < 5 ? 0 : id);
	else if (id < 3)
		snprintf(text, size, "%s", llama_first[id]);
	else if (id < 259)
		snprintf(text, size, "<0x%02X>", id - 3);
	else
		snprintf(text, size, "\xE2\x96\x81w%u", id);
}

static void
put_vocabulary(void)
{
	bool		bert = strcmp(shape->architecture, "bert") == 0;
	char		text[40];

	key_text("tokenizer.ggml.model", bert ? "bert" : "llama");
	key_text("tokenizer.ggml.pre", bert ? "bert-bge" : "default");
	put_key("tokenizer.ggml.tokens", 9);
	put32(8);
	put64(shape->vocab);
	for (uint32_t i = 0; i < shape->vocab; i++)
	{
		piece(i, text, sizeof(text));
		put_text(text);
	}
	put_key("tokenizer.ggml.scores", 9);
	put32(6);
	put64(shape->vocab);
	for (uint32_t i = 0; i < shape->vocab; i++)
	{
		float		score = -(float) i;

		put(&score, 4);
	}
	put_key("tokenizer.ggml.token_type", 9);
	put32(5);
	put64(shape->vocab);
	for (uint32_t i = 0; i < shape->vocab; i++)
		put32(bert ? (i < 5 ? 3 : 1) : i < 3 ? 3 : i < 259 ? 6 : 1);
	if (bert)
	{
		key_uint("tokenizer.ggml.token_type_count", 2);
		key_uint("tokenizer.ggml.unknown_token_id", 1);
		key_uint("tokenizer.ggml.seperator_token_id", 3);
		key_uint("tokenizer.ggml.padding_token_id", 0);
		key_uint("tokenizer.ggml.cls_token_id", 2);
		key_uint("tokenizer.ggml.mask_token_id", 4);
		key_uint("tokenizer.ggml.bos_token_id", 2);
	}
	else
	{
		key_uint("tokenizer.ggml.unknown_token_id", 0);
		key_uint("tokenizer.ggml.bos_token_id", 1);
		key_uint("tokenizer.ggml.eos_token_id", 2);
	}
}

static void
put_metadata(void)
{
	key_text("general.architecture", shape->architecture);
	key_text("general.name", shape->name);
	key_uint("general.quantization_version", 2);
	key_uint(".context_length", shape->context);
	key_uint(".embedding_length", shape->width);
	key_uint(".block_count", shape->layers);
	key_uint(".feed_forward_length", shape->ffn);
	key_uint(".attention.head_count", shape->heads);
	key_uint(".attention.head_count_kv", shape->kv_heads);
	if (strcmp(shape->architecture, "bert") == 0)
	{
		key_float(".attention.layer_norm_epsilon", 1e-12f);
		key_bool(".attention.causal", false);
		key_uint(".pooling_type", 1);
	}
	else
	{
		key_float(".attention.layer_norm_rms_epsilon", 1e-5f);
		key_uint(".rope.dimension_count", shape->width / shape->heads);
		key_float(".rope.freq_base", 10000);
		key_uint(".vocab_size", shape->vocab);
	}
	put_vocabulary();
}

/* ---- tensors ---- */

static void
add(const char *name, const char *suffix, uint64_t inputs, uint64_t outputs, TensorType type)
{
	Item	   *item = &items[item_count++];

	snprintf(item->name, sizeof(item->name), "%s.%s", name, suffix);
	item->dims[0] = inputs;
	item->dims[1] = outputs;
	item->type = type;
}

/* A matrix of the chosen type; important ones are Q6_K in a mixture. */
static void
add_matrix(const char *name, uint64_t inputs, uint64_t outputs, bool important)
{
	add(name, "weight", inputs, outputs, mixed && important ? TENSOR_Q6_K : matrix_type);
	if (strcmp(shape->architecture, "bert") == 0 && strncmp(name, "blk", 3) == 0)
		add(name, "bias", outputs, 0, TENSOR_F32);
}

static void
add_norm(const char *name)
{
	add(name, "weight", shape->width, 0, TENSOR_F32);
	if (strcmp(shape->architecture, "bert") == 0)
		add(name, "bias", shape->width, 0, TENSOR_F32);
}

static void
plan_layer(uint32_t layer)
{
	bool		bert = strcmp(shape->architecture, "bert") == 0;
	uint64_t	kv = (uint64_t) shape->width / shape->heads * shape->kv_heads;
	bool		important = layer < shape->layers / 8 || layer >= 7 * shape->layers / 8 ||
		(layer - shape->layers / 8) % 3 == 2;
	char		name[64];

#define LAYER(part) (snprintf(name, sizeof(name), "blk.%u." part, layer), name)
	add_matrix(LAYER("attn_q"), shape->width, shape->width, false);
	add_matrix(LAYER("attn_k"), shape->width, kv, false);
	add_matrix(LAYER("attn_v"), shape->width, kv, important);
	add_matrix(LAYER("attn_output"), shape->width, shape->width, false);
	add_matrix(LAYER("ffn_up"), shape->width, shape->ffn, false);
	add_matrix(LAYER("ffn_down"), shape->ffn, shape->width, important);
	if (!bert)
		add_matrix(LAYER("ffn_gate"), shape->width, shape->ffn, false);
	add_norm(bert ? LAYER("attn_output_norm") : LAYER("attn_norm"));
	add_norm(bert ? LAYER("layer_output_norm") : LAYER("ffn_norm"));
}

static void
plan_tensors(void)
{
	add_matrix("token_embd", shape->width, shape->vocab, !shape->separate_output);
	if (strcmp(shape->architecture, "bert") == 0)
	{
		add("token_types", "weight", shape->width, 2, TENSOR_F32);
		add("position_embd", "weight", shape->width, shape->context, TENSOR_F32);
		add_norm("token_embd_norm");
	}
	else
		add_norm("output_norm");
	if (shape->separate_output)
		add_matrix("output", shape->width, shape->vocab, true);
	for (uint32_t i = 0; i < shape->layers; i++)
		plan_layer(i);
}

static size_t
item_bytes(const Item *item)
{
	size_t		bytes;

	if (!tensor_size(item->type, item->dims[0] * (item->dims[1] == 0 ? 1 : item->dims[1]), &bytes) ||
		item->dims[0] % tensor_type_info(item->type)->block != 0)
	{
		fprintf(stderr, "%s: rows of %lu do not suit the type\n", item->name, (unsigned long) item->dims[0]);
		exit(1);
	}
	return bytes;
}

static void
pad(void)
{
	static const uint8_t zeros[32];

	put(zeros, (32 - written % 32) % 32);
}

static void
put_tensor_infos(void)
{
	uint64_t	offset = 0;

	for (Item *item = items; item < items + item_count; item++)
	{
		put_text(item->name);
		put32(item->dims[1] == 0 ? 1 : 2);
		put64(item->dims[0]);
		if (item->dims[1] != 0)
			put64(item->dims[1]);
		put32(item->type);
		put64(offset);
		offset += (item_bytes(item) + 31) / 32 * 32;
	}
}

static void
put_tensor(const Item *item)
{
	size_t		bytes = item_bytes(item);
	uint8_t    *data = malloc(bytes);

	if (data == NULL)
		exit(1);
	random_weights(item->type, item->dims[0] * (item->dims[1] == 0 ? 1 : item->dims[1]), data);
	if (strstr(item->name, "norm.weight") != NULL)
		for (size_t i = 0; i < item->dims[0]; i++)
			((float *) data)[i] += 1;
	put(data, bytes);
	pad();
	free(data);
}

static bool
choose(const char *shape_name, const char *type_name)
{
	const char *wanted = strcmp(type_name, "Q4_K_M") == 0 ? "Q4_K" : type_name;

	mixed = wanted != type_name;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		if (strcmp(shapes[i].name, shape_name) == 0)
			shape = &shapes[i];
	for (size_t i = 0; i < RANDOM_TYPES; i++)
		if (strcmp(tensor_type_info(block_halves[i].type)->name, wanted) == 0)
		{
			matrix_type = block_halves[i].type;
			return shape != NULL;
		}
	return false;
}

int
main(int argc, char **argv)
{
	long		count_at;

	if (argc != 4 || !choose(argv[1], argv[2]))
	{
		fprintf(stderr, "usage: random_model 135m|1.1b|minilm TYPE FILE.gguf\n");
		return 2;
	}
	out = fopen(argv[3], "wb");
	if (out == NULL)
	{
		perror(argv[3]);
		return 1;
	}
	plan_tensors();
	put("GGUF", 4);
	put32(3);
	put64(item_count);
	count_at = ftell(out);
	put64(0);
	put_metadata();
	put_tensor_infos();
	pad();
	for (size_t i = 0; i < item_count; i++)
		put_tensor(&items[i]);
	fseek(out, count_at, SEEK_SET);
	put64(key_count);
	return fclose(out) == 0 ? 0 : 1;
}
