/*
 * Letters of other scripts that pass for Latin ones.
 */
#ifndef MC_TEXT_LOOKALIKE_H
#define MC_TEXT_LOOKALIKE_H

#include "base/call.h"
#include "text/fold.h"

/* The Latin letter that c (Greek, Cyrillic, Armenian, Cherokee) looks like; 0: none. */
extern char lookalike_latin(uint32_t c);

/*
 * Rewrite, in place, words that pretend to be Latin: a word that holds Latin
 * letters and look-alikes; and a word of look-alikes alone where no word of
 * the same script that could not be Latin stands nearby.  True Greek and
 * Cyrillic stays as it is.
 */
extern bool lookalike_rewrite(Call *call, Folded *folded);

#endif							/* MC_TEXT_LOOKALIKE_H */
