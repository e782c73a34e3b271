/*
 * Everybody over 89 is of one age.
 */
#include "deid/age.h"

#include <stdio.h>

void
phi_generalise_age(int age, char out[12])
{
	if (age > PHI_OLDEST_AGE)
		snprintf(out, 12, "%s", PHI_AGE_ABOVE);
	else
		snprintf(out, 12, "%d", age);
}
