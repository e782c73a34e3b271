/*
 * What was done to a note, without the note: counts, hashes, versions.
 *
 *   {"policy": "safe_harbor", "policy_sha256": "...", "spans": 4, "lowest_score": 0.8,
 *    "categories": {"DATE": 1, ...}, "detectors": {"rule": 3, "lexicon": 1},
 *    "input_characters": 512, "input_sha256": "...", "output_sha256": "...",
 *    "versions": {"medchat": "...", "rules": "...", "lexicon": "...", "icu": "...", "zip": "..."}}
 *
 * output_sha256 is null when the policy needs a patient and a key to write the note.
 */
#include "deid.h"

#include <unicode/uversion.h>

#include "deid/zip.h"
#include "lib/stringinfo.h"
#include "utils/builtins.h"
#include "utils/fmgrprotos.h"

MEDCHAT_FUNCTION(medchat_scrub_report);
MEDCHAT_FUNCTION(medchat_scrub_report_default);
MEDCHAT_FUNCTION(medchat_version);

/* Of the ICU library in use, not of the headers. */
static void
icu_version(char out[U_MAX_VERSION_STRING_LENGTH])
{
	UVersionInfo version;

	u_getVersion(version);
	u_versionToString(version, out);
}

/* ', "name": {"A": 1, ...}' of the counts that are not zero */
static void
put_counts(StringInfo out, const char *name, const size_t *counts, int kinds, const char *(*kind_name) (int))
{
	const char *comma = "";

	appendStringInfo(out, ", \"%s\": {", name);
	for (int i = 0; i < kinds; i++)
		if (counts[i] > 0)
		{
			appendStringInfo(out, "%s\"%s\": %zu", comma, kind_name(i), counts[i]);
			comma = ", ";
		}
	appendStringInfoChar(out, '}');
}

static const char *
category_at(int i)
{
	return phi_category_name((PhiCategory) i);
}

static const char *
detector_at(int i)
{
	return phi_detector_name((PhiDetector) i);
}

static void
put_choices(StringInfo out, const PhiChoiceList *choices)
{
	size_t		categories[PHI_CATEGORY_COUNT] = {0};
	size_t		detectors[PHI_DETECTOR_COUNT] = {0};
	float		lowest = 1;

	for (size_t i = 0; i < choices->count; i++)
	{
		const PhiSpan *span = &choices->items[i].span;

		categories[span->category]++;
		detectors[span->detector]++;
		lowest = Min(lowest, span->score);
	}
	appendStringInfo(out, ", \"spans\": %zu, \"lowest_score\": ", choices->count);
	if (choices->count == 0)
		appendStringInfoString(out, "null");
	else
		appendStringInfo(out, "%.4g", lowest);
	put_counts(out, "categories", categories, PHI_CATEGORY_COUNT, category_at);
	put_counts(out, "detectors", detectors, PHI_DETECTOR_COUNT, detector_at);
}

/* The hash of what scrub(note, policy) gives, or null where that needs a patient and a key. */
static void
put_output_hash(StringInfo out, Call *call, const PhiPolicy *policy, Slice note, const PhiChoiceList *choices)
{
	const PhiIdentity nobody = {0};
	ByteBuffer	scrubbed = {0};
	char		sha256[SHA256_HEX];

	appendStringInfoString(out, ", \"output_sha256\": ");
	if (!phi_policy_check(call, policy, PHI_STYLE_OF_POLICY, &nobody))
	{
		appendStringInfoString(out, "null");
		return;
	}
	if (!phi_replace(call, policy, note, choices, PHI_STYLE_OF_POLICY, &nobody, deid_lexicon(), &scrubbed))
		pg_call_raise(call);
	deid_lexicon_check();
	sha256_hex(scrubbed.data, scrubbed.len, sha256);
	appendStringInfo(out, "\"%s\"", sha256);
}

static Datum
report(const PhiPolicy *policy, Slice note)
{
	PhiChoiceList choices;
	Call	   *call = deid_choose(policy, note, NULL, &choices);
	StringInfoData out;
	char		sha256[SHA256_HEX];
	char		icu[U_MAX_VERSION_STRING_LENGTH];

	initStringInfo(&out);
	policy_sha256(policy, sha256);
	appendStringInfo(&out, "{\"policy\": \"%s\", \"policy_sha256\": \"%s\"", policy->name, sha256);
	put_choices(&out, &choices);
	sha256_hex(note.data, note.len, sha256);
	appendStringInfo(&out, ", \"input_characters\": %zu, \"input_sha256\": \"%s\"",
					 utf8_characters(note.data, note.len), sha256);
	put_output_hash(&out, call, policy, note, &choices);
	icu_version(icu);
	appendStringInfo(&out, ", \"versions\": {\"medchat\": \"%s\", \"rules\": \"%s\", \"lexicon\": \"%016llx\", "
					 "\"icu\": \"%s\", \"zip\": \"%s\"}}",
					 MEDCHAT_VERSION, phi_rules_version(), (unsigned long long) deid_lexicon()->version,
					 icu, PHI_ZIP_LIST_VERSION);
	pg_call_end(call);
	return DirectFunctionCall1(jsonb_in, CStringGetDatum(out.data));
}

/* scrub_report(note, policy) */
Datum
medchat_scrub_report(PG_FUNCTION_ARGS)
{
	const PhiPolicy *policy;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	policy = deid_policy_arg(deid_state(fcinfo), fcinfo, 1);
	return report(policy, pg_input_text(PG_GETARG_TEXT_PP(0)));
}

/* scrub_report(note) */
Datum
medchat_scrub_report_default(PG_FUNCTION_ARGS)
{
	return report(policy_default(), pg_input_text(PG_GETARG_TEXT_PP(0)));
}

/* version() */
Datum
medchat_version(PG_FUNCTION_ARGS)
{
	char		icu[U_MAX_VERSION_STRING_LENGTH];

	(void) fcinfo;
	icu_version(icu);
	PG_RETURN_TEXT_P(cstring_to_text(psprintf("medchat %s, rules %s, lexicon %016llx, ICU %s, ZIP list %s",
											  MEDCHAT_VERSION, phi_rules_version(),
											  (unsigned long long) deid_lexicon()->version, icu,
											  PHI_ZIP_LIST_VERSION)));
}
