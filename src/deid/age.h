/*
 * Ages by 45 CFR 164.514(b)(2)(i)(C): everybody over 89 is "90+".
 */
#ifndef MC_DEID_AGE_H
#define MC_DEID_AGE_H

#define PHI_OLDEST_AGE		89	/* the highest age that may be shown */
#define PHI_AGE_ABOVE		"90+"

/* Write "90+" or the number itself; a negative age is written as it is. */
extern void phi_generalise_age(int age, char out[12]);

#endif							/* MC_DEID_AGE_H */
