/*
 * Sentences: were this to fail, a dose or a title would cut a sentence in two,
 * a wrapped line would, or list items and headings would run together; what
 * reads sentence by sentence (assertions, chunks, summaries) would misread.
 */
#include <string.h>

#include "tap.h"
#include "text/sentences.h"

/* The text, with | where a sentence ends and the next begins (white space there is not shown). */
static const char *const cases[][2] = {
	{"", ""},
	{" \n\n \t", ""},
	{"One. Two.", "One.|Two."},
	{"No period at the end", "No period at the end"},
	/* titles, initials, saints */
	{"Seen by Dr. Okafor. He agrees.", "Seen by Dr. Okafor.|He agrees."},
	{"Mr. J. Smith and Mrs. A. B. Jones came. They left.", "Mr. J. Smith and Mrs. A. B. Jones came.|They left."},
	{"Transferred from St. Mary's today. Stable.", "Transferred from St. Mary's today.|Stable."},
	{"Lives on Main St. He walks.", "Lives on Main St.|He walks."},
	{"Jane Roe, M.D. Dictated today.", "Jane Roe, M.D. Dictated today."},
	{"Low vitamin D. She takes supplements.", "Low vitamin D.|She takes supplements."},
	{"Has hepatitis C. Denies fever.", "Has hepatitis C.|Denies fever."},
	{"DR. SMITH SAW J. Q. DOE. HE AGREES.", "DR. SMITH SAW J. Q. DOE.|HE AGREES."},
	/* doses and times */
	{"Aspirin 81 mg p.o. q.d. Lisinopril 10 mg b.i.d. with food. Done.",
	"Aspirin 81 mg p.o. q.d.|Lisinopril 10 mg b.i.d. with food.|Done."},
	{"Give 5 mg p.o. BID PRN. Hold for SBP < 90.", "Give 5 mg p.o. BID PRN.|Hold for SBP < 90."},
	{"Take 2.5 mg daily. WBC 12.5. Plt 200.", "Take 2.5 mg daily.|WBC 12.5.|Plt 200."},
	{"Woke at 8 a.m. He ate at 9 a.m. and slept.", "Woke at 8 a.m.|He ate at 9 a.m. and slept."},
	{"Afebrile 26 h. Ceftriaxone x 48 h. Stopped.", "Afebrile 26 h.|Ceftriaxone x 48 h.|Stopped."},
	{"Given 10 mg. Pain better.", "Given 10 mg.|Pain better."},
	{"ASPIRIN 81 MG P.O. B.I.D. DAILY. HE IS STABLE.", "ASPIRIN 81 MG P.O. B.I.D. DAILY.|HE IS STABLE."},
	{"Bed No. 3 is free. Any pain? No. He is well.", "Bed No. 3 is free.|Any pain?|No.|He is well."},
	{"Viral vs. bacterial, e.g. strep. Culture sent.", "Viral vs. bacterial, e.g. strep.|Culture sent."},
	{"Seen approx. 3 times in Jan. 2021. Better.", "Seen approx. 3 times in Jan. 2021.|Better."},
	{"Size 2 cm. Margin clear.", "Size 2 cm.|Margin clear."},
	/* lower case, upper case, no space */
	{"pt c/o CP. Denies SOB.", "pt c/o CP.|Denies SOB."},
	{"pt doing well. denies pain. no fever.", "pt doing well.|denies pain.|no fever."},
	{"abd. soft, resp. rate 18. denies cp.", "abd. soft, resp. rate 18.|denies cp."},
	{"PAIN IS BETTER. NO FEVER. EATING.", "PAIN IS BETTER.|NO FEVER.|EATING."},
	{"Has pain.He denies fever.No cough.", "Has pain.|He denies fever.|No cough."},
	{"Temp 98.6.He slept.", "Temp 98.6.|He slept."},
	{"See www.Example.org or J.Smith@example.org now.", "See www.Example.org or J.Smith@example.org now."},
	/* questions, quotes, brackets, ellipses */
	{"Any pain? Yes! Where? Here.", "Any pain?|Yes!|Where?|Here."},
	{"?PE vs pneumonia. CT ordered (?contrast).", "?PE vs pneumonia.|CT ordered (?contrast)."},
	{"He said \"I am fine.\" Then he left. (Daughter agrees.) Plan made.",
	"He said \"I am fine.\"|Then he left.|(Daughter agrees.)|Plan made."},
	{"He asked \u201cwhy?\u201d and left.", "He asked \u201cwhy?\u201d and left."},
	{"Uses NoSalt (KCl!) since May.", "Uses NoSalt (KCl!) since May."},
	{"Well... maybe. Or not... He left\u2026 She stayed.", "Well... maybe.|Or not...|He left\u2026|She stayed."},
	{"\u60a3\u8005\u662f\u674e\u5a1c\u3002\u5979\u5f88\u597d\u3002", "\u60a3\u8005\u662f\u674e\u5a1c\u3002|\u5979\u5f88\u597d\u3002"},
	/* lists */
	{"1. HTN\n2. DM\n3. CKD stage 3", "1. HTN|2. DM|3. CKD stage 3"},
	{"1. HTN. Controlled.\n2. DM.", "1. HTN.|Controlled.|2. DM."},
	{"Problems: 1. HTN 2. DM 3. CKD", "Problems: 1. HTN|2. DM|3. CKD"},
	{"1. HTN 2. DM type 2. Stable 3. CKD", "1. HTN|2. DM type 2.|Stable|3. CKD"},
	{"- fever\n- cough\n* rash\n\u2022 pain", "- fever|- cough|* rash|\u2022 pain"},
	{"Plan:\n-Advance diet\n-D/c Foley", "Plan:|-Advance diet|-D/c Foley"},
	{"a) one\nb) two", "a) one|b) two"},
	/* layout */
	{"CHIEF COMPLAINT\nChest pain", "CHIEF COMPLAINT|Chest pain"},
	{"Assessment:\nStable", "Assessment:|Stable"},
	{"Patient: John\nMRN: 123", "Patient: John|MRN: 123"},
	{"One line\n\nanother paragraph", "One line|another paragraph"},
	{"The patient was seen and was\nfound to be well. She has\nleft.", "The patient was seen and was\nfound to be well.|She has\nleft."},
	{"The patient is a 65-year-old man who was seen in the clinic today for\n"
	"follow up of hypertension. He has had no chest pain and denies any\n"
	"Shortness of breath is mild and he walks two blocks without stopping\n"
	"for rest. Continue all.",
	"The patient is a 65-year-old man who was seen in the clinic today for\nfollow up of hypertension.|"
	"He has had no chest pain and denies any\nShortness of breath is mild and he walks two blocks without stopping\nfor rest.|"
	"Continue all."},
	{"THE PATIENT WAS BROUGHT TO THE OPERATING ROOM AND PLACED SUPINE ON\nTHE TABLE. SHE WAS PREPPED.",
	"THE PATIENT WAS BROUGHT TO THE OPERATING ROOM AND PLACED SUPINE ON\nTHE TABLE.|SHE WAS PREPPED."},
	{"She was referred by Dr.\nSmith.", "She was referred by Dr.|Smith."},
	{"Line one\r\nLine two\rLine three", "Line one|Line two|Line three"},
	{"0715 pt up\n0900 meds given", "0715 pt up|0900 meds given"},
	{"Name\tDose\tLot and the\nDTaP\t1\tX", "Name\tDose\tLot and the|DTaP\t1\tX"},
	{"takes: warfarin, digoxin 0.125 and allopurinol\nwife: Dee", "takes: warfarin, digoxin 0.125 and allopurinol|wife: Dee"},
	{"Sincerely,\nJane Roe, MD", "Sincerely,|Jane Roe, MD"},
	{"-----\nText", "-----|Text"},
	{"bad \xFF\xFE. Bytes\x80.", "bad \xFF\xFE.|Bytes\x80."}
};

int
main(void)
{
	Arena		arena;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
	{
		Call		call = {.arena = &arena};
		SegmentList list = {0};
		char		joined[2000] = "";

		arena_reset(&arena);
		sentences_split(&call, (Slice){cases[i][0], strlen(cases[i][0])}, &list);
		for (size_t w = 0; w < list.count; w++)
		{
			if (w > 0)
				strcat(joined, "|");
			strncat(joined, cases[i][0] + list.items[w].start, list.items[w].len);
		}
		if (!tap_ok(strcmp(joined, cases[i][1]) == 0, "sentences of case %zu", i))
			printf("# want %s\n# have %s\n", cases[i][1], joined);
	}
	arena_free(&arena);
	return tap_done();
}
