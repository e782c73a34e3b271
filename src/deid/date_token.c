/*
 * A date's text cut into tokens.
 *
 * Names of months, weekdays, seasons and holidays and words for days are known
 * here, and the words that may stand in a date and say nothing; any other word
 * could identify and makes the text no date.  Digits that a scanner took for
 * letters (l2/O4) are digits here.
 */
#include "deid/date_token.h"

#include <string.h>

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
	"of", "the", "from", "between", "on", "in", "at", "early",
	"late", "mid", "middle", "morning", "afternoon", "evening", "night", "weekend", "week", "day", "am", "pm",
	"noon", "after", "before", "since", "around", "about", "circa", "ca", "last", "this", "next", "a", "p", "m",
	"t", "z", "end", "beginning", "year", "hrs", "h"
};

/* Words that join the ends of a range. */
static const char *const joint_words[] = {"and", "to", "through", "thru", "or", "until", "till"};

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

int
date_digit_value(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c == 'l' || c == 'I')
		return 1;
	return c == 'O' || c == 'o' ? 0 : -1;
}

/* Is the letter at a digit that a scanner misread: no other letter before the next digit or the word's end? */
static bool
is_scanned_digit(const DateTokens *tokens, size_t at)
{
	if (date_digit_value(tokens->text[at]) < 0)
		return false;
	while (at < tokens->len && !is_digit(tokens->text[at]) && is_letter(tokens->text[at]))
		if (date_digit_value(tokens->text[at++]) < 0)
			return false;
	return true;
}

/* Does the text at begin with name (lower case) and end at a word's end there? */
static bool
matches_at(const DateTokens *tokens, size_t at, const char *name)
{
	size_t		len;

	if (at >= tokens->len || lower(tokens->text[at]) != name[0])
		return false;
	len = strlen(name);
	if (tokens->len - at < len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(tokens->text[at + i]) != name[i])
			return false;
	return at + len == tokens->len || !is_letter(tokens->text[at + len]);
}

/* Is the word [at, at + len) the beginning, of min letters or more, of name? */
static bool
is_beginning(const DateTokens *tokens, size_t at, size_t len, const char *name, size_t min)
{
	if (len < min || (len > 0 && lower(tokens->text[at]) != name[0]) || len > strlen(name))
		return false;
	for (size_t i = 0; i < len; i++)
		if (lower(tokens->text[at + i]) != name[i])
			return false;
	return true;
}

static bool
is_one_of(const DateTokens *tokens, size_t start, size_t len, const char *const *words, int count)
{
	for (int i = 0; i < count; i++)
		if (strlen(words[i]) == len && is_beginning(tokens, start, len, words[i], len))
			return true;
	return false;
}

static void
add_token(DateTokens *tokens, DateTokenKind kind, size_t start, size_t len, int value)
{
	tokens->token[tokens->count++] = (DateToken)
	{
		.kind = kind, .start = (uint32_t) start, .len = (uint32_t) len, .value = value
	};
}

/* A number, with its ordinal ending if it has one; returns the bytes it takes, 0 if there is none at start. */
static size_t
read_number(DateTokens *tokens, size_t start)
{
	size_t		end = start;
	bool		digit_seen = false;
	int			value = 0;
	DateToken  *token;

	while (end < tokens->len && (is_digit(tokens->text[end]) || is_scanned_digit(tokens, end)))
	{
		digit_seen |= is_digit(tokens->text[end]);
		if (end - start < 8)
			value = value * 10 + date_digit_value(tokens->text[end]);
		end++;
	}
	if (!digit_seen)
		return 0;
	add_token(tokens, TOKEN_NUMBER, start, end - start, value);
	token = &tokens->token[tokens->count - 1];
	token->digits = token->len;
	if (token->digits <= 2 && (matches_at(tokens, end, "st") || matches_at(tokens, end, "nd") ||
							   matches_at(tokens, end, "rd") || matches_at(tokens, end, "th")))
	{
		token->kind = TOKEN_ORDINAL;
		token->len += 2;
		end += 2;
	}
	return end - start;
}

/* What the word [start, start + len) is; sets value. */
static DateTokenKind
classify_word(const DateTokens *tokens, size_t start, size_t len, int *value)
{
	for (int i = 1; i <= 12; i++)
		if (is_beginning(tokens, start, len, date_month_names[i], 3))
		{
			*value = i;
			if (len == strlen(date_month_names[i]))
				return TOKEN_MONTH;
			if (len == 3 || (len == 4 && i == 9))
				return TOKEN_MONTH_SHORT;
		}
	for (int i = 0; i < 7; i++)
		if (is_beginning(tokens, start, len, date_weekday_names[i], 3))
		{
			*value = i;
			return len == strlen(date_weekday_names[i]) ? TOKEN_WEEKDAY : TOKEN_WEEKDAY_SHORT;
		}
	if (len == 4 && is_beginning(tokens, start, len, "weds", len))
	{
		*value = 3;
		return TOKEN_WEEKDAY_SHORT;
	}
	for (int i = 0; i < LENGTH(season_words); i++)
		if (len == strlen(season_words[i].name) && is_beginning(tokens, start, len, season_words[i].name, len))
		{
			*value = season_words[i].value;
			return TOKEN_SEASON;
		}
	for (int i = 1; i <= 12; i++)
		if (len == strlen(roman_months[i]) && is_beginning(tokens, start, len, roman_months[i], len))
		{
			*value = i;
			return TOKEN_ROMAN_MONTH;
		}
	if (is_one_of(tokens, start, len, plain_words, LENGTH(plain_words)))
		return TOKEN_PLAIN;
	return is_one_of(tokens, start, len, joint_words, LENGTH(joint_words)) ? TOKEN_JOINT : TOKEN_WORD;
}

/* A holiday's name at start; returns the bytes taken, 0 if there is none. */
static size_t
read_holiday(DateTokens *tokens, size_t start)
{
	char		first = lower(tokens->text[start]);

	for (int i = 0; i < LENGTH(holidays); i++)
		if (holidays[i].name[0] == first && matches_at(tokens, start, holidays[i].name))
		{
			add_token(tokens, TOKEN_HOLIDAY, start, strlen(holidays[i].name), i);
			return strlen(holidays[i].name);
		}
	return 0;
}

/* A word or several that are one thing (a holiday, "twenty-first"); returns the bytes taken. */
static size_t
read_word(DateTokens *tokens, size_t start)
{
	size_t		len = read_holiday(tokens, start);
	int			value = 0;
	DateTokenKind	kind;

	if (len > 0)
		return len;
	for (int i = LENGTH(day_words) - 1; i > 0; i--)
		if (matches_at(tokens, start, day_words[i]))
		{
			add_token(tokens, TOKEN_DAY_WORD, start, strlen(day_words[i]), i);
			return strlen(day_words[i]);
		}
	while (start + len < tokens->len && is_letter(tokens->text[start + len]))
		len++;
	kind = classify_word(tokens, start, len, &value);
	add_token(tokens, kind, start, len, value);
	return len;
}

/* Length of a time of day at start ("10:22", "T10:22:00.5Z"), which is copied as it is; 0 if none. */
static size_t
time_length(const DateTokens *tokens, size_t start)
{
	size_t		at = start;
	bool		colon = false;

	if (at < tokens->len && tokens->text[at] == 'T')
		at++;
	if (at >= tokens->len || !is_digit(tokens->text[at]))
		return 0;
	while (at < tokens->len && (is_digit(tokens->text[at]) || (tokens->text[at] == ':') ||
								(colon && tokens->text[at] == '.')))
		colon |= tokens->text[at++] == ':';
	return colon && is_digit(tokens->text[at - 1]) ? at - start : 0;
}

bool
date_tokens(Slice text, DateTokens *tokens)
{
	size_t		at = 0;

	memset(tokens, 0, sizeof(*tokens));
	tokens->text = text.data;
	tokens->len = text.len;

	while (at < tokens->len)
	{
		char		c = tokens->text[at];
		size_t		taken = 0;

		if (tokens->count >= DATE_MAX_TOKENS)
			return false;
		if (tokens->count > 0 && (taken = time_length(tokens, at)) > 0)
		{
			at += taken;
			continue;
		}
		if (is_digit(c))
			taken = read_holiday(tokens, at);	/* "4th of July" */
		if (taken == 0 && (is_digit(c) || is_scanned_digit(tokens, at)))
			taken = read_number(tokens, at);
		if (taken == 0 && is_letter(c))
			taken = read_word(tokens, at);
		if (taken == 0)
		{
			add_token(tokens, TOKEN_SEPARATOR, at, 1, (unsigned char) c);
			taken = 1;
		}
		at += taken;
	}
	return true;
}
