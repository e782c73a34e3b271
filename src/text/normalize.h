/*
 * A text as a reader sees it, in one spelling.
 */
#ifndef MC_TEXT_NORMALIZE_H
#define MC_TEXT_NORMALIZE_H

#include "base/call.h"

/*
 * Mojibake repaired; Unicode NFC; one kind of space, quote and dash; line ends
 * \n; neither control characters (but tab and line end) nor invisible ones.
 * Invalid bytes become U+FFFD.  Idempotent, but for mojibake hidden eight layers
 * deep by invisible characters.  *normalized is text itself when nothing
 * changes, else arena memory.  At most 1 GB.
 */
extern bool text_normalize(Call *call, Slice text, Slice *normalized);

#endif							/* MC_TEXT_NORMALIZE_H */
