/*
 * The calendar, and dates written back in the form in which they were read.
 *
 * Whatever a date's text leaves out is filled in by date_resolve(); then the
 * arithmetic is on day numbers alone, so intervals survive in every format that
 * tells the day.
 */
#include "deid/date.h"

#include <string.h>

/* An ordinary year for dates of which nobody knows the year; the next leap year for February 29. */
#define YEAR_OF_NO_DATE			2001
#define LEAP_YEAR_OF_NO_DATE	2004

#define MIDDLE_OF_MONTH			15
#define MIDDLE_OF_YEAR			7

const char *const date_month_names[13] = {
	"", "january", "february", "march", "april", "may", "june", "july",
	"august", "september", "october", "november", "december"
};

const char *const date_weekday_names[7] = {
	"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"
};

/* In the order of the months in which they are in the middle: winter, spring, summer, fall. */
static const char *const season_names[4] = {"winter", "spring", "summer", "fall"};

typedef enum LetterCase
{
	CASE_LOWER,
	CASE_TITLE,
	CASE_UPPER
} LetterCase;

bool
date_is_leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int
date_days_in_month(int year, int month)
{
	static const uint8_t days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return month == 2 && date_is_leap(year) ? 29 : days[month];
}

/*
 * Years begin in March, so that the leap day is the last; an era is 400 years
 * of 146,097 days.  719,468 days lie between 0000-03-01 and 1970-01-01.
 */
int64_t
date_to_day(CivilDate date)
{
	int64_t		year = date.year - (date.month <= 2);
	int64_t		era = (year >= 0 ? year : year - 399) / 400;
	int64_t		year_of_era = year - era * 400;
	int64_t		day_of_year = (153 * (date.month + (date.month > 2 ? -3 : 9)) + 2) / 5 + date.day - 1;
	int64_t		day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

CivilDate
date_from_day(int64_t day)
{
	CivilDate	date;
	int64_t		shifted = day + 719468;
	int64_t		era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	int64_t		day_of_era = shifted - era * 146097;
	int64_t		year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t		day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t		month = (5 * day_of_year + 2) / 153;

	date.day = (int) (day_of_year - (153 * month + 2) / 5 + 1);
	date.month = (int) (month < 10 ? month + 3 : month - 9);
	date.year = (int) (year_of_era + era * 400 + (date.month <= 2));
	return date;
}

int
date_weekday(int64_t day)
{
	int			weekday = (int) ((day + 4) % 7);	/* 1970-01-01 was a Thursday */

	return weekday < 0 ? weekday + 7 : weekday;
}

CivilDate
date_of_season(int value)
{
	return (CivilDate) {.month = value * 3 + 1, .day = MIDDLE_OF_MONTH};
}

static int
season_of_month(int month)
{
	return month % 12 / 3;
}

/* The piece of that kind that belongs to date which, or NULL. */
static const DatePiece *
find_piece(const DateText *date, int which, DatePieceKind kind)
{
	for (int i = 0; i < date->piece_count; i++)
		if (date->piece[i].which == which && date->piece[i].kind == kind)
			return &date->piece[i];
	return NULL;
}

/* The two ends of a range lend each other month and year; a year ends between December and January. */
static CivilDate
complete_from_other_end(const DateText *date, int which)
{
	CivilDate	own = date->date[which];
	CivilDate	other = date->date[1 - which];

	if (date->count < 2)
		return own;
	if (own.month == 0 && own.day != 0)
		own.month = other.month;
	if (own.year == 0 && other.year != 0)
	{
		own.year = other.year;
		if (own.month != 0 && other.month != 0)
		{
			if (which == 0 && own.month > other.month)
				own.year--;
			else if (which == 1 && own.month < other.month)
				own.year++;
		}
	}
	return own;
}

int64_t
date_resolve(const DateText *date, int which, const DateContext *context)
{
	CivilDate	full = complete_from_other_end(date, which);
	CivilDate	reference = context != NULL ? context->reference : (CivilDate) {0};
	const DatePiece *season = find_piece(date, which, DATE_SEASON);
	const DatePiece *holiday = find_piece(date, which, DATE_HOLIDAY);

	if (holiday != NULL || season != NULL)
	{
		CivilDate	known = holiday != NULL ? date_of_holiday(holiday->value) : date_of_season(season->value);

		full.month = known.month;
		full.day = known.day;
	}
	if (full.month == 0)
		full.month = full.day == 0 && full.year != 0 ? MIDDLE_OF_YEAR : reference.month != 0 ? reference.month : 1;
	if (full.day == 0)
		full.day = MIDDLE_OF_MONTH;
	if (full.year == 0)
		full.year = reference.year != 0 ? reference.year : YEAR_OF_NO_DATE;
	if (full.month == 2 && full.day == 29 && !date_is_leap(full.year))
		full.year = LEAP_YEAR_OF_NO_DATE;
	return date_to_day(full);
}

static LetterCase
case_of(const char *text, size_t len)
{
	int			upper = 0;
	int			lower = 0;

	for (size_t i = 0; i < len; i++)
	{
		upper += text[i] >= 'A' && text[i] <= 'Z';
		lower += text[i] >= 'a' && text[i] <= 'z';
	}
	if (lower == 0 && upper > 0)
		return CASE_UPPER;
	return upper == 0 ? CASE_LOWER : CASE_TITLE;
}

/* The first len letters (0 = all) of a lower-case name in the given case. */
static bool
add_name(Call *call, const char *name, size_t len, LetterCase letter_case, Buffer *out)
{
	size_t		all = strlen(name);
	bool		first = true;

	if (len == 0 || len > all)
		len = all;
	for (size_t i = 0; i < len; i++)
	{
		char		c = name[i];

		if (c >= 'a' && c <= 'z' && (letter_case == CASE_UPPER || (letter_case == CASE_TITLE && first)))
			c = (char) (c - 'a' + 'A');
		first = name[i] == ' ' || name[i] == '-';
		if (!buffer_add_char(call, out, c))
			return false;
	}
	return true;
}

static bool
add_ordinal(Call *call, int day, LetterCase letter_case, Buffer *out)
{
	static const char *const endings[4] = {"th", "st", "nd", "rd"};
	int			last = day % 10;
	const char *ending = endings[day / 10 != 1 && last <= 3 ? last : 0];

	return buffer_add_number(call, out, (uint64_t) day, 1) &&
		add_name(call, ending, 0, letter_case == CASE_UPPER ? CASE_UPPER : CASE_LOWER, out);
}

static bool
add_day_word(Call *call, int day, LetterCase letter_case, Buffer *out)
{
	static const char *const words[20] = {
		"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
		"eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
		"eighteenth", "nineteenth"
	};

	if (letter_case == CASE_TITLE)
		letter_case = CASE_LOWER;
	if (day < 20)
		return add_name(call, words[day], 0, letter_case, out);
	if (day % 10 == 0)
		return add_name(call, day == 20 ? "twentieth" : "thirtieth", 0, letter_case, out);
	return add_name(call, day < 30 ? "twenty-" : "thirty-", 0, letter_case, out) &&
		add_name(call, words[day % 10], 0, letter_case, out);
}

static bool
add_year(Call *call, int year, bool two_digits, Buffer *out)
{
	if (year < 0)
		year = 0;
	return buffer_add_number(call, out, (uint64_t) (two_digits ? year % 100 : year), two_digits ? 2 : 4);
}

/* One piece with the values of moved, the new date of its end. */
static bool
add_piece(Call *call, const char *text, const DatePiece *piece, CivilDate moved, int weekday, Buffer *out)
{
	LetterCase	letter_case = case_of(text + piece->start, piece->len);
	uint64_t	day = (uint64_t) moved.day;

	switch ((DatePieceKind) piece->kind)
	{
		case DATE_DAY:
			return buffer_add_number(call, out, day, piece->width);
		case DATE_DAY_ORDINAL:
			return add_ordinal(call, moved.day, letter_case, out);
		case DATE_DAY_WORD:
			return add_day_word(call, moved.day, letter_case, out);
		case DATE_MONTH:
			return buffer_add_number(call, out, (uint64_t) moved.month, piece->width);
		case DATE_MONTH_NAME:
			return add_name(call, date_month_names[moved.month], 0, letter_case, out);
		case DATE_MONTH_SHORT:
			return add_name(call, date_month_names[moved.month], 3, letter_case, out);
		case DATE_YEAR4:
			return add_year(call, moved.year, false, out);
		case DATE_YEAR2:
			return add_year(call, moved.year, true, out);
		case DATE_WEEKDAY:
			return add_name(call, date_weekday_names[weekday], 0, letter_case, out);
		case DATE_WEEKDAY_SHORT:
			return add_name(call, date_weekday_names[weekday], 3, letter_case, out);
		case DATE_SEASON:
			return add_name(call, season_names[season_of_month(moved.month)], 0, letter_case, out);
		case DATE_HOLIDAY:
			return add_name(call, date_month_names[moved.month], 0, letter_case, out) &&
				buffer_add_char(call, out, ' ') && buffer_add_number(call, out, day, 1);
	}
	return true;
}

/*
 * "March 28-30" moved over the end of March needs a second month: the month of
 * the other end if this end is a day without one and the months now differ, else NULL.
 */
static const DatePiece *
lent_month(const DateText *date, const DatePiece *piece, const CivilDate moved[2])
{
	static const DatePieceKind kinds[3] = {DATE_MONTH, DATE_MONTH_NAME, DATE_MONTH_SHORT};

	if (date->count < 2 || piece->kind > DATE_DAY_WORD || date->date[piece->which].month != 0 ||
		moved[0].month == moved[1].month)
		return NULL;
	for (int i = 0; i < 3; i++)
	{
		const DatePiece *month = find_piece(date, 1 - piece->which, kinds[i]);

		if (month != NULL)
			return month;
	}
	return NULL;
}

bool
date_write_shifted(Call *call, Slice text, const DateText *date, const DateContext *context, int days, Buffer *out)
{
	CivilDate	moved[2] = {{0}};
	int			weekday[2] = {0};
	size_t		at = 0;

	for (int w = 0; w < date->count; w++)
	{
		CivilDate	written = date->date[w];
		const DatePiece *named = find_piece(date, w, DATE_WEEKDAY);
		int64_t		day = date_resolve(date, w, context) + days;

		if (named == NULL)
			named = find_piece(date, w, DATE_WEEKDAY_SHORT);
		moved[w] = date_from_day(day);
		weekday[w] = date_weekday(day);
		/* the year is not known to be right: the weekday moves from where it was */
		if (named != NULL && (written.year == 0 || written.day == 0))
			weekday[w] = date_weekday(named->value - 4 + days);
	}
	for (int i = 0; i < date->piece_count; i++)
	{
		const DatePiece *piece = &date->piece[i];
		const DatePiece *month = lent_month(date, piece, moved);
		CivilDate	value = moved[piece->which];
		bool		month_first = month != NULL && month->start < piece->start;
		bool		numeric = month != NULL && month->kind == DATE_MONTH;

		if (!buffer_add(call, out, text.data + at, piece->start - at))
			return false;
		if (month_first && (!add_piece(call, text.data, month, value, 0, out) ||
							!buffer_add_char(call, out, numeric ? '/' : ' ')))
			return false;
		if (!add_piece(call, text.data, piece, value, weekday[piece->which], out))
			return false;
		if (month != NULL && !month_first && (!buffer_add_char(call, out, numeric ? '/' : ' ') ||
											  !add_piece(call, text.data, month, value, 0, out)))
			return false;
		at = piece->start + piece->len;
	}
	return buffer_add(call, out, text.data + at, text.len - at);
}

bool
date_year_bytes(const DateText *date, size_t *start, size_t *len)
{
	for (int i = date->piece_count - 1; i >= 0; i--)
		if (date->piece[i].kind == DATE_YEAR4 || date->piece[i].kind == DATE_YEAR2)
		{
			*start = date->piece[i].start;
			*len = date->piece[i].len;
			return true;
		}
	return false;
}
