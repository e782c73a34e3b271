/*
 * If these fail, dates, times or ages stay in the note, or clinical values that
 * only look like them (strengths, scores, doses, blood pressures) are lost.
 */
#include "rules_test.h"

static const PhiCategory topics[] = {PHI_DATE, PHI_DATE_YEAR, PHI_TIME, PHI_AGE, PHI_AGE90, PHI_CATEGORY_COUNT};

static const char *const sentences[] = {
	"Seen on [[DATE:03/14/2021]] in clinic.",
};

int
main(void)
{
	rules_test_run(sentences, sizeof(sentences) / sizeof(sentences[0]), topics);
	return tap_done();
}
