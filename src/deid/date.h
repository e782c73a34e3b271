/*
 * Dates as notes write them: read, move by whole days, write in the same form.
 *
 * A DATE span's text is read into pieces (month by name, day with ordinal, two-digit
 * year, weekday ...) that belong to one date or to the two ends of a range; what
 * stands between the pieces is copied.  Writing goes through the same pieces, so "Tue, March 4th"
 * comes back as "Fri, March 7th" and "1/3-1/9/21" as a range of the same length.
 * The calendar is the proleptic Gregorian one; a day is a count of days since
 * 1970-01-01.  No clock is read anywhere.
 */
#ifndef MC_DEID_DATE_H
#define MC_DEID_DATE_H

#include "base/buffer.h"
#include "base/call.h"

/* A field that is not known is 0. */
typedef struct CivilDate
{
	int			year;
	int			month;
	int			day;
} CivilDate;

/* What the note tells about its own dates. */
typedef struct DateContext
{
	CivilDate	reference;		/* the note's date; year 0 = unknown */
	bool		day_first;		/* 3/4 is the third of April */
} DateContext;

typedef enum DatePieceKind
{
	DATE_DAY,					/* "4", "04" */
	DATE_DAY_ORDINAL,			/* "4th" */
	DATE_DAY_WORD,				/* "fourth", "twenty-first" */
	DATE_MONTH,					/* "3", "03" */
	DATE_MONTH_NAME,			/* "March" */
	DATE_MONTH_SHORT,			/* "Mar", "Sept" */
	DATE_YEAR4,
	DATE_YEAR2,
	DATE_WEEKDAY,				/* "Tuesday" */
	DATE_WEEKDAY_SHORT,			/* "Tue", "Thurs" */
	DATE_SEASON,				/* "fall" */
	DATE_HOLIDAY				/* "Christmas Eve" */
} DatePieceKind;

typedef struct DatePiece
{
	uint8_t		kind;			/* DatePieceKind */
	uint8_t		which;			/* 0 = the date or the start of a range, 1 = its end */
	uint8_t		width;			/* digits to write at least */
	uint8_t		value;			/* weekday, season or holiday number, 0 = the first */
	uint32_t	start;			/* in the span's text */
	uint32_t	len;
} DatePiece;

#define DATE_MAX_PIECES		32
#define DATE_MAX_TEXT		160		/* a longer text is not a date */

typedef struct DateText
{
	CivilDate	date[2];		/* as written; 0 for what is not */
	int			count;			/* 1, or 2 for a range */
	bool		short_year;		/* the year was written with two digits: its century is a guess */
	int			piece_count;
	DatePiece	piece[DATE_MAX_PIECES];
} DateText;

extern bool date_is_leap(int year);
extern int	date_days_in_month(int year, int month);

/* Days since 1970-01-01, and back; years -9999 to 9999. */
extern int64_t date_to_day(CivilDate date);
extern CivilDate date_from_day(int64_t day);

/* 0 = Sunday. */
extern int	date_weekday(int64_t day);

/*
 * Read text; context may be NULL.  False when it is no date of the calendar, or
 * holds a word that is no part of a date (it might identify).
 */
extern bool date_parse(Slice text, const DateContext *context, DateText *date);

/* Read a whole date with a year (a NOTE_DATE): the start of a range, 1 for what is not written. */
extern bool date_read(Slice text, CivilDate *date);

/* The day of date which (0 or 1), with what the text leaves out filled in as for shifting. */
extern int64_t date_resolve(const DateText *date, int which, const DateContext *context);

/* Names of months (1..12) and weekdays (0..6), in lower case. */
extern const char *const date_month_names[13];
extern const char *const date_weekday_names[7];

/* Month and day by which a holiday or season, by its DatePiece.value, is known. */
extern CivilDate date_of_holiday(int value);
extern CivilDate date_of_season(int value);

/*
 * Append the text moved by days.  What the text leaves out is taken from the
 * context: the year of the note's date, else a year that is no leap year; the
 * middle of a month for a missing day.
 */
extern bool date_write_shifted(Call *call, Slice text, const DateText *date, const DateContext *context,
							   int days, Buffer *out);

/* Where the (last) year stands in the text, for whoever keeps only that; false if there is none. */
extern bool date_year_bytes(const DateText *date, size_t *start, size_t *len);

#endif							/* MC_DEID_DATE_H */
