/*
 * Known values: how many mutated names are found, what is found by mistake, how fast.
 *
 * Usage: bench_known [lexicon [file]].  Patients are drawn from known_names.h with
 * a fixed seed; every name is mutated, put into a carrier sentence and counted as
 * found when spans cover all its letters.  In the file (notes separated by a form
 * feed), words that spans of unrelated patients touch are counted as mistakes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "deid/known.h"
#include "known_names.h"
#include "read_file.h"

#define COUNT_OF(array)	((int) (sizeof(array) / sizeof((array)[0])))
#define TRIALS			20000

static uint64_t state = 88172645463325252u;

static uint32_t
draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t) ((state >> 11) % below);
}

typedef struct Person
{
	char		given[64];
	char		middle[8];		/* "" or one letter */
	char		surname[64];
	char		full[160];
} Person;

static void
draw_person(Person *p)
{
	snprintf(p->given, sizeof(p->given), "%s", given_names[draw(COUNT_OF(given_names))]);
	snprintf(p->surname, sizeof(p->surname), "%s", surnames[draw(COUNT_OF(surnames))]);
	p->middle[0] = '\0';
	if (draw(2) == 0)
	{
		p->middle[0] = (char) ('A' + draw(26));
		p->middle[1] = '\0';
	}
	if (draw(3) == 0)
		snprintf(p->full, sizeof(p->full), "%s, %s%s%s", p->surname, p->given, p->middle[0] ? " " : "", p->middle);
	else
		snprintf(p->full, sizeof(p->full), "%s %s%s%s", p->given, p->middle, p->middle[0] ? ". " : "", p->surname);
}

static void
upper(char *text)
{
	for (; *text; text++)
		if (*text >= 'a' && *text <= 'z')
			*text -= 32;
}

static void
lower(char *text)
{
	for (; *text; text++)
		if (*text >= 'A' && *text <= 'Z')
			*text += 32;
}

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || ((unsigned char) c >= 128);
}

static bool
is_plain(const char *text)
{
	for (; *text; text++)
		if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z')))
			return false;
	return true;
}

/* One edit, not of the first letter, in a word of plain letters. */
static void
typo(char *word)
{
	size_t		len = strlen(word);
	size_t		at = 1 + draw((uint32_t) len - 1);
	char		letter = (char) ('a' + draw(26));

	switch (draw(4))
	{
		case 0:
			while (letter == word[at])
				letter = (char) ('a' + draw(26));
			word[at] = letter;
			break;
		case 1:
			memmove(word + at, word + at + 1, len - at);
			break;
		case 2:
			memmove(word + at + 1, word + at, len - at + 1);
			word[at] = letter;
			break;
		default:
			if (at + 1 < len && word[at] != word[at + 1])
			{
				char		swap = word[at];

				word[at] = word[at + 1];
				word[at + 1] = swap;
			}
			else
				memmove(word + at, word + at + 1, len - at);
	}
}

/* Each writes the mutated name, or returns false when the person has no such form. */
static bool
make_exact(const Person *p, char *out)
{
	strcpy(out, p->full);
	if (draw(3) == 0)
		upper(out);
	return true;
}

static bool
make_reordered(const Person *p, char *out)
{
	switch (draw(4))
	{
		case 0:
			sprintf(out, "%s, %s%s%s", p->surname, p->given, p->middle[0] ? " " : "", p->middle);
			break;
		case 1:
			sprintf(out, "%s %s", p->surname, p->given);
			break;
		case 2:
			sprintf(out, "%s,%s", p->surname, p->given);
			upper(out);
			break;
		default:
			sprintf(out, "%s %s", p->given, p->surname);
	}
	return true;
}

static bool
make_initialled(const Person *p, char *out)
{
	if ((unsigned char) p->given[0] >= 128 || (unsigned char) p->surname[0] >= 128)
		return false;
	switch (draw(6))
	{
		case 0:
			sprintf(out, "%c. %s", p->given[0], p->surname);
			break;
		case 1:
			sprintf(out, "%c%s. %s", p->given[0], p->middle, p->surname);
			if (p->middle[0])
				sprintf(out, "%c.%s. %s", p->given[0], p->middle, p->surname);
			break;
		case 2:
			if (strchr(p->surname, ' ') != NULL)
				return false;
			sprintf(out, "%s %c.", p->given, p->surname[0]);
			break;
		case 3:
			sprintf(out, "%s, %c.", p->surname, p->given[0]);
			break;
		case 4:
			sprintf(out, "%c %s", p->given[0], p->surname);
			break;
		default:
			if (!p->middle[0] || strchr(p->surname, ' ') != NULL || strchr(p->surname, '-') != NULL)
				return false;
			sprintf(out, "%c.%s.%c.", p->given[0], p->middle, p->surname[0]);
	}
	return true;
}

/* edits typos in a part of at least least letters; the whole name or the part alone. */
static bool
make_misspelt(const Person *p, char *out, int edits, size_t least)
{
	char		given[80];
	char		surname[80];
	bool		second = draw(2);

	strcpy(given, p->given);
	strcpy(surname, p->surname);
	if (!is_plain(second ? surname : given) || strlen(second ? surname : given) < least)
		return false;
	for (int i = 0; i < edits; i++)
		typo(second ? surname : given);
	if (strcmp(given, p->given) == 0 && strcmp(surname, p->surname) == 0)
		return false;
	if (draw(2) == 0)
		strcpy(out, second ? surname : given);
	else
		sprintf(out, "%s %s", given, surname);
	return true;
}

static bool
make_one_typo(const Person *p, char *out)
{
	return make_misspelt(p, out, 1, 5);
}

static bool
make_two_typos(const Person *p, char *out)
{
	return make_misspelt(p, out, 2, 8);
}

static bool
make_split(const Person *p, char *out)
{
	char		part[80];
	size_t		at;

	if (draw(3) == 0)
	{
		sprintf(out, "%s\n%s", p->given, p->surname);
		return true;
	}
	strcpy(part, p->surname);
	if (!is_plain(part) || strlen(part) < 4)
		return false;
	at = 2 + draw((uint32_t) strlen(part) - 3);
	sprintf(out, "%s %.*s%s%s", p->given, (int) at, part, draw(4) == 0 && strlen(part) > 4 ? "\n" : "-\n", part + at);
	return true;
}

static bool
make_part(const Person *p, char *out)
{
	strcpy(out, draw(2) ? p->given : p->surname);
	return true;
}

static bool
make_lower(const Person *p, char *out)
{
	sprintf(out, "%s %s", p->given, p->surname);
	lower(out);
	return true;
}

static bool
make_glued(const Person *p, char *out)
{
	if (!is_plain(p->given) || !is_plain(p->surname) || strlen(p->given) < 4 || strlen(p->surname) < 4)
		return false;
	switch (draw(6))
	{
		case 0:
			sprintf(out, "%s%s", p->given, p->surname);
			break;
		case 1:
			sprintf(out, "%s,%sMD", p->surname, p->given);
			upper(out);
			break;
		case 2:
			sprintf(out, "Patient%s", p->surname);
			break;
		case 3:
			sprintf(out, "%s12345", p->surname);
			break;
		case 4:
			sprintf(out, "%s%s", p->given, p->surname);
			lower(out);
			break;
		default:
			sprintf(out, "dr.%s", p->surname);
			lower(out);
	}
	return true;
}

static bool
make_spaced(const Person *p, char *out)
{
	char	   *to = out;

	if (!is_plain(p->surname) || strlen(p->surname) < 5)
		return false;
	if (draw(2))
	{
		for (const char *from = p->surname; *from; from++)
		{
			*to++ = *from;
			*to++ = ' ';
		}
		to[-1] = '\0';
	}
	else
	{
		sprintf(out, "%.3s %s", p->surname, p->surname + 3);
		upper(out);
	}
	return true;
}

static bool
make_folded(const Person *p, char *out)
{
	char		plain[160];
	char	   *to = out;

	sprintf(plain, "%s %s", p->given, p->surname);
	if (strpbrk(plain, "-'") == NULL)
		return false;
	for (const char *from = plain; *from; from++)
	{
		if (*from != '-' && *from != '\'')
			*to++ = *from;
		else if (draw(2))
			*to++ = ' ';
	}
	*to = '\0';
	return true;
}

typedef struct Measure
{
	const char *name;
	bool		(*make) (const Person *, char *);
	double		bar;			/* percent, 0 = none */
} Measure;

static const Measure measures[] = {
	{"exact", make_exact, 100}, {"reordered", make_reordered, 99.9}, {"initialled", make_initialled, 99},
	{"one typo", make_one_typo, 98.5}, {"two typos", make_two_typos, 95}, {"split line", make_split, 99.5},
	{"hyphen/apostrophe gone", make_folded, 0}, {"lower case", make_lower, 0}, {"glued", make_glued, 0},
	{"spaced out", make_spaced, 0}, {"part alone", make_part, 0}
};

/* Are all letters of text[from, to) in spans, credentials and cues of the mutation apart? */
static bool
covered(const char *text, size_t from, size_t to, const PhiSpanList *found)
{
	for (size_t i = from; i < to; i++)
	{
		bool		inside = !is_letter(text[i]);

		for (size_t k = 0; k < found->count && !inside; k++)
			inside = found->items[k].start <= i && i < found->items[k].end;
		if (!inside)
			return false;
	}
	return true;
}

/* The name proper within a glued form. */
static void
trim_glue(const char *text, size_t *from, size_t *to)
{
	if (strncmp(text + *from, "Patient", 7) == 0)
		*from += 7;
	if (strncmp(text + *from, "dr.", 3) == 0)
		*from += 3;
	if (*to - *from > 4 && strncmp(text + *to - 2, "MD", 2) == 0 && memchr(text + *from, ',', *to - *from))
		*to -= 2;
}

static void
measure(Call *call, const Measure *m, const Lexicon *lexicon, bool verbose)
{
	int			tried = 0;
	int			hit = 0;
	int			shown = 0;

	while (tried < TRIALS)
	{
		Person		p;
		char		name[256];
		char		text[512];
		const char *carrier = carriers[draw(COUNT_OF(carriers))];
		size_t		before = strcspn(carrier, "|");
		PhiKnown   *known;
		PhiSpanList found = {0};
		TextView	view;
		KnownValue	value;
		size_t		from;
		size_t		to;

		draw_person(&p);
		if (!m->make(&p, name))
			continue;
		arena_reset(call->arena);
		value = (KnownValue){PHI_PATIENT, {p.full, strlen(p.full)}};
		sprintf(text, "%.*s%s%s", (int) before, carrier, name, carrier + before + 1);
		if (!known_compile(call, &value, 1, lexicon, &known) ||
			!view_fold(call, (Slice){text, strlen(text)}, &view) || !known_find(call, known, &view, &found))
		{
			printf("%s\n", call->error.message);
			exit(1);
		}
		for (size_t k = 0; k < found.count; k++)
		{
			found.items[k].start = view_to_original(&view, found.items[k].start);
			found.items[k].end = view_to_original(&view, found.items[k].end);
		}
		from = before;
		to = before + strlen(name);
		if (m->make == make_glued)
			trim_glue(text, &from, &to);
		tried++;
		if (covered(text, from, to, &found))
			hit++;
		else if (verbose && shown++ < 12)
			printf("   missed [%s] in: %s\n", p.full, text);
	}
	printf("%-24s %7.2f %%", m->name, 100.0 * hit / tried);
	if (m->bar > 0)
		printf("   bar %.1f", m->bar);
	printf("\n");
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double) t.tv_sec + (double) t.tv_nsec * 1e-9;
}

/* A patient with 30 values of all kinds. */
static size_t
draw_values(KnownValue *values, char store[40][160])
{
	size_t		n = 0;
	Person		p;

	for (int i = 0; i < 14; i++)
	{
		draw_person(&p);
		strcpy(store[n], p.full);
		values[n] = (KnownValue){i < 2 ? PHI_PATIENT : i < 8 ? PHI_DOCTOR : PHI_RELATIVE, {store[n], strlen(store[n])}};
		n++;
	}
	for (int i = 0; i < 16; i++)
	{
		static const PhiCategory kinds[16] = {
			PHI_MRN, PHI_SSN, PHI_PHONE, PHI_PHONE, PHI_FAX, PHI_EMAIL, PHI_STREET, PHI_CITY, PHI_ZIP, PHI_DATE, PHI_DATE,
			PHI_ACCOUNT, PHI_HEALTHPLAN, PHI_HOSPITAL, PHI_ORGANIZATION, PHI_IDNUM
		};
		char	   *to = store[n];
		uint32_t	a = 100000000u + draw(899999999u);

		draw_person(&p);
		switch (kinds[i])
		{
			case PHI_PHONE:
			case PHI_FAX:
				sprintf(to, "(%u) %u-%04u", 200 + draw(700), 200 + draw(700), draw(10000));
				break;
			case PHI_EMAIL:
				sprintf(to, "%s.%s@example.org", p.given, p.surname);
				break;
			case PHI_STREET:
				sprintf(to, "%u N %s Street, Apt %u", 1 + draw(9999), p.surname, draw(99));
				break;
			case PHI_CITY:
				sprintf(to, "%sville", p.surname);
				break;
			case PHI_ZIP:
				sprintf(to, "%05u", draw(100000));
				break;
			case PHI_DATE:
				sprintf(to, "%u-%02u-%02u", 1920 + draw(100), 1 + draw(12), 1 + draw(28));
				break;
			case PHI_HOSPITAL:
				sprintf(to, "St. %s Regional Medical Center", p.given);
				break;
			case PHI_ORGANIZATION:
				sprintf(to, "%s & Sons", p.surname);
				break;
			default:
				sprintf(to, "%u", a);
		}
		values[n] = (KnownValue){kinds[i], {to, strlen(to)}};
		n++;
	}
	return n;
}

static size_t
count_words(const char *text, size_t from, size_t to)
{
	size_t		words = 0;

	for (size_t i = from; i < to; i++)
		words += text[i] > ' ' && (i == from || text[i - 1] <= ' ');
	return words;
}

static void
mistakes(Call *call, const Lexicon *lexicon, const char *text, size_t len, bool full, bool verbose)
{
	size_t		words = 0;
	size_t		touched = 0;
	int			shown = 0;

	for (int round = 0; round < 40; round++)
		for (size_t from = 0, to; from < len; from = to + 1)
		{
			Person		p[2];
			KnownValue	values[40];
			char		store[40][160];
			size_t		count = 2;
			PhiKnown   *known;
			PhiSpanList found = {0};
			TextView	view;

			for (to = from; to < len && text[to] != '\f'; to++)
				;
			arena_reset(call->arena);
			for (int i = 0; i < 2; i++)
			{
				draw_person(&p[i]);
				values[i] = (KnownValue){i == 0 ? PHI_PATIENT : PHI_DOCTOR, {p[i].full, strlen(p[i].full)}};
			}
			if (full)
				count = draw_values(values, store);
			if (!known_compile(call, values, count, lexicon, &known) ||
				!view_fold(call, (Slice){text + from, to - from}, &view) || !known_find(call, known, &view, &found))
				exit(1);
			words += count_words(text, from, to);
			for (size_t k = 0; k < found.count; k++)
			{
				touched += count_words(view.text, found.items[k].start, found.items[k].end);
				if (verbose && shown++ < 60)
					printf("   [%s | %s] %s %.3f: %.*s\n", full ? "" : p[0].full, full ? "" : p[1].full,
						   phi_category_name(found.items[k].category), (double) found.items[k].score,
						   (int) (found.items[k].end - found.items[k].start), view.text + found.items[k].start);
			}
		}
	printf("%-24s %7.4f %%   bar %s  (%zu of %zu words)\n", full ? "by mistake, 30 values" : "by mistake, two names",
		   100.0 * (double) touched / (double) words, full ? "none" : "0.05", touched, words);
}

static void
speed_of_many(Call *call, const Lexicon *lexicon, const char *text, size_t len)
{
	enum {MANY = 20000};
	static char store[MANY][160];
	static KnownValue values[MANY];
	PhiKnown   *known;
	TextView	view;
	PhiSpanList found = {0};
	double		start;
	double		compiled;

	for (int i = 0; i < MANY; i++)
	{
		Person		p;

		/* made-up surnames, so that parts do not repeat */
		draw_person(&p);
		snprintf(store[i], sizeof(store[i]), "%s %s%c%c%c%c", p.given, p.surname, 'a' + draw(26), 'a' + draw(26),
				 'a' + draw(26), 'a' + draw(26));
		values[i] = (KnownValue){PHI_PATIENT, {store[i], strlen(store[i])}};
	}
	arena_reset(call->arena);
	start = now();
	if (!known_compile(call, values, MANY, lexicon, &known) || !view_fold(call, (Slice){text, len}, &view))
		exit(1);
	compiled = now();
	if (!known_find(call, known, &view, &found))
		exit(1);
	printf("20,000 values            %7.1f ms to compile, %.1f MB/s, %.0f MB\n", (compiled - start) * 1e3,
		   (double) len / (now() - compiled) / 1e6, (double) call->arena->used / 1e6);
}

static void
speed(Call *call, const Lexicon *lexicon, const char *text, size_t len)
{
	KnownValue	values[40];
	char		store[40][160];
	size_t		count = draw_values(values, store);
	PhiKnown   *known = NULL;
	TextView	view;
	double		start = now();
	double		best = 1e9;

	for (int i = 0; i < 2000; i++)
	{
		arena_reset(call->arena);
		if (!known_compile(call, values, count, lexicon, &known))
			exit(1);
	}
	printf("compile of %zu values     %7.1f us\n", count, (now() - start) / 2000 * 1e6);
	for (int i = 0; i < 20; i++)
	{
		PhiSpanList found = {0};

		if (!view_fold(call, (Slice){text, len}, &view))
			exit(1);
		start = now();
		if (!known_find(call, known, &view, &found))
			exit(1);
		if (now() - start < best)
			best = now() - start;
	}
	printf("matching                 %7.1f MB/s\n", (double) len / best / 1e6);
}

int
main(int argc, char **argv)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;
	bool		have = argc > 1 && strcmp(argv[1], "-") != 0;
	bool		verbose = getenv("VERBOSE") != NULL;
	static char sample[1 << 20];
	const char *text = sample;
	size_t		len = 0;

	arena_init(&arena);
	if (have && !lexicon_open(&call, argv[1], &lexicon))
	{
		printf("%s\n", call.error.message);
		return 1;
	}
	for (int i = 0; i < COUNT_OF(measures) && getenv("SPEED") == NULL; i++)
		measure(&call, &measures[i], have ? &lexicon : NULL, verbose);
	while (len + 200 < sizeof(sample))
		len += (size_t) sprintf(sample + len, "%s\n", carriers[draw(COUNT_OF(carriers))]);
	if (argc > 2 && (text = read_file(argv[2], &len)) != NULL && getenv("SPEED") == NULL)
	{
		mistakes(&call, have ? &lexicon : NULL, text, len, false, verbose);
		mistakes(&call, have ? &lexicon : NULL, text, len, true, verbose);
	}
	speed(&call, have ? &lexicon : NULL, text, len);
	speed_of_many(&call, have ? &lexicon : NULL, text, len);
	arena_free(&arena);
	return 0;
}
