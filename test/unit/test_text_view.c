/*
 * UTF-8 and the folded view: were this to fail, an identifier spelled with
 * invisible, composed or foreign characters would escape the recognisers, or a
 * position found in the view would cut the original in the wrong place.
 */
#define _GNU_SOURCE			/* memmem */
#include <string.h>

#include "tap.h"
#include "text/utf8.h"
#include "text/view.h"

static Arena arena;

static TextView
fold(const char *text, size_t len)
{
	Call		call = {.arena = &arena};
	TextView	view = {0};

	arena_reset(&arena);
	if (!view_fold(&call, (Slice){text, len}, &view))
		tap_ok(false, "view_fold fails: %s", call.error.message);
	return view;
}

static void
folds_to(const char *text, const char *expected)
{
	TextView	view = fold(text, strlen(text));

	tap_ok(view.len == strlen(expected) && memcmp(view.text, expected, view.len) == 0,
		   "\"%s\" folds to \"%s\" (is \"%.*s\")", text, expected, (int) view.len, view.text);
}

/* The first occurrence of part in the view lies at exactly the bytes original_part of the text. */
static void
maps_to(const char *text, const char *part, const char *original_part)
{
	TextView	view = fold(text, strlen(text));
	const char *found = memmem(view.text, view.len, part, strlen(part));
	size_t		start,
				end;

	if (!tap_ok(found != NULL, "\"%s\" is in the view of \"%s\"", part, text))
		return;
	start = view_to_original(&view, (size_t) (found - view.text));
	end = view_to_original(&view, (size_t) (found - view.text) + strlen(part));
	tap_ok(end - start == strlen(original_part) && memcmp(text + start, original_part, end - start) == 0,
		   "and comes from \"%s\"", original_part);
}

static void
test_utf8(void)
{
	static const char *const damaged[] = {
		"\x80", "\xC3", "\xC3(", "\xE2\x82", "\xE2(\xA1", "\xF0\x9F\x98", "\xC0\xAF", "\xED\xA0\x80",
		"\xF4\x90\x80\x80", "\xFF\xFE", "\xF8\x88\x80\x80\x80", "a\xCC"
	};
	bool		one_each = true;
	bool		back = true;
	bool		round_trip = true;
	bool		counts = true;
	char		text[700];
	size_t		at;

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++)
	{
		size_t		len = strlen(damaged[i]);
		size_t		ends[8];
		size_t		n = 0;

		for (at = 0; at < len;)
		{
			size_t		before = at;
			uint32_t	c = utf8_next(damaged[i], len, &at);

			one_each &= c < 0x80 || (c == UTF8_REPLACEMENT && at == before + 1);
			ends[n++] = before;
		}
		while (n > 0)
		{
			utf8_prev(damaged[i], &at);
			back &= at == ends[--n];
		}
	}
	tap_ok(one_each, "each invalid byte is one U+FFFD");
	tap_ok(back, "going back meets the same characters");

	for (uint32_t c = 1; c < 0x110000; c += c < 0x3000 ? 1 : 7)
	{
		char		bytes[4];
		size_t		n = (size_t) utf8_encode(c, bytes);

		at = 0;
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		round_trip &= utf8_next(bytes, n, &at) == c && at == n;
		round_trip &= utf8_prev(bytes, &at) == c && at == 0;
	}
	tap_ok(round_trip, "characters survive encoding and decoding, forwards and backwards");

	for (size_t len = 0; len < sizeof(text); len++)
	{
		size_t		slow = 0;
		Utf8Cursor	cursor;

		text[len] = "a\xC3\xB1\xE6\x9D\x8E\xF0\x9F\x98\x80"[len % 10];
		for (size_t i = 0; i <= len; i++)
			slow += ((unsigned char) text[i] & 0xC0) != 0x80;
		counts &= utf8_count(text, len + 1) == slow;
		counts &= utf8_offset_of(text, len + 1, slow) == len + 1;
		cursor = utf8_cursor(text, len + 1);
		for (size_t chars = 0; chars < slow; chars++)
			counts &= utf8_cursor_chars(&cursor, utf8_offset_of(text, len + 1, chars)) == chars;
	}
	tap_ok(counts, "counting, cursor and offsets agree with counting byte by byte");
	tap_ok(utf8_ascii_prefix("0123456789abcdef0123456789abcdef0123456789\xC3\xB1", 44) == 42, "the ASCII prefix ends at the first other byte");
	tap_ok(utf8_is_letter(0x0421) && utf8_is_upper(0x0421) && !utf8_is_digit('a') && utf8_is_digit(0x0663) &&
		   utf8_is_space(0xA0) && utf8_lower(0xD1) == 0xF1, "classes are Unicode's");
}

static void
test_folding(void)
{
	folds_to("Jos\u00e9", "Jos\u00e9");
	folds_to("Jose\u0301 Mun\u0303oz", "Jos\u00e9 Mu\u00f1oz");
	folds_to("Jo\u200bhn S\u00admi\u2060th", "John Smith");
	folds_to("\u202eJohn\u202c\u200e", "John");
	folds_to("e\u200b\u0301", "\u00e9");
	folds_to("O\u2019Hara \u201cquoted\u201d \u00abtext\u00bb", "O'Hara \"quoted\" \"text\"");
	folds_to("555\u20110100 \u2013 \u2014 \u22125", "555-0100 - - -5");
	folds_to("a\u00a0b\u2003c\u3000d\u202fe\r\n\tf", "a b c d e\r\n\tf");
	folds_to("\uff2a\uff4f\uff48\uff4e \uff11\uff12\uff13\uff0d\uff14\uff15", "John 123-45");
	folds_to("\U0001d409\U0001d428\U0001d421\U0001d427 \U0001d7cf\U0001d7d0", "John 12");
	folds_to("\u24bf\u24de\u24d7\u24dd", "John");
	folds_to("\u0664\u0665\u0666 \u0967\u0968", "456 12");
	folds_to("\u1d0a\u1d0f\u029c\u0274", "john");
	folds_to("\ufb01nal \u2026", "final ...");
	folds_to("J\U000e0061\ufe0fohn", "John");
	folds_to("\u674e\u5a1c \U0001f600", "\u674e\u5a1c \U0001f600");
	folds_to("\u1112\u1161\u11ab", "\ud55c");
	folds_to("&#74;ohn \u00b5g", "&#74;ohn \u00b5g");
	folds_to("Jo\u0327\u0301hn", "J\u00f3\u0327hn");
}

static void
test_lookalikes(void)
{
	folds_to("J\u043ehn \u0405mith", "John Smith");
	folds_to("seen by \u0421\u043e\u0440\u0430 today", "seen by Copa today");
	folds_to("\u041c\u0421 12345", "MC 12345");
	folds_to("Dr. \u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430 seen", "Dr. \u0421\u043c\u0438\u0440\u043d\u043e\u0432\u0430 seen");
	folds_to("\u0394\u03b7\u03bc\u03b7\u03c4\u03c1\u03af\u03bf\u03c5", "\u0394\u03b7\u03bc\u03b7\u03c4\u03c1\u03af\u03bf\u03c5");
	folds_to("\u0420\u043e\u0441\u0441\u0438\u044f, \u0421\u043e\u0440\u0430", "\u0420\u043e\u0441\u0441\u0438\u044f, \u0421\u043e\u0440\u0430");
	folds_to("\u03b1-blocker, 5 \u03bcg", "\u03b1-blocker, 5 \u03bcg");
	folds_to("\u13e6im \u13c3oe", "Kim Zoe");
	folds_to("\u054dmith", "Umith");
	maps_to("Dr. J\u043ehn, MD", "John", "J\u043ehn");
}

static void
test_map(void)
{
	maps_to("Mr. Jose\u0301 Garci\u0301a was", "Jos\u00e9 Garc\u00eda", "Jose\u0301 Garci\u0301a");
	maps_to("Mr. Jo\u200bh\u200dn Smith", "John", "Jo\u200bh\u200dn");
	maps_to("\ufeffJohn Smith", "John", "John");
	maps_to("\ufb01ona", "fi", "\ufb01");
	maps_to("x \uff2a\uff4f y", "Jo", "\uff2a\uff4f");
	maps_to("\u674e\u5a1c met John\u00a0Smith.", "John Smith", "John\u00a0Smith");
	maps_to("bad \xE2\x82 byte John\xFF.", "John", "John");

	TextView	view = fold("plain", 5);

	tap_ok(view.map == NULL && view_to_original(&view, 3) == 3, "ASCII is its own view");
	view = fold("", 0);
	tap_ok(view.len == 0 && view_to_original(&view, 0) == 0, "so is the empty text");
	view = fold("a\xFF\xC3", 3);
	tap_ok(view.len == 7 && memcmp(view.text, "a\uFFFD\uFFFD", 7) == 0 && view.map[1] == 1 && view.map[4] == 2 && view.map[7] == 3,
		   "invalid bytes become U+FFFD, one each");
}

/* Many marks on a letter must neither take quadratic time nor overflow. */
static void
test_marks(void)
{
	static char text[200001];

	text[0] = 'a';
	for (size_t i = 1; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, i % 4 == 1 ? "\u0301" : "\u0323", 2);

	TextView	view = fold(text, sizeof(text));

	tap_ok(view.len > 50 && view.len < 200 && view.map[view.len] == sizeof(text), "marks beyond 60 on one letter are dropped");
}

int
main(void)
{
	arena_init(&arena);
	test_utf8();
	test_folding();
	test_lookalikes();
	test_map();
	test_marks();
	arena_free(&arena);
	return tap_done();
}
