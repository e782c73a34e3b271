"""The file of the lexicon: keys, hashes, slots.

A second version of what src/deid/lexicon.c does, for writing; the vectors of
test/unit/test_lexicon.c hold the two together.
"""
import math
import re
import struct
import sys
import unicodedata
from pathlib import Path

import lexicon_words as words_here

LAYOUT_VERSION = 3
SEED = 0x9E3779B97F4A7C15
FACTOR = 0x6A09E667F3BCC909
ALL64 = (1 << 64) - 1
LOAD = 0.82
MAX_FILE = 9_600_000
NAME_TABLE = 1 << 16

FLAGS = {name: 1 << bit for bit, name in enumerate(
    "eponym drug country state nationality city hospital profession medical_phrase name_is_word "
    "holiday county street religion".split())}


class Entry:
    __slots__ = ("given_female", "given_male", "surname", "place", "common", "medical", "text_lower",
                 "text_capital", "origin", "more_words", "flags")

    def __init__(self):
        for name in self.__slots__:
            setattr(self, name, 0)

    def pack(self, fingerprint):
        return struct.pack("<I10BH", fingerprint, self.given_female, self.given_male, self.surname, self.place,
                           self.common, self.medical, self.text_lower, self.text_capital, self.origin,
                           self.more_words, self.flags)


# ---- folding and hashing: the same as src/deid/lexicon.c ----

PLAIN_LETTERS = {
    "ß": "ss", "æ": "ae", "ð": "d", "ø": "o", "þ": "th", "đ": "d", "ħ": "h", "ı": "i", "ĳ": "ij", "ł": "l",
    "ŉ": "n", "ŋ": "n", "œ": "oe", "ŧ": "t", "ƀ": "b", "ƙ": "k", "ƴ": "y", "ǆ": "dz", "ǉ": "lj", "ǌ": "nj",
    "ǳ": "dz", "ɓ": "b", "ɗ": "d", "ɨ": "i",
}
DROPPED = set("'-\u2010\u2011\u2018\u2019\u02bc")


def fold_letter(letter):
    code = ord(letter)
    if letter in DROPPED or 0x300 <= code <= 0x36F:
        return ""
    if 0xC0 <= code <= 0x52F or 0x1E00 <= code <= 0x1FFF:
        letter = unicodedata.normalize("NFD", letter)[0]
    folded = letter.casefold()
    if len(folded) != 1:
        folded = letter.lower() if len(letter.lower()) == 1 else letter
    return PLAIN_LETTERS.get(folded, folded)


FOLDED = {}


def fold(word):
    """Key of one word."""
    if word.isascii():
        return word.lower().replace("'", "").replace("-", "")
    for letter in word:
        if letter not in FOLDED:
            FOLDED[letter] = fold_letter(letter)
    return "".join(FOLDED[letter] for letter in word)


def is_word_letter(letter):
    return letter.isalnum() or unicodedata.category(letter)[0] == "M"


def split(text):
    """The words of a text as they stand, parted at everything that is no letter, digit or mark."""
    text = unicodedata.normalize("NFC", text)
    if text.isascii():
        return re.findall(r"[A-Za-z0-9]+", text)
    return "".join(c if is_word_letter(c) else " " for c in text).split()


def keys(text):
    return [key for key in map(fold, split(text)) if key]


def mix(x):
    product = x * FACTOR
    return (product & ALL64) ^ (product >> 64)


def hash_word(value, word):
    """One call of lexicon_hash()."""
    at = 0
    while len(word) - at >= 8:
        value = mix(value ^ int.from_bytes(word[at:at + 8], "little"))
        at += 8
    tail = word[at:]
    return mix(value ^ int.from_bytes(tail, "little") ^ len(tail) << 56)


def hash_key(key):
    parts = key.split(" ")
    value = hash_word(SEED, parts[0].encode())
    for part in parts[1:]:
        value = hash_word(value, b" " + part.encode())
    return value


# ---- writing ----

def prominence(entry):
    return max(entry.text_lower, entry.text_capital, entry.given_female, entry.given_male, entry.surname)


def place_slots(entries):
    """Open addressing; frequent words first, so that they lie nearest to their home."""
    slot_count = 2 * math.ceil(len(entries) / LOAD / 2)
    slots = [None] * slot_count
    for key in sorted(entries, key=lambda k: (-prominence(entries[k]), k)):
        value = hash_key(key)
        fingerprint = value & 0xFFFFFFFF or 1
        at = value * slot_count >> 64
        while slots[at] is not None:
            if slots[at][0] == fingerprint:
                sys.exit(f"two keys share a fingerprint and a run: {key!r}, {slots[at][1]!r}; change FACTOR")
            at = (at + 1) % slot_count
        slots[at] = (fingerprint, key)
    return slots


def checksum(body, slot_count, entry_count):
    lanes = [1, 2, 3, 4]
    for four in struct.iter_unpack("<4Q", body):
        for k in range(4):
            lanes[k] = mix(lanes[k] ^ four[k])
    total = SEED
    for lane in lanes:
        total = mix(total ^ lane)
    return mix(mix(total ^ slot_count) ^ entry_count)


def write(entries, name_table, path):
    """The slots of the entries, then the weights of lexicon_names; context_scores.py adds those of the context."""
    slots = place_slots(entries)
    empty = bytes(16)
    body = b"".join(empty if slot is None else entries[slot[1]].pack(slot[0]) for slot in slots)
    body += name_table.tobytes()
    size = 64 + len(body)
    if len(name_table) != NAME_TABLE:
        sys.exit(f"{len(name_table)} weights of names instead of {NAME_TABLE}")
    if size > MAX_FILE:
        sys.exit(f"{size} bytes are more than {MAX_FILE}")
    total = checksum(body, len(slots), len(entries))
    header = struct.pack("<8sIIQQQQQ8x", b"MCLEX", LAYOUT_VERSION, 64, len(slots), len(entries), total, size, NAME_TABLE)
    Path(path).write_bytes(header + body)
    return size, total


# ---- looking into a file ----

def find(file, key):
    slot_count = struct.unpack_from("<Q", file, 16)[0]
    value = hash_key(key)
    at = value * slot_count >> 64
    while True:
        row = struct.unpack_from("<I10BH", file, 64 + 16 * at)
        if row[0] in (0, value & 0xFFFFFFFF or 1):
            return row if row[0] else None
        at = (at + 1) % slot_count


def probe(path, wanted):
    file = Path(path).read_bytes()
    print(f"{'word':22} {'fem':>3} {'mal':>3} {'sur':>3} {'plc':>3} {'com':>3} {'med':>3} {'low':>3} {'cap':>3} "
          f"{'more':>4} origin flags")
    for word in wanted:
        key = " ".join(keys(word))
        row = find(file, key)
        if row is None:
            print(f"{key:22} absent")
            continue
        flags = " ".join(name for name, bit in FLAGS.items() if row[11] & bit)
        print(f"{key:22} " + " ".join(f"{score:3}" for score in row[1:9])
              + f" {row[10]:4} {words_here.ORIGINS[row[9]]} {flags}")


# ---- the weights of the context ----

def write_context(lexicon, rows, content, path):
    """The lexicon again with other context weights: content = chances and rows."""
    file = Path(lexicon).read_bytes()
    slots, entries = struct.unpack_from("<QQ", file, 16)
    body = file[64:64 + 16 * slots + NAME_TABLE] + content
    total = checksum(body, slots, entries)
    header = struct.pack("<8sIIQQQQQQ", b"MCLEX", LAYOUT_VERSION, 64, slots, entries, total, 64 + len(body), NAME_TABLE, rows)
    new = Path(str(path) + ".new")
    new.write_bytes(header + body)
    new.replace(path)
    return total
