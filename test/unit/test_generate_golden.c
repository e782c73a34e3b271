/*
 * Generation with real decoders: if these failed, the loop would not say what
 * the model says, or a text would change with its neighbours in the batch.
 *
 * The models are the small ones of the goldens, read from the folder that the
 * environment variable MEDCHAT_GOLDEN names; their greedy runs and log
 * probabilities come from another engine.
 */
#include "json_check.h"
#include "nn/generate.h"
#include "nn/schema.h"
#include "nn/task.h"
#include "nn_model.h"
#include "tap.h"

static const char *const names[] = {"llama-q-F32", "llama-q-Q4_K_M", "llama-moe", "gemma2", "gemma3", "gpt2"};

typedef struct Golden
{
	const char *name;
	Arena		arena,
				own;
	Call		call;
	Compute		compute;
	MemoryImage image;
	Model	   *model;
	Generator  *generator;
	const Json *prompts;
} Golden;

static bool
open_golden(Golden *g, const char *folder, const char *name)
{
	char		path[1024];
	Slice		text;

	*g = (Golden){.name = name};
	arena_init(&g->arena);
	arena_init(&g->own);
	g->call.arena = &g->arena;
	g->compute = (Compute){.call = &g->call, .float_activations = true};
	snprintf(path, sizeof(path), "%s/inference/%s.json", folder, name);
	text = map_file(path);
	snprintf(path, sizeof(path), "%s/inference/%s.gguf", folder, name);
	if (text.data == NULL || (g->model = load_model(&g->call, path, &g->image)) == NULL)
		return false;
	g->prompts = json_get(json_parse(&g->call, text), "prompts");
	g->generator = generator_create(&g->call, &g->own, g->model, 3, 0, 0);
	return g->prompts != NULL && g->generator != NULL;
}

static Prompt
ids_of(Golden *g, const Json *list)
{
	Prompt		prompt = {.ids = mc_alloc(&g->call, list->count, sizeof(int32_t)), .count = list->count};

	for (uint32_t i = 0; i < list->count; i++)
	{
		int64_t		id = -1;

		json_int(&list->items[i], &id);
		prompt.ids[i] = (int32_t) id;
	}
	return prompt;
}

/* The text that a generation of these tokens gives. */
static Slice
text_of(Golden *g, const Prompt *ids)
{
	Buffer		bytes = {0},
				text = {0};

	for (size_t i = 0; i < ids->count; i++)
		tok_bytes(&g->call, model_tokenizer(g->model), ids->ids[i], &bytes);
	for (size_t at = 0; at < bytes.len;)
	{
		char		encoded[4];
		uint32_t	c = utf8_next(bytes.data, bytes.len, &at);

		buffer_add(&g->call, &text, encoded, (size_t) utf8_encode(c == 0 ? UTF8_REPLACEMENT : c, encoded));
	}
	return (Slice){text.data, text.len};
}

static void
test_greedy(Golden *g)
{
	GenerateOptions options[20];
	GenerateResult results[20];
	Prompt		prompts[20];
	uint32_t	n = g->prompts->count < 20 ? g->prompts->count : 20;
	bool		together,
				alone = true,
				equal = true;

	for (uint32_t i = 0; i < n; i++)
	{
		options[i] = (GenerateOptions){.sampler = SAMPLER_DEFAULTS, .max_tokens = json_get(&g->prompts->items[i], "greedy_tokens")->count};
		options[i].sampler.temperature = 0;
		prompts[i] = ids_of(g, json_get(&g->prompts->items[i], "tokens"));
	}
	together = generate_batch(&g->compute, g->generator, options, prompts, n, NULL, NULL, results);
	for (uint32_t i = 0; i < n && together; i++)
	{
		Prompt		ids = ids_of(g, json_get(&g->prompts->items[i], "greedy_tokens"));
		Slice		wanted = text_of(g, &ids);
		GenerateResult one;

		equal = equal && results[i].text.len == wanted.len && memcmp(results[i].text.data, wanted.data, wanted.len) == 0;
		alone = alone && generate(&g->compute, g->generator, &options[i], &prompts[i], NULL, NULL, &one) && one.text.len == results[i].text.len
			&& memcmp(one.text.data, results[i].text.data, one.text.len) == 0;
	}
	/* activations as integers may decide otherwise where two tokens are nearly as likely; here they are floats */
	tap_ok(together && equal, "%s: %u greedy texts, three at a time", g->name, n);
	tap_ok(alone, "%s: each is the same alone", g->name);
}

static void
test_log_probability(Golden *g)
{
	bool		near = true;

	for (uint32_t i = 0; i < g->prompts->count; i++)
	{
		Prompt		all = ids_of(g, json_get(&g->prompts->items[i], "tokens"));
		const Json *each = json_get(&g->prompts->items[i], "prompt_logprobs");
		Prompt		first = {all.ids, 1},
					rest = {all.ids + 1, all.count - 1};
		double		sum = 0,
					got;

		if (each == NULL || each->count != rest.count || rest.count == 0)
			continue;
		for (uint32_t k = 0; k < each->count; k++)
		{
			double		value = 0;

			json_real(&each->items[k], &value);
			sum += value;
		}
		near = near && generate_log_probability(&g->compute, g->generator, &first, &rest, &got) && got - sum < 0.02 && sum - got < 0.02;
	}
	tap_ok(near, "%s: log probabilities", g->name);
}

static void
test_extract(Golden *g)
{
	static const char source[] =
		"{\"type\": \"object\", \"properties\": {\"drug\": {\"type\": \"string\"}, \"dose\": {\"type\": \"number\", \"minimum\": 0}, \"unit\": {\"enum\": [\"mg\", \"g\"]}},"
		" \"required\": [\"drug\", \"dose\", \"unit\"]}";
	Json	   *schema = json_parse(&g->call, (Slice){source, sizeof(source) - 1});
	GenerateResult result;
	const Json *value = NULL;

	if (task_extract(&g->compute, g->generator, (Slice){"Metformin 500 mg", 16}, schema, 60, &result))
		value = json_parse(&g->call, result.text);
	tap_ok(value != NULL && json_valid(schema, schema, value) && result.tokens <= 60, "%s: JSON for a schema%s%s", g->name,
		   value == NULL ? ": " : "", value == NULL ? g->call.error.message : "");
}

int
main(void)
{
	const char *folder = getenv("MEDCHAT_GOLDEN");

	if (folder == NULL)
	{
		tap_ok(true, "skipped: MEDCHAT_GOLDEN names no folder of goldens");
		return tap_done();
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
	{
		Golden		g;

		if (!tap_ok(open_golden(&g, folder, names[i]), "%s opens %s", names[i], g.call.error.message))
			continue;
		if (strcmp(names[i], "llama-q-Q4_K_M") != 0)
		{
			/* the goldens of quantised models are another engine's rounding of activations */
			test_greedy(&g);
			test_log_probability(&g);
		}
		test_extract(&g);
		generator_free(g.generator);
		arena_free(&g.arena);
		arena_free(&g.own);
		free(g.image.data);
	}
	return tap_done();
}
