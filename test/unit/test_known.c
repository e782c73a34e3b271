/*
 * If this fails, a value that the database knows of the patient stays readable in a
 * scrubbed note, or ordinary words of a note are taken for the patient's.
 *
 * Each case compiles a few values and compares the finds, written as
 * "CATEGORY[text]" in order.  Names are checked without a lexicon, so that the
 * rules and not the data decide; what needs the lexicon is measured by
 * test/bench/bench_known.c.
 */
#include <stdlib.h>
#include <string.h>

#include "deid/known.h"
#include "tap.h"

static Arena arena;

static void
describe(const TextView *view, const PhiSpanList *found, char *out, size_t size)
{
	size_t		len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < found->count && len + 1 < size; i++)
	{
		const PhiSpan *span = &found->items[i];

		len += (size_t) snprintf(out + len, size - len, "%s%s[%.*s]", i == 0 ? "" : " ",
								 phi_category_name(span->category), (int) (span->end - span->start),
								 view->text + span->start);
	}
}

/* values: lines "CATEGORY value". */
static bool
compile(Call *call, const char *values, PhiKnown **known)
{
	KnownValue	list[16];
	size_t		count = 0;

	while (*values != '\0' && count < 16)
	{
		size_t		line = strcspn(values, "\n");
		size_t		name = strcspn(values, " ");

		list[count].category = (PhiCategory) phi_category_by_name(values, name);
		list[count++].value = (Slice){values + name + 1, line - name - 1};
		values += line + (values[line] == '\n');
	}
	return known_compile(call, list, count, NULL, known);
}

static void
check(const char *values, const char *note, const char *expected)
{
	Call		call = {.arena = &arena};
	PhiKnown   *known;
	TextView	view;
	PhiSpanList found = {0};
	char		got[1024];

	arena_reset(&arena);
	if (!compile(&call, values, &known) || !view_fold(&call, (Slice){note, strlen(note)}, &view) ||
		!known_find(&call, known, &view, &found))
	{
		tap_ok(false, "%s: %s", note, call.error.message);
		return;
	}
	describe(&view, &found, got, sizeof(got));
	if (!tap_ok(strcmp(got, expected) == 0, "%s", expected[0] != '\0' ? expected : note))
		printf("# note %s\n# got  %s\n# want %s\n", note, got, expected);
}

#define JOHN	"PATIENT John Q. Smith"
#define WILL	"PATIENT Will Long"
#define MARIA	"PATIENT María-José O'Hara Núñez"

static void
test_names(void)
{
	check(JOHN, "Seen: John Q. Smith today", "PATIENT[John Q. Smith]");
	check(JOHN, "SMITH, JOHN Q was seen", "PATIENT[SMITH, JOHN Q]");
	check("PATIENT Smith, John Q", "with John Smith today", "PATIENT[John Smith]");
	check(JOHN, "J. Smith and J.Q. Smith", "PATIENT[J. Smith] PATIENT[J.Q. Smith]");
	check(JOHN, "told John S. that J.Q.S. is well", "PATIENT[John S.] PATIENT[J.Q.S.]");
	check(JOHN, "patient JS and JQS, not in the JS engine", "PATIENT[JS] PATIENT[JQS]");
	check(JOHN, "Smith's wife; the Smiths; john was here", "PATIENT[Smith] PATIENT[Smiths] PATIENT[john]");
	check(JOHN, "seen Smi-\nth, then John\nSmith", "PATIENT[Smi-\nth] PATIENT[John\nSmith]");
	check(JOHN, "label S m i t h and SMI TH here", "PATIENT[S m i t h] PATIENT[SMI TH]");
	check(JOHN, "SMITH,JOHNMD; JohnSmith; PatientSmith; Smith12345; dr.smith; johnsmith",
		  "PATIENT[SMITH,JOHN] PATIENT[JohnSmith] PATIENT[Smith] PATIENT[Smith] PATIENT[smith] PATIENT[johnsmith]");
	check(JOHN, "a smithy, Johnson, blacksmith and smithereens", "");
	check(JOHN, "spoke with Smiht and Smth and Smitth", "PATIENT[Smiht] PATIENT[Smth] PATIENT[Smitth]");
	check(JOHN, "spoke with Jhon Smith", "PATIENT[Jhon Smith]");
	check("PATIENT Margaret Alexander", "with Alexnadre and Peggy, with Maggie Alexander",
		  "PATIENT[Alexnadre] PATIENT[Peggy] PATIENT[Maggie Alexander]");
	check("PATIENT Bob Alexander", "Robert Alexander came", "PATIENT[Robert Alexander]");
	check(MARIA, "with Maria Jose OHara Nunez here", "PATIENT[Maria Jose OHara Nunez]");
	check(MARIA, "NUÑEZ, MARIA; Ms. O Hara; Jose", "PATIENT[NUÑEZ, MARIA] PATIENT[O Hara] PATIENT[Jose]");
	check("PATIENT Ana de la Cruz", "ana de la cruz; Delacruz; a line of la",
		  "PATIENT[ana de la cruz] PATIENT[Delacruz]");
	check("PATIENT Fabiola Nightwalker-Reyes", "FNR ate; Fabiola R. too", "PATIENT[FNR] PATIENT[Fabiola R.]");
	check("PATIENT Xiong, Pa Chia", "Xiong, Pa Chia came; Pa Chia Xiong", "PATIENT[Xiong, Pa Chia] PATIENT[Pa Chia Xiong]");
	check("PATIENT Ana de Souza e Silva", "Ana de Souza e Silva", "PATIENT[Ana de Souza e Silva]");
	check("DOCTOR Ann Murphy", "Murphy sign negative per Murphy; Murphy's\nsign; Dr. Murphy test",
		  "DOCTOR[Murphy] DOCTOR[Murphy]");
	check("PATIENT Vernon Sizemore", "Vern0n 5izemore, V. S1zemore 5", "PATIENT[Vern0n 5izemore] PATIENT[V. S1zemore]");
	check("PATIENT Dr. Mei Li, MD", "Li and Mei came; li MD Dr.", "PATIENT[Li] PATIENT[Mei]");
	check("PATIENT John Smith\nRELATIVE Ann Smith", "John Smith, Ann Smith", "PATIENT[John Smith] RELATIVE[Ann Smith]");
}

static void
test_words(void)
{
	check(WILL, "The dr. will see her. mr. long smiled.", "PATIENT[long]");
	check("PATIENT May Longfellow", "in May 2021 and on May 3, by May. I saw May there.", "PATIENT[May]");
	check("PATIENT Dora Rice\nPATIENT Ned Hall", "Dr. Rice and Dora RN came", "PATIENT[Rice] PATIENT[Dora]");
	check(WILL, "She will be here as long as she may. Will follow. Long discussion.", "");
	check(WILL, "Mr. Long came with Will Long, and Will was fine.",
		  "PATIENT[Long] PATIENT[Will Long] PATIENT[Will]");
	check(WILL, "LONG, WILL and J. Long and W. Long", "PATIENT[LONG, WILL] PATIENT[W. Long]");
	check("PATIENT John Wells", "Wells was seen. White cells: none. CELLS seen.", "");
	check("PATIENT A B", "a b A B", "");
	check("PATIENT \nMRN \nDATE ", "nothing is known", "");
	check("CITY Reading", "lives in Reading, was reading. Reading is hard.", "CITY[Reading]");
	check("STATE MA", "Boston, MA 02139; his ma; MA called", "STATE[MA]");
}

static void
test_numbers(void)
{
	check("MRN 00123456", "MRN 123456, 0123456, 12-34-56, 1234567, 9123456, I23456",
		  "MRN[123456] MRN[0123456] MRN[12-34-56] MRN[I23456]");
	check("MRN 4O7l88", "407188 and 4O7I88", "MRN[407188] MRN[4O7I88]");
	check("MRN 00123", "00123; 123; 0.00123", "MRN[00123]");
	check("MRN 7", "7 of 7, MRN 7", "MRN[7]");
	check("SSN 123-45-6789", "123456789 123 45 6789 SSN ending 6789; 6789 left",
		  "SSN[123456789] SSN[123 45 6789] SSN[6789]");
	check("PHONE (814) 555-0139", "+1 814.555.0139 8145550139 call 555-0139, 5550139, (212) 555-0139",
		  "PHONE[1 814.555.0139] PHONE[8145550139] PHONE[555-0139]");
	check("EMAIL john.smith@example.org", "JOHN.SMITH@EXAMPLE.ORG or john.smith, john.smithers",
		  "EMAIL[JOHN.SMITH@EXAMPLE.ORG] EMAIL[john.smith]");
	check("IPADDR 10.1.2.3", "10.1.2.3 10.1.2.33 110.1.2.3 10.1.2.3.4", "IPADDR[10.1.2.3]");
	check("URL https://a.example/x", "see https://a.example/x or a.example/x.", "URL[https://a.example/x] URL[a.example/x]");
	check("VEHICLE ABC 1234", "plate abc-1234", "VEHICLE[abc-1234]");
	check("AGE90 93", "a 93 year old; HR 93; age 93", "AGE90[93] AGE90[93]");
	check("PHONE 97O-555-Ol12", "97O-555-Ol12 or 970 555 0112", "PHONE[97O-555-Ol12] PHONE[970 555 0112]");
	check("MRN 0220-7\nDEVICE AN-03", "MRN 0220-7, an-03", "MRN[0220-7] DEVICE[an-03]");
	check("ZIP 02139", "MA 02139-1234, 2139", "ZIP[02139]");
}

static void
test_dates(void)
{
	check("DATE 2021-03-04",
		  "3/4/2021 03/04/21 3-4-2021 4 March 2021; March 4th, 2021; 20210304 4.3.2021 2021-03-04T10:00 4-MAR-21",
		  "DATE[3/4/2021] DATE[03/04/21] DATE[3-4-2021] DATE[4 March 2021] DATE[March 4th, 2021] DATE[20210304] "
		  "DATE[4.3.2021] DATE[2021-03-04] DATE[4-MAR-21]");
	check("DATE March 4, 2021", "3/5/2021 3/4 13/4/2021 2021-03-05 born March 4", "DATE[March 4]");
	check("DATE 2021-03-04", "PV1|202103041530|20210304153000|202103041", "DATE[20210304] DATE[20210304]");
	check("DATE Christmas 2019", "since christmas 2019", "DATE[christmas 2019]");
}

static void
test_places(void)
{
	check("STREET 123 North Main Street, Apt 4", "123 N. Main St, 123 north main street; N Main St., 125 Main",
		  "STREET[123 N. Main St] STREET[123 north main street] STREET[N Main St]");
	check("HOSPITAL St. Mary's Hospital", "at Saint Mary's Hospital, St Marys Hospital",
		  "HOSPITAL[Saint Mary's Hospital] HOSPITAL[St Marys Hospital]");
	check("CITY New Haven", "New\nHaven, new haven, NewHaven, Haven", "CITY[New\nHaven] CITY[new haven] CITY[NewHaven]");
	check("CITY Truth or Consequences", "Truth or Consequences, NM", "CITY[Truth or Consequences]");
	check("ORGANIZATION Bell's Apothecary", "at Bell's Apothecary", "ORGANIZATION[Bell's Apothecary]");
	check("CITY Springfield", "Springfields; Springfield", "CITY[Springfield]");
}

static void
test_limits(void)
{
	Call		call = {.arena = &arena};
	PhiKnown   *known;
	static char long_value[KNOWN_MAX_VALUE_BYTES + 1];
	KnownValue	value = {PHI_PATIENT, {long_value, sizeof(long_value)}};
	TextView	view;
	PhiSpanList found = {0};
	static char note[200000];

	memset(long_value, 'a', sizeof(long_value));
	tap_ok(!known_compile(&call, &value, 1, NULL, &known) && call.error.code == MC_TOO_LARGE, "a value too long is an error");
	tap_ok(!known_compile(&call, &value, KNOWN_MAX_VALUES + 1, NULL, &known) && call.error.code == MC_TOO_LARGE,
		   "too many values are an error");
	value.value.len--;
	memset(note, 'a', sizeof(note));
	for (size_t i = 0; i < sizeof(note); i += 37)
		note[i] = ' ';
	view_fold(&call, (Slice){note, sizeof(note)}, &view);
	tap_ok(known_compile(&call, &value, 1, NULL, &known) && known_find(&call, known, &view, &found),
		   "a value of the greatest length and a hostile note");
	value.value.len = 0;
	tap_ok(known_compile(&call, &value, 0, NULL, &known) && known_find(&call, known, &view, &found) && found.count == 0,
		   "no value finds nothing");
}

int
main(void)
{
	arena_init(&arena);
	test_names();
	test_words();
	test_numbers();
	test_dates();
	test_places();
	test_limits();
	arena_free(&arena);
	return tap_done();
}
