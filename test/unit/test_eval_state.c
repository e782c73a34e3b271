/*
 * If this fails, a metric depends on the order of rows or on how many workers
 * computed it, a stored state reads back as another one, or bytes that
 * somebody made up crash the server.
 */
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "base/real.h"
#include "eval/bytes.h"
#include "eval/confusion.h"
#include "eval/exact_sum.h"
#include "eval/options.h"
#include "eval/state.h"

static Arena arena;
static Call call = {.arena = &arena};
static uint64_t seed = 1;

static uint64_t
draw(void)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return seed >> 16;
}

/* The flat form. */
static Slice
bytes_of(EvalState *state)
{
	size_t		size = 0;
	unsigned char *bytes;

	if (!state_size(&call, state, &size))
		abort();
	bytes = mc_alloc(&call, size, 1);
	state_write(state, bytes, size);
	return (Slice) {(char *) bytes, size};
}

static void
test_exact_sum(void)
{
	static const double values[] = {1e16, 1, -1e16, 0x1p-1074, 1e300, 3.5, -1e300, -0x1p-1074, 0.1, 0.1, 0.1};
	ExactSum	forward = {0},
				backward = {0},
				half[2] = {{{0}, 0}, {{0}, 0}};
	unsigned char bytes[2][300];
	double		rest;

	for (int i = 0; i < 11; i++)
	{
		exact_add(&forward, values[i], 1);
		exact_add(&backward, values[10 - i], 1);
		exact_add(&half[i % 2], values[i], 1);
	}
	exact_merge(&half[0], &half[1], 1);
	tap_ok(exact_value(&forward) == 4.8, "what cancels leaves nothing: %.17g", exact_value(&forward));
	exact_write(&forward, bytes[0]);
	exact_write(&backward, bytes[1]);
	tap_ok(exact_size(&forward) == exact_size(&backward) && memcmp(bytes[0], bytes[1], exact_size(&forward)) == 0,
		   "the order of addition changes no bit");
	exact_write(&half[0], bytes[1]);
	tap_ok(memcmp(bytes[0], bytes[1], exact_size(&forward)) == 0, "nor does merging");
	tap_ok(exact_read(&backward, bytes[0], sizeof(bytes[0])) == exact_size(&forward) &&
		   exact_value(&backward) == exact_value(&forward), "a sum reads back as it was written");
	exact_merge(&forward, &backward, -1);
	tap_ok(exact_value(&forward) == 0 && exact_size(&forward) == 3, "what is taken away is gone");

	memset(&forward, 0, sizeof(forward));
	exact_add_product(&forward, 1 + 0x1p-52, 1 + 0x1p-52, 1);
	tap_ok(exact_value_pair(&forward, &rest) == 1 + 0x1p-51 && rest == 0x1p-104, "products are exact");
	memset(&forward, 0, sizeof(forward));
	exact_add(&forward, -0.1, (int64_t) 1 << 40);
	tap_ok(exact_value(&forward) == -0.1 * 0x1p40, "so are multiples");
	for (int i = 0; i < 3; i++)
		exact_add(&forward, 0x1.fffffffffffffp1023, INT64_MAX);
	tap_ok(exact_value(&forward) == __builtin_inf(), "beyond the doubles is infinite");
	memset(&forward, 0, sizeof(forward));
	exact_add(&forward, 1, 1);
	exact_add(&forward, 0x1p-53, 1);
	tap_ok(exact_value(&forward) == 1, "a tie goes to the even double");
	exact_add(&forward, 0x1p-1074, 1);
	tap_ok(exact_value(&forward) == 1 + 0x1p-52, "what lies a trace above the tie goes up");
}

static void
test_real(void)
{
	tap_ok(real_log(2) == 0x1.62e42fefa39efp-1 && real_log(1) == 0, "log");
	tap_ok(__builtin_fabs(real_exp(1) - 0x1.5bf0a8b145769p1) < 1e-14 && real_exp(0) == 1 && real_exp(-1000) == 0, "exp");
	for (double x = 1e-310, worst = 0;; x *= 1.37)
	{
		double		back = x < 1e-307 ? x : real_exp(real_log(x)),
					error = (back - x) / x;

		worst = error > worst ? error : -error > worst ? -error : worst;
		if (x > 1e307)
		{
			tap_ok(worst < 4e-13, "exp is the inverse of log: %g", worst);
			break;
		}
	}
	tap_ok(__builtin_fabs(real_normal(1.959963984540054) - 0.975) < 1e-15, "normal distribution");
	tap_ok(__builtin_fabs(real_normal_quantile(0.975) - 1.959963984540054) < 1e-14, "its quantile");
	tap_ok(__builtin_fabs(real_gamma_tail(2.5, 5.5352) - 0.0500) < 1e-4, "chi-squared tail");
	tap_ok(__builtin_fabs(real_beta(2, 3, 0.4) - 0.5248) < 1e-12, "beta distribution");
	tap_ok(__builtin_fabs(real_beta_quantile(2, 3, 0.5248) - 0.4) < 1e-12, "its quantile");
}

/* A state of random rows [from, until) of a fixed sequence, in steps, forward or backward. */
static void
fill(EvalState *state, StateKind kind, bool weighted, int from, int until, bool backward)
{
	if (!state_init(&call, state, kind, weighted, (Slice) {0}))
		abort();
	for (int i = from; i < until; i++)
	{
		int			row = backward ? until - 1 - (i - from) : i;
		char		label[2];
		double		score,
					weight;

		seed = (uint64_t) row + 1;
		draw();
		label[0] = (char) ('a' + draw() % 7);
		label[1] = (char) ('a' + draw() % 5);
		score = (double) (draw() % 1000) / 999;
		weight = (double) (draw() % 100000) / 7;
		if (kind == STATE_SCORE)
		{
			if (!scores_add(&call, &state->scores, score, label[0] < 'c', weight))
				abort();
		}
		else if (!confusion_add(&call, state, (Slice[]) {{label, 1}, {label + 1, 1}}, weight))
			abort();
	}
}

static bool
same(Slice a, Slice b)
{
	return a.len == b.len && memcmp(a.data, b.data, a.len) == 0;
}

static void
test_order(StateKind kind, bool weighted)
{
	EvalState	whole,
				backward,
				part[3],
				copy;
	const char *name = state_kind_name(kind);
	Slice		bytes;

	fill(&whole, kind, weighted, 0, 3000, false);
	fill(&backward, kind, weighted, 0, 3000, true);
	bytes = bytes_of(&whole);
	tap_ok(same(bytes, bytes_of(&backward)), "%s%s: the order of rows changes no bit", weighted ? "weighted " : "", name);
	fill(&part[0], kind, weighted, 2000, 3000, true);
	fill(&part[1], kind, weighted, 0, 700, false);
	fill(&part[2], kind, weighted, 700, 2000, true);
	tap_ok(state_read(&call, &copy, bytes_of(&part[1])) && state_merge(&call, &part[0], &part[2], 1) &&
		   state_merge(&call, &part[0], &copy, 1) && same(bytes, bytes_of(&part[0])), "merging parts gives the same bits");
	tap_ok(state_read(&call, &copy, bytes) && same(bytes, bytes_of(&copy)), "a state reads back as it was written");
	if (kind == STATE_CLASSIFICATION)
	{
		EvalState	empty;

		if (!state_merge(&call, &whole, &part[0], -1) || !state_init(&call, &empty, kind, weighted, (Slice) {0}))
			abort();
		tap_ok(same(bytes_of(&empty), bytes_of(&whole)), "what is taken away is gone");
	}
}

/* Every truncation and every changed byte: an error, or (with a hash made to fit) a state, never a crash. */
static void
test_damage(StateKind kind)
{
	EvalState	state;
	Slice		bytes;
	int			accepted = 0;

	fill(&state, kind, true, 0, 20, false);
	bytes = bytes_of(&state);
	for (size_t len = 0; len < bytes.len; len++)
		accepted += state_read(&call, &state, (Slice) {bytes.data, len});
	tap_ok(accepted == 0, "%s: no truncated state is read", state_kind_name(kind));
	for (size_t at = 0; at < bytes.len; at++)
	{
		char	   *copy = mc_alloc(&call, bytes.len, 1);

		memcpy(copy, bytes.data, bytes.len);
		copy[at] = (char) (copy[at] ^ (1 << (at % 8)));
		accepted += state_read(&call, &state, (Slice) {copy, bytes.len});
		put_number((unsigned char *) copy + bytes.len - 8, hash_bytes(0, copy, bytes.len - 8), 8);
		if (state_read(&call, &state, (Slice) {copy, bytes.len}))
			bytes_of(&state);
	}
	tap_ok(accepted == 0, "%s: no changed state is read", state_kind_name(kind));
	tap_ok(!state_read(&call, &state, (Slice) {"MCev", 4}) && call.error.code == MC_INVALID_PARAMETER, "nor anything else");
}

/* A list at its limit, without the memory that a real one takes. */
static void
test_limit(void)
{
	Scores		scores = {.count = SCORES_MAX_ENTRIES, .capacity = SCORES_MAX_ENTRIES, .sorted = true};

	tap_ok(!scores_add(&call, &scores, 0.5, true, 1) && call.error.code == MC_TOO_LARGE &&
		   strstr(call.error.hint, "roc_auc_approx") != NULL, "the limit of scores names the approximate form");
}

int
main(void)
{
	arena_init(&arena);
	test_exact_sum();
	test_real();
	test_order(STATE_CLASSIFICATION, false);
	test_order(STATE_CLASSIFICATION, true);
	test_order(STATE_SCORE, false);
	test_order(STATE_SCORE, true);
	test_damage(STATE_CLASSIFICATION);
	test_damage(STATE_SCORE);
	test_limit();
	arena_free(&arena);
	return tap_done();
}
