/*
 * The layout of a note for ConText: where sentences start, and which heading
 * governs them.
 *
 * A sentence ends at its point, at a blank line, before a bullet, before a
 * heading, and at the end of a line that was not wrapped: a short one followed
 * by a capital.  A heading is a few words before a colon, or a line of its own
 * that is a known section name.
 */
#include "text/context_reader.h"

#include <string.h>

#define HEADING_TOKENS	8		/* a longer line start is no heading */
#define FULL_LINE		45		/* bytes; a shorter line was not wrapped */

bool
reader_token_is(const Reader *reader, size_t at, const char *text)
{
	Slice		word;

	if (at >= reader->list.count)
		return false;
	word = token_folded(&reader->list, at);
	return word.len == strlen(text) && memcmp(word.data, text, word.len) == 0;
}

static bool
token_in(const Reader *reader, size_t at, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (reader_token_is(reader, at, words[i]))
			return true;
	return false;
}

static const char *const before_point[] = {
	"dr", "mr", "mrs", "ms", "prof", "st", "vs", "approx", "e.g", "i.e", "e", "i", "etc", "fig", "no", "neg", "pos", "pt", "pts",
	"wk", "yr", "mo", "hx", "dx", "tx", "sx", "rx", "fx", "incl", "resp", "temp", "abd", "ext", "b", "t", "q", "p", "d"
};

/* Does the mark at token at end a sentence, so that the next token starts one? */
static bool
ends_sentence(const Reader *reader, size_t at)
{
	const Token *tokens = reader->list.items;
	bool		point = reader_token_is(reader, at, ".");

	if (!point && !reader_token_is(reader, at, "!") && !reader_token_is(reader, at, "?"))
		return false;
	if (at + 1 >= reader->list.count)
		return true;
	if (!tokens[at + 1].space)
		return reader_token_is(reader, at + 1, "\"") || reader_token_is(reader, at + 1, ")");
	if (!point)
		return tokens[at].space == false;
	if (at > 0 && !tokens[at].space && token_in(reader, at - 1, before_point, sizeof(before_point) / sizeof(before_point[0])))
		return tokens[at + 1].lines > 1;
	return true;
}

/* Number of tokens of a heading "Past medical history:" that starts at at; 0 if there is none. */
static size_t
heading_at(const Reader *reader, size_t at)
{
	const Token *tokens = reader->list.items;

	for (size_t i = at; i < reader->list.count && i < at + HEADING_TOKENS; i++)
	{
		if (i > at && tokens[i].lines > 0)
			return 0;
		if (i > at && reader_token_is(reader, i, ":"))
			return i + 1 - at;
		if (!tokens[i].word && !reader_token_is(reader, i, "/") && !reader_token_is(reader, i, "&") && !reader_token_is(reader, i, "-"))
			return 0;
	}
	return 0;
}

static bool
is_bullet(const Reader *reader, size_t at)
{
	static const char *const bullets[] = {"-", "*", "\xE2\x80\xA2", "\xE2\x97\xA6", "\xC2\xB7", "#", ">"};
	const Token *token = &reader->list.items[at];

	if (token_in(reader, at, bullets, sizeof(bullets) / sizeof(bullets[0])))
		return true;
	return token->digit && token->fold_len <= 2 && (reader_token_is(reader, at + 1, ".") || reader_token_is(reader, at + 1, ")"));
}

/* Does the line that starts at token at go on from the line before, which started at token line? */
static bool
continues_line(const Reader *reader, size_t at, size_t line)
{
	const Token *tokens = reader->list.items;

	if (tokens[at].lines > 1 || is_bullet(reader, at) || heading_at(reader, at) > 0 || reader_token_is(reader, at - 1, ":"))
		return false;
	if (!tokens[at].upper || reader_token_is(reader, at - 1, ","))
		return true;
	return tokens[at - 1].end - tokens[line].start >= FULL_LINE;
}

void
reader_mark_starts(Reader *reader)
{
	const Token *tokens = reader->list.items;
	size_t		line = 0;

	for (size_t at = 0; at < reader->list.count; at++)
	{
		reader->marks[at] = (Mark){.term = NO_TERM};
		if (at == 0 || ends_sentence(reader, at - 1))
			reader->marks[at].starts = true;
		if (at > 0 && tokens[at].lines > 0)
		{
			if (!continues_line(reader, at, line))
				reader->marks[at].starts = true;
			line = at;
		}
	}
}

uint32_t
reader_section(Reader *reader, size_t at)
{
	const Token *tokens = reader->list.items;
	size_t		heading = heading_at(reader, at);
	size_t		end = at;
	bool		own_line = false;
	const SectionCue *section;

	/* a heading without a colon has a line to itself */
	if (heading == 0 && (at == 0 || tokens[at].lines > 0))
	{
		while (end < reader->list.count && end < at + HEADING_TOKENS && (end == at || tokens[end].lines == 0))
			end++;
		own_line = end < reader->list.count && tokens[end].lines > 0;
		section = own_line ? section_match(&reader->list, at, end) : NULL;
		if (section != NULL)
			reader->section = section->says;
		else if (tokens[at].lines > 1 && reader->section_line)
			reader->section = 0;
		if (section != NULL)
			reader->section_line = false;
		return reader->section;
	}
	if (heading == 0)
		return reader->section;
	section = section_match(&reader->list, at, at + heading - 1);
	/* "Asthma: mild" inside a list of past diseases is no heading; one with a line to itself is */
	if (section == NULL && at > 0 && tokens[at].lines == 0)
		return reader->section = 0;
	reader->section = section == NULL ? 0 : section->says;
	reader->section_line = at + heading < reader->list.count && tokens[at + heading].lines == 0;
	return reader->section;
}
