/*
 * The built-in policies as one table, and how a policy may be changed and used.
 *
 * The law behind the cells is 45 CFR 164.514(b)(2) for safe_harbor and (e)(2) for
 * limited_data_set.  A re-identification code must not be derived from the person
 * (164.514(c)) and a shifted date is no removed date: so a policy says whether
 * keyed results are allowed at all.
 */
#include "deid/policy.h"

#include <string.h>

#include "deid/zip.h"

static const char *const action_names[PHI_ACTION_COUNT] = {
	"keep", "tag", "mask", "redact", "hash", "surrogate", "shift", "generalise"
};

/* The words of the table below. */
#define R	PHI_TAG
#define K	PHI_KEEP
#define S	PHI_SURROGATE
#define D	PHI_SHIFT
#define G	PHI_GENERALISE

/* One row per group of categories, a column per policy. */
#define CELLS(patients, numbers, idnum, hospital, city, zip, date, age90, date_year, rest) \
	{ \
		[PHI_PATIENT] = patients, [PHI_RELATIVE] = patients, [PHI_DOCTOR] = patients, \
		[PHI_USERNAME] = patients, \
		[PHI_PHONE] = numbers, [PHI_FAX] = numbers, [PHI_EMAIL] = numbers, [PHI_URL] = numbers, \
		[PHI_IPADDR] = numbers, [PHI_SSN] = numbers, [PHI_MRN] = numbers, [PHI_HEALTHPLAN] = numbers, \
		[PHI_ACCOUNT] = numbers, [PHI_LICENSE] = numbers, [PHI_VEHICLE] = numbers, \
		[PHI_DEVICE] = numbers, [PHI_BIOID] = numbers, \
		[PHI_IDNUM] = idnum, [PHI_ORGANIZATION] = idnum, [PHI_STREET] = idnum, [PHI_LOCATION_OTHER] = idnum, \
		[PHI_HOSPITAL] = hospital, [PHI_DEPARTMENT_ROOM] = hospital, \
		[PHI_CITY] = city, [PHI_ZIP] = zip, [PHI_DATE] = date, [PHI_AGE90] = age90, \
		[PHI_DATE_YEAR] = date_year, \
		[PHI_AGE] = rest, [PHI_STATE] = rest, [PHI_COUNTRY] = rest, [PHI_TIME] = rest, \
		[PHI_PROFESSION] = rest \
	}

/* Thresholds are 0: what a detector reports is removed, however unsure it is. */
const PhiPolicy phi_builtin_policies[PHI_BUILTIN_POLICY_COUNT] = {
	/*                       patients numbers idnum hospital city zip date age90 date_year rest */
	{.name = "safe_harbor", .action = CELLS(R, R, R, R, R, G, G, G, G, K),
	.keyed_allowed = false, .version = PHI_POLICY_VERSION, .zip_list = PHI_ZIP_LIST_VERSION},
	{.name = "limited_data_set", .action = CELLS(R, R, R, K, K, K, K, K, K, K),
	.keyed_allowed = true, .version = PHI_POLICY_VERSION, .zip_list = PHI_ZIP_LIST_VERSION},
	{.name = "pseudonymous", .action = CELLS(S, S, S, S, S, G, D, G, K, K),
	.keyed_allowed = true, .version = PHI_POLICY_VERSION, .zip_list = PHI_ZIP_LIST_VERSION},
	{.name = "strict", .action = CELLS(R, R, R, R, R, R, R, R, R, R),
	.keyed_allowed = true, .version = PHI_POLICY_VERSION, .zip_list = PHI_ZIP_LIST_VERSION}
};

#undef R
#undef K
#undef S
#undef D
#undef G

const PhiPolicy *
phi_policy_find(const char *name, size_t len)
{
	for (int i = 0; i < PHI_BUILTIN_POLICY_COUNT; i++)
	{
		const PhiPolicy *policy = &phi_builtin_policies[i];

		if (strlen(policy->name) == len && memcmp(policy->name, name, len) == 0)
			return policy;
	}
	return NULL;
}

const char *
phi_action_name(PhiAction action)
{
	return action_names[action];
}

int
phi_action_by_name(const char *name, size_t len)
{
	for (int i = 0; i < PHI_ACTION_COUNT; i++)
		if (strlen(action_names[i]) == len && memcmp(action_names[i], name, len) == 0)
			return i;
	return -1;
}

static bool
is_style(int action)
{
	return action >= PHI_TAG && action <= PHI_SURROGATE;
}

bool
phi_style_by_name(Call *call, const char *name, size_t len, int *style)
{
	*style = phi_action_by_name(name, len);
	if (is_style(*style))
		return true;
	mc_fail(call, MC_INVALID_PARAMETER, "unrecognized style");
	return mc_hint(call, "Styles are tag, mask, redact, hash and surrogate.");
}

/* Can the action be done to the category at all? */
static bool
suits(PhiCategory category, PhiAction action)
{
	const PhiCategorySet shifted = PHI_BIT(PHI_DATE) | PHI_BIT(PHI_DATE_YEAR) | PHI_BIT(PHI_TIME);
	const PhiCategorySet generalised = PHI_BIT(PHI_DATE) | PHI_BIT(PHI_DATE_YEAR) | PHI_BIT(PHI_ZIP) |
		PHI_BIT(PHI_AGE) | PHI_BIT(PHI_AGE90);

	if (action == PHI_SHIFT)
		return (PHI_BIT(category) & shifted) != 0;
	if (action == PHI_GENERALISE)
		return (PHI_BIT(category) & generalised) != 0;
	return true;
}

bool
phi_policy_set(Call *call, PhiPolicy *policy, PhiCategory category, PhiAction action, float threshold)
{
	if (!(threshold >= 0 && threshold <= 1))
	{
		mc_fail(call, MC_INVALID_PARAMETER, "score threshold for category %s is out of range",
				phi_category_name(category));
		return mc_hint(call, "A threshold lies between 0 and 1; 0 removes whatever is found.");
	}
	if (!suits(category, action))
	{
		mc_fail(call, MC_INVALID_PARAMETER, "action \"%s\" does not suit category %s",
				phi_action_name(action), phi_category_name(category));
		return mc_hint(call, action == PHI_SHIFT ?
					   "Only DATE, DATE_YEAR and TIME are shifted." :
					   "Only DATE, DATE_YEAR, ZIP, AGE and AGE90 are generalised.");
	}
	if (!policy->keyed_allowed && (action == PHI_HASH || action == PHI_SHIFT))
	{
		mc_fail(call, MC_INVALID_PARAMETER, "policy \"%s\" does not allow action \"%s\" for category %s",
				policy->name, phi_action_name(action), phi_category_name(category));
		return mc_hint(call, "Codes and shifted dates that are derived from the person need a policy based on pseudonymous.");
	}
	policy->action[category] = action;
	policy->threshold[category] = threshold;
	return true;
}

PhiAction
phi_effective_action(PhiAction action, int style)
{
	if (style == PHI_STYLE_OF_POLICY || action == PHI_KEEP || action == PHI_GENERALISE)
		return action;
	if (action == PHI_SHIFT && style == PHI_SURROGATE)
		return action;
	return (PhiAction) style;
}

/* Which actions the policy leads to in that style, as a set of bits. */
static unsigned
actions_used(const PhiPolicy *policy, int style)
{
	unsigned	used = 0;

	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
		used |= 1u << phi_effective_action(policy->action[i], style);
	return used;
}

/* What the law does not allow a policy without keyed results. */
static bool
check_unkeyed(Call *call, const PhiPolicy *policy, unsigned used, const PhiIdentity *identity)
{
	const char *what;

	if (used & (1u << PHI_HASH))
		what = "style hash";
	else if (used & (1u << PHI_SHIFT))
		what = "shifted dates";
	else if ((used & (1u << PHI_SURROGATE)) && (identity->prf != NULL || identity->patient.data != NULL))
		what = "surrogates made from a patient or key";
	else
		return true;
	mc_fail(call, MC_INVALID_PARAMETER, "policy \"%s\" does not allow %s", policy->name, what);
	return mc_hint(call, "A code derived from the person is no de-identification by 45 CFR 164.514(c); use the policy pseudonymous, or surrogates without patient and key.");
}

bool
phi_policy_check(Call *call, const PhiPolicy *policy, int style, const PhiIdentity *identity)
{
	unsigned	used;

	if (style != PHI_STYLE_OF_POLICY && !is_style(style))
		return mc_fail(call, MC_INVALID_PARAMETER, "unrecognized style");
	used = actions_used(policy, style);
	if (!policy->keyed_allowed && !check_unkeyed(call, policy, used, identity))
		return false;
	if ((used & (1u << PHI_HASH)) && identity->prf == NULL)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "style hash needs a key");
		return mc_hint(call, "Give the argument key, made by create_key(); style tag needs none.");
	}
	if ((used & (1u << PHI_SHIFT)) && (identity->prf == NULL || identity->patient.data == NULL))
	{
		mc_fail(call, MC_INVALID_PARAMETER, "policy \"%s\" shifts dates and needs a patient and a key", policy->name);
		return mc_hint(call, "Give the arguments patient and key, or the style tag, mask or redact, which removes dates.");
	}
	if ((used & (1u << PHI_SURROGATE)) && identity->patient.data != NULL && identity->prf == NULL)
	{
		mc_fail(call, MC_INVALID_PARAMETER, "surrogates of a patient need a key");
		return mc_hint(call, "Give the argument key too, or neither patient nor key.");
	}
	return true;
}
