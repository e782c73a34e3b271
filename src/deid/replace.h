/*
 * The note without PHI: every chosen span replaced, all else copied byte by byte.
 */
#ifndef MC_DEID_REPLACE_H
#define MC_DEID_REPLACE_H

#include "base/buffer.h"
#include "deid/identity.h"
#include "deid/lexicon.h"
#include "deid/policy.h"

/*
 * Append the scrubbed note to out.
 *
 * style: PHI_STYLE_OF_POLICY, or an action that takes the place of the policy's
 * own for all that it removes (and of a shift, unless it is surrogate).  What
 * the policy generalises stays generalised, in that style:
 *
 *   tag        [DATE:2021]   021    90+
 *   mask       **-**-2021    021**  **    (each letter and digit, same length)
 *   redact     [REDACTED]
 *   hash       as tag
 *   surrogate  2021          021    90+
 *
 * lexicon may be NULL (surrogates then know sex and origin of few names).
 * Fails as phi_policy_check() does.
 */
extern bool phi_replace(Call *call, const PhiPolicy *policy, Slice note, const PhiChoiceList *choices, int style,
						const PhiIdentity *identity, const Lexicon *lexicon, Buffer *out);

#endif							/* MC_DEID_REPLACE_H */
