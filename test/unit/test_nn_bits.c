/*
 * If this fails, an embedding or an answer depends on what was computed beside it, on
 * the number of threads or on the CPU; or modern-bert, RoBERTa, Mistral, Gemma 2, GPT-2 or BERT's
 * heads compute something else than their definitions say.
 *
 * The models of test/data/models are made by model/recipes/tiny_models.py together with
 * the float64 results in expected.json.  Then the same rows go through alone,
 * in batches, in chunks of many sizes, with 1 to 3 threads and at every CPU level this machine has, with
 * float and with integer activations: every float must be the same to the bit.
 */
#include "base/cpu.h"
#include "base/pool.h"
#include "nn/decoder.h"
#include "nn/encoder.h"
#include "nn_model.h"
#include "tap.h"

#define FOLDER		"test/data/models"
#define MOST_TOKENS	64
#define SEQUENCES	5

typedef struct Tiny
{
	const char *name;
	Call	   *call;
	const Model *model;
	int32_t		ids[MOST_TOKENS];
	int32_t		segments[MOST_TOKENS];
	uint32_t	n;
	bool		has_segments;
	const Json *values;
	const char *task;
} Tiny;

static uint32_t
ids_of(const Json *list, int32_t *ids)
{
	uint32_t	n = list == NULL ? 0 : list->count;
	int64_t		id;

	for (uint32_t i = 0; i < n && i < MOST_TOKENS; i++)
		ids[i] = json_int(&list->items[i], &id) ? (int32_t) id : 0;
	return n;
}

static bool
read_expected(Tiny *t, const char *path)
{
	static const char *const tasks[] = {"embed", "classify", "tag", "logits"};
	Slice		text = map_file(path);
	const Json *json = text.data == NULL ? NULL : json_parse(t->call, text);

	t->n = ids_of(json_get(json, "ids"), t->ids);
	t->has_segments = ids_of(json_get(json, "segments"), t->segments) > 0;
	t->values = json_get(json, "values");
	for (size_t i = 0; i < 4; i++)
		if (json_text_is(json_get(json, "task"), tasks[i]))
			t->task = tasks[i];
	return t->n > 0 && t->values != NULL && t->task != NULL;
}

/* What the model computes for the ids of t, as many floats as expected. */
static bool
run_task(Compute *c, const Tiny *t, float *out)
{
	uint32_t	starts[2] = {0, t->n};
	TokenBatch	batch = {t->ids, t->has_segments ? t->segments : NULL, starts, 1};
	Arena		own;
	Decoder    *d;
	bool		good;

	if (strcmp(t->task, "embed") == 0)
		return encoder_embed(c, t->model, &batch, false, out);
	if (strcmp(t->task, "classify") == 0)
		return encoder_classify(c, t->model, &batch, out);
	if (strcmp(t->task, "tag") == 0)
		return encoder_tag(c, t->model, &batch, out);
	arena_init(&own);
	d = decoder_create(c->call, &own, t->model, 1, 0, 0);
	good = d != NULL && decoder_feed(c, d, 0, t->ids, t->n, out);
	decoder_free(d);
	arena_free(&own);
	return good;
}

static void
check_values(const Tiny *t)
{
	Compute		c = {.call = t->call, .float_activations = true};
	float	   *out = mc_alloc(t->call, t->values->count, sizeof(float));
	double		worst = 0;
	double		expected = 0;
	bool		good = run_task(&c, t, out);

	for (uint32_t i = 0; good && i < t->values->count; i++)
	{
		json_real(&t->values->items[i], &expected);
		if (!(__builtin_fabs(out[i] - expected) <= worst))
			worst = __builtin_fabs(out[i] - expected);
	}
	if (!tap_ok(good && worst <= 2e-5, "%s: what its definition says", t->name))
		printf("# max abs error %.2e %s\n", worst, t->call->error.message);
}

/* ---- the same bits ---- */

/* A setting of everything that must not matter. */
typedef struct Way
{
	CpuLevel	level;
	int			threads;
	size_t		chunk;			/* tokens fed at once, or texts per batch */
} Way;

/* Texts of different lengths: beginnings of the ids, from different places. */
static void
make_texts(const Tiny *t, int32_t *ids, int32_t *segments, uint32_t *starts)
{
	starts[0] = 0;
	for (uint32_t s = 0; s < SEQUENCES; s++)
	{
		uint32_t	length = s == 0 ? t->n : 1 + (s * 7) % t->n;

		for (uint32_t i = 0; i < length; i++)
		{
			ids[starts[s] + i] = t->ids[(i + s) % t->n];
			segments[starts[s] + i] = t->has_segments ? t->segments[i] : 0;
		}
		starts[s + 1] = starts[s] + length;
	}
}

/* All texts in batches of way->chunk; out (SEQUENCES, D) and then per-text or per-token labels where there are. */
static bool
encode_all(Compute *c, const Tiny *t, const Way *way, float *out)
{
	int32_t		ids[SEQUENCES * MOST_TOKENS];
	int32_t		segments[SEQUENCES * MOST_TOKENS];
	uint32_t	starts[SEQUENCES + 1];
	uint32_t	piece[SEQUENCES + 1];
	const ModelInfo *info = model_info(t->model);
	float	   *labels = out + SEQUENCES * info->width;

	make_texts(t, ids, segments, starts);
	for (size_t first = 0; first < SEQUENCES; first += way->chunk)
	{
		size_t		n = SEQUENCES - first < way->chunk ? SEQUENCES - first : way->chunk;
		TokenBatch	batch = {ids + starts[first], t->has_segments ? segments + starts[first] : NULL, piece, n};

		for (size_t i = 0; i <= n; i++)
			piece[i] = starts[first + i] - starts[first];
		if (!encoder_embed(c, t->model, &batch, true, out + first * info->width))
			return false;
		if (info->kind == MODEL_CLASSIFIER && !encoder_classify(c, t->model, &batch, labels + first * info->labels))
			return false;
		if (info->kind == MODEL_TAGGER && !encoder_tag(c, t->model, &batch, labels + starts[first] * info->labels))
			return false;
	}
	return true;
}

static bool
keep_row(void *arg, size_t i, const float *logits)
{
	float	  **out = arg;

	(void) i;
	memcpy(out[0], logits, (size_t) (out[1] - out[0]) * sizeof(float));
	return true;
}

/*
 * All texts, each fed in pieces of way->chunk but for its last token, which all texts take in one step (chunk 1)
 * or alone (else); one text is a copy of another's beginning.  out (SEQUENCES, V).
 */
static bool
decode_all(Compute *c, const Tiny *t, const Way *way, float *out)
{
	int32_t		ids[SEQUENCES * MOST_TOKENS];
	int32_t		segments[SEQUENCES * MOST_TOKENS];
	uint32_t	starts[SEQUENCES + 1];
	size_t		vocab = model_info(t->model)->vocab;
	size_t		sequences[SEQUENCES];
	int32_t		last[SEQUENCES];
	Arena		own;
	Decoder    *d;
	bool		good;

	arena_init(&own);
	d = decoder_create(c->call, &own, t->model, SEQUENCES + 1, 0, 0);
	good = d != NULL;
	make_texts(t, ids, segments, starts);
	for (size_t s = 0; good && s < SEQUENCES; s++)
	{
		size_t		n = starts[s + 1] - starts[s] - 1;

		sequences[s] = s;
		last[s] = ids[starts[s] + n];
		for (size_t at = 0; good && at < n; at += way->chunk)
			good = decoder_feed(c, d, s, ids + starts[s] + at, n - at < way->chunk ? n - at : way->chunk, NULL);
		if (good && way->chunk != 1)
			good = decoder_copy(c, d, s, SEQUENCES, n) &&
				decoder_feed(c, d, SEQUENCES, &last[s], 1, out + s * vocab) &&
				(n < 3 || (decoder_truncate(d, SEQUENCES, n - 2),
						   decoder_feed_all(c, d, SEQUENCES, ids + starts[s] + n - 2, 3, keep_row, (float *[]) {out + s * vocab, out + (s + 1) * vocab})));
	}
	if (good && way->chunk == 1)
		good = decoder_step(c, d, sequences, last, SEQUENCES, out);
	decoder_free(d);
	arena_free(&own);
	return good;
}

static void
check_bits(const Tiny *t)
{
	const ModelInfo *info = model_info(t->model);
	bool		is_decoder = info->kind == MODEL_DECODER;
	size_t		floats = is_decoder ? SEQUENCES * (size_t) info->vocab : SEQUENCES * ((size_t) info->width + MOST_TOKENS * (info->labels + 1));
	float	   *first = mc_alloc0(t->call, floats, sizeof(float));
	float	   *again = mc_alloc0(t->call, floats, sizeof(float));
	CpuLevel	best = cpu_level();
	int			ways = 0,
				same = 0;

	for (int exact = 0; exact < 2; exact++)
		for (int level = CPU_LEVELS - 1; level >= 0; level--)
			for (int threads = 1; threads <= 3 && cpu_supports((CpuLevel) level); threads++)
				for (size_t chunk = 1; chunk <= 9; chunk += 4)
				{
					Way			way = {(CpuLevel) level, threads, chunk};
					Compute		c = {.call = t->call, .pool = pool_create(threads), .float_activations = exact == 1};
					bool		is_first = level == (int) best && threads == 1 && chunk == 1;
					float	   *out = is_first ? first : again;

					cpu_force_level(way.level);
					memset(out, 0, floats * sizeof(float));
					if (is_decoder ? decode_all(&c, t, &way, out) : encode_all(&c, t, &way, out))
						same += memcmp(first, out, floats * sizeof(float)) == 0;
					ways++;
					pool_destroy(c.pool);
				}
	cpu_force_level(best);
	tap_ok(same == ways, "%s: the same bits in %d ways", t->name, ways);
	if (same != ways)
		printf("# %d differ %s\n", ways - same, t->call->error.message);
}

/* ---- the rest of the contract ---- */

static bool
cancel_now(void *arg)
{
	(*(int *) arg)++;
	return true;
}

static void
check_errors(const Tiny *t)
{
	Compute		c = {.call = t->call};
	const ModelInfo *info = model_info(t->model);
	float	   *out = mc_alloc(t->call, 2 * (size_t) info->vocab + 1024 * info->width, sizeof(float));
	uint32_t	starts[2] = {0, info->context + 1};
	int32_t    *many = mc_alloc0(t->call, info->context + 1, sizeof(int32_t));
	TokenBatch	batch = {many, NULL, starts, 1};
	int32_t		bad = (int32_t) info->vocab;
	int			asked = 0;
	Arena		own;
	Decoder    *d;

	if (info->kind != MODEL_DECODER)
	{
		tap_ok(!encoder_embed(&c, t->model, &batch, true, out) && t->call->error.code == MC_TOO_LARGE, "%s: a text that is too long is refused", t->name);
		starts[1] = (uint32_t) encoder_cut(t->model, many, starts[1]);
		tap_ok(encoder_embed(&c, t->model, &batch, true, out), "%s: but not when it was cut", t->name);
		many[1] = bad;
		tap_ok(!encoder_embed(&c, t->model, &batch, true, out) && t->call->error.code == MC_INVALID_PARAMETER, "%s: an unknown token is refused", t->name);
		many[1] = 0;
		t->call->cancelled = cancel_now;
		t->call->cancel_arg = &asked;
		tap_ok(!encoder_embed(&c, t->model, &batch, true, out) && t->call->error.code == MC_CANCELLED, "%s: cancelled", t->name);
		t->call->cancelled = NULL;
		tap_ok(decoder_create(t->call, t->call->arena, t->model, 1, 0, 0) == NULL && t->call->error.code == MC_INVALID_PARAMETER,
			   "%s: does not generate", t->name);
		return;
	}
	arena_init(&own);
	d = decoder_create(t->call, &own, t->model, 2, 0, 200000);
	tap_ok(!decoder_feed(&c, d, 0, many, info->context + 1, NULL) && t->call->error.code == MC_TOO_LARGE, "%s: a prompt that is too long is refused", t->name);
	tap_ok(!decoder_feed(&c, d, 0, &bad, 1, NULL) && t->call->error.code == MC_INVALID_PARAMETER, "%s: an unknown token is refused", t->name);
	tap_ok(!decoder_step(&c, d, (size_t[]) {0, 0}, many, 2, out) && t->call->error.code == MC_INVALID_PARAMETER,
		   "%s: one sequence twice in a step is refused", t->name);
	for (int i = 0; i < 6; i++)
		if (!decoder_feed(&c, d, i % 2, many, info->context / 8, NULL))
			break;
	tap_ok(info->context < 512 || (t->call->error.code == MC_TOO_LARGE && decoder_length(d, 0) > 0), "%s: the cache has a limit", t->name);
	decoder_truncate(d, 0, 0);
	t->call->cancelled = cancel_now;
	t->call->cancel_arg = &asked;
	tap_ok(!decoder_feed(&c, d, 0, many, 5, NULL) && t->call->error.code == MC_CANCELLED && decoder_length(d, 0) == 0, "%s: cancelled", t->name);
	t->call->cancelled = NULL;
	tap_ok(!encoder_embed(&c, t->model, &batch, true, out) && t->call->error.code == MC_INVALID_PARAMETER, "%s: does not embed", t->name);
	decoder_free(d);
	arena_free(&own);
}

static void
check_tiny(const char *name, const char *expected)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Tiny		t = {.name = name, .call = &call};
	MemoryImage image;
	char		path[256];

	arena_init(&arena);
	snprintf(path, sizeof(path), FOLDER "/%s", name);
	t.model = load_model(&call, path, &image);
	snprintf(path, sizeof(path), FOLDER "/%s", expected);
	if (tap_ok(t.model != NULL && read_expected(&t, path), "%s: opens", name))
	{
		check_values(&t);
		check_bits(&t);
		check_errors(&t);
	}
	else
		printf("# %s\n", call.error.message);
	free(image.data);
	arena_free(&arena);
}

int
main(void)
{
	check_tiny("tiny-decoder.gguf", "tiny-decoder.expected.json");
	check_tiny("tiny-mistral", "tiny-mistral/expected.json");
	check_tiny("tiny-gemma2", "tiny-gemma2/expected.json");
	check_tiny("tiny-gpt2", "tiny-gpt2/expected.json");
	check_tiny("tiny-embed", "tiny-embed/expected.json");
	check_tiny("tiny-classify", "tiny-classify/expected.json");
	check_tiny("tiny-roberta", "tiny-roberta/expected.json");
	check_tiny("tiny-tag", "tiny-tag/expected.json");
	return tap_done();
}
