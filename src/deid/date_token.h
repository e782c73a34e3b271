/*
 * The words and numbers of a DATE span's text, each named for what it is.
 *
 * Private to date_parse.c, which gives them their roles.
 */
#ifndef MC_DEID_DATE_TOKEN_H
#define MC_DEID_DATE_TOKEN_H

#include "deid/date.h"

#define DATE_MAX_TOKENS		48

typedef enum DateTokenKind
{
	TOKEN_NUMBER,
	TOKEN_ORDINAL,				/* number with st, nd, rd, th */
	TOKEN_WORD,					/* a word that has no place in a date */
	TOKEN_PLAIN,				/* a word that may stand in one and says nothing */
	TOKEN_JOINT,				/* "to", "and": joins the ends of a range */
	TOKEN_SEPARATOR,			/* one byte that is no letter, digit */
	TOKEN_MONTH,
	TOKEN_MONTH_SHORT,
	TOKEN_ROMAN_MONTH,
	TOKEN_WEEKDAY,
	TOKEN_WEEKDAY_SHORT,
	TOKEN_DAY_WORD,
	TOKEN_SEASON,
	TOKEN_HOLIDAY
} DateTokenKind;

typedef struct DateToken
{
	DateTokenKind	kind;
	uint32_t	start;
	uint32_t	len;
	uint32_t	digits;			/* of a number */
	int			value;
} DateToken;

typedef struct DateTokens
{
	const char *text;
	size_t		len;
	DateToken	token[DATE_MAX_TOKENS + 8];	/* looking ahead stays inside */
	int			count;
} DateTokens;

/* Cut the text into tokens; false when it has too many.  A time of day is left out. */
extern bool date_tokens(Slice text, DateTokens *tokens);

/* The digit that c stands for in a number a scanner has read, or -1. */
extern int	date_digit_value(char c);

#endif							/* MC_DEID_DATE_TOKEN_H */
