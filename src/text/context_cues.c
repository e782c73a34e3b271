/*
 * The cues, grouped by what they say; written from general knowledge of NegEx
 * and ConText and of how notes are worded.
 */
#include "text/context_cues.h"

#define KIN_F	"mother|mum|mom|mam|mummy|mommy|wife|sister|sisters|daughter|daughters|aunt|aunts|grandmother|" \
				"grandma|granny|gran|nan|nana|auntie|granddaughter|niece|nieces|stepmother|stepdaughter|stepsister|mgm|pgm|mothers|wives"
#define KIN_M	"father|dad|daddy|husband|brother|brothers|son|sons|uncle|uncles|grandfather|grandpa|grandson|" \
				"nephew|nephews|grandad|granddad|papa|stepfather|stepson|stepbrother|mgf|pgf|fathers|husbands"
#define KIN_N	"parent|parents|sibling|siblings|cousin|cousins|grandparent|grandparents|relative|relatives|spouse|" \
				"grandchild|grandchildren"
#define KIN		KIN_F "|" KIN_M "|" KIN_N
#define OTHERS	"partner|boyfriend|girlfriend|fiance|fiancé|fiancee|fiancée|flatmate|flatmates|roommate|roommates|" \
				"housemate|housemates|colleague|colleagues|coworker|coworkers|neighbour|neighbours|neighbor|neighbors|" \
				"friend|friends|classmate|classmates|schoolmate|schoolmates|teammate|passenger|donor|bystander|" \
				"landlord|landlady|lodger|acquaintance|schoolfriend|playmate|workmate|buddy|mate|opponent|donors|" \
				"passengers|surrogate|guest|guests|cellmate|lover|attacker|assailant|schoolmate|godmother|godfather|godson|goddaughter|tenant|stranger"
/* occupations: somebody else only with a word that points ("her teacher"), else perhaps the patient */
#define JOBS	"teacher|carer|caregiver|caretaker|carers|nurse|driver|cyclist|boss|manager|employer|coach|resident|" \
				"patient|patients|student|students|pupil|pupils|child|children|worker|workers|man|men|woman|women|person|people|lady|boy|boys|girl|girls|" \
				"residents|drivers|nurses|teachers|toddler|baby|customer|client|guest|passenger|player|staff"
#define POINT	"his|her|their|my|your|our"
#define PEOPLE	KIN "|" OTHERS "|teacher|carer|caregiver|caretaker|nurse|family|staff|midwife|paramedic|paramedics|" \
				"interpreter|son-in-law|witness|witnesses|ambulance|crew|gp"

#define TELLS	"report|reports|reported|reporting|say|says|said|state|states|stated|deny|denies|denied|describe|" \
				"describes|described|notice|notices|noticed|note|notes|noted|observe|observes|observed|" \
				"witness|witnessed|recognise|recognised|recognize|recognized|tell|tells|told|think|thinks|thought|believe|" \
				"believes|feels|feel|felt|suspects|suspect|recorded|filmed|videoed|remembers|insisted|sent|sends|supports|cannot|convinced|counted|mention|mentions|mentioned|confirm|confirms|confirmed|add|adds|added|recall|recalls|" \
				"call|calls|called|bring|brings|brought|ask|asks|asked|request|requests|requested|saw|sees|" \
				"heard|wonder|wonders|want|wants|wanted|will|can|would|should|phone|phones|phoned|rang|rings|give|gives|" \
				"gave|drove|took|help|helps|helped|present|accompanied|accompanies|accompanying|claims|insists|" \
				"estimates|endorses|relates|volunteers|wakes|woke|measured|checked|attended|translating|translates|" \
				"translated|speaks|at|concerned|worried|anxious"

#define DURATION "second|seconds|minute|minutes|min|mins|hour|hours|hr|hrs|day|days|week|weeks|wk|wks|month|months|year|years|yr|yrs"
#define SEASON	"year|decade|easter|term|winter|summer|spring|autumn|fall|month|weekend|christmas|week|january|february|march|april|may|june|" \
				"july|august|september|october|november|december"
#define MONTHS	"january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|" \
				"jul|aug|sep|sept|oct|nov|dec"
#define LIGHT	"any|a|an|the|further|more|other|new|acute|clear|definite|obvious|significant|current|active"
#define HAPPEN	"develop|develops|occur|occurs|recur|recurs|return|returns|arise|arises|appear|appears|worsen|worsens|" \
				"happen|happens|come|comes|start|starts|begin|begins|get|gets|become|becomes|increase|increases|reappear|" \
				"persist|persists|continue|continues|notice|have|experience"
#define BE		"is|are|was|were|been|be"

const Cue context_cues[] = {
	/* ---- pseudo-cues: they hide the cue inside them ---- */
	{"no|without|little|any change|changes|improvement|increase|decrease|reduction|difference|relief|benefit|worsening|"
	"progression|response|variation in|of|to|with|from", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no|without significant|interval|acute|major|real|further|appreciable|obvious|clear|marked|much change|changes|improvement|"
	"increase|decrease|reduction|difference|relief|benefit|worsening|progression in|of|to|with|from", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no change|improvement|increase|decrease|relief|better|worse|worsening|difference", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no doubt|question|surprise|wonder|matter|time|one", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no|without treatment|therapy|medication|medications|explanation|cause|reason|trigger|surgery|operation|"
	"precipitant|allergy|plan for|of|to", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no|without other|clear|obvious|known|specific|identifiable|apparent treatment|therapy|explanation|cause|reason|trigger|"
	"precipitant for|of|to", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"without|beyond a? doubt", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"with or without", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"with and|& without", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"with / without", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"not only|just|merely|simply|necessarily", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"nothing but", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no less|fewer than", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no sooner|more than", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"not|cannot|didn't|doesn't|don't|won't|never responding|respond|responded|relieved|helped|improving|improve|improved|settling|settle|"
	"settled|tolerating|tolerate|tolerated|controlled|controlling|explain|explained|treated|yet|know|sure|certain|clear|sleep|"
	"due|caused|related|worse|better|affected|interfere|limit|limiting|prevent|keeping|taking|take|taken|on|using|cope|coping|"
	"manage|managing|attend|attended|complete|completed|tested|changed|change|resolve|resolved|gone|cleared|healed|subside|"
	"subsided|abated|stop|stopped|ease|eased|amenable|unlike|unusual|uncommon|unexpected|compliant|adherent|slept|eaten|"
	"eating|drinking|able", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"not yet|fully|completely|entirely|been|quite|adequately|well resolved|gone|cleared|healed|settled|controlled|treated|tested|"
	"subsided|recovered|relieved|explained", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"no|not longer? response|responsive to", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"not|no|can't|cannot|couldn't|never fully|completely|entirely|totally|definitively|definitely|reliably? "
	"rule|ruled|ruling out", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"can|could|does|did|do not fully|completely|entirely|definitively|reliably? rule|ruled out", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"cannot|can't|couldn't|not fully|completely|entirely|definitively|reliably? be|been? fully|completely|entirely|definitively|yet? "
	"excluded|exclude|excluding|ruled|eliminated out?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"can|could|may|might|has|have|is|are|was|were|does|do|did not yet? be|been? fully|completely|entirely|yet? excluded|exclude|"
	"ruled|eliminated out?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"less likely|probable but", 0, CUE_BEFORE, REACH_NEXT, "excluded|out"},
	{"not unlikely|improbable|impossible|inconceivable", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"to|will|must|would|should|need|needs|please|help|and|for|or rule|exclude out?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"needs|need|to|must to? be ruled|excluded out?", 0, CUE_AFTER, REACH_NEXT, NULL},
	{"until|unless|before|once|if * is|are|has|have been? ruled|excluded out?", CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{"to|and look for", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"rule out", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"r / o", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"gram|rh|rhesus|lactose|hormone|receptor|coagulase - negative", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"gram|rh|rhesus|coagulase|triple|false negative", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"negative|negatively pressure|symptom|symptoms|thoughts|mood|inspiratory|affect|margins|balance|impact|feelings", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"without|no|not difficulty|issue|incident|complication|complications|problem|problems|fail", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"denies|denied entry|access|boarding", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"absent|absence from", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"unable to exclude|rule out?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"unable to", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"sure|certain|clear|unsure|uncertain|unclear|see|know|ask|asked|asks|wonder|wonders|wondering|query|check|unknown|assess|"
	"determine|even|as if", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"not|un sure|certain|clear|known if|whether", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"if not|any|possible|so|needed|required|necessary|appropriate|tolerated|indicated|able", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"history of present|presenting|the|this? illness|complaint|complaints|problem|episode", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"history|hx|h|hist of|o? about|approximately|some|over? # -? " DURATION " of?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"history of|about|approximately|a? #|few|couple of? " DURATION " of?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{DURATION " 's|'? history|hx of", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{DURATION "|long|longstanding|short|recent|presenting|current|good|clear|poor|collateral|full|vague|reliable history|hx of?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"long - standing history of?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"natural|travel|drug|medication|occupational|sexual|smoking|alcohol history", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"history is|was? taken|obtained|provided|given|from|by|limited|unobtainable|suggests|suggestive|consistent|and|typical|per from|by|of|with?",
	0, CUE_BEFORE, REACH_NEXT, NULL},
	{"prior to", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"over|for|in|during|within|since the? last|past", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"the past|last #|few|couple|several", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"since|from|until last|the|about|around|early|late|mid? " SEASON, 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"since|from in|the|early|late|" MONTHS "? @year", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"diagnosed|dx|dx'd|found|noticed|started|began|onset|commenced|discovered|known|diagnosis|implanted in|on|since|of|at? " MONTHS "? @year", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"diagnosed|diagnosis|onset|began|started in|at|around|aged? age? #", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"last|previous|past|prior night|evening|dose|menstrual|period|meal|seen|visit|appointment|review|scan|ct|mri|film|x|study|"
	"imaging|examination|exam|radiograph|admission|ecg|echo|consultation|clinic|note|letter|bloods|smear|resort|few|#", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"compared|comparison with|to previous|prior", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"old|new|same as previously|before", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"previously well|fit|healthy|independent|undiagnosed|unknown|noted|mentioned|described|discussed", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"past the|midnight|point", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"at present", CUE_NOW, CUE_BEFORE, REACH_NEXT, NULL},
	{"donor :|status|card", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"donor site|kidney|liver|heart|lung|organ|egg|card|graft|specific|skin", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"family doctor|physician|meeting|practice|medicine|planning|therapy|conference|members?", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"new|multiple|several|casual|regular|long|stable -? term? sexual? partner|partners", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"should|should've be|have|not|continue|take|avoid|stop|remain|also|see|go|receive|undergo|start|use|keep|consider|attend", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"earlier|previously today|this|on|in", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"fears|fear|fearing|anxious|worried|concerned|worries|worrying|upset|bothered|troubled|distressed about|by|of|over|that? his|her|their|my|the|this|these|that|a|"
	"ongoing|persistent|increasing|worsening|recurrent", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"because|irrespective|regardless|instead|despite|independent of", CUE_CAUSE, CUE_BEFORE, REACH_NEXT, NULL},
	{"risk|risks of? low|score|assessment|stratification|category|group|stratified", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"prevented|prevents|preventing|avoids|avoided|avoiding her|his|him|them|sleep|work|from", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"gone|goes|going to|into|back|off|on|round|around", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"settled in|into", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"to date|be", 0, CUE_BEFORE, REACH_NEXT, NULL},

	/* ---- negation before the term ---- */
	{"no", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"non", CUE_NEG, CUE_BEFORE, REACH_NEXT, NULL},
	{"nil|zero", CUE_NEG, CUE_EITHER, REACH_LIST, NULL},
	{"not|isn't|wasn't|aren't|weren't", CUE_NEG, CUE_BEFORE, REACH_PHRASE, NULL},
	{"neither|nor", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"without " LIGHT "? evidence|sign|signs|symptoms|features? of?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"without", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"w / o", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"wo", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"no|nil " LIGHT "|radiographic|radiological|clinical|convincing|objective|sonographic|ecg|laboratory? evidence|sign|signs|symptom|"
	"symptoms|features|feature|suggestion|suspicion|suggestive|indication|complaint|complaints|hint|trace|findings|stigmata|"
	"presence of|for|to? suggest|indicate|support?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"no|denies|denied|deny|without|negative " LIGHT "? past|prior|previous|known|personal|pertinent|significant? medical|surgical? history|hx|h|pmh of|/|for? o?",
	CUE_NEG | CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"no family history|hx of|for?", CUE_NEG | CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"no fh|fhx of?", CUE_NEG | CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"denies|denied|deny|denying|declines|disclaims|refutes", CUE_NEG, CUE_EITHER, REACH_DENIAL, NULL},
	{"not|never|didn't|doesn't|hasn't|haven't|don't|couldn't|hadn't|won't", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"does|do|did|has|have|had|could|can|would|is|was not|never actually|currently|really|clearly? have|had|has|see|find|found|show|demonstrate|reveal|suggest|indicate|"
	"identify|detect|appreciate|report|complain|describe|experience|experienced|develop|developed|exhibit|endorse|support|confirm|feel|notice|visualise|visualize|palpate|hear "
	"of|that? " LIGHT "? evidence|sign|signs|features|symptoms? of?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"fails|failed|fail to show|demonstrate|reveal|find|identify|confirm|detect|disclose|visualise|visualize|support", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"negative|neg", CUE_NEG, CUE_EITHER, REACH_LIST, NULL},
	{"- ve", CUE_NEG, CUE_EITHER, REACH_LIST, NULL},
	{"- ve for", CUE_NEG, CUE_BEFORE, REACH_DENIAL, NULL},
	{"negative|neg for|re", CUE_NEG, CUE_BEFORE, REACH_DENIAL, NULL},
	{"( - )", CUE_NEG, CUE_EITHER, REACH_NEXT, NULL},
	{"free of|from", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"clear of", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"absence|lack|lacks|lacking|devoid|resolution of?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"resolution of", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"absent", CUE_NEG, CUE_EITHER, REACH_LIST, NULL},
	{"not|in consistent|compatible|suggestive|typical|indicative|suspicious|diagnostic with|of|for", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"inconsistent|incompatible with", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"argues|speaks|speak|argue|against", CUE_NEG, CUE_BEFORE, REACH_LIST, "against"},
	{"evidence|points|speaks|argues|speak|argue against", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"not known|thought|felt|believed|considered|likely|found|shown|seen|appear to|for? be|have|represent|reflect?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"never|not|hasn't|haven't|didn't ever? had|has|suffered|experienced|developed|have from|any|a?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"no|not|any longer|more has|have|having|had|gets|getting|experiences|experiencing|suffers|suffering|complains|reports|feels? of|from|any?",
	CUE_NEG | CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"no|not|any longer|more a|any? problem|issue|present|active|detectable|visible|evident", CUE_NEG | CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"unlikely|improbable|doubtful", CUE_NEG, CUE_EITHER, REACH_LIST, NULL},
	{"very|highly|most|extremely unlikely|improbable|doubtful to|that? be|represent?", CUE_NEG, CUE_EITHER, REACH_LIST, NULL},
	{"rules|ruled|ruling|excludes|excluded|excluding out? for?", CUE_NEG, CUE_EITHER, REACH_LIST, NULL},
	{"ruled out for", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"nothing to|that? suggest|suggests|suggesting|suggestive|indicate|support of|for?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"none of", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"doubt|doubts|doubted|doubting this|it|that|there? is|was|represents?", CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"rather than", CUE_NEG, CUE_BEFORE, REACH_PHRASE, NULL},

	/* ---- negation after the term ---- */
	{BE "|have|has|had|do|does|did|can|could not|never been|be? present|seen|found|identified|demonstrated|detected|visualised|visualized|noted|evident|"
	"apparent|appreciated|palpable|visible|elicited|reported|observed|confirmed|heard|felt|reproduced|occurred|likely|suspected", CUE_NEG, CUE_AFTER, REACH_LIST, NULL},
	{"isn't|wasn't|weren't|aren't|not|never present|seen|found|identified|demonstrated|detected|visualised|visualized|noted|evident|apparent|"
	"appreciated|palpable|elicited|reported|observed|heard", CUE_NEG, CUE_AFTER, REACH_LIST, NULL},
	{"has|have|had|having|was|were|is|are|been been|now? excluded|ruled|refuted|disproved|denied out?", CUE_NEG, CUE_AFTER, REACH_LIST, NULL},
	{BE " all|also|both|now|currently|again|repeatedly? negative|absent|denied|unlikely|improbable|nil", CUE_NEG, CUE_AFTER, REACH_LIST, NULL},
	{": no|none|nil|negative|neg|absent|denies|denied|never", CUE_NEG, CUE_AFTER, REACH_NEXT, NULL},
	{"? no|none|nil|negative|denies", CUE_NEG, CUE_AFTER, REACH_NEXT, NULL},
	{"- free", CUE_NEG, CUE_AFTER, REACH_NEXT, NULL},
	{"free", CUE_NEG, CUE_AFTER, REACH_NEXT, NULL},
	{"can|could|may now|safely|therefore? be safely|confidently? excluded|ruled|discounted|dismissed out?", CUE_NEG, CUE_AFTER, REACH_LIST, NULL},
	{"= no|none|nil|negative|0", CUE_NEG, CUE_AFTER, REACH_NEXT, NULL},

	/* ---- past, before the term ---- */
	{"history|hx|hist of|for", CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"h / o", CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"hx|pmh|pmhx|pmhx|psh|pshx|pohx", CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"history includes|included|include|including|comprises", CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"history is|was? significant|notable|positive|remarkable for", CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"past medical|surgical|psychiatric|obstetric|ocular|cardiac|gynaecological|gynecological? history|hx of|includes|include|including|significant|notable|positive|remarkable? for?",
	CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"medical|surgical|psychiatric|obstetric|ocular|cardiac|personal history|hx of|includes|include|including|significant|notable|positive|remarkable? for?",
	CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"past history|hx of?", CUE_HISTORY, CUE_BEFORE, REACH_LIST, NULL},
	{"previous|prior|past|former|formerly|earlier|childhood|remote|erstwhile", CUE_HISTORY, CUE_BEFORE, REACH_PHRASE, NULL},
	{"childhood|remote|previous|prior|past|infantile|neonatal|juvenile|adolescent history|hx|episode|episodes|bout|bouts|diagnosis of", CUE_PAST, CUE_BEFORE, REACH_PHRASE, NULL},
	{"in|during childhood|infancy", CUE_PAST, CUE_EITHER, REACH_PHRASE, NULL},
	{"since|from early? birth|childhood|infancy|adolescence|teens|youth|teenage|school", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"previously had|has|diagnosed|treated|admitted|suffered|hospitalised|hospitalized with|for|from|past?", CUE_HISTORY, CUE_EITHER, REACH_LIST, NULL},
	{"previously", CUE_HISTORY, CUE_EITHER, REACH_PHRASE, NULL},
	{"used to have|get|suffer|be from?", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"once had|suffered", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"got|gotten|getting over", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"survived|survives|beat|overcame", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"after|since|with his|her|the|my? first|previous|last|earlier|second|third", CUE_PAST, CUE_BEFORE, REACH_NEXT, NULL},
	{"old", CUE_HISTORY, CUE_BEFORE, REACH_NEXT, NULL},
	{"evidence|signs of an? old|previous|prior", CUE_HISTORY, CUE_BEFORE, REACH_PHRASE, NULL},
	{"the|her|his|a|an|my|their @year", CUE_PAST, CUE_BEFORE, REACH_NEXT, NULL},
	{"last|previous|prior|first|recent|earlier admission|hospitalisation|hospitalization|stay|presentation|admitted for|with", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"survivor", CUE_PAST, CUE_AFTER, REACH_NEXT, NULL},
	{"recovered|recovering|recovery from", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"survivor of", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"cured of", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"status post", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"s / p", CUE_PAST, CUE_BEFORE, REACH_LIST, NULL},
	{"sp", CUE_PAST, CUE_BEFORE, REACH_NEXT, NULL},
	{"post|ex -", CUE_PAST, CUE_BEFORE, REACH_NEXT, NULL},
	{"post|ex", CUE_PAST, CUE_BEFORE, REACH_NEXT, NULL},
	{"prior|previous to this|last|that year|admission|pregnancy|month", CUE_PAST, CUE_EITHER, REACH_CLAUSE, NULL},
	{"before this|that year|pregnancy", CUE_PAST, CUE_EITHER, REACH_CLAUSE, NULL},

	/* ---- past, after the term or on either side ---- */
	{"has|have|had|is|are|was|were|now|since|fully|completely|all|spontaneously|largely|have|been now|since|fully|completely|all|both|entirely|spontaneously|subsequently|been? "
	"resolved|gone|settled|ceased|healed|cleared|subsided|abated|disappeared|vanished|stopped|repaired|cured|recovered|passed|remitted", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"resolved|resolves|ceased|healed|subsided|abated|disappeared|vanished|settled|gone|cured|cleared|remitted|repaired|recovered|stopped|excised|removed|clipped|ablated", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"resolved|healed|cured|repaired", CUE_PAST, CUE_BEFORE, REACH_NEXT, NULL},
	{"now|since|fully|completely resolved|gone|settled|healed|cleared", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"cleared|went|gone up|away", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"in full|complete|partial|sustained? remission", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"outgrew|outgrown", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"none|nil|nothing since|after|thereafter", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"no recurrence|further|more since|episodes|attacks|relapse?", CUE_PAST, CUE_AFTER, REACH_LIST, "since|thereafter"},
	{"as a|an small|young|teenage|older? man|woman|adult|lad|child|teenager|baby|infant|boy|girl|youth|toddler|student|kid|adolescent|neonate", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"when he|she|i was young|younger|little|small|#|a|at|in child?", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"in|during his|her|the|my|their early|late|mid? first|second|third|last|previous|earlier|prior|twenties|thirties|forties|fifties|sixties|teens|youth|adolescence|"
	"20s|30s|40s|50s|60s|1950s|1960s|1970s|1980s|1990s|2000s|past|childhood|infancy pregnancy|pregnancies|year?", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"in first|last|previous|earlier|prior pregnancy|pregnancies", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"#|few|several|many|some|couple years|months|yrs|decades|weeks|year|month|decade ago|previously|earlier|back|before|prior", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"#|a|several|many|some year|month|decade|years ago|earlier|previously|back|before|prior", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"#|few|couple of? hours|hour|days|minutes|day|mins ago|earlier", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"years|decades|ages ago", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"a|one|over|about year|decade|month ago|earlier|previously|back", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"# - @year", 0, CUE_AFTER, REACH_NEXT, NULL},
	{"in|during the|his|her 1950s|1960s|1970s|1980s|1990s|2000s|nineties|eighties|seventies|sixties|war", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"in|at|during early life|youth|adolescence|university|college|birth|primary", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"with|after|in her|the first|second|third|last|previous|eldest|elder|older baby|child|delivery|birth|daughter|son", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"until|till|up she|he|age|aged|to? was|age|the? of? # years? ago?", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"around|about|circa|since|back in? @year", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"since @year", 0, CUE_AFTER, REACH_NEXT, NULL},
	{"successfully|surgically treated|repaired|removed|eradicated|excised|drained|cured", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{BE "|has|had been|successfully|surgically|completely? removed|excised|eradicated|cured|repaired|drained|corrected|clipped|ablated|over|behind in|by|at|with?", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"has|have|had|since|now|fully|wore|worn|got gone|passed|off|away|recovered|better|lifted|burnt|faded|settled away|off|out|since|now?", CUE_PAST, CUE_AFTER, REACH_LIST, "gone|passed|off|away|recovered|lifted|faded|out|settled"},
	{"long ago", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"last " SEASON, CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"of last " SEASON, CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{"in|of|from|during last|" MONTHS "|early|late|summer|winter|spring|autumn? @year", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},
	{MONTHS " @year", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"@year", CUE_PAST, CUE_AFTER, REACH_LIST, NULL},
	{"at @year", 0, CUE_AFTER, REACH_NEXT, NULL},
	{"# / # / @year", 0, CUE_AFTER, REACH_NEXT, NULL},
	{"@year - # - #", 0, CUE_AFTER, REACH_NEXT, NULL},
	{"at|aged age|aged? #", CUE_HISTORY, CUE_AFTER, REACH_NEXT, NULL},
	{"in the past", CUE_PAST, CUE_EITHER, REACH_LIST, NULL},

	/* ---- it goes on: "old foot drop persists" ---- */
	{"persists|persist|persisted|persisting|remains|remain|continues|continue|unchanged|ongoing|still", CUE_LASTS | CUE_AFFIRM, CUE_AFTER, REACH_LIST, NULL},
	{"is|are|has|have still|ongoing|unchanged|persisted|continued|persistent", CUE_LASTS | CUE_AFFIRM, CUE_AFTER, REACH_LIST, NULL},

	/* ---- hypothetical ---- */
	{"if", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"unless|lest", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"should", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, HAPPEN "|be"},
	{"whenever|when|once", CUE_HYP, CUE_BEFORE, REACH_PHRASE, "occurs|recurs|develops|arises|appears|returns"},
	{"in case|event|cases of|there?", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"in the event|case of|that?", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"in the event|case of", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"return|returns|call|come|attend|reattend|ring|phone|come|present|seek|go|see back|again|in|immediately|urgently|help|attention|advice|999|911|gp|us|medical? attention|help|advice|urgently? for|with",
	CUE_HYP, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"to attend|return|call|come|ring|reattend back? for|with", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"risk|risks|chance|likelihood|danger|threat|probability|possibility|odds of|for|including|include|such|includes|discussed|explained as|:|including?", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"at|increased|high|higher|low|elevated|lower|moderate increased|high|higher|low|elevated|lower|moderate? risk of|for|from", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"risk factor|factors of|for", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"predisposed|prone|susceptible|predisposes|predisposing to", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"discussed|explained|reviewed|outlined|discuss|explain|covered|listed the|potential|possible|common|rare|main|material? risks|risk|side|complications|complication|hazards|adverse effects|effect|events|of|including|include|such? of|including|such|include|like? as?", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"side|adverse|unwanted effects|effect|reactions such|including|include|like|of|explained|discussed|: as|including|such|:?", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"complications|symptoms|signs|flags|effects such|including|like as", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, "discussed|explained|advised|warned|outlined|listed|reviewed|given"},
	{"red flags|flag|symptoms", CUE_HYP, CUE_BEFORE, REACH_CLAUSE, "discussed|explained|advised|warned|outlined|listed|reviewed|given|for"},
	{"prophylaxis|prophylactic|protection|vaccination|vaccine|immunisation|immunization|vaccinated|immunised|immunized|inoculated|jab|immunity|protect|protects|guard|protected|booster treatment? against|for", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"prevent|preventing|prevention|prevents|avoid|avoiding|avoidance|forestall of?", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"screen|screened|screening|surveillance|screens test? for|of", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"monitor|monitoring|watch|watching|observe|observing|surveillance|lookout|vigilant|alert|check|monitored|watchful|look her|him|them|closely|carefully|out|baby? for|out? signs|symptoms|any|evidence|for? of|signs? of?",
	CUE_HYP, CUE_BEFORE, REACH_LIST, "for"},
	{"monitor|monitoring|watch|watching|observe|observing|vigilant|alert|monitored|look closely|carefully|out|the|her|him? for signs|symptoms|any|evidence? of?", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"watch|look out for", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"as needed|required|necessary for", CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{"if needed|required|necessary for", CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{"when|as|if|where needed|required|necessary|indicated for", CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{"prn for?", CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{"warned|warn|warning|counselled|counseled|counselling|counseling|educated|education|advised|advice|informed|information|leaflet|instructed|teaching|aware|cautioned|discussion|talk|taught|reminded that|about|of|on|regarding|re|for|against|concerning signs|symptoms|possible|potential|the|risk|risks|any? of|and? of|symptoms?",
	CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"told|advised|informed|explained|warned|counselled|aware|discussed that", CUE_HYP, CUE_BEFORE, REACH_PHRASE, "may|might|can|could|would"},
	{"may|might|can|could|would cause|lead|develop|result|trigger|produce|precipitate|provoke|induce|get|experience|progress to|in?", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"may|might|could|can|would|will|to|possibly possibly|still|well|also|sometimes? occur|appear|develop|happen|follow|recur|arise|return|emerge|ensue", CUE_HYP, CUE_AFTER, REACH_LIST, NULL},
	{"fear|fears|fearing|fearful|afraid|frightened|scared|terrified|dread|dreads|phobia|terror of|that|about|he|she? having|developing|getting|has|she|he|dying? has|of?", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"anxious|worried|worries|worry|worrying|concerned|concerns|anxiety|preoccupied|fretting|panicking about|over|that|with|regarding having|developing|getting|possible|possibility|it|he|she|catching? of|is|could|might|may|has? be|have?", CUE_HYP, CUE_BEFORE, REACH_LIST, NULL},
	{"would|will|could|might|may have|be|represent|need|require|indicate|suggest|warrant", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"is|are|being|can|may be? a|an|the? very? common|rare|possible|recognised|recognized|known|potential|frequent|uncommon|expected|main side|adverse|complication|risk effect|effects|reaction?",
	CUE_HYP, CUE_AFTER, REACH_LIST, NULL},
	{"is|are a|an side effect|effects", CUE_HYP, CUE_AFTER, REACH_LIST, NULL},
	{"is|are possible|common|rare|uncommon|expected with|after|from|on", CUE_HYP, CUE_AFTER, REACH_LIST, NULL},
	{"prophylaxis|precautions|precaution|vaccine|vaccination|immunisation|immunization|jab|screening|screen|prevention|risk|surveillance|avoidance|leaflet|booster|phobia", CUE_HYP, CUE_AFTER, REACH_NEXT, NULL},
	{"suspected|possible|probable rule out", 0, CUE_BEFORE, REACH_NEXT, NULL},

	/* ---- whose: relatives ---- */
	{"family history|hx of|for|:|includes|include|including|positive|significant|notable|remarkable|strong? for?", CUE_FAMILY, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"family|familial history|hx|h is|was|negative|unremarkable|nil? negative|unremarkable|positive|significant|notable? for|of", CUE_FAMILY, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"family history|hx is|was? negative for|of?", CUE_FAMILY | CUE_NEG, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"fh|fhx|famhx|fmh|fmhx", CUE_FAMILY, CUE_EITHER, REACH_CLAUSE, NULL},
	{"family history|hx", CUE_FAMILY, CUE_EITHER, REACH_CLAUSE, NULL},
	{"family h / o", CUE_FAMILY, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"runs|run|runs|running strongly? in|through his|her|the|my|their? family", CUE_FAMILY, CUE_EITHER, REACH_LIST, NULL},
	{"in his|her|the|my|their immediate|close|extended|wider? family", CUE_FAMILY, CUE_EITHER, REACH_LIST, NULL},
	{"on|from his|her|the|my|their? maternal|paternal|mother's|father's|mother|father 's? side|line", CUE_FAMILY, CUE_EITHER, REACH_LIST, NULL},
	{"first|second - degree relative|relatives family?", CUE_FAMILY, CUE_EITHER, REACH_LIST, NULL},
	{"first|second degree relative|relatives|family member?", CUE_FAMILY, CUE_EITHER, REACH_LIST, NULL},
	{"family member|members", CUE_FAMILY, CUE_EITHER, REACH_LIST, NULL},
	{"in|( his|her|the|my|patient's|patient|their|a|both|one? 's|two|maternal|paternal|older|younger|elder|half|own|late? " KIN, CUE_FAMILY, CUE_EITHER, REACH_LIST, NULL},
	{"with|to|from|for|about|on his|her|their|my|the? older|younger|elderly|late|own? " KIN_F, CUE_FAMILY | CUE_FEMALE, CUE_BEFORE, REACH_PHRASE, "with|has|had|have|who|whose|having|diagnosed|died"},
	{"with|to|from|for|about|on his|her|their|my|the? older|younger|elderly|late|own? " KIN_M, CUE_FAMILY | CUE_MALE, CUE_BEFORE, REACH_PHRASE, "with|has|had|have|who|whose|having|diagnosed|died"},
	{"with|to|from|for|about|on his|her|their|my|the? older|younger|elderly|late|own? " KIN, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"like|unlike|as his|her|their|my|the older|younger|late|own? " KIN, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"new|single|nursing|breastfeeding|expectant|time|postpartum mother|mum|mom|father|dad|parent", CUE_PATIENT, CUE_BEFORE, REACH_NEXT, NULL},
	{"mother|father|grandmother|grandfather|mum|dad|parent of #", CUE_PATIENT, CUE_BEFORE, REACH_NEXT, NULL},
	{"maternal|paternal", CUE_FAMILY, CUE_BEFORE, REACH_PHRASE, NULL},
	{"maternal|paternal history|hx of?", CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"maternal|paternal|parental|sibling concern|concerns|request|anxiety|report|age|leave", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"fam hx|history of?", CUE_FAMILY, CUE_BEFORE, REACH_CLAUSE, NULL},
	{"f / h|hx of?", CUE_FAMILY, CUE_BEFORE, REACH_CLAUSE, NULL},
	{": " KIN, CUE_FAMILY, CUE_AFTER, REACH_NEXT, NULL},
	{"- " KIN, CUE_FAMILY, CUE_AFTER, REACH_NEXT, NULL},
	{"- " PEOPLE " " TELLS, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"of his|her|their|my|the patient's? late|older|younger|maternal|paternal? " KIN, CUE_FAMILY, CUE_EITHER, REACH_PHRASE, NULL},
	{POINT "|the|both|all|eldest|youngest eldest|youngest|oldest|own|older|younger|first|second|other child|baby|son|daughter|boy|girl|one", CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"his|her|my|their ex", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"carer|caregiver|childminder|nanny|keyworker|teacher|coach|driver|nurse|boss|source|assailant|attacker has|had|was|is|tested|developed|died|who also|recently|just?", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"driver|rider|occupant|passenger of|in the|another? other|second|oncoming|another car|vehicle|van|truck|lorry|bike", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"member|members of staff", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"foster|adoptive|adopted " KIN, CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{PEOPLE " did|does|do|has|have|had not|never been? noticed|notice|seen|see|witnessed|witness|observed|observe|heard|recall|report|reported", CUE_REPORT | CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{PEOPLE " didn't|hasn't|haven't|doesn't noticed|notice|seen|see|witnessed|witness|observed|observe|heard|recall|report|reported", CUE_REPORT | CUE_NEG, CUE_BEFORE, REACH_LIST, NULL},
	{"says|said|reports|reported|thinks|adds|writes his|her|the|my? " PEOPLE, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"informant|historian|source : " PEOPLE, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{KIN " 's? died|dies|passed|death|funeral|divorce|deceased away|suddenly|recently|last|this?", CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{KIN " 's? died|dies|passed|death|deceased away|suddenly|recently|young|last|at|in|aged? year|#|age|week|month|@year? #? of|from|with|after|following an?", CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{OTHERS " 's " KIN "|" OTHERS "|baby|child|children|kids|dog|cat", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{KIN " 's " OTHERS, CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{KIN " 's baby|child|children|kids|infant|newborn|side|family|twin|" KIN, CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"his|her|their|patient's older|younger|two|three|own|other|small|young|adult? children|kids|twins", CUE_FAMILY, CUE_BEFORE, REACH_LIST,
	"has|had|have|having|with|diagnosed|suffers"},
	{"family has|had|have|are|were|all|both|similarly|also all|also|both|recently|just?", CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"whole|entire|rest|other|several|close|extended|wider of? the? family|household|relatives", CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"his|her|their|my|the|a|another|neighbour's|neighbor's pet? dog|cat|puppy|kitten|horse|pet|pets|cattle", CUE_OTHER, CUE_BEFORE, REACH_LIST,
	"has|had|have|with|diagnosed|treated|was|is"},
	{"co -? worker|workers|driver|pilot|tenant|twin", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"room|house|flat|class|team|school|work|cell|pen|bed - mate|mates|friend|neighbour|neighbor", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"other|second|oncoming driver|vehicle|passenger|motorist|player|party|occupant|victim|boy|girl|car's", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"outbreak|cluster of|in|at", CUE_OTHER, CUE_BEFORE, REACH_PHRASE, NULL},
	{"going|doing|is|has|been going? round|around|the the? rounds?", CUE_OTHER, CUE_AFTER, REACH_PHRASE, "round|around|rounds"},
	{KIN_F, CUE_FAMILY | CUE_FEMALE, CUE_BEFORE, REACH_LIST, NULL},
	{KIN_M, CUE_FAMILY | CUE_MALE, CUE_BEFORE, REACH_LIST, NULL},
	{KIN_N, CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"mother|daughter|sister - in - law", CUE_FAMILY | CUE_FEMALE, CUE_BEFORE, REACH_LIST, NULL},
	{"father|son|brother - in - law", CUE_FAMILY | CUE_MALE, CUE_BEFORE, REACH_LIST, NULL},
	{"his|her|the|identical|fraternal twin", CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{"in - laws", CUE_FAMILY, CUE_BEFORE, REACH_LIST, NULL},
	{KIN_F " says|said|reports|reported|states|stated|thinks|mentions|had|adds that? she|they", CUE_FAMILY | CUE_FEMALE, CUE_BEFORE, REACH_LIST, "too|also|herself|well|both"},
	{KIN_M " says|said|reports|reported|states|stated|thinks|mentions|had|adds that? he|they", CUE_FAMILY | CUE_MALE, CUE_BEFORE, REACH_LIST, "too|also|himself|well|both"},

	/* ---- whose: other people ---- */
	{OTHERS, CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{POINT "|another|other|fellow|co|a|an ex|former|sexual|current|new|regular|room|co|business|travelling|work|school -? " OTHERS, CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"another|other|fellow|several|some|two|three|many|neighbouring|neighboring|adjacent|next " JOBS, CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{POINT "|the|a|other|another|fellow other|son's|daughter's|main|usual|class|home? teacher|carer|caregiver|caretaker|nurse|driver|boss|manager|employer|coach|carers|"
	"childminder|nanny|cleaner|trainer|instructor|cyclist|hairdresser|therapist|boyfriend's|girlfriend's", CUE_OTHER, CUE_BEFORE, REACH_LIST,
	"has|had|with|is|was|were|have|having|suffers|suffered|developed|diagnosed|contracted|caught|died|tested"},
	{"man|woman|patient|child|person|lady|boy|girl|resident|people|passenger in|at|on|from|next|sitting the|to? next|neighbouring|adjacent|same|opposite|other|him|her|room bed|bay|room|ward|seat|car|vehicle|cubicle|class|school|nursery|bus|train?", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"index|source case|patient", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"household|close|sexual|work|school contact|contacts", CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"children|child|kids|boys|girls|pupils|people|someone|somebody|others|staff|boy|girl|workers|worker|man|woman|everyone in|at|from|on his|her|the|same|their? nursery|school|class|work|daycare|office|creche|kindergarten|home|team|ward|household|party|bus|train|plane|flight",
	CUE_OTHER, CUE_BEFORE, REACH_LIST, NULL},
	{"someone|somebody|everyone|anyone|others else?", CUE_OTHER, CUE_BEFORE, REACH_LIST, "has|had|with|have|is|was|were"},
	{"in|( his|her|the|my|a? partner|flatmate|colleague|donor|neighbour|friend|boyfriend|girlfriend|roommate|coworker|classmate", CUE_OTHER, CUE_EITHER, REACH_LIST, NULL},

	/* ---- somebody tells, brings or sits beside ---- */
	{PEOPLE " also|strongly? denies|denied|deny", CUE_REPORT | CUE_NEG, CUE_BEFORE, REACH_DENIAL, NULL},
	{PEOPLE " -? in? -? law? who|also|then|had|has|have|is|was|are|were|initially|now|herself|himself|both|very? also|been? " TELLS, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{PEOPLE " is|was|are|were|herself|himself|seems|feels|very|more|really|remains is|very|was|more? anxious|worried|concerned|afraid|keen|upset|unsure|asking|certain|sure|present|aware|fearful", CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{PEOPLE " is|was|are|were|herself|himself|very|more|really is|very|was|more? anxious|worried|concerned|afraid|fearful|frightened|scared about|of|that", CUE_REPORT | CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{PEOPLE " fears|worries|feared about|that|of?", CUE_REPORT | CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{"per|according|by|via to? the|his|her|patient's|patient|their|my|a 's? maternal|paternal|own? " PEOPLE " -? in? -? law?", CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"per|by|via " PEOPLE, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"according to " PEOPLE, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"history|hx|collateral|information|story|account|taken|obtained|provided|given|translation|reported|report|call|letter taken|obtained|provided|given|history|mainly|is|was? taken|obtained? from|by|via|per the|his|her|patient's|their? " PEOPLE, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"accompanied|brought|attends|attended|here|lives|living|arrived|came|seen|presents|sent|found|witnessed|stays|in|argument|walks by|with|in|to? by|with? the|his|her|their|both? " PEOPLE, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"told|asked|tells|informed|informs|called|advised|phoned|shown|showed|helped|tell|ask|bruised|hit|visited|visiting|visits|misses|loves his|her|the|their|my? " PEOPLE, CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{PEOPLE " is|was|are|were|herself|himself|very|more|really? is|very|was|more? anxious|worried|concerned|afraid|fearful|frightened|scared|upset about|of|that|by|with|over his|her|their|the|this|my|these|a|your",
	CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{PEOPLE " is|was|are|were|very|also|really? very|also? worried|concerned|afraid|anxious|fears|fear|scared that|about? he|she|it|they has|have|could|may|might be|have?",
	CUE_REPORT | CUE_HYP, CUE_BEFORE, REACH_PHRASE, NULL},
	{PEOPLE " 's report|reports|account|concern|concerns|worry|worries|request|description|observation|observations|main|biggest|opinion|view|history|insistence|impression", CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{PEOPLE " asks|asked|wonders|wondered|unsure|wants|wanted|is|was to? unsure|know|asking? if|whether", CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{PEOPLE " found|finds|seen|watched|saw him|her|them|the|patient|pt", CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},
	{"report|reports|reported|thinks|believes|explains|explained|tells|confirms|adds|says|said|states|stated|describes|described|notices|noticed|observed|witnessed|recognise|recognised|recognize|"
	"recognized|denies|mentions|mentioned|recalls|brought|complains", CUE_REPORT, CUE_BEFORE, REACH_NEXT, NULL},

	/* ---- the patient is meant ---- */
	{"patient|pt|ptnt|pts|patients|ours|infant|baby|newborn|neonate|toddler|recipient|proband|self|child", CUE_PATIENT, CUE_BEFORE, REACH_NEXT, NULL},
	{"patient|pt 's|'s|'? own|older|younger|maternal|paternal|late|half? " KIN_F, CUE_FAMILY | CUE_FEMALE, CUE_BEFORE, REACH_LIST, NULL},
	{"patient|pt 's|'s|'? own|older|younger|maternal|paternal|late|half? " KIN_M, CUE_FAMILY | CUE_MALE, CUE_BEFORE, REACH_LIST, NULL},
	{"of|to|with|and|for the patient|pt|baby|infant|child", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"of|to|with|for patient|pt", 0, CUE_BEFORE, REACH_NEXT, NULL},
	{"i|i'm|i've|i'd", CUE_PATIENT, CUE_BEFORE, REACH_NEXT, NULL},
	{"he|himself", CUE_MALE, CUE_BEFORE, REACH_NEXT, NULL},
	{"she|herself", CUE_FEMALE, CUE_BEFORE, REACH_NEXT, NULL},
	{"his|her own", CUE_PATIENT, CUE_BEFORE, REACH_NEXT, NULL},
	{"her|his own " KIN_F, CUE_FAMILY | CUE_FEMALE, CUE_BEFORE, REACH_LIST, NULL},
	{"her|his own " KIN_M, CUE_FAMILY | CUE_MALE, CUE_BEFORE, REACH_LIST, NULL},

	/* ---- what ends a scope ---- */
	{"but|however|although|though|whereas|yet|still|nevertheless|nonetheless|albeit|instead|while|whilst|only|whereby|unlike", CUE_BREAK, CUE_BEFORE, REACH_NEXT, NULL},
	{"except for|that?", CUE_BREAK, CUE_BEFORE, REACH_NEXT, NULL},
	{"apart|aside from", CUE_BREAK, CUE_BEFORE, REACH_NEXT, NULL},
	{"other than|:", CUE_BREAK, CUE_BEFORE, REACH_NEXT, NULL},
	{"besides|barring|excepting|save", CUE_BREAK, CUE_BEFORE, REACH_NEXT, NULL},
	{"even though", CUE_BREAK, CUE_BEFORE, REACH_NEXT, NULL},
	{"positive|pos|confirmed|proven for", CUE_BREAK | CUE_AFFIRM, CUE_BEFORE, REACH_NEXT, NULL},
	{"pos|+|+ve", CUE_BREAK | CUE_AFFIRM, CUE_BEFORE, REACH_NEXT, NULL},
	{"( + )", CUE_AFFIRM, CUE_BEFORE, REACH_NEXT, NULL},
	{"due|secondary|owing|attributed|attributable|related|thanks to", CUE_CAUSE, CUE_BEFORE, REACH_NEXT, NULL},
	{"because|since|despite|as|following|after|for|so|hence|therefore|thus|where|when|which|who|whose|then of|by?", CUE_CAUSE, CUE_BEFORE, REACH_NEXT, NULL},
	{"caused|explained|treated|managed by|with|for", CUE_CAUSE, CUE_BEFORE, REACH_NEXT, NULL},
	{"in|in spite of", CUE_CAUSE, CUE_BEFORE, REACH_NEXT, NULL},
	{"with", CUE_WITH, CUE_BEFORE, REACH_NEXT, NULL},
	{"now|today|currently|presently|tonight|current|nowadays|presenting|presents|attends|attending|here", CUE_NOW, CUE_BEFORE, REACH_NEXT, NULL},
	{"this morning|afternoon|evening|week|time|year|month|visit|admission", CUE_NOW, CUE_BEFORE, REACH_NEXT, NULL},
	{"complains|complaining|complained of", CUE_NOW | CUE_AFFIRM, CUE_BEFORE, REACH_NEXT, NULL},
	{"c / o", CUE_NOW | CUE_AFFIRM, CUE_BEFORE, REACH_NEXT, NULL},
	{"on exam|examination", CUE_NOW, CUE_BEFORE, REACH_NEXT, NULL},
	{"o / e", CUE_NOW, CUE_BEFORE, REACH_NEXT, NULL},

	/* ---- what shows that a segment states something ---- */
	{"persists|persist|persisting|persisted|remains|remain|remained|continues|continue|continuing|present|confirmed|positive|evident|ongoing|worsening|worse|"
	"worsened|endorses|admits|complains|reports|describes|has|have|had|is|are|was|were|began|begins|started|starts|shows|showed|shown|reveals|revealed|feels|felt|"
	"gets|got|takes|took|developed|develops|increased|increasing|improved|improving|likely|suspected|diagnosed|unchanged|stable|treated|controlled|known|tolerates|"
	"suggests|suggesting|consistent|gives|gave|does|did|woke|wakes|lost|appears|looks|made|making|needs|occurred|well|normal|intact|unremarkable|clear|regular|admitted|presented|came|went|underwent|returned", CUE_AFFIRM, CUE_BEFORE, REACH_NEXT, NULL},
	{"seen|noted|found|identified|demonstrated|visible|detected|palpable|observed|apparent|visualised|visualized|appreciated|reported|heard", CUE_SEEN, CUE_BEFORE, REACH_NEXT, NULL},
	{"mild|mildly|moderate|moderately|small|slight|slightly|minimal|minor|old|chronic|persistent|intermittent|occasional|some|degenerative|trace|tiny|tender|"
	"longstanding|extensive|scattered|large|residual|recurrent|recent|right|left|bilateral|at|in|on|over|during|within|across|throughout|while|from|around|near|x4d|because", CUE_DETAIL, CUE_BEFORE, REACH_NEXT, NULL},
	{"and|&|plus", CUE_AND, CUE_BEFORE, REACH_NEXT, NULL},
	{"as well as", CUE_AND, CUE_BEFORE, REACH_NEXT, NULL},
	{"along|together|associated with", CUE_AND, CUE_BEFORE, REACH_NEXT, NULL},
	{"or", CUE_OR, CUE_BEFORE, REACH_NEXT, NULL},
	{"and / or", CUE_OR, CUE_BEFORE, REACH_NEXT, NULL},
	{"or even|any", CUE_OR, CUE_BEFORE, REACH_NEXT, NULL},
};

const size_t context_cue_count = sizeof(context_cues) / sizeof(context_cues[0]);

const SectionCue context_sections[] = {
	{"family history|hx", CUE_FAMILY},
	{"family medical history|hx", CUE_FAMILY},
	{"family and|& social history|hx", 0},
	{"fh|fhx|fmh|fmhx|famhx", CUE_FAMILY},
	{"past|previous|prior medical|surgical|psychiatric|obstetric|ocular|cardiac|gynaecological|gynecological history|hx", CUE_HISTORY},
	{"past medical and|& surgical history|hx", CUE_HISTORY},
	{"past medical / surgical history|hx", CUE_HISTORY},
	{"past|previous history|hx", CUE_HISTORY},
	{"medical|surgical history|hx", CUE_HISTORY},
	{"pmh|pmhx|psh|pshx|pmsh|pohx|psychhx", CUE_HISTORY},
	{"previous|past|prior|resolved problems|illnesses|operations|surgeries|diagnoses", CUE_HISTORY},
	{"return precautions|instructions", CUE_HYP},
	{"safety net|netting|advice", CUE_HYP},
	{"safety - net|netting advice?", CUE_HYP},
	{"risks|side effects? discussed|explained?", CUE_HYP},
	{"red flags discussed|explained?", CUE_HYP},
};

const size_t context_section_count = sizeof(context_sections) / sizeof(context_sections[0]);
