/*
 * Spans of protected health information in a text, and growing lists of them.
 */
#ifndef MC_DEID_SPAN_H
#define MC_DEID_SPAN_H

#include "base/call.h"
#include "deid/category.h"

typedef struct PhiSpan
{
	size_t		start;			/* byte offsets, end exclusive */
	size_t		end;
	PhiCategory category;
	PhiDetector detector;
	float		score;			/* 0..1, how sure the detector is */
} PhiSpan;

/* Zero-initialise before use; items live in the arena of the call that adds. */
typedef struct PhiSpanList
{
	PhiSpan    *items;
	size_t		count;
	size_t		capacity;
} PhiSpanList;

/* Append a copy of span. */
extern bool span_add(Call *call, PhiSpanList *list, PhiSpan span);

/* Sort by start, the longer first among equals. */
extern void span_sort(PhiSpanList *list);

#endif							/* MC_DEID_SPAN_H */
