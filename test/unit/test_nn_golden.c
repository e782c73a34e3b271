/*
 * If this fails, a model computes something else than its architecture defines.
 *
 * Each golden model is compiled, opened and run on the goldens' token ids.
 * With float activations logits and embeddings must lie within 1e-3 of float64 arithmetic;
 * the cache is tested by feeding the reference's 32 greedy tokens, whose last logits and
 * whose choices are compared; log-probabilities of the prompt test decoder_feed_all().
 * With integer activations the relative RMS error of all prompts must not exceed llama.cpp's own.
 * The folder of goldens is other people's data and stays outside: MEDCHAT_GOLDEN names it.
 */
#include <dirent.h>

#include "base/real.h"
#include "nn/decoder.h"
#include "nn/encoder.h"
#include "nn/vec.h"
#include "nn_model.h"
#include "tap.h"

#define MOST_TOKENS		512

typedef struct Golden
{
	const char *name;
	Call	   *call;
	const Json *json;
	Slice		raw;			/* llama.cpp's vectors */
	Slice		exact;			/* float64's */
	const Model *model;
	double		raw_rms;		/* how far llama.cpp's lie from those */
} Golden;

/* Worst errors of a model. */
typedef struct Errors
{
	double		exact;			/* max abs of float activations */
	double		raw;			/* relative RMS to llama.cpp after 32 steps, or of token embeddings */
	double		integer;		/* sum over prompts of the relative mean square error of integer activations, */
	double		llamacpp;		/* and of llama.cpp's */
	double		logprob;
	int			flips;			/* greedy choices that differ though the margin is clear */
} Errors;

static const float *
floats_at(Slice file, const Json *span, size_t *count)
{
	int64_t		offset,
				n,
				cols;

	if (span == NULL || !json_int(json_get(span, "offset"), &offset))
		return NULL;
	if (!json_int(json_get(span, "count"), &n))
	{
		json_int(json_get(span, "rows"), &n);
		json_int(json_get(span, "cols"), &cols);
		n *= cols;
	}
	if ((size_t) (offset + n) * sizeof(float) > file.len)
		return NULL;
	*count = (size_t) n;
	return (const float *) file.data + offset;
}

static void
worse(double *worst, double value)
{
	if (!(value <= *worst))		/* a NaN is worst of all */
		*worst = value;
}

static double
max_abs(const float *a, const float *b, size_t n)
{
	double		worst = 0;

	for (size_t i = 0; i < n; i++)
		worse(&worst, __builtin_fabs((double) a[i] - b[i]));
	return worst;
}

static double
relative_rms(const float *a, const float *b, size_t n)
{
	double		error = 0,
				norm = 0;

	for (size_t i = 0; i < n; i++)
	{
		error += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
		norm += (double) b[i] * b[i];
	}
	return real_sqrt(error / norm);
}

static void
add_integer(Errors *errors, const float *ours, const float *llamacpp, const float *exact, size_t n)
{
	double		a = relative_rms(ours, exact, n);
	double		b = relative_rms(llamacpp, exact, n);

	errors->integer += a * a;
	errors->llamacpp += b * b;
}

static size_t
ids_of(const Json *list, int32_t *ids)
{
	size_t		n = list == NULL ? 0 : list->count;
	int64_t		id;

	for (size_t i = 0; i < n && i < MOST_TOKENS; i++)
	{
		json_int(&list->items[i], &id);
		ids[i] = (int32_t) id;
	}
	return n;
}

/* ---- decoders ---- */

typedef struct LogProbs
{
	const Json *expected;
	const int32_t *ids;
	size_t		vocab;
	double		worst;
} LogProbs;

static bool
compare_log_prob(void *arg, size_t i, const float *logits)
{
	LogProbs   *p = arg;
	double		expected;

	if (i >= p->expected->count)
		return true;
	json_real(&p->expected->items[i], &expected);
	worse(&p->worst, __builtin_fabs(logits[p->ids[i + 1]] - vec_log_sum_exp(logits, p->vocab) - expected));
	return true;
}

/* The reference's greedy tokens one by one: the logits before each must choose it, unless it was a close call. */
static bool
follow_greedy(Compute *c, Decoder *d, const Json *prompt, float *logits, double error, Errors *errors)
{
	const Json *tokens = json_get(prompt, "greedy_tokens");
	const Json *margins = json_get(prompt, "greedy_margins");
	size_t		vocab = model_info(decoder_model(d))->vocab;
	size_t		zero = 0;

	for (uint32_t i = 0; i < tokens->count; i++)
	{
		int64_t		id;
		int32_t		token;
		double		margin = 0;

		json_int(&tokens->items[i], &id);
		json_real(&margins->items[i], &margin);
		token = (int32_t) id;
		if (margin > 10 * error && vec_argmax(logits, vocab) != (size_t) id)
			errors->flips++;
		if (!decoder_step(c, d, &zero, &token, 1, logits))
			return false;
	}
	return true;
}

static bool
check_decoder_prompt(Golden *g, Compute *c, Decoder *d, const Json *prompt, float *logits, Errors *errors)
{
	int32_t		ids[MOST_TOKENS];
	size_t		n = ids_of(json_get(prompt, "tokens"), ids);
	size_t		count;
	const float *exact = floats_at(g->exact, json_get(prompt, "exact_logits"), &count);
	const float *after;
	LogProbs	probs = {json_get(prompt, "prompt_logprobs"), ids, count, errors->logprob};

	c->float_activations = true;
	decoder_truncate(d, 0, 0);
	if (exact == NULL || count != model_info(g->model)->vocab || !decoder_feed(c, d, 0, ids, n, logits))
		return false;
	worse(&errors->exact, max_abs(logits, exact, count));
	if (!follow_greedy(c, d, prompt, logits, g->raw_rms * 10, errors))
		return false;
	after = floats_at(g->raw, json_get(prompt, "logits_after_greedy"), &count);
	worse(&errors->raw, relative_rms(logits, after, count));

	decoder_truncate(d, 0, 0);
	if (!decoder_feed_all(c, d, 0, ids, n, compare_log_prob, &probs))
		return false;
	errors->logprob = probs.worst;

	c->float_activations = false;
	decoder_truncate(d, 0, 0);
	if (!decoder_feed(c, d, 0, ids, n, logits))
		return false;
	add_integer(errors, logits, floats_at(g->raw, json_get(prompt, "logits"), &count), exact, count);
	return true;
}

static bool
check_decoder(Golden *g, Errors *errors)
{
	Arena		own;
	Compute		c = {.call = g->call};
	Decoder    *d;
	float	   *logits = mc_alloc(g->call, model_info(g->model)->vocab, sizeof(float));
	const Json *prompts = json_get(g->json, "prompts");
	bool		good = true;

	arena_init(&own);
	d = decoder_create(g->call, &own, g->model, 1, 0, 0);
	for (uint32_t i = 0; d != NULL && good && i < prompts->count; i++)
		good = check_decoder_prompt(g, &c, d, &prompts->items[i], logits, errors);
	good = good && d != NULL;
	decoder_free(d);
	arena_free(&own);
	return good;
}

/* ---- encoders ---- */

/* All prompts as one batch of packed texts; expected vectors may be of another file than the JSON says. */
static bool
check_encoder(Golden *g, Slice expected, const char *key, Errors *errors)
{
	Compute		c = {.call = g->call};
	const Json *prompts = json_get(g->json, "prompts");
	size_t		width = model_info(g->model)->width;
	int32_t    *ids = mc_alloc(g->call, prompts->count * MOST_TOKENS, sizeof(int32_t));
	uint32_t   *starts = mc_alloc0(g->call, prompts->count + 1, sizeof(uint32_t));
	float	   *out = mc_alloc(g->call, prompts->count * width, sizeof(float));
	float	   *tokens;
	size_t		count;

	for (uint32_t i = 0; i < prompts->count; i++)
		starts[i + 1] = starts[i] + (uint32_t) ids_of(json_get(&prompts->items[i], "tokens"), ids + starts[i]);

	TokenBatch	batch = {ids, NULL, starts, prompts->count};

	tokens = mc_alloc(g->call, starts[prompts->count] * width, sizeof(float));
	for (int integer = 0; integer < 2; integer++)
	{
		c.float_activations = !integer;
		if (!encoder_embed(&c, g->model, &batch, false, out) || !encoder_tokens(&c, g->model, &batch, tokens))
			return false;
		for (uint32_t i = 0; i < prompts->count; i++)
		{
			const Json *prompt = &prompts->items[i];
			const float *exact = key != NULL ? floats_at(expected, json_get(prompt, key), &count) : (const float *) expected.data + i * width;
			const float *raw = floats_at(g->raw, json_get(prompt, "token_embeddings"), &count);

			if (exact == NULL || raw == NULL)
				return false;
			if (integer)
				add_integer(errors, out + i * width, floats_at(g->raw, json_get(prompt, "embedding"), &count), exact, width);
			else
			{
				worse(&errors->exact, max_abs(out + i * width, exact, width));
				worse(&errors->raw, relative_rms(tokens + starts[i] * width, raw, count));
			}
		}
	}
	return true;
}

/* ---- models ---- */

static bool
is_quantized(const char *name)
{
	return strncmp(name, "llama-q-", 8) == 0 ? name[8] != 'F' && name[8] != 'B' : strstr(name, "-Q") != NULL;
}

/* llama.cpp rounds activations to the type of the weights, to 8 bits at least. */
static double
log_prob_tolerance(const char *name)
{
	return is_quantized(name) ? 1.5 : strstr(name, "F16") != NULL ? 0.2 : 0.02;
}

static void
check_model(const char *folder, const char *name)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Golden		g = {.name = name, .call = &call};
	Errors		errors = {0};
	MemoryImage image;
	char		path[4096];
	Slice		text;
	bool		good;
	bool		quantized = is_quantized(name);

	arena_init(&arena);
	snprintf(path, sizeof(path), "%s/%s.json", folder, name);
	text = map_file(path);
	g.json = json_parse(&call, text);
	snprintf(path, sizeof(path), "%s/%s.f32", folder, name);
	g.raw = map_file(path);
	snprintf(path, sizeof(path), "%s/%s.exact.f32", folder, name);
	g.exact = map_file(path);
	g.raw_rms = 0.001;
	json_real(json_get(json_get(json_get(g.json, "tolerance"), "raw_file"), "rel_rms"), &g.raw_rms);
	snprintf(path, sizeof(path), "%s/%s.gguf", folder, name);
	g.model = load_model(&call, path, &image);
	good = g.model != NULL;
	if (good && model_info(g.model)->kind == MODEL_DECODER)
		good = check_decoder(&g, &errors);
	else if (good)
		good = check_encoder(&g, g.exact, "exact_embedding", &errors);
	if (!tap_ok(good, "%s runs", name))
		printf("# %s\n", call.error.message);
	printf("# %-24s max abs %.1e, to llama.cpp %.1e, log-probability %.1e, integer %.4f (llama.cpp %.4f)\n",
		   name, errors.exact, errors.raw, errors.logprob, real_sqrt(errors.integer / 8), real_sqrt(errors.llamacpp / 8));
	tap_ok(good && errors.exact <= 1e-3, "%s: float64 within 1e-3", name);
	tap_ok(good && errors.flips == 0 && errors.raw <= 2 * g.raw_rms, "%s: the same after 32 steps", name);
	tap_ok(good && errors.logprob <= log_prob_tolerance(name), "%s: log-probabilities of the prompt", name);
	if (quantized)
		tap_ok(good && errors.integer <= errors.llamacpp, "%s: integer activations are no worse than llama.cpp's", name);
	free(image.data);
	arena_free(&arena);
}

/* The same weights as a Hugging Face folder: exact GELU. */
static void
check_hf(const char *folder, const char *name)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Golden		g = {.name = name, .call = &call};
	Errors		errors = {0};
	MemoryImage image;
	char		path[4096];
	Slice		text;
	Slice		expected;
	bool		good;

	arena_init(&arena);
	snprintf(path, sizeof(path), "%s/%s.json", folder, name);
	text = map_file(path);
	g.json = json_parse(&call, text);
	snprintf(path, sizeof(path), "%s/%s.f32", folder, name);
	g.raw = map_file(path);
	snprintf(path, sizeof(path), "%s/%s.hf-erf.f32", folder, name);
	expected = map_file(path);
	snprintf(path, sizeof(path), "%s/%s-hf", folder, name);
	g.model = load_model(&call, path, &image);
	good = g.model != NULL && check_encoder(&g, expected, NULL, &errors);
	if (!tap_ok(good && errors.exact <= 1e-4, "%s-hf: within 1e-4 of Hugging Face's arithmetic", name))
		printf("# %s\n", call.error.message);
	printf("# %-24s max abs %.1e\n", name, errors.exact);
	free(image.data);
	arena_free(&arena);
}

static int
by_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
is_gguf(const struct dirent *entry)
{
	size_t		n = strlen(entry->d_name);

	return n > 5 && strcmp(entry->d_name + n - 5, ".gguf") == 0;
}

int
main(void)
{
	const char *golden = getenv("MEDCHAT_GOLDEN");
	char		folder[3072];
	struct dirent **entries;
	int			n;

	if (golden == NULL)
	{
		tap_ok(true, "goldens # skip MEDCHAT_GOLDEN is not set");
		return tap_done();
	}
	snprintf(folder, sizeof(folder), "%s/inference", golden);
	n = scandir(folder, &entries, is_gguf, by_name);
	tap_ok(n > 0, "there are golden models");
	for (int i = 0; i < n; i++)
	{
		entries[i]->d_name[strlen(entries[i]->d_name) - 5] = '\0';
		check_model(folder, entries[i]->d_name);
		free(entries[i]);
	}
	if (n > 0)
		free(entries);
	check_hf(folder, "bert-mean");
	check_hf(folder, "bert-cls");
	return tap_done();
}
