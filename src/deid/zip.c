/*
 * Which three-digit ZIP prefixes may be shown.
 *
 * One character per prefix, a row per first digit.  The rows were made from the
 * 2020 census counts of ZIP code tabulation areas summed by prefix (894 prefixes
 * have people) and from the two published lists of prefixes with 20,000 people or
 * fewer:
 *
 *   +  more than 20,000 people in both censuses: may be shown
 *   a  in the list of the 2000 census only
 *   c  in the list of the 2020 census only
 *   b  in both lists
 *   .  no such prefix, or nobody lives there (post office boxes, military, single firms)
 *
 * To check a row against new counts: prefix h * 100 + i is character i of row h.
 * test/unit/test_policy.c holds both lists in full and compares all 1,000.
 */
#include "deid/zip.h"

#include <string.h>

static const char *const zip3_rows[10] = {
	"......++.+++++++++++++++++++++++++++b++++++++++++++++++.+++b+++a++++++++++++++++++++++++++..........",
	"++b+++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++++.+++++++",
	"++cbcc+++++++.+++++++++++++++++++++++++++++++++++++++++++++++++++++++.++++++++++++++++++++++++++++++",
	"+++++++++++.++++++++++++++++++++.+++++++.++.+.++.++++.+++++++++++++++c+++++.+++++++++++++++++++++++.",
	"+++++++++++++++++++.++++++++..+++++++++++++++++++++++++++++.++++++++++++++++++++++++++++++++++++++++",
	"+++++++++.+++++++...+++++++++.+++.++.+++++++++++++++.++.b+++++++++++..++++++++..+++++++++.++++++++++",
	"+++++++++++++++++++++.++++++++++.+++++++++..+++++.+++++++++.+++.++++++++++++++++++.+++++++++b+......",
	"++.++++++.+++++.++++++++++++++++..++++++++.++++++++++c+++++++++++++++++.c+++++++++++++++++a+++++++++",
	"+++++++++++++++++...+b+b++++++aa+++++++.++.+++++..++++.+++.++..+++....++.+++.+bb++++b.....a+.b++.++.",
	"+.+++++++.+++++++++++++++++++.++++++++.+++.+++++++++++++++++++.....++.+++++++++++++++++.++++++++++++",
};

bool
zip3_is_safe(int prefix)
{
	if (prefix < 0 || prefix > 999)
		return false;
	return zip3_rows[prefix / 100][prefix % 100] == '+';
}

void
phi_generalise_zip(Slice text, char out[4])
{
	char		prefix[3];
	int			digits = 0;
	size_t		i;

	for (i = 0; i < text.len; i++)
	{
		char		c = text.data[i];

		if (c >= '0' && c <= '9')
		{
			if (digits < 3)
				prefix[digits] = c;
			digits++;
		}
		else if (c != ' ' && c != '-')
			break;
	}
	if (i == text.len && (digits == 3 || digits == 5 || digits == 9) &&
		zip3_is_safe((prefix[0] - '0') * 100 + (prefix[1] - '0') * 10 + (prefix[2] - '0')))
		memcpy(out, prefix, 3);
	else
		memcpy(out, "000", 3);
	out[3] = '\0';
}
