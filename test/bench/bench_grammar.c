/*
 * What constrained decoding costs on a real vocabulary.
 *
 *     bench_grammar VOCABULARY.gguf [tokens]
 *
 * Texts for a schema are made from random logits, the worst case: the likeliest
 * tokens are hardly ever allowed, so the mask of all tokens is needed each time.
 * Reported are microseconds of CPU a token for sampling without and with the grammar,
 * and the time to sort the vocabulary, once per model.
 */
#include <time.h>

#include "../unit/nn_model.h"
#include "nn/grammar.h"
#include "nn/sampler.h"
#include "nn/schema.h"

static const char schema[] =
	"{\"type\": \"object\", \"properties\": {\"diagnoses\": {\"type\": \"array\", \"items\": {\"type\": \"object\", \"properties\": {"
	"\"name\": {\"type\": \"string\"}, \"since\": {\"type\": \"integer\", \"minimum\": 1900, \"maximum\": 2030},"
	" \"severity\": {\"enum\": [\"mild\", \"moderate\", \"severe\"]}}, \"required\": [\"name\", \"severity\"]}},"
	" \"lvef\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": 100}, \"plan\": {\"type\": \"string\", \"maxLength\": 200}},"
	" \"required\": [\"diagnoses\", \"plan\"]}";

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double) t.tv_sec * 1e6 + 1e-3 * (double) t.tv_nsec;
}

static void
fail(const Call *call)
{
	fprintf(stderr, "%s\n", call->error.message);
	exit(1);
}

typedef struct Walk
{
	Constraint *constraint;
	const Tokenizer *tok;
	uint32_t	state;
} Walk;

static bool
allows(void *arg, Call *call, int32_t token, bool *allowed)
{
	Walk	   *w = arg;
	uint32_t	next;

	if (tok_is_end(w->tok, token))
		*allowed = constraint_may_end(w->constraint, w->state);
	else
	{
		if (!constraint_token(call, w->constraint, w->state, token, &next))
			return false;
		*allowed = next != CONSTRAINT_DEAD;
	}
	return true;
}

static bool
mask(void *arg, Call *call, const uint64_t **bits)
{
	Walk	   *w = arg;

	return constraint_mask(call, w->constraint, w->state, bits);
}

/* Microseconds a token of sampling; walk NULL: without grammar. */
static double
sample(Call *call, const SamplerOptions *options, uint32_t vocab, Walk *walk, int tokens)
{
	SamplerFilter filter = {allows, mask, walk};
	Sampler    *s = sampler_create(call, options, vocab, NULL);
	float	   *noise = mc_alloc(call, vocab * 2, sizeof(float));
	float	   *logits = mc_alloc(call, vocab, sizeof(float));
	double		spent = 0;

	if (s == NULL || noise == NULL || logits == NULL)
		fail(call);
	for (uint32_t i = 0; i < vocab * 2; i++)
		noise[i] = (float) (10 * sampler_uniform(1, i));
	for (int i = 0; i < tokens; i++)
	{
		int32_t		token;
		double		start;

		memcpy(logits, noise + (uint32_t) i * 7919u % vocab, vocab * sizeof(float));
		start = now();
		if (!sampler_pick(call, s, logits, walk != NULL ? &filter : NULL, &token))
			fail(call);
		if (walk != NULL && !tok_is_end(walk->tok, token) && !constraint_token(call, walk->constraint, walk->state, token, &walk->state))
			fail(call);
		spent += now() - start;
		if (walk != NULL && (tok_is_end(walk->tok, token) || constraint_must_end(walk->constraint, walk->state)))
			walk->state = constraint_start(walk->constraint);
	}
	return spent / tokens;
}

int
main(int argc, char **argv)
{
	static const struct
	{
		const char *name;
		double		temperature;
		int64_t		top_k;
	}			ways[] = {{"greedy", 0, 0}, {"top-k 40, top-p, min-p", 0.8, 40}, {"temperature alone", 0.8, 0}};
	Arena		arena;
	Call		call = {.arena = &arena};
	VocabSource source;
	Gguf	   *gguf;
	Slice		file;
	Buffer		image = {0},
				gbnf = {0};
	Tokenizer  *tok;
	Grammar    *grammar;
	GrammarVocab *vocab;
	int			tokens = argc > 2 ? atoi(argv[2]) : 2000;
	double		start;

	arena_init(&arena);
	file = argc > 1 ? map_file(argv[1]) : (Slice){NULL, 0};
	if (file.data == NULL)
	{
		fprintf(stderr, "usage: bench_grammar VOCABULARY.gguf [tokens]\n");
		return 1;
	}
	if ((gguf = gguf_read(&call, file.data, file.len)) == NULL || !gguf_vocab(&call, gguf, &source) || !tok_build(&call, &source, &image)
		|| (tok = tok_open(&call, image.data, image.len)) == NULL)
		fail(&call);
	start = now();
	if ((vocab = grammar_vocab(&call, tok)) == NULL)
		fail(&call);
	printf("%-32s %10.1f ms\n", "sorting the vocabulary", (now() - start) / 1000);
	start = now();
	if (!schema_to_gbnf(&call, json_parse(&call, (Slice){schema, sizeof(schema) - 1}), &gbnf)
		|| (grammar = grammar_parse(&call, (Slice){gbnf.data, gbnf.len})) == NULL)
		fail(&call);
	printf("%-32s %10.1f ms\n", "compiling the schema", (now() - start) / 1000);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
	{
		SamplerOptions options = SAMPLER_DEFAULTS;
		Walk		walk = {.constraint = constraint_create(&call, grammar, vocab), .tok = tok};
		double		free_cost,
					cost;

		if (walk.constraint == NULL)
			fail(&call);
		walk.state = constraint_start(walk.constraint);
		options.temperature = ways[i].temperature;
		options.top_k = ways[i].top_k;
		free_cost = sample(&call, &options, tok_vocab_size(tok), NULL, tokens);
		cost = sample(&call, &options, tok_vocab_size(tok), &walk, tokens);
		printf("%-32s %10.1f us/token free, %10.1f constrained: %+.1f\n", ways[i].name, free_cost, cost, cost - free_cost);
	}
	arena_free(&arena);
	return 0;
}
