/*
 * Splitting a text into sentences: line by line, and within a line period by period.
 *
 * A line end is a sentence end unless the layout says that the line is wrapped:
 * it ends in a word that ends nothing, the next line goes on in lower case, or
 * most lines of the paragraph break where the next word would not have fit.
 * A period is judged by the word before it, the word behind it and, where these
 * leave it open, by whether the latter is one that starts sentences.
 *
 * Everything looked at around a candidate is bounded; a paragraph is measured
 * once, at its start, by its first MEASURE_BYTES.
 */
#include "text/sentences.h"

#include <string.h>

#include "text/layout.h"
#include "text/sentence_words.h"
#include "text/utf8.h"

#define MEASURE_BYTES	4096
#define RUN_BYTES		1024	/* of marks, of closing marks, of spaces are looked at together */
#define WRAP_MIN		60		/* columns between which text is wrapped */
#define WRAP_MAX		140
#define SHORT_LINE		30		/* a shorter line is no wrapped one unless its last word says so */

/* How the first character behind a period looks. */
typedef enum NextClass
{
	NEXT_NONE,					/* nothing: end of the paragraph */
	NEXT_UPPER,					/* also letters without case */
	NEXT_LOWER,
	NEXT_DIGIT,
	NEXT_OTHER
} NextClass;

typedef struct Next
{
	NextClass	class;
	bool		quoted;			/* behind an opening quote */
	bool		bracketed;
	ShortWord	word;
} Next;

typedef struct SentenceScan
{
	Call	   *call;
	const char *text;
	size_t		len;
	SegmentList *out;
	bool		open;			/* a sentence has begun */
	size_t		start;			/* where */
	size_t		last;			/* behind its last character that is no space */
	unsigned	list_next;		/* number that the next item of a list within the line would have; 0: none */
	size_t		wrap_width;		/* of the paragraph; 0: not wrapped */
	bool		caps;			/* the paragraph is in capitals */
	size_t		polled;
} SentenceScan;

/* What stands at at, where [at, end) is a line's rest or a whole line. */
static void
read_next(const SentenceScan *scan, size_t at, size_t end, Next *next)
{
	size_t		word_end;

	*next = (Next){.class = NEXT_NONE};
	while (at < end)
	{
		size_t		behind = at;
		uint32_t	c = utf8_next(scan->text, end, &behind);
		unsigned	class = utf8_class(c);

		if (class & UTF8_DIGIT)
			next->class = NEXT_DIGIT;
		else if (class & UTF8_LOWER)
			next->class = NEXT_LOWER;
		else if (class & UTF8_LETTER)
			next->class = NEXT_UPPER;
		else if (!next->quoted && (c == '"' || c == '\'' || c == 0x201C || c == 0x2018 || c == 0xAB))
		{
			next->quoted = true;
			at = behind;
			continue;
		}
		else if (!next->bracketed && (c == '(' || c == '['))
		{
			next->bracketed = true;
			at = behind;
			continue;
		}
		else if ((class & UTF8_SPACE) == 0)
			next->class = NEXT_OTHER;
		break;
	}
	for (word_end = at; word_end < end && word_end - at < WORD_BYTES;)
	{
		size_t		behind = word_end;

		if ((utf8_class(utf8_next(scan->text, end, &behind)) & UTF8_WORD) == 0)
			break;
		word_end = behind;
	}
	describe_word(scan->text, at, word_end, &next->word);
	/* "iPLEDGE" */
	if (next->class == NEXT_LOWER && next->word.uppers > 2)
		next->class = NEXT_UPPER;
}

/* Does the next word start sentences?  An initial ("A. Smith") does not. */
static bool
next_starts(const SentenceScan *scan, const Next *next)
{
	if (next->word.letters == 1 && next->word.end < scan->len && scan->text[next->word.end] == '.')
		return false;
	return word_starts_sentences(&next->word);
}

/* The same for a word in lower case, where those that also join parts of a sentence do not count. */
static bool
next_starts_lower(const SentenceScan *scan, const Next *next)
{
	return next_starts(scan, next) && !word_connects(&next->word);
}

/* The period behind a dotted or other abbreviation that may also be the last word. */
static bool
last_word_ends(const SentenceScan *scan, const ShortWord *before, const Next *next)
{
	if (next->quoted)
		return next->class == NEXT_UPPER;
	if (next->bracketed || next->class == NEXT_DIGIT)
		return false;
	if (next->class == NEXT_LOWER)
		return next_starts_lower(scan, next);
	if (next->class != NEXT_UPPER)
		return true;
	if (word_is_dosing(&next->word))
		return false;
	/* "J.R. Smith", "U.S. Navy" */
	if (scan->caps || (before->dotted && before->all_upper))
		return next_starts(scan, next);
	return true;
}

/* The period behind an ordinary word. */
static bool
plain_word_ends(const SentenceScan *scan, const ShortWord *before, const Next *next, bool closed)
{
	if (next->class != NEXT_LOWER || next->quoted)
		return true;
	if (closed || next->bracketed)
		return false;
	/* short words are often abbreviations that no list holds */
	if (before->letters >= 4 || before->digits > 0)
		return true;
	return next_starts(scan, next);
}

/* Is the word the 1 of a list that begins behind a colon?  The items that follow are then looked for. */
static bool
is_first_item(SentenceScan *scan, const ShortWord *word)
{
	if (strcmp(word->text, "1") != 0 || word->start < scan->start + 2 || scan->text[word->start - 1] != ' ' ||
		scan->text[word->start - 2] != ':')
		return false;
	scan->list_next = 2;
	return true;
}

/* Is the word a unit: "x 48 h.", "1 L."? */
static bool
follows_number(const SentenceScan *scan, const ShortWord *word)
{
	return word->start >= scan->start + 2 && scan->text[word->start - 1] == ' ' &&
		utf8_is_digit((unsigned char) scan->text[word->start - 2]);
}

/*
 * Does the period behind the word before end the sentence, given what follows
 * after white space?  closed: a bracket or quote was closed behind the period.
 */
static bool
period_ends(SentenceScan *scan, const ShortWord *before, const Next *next, bool closed)
{
	if (next->class == NEXT_NONE)
		return true;
	/* "1." at the start marks an item, and so does "Problems: 1." */
	if (before->letters == 0 && before->digits > 0)
		return before->digits > 2 || !(before->start == scan->start || is_first_item(scan, before));
	if (before->letters == 1 && before->digits == 0 && follows_number(scan, before))
		return last_word_ends(scan, before, next);
	if (before->letters == 1 && before->digits == 0)
		return before->start != scan->start && next_starts(scan, next) &&
			(next->class == NEXT_UPPER || !word_connects(&next->word));
	switch (word_kind(before))
	{
		case KIND_TITLE:
			return false;
		case KIND_NUMBER:
			return next->class != NEXT_DIGIT && !(next->class == NEXT_OTHER && !next->quoted);
		case KIND_HOLD:
			return next->class == NEXT_UPPER && next_starts(scan, next);
		case KIND_LAST:
			return last_word_ends(scan, before, next);
		case KIND_PLAIN:
			break;
	}
	if (before->dotted && before->letters > 0)
		return last_word_ends(scan, before, next);
	return plain_word_ends(scan, before, next, closed);
}

/*
 * A letter stands directly behind the period: a space was forgotten, or the
 * period is part of a name ("www.Example.org", "J.Smith").
 */
static bool
glued_period_ends(const SentenceScan *scan, const ShortWord *before, const Next *next, size_t line_end)
{
	size_t		at = next->word.end;

	if (next->class != NEXT_UPPER || !next->word.upper_first || next->word.letters < 2 || before->letters == 1)
		return false;
	if (before->dotted && before->letters > 0)
		return false;
	if (before->letters == 0 && (before->digits == 0 || before->start == scan->start))
		return false;
	if (word_kind(before) != KIND_PLAIN && word_kind(before) != KIND_LAST)
		return false;
	if (at < line_end && (scan->text[at] == '@' || (scan->text[at] == '.' && at + 1 < line_end &&
													(utf8_class((unsigned char) scan->text[at + 1] & 0x7F) & UTF8_LOWER))))
		return false;
	return !next->word.all_upper || before->all_upper || next_starts(scan, next);
}

/* Is c a mark that closes what the sentence opened? */
static bool
is_closer(uint32_t c)
{
	return c == '"' || c == '\'' || c == ')' || c == ']' || c == '}' || c == 0x2019 || c == 0x201D || c == 0xBB ||
		c == 0x300D || c == 0x300F || c == 0xFF09;
}

/* 1: ends sentences if the words agree; 2: in any case (East Asian full stops); 0: no. */
static int
terminal_strength(uint32_t c)
{
	switch (c)
	{
		case '.':
		case '?':
		case '!':
		case 0x2026:
		case 0x203C:
		case 0x2049:
		case 0x0964:
		case 0x061F:
		case 0x06D4:
			return 1;
		case 0x3002:
		case 0xFF01:
		case 0xFF1F:
		case 0xFF61:
			return 2;
		default:
			return 0;
	}
}

static bool
close_sentence(SentenceScan *scan)
{
	if (!scan->open)
		return true;
	scan->open = false;
	return segment_add(scan->call, scan->out, scan->start, scan->last);
}

static void
open_sentence(SentenceScan *scan, size_t at, size_t line_end)
{
	unsigned	number = 0;

	scan->open = true;
	scan->start = scan->last = at;
	if (list_marker(scan->text, at, line_end, &number) > 0 && number > 0)
		scan->list_next = number + 1;
}

/*
 * Judge the terminal mark (or run of them) at at.  *behind is set behind the
 * run and what it closes.  following is the line that goes on with the
 * sentence if it is wrapped, else of no length.
 */
static bool
mark_ends(SentenceScan *scan, size_t at, const Line *line, const Line *following, size_t *behind)
{
	size_t		end = at;
	size_t		marks = 0;
	int			strength = 0;
	bool		only_periods = true;
	bool		closed = false;
	ShortWord	before;
	Next		next;

	while (end < line->end && end - at < RUN_BYTES)
	{
		size_t		after = end;
		uint32_t	c = utf8_next(scan->text, line->end, &after);
		int			here = terminal_strength(c);

		if (here == 0)
			break;
		strength = here > strength ? here : strength;
		only_periods &= c == '.' || c == 0x2026;
		marks += c == 0x2026 ? 3 : 1;
		end = after;
	}
	while (end < line->end && end - at < 2 * RUN_BYTES)
	{
		size_t		after = end;

		if (!is_closer(utf8_next(scan->text, line->end, &after)))
			break;
		closed = true;
		end = after;
	}
	*behind = end;
	if (strength == 2)
		return true;

	word_before(scan->text, scan->start, at, &before);
	if (end < line->end && !(utf8_class(utf8_peek(scan->text, line->end, end)) & UTF8_SPACE))
	{
		read_next(scan, end, line->end, &next);
		return (!closed || !only_periods) && marks == 1 && !next.quoted && !next.bracketed &&
			glued_period_ends(scan, &before, &next, line->end);
	}

	/* a mark with nothing before it: "?PE", "... and" */
	if (before.letters + before.digits == 0 && !closed && at > scan->start &&
		!is_closer(utf8_prev(scan->text, &(size_t){at})) && scan->text[at - 1] != '%' && !only_periods)
		return false;
	if (end == line->end)
	{
		if (following->start == following->end)
			return true;
		read_next(scan, following->start, following->end, &next);
	}
	else
	{
		size_t		from = end;

		while (from < line->end && from - end < RUN_BYTES && (utf8_class(utf8_peek(scan->text, line->end, from)) & UTF8_SPACE))
			utf8_next(scan->text, line->end, &from);
		read_next(scan, from, line->end, &next);
	}
	if (!only_periods)
		return next.class != NEXT_LOWER || (!closed && next_starts_lower(scan, &next));
	if (marks > 1)
		return next.class == NEXT_NONE || next.class == NEXT_UPPER;
	return period_ends(scan, &before, &next, closed);
}

/* Does the item number list_next stand at at (behind white space)?  "1. HTN 2. DM" */
static bool
next_item_at(const SentenceScan *scan, size_t at, size_t line_end)
{
	static const char *const counted[] = {"no", "grade", "stage", "type", "class", "day", "step", "phase", "level", "para"};
	unsigned	number = 0;
	size_t		n = list_marker(scan->text, at, line_end, &number);
	ShortWord	before;

	if (n == 0 || number != scan->list_next || at + n >= line_end || scan->text[at + n - 1] != ' ' ||
		scan->text[at] == '#')
		return false;
	word_before(scan->text, scan->start, scan->last, &before);
	for (size_t i = 0; i < sizeof(counted) / sizeof(counted[0]); i++)
		if (strcmp(before.text, counted[i]) == 0)
			return false;
	return true;
}

/* Can this byte start a character of terminal_strength() > 0? */
static inline bool
may_be_terminal(unsigned char byte)
{
	return byte == '.' || byte == '?' || byte == '!' || byte == 0xE2 || byte == 0xE3 || byte == 0xEF ||
		byte == 0xE0 || byte == 0xD8 || byte == 0xDB;
}

static bool
scan_line(SentenceScan *scan, const Line *line, const Line *following)
{
	size_t		at = line->start;

	while (at < line->end)
	{
		size_t		from = at;
		unsigned char byte = (unsigned char) scan->text[at];
		uint32_t	c;

		if (at - scan->polled >= MC_POLL_BYTES)
		{
			if (mc_cancelled(scan->call))
				return false;
			scan->polled = at;
		}
		if (byte == ' ' || byte == '\t')
		{
			at++;
			continue;
		}
		if (!scan->open)
			open_sentence(scan, at, line->end);
		else if (scan->list_next > 0 && byte >= '0' && byte <= '9' && at > line->start && scan->text[at - 1] == ' ' &&
				 next_item_at(scan, at, line->end))
		{
			if (!close_sentence(scan))
				return false;
			open_sentence(scan, at, line->end);
		}
		if (!may_be_terminal(byte))
		{
			scan->last = ++at;
			continue;
		}
		c = utf8_next(scan->text, line->end, &at);
		if (terminal_strength(c) > 0)
		{
			bool		ends = mark_ends(scan, from, line, following, &at);

			scan->last = at;
			if (ends && !close_sentence(scan))
				return false;
			continue;
		}
		scan->last = at;
	}
	return true;
}

/* Bytes up to the first space of a line. */
static size_t
first_word_length(const SentenceScan *scan, const Line *line)
{
	size_t		n = 0;

	while (line->start + n < line->end && scan->text[line->start + n] != ' ' && n < WRAP_MAX)
		n++;
	return n;
}

/*
 * Measure the paragraph that begins with the line at at: is it in capitals, and
 * where is it wrapped?  It is when most lines end where the next word would
 * have passed the longest line.
 */
static void
measure_paragraph(SentenceScan *scan, size_t at)
{
	size_t		limit = scan->len - at > MEASURE_BYTES ? at + MEASURE_BYTES : scan->len;
	size_t		upper = 0;
	size_t		lower = 0;
	size_t		width = 0;
	size_t		lines = 0;
	size_t		full = 0;

	for (size_t from = at; from < limit; lines++)
	{
		Line		line = line_at(scan->text, limit, from);

		if (line.start == line.end)
			break;
		if (line.end - line.start > width)
			width = line.end - line.start;
		for (size_t i = line.start; i < line.end; i++)
		{
			upper += scan->text[i] >= 'A' && scan->text[i] <= 'Z';
			lower += scan->text[i] >= 'a' && scan->text[i] <= 'z';
		}
		from = line.next;
	}
	scan->caps = upper > 10 && lower * 10 < upper;
	scan->wrap_width = 0;
	if (width < WRAP_MIN || width > WRAP_MAX || lines < 3)
		return;
	for (size_t from = at, i = 0; i + 1 < lines; i++)
	{
		Line		line = line_at(scan->text, limit, from);
		Line		behind;

		from = line.next;
		behind = line_at(scan->text, limit, from);
		full += line.end - line.start + 1 + first_word_length(scan, &behind) > width;
	}
	if (full * 2 >= lines - 1 && full >= 2)
		scan->wrap_width = width;
}

/* The last word of a line, for the list of connectors. */
static bool
ends_in_connector(const SentenceScan *scan, const Line *line)
{
	ShortWord	word;

	word_before(scan->text, line->start, line->end, &word);
	return word_connects(&word);
}

static bool
is_wrapped_caps(const SentenceScan *scan, const Line *line)
{
	return scan->caps && line->end - line->start >= WRAP_MIN && line->end - line->start <= WRAP_MAX;
}

/* Does the line begin with a time of day, as the entries of a log do: "0611 paged", "06:11"? */
static bool
begins_with_time(const SentenceScan *scan, const Line *line)
{
	size_t		n = first_word_length(scan, line);
	const char *word = scan->text + line->start;

	for (size_t i = 0; i < n; i++)
		if ((word[i] < '0' || word[i] > '9') && !(word[i] == ':' && i > 0 && i < n - 1))
			return false;
	return n == 4 || (n == 5 && word[2] == ':');
}

/* Does the sentence at the end of line go on in the line that follows? */
static bool
line_goes_on(const SentenceScan *scan, const Line *line, const Line *next)
{
	size_t		width = line->end - line->start;
	char		last;
	Next		first;

	if (next->start == next->end || line_is_ruler(scan->text, next->start, next->end) ||
		line_is_ruler(scan->text, line->start, line->end))
		return false;
	last = scan->text[line->end - 1];
	if (last == ':' || list_marker(scan->text, next->start, next->end, NULL) > 0 ||
		line_label(scan->text, next->start, next->end) > 0)
		return false;
	if (line_is_tabular(scan->text, line->start, line->end) || line_is_tabular(scan->text, next->start, next->end))
		return false;
	read_next(scan, next->start, next->end, &first);
	/* "Sincerely," is no line that goes on */
	if (ends_in_connector(scan, line) || (last == ',' && (first.class == NEXT_LOWER || width >= SHORT_LINE)))
		return true;
	if (begins_with_time(scan, next))
		return false;
	if (first.class == NEXT_LOWER)
		return width >= SHORT_LINE;
	if (scan->wrap_width > 0)
		return width + 1 + first_word_length(scan, next) > scan->wrap_width;
	return is_wrapped_caps(scan, line) && first.class != NEXT_OTHER;
}

bool
sentences_split(Call *call, Slice text, SegmentList *sentences)
{
	SentenceScan scan = {.call = call, .text = text.data, .len = text.len, .out = sentences};
	bool		in_paragraph = false;

	if (!segment_check_text(call, text))
		return false;
	for (size_t at = 0; at < text.len;)
	{
		Line		line = line_at(text.data, text.len, at);
		Line		following = {0};

		at = line.next;
		if (line.start - scan.polled >= MC_POLL_BYTES || line.end - line.start >= MC_POLL_BYTES)
		{
			if (mc_cancelled(call))
				return false;
			scan.polled = line.start;
		}
		if (line.start == line.end)
		{
			in_paragraph = false;
			scan.list_next = 0;
			continue;
		}
		if (!in_paragraph)
			measure_paragraph(&scan, line.start);
		in_paragraph = true;
		if (at < text.len)
			following = line_at(text.data, text.len, at);
		if (!line_goes_on(&scan, &line, &following))
			following.start = following.end = 0;
		if (!scan_line(&scan, &line, &following))
			return false;
		if (following.start == following.end && !close_sentence(&scan))
			return false;
	}
	return close_sentence(&scan);
}
