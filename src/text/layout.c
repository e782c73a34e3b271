/*
 * The shape of lines; every look at a line is bounded but for finding its end.
 */
#include "text/layout.h"

#include <string.h>

#include "text/utf8.h"

#define LABEL_BYTES		48
#define LABEL_WORDS		5
#define LABEL_WORDS_LOWER	2	/* when the first has no capital */
#define TABULAR_BYTES	160
#define MARKER_BLANKS	256		/* more of them behind a marker are no part of it */
#define EIGHT_BLANKS	UINT64_C(0x2020202020202020)
#define RULER_BYTES		256		/* a longer line is no ruler */

static inline bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\f' || c == '\v' || c == '\0';
}

/* The white space that ends at end: 1 for ASCII, 2 for U+00A0, 0 for none. */
static size_t
blank_before(const char *text, size_t start, size_t end)
{
	if (end > start && is_blank(text[end - 1]))
		return 1;
	if (end >= start + 2 && text[end - 2] == '\xC2' && text[end - 1] == '\xA0')
		return 2;
	return 0;
}

static size_t
blank_at(const char *text, size_t start, size_t end)
{
	if (start < end && is_blank(text[start]))
		return 1;
	if (start + 2 <= end && text[start] == '\xC2' && text[start + 1] == '\xA0')
		return 2;
	return 0;
}

/*
 * The first \n or \r at or behind at, else len.  Looked for in windows, so that
 * the other of the two, far away, is not searched for anew with every line.
 */
static size_t
find_line_end(const char *text, size_t len, size_t at)
{
	size_t		window = 256;

	while (at < len)
	{
		size_t		n = len - at < window ? len - at : window;
		const char *feed = memchr(text + at, '\n', n);
		const char *lone = memchr(text + at, '\r', feed != NULL ? (size_t) (feed - text) - at : n);

		if (lone != NULL)
			return (size_t) (lone - text);
		if (feed != NULL)
			return (size_t) (feed - text);
		at += n;
		window *= 2;
	}
	return len;
}

static inline bool
are_eight_blanks(const char *text)
{
	uint64_t	word;

	memcpy(&word, text, sizeof(word));
	return word == EIGHT_BLANKS;
}

/* Take the white space off both ends. */
static void
trim_line(const char *text, Line *line)
{
	for (size_t n; (n = blank_at(text, line->start, line->end)) > 0;)
	{
		line->start += n;
		while (line->end - line->start >= 8 && are_eight_blanks(text + line->start))
			line->start += 8;
	}
	for (size_t n; (n = blank_before(text, line->start, line->end)) > 0;)
	{
		line->end -= n;
		while (line->end - line->start >= 8 && are_eight_blanks(text + line->end - 8))
			line->end -= 8;
	}
}

Line
line_at(const char *text, size_t len, size_t at)
{
	Line		line = {.start = at};

	line.end = find_line_end(text, len, at);
	line.next = line.end < len ? line.end + 1 : len;
	if (line.end + 1 < len && text[line.end] == '\r' && text[line.end + 1] == '\n')
		line.next++;
	trim_line(text, &line);
	return line;
}

/* Behind the white space at at; 0 when there is none and something else than a letter follows. */
static size_t
behind_marker(const char *text, size_t start, size_t at, size_t end, bool need_space)
{
	size_t		from = at;
	uint32_t	c;

	while (at < end && at - from < MARKER_BLANKS && is_blank(text[at]))
		at++;
	if (at == end || at > from)
		return at - start;
	c = utf8_peek(text, end, at);
	return !need_space && utf8_is_letter(c) ? at - start : 0;
}

size_t
list_marker(const char *text, size_t start, size_t end, unsigned *number)
{
	size_t		at = start;
	size_t		digits;
	unsigned	value = 0;
	uint32_t	c;

	if (number != NULL)
		*number = 0;
	if (start == end)
		return 0;
	c = utf8_next(text, end, &at);
	switch (c)
	{
		case '-':
		case '*':
		case 0x2013:			/* dashes */
		case 0x2014:
			return behind_marker(text, start, at, end, c != '-');
		case '+':
		case 'o':
		case '>':
			return behind_marker(text, start, at, end, true);
		case 0x2022:			/* bullets of word processors */
		case 0x2023:
		case 0x2043:
		case 0x204C:
		case 0x204D:
		case 0x00B7:
		case 0x25A0:
		case 0x25A1:
		case 0x25AA:
		case 0x25AB:
		case 0x25B6:
		case 0x25BA:
		case 0x25CB:
		case 0x25CF:
		case 0x25E6:
		case 0x2610:
		case 0x2611:
		case 0x2612:
		case 0x2713:
		case 0x2714:
		case 0x2192:
		case 0x27A2:
		case 0xF0B7:
		case 0xF0A7:
			while (at < end && at - start < MARKER_BLANKS && is_blank(text[at]))
				at++;
			return at - start;
		default:
			break;
	}

	/* numbers and single letters */
	at = start;
	if (text[at] == '(' || text[at] == '#')
		at++;
	digits = at;
	while (at < end && at - digits < 2 && text[at] >= '0' && text[at] <= '9')
		value = value * 10 + (unsigned) (text[at++] - '0');
	if (at > digits)
	{
		size_t		n = 0;

		if (at < end && (text[at] == '.' || text[at] == ')'))
			n = behind_marker(text, start, at + 1, end, false);
		else if (text[start] == '#')
			n = behind_marker(text, start, at, end, true);
		if (n > 0 && number != NULL)
			*number = value;
		return n;
	}
	if (text[start] != '#' && at + 1 < end && (utf8_class((unsigned char) text[at] & 0x7F) & UTF8_LETTER) &&
		(unsigned char) text[at] < 0x80 && text[at + 1] == ')')
		return behind_marker(text, start, at + 2, end, true);
	return 0;
}

size_t
line_label(const char *text, size_t start, size_t end)
{
	size_t		at = start;
	int			words = 0;
	int			words_allowed = LABEL_WORDS;
	bool		in_word = false;

	if (start == end || !utf8_is_letter(utf8_peek(text, end, start)))
		return 0;
	if (!utf8_is_upper(utf8_peek(text, end, start)))
		words_allowed = LABEL_WORDS_LOWER;
	while (at < end && at - start < LABEL_BYTES)
	{
		size_t		next = at;
		uint32_t	c = utf8_next(text, end, &next);

		if (c == ':')
			return next == end || is_blank(text[next]) ? at - start : 0;
		/* leader dots: "SSN........: " */
		if (c == '.' && next < end && (text[next] == '.' || text[next] == ':'))
		{
			at = next;
			continue;
		}
		if (c == '.' || c == ';' || c == '?' || c == '!')
			return 0;
		if (c == ' ' || c == '\t')
			in_word = false;
		else if (!in_word)
		{
			in_word = true;
			if (++words > words_allowed)
				return 0;
			/* a longer run of small words is prose before a colon */
			if (words > 3 && utf8_is_lower(c))
				return 0;
		}
		at = next;
	}
	return 0;
}

bool
line_is_ruler(const char *text, size_t start, size_t end)
{
	if (start == end || end - start > RULER_BYTES)
		return false;
	while (start < end)
		if (utf8_class(utf8_next(text, end, &start)) & UTF8_WORD)
			return false;
	return true;
}

bool
line_is_tabular(const char *text, size_t start, size_t end)
{
	if (end - start > TABULAR_BYTES)
		end = start + TABULAR_BYTES;
	for (size_t at = start; at < end; at++)
		if (text[at] == '\t' || text[at] == '|' ||
			(text[at] == ' ' && at + 2 < end && text[at + 1] == ' ' && text[at + 2] == ' '))
			return true;
	return false;
}
