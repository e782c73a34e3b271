/*
 * Frequencies of rotary position embedding, with the scalings for longer contexts.
 *
 * Dimension pair i turns by frequency[i] radians per position, base^(-2i / dims)
 * unless scaled.  All known scalings depend on i alone, so they are done here,
 * once, in double precision and without libm: an image has the same bits
 * wherever it is compiled.
 *
 * Sources: linear, kaiokendev and Chen et al. 2023 (arXiv 2306.15595); YaRN, Peng
 * et al. 2023 (arXiv 2309.00071), its "by parts" rule and attention factor;
 * llama3, Meta's Llama 3.1 model code; LongRoPE, Ding et al. 2024 (arXiv 2402.13753).
 */
#include "nn/model_config.h"

#include "base/fmath.h"

#define TWO_PI	6.283185307179586

/* YaRN: the pair that makes so many turns within the original context. */
static double
yarn_pair(const RopeSpec *spec, uint32_t dims, double turns)
{
	return dims * fmath_log64(spec->original_context / (turns * TWO_PI)) / (2 * fmath_log64(spec->base));
}

static double
round_down(double x)
{
	double		whole = (double) (int64_t) x;

	return whole > x ? whole - 1 : whole;
}

/* YaRN: 1 for pairs that are left alone, 0 for those stretched by the whole factor. */
static double
yarn_share(const RopeSpec *spec, uint32_t dims, uint32_t i)
{
	double		low = round_down(yarn_pair(spec, dims, spec->beta_fast));
	double		high = -round_down(-yarn_pair(spec, dims, spec->beta_slow));
	double		ramp;

	low = low < 0 ? 0 : low;
	high = high > dims - 1 ? dims - 1 : high;
	ramp = (i - low) / (high - low > 0.001 ? high - low : 0.001);
	return 1 - (ramp < 0 ? 0 : ramp > 1 ? 1 : ramp);
}

/* Llama 3.1: long waves are stretched, short ones left, those between are mixed. */
static double
llama3_frequency(const RopeSpec *spec, double frequency)
{
	double		turns = spec->original_context * frequency / TWO_PI;
	double		mix = (turns - spec->low_freq_factor) / (spec->high_freq_factor - spec->low_freq_factor);

	mix = mix < 0 ? 0 : mix > 1 ? 1 : mix;
	return (1 - mix) * frequency / spec->factor + mix * frequency;
}

static double
scaled_frequency(const RopeSpec *spec, uint32_t dims, uint32_t i, double frequency)
{
	double		share;

	switch (spec->scaling)
	{
		case SCALING_LINEAR:
			return frequency / spec->factor;
		case SCALING_YARN:
			share = yarn_share(spec, dims, i);
			return frequency / spec->factor * (1 - share) + frequency * share;
		case SCALING_LLAMA3:
			return llama3_frequency(spec, frequency);
		case SCALING_LONG:
		case SCALING_NONE:
			break;
	}
	return frequency;
}

bool
model_rope_frequencies(Call *call, ModelConfig *config, const RopeSpec *spec, double *out)
{
	uint32_t	pairs = config->rope_dims / 2;

	for (uint32_t i = 0; i < pairs; i++)
	{
		double		exponent = -2.0 * i / config->rope_dims;
		double		plain = fmath_exp64(exponent * fmath_log64(spec->base));
		double		divisor = spec->divisors != NULL ? spec->divisors[i] : 1;

		/* windowed layers look no further than they were trained to, so they are never scaled when their base is their own */
		out[i] = scaled_frequency(spec, config->rope_dims, i, plain) / divisor;
		out[pairs + i] = spec->local_base == spec->base ? out[i] : fmath_exp64(exponent * fmath_log64(spec->local_base));
		if (!(out[i] > 0 && out[i] < 1e6 && out[pairs + i] > 0))
			return mc_fail(call, MC_DATA_CORRUPTED, "rope frequency %u of the model is out of range", i);
	}
	if (spec->attention_factor > 0)
		config->rope_scale = (float) spec->attention_factor;
	else if (spec->scaling == SCALING_YARN && spec->factor > 1)
		config->rope_scale = (float) (1 + 0.1 * fmath_log64(spec->factor));
	return true;
}
