/*
 * Which spans of a note a policy concerns, and which years show an age over 89.
 *
 * First the note's own date is looked for: NOTE_DATE where the caller knows it,
 * else the latest plausible date in the note that is no birth date (a birth date
 * would make every patient newborn).  Then each span meets its policy.  A year
 * shows an age over 89 if the person was born, finished school, married ... so
 * long before the note; what the year is about is read from the words beside it.
 */
#include "deid/policy.h"

#include <string.h>

#include "deid/age.h"

/* How far to the left and right of a year the words are read, in bytes. */
#define LEFT_CONTEXT		40
#define RIGHT_CONTEXT		16

#define FIRST_PLAUSIBLE_YEAR	1900
#define LAST_PLAUSIBLE_YEAR		2100

/* Stands in for the note's date where nothing tells it and the year is no birth year. */
#define YEAR_OF_THESE_RULES		2026

#define POLL_SPANS			64

/* The least age at which people do what the word says; 0 = the year of birth. */
typedef struct LifeEvent
{
	const char *word;			/* lower case; stands at word bounds */
	uint8_t		age;
	bool		also_right;		/* "1931 birth" */
} LifeEvent;

static const LifeEvent life_events[] = {
	{"born", 0, true}, {"birth", 0, true}, {"dob", 0, false}, {"d.o.b", 0, false}, {"b.d", 0, false},
	{"birthdate", 0, true}, {"birthday", 0, true}, {"bday", 0, false}, {"b-day", 0, false}, {"bdate", 0, false},
	{"birthyear", 0, true}, {"yob", 0, false}, {"b.", 0, false}, {"nee", 0, false},
	{"nacido", 0, false}, {"nacida", 0, false}, {"nacimiento", 0, false}, {"geb", 0, false}, {"geboren", 0, false},
	{"ne le", 0, false}, {"class of", 17, false},
	{"high school", 17, true}, {"graduated", 17, true}, {"graduation", 17, true}, {"graduate", 17, false},
	{"college", 20, false}, {"married", 16, false}, {"wed", 16, false}, {"wedding", 16, false},
	{"enlisted", 17, false}, {"drafted", 17, false}, {"served", 17, false}, {"army", 17, false},
	{"navy", 17, false}, {"marines", 17, false}, {"deployed", 17, false}, {"veteran", 17, false},
	{"discharged from the", 17, false}, {"first child", 14, false}, {"retired", 40, false}
};

typedef enum YearContext
{
	YEAR_OF_NOTHING,
	YEAR_OF_EVENT,
	YEAR_OF_BIRTH
} YearContext;

typedef struct Selection
{
	Call	   *call;
	const PhiPolicy *policy;
	Slice		note;
	const PhiSpanList *spans;
	DateContext dates;
	bool		over_89;		/* the note tells an age over 89 */
} Selection;

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static bool
is_word_byte(char c)
{
	return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || (c & 0x80);
}

/* Does the word begin at text[at] and end by end, at a word's end? */
static bool
word_is_at(Slice text, size_t at, size_t end, const char *word)
{
	size_t		i = 0;

	while (word[i] != '\0' && at + i < end && lower(text.data[at + i]) == word[i])
		i++;
	return word[i] == '\0' && (at + i >= end || !is_word_byte(text.data[at + i]));
}

/*
 * The event that text[start, end) speaks of: birth before all others, then the
 * one at the highest age; NULL if none.  right: the text stands after the year.
 */
static const LifeEvent *
find_event(Slice text, size_t start, size_t end, bool right)
{
	const LifeEvent *found = NULL;

	for (size_t at = start; at < end; at++)
	{
		char		c = lower(text.data[at]);

		if (!is_word_byte(c) || (at > 0 && is_word_byte(text.data[at - 1])))
			continue;
		for (size_t e = 0; e < sizeof(life_events) / sizeof(life_events[0]); e++)
		{
			const LifeEvent *event = &life_events[e];

			if (event->word[0] != c || (right && !event->also_right) || !word_is_at(text, at, end, event->word))
				continue;
			if (event->age == 0)
				return event;
			if (found == NULL || event->age > found->age)
				found = event;
		}
	}
	return found;
}

/* Spans that end the words about a year: what stands before another date belongs to that. */
static bool
ends_context(PhiCategory category)
{
	return category == PHI_DATE || category == PHI_DATE_YEAR;
}

/* What do the words beside span i say of its year?  age: the least age at the event. */
static YearContext
year_context(const Selection *sel, size_t i, int *age)
{
	const PhiSpan *span = &sel->spans->items[i];
	size_t		left = span->start > LEFT_CONTEXT ? span->start - LEFT_CONTEXT : 0;
	size_t		right = sel->note.len - span->end > RIGHT_CONTEXT ? span->end + RIGHT_CONTEXT : sel->note.len;
	const LifeEvent *before,
			   *after;

	for (size_t j = i; j > 0 && sel->spans->items[j - 1].end > left; j--)
		if (ends_context(sel->spans->items[j - 1].category))
		{
			left = sel->spans->items[j - 1].end;
			break;
		}
	if (i + 1 < sel->spans->count && sel->spans->items[i + 1].start < right)
		right = sel->spans->items[i + 1].start;
	before = find_event(sel->note, left, span->start, false);
	after = find_event(sel->note, span->end, right, true);
	*age = 0;
	if ((before != NULL && before->age == 0) || (after != NULL && after->age == 0))
		return YEAR_OF_BIRTH;
	if (before == NULL && after == NULL)
		return YEAR_OF_NOTHING;
	*age = before == NULL || (after != NULL && after->age > before->age) ? after->age : before->age;
	return YEAR_OF_EVENT;
}

static Slice
span_text(const Selection *sel, const PhiSpan *span)
{
	return (Slice) {sel->note.data + span->start, span->end - span->start};
}

/* The first run of exactly four digits that is a year of the last centuries, or 0. */
static int
four_digit_year(Slice text)
{
	for (size_t i = 0; i < text.len;)
	{
		size_t		start = i;
		int			value = 0;

		while (i < text.len && text.data[i] >= '0' && text.data[i] <= '9')
		{
			if (i - start < 4)
				value = value * 10 + (text.data[i] - '0');
			i++;
		}
		if (i - start == 4 && value >= 1800 && value <= LAST_PLAUSIBLE_YEAR)
			return value;
		if (i == start)
			i++;
	}
	return 0;
}

/* The (first) year that a DATE or DATE_YEAR tells, 0 if none; *guessed: its century is a guess. */
static int
year_of(Slice text, const DateContext *dates, bool *guessed)
{
	DateText	date;

	*guessed = false;
	if (!date_parse(text, dates, &date))
		return four_digit_year(text);
	*guessed = date.short_year;
	return date.date[0].year != 0 ? date.date[0].year : date.date[1].year;
}

/* "13/2/2020" in a note tells that it writes the day first, "2/13" the contrary. */
static void
note_order(const DateText *date, int *day_first, int *month_first)
{
	for (int i = 0; i + 1 < date->piece_count; i++)
	{
		const DatePiece *a = &date->piece[i];
		const DatePiece *b = a + 1;
		CivilDate	value = date->date[a->which];

		if (a->kind == DATE_DAY && b->kind == DATE_MONTH && value.day > 12)
			++*day_first;
		if (a->kind == DATE_MONTH && b->kind == DATE_DAY && value.day > 12 &&
			!(i > 0 && date->piece[i - 1].kind == DATE_YEAR4))
			++*month_first;
	}
}

static bool
is_later(CivilDate a, CivilDate b)
{
	if (a.year != b.year)
		return a.year > b.year;
	return a.month != b.month ? a.month > b.month : a.day > b.day;
}

/* One look at every date: order of day and month, the note's date if none was given, ages over 89. */
static bool
survey(Selection *sel)
{
	bool		date_given = sel->dates.reference.year != 0;
	CivilDate	latest = {0};
	int			day_first = 0;
	int			month_first = 0;

	for (size_t i = 0; i < sel->spans->count; i++)
	{
		const PhiSpan *span = &sel->spans->items[i];
		DateText	date;
		CivilDate	end;
		int			age;

		if (i % POLL_SPANS == 0 && mc_cancelled(sel->call))
			return false;
		sel->over_89 |= span->category == PHI_AGE90;
		if (!ends_context(span->category) || !date_parse(span_text(sel, span), NULL, &date))
			continue;
		note_order(&date, &day_first, &month_first);
		end = date.date[date.count - 1];
		if (end.year >= FIRST_PLAUSIBLE_YEAR && end.year <= LAST_PLAUSIBLE_YEAR && is_later(end, latest) &&
			year_context(sel, i, &age) != YEAR_OF_BIRTH)
			latest = end;
	}
	sel->dates.day_first = day_first > month_first;
	if (!date_given)
		sel->dates.reference = latest;
	return true;
}

/* Does the year of span i show that somebody is over 89? */
static bool
shows_over_89(const Selection *sel, size_t i, int year, bool guessed)
{
	int			reference = sel->dates.reference.year;
	int			age;
	YearContext context = year_context(sel, i, &age);

	if (context == YEAR_OF_BIRTH && (sel->over_89 || reference == 0))
		return true;
	if (year == 0)
		return context == YEAR_OF_BIRTH;
	if (context == YEAR_OF_BIRTH && guessed)
		year = 1900 + year % 100;	/* the other century would be the safe one: in doubt it goes */
	if (reference == 0)
		reference = YEAR_OF_THESE_RULES;
	return reference - year + age > PHI_OLDEST_AGE;
}

/* The number in the text of an AGE, -1 if it is written otherwise. */
static int
age_of(Slice text)
{
	int			age = -1;

	for (size_t i = 0; i < text.len && age < 1000; i++)
		if (text.data[i] >= '0' && text.data[i] <= '9')
			age = (age < 0 ? 0 : age) * 10 + (text.data[i] - '0');
		else if (age >= 0)
			break;
	return age;
}

/* Turn a generalised span into its choice; false when it stays as it is. */
static bool
generalise(const Selection *sel, size_t i, PhiChoice *choice)
{
	const PhiSpan *span = &sel->spans->items[i];
	Slice		text = span_text(sel, span);
	bool		guessed;
	int			year;

	switch (span->category)
	{
		case PHI_DATE:
			year = year_of(text, &sel->dates, &guessed);
			choice->year = year != 0 && !shows_over_89(sel, i, year, guessed) ? year : 0;
			return true;
		case PHI_DATE_YEAR:
			year = year_of(text, &sel->dates, &guessed);
			return shows_over_89(sel, i, year, guessed);
		case PHI_AGE:
			return age_of(text) > PHI_OLDEST_AGE;
		default:
			return true;
	}
}

bool
phi_policy_select(Call *call, const PhiPolicy *policy, Slice note, const PhiSpanList *spans, CivilDate note_date,
				  PhiChoiceList *choices)
{
	Selection	sel = {.call = call, .policy = policy, .note = note, .spans = spans, .dates.reference = note_date};

	*choices = (PhiChoiceList) {0};
	if (!survey(&sel))
		return false;
	choices->dates = sel.dates;
	choices->items = mc_alloc(call, spans->count, sizeof(PhiChoice));
	if (choices->items == NULL)
		return false;
	for (size_t i = 0; i < spans->count; i++)
	{
		const PhiSpan *span = &spans->items[i];
		PhiChoice	choice = {.span = *span, .action = policy->action[span->category]};

		if (i % POLL_SPANS == 0 && mc_cancelled(call))
			return false;
		if (choice.action == PHI_KEEP || span->score < policy->threshold[span->category])
			continue;
		if (choice.action == PHI_SHIFT && span->category == PHI_TIME)
			continue;			/* whole days leave the time of day alone */
		if (choice.action == PHI_GENERALISE && !generalise(&sel, i, &choice))
			continue;
		choices->items[choices->count++] = choice;
	}
	return true;
}
