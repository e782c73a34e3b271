/*
 * Dates read from the text of a DATE span.
 *
 * date_token.c cuts the text into tokens; this goes over them from left to right
 * and gives every number its role.  Two numbers or three with one separator between them ("3/4",
 * "2021-03-04") are read as a group; a number that stands alone is a day, a year
 * or the end of a range by what is known so far.  A month, a day or a weekday
 * that comes a second time starts the end of a range.
 */
#include "deid/date.h"

#include <string.h>

#include "deid/date_token.h"

/* Without a note date, two-digit years up to this one belong to 2000. */
#define LAST_TWO_DIGIT_YEAR_OF_2000		40
/* With one, they lie in the century that ends this many years after it. */
#define YEARS_AHEAD		10

typedef struct Parser
{
	const DateContext *context;
	DateTokens	tokens;
	int			which;			/* 0 or 1, the date being filled */
	DateText   *date;
} Parser;

static bool
add_piece(Parser *parser, DatePieceKind kind, uint32_t start, uint32_t len, int value)
{
	DateText   *date = parser->date;

	if (date->piece_count >= DATE_MAX_PIECES)
		return false;
	date->piece[date->piece_count++] = (DatePiece)
	{
		.kind = (uint8_t) kind, .which = (uint8_t) parser->which, .value = (uint8_t) value, .start = start, .len = len
	};
	date->count = parser->which + 1;
	return true;
}

/* The four-digit year that a two-digit one means. */
static int
century_of(const DateContext *context, int year)
{
	int			reference = context != NULL ? context->reference.year : 0;

	if (reference == 0)
		return year + (year <= LAST_TWO_DIGIT_YEAR_OF_2000 ? 2000 : 1900);
	year += (reference + YEARS_AHEAD) / 100 * 100;
	return year > reference + YEARS_AHEAD ? year - 100 : year;
}

static bool
set_year(Parser *parser, const DateToken *token)
{
	CivilDate  *date = &parser->date->date[parser->which];
	bool		two_digits = token->digits == 2;

	if (date->year != 0 || (token->digits != 4 && !two_digits))
		return false;
	date->year = two_digits ? century_of(parser->context, token->value) : token->value;
	parser->date->short_year |= two_digits;
	return date->year >= 1 &&
		add_piece(parser, two_digits ? DATE_YEAR2 : DATE_YEAR4, token->start, token->digits, 0);
}

static bool
set_month(Parser *parser, const DateToken *token, DatePieceKind kind)
{
	CivilDate  *date = &parser->date->date[parser->which];

	if (date->month != 0)
	{
		if (parser->which == 1)
			return false;
		parser->which = 1;
		date++;
	}
	date->month = token->value;
	return token->value >= 1 && token->value <= 12 && token->digits <= 2 &&
		add_piece(parser, kind, token->start, token->len, 0);
}

static bool
set_day(Parser *parser, const DateToken *token, DatePieceKind kind)
{
	CivilDate  *date = &parser->date->date[parser->which];

	if (date->day != 0)
	{
		if (parser->which == 1)
			return false;
		parser->which = 1;
		date++;
	}
	date->day = token->value;
	return token->value >= 1 && token->value <= 31 && token->digits <= 2 &&
		add_piece(parser, kind, token->start, token->len, 0);
}

/* Is token i a separator of that byte (0 = one of / - .) with number tokens on both sides? */
static bool
joins_numbers(const Parser *parser, int i, int byte)
{
	const DateToken *token = &parser->tokens.token[i];

	if (i + 1 >= parser->tokens.count || token->kind != TOKEN_SEPARATOR || token[1].kind != TOKEN_NUMBER)
		return false;
	if (byte != 0)
		return token->value == byte;
	return token->value == '/' || token->value == '-' || token->value == '.';
}

/* Is a < 12 < b, or the note's habit, day before month? */
static bool
is_day_first(const Parser *parser, const DateToken *a, const DateToken *b)
{
	if (a->value > 12)
		return true;
	return b->value <= 12 && parser->context != NULL && parser->context->day_first;
}

static bool
set_day_and_month(Parser *parser, const DateToken *a, const DateToken *b)
{
	if (is_day_first(parser, a, b))
		return set_day(parser, a, DATE_DAY) && set_month(parser, b, DATE_MONTH);
	return set_month(parser, a, DATE_MONTH) && set_day(parser, b, DATE_DAY);
}

/* A group starts the end of a range when the first date has a part of it already. */
static bool
begin_group(Parser *parser)
{
	CivilDate  *date = &parser->date->date[parser->which];

	if (date->month == 0 && date->day == 0 && date->year == 0)
		return true;
	if (parser->which == 1)
		return false;
	parser->which = 1;
	return true;
}

static bool
read_three(Parser *parser, const DateToken *a, const DateToken *b, const DateToken *c)
{
	if (!begin_group(parser))
		return false;
	if (a->digits == 4 || (a->digits == 2 && a->value > 31 && c->digits <= 2))
		return set_year(parser, a) && set_month(parser, b, DATE_MONTH) && set_day(parser, c, DATE_DAY);
	return set_day_and_month(parser, a, b) && set_year(parser, c);
}

/*
 * Two numbers: month and day, month and year, or two years; beside the name of a
 * month ("March 3-5") two days.
 */
static bool
read_two(Parser *parser, int i, const DateToken *a, const DateToken *b)
{
	const DateToken *after = &parser->tokens.token[i + 3];
	bool		named_before = parser->date->date[parser->which].month != 0 &&
		parser->date->date[parser->which].day == 0;
	bool		named_after = i + 4 < parser->tokens.count && after->kind == TOKEN_SEPARATOR &&
		(after[1].kind == TOKEN_MONTH || after[1].kind == TOKEN_MONTH_SHORT);

	if ((named_before || named_after) && parser->tokens.token[i + 1].value == '-' && a->digits <= 2 && b->digits <= 2)
		return set_day(parser, a, DATE_DAY) && set_day(parser, b, DATE_DAY);
	if (a->digits == 4 && b->digits == 4)
	{
		if (!begin_group(parser) || !set_year(parser, a) || parser->which == 1)
			return false;
		parser->which = 1;
		return set_year(parser, b);
	}
	if (!begin_group(parser))
		return false;
	if (a->digits == 4)
		return set_year(parser, a) && set_month(parser, b, DATE_MONTH);
	if (b->digits == 4 || (b->digits == 2 && b->value > 31))
		return set_month(parser, a, DATE_MONTH) && set_year(parser, b);
	return set_day_and_month(parser, a, b);
}

/* Part of a glued number as a token of its own. */
static DateToken
part_of(const Parser *parser, const DateToken *token, uint32_t at, uint32_t digits)
{
	DateToken		part = {.kind = TOKEN_NUMBER, .start = token->start + at, .len = digits, .digits = digits};

	for (uint32_t i = 0; i < digits; i++)
		part.value = part.value * 10 + date_digit_value(parser->tokens.text[part.start + i]);
	return part;
}

/* "20210304", "03042021", "030421", "210304", a time after it copied. */
static bool
read_glued(Parser *parser, const DateToken *token)
{
	DateToken		a,
				b,
				c;

	if (!begin_group(parser))
		return false;
	if (token->digits == 6)
	{
		a = part_of(parser, token, 0, 2);
		b = part_of(parser, token, 2, 2);
		c = part_of(parser, token, 4, 2);
		if (a.value > 12 && b.value <= 12 && c.value <= 31)
			return set_year(parser, &a) && set_month(parser, &b, DATE_MONTH) && set_day(parser, &c, DATE_DAY);
		return set_day_and_month(parser, &a, &b) && set_year(parser, &c);
	}
	if (token->digits != 8 && token->digits != 12 && token->digits != 14)
		return false;
	a = part_of(parser, token, 0, 4);
	b = part_of(parser, token, 4, 2);
	c = part_of(parser, token, 6, 2);
	if (b.value >= 1 && b.value <= 12 && a.value >= 1800 && a.value < 2200)
		return set_year(parser, &a) && set_month(parser, &b, DATE_MONTH) && set_day(parser, &c, DATE_DAY);
	a = part_of(parser, token, 0, 2);
	b = part_of(parser, token, 2, 2);
	c = part_of(parser, token, 4, 4);
	return token->digits == 8 && set_day_and_month(parser, &a, &b) && set_year(parser, &c);
}

static bool
last_piece_is_day(const DateText *date)
{
	uint8_t		kind = date->piece[date->piece_count - 1].kind;

	return kind == DATE_DAY || kind == DATE_DAY_ORDINAL || kind == DATE_DAY_WORD;
}

/* Does what stands before token i join two ends ("-", "and", "to")? */
static bool
follows_joint(const Parser *parser, int i)
{
	const DateToken *before;

	do
		i--;
	while (i >= 0 && parser->tokens.token[i].kind == TOKEN_SEPARATOR && parser->tokens.token[i].value == ' ');
	if (i < 0)
		return false;
	before = &parser->tokens.token[i];
	if (before->kind == TOKEN_SEPARATOR)
		return before->value == '-' || before->value == '&' || before->value == 0x93;	/* last byte of an en dash */
	return before->kind == TOKEN_JOINT;
}

/* A number that stands alone. */
static bool
read_single(Parser *parser, int i)
{
	const DateToken *token = &parser->tokens.token[i];
	CivilDate  *date = &parser->date->date[parser->which];
	const DateToken *before = i > 0 ? token - 1 : NULL;
	bool		apostrophe = before != NULL && before->kind == TOKEN_SEPARATOR && token->digits == 2 &&
		(before->value == '\'' || before->value == 0x99);	/* last byte of a right quote */

	if (token->digits >= 6)
		return read_glued(parser, token);
	if (token->digits == 4 || apostrophe || token->value > 31)
		return set_year(parser, token);
	if (date->day != 0 && date->month != 0 && date->year == 0 && token->digits == 2 &&
		!(follows_joint(parser, i) && parser->which == 0 && last_piece_is_day(parser->date)))
		return set_year(parser, token);
	return set_day(parser, token, DATE_DAY);
}

/* A weekday or a name of a day: the second one belongs to the end of the range. */
static bool
read_named(Parser *parser, const DateToken *token, DatePieceKind kind)
{
	for (int i = 0; i < parser->date->piece_count; i++)
		if (parser->date->piece[i].kind == kind && parser->date->piece[i].which == parser->which)
		{
			if (parser->which == 1)
				return false;
			parser->which = 1;
			break;
		}
	return add_piece(parser, kind, token->start, token->len, token->value);
}

/* Read the token i; *taken is the number of tokens used. */
static bool
read_token(Parser *parser, int i, int *taken)
{
	const DateToken *token = &parser->tokens.token[i];

	*taken = 1;
	switch (token->kind)
	{
		case TOKEN_NUMBER:
			if (joins_numbers(parser, i + 1, 0) && token->digits <= 4)
			{
				*taken = 3;
				if (!joins_numbers(parser, i + 3, token[1].value))
					return read_two(parser, i, token, token + 2);
				*taken = 5;
				return read_three(parser, token, token + 2, token + 4);
			}
			return read_single(parser, i);
		case TOKEN_ORDINAL:
			return set_day(parser, token, DATE_DAY_ORDINAL);
		case TOKEN_DAY_WORD:
			return set_day(parser, token, DATE_DAY_WORD);
		case TOKEN_MONTH:
			return set_month(parser, token, DATE_MONTH_NAME);
		case TOKEN_MONTH_SHORT:
			return set_month(parser, token, DATE_MONTH_SHORT);
		case TOKEN_ROMAN_MONTH:
			return i > 0 && token[-1].kind == TOKEN_SEPARATOR && set_month(parser, token, DATE_MONTH_SHORT);
		case TOKEN_WEEKDAY:
			return read_named(parser, token, DATE_WEEKDAY);
		case TOKEN_WEEKDAY_SHORT:
			return read_named(parser, token, DATE_WEEKDAY_SHORT);
		case TOKEN_SEASON:
			return read_named(parser, token, DATE_SEASON);
		case TOKEN_HOLIDAY:
			return read_named(parser, token, DATE_HOLIDAY);
		case TOKEN_WORD:
			return false;
		case TOKEN_PLAIN:
		case TOKEN_JOINT:
		case TOKEN_SEPARATOR:
			return true;
	}
	return false;
}

/* Could the days exist?  A year that is not known may be a leap year. */
static bool
days_exist(const DateText *date)
{
	for (int w = 0; w < date->count; w++)
	{
		CivilDate	part = date->date[w];
		const CivilDate *other = &date->date[1 - w];

		if (part.month == 0 && date->count == 2)
			part.month = other->month;
		if (part.year == 0 && date->count == 2)
			part.year = other->year;
		if (part.day != 0 && part.month != 0 &&
			part.day > date_days_in_month(part.year == 0 ? 2000 : part.year, part.month))
			return false;
	}
	return true;
}

/*
 * Are numbers padded with zeros?  One that is tells yes, one that is not tells
 * no; else numeric dates are, and days that touch the month's name (22-Aug, 25SEP).
 */
static void
set_widths(DateText *date, const char *text)
{
	bool		padded = false;
	bool		bare = false;
	bool		numeric_month = false;

	for (int i = 0; i < date->piece_count; i++)
	{
		const DatePiece *piece = &date->piece[i];

		if (piece->kind != DATE_DAY && piece->kind != DATE_MONTH)
			continue;
		padded |= piece->len == 2 && date_digit_value(text[piece->start]) == 0;
		bare |= piece->len == 1;
		numeric_month |= piece->kind == DATE_MONTH;
	}
	for (int i = 0; i < date->piece_count; i++)
	{
		DatePiece  *piece = &date->piece[i];
		const DatePiece *next = i + 1 < date->piece_count ? piece + 1 : NULL;
		bool		touches = next != NULL && next->kind == DATE_MONTH_SHORT && !bare &&
			(next->start == piece->start + piece->len || text[piece->start + piece->len] == '-');

		piece->width = padded || touches || (!bare && numeric_month) ? 2 : 1;
	}
}

bool
date_parse(Slice text, const DateContext *context, DateText *date)
{
	Parser		parser = {.context = context, .date = date};
	int			taken;

	memset(date, 0, sizeof(*date));
	if (text.len > DATE_MAX_TEXT || !date_tokens(text, &parser.tokens))
		return false;
	for (int i = 0; i < parser.tokens.count; i += taken)
		if (!read_token(&parser, i, &taken))
			return false;
	if (date->piece_count == 0 || !days_exist(date))
		return false;
	set_widths(date, text.data);
	return true;
}

bool
date_read(Slice text, CivilDate *date)
{
	DateText	read;

	if (!date_parse(text, NULL, &read))
		return false;
	*date = read.date[0];
	if (date->year == 0 && read.count == 2)
		date->year = read.date[1].year;
	if (date->year == 0)
		return false;
	if (date->month == 0)
		date->month = 1;
	if (date->day == 0)
		date->day = 1;
	return true;
}
