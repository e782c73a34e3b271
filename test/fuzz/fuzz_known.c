/*
 * Arbitrary values and an arbitrary note: no crash, and spans that are sorted,
 * disjoint and inside the view.
 *
 * Input: the values, one per line, the first byte choosing the category; a line
 * that begins with "=" ends them, the rest is the note.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "deid/known.h"

int			LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	KnownValue	values[32];
	size_t		count = 0;
	size_t		at = 0;
	PhiKnown   *known;
	TextView	view;
	PhiSpanList found = {0};

	while (at < size && data[at] != '=' && count < 32)
	{
		const uint8_t *end = memchr(data + at, '\n', size - at);
		size_t		len = end != NULL ? (size_t) (end - (data + at)) : size - at;

		if (len > 0)
			values[count++] = (KnownValue){(PhiCategory) (data[at] % PHI_CATEGORY_COUNT),
				{(const char *) data + at + 1, len - 1}};
		at += len + (end != NULL);
	}
	arena_init(&arena);
	if (known_compile(&call, values, count, NULL, &known) &&
		view_fold(&call, (Slice){(const char *) data + at, size - at}, &view))
	{
		if (!known_find(&call, known, &view, &found))
			abort();
		for (size_t i = 0; i < found.count; i++)
			if (found.items[i].start >= found.items[i].end || found.items[i].end > view.len ||
				(i > 0 && found.items[i].start < found.items[i - 1].end))
				abort();
	}
	arena_free(&arena);
	return 0;
}
