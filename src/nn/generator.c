/*
 * A decoder that remembers its tokens, and the questions that need no sampling.
 */
#include "nn/generate_state.h"

#include <string.h>

#include "base/fmath.h"
#include "nn/vec.h"

Generator *
generator_create(Call *call, Arena *own, const Model *model, size_t max_sequences, size_t max_positions, size_t kv_limit_bytes)
{
	Call		inner = *call;
	Generator  *g;
	uint32_t	size;

	inner.arena = own;
	g = mc_alloc0(&inner, 1, sizeof(Generator));
	if (g != NULL)
	{
		*g = (Generator){.model = model, .own = own, .sequences = max_sequences};
		g->held = mc_alloc0(&inner, max_sequences, sizeof(Held));
		g->decoder = g->held == NULL ? NULL : decoder_create(&inner, own, model, max_sequences, max_positions, kv_limit_bytes);
	}
	if (g == NULL || g->decoder == NULL)
	{
		call->error = inner.error;
		return NULL;
	}
	g->positions = decoder_max_positions(g->decoder);
	g->logits = model_info(model)->vocab;
	size = tok_vocab_size(model_tokenizer(model));
	g->vocab = size < g->logits ? size : g->logits;
	return g;
}

void
generator_free(Generator *g)
{
	if (g != NULL)
		decoder_free(g->decoder);
}

const Model *
generator_model(const Generator *g)
{
	return g->model;
}

size_t
generator_sequence_bytes(const Generator *g)
{
	return decoder_sequence_bytes(g->decoder);
}

bool
generator_check_prompt(Call *call, const Generator *g, const Prompt *prompt)
{
	if (prompt->count == 0)
		return mc_fail(call, MC_INVALID_PARAMETER, "prompt is empty");
	for (size_t i = 0; i < prompt->count; i++)
		if (prompt->ids[i] < 0 || (uint32_t) prompt->ids[i] >= g->logits)
			return mc_fail(call, MC_INVALID_PARAMETER, "token %d is not in the model's vocabulary", (int) prompt->ids[i]);
	if (prompt->count <= g->positions)
		return true;
	mc_fail(call, MC_TOO_LARGE, "prompt has %zu tokens, the context holds %zu", prompt->count, g->positions);
	return mc_hint(call, "Shorten the prompt, take it in chunks, or use a model with a larger context.");
}

bool
generator_hold(Call *call, Generator *g, size_t sequence, const int32_t *ids, size_t count)
{
	Held	   *held = &g->held[sequence];

	if (held->count + count > held->room)
	{
		Call		inner = *call;
		size_t		room = held->room * 2 > held->count + count ? held->room * 2 : held->count + count + 64;
		int32_t    *grown;

		inner.arena = g->own;
		if ((grown = mc_alloc(&inner, room, sizeof(int32_t))) == NULL)
		{
			call->error = inner.error;
			return false;
		}
		if (held->count > 0)
			memcpy(grown, held->ids, held->count * sizeof(int32_t));
		held->ids = grown;
		held->room = room;
	}
	if (count > 0)
		memcpy(held->ids + held->count, ids, count * sizeof(int32_t));
	held->count += count;
	return true;
}

void
generator_settle(Generator *g, size_t sequence)
{
	size_t		length = decoder_length(g->decoder, sequence);

	if (g->held[sequence].count > length)
		g->held[sequence].count = length;
	else if (g->held[sequence].count < length)
		decoder_truncate(g->decoder, sequence, g->held[sequence].count);
}

static size_t
common_start(const Held *held, const Prompt *prompt, size_t most)
{
	size_t		common = 0;

	while (common < most && common < held->count && held->ids[common] == prompt->ids[common])
		common++;
	return common;
}

bool
generator_reuse(Compute *c, Generator *g, size_t sequence, const Prompt *prompt, size_t most, size_t *reused)
{
	size_t		best = sequence;

	*reused = common_start(&g->held[sequence], prompt, most);
	for (size_t i = 0; i < g->sequences; i++)
	{
		size_t		common = common_start(&g->held[i], prompt, most);

		if (common > *reused)
		{
			best = i;
			*reused = common;
		}
	}
	g->held[sequence].count = best == sequence ? *reused : 0;
	if (best == sequence)
	{
		decoder_truncate(g->decoder, sequence, *reused);
		return true;
	}
	if (!decoder_copy(c, g->decoder, best, sequence, *reused))
	{
		decoder_truncate(g->decoder, sequence, 0);
		return false;
	}
	return generator_hold(c->call, g, sequence, prompt->ids, *reused);
}

bool
generator_feed(Compute *c, Generator *g, size_t sequence, const Prompt *prompt, float *logits, size_t *reused)
{
	bool		good;

	if (!generator_check_prompt(c->call, g, prompt) || !generator_reuse(c, g, sequence, prompt, prompt->count - 1, reused)
		|| !generator_hold(c->call, g, sequence, prompt->ids + *reused, prompt->count - *reused))
		return false;
	good = decoder_feed(c, g->decoder, sequence, prompt->ids + *reused, prompt->count - *reused, logits);
	generator_settle(g, sequence);
	return good;
}

/* ---- questions ---- */

bool
generate_logits(Compute *c, Generator *g, const Prompt *prompt, float *logits)
{
	size_t		reused;

	return generator_feed(c, g, 0, prompt, logits, &reused);
}

bool
generate_next_tokens(Compute *c, Generator *g, const Prompt *prompt, size_t k, NextToken *out, size_t *count)
{
	float	   *logits = mc_alloc(c->call, g->logits, sizeof(float));
	double		sum;

	*count = 0;
	if (logits == NULL || !generate_logits(c, g, prompt, logits))
		return false;
	sum = vec_log_sum_exp(logits, g->logits);
	/* k is small: each round takes the best that is left */
	for (; *count < k && *count < g->vocab; (*count)++)
	{
		size_t		best = vec_argmax(logits, g->vocab);

		if (mc_cancelled(c->call))
			return false;
		out[*count] = (NextToken){.id = (int32_t) best, .probability = fmath_exp64((double) logits[best] - sum)};
		logits[best] = -__builtin_inff();
	}
	return true;
}

/* Adds up log probabilities of the tokens that follow. */
typedef struct Scorer
{
	const int32_t *next;		/* the token after row i of this feed is next[i] */
	size_t		count;
	uint32_t	vocab;
	double		sum;
} Scorer;

static bool
score_row(void *arg, size_t i, const float *logits)
{
	Scorer	   *s = arg;

	if (i < s->count)
		s->sum += (double) logits[s->next[i]] - vec_log_sum_exp(logits, s->vocab);
	return true;
}

/* Sum of log probabilities of ids[from ..] given those before; from >= 1. */
static bool
score(Compute *c, Generator *g, const Prompt *all, size_t from, double *out)
{
	Scorer		scorer;
	size_t		reused;
	bool		good;

	/* the rows that matter begin at from - 1; rows before them need no logits */
	if (!generator_check_prompt(c->call, g, all) || !generator_reuse(c, g, 0, all, from - 1, &reused))
		return false;
	if (reused < from - 1)
	{
		if (!generator_hold(c->call, g, 0, all->ids + reused, from - 1 - reused))
			return false;
		good = decoder_feed(c, g->decoder, 0, all->ids + reused, from - 1 - reused, NULL);
		generator_settle(g, 0);
		if (!good)
			return false;
	}
	scorer = (Scorer){.next = all->ids + from, .count = all->count - from, .vocab = g->logits};
	if (!generator_hold(c->call, g, 0, all->ids + from - 1, all->count - from))
		return false;
	/* the last token need not be fed */
	good = all->count == from || decoder_feed_all(c, g->decoder, 0, all->ids + from - 1, all->count - from, score_row, &scorer);
	generator_settle(g, 0);
	*out = scorer.sum;
	return good;
}

bool
generate_log_probability(Compute *c, Generator *g, const Prompt *prompt, const Prompt *completion, double *out)
{
	Prompt		all = {.ids = mc_alloc(c->call, prompt->count + completion->count, sizeof(int32_t)), .count = prompt->count + completion->count};

	if (all.ids == NULL)
		return false;
	if (prompt->count == 0)
		return mc_fail(c->call, MC_INVALID_PARAMETER, "prompt is empty");
	memcpy(all.ids, prompt->ids, prompt->count * sizeof(int32_t));
	if (completion->count > 0)
		memcpy(all.ids + prompt->count, completion->ids, completion->count * sizeof(int32_t));
	return score(c, g, &all, prompt->count, out);
}

bool
generate_perplexity(Compute *c, Generator *g, const Prompt *text, double *out)
{
	double		sum;

	if (text->count < 2)
		return mc_fail(c->call, MC_INVALID_PARAMETER, "perplexity needs a text of at least two tokens");
	if (!score(c, g, text, 1, &sum))
		return false;
	*out = fmath_exp64(-sum / (double) (text->count - 1));
	return true;
}
