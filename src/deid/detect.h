/*
 * Finding protected health information in a note.
 *
 * A cascade of plain parts: view -> lexer -> rules -> names learned in the
 * note -> known values -> resolution.  What is found does not depend on a
 * policy; a policy then picks by category and score (policy.h).
 */
#ifndef MC_DEID_DETECT_H
#define MC_DEID_DETECT_H

#include "base/call.h"
#include "deid/known.h"
#include "deid/lexicon.h"
#include "deid/span.h"

/*
 * All spans of the note: sorted, not overlapping, byte offsets of the original.
 * known may be NULL.  Linear in the note, memory bounded whatever its length:
 * a long note is worked through in windows, with what was learned carried along.
 */
extern bool phi_detect(Call *call, const Lexicon *lexicon, const PhiKnown *known, Slice note, PhiSpanList *spans);

/* Names the rules in reports: changes whenever a rule does. */
extern const char *phi_rules_version(void);

#endif							/* MC_DEID_DETECT_H */
