/*
 * The regular expressions that pre-tokenizers split text by, compiled and run.
 *
 * tokenizer.json and GGUF's pre-tokenizer names stand for patterns such as
 * " ?\p{L}+| ?\p{N}+|\s+(?!\S)|\s+".  This is the part of the syntax that they
 * use, with the meaning it has in Perl (leftmost, first alternative, greedy):
 * literals, ".", classes with ranges, \p{..} and \P{..} by general category,
 * \s \S \d \D \w \W, groups, (?i: ) for ASCII letters, look-ahead, ^ and $ (ends of
 * the piece), quantifiers ? * + {n} {n,} {n,m} and their possessive forms.  A group
 * may be repeated a bounded number of times only.  Anything else (look-behind,
 * back references, lazy quantifiers, scripts) is refused with an error that gives
 * the offset: a pattern is never run as something it is not.
 *
 * Categories are ICU's; white space is Unicode's White_Space.
 */
#ifndef MC_TEXT_TOK_PATTERN_H
#define MC_TEXT_TOK_PATTERN_H

#include "base/call.h"

typedef struct TokPattern TokPattern;

#define TOK_PATTERN_MAX		4096	/* bytes of source */

/* NULL after an error; the pattern lives in the call's arena. */
extern TokPattern *tok_pattern_compile(Call *call, Slice source);

/*
 * The first match that is not empty at or behind at within [begin, end): *start and *stop.  *found is false when
 * there is none.  False after an error: cancelled, or a pattern that goes astray on this text.
 */
extern bool tok_pattern_find(Call *call, const TokPattern *pattern, const char *begin, const char *end,
							 const char *at, const char **start, const char **stop, bool *found);

/* Is c White_Space? */
extern bool tok_is_space(uint32_t c);

#endif							/* MC_TEXT_TOK_PATTERN_H */
