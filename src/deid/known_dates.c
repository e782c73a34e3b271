/*
 * Known dates in every form that notes use.
 *
 * A date of the note is read at a digit or a month's name into up to three
 * numbers and all the calendar dates that they can mean; one of those must be
 * known.  The same reading turns a stored value into known dates.
 */
#include "deid/known_index.h"

#include <string.h>

#define MOST_GAP	4			/* characters between day, month and year */

typedef struct DateField
{
	int			value;
	int			digits;			/* 0 = none there */
	size_t		end;
} DateField;

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
static const char *const month_tails[12] = {
	"uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember"
};

static inline char
lower_at(const TextView *view, size_t at)
{
	char		c = at < view->len ? view->text[at] : '\0';

	return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
}

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static DateField
read_field(const TextView *view, size_t at)
{
	DateField	field = {0, 0, at};

	while (field.end < view->len && is_digit(view->text[field.end]) && field.digits < 9)
	{
		field.value = field.value * 10 + (view->text[field.end++] - '0');
		field.digits++;
	}
	return field;
}

/* The month whose name or its first three or four letters begin at at, as a whole word; 0 if none does. */
static int
read_month(const TextView *view, size_t at, size_t *end)
{
	for (int month = 0; month < 12; month++)
	{
		size_t		next = at + 3;
		const char *tail = month_tails[month];

		if (lower_at(view, at) != months[month * 3] || lower_at(view, at + 1) != months[month * 3 + 1] ||
			lower_at(view, at + 2) != months[month * 3 + 2])
			continue;
		while (*tail != '\0' && lower_at(view, next) == *tail)
		{
			tail++;
			next++;
		}
		/* "Mar", "Sept", "March" but not "Mara" */
		if (*tail != '\0' && next != at + 3 && !(month == 8 && next == at + 4))
			return 0;
		if (known_class_at(view, next) == CHAR_LOWER || known_class_at(view, next) == CHAR_UPPER)
			return 0;
		*end = next;
		return month + 1;
	}
	return 0;
}

/* Skip what may stand between two fields; false if something else does. */
static bool
skip_gap(const TextView *view, size_t *at)
{
	size_t		from = *at;

	while (*at < view->len && *at - from < MOST_GAP && view->text[*at] != '\0' &&
		   strchr(" ,.-/\n", view->text[*at]) != NULL)
		(*at)++;
	return *at < view->len;
}

/* "4th", "4th of", "the 4th day of" is too rare. */
static size_t
skip_ordinal(const TextView *view, size_t at)
{
	char		a = lower_at(view, at);
	char		b = lower_at(view, at + 1);

	if ((a == 's' && b == 't') || (a == 'n' && b == 'd') || (a == 'r' && b == 'd') || (a == 't' && b == 'h'))
		at += 2;
	if (lower_at(view, at) == ' ' && lower_at(view, at + 1) == 'o' && lower_at(view, at + 2) == 'f' &&
		lower_at(view, at + 3) == ' ')
		at += 3;
	return at;
}

/* ---- the dates that were meant ---- */

#define MOST_READINGS	8

typedef struct Readings
{
	uint64_t	key[MOST_READINGS];
	int			count;
	size_t		start;
	size_t		end;
} Readings;

static void
add_reading(Readings *r, int year, int year_digits, int month, int day)
{
	if (month < 1 || month > 12 || day < 1 || day > 31)
		return;
	if (year_digits == 2)
	{
		add_reading(r, 1900 + year, 4, month, day);
		add_reading(r, 2000 + year, 4, month, day);
	}
	else if ((year_digits == 4 || year_digits == 0) && r->count < MOST_READINGS)
		r->key[r->count++] = DATE_KEY(year, month, day);
}

/* "20210304", "03042021" */
static void
read_eight(Readings *r, int value)
{
	add_reading(r, value / 10000, 4, value / 100 % 100, value % 100);
	add_reading(r, value % 10000, 4, value / 1000000, value / 10000 % 100);
	add_reading(r, value % 10000, 4, value / 10000 % 100, value / 1000000);
}

/* The character that separates two fields: the first that is no space, or a space. */
static char
separator(const TextView *view, size_t from, size_t to)
{
	while (from < to && (view->text[from] == ' ' || view->text[from] == '\n'))
		from++;
	return from < to ? view->text[from] : ' ';
}

/* Three numbers with the same separator between them. */
static void
read_numeric(const TextView *view, DateField first, Readings *r)
{
	size_t		at = first.end;
	char		mark;
	DateField	second;
	DateField	third;

	if (!skip_gap(view, &at) || at == first.end)
		return;
	mark = separator(view, first.end, at);
	second = read_field(view, at);
	at = second.end;
	if (second.digits == 0 || second.digits > 2 || !skip_gap(view, &at) || at == second.end ||
		separator(view, second.end, at) != mark)
		return;
	third = read_field(view, at);
	if (first.digits == 4 && third.digits > 0 && third.digits <= 2)
		add_reading(r, first.value, 4, second.value, third.value);
	else if (first.digits <= 2 && (third.digits == 4 || third.digits == 2))
	{
		add_reading(r, third.value, third.digits, first.value, second.value);
		add_reading(r, third.value, third.digits, second.value, first.value);
	}
	r->end = third.end;
}

/* A year behind "4 March" or "March 4"; without one the date stands without year. */
static void
read_year(const TextView *view, size_t end, int month, int day, Readings *r)
{
	size_t		at = end;
	DateField	year = {0};

	if (skip_gap(view, &at) || at < view->len)
	{
		if (lower_at(view, at) == '\'')
			at++;
		year = read_field(view, at);
	}
	if (year.digits == 4 || year.digits == 2)
	{
		add_reading(r, year.value, year.digits, month, day);
		r->end = year.end;
		if (year.digits == 4)
			return;
	}
	else
		r->end = end;
	add_reading(r, 0, 0, month, day);
}

static void
read_day_first(const TextView *view, DateField day, Readings *r)
{
	size_t		at = skip_ordinal(view, day.end);
	size_t		end;
	int			month;

	if (day.digits > 2 || !skip_gap(view, &at))
		return;
	month = read_month(view, at, &end);
	if (month > 0)
		read_year(view, end, month, day.value, r);
}

static void
read_month_first(const TextView *view, size_t at, Readings *r)
{
	size_t		end;
	int			month = read_month(view, at, &end);
	DateField	day;

	if (month == 0 || !skip_gap(view, &end))
		return;
	day = read_field(view, end);
	if (day.digits == 0 || day.digits > 2)
		return;
	read_year(view, skip_ordinal(view, day.end), month, day.value, r);
}

/* "2021 March 4", "2021-Mar-04" */
static void
read_year_first(const TextView *view, DateField year, Readings *r)
{
	size_t		at = year.end;
	size_t		end;
	int			month;
	DateField	day;

	if (!skip_gap(view, &at))
		return;
	month = read_month(view, at, &end);
	if (month == 0 || !skip_gap(view, &end))
		return;
	day = read_field(view, end);
	if (day.digits == 0 || day.digits > 2)
		return;
	add_reading(r, year.value, 4, month, day.value);
	r->end = day.end;
}

/* A run of 12 or 14 digits is a date and a time. */
static bool
is_timestamp(const TextView *view, size_t at)
{
	size_t		end = at;

	while (end < view->len && end - at < 15 && is_digit(view->text[end]))
		end++;
	return end - at == 12 || end - at == 14;
}

/* All that the text at at can mean; r->count = 0 for nothing. */
static void
read_date(const TextView *view, size_t at, Readings *r)
{
	*r = (Readings){.start = at, .end = at};
	if (is_digit(view->text[at]))
	{
		DateField	field = read_field(view, at);

		if (field.digits == 9 && is_timestamp(view, at))
		{
			/* 20210304 of 20210304153000 */
			read_eight(r, field.value / 10);
			r->end = at + 8;
			return;
		}
		if (field.digits == 8)
		{
			r->end = field.end;
			read_eight(r, field.value);
		}
		else if (field.digits <= 4)
		{
			read_numeric(view, field, r);
			if (r->count == 0)
				read_day_first(view, field, r);
			if (r->count == 0 && field.digits == 4)
				read_year_first(view, field, r);
		}
	}
	else
		read_month_first(view, at, r);
	/* more digits behind: not a date */
	if (known_class_at(view, r->end) == CHAR_DIGIT)
		r->count = 0;
}

static uint64_t
without_year(uint64_t key)
{
	return DATE_KEY(0, key >> 8 & 0xFF, key & 0xFF);
}

bool
known_compile_date(Call *call, PhiKnown *known, PhiCategory category, Slice value)
{
	TextView	view;
	Readings	readings = {.count = 0};

	if (!view_fold(call, value, &view))
		return false;
	for (size_t at = 0; at < view.len && at < 64 && readings.count == 0; at++)
		if (known_class_at(&view, at) != CHAR_OTHER && (at == 0 || known_class_before(&view, at) == CHAR_OTHER))
			read_date(&view, at, &readings);
	if (readings.count == 0)
		return known_compile_phrase(call, known, category, value);
	for (int i = 0; i < readings.count; i++)
		if (!known_table_add(call, &known->dates, readings.key[i], category, true) ||
			!known_table_add(call, &known->dates, without_year(readings.key[i]), category, true))
			return false;
	return true;
}

size_t
known_match_date(const PhiKnown *known, const TextView *view, size_t at, size_t *start, PhiCategory *category,
				 float *score)
{
	Readings	readings;

	/* a digit, or the first letter of a month's name */
	if (known->dates.count == 0 || !(is_digit(view->text[at]) || strchr("jfmasond", lower_at(view, at)) != NULL) ||
		view->text[at] == '\0' || known_class_before(view, at) == CHAR_DIGIT)
		return at;
	read_date(view, at, &readings);
	for (int i = 0; i < readings.count; i++)
	{
		const KnownSlot *slot = known_table_find(&known->dates, readings.key[i]);

		if (slot == NULL)
			continue;
		*start = readings.start;
		*category = (PhiCategory) slot->value;
		*score = readings.key[i] == without_year(readings.key[i]) ? KNOWN_SCORE_TWO_TYPOS : KNOWN_SCORE_EXACT;
		return readings.end;
	}
	return at;
}
