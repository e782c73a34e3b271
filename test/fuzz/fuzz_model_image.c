/*
 * A tiny model's image or source file with some bytes changed, compiled, opened and run for a few
 * tokens: an error or numbers, never a crash, a hang or a wild read.
 *
 * The input's first byte says which model and whether the image or the GGUF source is
 * damaged; then come changes of eight bytes each: position (3), width (1), value (4).
 * Positions fall mostly into header, list of parts and vocabulary, seldom into the weights.
 */
#include "../unit/nn_model.h"
#include "nn/decoder.h"
#include "nn/encoder.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MODELS	6
#define FOLDER	"test/data/models/"

static const char *const paths[MODELS] = {
	FOLDER "tiny-decoder.gguf", FOLDER "tiny-mistral", FOLDER "tiny-embed", FOLDER "tiny-classify", FOLDER "tiny-roberta", FOLDER "tiny-tag"
};
static MemoryImage images[MODELS];
static Slice source;

static void
compile_all(void)
{
	for (int i = 0; i < MODELS; i++)
	{
		Arena		arena;
		Call		call = {.arena = &arena};

		arena_init(&arena);
		if (!compile_model(&call, paths[i], &images[i]))
		{
			fprintf(stderr, "%s: %s\n", paths[i], call.error.message);
			abort();
		}
		arena_free(&arena);
	}
	source = map_file(paths[0]);
}

/* A copy in a block of its own that is aligned and ends where the copy does, so that a sanitizer sees a read behind it. */
static uint8_t *
damaged_copy(const void *original, size_t len, const uint8_t *changes, size_t size)
{
	void	   *block = NULL;
	uint8_t    *copy;

	if (posix_memalign(&block, 64, len) != 0)
		abort();
	copy = block;
	memcpy(copy, original, len);
	for (; size >= 8; size -= 8, changes += 8)
	{
		size_t		at = changes[0] | (size_t) changes[1] << 8 | (size_t) (changes[2] & 15) << 16;
		size_t		width = changes[3] % 4 + 1;

		if (changes[2] < 128)
			at &= 0xFFF;
		else if (changes[2] < 240)
			at &= 0x3FFF;
		for (size_t i = 0; i < width; i++)
			copy[(at + i) % len] = changes[4 + i];
	}
	return copy;
}

static void
run_decoder(Call *call, const Model *model)
{
	Compute		c = {.call = call};
	size_t		vocab = model_info(model)->vocab;
	float	   *logits = mc_alloc(call, 2 * vocab, sizeof(float));
	int32_t		ids[3] = {(int32_t) (1 % vocab), (int32_t) (2 % vocab), 0};
	Decoder    *d = decoder_create(call, call->arena, model, 2, 64, 1 << 26);

	if (d != NULL && logits != NULL && decoder_feed(&c, d, 0, ids, 3, logits) && decoder_copy(&c, d, 0, 1, 2))
		decoder_step(&c, d, (size_t[]) {0, 1}, ids, 2, logits);
	decoder_free(d);
}

static void
run_encoder(Call *call, const Model *model)
{
	Compute		c = {.call = call};
	const ModelInfo *info = model_info(model);
	int32_t		ids[4] = {(int32_t) (1 % info->vocab), (int32_t) (info->vocab - 1), 0, 0};
	int32_t		segments[4] = {0, info->types > 1, 0, 0};
	uint32_t	starts[3] = {0, 1, info->context < 3 ? 2 : 4};
	TokenBatch	batch = {ids, segments, starts, 2};
	float	   *out = mc_alloc(call, 4 * (size_t) (info->width + info->labels), sizeof(float));

	if (out == NULL)
		return;
	encoder_embed(&c, model, &batch, true, out);
	encoder_classify(&c, model, &batch, out);
	encoder_tag(&c, model, &batch, out);
}

static void
run_model(Call *call, const void *image, size_t len)
{
	Model	   *model = model_open(call, image, len);
	TokenSpans	spans = {NULL, 0, 0};

	if (model == NULL)
		return;
	for (uint32_t i = 0; i < model_info(model)->labels; i++)
		if (model_label(model, i).len > len)
			abort();
	tok_encode(call, model_tokenizer(model), (Slice) {"Hello 12 mg.", 12}, TOK_ADD_SPECIAL, &spans);
	if (model_info(model)->kind == MODEL_DECODER)
		run_decoder(call, model);
	else
		run_encoder(call, model);
}

static void
run_source(Call *call, const uint8_t *file, size_t len)
{
	ModelSource from = {.gguf = gguf_read(call, file, len)};
	MemoryImage image = {NULL, 0, 0};
	ImageSink	sink = {write_memory, &image};
	uint8_t		sha256[32] = {0};

	if (from.gguf != NULL && gguf_vocab(call, from.gguf, &from.vocab) && model_compile(call, &from, sha256, &sink))
		run_model(call, image.data, image.len);
	free(image.data);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	uint8_t    *copy;

	if (source.data == NULL)
		compile_all();
	if (size == 0)
		return 0;
	arena_init(&arena);
	arena.limit = 256 << 20;
	if (data[0] & 0x80)
	{
		copy = damaged_copy(source.data, source.len, data + 1, size - 1);
		run_source(&call, copy, source.len);
	}
	else
	{
		const MemoryImage *image = &images[data[0] % MODELS];

		copy = damaged_copy(image->data, image->len, data + 1, size - 1);
		run_model(&call, copy, image->len);
	}
	arena_free(&arena);
	free(copy);
	return 0;
}
