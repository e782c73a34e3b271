/*
 * How many clinical terms phi_detect() damages.
 *
 * Usage: term_damage LEXICON TERMS [SHOW].  TERMS holds one term per line.
 * Each term is put as listed, in Title Case and in lower case into three
 * sentences of different shape that hold no PHI themselves; a term is touched
 * when a letter or digit of it lies in a span that the strict policies remove.
 * Prints the share per form and sentence, the categories that did it, and the
 * first SHOW touched terms.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deid/detect.h"

#define REMOVED		0.4f		/* what the strict policies remove */
#define LONGEST		512

typedef struct Carrier
{
	const char *name;
	const char *before;
	const char *after;
} Carrier;

static const Carrier carriers[] = {
	{"initial", "", " was discussed at the visit and will be monitored."},
	{"middle", "The patient was evaluated for ", " and sent home in good condition."},
	{"list", "Problems: hypertension, ", ", low back pain; no change in plan."}
};

static const char *const forms[] = {"listed", "title", "lower"};

#define NCARRIERS	(sizeof(carriers) / sizeof(carriers[0]))
#define NFORMS		(sizeof(forms) / sizeof(forms[0]))

/* Lower case throughout, or with the first letter of each word in upper case. */
static void
set_case(char *term, size_t form)
{
	bool		first = true;

	for (char *c = term; form > 0 && *c != '\0'; c++)
	{
		if ((unsigned char) *c < 0x80)
			*c = (char) (form == 1 && first ? toupper(*c) : tolower(*c));
		first = !isalnum((unsigned char) *c) && (unsigned char) *c < 0x80;
	}
}

/* The category of the first span that removes a letter or digit of [from, to), or -1. */
static int
touched_by(const PhiSpanList *spans, const char *text, size_t from, size_t to)
{
	for (size_t i = 0; i < spans->count; i++)
	{
		const PhiSpan *span = &spans->items[i];

		for (size_t at = from; at < to && span->score >= REMOVED; at++)
			if (at >= span->start && at < span->end && (isalnum((unsigned char) text[at]) || (text[at] & 0x80) != 0))
				return (int) span->category;
	}
	return -1;
}

typedef struct Tally
{
	unsigned long tried[NFORMS][NCARRIERS];
	unsigned long touched[NFORMS][NCARRIERS];
	unsigned long by_category[PHI_CATEGORY_COUNT];
	long		show;
} Tally;

static bool
try_term(Call *call, const Lexicon *lexicon, const char *listed, Tally *tally)
{
	for (size_t form = 0; form < NFORMS; form++)
		for (size_t k = 0; k < NCARRIERS; k++)
		{
			char		term[LONGEST];
			char		text[LONGEST * 2];
			PhiSpanList spans;
			size_t		from = strlen(carriers[k].before);
			int			len;
			int			category;

			snprintf(term, sizeof(term), "%s", listed);
			set_case(term, form);
			len = snprintf(text, sizeof(text), "%s%s%s", carriers[k].before, term, carriers[k].after);
			if (!phi_detect(call, lexicon, NULL, (Slice){text, (size_t) len}, &spans))
				return false;
			category = touched_by(&spans, text, from, from + strlen(term));
			tally->tried[form][k]++;
			if (category >= 0)
			{
				tally->touched[form][k]++;
				tally->by_category[category]++;
				if (tally->show-- > 0)
					printf("%s %s %s: %s\n", forms[form], carriers[k].name, phi_category_name((PhiCategory) category), term);
			}
			arena_reset(call->arena);
		}
	return true;
}

static void
report(const Tally *tally)
{
	unsigned long tried = 0;
	unsigned long touched = 0;

	for (size_t form = 0; form < NFORMS; form++)
		for (size_t k = 0; k < NCARRIERS; k++)
		{
			tried += tally->tried[form][k];
			touched += tally->touched[form][k];
			printf("%-7s %-8s %6lu of %lu\n", forms[form], carriers[k].name,
				   tally->touched[form][k], tally->tried[form][k]);
		}
	for (int c = 0; c < PHI_CATEGORY_COUNT; c++)
		if (tally->by_category[c] > 0)
			printf("%-16s %6lu\n", phi_category_name((PhiCategory) c), tally->by_category[c]);
	printf("touched %lu of %lu = %.2f %%\n", touched, tried, tried == 0 ? 0.0 : 100.0 * (double) touched / (double) tried);
}

int
main(int argc, char **argv)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Lexicon		lexicon;
	Tally		tally = {.show = argc > 3 ? atol(argv[3]) : 0};
	char		line[LONGEST];
	FILE	   *file;

	arena_init(&arena);
	if (argc < 3 || !lexicon_open(&call, argv[1], &lexicon) || (file = fopen(argv[2], "r")) == NULL)
	{
		fprintf(stderr, "usage: %s LEXICON TERMS [SHOW] %s\n", argv[0], call.error.message);
		return 2;
	}
	while (fgets(line, sizeof(line), file) != NULL)
	{
		line[strcspn(line, "\r\n")] = '\0';
		if (line[0] != '\0' && !try_term(&call, &lexicon, line, &tally))
		{
			fprintf(stderr, "%s\n%s\n", call.error.message, call.error.detail);
			return 1;
		}
	}
	fclose(file);
	report(&tally);
	lexicon_close(&lexicon);
	arena_free(&arena);
	return 0;
}
