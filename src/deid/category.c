/*
 * Names of categories and detectors.
 */
#include "deid/category.h"

#include <string.h>

static const char *const category_names[PHI_CATEGORY_COUNT] = {
	"PATIENT", "DOCTOR", "RELATIVE", "USERNAME", "PROFESSION", "HOSPITAL",
	"DEPARTMENT_ROOM", "ORGANIZATION", "STREET", "CITY", "STATE", "COUNTRY",
	"ZIP", "LOCATION_OTHER", "AGE", "AGE90", "DATE", "DATE_YEAR", "TIME",
	"PHONE", "FAX", "EMAIL", "URL", "IPADDR", "SSN", "MRN", "HEALTHPLAN",
	"ACCOUNT", "LICENSE", "VEHICLE", "DEVICE", "BIOID", "IDNUM"
};

static const char *const detector_names[PHI_DETECTOR_COUNT] = {
	"rule", "lexicon", "tagger", "known"
};

const char *
phi_category_name(PhiCategory category)
{
	return category_names[category];
}

int
phi_category_by_name(const char *name, size_t len)
{
	for (int i = 0; i < PHI_CATEGORY_COUNT; i++)
		if (strlen(category_names[i]) == len && memcmp(category_names[i], name, len) == 0)
			return i;
	return -1;
}

const char *
phi_detector_name(PhiDetector detector)
{
	return detector_names[detector];
}

bool
phi_is_name(PhiCategory category)
{
	return category == PHI_PATIENT || category == PHI_DOCTOR || category == PHI_RELATIVE;
}
