"""Fresh surrogates for marked notes: the same note again, with other people, places and numbers in it.

A text is a list of pieces (string, type): type None is plain text, else one of the 32 categories.  refill() keeps
the form of every marked piece (case, punctuation, digits, who is who within the note) and takes what stands in it
from the lists of ../shared/data/deid, each origin of names weighing the same.
"""
import csv
import gzip
import json
import os
import random
import re

import lexicon_words

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
MONTHS = "January February March April May June July August September October November December".split()
MONTHS3 = [m[:3] for m in MONTHS]
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
DAYS3 = [d[:3] for d in DAYS]
NAMES = {"PATIENT", "DOCTOR", "RELATIVE"}
# words of names of hospitals and organisations that stay
KIND = set("""hospital medical center centre clinic general regional memorial st saint university health of the community
children's childrens care system systems county and & for at family practice associates group surgery surgical cancer institute
rehabilitation rehab nursing home hospice pharmacy laboratory labs lab imaging radiology cardiology orthopaedics orthopedics dental
urgent emergency department school high elementary middle primary college church baptist methodist lutheran presbyterian catholic
company co inc llc ltd corp corporation sons brothers bank insurance foundation trust society association club center services service
department fire police union local district city state national royal north south east west northern southern eastern western
physicians physiotherapy pediatrics paediatrics oncology dialysis transport logistics foods farms farm construction electric auto
supply store market restaurant cafe bakery hotel inn lodge park gardens village house court tower wing unit ward floor clinic's
infirmary nhs gp mental behavioral women's womens eye ear heart vascular spine pain veterans va army navy air force base""".split())
FIRM = ["{s} & Sons", "{s} Logistics", "{s} Brothers Construction", "{s} and {s2} LLP", "{c} High School", "{c} Elementary",
        "{c} Unified School District", "First Baptist Church of {c}", "St. {g}'s Church", "{s} Foods", "{c} Steel", "{s} Auto Body",
        "{c} Public Library", "{s} Electric", "{c} Fire Department", "{c} Police Department", "{s} Insurance", "{c} Transit Authority",
        "{s} Farms", "{c} Community College", "University of {c}", "{s} Packaging", "{c} Gazette", "{s} Dental Lab", "{s}'s Diner",
        "{c} Rotary Club", "{s} Freight", "{c} Food Bank", "{s} Group", "{c} Credit Union", "{s} Nurseries", "{s}, {s2} & Partners",
        "{c} Mills", "{s} Tool & Die", "{c} YMCA", "{c} Warriors", "{s} Roofing", "Bank of {c}", "{c} Water Board", "{s} Hardware"]
HOSPITAL = ["{c} General Hospital", "{c} Medical Center", "St. {g}'s Hospital", "St. {g} Medical Center", "{s} Memorial Hospital",
            "{c} Regional", "{c} Community Hospital", "{s} Clinic", "{c} Family Practice", "Mount {c} Hospital", "{s} Cancer Institute",
            "{c} Surgery", "{c} Health Centre", "{s} House", "{c} Nursing Home", "{s} Rehabilitation", "{c} Manor", "{s} Pharmacy",
            "{c} Children's", "{c} Pediatrics", "{s} Orthopedics", "{c} Infirmary", "Our Lady of {c}", "{c} Dialysis Center",
            "{c} Imaging", "{c} Hospice", "{s} Eye Institute", "{c} Urgent Care", "{c} Veterans Home", "University Hospital {c}",
            "{c} Medical Group", "{c} Heart Institute", "the {c}", "{c} Presbyterian", "{c} Methodist", "{s} Pavilion"]
DOMAINS = ["gmail.com", "yahoo.com", "outlook.com", "hotmail.com", "icloud.com", "aol.com", "nhs.net", "comcast.net", "proton.me"]


def read_lines(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [line.rstrip("\n") for line in lines]


def rng_keep(locale):
    """Of the locales that write no Latin letters, which stay."""
    return locale in ("ru_RU", "el_GR", "zh_CN", "ja_JP", "ko_KR", "ar_SA", "he_IL", "hi_IN")


class Pools:
    """What surrogates are drawn from."""

    def __init__(self, shared):
        base = os.path.join(shared, "deid")
        self.given, self.surname = {}, {}
        for line in read_lines(base + "/names/international_names.tsv.gz"):
            cells = line.split("\t")
            if len(cells) < 3 or not re.fullmatch(r"[^\W\d_]+(?:[-'’ ][^\W\d_]+)*", cells[2]):
                continue
            pool = self.surname if cells[1] == "surname" else self.given
            pool.setdefault(cells[0], []).append(cells[2])
        latin = re.compile(r"[A-Za-z\u00C0-\u024F\u1E00-\u1EFF]")
        for pool in (self.given, self.surname):
            for locale in list(pool):
                pool[locale] = [n for n in pool[locale] if latin.match(n)] or (pool[locale] if rng_keep(locale) else [])
            for locale in [k for k, v in pool.items() if len(v) < 20]:
                del pool[locale]
        born = []
        for line in read_lines(base + "/names/ssa_given_names_all_years.tsv.gz"):
            cells = line.split("\t")
            if len(cells) >= 3 and cells[1].isdigit():
                born.append((int(cells[1]) + int(cells[2]), cells[0]))
        born.sort(reverse=True)
        self.us_given = [n for _, n in born[:12000]]
        self.us_surname = [line.split("\t")[0].title() for line in read_lines(base + "/names/census1990_surnames.tsv.gz")[1:30000]]
        self.rare_surname = [w.title() for w in read_lines(base + "/names/census2010_surnames_all.txt.gz")]
        self.wordy = [line.split("\t")[0].title() for line in read_lines(base + "/names/ambiguous_names_vs_words.tsv.gz")[1:1500]]
        self.cities = [row[3] for row in csv.reader(read_lines(base + "/places/us_cities_counties.csv.gz")[1:])]
        self.cities += [w.title() for w in read_lines(base + "/places/phileas_cities.txt.gz")]
        self.world = [w.strip() for w in re.split(r"[;\n]", lexicon_words.WORLD_CITIES) if 2 < len(w.strip()) < 30 and ":" not in w]
        rows = list(csv.reader(read_lines(base + "/places/country_codes.csv.gz")))
        at = rows[0].index("CLDR display name")
        self.countries = [row[at] for row in rows[1:] if row[at]]
        with open(base + "/places/phileas_states.txt", encoding="utf-8") as lines:
            self.states = [line.strip() for line in lines if line.strip()]
        self.streets = [w.strip().strip('"').title() for w in read_lines(base + "/places/census1993_common_street_names.csv")[1:]]
        self.hospitals = [line.split("\t")[1].title() for line in read_lines(base + "/places/cms_hospitals.tsv.gz")[1:]]
        with open(base + "/words/occupations.json", encoding="utf-8") as source:
            self.jobs = json.load(source)["occupations"]

    def any_given(self, rng):
        d = rng.random()
        if d < 0.35:
            return self.us_given[int(len(self.us_given) * rng.random() ** 3)]
        if d < 0.40:
            return rng.choice(self.us_given)
        if d < 0.44:
            return rng.choice(self.wordy)
        return rng.choice(self.given[rng.choice(sorted(self.given))]).split()[0]

    def any_surname(self, rng):
        d = rng.random()
        if d < 0.33:
            return self.us_surname[int(len(self.us_surname) * rng.random() ** 3)]
        if d < 0.40:
            return rng.choice(self.rare_surname)
        if d < 0.46:
            return rng.choice(self.wordy)
        return rng.choice(self.surname[rng.choice(sorted(self.surname))])

    def city(self, rng):
        return rng.choice(self.world) if self.world and rng.random() < 0.3 else rng.choice(self.cities)


def like(new, old):
    """new in the case of old."""
    if len(old) > 1 and old.isupper():
        return new.upper()
    if old.islower():
        return new.lower()
    return new


class Filler:
    """One note's surrogates: the same word is always replaced by the same word."""

    def __init__(self, pools, rng):
        self.pools, self.rng, self.words = pools, rng, {}

    def name_word(self, word, surname):
        key = word.lower()
        if key not in self.words:
            if len(word) == 1:
                self.words[key] = self.rng.choice("ABCDEFGHIJKLMNOPRSTVWYZ")
            elif len(word) <= 3 and word.isupper():
                self.words[key] = "".join(self.rng.choice("ABCDEFGHJKLMNPRSTVWYZ") for _ in word)
            else:
                pick = self.pools.any_surname if surname else self.pools.any_given
                self.words[key] = pick(self.rng)
        return like(self.words[key], word)

    def person(self, text, form):
        spans = [m for m in WORD.finditer(text)]
        comma = text.find(",")
        out, at = [], 0
        for i, m in enumerate(spans):
            out.append(text[at:m.start()])
            at = m.end()
            word = m.group()
            low = word.lower()
            if (word.islower() and len(word) <= 3 and len(spans) > 1) or low in ("jr", "sr", "iii", "dr", "mr", "mrs", "ms"):
                out.append(word)
            elif low.endswith(("'s", "’s")):
                out.append(self.name_word(word[:-2], len(spans) > 1 or form == "last") + word[-2:])
            elif form in ("first", "nick"):
                out.append(self.name_word(word, False))
            elif form == "last":
                out.append(self.name_word(word, True))
            elif comma > 0 and form in ("lastfirst", None):
                out.append(self.name_word(word, m.start() < comma))
            else:
                out.append(self.name_word(word, i == len(spans) - 1))
        out.append(text[at:])
        return "".join(out)

    def digits(self, text):
        return re.sub(r"\d", lambda m: str(self.rng.randrange(10)), text)

    def code(self, text):
        """Digits anew; letters sometimes, in runs of up to three capitals."""
        keep = self.rng.random() < 0.6
        text = self.digits(text)
        if keep:
            return text
        return re.sub(r"(?<![^\W\d_])[A-Z]{1,3}(?![^\W\d_])",
                      lambda m: "".join(self.rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in m.group()), text)

    def date(self, text):
        def number(m):
            digits = m.group()
            n = len(digits)
            value = int(digits)
            if n == 4 and 1880 <= value <= 2099:
                return str(max(1905, min(2035, value + self.rng.randint(-12, 5))))
            if n <= 2 and 1 <= value <= 12:
                return str(self.rng.randint(10, 12) if n == 2 and digits[0] != "0" else self.rng.randint(1, 9)).zfill(n)
            if n <= 2 and value <= 31:
                return str(self.rng.randint(13, 28)).zfill(n)
            if n == 2:
                return str(self.rng.randint(32, 99))
            if n == 8 and 1880 <= value // 10000 <= 2099:
                return "%04d%02d%02d" % (self.rng.randint(1930, 2026), self.rng.randint(1, 12), self.rng.randint(1, 28))
            return digits

        def word(m):
            w = m.group()
            for pool in (MONTHS, MONTHS3, DAYS, DAYS3):
                if w.capitalize() in pool:
                    return like(self.rng.choice(pool), w)
            return w
        return WORD.sub(word, re.sub(r"\d+", number, text))

    def time(self, text):
        m = re.match(r"(\d{1,2})([:.h]?)(\d{2})(?!\d)", text)
        if not m:
            return text
        hour = self.rng.randint(1, 12) if re.search(r"[ap]\.?m", text, re.I) or len(m.group(1)) == 1 else self.rng.randint(0, 23)
        first = str(hour % 10 or 1) if len(m.group(1)) == 1 else "%02d" % hour
        return first + m.group(2) + "%02d" % self.rng.randint(0, 59) + text[m.end():]

    def phone(self, text):
        runs = re.findall(r"\d+", text)
        new = self.digits(text)
        new = re.sub(r"(?<!\d)0(?=\d{2}\D+\d{3}\D)", lambda m: str(self.rng.randint(2, 9)), new, count=1)
        if "+" in text:
            new = re.sub(r"\+\d+", re.search(r"\+\d*", text).group(), new, count=1)
        elif runs and runs[0].startswith("0"):
            new = re.sub(r"\d", "0", new, count=1)
        return new

    def compound(self, text, draw):
        """Words of a hospital's or organisation's name: kinds stay."""
        def word(m):
            w = m.group()
            low = w.lower().replace("’", "'")
            if low in KIND or (w.islower() and len(w) > 2) or len(w) == 1:
                return w
            key = "\0" + low
            if key not in self.words:
                self.words[key] = (draw().split() or ["Oak"])[0]
            return like(self.words[key], w)
        return self.digits(WORD.sub(word, text)) if self.rng.random() < 0.9 else text

    def pattern(self, patterns):
        p, r = self.pools, self.rng
        return r.choice(patterns).format(s=p.any_surname(r), s2=p.any_surname(r), c=p.city(r), g=p.any_given(r))

    def once(self, text, make):
        """The same value for the same text within the note."""
        key = "\1" + text.lower()
        if key not in self.words:
            self.words[key] = make()
        return like(self.words[key], text)

    def place(self, text, type_):
        p, r = self.pools, self.rng
        if type_ == "CITY":
            return self.once(text, lambda: p.city(r))
        if type_ == "COUNTRY":
            return self.once(text, lambda: text if len(text) <= 3 else r.choice(p.countries))
        if type_ == "STATE":
            return self.once(text, lambda: r.choice(STATES2) if len(text) == 2 else text if len(text) < 4 else r.choice(p.states).title())
        if type_ == "HOSPITAL" and len(text.split()) > 1 and r.random() < 0.3:
            return self.once(text, lambda: r.choice(p.hospitals) if r.random() < 0.5 else self.pattern(HOSPITAL))
        if type_ == "ORGANIZATION" and len(text.split()) > 1 and r.random() < 0.5:
            return self.once(text, lambda: self.pattern(FIRM))
        if type_ == "STREET":
            street = lambda: r.choice(p.streets) if r.random() < 0.3 else p.any_surname(r) if r.random() < 0.5 else r.choice(p.cities)
            def word(m):
                w = m.group()
                return w if w.lower() in STREET_WORDS or len(w) == 1 or w.islower() else like((street().split() or ["Oak"])[0], w)
            return self.digits(WORD.sub(word, text))
        draw = lambda: p.any_surname(r) if r.random() < 0.5 else p.city(r)
        return self.compound(text, draw)

    def fill(self, text, type_, form=None):
        r = self.rng
        if type_ in NAMES:
            return self.person(text, form)
        if type_ in ("DATE", "DATE_YEAR"):
            return self.date(text)
        if type_ == "TIME":
            return self.time(text)
        if type_ in ("PHONE", "FAX"):
            return self.phone(text)
        if type_ == "EMAIL":
            local = (self.pools.any_given(r)[0] + self.pools.any_surname(r)).lower().replace(" ", "")
            host = r.choice(DOMAINS) if r.random() < 0.6 else self.pools.any_surname(r).lower().replace(" ", "") + r.choice([".org", ".com", ".example", ".edu", ".ie", ".co.uk"])
            return self.once(text, lambda: local + r.choice(["", str(r.randrange(100))]) + "@" + host)
        if type_ in ("AGE", "AGE90"):
            low, high = (90, 104) if type_ == "AGE90" else (1, 89)
            return re.sub(r"\d+", lambda m: m.group() if len(m.group()) > 3 else str(r.randint(low, high) if len(m.group()) > 1 else r.randint(1, 9)), text)
        if type_ == "USERNAME":
            word = lambda m: m.group() if len(m.group()) < 3 else (self.pools.any_given(r)[0] + self.pools.any_surname(r).split()[0]).lower()[:9]
            return like(self.digits(re.sub(r"[A-Za-z]+", word, text)), text)
        if type_ == "PROFESSION":
            return text if r.random() < 0.4 or len(text) < 4 else like(r.choice(self.pools.jobs), text)
        if type_ in ("HOSPITAL", "ORGANIZATION", "STREET", "CITY", "STATE", "COUNTRY", "LOCATION_OTHER"):
            return self.place(text, type_)
        if type_ == "DEPARTMENT_ROOM":
            return self.digits(text)
        if type_ in ("URL", "IPADDR"):
            return self.digits(text)
        return self.once(text, lambda: self.code(text))


STATES2 = """AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA
RI SC SD TN TX UT VT VA WA WV WI WY""".split()
STREET_WORDS = set("""street st avenue ave road rd drive dr lane ln court ct boulevard blvd way place pl terrace terr circle cir highway hwy
route rt parkway pkwy square sq close crescent gardens grove hill mews row view walk apt apartment unit suite ste floor flat no number
north south east west n s e w ne nw se sw po box lot trailer building bldg room the of and county township rural""".split())


def refill(pieces, pools, rng):
    """[(text, type, form)] again with fresh surrogates."""
    filler = Filler(pools, rng)
    return [(text, type_, form) if type_ is None else (filler.fill(text, type_, form), type_, form) for text, type_, form in pieces]


# ---- the look of a note ----

LABELS = [(r"\bPatient Name\b", ["Pt Name", "Patient", "Name of patient", "PATIENT NAME", "Pt", "Client name"]),
          (r"\bPatient\b(?=:)", ["Pt", "Pt Name", "PATIENT", "Resident", "Client", "Name"]),
          (r"\bName\b(?=:)", ["Patient name", "NAME", "Full name", "Pt name"]),
          (r"\bMRN\b", ["MR#", "Med Rec No", "Chart #", "Medical record number", "Hosp no", "MRN#", "Unit No"]),
          (r"\bDOB\b", ["D.O.B.", "Date of birth", "Birthdate", "DOB", "Born", "BD"]),
          (r"\bPhone\b(?=:)", ["Tel", "Ph", "Telephone", "Cell", "Contact no", "Mobile", "TEL"]),
          (r"\bAttending\b(?=:)", ["Attending MD", "Attending physician", "ATTENDING", "Consultant", "Provider", "Responsible clinician"]),
          (r"\bPCP\b", ["Primary care", "GP", "Family doctor", "Primary"]),
          (r"\bDr\.? (?=[A-Z])", ["Dr ", "Dr. ", "DR. ", "Doctor ", "Prof. ", "Mr "])]


def relabel(pieces, rng):
    out = []
    for text, type_, form in pieces:
        if type_ is None:
            for pattern, choices in LABELS:
                if rng.random() < 0.5:
                    text = re.sub(pattern, lambda m: rng.choice(choices), text)
            if rng.random() < 0.15:
                text = text.replace(": ", rng.choice([" - ", ":", " : ", " = ", ": "]))
        out.append((text, type_, form))
    return out


OCR = {"o": "0", "O": "0", "l": "1", "I": "l", "S": "5", "B": "8", "rn": "m"}


def noise(pieces, rng):
    """Slips of scanning and typing: one in fifty characters of digits and words."""
    out = []
    for text, type_, form in pieces:
        chars = list(text)
        for i, c in enumerate(chars):
            if c in OCR and type_ is None and rng.random() < 0.01:
                chars[i] = OCR[c]
            elif c.isdigit() and type_ is not None and rng.random() < 0.03:
                chars[i] = {"0": "O", "1": "l", "5": "S"}.get(c, c)
            elif c.isalpha() and rng.random() < 0.004:
                chars[i] = ""
        out.append(("".join(chars), type_, form))
    return out


def vary(pieces, rng):
    """Another author's hand: case, labels, noise, line breaks."""
    if rng.random() < 0.5:
        pieces = relabel(pieces, rng)
    d = rng.random()
    if d < 0.07:
        pieces = [(t.upper(), k, f) for t, k, f in pieces]
    elif d < 0.15:
        pieces = [(t.lower(), k, f) for t, k, f in pieces]
    elif d < 0.20:
        pieces = [(t.lower() if k in NAMES or k in ("CITY", "HOSPITAL", "ORGANIZATION") else t, k, f) for t, k, f in pieces]
    elif d < 0.24:
        pieces = [(t.upper() if k in NAMES else t, k, f) for t, k, f in pieces]
    elif d < 0.28:
        pieces = noise(pieces, rng)
    elif d < 0.32:
        pieces = [(re.sub(r" ", lambda m: "\n" if rng.random() < 0.06 else " ", t), k, f) for t, k, f in pieces]
    return pieces


def pieces_of(note):
    out, at = [], 0
    for e in sorted(note["entities"], key=lambda e: e["start"]):
        if e["start"] < at:
            continue
        out.append((note["text"][at:e["start"]], None, None))
        out.append((note["text"][e["start"]:e["end"]], e["type"], e.get("form")))
        at = e["end"]
    out.append((note["text"][at:], None, None))
    return [p for p in out if p[0]]


MARK = re.compile(r"\[\[([A-Z][A-Z0-9_]*)(?:#\d+)?(?:\|([a-z]+))?:(.+?)\]\]", re.S)


def read_marked(content):
    """Texts with [[TYPE#ref|form:text]] marks and a header line each."""
    notes = []
    for body in re.split(r"(?m)^=== id: .* ===\n", content)[1:]:
        pieces, at, body = [], 0, body.strip("\n")
        for m in MARK.finditer(body):
            pieces += [(body[at:m.start()], None, None), (m.group(3), m.group(1), m.group(2))]
            at = m.end()
        pieces.append((body[at:], None, None))
        notes.append([p for p in pieces if p[0]])
    return notes
