/*
 * The cascade as a whole: were this to fail, a name learned in a note would be
 * missed later in it, a long text would be read differently from a short one,
 * disguised text would slip through, or positions would point at other letters.
 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "deid/detect.h"
#include "tap.h"

static Arena arena;
static Call call = {.arena = &arena};
static Lexicon lexicon;

/* Is every letter of `what`, the nth time it stands in the note, within a span? */
static bool
covered(const char *note, size_t len, const PhiSpanList *spans, const char *what, int nth)
{
	const char *at = note;

	for (;;)
	{
		at = memmem(at, len - (size_t) (at - note), what, strlen(what));
		if (at == NULL)
			return false;
		if (nth-- == 0)
			break;
		at++;
	}

	size_t		start = (size_t) (at - note);
	size_t		end = start + strlen(what);

	for (size_t i = 0; i < spans->count && start < end; i++)
		if (spans->items[i].start <= start && spans->items[i].end > start)
			start = spans->items[i].end;
	return start >= end;
}

static bool
detect(const char *note, size_t len, const PhiKnown *known, PhiSpanList *spans)
{
	return phi_detect(&call, &lexicon, known, (Slice){note, len}, spans);
}

/* A surname that is a plain or clinical word: behind a given name, bare, and at the start of a sentence. */
static void
test_word_surnames(void)
{
	static const char *const surnames[] = {"Smith", "Brown", "White", "Young", "Green", "Long", "Gray", "Baker"};
	char		note[200];
	PhiSpanList spans;

	for (size_t i = 0; i < sizeof(surnames) / sizeof(surnames[0]); i++)
	{
		snprintf(note, sizeof(note), "Mr. John %s was seen. He said that %s is well. %s was discharged.",
				 surnames[i], surnames[i], surnames[i]);
		tap_ok(detect(note, strlen(note), NULL, &spans), "a note is read");
		for (int nth = 0; nth < 3; nth++)
			tap_ok(covered(note, strlen(note), &spans, surnames[i], nth), "%s, mention %d", surnames[i], nth + 1);
	}

	const char *words = "Dr. Mary White saw him. White blood cells are low. Mr. John Gray Matter study.";

	tap_ok(detect(words, strlen(words), NULL, &spans) && !covered(words, strlen(words), &spans, "White", 1),
		   "a clinical term keeps its first word");
}

/* The letter between date and time of a time stamp belongs to neither. */
static void
test_time_stamp(void)
{
	const char *note = "Seen on 2021-03-04T10:20:30Z.";
	PhiSpanList spans;

	tap_ok(detect(note, strlen(note), NULL, &spans), "a time stamp is read");
	tap_ok(covered(note, strlen(note), &spans, "2021-03-04", 0) && covered(note, strlen(note), &spans, "10:20:30", 0),
		   "date and time are found");
	tap_ok(!covered(note, strlen(note), &spans, "T", 0), "the letter between them is no number of its own");
}

static void
test_memory(void)
{
	const char *note = "Attending: Zoltan Grabowiecki, MD\nPlan: per Grabowiecki hold heparin. grabowiecki aware.";
	PhiSpanList spans;

	tap_ok(detect(note, strlen(note), NULL, &spans), "a note is read");
	tap_ok(covered(note, strlen(note), &spans, "Grabowiecki", 1), "a learned name is found bare");
	tap_ok(covered(note, strlen(note), &spans, "grabowiecki", 0), "and in lower case");

	const char *before = "Grabowiecki to see at 9.\n\nAttending: Zoltan Grabowiecki, MD";

	const char *plain = "HPI: John Brown is a 45 year old male, followed in Cambridge, MA 02139.";

	tap_ok(detect(plain, strlen(plain), NULL, &spans) && covered(plain, strlen(plain), &spans, "John Brown", 0),
		   "a first name makes a surname of a plain word");
	tap_ok(detect(before, strlen(before), NULL, &spans) && covered(before, strlen(before), &spans, "Grabowiecki", 0),
		   "a name is found before the line that explains it");
}

static void
test_disguise(void)
{
	/* zero-width space inside; Cyrillic a and o among Latin letters; decomposed accent */
	const char *note = "Patient: Smi\u200bth, J\u043ehn\nDr. Mun\u0303oz called.";
	PhiSpanList spans;

	tap_ok(detect(note, strlen(note), NULL, &spans), "a disguised note is read");
	tap_ok(covered(note, strlen(note), &spans, "Smi\u200bth", 0), "a zero-width space hides nothing");
	tap_ok(covered(note, strlen(note), &spans, "J\u043ehn", 0), "a look-alike letter hides nothing");
	tap_ok(covered(note, strlen(note), &spans, "Mun\u0303oz", 0), "a decomposed accent is covered whole");
}

static void
test_known(void)
{
	const KnownValue values[] = {
		{PHI_PATIENT, {"Xiomara Quillfeather", 20}},
		{PHI_MRN, {"00123987", 8}}
	};
	const char *note = "seen with quilfeather today, chart 123987; QUILLFEATHER,XIOMARA";
	PhiKnown   *known;
	PhiSpanList spans;

	tap_ok(known_compile(&call, values, 2, &lexicon, &known), "known values compile");
	tap_ok(detect(note, strlen(note), known, &spans), "a note with known values is read");
	tap_ok(covered(note, strlen(note), &spans, "quilfeather", 0), "a misspelt known name is found");
	tap_ok(covered(note, strlen(note), &spans, "123987", 0), "a known number is found without its zeros");
	tap_ok(covered(note, strlen(note), &spans, "QUILLFEATHER,XIOMARA", 0), "a known name is found turned round");

	bool		by_known = false;

	for (size_t i = 0; i < spans.count; i++)
		by_known |= spans.items[i].detector == PHI_BY_KNOWN && spans.items[i].score <= 1.0f;
	tap_ok(by_known, "and says who found it");
}

/* The same paragraphs, as one long text and one by one. */
static void
test_windows(void)
{
	static const char paragraph[] =
		"Mr. Kowalczykowski was seen on 03/04/2021 for follow-up. MRN: 4482019. Blood pressure 120/80.\n"
		"Daughter Wilhelmina called from (555) 555-0142. Continue metoprolol 25 mg.\n\n";
	const size_t one = sizeof(paragraph) - 1;
	const size_t copies = 3000;
	char	   *text = malloc(one * copies);
	PhiSpanList single;
	PhiSpanList all;
	bool		same = true;

	for (size_t i = 0; i < copies; i++)
		memcpy(text + i * one, paragraph, one);
	tap_ok(detect(paragraph, one, NULL, &single) && single.count >= 4, "one paragraph is read");
	tap_ok(detect(text, one * copies, NULL, &all), "half a megabyte is read");
	tap_ok(all.count == single.count * copies, "every copy has the same number of spans, whatever window it fell into");
	for (size_t i = 0; same && i < all.count; i++)
	{
		const PhiSpan *span = &single.items[i % single.count];
		size_t		offset = i / single.count * one;

		same = all.items[i].start == span->start + offset && all.items[i].end == span->end + offset &&
			all.items[i].category == span->category;
	}
	tap_ok(same, "and the same spans");
	free(text);
}

static void
test_order(void)
{
	/* no line break and no space: cut anywhere, still ordered and inside */
	const size_t len = 300000;
	char	   *text = malloc(len);
	PhiSpanList spans;
	size_t		last = 0;
	bool		ordered = true;

	for (size_t i = 0; i < len; i++)
		text[i] = "1/2/2021,Smith-(555)555-0100\xC3\xA9"[i % 30];
	tap_ok(detect(text, len, NULL, &spans), "a single giant line is read");
	for (size_t i = 0; i < spans.count; i++)
	{
		ordered &= spans.items[i].start >= last && spans.items[i].end > spans.items[i].start && spans.items[i].end <= len;
		last = spans.items[i].end;
	}
	tap_ok(ordered, "its spans are ordered, apart and inside the text");
	free(text);
}

int
main(void)
{
	arena_init(&arena);
	if (!tap_ok(lexicon_open(&call, "model/medchat-lexicon.bin", &lexicon), "the shipped lexicon opens"))
		return tap_done();
	test_memory();
	test_word_surnames();
	test_time_stamp();
	test_disguise();
	test_known();
	test_windows();
	test_order();
	lexicon_close(&lexicon);
	arena_free(&arena);
	return tap_done();
}
