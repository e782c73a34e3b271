/*
 * Any bytes as the text of a DATE span: read, moved and written again.
 *
 * A date that was read must be of the calendar, and moving it must not fail.
 */
#include <stdlib.h>

#include "deid/date.h"

extern int	LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Arena		arena;
	Call		call = {.arena = &arena};
	DateContext context = {{2021, 6, 15}, size % 2 == 1};
	Slice		text = {(const char *) data, size};
	DateText	date;
	Buffer		out = {0};
	size_t		start,
				len;

	arena_init(&arena);
	if (date_parse(text, &context, &date))
	{
		if (!date_write_shifted(&call, text, &date, &context, (int) (size * 37 % 731) - 365, &out))
			abort();
		if (date_year_bytes(&date, &start, &len) && (start > size || len > size - start))
			abort();
	}
	arena_free(&arena);
	return 0;
}
