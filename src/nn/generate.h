/*
 * Text from a language model: the loop around decoder, sampler and grammar.
 *
 * A Generator is a decoder that remembers which tokens its sequences hold, so
 * that a prompt that begins like an earlier one is computed from where they
 * part.  It outlives calls; results do not depend on what it holds, on how many
 * texts are made together, or on threads.
 *
 * Text comes in whole characters.  What the model writes that is no UTF-8, and
 * NUL, becomes U+FFFD.  Positions beyond the context are an error, never cut.
 */
#ifndef MC_GENERATE_H
#define MC_GENERATE_H

#include "nn/decoder.h"
#include "nn/grammar.h"
#include "nn/sampler.h"
#include "text/template.h"

typedef struct Generator Generator;

/* As decoder_create(); own must outlive it.  NULL after an error. */
extern Generator *generator_create(Call *call, Arena *own, const Model *model, size_t max_sequences, size_t max_positions, size_t kv_limit_bytes);

/* Give the cache back; NULL is fine. */
extern void generator_free(Generator *generator);

extern const Model *generator_model(const Generator *generator);

/* Memory of the cache of one sequence that is as long as it may be. */
extern size_t generator_sequence_bytes(const Generator *generator);

/* ---- prompts ---- */

typedef struct Prompt
{
	int32_t    *ids;			/* (count), in the call's arena */
	size_t		count;
} Prompt;

/* A plain text, with the vocabulary's bos; texts of control tokens are text. */
extern bool prompt_text(Call *call, const Model *model, Slice text, Prompt *out);

/*
 * A conversation through the model's chat template.  variables is an object
 * with "messages" and what else the template wants; unless given, add_generation_prompt is
 * true, tools and documents are null and bos_token and eos_token the model's.  Texts of control tokens within the messages stay text.
 * MC_UNSUPPORTED when the model has no template.  now: NULL, or what strftime_now() tells.
 */
extern bool prompt_chat(Call *call, const Model *model, const Json *variables, const TemplateTime *now, Prompt *out);

/*
 * The usual prompt: system (empty: none) and user through the chat template where the model has one, else
 * the two as plain text.  A template that cannot do without a date is told 2026-01-01, so that the same
 * call gives the same text on any day.
 */
extern bool prompt_user(Call *call, const Model *model, Slice system, Slice user, Prompt *out);

/* ---- generation ---- */

typedef enum GenerateStop
{
	GENERATE_END,				/* the model ended, or the grammar was complete */
	GENERATE_STOP,				/* a stop text came up; it is not part of the text */
	GENERATE_LENGTH,			/* max_tokens or the context; with a grammar the text was closed within it */
	GENERATE_ABORTED			/* emit() returned false without an error */
} GenerateStop;

typedef struct GenerateOptions
{
	SamplerOptions sampler;
	size_t		max_tokens;		/* at least 1 */
	const Slice *stops;			/* (stop_count), none empty */
	size_t		stop_count;
	const Grammar *grammar;		/* NULL: free text */
} GenerateOptions;

typedef struct GenerateResult
{
	Slice		text;
	size_t		prompt_tokens;
	size_t		reused_tokens;	/* of the prompt, that were still in the cache */
	size_t		tokens;			/* generated */
	GenerateStop stop;
} GenerateResult;

/* Receives the text as it comes, whole characters; false stops (after mc_fail(): with that error).  May be NULL. */
typedef bool (*GenerateEmit) (void *arg, size_t prompt, Slice piece);

/* One text. */
extern bool generate(Compute *c, Generator *generator, const GenerateOptions *options, const Prompt *prompt,
					 GenerateEmit emit, void *arg, GenerateResult *result);

/*
 * n texts, decoded together as far as the generator has sequences; each is what
 * it would be alone.  options: (n); they may share grammars.  The seed of each is its own.
 */
extern bool generate_batch(Compute *c, Generator *generator, const GenerateOptions *options, const Prompt *prompts, size_t n,
						   GenerateEmit emit, void *arg, GenerateResult *results /* (n) */);

/*
 * A text in pieces, for a set-returning function: generate_start(), then
 * generate_next() until *done.  Between the calls nobody else may use the generator.
 */
typedef struct Generation Generation;

extern Generation *generate_start(Compute *c, Generator *generator, const GenerateOptions *options, const Prompt *prompt);
extern bool generate_next(Compute *c, Generation *generation, Slice *piece, bool *done);
extern const GenerateResult *generate_result(const Generation *generation);

/* ---- what the model thinks ---- */

/* Logits after the last token. */
extern bool generate_logits(Compute *c, Generator *generator, const Prompt *prompt, float *logits /* (V) */);

typedef struct NextToken
{
	int32_t		id;
	double		probability;
} NextToken;

/* The k likeliest next tokens, falling; *count is at most k. */
extern bool generate_next_tokens(Compute *c, Generator *generator, const Prompt *prompt, size_t k, NextToken *out /* (k) */, size_t *count);

/* Natural logarithm of the probability of the tokens of completion behind those of prompt. */
extern bool generate_log_probability(Compute *c, Generator *generator, const Prompt *prompt, const Prompt *completion, double *out);

/* The tokens that text adds behind prompt: those of both together less the longest common start. */
extern bool prompt_continue(Call *call, const Model *model, Slice prompt, Slice text, Prompt *before, Prompt *added);

/* e to the mean of minus log probability of each token after the first. */
extern bool generate_perplexity(Compute *c, Generator *generator, const Prompt *text, double *out);

#endif							/* MC_GENERATE_H */
