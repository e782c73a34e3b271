/*
 * If this fails, a policy removes less than it promises (or more), a ZIP prefix or
 * an age is shown that 45 CFR 164.514 forbids, a year gives away an age over 89, or
 * safe_harbor lets a code through that is derived from the person.
 */
#include <stdlib.h>
#include <string.h>

#include "deid/age.h"
#include "deid/policy.h"
#include "deid/zip.h"
#include "fake_prf.h"
#include "tap.h"

static Arena arena;
static Call call = {.arena = &arena};

static Slice
slice(const char *text)
{
	return (Slice) {text, strlen(text)};
}

/* DESIGN's table, as printed: safe_harbor, limited_data_set, pseudonymous, strict. */
static const struct
{
	const char *categories;
	const char *cells;
}			table[] = {
	{"PATIENT RELATIVE DOCTOR USERNAME", "rrsr"},
	{"PHONE FAX EMAIL URL IPADDR SSN MRN HEALTHPLAN ACCOUNT LICENSE VEHICLE DEVICE BIOID", "rrsr"},
	{"IDNUM ORGANIZATION STREET LOCATION_OTHER", "rrsr"},
	{"HOSPITAL DEPARTMENT_ROOM", "r-sr"},
	{"CITY", "r-sr"},
	{"ZIP", "g-gr"},
	{"DATE", "g-dr"},
	{"AGE90", "g-gr"},
	{"DATE_YEAR", "y--r"},		/* y: kept unless it shows an age over 89 */
	{"AGE STATE COUNTRY TIME PROFESSION", "---r"}
};

static PhiAction
action_of(char cell)
{
	switch (cell)
	{
		case 'r':
			return PHI_TAG;
		case 's':
			return PHI_SURROGATE;
		case 'd':
			return PHI_SHIFT;
		case 'g':
		case 'y':
			return PHI_GENERALISE;
		default:
			return PHI_KEEP;
	}
}

static void
test_table(void)
{
	static const char *const names[4] = {"safe_harbor", "limited_data_set", "pseudonymous", "strict"};
	int			seen = 0;

	for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++)
	{
		const char *at = table[row].categories;

		while (*at != '\0')
		{
			size_t		len = strcspn(at, " ");
			int			category = phi_category_by_name(at, len);

			seen++;
			for (int p = 0; p < 4; p++)
			{
				const PhiPolicy *policy = phi_policy_find(names[p], strlen(names[p]));
				bool		good = category >= 0 && policy != NULL &&
					policy->action[category] == action_of(table[row].cells[p]) && policy->threshold[category] == 0;

				tap_ok(good, "%s: %.*s is %c", names[p], (int) len, at, table[row].cells[p]);
			}
			at += len + (at[len] == ' ');
		}
	}
	tap_ok(seen == PHI_CATEGORY_COUNT, "every category is in the table");
	tap_ok(phi_policy_find("nonsense", 8) == NULL && phi_policy_find("strictly", 8) == NULL, "no other policy");
	tap_ok(!phi_policy_find("safe_harbor", 11)->keyed_allowed && phi_policy_find("pseudonymous", 12)->keyed_allowed,
		   "keys are for pseudonymous, not for safe_harbor");
}

static bool
in_list(const char *list, int prefix)
{
	char		text[16];

	snprintf(text, sizeof(text), "%03d", prefix);
	return strstr(list, text) != NULL;
}

static void
test_zip(void)
{
	static const char of_2000[] = "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893";
	static const char of_2020[] = "036 059 102 202 203 204 205 369 556 692 753 772 821 823 878 879 884 893";
	static const char unassigned[] = "000 001 002 003 004 005 099 213 269 343 345 348 353 419 428 429 517 518 519 529 "
	"533 536 552 568 578 579 589 621 632 642 643 659 663 682 694 695 696 697 698 699 702 709 715 732 733 742 771";
	int			wrong = 0;
	int			small = 0;
	int			shown = 0;

	for (int prefix = 0; prefix < 1000; prefix++)
	{
		char		zip[16];
		char		out[4];
		bool		is_small = in_list(of_2000, prefix) || in_list(of_2020, prefix);

		snprintf(zip, sizeof(zip), "%03d45", prefix);
		phi_generalise_zip(slice(zip), out);
		small += is_small;
		shown += strcmp(out, "000") != 0;
		wrong += (is_small || in_list(unassigned, prefix)) && strcmp(out, "000") != 0;
		wrong += strcmp(out, "000") != 0 && strncmp(out, zip, 3) != 0;
		wrong += zip3_is_safe(prefix) != (strcmp(out, "000") != 0);
	}
	tap_ok(small == 23, "the union of both lists has 23 prefixes");
	tap_ok(wrong == 0, "small and unknown prefixes are 000, others themselves (%d wrong)", wrong);
	tap_ok(shown == 894 - 23, "871 prefixes are shown (%d)", shown);
}

static void
test_zip_forms(void)
{
	static const char *const forms[][2] = {
		{"02139", "021"}, {"02139-4307", "021"}, {"021394307", "021"}, {"03601", "000"}, {"6252l", "000"},
		{"0213", "000"}, {"021", "021"}, {"036", "000"}, {"", "000"}, {"SW1A 1AA", "000"}, {"021390", "000"}
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
	{
		char		out[4];

		phi_generalise_zip(slice(forms[i][0]), out);
		tap_ok(strcmp(out, forms[i][1]) == 0, "ZIP \"%s\" becomes %s", forms[i][0], forms[i][1]);
	}
}

static void
test_age(void)
{
	char		out[12];
	int			wrong = 0;

	for (int age = 0; age < 130; age++)
	{
		phi_generalise_age(age, out);
		wrong += age > 89 ? strcmp(out, "90+") != 0 : atoi(out) != age;
	}
	tap_ok(wrong == 0, "89 is shown, 90 is 90+");
}

/* The choices of safe_harbor for a note in which {CATEGORY text} marks a span. */
static bool
select_marked(const char *marked, CivilDate note_date, const char *policy_name, char *note, PhiChoiceList *choices)
{
	PhiSpanList spans = {0};
	size_t		len = 0;

	while (*marked != '\0')
	{
		if (*marked == '{')
		{
			size_t		name = strcspn(++marked, " ");
			PhiSpan		span = {.start = len, .score = 0.5f};

			span.category = (PhiCategory) phi_category_by_name(marked, name);
			marked += name + 1;
			while (*marked != '}')
				note[len++] = *marked++;
			marked++;
			span.end = len;
			span_add(&call, &spans, span);
		}
		else
			note[len++] = *marked++;
	}
	note[len] = '\0';
	return phi_policy_select(&call, phi_policy_find(policy_name, strlen(policy_name)), (Slice) {note, len}, &spans,
							 note_date, choices);
}

/* year: of the first choice, 0 = removed whole, -1 = no choice at all. */
static const struct
{
	const char *note;
	int			note_year;
	int			year;
}			years[] = {
	{"seen {DATE 3/4/2021} for cough", 0, 2021},
	{"seen {DATE 3/4} for cough", 2021, 0},
	{"DOB: {DATE 3/4/1931}", 2021, 0},
	{"DOB: {DATE 3/4/1932}", 2021, 1932},
	{"DOB: {DATE 3/4/31}", 2021, 0},
	{"DOB: {DATE 3/4/45}", 2021, 1945},
	{"DOB: {DATE 3/4/1950}", 0, 0},	/* nothing tells the note's date: in doubt it goes */
	{"DOB: {DATE 3/4/1950}, seen {DATE 3/4/2021}", 0, 1950},
	{"born {DATE_YEAR 1931}, seen {DATE 3/4/2021}", 0, 0},
	{"born {DATE_YEAR 1951}", 2021, -1},
	{"b. {DATE_YEAR 1930}", 2021, 0},
	{"{DATE_YEAR 1930} birth", 2021, 0},
	{"had hepatitis in {DATE_YEAR 1999}", 2021, -1},
	{"had measles in {DATE_YEAR 1930}", 2021, 0},
	{"graduated high school {DATE_YEAR 1947}", 2021, 0},
	{"graduated high school {DATE_YEAR 1950}", 2021, -1},
	{"married in {DATE_YEAR 1946}", 2021, 0},
	{"born in {CITY Utica} in {DATE_YEAR 1931}", 2021, 0},
	{"DOB {DATE 3/4/1940}, a {AGE90 91} year old", 2021, 0},
	{"history of {DATE fall 2019}", 2021, 2019},
	{"the {DATE Full Moon of Tazaungmon 1961}", 2021, 1961}
};

static void
test_years(void)
{
	for (size_t i = 0; i < sizeof(years) / sizeof(years[0]); i++)
	{
		char		note[256];
		PhiChoiceList choices;
		int			found = -1;
		CivilDate	date = {years[i].note_year, years[i].note_year ? 3 : 0, years[i].note_year ? 4 : 0};
		bool		good = select_marked(years[i].note, date, "safe_harbor", note, &choices);

		for (size_t c = choices.count; good && c > 0; c--)
			if (choices.items[c - 1].span.category == PHI_DATE || choices.items[c - 1].span.category == PHI_DATE_YEAR)
				found = choices.items[c - 1].year;
		if (good && choices.count > 1 && years[i].year > 0)
			found = choices.items[0].year;
		tap_ok(good && found == years[i].year, "note of %d: %s (%d, want %d)", years[i].note_year, years[i].note,
			   found, years[i].year);
	}
}

static void
test_selection(void)
{
	char		note[256];
	PhiChoiceList choices;
	PhiPolicy	policy = *phi_policy_find("strict", 6);
	PhiSpan		sure = {.start = 0, .end = 4, .category = PHI_PATIENT, .score = 0.9f};
	PhiSpan		unsure = {.start = 5, .end = 9, .category = PHI_PATIENT, .score = 0.3f};
	PhiSpanList spans = {0};

	span_add(&call, &spans, sure);
	span_add(&call, &spans, unsure);
	policy.threshold[PHI_PATIENT] = 0.5f;
	tap_ok(phi_policy_select(&call, &policy, slice("John Mary"), &spans, (CivilDate) {0}, &choices) &&
		   choices.count == 1 && choices.items[0].span.start == 0, "a span below the threshold is left alone");
	tap_ok(select_marked("{STATE Ohio} {CITY Utica} {DATE_YEAR 2011}", (CivilDate) {2021, 1, 1}, "limited_data_set", note,
						 &choices) && choices.count == 0, "what a policy keeps is no choice");
	tap_ok(select_marked("{DATE 25/3/2021} {DATE 4/3/2021}", (CivilDate) {0}, "safe_harbor", note, &choices) &&
		   choices.dates.day_first && choices.dates.reference.year == 2021, "the note tells that it writes the day first");
	tap_ok(select_marked("{DATE 3/25/2021} {DATE 4/3/2019}", (CivilDate) {0}, "safe_harbor", note, &choices) &&
		   !choices.dates.day_first && choices.dates.reference.month == 3, "the latest date is the note's");
}

static bool
refused(bool done, const char *hint)
{
	bool		result = !done && call.error.code == MC_INVALID_PARAMETER && strstr(call.error.hint, hint) != NULL;

	call.error = (Error) {0};
	return result;
}

static void
test_refusals(void)
{
	const PhiPolicy *safe = phi_policy_find("safe_harbor", 11);
	const PhiPolicy *open = phi_policy_find("pseudonymous", 12);
	PhiIdentity nobody = {{0}, NULL, NULL};
	PhiIdentity keyed = {{"p1", 2}, fake_prf, (void *) "k"};
	PhiIdentity key_only = {{NULL, 0}, fake_prf, (void *) "k"};
	PhiIdentity patient_only = {{"p1", 2}, NULL, NULL};

	tap_ok(refused(phi_policy_check(&call, safe, PHI_HASH, &keyed), "pseudonymous"), "safe_harbor refuses hash");
	tap_ok(refused(phi_policy_check(&call, safe, PHI_SURROGATE, &keyed), "pseudonymous"), "and keyed surrogates");
	tap_ok(refused(phi_policy_check(&call, safe, PHI_SURROGATE, &key_only), "pseudonymous"), "with a key alone too");
	tap_ok(refused(phi_policy_check(&call, safe, PHI_SURROGATE, &patient_only), "pseudonymous"), "with a patient too");
	tap_ok(phi_policy_check(&call, safe, PHI_SURROGATE, &nobody), "surrogates by ordinal are allowed");
	tap_ok(phi_policy_check(&call, safe, PHI_STYLE_OF_POLICY, &nobody) &&
		   phi_policy_check(&call, safe, PHI_MASK, &nobody) && phi_policy_check(&call, safe, PHI_REDACT, &nobody),
		   "tag, mask and redact too");
	tap_ok(refused(phi_policy_check(&call, open, PHI_STYLE_OF_POLICY, &nobody), "patient and key"),
		   "shifted dates need patient and key");
	tap_ok(refused(phi_policy_check(&call, open, PHI_HASH, &nobody), "key"), "hash needs a key");
	tap_ok(phi_policy_check(&call, open, PHI_TAG, &nobody), "pseudonymous in tags needs none");
	tap_ok(phi_policy_check(&call, open, PHI_STYLE_OF_POLICY, &keyed), "with both it works");
	tap_ok(!phi_policy_check(&call, open, PHI_SHIFT, &keyed), "shift is no style");
	call.error = (Error) {0};
}

static void
test_set(void)
{
	PhiPolicy	safe = *phi_policy_find("safe_harbor", 11);
	PhiPolicy	open = *phi_policy_find("pseudonymous", 12);
	int			style;

	tap_ok(phi_policy_set(&call, &open, PHI_CITY, PHI_KEEP, 0.5f) && open.action[PHI_CITY] == PHI_KEEP &&
		   open.threshold[PHI_CITY] == 0.5f, "a cell is changed");
	tap_ok(refused(phi_policy_set(&call, &open, PHI_PATIENT, PHI_SHIFT, 0), "shifted"), "a name is not shifted");
	tap_ok(refused(phi_policy_set(&call, &open, PHI_MRN, PHI_GENERALISE, 0), "generalised"), "a number is not generalised");
	tap_ok(refused(phi_policy_set(&call, &safe, PHI_MRN, PHI_HASH, 0), "pseudonymous"), "no hash where no key may be");
	tap_ok(refused(phi_policy_set(&call, &safe, PHI_DATE, PHI_SHIFT, 0), "pseudonymous"), "no shift there either");
	tap_ok(phi_policy_set(&call, &safe, PHI_MRN, PHI_SURROGATE, 0), "a surrogate by ordinal is allowed there");
	tap_ok(refused(phi_policy_set(&call, &open, PHI_CITY, PHI_TAG, 1.5f), "0 and 1"), "a threshold is at most 1");
	tap_ok(refused(phi_policy_set(&call, &open, PHI_CITY, PHI_TAG, __builtin_nanf("")), "0 and 1"), "and a number");
	tap_ok(phi_style_by_name(&call, "hash", 4, &style) && style == PHI_HASH, "a style by name");
	tap_ok(refused(phi_style_by_name(&call, "shift", 5, &style), "surrogate"), "shift is no style's name");
}

int
main(void)
{
	arena_init(&arena);
	test_table();
	test_zip();
	test_zip_forms();
	test_age();
	test_years();
	test_selection();
	test_refusals();
	test_set();
	arena_free(&arena);
	return tap_done();
}
