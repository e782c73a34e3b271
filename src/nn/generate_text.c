/*
 * Bytes of tokens to text: whole characters, and nothing of a stop text.
 *
 * A token may end within a character, and a stop text may be spread over
 * several tokens, so the last bytes wait until it is clear what they are.
 */
#include "nn/generate_state.h"

#include <string.h>

#include "text/utf8.h"

void
output_init(Output *out, const GenerateOptions *options)
{
	*out = (Output){.options = options};
	for (size_t i = 0; i < options->stop_count; i++)
		if (options->stops[i].len > out->longest_stop)
			out->longest_stop = options->stops[i].len;
}

/* Could the bytes at the end be a character that lacks bytes? */
static bool
is_incomplete(const char *bytes, size_t len)
{
	unsigned char first = (unsigned char) bytes[0];
	size_t		need = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;

	if (first < 0xC2 || first > 0xF4 || len >= need)
		return false;
	for (size_t i = 1; i < len; i++)
		if (((unsigned char) bytes[i] & 0xC0) != 0x80)
			return false;
	/* the second byte rules out overlong forms, surrogates and what is beyond Unicode */
	if (len > 1)
	{
		unsigned char second = (unsigned char) bytes[1];

		if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) || (first == 0xF0 && second < 0x90)
			|| (first == 0xF4 && second > 0x8F))
			return false;
	}
	return true;
}

/* Move the whole characters of raw to text; all of it when finished. */
static bool
take_characters(Call *call, Output *out, bool finished)
{
	size_t		at = 0;

	while (at < out->raw.len)
	{
		size_t		start = at;
		uint32_t	c;
		char		encoded[4];

		if (!finished && is_incomplete(out->raw.data + at, out->raw.len - at))
			break;
		c = utf8_next(out->raw.data, out->raw.len, &at);
		if (c != 0 && !(c == UTF8_REPLACEMENT && at - start != 3))
		{
			if (!buffer_add(call, &out->text, out->raw.data + start, at - start))
				return false;
		}
		else if (!buffer_add(call, &out->text, encoded, (size_t) utf8_encode(UTF8_REPLACEMENT, encoded)))
			return false;
	}
	if (at > 0)
		memmove(out->raw.data, out->raw.data + at, out->raw.len - at);
	out->raw.len -= at;
	return true;
}

bool
output_add(Call *call, Output *out, Slice bytes, bool *stopped)
{
	size_t		before = out->text.len;
	size_t		first = SIZE_MAX;

	*stopped = false;
	if (!buffer_add(call, &out->raw, bytes.data, bytes.len) || !take_characters(call, out, false))
		return false;
	/* the earliest stop text; it may have begun before what was added */
	before = before > out->longest_stop ? before - out->longest_stop : 0;
	for (size_t i = 0; i < out->options->stop_count; i++)
	{
		Slice		stop = out->options->stops[i];

		for (size_t at = before; at + stop.len <= out->text.len && at < first; at++)
			if (memcmp(out->text.data + at, stop.data, stop.len) == 0)
				first = at;
	}
	if (first != SIZE_MAX)
	{
		out->text.len = first;
		out->raw.len = 0;
		*stopped = true;
	}
	return true;
}

bool
output_finish(Call *call, Output *out)
{
	return take_characters(call, out, true);
}

Slice
output_piece(Output *out, bool finished)
{
	size_t		end = out->text.len;
	Slice		piece;

	/* the longest end of the text that begins a stop text waits */
	for (size_t wait = out->longest_stop < end - out->given ? out->longest_stop : end - out->given; wait > 0 && !finished; wait--)
	{
		bool		begins = false;

		for (size_t i = 0; i < out->options->stop_count && !begins; i++)
			begins = out->options->stops[i].len > wait && memcmp(out->text.data + end - wait, out->options->stops[i].data, wait) == 0;
		if (begins)
		{
			end -= wait;
			break;
		}
	}
	piece = (Slice){out->text.data != NULL ? out->text.data + out->given : "", end > out->given ? end - out->given : 0};
	out->given += piece.len;
	return piece;
}
