"""Texts that no author of marked notes wrote: frames with invented people, and clean medical text.

texts() yields (name, Texts): lines of context_frames.txt filled with surrogates between sentences without PHI; clean
sentences of openly licensed corpora; clinical terms, eponyms and codes in sentences, lists and headings.
"""
import csv
import gzip
import json
import lzma
import os
import random
import re
import zlib

import context_fill
from context_fill import DAYS, DAYS3, DOMAINS, FIRM, HOSPITAL, MONTHS, MONTHS3, STATES2, read_lines

UPPER = "ABCDEFGHJKLMNPRSTUVWXYZ"
SUFFIX = "St Street Ave Avenue Rd Road Dr Drive Ln Lane Ct Court Blvd Way Pl Place Terrace Crescent Close Circle Hwy Row Loop Trail Pkwy".split()
COLORS = "red blue black silver white green grey".split()
SEASONS = ["last summer", "in the spring of 2021", "this winter", "the fall of 2019", "last autumn", "in the summer"]
HOLIDAYS = ["Christmas", "Thanksgiving", "Easter Sunday", "July 4th", "the 4th of July", "Memorial Day", "Diwali", "New Year's Eve",
            "Halloween", "Boxing Day", "Eid", "Passover", "Labor Day", "Canada Day", "ANZAC Day", "Christmas Eve", "Hanukkah", "Ramadan"]
UNITS = ["82nd Airborne", "3rd Infantry Division", "Royal Navy", "101st Airborne", "Coast Guard", "2nd Battalion", "Marine Corps"]
TEAMS = ["{c} Tigers", "{c} Hawks", "{c} Rovers", "{c} United", "{c} Bears", "{c} Lions", "{c} Comets", "{c} Wanderers"]
SCHOOLS = ["{c} High", "{c} High School", "{s} Elementary", "{s} Middle School", "St {g}'s Primary", "{c} Academy", "{c} Community College",
           "{s} Prep", "{c} Tech", "Our Lady of {c} School"]
CHURCHES = ["{c} Baptist Church", "First Methodist", "St {g}'s", "{c} Lutheran", "{s} AME Zion", "{c} Mosque", "Temple Beth {g}", "Sacred Heart parish",
            "{c} Gurdwara", "Holy Trinity, {c}"]
UNIVS = ["University of {c}", "{c} State", "{c} State University", "{s} College", "{c} Polytechnic"]
PHARM = ["{c} Pharmacy", "{s} Drugs", "Walgreens {c}", "CVS on {s}", "Boots {c}", "{s}'s Chemist", "Rite Aid {c}", "{c} Family Pharmacy"]
HOMES = ["{c} Manor", "{s} House", "{c} Care Center", "Villa {c}", "{c} Rehab", "{s} Nursing Home", "{c} Gardens", "St {g}'s Home", "{c} Place"]
PLACES = ["Lake {c}", "{s} Park", "{c} Beach", "Mount {s}", "{c} County", "{s} Mall", "{c} Airport", "the {c} ferry", "{c} River", "{s} Bridge",
          "{c} State Fairgrounds", "{s} Creek", "Camp {s}", "{c} Correctional Facility", "Fort {s}", "{c} Casino", "{c} station", "Route 9 Walmart"]
DEPTS = ["4 West", "5N", "Ward 7", "3 East", "CCU 4", "{s} Ward", "Room {n}", "Unit {n}", "Tower {l}", "Bay {d}", "2 North", "ICU bed {d}", "Clinic {l}",
         "{s} Wing", "ward {n}", "{d}{l}", "Rm {n}", "Suite {n}", "Pod {l}", "6{l}", "OR {d}", "Theatre {d}", "Bldg {d}", "Level {d}"]
VAS = ["{c} VA", "the VA in {c}", "{c} VAMC", "the {c} veterans clinic"]
DEVICES = ["Medtronic Azure", "Boston Scientific Accolade", "Stryker Triathlon", "Zimmer NexGen", "Abbott Ellipse", "Smith & Nephew Legion"]
LABS = "WBC Hgb Plt Na K Cl BUN Cr glucose A1c TSH INR ALT AST troponin lactate CRP ESR ferritin BNP PSA PTT Mg Phos Ca albumin".split()
SCORES = ["GCS {n15}", "PHQ-9 {n20}", "MoCA {n30}/30", "Apgars {n9}/{n9}", "NIHSS {n20}", "Braden {n20}", "pain {n9}/10", "EF {n60}%", "CHA2DS2-VASc {n9}",
          "Child-Pugh B", "MELD {n30}", "Mallampati II", "ASA 3", "ECOG 1", "KPS {n60}", "Bishop {n9}", "Wells {n9}", "HEART score {n9}", "Gleason 3+4",
          "AJCC T2N1M0", "ISS {n20}", "SOFA {n15}", "RASS -{n4}", "strength {n4}/5", "reflexes 2+", "visual acuity 20/{n60}", "{n9} cm x {n9} cm"]
PLAIN = ["no complaints today", "doing well", "wound clean and dry", "pain controlled", "needs refill", "tolerating diet", "NPO after midnight",
         "will recheck in 2 weeks", "labs pending", "slept well", "refused meds this morning", "no fever or chills", "still coughing",
         "abdomen soft", "lungs clear", "up to chair with one assist", "consent obtained", "voiding without difficulty", "no acute distress",
         "wants to go home", "BP elevated again", "sutures out", "started on antibiotics", "declined flu shot", "awaiting bed", "return if worse",
         "the rash has spread", "breathing easier", "swelling both ankles", "continue current plan", "the results are back", "is anxious about the test",
         "Follow-up in 6 weeks", "Continue current medications", "No changes", "Return precautions given", "Family updated", "Call if fever"]
CLINICAL = ["{drug} {n60} mg po [daily|bid|tid|qhs]", "{drug} and {drug}", "{lab} {num}, {lab} {num}, {lab} {num}", "BP {n160}/{n90} HR {n90} RR {n20} SpO2 {n90}%",
            "T {n40}.{n9} HR {n90}", "{score}, {score}", "hx of {term} and {term}", "{term}", "concern for {term}", "r/o {term}", "no evidence of {term}",
            "{ep} {epkind} negative", "positive {ep} sign", "{ep} {epkind}", "s/p {ep} procedure", "likely {term} vs {term}", "allergic to {drug}",
            "started {drug} for {term}", "{abbr} {num}", "ICD {icd}", "CPT {cpt}", "{n9}/{n9} blood cultures", "{n60} cc/hr", "needs {abbr}", "CT {abbr}",
            "x-ray shows {term}", "[Assessment|ASSESSMENT|Impression|A/P]: {term}", "[Medications|MEDS]: {drug}, {drug}, {drug}", "[Allergies|ALLERGIES]: {drug}"]
NEGATIVE = ["{ep} {epkind}, {ep} sign and {ep} test were negative.", "Signs: {ep}, {ep}, {ep} all negative.", "[Dx|Problems|PMH]: {Term}, {Term}, {Term}",
            "1. {Term}\n2. {Term}\n3. {Term}", "- {Term}\n- {Term}\n- {Drug}", "{Drug} ({drug}) {n60} mg", "{Ep} {Epkind} {n9}", "known {ep} {epkind} since childhood",
            "{TERM}\n{TERM}", "[Diagnosis|DIAGNOSIS|Indication]: {Term}", "{ep}-{ep} {epkind}", "Tx: {Drug}, {Drug}, {Drug}", "Also consider {ep}, {ep} or {ep}.",
            "by {ep} criteria", "per {ep} {n20}", "the {ep} {epkind} ({ep}, {ep})", "[ ] {Ep} [ ] {Ep} [ ] {Ep}", "{ep} score {n9}, {ep} {n20}", "{ep} {n9}/{n9}",
            "Stains: {Ep}, {Ep}, {abbr}.", "{ep} forceps and a {ep} retractor", "placed a {ep} catheter", "{Ep} lines. {Ep} sign.", "grade {n4} ({ep})",
            "{abbr} {abbr} {abbr} {num}", "{ABBR}-{n9} positive, {abbr} negative", "anti-{abbr} antibody {num}", "{lab} {num} ({lab} {num})", "GENE {abbr}{n9} c.{n160}A>G",
            "{epa}'s {epkind}", "{epa}'s", "{epa}s {epkind}", "{epa}, {epa} and {epa} were considered", "Genetics: {abbr}{n9}, {abbr}, {Term}", "{Drug} {n60}mg tab {icd}",
            "{Term} was [noted|discussed|found].", "{Term} [is|was|has been] [stable|worse|better]", "[Educated on|Counselled re|Discussed] {Term}.", "Query {Term}?", "{Term} - {Term}",
            "Hx: {Term}; {Term}; {Term}.", "[Suspected|Probable|Known] {Term}", "{Term}/{Term}", "re: {term}", "{Drug} [started|stopped|held|given]", "on {Drug}, {Drug} and {Drug}",
            "[New|Chronic|Resolved] {Term} ({abbr})", "for {Term}", "with {Term}, no {Term}", "{Term}: {plain}", "[The|This] patient has {Term}.", "{Drug}: {plain}",
            "{num} {lab}", "lot sizes {n60} and {n90}", "Order set {cpt}", "Form {n60}-{n160}", "version {n9}.{n9}.{n9}", "{n160} {n90} {n60} {n90} {n160}", "{n9}  {n160}  {n90}  {num}  {num}"]
KINDS = {"disease": ["disease", "syndrome", "type", "deformity", "palsy", "contracture", "disease"], "sign_or_test": ["sign", "test", "maneuver", "reflex"],
         "scale_or_score": ["scale", "score", "criteria", "classification", "index", "grade"], "device_or_procedure": ["procedure", "catheter", "tube", "drain", "clamp", "needle", "incision"],
         "anatomy_or_physiology": ["ligament", "duct", "node", "tendon", "body"], "micro_or_lab": ["stain", "agar", "bodies", "cells"], "formula_or_unit": ["formula", "unit", "equation"]}


class Source:
    """Draws everything that a frame asks for."""

    def __init__(self, args, pools, rng):
        self.p, self.r = pools, rng
        base = os.path.join(args.shared, "data", "deid")
        self.eponyms = [row[:2] for row in csv.reader(open(base + "/medical/eponyms.tsv", encoding="utf-8"), delimiter="\t")][1:]
        self.eponyms += [[row[0], "disease"] for row in csv.reader(open(base + "/medical/eponym_candidates_from_disease_ontology.tsv", encoding="utf-8"), delimiter="\t")][1:]
        terms = [line.split("\t")[1] for line in read_lines(base + "/medical/disease_ontology_names.tsv.gz")[1:]]
        for name in ("corpora_cancer", "corpora_diagnoses", "corpora_diseases", "corpora_infectious_diseases", "corpora_symptoms"):
            path = base + "/medical/" + name + ".json"
            opener = gzip.open if os.path.exists(path + ".gz") else open
            with opener(path + ".gz" if os.path.exists(path + ".gz") else path, "rt", encoding="utf-8") as source:
                terms += [w for w in self.strings(json.load(source)) if len(w) < 80]
        terms += [w for line in read_lines(base + "/medical/symptom_ontology_names.tsv.gz")[1:] for w in line.split("\t")[1:2]]
        drugs = []
        for line in read_lines(base + "/medical/drugbank_open_vocabulary.tsv.gz")[1:]:
            cells = line.split("\t")
            drugs += [cells[1]] + cells[2].split(" | ")[:3] if len(cells) > 2 else cells[1:2]
        # half of the terms is left to judge with
        self.terms = [t for t in dict.fromkeys(terms) if t and kept(t) and t.lower() not in STATES2]
        self.drugs = [d for d in dict.fromkeys(drugs) if d and kept(d) and len(d) < 60]
        self.common_terms = [t for t in self.terms if len(t) < 28]
        self.common_drugs = [d for d in self.drugs if re.fullmatch(r"[A-Z][a-z]{4,12}", d)]
        with lzma.open(os.path.join(args.shared, "data/corpora/vocab/abbreviations.jsonl.xz"), "rt", encoding="utf-8") as lines:
            self.abbreviations = [json.loads(line)["abbr"] for line in lines]
        self.clean = []

    @staticmethod
    def strings(value):
        if isinstance(value, str):
            return [value]
        items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
        return [w for item in items for w in Source.strings(item)]

    # ---- clinical fillers ----

    def case(self, text, slot):
        return text.upper() if slot.isupper() and len(slot) > 1 else text.title() if slot[0].isupper() else text

    def clinical(self, slot):
        r, low = self.r, slot.lower()
        if low == "term":
            return self.case(r.choice(self.common_terms if r.random() < 0.7 else self.terms), slot)
        if low == "drug":
            d = r.choice(self.common_drugs if r.random() < 0.5 else self.drugs)
            return d if slot[0].isupper() else d.lower()
        if low in ("ep", "epa"):
            return r.choice(self.eponyms)[0] if low == "ep" else r.choice(self.eponyms[:600])[0]
        if low == "epkind":
            return self.case(r.choice(KINDS.get(r.choice(self.eponyms[:600])[1], ["sign"])), slot)
        if low == "abbr":
            return r.choice(self.abbreviations)
        if low == "lab":
            return r.choice(LABS)
        if low == "num":
            return r.choice(["%d" % r.randint(1, 400), "%.1f" % (r.random() * 20), "%.2f" % (r.random() * 5), "%d" % r.randint(1000, 9999)])
        if low == "icd":
            return "%s%d.%d" % (r.choice("ABCDEFGHIJKLMNRSTZ"), r.randint(10, 99), r.randint(0, 9))
        if low == "cpt":
            return str(r.randint(10021, 99499))
        if low == "score":
            return self.expand(r.choice(SCORES))
        if low == "plain":
            return r.choice(PLAIN)
        if low == "vital":
            return self.expand("BP {n160}/{n90} HR {n90} RR {n20} T {n40}.{n9} SpO2 {n90}%")
        m = re.fullmatch(r"n(\d+)", low)
        return str(r.randint(max(1, int(m.group(1)) // 2), int(m.group(1)))) if m else None

    def expand(self, pattern):
        r = self.r
        pattern = re.sub(r"\[([^\[\]]*\|[^\[\]]*)\]", lambda m: r.choice(m.group(1).split("|")), pattern)
        return re.sub(r"\{(\w+)\}", lambda m: self.clinical(m.group(1)) or "", pattern)

    def filler(self):
        r, d = self.r, self.r.random()
        if d < 0.3:
            return r.choice(PLAIN)
        if d < 0.55 and self.clean:
            return r.choice(self.clean)
        if d < 0.75:
            return self.expand(r.choice(NEGATIVE))
        return self.expand(r.choice(CLINICAL))

    # ---- PHI ----

    def number(self, n):
        return "".join(str(self.r.randrange(10)) for _ in range(n))

    def code(self):
        r = self.r
        form = r.choice(["9999999", "99999", "999999", "A9999999", "AA-99999", "99-99999", "AA999999", "999-99-9999", "AAA-9999-99", "99A9999", "9999-9999",
                         "A99-9999", "AA/99999", "9999.999", "AAA99999", "9999 9999", "999 999 999", "AA-2024-9999", "99-AA-999", "9999999999", "AAA9", "99999-A", "#9999"])
        return re.sub("A", lambda m: r.choice(UPPER), re.sub("9", lambda m: str(r.randrange(10)), form))

    def mask(self, form):
        return re.sub("A", lambda m: self.r.choice(UPPER), re.sub("9", lambda m: str(self.r.randrange(10)), form))

    def phone(self):
        a, b, c = str(self.r.randint(201, 989)), str(self.r.randint(200, 999)), self.number(4)
        return self.r.choice(["%s-%s-%s" % (a, b, c), "(%s) %s-%s" % (a, b, c), "%s.%s.%s" % (a, b, c), "%s %s %s" % (a, b, c), "%s%s%s" % (a, b, c), "%s-%s" % (b, c),
                              "+1 %s %s %s" % (a, b, c), "1-%s-%s-%s" % (a, b, c), "0%s %s%s" % (a, b, c[:3]), "0%s%s %s%s" % (a, b[:1], b, c[:3]), "+44 7%s %s%s" % (a, b, c[:3]),
                              "+61 4%s %s %s" % (a[:2], b, c[:3]), "+353 8%s %s %s" % (a[:1], b, c), "+91 9%s%s %s0" % (a, b[:1], c), "(0%s) %s %s" % (a[:1], c, self.number(4)),
                              "x%s" % c, "0%s-%s-%s" % (a[:1], c, b), "+63 9%s %s %s" % (a[:2], b, c), "%s / %s-%s" % (a, b, c)])

    def date(self, slot):
        r = self.r
        y, m, d = r.randint(1930, 2026), r.randint(1, 12), r.randint(1, 28)
        if slot == "dshort":
            return r.choice(["%d/%d" % (m, d), "%d/%d/%02d" % (m, d, y % 100), "%02d/%02d" % (m, d), "%d-%d" % (m, d), "%s %d" % (MONTHS3[m - 1], d), "%d %s" % (d, MONTHS3[m - 1]),
                             "%d.%d.%02d" % (d, m, y % 100), "%s %d" % (MONTHS[m - 1], d), "%02d%s" % (d, MONTHS3[m - 1].lower()), "%d%s" % (d, MONTHS3[m - 1])])
        if slot == "iso":
            return "%d-%02d-%02d" % (y, m, d)
        if slot == "ymd":
            return "%d%02d%02d" % (y, m, d)
        return r.choice(["%d/%d/%d" % (m, d, y), "%02d/%02d/%d" % (m, d, y), "%d-%02d-%02d" % (y, m, d), "%s %d, %d" % (MONTHS[m - 1], d, y), "%d %s %d" % (d, MONTHS[m - 1], y),
                         "%s %d %d" % (MONTHS3[m - 1], d, y), "%02d-%s-%d" % (d, MONTHS3[m - 1], y), "%d.%d.%d" % (d, m, y), "%02d-%02d-%d" % (m, d, y), "%s. %d, %d" % (MONTHS3[m - 1], d, y),
                         "%d/%d/%02d" % (d, m, y % 100), "%02d%s%d" % (d, MONTHS3[m - 1].upper(), y), "%dth %s %d" % (r.randint(4, 20), MONTHS[m - 1], y), "%s, %s %d" % (r.choice(DAYS), MONTHS[m - 1], d)])

    def time(self):
        h, m = self.r.randint(0, 23), self.r.randint(0, 59)
        return self.r.choice(["%02d:%02d" % (h, m), "%02d%02d" % (h, m), "%d:%02d %s" % (h % 12 or 12, m, self.r.choice(["am", "pm", "AM", "PM", "a.m.", "p.m."])), "%d%s" % (h % 12 or 12, self.r.choice(["am", "pm", "a", "p"])),
                              "%d:%02d" % (h, m), "%02d%02dh" % (h, m), "%02dh%02d" % (h, m), "%d:%02d%s" % (h % 12 or 12, m, self.r.choice("ap"))])

    def street(self):
        r = self.r
        name = r.choice(self.p.streets) if r.random() < 0.3 else r.choice([self.p.any_surname(r), self.p.city(r), r.choice(["Oak", "Maple", "Cedar", "Mill", "Church", "Ridge", "Willow", "Lake", "High", "Harbour"])])
        text = "%d %s %s" % (r.randint(1, 9999), name, r.choice(SUFFIX))
        if r.random() < 0.25:
            text += r.choice([", Apt %d", " Apt %d", " #%d", ", Unit %d", ", Flat %d", " Lot %d"]) % r.randint(1, 60)
        return text if r.random() < 0.9 else "PO Box %d" % r.randint(10, 9999)

    def person(self, kind, form, memo):
        """memo holds the people of the text: P one, D and R several."""
        r = self.r
        people = memo.setdefault(kind, [])
        if not people or (kind != "P" and r.random() < 0.6) or (kind == "P" and r.random() < 0.1):
            given, last = self.p.any_given(r), self.p.any_surname(r)
            if r.random() < 0.08:
                last += "-" + self.p.any_surname(r)
            people.append((given, last, r.choice(UPPER)))
        given, last, middle = people[-1] if r.random() < 0.6 else r.choice(people)
        full = r.choice(["%s %s" % (given, last)] * 5 + ["%s %s. %s" % (given, middle, last), "%s. %s" % (given[0], last), "%s %s %s" % (given, middle, last)])
        return {"f": full, "l": last, "g": given, "c": r.choice(["%s, %s" % (last, given), "%s, %s" % (last.upper(), given.upper()), "%s, %s %s" % (last, given, middle), "%s,%s" % (last.upper(), given.upper()), "%s, %s." % (last, given[0])]),
                "i": r.choice([given[0] + last[0], given[0] + middle + last[0], "%s.%s." % (given[0], last[0])]).upper() if r.random() < 0.8 else (given[0] + last[0]).lower(),
                "n": given[:r.randint(2, 4)].capitalize()}[form]

    def job(self):
        return self.r.choice(self.p.jobs)

    def pattern(self, patterns):
        p, r = self.p, self.r
        return r.choice(patterns).format(s=p.any_surname(r), s2=p.any_surname(r), c=p.city(r), g=p.any_given(r), n=r.randint(1, 999), d=r.randint(1, 40), l=r.choice("ABCDEW"))

    def slot(self, slot, memo):
        """(text, type, form) of a slot."""
        r = self.r
        m = re.fullmatch(r"([PDR])([flgcin])2?", slot)
        if m:
            return self.person(m.group(1), m.group(2), memo), {"P": "PATIENT", "D": "DOCTOR", "R": "RELATIVE"}[m.group(1)]
        simple = {"dweek": lambda: (r.choice(DAYS if r.random() < 0.6 else DAYS3), "DATE"), "month": lambda: (r.choice(MONTHS), "DATE"), "year": lambda: (str(r.randint(1950, 2025)), "DATE_YEAR"),
                  "nth": lambda: ("%dth" % r.randint(4, 20), "DATE"), "holiday": lambda: (r.choice(HOLIDAYS), "DATE"), "season": lambda: (r.choice(SEASONS), "DATE"), "time24": lambda: ("%02d:%02d:%02d" % (r.randint(0, 23), r.randint(0, 59), r.randint(0, 59)), "TIME"),
                  "time": lambda: (self.time(), "TIME"), "phone": lambda: (self.phone(), "PHONE"), "fax": lambda: (self.phone(), "FAX"), "hl7": lambda: (self.date("ymd") + "%02d%02d" % (r.randint(0, 23), r.randint(0, 59)), "DATE"),
                  "age": lambda: (str(r.randint(18, 89)), "AGE"), "age1": lambda: (str(r.randint(1, 17)), "AGE"), "age90": lambda: (str(r.randint(90, 104)), "AGE90"), "num2w": lambda: (r.choice(["forty two", "sixty-one", "thirty five", "seventy-eight", "twenty"]), "AGE"),
                  "email": lambda: ((self.p.any_given(r)[0] + "." + self.p.any_surname(r).replace(" ", "") + "@" + r.choice(DOMAINS + [self.p.any_surname(r).replace(" ", "") + ".org"])).lower(), "EMAIL"),
                  "url": lambda: (r.choice(["https://", "www.", ""]) + (self.p.any_surname(r).replace(" ", "") + r.choice([".com", ".org", ".example", ".net"]) + r.choice(["/u/", "/portal/", "/"]) + self.number(4)).lower(), "URL"),
                  "ip": lambda: ("10.%d.%d.%d" % (r.randrange(256), r.randrange(256), r.randrange(256)), "IPADDR"), "ssn": lambda: (r.choice([self.mask("999-99-9999"), self.mask("999999999"), self.mask("xxx-xx-9999"), self.mask("999 99 9999")]), "SSN"),
                  "ssnx": lambda: (self.mask(r.choice(["9999999A", "AA999999A", "999999-99-9999", "9999999AA"])), "SSN"), "aad": lambda: (self.mask(r.choice(["9999 9999 9999", "9999999999999"])), "SSN"),
                  "mrn": lambda: (self.code(), "MRN"), "plan": lambda: (r.choice([self.code(), self.mask("AAA999999999"), self.mask("9AA9-AA9-AA99"), self.mask("9999 99999 9")]), "HEALTHPLAN"), "acct": lambda: (self.code(), "ACCOUNT"), "lic": lambda: (r.choice([self.code(), self.mask("AA9999999"), self.mask("A9999999")]), "LICENSE"),
                  "plate": lambda: (self.mask(r.choice(["AAA 9999", "9AAA999", "AAA-999", "AA99 AAA", "999 AAA", "AAA999", "99-A-99999"])), "VEHICLE"), "vin": lambda: ("1" + "".join(r.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(16)), "VEHICLE"),
                  "dev": lambda: (self.code(), "DEVICE"), "bio": lambda: (self.mask(r.choice(["AA-9999", "AAA-99-999", "AA9999-A", "AAA_999999.jpg"])), "BIOID"), "id": lambda: (self.code(), "IDNUM"), "dnum": lambda: (self.date("dshort") , "DATE"),
                  "zip": lambda: (self.mask("99999") if r.random() < 0.85 else self.mask("99999-9999"), "ZIP"), "zip4": lambda: (self.mask("9999"), "ZIP"), "pc": lambda: (self.mask("A9A 9A9"), "ZIP"), "eir": lambda: (self.mask("A99 AA99"), "ZIP"), "nhs": lambda: (self.mask(r.choice(["999 999 9999", "9999999999"])), "HEALTHPLAN"),
                  "user": lambda: (r.choice([self.p.any_given(r)[0] + self.p.any_surname(r).replace(" ", ""), self.p.any_surname(r).replace(" ", "") + str(r.randint(1, 99)), self.p.any_given(r) + "_" + r.choice("abcdefgh")]).lower()[:14], "USERNAME"), "ws": lambda: (self.mask("AAA-99-A9"), "IDNUM"),
                  "job": lambda: (self.job(), "PROFESSION"), "hosp": lambda: (self.pattern(HOSPITAL) if r.random() < 0.7 else r.choice(self.p.hospitals), "HOSPITAL"), "hospshort": lambda: ("".join(r.choice(UPPER) for _ in range(3)), "HOSPITAL"),
                  "nh": lambda: (self.pattern(HOMES), "HOSPITAL"), "va": lambda: (self.pattern(VAS[:1] + VAS[2:3]), "HOSPITAL"), "pharm": lambda: (self.pattern(PHARM), "ORGANIZATION"), "org": lambda: (self.pattern(FIRM), "ORGANIZATION"),
                  "school": lambda: (self.pattern(SCHOOLS), "ORGANIZATION"), "church": lambda: (self.pattern(CHURCHES), "ORGANIZATION"), "univ": lambda: (self.pattern(UNIVS), "ORGANIZATION"), "team": lambda: (self.pattern(TEAMS), "ORGANIZATION"), "unit": lambda: (r.choice(UNITS), "ORGANIZATION"),
                  "dept": lambda: (self.pattern(DEPTS), "DEPARTMENT_ROOM"), "room": lambda: (r.choice([self.number(3), self.number(3) + r.choice("AB"), self.number(4), r.choice("345") + r.choice("NSEW") + self.number(2)]), "DEPARTMENT_ROOM"), "bed": lambda: (r.choice([str(r.randint(1, 40)), self.number(3) + "-" + r.choice("12AB"), r.choice("ABC") + str(r.randint(1, 30))]), "DEPARTMENT_ROOM"),
                  "street": lambda: (self.street(), "STREET"), "city": lambda: (self.p.city(r), "CITY"), "st": lambda: (r.choice(STATES2), "STATE"), "state": lambda: (r.choice(self.p.states).title(), "STATE"), "country": lambda: (r.choice(self.p.countries), "COUNTRY"),
                  "place": lambda: (self.pattern(PLACES), "LOCATION_OTHER"), "num4": lambda: (self.number(4), "PHONE")}
        slot = slot[:-1] if slot in ("user2", "room2", "Di2") else slot
        if slot in simple:
            return simple[slot]()
        if slot in ("date", "dshort", "iso", "ymd"):
            return self.date(slot), "DATE"
        if slot == "x":
            return self.filler(), None
        if slot == "color":
            return r.choice(COLORS), None
        if slot == "device":
            return r.choice(DEVICES), None
        if slot in ("num1", "num2", "num3"):
            return str(r.randint(1, 9)) if slot == "num1" else self.number(int(slot[3])), None
        return self.clinical(slot) or "", None

    def frame(self, line, memo):
        r = self.r
        line = re.sub(r"\[([^\[\]{}]*\|[^\[\]{}]*)\]", lambda m: r.choice(m.group(1).split("|")), line)
        line = line.replace("\\n", "\n").replace("\\t", "\t").encode().decode("utf-8")
        pieces, at = [], 0
        for m in re.finditer(r"\{(\w+)\}", line):
            before = line[at:m.start()]
            text, type_ = self.slot(m.group(1), memo)
            label = re.search(r"(?i)\b(rm|room|bed|chair|suite|ward|po box) $", before)
            if label and type_ in ("DEPARTMENT_ROOM", "PHONE", None) and text[:1].isalnum():
                type_ = "STREET" if label.group().lower() == "po box " else "DEPARTMENT_ROOM"
                text, before = label.group() + text, before[:label.start()]
            pieces.append((before, None, None))
            pieces.append((text, type_, None))
            at = m.end()
        pieces.append((line[at:], None, None))
        return [p for p in pieces if p[0]]


def kept(term):
    return zlib.crc32(term.lower().encode()) % 2 == 0


def sentences(args, pools):
    """Clean sentences of the corpora: nothing that could be a name, date, place or age of somebody."""
    given = {w for w in pools.us_given[:3000]}
    surnames = {w for w in pools.us_surname[:3000]}
    places = set(pools.world) | set(pools.countries) | {s.title() for s in pools.states}
    bad = re.compile(r"\b(Dr|Mr|Mrs|Ms|Miss|Prof|University|Hospital|Institute|College|Inc|Ltd|Department|Center|Centre|Street|USA|UK|U\.S|Texas|"
                     r"[12][90]\d\d|\d+[- ](year|month|week|day)s?[- ]old|et al|%s)\b" % "|".join(MONTHS + DAYS))

    def clean(sentence):
        words = re.findall(r"[^\W\d_]+", sentence)
        return (15 < len(sentence) < 260 and not bad.search(sentence) and not re.search(r"[@\\{}]|http|www", sentence) and
                not any(w in given or w in surnames or w in places for w in words[1:]) and (not words or words[0] not in given))

    for path, fields, limit in (("mts_dialog/mts_dialog.jsonl.xz", ["note"], 1300), ("aci_bench/aci_bench.jsonl.xz", ["note"], 170),
                                ("medquad/medquad.jsonl.xz", ["answer"], 700),
                                ("openstax/openstax.jsonl.xz", ["text"], 60), ("pmc_oa_ccby/pmc_oa_ccby.jsonl.xz", ["abstract", "text"], 60),
                                ("meqsum/meqsum.jsonl.xz", ["question"], 400), ("mts_dialog/mts_dialog.jsonl.xz", ["dialogue"], 300)):
        out, count = [], 0
        with lzma.open(os.path.join(args.shared, "data/corpora", path), "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if number % (7 if limit < 1000 and "mts" not in path and "aci" not in path else 1) != 0:
                    continue
                note = json.loads(line)
                for field in fields:
                    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z])|\n+", note.get(field) or ""):
                        if clean(sentence):
                            out.append(sentence.strip())
                count += 1
                if count >= limit:
                    break
        yield path.split("/")[0] + "-" + fields[0], out


def texts(args, pools, Texts):
    rng = random.Random(31)
    source = Source(args, pools, rng)
    corpus = Texts()
    for name, found in sentences(args, pools):
        if name.startswith(("mts_dialog-note", "aci")):
            source.clean += found
        rng.shuffle(found)
        found = found[:2500]
        for at in range(0, len(found), 6):
            joint = rng.choice([" ", " ", "\n", "\n- "])
            text = joint.join(found[at:at + 6])
            d = rng.random()
            corpus.add([(text.upper() if d < 0.08 else text.lower() if d < 0.14 else text, None, None)])
    yield "corpus", corpus

    hard = Texts()
    for _ in range(args.negatives):
        lines = [source.expand(rng.choice(NEGATIVE)) if rng.random() < 0.75 else source.filler() for _ in range(rng.randint(1, 6))]
        text = rng.choice(["\n", "\n", " ", ". "]).join(lines)
        d = rng.random()
        hard.add([(text.upper() if d < 0.07 else text.lower() if d < 0.13 else text, None, None)])
    yield "negatives", hard

    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "context_frames.txt"), encoding="utf-8") as lines:
        frames = [line.rstrip("\n") for line in lines if line.strip() and not line.startswith("#")]
    for half in (0, 1):
        filled = Texts()
        own = frames[half::2]
        for _ in range(args.frames // 2):
            memo, pieces = {}, []
            for n in range(rng.randint(1, 7)):
                if n > 0:
                    pieces.append((rng.choice(["\n", "\n", "\n\n", " "]), None, None))
                pieces += source.frame(rng.choice(own), memo)
                if rng.random() < 0.5:
                    pieces.append((rng.choice(["\n", " "]) + source.filler(), None, None))
            filled.add(context_fill.vary(pieces, rng))
        yield "frames%d" % half, filled
