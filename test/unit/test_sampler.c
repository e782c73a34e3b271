/*
 * Sampling: if these failed, a seed would not reproduce a text, or an option
 * would keep other tokens than its name promises.
 */
#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "nn/sampler.h"
#include "tap.h"

#define V	16

/* Token i has probability proportional to e^-i/2; two pairs are equal. */
static void
make_logits(float *logits)
{
	for (int i = 0; i < V; i++)
		logits[i] = -0.5f * (float) ((i * 7) % V);
}

static int
rank_of(int32_t token)
{
	return (token * 7) % V;
}

static SamplerOptions
plain(void)
{
	SamplerOptions o = SAMPLER_DEFAULTS;

	o.top_k = 0;
	o.top_p = 1;
	o.min_p = 0;
	o.temperature = 1;
	return o;
}

/* Shares of 20,000 draws; the largest rank seen. */
static int
draw_many(Arena *arena, const SamplerOptions *o, const SamplerFilter *filter, double shares[V])
{
	Call		call = {.arena = arena};
	Sampler    *s;
	int			most = -1;

	arena_reset(arena);
	memset(shares, 0, V * sizeof(double));
	if ((s = sampler_create(&call, o, V, NULL)) == NULL)
		return -2;
	for (int i = 0; i < 20000; i++)
	{
		float		logits[V];
		int32_t		token;

		make_logits(logits);
		if (!sampler_pick(&call, s, logits, filter, &token) || token < 0)
			return -3;
		shares[rank_of(token)] += 1.0 / 20000;
		if (rank_of(token) > most)
			most = rank_of(token);
	}
	return most;
}

static void
test_draws(Arena *arena)
{
	SamplerOptions o = plain();
	double		shares[V];
	double		sum = 0;
	bool		near = true;

	for (int i = 0; i < V; i++)
		sum += fmath_exp64(-0.5 * i);
	draw_many(arena, &o, NULL, shares);
	for (int i = 0; i < V; i++)
		near = near && fabs(shares[i] - fmath_exp64(-0.5 * i) / sum) < 0.02;
	tap_ok(near, "tokens come as often as their probability says");
	o.temperature = 0.5;
	draw_many(arena, &o, NULL, shares);
	tap_ok(fabs(shares[0] - (1 - fmath_exp64(-1.0))) < 0.02, "temperature sharpens");
	o = plain();
	o.top_k = 3;
	tap_ok(draw_many(arena, &o, NULL, shares) == 2, "top_k keeps k tokens");
	o = plain();
	o.top_p = 0.6;				/* 0.39 + 0.24 */
	tap_ok(draw_many(arena, &o, NULL, shares) == 1, "top_p keeps the nucleus");
	o = plain();
	o.min_p = 0.3;				/* e^-1 = 0.37, e^-1.5 = 0.22 */
	tap_ok(draw_many(arena, &o, NULL, shares) == 2, "min_p keeps tokens near the likeliest");
	o = plain();
	o.typical_p = 0.3;
	draw_many(arena, &o, NULL, shares);
	tap_ok(shares[0] == 0 && shares[15] == 0, "typical sampling drops the likeliest and the rarest here");
	o.typical_p = 1;
	o.top_k = 5;
	o.top_p = 0.9;
	o.min_p = 0.05;
	tap_ok(draw_many(arena, &o, NULL, shares) >= 2, "all together");
	for (int version = 1; version <= 2; version++)
	{
		o = plain();
		o.mirostat = version;
		o.mirostat_tau = 1;
		tap_ok(draw_many(arena, &o, NULL, shares) >= 0 && shares[0] > 0.4, "mirostat %d keeps surprise low", version);
	}
}

/* Only even ranks are allowed. */
static bool
allow_even(void *arg, Call *call, int32_t token, bool *allowed)
{
	(void) call;
	(*(int *) arg)++;
	*allowed = rank_of(token) % 2 == 0;
	return true;
}

static bool
mask_even(void *arg, Call *call, const uint64_t **bits)
{
	static uint64_t mask[1];

	(void) arg, (void) call;
	mask[0] = 0;
	for (int32_t i = 0; i < V; i++)
		if (rank_of(i) % 2 == 0)
			mask[0] |= (uint64_t) 1 << i;
	*bits = mask;
	return true;
}

static void
test_filter(Arena *arena)
{
	int			asked = 0;
	SamplerFilter filter = {allow_even, mask_even, &asked};
	SamplerOptions o = plain();
	double		shares[V];
	bool		only = true;

	o.top_k = 3;
	tap_ok(draw_many(arena, &o, &filter, shares) == 4, "top_k counts allowed tokens");
	o.top_k = 0;
	draw_many(arena, &o, &filter, shares);
	for (int i = 1; i < V; i += 2)
		only = only && shares[i] == 0;
	tap_ok(only && shares[14] > 0, "a filter leaves allowed tokens only");
	o.temperature = 0;
	tap_ok(draw_many(arena, &o, &filter, shares) == 0, "greedy takes the likeliest allowed");
}

static void
test_greedy(Arena *arena)
{
	SamplerOptions o = plain();
	Call		call = {.arena = arena};
	float		logits[4] = {1, 3, 3, 2};
	LogitBias	bias[2] = {{1, -INFINITY}, {2, -5}};
	Sampler    *s;
	int32_t		token;

	arena_reset(arena);
	o.temperature = 0;
	s = sampler_create(&call, &o, 4, NULL);
	tap_ok(sampler_pick(&call, s, logits, NULL, &token) && token == 1, "ties go to the lower id");
	o.bias = bias;
	o.bias_count = 2;
	s = sampler_create(&call, &o, 4, NULL);
	tap_ok(sampler_pick(&call, s, logits, NULL, &token) && token == 3, "logit bias counts");
	o.bias_count = 0;
	o.repeat_penalty = 2;
	s = sampler_create(&call, &o, 4, NULL);
	sampler_accept(s, 1);
	sampler_accept(s, 2);
	memcpy(logits, (float[4]){1, 3, 3, 2}, sizeof(logits));
	tap_ok(sampler_pick(&call, s, logits, NULL, &token) && token == 3, "a repeated token is penalised");
	o.penalty_last = 1;
	s = sampler_create(&call, &o, 4, NULL);
	sampler_accept(s, 1);
	sampler_accept(s, 2);
	memcpy(logits, (float[4]){1, 3, 3, 2}, sizeof(logits));
	tap_ok(sampler_pick(&call, s, logits, NULL, &token) && token == 1, "but only as far back as penalty_last");
	o.penalty_last = 64;
	o.repeat_penalty = 1;
	o.frequency_penalty = 0.6;
	s = sampler_create(&call, &o, 4, NULL);
	for (int i = 0; i < 3; i++)
		sampler_accept(s, 1);
	sampler_accept(s, 2);
	memcpy(logits, (float[4]){1, 3, 3, 2}, sizeof(logits));
	tap_ok(sampler_pick(&call, s, logits, NULL, &token) && token == 2, "a frequent token is penalised by how often");
	memcpy(logits, (float[4]){-INFINITY, -INFINITY, -INFINITY, -INFINITY}, sizeof(logits));
	tap_ok(sampler_pick(&call, s, logits, NULL, &token) && token == -1, "nothing is left");
}

static void
test_seed(Arena *arena)
{
	SamplerOptions o = plain();
	int32_t		tokens[3][40];

	o.top_k = 8;
	for (int run = 0; run < 3; run++)
	{
		Call		call = {.arena = arena};
		Sampler    *s;

		arena_reset(arena);
		o.seed = run == 2 ? 43 : 42;
		s = sampler_create(&call, &o, V, NULL);
		for (int i = 0; i < 40; i++)
		{
			float		logits[V];

			make_logits(logits);
			sampler_pick(&call, s, logits, NULL, &tokens[run][i]);
		}
	}
	tap_ok(memcmp(tokens[0], tokens[1], sizeof(tokens[0])) == 0, "a seed reproduces the tokens");
	tap_ok(sampler_uniform(42, 0) == 0x1.05d2c21c2351p-2 && sampler_uniform(42, 1) == 0x1.96510777bbc77p-1, "the generator is the same everywhere");
	tap_ok(memcmp(tokens[0], tokens[2], sizeof(tokens[0])) != 0, "another seed does not");
}

static void
test_options(Arena *arena)
{
	static const struct
	{
		const char *name;
		SamplerOptions o;
	}			bad[] = {
		{"temperature", {.temperature = -1, .top_p = 1, .typical_p = 1, .repeat_penalty = 1}},
		{"temperature", {.temperature = NAN, .top_p = 1, .typical_p = 1, .repeat_penalty = 1}},
		{"top_k", {.top_k = -1, .top_p = 1, .typical_p = 1, .repeat_penalty = 1}},
		{"top_p", {.top_p = 0, .typical_p = 1, .repeat_penalty = 1}},
		{"min_p", {.min_p = 2, .top_p = 1, .typical_p = 1, .repeat_penalty = 1}},
		{"repeat_penalty", {.top_p = 1, .typical_p = 1, .repeat_penalty = 0}},
		{"mirostat", {.top_p = 1, .typical_p = 1, .repeat_penalty = 1, .mirostat = 3}},
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
	{
		Call		call = {.arena = arena};

		tap_ok(!sampler_check(&call, &bad[i].o) && call.error.code == MC_INVALID_PARAMETER && strstr(call.error.message, bad[i].name) != NULL
			   && call.error.hint[0] != '\0', "%s out of range is refused", bad[i].name);
	}
}

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	test_draws(&arena);
	test_filter(&arena);
	test_greedy(&arena);
	test_seed(&arena);
	test_options(&arena);
	arena_free(&arena);
	return tap_done();
}
