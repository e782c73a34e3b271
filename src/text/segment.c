/*
 * The list of pieces: doubles when full.
 */
#include "text/segment.h"

#include <string.h>

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
	list->items[list->count++] = (Segment){.start = start, .len = end - start};
	return true;
}
