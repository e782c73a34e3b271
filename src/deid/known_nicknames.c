/*
 * Common given names and what their bearers are called.
 *
 * Two tables, one per direction, both sorted by their first column and searched
 * by halving: compiling a patient asks for every given name.
 */
#include "deid/known_index.h"

#include <string.h>

typedef struct NameRow
{
	const char *name;
	const char *others;			/* separated by one space */
} NameRow;

static const NameRow nicknames[] = {
	{"abigail", "abby gail"}, {"abraham", "abe bram"}, {"albert", "al bert bertie"},
	{"alexander", "alex al alec sandy sasha xander"}, {"alexandra", "alex sandra sandy lexi"},
	{"alfred", "al fred freddie alf"}, {"alice", "ally"}, {"allison", "ally allie"}, {"amanda", "mandy"},
	{"amelia", "amy millie"}, {"andrew", "andy drew"}, {"angela", "angie"}, {"ann", "annie nan nancy"},
	{"anna", "annie ann"}, {"anne", "annie nan"}, {"anthony", "tony ant"}, {"antoinette", "toni nettie"},
	{"antonio", "tony"}, {"arthur", "art artie"}, {"ashlynn", "ash"}, {"augustus", "gus augie"},
	{"barbara", "barb barbie babs bobbie"}, {"bartholomew", "bart"}, {"beatrice", "bea trixie"},
	{"benjamin", "ben benny benji"}, {"bernard", "bernie barney"}, {"bertha", "bertie"}, {"beverly", "bev"},
	{"bradley", "brad"}, {"brandon", "bran"}, {"bridget", "biddy bridie"}, {"brigid", "biddy bridie"},
	{"calvin", "cal"}, {"cameron", "cam"}, {"caroline", "carrie carol"}, {"carolyn", "carrie carol lyn"},
	{"catherine", "cathy cat kate katie kitty kay"}, {"cecilia", "cece celia"},
	{"charles", "charlie chuck chas chaz"}, {"charlotte", "charlie lottie char"}, {"chester", "chet"},
	{"christina", "chris tina chrissy christy"}, {"christine", "chris tina chrissy christy"},
	{"christopher", "chris kit topher"}, {"clarence", "clare"}, {"clifford", "cliff"}, {"clinton", "clint"},
	{"concepcion", "concha"}, {"constance", "connie"}, {"cornelius", "neil"}, {"curtis", "curt"},
	{"cynthia", "cindy"}, {"daniel", "dan danny"}, {"danielle", "dani"}, {"david", "dave davey davy"},
	{"deborah", "deb debbie debby"}, {"debra", "deb debbie"}, {"delores", "dee lola"}, {"dennis", "denny"},
	{"diana", "di"}, {"donald", "don donny donnie"}, {"dorothea", "dot dottie thea"},
	{"dorothy", "dot dottie dolly dory"}, {"douglas", "doug"}, {"dwayne", "wayne"}, {"edgar", "ed eddie"},
	{"edith", "edie"}, {"edmund", "ed eddie ned"}, {"eduardo", "eddie lalo"}, {"edward", "ed eddie ted teddy ned"},
	{"edwin", "ed eddie"}, {"eleanor", "ellie nell nora lenore"},
	{"elizabeth", "liz lizzie beth betty bess bessie betsy eliza libby lisa"}, {"emilio", "milo"},
	{"emily", "em emmy millie"}, {"emma", "em"}, {"emmanuel", "manny"}, {"enrique", "quique"}, {"ernest", "ernie"},
	{"esther", "essie"}, {"eugene", "gene"}, {"evelyn", "eve evie"}, {"fernando", "nando"},
	{"florence", "flo flossie"}, {"frances", "fran fanny frankie francie"}, {"francis", "frank frankie fran"},
	{"francisco", "paco pancho frank"}, {"franklin", "frank"}, {"frederick", "fred freddie freddy rick"},
	{"gabriel", "gabe"}, {"gabrielle", "gabby"}, {"genevieve", "gen ginny"}, {"geoffrey", "geoff jeff"},
	{"george", "georgie"}, {"gerald", "gerry jerry"}, {"geraldine", "gerry"}, {"gertrude", "gertie trudy"},
	{"gilbert", "gil bert"}, {"gloria", "glo"}, {"gregory", "greg"}, {"guadalupe", "lupe"}, {"guillermo", "memo"},
	{"gwendolyn", "gwen"}, {"harold", "hal harry"}, {"harriet", "hattie"}, {"helen", "nell nellie"},
	{"henrietta", "etta hettie"}, {"henry", "hank harry hal"}, {"herbert", "herb bert"}, {"howard", "howie"},
	{"hubert", "hugh bert"}, {"ignacio", "nacho"}, {"isaac", "ike"}, {"isabel", "izzy belle"},
	{"isabella", "bella izzy belle"}, {"jacob", "jake"}, {"jacqueline", "jackie"},
	{"james", "jim jimmy jamie jem"}, {"jane", "janie"}, {"janet", "jan"}, {"jason", "jay"}, {"jean", "jeannie"},
	{"jeffrey", "jeff"}, {"jennifer", "jen jenny jenna"}, {"jeremiah", "jerry"}, {"jeremy", "jerry"},
	{"jerome", "jerry"}, {"jesse", "jess"}, {"jessica", "jess jessie"}, {"jesus", "chuy"}, {"joan", "joanie"},
	{"joanna", "jo"}, {"john", "johnny jack jackie jon"}, {"johnathan", "john johnny jon"},
	{"jonathan", "jon johnny nathan"}, {"jose", "pepe"}, {"joseph", "joe joey"}, {"josephine", "jo josie"},
	{"joshua", "josh"}, {"joyce", "joy"}, {"judith", "judy"}, {"julia", "julie"}, {"karen", "kari"},
	{"katherine", "kathy kate katie kat kay kitty"}, {"kathleen", "kathy kate katie kay"},
	{"kathryn", "kathy kate katie"}, {"kenneth", "ken kenny"}, {"kimberly", "kim"}, {"kristen", "kris"},
	{"kristina", "kris tina"}, {"larry", "lawrence"}, {"laura", "laurie"}, {"lawrence", "larry lars laurie"},
	{"leonard", "leo len lenny"}, {"leroy", "lee roy"}, {"leslie", "les"}, {"lewis", "lou lew"},
	{"lillian", "lily lil lillie"}, {"linda", "lindy"}, {"loretta", "retta lettie lori"}, {"lorraine", "lori"},
	{"louis", "lou louie"}, {"louise", "lou"}, {"luciana", "lucy"}, {"lucille", "lucy"}, {"madeline", "maddie"},
	{"madison", "maddie"}, {"manuel", "manny"}, {"marcus", "marc"},
	{"margaret", "maggie meg peg peggy marge margie margo daisy greta rita"},
	{"marguerite", "peg peggy maggie margie rita"}, {"maria", "mary mia"}, {"marjorie", "marge margie"},
	{"martha", "marty mattie patty"}, {"martin", "marty"}, {"marvin", "marv"}, {"mary", "molly polly mae mamie"},
	{"matilda", "tilly mattie"}, {"matthew", "matt matty"}, {"maurice", "morrie"}, {"maximilian", "max"},
	{"maxwell", "max"}, {"megan", "meg"}, {"melanie", "mel"}, {"melissa", "mel missy lissa"}, {"melvin", "mel"},
	{"michael", "mike mikey mick mickey micky"}, {"michelle", "shelly missy"}, {"mildred", "millie"},
	{"miranda", "mandy"}, {"mitchell", "mitch"}, {"mohamed", "mo"}, {"mohammad", "mo"}, {"mohammed", "mo"},
	{"mordecai", "mort"}, {"muhammad", "mo"}, {"nancy", "nan"}, {"natalie", "nat"}, {"nathan", "nate"},
	{"nathaniel", "nate nat nathan"}, {"nicholas", "nick nicky"}, {"nicole", "nicky nikki"},
	{"nikolaos", "nick nikos niko"}, {"nora", "nonie"}, {"norman", "norm"}, {"oliver", "ollie"},
	{"olivia", "liv ollie livvy"}, {"oscar", "ozzie"}, {"pamela", "pam"},
	{"patricia", "pat patty tricia trish patsy"}, {"patrick", "pat paddy"}, {"paul", "paulie"},
	{"penelope", "penny"}, {"peter", "pete"}, {"philip", "phil"}, {"phillip", "phil"}, {"phyllis", "phyl"},
	{"priscilla", "cilla"}, {"rachel", "rae shelly"}, {"ralph", "ralphie"}, {"ramona", "mona"},
	{"randall", "randy"}, {"raphael", "rafe"}, {"raymond", "ray"}, {"rebecca", "becky becca"},
	{"reginald", "reggie reg"}, {"richard", "rick ricky dick rich richie"},
	{"robert", "bob bobby rob robbie bert bobbie"}, {"roberta", "bobbie bertie robbie"}, {"roberto", "beto"},
	{"roderick", "rod rick"}, {"rodney", "rod"}, {"roland", "rollie"}, {"ronald", "ron ronnie ronny"},
	{"rosalind", "roz rosie"}, {"rosario", "charo"}, {"rosemary", "rose rosie romy"}, {"roxanne", "roxy"},
	{"russell", "russ rusty"}, {"samantha", "sam sammy"}, {"samuel", "sam sammy"}, {"sandra", "sandy"},
	{"sarah", "sally sadie"}, {"sebastian", "seb bastian"}, {"sharon", "shari"}, {"sheila", "shel"},
	{"shirley", "shirl"}, {"sidney", "sid"}, {"solomon", "sol"}, {"sophia", "sophie"}, {"stanley", "stan"},
	{"stephanie", "steph steffi"}, {"stephen", "steve stevie"}, {"steven", "steve stevie"},
	{"stewart", "stew stu"}, {"stuart", "stu"}, {"susan", "sue susie suzy"}, {"susanna", "sue susie"},
	{"suzanne", "sue suzy"}, {"sylvester", "sly"}, {"sylvia", "syl"}, {"tabitha", "tabby"}, {"terence", "terry"},
	{"teresa", "terry tess tessie"}, {"terrance", "terry"}, {"theodora", "dora"}, {"theodore", "ted teddy theo"},
	{"theresa", "terry tess tessie"}, {"thomas", "tom tommy"}, {"timothy", "tim timmy"}, {"tobias", "toby"},
	{"valerie", "val"}, {"vanessa", "nessa"}, {"veronica", "ronnie vera"}, {"victor", "vic"},
	{"victoria", "vicky vickie tori"}, {"vincent", "vince vinny"}, {"viola", "vi"}, {"virginia", "ginny ginger"},
	{"vivian", "viv"}, {"wallace", "wally"}, {"walter", "walt wally"}, {"wesley", "wes"}, {"wilbur", "will"},
	{"wilhelmina", "mina willa"}, {"william", "bill billy will willie liam"}, {"winifred", "winnie"},
	{"winston", "win"}, {"yolanda", "yoli"}, {"zachary", "zach zack"}
};

static const NameRow formal_names[] = {
	{"abby", "abigail"}, {"abe", "abraham"}, {"al", "albert alexander alfred"}, {"alec", "alexander"},
	{"alex", "alexander alexandra"}, {"alf", "alfred"}, {"allie", "allison"}, {"ally", "alice allison"},
	{"amy", "amelia"}, {"andy", "andrew"}, {"angie", "angela"}, {"ann", "anna"}, {"annie", "ann anna anne"},
	{"ant", "anthony"}, {"art", "arthur"}, {"artie", "arthur"}, {"ash", "ashlynn"}, {"augie", "augustus"},
	{"babs", "barbara"}, {"barb", "barbara"}, {"barbie", "barbara"}, {"barney", "bernard"},
	{"bart", "bartholomew"}, {"bastian", "sebastian"}, {"bea", "beatrice"}, {"becca", "rebecca"},
	{"becky", "rebecca"}, {"bella", "isabella"}, {"belle", "isabella isabel"}, {"ben", "benjamin"},
	{"benji", "benjamin"}, {"benny", "benjamin"}, {"bernie", "bernard"},
	{"bert", "albert gilbert herbert hubert robert"}, {"bertie", "albert bertha roberta"}, {"bess", "elizabeth"},
	{"bessie", "elizabeth"}, {"beth", "elizabeth"}, {"beto", "roberto"}, {"betsy", "elizabeth"},
	{"betty", "elizabeth"}, {"bev", "beverly"}, {"biddy", "brigid bridget"}, {"bill", "william"},
	{"billy", "william"}, {"bob", "robert"}, {"bobbie", "barbara robert roberta"}, {"bobby", "robert"},
	{"brad", "bradley"}, {"bram", "abraham"}, {"bran", "brandon"}, {"bridie", "brigid bridget"}, {"cal", "calvin"},
	{"cam", "cameron"}, {"carol", "carolyn caroline"}, {"carrie", "carolyn caroline"}, {"cat", "catherine"},
	{"cathy", "catherine"}, {"cece", "cecilia"}, {"celia", "cecilia"}, {"char", "charlotte"},
	{"charlie", "charles charlotte"}, {"charo", "rosario"}, {"chas", "charles"}, {"chaz", "charles"},
	{"chet", "chester"}, {"chris", "christina christine christopher"}, {"chrissy", "christina christine"},
	{"christy", "christina christine"}, {"chuck", "charles"}, {"chuy", "jesus"}, {"cilla", "priscilla"},
	{"cindy", "cynthia"}, {"clare", "clarence"}, {"cliff", "clifford"}, {"clint", "clinton"},
	{"concha", "concepcion"}, {"connie", "constance"}, {"curt", "curtis"}, {"daisy", "margaret"},
	{"dan", "daniel"}, {"dani", "danielle"}, {"danny", "daniel"}, {"dave", "david"}, {"davey", "david"},
	{"davy", "david"}, {"deb", "deborah debra"}, {"debbie", "deborah debra"}, {"debby", "deborah"},
	{"dee", "delores"}, {"denny", "dennis"}, {"di", "diana"}, {"dick", "richard"}, {"dolly", "dorothy"},
	{"don", "donald"}, {"donnie", "donald"}, {"donny", "donald"}, {"dora", "theodora"}, {"dory", "dorothy"},
	{"dot", "dorothy dorothea"}, {"dottie", "dorothy dorothea"}, {"doug", "douglas"}, {"drew", "andrew"},
	{"ed", "edgar edmund edward edwin"}, {"eddie", "edgar edmund edward edwin eduardo"}, {"edie", "edith"},
	{"eliza", "elizabeth"}, {"ellie", "eleanor"}, {"em", "emily emma"}, {"emmy", "emily"}, {"ernie", "ernest"},
	{"essie", "esther"}, {"etta", "henrietta"}, {"eve", "evelyn"}, {"evie", "evelyn"}, {"fanny", "frances"},
	{"flo", "florence"}, {"flossie", "florence"}, {"fran", "frances francis"}, {"francie", "frances"},
	{"frank", "francis francisco franklin"}, {"frankie", "frances francis"}, {"fred", "alfred frederick"},
	{"freddie", "alfred frederick"}, {"freddy", "frederick"}, {"gabby", "gabrielle"}, {"gabe", "gabriel"},
	{"gail", "abigail"}, {"gen", "genevieve"}, {"gene", "eugene"}, {"geoff", "geoffrey"}, {"georgie", "george"},
	{"gerry", "gerald geraldine"}, {"gertie", "gertrude"}, {"gil", "gilbert"}, {"ginger", "virginia"},
	{"ginny", "genevieve virginia"}, {"glo", "gloria"}, {"greg", "gregory"}, {"greta", "margaret"},
	{"gus", "augustus"}, {"gwen", "gwendolyn"}, {"hal", "harold henry"}, {"hank", "henry"},
	{"harry", "harold henry"}, {"hattie", "harriet"}, {"herb", "herbert"}, {"hettie", "henrietta"},
	{"howie", "howard"}, {"hugh", "hubert"}, {"ike", "isaac"}, {"izzy", "isabella isabel"}, {"jack", "john"},
	{"jackie", "jacqueline john"}, {"jake", "jacob"}, {"jamie", "james"}, {"jan", "janet"}, {"janie", "jane"},
	{"jay", "jason"}, {"jeannie", "jean"}, {"jeff", "geoffrey jeffrey"}, {"jem", "james"}, {"jen", "jennifer"},
	{"jenna", "jennifer"}, {"jenny", "jennifer"}, {"jerry", "gerald jeremiah jeremy jerome"},
	{"jess", "jesse jessica"}, {"jessie", "jessica"}, {"jim", "james"}, {"jimmy", "james"},
	{"jo", "joanna josephine"}, {"joanie", "joan"}, {"joe", "joseph"}, {"joey", "joseph"}, {"john", "johnathan"},
	{"johnny", "john johnathan jonathan"}, {"jon", "john johnathan jonathan"}, {"josh", "joshua"},
	{"josie", "josephine"}, {"joy", "joyce"}, {"judy", "judith"}, {"julie", "julia"}, {"kari", "karen"},
	{"kat", "katherine"}, {"kate", "catherine katherine kathleen kathryn"},
	{"kathy", "katherine kathleen kathryn"}, {"katie", "catherine katherine kathleen kathryn"},
	{"kay", "catherine katherine kathleen"}, {"ken", "kenneth"}, {"kenny", "kenneth"}, {"kim", "kimberly"},
	{"kit", "christopher"}, {"kitty", "catherine katherine"}, {"kris", "kristen kristina"}, {"lalo", "eduardo"},
	{"larry", "lawrence"}, {"lars", "lawrence"}, {"laurie", "laura lawrence"}, {"lawrence", "larry"},
	{"lee", "leroy"}, {"len", "leonard"}, {"lenny", "leonard"}, {"lenore", "eleanor"}, {"leo", "leonard"},
	{"les", "leslie"}, {"lettie", "loretta"}, {"lew", "lewis"}, {"lexi", "alexandra"}, {"liam", "william"},
	{"libby", "elizabeth"}, {"lil", "lillian"}, {"lillie", "lillian"}, {"lily", "lillian"}, {"lindy", "linda"},
	{"lisa", "elizabeth"}, {"lissa", "melissa"}, {"liv", "olivia"}, {"livvy", "olivia"}, {"liz", "elizabeth"},
	{"lizzie", "elizabeth"}, {"lola", "delores"}, {"lori", "lorraine loretta"}, {"lottie", "charlotte"},
	{"lou", "lewis louis louise"}, {"louie", "louis"}, {"lucy", "lucille luciana"}, {"lupe", "guadalupe"},
	{"lyn", "carolyn"}, {"maddie", "madeline madison"}, {"mae", "mary"}, {"maggie", "margaret marguerite"},
	{"mamie", "mary"}, {"mandy", "amanda miranda"}, {"manny", "emmanuel manuel"}, {"marc", "marcus"},
	{"marge", "margaret marjorie"}, {"margie", "margaret marjorie marguerite"}, {"margo", "margaret"},
	{"marty", "martha martin"}, {"marv", "marvin"}, {"mary", "maria"}, {"matt", "matthew"},
	{"mattie", "martha matilda"}, {"matty", "matthew"}, {"max", "maximilian maxwell"}, {"meg", "margaret megan"},
	{"mel", "melanie melissa melvin"}, {"memo", "guillermo"}, {"mia", "maria"}, {"mick", "michael"},
	{"mickey", "michael"}, {"micky", "michael"}, {"mike", "michael"}, {"mikey", "michael"},
	{"millie", "amelia emily mildred"}, {"milo", "emilio"}, {"mina", "wilhelmina"}, {"missy", "melissa michelle"},
	{"mitch", "mitchell"}, {"mo", "mohammed mohammad muhammad mohamed"}, {"molly", "mary"}, {"mona", "ramona"},
	{"morrie", "maurice"}, {"mort", "mordecai"}, {"nacho", "ignacio"}, {"nan", "ann anne nancy"}, {"nancy", "ann"},
	{"nando", "fernando"}, {"nat", "natalie nathaniel"}, {"nate", "nathan nathaniel"},
	{"nathan", "jonathan nathaniel"}, {"ned", "edmund edward"}, {"neil", "cornelius"}, {"nell", "eleanor helen"},
	{"nellie", "helen"}, {"nessa", "vanessa"}, {"nettie", "antoinette"}, {"nick", "nikolaos nicholas"},
	{"nicky", "nicholas nicole"}, {"nikki", "nicole"}, {"niko", "nikolaos"}, {"nikos", "nikolaos"},
	{"nonie", "nora"}, {"nora", "eleanor"}, {"norm", "norman"}, {"ollie", "oliver olivia"}, {"ozzie", "oscar"},
	{"paco", "francisco"}, {"paddy", "patrick"}, {"pam", "pamela"}, {"pancho", "francisco"},
	{"pat", "patricia patrick"}, {"patsy", "patricia"}, {"patty", "martha patricia"}, {"paulie", "paul"},
	{"peg", "margaret marguerite"}, {"peggy", "margaret marguerite"}, {"penny", "penelope"}, {"pepe", "jose"},
	{"pete", "peter"}, {"phil", "philip phillip"}, {"phyl", "phyllis"}, {"polly", "mary"}, {"quique", "enrique"},
	{"rae", "rachel"}, {"rafe", "raphael"}, {"ralphie", "ralph"}, {"randy", "randall"}, {"ray", "raymond"},
	{"reg", "reginald"}, {"reggie", "reginald"}, {"retta", "loretta"}, {"rich", "richard"}, {"richie", "richard"},
	{"rick", "frederick richard roderick"}, {"ricky", "richard"}, {"rita", "margaret marguerite"},
	{"rob", "robert"}, {"robbie", "robert roberta"}, {"rod", "roderick rodney"}, {"rollie", "roland"},
	{"romy", "rosemary"}, {"ron", "ronald"}, {"ronnie", "ronald veronica"}, {"ronny", "ronald"},
	{"rose", "rosemary"}, {"rosie", "rosalind rosemary"}, {"roxy", "roxanne"}, {"roy", "leroy"},
	{"roz", "rosalind"}, {"russ", "russell"}, {"rusty", "russell"}, {"sadie", "sarah"}, {"sally", "sarah"},
	{"sam", "samantha samuel"}, {"sammy", "samantha samuel"}, {"sandra", "alexandra"},
	{"sandy", "alexander alexandra sandra"}, {"sasha", "alexander"}, {"seb", "sebastian"}, {"shari", "sharon"},
	{"shel", "sheila"}, {"shelly", "michelle rachel"}, {"shirl", "shirley"}, {"sid", "sidney"},
	{"sly", "sylvester"}, {"sol", "solomon"}, {"sophie", "sophia"}, {"stan", "stanley"}, {"steffi", "stephanie"},
	{"steph", "stephanie"}, {"steve", "stephen steven"}, {"stevie", "stephen steven"}, {"stew", "stewart"},
	{"stu", "stewart stuart"}, {"sue", "susan susanna suzanne"}, {"susie", "susan susanna"},
	{"suzy", "susan suzanne"}, {"syl", "sylvia"}, {"tabby", "tabitha"}, {"ted", "edward theodore"},
	{"teddy", "edward theodore"}, {"terry", "terence terrance teresa theresa"}, {"tess", "teresa theresa"},
	{"tessie", "teresa theresa"}, {"thea", "dorothea"}, {"theo", "theodore"}, {"tilly", "matilda"},
	{"tim", "timothy"}, {"timmy", "timothy"}, {"tina", "christina christine kristina"}, {"toby", "tobias"},
	{"tom", "thomas"}, {"tommy", "thomas"}, {"toni", "antoinette"}, {"tony", "anthony antonio"},
	{"topher", "christopher"}, {"tori", "victoria"}, {"tricia", "patricia"}, {"trish", "patricia"},
	{"trixie", "beatrice"}, {"trudy", "gertrude"}, {"val", "valerie"}, {"vera", "veronica"}, {"vi", "viola"},
	{"vic", "victor"}, {"vickie", "victoria"}, {"vicky", "victoria"}, {"vince", "vincent"}, {"vinny", "vincent"},
	{"viv", "vivian"}, {"wally", "wallace walter"}, {"walt", "walter"}, {"wayne", "dwayne"}, {"wes", "wesley"},
	{"will", "wilbur william"}, {"willa", "wilhelmina"}, {"willie", "william"}, {"win", "winston"},
	{"winnie", "winifred"}, {"xander", "alexander"}, {"yoli", "yolanda"}, {"zach", "zachary"}, {"zack", "zachary"}
};

static const char *
find_name(const NameRow *rows, size_t count, const char *name, size_t len)
{
	size_t		low = 0;

	while (low < count)
	{
		size_t		middle = low + (count - low) / 2;
		int			order = strncmp(rows[middle].name, name, len);

		if (order == 0)
			order = rows[middle].name[len] != '\0';
		if (order == 0)
			return rows[middle].others;
		if (order > 0)
			count = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *
known_nicknames(const char *name, size_t len)
{
	return find_name(nicknames, sizeof(nicknames) / sizeof(nicknames[0]), name, len);
}

const char *
known_formal_names(const char *nickname, size_t len)
{
	return find_name(formal_names, sizeof(formal_names) / sizeof(formal_names[0]), nickname, len);
}
