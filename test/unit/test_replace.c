/*
 * If this fails, scrubbed notes are wrong: a span is left in, text between spans is
 * changed, a style has another form than the contract says, the same note gives other
 * bytes the second time, or a huge note can not be cancelled.
 */
#define _GNU_SOURCE				/* memmem */
#include <stdlib.h>
#include <string.h>

#include "deid/replace.h"
#include "fake_prf.h"
#include "tap.h"

static Arena arena;
static Call call = {.arena = &arena};
static const PhiIdentity nobody = {{NULL, 0}, NULL, NULL};
static const PhiIdentity patient_1 = {{"p1", 2}, fake_prf, (void *) "key"};

static Slice
slice(const char *text)
{
	return (Slice) {text, strlen(text)};
}

/* Cut {CATEGORY text} out of marked: the note and its spans. */
static Slice
read_marked(const char *marked, PhiSpanList *spans)
{
	char	   *note = mc_alloc(&call, strlen(marked) + 1, 1);
	size_t		len = 0;

	*spans = (PhiSpanList) {0};
	while (*marked != '\0')
	{
		if (*marked == '{')
		{
			size_t		name = strcspn(++marked, " ");
			PhiSpan		span = {.start = len, .score = 0.9f};

			span.category = (PhiCategory) phi_category_by_name(marked, name);
			marked += name + 1;
			while (*marked != '}')
				note[len++] = *marked++;
			marked++;
			span.end = len;
			span_add(&call, spans, span);
		}
		else
			note[len++] = *marked++;
	}
	return (Slice) {note, len};
}

static bool
scrub(const char *marked, const char *policy_name, int style, const PhiIdentity *identity, Buffer *out)
{
	const PhiPolicy *policy = phi_policy_find(policy_name, strlen(policy_name));
	PhiSpanList spans;
	Slice		note = read_marked(marked, &spans);
	PhiChoiceList choices;

	*out = (Buffer) {0};
	return phi_policy_select(&call, policy, note, &spans, (CivilDate) {2021, 6, 1}, &choices) &&
		phi_replace(&call, policy, note, &choices, style, identity, NULL, out);
}

#define NOTE "Mr. {PATIENT John Smith} (MRN {MRN 00-123}), {AGE90 94}, of {CITY Utica} {ZIP 02139-4307}, {ZIP 03601}, " \
	"seen {DATE 3/4/2021} and {DATE 3/9}, DOB {DATE 1/2/1927}; Mr. {PATIENT Smith}'s son {RELATIVE Jos\xC3\xA9}."

static const struct
{
	const char *policy;
	int			style;
	const char *expected;
}			styles[] = {
	{"safe_harbor", PHI_STYLE_OF_POLICY,
		"Mr. [PATIENT] (MRN [MRN]), 90+, of [CITY] 021, 000, seen [DATE:2021] and [DATE], DOB [DATE]; Mr. [PATIENT]'s son "
	"[RELATIVE]."},
	{"safe_harbor", PHI_MASK,
		"Mr. **** ***** (MRN **-***), **, of ***** 021**-****, *****, seen */*/2021 and */*, DOB */*/****; Mr. *****'s son "
	"****."},
	{"safe_harbor", PHI_REDACT,
		"Mr. [REDACTED] (MRN [REDACTED]), [REDACTED], of [REDACTED] [REDACTED], [REDACTED], seen [REDACTED] and [REDACTED], "
	"DOB [REDACTED]; Mr. [REDACTED]'s son [REDACTED]."},
	{"strict", PHI_STYLE_OF_POLICY,
		"Mr. [PATIENT] (MRN [MRN]), [AGE90], of [CITY] [ZIP], [ZIP], seen [DATE] and [DATE], DOB [DATE]; Mr. [PATIENT]'s son "
	"[RELATIVE]."},
	{"limited_data_set", PHI_STYLE_OF_POLICY,
		"Mr. [PATIENT] (MRN [MRN]), 94, of Utica 02139-4307, 03601, seen 3/4/2021 and 3/9, DOB 1/2/1927; Mr. [PATIENT]'s son "
	"[RELATIVE]."},
	{"pseudonymous", PHI_TAG,
		"Mr. [PATIENT] (MRN [MRN]), 90+, of [CITY] 021, 000, seen [DATE] and [DATE], DOB [DATE]; Mr. [PATIENT]'s son "
	"[RELATIVE]."}
};

static void
test_styles(void)
{
	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++)
	{
		Buffer		out;
		bool		good = scrub(NOTE, styles[i].policy, styles[i].style, &nobody, &out) &&
			out.len == strlen(styles[i].expected) && memcmp(out.data, styles[i].expected, out.len) == 0;

		tap_ok(good, "%s, style %d%s%.*s", styles[i].policy, styles[i].style, good ? "" : ": ", good ? 0 : (int) out.len,
			   out.data);
	}
}

/* What was generalised once stays as it is: "90+" must not become "90++". */
static void
test_plus(void)
{
	static const struct
	{
		const char *note;
		const char *policy;
		int			style;
		const char *expected;
	}			cases[] = {
		{"aged {AGE90 90}+, {AGE90 95}+", "safe_harbor", PHI_STYLE_OF_POLICY, "aged 90+, 90+"},
		{"aged {AGE90 90}+", "strict", PHI_SURROGATE, "aged 90+"},
		{"aged {AGE90 90}+", "strict", PHI_STYLE_OF_POLICY, "aged [AGE90]+"}
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		Buffer		out;
		bool		good = scrub(cases[i].note, cases[i].policy, cases[i].style, &nobody, &out) &&
			out.len == strlen(cases[i].expected) && memcmp(out.data, cases[i].expected, out.len) == 0;

		tap_ok(good, "%s: %.*s", cases[i].expected, (int) out.len, out.data);
	}
}

static void
test_hash(void)
{
	Buffer		a,
				b,
				c;
	PhiIdentity other = {{"p2", 2}, fake_prf, (void *) "key"};
	bool		good = scrub("{PATIENT John Smith} {PATIENT JOHN  SMITH} {DOCTOR John Smith}", "pseudonymous", PHI_HASH,
							 &patient_1, &a);

	tap_ok(good && a.len == 16 * 2 + 1 + 15 + 1 && memcmp(a.data, a.data + 17, 16) == 0 &&
		   strspn(a.data + 9, "0123456789abcdef") == 6, "a hash has six digits and ignores case: %.*s",
		   (int) a.len, a.data);
	tap_ok(memcmp(a.data + 9, a.data + 42, 6) != 0, "it depends on the category");
	tap_ok(scrub("{PATIENT John Smith}", "pseudonymous", PHI_HASH, &other, &b) && memcmp(a.data, b.data, 16) != 0,
		   "and on the patient");
	tap_ok(!scrub("{PATIENT John Smith}", "pseudonymous", PHI_HASH, &nobody, &c) &&
		   call.error.code == MC_INVALID_PARAMETER, "it needs a key");
	tap_ok(!scrub("{PATIENT John Smith}", "safe_harbor", PHI_HASH, &patient_1, &c) &&
		   call.error.code == MC_INVALID_PARAMETER, "safe_harbor refuses it");
	call.error = (Error) {0};
}

static void
test_surrogates(void)
{
	Buffer		a,
				b;
	bool		good = scrub(NOTE, "pseudonymous", PHI_STYLE_OF_POLICY, &patient_1, &a) &&
		scrub(NOTE, "pseudonymous", PHI_STYLE_OF_POLICY, &patient_1, &b);

	tap_ok(good && a.len == b.len && memcmp(a.data, b.data, a.len) == 0, "the same bytes each time: %.*s", (int) a.len, a.data);
	tap_ok(good && memmem(a.data, a.len, "Smith", 5) == NULL && memmem(a.data, a.len, "John", 4) == NULL &&
		   memmem(a.data, a.len, "Utica", 5) == NULL && memmem(a.data, a.len, "123", 3) == NULL, "no original is left");
	tap_ok(good && memmem(a.data, a.len, "'s son ", 7) != NULL && memmem(a.data, a.len, "90+", 3) != NULL &&
		   memmem(a.data, a.len, " 021, 000,", 10) != NULL, "what is generalised stays so");
	good = scrub("born {DATE_YEAR 1920}, measles {DATE_YEAR 1999}", "safe_harbor", PHI_SURROGATE, &nobody, &a);
	tap_ok(good && a.len == 30 && memcmp(a.data, "born [DATE_YEAR], measles 1999", 30) == 0,
		   "a year that may not be shown is not invented: %.*s", (int) a.len, a.data);
	good = scrub("seen {DATE 3/4/2021}, born {DATE 1/2/1960} in {CITY Utica}", "safe_harbor", PHI_SURROGATE, &nobody, &a);
	tap_ok(good && memmem(a.data, a.len, "seen 2021, born 1960", 20) != NULL, "without a key a date is its year: %.*s",
		   (int) a.len, a.data);
}

/* What a policy does not choose is copied, whatever its bytes. */
static void
test_copy(void)
{
	static const char bytes[] = "\xFF\x00\xC3 a {DATE";
	PhiChoiceList none = {0};
	PhiChoice	outside = {.span = {.start = 2, .end = 99}, .action = PHI_TAG};
	PhiChoiceList bad = {.items = &outside, .count = 1};
	Buffer		out = {0};
	const PhiPolicy *strict = phi_policy_find("strict", 6);

	tap_ok(phi_replace(&call, strict, (Slice) {bytes, 8}, &none, PHI_STYLE_OF_POLICY, &nobody, NULL, &out) &&
		   out.len == 8 && memcmp(out.data, bytes, 8) == 0, "bytes that are no UTF-8 are copied");
	out.len = 0;
	tap_ok(phi_replace(&call, strict, (Slice) {"", 0}, &none, PHI_STYLE_OF_POLICY, &nobody, NULL, &out) && out.len == 0,
		   "an empty note stays empty");
	tap_ok(!phi_replace(&call, strict, slice("abc"), &bad, PHI_STYLE_OF_POLICY, &nobody, NULL, &out),
		   "a span outside the note is refused");
	call.error = (Error) {0};
}

static bool
stop_soon(void *arg)
{
	int		   *polls = arg;

	return ++*polls > 3;
}

static void
test_cancel(void)
{
	const size_t size = 64 * 1024 * 1024;
	char	   *text = calloc(size, 1);
	int			polls = 0;
	Call		stopped = {.arena = &arena, .cancelled = stop_soon, .cancel_arg = &polls};
	PhiChoice	choice = {.span = {.start = 0, .end = size}, .action = PHI_MASK};
	PhiChoiceList one = {.items = &choice, .count = 1};
	PhiChoiceList none = {0};
	Buffer		out = {0};

	tap_ok(!phi_replace(&stopped, phi_policy_find("strict", 6), (Slice) {text, size}, &none, PHI_STYLE_OF_POLICY,
						&nobody, NULL, &out) && stopped.error.code == MC_CANCELLED && out.len < size / 4,
		   "copying can be cancelled");
	polls = 0;
	out.len = 0;
	tap_ok(!phi_replace(&stopped, phi_policy_find("strict", 6), (Slice) {text, size}, &one, PHI_STYLE_OF_POLICY,
						&nobody, NULL, &out) && stopped.error.code == MC_CANCELLED && out.len < size / 4,
		   "so can masking one long span");
	free(text);
}

/* Random bytes as values of every category in every style (the sanitizers watch). */
static void
test_garbage(void)
{
	static const char alphabet[] = "aZ9 .,-'@:/\xC3\xA9\xE6\x9D\x8E\xFF\xE2\x80\x99^&\n0";
	unsigned	seed = 99;
	int			bad = 0;

	for (int i = 0; i < 40000; i++)
	{
		char		text[64];
		size_t		len = 0;
		PhiChoice	choice = {.action = i % 2 ? PHI_SURROGATE : PHI_MASK};
		PhiChoiceList one = {.items = &choice, .count = 1};
		Buffer		out = {0};
		PhiPolicy	policy = *phi_policy_find("pseudonymous", 12);

		arena_reset(&arena);
		for (len = 0; len < sizeof(text) && (seed = seed * 1664525 + 1013904223) >> 28 != 0; len++)
			text[len] = alphabet[(seed >> 8) % (sizeof(alphabet) - 1)];
		choice.span.end = len;
		choice.span.category = (PhiCategory) (i / 2 % PHI_CATEGORY_COUNT);
		bad += !phi_replace(&call, &policy, (Slice) {text, len}, &one, PHI_STYLE_OF_POLICY, &patient_1, NULL, &out);
	}
	tap_ok(bad == 0, "random bytes do no harm");
}

int
main(void)
{
	arena_init(&arena);
	test_styles();
	test_plus();
	test_hash();
	test_surrogates();
	test_copy();
	test_cancel();
	test_garbage();
	arena_free(&arena);
	return tap_done();
}
