/*
 * Growing and sorting lists of spans.
 */
#include "deid/span.h"

#include <stdlib.h>
#include <string.h>

bool
span_add(Call *call, PhiSpanList *list, PhiSpan span)
{
	if (list->count == list->capacity)
	{
		size_t		capacity = list->capacity == 0 ? 64 : list->capacity * 2;
		PhiSpan    *items = mc_alloc(call, capacity, sizeof(PhiSpan));

		if (items == NULL)
			return false;
		if (list->count > 0)
			memcpy(items, list->items, list->count * sizeof(PhiSpan));
		list->items = items;
		list->capacity = capacity;
	}
	list->items[list->count++] = span;
	return true;
}

static int
compare_spans(const void *left, const void *right)
{
	const PhiSpan *a = left;
	const PhiSpan *b = right;

	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	if (a->end != b->end)
		return a->end > b->end ? -1 : 1;
	if (a->category != b->category)
		return a->category < b->category ? -1 : 1;
	if (a->detector != b->detector)
		return a->detector < b->detector ? -1 : 1;
	return 0;
}

void
span_sort(PhiSpanList *list)
{
	if (list->count > 1)
		qsort(list->items, list->count, sizeof(PhiSpan), compare_spans);
}
