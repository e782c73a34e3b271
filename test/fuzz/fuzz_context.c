/*
 * Fuzzing of ConText and of abbreviations: any bytes are a note.  The first
 * bytes choose a term out of the note, so that terms meet odd text, too.
 */
#include <stdlib.h>

#include "base/buffer.h"
#include "text/abbreviations.h"
#include "text/context.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static Arena arena;
	static bool started;
	Slice		note = {(const char *) data, size};
	Slice		terms[] = {{"pain", 4}, {"chest pain", 10}, {"fever", 5}, {"a", 1}, {"", 0}};
	Call		call = {.arena = &arena};
	Buffer		expanded = {0};
	ContextRow *rows;
	size_t		nrows;

	if (!started)
		arena_init(&arena);
	started = true;
	arena_reset(&arena);
	if (size > 2)
	{
		size_t		start = data[0] % size;

		terms[4] = (Slice){note.data + start, data[1] % (size - start)};
	}
	if (!context_assert(&call, note, terms, 5, &rows, &nrows))
		abort();
	for (size_t i = 0; i < nrows; i++)
		if (rows[i].term >= 5 || rows[i].len == 0 || rows[i].start + rows[i].len > size ||
			(i > 0 && rows[i].start < rows[i - 1].start + rows[i - 1].len))
			abort();
	if (!abbreviations_expand(&call, note, &expanded))
		abort();
	return 0;
}
