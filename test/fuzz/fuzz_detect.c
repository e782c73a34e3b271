/*
 * Any bytes as a note: everything that de-identification finds in it.
 *
 * With the shipped lexicon when it can be opened (the first byte decides, and
 * the fuzzer runs in the repository root), else by rules alone.  Spans must be
 * sorted, disjoint, inside the note and never empty, and the same the second time.
 */
#include <stdlib.h>
#include <string.h>

#include "deid/detect.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_spans(const PhiSpanList *spans, size_t size)
{
	for (size_t i = 0; i < spans->count; i++)
	{
		const PhiSpan *span = &spans->items[i];

		if (span->start >= span->end || span->end > size || span->category >= PHI_CATEGORY_COUNT ||
			(i > 0 && span->start < spans->items[i - 1].end))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Lexicon shipped;
	static enum {UNTRIED, OPEN, ABSENT} state;
	Arena		arena;
	Call		call = {.arena = &arena};
	PhiSpanList once,
				twice;
	Slice		note;
	const Lexicon *lexicon;

	if (size == 0)
		return 0;
	arena_init(&arena);
	if (state == UNTRIED)
		state = lexicon_open(&call, "model/medchat-lexicon.bin", &shipped) ? OPEN : ABSENT;
	lexicon = state == OPEN && data[0] % 4 != 0 ? &shipped : NULL;
	note = (Slice) {(const char *) data + 1, size - 1};
	if (!phi_detect(&call, lexicon, NULL, note, &once) || !phi_detect(&call, lexicon, NULL, note, &twice))
		abort();
	check_spans(&once, note.len);
	if (once.count != twice.count)
		abort();
	for (size_t i = 0; i < once.count; i++)
		if (once.items[i].start != twice.items[i].start || once.items[i].end != twice.items[i].end ||
			once.items[i].category != twice.items[i].category)
			abort();
	arena_free(&arena);
	return 0;
}
