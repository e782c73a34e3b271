/*
 * If this fails, a model with a missing, misshapen, surplus or poisoned tensor, or with
 * hyper-parameters that contradict it, is registered and gives numbers that look fine; or an image that is
 * cut or damaged is opened.
 *
 * Each case changes one thing of a tiny model; the error must name what is wrong.
 */
#define _GNU_SOURCE

#include "nn/encoder.h"
#include "nn_model.h"
#include "tap.h"

#define FOLDER	"test/data/models/"

typedef enum Change
{
	NOTHING,
	CONFIG,						/* config.json: from becomes to */
	DROP,						/* the tensor from is not there */
	RENAME,						/* it is called to */
	SHORTEN,					/* it has a row less */
	POISON						/* it holds a NaN */
} Change;

typedef struct Case
{
	const char *what;
	const char *folder;
	Change		change;
	const char *from;
	const char *to;
	ErrorCode	code;
	const char *message;		/* a part of it */
} Case;

static const Case cases[] = {
	{"as it is", "tiny-embed", NOTHING, "", "", MC_OK, ""},
	{"unknown architecture", "tiny-embed", CONFIG, "\"bert\"", "\"tree\"", MC_UNSUPPORTED, "architecture"},
	{"no width", "tiny-embed", CONFIG, "\"hidden_size\"", "\"hidden_xize\"", MC_DATA_CORRUPTED, "embedding_length"},
	{"width is text", "tiny-embed", CONFIG, "\"hidden_size\": 32", "\"hidden_size\": \"\"", MC_DATA_CORRUPTED, "hidden_size"},
	{"width is huge", "tiny-embed", CONFIG, "\"hidden_size\": 32", "\"hidden_size\": 1e30", MC_DATA_CORRUPTED, "hidden_size"},
	{"another width", "tiny-embed", CONFIG, "\"hidden_size\": 32", "\"hidden_size\": 64", MC_DATA_CORRUPTED, "dimensions"},
	{"no layers", "tiny-embed", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 0", MC_DATA_CORRUPTED, "num_hidden_layers"},
	{"negative layers", "tiny-embed", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": -2", MC_DATA_CORRUPTED, "num_hidden_layers"},
	{"more layers than tensors", "tiny-embed", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3", MC_DATA_CORRUPTED, "blk.2."},
	{"fewer layers than tensors", "tiny-embed", CONFIG, "\"num_hidden_layers\": 2", "\"num_hidden_layers\": 1", MC_UNSUPPORTED, "encoder.layer.1."},
	{"heads do not divide the width", "tiny-embed", CONFIG, "\"num_attention_heads\": 4", "\"num_attention_heads\": 5", MC_DATA_CORRUPTED, "attention heads"},
	{"key heads do not divide the heads", "tiny-mistral", CONFIG, "\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", MC_DATA_CORRUPTED, "key heads"},
	{"unknown activation", "tiny-embed", CONFIG, "\"gelu\"", "\"gulp\"", MC_UNSUPPORTED, "activation"},
	{"unknown rope scaling", "tiny-mistral", CONFIG, "\"rope_theta\": 10000.0", "\"rope_scaling\": {\"type\": \"x\"}", MC_UNSUPPORTED, "rope scaling"},
	{"base of rope below 2", "tiny-mistral", CONFIG, "\"rope_theta\": 10000.0", "\"rope_theta\": 1.0", MC_DATA_CORRUPTED, "rope_theta"},
	{"position table shorter than the context", "tiny-embed", CONFIG, "\"max_position_embeddings\": 64", "\"max_position_embeddings\": 640", MC_OK, ""},
	{"names for other labels", "tiny-classify", CONFIG, "\"2\": \"high\"", "\"2\": \"high\", \"3\": \"max\"", MC_DATA_CORRUPTED, "labels"},
	{"classifier without its matrix", "tiny-classify", DROP, "classifier.weight", "", MC_DATA_CORRUPTED, "cls.output"},
	{"matrix is missing", "tiny-embed", DROP, "encoder.layer.1.output.dense.weight", "", MC_DATA_CORRUPTED, "blk.1.ffn_down.weight"},
	{"bias is missing", "tiny-embed", DROP, "encoder.layer.1.output.dense.bias", "", MC_DATA_CORRUPTED, "blk.1.ffn_down.bias"},
	{"norm is missing", "tiny-embed", DROP, "encoder.layer.0.output.LayerNorm.weight", "", MC_DATA_CORRUPTED, "blk.0.layer_output_norm"},
	{"embeddings are missing", "tiny-embed", DROP, "embeddings.word_embeddings.weight", "", MC_DATA_CORRUPTED, "token_embd"},
	{"unknown tensor", "tiny-embed", RENAME, "encoder.layer.0.output.dense.bias", "encoder.layer.0.output.dense.bios", MC_DATA_CORRUPTED, "bias"},
	{"surplus norm", "tiny-mistral", RENAME, "model.norm.weight", "model.norms.weight", MC_DATA_CORRUPTED, "output_norm"},
	{"bias that the architecture has not", "tiny-mistral", RENAME, "model.layers.0.input_layernorm.weight", "model.layers.0.mlp.up_proj.bias", MC_UNSUPPORTED, "bias"},
	{"matrix has other rows", "tiny-embed", SHORTEN, "encoder.layer.1.output.dense.weight", "", MC_DATA_CORRUPTED, "dimensions"},
	{"norm has another length", "tiny-tag", SHORTEN, "model.final_norm.weight", "", MC_DATA_CORRUPTED, "dimensions"},
	{"fewer embeddings than tokens", "tiny-embed", SHORTEN, "embeddings.word_embeddings.weight", "", MC_DATA_CORRUPTED, "vocabulary"},
	{"NaN in a matrix", "tiny-tag", POISON, "model.layers.2.mlp.Wi.weight", "", MC_DATA_CORRUPTED, "not finite"},
	{"NaN in a norm", "tiny-tag", POISON, "model.layers.2.mlp_norm.weight", "", MC_DATA_CORRUPTED, "not finite"},
};

typedef struct Source
{
	const Case *c;
	char		folder[256];
} Source;

/* The folder's files, config.json changed as the case says. */
static bool
changed_file(void *arg, Call *call, const char *name, Slice *out, bool *found)
{
	Source	   *s = arg;
	const char *at;
	char	   *text;
	size_t		from = strlen(s->c->from),
				to = strlen(s->c->to);

	if (!hf_file(s->folder, call, name, out, found))
		return false;
	if (s->c->change != CONFIG || strcmp(name, "config.json") != 0)
		return true;
	at = memmem(out->data, out->len, s->c->from, from);
	text = mc_alloc(call, out->len + to + 1, 1);
	if (at == NULL || text == NULL)
		return mc_fail(call, MC_INVALID_PARAMETER, "the case changes nothing");
	memcpy(text, out->data, (size_t) (at - out->data));
	memcpy(text + (at - out->data), s->c->to, to);
	memcpy(text + (at - out->data) + to, at + from, out->len - (size_t) (at - out->data) - from);
	*out = (Slice) {text, out->len - from + to};
	return true;
}

static bool
change_tensor(Call *call, const Case *c, TensorSet *set)
{
	Tensor	   *tensor = (Tensor *) tensor_find(set, c->from);
	uint8_t    *copy;

	if (c->change == NOTHING || c->change == CONFIG)
		return true;
	if (tensor == NULL)
		return mc_fail(call, MC_INVALID_PARAMETER, "the case changes nothing");
	switch (c->change)
	{
		case DROP:
			*tensor = set->items[--set->count];
			break;
		case RENAME:
			tensor->name = (Slice) {c->to, strlen(c->to)};
			break;
		case SHORTEN:
			tensor->dims[tensor->n_dims - 1]--;
			break;
		default:
			copy = mc_alloc(call, tensor->bytes, 1);
			memcpy(copy, tensor->data, tensor->bytes);
			copy[tensor->bytes / 2 | 1] = 0x7E; /* a half that is no number */
			copy[(tensor->bytes / 2 | 1) - 1] = 1;
			tensor->data = copy;
	}
	return tensor_set_sort(call, set);
}

static void
check_case(const Case *c)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Source		s = {.c = c};
	HfFolder	folder;
	MemoryImage image = {NULL, 0, 0};
	ImageSink	sink = {write_memory, &image};
	uint8_t		sha256[32] = {0};
	bool		good;

	arena_init(&arena);
	snprintf(s.folder, sizeof(s.folder), FOLDER "%s", c->folder);
	good = hf_folder_read(&call, changed_file, &s, &folder) && change_tensor(&call, c, &folder.tensors);
	if (good)
	{
		ModelSource source = {
			.tensors = &folder.tensors, .config = folder.config, .pooling = folder.pooling, .vocab = folder.vocab
		};

		good = model_compile(&call, &source, sha256, &sink);
	}
	if (!tap_ok(good == (c->code == MC_OK) && call.error.code == c->code && strstr(call.error.message, c->message) != NULL, "%s", c->what))
		printf("# %d %s\n", call.error.code, call.error.message);
	tap_ok(good || image.len == 0, "%s: nothing is written before all is checked", c->what);
	free(image.data);
	arena_free(&arena);
}

/* ---- images ---- */

static bool
opens(const void *data, size_t len)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	bool		good;

	arena_init(&arena);
	good = model_open(&call, data, len) != NULL;
	arena_free(&arena);
	return good;
}

static void
check_image(void)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	MemoryImage image;
	Model	   *model;
	uint8_t    *copy;
	bool		cut = true;

	arena_init(&arena);
	if (!tap_ok(compile_model(&call, FOLDER "tiny-classify", &image), "an image is made"))
		return;
	tap_ok(model_verify(&call, image.data, image.len), "and verified");
	arena_reset(&arena);
	model = model_open(&call, image.data, image.len);
	tap_ok(model != NULL && arena.used < 100000, "an open model takes less than 100 kB (%zu bytes)", arena.used);
	tap_ok(model_info(model)->kind == MODEL_CLASSIFIER && model_info(model)->labels == 3 &&
		   model_label(model, 1).len == 6 && memcmp(model_label(model, 1).data, "medium", 6) == 0, "it knows its labels");
	for (size_t len = 0; len < image.len; len += len < 4096 ? 64 : 4999)
		cut = cut && !opens(image.data, len);
	tap_ok(cut, "an image that is cut is refused");
	copy = aligned_alloc(64, (image.len + 63) / 64 * 64);
	memcpy(copy, image.data, image.len);
	copy[image.len / 2] ^= 1;
	tap_ok(!model_verify(&call, copy, image.len) && call.error.code == MC_DATA_CORRUPTED, "a flipped bit is found");
	copy[8]++;
	tap_ok(!opens(copy, image.len), "another layout is refused");
	free(copy);
	free(image.data);
	arena_free(&arena);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(&cases[i]);
	check_image();
	return tap_done();
}
