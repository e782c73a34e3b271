/*
 * The list of pieces: doubles when full.
 */
#include "text/segment.h"

#include <string.h>

bool
segment_check_text(Call *call, Slice text)
{
	if (text.len > SEGMENT_TEXT_MAX)
		return mc_fail(call, MC_TOO_LARGE, "text of %zu bytes is too long to split", text.len);
	return true;
}

bool
segment_add(Call *call, SegmentList *list, size_t start, size_t end)
{
	if (list->count == list->capacity)
	{
		size_t		wider = list->capacity == 0 ? 32 : list->capacity * 2;
		Segment    *items = mc_alloc(call, wider, sizeof(Segment));

		if (items == NULL)
			return false;
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(Segment));
		list->items = items;
		list->capacity = wider;
	}
	list->items[list->count++] = (Segment){.start = (uint32_t) start, .len = (uint32_t) (end - start)};
	return true;
}
