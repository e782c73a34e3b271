/*
 * Any bytes as a note: view, normalisation, words, sentences, sections.
 *
 * Pieces must ascend within the text, sections must tile it, the view's map
 * must not go back, and normalising a second time must not change anything.
 */
#include <stdlib.h>
#include <string.h>

#include "text/normalize.h"
#include "text/sections.h"
#include "text/sentences.h"
#include "text/view.h"
#include "text/words.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
require(bool good)
{
	if (!good)
		abort();
}

static void
check_segments(const SegmentList *list, size_t size)
{
	size_t		at = 0;

	for (size_t i = 0; i < list->count; i++)
	{
		require(list->items[i].start >= at && list->items[i].len > 0);
		at = (size_t) list->items[i].start + list->items[i].len;
		require(at <= size);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	Slice		text = {(const char *) data, size};
	SegmentList words = {0};
	SegmentList sentences = {0};
	SectionList sections = {0};
	TextView	view;
	Slice		once,
				twice;
	size_t		at = 0;

	arena_init(&arena);
	require(words_split(&call, text, &words) && sentences_split(&call, text, &sentences));
	check_segments(&words, size);
	check_segments(&sentences, size);
	require(sections_split(&call, text, &sections));
	for (size_t i = 0; i < sections.count; at += sections.items[i++].span.len)
		require(sections.items[i].span.start == at);
	require(at == size);
	require(view_fold(&call, text, &view));
	for (size_t i = 0; i < view.len; i++)
		require(view_to_original(&view, i) <= view_to_original(&view, i + 1));
	require(view_to_original(&view, view.len) == size);
	require(text_normalize(&call, text, &once) && text_normalize(&call, once, &twice));
	require(once.len == twice.len && (once.len == 0 || memcmp(once.data, twice.data, once.len) == 0));
	arena_free(&arena);
	return 0;
}
