/*
 * ZIP codes by 45 CFR 164.514(b)(2)(i)(B): three digits where more than 20,000 people live, else 000.
 *
 * Both census lists of small areas count, 2000 (as HHS printed it) and 2020, and
 * so does every prefix that the 2020 census gives no population.
 */
#ifndef MC_DEID_ZIP_H
#define MC_DEID_ZIP_H

#include "base/call.h"

#define PHI_ZIP_LIST_VERSION	"census-2000+2020"

/* May the prefix (0 to 999) be shown? */
extern bool zip3_is_safe(int prefix);

/*
 * Write three digits and a NUL: the prefix of a text of 3, 5 or 9 digits if it may
 * be shown, else "000".  Letters make it another country's postcode: "000".
 */
extern void phi_generalise_zip(Slice text, char out[4]);

#endif							/* MC_DEID_ZIP_H */
