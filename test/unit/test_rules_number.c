/*
 * If these fail, a telephone number, an address of mail, web or network, a login
 * or an identifying number stays in the note, or what only looks like one (a
 * dose, a laboratory value, a code, a catalogue number, a score) is lost.
 */
#include "rules_test.h"

static const PhiCategory topics[] = {
	PHI_PHONE, PHI_FAX, PHI_EMAIL, PHI_URL, PHI_IPADDR, PHI_SSN, PHI_MRN, PHI_HEALTHPLAN, PHI_ACCOUNT, PHI_LICENSE,
	PHI_VEHICLE, PHI_DEVICE, PHI_BIOID, PHI_IDNUM, PHI_USERNAME, PHI_ZIP, PHI_DEPARTMENT_ROOM, PHI_CATEGORY_COUNT
};

static const char *const sentences[] = {
	"She can be reached at [[PHONE:(312) 867-5309]] x[[PHONE:4412]] or [[PHONE:312.867.5309]] ext. [[PHONE:22]].",
	"Fax: [[FAX:+44 20 7946 0958]], tel [[PHONE:0044 20 7946 0958]]",
	"Pager [[PHONE:12345]], beeper #[[PHONE:4417]], pgr: [[PHONE:54321]]",
	"Telephone: [[PHONE:(555)234-5678]]x[[PHONE:12]]; [[PHONE:1 (555) 234 5678]]; [[PHONE:+1-555-234-5678]]; phone [[PHONE:123-4567]]; call [[PHONE:8675309]]",
	"[[PHONE:+49 30 901820]], [[PHONE:+33 1 42 68 53 00]], [[PHONE:011 44 20 7946 0018]], [[PHONE:+91 98765 43210]], [[PHONE:0412 345 678]], [[PHONE:(02) 9876 5432]]",
	"[[PHONE:1-800-FLOWERS]], [[PHONE:1-888-GET-HELP]], [[PHONE:800-CALL-NOW]]",
	"Phone: [[PHONE:(555) 234-5678]] Fax: [[FAX:(555) 234-5679]] Pager: [[PHONE:(555) 234-5670]]",
	"phone/fax [[FAX:555-0134]]/[[FAX:555-0135]]",
	"Ext: [[PHONE:4-1234]]; extension [[PHONE:12]]; page [[PHONE:0-1234]]; pager # [[PHONE:3456]]",
	"my cell is [[PHONE:six one seven, five five five, one two three four]], extension [[PHONE:two two]]",
	"tel [[PHONE:(6l7) 555-O142]]",
	"Call 1-800-222-1222 poison control or 911, text 988.",
	"[[EMAIL:john.doe+test@mail.example.org]] and [[EMAIL:JANE_DOE@GMAIL.COM]], or [[EMAIL:jane (at) example (dot) com]]",
	"see [[URL:https://portal.clinic.com/pt?id=42]] or [[URL:www.clinic.org/visit]]. Or [[URL:clinic.example.org]], [[URL:hospital.edu/patients/1234]].",
	"IP [[IPADDR:10.0.0.1]] and [[IPADDR:2001:0db8:85a3::8a2e:370:7334]]; software v10.2.3.4",
	"device MAC address [[DEVICE:00-1A-2B-3C-4D-5E]]; mac [[DEVICE:3C:22:FB:11:22:33]]",
	"Username: [[USERNAME:jsmith42]], login [[USERNAME:jdoe]], User ID [[USERNAME:jd0021]]; login as [[USERNAME:mary.smith]]; user [[USERNAME:JDOE]]",
	"IG @[[USERNAME:jane.doe]]; venmo @[[USERNAME:jdoe-22]]; seen by [[USERNAME:rn_smith]], [[USERNAME:kpatel7]]",
	"Dictated JD/[[USERNAME:ms]] D: 01/02/2020",
	"KL:[[USERNAME:mt]]\n\nJOB: [[IDNUM:445566]]",
	"MRN[[MRN:1234567]] MRN:[[MRN:1234567]] MRN#[[MRN:1234567]] MR# [[MRN:12-34-56]]",
	"MRN\n[[MRN:00123456]]\nACCT\n[[ACCOUNT:7001234567]]\nSSN\n[[SSN:123-45-6789]]",
	"Medical Record Number: [[MRN:00123456]]; Patient's chart number is [[MRN:A-1234]]; Unit No: [[MRN:1234567]]; Hosp no [[MRN:RX1234567]]",
	"patient mrn [[MRN:445566]] acct [[ACCOUNT:99887766]]",
	"Medical record number is [[MRN:four five six seven eight nine]].",
	"SSN [[SSN:123-45-6789]] and ssn [[SSN:123456789]], SS# [[SSN:123 45 6789]]",
	"SS [[SSN:078-05-1120]] / last four of SSN [[SSN:1120]] / SSN: [[SSN:XXX-XX-1120]] / social security number ending in [[SSN:1120]]",
	"Social security number [[SSN:one two three four five six seven eight nine]].",
	"SIN [[SSN:046-454-286]]; NINO [[SSN:QQ123456C]]; CPF [[SSN:123.456.789-09]]; DNI [[SSN:12345678Z]]",
	"Member ID: [[HEALTHPLAN:XYZ123456789]] Group #: [[HEALTHPLAN:12345]]",
	"Medicare #[[HEALTHPLAN:1EG4TE5MK73]], or [[HEALTHPLAN:1EG4-TE5-MK72]]; MBI [[HEALTHPLAN:1EG4 TE5 MK73]]",
	"Medicaid ID: [[HEALTHPLAN:AB12345C]]. BCBS policy [[HEALTHPLAN:R12345678]], group [[HEALTHPLAN:0812345]]. Kaiser member [[HEALTHPLAN:00012345678]]",
	"Insurance ID# [[HEALTHPLAN:ABC123456789]]; Subscriber No.: [[HEALTHPLAN:987654321]]; Policy Number\n[[HEALTHPLAN:55443322]]",
	"NHS no. [[HEALTHPLAN:943 476 5919]]; CHI number [[HEALTHPLAN:0101801234]]; Medi-Cal # [[HEALTHPLAN:91234567A]]",
	"Acct #: [[ACCOUNT:V00012345678]]; HAR: [[ACCOUNT:60012345]]; Guarantor ID: [[ACCOUNT:998877]]",
	"Account ending [[ACCOUNT:4432]]; card ending in [[ACCOUNT:9917]]; Visa ****[[ACCOUNT:1234]]; Visa [[ACCOUNT:4111 1111 1111 1111]]",
	"IBAN [[ACCOUNT:GB29 NWBK 6016 1331 9268 19]], sort code [[ACCOUNT:60-16-13]] account [[ACCOUNT:31926819]], routing number: [[ACCOUNT:011000015]]",
	"DEA [[LICENSE:AB1234563]], NPI [[LICENSE:1234567893]], CLIA [[LICENSE:05D1234567]], UPIN [[LICENSE:A12345]]",
	"License #: [[LICENSE:MD12345]]; Lic# [[LICENSE:G12345]]; License No. [[LICENSE:036-123456]]; RN license [[LICENSE:12345678]]",
	"Driver's license: [[LICENSE:CA D1234567]]; DL: [[LICENSE:S530-4321-9876]]; DL# [[LICENSE:NY 123 456 789]]",
	"VIN [[VEHICLE:1HGCM82633A004352]]; Plate number [[VEHICLE:8ABC123]]; tag: [[VEHICLE:XYZ 987]]; license plate [[VEHICLE:TX ABC 1234]]",
	"white Tacoma [[VEHICLE:NV 88 ROK]]; silver RAV4 [[VEHICLE:7KLM118]]; tail number [[VEHICLE:N123AB]]; [[VEHICLE:Medic 5]], [[VEHICLE:Engine 7]]",
	"Medtronic Azure XT DR W1DR01, serial number [[DEVICE:RNB123456H]]; S/N: [[DEVICE:1234-5678]]",
	"ICD lead model 6947M serial [[DEVICE:TDG123456V]]; generator Model D154ATG, Serial: [[DEVICE:PUL987654H]]",
	"UDI [[DEVICE:(01)00643169001763(17)141120(21)1234]]; IMEI [[DEVICE:356938035643809]]",
	"asset tag [[DEVICE:HS-11223]]; ventilator asset #[[DEVICE:4412]]; Dexcom transmitter [[DEVICE:8GXYZ1]]",
	"Breast implants: Mentor, Lot [[DEVICE:7654321]]. PICC: Bard PowerPICC lot [[DEVICE:REBX1234]] inserted R basilic",
	"Hip: ceramic head ref 00-8775, lot [[DEVICE:2918847]]; stem s/n [[DEVICE:HX-0441]]",
	"Lot number EN6198 exp 3/2021 Pfizer COVID vaccine; NDC 0002-8215-01",
	"Fingerprint ID: [[BIOID:FP-00123]]; iris scan template [[BIOID:99812]]; voiceprint ID [[BIOID:VP-5512]]; retinal scan ref [[BIOID:RS-7781-A]]",
	"Accession #: [[IDNUM:S23-10442]]; CSN: [[IDNUM:300123456]]; Encounter #[[IDNUM:98765432]]",
	"Authorization # [[IDNUM:A123456789]] approved; Prior auth [[IDNUM:20230199123]]; Ref#: [[IDNUM:1-2345678]]; Reference number [[IDNUM:88123]]",
	"confirmation code [[IDNUM:QX7RTL]]; Ticket [[IDNUM:INC0012345]]; Rx# [[IDNUM:1234567]] refills 3",
	"Study ID: [[IDNUM:ABC-001-023]]; Subject # [[IDNUM:1002]]; randomization number [[IDNUM:R-0456]]; case number [[IDNUM:MS-23-1234]]",
	"Badge # [[IDNUM:4421]]; inmate number [[IDNUM:45678-054]]; booking #[[IDNUM:2023-001234]]; Passport [[IDNUM:A12345678]]; A# [[IDNUM:123456789]]",
	"Blood product: [[IDNUM:W1234 20 123456]]",
	"GUID [[IDNUM:123e4567-e89b-12d3-a456-426614174000]]",
	"StudyInstanceUID [[IDNUM:1.2.840.113619.2.55.3.604688119.868.1234567890.123]]",
	"PIN: [[IDNUM:4471]]; passcode [[IDNUM:998877]]; gate code #[[IDNUM:1234]]; wifi password: [[IDNUM:Summer2020]]",
	"Spoke with Ana; [[IDNUM:7302149]] and [[IDNUM:A-00981]] are both hers.",
	"Springfield, IL [[ZIP:62704-1234]]; Cambridge, Massachusetts [[ZIP:02138]]; zip is [[ZIP:60601]]; Toronto ON [[ZIP:M5H 2N2]]; London [[ZIP:SW1A 1AA]]",
	"[[DEPARTMENT_ROOM:Room 412B]], [[DEPARTMENT_ROOM:bed 2]]; [[DEPARTMENT_ROOM:ICU bed 14]]; [[DEPARTMENT_ROOM:5 West]]; [[DEPARTMENT_ROOM:Rm. 4-102]]; [[DEPARTMENT_ROOM:SICU-4]]; [[DEPARTMENT_ROOM:L&D 3]]; brought to [[DEPARTMENT_ROOM:OR 5]]",
	"Chart: [[MRN:55-44-33]]   Room/Bed: [[DEPARTMENT_ROOM:0412/01]]   Loc: [[DEPARTMENT_ROOM:4EAST]]",
	"EVN|A04|[[DATE:20240722]]|||[[USERNAME:jdoe]]",
	"PID|1|[[MRN:12345]]|[[MRN:98765]]^^^MGH^MR||||[[DATE:19600102]]|F|||[[STREET:12 MAIN ST]]^^[[CITY:BOSTON]]^[[STATE:MA]]^[[ZIP:02139]]||[[PHONE:(617)555-1234]]|||S||[[ACCOUNT:ACC1234567]]|[[SSN:123-45-6789]]|[[LICENSE:S12345678]]^MA",
	"PV1|1|I|[[DEPARTMENT_ROOM:2W^201^A]]",
	"NCT04567890, PMID: 31234567, ICD-10 E11.65, CPT 99213-25, HCPCS J1885, LOINC 718-7, RxNorm 197361",
	"WBC 12500, plt 250000, glucose 10000; CK 125000; ferritin 100500; viral load 125000 copies/mL",
	"BP 118/76 HR 72; QT/QTc 400/434; L4-L5, C5-C6; T2N1M0; GCS 15 (E4V5M6); G3P2012; PHQ-9 12; 3+4=7",
	"Take 1000 mg q6h; 10000 units; Tylenol #3; disp #120; 1000 mL @ 125 mL/hr; 1-2 tabs q4-6h",
	"HLA-A*02:01, BRCA1 c.68_69delAG, CYP2C19 *2/*17, rs12248560, NM_000492.4; TSH 2.34; B12 345",
	"18 gauge IV, 16 Fr Foley, 6-0 Prolene, 10x12 cm; head of bed 30; POD 2; HD 5; OR 2.5 (95% CI 1.2-5.1)",
	"serial 7s 93-86-79-72-65; ABG 7.38/42/88/24/97%; AC 14/450/5/40%; 1000-2000 mL/day; seen 1430-1535",
	"Serial troponins 0.02; serial 7s; lead II; 2 units PRBC; step 3; table 4; day 5; press 1; page 1 of 3",
	"MRN|LAST|FIRST|PHONE|ROOM\n[[MRN:4412]]|Smith|Ann|[[PHONE:555-0134]]|[[DEPARTMENT_ROOM:12]]\n[[MRN:8871]]|Ng|Bo|[[PHONE:555-0135]]|[[DEPARTMENT_ROOM:14B]]\n\nBP|HR|T\n120|80|98",
	"Name,MRN,User ID,Payer\nAnn Lee,[[MRN:10023]],[[USERNAME:alee]],Aetna",
	"Med|Dose|Route\nLasix|40|PO",
	"Ph:[[PHONE:(410)555-1212]]Fax:[[FAX:(410)555-1213]]; call back number is [[PHONE:555 0147]]; tel. [[PHONE:030/901820]]",
	"docket no. [[IDNUM:1:20-cr-00123]]; BOP Reg. No. [[IDNUM:12345-067]]; court case [[IDNUM:20-CV-01234]]",
	"user [[USERNAME:ED\\jsmith]] opened [[URL:\\\\fileserver\\dept\\smith]] on printer [[DEVICE:PRT-4W-01]]",
	"Watchman FLX lot [[DEVICE:26543210]]; Model Medtronic 5076-52 (SN [[DEVICE:PJN1234567]])",
	"EKG [[DATE:12-2019]] normal; platelets 23,000-14,500; taper 40-30-20-10; PD-1 and CTLA-4 bind PDL-1; 16S rRNA",
};

int
main(void)
{
	rules_test_run(sentences, sizeof(sentences) / sizeof(sentences[0]), topics);
	return tap_done();
}
