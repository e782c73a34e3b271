/*
 * The lists of names.
 *
 * Each has at least 24 given names of either sex and 40 surnames, begins with as
 * many different letters as the language has, and is in its usual Latin spelling
 * without accents.  Order matters: it is what a keyed choice points into, so a
 * change of a list changes every pseudonym and needs a new policy version.
 */
#include "deid/surrogate_names.h"

#include <string.h>

const NameSet surrogate_names[LEX_ORIGIN_COUNT] = {
	[LEX_ORIGIN_UNKNOWN] = {
		"Alice Beth Carol Diane Ellen Frances Gloria Hannah Irene Janet Karen Laura Marie Nancy Olivia Pamela "
		"Rachel Susan Theresa Valerie Wendy Yvonne Zoe Quinn",
		"Adam Brian Charles Daniel Edward Frank George Henry Isaac James Keith Louis Martin Nathan Oliver Peter "
		"Robert Samuel Thomas Victor Walter Zachary Vincent Quentin",
		"Adams Barker Collins Dawson Ellis Fletcher Garner Hughes Ingram Jensen Keller Lawson Morton Norris Oakley "
		"Palmer Quigley Reeves Sawyer Tucker Upton Vaughn Watson Yates Zimmer Abbott Bishop Carver Drake Emery "
		"Finch Gibbs Hadley Irwin Judd Kemp Lowell Mercer Nolan Osborne"},
	[LEX_ORIGIN_ENGLISH] = {
		"Amy Barbara Claire Deborah Emily Felicity Grace Helen Ivy Julia Kathleen Linda Margaret Naomi Olive Paula "
		"Rebecca Sarah Tara Ursula Vanessa Winifred Yolanda Zelda",
		"Andrew Bruce Colin Dennis Eric Frederick Gregory Harold Ian Jack Kevin Lawrence Michael Neil Owen Philip "
		"Roger Stephen Timothy Ulric Vernon William York Zane",
		"Aldridge Bradshaw Chambers Dalton Eastwood Farley Goodwin Harding Iverson Jarvis Kirby Langley Marsden "
		"Nash Orwell Pearson Quincy Radcliffe Sheldon Thornton Underhill Vickers Whitaker Yardley Zeller Ashby "
		"Benson Crawley Dunham Everett Fenton Granger Holbrook Ives Jessup Kendrick Lockwood Mayfield Newton Oldham"},
	[LEX_ORIGIN_HISPANIC] = {
		"Ana Beatriz Carmen Dolores Elena Fernanda Graciela Hilda Ines Juana Karina Lucia Mercedes Natalia Olga "
		"Patricia Quintina Rosario Silvia Teresa Ursula Veronica Ximena Yolanda",
		"Alejandro Benito Carlos Diego Eduardo Felipe Gonzalo Hector Ignacio Javier Kevin Luis Mateo Nicolas Oscar "
		"Pablo Quintin Ricardo Sergio Tomas Ulises Vicente Wilfredo Xavier",
		"Aguilar Benitez Cabrera Delgado Espinoza Fuentes Guerrero Herrera Ibarra Jimenez Kuri Lozano Mendoza "
		"Navarro Ochoa Paredes Quintero Robles Salazar Trujillo Urbina Valdez Wences Ximenez Yanez Zamora Acosta "
		"Bravo Campos Dominguez Escobar Figueroa Gallegos Huerta Islas Juarez Leon Macias Nieto Olivares"},
	[LEX_ORIGIN_FRENCH] = {
		"Adele Brigitte Camille Delphine Elise Florence Genevieve Helene Isabelle Jeanne Karine Lucie Manon Nathalie "
		"Odette Pauline Renee Sylvie Therese Ursule Valentine Yvette Zoe Quiterie",
		"Antoine Bertrand Claude Didier Etienne Fabrice Gaston Henri Isidore Jacques Kevin Luc Marcel Nicolas Olivier "
		"Pascal Quentin Rene Sebastien Thierry Urbain Vincent Yves Zacharie",
		"Arnaud Beaumont Chevalier Dubois Etienne Fournier Girard Hebert Imbert Joubert Kerouac Lefebvre Marchand "
		"Noel Olivier Perrin Quesnel Renaud Savard Tremblay Ulrich Vasseur Wattel Yvon Zeller Aubert Blanchard "
		"Cormier Deschamps Esnault Fontaine Gauthier Huard Isnard Jacquet Lemaire Moreau Nadeau Ouellet Poirier"},
	[LEX_ORIGIN_GERMANIC] = {
		"Anneliese Birgit Christa Dagmar Elke Frieda Gisela Heike Ingrid Johanna Katrin Lieselotte Margarete Nina "
		"Ottilie Petra Renate Sabine Trude Ulrike Veronika Wilhelmina Yvonne Zita",
		"Albrecht Bernd Christoph Dieter Ernst Friedrich Gunther Heinrich Ingo Jurgen Klaus Lothar Matthias Norbert "
		"Otto Pieter Reinhard Stefan Thorsten Ulrich Volker Wolfgang Xaver Ziegfried",
		"Adler Bauer Claussen Dietrich Ebert Fischer Graf Hoffmann Immel Jansen Krause Lehmann Maurer Neumann Oster "
		"Pfeiffer Quandt Richter Schreiber Thiele Ullmann Vogel Weber Xanten Zimmermann Arndt Brandt Dekker Engel "
		"Franke Gerlach Heinz Jager Kessler Lindner Meier Nagel Otten Peters Roth"},
	[LEX_ORIGIN_NORDIC] = {
		"Astrid Birgitta Camilla Dagny Elsa Freja Gunilla Helga Inger Johanne Kirsten Linnea Maja Nora Olava Pernille "
		"Ragnhild Signe Thora Ulla Vibeke Ylva Aase Solveig",
		"Anders Bjorn Carsten Dag Erik Fredrik Gunnar Hakon Ivar Jorgen Knut Lars Magnus Niels Olaf Per Rasmus Sven "
		"Torben Ulf Viggo Yngve Axel Henrik",
		"Andersen Berglund Christensen Dahlberg Eriksson Forsberg Gustafsson Hansen Isaksen Jorgensen Knudsen "
		"Lindqvist Mikkelsen Nygaard Olsson Petersen Quist Rasmussen Sorensen Thorsen Ulriksen Vestergaard Wikstrom "
		"Ytterberg Zetterberg Aaberg Bakke Carlsen Danielsen Engstrom Frandsen Gronlund Holm Iversen Jonsson "
		"Kristiansen Lund Madsen Nyberg Ostergaard"},
	[LEX_ORIGIN_ITALIAN] = {
		"Alessia Bianca Chiara Daniela Elisabetta Francesca Giulia Ilaria Jolanda Katia Lucrezia Martina Nicoletta "
		"Ornella Paola Rosalia Simona Tiziana Ughetta Valentina Zaira Graziella Emilia Renata",
		"Alessandro Bruno Claudio Dario Enzo Fabio Giovanni Ignazio Jacopo Leonardo Marco Nicolo Orlando Paolo "
		"Quirino Raffaele Salvatore Tommaso Umberto Vito Zeno Gennaro Emilio Stefano",
		"Amato Bianchi Colombo DeLuca Esposito Ferrara Gallo Iannone Jacobelli Lombardi Marchetti Negri Orsini "
		"Pellegrini Quaranta Rinaldi Santoro Testa Ungaro Vitale Zanetti Albanese Barbieri Conti Donati Endrizzi "
		"Fabbri Grassi Innocenti Leone Mancini Napoli Olivieri Parisi Ricci Sartori Tedesco Uberti Valenti Zucchi"},
	[LEX_ORIGIN_PORTUGUESE] = {
		"Adriana Benedita Catarina Denise Eduarda Fatima Gabriela Helena Iracema Joana Luciana Margarida Neusa "
		"Odete Priscila Raquel Sonia Tatiana Vera Zelia Kelly Quiteria Ursula Yara",
		"Afonso Bernardo Caetano Duarte Edson Flavio Guilherme Humberto Ivo Joaquim Leandro Marcelo Nuno Otavio "
		"Paulo Rodrigo Sebastiao Tiago Ubirajara Vasco Wagner Zeferino Quirino Yuri",
		"Almeida Barbosa Cardoso Duarte Esteves Ferreira Goncalves Henriques Inacio Jordao Leite Machado Nogueira "
		"Oliveira Pacheco Queiroz Ribeiro Sampaio Teixeira Uchoa Vieira Xavier Zagalo Azevedo Bastos Correia Dantas "
		"Evangelista Fonseca Guimaraes Lacerda Medeiros Neves Ornelas Pinheiro Quintela Rezende Saraiva Tavares Veloso"},
	[LEX_ORIGIN_SLAVIC] = {
		"Agnieszka Bozena Daria Ewa Franciszka Galina Halina Irina Jadwiga Katarzyna Ludmila Milena Natalya Oksana "
		"Polina Raisa Svetlana Tamara Ulyana Vera Wanda Yelena Zofia Lenka",
		"Andrei Bogdan Cezary Dmitri Eugeniusz Filip Grzegorz Henryk Igor Jaroslav Kazimierz Leonid Mikhail Nikolai "
		"Oleg Pavel Radek Sergei Tadeusz Uros Vladimir Wojciech Yuri Zbigniew",
		"Antonov Borowski Chernov Dvorak Egorov Filipek Grabowski Horvat Ivanov Jankowski Kovalenko Lebedev Malinowski "
		"Novak Orlov Pavlenko Romanov Sokolov Tkachenko Ustinov Volkov Wysocki Yakovlev Zielinski Andric Bartos "
		"Czarnecki Danilov Fedorov Gorski Hruska Ilic Jovanovic Kucera Lukic Morozov Nikitin Ostrowski Petrovic Rudenko"},
	[LEX_ORIGIN_GREEK] = {
		"Anastasia Chrysanthi Despina Eleni Fotini Georgia Iphigenia Kalliopi Lydia Melina Nefeli Ourania Penelope "
		"Rea Sofia Thalia Vasiliki Xenia Zoi Efthymia Kyriaki Danae Theodora Ismini",
		"Achilleas Christos Dimitrios Evangelos Fotis Georgios Iason Konstantinos Leonidas Manolis Nikolaos Odysseas "
		"Panagiotis Rigas Spyros Theodoros Vasilis Xenofon Yannis Zisis Stavros Kyriakos Lambros Haralambos",
		"Alexiou Christou Dimopoulos Economou Fotiadis Georgiou Hatzis Ioannou Karras Lambrou Makris Nikolaidis "
		"Oikonomou Papadakis Raptis Samaras Theodorou Vasiliou Xenakis Zervas Angelis Bakas Christakis Drakos Eliades "
		"Frangos Galanis Iliadis Kosta Liakos Mavros Nomikos Orfanos Petrou Rallis Stathis Tsakiris Vlahos Zografos Kyriakou"},
	[LEX_ORIGIN_TURKIC] = {
		"Aylin Banu Cemile Derya Elif Fatma Gulsen Hatice Inci Jale Kamile Leyla Melek Nesrin Ozlem Pinar Reyhan "
		"Sevgi Tulay Umran Vildan Yasemin Zeynep Dilara",
		"Ahmet Baris Cengiz Deniz Emre Ferhat Gokhan Hakan Ilker Kemal Levent Mehmet Nihat Orhan Polat Recep Selim "
		"Tarik Umut Volkan Yusuf Zafer Burak Kaan",
		"Aydin Bulut Celik Demir Erdogan Firat Gunes Hosgor Ilhan Kaplan Levent Mutlu Narin Ozturk Polat Reis Sahin "
		"Tekin Uzun Vural Yilmaz Zengin Aksoy Bayram Coskun Dogan Eren Findik Guler Huner Isik Karaca Lale Metin Nazli "
		"Onal Pektas Simsek Tuncer Ucar"},
	[LEX_ORIGIN_ARABIC] = {
		"Amina Basma Dalia Eman Fadia Ghada Hanan Iman Jamila Khadija Layla Maryam Nadia Oumaima Rania Salma Thuraya "
		"Uhud Wafa Yasmin Zahra Dunya Hiba Lubna",
		"Ahmed Bilal Daoud Elias Faisal Ghassan Hassan Ibrahim Jamal Khalid Latif Mahmoud Nabil Omar Qasim Rashid Samir "
		"Tariq Usama Walid Yousef Ziad Bashir Munir",
		"Abbas Barakat Chahine Darwish Elmasri Farouk Ghanem Haddad Issa Jaber Khoury Lahoud Mansour Nassar Othman Qassem "
		"Rahal Saleh Tawfiq Usman Wahab Yassin Zaki Awad Bishara Daher Fakhoury Ghazal Hamdan Ismail Jundi Kanaan Lutfi "
		"Maalouf Najjar Qabbani Rizk Sabbagh Taleb Ziade"},
	[LEX_ORIGIN_PERSIAN] = {
		"Azadeh Bahar Chehreh Darya Elham Farideh Golnaz Homa Iran Jaleh Katayoun Laleh Mahin Nasrin Parvin Roya Shirin "
		"Taraneh Vida Yasaman Zhaleh Mina Soraya Forough",
		"Ardeshir Behrouz Cyrus Dariush Esfandiar Farhad Gholam Hooman Iraj Jamshid Kaveh Mehrdad Nader Omid Parviz Ramin "
		"Siavash Touraj Vahid Yaghoub Ziya Bijan Kourosh Babak",
		"Ahmadi Bahrami Daneshvar Ebrahimi Farahani Golestani Hosseini Irani Jafari Karimi Lotfi Moradi Nazari Omidvar "
		"Pahlavan Rostami Sadeghi Tehrani Vaziri Yazdani Zand Afshar Bagheri Dehghan Esfahani Forouhar Ghorbani Heidari "
		"Javadi Kamali Mirza Namazi Parsa Rahimi Shirazi Tabrizi Vakili Yousefi Zamani Khorasani"},
	[LEX_ORIGIN_SOUTH_ASIAN] = {
		"Anjali Bhavna Chandni Deepa Esha Farah Gauri Harini Indira Jaya Kavita Lakshmi Meera Nalini Padma Rekha Sunita "
		"Tanvi Uma Vidya Yamini Zeenat Pooja Smita",
		"Arjun Bharat Chetan Deepak Eshan Farhan Gopal Harish Imran Jagdish Kiran Lalit Mohan Naveen Pradeep Rajesh Sanjay "
		"Tarun Umesh Vikram Yash Zubair Anil Suresh",
		"Agarwal Banerjee Chaudhary Desai Edwin Fernandes Gupta Hegde Iyer Joshi Kapoor Lal Mehta Nair Ojha Pillai Qureshi "
		"Reddy Sharma Thakur Upadhyay Varma Wadhwa Yadav Zaveri Acharya Bhatt Chopra Dutta Gandhi Hussain Jain Kulkarni "
		"Malhotra Naidu Prasad Rao Saxena Tiwari Vyas"},
	[LEX_ORIGIN_CHINESE] = {
		"Aihua Bao Chunhua Dan Fang Guiying Hong Jiayi Lanying Meiling Ning Peizhi Qing Rong Shu Ting Wenjing Xiaoyan "
		"Yuhua Zhen Lihua Xiuying Yanmei Huifang",
		"Anguo Bolin Chengwu Dawei Enlai Fuquan Guoqiang Haoran Jianguo Kaiming Liwei Minghao Ning Peng Qiang Rui Shaoyong "
		"Tao Wenbin Xiaodong Yong Zhiqiang Junjie Hongwei",
		"An Bai Cao Deng Fan Gao Han Jiang Kong Liang Ma Ning Ouyang Peng Qian Ren Shen Tang Wei Xu Yang Zhao Bo Cai Ding "
		"Feng Guo Huang Jin Kang Luo Meng Pan Qiu Shi Tan Wan Xiao Yuan Zhou"},
	[LEX_ORIGIN_JAPANESE] = {
		"Akiko Chieko Emi Fumiko Harumi Izumi Junko Keiko Mariko Naoko Rina Sachiko Tomoko Umeko Wakana Yumi Ayaka Etsuko "
		"Hiromi Kaori Miyuki Noriko Reiko Satomi",
		"Akira Daisuke Eiji Fumio Goro Hiroshi Isamu Jiro Kenji Masato Noboru Osamu Ryota Satoshi Takeshi Yoshio Atsushi "
		"Haruto Kazuo Makoto Naoki Shinji Tetsuya Wataru",
		"Abe Chiba Doi Endo Fujita Goto Hayashi Ishikawa Kato Matsuda Nakamura Okada Saito Takagi Ueda Wada Yamada Aoki "
		"Eguchi Fukuda Hirano Imai Kimura Maeda Nomura Ogawa Sakamoto Tsuchiya Uchida Watanabe Yoshida Arai Hashimoto "
		"Inoue Kobayashi Mori Noguchi Otsuka Shimizu Tanaka"},
	[LEX_ORIGIN_KOREAN] = {
		"Areum Bora Chaewon Dahye Eunji Gayoung Hyejin Jiwoo Kyunghee Minji Nari Okja Soyeon Taehee Unhye Yuna Boyoung "
		"Dayeon Hana Jimin Mikyung Seohyun Youngmi Sunhee",
		"Bumsoo Changmin Donghyun Eunwoo Geunho Hyunwoo Insoo Jaehyun Kwangsoo Minjun Namjoon Raewon Sungmin Taeyang "
		"Wonjae Youngho Byunghun Daeho Hojin Junho Kiyoung Seungwoo Sanghoon Jinwoo",
		"Ahn Bae Cho Do Eom Gil Hwang Im Jang Kang Lim Min Nam Oh Park Ryu Shin Tak Woo Yoon Baek Chung Eun Goh Heo Jeon "
		"Kwon Ma No Pyo Seo Um Wang Yang Ban Cha Gong Hong Jin Moon"},
	[LEX_ORIGIN_VIETNAMESE] = {
		"Anh Bich Cam Dung Giang Hoa Kim Lan Mai Ngoc Oanh Phuong Quyen Suong Thuy Uyen Van Xuan Yen Hanh Linh My Nhung Trang",
		"An Bao Cuong Duc Giap Hung Khanh Long Minh Nam Phuc Quang Son Thanh Vinh Binh Dat Hai Khoa Loc Nghia Phong Tuan Viet",
		"An Bui Cao Dinh Giang Ho Khuat Luong Mai Nghiem Ong Phan Quach Sam Trinh Ung Vuong Au Banh Chau Dang Doan Ha Huynh "
		"Kieu Lam Luu Mac Ngo Phung Quan Ta Thai Tong Tran Tu Van Vo Vu Le"},
	[LEX_ORIGIN_SOUTHEAST_ASIAN] = {
		"Amihan Bunga Chalita Dewi Esperanza Fitri Gloria Imelda Jasmin Kanya Ligaya Maricel Nurul Oranee Ploy Ratna Siti "
		"Tala Urai Wulan Yuliana Zenaida Citra Luzviminda",
		"Agus Budi Chai Danilo Eko Fajar Gani Hendra Iwan Jomar Kasem Lito Mongkol Niran Prasert Rizal Somchai Teguh Udom "
		"Virgilio Wayan Yudi Zaldy Bayani",
		"Aquino Bautista Chaiyo Dizon Evangelio Firmansyah Galang Hidayat Ilagan Jaidee Kusuma Lapuz Macaraeg Nasution "
		"Ocampo Pangilinan Quiambao Rattana Santoso Tolentino Utomo Villanueva Wijaya Yulo Zabala Abad Bunnag Catacutan "
		"Dimaculangan Gunawan Harahap Javier Lacson Magsaysay Nugroho Panganiban Rojanasakul Siregar Tantoco Wongsa"},
	[LEX_ORIGIN_AFRICAN] = {
		"Abena Bukola Chiamaka Dede Efua Folasade Gugu Hawa Ife Jendayi Kehinde Lerato Makena Nkechi Oluchi Palesa Rudo "
		"Sade Thandiwe Uzoma Wanjiru Yetunde Zola Ngozi",
		"Akin Babajide Chukwuma Dumisani Ekow Femi Gbenga Habib Ikenna Jabari Kwame Lwazi Mandla Nnamdi Obinna Penda "
		"Rotimi Sipho Tunde Uche Wale Yaw Zuberi Kofi",
		"Abiola Bello Chukwu Dlamini Ekwueme Fashola Gyasi Hlongwane Ibekwe Jallow Kamau Lungu Mbeki Nwosu Okafor Phiri "
		"Quaye Ruto Sesay Tembo Umeh Wekesa Yeboah Zuma Adeyemi Boateng Chanda Diallo Eze Gumede Ito Juma Keita Mwangi "
		"Ndlovu Onyango Sithole Toure Uzor Wanjala"},
	[LEX_ORIGIN_JEWISH] = {
		"Adina Batya Chana Devorah Esther Freidel Golda Hadassah Ilana Judith Keren Leah Miriam Naomi Orly Penina Rivka "
		"Shoshana Tova Uriela Vered Yael Zipporah Malka",
		"Avi Baruch Chaim Dov Eli Feivel Gideon Hillel Itzhak Jonah Kalman Levi Menachem Nathaniel Oren Pinchas Reuven "
		"Shlomo Tobias Uri Velvel Yehuda Zev Mordechai",
		"Abramowitz Birnbaum Cohn Dershowitz Edelman Feldman Goldberg Horowitz Isaacson Jacobs Katz Levinson Mandelbaum "
		"Nussbaum Ostrow Perlman Rabinowitz Shapiro Teitelbaum Unger Vogelman Weinstein Yudkin Zuckerman Adelson Blumenthal "
		"Chazan Diamond Eisenberg Friedlander Ginsburg Halpern Jaffe Kaplan Lieberman Margolis Neustadt Oppenheim Pinsker Rosenthal"},
	[LEX_ORIGIN_OTHER_EUROPEAN] = {
		"Aino Birute Csilla Dace Egle Florica Gabija Hilja Ildiko Jolanta Katalin Liisa Marika Niina Orsolya Piroska Rasa "
		"Saara Tiina Unni Viorica Ysolde Zsuzsanna Magda",
		"Arvo Balazs Csaba Domantas Eero Ferenc Gheorghe Heikki Istvan Janos Kestutis Laszlo Mihai Nandor Otso Petru Raimo "
		"Sandor Tibor Urmas Valdis Yrjo Zoltan Bela",
		"Antanaitis Balogh Ceausu Dumitrescu Eronen Fodor Gyorgy Heikkinen Ilves Juhasz Kovacs Laine Molnar Niemi Olah "
		"Popescu Radu Szabo Tamm Ungur Varga Wiik Zalitis Albu Bodnar Craciun Dobos Enescu Farkas Gheorghiu Hakala Ionescu "
		"Jansons Kallas Lukacs Makinen Nemeth Ozols Petrauskas Rantala"}
};

const NameSet surrogate_script_names[SCRIPT_COUNT] = {
	[SCRIPT_LATIN] = {"", "", ""},
	[SCRIPT_CYRILLIC] = {
		"Анна Вера Галина Дарья Елена Зоя Ирина Ксения Лидия Мария Нина Ольга Полина Раиса Светлана Тамара",
		"Антон Борис Виктор Глеб Денис Егор Захар Игорь Кирилл Леонид Максим Николай Олег Павел Роман Степан",
		"Антоненко Бондаренко Витренко Гончаренко Демченко Ефименко Захаренко Иваненко Коваленко Лысенко Марченко "
		"Николаенко Олейник Павленко Романенко Савченко Ткаченко Федоренко Шевченко Яременко"},
	[SCRIPT_GREEK] = {
		"Αγγελική Βασιλική Γεωργία Δέσποινα Ελένη Ζωή Θάλεια Καλλιόπη Λυδία Μαρία Νεφέλη Ουρανία Πηνελόπη Σοφία",
		"Αντώνης Βασίλης Γιώργος Δημήτρης Ευάγγελος Θεόδωρος Ιάσων Κώστας Λεωνίδας Μάνος Νίκος Πέτρος Σπύρος Φώτης",
		"Αλεξίου Βασιλείου Γεωργίου Δημητρίου Ευαγγέλου Ζαχαρίου Θεοδώρου Ιωάννου Κυριακού Λάμπρου Μιχαήλ Νικολάου "
		"Οικονόμου Πέτρου Στεφάνου Χρήστου"},
	[SCRIPT_ARABIC] = {
		"آمنة بسمة جميلة حنان خديجة دلال رانيا زهرة سلمى عائشة فاطمة ليلى مريم نادية هدى ياسمين",
		"أحمد بلال جمال حسن خالد داود رشيد زياد سمير طارق عمر فيصل كريم محمود نبيل ياسر",
		"الأحمد البكري الجابر الحداد الخوري الدرويش الراشد الزين السالم الشامي الطويل العلي الفارس القاسم المنصور النجار"},
	[SCRIPT_HEBREW] = {
		"אילנה ברכה גילה דינה הדס ורד חנה טובה יעל לאה מרים נעמי עדינה רבקה שרה תמר",
		"אברהם ברוך גדעון דוד הלל זאב חיים יוסף לוי משה נתן עמוס פנחס ראובן שמעון תומר",
		"אדלר ברק גולן דיין הורוביץ וייס זהבי חזן טל ידין כרמי לביא מזרחי נוי סלע עמית פלד צור קדם רגב שמיר תבור"},
	[SCRIPT_HAN] = {
		"芳 娟 敏 静 丽 艳 霞 秀英 桂兰 玉梅 红 雪 婷 慧 琳 佳",
		"伟 强 磊 军 勇 涛 明 超 刚 平 辉 建国 志远 浩 鹏 杰",
		"王 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁"},
	[SCRIPT_KANA] = {
		"あきこ かおり さちこ なおこ はるみ まりこ ゆみ りな えみ けいこ しずか ともこ",
		"あきら けんじ さとし たけし なおき ひろし まこと ゆうた りょう いさむ かずお のぼる",
		"あべ いしい うえだ おかだ かとう きむら さいとう たなか なかむら はやし まつだ やまだ"},
	[SCRIPT_HANGUL] = {
		"가영 나래 다혜 미경 보라 서연 은지 지우 채원 하나 혜진 유나",
		"건우 동현 민준 병헌 성민 영호 재현 준호 창민 태양 현우 기영",
		"강 고 남 류 문 박 배 백 서 신 안 양 오 우 유 윤 임 장 전 정 조 차 한 홍 황"}
};

int
name_count(const char *list)
{
	int			count = *list != '\0';

	for (; *list != '\0'; list++)
		count += *list == ' ';
	return count;
}

Slice
name_at(const char *list, int index)
{
	const char *end;

	while (index > 0)
	{
		list = strchr(list, ' ') + 1;
		index--;
	}
	end = strchr(list, ' ');
	return (Slice) {list, end != NULL ? (size_t) (end - list) : strlen(list)};
}
