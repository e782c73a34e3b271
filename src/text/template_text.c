/*
 * Text work that methods and filters of templates share: stripping, searching, replacing, case.
 *
 * Case mapping is ICU's full mapping without a language, which is Python's.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE				/* memmem() */
#endif
#include "text/template_value.h"

#include <string.h>

#include <unicode/uchar.h>
#include <unicode/ustring.h>

#include "text/utf8.h"

bool
text_is_space(uint32_t c)
{
	return utf8_is_space(c) || (c >= 0x1C && c <= 0x1F);
}

static bool
in_set(uint32_t c, const Slice *chars)
{
	if (chars == NULL)
		return text_is_space(c);
	for (size_t at = 0; at < chars->len;)
		if (utf8_next(chars->data, chars->len, &at) == c)
			return true;
	return false;
}

/* text without the characters of chars (NULL: white space) at its ends. */
Slice
text_strip(Slice text, const Slice *chars, bool left, bool right)
{
	size_t		start = 0,
				end = text.len;

	while (left && start < end)
	{
		size_t		next = start;

		if (!in_set(utf8_next(text.data, text.len, &next), chars))
			break;
		start = next;
	}
	while (right && end > start)
	{
		size_t		before = end;

		if (!in_set(utf8_prev(text.data, &before), chars))
			break;
		end = before;
	}
	return end > start ? (Slice){text.data + start, end - start} : (Slice){text.data, 0};
}

size_t
text_find(Slice text, Slice what, size_t from)
{
	const char *hit;

	if (what.len == 0)
		return from <= text.len ? from : SIZE_MAX;
	if (from >= text.len)
		return SIZE_MAX;
	hit = memmem(text.data + from, text.len - from, what.data, what.len);
	return hit == NULL ? SIZE_MAX : (size_t) (hit - text.data);
}

Slice
text_next_line(Slice *rest)
{
	Slice		line = *rest;

	for (size_t at = 0; at < rest->len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(rest->data, rest->len, &at);

		if ((c >= '\n' && c <= '\r') || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028 || c == 0x2029)
		{
			if (c == '\r' && at < rest->len && rest->data[at] == '\n')
				at++;
			line.len = start;
			*rest = (Slice){rest->data + at, rest->len - at};
			return line;
		}
	}
	*rest = (Slice){rest->data + rest->len, 0};
	return line;
}

bool
text_replace(Render *r, Slice text, Slice from, Slice to, int64_t count, Value *out)
{
	Buffer		result = {0};
	size_t		at = 0;

	if (!render_charge(r, text.len))
		return false;
	for (; count != 0; count--)
	{
		size_t		hit = text_find(text, from, at);

		if (hit == SIZE_MAX)
			break;
		if (!render_add(r, &result, (Slice){text.data + at, hit - at}) || !render_add(r, &result, to))
			return false;
		at = hit + from.len;
		if (from.len == 0)
		{
			/* between all characters */
			if (at >= text.len)
				break;
			utf8_next(text.data, text.len, &at);
			if (!render_add(r, &result, (Slice){text.data + hit, at - hit}))
				return false;
		}
	}
	if (!render_add(r, &result, (Slice){text.data + at, text.len - at}))
		return false;
	*out = value_buffer(&result);
	return true;
}

/* text with ICU's full mapping to upper (u) or lower (l) case. */
static bool
map_case(Render *r, Slice text, char how, Buffer *out)
{
	size_t		room = text.len * 3;
	UChar	   *from;
	UChar	   *to;
	int32_t		len = 0,
				mapped;
	UErrorCode	status = U_ZERO_ERROR;
	int32_t		bytes = 0;

	if (!render_charge(r, text.len) || !buffer_reserve(r->call, out, text.len))
		return false;
	if (utf8_ascii_prefix(text.data, text.len) == text.len)
	{
		for (size_t i = 0; i < text.len; i++)
		{
			char		c = text.data[i];

			out->data[out->len++] = how == 'u' ? (c >= 'a' && c <= 'z' ? (char) (c - 32) : c) : (c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
		}
		return true;
	}
	if (text.len > INT32_MAX / 16)
		return render_fail(r, "a string is too long");
	from = render_alloc(r, text.len, sizeof(UChar));
	to = render_alloc(r, room, sizeof(UChar));
	if (from == NULL || to == NULL)
		return false;
	u_strFromUTF8WithSub(from, (int32_t) text.len, &len, text.data, (int32_t) text.len, UTF8_REPLACEMENT, NULL, &status);
	mapped = how == 'u' ? u_strToUpper(to, (int32_t) room, from, len, "", &status) : u_strToLower(to, (int32_t) room, from, len, "", &status);
	if (U_FAILURE(status))
		return render_fail(r, "the case of a string cannot be changed");
	if (!buffer_reserve(r->call, out, (size_t) mapped * 3 + 1))
		return false;
	u_strToUTF8WithSub(out->data + out->len, mapped * 3, &bytes, to, mapped, UTF8_REPLACEMENT, NULL, &status);
	out->len += (size_t) bytes;
	return U_SUCCESS(status) || render_fail(r, "the case of a string cannot be changed");
}

/* The one character of letter as the first of a word. */
static bool
map_first(Render *r, Slice letter, Buffer *out)
{
	size_t		at = 0;
	uint32_t	c = utf8_next(letter.data, letter.len, &at);
	uint32_t	title = (uint32_t) u_totitle((UChar32) c);
	char		encoded[4];
	Buffer		upper = {0};

	if (title != c || c < 0x80)
		return buffer_add(r->call, out, encoded, (size_t) utf8_encode(title, encoded));
	if (!map_case(r, letter, 'u', &upper))
		return false;
	/* a ligature: its first letter is a capital, the others are not */
	at = 0;
	utf8_next(upper.data, upper.len, &at);
	return buffer_add(r->call, out, upper.data, at) && map_case(r, (Slice){upper.data + at, upper.len - at}, 'l', out);
}

/* Every run of letters with a capital first letter, as str.title(). */
static bool
map_words(Render *r, Slice text, Buffer *out)
{
	bool		inside = false;

	for (size_t at = 0; at < text.len;)
	{
		size_t		start = at;
		uint32_t	c = utf8_next(text.data, text.len, &at);
		bool		cased = u_hasBinaryProperty((UChar32) c, UCHAR_CASED);
		Slice		letter = {text.data + start, at - start};

		if (!render_charge(r, 0))
			return false;
		if (cased ? !(inside ? map_case(r, letter, 'l', out) : map_first(r, letter, out)) : !buffer_add(r->call, out, letter.data, letter.len))
			return false;
		inside = cased;
	}
	return true;
}

bool
text_case(Render *r, const Value *text, char how, Value *out)
{
	Buffer		result = {0};
	Slice		rest = text->text;
	size_t		first = 0;
	bool		good;

	if (how == 't')
		good = map_words(r, rest, &result);
	else if (how == 'c' && rest.len > 0)
	{
		utf8_next(rest.data, rest.len, &first);
		good = map_first(r, (Slice){rest.data, first}, &result) && map_case(r, (Slice){rest.data + first, rest.len - first}, 'l', &result);
	}
	else
		good = map_case(r, rest, how, &result);
	*out = value_buffer(&result);
	out->safe = text->safe;
	return good;
}
