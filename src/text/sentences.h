/*
 * Sentences of a clinical text.
 *
 * What makes it hard, and what is done: abbreviations, initials and doses have
 * periods that end nothing (word lists); notes in lower or upper case have no
 * capitals to tell (sentence starters); dictation is wrapped, so that a line
 * end is no sentence end, while headings, list items and form lines end with
 * their line without a period (layout of the paragraph).
 *
 * A sentence is trimmed of white space and never empty.  A blank line always
 * ends it.  "HEADING: text" is one sentence with its text.
 */
#ifndef MC_TEXT_SENTENCES_H
#define MC_TEXT_SENTENCES_H

#include "base/call.h"
#include "text/segment.h"

/* Append the sentences of text to *sentences, in the order of the text; linear. */
extern bool sentences_split(Call *call, Slice text, SegmentList *sentences);

#endif							/* MC_TEXT_SENTENCES_H */
