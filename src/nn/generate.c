/*
 * The loop of generation: choose, write, stop or decode on.
 *
 * With a grammar the text always ends well: at each token it is known that what
 * is left of the budget suffices to close the text.  A token after which it
 * would not is not taken; the text is closed by the shortest way instead.
 */
#include "nn/generate_state.h"

#include <string.h>

/* One text in the making. */
typedef struct Run
{
	const GenerateOptions *options;
	GenerateResult result;
	Sampler    *sampler;
	Constraint *constraint;		/* NULL: free text */
	uint32_t	state;			/* of the grammar */
	Generator  *generator;
	size_t		sequence;
	size_t		number;			/* of the prompt, for emit */
	size_t		budget;			/* tokens */
	Output		output;
	int32_t		token;			/* to be decoded next */
	bool		done;
} Run;

struct Generation
{
	Run			run;
	float	   *logits;
	bool		fresh;			/* logits are those after the prompt */
};

/* ---- choosing under a grammar ---- */

static bool
run_allows(void *arg, Call *call, int32_t token, bool *allowed)
{
	Run		   *run = arg;
	uint32_t	next;

	if (tok_is_end(model_tokenizer(run->generator->model), token))
	{
		*allowed = constraint_may_end(run->constraint, run->state);
		return true;
	}
	if (!constraint_token(call, run->constraint, run->state, token, &next))
		return false;
	*allowed = next != CONSTRAINT_DEAD;
	return true;
}

static bool
run_mask(void *arg, Call *call, const uint64_t **bits)
{
	Run		   *run = arg;

	return constraint_mask(call, run->constraint, run->state, bits);
}

/* Could the text be closed within as many tokens from state? */
static bool
can_close(Call *call, Run *run, uint32_t state, size_t tokens, bool *can)
{
	int32_t    *closing;
	size_t		count;

	/* a token per byte is the worst case */
	*can = constraint_shortest(run->constraint, state) <= tokens;
	if (*can)
		return true;
	if (!constraint_closing(call, run->constraint, state, &closing, &count))
		return false;
	*can = count <= tokens;
	return true;
}

/* ---- one text ---- */

static bool
finish(Call *call, Run *run, GenerateStop stop)
{
	run->done = true;
	run->result.stop = stop;
	if (!output_finish(call, &run->output))
		return false;
	run->result.text = (Slice){run->output.text.data != NULL ? run->output.text.data : "", run->output.text.len};
	return true;
}

/* Write the token's bytes; ends the run at a stop text. */
static bool
write_token(Call *call, Run *run, int32_t token)
{
	Buffer		bytes = {0};
	bool		stopped;

	if (!tok_bytes(call, model_tokenizer(run->generator->model), token, &bytes)
		|| !output_add(call, &run->output, (Slice){bytes.data != NULL ? bytes.data : "", bytes.len}, &stopped))
		return false;
	run->result.tokens++;
	return !stopped || finish(call, run, GENERATE_STOP);
}

/* Close the text by the shortest way. */
static bool
close_text(Call *call, Run *run)
{
	int32_t    *closing;
	size_t		count;

	if (!constraint_closing(call, run->constraint, run->state, &closing, &count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!write_token(call, run, closing[i]))
			return false;
	return finish(call, run, GENERATE_LENGTH);
}

/* Take the token that the logits give; run->token is to be decoded unless the run is done. */
static bool
run_choose(Call *call, Run *run, float *logits)
{
	SamplerFilter filter = {.allows = run_allows, .mask = run_mask, .arg = run};
	size_t		left = run->budget - run->result.tokens - 1;
	uint32_t	next = CONSTRAINT_DEAD;
	bool		can = true;

	if (!sampler_pick(call, run->sampler, logits, run->constraint != NULL ? &filter : NULL, &run->token))
		return false;
	if (run->token < 0)
		return mc_fail(call, MC_INVALID_PARAMETER, "no token may come next: logit_bias forbids all that are possible");
	if (tok_is_end(model_tokenizer(run->generator->model), run->token))
		return finish(call, run, GENERATE_END);
	if (run->constraint != NULL)
	{
		if (!constraint_token(call, run->constraint, run->state, run->token, &next) || !can_close(call, run, next, left, &can))
			return false;
		if (!can)
			return close_text(call, run);
		run->state = next;
	}
	if (!write_token(call, run, run->token) || run->done)
		return run->done;
	sampler_accept(run->sampler, run->token);
	if (run->constraint != NULL && constraint_must_end(run->constraint, run->state))
		return finish(call, run, GENERATE_END);
	return left > 0 || finish(call, run, GENERATE_LENGTH);
}

static bool
check_options(Call *call, const GenerateOptions *o)
{
	if (o->max_tokens == 0)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "max_tokens is out of range");
		return mc_hint(call, "max_tokens must be at least 1.");
	}
	for (size_t i = 0; i < o->stop_count; i++)
		if (o->stops[i].len == 0)
			return mc_fail(call, MC_INVALID_PARAMETER, "a stop text is empty");
	if (o->grammar != NULL && o->stop_count > 0)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "stop texts cannot be combined with a schema or grammar");
		return mc_hint(call, "A text cut at a stop text would not follow the grammar; let the grammar end it.");
	}
	return sampler_check(call, &o->sampler);
}

/* The grammar over the model's tokens; the same one for runs that share it. */
static bool
run_constrain(Call *call, Run *run, Constraint *shared)
{
	Generator  *g = run->generator;
	bool		can;

	if (g->tokens == NULL)
	{
		Call		inner = *call;

		inner.arena = g->own;
		g->tokens = grammar_vocab(&inner, model_tokenizer(g->model));
		if (g->tokens == NULL)
		{
			call->error = inner.error;
			return false;
		}
	}
	run->constraint = shared != NULL ? shared : constraint_create(call, run->options->grammar, g->tokens);
	if (run->constraint == NULL)
		return false;
	run->state = constraint_start(run->constraint);
	if (!can_close(call, run, run->state, run->budget, &can))
		return false;
	if (can)
		return true;
	mc_fail(call, MC_INVALID_PARAMETER, "no text of the schema or grammar fits into %zu tokens", run->budget);
	return mc_hint(call, "Raise max_tokens, or shorten the prompt if the context is full.");
}

/* Set up a run and compute the prompt; logits are those after it.  old: the sampler of a run that is over, or NULL. */
static bool
run_begin(Compute *c, Run *run, Sampler *old, Constraint *shared, const Prompt *prompt, float *logits)
{
	Generator  *g = run->generator;
	Call	   *call = c->call;

	if (!check_options(call, run->options) || !generator_check_prompt(call, g, prompt))
		return false;
	/* the last token of a text need not be decoded */
	run->budget = g->positions - prompt->count + 1;
	if (run->options->max_tokens < run->budget)
		run->budget = run->options->max_tokens;
	output_init(&run->output, run->options);
	if ((run->sampler = sampler_create(call, &run->options->sampler, g->vocab, old)) == NULL)
		return false;
	for (size_t i = 0; i < prompt->count; i++)
		sampler_accept(run->sampler, prompt->ids[i]);
	if (run->options->grammar != NULL && !run_constrain(call, run, shared))
		return false;
	run->result.prompt_tokens = prompt->count;
	return generator_feed(c, g, run->sequence, prompt, logits, &run->result.reused_tokens);
}

/* ---- pulling pieces ---- */

Generation *
generate_start(Compute *c, Generator *g, const GenerateOptions *options, const Prompt *prompt)
{
	Generation *generation = mc_alloc0(c->call, 1, sizeof(Generation));

	if (generation == NULL)
		return NULL;
	generation->run = (Run){.options = options, .generator = g};
	generation->fresh = true;
	if ((generation->logits = mc_alloc(c->call, g->logits, sizeof(float))) == NULL
		|| !run_begin(c, &generation->run, NULL, NULL, prompt, generation->logits))
		return NULL;
	return generation;
}

/* Decode the tokens of n runs together; logits (n, V). */
static bool
decode(Compute *c, Generator *g, const size_t *sequences, const int32_t *tokens, size_t n, float *logits)
{
	bool		good = true;

	for (size_t i = 0; i < n && good; i++)
		good = generator_hold(c->call, g, sequences[i], &tokens[i], 1);
	good = good && decoder_step(c, g->decoder, sequences, tokens, n, logits);
	for (size_t i = 0; i < n; i++)
		generator_settle(g, sequences[i]);
	return good;
}

bool
generate_next(Compute *c, Generation *generation, Slice *piece, bool *done)
{
	Run		   *run = &generation->run;

	*piece = (Slice){"", 0};
	while (piece->len == 0 && !run->done)
	{
		if (mc_cancelled(c->call))
			return false;
		if (!generation->fresh && !decode(c, run->generator, &run->sequence, &run->token, 1, generation->logits))
			return false;
		generation->fresh = false;
		if (!run_choose(c->call, run, generation->logits))
			return false;
		*piece = output_piece(&run->output, run->done);
	}
	*done = run->done && piece->len == 0;
	return true;
}

const GenerateResult *
generate_result(const Generation *generation)
{
	return &generation->run.result;
}

/* ---- batches ---- */

typedef struct Batch
{
	Compute    *c;
	Generator  *g;
	const GenerateOptions *options;
	const Prompt *prompts;
	size_t		n;
	size_t		next;			/* prompt that comes next */
	GenerateEmit emit;
	void	   *arg;
	GenerateResult *results;
	Run		   *runs;			/* (slots) */
	size_t		slots;
	float	   *logits;			/* (slots, V) */
	Constraint **constraints;	/* (n) of the prompts begun, to be shared */
} Batch;

/* Hand out what is ready; the result when the run is done. */
static bool
deliver(Batch *b, Run *run)
{
	Slice		piece = output_piece(&run->output, run->done);

	if (piece.len > 0 && b->emit != NULL && !b->emit(b->arg, run->number, piece))
	{
		if (b->c->call->error.code != MC_OK)
			return false;
		if (!run->done && !finish(b->c->call, run, GENERATE_ABORTED))
			return false;
	}
	if (run->done)
		b->results[run->number] = run->result;
	return true;
}

static Constraint *
shared_constraint(const Batch *b, size_t number)
{
	for (size_t i = 0; i < number && b->options[number].grammar != NULL; i++)
		if (b->options[i].grammar == b->options[number].grammar && b->constraints[i] != NULL)
			return b->constraints[i];
	return NULL;
}

/* Put prompts into a free slot until one needs decoding. */
static bool
fill_slot(Batch *b, size_t slot)
{
	Run		   *run = &b->runs[slot];
	float	   *logits = b->logits + slot * b->g->logits;

	while (b->next < b->n)
	{
		size_t		number = b->next++;
		Sampler    *old = run->sampler;

		*run = (Run){.options = &b->options[number], .generator = b->g, .sequence = slot, .number = number};
		if (!run_begin(b->c, run, old, shared_constraint(b, number), &b->prompts[number], logits))
			return false;
		b->constraints[number] = run->constraint;
		if (!run_choose(b->c->call, run, logits) || !deliver(b, run))
			return false;
		if (!run->done)
			return true;
	}
	run->done = true;
	return true;
}

/* One token more for every text in the making. */
static bool
step_batch(Batch *b, size_t *sequences, int32_t *tokens, size_t *count)
{
	*count = 0;
	for (size_t slot = 0; slot < b->slots; slot++)
		if (!b->runs[slot].done)
		{
			sequences[*count] = slot;
			tokens[(*count)++] = b->runs[slot].token;
		}
	if (*count == 0)
		return true;
	if (mc_cancelled(b->c->call) || !decode(b->c, b->g, sequences, tokens, *count, b->logits))
		return false;
	for (size_t i = 0; i < *count; i++)
	{
		Run		   *run = &b->runs[sequences[i]];

		if (!run_choose(b->c->call, run, b->logits + i * b->g->logits) || !deliver(b, run))
			return false;
	}
	/* only now: a new prompt's logits would overwrite those of others */
	for (size_t i = 0; i < *count; i++)
		if (b->runs[sequences[i]].done && !fill_slot(b, sequences[i]))
			return false;
	return true;
}

bool
generate_batch(Compute *c, Generator *g, const GenerateOptions *options, const Prompt *prompts, size_t n, GenerateEmit emit, void *arg,
			   GenerateResult *results)
{
	Batch		b = {.c = c, .g = g, .options = options, .prompts = prompts, .n = n, .emit = emit, .arg = arg, .results = results};
	size_t	   *sequences;
	int32_t    *tokens;
	size_t		count = n;

	if (n == 0)
		return true;
	c->call->error.code = MC_OK;
	/* errors that need no model come before any work */
	for (size_t i = 0; i < n; i++)
		if (!check_options(c->call, &options[i]) || !generator_check_prompt(c->call, g, &prompts[i]))
			return false;
	b.slots = n < g->sequences ? n : g->sequences;
	b.runs = mc_alloc0(c->call, b.slots, sizeof(Run));
	b.logits = mc_alloc(c->call, b.slots, g->logits * sizeof(float));
	b.constraints = mc_alloc0(c->call, n, sizeof(Constraint *));
	sequences = mc_alloc(c->call, b.slots, sizeof(size_t));
	tokens = mc_alloc(c->call, b.slots, sizeof(int32_t));
	if (b.runs == NULL || b.logits == NULL || b.constraints == NULL || sequences == NULL || tokens == NULL)
		return false;
	for (size_t slot = 0; slot < b.slots; slot++)
		if (!fill_slot(&b, slot))
			return false;
	while (count > 0)
		if (!step_batch(&b, sequences, tokens, &count))
			return false;
	return true;
}

bool
generate(Compute *c, Generator *g, const GenerateOptions *options, const Prompt *prompt, GenerateEmit emit, void *arg, GenerateResult *result)
{
	return generate_batch(c, g, options, prompt, 1, emit, arg, result);
}
