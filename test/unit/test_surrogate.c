/*
 * If this fails, surrogates give the original away (its first letter, its digits, its
 * own name again), one person becomes two, two notes of a patient disagree, or a
 * surrogate no longer has the form of what it replaces.
 */
#define _GNU_SOURCE				/* memmem */
#include <stdlib.h>
#include <string.h>

#include "deid/surrogate.h"
#include "deid/surrogate_names.h"
#include "fake_prf.h"
#include "tap.h"

#define LEXICON_FILE	"model/medchat-lexicon.bin"

static Arena arena;
static Call call = {.arena = &arena};
static const PhiIdentity nobody = {{NULL, 0}, NULL, NULL};
static const PhiIdentity patient_1 = {{"p1", 2}, fake_prf, (void *) "key"};

#define MAX_VALUES	12
typedef struct Note
{
	PhiCategory category[MAX_VALUES];
	const char *value[MAX_VALUES];
	char	   *surrogate[MAX_VALUES];	/* NUL-terminated */
	int			count;
} Note;

static Slice
slice(const char *text)
{
	return (Slice) {text, strlen(text)};
}

static void
add_value(Note *note, PhiCategory category, const char *value)
{
	note->category[note->count] = category;
	note->value[note->count++] = value;
}

/* The surrogates of all values, as of one note. */
static bool
replace_all(Note *note, const PhiIdentity *identity, const Lexicon *lexicon)
{
	static const DateContext dates = {{2021, 6, 1}, false};
	Surrogates *state = surrogates_new(&call, identity, lexicon, &dates);

	for (int i = 0; i < note->count; i++)
		if (!surrogates_learn(&call, state, note->category[i], slice(note->value[i])))
			return false;
	for (int i = 0; i < note->count; i++)
	{
		Buffer		out = {0};

		if (!surrogates_write(&call, state, note->category[i], slice(note->value[i]), false, &out) ||
			!buffer_add_char(&call, &out, '\0'))
			return false;
		note->surrogate[i] = out.data;
	}
	return true;
}

static const char *
pseudonym(const char *value, PhiCategory category, const PhiIdentity *identity)
{
	Buffer		out = {0};

	if (!phi_pseudonym(&call, slice(value), category, identity, NULL, &out) || !buffer_add_char(&call, &out, '\0'))
		return "(failed)";
	return out.data;
}

/* One person, written in many ways. */
static void
test_one_person(const PhiIdentity *identity, const char *how)
{
	static const char *const forms[] = {
		"Robert Hughes", "Hughes", "HUGHES, ROBERT", "R. Hughes", "Hughes, R.", "robert hughes", "Robert", "R.H.", "RH",
		"HUGHES^ROBERT"
	};
	Note		note = {.count = 0};
	char		given[64],
				surname[64],
				expected[200];
	const char *space;
	bool		good;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		add_value(&note, PHI_PATIENT, forms[i]);
	good = replace_all(&note, identity, NULL);
	tap_ok(good && strchr(note.surrogate[0], ' ') != NULL, "%s: %s is %s", how, forms[0], note.surrogate[0]);
	space = strchr(note.surrogate[0], ' ');
	snprintf(given, sizeof(given), "%.*s", (int) (space - note.surrogate[0]), note.surrogate[0]);
	snprintf(surname, sizeof(surname), "%s", space + 1);
	tap_ok(strcmp(note.surrogate[1], surname) == 0 && strcmp(note.surrogate[6], given) == 0, "%s: parts alone", how);
	snprintf(expected, sizeof(expected), "%s, %s", surname, given);
	tap_ok(strcasecmp(note.surrogate[2], expected) == 0 && note.surrogate[2][1] == (surname[1] & ~0x20),
		   "%s: last name first, in capitals", how);
	snprintf(expected, sizeof(expected), "%c. %s", given[0], surname);
	tap_ok(strcmp(note.surrogate[3], expected) == 0, "%s: with an initial", how);
	snprintf(expected, sizeof(expected), "%s, %c.", surname, given[0]);
	tap_ok(strcmp(note.surrogate[4], expected) == 0, "%s: initial behind", how);
	tap_ok(strcasecmp(note.surrogate[5], note.surrogate[0]) == 0 && note.surrogate[5][0] >= 'a', "%s: in lower case", how);
	snprintf(expected, sizeof(expected), "%c.%c.", given[0], surname[0]);
	tap_ok(strcmp(note.surrogate[7], expected) == 0, "%s: initials with dots", how);
	snprintf(expected, sizeof(expected), "%c%c", given[0], surname[0]);
	tap_ok(strcmp(note.surrogate[8], expected) == 0, "%s: initials glued", how);
	snprintf(expected, sizeof(expected), "%s^%s", surname, given);
	tap_ok(strcasecmp(note.surrogate[9], expected) == 0, "%s: HL7", how);
}

/* Thousands of invented names: no first letter again, the same form, never the original. */
static void
test_first_letters(const PhiIdentity *identity, const char *how)
{
	unsigned	seed = 7;
	int			bad = 0;

	for (int i = 0; i < 4000; i++)
	{
		char		name[64];
		size_t		at = 0;
		Note		note = {.count = 0};
		const char *space;

		for (int word = 0; word < 2; word++)
		{
			int			letters = 4 + (int) ((seed = seed * 1664525 + 1013904223) >> 24) % 7;

			if (word > 0)
				name[at++] = ' ';
			for (int l = 0; l < letters; l++)
				name[at++] = (char) ((l == 0 ? 'A' : 'a') + ((seed = seed * 1664525 + 1013904223) >> 16) % 26);
		}
		name[at] = '\0';
		arena_reset(&arena);
		add_value(&note, (PhiCategory) (i % 3), name);
		if (!replace_all(&note, identity, NULL))
		{
			bad++;
			continue;
		}
		space = strchr(note.surrogate[0], ' ');
		if (space == NULL || note.surrogate[0][0] == name[0] || space[1] == strchr(name, ' ')[1])
			bad++;
	}
	tap_ok(bad == 0, "%s: no first letter is kept in 4000 names (%d are)", how, bad);
}

/* In one note nobody gets the name of another. */
static void
test_not_another(void)
{
	Note		note = {.count = 0};
	bool		good;

	add_value(&note, PHI_PATIENT, "Adam Barker");
	add_value(&note, PHI_DOCTOR, "Brian Collins");
	add_value(&note, PHI_DOCTOR, "Charles Dawson");
	add_value(&note, PHI_RELATIVE, "Daniel Ellis");
	add_value(&note, PHI_RELATIVE, "Edward Fletcher");
	good = replace_all(&note, &nobody, NULL);
	for (int i = 0; good && i < note.count; i++)
		for (int j = 0; j < note.count; j++)
			good = good && strstr(note.value[j], strchr(note.surrogate[i], ' ') + 1) == NULL &&
				(i == j || strcmp(note.surrogate[i], note.surrogate[j]) != 0);
	tap_ok(good, "without a key names are new and differ: %s, %s", note.surrogate[0], note.surrogate[1]);
}

static bool
has_shape(const char *text, const char *shape)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

	for (; *shape != '\0'; shape++, text++)
	{
		size_t		word = strspn(text, letters);
		bool		good = *shape == '#' ? *text >= '0' && *text <= '9' :
			*shape == '_' ? *text >= 'a' && *text <= 'z' :
			*shape == '^' ? *text >= 'A' && *text <= 'Z' :
			*shape == '~' ? *text != '\0' && strchr("0123456789abcdefABCDEF", *text) != NULL :
			*shape == '*' ? word > 0 : *text == *shape;

		if (!good)
			return false;
		if (*shape == '*')
			text += word - 1;
	}
	return *text == '\0';
}

static void
test_forms(void)
{
	static const struct
	{
		PhiCategory category;
		const char *value;
		const char *shape;		/* # digit, _ lower, ^ upper case letter, ~ hex digit, * word, else itself */
	}			forms[] = {
		{PHI_PATIENT, "Mary-Ann O'Hara", "*-* *"}, {PHI_PATIENT, "Robert Q. Hughes Jr", "* ^. * Jr"},
		{PHI_PATIENT, "Maria de la Vega", "* de la *"}, {PHI_DOCTOR, "Shah and Wu", "* and *"},
		{PHI_PATIENT, "Baby Girl Hughes", "Baby Girl *"}, {PHI_PATIENT, "Baby Girl", "Baby *"},
		{PHI_DOCTOR, "KL", "^^"}, {PHI_DOCTOR, "zw", "__"},
		{PHI_MRN, "00-12345", "##-#####"}, {PHI_ACCOUNT, "AB12-x", "^^##-_"},
		{PHI_PHONE, "(617) 867-5309", "(###) 555-01##"}, {PHI_PHONE, "867-5309 ext. 12", "555-01## ext. ##"},
		{PHI_PHONE, "1-617-867-5309", "1-###-555-01##"}, {PHI_FAX, "+44 1632 960983", "+## #### ######"},
		{PHI_PHONE, "p54321", "p#####"}, {PHI_SSN, "123-45-6789", "9##-##-####"}, {PHI_SSN, "912-45-6789", "000-##-####"},
		{PHI_ZIP, "02139-4307", "#####-####"}, {PHI_IPADDR, "2001:db8:1::7", "2001:db8::~~~~"},
		{PHI_DEVICE, "02:1B:44:11:3A:B7", "~~:~~:~~:~~:~~:~~"},
		{PHI_EMAIL, "jane.roe@hospital.org", "*.*@example.org"}, {PHI_EMAIL, "jroe7@hospital.example", "*##@example.com"},
		{PHI_URL, "https://www.hospital.org/x/y?z=1", "https://www.example.org/______"},
		{PHI_STREET, "1402 S. Ainsworth Ave, Apt 4B", "#### S. * Ave, Apt #^"}, {PHI_STREET, "PO Box 1127", "PO Box ####"},
		{PHI_STREET, "Cove Road", "* Road"}, {PHI_STREET, "22 Elm & 3rd", "## * & #*"},
		{PHI_HOSPITAL, "St. Mary's Hospital", "St. *'s Hospital"},
		{PHI_HOSPITAL, "Mass General Hospital", "* General Hospital"}, {PHI_HOSPITAL, "General Hospital", "* Hospital"},
		{PHI_HOSPITAL, "BWH", "^^^"}, {PHI_ORGANIZATION, "Drake Logistics, Inc.", "* Logistics, Inc."},
		{PHI_DEPARTMENT_ROOM, "Room 512, Bed A", "Room ###, Bed ^"}, {PHI_CITY, "San Jose", "*"}, {PHI_STATE, "MA", "^^"},
		{PHI_PROFESSION, "welders", "*"}, {PHI_AGE, "45", "4#"}, {PHI_AGE, "6 mo", "[AGE]"}, {PHI_AGE90, "ninety-one", "90+"}, {PHI_TIME, "13:45", "##:##"},
		{PHI_TIME, "noon", "[TIME]"}, {PHI_DATE, "the ides of March", "[DATE]"}
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
	{
		const char *out = pseudonym(forms[i].value, forms[i].category, &patient_1);
		tap_ok(has_shape(out, forms[i].shape), "%s \"%s\" becomes \"%s\"", phi_category_name(forms[i].category), forms[i].value, out);
	}
}

/* An age becomes another of the same time of life: strict removes ages, whatever the style. */
static void
test_ages(void)
{
	bool		good = true;

	for (int age = 0; age <= 89; age++)
	{
		char		value[8];
		int			other;

		snprintf(value, sizeof(value), "%d", age);
		other = atoi(pseudonym(value, PHI_AGE, &patient_1));
		good &= other != age && other >= 0 && other <= 89 && abs(other - age) <= 4;
	}
	tap_ok(good, "every age becomes another within four years, none over 89");
}

/* No time of the day stays what it was. */
static void
test_times(void)
{
	static const char *const forms[] = {"%02d:%02d", "%02d%02d", "%d:%02d pm", "%d%02d", "%dpm"};
	int			same = 0;

	for (int minute = 0; minute < 24 * 60; minute++)
		for (size_t f = 0; f < sizeof(forms) / sizeof(forms[0]); f++)
		{
			char		value[40];
			int			hour = f < 2 ? minute / 60 : 1 + minute / 60 % 9;

			arena_reset(&arena);
			snprintf(value, sizeof(value), forms[f], hour, minute % 60);
			same += strcmp(pseudonym(value, PHI_TIME, &patient_1), value) == 0;
		}
	tap_ok(same == 0, "every time becomes another: %d stayed", same);
}

/* No digit of a number stays where it was. */
static void
test_digits(void)
{
	int			bad = 0;
	Note		empty = {.count = 0};
	const char *out;

	for (int i = 0; i < 3000; i++)
	{
		char		value[16];

		arena_reset(&arena);
		snprintf(value, sizeof(value), "%07d", i * 3331 % 9999999);
		out = pseudonym(value, PHI_MRN, &patient_1);
		bad += strlen(out) != 7;
		for (int d = 0; d < 7; d++)
			bad += out[d] == value[d];
	}
	tap_ok(bad == 0, "every digit of 3000 numbers changes");
	add_value(&empty, PHI_MRN, "");
	add_value(&empty, PHI_ACCOUNT, "-");
	add_value(&empty, PHI_MRN, "");
	tap_ok(replace_all(&empty, &patient_1, NULL) && strcmp(empty.surrogate[0], "") == 0 &&
		   strcmp(empty.surrogate[1], "-") == 0, "nothing becomes nothing");
	out = pseudonym("six ONE nine", PHI_PHONE, &patient_1);
	tap_ok(strlen(out) >= 11 && strstr(out, "six ") != out && strstr(out, "ONE") == NULL,
		   "a dictated number becomes another one: %s", out);
	tap_ok(strcmp(pseudonym("A00-123", PHI_MRN, &patient_1), pseudonym("A00 123", PHI_MRN, &patient_1)) != 0 &&
		   memcmp(pseudonym("A00-123", PHI_MRN, &patient_1), pseudonym("A00 123", PHI_MRN, &patient_1), 3) == 0,
		   "punctuation does not change the digits");
}

static void
test_keys(void)
{
	static char long_value[PHI_MAX_PSEUDONYM + 1];
	PhiIdentity patient_2 = {{"p2", 2}, fake_prf, (void *) "key"};
	PhiIdentity other_key = {{"p1", 2}, fake_prf, (void *) "other"};
	Note		note = {.count = 0};
	Buffer		out = {0};
	int			same_patient = 0;
	int			same_key = 0;

	for (int i = 0; i < 50; i++)
	{
		char		value[16];
		const char *mine;

		snprintf(value, sizeof(value), "MR%06d", i);
		mine = pseudonym(value, PHI_MRN, &patient_1);
		same_patient += strcmp(mine, pseudonym(value, PHI_MRN, &patient_2)) == 0;
		same_key += strcmp(mine, pseudonym(value, PHI_MRN, &other_key)) == 0;
	}
	tap_ok(same_patient == 0 && same_key == 0, "other patients and other keys give other numbers");
	add_value(&note, PHI_PATIENT, "Robert Hughes");
	add_value(&note, PHI_MRN, "0012345");
	add_value(&note, PHI_CITY, "Utica");
	tap_ok(replace_all(&note, &patient_1, NULL) &&
		   strcmp(note.surrogate[0], pseudonym("Robert Hughes", PHI_PATIENT, &patient_1)) == 0 &&
		   strcmp(note.surrogate[1], pseudonym("0012345", PHI_MRN, &patient_1)) == 0 &&
		   strcmp(note.surrogate[2], pseudonym("Utica", PHI_CITY, &patient_1)) == 0, "a pseudonym is the surrogate of notes");
	tap_ok(!phi_pseudonym(&call, slice("x"), PHI_MRN, &nobody, NULL, &out) && call.error.code == MC_INVALID_PARAMETER,
		   "a pseudonym needs a key");
	call.error = (Error) {0};
	tap_ok(!phi_pseudonym(&call, (Slice) {long_value, sizeof(long_value)}, PHI_MRN, &patient_1, NULL, &out) &&
		   call.error.code == MC_TOO_LARGE, "a text is no identifier");
	call.error = (Error) {0};
}

/* Is the name in a list? */
static bool
is_listed(const char *list, const char *name)
{
	for (int i = 0; i < name_count(list); i++)
	{
		Slice		entry = name_at(list, i);

		if (strlen(name) == entry.len && memcmp(name, entry.data, entry.len) == 0)
			return true;
	}
	return false;
}

static void
test_sex_and_origin(void)
{
	const NameSet *japanese = &surrogate_names[LEX_ORIGIN_JAPANESE];
	const NameSet *han = &surrogate_script_names[SCRIPT_HAN];
	const char *out = pseudonym("Keiko Tanaka", PHI_PATIENT, &patient_1);
	char		given[32];

	snprintf(given, sizeof(given), "%.*s", (int) strcspn(out, " "), out);
	tap_ok(is_listed(japanese->female, given) && is_listed(japanese->surname, out + strlen(given) + 1),
		   "a woman from Japan stays one: %s", out);
	out = pseudonym("Kenji", PHI_PATIENT, &patient_1);
	tap_ok(is_listed(japanese->male, out), "a man stays one: %s", out);
	out = pseudonym("\xE6\x9D\x8E\xE5\xA8\x9C", PHI_PATIENT, &patient_1);
	snprintf(given, sizeof(given), "%.3s", out);
	tap_ok(is_listed(han->surname, given), "a name in Chinese characters stays one: %s", out);
}

static void
test_lists(void)
{
	int			bad = 0;

	for (int origin = 0; origin < LEX_ORIGIN_COUNT; origin++)
	{
		const NameSet *set = &surrogate_names[origin];

		bad += name_count(set->female) < 24 || name_count(set->male) < 24 || name_count(set->surname) < 40;
		bad += strstr(set->female, "  ") != NULL || strstr(set->male, "  ") != NULL || strstr(set->surname, "  ") != NULL;
	}
	tap_ok(bad == 0, "every origin has its lists");
}

/* With the shipped lexicon, where it is at hand. */
static void
test_with_lexicon(void)
{
	Lexicon		lexicon;
	Note		note = {.count = 0};
	int			women = 0;

	if (!lexicon_open(&call, LEXICON_FILE, &lexicon))
	{
		call.error = (Error) {0};
		tap_ok(true, "lexicon # SKIP no " LEXICON_FILE);
		return;
	}
	add_value(&note, PHI_PATIENT, "Jennifer Kowalczyk");
	add_value(&note, PHI_PATIENT, "Jessica Nguyen");
	add_value(&note, PHI_PATIENT, "Maria Gonzalez");
	replace_all(&note, &patient_1, &lexicon);
	for (int i = 0; i < note.count; i++)
	{
		char		given[32];

		snprintf(given, sizeof(given), "%.*s", (int) strcspn(note.surrogate[i], " "), note.surrogate[i]);
		for (int origin = 0; origin < LEX_ORIGIN_COUNT; origin++)
			if (is_listed(surrogate_names[origin].female, given))
			{
				women++;
				break;
			}
	}
	tap_ok(women == 3, "women stay women: %s, %s, %s", note.surrogate[0], note.surrogate[1], note.surrogate[2]);
	lexicon_close(&lexicon);
}

int
main(void)
{
	arena_init(&arena);
	test_one_person(&patient_1, "keyed");
	test_one_person(&nobody, "by ordinal");
	test_first_letters(&patient_1, "keyed");
	test_first_letters(&nobody, "by ordinal");
	test_not_another();
	test_forms();
	test_ages();
	test_times();
	test_digits();
	test_keys();
	test_sex_and_origin();
	test_lists();
	test_with_lexicon();
	arena_free(&arena);
	return tap_done();
}
