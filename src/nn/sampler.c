/*
 * Choosing the next token from the logits.
 *
 * With top-k only the k best tokens are looked at, found by a heap; without it
 * all of them are, in the order of their ids.  A filter's single-token question
 * is asked first, since the likeliest tokens are mostly allowed; the mask of all
 * tokens is made only when that was not enough, with the same result.
 */
#include "nn/sampler.h"

#include <math.h>
#include <string.h>

#include "base/fmath.h"
#include "nn/vec.h"

#define LN2				0.69314718055994530942
#define GREEDY_TRIES	8		/* likeliest tokens tried before the mask is made */
#define SPARE			48		/* candidates beyond top-k in case some are not allowed */
#define RARE			1e-5	/* probability of tokens that top-p mostly need not sort */
#define MIROSTAT_M		100		/* tokens by which mirostat 1 estimates the decay of probability */

typedef struct Candidate
{
	int32_t		id;
	float		logit;
	double		p;
} Candidate;

struct Sampler
{
	const SamplerOptions *options;
	uint32_t	vocab;
	uint64_t	draws;
	double		mu;				/* of mirostat */
	int32_t    *history;		/* ring of the last tokens; this and counts only with penalties */
	size_t		history_room;
	size_t		history_count;	/* tokens seen in all */
	uint32_t   *counts;			/* (vocab) occurrences in the history */
	Candidate  *candidates;		/* (vocab) */
	Candidate  *room;			/* (vocab), for sorting */
	float	   *probabilities;	/* (vocab) */
};

#define HISTORY_ALL		65536	/* how far "all" tokens reach back */

/* ---- options ---- */

static bool
range_error(Call *call, const char *name, const char *range)
{
	mc_fail(call, MC_INVALID_PARAMETER, "%s is out of range", name);
	return mc_hint(call, "%s must be %s.", name, range);
}

bool
sampler_check(Call *call, const SamplerOptions *o)
{
	if (!(o->temperature >= 0 && o->temperature <= 100))
		return range_error(call, "temperature", "between 0 and 100");
	if (o->top_k < 0)
		return range_error(call, "top_k", "0 (all) or positive");
	if (!(o->top_p > 0 && o->top_p <= 1))
		return range_error(call, "top_p", "above 0 and at most 1");
	if (!(o->min_p >= 0 && o->min_p <= 1))
		return range_error(call, "min_p", "between 0 and 1");
	if (!(o->typical_p > 0 && o->typical_p <= 1))
		return range_error(call, "typical_p", "above 0 and at most 1");
	if (!(o->repeat_penalty > 0 && o->repeat_penalty <= 100))
		return range_error(call, "repeat_penalty", "above 0 and at most 100");
	if (!(o->frequency_penalty >= -100 && o->frequency_penalty <= 100))
		return range_error(call, "frequency_penalty", "between -100 and 100");
	if (!(o->presence_penalty >= -100 && o->presence_penalty <= 100))
		return range_error(call, "presence_penalty", "between -100 and 100");
	if (o->penalty_last < -1)
		return range_error(call, "penalty_last", "-1 (all) or not negative");
	if (o->mirostat < 0 || o->mirostat > 2)
		return range_error(call, "mirostat", "0, 1 or 2");
	if (!(o->mirostat_tau > 0 && o->mirostat_tau <= 100) && o->mirostat > 0)
		return range_error(call, "mirostat_tau", "above 0 and at most 100");
	if (!(o->mirostat_eta > 0 && o->mirostat_eta <= 1) && o->mirostat > 0)
		return range_error(call, "mirostat_eta", "above 0 and at most 1");
	for (size_t i = 0; i < o->bias_count; i++)
		if (o->bias[i].token < 0 || isnan(o->bias[i].bias) || o->bias[i].bias == INFINITY)
			return range_error(call, "logit_bias", "of a token of the vocabulary and a number");
	return true;
}

static bool
has_penalties(const SamplerOptions *o)
{
	return (o->repeat_penalty != 1 || o->frequency_penalty != 0 || o->presence_penalty != 0) && o->penalty_last != 0;
}

/* Arrays of vocab items that s does not have yet. */
static bool
need_memory(Call *call, Sampler *s)
{
	const SamplerOptions *o = s->options;

	if (has_penalties(o))
	{
		size_t		room = o->penalty_last < 0 || o->penalty_last > HISTORY_ALL ? HISTORY_ALL : (size_t) o->penalty_last;

		if (s->history == NULL || s->history_room < room)
			s->history = mc_alloc(call, room, sizeof(int32_t));
		s->history_room = room;
		if (s->counts == NULL)
			s->counts = mc_alloc(call, s->vocab, sizeof(uint32_t));
		if (s->history == NULL || s->counts == NULL)
			return false;
		memset(s->counts, 0, s->vocab * sizeof(uint32_t));
	}
	if (o->temperature <= 0 || s->candidates != NULL)
		return true;
	s->candidates = mc_alloc(call, s->vocab, sizeof(Candidate));
	s->room = mc_alloc(call, s->vocab, sizeof(Candidate));
	s->probabilities = mc_alloc(call, s->vocab, sizeof(float));
	return s->candidates != NULL && s->room != NULL && s->probabilities != NULL;
}

Sampler *
sampler_create(Call *call, const SamplerOptions *options, uint32_t vocab, Sampler *old)
{
	Sampler    *s = old != NULL && old->vocab == vocab ? old : mc_alloc0(call, 1, sizeof(Sampler));

	if (s == NULL || !sampler_check(call, options))
		return NULL;
	for (size_t i = 0; i < options->bias_count; i++)
		if ((uint32_t) options->bias[i].token >= vocab)
		{
			range_error(call, "logit_bias", "of a token of the vocabulary and a number");
			return NULL;
		}
	s->options = options;
	s->vocab = vocab;
	s->draws = 0;
	s->mu = 2 * options->mirostat_tau;
	s->history_count = 0;
	return need_memory(call, s) ? s : NULL;
}

void
sampler_accept(Sampler *s, int32_t token)
{
	size_t		at;

	if (!has_penalties(s->options) || token < 0 || (uint32_t) token >= s->vocab)
		return;
	at = s->history_count++ % s->history_room;
	if (s->history_count > s->history_room)
		s->counts[s->history[at]]--;
	s->history[at] = token;
	s->counts[token]++;
}

/* splitmix64's finaliser over seed and counter, twice. */
double
sampler_uniform(uint64_t seed, uint64_t counter)
{
	uint64_t	x = seed * 0x9E3779B97F4A7C15u + counter * 0xD1B54A32D192ED03u + 0x8CB92BA72F3D8DD7u;

	for (int i = 0; i < 2; i++)
	{
		x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
		x = (x ^ x >> 27) * 0x94D049BB133111EBu;
		x = (x ^ x >> 31) + 0x9E3779B97F4A7C15u;
	}
	return (double) (x >> 11) * 0x1p-53;
}

/* ---- penalties ---- */

/* Keskar et al. 2019 (repeat: divided where positive, multiplied where negative) and OpenAI's two. */
static void
apply_penalties(const Sampler *s, float *logits)
{
	const SamplerOptions *o = s->options;
	size_t		count = !has_penalties(o) ? 0 : s->history_count < s->history_room ? s->history_count : s->history_room;

	for (size_t i = 0; i < o->bias_count; i++)
		logits[o->bias[i].token] += o->bias[i].bias;
	for (size_t i = 0; i < count; i++)
	{
		int32_t		token = s->history[i];
		uint32_t	times = s->counts[token];
		float		penalty = (float) o->repeat_penalty;

		/* a token that occurs often is met often: the top bit says that it was done */
		if (times & 0x80000000u)
			continue;
		s->counts[token] |= 0x80000000u;
		logits[token] = logits[token] > 0 ? logits[token] / penalty : logits[token] * penalty;
		logits[token] -= (float) times * (float) o->frequency_penalty + (float) o->presence_penalty;
	}
	for (size_t i = 0; i < count; i++)
		s->counts[s->history[i]] &= 0x7FFFFFFFu;
}

/* ---- candidates ---- */

/* Does a come before b: likelier, or equal with the lower id? */
static inline bool
before(const Candidate *a, const Candidate *b)
{
	return a->logit > b->logit || (a->logit == b->logit && a->id < b->id);
}

static void
sift_down(Candidate *heap, size_t count, size_t at)
{
	for (;;)
	{
		size_t		child = 2 * at + 1;
		Candidate	swap = heap[at];

		if (child >= count)
			return;
		if (child + 1 < count && before(&heap[child], &heap[child + 1]))
			child++;
		if (!before(&heap[at], &heap[child]))
			return;
		heap[at] = heap[child];
		heap[child] = swap;
		at = child;
	}
}

/* The k best of logits in order; the heap holds the worst of them on top. */
static size_t
select_best(const float *logits, uint32_t vocab, size_t k, Candidate *out)
{
	size_t		count = 0;

	if (k > vocab)
		k = vocab;
	for (uint32_t i = 0; i < vocab; i++)
	{
		Candidate	c = {.id = (int32_t) i, .logit = logits[i]};

		if (!(c.logit > -INFINITY))
			continue;
		if (count < k)
		{
			out[count++] = c;
			if (count == k)
				for (size_t at = k / 2; at-- > 0;)
					sift_down(out, k, at);
		}
		else if (c.logit > out[0].logit)
		{
			/* on equal logits the earlier id, which is there already, stays */
			out[0] = c;
			sift_down(out, k, 0);
		}
	}
	if (count < k)
		for (size_t at = count / 2; at-- > 0;)
			sift_down(out, count, at);
	/* take the worst away until the best is first */
	for (size_t end = count; end > 1; end--)
	{
		Candidate	worst = out[0];

		out[0] = out[end - 1];
		out[end - 1] = worst;
		sift_down(out, end - 1, 0);
	}
	return count;
}

static size_t
all_candidates(const float *logits, uint32_t vocab, Candidate *out)
{
	size_t		count = 0;

	for (uint32_t i = 0; i < vocab; i++)
		if (logits[i] > -INFINITY)
			out[count++] = (Candidate){.id = (int32_t) i, .logit = logits[i]};
	return count;
}

static void
apply_mask(float *logits, uint32_t vocab, const uint64_t *bits)
{
	for (uint32_t word = 0; word < (vocab + 63) / 64; word++)
	{
		uint32_t	end = (word + 1) * 64 < vocab ? 64 : vocab - word * 64;

		if (bits[word] == UINT64_MAX)
			continue;
		for (uint32_t i = 0; i < end; i++)
			if ((bits[word] >> i & 1) == 0)
				logits[word * 64 + i] = -INFINITY;
	}
}

static bool
mask_logits(Call *call, const Sampler *s, float *logits, const SamplerFilter *filter)
{
	const uint64_t *bits;

	if (!filter->mask(filter->arg, call, &bits))
		return false;
	apply_mask(logits, s->vocab, bits);
	return true;
}

/* The k best allowed tokens in order. */
static bool
best_allowed(Call *call, Sampler *s, float *logits, size_t k, const SamplerFilter *filter, size_t *count)
{
	size_t		found = select_best(logits, s->vocab, k + (filter != NULL ? SPARE : 0), s->candidates);
	size_t		kept = 0;

	*count = found;
	if (filter == NULL)
		return true;
	for (size_t i = 0; i < found && kept < k; i++)
	{
		bool		allowed;

		if (!filter->allows(filter->arg, call, s->candidates[i].id, &allowed))
			return false;
		if (allowed)
			s->candidates[kept++] = s->candidates[i];
	}
	*count = kept;
	if (kept == k)
		return true;
	if (!mask_logits(call, s, logits, filter))
		return false;
	*count = select_best(logits, s->vocab, k, s->candidates);
	return true;
}

static bool
pick_greedy(Call *call, Sampler *s, float *logits, const SamplerFilter *filter, int32_t *token)
{
	for (int i = 0; i <= GREEDY_TRIES; i++)
	{
		bool		allowed = true;
		size_t		best = vec_argmax(logits, s->vocab);

		*token = logits[best] > -INFINITY ? (int32_t) best : -1;
		if (*token < 0 || filter == NULL || i == GREEDY_TRIES)
			return true;
		if (!filter->allows(filter->arg, call, *token, &allowed))
			return false;
		if (allowed)
			return true;
		logits[best] = -INFINITY;
		if (i == GREEDY_TRIES - 1 && !mask_logits(call, s, logits, filter))
			return false;
	}
	return true;
}

/* ---- probabilities ---- */

/* p of each candidate at a temperature, adding up to 1. */
static void
set_probabilities(Sampler *s, size_t count, float temperature)
{
	for (size_t i = 0; i < count; i++)
		s->probabilities[i] = s->candidates[i].logit / temperature;
	if (count > 0)
		vec_softmax(s->probabilities, s->probabilities, count);
	for (size_t i = 0; i < count; i++)
		s->candidates[i].p = (double) s->probabilities[i];
}

/* Stable merge sort by logit, falling. */
static void
sort_candidates(Candidate *items, Candidate *room, size_t count)
{
	Candidate  *from = items,
			   *to = room;

	for (size_t run = 1; run < count; run *= 2)
	{
		Candidate  *swap = from;

		for (size_t start = 0; start < count; start += 2 * run)
		{
			size_t		middle = start + run < count ? start + run : count;
			size_t		end = start + 2 * run < count ? start + 2 * run : count;
			size_t		a = start,
						b = middle;

			for (size_t i = start; i < end; i++)
				to[i] = b == end || (a < middle && !before(&from[b], &from[a])) ? from[a++] : from[b++];
		}
		from = to;
		to = swap;
	}
	if (from != items && count > 0)
		memcpy(items, from, count * sizeof(*items));
}

/*
 * Locally typical sampling (Meister et al. 2023): tokens whose surprise is
 * nearest to the entropy, until they hold typical_p.
 */
static size_t
keep_typical(Sampler *s, size_t count, double typical)
{
	double		entropy = 0,
				sum = 0;
	size_t		kept = 0;

	for (size_t i = 0; i < count; i++)
		if (s->candidates[i].p > 0)
			entropy -= s->candidates[i].p * fmath_log64(s->candidates[i].p);
	/* sorted by nearness: the logit's place is lent to the distance */
	for (size_t i = 0; i < count; i++)
	{
		double		surprise = s->candidates[i].p > 0 ? -fmath_log64(s->candidates[i].p) : 1e9;
		double		distance = surprise > entropy ? surprise - entropy : entropy - surprise;

		s->probabilities[s->candidates[i].id] = s->candidates[i].logit;
		s->candidates[i].logit = (float) -distance;
	}
	sort_candidates(s->candidates, s->room, count);
	while (kept < count && sum < typical)
		sum += s->candidates[kept++].p;
	for (size_t i = 0; i < kept; i++)
		s->candidates[i].logit = s->probabilities[s->candidates[i].id];
	sort_candidates(s->candidates, s->room, kept);
	return kept;
}

/* Nucleus (Holtzman et al. 2020): the likeliest tokens until they hold top_p; candidates are in order. */
static size_t
keep_nucleus(const Candidate *candidates, size_t count, double top_p)
{
	double		sum = 0;
	size_t		kept = 0;

	while (kept < count && sum < top_p)
		sum += candidates[kept++].p;
	return kept;
}

/* Sort the candidates; where those above RARE hold top_p, only them. */
static size_t
sort_nucleus(Sampler *s, size_t count, double top_p)
{
	double		sum = 0;
	size_t		kept = 0;

	for (size_t i = 0; i < count; i++)
		if (s->candidates[i].p >= RARE)
			sum += s->candidates[i].p;
	if (sum >= top_p + RARE)
	{
		for (size_t i = 0; i < count; i++)
			if (s->candidates[i].p >= RARE)
				s->candidates[kept++] = s->candidates[i];
		count = kept;
	}
	sort_candidates(s->candidates, s->room, count);
	return count;
}

/* Tokens at least min_p times as likely as the likeliest. */
static size_t
keep_likely(Candidate *candidates, size_t count, double min_p)
{
	double		most = 0;
	size_t		kept = 0;

	for (size_t i = 0; i < count; i++)
		if (candidates[i].p > most)
			most = candidates[i].p;
	for (size_t i = 0; i < count; i++)
		if (candidates[i].p >= min_p * most)
			candidates[kept++] = candidates[i];
	return kept;
}

/* One of the candidates by their probabilities, which need not add up to 1. */
static size_t
draw(Sampler *s, size_t count)
{
	double		sum = 0,
				at;

	for (size_t i = 0; i < count; i++)
		sum += s->candidates[i].p;
	at = sampler_uniform(s->options->seed, s->draws++) * sum;
	for (size_t i = 0; i + 1 < count; i++)
	{
		at -= s->candidates[i].p;
		if (at < 0)
			return i;
	}
	return count - 1;
}

/* ---- mirostat (Basu et al. 2021): keeps the surprise of the text near tau ---- */

/* Number of tokens by the estimated exponent of Zipf's law (the paper's equation 30). */
static size_t
mirostat_count(const Candidate *candidates, size_t count, double mu, uint32_t vocab)
{
	double		top = 0,
				bottom = 0,
				exponent,
				epsilon,
				k;

	for (size_t i = 0; i + 1 < count && i + 1 < MIROSTAT_M; i++)
	{
		double		t = fmath_log64((double) (i + 2) / (double) (i + 1));
		double		b = candidates[i + 1].p > 0 ? fmath_log64(candidates[i].p / candidates[i + 1].p) : 0;

		top += t * b;
		bottom += t * t;
	}
	exponent = bottom > 0 ? top / bottom : 1;
	epsilon = exponent - 1;
	if (epsilon < 1e-6 && epsilon > -1e-6)
		epsilon = 1e-6;
	k = epsilon * fmath_pow64(2, mu) / (1 - fmath_pow64((double) vocab, -epsilon));
	k = k > 0 ? fmath_pow64(k, 1 / (exponent > 1e-6 ? exponent : 1e-6)) : 1;
	return k < 1 ? 1 : k > (double) count ? count : (size_t) (k + 0.5);
}

/* Tokens at least that likely, and always the likeliest. */
static size_t
keep_above(Candidate *candidates, size_t count, double least)
{
	size_t		kept = 0;
	size_t		best = 0;

	for (size_t i = 1; i < count; i++)
		if (candidates[i].p > candidates[best].p)
			best = i;
	for (size_t i = 0; i < count; i++)
		if (i == best || candidates[i].p >= least)
			candidates[kept++] = candidates[i];
	return kept;
}

static int32_t
pick_mirostat(Sampler *s, size_t count)
{
	const SamplerOptions *o = s->options;
	size_t		kept = 0;
	size_t		at;
	double		sum = 0;

	set_probabilities(s, count, (float) o->temperature);
	if (o->mirostat == 1)
	{
		sort_candidates(s->candidates, s->room, count);
		kept = mirostat_count(s->candidates, count, s->mu, s->vocab);
	}
	else
		kept = keep_above(s->candidates, count, fmath_pow64(2, -s->mu));
	for (size_t i = 0; i < kept; i++)
		sum += s->candidates[i].p;
	at = draw(s, kept);
	if (s->candidates[at].p > 0 && sum > 0)
		s->mu -= o->mirostat_eta * (-fmath_log64(s->candidates[at].p / sum) / LN2 - o->mirostat_tau);
	return s->candidates[at].id;
}

/* ---- the choice ---- */

static int32_t
pick_random(Sampler *s, size_t count, bool sorted)
{
	const SamplerOptions *o = s->options;

	if (o->typical_p < 1 || o->top_p < 1 || o->min_p > 0)
	{
		set_probabilities(s, count, 1);
		if (o->typical_p < 1)
		{
			count = keep_typical(s, count, o->typical_p);
			sorted = true;
			set_probabilities(s, count, 1);
		}
		/* both keep the likeliest ones down to some probability, so the cheaper comes first */
		if (o->min_p > 0)
			count = keep_likely(s->candidates, count, o->min_p);
		if (o->top_p < 1)
		{
			if (!sorted)
				count = sort_nucleus(s, count, o->top_p);
			count = keep_nucleus(s->candidates, count, o->top_p);
		}
	}
	set_probabilities(s, count, (float) o->temperature);
	return s->candidates[draw(s, count)].id;
}

bool
sampler_pick(Call *call, Sampler *s, float *logits, const SamplerFilter *filter, int32_t *token)
{
	const SamplerOptions *o = s->options;
	bool		top_k = o->top_k > 0 && o->top_k < (int64_t) s->vocab && o->mirostat == 0;
	size_t		count;

	*token = -1;
	apply_penalties(s, logits);
	if (o->temperature <= 0)
		return pick_greedy(call, s, logits, filter, token);
	if (top_k)
	{
		if (!best_allowed(call, s, logits, (size_t) o->top_k, filter, &count))
			return false;
	}
	else
	{
		if (filter != NULL && !mask_logits(call, s, logits, filter))
			return false;
		count = all_candidates(logits, s->vocab, s->candidates);
	}
	if (count > 0)
		*token = o->mirostat > 0 ? pick_mirostat(s, count) : pick_random(s, count, top_k);
	return true;
}
