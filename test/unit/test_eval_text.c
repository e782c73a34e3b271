/*
 * If this fails, texts are compared wrongly: an edit distance or a common subsequence that is not the shortest or
 * longest, n-grams that are not clipped, words cut otherwise than the scripts that scores are compared with.
 */
#include "tap.h"

#include <stdlib.h>
#include <string.h>

#include "base/real.h"
#include "eval/bootstrap.h"
#include "eval/grams.h"
#include "eval/porter.h"
#include "eval/text_tokens.h"

#define LONGEST		300

static Arena arena;
static Call call = {.arena = &arena};
static uint64_t seed = 7;

static uint32_t
draw(uint32_t below)
{
	seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
	return (uint32_t) (seed >> 33) % below;
}

/* By the book: a row of the table at a time. */
static int64_t
slow_distance(TokenList a, TokenList b)
{
	static int64_t row[LONGEST + 1];

	for (size_t i = 0; i <= a.count; i++)
		row[i] = (int64_t) i;
	for (size_t k = 1; k <= b.count; k++)
	{
		int64_t		corner = row[0];

		row[0] = (int64_t) k;
		for (size_t i = 1; i <= a.count; i++)
		{
			int64_t		best = corner + (a.id[i - 1] != b.id[k - 1]);

			corner = row[i];
			best = row[i] + 1 < best ? row[i] + 1 : best;
			row[i] = row[i - 1] + 1 < best ? row[i - 1] + 1 : best;
		}
	}
	return row[a.count];
}

static int64_t
slow_common(TokenList a, TokenList b)
{
	static int64_t row[LONGEST + 1];

	memset(row, 0, sizeof(row));
	for (size_t k = 1; k <= b.count; k++)
	{
		int64_t		corner = 0;

		for (size_t i = 1; i <= a.count; i++)
		{
			int64_t		here = a.id[i - 1] == b.id[k - 1] ? corner + 1 : row[i] > row[i - 1] ? row[i] : row[i - 1];

			corner = row[i];
			row[i] = here;
		}
	}
	return row[a.count];
}

static TokenList
random_tokens(uint32_t distinct)
{
	TokenList	tokens = {mc_alloc(&call, LONGEST, sizeof(uint32_t)), draw(LONGEST + 1)};

	for (size_t i = 0; i < tokens.count; i++)
		tokens.id[i] = draw(distinct);
	return tokens;
}

static void
test_sequences(void)
{
	bool		distances = true,
				commons = true;

	for (int i = 0; i < 400; i++)
	{
		uint32_t	distinct = 2 + draw(30);
		TokenList	a = random_tokens(distinct),
					b = random_tokens(distinct);

		distances = distances && grams_distance(&call, a, b, distinct) == slow_distance(a, b);
		commons = commons && grams_common(&call, a, b, distinct) == slow_common(a, b);
		arena_reset(&arena);
	}
	tap_ok(distances, "edit distances of random sequences");
	tap_ok(commons, "longest common subsequences of random sequences");
}

static TokenList
cut(Vocabulary *v, const char *text, TextCut how)
{
	TokenList	tokens;

	if (!text_cut(v, (Slice) {text, strlen(text)}, how, false, &tokens))
		abort();
	return tokens;
}

static void
test_grams(void)
{
	Vocabulary	v;
	TokenList	hypothesis,
				reference[2];
	int64_t		hits[2];

	vocabulary_init(&v, &call);
	hypothesis = cut(&v, "the the the the cat", CUT_SPACES);
	reference[0] = cut(&v, "the cat is on the mat", CUT_SPACES);
	reference[1] = cut(&v, "the the cat", CUT_SPACES);
	tap_ok(grams_hits(&call, hypothesis, reference, 2, 2, hits) && hits[0] == 3 && hits[1] == 2,
		   "n-grams count as often as in the reference that has most: %d, %d", (int) hits[0], (int) hits[1]);
	tap_ok(grams_hits(&call, cut(&v, "", CUT_SPACES), reference, 2, 2, hits) && hits[0] == 0, "an empty text has none");
}

/* How many tokens, and are they these (with one space between)? */
static void
test_cut(const char *text, TextCut how, const char *want)
{
	Vocabulary	v;
	TokenList	got,
				tokens;

	vocabulary_init(&v, &call);
	got = cut(&v, text, how);
	tokens = cut(&v, want, CUT_SPACES);
	tap_ok(got.count == tokens.count && (got.count == 0 || memcmp(got.id, tokens.id, got.count * sizeof(uint32_t)) == 0), "cut \"%s\"", text);
}

static void
test_stem(const char *word, const char *want)
{
	char		text[32];
	size_t		len;

	strcpy(text, word);
	len = porter_stem(text, strlen(text));
	tap_ok(len == strlen(want) && memcmp(text, want, len) == 0, "stem of %s: %.*s", word, (int) len, text);
}

static void
test_poisson(double mean)
{
	uint64_t	generator = 5;
	double		sum = 0,
				squares = 0,
				n = 20000;

	for (int i = 0; i < n; i++)
	{
		double		k = (double) poisson_draw(&generator, mean);

		sum += k;
		squares += (k - mean) * (k - mean);
	}
	tap_ok(__builtin_fabs(sum / n - mean) < 5 * real_sqrt(mean / n) && __builtin_fabs(squares / n / mean - 1) < 0.1,
		   "Poisson numbers of mean %g: mean %g, variance %g", mean, sum / n, squares / n);
}

int
main(void)
{
	arena_init(&arena);
	test_sequences();
	test_grams();
	test_cut("Dr. Okafor: 2.5 mg, b.i.d. (1,000) &amp; x-ray 5-", CUT_13A, "Dr . Okafor : 2.5 mg , b . i . d . ( 1,000 ) & x-ray 5 -");
	test_cut("Heart-rate: 80 BPM", CUT_ROUGE, "heart rate 80 bpm");
	test_cut("The patient, an adult", CUT_SQUAD, "patient adult");
	test_cut("(pain), yes", CUT_CHRF_WORDS, "(pain) , yes");
	test_cut("", CUT_13A, "");
	test_cut("\xff\xc3 a", CUT_SPACES, "\xff\xc3 a");
	test_stem("hypertensive", "hypertens");
	test_stem("medications", "medic");
	test_stem("allergies", "allergi");
	test_stem("denies", "deni");
	test_stem("lying", "lie");
	test_stem("agreed", "agre");
	test_stem("dies", "die");
	test_stem("radically", "radic");
	test_stem("by", "by");
	test_poisson(0.7);
	test_poisson(12);
	test_poisson(5000);
	/* the largest count that a state may hold: a number, not a search without end */
	tap_ok(poisson_draw(&seed, 0x1p61) > 0, "a Poisson number of the largest mean");
	arena_free(&arena);
	return tap_done();
}
