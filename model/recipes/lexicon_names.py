"""How much a word of no list looks like a person's name: weights of its letter sequences.

    python3 model/recipes/lexicon_names.py ../shared/data

judges the model on words it was not trained on (one in five, chosen by their
checksum; with --all each word once): how well it parts names from other words,
and the share of the names of each origin below a threshold.

    python3 model/recipes/lexicon_names.py --scores WORD...

prints vectors for test/unit/test_lexicon.c: scores by a table of made-up weights.

The model is a logistic regression over the runs of 2 to 4 letters of the
folded word, its two ends counted as letters, and its length.  Names of people
stand against words that are none: English, medical and Spanish words, drugs,
brands, abbreviations, and words of medical text cut short.  Beside the American
lists stand those of 21 origins, together half as heavy again, each the same.
Weights are rounded to 8 bits, in sixteenths of the natural logarithm of the
odds, and hashed into a table of 65,536; lexicon_name_score() of
src/deid/lexicon.c adds them up.
"""
import gzip
import json
import math
import random
import re
import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from pathlib import Path

import lexicon_words as words_here
from lexicon_file import fold, keys, split

TABLE_BITS = 16
MAX_GRAM = 4
MAX_LENGTH = 12     # longer words count as this long
SCALE = 16
EPOCHS = 3
SNAPSHOTS = 16      # of the last epoch, averaged
FOLDS = 5           # for judging
RARE_NAME = 40      # a name of at most this score loses against a clinical word

CLINICAL_WORDS = Path(__file__).resolve().parents[2] / "src/deid/clinical_words.def"
is_plain = re.compile("[a-z]{2,20}").fullmatch


# ---- features: the same as src/deid/lexicon.c ----

def slots(word):
    """Places in the table of a word's letter runs and of its length."""
    letters = b"^" + word.encode() + b"$"
    found = []
    for start in range(len(letters) - 1):
        value = 0x811C9DC5
        for at, letter in enumerate(letters[start:start + MAX_GRAM]):
            value = (value ^ letter) * 0x01000193 & 0xFFFFFFFF
            if at:
                found.append((value * 0x9E3779B1 & 0xFFFFFFFF) >> 32 - TABLE_BITS)
    found.append((min(len(word), MAX_LENGTH) * 0x9E3779B1 & 0xFFFFFFFF) >> 32 - TABLE_BITS)
    return found


def score(table, word):
    return sum(table[slot] for slot in slots(word))


# ---- words to learn from ----

def words_by_origin(sources, international_lists, name_keys, transliterate, mixed_locales):
    """origin -> folded single names of the international lists."""
    names_of = defaultdict(set)
    for origin, locale, kind, names in international_lists(sources):
        if locale in mixed_locales:
            continue
        for name in names:
            found = set(name_keys(name) + name_keys(transliterate(name)))
            if kind == "s":
                found.update(part for part in keys(name) if len(part) >= 4)
            names_of[origin].update(filter(is_plain, found))
    return names_of


def clinical_lists():
    """list -> words of src/deid/clinical_words.def."""
    lists = {}
    for block in re.split(r"^WORD_CLASS\(", CLINICAL_WORDS.read_text(), flags=re.M)[1:]:
        strings = re.findall(r'"([^"]*)"', re.sub(r"/\*.*?\*/", "", block, flags=re.S))
        lists[block.split(",")[0]] = " ".join(strings[1:]).split()
    return lists


def spanish_words(sources):
    """Words that Spanish clinical text writes small outside what it marks as personal."""
    counts = Counter()
    with gzip.open(sources.deid / "corpora/meddocan_es_train.jsonl.gz", "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            text = list(row["text"])
            for span in row["spans"]:
                text[span["start"]:span["end"]] = "0" * (span["end"] - span["start"])
            counts.update(fold(word) for word in re.findall(r"(?<!\w)[a-zà-ÿ]{3,}(?!\w)", "".join(text)))
    return sorted(word for word, count in counts.items() if count >= 3)


def cut_short(words):
    """Abbreviations as writers make them: the word up to a consonant, half of it or less left out."""
    for word in words:
        for length in range(4, min(len(word) - 2, 9)):
            if word[length - 1] not in "aeiou" and word[length - 1] != word[length - 2]:
                yield word[:length]


def other_words(sources, lexicon, medical_terms, drug_names, counts):
    """word -> (weight, kind of source) of words that are no names."""
    small, capital, acronyms = counts
    weights = {}

    def add(word, weight, source):
        if is_plain(word) and weights.get(word, (0,))[0] < weight:
            weights[word] = (weight, source)

    for key, entry in lexicon.entries.items():
        if entry.common:
            add(key, 0.25, "English")
    for word in spanish_words(sources):
        add(word, 0.5, "Spanish")
    for word, count in small.items():
        if count >= 2 and count >= 2 * capital[word]:
            add(word, 0.7, "text")
    for word, count in acronyms.items():
        if count >= 2:
            add(word, 0.7, "abbreviation")
    medical = {fold(part) for term in medical_terms(sources) for part in split(term) if part[:1].islower()}
    for word in sorted(medical):
        add(word, 1, "medical")
    for name, _ in drug_names(sources):
        for part in keys(name):
            add(part, 1, "drug")
    for row in sources.corpus("vocab/abbreviations"):
        parts = keys(row["abbr"])
        if len(parts) == 1:
            add(parts[0], 1.5 if row["docs"] > 1 else 0.7, "abbreviation")
    for word in words_here.CLINICAL_SHORT:
        add(word, 1.5, "abbreviation")
    for name in words_here.DRUG_BRANDS:
        for part in keys(name):
            add(part, 2, "brand")
    ours = clinical_lists()
    for word in ours["brand"]:
        add(word, 2, "brand")
    for word in ours["acronym"] + ours["clinical"]:
        add(word, 2, "abbreviation")
    for word in cut_short(word for word in sorted(medical) if len(word) >= 8 and small[word] >= 20):
        if word not in weights:
            add(word, 0.3, "cut short")
    return weights


def examples(lexicon, names_of, others):
    """[(word, is it a name, weight)], either side weighing the same; words that are both left out."""
    listed = {word for names in names_of.values() for word in names}
    names = {}
    for key, entry in lexicon.entries.items():
        frequency = max(entry.given_female, entry.given_male, entry.surname)
        if not is_plain(key) or not frequency or key in others and frequency <= RARE_NAME and key not in listed:
            continue
        names[key] = 0.5 + frequency / 128
    each = 1.5 * sum(names.values()) / len(names_of)
    for origin in sorted(names_of):
        for word in sorted(names_of[origin]):
            names[word] = names.get(word, 0) + min(each / len(names_of[origin]), 40)
    rare = {word: weight for word, (weight, source) in others.items()
            if word not in names and (source in CERTAIN or word not in lexicon.entries or not is_name(lexicon, word))}
    result = []
    for is_it, words in ((1, names), (0, rare)):
        unit = len(names) / sum(words.values())
        result += [(word, is_it, min(weight * unit, 20)) for word, weight in words.items()]
    return sorted(result)


CERTAIN = {"brand", "abbreviation", "drug"}


def is_name(lexicon, word):
    entry = lexicon.entries[word]
    return entry.given_female or entry.given_male or entry.surname


# ---- training ----

def train(rows):
    """The table of weights: stochastic gradient descent with AdaGrad's steps, in a fixed order.

    The mean over the last epoch, so that a few other words among the examples change little.
    """
    size = 1 << TABLE_BITS
    weights, squares = [0.0] * size, [0.01] * size
    rows = [(slots(word), is_it, weight) for word, is_it, weight in rows]
    order = random.Random(7)
    rate, taken = 0.15, 0
    mean = [0.0] * size
    for epoch in range(EPOCHS):
        order.shuffle(rows)
        for at, (places, is_it, weight) in enumerate(rows):
            if epoch == EPOCHS - 1 and at % (len(rows) // SNAPSHOTS) == 0:
                mean = [total + now for total, now in zip(mean, weights)]
                taken += 1
            logit = 0.0
            for place in places:
                logit += weights[place]
            slope = (1 / (1 + math.exp(-max(-30.0, min(30.0, logit)))) - is_it) * weight
            if -0.002 < slope < 0.002:
                continue
            square = slope * slope
            for place in places:
                squares[place] += square
                weights[place] -= rate * (slope / math.sqrt(squares[place]) + 2e-5 * weights[place])
        rate *= 0.6
    return array("b", (max(-127, min(127, round(SCALE * total / taken))) for total in mean))


# ---- judging ----

def fold_of(word):
    return zlib.crc32(word.encode()) % FOLDS


def area(names, others):
    """ROC AUC of two lists of scores."""
    others = sorted(others)
    below = sum(bisect_left(others, s) + bisect_right(others, s) for s in names)
    return below / 2 / len(names) / len(others)


def judge(rows, names_of, others, thresholds=(-60, -35, -30, -20, 0, 20)):
    kept = {origin: Counter() for origin in names_of}
    tested = Counter()
    name_scores, other_scores = [], defaultdict(list)
    for part in range(FOLDS if "--all" in sys.argv else 1):
        table = train([row for row in rows if fold_of(row[0]) != part])
        for word, is_it, _ in rows:
            if fold_of(word) == part:
                (name_scores if is_it else other_scores[others[word][1]]).append(score(table, word))
        for origin, names in names_of.items():
            for word in names:
                if fold_of(word) == part:
                    tested[origin] += 1
                    kept[origin].update(t for t in thresholds if score(table, word) >= t)
    print(f"AUC {area(name_scores, sum(other_scores.values(), [])):.4f}; share below each threshold:")
    print(f"{'':16}{'words':>7}{'AUC':>8}" + "".join(f"{t:7}" for t in thresholds))

    def line(what, count, auc, shares):
        print(f"{what:16}{count:7}{auc:>8}" + "".join(f"{100 * s:7.1f}" for s in shares))

    for what, scores in [("names", name_scores)] + sorted(other_scores.items()):
        line(what, len(scores), "" if what == "names" else f"{area(name_scores, scores):.4f}",
             [sum(s < t for s in scores) / len(scores) for t in thresholds])
    for origin in sorted(names_of):
        line(origin, tested[origin], "", [1 - kept[origin][t] / max(1, tested[origin]) for t in thresholds])


MADE_UP_WEIGHTS = [place * 37 % 255 - 127 for place in range(1 << TABLE_BITS)]


def main(arguments):
    if arguments[:1] == ["--scores"]:
        for word in arguments[1:]:
            print(f'\t{{"{word}", {score(MADE_UP_WEIGHTS, word)}}},')
        return
    data = arguments[0]
    import lexicon as recipe
    sources, words = recipe.Sources(data), recipe.Lexicon()
    recipe.add_us_names(words, sources)
    recipe.add_common_words(words, sources)
    judge(*recipe.name_examples(words, sources, recipe.count_texts(sources)))


if __name__ == "__main__":
    main(sys.argv[1:])
