/*
 * If these fail, the name of a hospital, an employer, a street, a town or
 * another place, or an occupation, stays in the note, or what only looks like
 * one (a unit's heading, a state's code in clinical use, a scale named after a
 * town, a historian who is no scholar) is lost.
 */
#include "rules_test.h"

static const PhiCategory topics[] = {
	PHI_HOSPITAL, PHI_ORGANIZATION, PHI_STREET, PHI_CITY, PHI_STATE, PHI_COUNTRY, PHI_LOCATION_OTHER, PHI_PROFESSION,
	PHI_CATEGORY_COUNT
};

static const char *const sentences[] = {
	/* facilities by their heads, brands, saints and branches */
	"Previously hospitalized at [[HOSPITAL:Legacy Good Samaritan]] and discharged to [[HOSPITAL:Sunny Acres Nursing Home]].",
	"Went to urgent care at [[HOSPITAL:CityMD Astoria]] last night.",
	"Her PCP is at [[HOSPITAL:Lakeside Family Physicians]].",
	"Admitted from [[HOSPITAL:Bay Pines VA]] with sepsis.",
	"ER visit at [[HOSPITAL:Holmes Regional]] two weeks ago.",
	"He had his CABG at the [[HOSPITAL:Cleveland Clinic]].",
	"Outside records: [[HOSPITAL:Hillcrest Baptist]], [[CITY:Waco]].",
	"Patient of [[HOSPITAL:Great Lakes Bay Health Centers]].",
	"Infusion at [[HOSPITAL:Cape Cod Cancer Center]].",
	"Sent to [[HOSPITAL:Elmwood Skilled Nursing and Rehab]].",
	"Attends AA meetings at [[HOSPITAL:St. Luke's Lutheran]].",
	"Facility: [[HOSPITAL:Harbor Point Rehabilitation & Nursing Center]]",
	"Ordering location: [[HOSPITAL:NORTHSIDE INTERNAL MEDICINE ASSOC]]",
	"PATIENT WAS TRANSFERRED FROM [[HOSPITAL:LAKE REGIONAL HEALTH SYSTEM]].",
	"Seen in clinic at [[HOSPITAL:Fairfax ENT]]. Copies to [[HOSPITAL:Shoreline Urology]].",
	"Seen at [[HOSPITAL:Royal Infirmary of Edinburgh]].",
	"he was seen at [[HOSPITAL:mercy hospital]] in [[CITY:springfield]] last month, transferred from [[HOSPITAL:st. mary's]]",

	/* employers, schools, shops, insurers, agencies */
	"He works at the [[ORGANIZATION:Ford plant]] in [[CITY:Flat Rock]].",
	"She is employed by [[ORGANIZATION:Wells Fargo]] as a teller.",
	"she works at [[ORGANIZATION:walmart]] as a [[PROFESSION:cashier]]",
	"Teaches at [[ORGANIZATION:Roosevelt Middle School]]. Student at [[ORGANIZATION:Penn State]], lives off campus.",
	"Member of [[ORGANIZATION:First Baptist Church of Decatur]]. Kids go to [[ORGANIZATION:Sunshine Daycare]].",
	"Insurance: [[ORGANIZATION:Blue Cross Blue Shield of Texas PPO]].",
	"Union [[PROFESSION:carpenter]] with [[ORGANIZATION:Local 157]].",
	"Police from [[ORGANIZATION:Tulsa PD]] at bedside.",
	"Prescription sent to [[ORGANIZATION:Rite Aid]] on [[STREET:Elm Street]].",
	"Employer: [[ORGANIZATION:Great Western Drywall]]",
	"Works for the [[ORGANIZATION:City of Tampa]]. Manager at [[ORGANIZATION:Dollar Tree]].",
	"School: [[ORGANIZATION:Jefferson HS]], 10th grade. Attends [[ORGANIZATION:Ridgeview Elementary]].",
	"DME: [[ORGANIZATION:Lincare]]. Home health: [[ORGANIZATION:Bayada]].",
	"Inmate at [[LOCATION_OTHER:Folsom State Prison]].",
	"Lab: [[ORGANIZATION:Quest Diagnostics]], [[CITY:Teterboro]]",

	/* addresses of every shape */
	"Lives at [[STREET:4521 N. Maple Ave, Apt 3B]], [[CITY:Fresno]], [[STATE:CA]] 93726.",
	"Mailing: [[STREET:PO Box 1187]], [[CITY:Whitefish]], [[STATE:MT]] 59937",
	"Home is [[STREET:1234 FM 2920 Rd]], [[CITY:Tomball]].",
	"Found down at the corner of [[STREET:Hollywood and Vine]]. Hit by a car at [[STREET:9th and Broadway]].",
	"Moved to [[STREET:600 W 58th St #4C]]. Sent to [[STREET:3300 Highway 7 East, Suite 800]].",
	"[[STREET:W245 N6812 Silver Spring Dr]]",
	"at [[STREET:29W402 Butterfield Rd]]",
	"Lives on the [[STREET:2300 block of Capitol]].",
	"[[STREET:HC 31 Box 5]], [[CITY:Terlingua]] [[STATE:TX]]",
	"[[HOSPITAL:Toronto General]], [[STREET:585 University Ave]], [[CITY:Toronto]] [[STATE:ON]] M5G 2N2",

	/* towns, roads and landmarks */
	"She lives in [[CITY:Sioux Falls]] with her sister. Grew up in [[CITY:Flatbush]].",
	"went to school in [[CITY:toledo]] [[STATE:ohio]]",
	"Resident of [[LOCATION_OTHER:Travis County]].",
	"Crash on [[LOCATION_OTHER:I-70]] near [[LOCATION_OTHER:exit 221]]. Rollover on [[LOCATION_OTHER:Route 66]].",
	"Vacation at [[LOCATION_OTHER:Myrtle Beach]]. Swam in [[LOCATION_OTHER:Lake Champlain]].",
	"Lives at [[LOCATION_OTHER:mile marker 12]] on [[LOCATION_OTHER:Highway 101]].",
	"Camping at [[LOCATION_OTHER:Yosemite National Park]].",

	/* occupations in their contexts */
	"68-year-old retired [[PROFESSION:school bus driver]] with COPD.",
	"Patient is a 45 yo [[PROFESSION:plumber]].",
	"SH: works as a [[PROFESSION:line cook]] at a diner.",
	"Occupation: [[PROFESSION:HVAC technician]]",
	"She is a [[PROFESSION:hairdresser]] and mother of three. He is a [[PROFESSION:truck driver]] by trade.",
	"57M [[PROFESSION:farmer]] with hand injury. Former [[PROFESSION:coal miner]], 30 pack years.",
	"Social: Married, works in [[PROFESSION:construction]], nonsmoker.",
	"SOCIAL HISTORY: SHE WORKED AS A [[PROFESSION:SEAMSTRESS]].",
	"Widowed, retired [[PROFESSION:teacher]], lives alone.",
	"His father was a [[PROFESSION:steelworker]] and smoked.",
	"worked 30 yrs as a [[PROFESSION:pipefitter]] at [[ORGANIZATION:Newport News Shipbuilding]]",

	/* what stays */
	"PAIN CLINIC FOLLOW UP",
	"OUTPATIENT WOUND CARE NOTE",
	"Medicare Part D covers this. Medicaid pending. VA benefits discussed.",
	"Rocky Mountain spotted fever ruled out.",
	"NC O2 2 L, OR today, PT/OT, MS stable, PA and lateral films.",
	"CT chest, MRI in AM, ED course reviewed, IN: 500 OUT: 300.",
	"Plan: Home Health referral, Physical Therapy, Social Work consult.",
	"Given in the Emergency Department. Transferred to the ICU.",
	"New York Heart Association class III. Glasgow Coma Scale 15.",
	"Walks across the street without dyspnea. He drives on the highway daily.",
	"Driver of the car was restrained.",
	"Patient is a poor historian. He is a former smoker and a social drinker.",
	"is a good candidate for surgery",
	"12 W ultrasound therapy; 100 N saline. RR 18, HR 72.",
	"Port accessed. Port of entry clean.",
	"IMPRESSION: NORMAL CHEST. NO ACUTE CARDIOPULMONARY PROCESS.",
	"Bath aide. Reading glasses. Mobile phone.",
	"St. John's wort stopped. Trace fluid in the pouch of Douglas.",
};

int
main(void)
{
	rules_test_run(sentences, sizeof(sentences) / sizeof(sentences[0]), topics);
	return tap_done();
}
