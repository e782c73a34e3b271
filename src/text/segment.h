/*
 * Pieces of a text: a growing list of byte ranges, ascending and not overlapping.
 */
#ifndef MC_TEXT_SEGMENT_H
#define MC_TEXT_SEGMENT_H

#include "base/call.h"

typedef struct Segment
{
	uint32_t	start;			/* bytes from 0 */
	uint32_t	len;
} Segment;

/* Longer texts are refused: offsets are 32 bits wide, for a text may have as many words as half its bytes. */
#define SEGMENT_TEXT_MAX	((size_t) 1 << 30)

/* Zero-initialise; items lie in the call's arena. */
typedef struct SegmentList
{
	Segment    *items;			/* (count) */
	size_t		count;
	size_t		capacity;
} SegmentList;

/* Refuse a text of more than SEGMENT_TEXT_MAX bytes. */
extern bool segment_check_text(Call *call, Slice text);

/* Append [start, end). */
extern bool segment_add(Call *call, SegmentList *list, size_t start, size_t end);

#endif							/* MC_TEXT_SEGMENT_H */
