/*
 * If these fail, clinical text loses what makes it clinical: eponyms, drugs,
 * scores and readings would be removed as names, places, ages or dates; or a
 * clinician or patient who bears an eponym's name would stay in the note.
 *
 * The sentences cover the traps of eponyms, drugs like names, places that are
 * words, fractions and numbers; each marks all PHI it holds.
 */
#include "rules_test.h"

static const char *const sentences[] = {
	/* eponyms by what follows them */
	"Murphy sign negative, McBurney point tender, Rovsing sign positive.",
	"History of Parkinson disease, Crohn's disease and Graves' disease.",
	"Foley catheter to gravity; Jackson-Pratt drain put out 40 mL.",
	"Swan-Ganz catheter placed; Hickman line site clean.",
	"Hunt and Hess grade 3, modified Fisher grade 4.",
	"Ober test positive on the left.",
	"The Thomas test was negative.",
	"Stevens-Johnson syndrome after lamotrigine.",
	"Charcot-Marie-Tooth disease with pes cavus.",
	"Nabothian cysts, Bartholin gland normal, Gartner cyst seen.",
	"Whipple procedure for ampullary cancer.",
	"Gram stain and Giemsa stain negative.",
	"positive babinski sign, negative romberg test",
	/* with grades and numbers */
	"Braden score 13, Morse 45, Apgar scores 8 and 9.",
	"Meyerding grade II slip, Modic type 2 changes.",
	"Salter-Harris type II fracture of the distal radius.",
	"GCS 15, NIHSS 4, MELD 18, Child-Pugh B.",
	"Mallampati III airway, Cormack-Lehane grade 1 view.",
	/* names all the same */
	"Seen with Dr. [[DOCTOR:Babinski]] after lunch.",
	"Mr. [[PATIENT:Crohn]] has Crohn's disease.",
	"Attending: [[DOCTOR:Henry Foley]], MD. Foley catheter removed.",
	"Mrs. [[PATIENT:Apgar]] delivered; Apgar scores 8 and 9.",
	/* drugs, devices and brands */
	"Takes Xanax 0.5 mg, Lantus 20 units and Renvela with meals.",
	"Started Keytruda and Taxol; premedicated with Benadryl.",
	"Uses an Omnipod with Dexcom; dressing is Aquacel over Mepilex.",
	"Flexeril and Skelaxin were not helpful.",
	"Tegaderm over the site, Kerlix wrap, Steri-Strips in place.",
	/* abbreviations and genes */
	"TACE planned; KRAS mutation found, BRAF V600E negative.",
	"ROM limited, HHA to visit, JP output low.",
	"HLA-B27 positive. EGFR exon 19 deletion.",
	"factor VIII deficiency due to ADK mutation",
	/* readings */
	"BP 128/84, HR 92, RR 18, SpO2 96%, T 37.2.",
	"Strength 4/5 in both legs, reflexes 2/4, vision 20/40.",
	"ANA titer 1:640, ratio 3:1.",
	"Disc disease at L4-L5 and C5-C6.",
	"Pathology T2N1M0, Gleason 3+4=7.",
	"ABG 7.31/52/78/25 on 40 percent.",
	"Vent settings 16/450/40/5.",
	"G2P1 at 38w4d by ultrasound.",
	"Sinemet 25/100 three times daily.",
	"D5 1/2 NS at 75 mL per hour.",
	"18 gauge line in the left arm, 14 Fr catheter.",
	/* people, languages, organisms */
	"Blood culture grew Escherichia coli and Klebsiella.",
	"Central nervous system lesion; abdominal mass palpable.",
	"Charcot-Marie-Tooth neuropathy type 4E."
};

int
main(void)
{
	static const PhiCategory all[] = {
		PHI_PATIENT, PHI_DOCTOR, PHI_RELATIVE, PHI_CITY, PHI_STATE, PHI_COUNTRY, PHI_STREET, PHI_HOSPITAL,
		PHI_ORGANIZATION, PHI_LOCATION_OTHER, PHI_DEPARTMENT_ROOM, PHI_PROFESSION, PHI_DATE, PHI_DATE_YEAR,
		PHI_TIME, PHI_AGE, PHI_AGE90, PHI_IDNUM, PHI_MRN, PHI_USERNAME, PHI_PHONE, PHI_ZIP, PHI_CATEGORY_COUNT
	};

	rules_test_run(sentences, sizeof(sentences) / sizeof(sentences[0]), all);
	return tap_done();
}
