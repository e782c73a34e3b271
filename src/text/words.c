/*
 * Splitting a text into words: one scan to the right.
 *
 * At the start of a word three forms are tried: a URL, an e-mail address, a
 * plain word.  A plain word grows part by part: a part is a run of letters,
 * digits and marks, and a table of joining characters says between which parts
 * each of them joins.  What a failed attempt at an address has read is
 * remembered, so that no stretch is read again and again.
 */
#include "text/words.h"

#include <string.h>

#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "text/utf8.h"

#define SLASH_PART_MAX	5		/* "and/or", "mg/dL", "units/hr" but not "alcohol/tobacco" */
#define DOTTED_PART_MAX	3		/* "Ph.D.", "M.Sc." */
#define ADDRESS_MAX		320		/* bytes of an e-mail address: 64, the sign, 255 */
#define URL_MAX			4096
#define DICTIONARY_RUN	512		/* UTF-16 units given to ICU at a time */

typedef struct WordScan
{
	Call	   *call;
	const char *text;
	size_t		len;
	size_t		no_address_before;	/* no e-mail address starts before this offset */
	size_t		no_domain_before;
	size_t		polled;
	bool		cancelled;
	UBreakIterator *breaks;		/* opened when first needed */
	SegmentList *words;
} WordScan;

/* A part of a word and what it is made of. */
typedef struct Part
{
	size_t		start;
	size_t		end;
	size_t		chars;
	bool		letters;		/* no digit in it */
	bool		digits;			/* nothing but digits */
	bool		digit_first;
	bool		digit_last;
} Part;

/* Is c of a script that is written without spaces? */
static bool
needs_dictionary(uint32_t c)
{
	UErrorCode	error = U_ZERO_ERROR;

	if (c < 0x0E00)
		return false;
	switch (uscript_getScript((UChar32) c, &error))
	{
		case USCRIPT_HAN:
		case USCRIPT_HIRAGANA:
		case USCRIPT_KATAKANA:
		case USCRIPT_THAI:
		case USCRIPT_LAO:
		case USCRIPT_KHMER:
		case USCRIPT_MYANMAR:
			return true;
		default:
			return c == 0x30FC;	/* the long vowel mark is of both kana */
	}
}

static inline unsigned
byte_class(char c)
{
	return (unsigned char) c < 0x80 ? utf8_ascii_class[(unsigned char) c] : 0;
}

/* The part that starts at at; no end is promised once scan->cancelled. */
static Part
read_part(WordScan *scan, size_t at)
{
	Part		part = {.start = at, .end = at, .letters = true, .digits = true};

	while (part.end < scan->len)
	{
		size_t		next = part.end;
		uint32_t	c = utf8_next(scan->text, scan->len, &next);
		unsigned	class = utf8_class(c);

		if ((class & UTF8_WORD) == 0 || needs_dictionary(c) || scan->cancelled)
			break;
		if (next > scan->polled + MC_POLL_BYTES)
		{
			scan->polled = next;
			scan->cancelled = mc_cancelled(scan->call);
		}
		part.digit_last = (class & UTF8_DIGIT) != 0;
		if (part.digit_last)
			part.letters = false;
		else
			part.digits = false;
		if (part.chars == 0)
			part.digit_first = part.digit_last;
		part.chars++;
		part.end = next;
	}
	if (part.chars == 0)
		part.letters = part.digits = false;
	return part;
}

/* Do three digits and no more follow: "1,200"? */
static bool
is_thousands(const Part *before, const Part *after)
{
	return before->digits && after->digits && after->chars == 3;
}

/*
 * Does a period join the two parts?  Numbers ("2.5"), dotted letters ("b.i.d",
 * "Ph.D", "q.4h"), but no two words for want of a space ("pain.He").
 */
static bool
period_joins(const WordScan *scan, const Part *before, const Part *after)
{
	bool		dotted_on = after->end < scan->len && scan->text[after->end] == '.';

	if (before->digit_last && after->digit_first)
		return true;
	if (before->chars == 1 && before->letters && after->chars == 1 && after->letters)
		return true;
	if (before->chars == 1 && scan->text[before->start] == 'q' && after->digit_first)
		return true;
	return before->letters && after->letters && dotted_on &&
		(before->chars == 1 || after->chars == 1) &&
		before->chars <= DOTTED_PART_MAX && after->chars <= DOTTED_PART_MAX;
}

/* Does the character c (between the two parts, nothing else there) join them? */
static bool
joins(const WordScan *scan, uint32_t c, const Part *before, const Part *after)
{
	switch (c)
	{
		case '.':
			return period_joins(scan, before, after);
		case ',':
			return is_thousands(before, after);
		case '\'':
		case 0x2019:
			return before->letters && after->letters;
		case '-':
		case 0x2010:
		case 0x2011:
		case '_':
			return true;
		case 0x2013:
		case ':':
			return before->digits && after->digits;
		case '&':
			return before->letters && before->chars <= 2 && !after->digit_first;
		case '/':
			return (before->digits && after->digits) ||
				(before->chars <= SLASH_PART_MAX && after->chars <= SLASH_PART_MAX);
		default:
			return false;
	}
}

/* The end of the plain word that starts at start. */
static size_t
plain_word_end(WordScan *scan, size_t start)
{
	Part		part = read_part(scan, start);
	bool		dotted = false;

	while (part.end < scan->len)
	{
		size_t		next = part.end;
		uint32_t	c = utf8_next(scan->text, scan->len, &next);
		Part		after;

		if (utf8_class(c) & UTF8_SPACE)
			break;
		if (c >= 0x80 && c != 0x2019 && c != 0x2010 && c != 0x2011 && c != 0x2013)
			break;
		after = read_part(scan, next);
		if (after.chars == 0 || !joins(scan, c, &part, &after))
			break;
		if (c == '.')
			dotted |= part.letters && after.letters;
		part = after;
	}
	/* the last period of "b.i.d." belongs to it */
	if (dotted && part.letters && part.chars <= DOTTED_PART_MAX && part.end < scan->len && scan->text[part.end] == '.')
		return part.end + 1;
	return part.end;
}

static bool
starts_with(const WordScan *scan, size_t at, const char *prefix)
{
	size_t		n = strlen(prefix);

	if (scan->len - at < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((char) utf8_lower((unsigned char) scan->text[at + i] & 0x7F) != prefix[i] ||
			(unsigned char) scan->text[at + i] >= 0x80)
			return false;
	return true;
}

/* Behind the path of a URL that goes on at at: up to a space, less the punctuation of the sentence. */
static size_t
url_tail(const WordScan *scan, size_t start, size_t at)
{
	while (at < scan->len && at - start < URL_MAX && (unsigned char) scan->text[at] > ' ' && strchr("<>\"{}|\\^`", scan->text[at]) == NULL &&
		   (unsigned char) scan->text[at] < 0x80)
		at++;
	while (at > start && strchr(".,;:!?)]'*", scan->text[at - 1]) != NULL)
		at--;
	return at;
}

/*
 * The end of a host name that starts at at and ends in a top-level domain of
 * letters; at when there is none.  *read is how far was looked.
 */
static size_t
host_end(const WordScan *scan, size_t at, size_t *read)
{
	size_t		end = at;
	size_t		label = at;
	size_t		good = at;

	while (end < scan->len && end - at < ADDRESS_MAX && ((byte_class(scan->text[end]) & UTF8_ALNUM) || scan->text[end] == '-' || scan->text[end] == '.'))
	{
		if (scan->text[end] == '.')
		{
			if (end == label)
				break;
			label = end + 1;
		}
		else if (label > at && end + 1 - label >= 2 && (byte_class(scan->text[end]) & UTF8_LETTER))
			good = end + 1;
		end++;
	}
	*read = end;
	return good;
}

/* The end of the e-mail address that starts at start; start when there is none. */
static size_t
address_end(WordScan *scan, size_t start)
{
	size_t		at = start;
	size_t		end;
	size_t		read;

	if (start < scan->no_address_before)
		return start;
	while (at < scan->len && at - start < ADDRESS_MAX && ((byte_class(scan->text[at]) & UTF8_ALNUM) || strchr("._%+-'", scan->text[at]) != NULL) &&
		   scan->text[at] != '\0')
		at++;
	if (at < scan->len && scan->text[at] == '@' && at > start)
	{
		end = host_end(scan, at + 1, &read);
		if (end > at + 1)
			return end;
	}
	scan->no_address_before = at;
	return start;
}

/* The end of the URL or bare host name that starts at start; start when there is none. */
static size_t
url_end(WordScan *scan, size_t start)
{
	static const char *const schemes[] = {"http://", "https://", "ftp://", "www."};
	static const char *const domains[] = {".com", ".org", ".net", ".edu", ".gov", ".mil", ".info", ".io", ".co.uk", ".nhs.uk"};
	size_t		end;
	size_t		read;

	for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
		if (starts_with(scan, start, schemes[i]))
		{
			end = url_tail(scan, start, start + strlen(schemes[i]));
			return end > start + strlen(schemes[i]) ? end : start;
		}
	if (start < scan->no_domain_before)
		return start;
	end = host_end(scan, start, &read);
	if (end > start)
		for (size_t i = 0; i < sizeof(domains) / sizeof(domains[0]); i++)
		{
			size_t		n = strlen(domains[i]);

			if (end - start > n && starts_with(scan, end - n, domains[i]) &&
				(end == scan->len || scan->text[end] != '@'))
				return end < scan->len && scan->text[end] == '/' ? url_tail(scan, start, end) : end;
		}
	scan->no_domain_before = read;
	return start;
}

/*
 * Split the run of a script without spaces that starts at *at, at most
 * DICTIONARY_RUN units of it; moves *at behind it.
 */
static bool
split_by_dictionary(WordScan *scan, size_t *at)
{
	UChar		units[DICTIONARY_RUN];
	size_t		offset[DICTIONARY_RUN + 1];
	int32_t		n = 0;
	int32_t		last = 0;
	UErrorCode	error = U_ZERO_ERROR;

	while (*at < scan->len && n + 2 <= DICTIONARY_RUN)
	{
		size_t		next = *at;
		uint32_t	c = utf8_next(scan->text, scan->len, &next);
		int32_t		before = n;

		if (!needs_dictionary(c) && !(utf8_class(c) & UTF8_MARK))
			break;
		U16_APPEND_UNSAFE(units, n, c);
		for (int32_t i = before; i < n; i++)
			offset[i] = *at;
		*at = next;
	}
	offset[n] = *at;

	if (scan->breaks == NULL)
		scan->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &error);
	if (U_SUCCESS(error))
		ubrk_setText(scan->breaks, units, n, &error);
	if (U_FAILURE(error))
		return mc_fail(scan->call, MC_IO, "could not load the word-break data of ICU");
	ubrk_first(scan->breaks);
	for (int32_t to = ubrk_next(scan->breaks); to != UBRK_DONE; to = ubrk_next(scan->breaks))
	{
		/* punctuation between the words has status none */
		if (ubrk_getRuleStatus(scan->breaks) >= UBRK_WORD_NONE_LIMIT &&
			!segment_add(scan->call, scan->words, offset[last], offset[to]))
			return false;
		last = to;
	}
	return true;
}

static bool
scan_words(WordScan *scan)
{
	for (size_t at = 0; at < scan->len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(scan->text, scan->len, &at);
		size_t		end;

		if (scan->cancelled)
			return false;
		if (start > scan->polled + MC_POLL_BYTES)
		{
			scan->polled = start;
			scan->cancelled = mc_cancelled(scan->call);
		}
		if ((utf8_class(c) & UTF8_WORD) == 0)
			continue;
		if (needs_dictionary(c))
		{
			at = start;
			if (!split_by_dictionary(scan, &at))
				return false;
			continue;
		}
		end = c < 0x80 ? url_end(scan, start) : start;
		if (end == start && c < 0x80)
			end = address_end(scan, start);
		if (end == start)
			end = plain_word_end(scan, start);
		if (!segment_add(scan->call, scan->words, start, end))
			return false;
		at = end;
	}
	return !scan->cancelled;
}

bool
words_split(Call *call, Slice text, SegmentList *words)
{
	WordScan	scan = {.call = call, .text = text.data, .len = text.len, .words = words};
	bool		good = segment_check_text(call, text) && scan_words(&scan);

	if (scan.breaks != NULL)
		ubrk_close(scan.breaks);
	return good;
}
