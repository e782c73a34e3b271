/*
 * The scores of the context.
 *
 * If these fail, the words around a token no longer count, or features are
 * computed otherwise than when the weights were learned: then every weight is
 * looked up in the wrong row and the scores are noise.
 */
#include <string.h>

#include "deid/detect.h"
#include "deid/resolve.h"
#include "deid/score.h"
#include "tap.h"

/* changes with every change of features: then train again (model/recipes/context_scores.py) */
#define FINGERPRINT	UINT32_C(0xe9f4678c)

static Arena arena;
static Call call = {.arena = &arena};
static Lexicon lexicon;

/* Is the word of the text within a span that the strict policies remove, with or without the context? */
static bool
removes(const char *text, const char *word, bool with_context)
{
	Lexicon		used = lexicon;
	PhiSpanList spans;
	size_t		at = (size_t) (strstr(text, word) - text);

	if (!with_context)
		used.context_weights = NULL;
	if (!phi_detect(&call, &used, NULL, (Slice){text, strlen(text)}, &spans))
		return false;
	for (size_t i = 0; i < spans.count; i++)
		if (spans.items[i].score >= 0.4f && spans.items[i].start <= at && spans.items[i].end >= at + strlen(word))
			return true;
	return false;
}

static void
test_judgement(void)
{
	static const struct
	{
		const char *text;
		const char *word;
		bool		phi;
	}			cases[] = {
		{"Signs: Zorrilla, Kernohan, Brudzinski and Oppenheim were negative.", "Kernohan", false},
		{"Assumed care from Ngozichi at 0700. Patient resting, no complaints.", "Ngozichi", true},
		{"Sister Oluwaseyi rang the ward twice, very upset.", "Oluwaseyi", true},
		{"Na 138, K 4.1, Cl 102, CO2 24, BUN 17, Cr 0.9, glucose 101.", "102", false}
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		tap_ok(removes(cases[i].text, cases[i].word, true) == cases[i].phi, "%s is %s", cases[i].word,
			   cases[i].phi ? "removed" : "kept");
}

/* A labelled rule is never overruled. */
static void
test_labelled(void)
{
	const char *text = "Attending: Dr. Graves, MD\nMRN: 4471920\nCall 555-867-5309 about Graves disease.";

	tap_ok(removes(text, "Graves", true), "a surgeon called Graves goes");
	tap_ok(removes(text, "4471920", true), "so does a labelled number");
	tap_ok(removes(text, "867-5309", true), "and a telephone number");
}

/* The hashes of all features of a text of words that no list knows. */
static uint32_t
fingerprint(const char *text)
{
	TextView	view;
	TokenList	tokens;
	CandidateList none = {0};
	ScoreNote	note;
	uint32_t	sum = 1;

	if (!view_fold(&call, (Slice){text, strlen(text)}, &view) ||
		!token_scan(&call, NULL, rules_words(), &view, &tokens) ||
		!score_read(&call, &view, &tokens, &none, &none, &note))
		return 0;
	for (uint32_t i = 0; i < tokens.count; i++)
	{
		uint32_t	features[SCORE_FEATURES];

		if (!score_doubtful(&note, i))
			continue;
		score_word_features(&note, i, features);
		score_context_features(&note, i, features + SCORE_WORD_FEATURES);
		for (int k = 0; k < SCORE_FEATURES; k++)
			sum = (sum ^ features[k]) * UINT32_C(0x01000193);
	}
	return sum;
}

static void
test_features(void)
{
	const char *text = "Zorvex: Blimmed KRATTY 4471-22\nqwert-Plomm, 19 Vurr (Zorvex) x7Qz";

	tap_ok(fingerprint(text) == FINGERPRINT, "features are those the weights were learned with (%08x)", fingerprint(text));
	tap_ok(fingerprint(text) != fingerprint("Zorvex: Blimmed KRATTY 4471-23\nqwert-Plomm, 1 Vurr (Zorvex) x7Qz"),
		   "another number has other features");
	tap_ok(fingerprint("") == 1 && fingerprint("\n\n  \n") == 1, "an empty text has none");
}

/* The same text gives the same spans, whatever was read before. */
static void
test_repeatable(void)
{
	const char *text = "Seen with Marguerite and Pel. Called Wendover House re bed 7, spoke to Ibby, 4471.";
	PhiSpanList first;
	PhiSpanList second;

	tap_ok(phi_detect(&call, &lexicon, NULL, (Slice){text, strlen(text)}, &first) &&
		   phi_detect(&call, &lexicon, NULL, (Slice){"Other text, Mr Quill.", 21}, &second) &&
		   phi_detect(&call, &lexicon, NULL, (Slice){text, strlen(text)}, &second) &&
		   first.count == second.count && memcmp(first.items, second.items, first.count * sizeof(PhiSpan)) == 0,
		   "a second reading finds the same");
}

static void
test_kinds(void)
{
	bool		good = true;

	for (int c = 0; c < PHI_CATEGORY_COUNT; c++)
		good &= score_kind_of((PhiCategory) c) > SCORE_CLEAN && score_kind_of((PhiCategory) c) < SCORE_KINDS;
	tap_ok(good, "every category has a kind");
}

int
main(void)
{
	arena_init(&arena);
	if (!tap_ok(lexicon_open(&call, "model/medchat-lexicon.bin", &lexicon), "the shipped lexicon opens"))
		return tap_done();
	tap_ok(lexicon.context_weights != NULL && lexicon.context_bits >= 10, "it has weights of the context");
	test_judgement();
	test_labelled();
	test_features();
	test_repeatable();
	test_kinds();
	lexicon_close(&lexicon);
	arena_free(&arena);
	return tap_done();
}
