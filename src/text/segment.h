/*
 * Pieces of a text: a growing list of byte ranges, ascending and not overlapping.
 */
#ifndef MC_TEXT_SEGMENT_H
#define MC_TEXT_SEGMENT_H

#include "base/call.h"

typedef struct Segment
{
	size_t		start;			/* bytes from 0 */
	size_t		len;
} Segment;

/* Zero-initialise; items lie in the call's arena. */
typedef struct SegmentList
{
	Segment    *items;			/* (count) */
	size_t		count;
	size_t		capacity;
} SegmentList;

/* Append [start, end). */
extern bool segment_add(Call *call, SegmentList *list, size_t start, size_t end);

#endif							/* MC_TEXT_SEGMENT_H */
