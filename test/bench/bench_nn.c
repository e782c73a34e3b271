/*
 * Tokens per second of a model, beside llama-bench's columns.
 *
 *     bench_nn MODEL [threads]
 *
 * MODEL is a GGUF file or a Hugging Face folder.  For a decoder: prefill of 512 tokens, decoding of one
 * stream, of 8 and of 32 together (after a prefix of 64).  For an encoder: texts of 128 tokens, 1, 8
 * and 32 at once, one of 12 tokens, and a mix of lengths.  Then the time from opening the image to the first token
 * and the memory that an open model takes.  Medians of RUNS.
 */
#include <time.h>

#include "../unit/nn_model.h"
#include "base/cpu.h"
#include "base/pool.h"
#include "nn/decoder.h"
#include "nn/encoder.h"

#define RUNS		5
#define MOST_BATCH	32

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double) t.tv_sec + 1e-9 * (double) t.tv_nsec;
}

static int
compare(const void *a, const void *b)
{
	double		x = *(const double *) a,
				y = *(const double *) b;

	return x < y ? -1 : x > y;
}

static void
report(const char *what, double tokens, double *seconds)
{
	qsort(seconds, RUNS, sizeof(double), compare);
	printf("%-28s %10.1f tokens/s   (best %.1f, worst %.1f)\n", what, tokens / seconds[RUNS / 2], tokens / seconds[0], tokens / seconds[RUNS - 1]);
	fflush(stdout);
}

static void
fail(const Call *call)
{
	fprintf(stderr, "%s\n", call->error.message);
	exit(1);
}

static void
fill_ids(const Model *model, int32_t *ids, size_t n)
{
	uint32_t	state = 1;

	for (size_t i = 0; i < n; i++)
	{
		state = state * 1664525 + 1013904223;
		ids[i] = (int32_t) ((state >> 8) % model_info(model)->vocab);
	}
}

/* ---- decoders ---- */

static void
bench_prefill(Compute *c, Decoder *d, size_t n, float *logits)
{
	int32_t		ids[512];
	double		seconds[RUNS];
	char		what[40];

	fill_ids(decoder_model(d), ids, n);
	for (int run = -1; run < RUNS; run++)
	{
		double		start = now();

		decoder_truncate(d, 0, 0);
		if (!decoder_feed(c, d, 0, ids, n, logits))
			fail(c->call);
		if (run >= 0)
			seconds[run] = now() - start;
	}
	snprintf(what, sizeof(what), "prefill %zu", n);
	report(what, (double) n, seconds);
}

static void
bench_decode(Compute *c, Decoder *d, size_t n, float *logits)
{
	size_t		sequences[MOST_BATCH];
	int32_t		ids[64];
	int32_t		tokens[MOST_BATCH];
	double		seconds[RUNS];
	size_t		steps = 32;
	char		what[40];

	fill_ids(decoder_model(d), ids, 64);
	for (size_t i = 0; i < n; i++)
	{
		sequences[i] = i;
		tokens[i] = ids[i];
	}
	for (int run = -1; run < RUNS; run++)
	{
		double		start;

		decoder_truncate(d, 0, 0);
		if (!decoder_feed(c, d, 0, ids, 64, NULL))
			fail(c->call);
		for (size_t i = 1; i < n; i++)
			if (!decoder_copy(c, d, 0, i, 64))
				fail(c->call);
		start = now();
		for (size_t i = 0; i < steps; i++)
			if (!decoder_step(c, d, sequences, tokens, n, logits))
				fail(c->call);
		if (run >= 0)
			seconds[run] = now() - start;
	}
	snprintf(what, sizeof(what), "decode %zu together", n);
	report(what, (double) (steps * n), seconds);
}

static void
bench_decoder(Compute *c, const Model *model)
{
	Arena		own;
	Decoder    *d;
	float	   *logits = mc_alloc(c->call, MOST_BATCH * (size_t) model_info(model)->vocab, sizeof(float));

	arena_init(&own);
	d = decoder_create(c->call, &own, model, MOST_BATCH, 0, 0);
	if (d == NULL || logits == NULL)
		fail(c->call);
	bench_prefill(c, d, 512, logits);
	bench_decode(c, d, 1, logits);
	bench_decode(c, d, 8, logits);
	bench_decode(c, d, 32, logits);
	decoder_free(d);
	arena_free(&own);
}

/* ---- encoders ---- */

static void
bench_embed(Compute *c, const Model *model, size_t texts, uint32_t least, uint32_t most)
{
	uint32_t	starts[257] = {0};
	int32_t    *ids;
	float	   *out;
	double		seconds[RUNS];
	char		what[40];
	Arena		arena;
	Arena	   *outer = c->call->arena;

	for (size_t i = 0; i < texts; i++)
		starts[i + 1] = starts[i] + least + (uint32_t) (i * 37 % (most - least + 1));
	ids = malloc(starts[texts] * sizeof(int32_t));
	out = malloc(texts * model_info(model)->width * sizeof(float));
	fill_ids(model, ids, starts[texts]);
	arena_init(&arena);
	c->call->arena = &arena;
	for (int run = -1; run < RUNS; run++)
	{
		double		start = now();
		TokenBatch	batch = {ids, NULL, starts, texts};

		for (int i = 0; i < 4; i++)
		{
			if (!encoder_embed(c, model, &batch, true, out))
				fail(c->call);
			arena_reset(&arena);
		}
		if (run >= 0)
			seconds[run] = (now() - start) / 4;
	}
	snprintf(what, sizeof(what), "%zu texts of %u to %u", texts, least, most);
	report(what, starts[texts], seconds);
	if (texts == 1)
		printf("%-28s %10.2f ms\n", "  one text", 1e3 * seconds[RUNS / 2]);
	c->call->arena = outer;
	arena_free(&arena);
	free(ids);
	free(out);
}

static void
bench_encoder(Compute *c, const Model *model)
{
	bench_embed(c, model, 1, 12, 12);
	bench_embed(c, model, 1, 128, 128);
	bench_embed(c, model, 8, 128, 128);
	bench_embed(c, model, 32, 128, 128);
	bench_embed(c, model, 64, 5, 250);
	bench_embed(c, model, 8, 512, 512);
}

/* ---- opening ---- */

/* Open the image and produce one token or one vector; the arena counts what an open model takes. */
static void
bench_open(Compute *outer, const MemoryImage *image)
{
	double		seconds[RUNS];
	double		first[RUNS];
	size_t		memory = 0;

	for (int run = 0; run < RUNS; run++)
	{
		Arena		arena;
		Call		call;
		Compute		c = *outer;
		double		start = now();
		int32_t		id = 5;
		uint32_t	starts[2] = {0, 1};
		TokenBatch	batch = {&id, NULL, starts, 1};
		Model	   *model;
		Decoder    *d = NULL;

		arena_init(&arena);
		call = (Call) {.arena = &arena};
		c.call = &call;
		model = model_open(&call, image->data, image->len);
		if (model == NULL)
			fail(&call);
		memory = arena.used;
		seconds[run] = now() - start;
		if (model_info(model)->kind == MODEL_DECODER)
		{
			d = decoder_create(&call, &arena, model, 1, 0, 0);
			if (d == NULL || !decoder_feed(&c, d, 0, &id, 1, mc_alloc(&call, model_info(model)->vocab, sizeof(float))))
				fail(&call);
		}
		else if (!encoder_embed(&c, model, &batch, true, mc_alloc(&call, model_info(model)->width, sizeof(float))))
			fail(&call);
		first[run] = now() - start;
		decoder_free(d);
		arena_free(&arena);
	}
	qsort(seconds, RUNS, sizeof(double), compare);
	qsort(first, RUNS, sizeof(double), compare);
	printf("%-28s %10.3f ms, first token after %.1f ms, %zu bytes of its own\n", "open", 1e3 * seconds[RUNS / 2], 1e3 * first[RUNS / 2], memory);
}

int
main(int argc, char **argv)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Compute		c = {.call = &call};
	MemoryImage image;
	Model	   *model;
	double		start = now();

	if (argc < 2)
	{
		fprintf(stderr, "usage: bench_nn MODEL [threads]\n");
		return 2;
	}
	arena_init(&arena);
	model = load_model(&call, argv[1], &image);
	if (model == NULL)
		fail(&call);
	printf("%s, %s, %.1f million parameters; compiled in %.2f s to %.1f MB; %s, %d threads\n", model_info(model)->architecture,
		   model_info(model)->quantization, (double) model_info(model)->parameters / 1e6, now() - start, (double) image.len / 1e6,
		   cpu_level_name(cpu_level()), argc > 2 ? atoi(argv[2]) : 1);
	c.pool = pool_create(argc > 2 ? atoi(argv[2]) : 1);
	if (model_info(model)->kind == MODEL_DECODER)
		bench_decoder(&c, model);
	else
		bench_encoder(&c, model);
	bench_open(&c, &image);
	pool_destroy(c.pool);
	free(image.data);
	arena_free(&arena);
	return 0;
}
