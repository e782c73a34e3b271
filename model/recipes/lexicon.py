#!/usr/bin/env python3
"""Make model/medchat-lexicon.bin: how name-like, place-like, medical or common a word is.

    python3 model/recipes/lexicon.py ../shared/data model/medchat-lexicon.bin

Reads the lists of DATA/deid and the openly licensed texts of DATA/corpora (the
READMEs there give source and licence of each; model/NOTICE repeats what must be
attributed), scores every word and writes a hash table of fingerprints, laid out
as src/deid/lexicon.c describes.  No word enters the file, only what was counted
about it.  The same input gives the same bytes.  Needs Python 3.9 or later and
nothing else; two minutes.

Other uses:
    lexicon.py --probe FILE WORD...     the entries of words or "phrases of words"
    lexicon.py --hashes WORD...         test vectors for test/unit/test_lexicon.c
    lexicon.py --articles DATA          the articles whose words were counted, for model/LICENSES/
"""
import csv
import gzip
import io
import json
import lzma
import math
import re
import sys
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import lexicon_names
import lexicon_words as words_here
from lexicon_file import Entry, FLAGS, fold, hash_key, keys, probe, split, write

MAX_WORD = 44       # bytes; the reader cuts words at 48, which then match nothing
MAX_PHRASE = 7      # words
MIN_TEXT = 6        # occurrences that give a word of no list an entry
MIN_ACRONYM = 10    # the same for words in capitals
RARE_GIVEN = 13     # score of a given name of about 8 children

# texts whose licence allows redistribution of counts without conditions beyond attribution
TEXTS = {
    "pmc_oa_ccby/pmc_oa_ccby": ("title", "abstract", "text"),
    "openstax/openstax": ("text",),
    "openstax/openstax_qa": ("question", "answer"),
    "medquad/medquad": ("question", "answer"),
    "rqe/rqe": ("question_a", "question_b"),
    "meqsum/meqsum": ("question",),
    "mts_dialog/mts_dialog": ("dialogue", "note"),
    "aci_bench/aci_bench": ("dialogue", "note"),
}


# ---- reading ----

class Sources:
    """The lists of DATA/deid; every row says where it lies."""

    def __init__(self, data):
        self.deid = Path(data) / "deid"
        self.corpora = Path(data) / "corpora"

    def text(self, name):
        path = self.deid / name
        raw = gzip.open(path).read() if name.endswith(".gz") else path.read_bytes()
        return raw.decode("utf-8-sig")

    def lines(self, name):
        return [line.strip() for line in self.text(name).splitlines() if line.strip()]

    def table(self, name):
        """Rows of a TSV with a heading, as dictionaries."""
        lines = self.text(name).rstrip("\n").split("\n")
        head = lines[0].split("\t")
        return [dict(zip(head, line.split("\t"))) for line in lines[1:]]

    def csv(self, name):
        return list(csv.DictReader(io.StringIO(self.text(name))))

    def json(self, name, member):
        return json.loads(self.text(name))[member]

    def corpus(self, name):
        with lzma.open(self.corpora / (name + ".jsonl.xz"), "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)


def listed(text):
    return [item.strip() for item in text.replace("\n", " ").split(";") if item.strip()]


# ---- scores ----

def log_score(value, least, most, low=1):
    """value on a log scale: least gives low, most gives 255."""
    if value <= 0:
        return 0
    share = math.log2(value / least) / math.log2(most / least)
    return max(low, min(255, round(low + share * (255 - low))))


class Lexicon:
    def __init__(self):
        self.entries = {}

    def entry(self, key):
        """The entry of a key, made when there is none; None for a key that no reader can ask for."""
        parts = key.split(" ")
        if len(parts) > MAX_PHRASE or any(not part or len(part.encode()) > MAX_WORD for part in parts):
            return None
        if key not in self.entries:
            self.entries[key] = Entry()
        return self.entries[key]

    def raise_to(self, key, field, score):
        entry = self.entry(key)
        if entry is not None and getattr(entry, field) < score:
            setattr(entry, field, score)

    def flag(self, key, name):
        entry = self.entry(key)
        if entry is not None:
            entry.flags |= FLAGS[name]

    def prune(self):
        """Drop keys that say nothing but "given to a handful of children in 140 years"."""
        rare = [key for key, entry in self.entries.items()
                if max(entry.given_female, entry.given_male) <= RARE_GIVEN
                and not (entry.surname or entry.place or entry.common or entry.medical or entry.flags
                         or entry.text_lower or entry.text_capital or entry.more_words)]
        for key in rare:
            del self.entries[key]

    def close_phrases(self):
        """Tell every first word how long its phrases get."""
        for key in sorted(key for key in self.entries if " " in key):
            first, more = key.split(" ")[0], key.count(" ")
            entry = self.entry(first)
            entry.more_words = max(entry.more_words, more)


# ---- names ----

def name_keys(name):
    """Keys of a name: its words as a phrase and glued ("O'Brien": "o brien", "obrien")."""
    parts = keys(name)
    if not parts or len(parts) > 4:
        return []
    return [parts[0]] if len(parts) == 1 else [" ".join(parts), "".join(parts)]


GIVEN_FIELDS = {"f": ("given_female",), "m": ("given_male",), "g": ("given_female", "given_male")}


def add_us_names(lexicon, sources):
    most = 5_300_000        # James, all years
    for row in sources.table("names/ssa_given_names_all_years.tsv.gz"):
        for key in name_keys(row["name"]):
            lexicon.raise_to(key, "given_female", log_score(int(row["count_f"]), 5, most))
            lexicon.raise_to(key, "given_male", log_score(int(row["count_m"]), 5, most))
    for sex, field in (("female", "given_female"), ("male", "given_male")):
        for row in sources.table(f"names/census1990_firstnames_{sex}.tsv.gz"):
            lexicon.raise_to(fold(row["name"]), field, log_score(float(row["pct"]), 0.0005, 3.4, 90))
    for row in sources.table("names/census1990_surnames.tsv.gz"):
        # frequency falls like 1 / rank; the percentages are cut to three digits
        lexicon.raise_to(fold(row["name"]), "surname", round(255 - 13 * math.log2(int(row["rank"]))))
    for name in sources.lines("names/census2010_surnames_all.txt.gz"):
        for key in name_keys(name):
            lexicon.raise_to(key, "surname", 30)
    for name in sources.lines("names/philter_last_names.txt.gz"):
        for key in name_keys(name) if name != "all other names" else []:
            lexicon.raise_to(key, "surname", 20)
    for listname in ("phileas_first_names", "philter_first_names"):
        for name in sources.lines(f"names/{listname}.txt.gz"):
            for key in name_keys(name):
                entry = lexicon.entry(key)
                if entry is not None and entry.given_female == entry.given_male == 0:
                    entry.given_female = entry.given_male = 10


def transliterate(name):
    """A Cyrillic, Greek, Georgian or Armenian name in Latin letters, else ""."""
    lower = unicodedata.normalize("NFC", name.lower())
    if not any(c in words_here.TRANSLITERATION for c in lower):
        return ""
    latin = []
    for letter in lower:
        if letter not in words_here.TRANSLITERATION and letter.isalpha():
            letter = unicodedata.normalize("NFD", letter)[0]
        latin.append(words_here.TRANSLITERATION.get(letter, letter))
    result = "".join(latin).replace("oy", "ou") if "α" <= lower[-1] <= "ω" else "".join(latin)
    return result if result.isascii() else ""


def international_lists(sources):
    """(origin, locale, kind, names): one list per locale and kind, one per table of romanised names."""
    origin_of = {locale: origin for origin, locales in words_here.LOCALE_ORIGINS.items()
                 for locale in locales.split()}
    lists = defaultdict(list)
    for row in sources.table("names/international_names.tsv.gz"):
        kind = {"given_f": "f", "given_m": "m", "given": "g", "surname": "s"}[row["kind"]]
        lists[origin_of[row["locale"]], row["locale"], kind].append(row["name"])
    for (origin, kind), names in words_here.ROMANISED.items():
        lists[origin, "romanised", kind] = names.split()
    for origin, locale, kind in sorted(lists):
        names = lists[origin, locale, kind]
        # "given" repeats the lists by sex: it counts for names of no known sex only
        if kind == "g":
            sexed = set(lists.get((origin, locale, "f"), ())) | set(lists.get((origin, locale, "m"), ()))
            names = [name for name in names if name not in sexed]
        yield origin, locale, kind, names


MIXED_LOCALES = {"fr_CA", "fr_QC", "en_NZ", "en_US"}     # lists of countries of immigrants say little of origin


def add_international_names(lexicon, sources):
    """A name of a list of n is as frequent there as a name of rank n / 2; every origin counts alike."""
    votes = defaultdict(lambda: defaultdict(float))
    locales = Counter(origin for origin, _, kind, _ in international_lists(sources) if kind == "s")
    for origin, locale, kind, names in international_lists(sources):
        count = max(len(names), 20)
        base = 242 - 13 * math.log2(count) if kind == "s" else 215 - 12 * math.log2(count)
        vote = 1 / max(count, 400) / math.sqrt(locales[origin])
        vote *= 2 if locale == "romanised" else 0.3 if locale in MIXED_LOCALES else 1
        scored = {}
        for name in names:
            parts = keys(name)
            for key in name_keys(name) + name_keys(transliterate(name)):
                scored[key] = round(base)
            if kind == "s" and len(parts) > 1:      # "van Roijen": roijen
                for part in parts:
                    if len(part) >= 4:
                        scored.setdefault(part, max(20, round(base) - 30))
        for key, score in scored.items():
            votes[key][origin] += vote
            for field in GIVEN_FIELDS.get(kind, ("surname",)):
                lexicon.raise_to(key, field, score)
    for row in sources.table("names/ssa_given_names_all_years.tsv.gz"):
        total = int(row["count_f"]) + int(row["count_m"])
        votes[fold(row["name"])]["english"] += min(1, total / 200_000) / 300
    for key, by_origin in votes.items():
        origin = max(sorted(by_origin), key=by_origin.get)
        entry = lexicon.entry(key)
        if entry is not None and by_origin[origin] >= 0.0002:
            entry.origin = words_here.ORIGINS.index(origin)
    guess_origins(lexicon)


ENDINGS = [     # of surnames that no list assigns to an origin, longest first within a line's order
    ("slavic", "ovic ovich evic evich wicz czyk owski ewski inski ynski enko chuk ov ova eva sky ska cki"),
    ("greek", "opoulos opoulou idis iadis akis oglou atos"),
    ("turkic", "oglu"),
    ("persian", "zadeh pour nejad"),
    ("other_european", "escu eanu ian yan shvili dze inen"),
    ("italian", "ucci acci elli etti ini oni ello etto"),
    ("hispanic", "ez"),
    ("nordic", "sson sen quist strom gren dahl"),
    ("germanic", "mann meyer meier bach stein berg hoff haus"),
    ("south_asian", "nathan murthy swamy samy jeet preet inder"),
]


def guess_origins(lexicon):
    for key, entry in lexicon.entries.items():
        if entry.origin or not entry.surname or len(key) < 6 or " " in key:
            continue
        for origin, endings in ENDINGS:
            if key.endswith(tuple(endings.split())):
                entry.origin = words_here.ORIGINS.index(origin)
                break


def flag_ambiguous(lexicon, sources):
    for row in sources.table("names/ambiguous_names_vs_words.tsv.gz"):
        given = int(row["given_f"] or 0) + int(row["given_m"] or 0)
        rank = int(row["surname_rank_1990"] or 10**6)
        if int(row["scowl_level"]) <= 50 and (rank <= 15_000 or given >= 1000):
            lexicon.flag(fold(row["word"]), "name_is_word")
    for word in words_here.PLAIN_WORDS:
        if is_frequent_name(lexicon, word):     # April, June, August
            lexicon.flag(word, "name_is_word")


# ---- places ----

def place_name(text):
    """Key of a place or facility: words joined, a leading "the" left out."""
    parts = keys(text)
    return " ".join(parts[1:] if len(parts) > 1 and parts[0] == "the" else parts)


def add_places(lexicon, sources):
    weight = Counter()

    def place(names, points, flag=None):
        for name in names:
            glued = "".join(keys(name)) if re.search("[-'’]", name) else ""
            for key in {place_name(name), glued}:
                if key:
                    weight[key] += points
                    if flag:
                        lexicon.flag(key, flag)

    rows = sources.csv("places/us_cities_counties.csv.gz")
    for column, flag in (("CITY", "city"), ("COUNTY", "county")):       # once a state
        place([name for name, _ in sorted({(row[column], row["STATE_CODE"]) for row in rows})], 1, flag)
    place(sources.lines("places/phileas_cities.txt.gz"), 1, "city")
    place(sources.lines("places/phileas_counties.txt"), 0.5, "county")
    for counties in sources.json("places/corpora_us_counties.json.gz", "counties").values():
        place(counties, 0.5, "county")
    place([row["city"] for row in sources.table("places/cms_hospitals.tsv.gz")], 3, "city")
    place(sources.lines("places/phileas_states.txt") + listed(words_here.STATES), 150, "state")
    place(listed(words_here.WORLD_CITIES), 40, "city")
    place(listed(words_here.REGIONS), 20)
    place([river["name"] for river in sources.json("places/corpora_rivers.json", "rivers")], 2)
    countries = sources.csv("places/country_codes.csv.gz")
    names = {row[column].split(" (")[0] for row in countries for column in ("CLDR display name", "UNTERM English Short")}
    place(sorted(names) + listed(words_here.COUNTRIES), 100, "country")
    place([row["Capital"] for row in countries], 30, "city")
    for key, points in weight.items():
        if points:
            lexicon.raise_to(key, "place", min(255, round(60 + 22 * math.log2(points)) if points >= 1 else 45))


def add_nationalities(lexicon, sources):
    names = [row[column] for row in sources.csv("places/nationalities.csv")
             for column in ("nationality", "man", "woman", "plural")]
    names += sources.json("places/corpora_nationalities.json", "nationalities")
    for name in names:
        key = " ".join(keys(name or ""))
        if key and not re.match("citizen|a person|person", key) and not key.endswith(" man"):
            lexicon.flag(key, "nationality")
    for name in listed(words_here.RELIGION_LANGUAGE):
        for key in variants_of_possessive(name):
            lexicon.flag(key, "religion")


def add_streets(lexicon, sources):
    for row in sources.csv("places/census1993_common_street_names.csv"):
        key = place_name(row["name"])
        if key and not any(c.isdigit() for c in key):
            lexicon.flag(key, "street")


def add_hospitals(lexicon, sources):
    names = [row["name"] for row in sources.table("places/cms_hospitals.tsv.gz")]
    names += sources.json("places/corpora_hospitals.json.gz", "hospitals")
    names += sources.lines("places/phileas_hospitals.txt")
    for name in names:
        name = re.split(r",|\(| - |\binc\b|\bllc\b", name, flags=re.I)[0]
        for key in variants_of_possessive(name):
            parts = key.split(" ")
            if parts[0] == "the":
                parts = parts[1:]
            if len(parts) < 2:
                continue
            lexicon.flag(" ".join(parts), "hospital")
            if "saint" in parts:
                lexicon.flag(" ".join("st" if part == "saint" else part for part in parts), "hospital")
            elif "st" in parts:
                lexicon.flag(" ".join("saint" if part == "st" else part for part in parts), "hospital")


# ---- common and medical words ----

LEVEL_SCORES = {10: 255, 20: 230, 35: 190, 40: 170, 50: 130, 55: 115, 60: 95, 70: 60}


def add_common_words(lexicon, sources):
    for row in sources.table("words/scowl_english_words_level10_70.tsv.gz"):
        word = row["word"]
        if not word[:1].islower() or word.endswith("'s"):
            continue
        for key in name_keys(word):
            lexicon.raise_to(key, "common", LEVEL_SCORES[int(row["level"])])
    for word in words_here.PLAIN_WORDS:
        lexicon.raise_to(word, "common", LEVEL_SCORES[35])


def variants_of_possessive(text):
    """Keys of a term: "Parkinson's disease" is also "parkinson disease" and "parkinsons disease"."""
    found = {" ".join(keys(text))}
    if re.search(r"['’]s\b", text):
        found.add(" ".join(keys(re.sub(r"['’]s\b", "", text))))
        found.add(" ".join(keys(re.sub(r"['’]s\b", "s", text))))
    if re.search(r"s['’](\s|$)", text):
        found.add(" ".join(keys(re.sub(r"s['’](?=\s|$)", "", text))))
    found.discard("")
    return sorted(found)


def medical_terms(sources):
    """Terms of diseases and symptoms, as they are written there (small letters but for names)."""
    terms = {row["term"] for name in ("disease_ontology_names", "symptom_ontology_names")
             for row in sources.table(f"medical/{name}.tsv.gz")}
    terms.update(sources.json("medical/corpora_cancer.json.gz", "cancers"))
    for chain in sources.json("medical/corpora_diseases.json.gz", "diseases"):
        terms.update(chain)
    terms.update(sources.json("medical/corpora_infectious_diseases.json", "diseases"))
    terms.update(sources.json("medical/corpora_symptoms.json", "symptoms"))
    terms.update(row["desc"][:1].lower() + row["desc"][1:]
                 for row in sources.json("medical/corpora_diagnoses.json.gz", "codes"))
    for row in sources.corpus("vocab/ontology_terms"):
        terms.update([row["name"]] + row["synonyms"])
    for row in sources.corpus("vocab/disease_symptom"):
        terms.update((row["disease_label"], row["symptom_label"]))
    return sorted(terms)


def focus_terms(sources):
    """Diseases and drugs that patient information is about, in Title Case."""
    return sorted({re.sub(r"\s*\(.*?\)", "", row["focus"]).strip() for row in sources.corpus("medquad/medquad")
                   if row["focus"]})


def drug_names(sources):
    """(name, is it the main one?) of drugs, without those that only a chemist writes."""
    names = {name: True for name in sources.json("medical/corpora_drugs.json", "drugs")}
    for row in sources.table("medical/drugbank_open_vocabulary.tsv.gz"):
        names[row["name"]] = True
        for synonym in row["synonyms"].split(" | "):
            names.setdefault(synonym, False)
    for name in sorted(names):
        parts = keys(name)
        if re.fullmatch(r"[^\W\d_]+([ '’-][^\W\d_]+){0,3}", name) and all(len(part) <= 26 for part in parts):
            yield name, names[name]


def is_frequent_name(lexicon, key):
    entry = lexicon.entries.get(key)
    return entry is not None and (entry.surname >= 100 or max(entry.given_female, entry.given_male) >= 120)


def is_plain_or_proper(lexicon, key):
    """Is the word everyday English, a frequent name or a well-known place ("St. John's wort", "Texas bluegrass")?"""
    entry = lexicon.entries.get(key)
    return is_frequent_name(lexicon, key) or (
        entry is not None and (entry.common >= 230 or entry.place >= 130
                               or entry.flags & (FLAGS["nationality"] | FLAGS["religion"]) != 0))


def add_medical(lexicon, sources):
    uses = Counter()        # word -> terms that hold it in small letters
    alone = set()           # words that are a term of their own
    for term in medical_terms(sources):
        parts = split(term)
        uses.update({fold(part) for part in parts if part[:1].islower() and not part.isdigit()})
        if len(parts) == 1 and parts[0].islower():
            alone.add(fold(parts[0]))
        if len(parts) > 1 and not re.search(r"[,;:/()\[\]]", term):
            for key in variants_of_possessive(term):
                if 1 < len(key.split(" ")) <= 6:
                    lexicon.flag(key, "medical_phrase")
    for term in focus_terms(sources):
        if not re.search(r"[,;:/()\[\]?]", term):
            for key in variants_of_possessive(term):
                if 1 < len(key.split(" ")) <= 6:
                    lexicon.flag(key, "medical_phrase")
                elif " " not in key and not is_plain_or_proper(lexicon, key):
                    alone.add(key)
                    uses[key] += 1
    firsts = Counter()      # first word of compound drug names: penicillin, heparin
    for name, is_main in drug_names(sources):
        parts = keys(name)
        uses.update({part for part in parts if len(parts) == 1 or not is_plain_or_proper(lexicon, part)})
        if len(parts) > 1:
            firsts[parts[0]] += 1
            lexicon.flag(" ".join(parts), "medical_phrase")
            lexicon.flag(" ".join(parts), "drug")
        elif parts and (is_main or not is_frequent_name(lexicon, parts[0])):
            alone.add(parts[0])
            lexicon.flag(parts[0], "drug")
    for word, count in firsts.items():
        if count >= 3 and len(word) >= 6 and not is_plain_or_proper(lexicon, word):
            lexicon.flag(word, "drug")
    for name in words_here.DRUG_BRANDS:
        for key in name_keys(name):
            alone.add(key)
            uses[key] += 1
            lexicon.flag(key, "drug")
    for row in sources.corpus("vocab/abbreviations"):
        if row["docs"] >= 3 and 2 <= len(keys(row["expansion"])) <= 5:
            lexicon.flag(" ".join(keys(row["expansion"])), "medical_phrase")
        parts = keys(row["abbr"])
        if len(parts) == 1 and len(parts[0]) >= 2 and row["docs"] >= 2 and not is_frequent_name(lexicon, parts[0]):
            uses[parts[0]] += row["docs"]
    for word in words_here.CLINICAL_SHORT:
        if not is_frequent_name(lexicon, word):
            uses[word] += 1
            alone.add(word)
    empty = set(words_here.EMPTY_TERM_WORDS)
    for word, count in uses.items():
        entry = lexicon.entry(word) if word not in empty and not word.isdigit() else None
        if entry is not None:
            score = min(255, 70 + 18 * math.log2(1 + count) + (60 if word in alone else 0))
            # a plain word is medical by its company only
            entry.medical = round(score * (0.6 if entry.common >= 190 else 0.8 if entry.common >= 130 else 1))


def add_eponyms(lexicon, sources):
    """Singles and phrases; of a compound also the parts that are hardly ever plain surnames."""
    found = {row["surface"]: False for row in sources.table("medical/eponym_candidates_from_disease_ontology.tsv")}
    found.update((row["surface"], True) for row in sources.table("medical/eponyms.tsv"))
    found.update((name, True) for name in listed(words_here.EPONYMS))
    for surface, curated in sorted(found.items()):
        for key in variants_of_possessive(surface):
            parts = key.split(" ")
            entry = lexicon.entries.get(key)
            if not curated and len(parts) == 1 and entry is not None and (
                    entry.place >= 150 and entry.surname < 150 or entry.common >= 190):
                continue        # "Boston type", "Rose" of a plant
            lexicon.flag(key, "eponym")
            if len(parts) == 1:
                continue
            lexicon.flag(key, "medical_phrase")
            if len(parts) == 2:
                lexicon.flag(f"{parts[0]} and {parts[1]}", "eponym")
                lexicon.flag(f"{parts[0]} and {parts[1]}", "medical_phrase")
            for part in parts if curated else []:
                entry = lexicon.entries.get(part)
                if len(part) >= 4 and (
                        entry is None or (entry.surname < 95 and entry.common == 0 and entry.place < 120)):
                    lexicon.flag(part, "eponym")


def add_occupations_and_holidays(lexicon, sources):
    for name in sources.json("words/occupations.json", "occupations") + listed(words_here.OCCUPATIONS):
        lexicon.flag(" ".join(keys(name)), "profession")
    for row in sources.table("words/holidays.tsv"):
        for key in variants_of_possessive(row["name"]):
            lexicon.flag(key, "holiday")


# ---- texts ----

LETTERS = "A-Za-zÀ-ÖØ-öø-žȘ-țạ-ỹẠ-Ỹ"
SMALL = re.compile(rf"(?<![\w'’])[a-zà-öø-ÿāăąćčđęěğıłńňőœřśşšťůűźżž]{{2,}}(?![\w]|['’]t)")
# a capital after a small letter, digit or comma: not the start of a sentence, a heading or a list item
CAPITAL = re.compile(rf"(?<=[a-z0-9,;)] )[A-ZÀ-ÖØ-ÞŁŚŠŽ][{LETTERS}]*[a-zà-öø-ÿłńśšžćč]+(?![\w]|['’]t)")


ACRONYM = re.compile(r"(?<=[a-z0-9,;)(] )\(?([A-Z]{2,6})s?(?!\w)")


def is_heading(line):
    """Title Case or capitals: tells nothing about how a word is written."""
    if len(line) > 160:
        return False
    parts = re.findall(rf"[{LETTERS}]{{4,}}", line)
    return len(parts) > 1 and 2 * sum(part[0].isupper() for part in parts) > len(parts)


def count_texts(sources):
    small, capital, acronyms = Counter(), Counter(), Counter()
    for name, fields in TEXTS.items():
        for row in sources.corpus(name):
            for field in fields:
                for line in (row.get(field) or "").split("\n"):
                    if is_heading(line):
                        continue
                    small.update(SMALL.findall(line))
                    capital.update(CAPITAL.findall(line))
                    acronyms.update(ACRONYM.findall(line))
    return fold_counts(small), fold_counts(capital), fold_counts(acronyms)


def fold_counts(counts):
    folded = Counter()
    for word, count in counts.items():
        folded[fold(word)] += count
    return folded


def add_text_counts(lexicon, small, capital, acronyms):
    for key in sorted(set(small) | set(capital) | set(acronyms)):
        if key not in lexicon.entries and small[key] + capital[key] < MIN_TEXT and acronyms[key] < MIN_ACRONYM:
            continue
        entry = lexicon.entry(key)
        if entry is None:
            continue
        entry.text_lower = min(255, round(12.75 * math.log2(1 + small[key])))
        entry.text_capital = min(255, round(12.75 * math.log2(1 + capital[key])))
        if is_of_medical_text(entry, small[key], capital[key]):
            entry.medical = max(entry.medical, round(40 + 0.6 * entry.text_lower))
        if acronyms[key] >= MIN_ACRONYM and not entry.common and not is_frequent_name(lexicon, key):
            entry.medical = max(entry.medical, min(200, round(60 + 12.75 * math.log2(acronyms[key]))))


def is_of_medical_text(entry, small, capital):
    """A word that general English hardly knows and medical text writes small: troponin, afebrile."""
    return (entry.common <= 115 and entry.surname < 60 and max(entry.given_female, entry.given_male) < 60
            and small >= 5 and small >= 4 * capital)


# ---- how name-like a word of no list is ----

def name_examples(lexicon, sources, counts):
    """What lexicon_names learns from: examples, names by origin, other words."""
    names_of = lexicon_names.words_by_origin(sources, international_lists, name_keys, transliterate, MIXED_LOCALES)
    others = lexicon_names.other_words(sources, lexicon, medical_terms, drug_names, counts)
    return lexicon_names.examples(lexicon, names_of, others), names_of, others


# ---- the whole ----

def report(lexicon, size, total):
    entries = lexicon.entries
    print(f"entries {len(entries)}, phrases {sum(' ' in key for key in entries)}, bytes {size}, version {total:016x}")
    for field in Entry.__slots__:
        if field not in ("flags", "origin"):
            print(f"  {field:14} {sum(1 for e in entries.values() if getattr(e, field)):7}")
    for name, bit in FLAGS.items():
        chosen = [key for key, entry in entries.items() if entry.flags & bit]
        print(f"  {name:14} {len(chosen):7} of them phrases {sum(' ' in key for key in chosen):6}")
    origins = Counter(entry.origin for entry in entries.values())
    print("  origins       ", ", ".join(f"{words_here.ORIGINS[o]} {n}" for o, n in sorted(origins.items())))


def build(data, path):
    sources = Sources(data)
    lexicon = Lexicon()
    add_us_names(lexicon, sources)
    add_international_names(lexicon, sources)
    add_places(lexicon, sources)
    add_nationalities(lexicon, sources)
    add_streets(lexicon, sources)
    add_hospitals(lexicon, sources)
    add_common_words(lexicon, sources)
    add_medical(lexicon, sources)
    add_eponyms(lexicon, sources)
    add_occupations_and_holidays(lexicon, sources)
    flag_ambiguous(lexicon, sources)
    lexicon.close_phrases()
    counts = count_texts(sources)
    add_text_counts(lexicon, *counts)
    names = lexicon_names.train(name_examples(lexicon, sources, counts)[0])
    lexicon.prune()
    report(lexicon, *write(lexicon.entries, names, path))


def list_articles(data):
    print("Articles whose words were counted for the lexicon: DOI (or title), journal, year, licence.\n")
    rows = {(row["doi"] or row["title"], row["journal"], row["year"], row["license"])
            for row in Sources(data).corpus("pmc_oa_ccby/pmc_oa_ccby")}
    for row in sorted(rows):
        print("\t".join(row))


def main(arguments):
    if arguments[:1] == ["--probe"] and len(arguments) > 2:
        probe(arguments[1], arguments[2:])
    elif arguments[:1] == ["--hashes"]:
        for word in arguments[1:]:
            parts = [fold(part) for part in word.split(" ")]
            print(f'\t{{"{word}", "{" ".join(parts)}", UINT64_C(0x{hash_key(" ".join(parts)):016X})}},')
    elif arguments[:1] == ["--articles"] and len(arguments) == 2:
        list_articles(arguments[1])
    elif len(arguments) == 2 and not arguments[0].startswith("-"):
        build(*arguments)
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
