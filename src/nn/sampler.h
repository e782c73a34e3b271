/*
 * Choosing the next token from the logits.
 *
 * The order is llama.cpp's: logit bias, penalties, top-k, typical, top-p, min-p,
 * temperature, draw; or mirostat after the penalties.  Everything is computed
 * the same way on every machine, and the draws come from a counter-based
 * generator, so a seed gives the same tokens anywhere.
 */
#ifndef MC_SAMPLER_H
#define MC_SAMPLER_H

#include "base/call.h"

typedef struct LogitBias
{
	int32_t		token;
	float		bias;			/* -infinity forbids the token */
} LogitBias;

typedef struct SamplerOptions
{
	double		temperature;	/* 0: always the likeliest token, the lower id on ties */
	int64_t		top_k;			/* 0: all */
	double		top_p;			/* 1: all */
	double		min_p;			/* 0: all */
	double		typical_p;		/* 1: all */
	double		repeat_penalty; /* 1: none */
	double		frequency_penalty;
	double		presence_penalty;
	int64_t		penalty_last;	/* how many tokens back the penalties look, prompt included; -1: all */
	int			mirostat;		/* 0: off; 1 or 2 replace top-k, typical, top-p and min-p */
	double		mirostat_tau;
	double		mirostat_eta;
	const LogitBias *bias;		/* (bias_count) */
	size_t		bias_count;
	uint64_t	seed;
} SamplerOptions;

#define SAMPLER_DEFAULTS \
	{.temperature = 0.8, .top_k = 40, .top_p = 0.95, .min_p = 0.05, .typical_p = 1, .repeat_penalty = 1, .penalty_last = 64, \
	 .mirostat_tau = 5, .mirostat_eta = 0.1}

/* MC_INVALID_PARAMETER naming the option that is out of range. */
extern bool sampler_check(Call *call, const SamplerOptions *options);

typedef struct Sampler Sampler;

/*
 * For one sequence over a vocabulary of vocab tokens; options must outlive it.
 * old: one that is not needed any more and whose memory may serve again, or NULL.  NULL after an error.
 */
extern Sampler *sampler_create(Call *call, const SamplerOptions *options, uint32_t vocab, Sampler *old);

/* Remember a token of the prompt or of the text for the penalties. */
extern void sampler_accept(Sampler *sampler, int32_t token);

/* Which tokens may come; NULL functions: all. */
typedef struct SamplerFilter
{
	bool		(*allows) (void *arg, Call *call, int32_t token, bool *allowed); /* one token */
	bool		(*mask) (void *arg, Call *call, const uint64_t **bits);	/* bit t of bits[t / 64]: all */
	void	   *arg;
} SamplerFilter;

/*
 * The next token out of logits (vocab), which are overwritten.  A filter acts
 * before every other choice; filter may be NULL.  *token is -1 when no token is left.
 */
extern bool sampler_pick(Call *call, Sampler *sampler, float *logits, const SamplerFilter *filter, int32_t *token);

/* Draw number counter of the generator: uniform in [0, 1). */
extern double sampler_uniform(uint64_t seed, uint64_t counter);

#endif							/* MC_SAMPLER_H */
