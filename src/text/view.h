/*
 * A folded view of a text, with the way back to the original.
 *
 * Recognisers work on the view, in which evasions and variants are gone: NFC
 * composed, no zero-width or bidirectional control characters, one kind of
 * space, quote and dash, homoglyphs of Latin letters inside Latin words mapped
 * to Latin, full-width forms to ASCII.  Every position they find goes through
 * view_to_original() before anybody else sees it.  A text of plain ASCII is its
 * own view: no copy, no map.
 */
#ifndef MC_TEXT_VIEW_H
#define MC_TEXT_VIEW_H

#include "base/call.h"

typedef struct TextView
{
	const char *text;			/* (len) UTF-8, not NUL-terminated */
	size_t		len;
	const uint32_t *map;		/* (len + 1) byte offset in the original of each view byte; NULL: identity */
	size_t		original_len;
} TextView;

/*
 * Build the view of original (at most 1 GB).  Bytes that are no valid UTF-8
 * become one U+FFFD each; nothing is refused.  Memory comes from call->arena.
 */
extern bool view_fold(Call *call, Slice original, TextView *view);

/* Where the view's byte offset at (0..len) lies in the original. */
static inline size_t
view_to_original(const TextView *view, size_t at)
{
	return view->map == NULL ? at : view->map[at];
}

#endif							/* MC_TEXT_VIEW_H */
