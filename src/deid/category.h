/*
 * The categories of protected health information, and who found a span.
 *
 * Names and order are the contract with SQL; a set of categories is a bit mask.
 */
#ifndef MC_DEID_CATEGORY_H
#define MC_DEID_CATEGORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum PhiCategory
{
	PHI_PATIENT,
	PHI_DOCTOR,
	PHI_RELATIVE,
	PHI_USERNAME,
	PHI_PROFESSION,
	PHI_HOSPITAL,
	PHI_DEPARTMENT_ROOM,
	PHI_ORGANIZATION,
	PHI_STREET,
	PHI_CITY,
	PHI_STATE,
	PHI_COUNTRY,
	PHI_ZIP,
	PHI_LOCATION_OTHER,
	PHI_AGE,
	PHI_AGE90,
	PHI_DATE,
	PHI_DATE_YEAR,
	PHI_TIME,
	PHI_PHONE,
	PHI_FAX,
	PHI_EMAIL,
	PHI_URL,
	PHI_IPADDR,
	PHI_SSN,
	PHI_MRN,
	PHI_HEALTHPLAN,
	PHI_ACCOUNT,
	PHI_LICENSE,
	PHI_VEHICLE,
	PHI_DEVICE,
	PHI_BIOID,
	PHI_IDNUM,
	PHI_CATEGORY_COUNT
} PhiCategory;

typedef uint64_t PhiCategorySet;

#define PHI_BIT(category)	(UINT64_C(1) << (category))

typedef enum PhiDetector
{
	PHI_BY_RULE,
	PHI_BY_LEXICON,
	PHI_BY_TAGGER,				/* the seat of the trained model */
	PHI_BY_KNOWN,
	PHI_DETECTOR_COUNT
} PhiDetector;

/* "PATIENT", ... as SQL shows it. */
extern const char *phi_category_name(PhiCategory category);

/* The category of that name (exact case), or -1. */
extern int	phi_category_by_name(const char *name, size_t len);

/* "rule", "lexicon", "tagger", "known". */
extern const char *phi_detector_name(PhiDetector detector);

/* Is it a person's name (PATIENT, DOCTOR, RELATIVE)? */
extern bool phi_is_name(PhiCategory category);

#endif							/* MC_DEID_CATEGORY_H */
