/*
 * Dates read from the text of a DATE span.
 *
 * The text is cut into numbers, words and separators; a first pass names what
 * each word is, a second goes from left to right and gives every number its
 * role.  Two numbers or three with one separator between them ("3/4",
 * "2021-03-04") are read as a group; a number that stands alone is a day, a year
 * or the end of a range by what is known so far.  A month, a day or a weekday
 * that comes a second time starts the end of a range.  Digits that a scanner took
 * for letters (l2/O4) are digits here.
 */
#include "deid/date.h"

#include <string.h>

#define MAX_TOKENS		48

/* Without a note date, two-digit years up to this one belong to 2000. */
#define LAST_TWO_DIGIT_YEAR_OF_2000		40
/* With one, they lie in the century that ends this many years after it. */
#define YEARS_AHEAD		10

typedef enum TokenKind
{
	TOKEN_NUMBER,
	TOKEN_ORDINAL,				/* number with st, nd, rd, th */
	TOKEN_WORD,					/* a word that means nothing here */
	TOKEN_SEPARATOR,			/* one byte that is no letter, digit */
	TOKEN_MONTH,
	TOKEN_MONTH_SHORT,
	TOKEN_ROMAN_MONTH,
	TOKEN_WEEKDAY,
	TOKEN_WEEKDAY_SHORT,
	TOKEN_DAY_WORD,
	TOKEN_SEASON,
	TOKEN_HOLIDAY
} TokenKind;

typedef struct Token
{
	TokenKind	kind;
	uint32_t	start;
	uint32_t	len;
	uint32_t	digits;			/* of a number */
	int			value;
} Token;

typedef struct Parser
{
	const char *text;
	size_t		len;
	const DateContext *context;
	Token		token[MAX_TOKENS + 8];	/* looking ahead stays inside */
	int			count;
	int			which;			/* 0 or 1, the date being filled */
	DateText   *date;
} Parser;

typedef struct NamedDay
{
	const char *name;
	uint8_t		month;
	uint8_t		day;
} NamedDay;

/*
 * Longer names before their beginnings.  A movable feast has its usual day: as
 * the end of an interval it is a few days off, as a name it is gone.
 */
static const NamedDay holidays[] = {
	{"new year's eve", 12, 31}, {"new years eve", 12, 31}, {"new year's day", 1, 1}, {"new years day", 1, 1},
	{"new year's", 1, 1}, {"new years", 1, 1}, {"new year", 1, 1},
	{"epiphany", 1, 6}, {"martin luther king day", 1, 18}, {"mlk day", 1, 18}, {"groundhog day", 2, 2},
	{"lunar new year", 2, 5}, {"chinese new year", 2, 5}, {"tet", 2, 5}, {"super bowl sunday", 2, 8},
	{"valentine's day", 2, 14}, {"valentines day", 2, 14}, {"valentine's", 2, 14},
	{"presidents' day", 2, 18}, {"presidents day", 2, 18}, {"president's day", 2, 18},
	{"mardi gras", 2, 24}, {"ash wednesday", 2, 25}, {"st. patrick's day", 3, 17}, {"st patrick's day", 3, 17},
	{"st. patricks day", 3, 17}, {"st patricks day", 3, 17}, {"nowruz", 3, 21}, {"palm sunday", 4, 5},
	{"good friday", 4, 10}, {"easter sunday", 4, 12}, {"easter monday", 4, 13}, {"easter weekend", 4, 12},
	{"easter", 4, 12}, {"passover", 4, 12}, {"earth day", 4, 22}, {"cinco de mayo", 5, 5},
	{"mother's day", 5, 10}, {"mothers day", 5, 10}, {"memorial day", 5, 28}, {"victoria day", 5, 21},
	{"juneteenth", 6, 19}, {"father's day", 6, 18}, {"fathers day", 6, 18}, {"canada day", 7, 1},
	{"independence day", 7, 4}, {"fourth of july", 7, 4}, {"4th of july", 7, 4}, {"bastille day", 7, 14},
	{"labor day", 9, 4}, {"labour day", 9, 4}, {"rosh hashanah", 9, 20}, {"yom kippur", 9, 29},
	{"columbus day", 10, 11}, {"indigenous peoples' day", 10, 11}, {"halloween", 10, 31},
	{"all saints' day", 11, 1}, {"all saints day", 11, 1}, {"diwali", 11, 4}, {"veterans day", 11, 11},
	{"veteran's day", 11, 11}, {"veterans' day", 11, 11}, {"remembrance day", 11, 11},
	{"thanksgiving day", 11, 25}, {"thanksgiving", 11, 25}, {"black friday", 11, 26},
	{"hanukkah", 12, 14}, {"chanukah", 12, 14}, {"christmas eve", 12, 24}, {"christmas day", 12, 25},
	{"christmas", 12, 25}, {"xmas", 12, 25}, {"boxing day", 12, 26}, {"kwanzaa", 12, 28}
};

/* Words that may stand in a date and say nothing. */
static const char *const plain_words[] = {
	"of", "the", "and", "to", "through", "thru", "until", "till", "from", "between", "on", "in", "at", "early",
	"late", "mid", "middle", "morning", "afternoon", "evening", "night", "weekend", "week", "day", "am", "pm",
	"noon", "after", "before", "since", "around", "about", "circa", "ca", "last", "this", "next", "a", "p", "m",
	"t", "z", "end", "beginning", "or", "year", "hrs", "h"
};

static const char *const day_words[] = {
	"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
	"eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth",
	"eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second", "twenty-third",
	"twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth",
	"thirtieth", "thirty-first"
};

static const char *const roman_months[13] = {
	"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"
};

static const struct
{
	const char *name;
	uint8_t		value;			/* as in DatePiece */
} season_words[] = {{"winter", 0}, {"spring", 1}, {"summer", 2}, {"fall", 3}, {"autumn", 3}};

#define LENGTH(array)	((int) (sizeof(array) / sizeof((array)[0])))

CivilDate
date_of_holiday(int value)
{
	return (CivilDate) {.month = holidays[value].month, .day = holidays[value].day};
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char) (c - 'A' + 'a') : c;
}

static bool
is_letter(char c)
{
	c = lower(c);
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The digit that c stands for in a number a scanner has read, or -1. */
static int
digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c == 'l' || c == 'I')
		return 1;
	return c == 'O' || c == 'o' ? 0 : -1;
}

/* Is the letter at a digit that a scanner misread: no other letter before the next digit or the word's end? */
static bool
is_scanned_digit(const Parser *parser, size_t at)
{
	if (digit_value(parser->text[at]) < 0)
		return false;
	while (at < parser->len && !is_digit(parser->text[at]) && is_letter(parser->text[at]))
		if (digit_value(parser->text[at++]) < 0)
			return false;
	return true;
}

/* Does the text at begin with name (lower case) and end at a word's end there? */
static bool
matches_at(const Parser *parser, size_t at, const char *name)
{
	size_t		len = strlen(name);

	if (parser->len - at < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(parser->text[at + i]) != name[i])
			return false;
	return at + len == parser->len || !is_letter(parser->text[at + len]);
}

/* Is the word [at, at + len) the beginning, of min letters or more, of name? */
static bool
is_beginning(const Parser *parser, size_t at, size_t len, const char *name, size_t min)
{
	if (len < min || len > strlen(name))
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(parser->text[at + i]) != name[i])
			return false;
	return true;
}

static void
add_token(Parser *parser, TokenKind kind, size_t start, size_t len, int value)
{
	parser->token[parser->count++] = (Token)
	{
		.kind = kind, .start = (uint32_t) start, .len = (uint32_t) len, .value = value
	};
}

/* A number, with its ordinal ending if it has one; returns the bytes it takes, 0 if there is none at start. */
static size_t
read_number(Parser *parser, size_t start)
{
	size_t		end = start;
	bool		digit_seen = false;
	int			value = 0;
	Token	   *token;

	while (end < parser->len && (is_digit(parser->text[end]) || is_scanned_digit(parser, end)))
	{
		digit_seen |= is_digit(parser->text[end]);
		if (end - start < 8)
			value = value * 10 + digit_value(parser->text[end]);
		end++;
	}
	if (!digit_seen)
		return 0;
	add_token(parser, TOKEN_NUMBER, start, end - start, value);
	token = &parser->token[parser->count - 1];
	token->digits = token->len;
	if (token->digits <= 2 && (matches_at(parser, end, "st") || matches_at(parser, end, "nd") ||
							   matches_at(parser, end, "rd") || matches_at(parser, end, "th")))
	{
		token->kind = TOKEN_ORDINAL;
		token->len += 2;
		end += 2;
	}
	return end - start;
}

/* What the word [start, start + len) is; sets value. */
static TokenKind
classify_word(const Parser *parser, size_t start, size_t len, int *value)
{
	for (int i = 1; i <= 12; i++)
		if (is_beginning(parser, start, len, date_month_names[i], 3))
		{
			*value = i;
			if (len == strlen(date_month_names[i]))
				return TOKEN_MONTH;
			if (len == 3 || (len == 4 && i == 9))
				return TOKEN_MONTH_SHORT;
		}
	for (int i = 0; i < 7; i++)
		if (is_beginning(parser, start, len, date_weekday_names[i], 3))
		{
			*value = i;
			return len == strlen(date_weekday_names[i]) ? TOKEN_WEEKDAY : TOKEN_WEEKDAY_SHORT;
		}
	if (len == 4 && is_beginning(parser, start, len, "weds", len))
	{
		*value = 3;
		return TOKEN_WEEKDAY_SHORT;
	}
	for (int i = 0; i < LENGTH(season_words); i++)
		if (len == strlen(season_words[i].name) && is_beginning(parser, start, len, season_words[i].name, len))
		{
			*value = season_words[i].value;
			return TOKEN_SEASON;
		}
	for (int i = 1; i <= 12; i++)
		if (len == strlen(roman_months[i]) && is_beginning(parser, start, len, roman_months[i], len))
		{
			*value = i;
			return TOKEN_ROMAN_MONTH;
		}
	return TOKEN_WORD;
}

/* A holiday's name at start; returns the bytes taken, 0 if there is none. */
static size_t
read_holiday(Parser *parser, size_t start)
{
	for (int i = 0; i < LENGTH(holidays); i++)
		if (matches_at(parser, start, holidays[i].name))
		{
			add_token(parser, TOKEN_HOLIDAY, start, strlen(holidays[i].name), i);
			return strlen(holidays[i].name);
		}
	return 0;
}

/* A word or several that are one thing (a holiday, "twenty-first"); returns the bytes taken. */
static size_t
read_word(Parser *parser, size_t start)
{
	size_t		len = read_holiday(parser, start);
	int			value = 0;
	TokenKind	kind;

	if (len > 0)
		return len;
	for (int i = LENGTH(day_words) - 1; i > 0; i--)
		if (matches_at(parser, start, day_words[i]))
		{
			add_token(parser, TOKEN_DAY_WORD, start, strlen(day_words[i]), i);
			return strlen(day_words[i]);
		}
	while (start + len < parser->len && is_letter(parser->text[start + len]))
		len++;
	kind = classify_word(parser, start, len, &value);
	add_token(parser, kind, start, len, value);
	return len;
}

/* Length of a time of day at start ("10:22", "T10:22:00.5Z"), which is copied as it is; 0 if none. */
static size_t
time_length(const Parser *parser, size_t start)
{
	size_t		at = start;
	bool		colon = false;

	if (at < parser->len && parser->text[at] == 'T')
		at++;
	if (at >= parser->len || !is_digit(parser->text[at]))
		return 0;
	while (at < parser->len && (is_digit(parser->text[at]) || (parser->text[at] == ':') ||
								(colon && parser->text[at] == '.')))
		colon |= parser->text[at++] == ':';
	return colon && is_digit(parser->text[at - 1]) ? at - start : 0;
}

/* Cut the text into tokens; false when it has too many. */
static bool
read_tokens(Parser *parser)
{
	size_t		at = 0;

	while (at < parser->len)
	{
		char		c = parser->text[at];
		size_t		taken = 0;

		if (parser->count >= MAX_TOKENS)
			return false;
		if (parser->count > 0 && (taken = time_length(parser, at)) > 0)
		{
			at += taken;
			continue;
		}
		if (is_digit(c))
			taken = read_holiday(parser, at);	/* "4th of July" */
		if (taken == 0 && (is_digit(c) || is_scanned_digit(parser, at)))
			taken = read_number(parser, at);
		if (taken == 0 && is_letter(c))
			taken = read_word(parser, at);
		if (taken == 0)
		{
			add_token(parser, TOKEN_SEPARATOR, at, 1, (unsigned char) c);
			taken = 1;
		}
		at += taken;
	}
	return true;
}

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
set_year(Parser *parser, const Token *token)
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
set_month(Parser *parser, const Token *token, DatePieceKind kind)
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
set_day(Parser *parser, const Token *token, DatePieceKind kind)
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
	const Token *token = &parser->token[i];

	if (i + 1 >= parser->count || token->kind != TOKEN_SEPARATOR || token[1].kind != TOKEN_NUMBER)
		return false;
	if (byte != 0)
		return token->value == byte;
	return token->value == '/' || token->value == '-' || token->value == '.';
}

/* Is a < 12 < b, or the note's habit, day before month? */
static bool
is_day_first(const Parser *parser, const Token *a, const Token *b)
{
	if (a->value > 12)
		return true;
	return b->value <= 12 && parser->context != NULL && parser->context->day_first;
}

static bool
set_day_and_month(Parser *parser, const Token *a, const Token *b)
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
read_three(Parser *parser, const Token *a, const Token *b, const Token *c)
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
read_two(Parser *parser, int i, const Token *a, const Token *b)
{
	const Token *after = &parser->token[i + 3];
	bool		named_before = parser->date->date[parser->which].month != 0 &&
		parser->date->date[parser->which].day == 0;
	bool		named_after = i + 4 < parser->count && after->kind == TOKEN_SEPARATOR &&
		(after[1].kind == TOKEN_MONTH || after[1].kind == TOKEN_MONTH_SHORT);

	if ((named_before || named_after) && parser->token[i + 1].value == '-' && a->digits <= 2 && b->digits <= 2)
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
static Token
part_of(const Parser *parser, const Token *token, uint32_t at, uint32_t digits)
{
	Token		part = {.kind = TOKEN_NUMBER, .start = token->start + at, .len = digits, .digits = digits};

	for (uint32_t i = 0; i < digits; i++)
		part.value = part.value * 10 + digit_value(parser->text[part.start + i]);
	return part;
}

/* "20210304", "03042021", "030421", "210304", a time after it copied. */
static bool
read_glued(Parser *parser, const Token *token)
{
	Token		a,
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
	static const char *const joints[] = {"and", "to", "through", "thru", "or", "until", "till"};
	const Token *before;

	do
		i--;
	while (i >= 0 && parser->token[i].kind == TOKEN_SEPARATOR && parser->token[i].value == ' ');
	if (i < 0)
		return false;
	before = &parser->token[i];
	if (before->kind == TOKEN_SEPARATOR)
		return before->value == '-' || before->value == '&' || before->value == 0x93;	/* last byte of an en dash */
	for (int j = 0; before->kind == TOKEN_WORD && j < LENGTH(joints); j++)
		if (before->len == strlen(joints[j]) && is_beginning(parser, before->start, before->len, joints[j], 1))
			return true;
	return false;
}

/* A number that stands alone. */
static bool
read_single(Parser *parser, int i)
{
	const Token *token = &parser->token[i];
	CivilDate  *date = &parser->date->date[parser->which];
	const Token *before = i > 0 ? token - 1 : NULL;
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

static bool
is_plain_word(const Parser *parser, const Token *token)
{
	for (int i = 0; i < LENGTH(plain_words); i++)
		if (strlen(plain_words[i]) == token->len &&
			is_beginning(parser, token->start, token->len, plain_words[i], token->len))
			return true;
	return false;
}

/* A weekday or a name of a day: the second one belongs to the end of the range. */
static bool
read_named(Parser *parser, const Token *token, DatePieceKind kind)
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
	const Token *token = &parser->token[i];

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
			return is_plain_word(parser, token);
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
		padded |= piece->len == 2 && digit_value(text[piece->start]) == 0;
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
	Parser		parser = {.text = text.data, .len = text.len, .context = context, .date = date};
	int			taken;

	memset(date, 0, sizeof(*date));
	if (text.len > DATE_MAX_TEXT || !read_tokens(&parser))
		return false;
	for (int i = 0; i < parser.count; i += taken)
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
