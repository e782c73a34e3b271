/*
 * Words of a clinical text.
 *
 * A word is a run of letters, digits and marks, with what holds together in
 * clinical writing: "b.i.d.", "2.5", "1,200", "mg/dL", "120/80", "L4-L5",
 * "q4-6h", "10:30", "A&O", "O'Hara-Jones", "don't", an e-mail address, a URL.
 * Punctuation is no word.  Scripts without spaces (Chinese, Japanese, Thai,
 * ...) are split by ICU's dictionaries.
 */
#ifndef MC_TEXT_WORDS_H
#define MC_TEXT_WORDS_H

#include "base/call.h"
#include "text/segment.h"

/* Append the words of text to *words, in the order of the text; linear. */
extern bool words_split(Call *call, Slice text, SegmentList *words);

#endif							/* MC_TEXT_WORDS_H */
