/*
 * Dates as notes write them: read, move by whole days, write in the same form.
 *
 * A DATE span's text is read into pieces (month by name, day with ordinal, two-digit
 * year, weekday, literal text between them ...) that belong to one date or to the
 * two ends of a range.  Writing goes through the same pieces, so "Tue, March 4th"
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
	DATE_LITERAL,
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
	uint8_t		width;			/* digits, when zero-padded */
	uint8_t		value;			/* weekday, season or holiday number */
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
extern bool date_is_valid(CivilDate date);

/* Days since 1970-01-01, and back; years -9999 to 9999. */
extern int64_t date_to_day(CivilDate date);
extern CivilDate date_from_day(int64_t day);

/* 0 = Sunday. */
extern int	date_weekday(int64_t day);

/* Read text; context may be NULL.  False when no date can be made of it. */
extern bool date_parse(Slice text, const DateContext *context, DateText *date);

/* Read a whole date with a year (a NOTE_DATE): the start of a range, 1 for what is not written. */
extern bool date_read(Slice text, CivilDate *date);

/*
 * Append the text moved by days.  What the text leaves out is taken from the
 * context: the year of the note's date, else a year that is no leap year; the
 * middle of a month for a missing day.
 */
extern bool date_write_shifted(Call *call, Slice text, const DateText *date, const DateContext *context,
							   int days, Buffer *out);

/* Would the year's piece show at this position?  For masking: the bytes of the (last) year, false if none. */
extern bool date_year_bytes(const DateText *date, size_t *start, size_t *len);

#endif							/* MC_DEID_DATE_H */
