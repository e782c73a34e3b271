/*
 * Folding a text character by character: NFC, spaces, quotes, dashes, nothing invisible.
 *
 * The part that view.c (for recognisers) and normalize.c (for people) share.
 * What becomes of a character is a table; combining sequences are composed
 * piece by piece, so that each byte of the result knows where in the original
 * it comes from.  A character that vanishes belongs to the one before it.
 */
#ifndef MC_TEXT_FOLD_H
#define MC_TEXT_FOLD_H

#include "base/call.h"

typedef enum FoldStrength
{
	FOLD_PLAIN,					/* what a reader would not see the difference of */
	FOLD_STRONG					/* also full-width forms, ligatures, styled letters, digits of all scripts */
} FoldStrength;

typedef struct Folded
{
	char	   *text;			/* (len) */
	size_t		len;
	uint32_t   *map;			/* (len + 1) byte offsets in the original; NULL when not asked for */
} Folded;

/*
 * Fold original (at most 1 GB) into arena memory.  Idempotent without map and
 * with FOLD_PLAIN.  Of more than 60 marks on one letter the rest is dropped.
 */
extern bool fold_text(Call *call, Slice original, FoldStrength strength, bool want_map, Folded *folded);

#endif							/* MC_TEXT_FOLD_H */
