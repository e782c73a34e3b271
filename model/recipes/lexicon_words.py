"""Small word tables of the lexicon that no source list holds.

Written for this project from general knowledge (CC0-1.0): which origin a
locale's names have, places outside the United States, names of Asian, Arabic
and African origin in Latin letters (the international list has them in their
own scripts), words of religion and language.
"""

ORIGINS = [
    "unknown", "english", "hispanic", "french", "germanic", "nordic", "italian",
    "portuguese", "slavic", "greek", "turkic", "arabic", "persian",
    "south_asian", "chinese", "japanese", "korean", "vietnamese",
    "southeast_asian", "african", "jewish", "other_european",
]

LOCALE_ORIGINS = {
    "english": "en_GB en_IE en_NZ en_US ga_IE",
    "hispanic": "es_AR es_CA es_CL es_CO es_ES es_MX",
    "french": "fr_BE fr_CA fr_CH fr_FR fr_QC",
    "germanic": "de_AT de_CH de_DE de_LI de_LU nl_BE nl_NL",
    "nordic": "da_DK is_IS no_NO sv_SE",
    "italian": "it_IT",
    "portuguese": "pt_BR pt_PT",
    "slavic": "bg_BG cs_CZ hr_HR mk_MK pl_PL ru_RU sk_SK sl_SI uk_UA",
    "greek": "el_GR",
    "turkic": "az_AZ tr_TR uz_UZ",
    "arabic": "ar_AA ar_DZ ar_PS ar_SA fr_DZ",
    "persian": "fa_IR",
    "south_asian": "bn_BD en_IN en_PK gu_IN hi_IN mr_IN ne_NP or_IN ta_IN",
    "chinese": "zh_CN zh_TW",
    "japanese": "ja_JP",
    "korean": "ko_KR",
    "vietnamese": "vi_VN",
    "southeast_asian": "en_TH id_ID th_TH",
    "african": "en_KE en_NG ha_NG ig_NG tw_GH yo_NG zu_ZA",
    "jewish": "he_IL",
    "other_european": "et_EE fi_FI hu_HU hy_AM ka_GE lt_LT lv_LV ro_RO",
}

# (origin, kind) -> names in Latin letters; kinds f, m, g (given, either sex), s (surname)
ROMANISED = {
    ("chinese", "s"): """wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo
        zheng liang xie song tang deng feng han cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng
        wei su lu ding ren shen yao lai cui tan fan jia xia zhong wong chan lee lam cheung ho leung chow tsang
        kwok yip tsai hsu hsieh chang chiu tse fung lau ng tam tang yeung mak lui kwan siu szeto ouyang situ""",
    ("chinese", "g"): """wei fang min jing xiu ying li na qiang lei jun yang yong yan jie juan tao chao xia ping
        gang hui xin jian ming hong lan hua mei ling xiaoming xiaoling zhiwei jianguo yifan zihan yuxuan haoran
        meiling guoqiang weiming jiahao xiaohong xiaoli lihua lifang shufen yulan siu wai kwok ying chun""",
    ("japanese", "s"): """sato suzuki takahashi tanaka watanabe ito yamamoto nakamura kobayashi kato yoshida
        yamada sasaki yamaguchi matsumoto inoue kimura hayashi shimizu yamazaki mori abe ikeda hashimoto
        yamashita ishikawa nakajima maeda fujita ogawa goto okada hasegawa murakami kondo ishii saito sakamoto
        endo aoki fujii nishimura fukuda ota miura fujiwara okamoto matsuda nakagawa nakano harada ono tamura
        takeuchi kaneko wada nakayama ishida ueda morita hara shibata sakai kudo yokoyama miyazaki miyamoto
        uchida takagi ando taniguchi ohno maruyama imai takada fujimoto takeda murata ueno sugiyama masuda
        hirano kojima chiba kubo matsui iwasaki noguchi""",
    ("japanese", "f"): """yuki yui sakura hina aoi mei rin yuna hana akiko keiko yoko yumiko kumiko naoko tomoko
        noriko michiko emiko sachiko kazuko mariko haruka misaki nanami ayumi asami megumi yumi mayumi chiyo
        fumiko hiroko junko kyoko masako miyuki reiko setsuko yoshiko""",
    ("japanese", "m"): """haruto yuto sota riku hiroto ren takumi kenji hiroshi takashi kazuo akira satoshi
        daisuke kenta naoki makoto minoru masashi masaru shigeru tadashi takeshi toshio yoshio haruki ichiro jiro
        kazuya koichi kenichi shinji shota tetsuya tomohiro yusuke yoichi isamu hideo hideki""",
    ("korean", "s"): """kim lee park choi jung jeong kang cho jo yoon yun jang chang lim im han oh seo suh shin
        kwon hwang ahn song ryu yoo hong jeon ko go moon yang son bae baek paik heo huh nam shim noh roh ha
        kwak sung cha joo woo koo gu min jin na ji um byun chae pyo""",
    ("korean", "g"): """minjun seojun dohyun jiho junseo jihoon minho sungmin hyunwoo joon jisoo jimin jiyoung
        minji soojin hyejin eunji yuna seoyeon haeun soyeon miyoung sunhee youngsook kyunghee myungsook jaehyun
        taehyung sungho dongwook kwang hye soo seung hyun eun kyung jae seong sook hee""",
    ("vietnamese", "s"): """nguyen tran le pham hoang huynh phan vu vo dang bui do ho ngo duong ly dinh doan lam
        truong trinh mai dao luong ha ta cao chau thai quach vuong to phung la luu""",
    ("vietnamese", "f"): """lan huong hoa mai linh thao trang hanh thuy ngoc phuong nga hong loan oanh thu tuyet
        bich diem hien kieu my nhung quynh thanh thi tien trinh uyen van xuan yen nhi""",
    ("vietnamese", "m"): """anh bao binh cuong dat duc dung duy hai hieu hoang hung huy khanh khoa kien long minh
        nam nghia phong phuc quan quang quoc son tai tam thang thanh thinh tien toan tri trung tuan tung van
        viet vinh vu""",
    ("southeast_asian", "s"): """dela cruz reyes santos bautista ocampo garcia mendoza dimaculangan macaraeg
        pangilinan manalo magsaysay dimaano lacson tolentino panganiban catacutan sihombing siregar nasution
        simanjuntak hutagalung wijaya santoso hartono susanto setiawan kusuma gunawan suharto sukarno wibowo
        srisai saetang chaiyasit suwan rattanakosin phommachanh sisavath vang xiong yang moua thao""",
    ("arabic", "s"): """ali ahmed mohamed hassan hussein ibrahim khalil said saleh salem mahmoud abdullah abdallah
        mustafa omar osman khan hamdan haddad khoury nasser mansour farouk aziz rahman hamid najjar qasim qasem
        shaheen sharif suleiman sulaiman darwish habib hakim jaber kassem kazem masri naser nassar odeh qureshi
        sabbagh sayegh shami tawfik yassin zaki zayed ziad aboud abbas abadi bishara boutros daher elmasry
        farah fayad ghanem hariri issa jabbour karam mikhail rizk saad samaan sarkis tannous younes
        al-rashid al-hassan al-sayed al-masri el-sayed el-amin bin laden benali bouazza bouteflika""",
    ("arabic", "m"): """mohammed muhammad mohamed ahmed ahmad ali omar umar hassan hussein hussain ibrahim khalid
        youssef yusuf mustafa mahmoud abdullah abdul abdulrahman abdelrahman bilal faisal farid fadi hamza
        ismail jamal kareem karim khalil majid mansour nabil nasser rashid rami samir sami tariq tarek walid
        yasser zaid ziad adel amir ayman bassam hisham imad jaber marwan munir osama qasim saad salim
        sulaiman talal wael""",
    ("arabic", "f"): """fatima aisha khadija mariam maryam zainab zaynab amina amal layla leila noor nour salma
        yasmin yasmine samira huda hoda nadia rania reem rima sana sara hanan hala dina dalia ghada iman iqra
        jamila karima lina maha manal mona muna nawal rasha sawsan shaima suad wafa zahra""",
    ("persian", "s"): """ahmadi mohammadi hosseini rezaei karimi moradi jafari rahimi kazemi hashemi ebrahimi
        mousavi sadeghi ghorbani rostami akbari asadi bagheri farhadi ghasemi heidari mirzaei najafi nouri
        shirazi tehrani esfahani tabrizi yazdani zand pahlavi khorasani golzar sohrabi rajabi""",
    ("persian", "m"): """reza mehdi hossein amir mohsen saeed hamid masoud behrouz bahram cyrus dariush farhad
        farzad kamran kaveh kourosh mehrdad nader navid omid parviz ramin shahram siamak sohrab vahid""",
    ("persian", "f"): """zahra fatemeh maryam leila shirin parisa nasrin mahsa niloofar nazanin azadeh azar
        farideh fereshteh golnaz laleh mahnaz mina mitra nahid pari parvaneh roya sahar shahla soraya
        yasaman zohreh""",
    ("south_asian", "s"): """patel shah singh kumar sharma gupta khan reddy rao nair menon iyer iyengar mehta desai
        joshi verma varma mishra misra pandey tiwari trivedi chatterjee mukherjee banerjee bose ghosh das dutta
        sen roy chaudhary chowdhury chaudhry malhotra kapoor khanna chopra bhatia arora ahuja sethi gill sidhu
        dhillon sandhu grewal kaur bains agarwal aggarwal jain bhatt pillai krishnan subramanian venkatesan
        ramaswamy narayanan srinivasan murthy naidu gowda hegde kulkarni patil deshmukh jadhav shinde pawar
        thapa gurung tamang shrestha adhikari perera fernando silva jayawardena wickramasinghe hossain islam
        begum akhtar malik qureshi siddiqui ansari sheikh butt bhatti mirza baig chaudhari thakur yadav
        saxena srivastava bhardwaj bajwa""",
    ("south_asian", "m"): """raj rajesh rajiv rahul amit anil arjun arun ashok deepak dinesh ganesh gopal harish
        karthik krishna kumar mahesh manish manoj mohan mukesh naveen nikhil pradeep prakash pranav prasad
        ramesh ravi rohan rohit sachin sandeep sanjay sanjeev santosh satish shyam srinivas sunil suresh vijay
        vikram vinod vishal vivek aditya akash anand aravind ishaan harpreet gurpreet jaswinder balwinder
        imran asif kamran nadeem naveed shahid zubair""",
    ("south_asian", "f"): """priya anjali anita aarti asha deepa deepika divya geeta gita indira jyoti kavita lakshmi
        lata leela madhuri manisha meena meera neha nisha padma pooja preeti radha rani rekha rupa sangeeta
        sarita savita seema shanti shilpa shobha sita smita sneha sonia sujata sunita sushma swati uma usha
        vandana vidya harpreet gurpreet jaspreet simran manpreet amandeep nasreen parveen shabnam bushra""",
    ("african", "s"): """okafor okonkwo okoye adeyemi adebayo oyelowo ogunleye olawale afolabi balogun
        chukwu eze nwosu obi nwankwo ibe uche onyango otieno odhiambo wanjiru kamau mwangi njoroge kariuki
        kipchoge mensah owusu boateng asante appiah addo agyeman osei amoah acheampong ndlovu dlamini nkosi
        khumalo mokoena mbeki mandela zulu sithole moyo ncube banda phiri mutasa chikwanha diallo diop traore
        toure keita camara cisse coulibaly kone ouattara sow ba ndiaye fall faye gueye sarr mbaye sesay kamara
        koroma conteh bangura tesfaye bekele haile kebede alemu girma tadesse abebe gebre mengistu desta
        warsame abdi farah mohamud hersi jama""",
    ("african", "g"): """chinua chidi chika chinonso chioma ngozi amara adaeze ifeoma nneka obinna emeka ikenna
        nnamdi uchenna kelechi babatunde tunde olumide oluwaseun folake folasade yetunde titilayo bukola ayo
        ayodele kwame kofi kwasi kojo yaw akua abena ama esi adwoa efua thabo sipho themba nomsa thandiwe
        nomvula lerato mpho tendai tinashe farai chipo rudo wanjiku njeri akinyi achieng wambui kipkorir
        mamadou ousmane moussa aminata fatou mariama ibrahima cheikh abdoulaye awa tesfaye almaz selam tigist
        dawit yohannes abebe""",
    ("jewish", "s"): """cohen levy levi katz goldberg goldstein rosenberg rosenthal rubin shapiro friedman
        weinstein weinberg bernstein greenberg schwartz kaplan mizrahi peretz biton dahan azoulay malka
        ben-david ben-ami avraham moskowitz lefkowitz horowitz rabinowitz abramowitz epstein feldman
        silverstein silverman zuckerman""",
    ("jewish", "g"): """moshe yosef yitzhak avraham shlomo chaim yaakov mordechai menachem eliezer itamar eitan
        noam ariel shmuel tzvi rivka chana leah rachel sarah miriam chaya esther tova yael noa tamar shira
        avigail michal orly ronit""",
    ("slavic", "s"): """kowalski nowak wisniewski wojcik kowalczyk kaminski lewandowski zielinski szymanski wozniak
        dabrowski kozlowski jankowski mazur kwiatkowski krawczyk piotrowski grabowski pawlowski michalski
        ivanov petrov sidorov smirnov kuznetsov popov sokolov lebedev kozlov novikov morozov volkov
        shevchenko kovalenko bondarenko tkachenko kravchenko boyko melnyk petrovic jovanovic nikolic markovic
        stojanovic ilic pavlovic dimitrov georgiev todorov""",
    ("slavic", "m"): """piotr krzysztof andrzej tomasz jan pawel marcin michal grzegorz jerzy tadeusz adam zbigniew
        ryszard dariusz henryk mariusz kazimierz wojciech stanislaw vladimir dmitri dmitry sergei sergey
        aleksandr alexei alexey andrei mikhail nikolai ivan igor oleg boris yuri vasily anatoly""",
    ("slavic", "f"): """anna maria katarzyna malgorzata agnieszka krystyna barbara ewa elzbieta zofia teresa
        magdalena joanna irena natalia olga tatiana svetlana irina galina ludmila nadezhda oksana ekaterina
        anastasia yelena""",
}

CYRILLIC = dict(zip("абвгдезийклмнопрстуфцыэіїєґјўљњџђћѓќѕ",
                    "a b v g d e z i y k l m n o p r s t u f ts y e i i ye g j u lj nj dz dj c g k dz".split()))
CYRILLIC.update({"ё": "e", "ж": "zh", "х": "kh", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",
                 "ю": "yu", "я": "ya"})
GREEK = dict(zip("αβγδεζηικλμνξοπρσςτυφωϊϋ",
                 "a v g d e z i i k l m n x o p r s s t y f o i y".split()))
GREEK.update({"θ": "th", "χ": "ch", "ψ": "ps"})
GEORGIAN = dict(zip("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
                    "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split()))
ARMENIAN = dict(zip("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
                    "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts u p k o f ev".split()))
TRANSLITERATION = {**CYRILLIC, **GREEK, **GEORGIAN, **ARMENIAN}

STATES = """
Alberta;British Columbia;Manitoba;New Brunswick;Newfoundland;Labrador;Newfoundland and Labrador;Nova Scotia;Ontario;
Prince Edward Island;Quebec;Québec;Saskatchewan;Yukon;Nunavut;Northwest Territories;
New South Wales;Victoria;Queensland;Tasmania;South Australia;Western Australia;Northern Territory;
Australian Capital Territory;Puerto Rico;Guam;American Samoa;Northern Mariana Islands;Virgin Islands;US Virgin Islands
"""

COUNTRIES = """
United States;United States of America;USA;U.S.A.;UK;U.K.;UAE;America;England;Scotland;Wales;Northern Ireland;Great Britain;Britain;
United Kingdom;Ireland;Republic of Ireland;Russia;South Korea;North Korea;Korea;Vietnam;Laos;Syria;Iran;Bolivia;
Venezuela;Tanzania;Moldova;Taiwan;Hong Kong;Macau;Palestine;Ivory Coast;Burma;Myanmar;Czech Republic;Czechia;
Holland;Netherlands;Philippines;Bahamas;Gambia;Congo;Democratic Republic of the Congo;Cape Verde;Brunei;Kosovo;
Vatican;Macedonia;North Macedonia;Turkey;Türkiye;Bosnia;Herzegovina;Bosnia and Herzegovina;Trinidad;Tobago;
Trinidad and Tobago;Saint Lucia;St Lucia;Antigua;Barbuda;Dominican Republic;El Salvador;Costa Rica;Sri Lanka;
Saudi Arabia;United Arab Emirates;Sierra Leone;Burkina Faso;Papua New Guinea;New Zealand;South Africa;South Sudan
"""

# Well-known cities outside the United States; their number of inhabitants is not in any source.
WORLD_CITIES = """
London;Birmingham;Manchester;Liverpool;Leeds;Sheffield;Bristol;Newcastle;Nottingham;Leicester;Coventry;Bradford;Hull;
Stoke-on-Trent;Wolverhampton;Plymouth;Southampton;Reading;Derby;Portsmouth;Brighton;Oxford;Cambridge;York;Bath;Exeter;
Norwich;Ipswich;Luton;Swindon;Bournemouth;Middlesbrough;Sunderland;Blackpool;Preston;Bolton;Stockport;Warrington;
Huddersfield;Doncaster;Rotherham;Wakefield;Barnsley;Chester;Lincoln;Peterborough;Northampton;Milton Keynes;Gloucester;
Cheltenham;Worcester;Shrewsbury;Telford;Canterbury;Maidstone;Guildford;Croydon;Durham;Carlisle;Lancaster;Salford;
Edinburgh;Glasgow;Aberdeen;Dundee;Inverness;Stirling;Perth;Cardiff;Swansea;Newport;Wrexham;Bangor;Belfast;Derry;
Londonderry;Lisburn;Newry;Armagh;Dublin;Cork;Galway;Limerick;Waterford;Kilkenny;Sligo;Drogheda;Dundalk;Athlone;
Letterkenny;Tralee;Killarney;Ennis;Wexford;Toronto;Montreal;Montréal;Vancouver;Calgary;Edmonton;Ottawa;Winnipeg;
Quebec City;Hamilton;Kitchener;Waterloo;London;Halifax;Saskatoon;Regina;St. John's;Mississauga;Brampton;Markham;
Vaughan;Burnaby;Surrey;Richmond;Kelowna;Kamloops;Nanaimo;Victoria;Windsor;Kingston;Sudbury;Thunder Bay;Guelph;Barrie;
Oshawa;Gatineau;Laval;Longueuil;Sherbrooke;Moncton;Fredericton;Charlottetown;Whitehorse;Yellowknife;Red Deer;
Lethbridge;Medicine Hat;Sydney;Melbourne;Brisbane;Perth;Adelaide;Canberra;Hobart;Darwin;Newcastle;Wollongong;Geelong;
Cairns;Townsville;Toowoomba;Ballarat;Bendigo;Gold Coast;Alice Springs;Parramatta;Auckland;Wellington;Christchurch;
Dunedin;Hamilton;Tauranga;Rotorua;Mumbai;Bombay;Delhi;New Delhi;Bangalore;Bengaluru;Hyderabad;Chennai;Madras;Kolkata;
Calcutta;Pune;Ahmedabad;Jaipur;Lucknow;Kanpur;Nagpur;Indore;Bhopal;Patna;Surat;Vadodara;Kochi;Cochin;Trivandrum;
Thiruvananthapuram;Coimbatore;Madurai;Mysore;Mysuru;Vellore;Chandigarh;Ludhiana;Amritsar;Agra;Varanasi;Visakhapatnam;
Vijayawada;Gurgaon;Gurugram;Noida;Goa;Karachi;Lahore;Islamabad;Rawalpindi;Faisalabad;Peshawar;Multan;Quetta;Dhaka;
Chittagong;Sylhet;Colombo;Kandy;Kathmandu;Pokhara;Kabul;Tehran;Isfahan;Shiraz;Tabriz;Mashhad;Baghdad;Basra;Mosul;
Damascus;Aleppo;Homs;Beirut;Amman;Jerusalem;Tel Aviv;Haifa;Gaza;Ramallah;Riyadh;Jeddah;Mecca;Medina;Dammam;Doha;
Dubai;Abu Dhabi;Sharjah;Muscat;Sanaa;Kuwait City;Istanbul;Ankara;Izmir;Antalya;Bursa;Adana;Cairo;Alexandria;Giza;
Tripoli;Benghazi;Tunis;Algiers;Oran;Casablanca;Rabat;Marrakesh;Fez;Khartoum;Addis Ababa;Asmara;Mogadishu;Nairobi;
Mombasa;Kisumu;Kampala;Kigali;Dar es Salaam;Lagos;Abuja;Ibadan;Kano;Enugu;Accra;Kumasi;Dakar;Bamako;Abidjan;Freetown;
Monrovia;Kinshasa;Luanda;Lusaka;Harare;Bulawayo;Johannesburg;Cape Town;Durban;Pretoria;Soweto;Beijing;Shanghai;
Guangzhou;Shenzhen;Tianjin;Wuhan;Chengdu;Chongqing;Nanjing;Hangzhou;Xi'an;Harbin;Taipei;Kaohsiung;Tokyo;Osaka;Kyoto;
Nagoya;Yokohama;Kobe;Sapporo;Fukuoka;Hiroshima;Nagasaki;Seoul;Busan;Incheon;Daegu;Pyongyang;Hanoi;Ho Chi Minh City;
Saigon;Da Nang;Hue;Phnom Penh;Vientiane;Bangkok;Chiang Mai;Yangon;Rangoon;Mandalay;Kuala Lumpur;Penang;Singapore;
Jakarta;Surabaya;Bandung;Bali;Manila;Quezon City;Cebu;Davao;Paris;Marseille;Lyon;Toulouse;Nice;Nantes;Strasbourg;
Bordeaux;Lille;Rennes;Berlin;Hamburg;Munich;München;Cologne;Köln;Frankfurt;Stuttgart;Dusseldorf;Düsseldorf;Leipzig;
Dresden;Hannover;Hanover;Nuremberg;Bremen;Heidelberg;Vienna;Salzburg;Graz;Innsbruck;Zurich;Zürich;Basel;Bern;Lausanne;
Amsterdam;Rotterdam;The Hague;Utrecht;Eindhoven;Groningen;Leiden;Brussels;Antwerp;Ghent;Bruges;Leuven;Liege;
Luxembourg;Madrid;Barcelona;Valencia;Seville;Sevilla;Zaragoza;Malaga;Bilbao;Granada;Lisbon;Porto;Coimbra;Rome;Milan;
Naples;Turin;Palermo;Genoa;Bologna;Florence;Venice;Verona;Catania;Bari;Athens;Thessaloniki;Patras;Heraklion;Nicosia;
Copenhagen;Aarhus;Odense;Stockholm;Gothenburg;Malmö;Uppsala;Oslo;Bergen;Trondheim;Helsinki;Tampere;Turku;Reykjavik;
Warsaw;Krakow;Kraków;Lodz;Wroclaw;Poznan;Gdansk;Prague;Brno;Ostrava;Bratislava;Kosice;Budapest;Debrecen;Szeged;
Bucharest;Cluj;Timisoara;Iasi;Sofia;Plovdiv;Varna;Belgrade;Novi Sad;Zagreb;Split;Ljubljana;Maribor;Sarajevo;Mostar;
Skopje;Tirana;Pristina;Podgorica;Moscow;Saint Petersburg;St. Petersburg;Novosibirsk;Kazan;Kiev;Kyiv;Kharkiv;Odessa;
Lviv;Minsk;Vilnius;Kaunas;Riga;Tallinn;Tartu;Tbilisi;Yerevan;Baku;Tashkent;Samarkand;Almaty;Astana;Bishkek;Dushanbe;
Mexico City;Guadalajara;Monterrey;Tijuana;Puebla;Juarez;Ciudad Juárez;Cancun;Oaxaca;Veracruz;Michoacan;Jalisco;Sinaloa;
Sonora;Chiapas;Guatemala City;San Salvador;Tegucigalpa;Managua;San Jose;Panama City;Havana;Santo Domingo;Santiago;
Port-au-Prince;Kingston;Montego Bay;San Juan;Ponce;Mayaguez;Bayamon;Bogota;Bogotá;Medellin;Medellín;Cali;Barranquilla;
Cartagena;Caracas;Maracaibo;Quito;Guayaquil;Lima;Cusco;Arequipa;La Paz;Cochabamba;Asuncion;Montevideo;Buenos Aires;
Cordoba;Rosario;Mendoza;Valparaiso;Concepcion;São Paulo;Rio de Janeiro;Brasilia;Salvador;Fortaleza;Belo Horizonte;
Recife;Porto Alegre;Curitiba;Manaus;Georgetown;Paramaribo;Port of Spain;Bridgetown;Nassau;Suva
"""

# Regions and counties of Britain and Ireland, regions elsewhere that patients come from
REGIONS = """
Yorkshire;Lancashire;Cheshire;Cumbria;Northumberland;Derbyshire;Nottinghamshire;Leicestershire;Lincolnshire;
Staffordshire;Shropshire;Herefordshire;Worcestershire;Warwickshire;Northamptonshire;Cambridgeshire;Norfolk;Suffolk;
Essex;Hertfordshire;Bedfordshire;Buckinghamshire;Oxfordshire;Gloucestershire;Wiltshire;Berkshire;Hampshire;Surrey;
Kent;Sussex;East Sussex;West Sussex;Dorset;Somerset;Devon;Cornwall;Merseyside;Greater Manchester;West Midlands;
Tyne and Wear;Fife;Lothian;Ayrshire;Lanarkshire;Aberdeenshire;Glamorgan;Gwynedd;Powys;Dyfed;Gwent;Antrim;Down;Tyrone;
Fermanagh;Donegal;Mayo;Roscommon;Leitrim;Cavan;Monaghan;Louth;Meath;Westmeath;Offaly;Laois;Kildare;Wicklow;Carlow;
Wexford;Kilkenny;Tipperary;Clare;Kerry;Bavaria;Saxony;Hesse;Brandenburg;Tuscany;Lombardy;Sicily;Sardinia;Calabria;
Catalonia;Andalusia;Galicia;Brittany;Normandy;Provence;Alsace;Crete;Punjab;Gujarat;Kerala;Tamil Nadu;Karnataka;
Maharashtra;Rajasthan;Uttar Pradesh;Madhya Pradesh;Andhra Pradesh;Telangana;West Bengal;Bihar;Odisha;Orissa;Assam;
Haryana;Jharkhand;Himachal Pradesh;Uttarakhand;Kashmir;Sindh;Balochistan;Sichuan;Guangdong;Fujian;Hunan;Hubei;
Okinawa;Hokkaido;Siberia;Crimea;Kurdistan;Patagonia;Yucatan;Brooklyn;Manhattan;Queens;Bronx;The Bronx;Staten Island;
Harlem;Long Island;Hollywood;Silicon Valley;Cape Cod;Appalachia
"""

RELIGION_LANGUAGE = """
Catholic;Roman Catholic;Protestant;Christian;Baptist;Methodist;Lutheran;Presbyterian;Episcopalian;Episcopal;Anglican;
Pentecostal;Evangelical;Mormon;Latter-day Saints;Jehovah's Witness;Jehovah's Witnesses;Seventh-day Adventist;Adventist;
Orthodox;Greek Orthodox;Quaker;Mennonite;Amish;Unitarian;Jewish;Judaism;Hasidic;Muslim;Islam;Islamic;Sunni;Shia;Shiite;
Sufi;Ahmadi;Hindu;Hinduism;Sikh;Sikhism;Jain;Jainism;Buddhist;Buddhism;Taoist;Shinto;Zoroastrian;Baha'i;Wiccan;Pagan;
Atheist;Agnostic;Rastafarian;Druze;Yazidi;Coptic;Maronite;
English;Spanish;French;German;Italian;Portuguese;Russian;Ukrainian;Polish;Czech;Slovak;Hungarian;Romanian;Bulgarian;
Serbian;Croatian;Bosnian;Albanian;Greek;Turkish;Armenian;Georgian;Azerbaijani;Arabic;Hebrew;Yiddish;Farsi;Persian;Dari;
Pashto;Urdu;Hindi;Punjabi;Bengali;Gujarati;Marathi;Tamil;Telugu;Kannada;Malayalam;Nepali;Sinhala;Sinhalese;Mandarin;
Cantonese;Chinese;Taiwanese;Japanese;Korean;Vietnamese;Thai;Lao;Khmer;Hmong;Burmese;Karen;Tagalog;Ilocano;Cebuano;
Filipino;Indonesian;Malay;Samoan;Tongan;Hawaiian;Swahili;Somali;Amharic;Tigrinya;Oromo;Yoruba;Igbo;Hausa;Twi;Zulu;
Xhosa;Wolof;Fulani;Lingala;Kinyarwanda;Haitian Creole;Creole;Navajo;Cherokee;Dutch;Flemish;Swedish;Norwegian;Danish;
Finnish;Icelandic;Estonian;Latvian;Lithuanian;Irish;Gaelic;Welsh;Kurdish;Uzbek;Mixtec;Nahuatl;Quechua
"""

# Occupations that notes name and the occupation list lacks
OCCUPATIONS = """
schoolteacher;school teacher;teacher;professor;librarian;accountant;attorney;lawyer;paralegal;judge;engineer;
software engineer;programmer;electrician;plumber;carpenter;mechanic;welder;machinist;roofer;bricklayer;mason;painter;
landscaper;gardener;farmer;rancher;fisherman;miner;coal miner;lumberjack;truck driver;bus driver;taxi driver;
delivery driver;pilot;flight attendant;sailor;soldier;veteran;marine;police officer;policeman;firefighter;fireman;
paramedic;custodian;janitor;housekeeper;maid;nanny;babysitter;homemaker;housewife;cashier;clerk;salesman;saleswoman;
salesperson;waitress;waiter;bartender;barista;cook;chef;baker;butcher;hairdresser;barber;beautician;seamstress;tailor;
secretary;receptionist;bookkeeper;banker;realtor;broker;insurance agent;manager;foreman;supervisor;factory worker;
construction worker;steelworker;postal worker;mail carrier;mailman;warehouse worker;longshoreman;musician;artist;
photographer;journalist;reporter;editor;writer;actor;actress;dancer;architect;surveyor;dentist;pharmacist;
veterinarian;social worker;minister;pastor;priest;rabbi;imam;nun;missionary;student;graduate student
"""

# Words of clinical text that are parts of terms, never terms: no medical score of their own
EMPTY_TERM_WORDS = """
of the a an and or in on at to for with without by due from as is not no other others otherwise unspecified specified
type types form forms group grade stage class classes any all both left right upper lower first second third per non
nos nec which where during after before into than than between associated related induced caused autosomal dominant
recessive linked susceptibility du de la le van von den der et al i ii iii iv v vi vii viii ix x s d l n o p b c e g h
""".split()

# Brand names of medicines that the open drug vocabulary lacks
DRUG_BRANDS = """
abilify accolate accupril accutane aciphex actonel actos adalat adcirca adderall adempas advair advil afrin aggrenox
albenza aldactone aldara aldomet aleve alimta alinia allegra aloxi altace amaryl ambien amerge amoxil anaprox ancef
androgel antabuse anzemet apidra apriso aptivus aranesp arava aredia aricept arimidex arixtra armour aromasin arthrotec
asacol astelin atacand atarax ativan atripla atrovent augmentin avalide avandia avapro avastin avelox avodart avonex
axid azactam azilect azopt azulfidine bactrim bactroban basaglar baxdela belviq benadryl benicar bentyl betadine
betapace betaseron bevespi biaxin biktarvy boniva botox breo brevibloc breztri brilinta bumex buspar bydureon byetta
bystolic caduet cafergot calan campral capoten carafate carbatrol cardene cardizem cardura casodex catapres ceclor
ceftin celebrex celexa cellcept cerebyx chantix cialis cimzia cipro claforan clarinex claritin cleocin climara clinoril
clomid clozaril cogentin colace colazal colcrys combivent combivir compazine comtan concerta copaxone copegus coreg
corgard cortef cosentyx cosopt coumadin cozaar creon crestor cubicin cymbalta cytomel cytotec cytoxan daypro ddavp
decadron delestrogen deltasone demadex demerol depakene depakote depo-medrol depo-provera descovy desyrel detrol
dexilant diabeta diamox diflucan digibind dilantin dilaudid diovan diprivan ditropan diuril dolophine doryx dostinex
dovato doxil duexis dulcolax dulera duoneb dupixent duragesic dyazide edarbi effexor effient elavil eldepryl elidel
eliquis elmiron emend enbrel entocort entresto entyvio epclusa epipen epivir epogen epzicom erbitux evista evoxac
excedrin exelon exforge exjade farxiga faslodex feldene femara feosol fioricet firazyr flagyl flexeril flolan flomax
flonase florinef flovent floxin focalin foradil forteo fortaz fosamax fragmin frova gablofen gabitril gammagard gaviscon
gemzar genvoya geodon gilenya gleevec glucophage glucotrol glucovance glyset gralise halcion haldol harvoni herceptin
humalog humira humulin hycamtin hydrea hyzaar hytrin ibrance imdur imitrex imodium imuran inderal indocin inlyta
innopran inspra integrilin intelence intuniv invanz invega invokana isentress isordil januvia janumet jardiance
jentadueto jevity juluca kaletra kayexalate keflex kenalog keppra kerendia keytruda klonopin klor-con kytril lamictal
lamisil lanoxin lantus lasix latuda lescol letairis leukeran levaquin levemir levitra levophed levoxyl levsin lexapro
lialda librium lidoderm linzess lioresal lipitor livalo lodine lomotil loniten lopid lopressor lortab losec lotensin
lotrel lotrimin lovaza lovenox lucentis lumigan lunesta lupron luvox lyrica macrobid marinol mavik mavyret maxalt
maxipime maxzide medrol megace mellaril mephyton merrem mestinon metamucil methergine mevacor miacalcin micardis
microzide midrin milrinone minipress minocin miralax mirapex mirena mobic motrin movantik mucinex mucomyst multaq
mycamine mycobutin mylanta myrbetriq mysoline namenda naprosyn narcan nardil nasacort nasonex neosporin nesina neulasta
neupogen neurontin nexium nexplanon niaspan nicoderm nicorette nipride nitro-dur nizoral nolvadex norco normodyne norpace
norpramin norvasc norvir novolin novolog noxafil nubain nucynta nuedexta nuplazid nuvaring ocrevus ofev omnicef omnipaque
onglyza opdivo orencia orilissa ortho-novum otezla oxycontin ozempic pamelor parlodel parnate paxil paxlovid pepcid
peptamen percocet percodan periactin perphenazine persantine phenergan phoslo plaquenil plavix plendil pletal prandin
pravachol precedex precose premarin prempro prevacid prevnar prezcobix prezista priftin prilosec primaxin prinivil
prinzide pristiq proamatine procardia prograf prolia prolixin propecia proscar protonix proventil provera provigil
prozac pulmicort pyridium questran qvar ranexa rapaflo rapamune razadyne reglan relafen relpax remeron remicade renagel
renvela repatha requip rescriptor restasis restoril retrovir revatio revia revlimid rexulti reyataz rezulin rheumatrex
rhinocort ridaura rifadin risperdal ritalin rituxan robaxin robitussin rocaltrol rocephin romazicon roxanol roxicodone
rozerem rybelsus rythmol sabril sandimmune sandostatin saphris saxenda selzentry semglee senokot sensipar septra
serevent seroquel serzone shingrix silvadene simponi sinemet sinequan singulair skelaxin skyrizi solu-cortef solu-medrol
soma sonata soriatane sotalol spiriva sporanox sprycel stalevo starlix stelara stiolto strattera stribild suboxone
subutex sudafed sustiva symbicort symbyax symmetrel symtuza synthroid tagamet tagrisso talwin tambocor tamiflu tapazole
tarceva tarka tasigna tasmar taxol taxotere tecfidera tegretol tekturna temodar tenex tenoretic tenormin tessalon
teveten thorazine tiazac ticlid tigan tikosyn timoptic tivicay tobradex tofranil topamax toprol toradol toujeo tracleer
tradjenta trandate tranxene trazodone trelegy trental tresiba tricor trileptal trilipix trintellix triumeq trizivir
trulance trulicity truvada tudorza tums tylenol tykerb tysabri ultracet ultram unasyn uniretic univasc urecholine
uroxatral valium valtrex vancocin vaseretic vasotec venofer ventolin verapamil versed vesicare vfend viagra vibramycin
vicodin victoza videx viibryd vimpat vioxx viracept viramune viread visicol vistaril vivitrol voltaren vraylar vytorin
vyvanse wegovy welchol wellbutrin xalatan xanax xarelto xeljanz xeloda xenical xgeva xifaxan xigduo xolair xopenex
xtandi yervoy zanaflex zantac zarontin zaroxolyn zebeta zemplar zepbound zestoretic zestril zetia ziac ziagen zithromax
zocor zofran zoladex zoloft zometa zomig zonegran zosyn zovirax zyban zyflo zyloprim zyprexa zyrtec zytiga zyvox
""".split()

# Abbreviations and clipped words of clinical notes; they count as medical words.
CLINICAL_SHORT = """
abd abg abgs abx acei acl acs adl adls afb afib aki alb alk alt ama amb ams ana anc ant aox aox3 appt approx apttt aptt arb
arf asa asap asd asd asap asf ast asu avf avg avm avr avss bact bal basos bcx bid bil bili bilat bilat bipap bka aka bkn
bmi bmp bmt bnp bph bpm bpd brbpr bsa bso bss btl bun bx cabg cad cag cana cath cbc cbd cbg cbi ccu cdiff cea chem chf
chol ciwa ckd cll cml cmp cms cmv cna cnm cnp cns conc conf cont copd cos cpap cpk cpr cprs crcl crit crna crp crt crrt
csf csm cta ctab ctap ctx cva cvat cvc cvd cvl cvp cvs cxr cysto dbp dc dced dcis dcm ddimer ddx deg dexa dic dip disp
dispo dka dlco dlp dmards dmard dnr dni dnri doa doac dob doe dos dpt dsd dtap dtr dtrs dts dtv dvt dx dz ecf ecg echo
ecmo ect edc edd edh eeg eeg egd eeg ekg elos emg emr emt ehr enc endo ent eob eomi eos eow epo ercp erp esbl esld esr
esrd est etco2 etoh ett eval evar exam exlap ext extr fbs feno fev fev1 ffp fhr fhs fht fhx fio2 flu fna fob fobt fsbg
fsh ftt fu fuo fvc fx gad gait gcs gct gerd gfr egfr ggt gib gsw gtt gtts gu gyn hapi hav hba1c a1c hbg hbsag hbv hcc hco3
hcp hcpoa hct hctz hcv hdl heent hep hepb hfpef hfref hgb hha hhs hib hiit hit hiv hlh hnp hob hocm hosp hpf hpi hpv hrs
hrt hsm hsv htn hus hx hyst iabp ibd ibs icd icp icu idc iddm ife igg iga ige igm imm immun inc inj inr int interp
intub invol ipf irr ischemic itp iud iufd iugr ivc ivdu ivf ivfs ivig ivp ivpb jia jvd jvp jvp kub kvo lac lad lap lat
lbbb lbp lbw lcsw lca ldh ldl leep lft lfts lga llq lle lle lue luq lle lma lmp lmwh loc los lpn lpm lri lsil lscs lvad
lvef lvh lvot lytes mag map mca mch mchc mcp mcv mdd mdi mdr meds mets mgmt mgus mds mhc mibi micu mmse moca monos mrcp
mri mra mrn mrsa mssa msk msw mtp mva mvc mvr mvi nad nafld nash nbs neb nebs neg neph neuro neut nicu nka nkda nls nl
nos npi npo npv nrb nsaid nsaids nsclc nsr nst nstemi nsvd ntg ntnd nttp nwb obs obt occ occas ocd ocp oob opv ord orif
orl ortho osa ost otc oxyc pac pacs pacu palp paps para paroxysmal path pca pcn pco2 pcp pct pda pea peds peep peg perrl
perrla pet pfts pft phos phq phq9 phx pic picc picu pid pih plat plts plt pmd pmh pmhx pmi pmr pmn pnd pneumo pnv po2 pod
poc polys pos post postop preop prbc prbcs prn prob proc prog prom prox psa psh pshx psg psych ptca pth ptsd ptt ptx
pud pulm pulses pvc pvcs pvd pvr pyelo qac qam qday qds qhs qid qod qpm qtc quad rad rbbb rbc rbcs rca rdw rec recs ref
reg rehab resp resps retic rhc rle rlq rue ruq rul rll rml rom ros rom rosc rpr rrr rsv rtc rtn rul rvh rvr rxn sah sbo
sbp sbar scd scds sdh sed sepsis sga sgpt sgot siadh sicu sids sig sirs sle slp slr smi snf sob soln spec spo2 sao2 spect
srom ssi ssri ssris stat std stds stemi sti stis subq susp svd svr svt sx tab tabs tachy tah tavi tavr tbi tbsa tedi temp
tens tft tfts tia tib tibc tid tips tko tkr tka tha thr tlc tlif tmj tnf tng tolac tpa tpn trig trigs trop tropi tsh tte
tee turp tvh tvus txa uacr uds uop uri urol usoh uti utis utd vac vag vanc vap vbac vbg vca vent vitals vit vna vre vsd
vss vte wbat wbc wbcs wean wks wnl wob wpw wt xray xrt yo yrs addr acct auth cert dept dob ext fax govt ins lic mrn msg
recd ref rep req ssn tel zip ctr bldg rm
""".split()

# Further eponyms of signs, tests, scores, devices, operations and diseases
EPONYMS = """
Abbe;Adamkiewicz;Alagille;Albright;Alexander;Alport;Amsler;Angelman;Apert;Arnold-Chiari;Aschoff;Ashman;Auerbach;Baker;
Balint;Bankart;Barany;Barthel;Bartter;Bassini;Bayley;Becker;Beckwith-Wiedemann;Beers;Bennett;Bezold;Bielschowsky;
Billings;Birbeck;Bishop;Bitot;Blom-Singer;Bochdalek;Bosniak;Bouchard;Boutonniere;Breteau;Brigham;Bristow;Broden;
Brown-Vialetto;Bruce;Bruch;Brunnstrom;Buerger;Burch;Burow;Cairns;Cajal;Caldwell-Luc;Call-Exner;Canavan;Cantlie;Carnett;
Castell;Chance;Charcot-Bouchard;Chiba;Cloquet;Cloward;Coban;Cockett;Codman;Collins;Conners;Coombs;Cope;Cotrel-Dubousset;
Coulter;Cowden;Crouzon;Curling;Currarino;Dalrymple;Danis-Weber;Danon;Deaver;Dejerine;DeLorme;Denver;Diff-Quik;Disse;
Dobhoff;Doyle;Draize;Drager;Duane;Duke;Dukes;Durie-Salmon;Dysport;Eaton-Lambert;Edmonton;Eisenhart;Ellis-van Creveld;
Erb-Duchenne;Essex-Lopresti;Evans;Faber;Fagan;Faget;Farber;Fenton;Fermi;Fleischner;Fleischer;Fontana-Masson;Forchheimer;
Fordyce;Foville;Fowler;Frank-Starling;Frey;Friedlander;Froment;Frohlich;Fuchs;Fuhrman;Galant;Gallavardin;Ganz;Gardnerella;
Gelfoam;Genant;Gibbs;Gigli;Gissane;Gitelman;Glenn;Goldenhar;Goldmann;Gomori;Gottron;Gradenigo;Grocott;Guyon;Hampton;
Hampton hump;Harris;Hasse;Hegar;Heinz;Heller;Hill-Sachs;Hirano;Hirschberg;Holmes-Adie;Holmes;Holzknecht;Hoover;Hopkins;
Hutchison;Ishihara;Jackson;Jaeger;Jefferson;Jendrassik;Jones;Kanner;Kantor;Karydakis;Kasabach-Merritt;Katz;Kayser-Fleischer;
Kell;Keith-Wagener;Kienbock;Killian;Kimmelstiel-Wilson;Kleine-Levin;Klippel;Koch;Kohler;Kraske;Kugel;Lachman;Ladd;Lambl;
Langer;Larsen;Lawton;Le Veen;Leber;LeFort;Lemierre;Leopold;Lhermitte-Duclos;Lichtenstein;Li-Fraumeni;Likert;Lindholm;
Lloyd-Davies;Loeffler;Lown-Ganong-Levine;Lugol;Luder;Lund-Browder;Macewen;MacConkey;Maddrey;Maddox;Malassezia;Marcus Gunn;
Marshall;Masson;Mayer-Rokitansky;McConnell;McGill;McKenzie;Meige;Mepilex;Mickey;Milan;Mikulicz;Mirizzi;Modic;Moersch;Moro;Montgomery;Morgagni;
Mueller;Mueller-Hinton;Muehrcke;Munro;Nabothian;Nagele;Nellhaus;Nelson;Nuss;Ober;Osborn;Ogilvie;Ollier;Palla;Palmaz;Palmer;Panner;
Parks;Parsonage-Turner;Pasteur;Paterson;Pearson;Pecquet;Pellegrini;Pelizaeus-Merzbacher;Perls;Peters;Phemister;Piaget;
Pierre-Robin;Plummer;Poiseuille;Poisson;Politzer;Popeye;Posner;Potter;Price;Puestow;Quick;Quincke;Ramstedt;Rathke;Reinke;
Rendu;Rey;Richter;Ringer;Ringers;Robinson;Rochester;Rokitansky;Romano;Roos;Rorschach;Rosenthal;Roux;Russell-Silver;Ruysch;
Sachs;Sanfilippo;Santorini;Schamroth;Schilling;Schmorl;Schwartze;Seidel;Seldinger;Seldin;Semple;Sgarbossa;Shenton;Shone;
Shouldice;Siggaard;Silfverskiold;Silverman;Simmonds;Sipple;Smead-Jones;Snellen;Soave;Sokolow-Lyon;Sorbie;Southwick;Speed;
Spitz;Sprengel;Stahl;Stargardt;Stewart-Treves;Stokes-Adams;Straus;Stroop;Student;Sudeck;Swenson;Tanner-Whitehouse;Thomsen;
Todd;Torsades;Towne;Trail;Treponema;Trotter;Tzanck;Uhthoff;Ullrich;Vaughan;Venturi;Veress;Vineland;Visick;Vogt;Volhard;
von Hippel;von Kossa;Wada;Wagner;Wallenberg;Ward;Wechsler;Weber-Christian;Weill-Marchesani;Weiss;Wertheim;West Haven;
Westphal;Whitnall;Whitmore;Wickham;Wilcoxon;Wilkie;Williams-Beuren;Winter;Wolff;Wolman;Wood;Woods;Yates;Young-Dixon;Zahn;
Zellweger;Ziehl;Zieve;Zinn;Rey-Osterrieth;Boston Naming;Miami J;Philadelphia collar;Philadelphia chromosome;Aspen collar;
Columbia Suicide Severity;Montreal Cognitive;Edinburgh Postnatal;Glasgow Coma;Glasgow Blatchford;Richmond Agitation;
Clinical Frailty;New York Heart;Killip;Canadian Cardiovascular;Bristol Stool;Wong Baker;Braden Scale;Morse Fall;
Ranson criteria;Nottingham;Manchester;Rotterdam criteria;Amsterdam criteria;Heidelberg;Tokyo guidelines;Vancouver scar;
Cincinnati Prehospital;Los Angeles grade;Los Angeles Motor;Toronto clinical;Sydney classification;Prolene;Vicryl;Monocryl
"""

# Plain words that the word list writes with a capital, cuts at an apostrophe or spells the American way only
PLAIN_WORDS = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec
doesn didn isn wasn couldn wouldn hasn haven aren weren shouldn hadn ll ve
licence licences practise practises practised practising licensed centre centres metre metres litre litres fibre fibres
colour colours coloured behaviour behaviours labour tumour tumours favour favourable neighbour honour humour odour
haemoglobin haematology haemorrhage haemorrhagic haematuria haematoma haemodialysis haemodynamic haemolysis haemolysed
haemoptysis haemorrhoids haemophilia anaemia anaemic ischaemia ischaemic leukaemia septicaemia bacteraemia glycaemia
hypoglycaemia hyperglycaemia hyperkalaemia hypokalaemia hyponatraemia hypernatraemia hypercalcaemia hypovolaemia
uraemia viraemia anaesthesia anaesthetic anaesthetics anaesthetist paediatric paediatrics paediatrician oedema
oedematous oesophagus oesophageal oestrogen diarrhoea dyspnoea apnoea orthopnoea gonorrhoea foetus foetal foetus
gynaecology gynaecological gynaecologist orthopaedic orthopaedics caesarean caecum faeces faecal coeliac coeliacs
manoeuvre manoeuvres orientated enrol enrolment fulfil counselling counsellor labelled travelled cancelled modelling
hospitalised hospitalisation catheterised catheterisation immunised immunisation stabilised stabilise mobilised mobilise
mobilising mobilisation normalised recognised organised organisation realised apologise summarised prioritise minimise
optimise optimised optimisation categorised localised generalised specialised specialist visualised utilised analysed
paralysed programme programmes cheque grey ageing judgement whilst amongst towards speciality theatre theatres
sulphate sulphur oxidised randomised characterised authorised criticised emphasised hypnotised sterilised sterilisation
ionised ulcerated ulcerations rationalise neutralise tranquilliser aluminium paracetamol adrenaline noradrenaline
salbutamol frusemide lignocaine pethidine cotrimoxazole glyceryl trinitrate
""".split()
