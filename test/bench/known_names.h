/*
 * Names and sentences from which the known-value measurements make patients and notes.
 *
 * Common names of many origins and shapes, names that are words among them.
 */
#ifndef MC_BENCH_KNOWN_NAMES_H
#define MC_BENCH_KNOWN_NAMES_H

static const char *const given_names[] = {
	"James", "Mary", "Robert", "Patricia", "John", "Jennifer", "Michael", "Linda", "David", "Elizabeth",
	"William", "Barbara", "Richard", "Susan", "Joseph", "Jessica", "Thomas", "Sarah", "Christopher", "Karen",
	"Charles", "Lisa", "Daniel", "Nancy", "Matthew", "Betty", "Anthony", "Sandra", "Mark", "Margaret", "Donald",
	"Ashley", "Steven", "Kimberly", "Andrew", "Emily", "Paul", "Donna", "Joshua", "Michelle", "Kenneth", "Carol",
	"Kevin", "Amanda", "Brian", "Melissa", "Timothy", "Deborah", "Ronald", "Stephanie", "George", "Rebecca",
	"Jason", "Sharon", "Edward", "Laura", "Jeffrey", "Cynthia", "Ryan", "Dorothy", "Jacob", "Amy", "Nicholas",
	"Kathleen", "Gary", "Angela", "Eric", "Shirley", "Jonathan", "Brenda", "Stephen", "Emma", "Larry", "Anna",
	"Justin", "Pamela", "Scott", "Nicole", "Brandon", "Samantha", "Benjamin", "Katherine", "Samuel", "Christine",
	"Gregory", "Helen", "Alexander", "Debra", "Patrick", "Rachel", "Frank", "Carolyn", "Raymond", "Janet", "Jack",
	"Maria", "Dennis", "Catherine", "Jerry", "Heather", "Tyler", "Diane", "Aaron", "Olivia", "Jose", "Julie",
	"Adam", "Joyce", "Nathan", "Victoria", "Henry", "Ruth", "Zachary", "Virginia", "Douglas", "Lauren", "Peter",
	"Kelly", "Kyle", "Christina", "Noah", "Joan", "Ethan", "Evelyn", "Jeremy", "Judith", "Walter", "Andrea",
	"Christian", "Hannah", "Keith", "Cheryl", "Roger", "Megan", "Terry", "Jacqueline", "Austin", "Martha", "Sean",
	"Madison", "Gerald", "Teresa", "Carl", "Gloria", "Harold", "Sara", "Dylan", "Janice", "Arthur", "Ann",
	"Lawrence", "Abigail", "Jordan", "Grace", "Jesse", "Rose", "Bryan", "Faith", "Billy", "Hope", "Bruce", "Joy",
	"Gabriel", "May", "Joe", "Will", "Logan", "Dawn", "Alan", "Summer", "Juan", "Iris", "Albert", "Ivy", "Willie",
	"Ruby", "Elijah", "Pearl", "Wayne", "Daisy", "Randy", "Violet", "Vincent", "Amber", "Mason", "Autumn", "Roy",
	"Chase", "Ralph", "Grant", "Bobby", "Dean", "Russell", "Gene", "Bradley", "Earl", "Philip", "Drew",
	"María-José", "Jean-Luc", "Anne-Marie", "José", "Zoë", "Siân", "Søren", "Łukasz", "Nguyễn", "Thị", "Priya",
	"Lakshmi", "Venkata", "Aarav", "Mohammed", "Fatima", "Aisha", "Omar", "Yusuf", "Ibrahim", "Wei", "Xiaoming",
	"Hiroshi", "Yuki", "Kwame", "Chinonso", "Oluwaseun", "Takumi", "Guillermo", "Alejandro", "Francisco",
	"Guadalupe", "Ignacio", "Theodora", "Anneliese", "Konstantinos", "Svetlana", "Vladimir"
};

static const char *const surnames[] = {
	"Smith", "Johnson", "Williams", "Brown", "Jones", "Garcia", "Miller", "Davis", "Rodriguez", "Martinez",
	"Hernandez", "Lopez", "Gonzalez", "Wilson", "Anderson", "Thomas", "Taylor", "Moore", "Jackson", "Martin",
	"Lee", "Perez", "Thompson", "White", "Harris", "Sanchez", "Clark", "Ramirez", "Lewis", "Robinson", "Walker",
	"Young", "Allen", "King", "Wright", "Scott", "Torres", "Nguyen", "Hill", "Flores", "Green", "Adams", "Nelson",
	"Baker", "Hall", "Rivera", "Campbell", "Mitchell", "Carter", "Roberts", "Gomez", "Phillips", "Evans",
	"Turner", "Diaz", "Parker", "Cruz", "Edwards", "Collins", "Reyes", "Stewart", "Morris", "Morales", "Murphy",
	"Cook", "Rogers", "Gutierrez", "Ortiz", "Morgan", "Cooper", "Peterson", "Bailey", "Reed", "Kelly", "Howard",
	"Ramos", "Kim", "Cox", "Ward", "Richardson", "Watson", "Brooks", "Chavez", "Wood", "James", "Bennett", "Gray",
	"Mendoza", "Ruiz", "Hughes", "Price", "Alvarez", "Castillo", "Sanders", "Patel", "Myers", "Long", "Ross",
	"Foster", "Jimenez", "Powell", "Jenkins", "Perry", "Russell", "Sullivan", "Bell", "Coleman", "Butler",
	"Henderson", "Barnes", "Gonzales", "Fisher", "Vasquez", "Simmons", "Romero", "Jordan", "Patterson",
	"Alexander", "Hamilton", "Graham", "Reynolds", "Griffin", "Wallace", "Moreno", "West", "Cole", "Hayes",
	"Bryant", "Herrera", "Gibson", "Ellis", "Tran", "Medina", "Aguilar", "Stevens", "Murray", "Ford", "Castro",
	"Marshall", "Owens", "Harrison", "Fernandez", "McDonald", "Woods", "Washington", "Kennedy", "Wells", "Vargas",
	"Henry", "Chen", "Freeman", "Webb", "Tucker", "Guzman", "Burns", "Crawford", "Olson", "Simpson", "Porter",
	"Hunter", "Gordon", "Mendez", "Silva", "Shaw", "Snyder", "Mason", "Dixon", "Munoz", "Hunt", "Hicks", "Holmes",
	"Palmer", "Wagner", "Black", "Robertson", "Boyd", "Rose", "Stone", "Salazar", "Fox", "Warren", "Mills",
	"Meyer", "Rice", "Schmidt", "Garza", "Daniels", "Ferguson", "Nichols", "Stephens", "Soto", "Weaver", "Ryan",
	"Gardner", "Payne", "Grant", "Dunn", "Kelley", "Spencer", "Hawkins", "Arnold", "Pierce", "Hansen", "Peters",
	"Santos", "Hart", "Bradley", "Knight", "Elliott", "Cunningham", "Duncan", "Armstrong", "Hudson", "Carroll",
	"Lane", "Riley", "Andrews", "Alvarado", "Ray", "Delgado", "Berry", "Perkins", "Hoffman", "Johnston",
	"Matthews", "Pena", "Richards", "Contreras", "Willis", "Carpenter", "Lawrence", "Sandoval", "Guerrero",
	"George", "Chapman", "Rios", "Estrada", "Ortega", "Watkins", "Greene", "Nunez", "Wheeler", "Valdez", "Harper",
	"Burke", "Larson", "Santiago", "Maldonado", "Morrison", "Franklin", "Carlson", "Austin", "Dominguez", "Carr",
	"Lawson", "Jacobs", "O'Brien", "Lynch", "Singh", "Vega", "Bishop", "Montgomery", "Oliver", "Jensen", "Harvey",
	"Williamson", "Gilbert", "Dean", "Sims", "Espinoza", "Howell", "Li", "Wong", "Reid", "Hanson", "Le", "McCoy",
	"Garrett", "Burton", "Fuller", "Wang", "Weber", "Welch", "Rojas", "Lucas", "Marquez", "Fields", "Park",
	"Yang", "Little", "Banks", "Padilla", "Day", "Walsh", "Bowman", "Schultz", "Luna", "Fowler", "Mejia",
	"O'Hara", "Núñez", "Smith-Jones", "García-Márquez", "D'Angelo", "Müller", "Sørensen", "Yıldız", "Muñoz",
	"Papadopoulos", "Venkataraman", "Krishnamurthy", "Okonkwo", "Adeyemi", "Nakamura", "Yamamoto", "Kowalczyk",
	"Wiśniewski", "Brankovic", "Haverford", "Amaechi", "van der Berg", "de la Cruz", "van den Bos", "al-Rashid",
	"St. Clair", "Mac Donald", "Ng", "Ho", "Oh", "An", "Small", "Bush", "Foot", "Hand", "Head", "Self", "Moody",
	"Frost", "Snow", "Winter", "Pope", "Abbott", "Strong", "Sharp", "Rich", "Swift", "Wise", "Savage", "Good",
	"Best"
};

/* The name stands for the bar. */
static const char *const carriers[] = {
	"The patient | was admitted with chest pain.",
	"| is a 54-year-old with hypertension and type 2 diabetes.",
	"Patient: |\nMRN: see header",
	"Discussed the plan with | and the family at bedside.",
	"Seen and examined with |, who denies shortness of breath.",
	"I spoke to | today about the results (normal).",
	"RE: | - follow-up of the right knee",
	"Dear |,\n\nThank you for coming in.",
	"Today | reports less pain; continue current dose.",
	"Labs were reviewed with |. Will follow up in two weeks.",
	"cc: |; primary care",
	"In summary, | remains stable on metoprolol 50 mg.",
	"Name:\t|\tDOB: on file",
	"The family of | was updated by phone.",
	"We explained to | that the biopsy was benign.",
	"Mr. | tolerated the procedure well.",
	"Ms. | will return in May for imaging.",
	"signed out to night team (|)",
	"Per |, no known allergies.",
	"On rounds | was sitting up in the chair, in no distress."
};

#endif							/* MC_BENCH_KNOWN_NAMES_H */
