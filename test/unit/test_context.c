/*
 * ConText: were this to fail, a denied, past, feared or somebody else's disease
 * would be counted as the patient's own, or the reverse.
 *
 * Each case is a text in which terms are marked in square brackets, each
 * followed by what must be said of it: n negated, h historical, y hypothetical,
 * f family, o other; "[pain]-" is a plain finding of the patient.
 */
#include <stdlib.h>
#include <string.h>

#include "base/call.h"
#include "text/context.h"
#include "text/context_cues.h"
#include "tap.h"

static const char *const cases[] = {
	/* lists, and where they end */
	"Patient denies [chest pain]n, [dyspnea]n, or [syncope]n.",
	"No [fever]n, [chills]n, or [night sweats]n.",
	"No [fever]n, [chills]n, [cough]n.",
	"No [nausea]n/[vomiting]n.",
	"Denies [headache]n, [visual changes]n, [neck stiffness]n, or [photophobia]n but reports [fatigue]-.",
	"No [pneumothorax]n, small [pleural effusion]- on the right.",
	"There is no [edema]n; [varicose veins]- noted.",
	"No [chest pain]n but [dyspnea]- on exertion.",
	"Without [fever]n or [rash]n, although [pruritus]- persists.",
	"No [wheezing]n, however [crackles]- are heard at the bases.",
	"She has no [dysuria]n and complains of [back pain]-.",
	"No [murmur]n except for a soft [systolic click]-.",
	"[Cough]- without [sputum]n.",
	"Negative for [DVT]n and [PE]n.",
	"No abdominal [tenderness]n due to [peritonitis]-.",
	"He does not have [diabetes]n.",
	"She doesn\xE2\x80\x99t have [asthma]n.",
	"The patient has never had [seizures]n.",
	"Neither [fever]n nor [chills]n.",
	"No [chest pain]n. [Cough]- for two days.",
	"No\n[chest\npain]n today.",
	"ROS:\n- [Fever]n: denies\n- [Cough]-: yes\n- [Rash]n: none",
	"Review of systems: negative for [fever]n, [weight loss]n, [anorexia]n.",
	/* negation after the term */
	"[Pulmonary embolism]n was ruled out.",
	"[Fracture]n is not seen.",
	"[Pneumonia]n unlikely.",
	"[COVID]n test negative.",
	"[Chest pain]n, [palpitations]n and [syncope]n are denied.",
	"[Clonus]n absent, [reflexes]- brisk.",
	"[Nausea]n (-), [headache]- (+).",
	"MRI ruled out [cord compression]n.",
	"[Meningitis]n has been excluded.",
	/* pseudo-cues */
	"Cannot rule out [pneumonia]-.",
	"[Malignancy]- not excluded.",
	"No change in [tremor]-.",
	"No significant improvement in [pain]-.",
	"No increase in [edema]-.",
	"Not only [fever]- but also [rash]-.",
	"[Migraine]- with or without [aura]-.",
	"[Pain]- not relieved by rest.",
	"It could not be ruled out that [sepsis]- was present.",
	"Gram negative [sepsis]-.",
	"[Cellulitis]- has not resolved.",
	"Possible [appendicitis]-, CT to rule out [abscess]-.",
	/* past */
	"History of [stroke]h, now with [seizures]-.",
	"PMH: [asthma]h, [eczema]h. Presents with [cough]-.",
	"Past Medical History:\n[Gout]h\n[Appendicitis]h\n\nMedications:\nnone\n\nPhysical exam:\n[rash]-",
	"Three day history of [vomiting]-.",
	"She presents with a 2-week history of [jaundice]-.",
	"Status post [myocardial infarction]h in 2015.",
	"h/o [breast cancer]h, presents with [hip pain]-.",
	"[Pneumonia]h in 2012.",
	"He had [measles]h as a child.",
	"Previously diagnosed with [ulcerative colitis]h.",
	"[Chest pain]h resolved.",
	"[Fever]h and [cough]h have resolved.",
	"In 2010 she had a [stroke]h.",
	"[Hypertension]- diagnosed in 2010.",
	"[Headache]- since last week.",
	"[Lymphoma]h in complete remission.",
	"Known [epilepsy]-.",
	"No history of [asthma]nh.",
	"She denies any history of [migraine]nh.",
	"No longer has [palpitations]nh.",
	"Seen on 3/4/2021 with [cough]-.",
	/* hypothetical */
	"Return to the ER if [chest pain]y or [dyspnea]y.",
	"Return for [fever]y, [bleeding]y or worsening [pain]y.",
	"Should [fever]y develop, call the clinic.",
	"She should take aspirin for [angina]-.",
	"At risk of [falls]y.",
	"High risk for [suicide]y.",
	"Heparin for [DVT]y prophylaxis.",
	"Acetaminophen as needed for [pain]y.",
	"Monitor for signs of [infection]y.",
	"Advised about the risks of [bleeding]y and [infection]y.",
	"Steroids may cause [osteoporosis]y.",
	"Screening for [breast cancer]y.",
	"Call if you develop [fever]y; today no [fever]n.",
	"In case of [seizure]y give diazepam.",
	"Vaccinated against [hepatitis B]y.",
	"It is unclear if the [nodule]- is benign.",
	"Worried about her [chest pain]-.",
	/* whose */
	"Mother had [breast cancer]f.",
	"Family history of [diabetes]f and [hypertension]f.",
	"FAMILY HISTORY:\nFather: [MI]f at 50\nMother: [asthma]f\n\nSOCIAL HISTORY:\nsmoker with [cough]-",
	"His brother has [schizophrenia]f, but the patient has [depression]-.",
	"Mother reports that the patient has had [fever]-.",
	"Per wife, he had [chest pain]- overnight.",
	"Patient's father died of [colon cancer]f.",
	"[Breast cancer]f in her maternal aunt.",
	"Accompanied by his wife. [Dizziness]-.",
	"Her husband noticed [snoring]-.",
	"Her roommate has [mononucleosis]o; she has [sore throat]-.",
	"His colleague was diagnosed with [tuberculosis]o.",
	"[Diabetes]f runs in the family.",
	"No family history of [glaucoma]nf.",
	"Father had [gout]f, no [chest pain]n today.",
	"A 40-year-old teacher with [hoarseness]-.",
	"Grandmother with [dementia]f and he has [insomnia]-.",
	"Wife states he has no [fever]n.",
	/* more of the past */
	"Asthma clinic: [asthma]h as a child, none now.",
	"[Eczema]h in infancy, [hay fever]- at present.",
	"Outgrew his [asthma]h.",
	"She used to get [migraines]h before the menopause.",
	"[Depression]h ten years ago.",
	"[Tonsillitis]h treated in 2003.",
	"Recovered from [pneumonia]h, now [wheeze]-.",
	"[Gallstones]h removed 2015.",
	"Old [myocardial infarction]h on ECG.",
	"[Nausea]h has gone.",
	"[Jaundice]h cleared within a week.",
	"Previous [stroke]h with residual [weakness]-.",
	"She had [shingles]h three years ago.",
	"Had [hepatitis A]h in her twenties.",
	"[Pre-eclampsia]h in her last pregnancy.",
	"Prior episodes of [syncope]h.",
	"Past [alcohol dependence]h, sober since 2015.",
	"[Vertigo]h settled with betahistine.",
	"Remote [DVT]h, now [leg swelling]-.",
	"A survivor of [breast cancer]h.",
	"[Wheeze]h stopped after the antibiotics.",
	"Last year he was treated for [tuberculosis]h.",
	"[Palpitations]- for the last three weeks.",
	"[Chronic back pain]- for years.",
	"[Chest pain]- yesterday.",
	"[Vomiting]- two days ago.",
	"[Asthma]- since childhood.",
	"[Diabetes]- known since 2001.",
	"Old [scar]- unchanged.",
	"[Headache]- is still present.",
	"Admitted in March 2020 with [COVID]h, discharged after a week.",
	"Formerly [hypertensive]h, off treatment.",
	"In 2010, she had a [stroke]h.",
	"Last winter, the patient was treated for [pneumonia]h.",
	"As a child, he had [asthma]h, now has [cough]-.",
	"Two years ago, [gallstones]h were found; [nausea]- today.",
	"HISTORY: right [flank pain]-, positive culture.",
	"Nurse notified of [bleeding]- at 1935.",
	/* more of whose */
	"Organ donor: yes, [back pain]-.",
	"Twin pregnancy, [nausea]-.",
	"Sister's baby has [whooping cough]f.",
	"Her dog has [ringworm]o.",
	"The other driver had a [broken leg]o.",
	"Someone at work has [influenza]o.",
	"A child in his class has [measles]o.",
	"The kidney donor had [hepatitis C]o.",
	"Her co-worker has [pertussis]o, patient has [cough]-.",
	"His ex-wife has [HIV]f.",
	"Sexual partner has [syphilis]o.",
	"The whole family had [vomiting]f.",
	"[Low mood]- since his mother died.",
	"His mother died of [lung cancer]f, he has [cough]-.",
	"Since her mother died she has had [insomnia]-.",
	"Mum worried about his [wheeze]-.",
	"Mother's main concern is the [cough]-.",
	"Daughter found him with [confusion]-.",
	"Mother asks if it could be [autism]-.",
	"Lives with her husband, [arthritis]- limits walking.",
	"Cares for her mother with [Parkinson's disease]f.",
	"[Asthma]f in both parents.",
	"Two siblings with [coeliac disease]f.",
	"Father: [stroke]f at 60, mother: [diabetes]f.",
	"Her mother-in-law has [scabies]f.",
	"Nephew died of [leukaemia]f.",
	"Her friend's mother had [breast cancer]o.",
	"He caught [scabies]- from his girlfriend.",
	"Grandfather had [glaucoma]f; [eye pain]- since Monday.",
	"A neighbour called the ambulance because of [collapse]-.",
	"His carer reports [incontinence]-.",
	"Staff noticed [drowsiness]-.",
	"Her carer has [scabies]o.",
	"The patient's wife has [lupus]f.",
	"Carer has [scabies]o, patient has [itch]-.",
	"The driver of the other car suffered a [pelvic fracture]o.",
	"Two residents have [norovirus]o.",
	"New mother with [low mood]-.",
	"Mother of two with [mastitis]-.",
	"Maternal [gestational diabetes]f, baby has [jaundice]-.",
	"[Breast cancer]f: mother; [gout]f: father.",
	"Like his father, he has [gout]-.",
	"The child has [fever]-.",
	"Mother reports her child has [diarrhoea]-.",
	"Wife has not noticed any [snoring]n.",
	"Her eldest daughter has [epilepsy]f.",
	"Discussed with mother, [rash]- improving.",
	"Her ex has [chlamydia]o.",
	"He lost his brother to [suicide]f.",
	"Born to a mother with [HIV]f.",
	"Son at bedside. [Confusion]- worse.",
	"Mum says he has had a [fever]- and his sister has [chickenpox]f.",
	/* more of the rest */
	"I doubt [meningitis]n.",
	"[PE]n can be safely excluded.",
	"Pain free, no [swelling]n.",
	"[Seizure]n free for two years.",
	"No [rash]n, no [joint pain]n, has [mouth ulcers]-.",
	"[Fever]n: no. [Cough]-: yes.",
	"She is not [suicidal]n.",
	"Not in [pain]n.",
	"Nil [vomiting]n, nil [diarrhoea]n.",
	"Abdomen soft, non-[tender]n.",
	"No features of [sepsis]n.",
	"There is nothing to suggest [malignancy]n.",
	"CT shows no [haemorrhage]n or [mass]n, old [infarct]h noted.",
	"Patient told to return if [redness]y spreads.",
	"Given leaflet about [concussion]y.",
	"Discussed the side effects such as [nausea]y and [rash]y.",
	"Aspirin to prevent [stroke]y.",
	"Afraid of having [cancer]y.",
	"PRN salbutamol for [wheeze]y.",
	"Consider antibiotics if [cellulitis]y worsens.",
	"[Bleeding]y may occur.",
	"Parents are worried he has [autism]y.",
	"Explained that [nausea]y is a common side effect.",
	"[Hypoglycaemia]y is possible with this drug.",
	"Chest clear with no [crepitations]n and [heart sounds]- normal.",
	"[TB]h as a young man, fully treated.",
	"No relief of [headache]- with paracetamol.",
	"[Haematuria]n: nil.",
	"Suspected [tuberculosis]-.",
	"[Delirium]- likely.",
	"MRI to look for [metastases]-.",
};

#define MAX_TERMS	16

/* What the mark letters of a case say of a row. */
static bool
row_is(const ContextRow *row, const char *marks, size_t len)
{
	bool		n = memchr(marks, 'n', len) != NULL;
	bool		h = memchr(marks, 'h', len) != NULL;
	bool		y = memchr(marks, 'y', len) != NULL;
	Experiencer who = memchr(marks, 'f', len) != NULL ? EXPERIENCER_FAMILY :
		memchr(marks, 'o', len) != NULL ? EXPERIENCER_OTHER : EXPERIENCER_PATIENT;

	return row->negated == n && row->historical == h && row->hypothetical == y && row->experiencer == who;
}

static void
check_case(Call *call, const char *marked)
{
	char		text[1024];
	Slice		terms[MAX_TERMS];
	size_t		starts[MAX_TERMS];
	const char *marks[MAX_TERMS];
	size_t		marks_len[MAX_TERMS];
	size_t		len = 0;
	size_t		n = 0;
	ContextRow *rows;
	size_t		nrows;
	bool		good;

	for (const char *p = marked; *p != '\0'; p++)
	{
		if (*p == '[')
			starts[n] = len;
		else if (*p == ']')
		{
			terms[n] = (Slice){text + starts[n], len - starts[n]};
			marks[n] = p + 1;
			marks_len[n] = strspn(p + 1, "nhyfo-");
			p += marks_len[n++];
		}
		else
			text[len++] = *p;
	}
	arena_reset(call->arena);
	good = context_assert(call, (Slice){text, len}, terms, n, &rows, &nrows);
	/* a term may also stand where it is not marked */
	for (size_t i = 0; good && i < n; i++)
	{
		bool		found = false;

		for (size_t r = 0; r < nrows; r++)
			if (rows[r].start == starts[i] && rows[r].len == terms[i].len)
				found = row_is(&rows[r], marks[i], marks_len[i]);
		good = found;
		if (!good)
			printf("# wrong at [%.*s]\n", (int) terms[i].len, terms[i].data);
	}
	for (char *p = memcpy(text, marked, strlen(marked) + 1); *p != '\0'; p++)
		if (*p == '\n')
			*p = '|';
	tap_ok(good, "%s", text);
}

static void
test_finding(Call *call)
{
	const char *text = "Back PAIN, pain; painful. back\n  pain";
	Slice		terms[] = {{"pain", 4}, {"back  pain", 10}, {"", 0}, {" . ", 3}, {"zzz", 3}};
	ContextRow *rows;
	size_t		nrows;

	arena_reset(call->arena);
	tap_ok(context_assert(call, (Slice){text, strlen(text)}, terms, 5, &rows, &nrows) && nrows == 4 &&
		   rows[0].term == 1 && rows[0].start == 0 && rows[1].term == 0 && rows[1].start == 11 && rows[2].term == 3 &&
		   rows[3].term == 1 && rows[3].len == 11, "case, white space, whole words, the longest of overlapping terms");
	tap_ok(context_assert(call, (Slice){"", 0}, terms, 5, &rows, &nrows) && nrows == 0, "an empty text has no rows");
	tap_ok(context_assert(call, (Slice){text, 10}, NULL, 0, &rows, &nrows) && nrows == 0, "no terms, no rows");
	tap_ok(context_assert(call, (Slice){"\xff\xc3 pain \xe2\x80", 10}, terms, 1, &rows, &nrows) && nrows == 1 &&
		   rows[0].start == 3, "bytes that are no UTF-8 are passed over");
}

static bool
always(void *arg)
{
	(void) arg;
	return true;
}

/* A long text: positions hold over block borders, and memory does not grow with it. */
static void
test_long(Call *call)
{
	static const char line[] = "No evidence of pneumonia, chest pain or pain.\n";
	size_t		lines = 20000;
	size_t		len = lines * (sizeof(line) - 1);
	char	   *text = malloc(len);
	Slice		terms[] = {{"pneumonia", 9}, {"PAIN", 4}, {"chest pain", 10}};
	ContextRow *rows;
	size_t		nrows;
	bool		good;

	for (size_t i = 0; i < lines; i++)
		memcpy(text + i * (sizeof(line) - 1), line, sizeof(line) - 1);
	arena_reset(call->arena);
	good = context_assert(call, (Slice){text, len}, terms, 3, &rows, &nrows) && nrows == 3 * lines;
	for (size_t i = 0; good && i < nrows; i++)
		good = rows[i].negated && rows[i].term == (i % 3 == 0 ? 0u : i % 3 == 1 ? 2u : 1u) &&
			rows[i].start % (sizeof(line) - 1) == (i % 3 == 0 ? 15u : i % 3 == 1 ? 26u : 40u);
	tap_ok(good, "a text of many blocks");
	memset(text, 'a', len);
	arena_reset(call->arena);
	tap_ok(context_assert(call, (Slice){text, len}, terms, 3, &rows, &nrows) && nrows == 0, "a text without white space");
	for (size_t i = 0; i + 1 < len; i += 2)
		memcpy(text + i, ", ", 2);
	arena_reset(call->arena);
	tap_ok(context_assert(call, (Slice){text, len}, terms, 3, &rows, &nrows) && nrows == 0, "a text of commas");
	call->cancelled = always;
	tap_ok(!context_assert(call, (Slice){text, len}, terms, 3, &rows, &nrows) && call->error.code == MC_CANCELLED, "a cancel is heard");
	call->cancelled = NULL;
	free(text);
}

/* A pattern that did not fit into the compiled table would never match: the last one must. */
static void
test_table(Call *call)
{
	TokenList	list = {0};
	CuePlace	place = {.limit = 2, .sentence_end = 2};
	bool		first_plain = true;

	arena_reset(call->arena);
	for (size_t i = 0; i < context_cue_count; i++)
	{
		size_t		first = strcspn(context_cues[i].pattern, " ");

		first_plain &= context_cues[i].pattern[0] != '*' && (first == 1 || context_cues[i].pattern[first - 1] != '?');
	}
	tap_ok(first_plain, "no cue starts with a word that may be missing");
	tap_ok(tokens_cut(call, (Slice){"or even", 7}, &list) && cue_match(&list, &place).cue == &context_cues[context_cue_count - 1],
		   "the last cue of the table is found");
	tap_ok(tokens_cut(call, (Slice){"red flags discussed", 19}, &list) &&
		   section_match(&list, 0, 3) == &context_sections[context_section_count - 1], "so is the last section");
}

int
main(void)
{
	Arena		arena;
	Call		call = {.arena = &arena};

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check_case(&call, cases[i]);
	test_finding(&call);
	test_long(&call);
	test_table(&call);
	arena_free(&arena);
	return tap_done();
}
