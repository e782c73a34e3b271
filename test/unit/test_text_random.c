/*
 * Random bytes through every function on text: were this to fail, a damaged
 * or hostile note could crash a backend, or a position could lie outside the
 * note or cut a character in two.
 */
#include <string.h>

#include "tap.h"
#include "text/normalize.h"
#include "text/sections.h"
#include "text/sentences.h"
#include "text/utf8.h"
#include "text/view.h"
#include "text/words.h"

#define ROUNDS		4000
#define MAX_PIECES	60

static uint64_t state = 42;

static uint32_t
random_below(uint32_t n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t) (state >> 33) % n;
}

/* What notes and attacks are made of, so that random texts reach every branch. */
static const char *const pieces[] = {
	"a", "Z", "9", " ", "\n", "\r\n", "\r", "\t", ".", "...", "?", "!", ":", ": ", ",", "-", "/", "'", "\"", "(", ")", "@",
	"Dr.", "b.i.d.", "2.5", "mg", "He ", "PLAN:", "Plan", "ALLERGIES\n", "1. ", "2. ", "- ", "====\n", "## ", "S: ", "Sincerely,\n",
	"http://", "www.", "x@y.org", "no. ", "    ", "\u00e9", "e\u0301", "\u0301", "\u200b", "\u202e", "\u00ad", "\ufeff", "\u00c3", "\u00b1",
	"\u00e2\u20ac\u2122", "\u00c3\u0192", "\u0192", "\u201d", "\u0430", "\u0421", "\u0436", "\u03bf", "\u674e", "\u5a1c", "\u3002", "\u0e01",
	"\uff21", "\uff0e", "\u2026", "\U0001f600", "\U0001d400", "\u1100\u1161\u11a8", "\u0f73", "\u0344", "\ufb2c", "\U0001d15e", "\u0958",
	"\x80", "\xC3", "\xE2\x82", "\xF0\x9F", "\xFF", "\xED\xA0\x80", "\xC0\x80"
};

static size_t
random_text(char *text)
{
	size_t		len = 0;

	for (uint32_t n = random_below(MAX_PIECES); n > 0; n--)
	{
		const char *piece = pieces[random_below(sizeof(pieces) / sizeof(pieces[0]))];

		if (random_below(20) == 0)
			text[len++] = (char) random_below(256);
		memcpy(text + len, piece, strlen(piece));
		len += strlen(piece);
	}
	return len;
}

static bool
ascending_inside(const SegmentList *list, size_t len)
{
	size_t		at = 0;

	for (size_t i = 0; i < list->count; i++)
	{
		if (list->items[i].start < at || list->items[i].len == 0 || list->items[i].start + list->items[i].len > len)
			return false;
		at = list->items[i].start + list->items[i].len;
	}
	return true;
}

/* Is every byte that is no white space within a piece? */
static bool
covers(const SegmentList *list, const char *text, size_t len)
{
	size_t		i = 0;

	for (size_t at = 0; at < len; at++)
	{
		while (i < list->count && at >= list->items[i].start + list->items[i].len)
			i++;
		if ((i == list->count || at < list->items[i].start) && (unsigned char) text[at] > ' ' && (unsigned char) text[at] < 0x7F)
			return false;
	}
	return true;
}

static bool
tiles(const SectionList *list, size_t len)
{
	size_t		at = 0;

	for (size_t i = 0; i < list->count; i++)
	{
		const Section *s = &list->items[i];

		if (s->span.start != at || (s->span.len == 0 && len > 0))
			return false;
		at += s->span.len;
		if (s->body.start < s->span.start || s->body.start + s->body.len > at ||
			(s->heading.len > 0 && (s->heading.start < s->span.start || s->heading.start + s->heading.len > at)))
			return false;
	}
	return at == len;
}

static bool
map_is_sound(const TextView *view)
{
	size_t		before = 0;

	for (size_t i = 0; i <= view->len; i++)
	{
		size_t		at = view_to_original(view, i);

		if (at < before || at > view->original_len)
			return false;
		before = at;
	}
	return before == view->original_len;
}

static bool
is_normal_twice(Call *call, Slice text)
{
	Slice		once,
				twice;

	return text_normalize(call, text, &once) && text_normalize(call, once, &twice) &&
		once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0;
}

int
main(void)
{
	static char buffer[MAX_PIECES * 16];
	Arena		arena;
	int			failures[5] = {0};
	static const char *const names[5] = {
		"words ascend within the text", "sentences ascend and cover the text", "sections tile the text",
		"the view's map ascends within the text", "normalising twice is normalising once"
	};

	arena_init(&arena);
	for (int round = 0; round < ROUNDS; round++)
	{
		Call		call = {.arena = &arena};
		Slice		text = {buffer, random_text(buffer)};
		SegmentList words = {0};
		SegmentList sentences = {0};
		SectionList sections = {0};
		TextView	view;

		arena_reset(&arena);
		failures[0] += !words_split(&call, text, &words) || !ascending_inside(&words, text.len);
		failures[1] += !sentences_split(&call, text, &sentences) || !ascending_inside(&sentences, text.len) ||
			!covers(&sentences, text.data, text.len);
		failures[2] += !sections_split(&call, text, &sections) || !tiles(&sections, text.len);
		failures[3] += !view_fold(&call, text, &view) || !map_is_sound(&view);
		failures[4] += !is_normal_twice(&call, text);
	}
	for (int i = 0; i < 5; i++)
		tap_ok(failures[i] == 0, "%s (%d of %d texts fail)", names[i], failures[i], ROUNDS);
	arena_free(&arena);
	return tap_done();
}
