/*
 * If these fail, forms beside the usual notes lose their protection: wards and
 * chairs named in passing, grids of medications, run sheets, council numbers
 * and plates of other countries, ages and times in less common shapes; or a
 * form's own labels and the shapes of clinical writing are taken for a person.
 */
#include "rules_test.h"

static const PhiCategory topics[] = {
	PHI_AGE, PHI_DATE, PHI_DATE_YEAR, PHI_TIME, PHI_DEPARTMENT_ROOM, PHI_DEVICE, PHI_LICENSE, PHI_HEALTHPLAN, PHI_SSN,
	PHI_VEHICLE, PHI_USERNAME, PHI_PROFESSION, PHI_IDNUM, PHI_BIOID, PHI_CATEGORY_COUNT
};

static const char *const sentences[] = {
	/* ages */
	"Pleasant [[AGE:68]] WM here for follow up.",
	"Baby K. [[AGE:14 months]], cough for two days.",
	"Her mother had breast cancer at [[AGE:41]] and [[AGE:58]].",
	"He's [[AGE:eleven]], and he has had it before.",
	/* dates and times */
	"Removed at [[TIME:1640]] [[DATE:5/18]]. Site clean.",
	"Next f/u [[DATE:8/12]]. Continue diet.",
	"Recheck 6 wks [[DATE:9/22]] [[TIME:1015]].",
	"Open [[DATE:Saturday]] between [[TIME:9]] and [[TIME:11 am]].",
	"Wall oxygen 2 L, N95 mask fitted, temp 98.9F, q4h neb.",
	"Visit 3/4: reviewed carbohydrate counting.",
	"Rice 3/4 cup, half portions. Schirmer 7/9.",
	/* rooms */
	"Moved to [[DEPARTMENT_ROOM:SDU 7]] after rapid response.",
	"Brought back to [[DEPARTMENT_ROOM:Triage C]] by the medic.",
	"Transferred to [[DEPARTMENT_ROOM:Ortho 2, bed 14]].",
	"Report called to [[DEPARTMENT_ROOM:NICU Pod B-3]].",
	"We are in the motel, [[DEPARTMENT_ROOM:room two one six]].",
	"Registered at [[DEPARTMENT_ROOM:Window 2]].",
	/* devices, licences */
	"Monitor: Zoll [[DEVICE:AR17H022914]] attached.",
	"IMPLANTS: femoral component size 5, lot [[DEVICE:63771820]]; tibial tray 4, lot [[DEVICE:63880217]].",
	"Signed, KMC no. [[LICENSE:55120]].",
	"Counsel, Bar Roll No. [[LICENSE:41207]]",
	/* plans and social security */
	"Medicare [[HEALTHPLAN:3901 55718 2]] presented at desk.",
	"value [[SSN:933-18-7204]] in the export",
	/* vehicles */
	"His car (WA [[VEHICLE:BKR 5519]]) is in the lot.",
	"Parking decal [[VEHICLE:C-4410]] issued.",
	/* logins */
	"REG BY: [[USERNAME:mhollis]] [[DATE:02/11/2024]]",
	"Dictated [[DATE:4/7]] typed [[DATE:9/7]]/[[USERNAME:krw]]",
	/* occupations */
	"OCCUP: [[PROFESSION:store clerk]]",
	"Her brother Amos, [[PROFESSION:crane operator]], drove her.",
	/* other numbers */
	"Shipped by FedEx [[IDNUM:6612 8840 3317]] today.",
	"Footprints [[BIOID:NB-440-B-LF]] taken.",
	/* labels and clinical shapes */
	"PT: Oh, I took two of them.",
	"Hinchey Ib diverticulitis. Whiteside line marked. Paris IIa polyp.",
	"ESI 3. Kt/V 1.4. Vit D 21. EDD per ultrasound.",
	"Attn: Utilization Review, please respond.",
};

int
main(void)
{
	rules_test_run(sentences, sizeof(sentences) / sizeof(sentences[0]), topics);
	return tap_done();
}
