/*
 * Sections: were this to fail, a family history would be read as the
 * patient's, a form line would cut a section, or part of a note would be lost
 * between two sections.
 */
#include <string.h>

#include "tap.h"
#include "text/sections.h"

/* A note, and its sections as "kind{heading}body|..." with \n in a body shown as "/". */
static const char *const cases[][2] = {
	{"", ""},
	{"\n ", "other{}"},
	{"No headings here.", "other{}No headings here."},
	{"Jane Roe\nMRN: 12\n\nCHIEF COMPLAINT: pain\nHPI: worse today.\n",
	"header{}Jane Roe/MRN: 12|chief_complaint{CHIEF COMPLAINT}pain|history_of_present_illness{HPI}worse today."},
	{"ASSESSMENT AND PLAN\n1. HTN\n2. DM", "assessment_and_plan{ASSESSMENT AND PLAN}1. HTN/2. DM"},
	{"Past Medical History\nasthma\n\nSocial History\nnone", "past_medical_history{Past Medical History}asthma|social_history{Social History}none"},
	{"Plan:\nPatient: John\nBP: 120/80\nHR: 80", "plan{Plan}Patient: John/BP: 120/80/HR: 80"},
	{"## Plan\nrest\n**Allergies**\nnone\n**Meds:** aspirin", "plan{Plan}rest|allergies{Allergies}none|medications{Meds}aspirin"},
	{"Plan\n====\nrest", "plan{Plan}rest"},
	{"[FINDINGS]\nclear\n=== IMPRESSION ===\nnormal", "findings{FINDINGS}clear|impression{IMPRESSION}normal"},
	{"S: better\nO: afebrile\nA: stable\nP: rest", "subjective{S}better|objective{O}afebrile|assessment{A}stable|plan{P}rest"},
	{"Vitals\nP: 80\nT: 37", "vital_signs{Vitals}P: 80/T: 37"},
	{"A/P: stable", "assessment_and_plan{A/P}stable"},
	{"He is better. ASSESSMENT: stable. PLAN: rest.", "header{}He is better.|assessment{ASSESSMENT}stable.|plan{PLAN}rest."},
	{"Seen today. Labs: normal. Exam: normal.", "header{}Seen today.|laboratory{Labs}normal.|physical_exam{Exam}normal."},
	{"We discussed the plan: rest.", "other{}We discussed the plan: rest."},
	{"EXAM: CT ABDOMEN\nTECHNIQUE: helical", "procedures{EXAM}CT ABDOMEN|technique{TECHNIQUE}helical"},
	{"DISCHARGE MEDICATIONS (reconciled):\naspirin", "medications{DISCHARGE MEDICATIONS (reconciled)}aspirin"},
	{"PHYSICAL EXAMINATION ON ADMISSION:\nnormal", "physical_exam{PHYSICAL EXAMINATION ON ADMISSION}normal"},
	{"PLAN: rest\n\nWOUND CHECKS\nDaily by nurse.", "plan{PLAN}rest|other{WOUND CHECKS}Daily by nurse."},
	{"PLAN: rest\nTransport Needs:\nwheelchair", "plan{PLAN}rest|other{Transport Needs}wheelchair"},
	{"PLAN :rest\nPLAN : rest", "header{}PLAN :rest|plan{PLAN}rest"},
	{"Plan: rest\n\nElectronically signed by: J. Roe\nSincerely,\nJ. Roe",
	"plan{Plan}rest|signature{Electronically signed by}J. Roe|signature{Sincerely}J. Roe"},
	{"cc: Dr. Roe\nCC: Dr. Poe", "other{}cc: Dr. Roe/CC: Dr. Poe"},
	{"CC: cough", "chief_complaint{CC}cough"},
	{"\n\n  ALLERGIES: none", "allergies{ALLERGIES}none"},
	{"Family History: none\r\nMeds: none\r\n", "family_history{Family History}none|medications{Meds}none"},
	{"PLAN\n1. Rest\n2. Follow up\n- Labs: CBC\n- Diet\n- MEDICATIONS: none",
	"plan{PLAN}1. Rest/2. Follow up/- Labs: CBC/- Diet|medications{MEDICATIONS}none"},
	{"1. Allergies: none", "allergies{Allergies}none"},
	{"condition improved\nplan to rest", "other{}condition improved/plan to rest"},
	{"Plan: \xFF\xFE\nLabs: \x80", "plan{Plan}\xFF\xFE|laboratory{Labs}\x80"}
};

static void
test_lists(void)
{
	static const char *const before[] = {
#define HEADING(text, section, form) text,
#include "text/sections.def"
	};
	bool		ascending = true;

	for (size_t i = 1; i < sizeof(before) / sizeof(before[0]); i++)
		ascending &= strcmp(before[i - 1], before[i]) < 0;
	tap_ok(ascending, "headings are in ascending order");
}

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	test_lists();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		Call		call = {.arena = &arena};
		SectionList list = {0};
		const char *text = cases[i][0];
		char		joined[2000] = "";
		size_t		at = 0;
		bool		tiles = true;

		arena_reset(&arena);
		sections_split(&call, (Slice){text, strlen(text)}, &list);
		for (size_t k = 0; k < list.count; k++)
		{
			const Section *section = &list.items[k];
			size_t		n;

			tiles &= section->span.start == at;
			at += section->span.len;
			sprintf(joined + strlen(joined), "%s%s{%.*s}%.*s", k > 0 ? "|" : "", section_name(section->kind),
					(int) section->heading.len, text + section->heading.start,
					(int) section->body.len, text + section->body.start);
			n = strlen(joined);
			while (n-- > 0)
				if (joined[n] == '\n')
					joined[n] = '/';
		}
		tiles &= at == strlen(text);
		if (!tap_ok(strcmp(joined, cases[i][1]) == 0 && tiles, "sections of case %zu", i))
			printf("# want %s\n# have %s\n", cases[i][1], joined);
	}
	arena_free(&arena);
	return tap_done();
}
