"""Trains the weights of the context (src/deid/score.h) and puts them into the lexicon's file.

    make build/bench/context_dump
    python3 model/recipes/context_scores.py

reads marked notes, writes each several times with other names, places and numbers in it (context_fill.py), adds clean
medical text and frames of other kinds of notes (context_frames.py), lets the C code say what the features of their
doubtful tokens are, and fits a linear classifier of as many kinds as score.h has.  --judge leaves one author out at a time
instead and writes OUT.0, OUT.1 ...: lexicons to judge with test/bench/phi_dump.

numpy 2.4.6, scipy 1.17.1, Python 3.11; the seeds are fixed: the same bytes every time.  Two minutes on one core.
"""
import argparse
import glob
import json
import os
import random
import re
import subprocess
import sys

import numpy as np
from scipy import sparse

import context_fill
import context_frames
import lexicon_file

FEATURES, KINDS, CHANCES = 58, 16, 64
UNIT = 16.0  # weights per natural logarithm of odds
BLIND = 25  # percent of the rules' candidates hidden in a third of the copies
WEIGHT = {"frames0": 0.4, "frames1": 0.4}  # of texts that are less like notes
# files that are kept for measuring, and those of notes-c that were read
HELD_OUT = ("notes-003 notes-005 notes-008 notes-009 notes-103 notes-105 notes-107 short-003 short-004 short-008 short-010").split()
READ_C = "003 004 005 008 009 014 015 016".split()
KIND = {"PATIENT": 1, "DOCTOR": 2, "RELATIVE": 3, "USERNAME": 4, "PROFESSION": 5, "HOSPITAL": 6, "DEPARTMENT_ROOM": 7,
        "ORGANIZATION": 8, "STREET": 9, "CITY": 10, "STATE": 11, "COUNTRY": 11, "LOCATION_OTHER": 11, "AGE": 12, "AGE90": 12,
        "DATE": 13, "DATE_YEAR": 13, "TIME": 13, "PHONE": 14, "FAX": 14}


class Texts:
    """Notes as pieces, written to one file for the C program."""

    def __init__(self):
        self.notes = []

    def add(self, pieces, weight=1.0):
        self.notes.append((pieces, weight))

    def dump(self, args, name, blind=0, seed=1):
        """(records, labels, weights): the features of all doubtful tokens and what they are."""
        path = os.path.join(args.work, name)
        kinds, at, starts = [], 0, []
        with open(path + ".txt", "wb") as out:
            for pieces, _ in self.notes:
                starts.append(at)
                for text, type_, _form in pieces:
                    raw = text.replace("\x1e", " ").encode()
                    kinds.append(np.full(len(raw), 0 if type_ is None else KIND.get(type_, 15), np.uint8))
                    out.write(raw)
                    at += len(raw)
                out.write(b"\x1e")
                kinds.append(np.zeros(1, np.uint8))
                at += 1
        subprocess.run([args.dump, args.lexicon, path + ".txt", path + ".feat", str(blind), str(seed)], check=True)
        records = np.fromfile(path + ".feat", np.uint32).reshape(-1, 4 + FEATURES)
        kinds = np.concatenate(kinds)
        labels = kinds[np.asarray(starts, np.int64)[records[:, 0]] + records[:, 1]]
        weights = np.asarray([w for _, w in self.notes], np.float32)[records[:, 0]]
        os.remove(path + ".feat")
        return records, labels, weights


def rows_of(records, bits):
    return (records[:, 4:] >> np.uint32(32 - bits)).astype(np.int32)


def fit(rows, labels, weights, bits, l2, epochs, seed=1, rate=0.2):
    """Softmax regression by AdaGrad over minibatches; weights (1 << bits, KINDS)."""
    rng = np.random.default_rng(seed)
    W = np.zeros((1 << bits, KINDS), np.float32)
    H = np.full(W.shape, 1e-3, np.float32)
    batch = 2048
    ones = np.ones(batch * FEATURES, np.float32)
    pointer = np.arange(0, batch * FEATURES + 1, FEATURES)
    for epoch in range(epochs):
        order = rng.permutation(len(labels))
        step = rate * (1.0 if epoch < epochs - 2 else 0.3)
        for at in range(0, len(labels) - batch + 1, batch):
            pick = order[at:at + batch]
            X = sparse.csr_matrix((ones, rows[pick].ravel(), pointer), shape=(batch, 1 << bits))
            Z = X @ W
            Z -= Z.max(axis=1, keepdims=True)
            np.exp(Z, out=Z)
            Z /= Z.sum(axis=1, keepdims=True)
            Z[np.arange(batch), labels[pick]] -= 1.0
            Z *= weights[pick][:, None] / batch
            G = X.T @ Z
            if l2:
                G += l2 * W
            H += G * G
            G /= np.sqrt(H)
            G *= step
            W -= G
    return W


def quantise(W):
    # the mean over kinds says nothing
    return np.clip(np.rint(W * UNIT), -127, 127).astype(np.int8)


def margins(rows, Q):
    out = np.empty(len(rows), np.int32)
    kinds = np.empty(len(rows), np.uint8)
    for at in range(0, len(rows), 4096):
        sums = Q[rows[at:at + 4096]].astype(np.int32).sum(axis=1)
        phi = sums[:, 1:]
        kinds[at:at + 4096] = phi.argmax(axis=1) + 1
        out[at:at + 4096] = phi.max(axis=1) - sums[:, 0]
    return np.clip(out, -255, 255), kinds


def chances():
    """Percent of PHI by bucket of margin: flatter than the fit says, as on authors whom it has not seen (--judge)."""
    return np.rint(100 / (1 + np.exp(-(np.arange(CHANCES) * 8 - 252) / 18.0))).astype(np.uint8)


def part(args, notes, pools, number):
    """One author's notes: as they are, refilled, and refilled with a quarter of the rules' opinions hidden."""
    texts = [Texts(), Texts(), Texts()]
    for pieces in notes:
        texts[0].add(pieces)
    for kind, copies in ((1, args.copies), (2, args.copies // 2)):
        rng = random.Random(100 * kind + number)
        for _ in range(copies):
            for pieces in notes:
                texts[kind].add(context_fill.vary(context_fill.refill(pieces, pools, rng), rng))
    dumps = [t.dump(args, "author%d" % number, BLIND if k == 2 else 0, number) for k, t in enumerate(texts)]
    return dumps[0], [np.concatenate(c) for c in zip(*dumps)]


def select(args, name):
    """The notes of a set that may be read (test/data/README.md)."""
    folder = os.path.join(args.repo, "test/data/deid")
    with open(os.path.join(folder, "files.tsv"), encoding="utf-8") as lines:
        files = {tuple(row[:2]): row[2] for row in (line.rstrip("\n").split("\t") for line in lines)}
    notes = []
    with open(os.path.join(folder, name + ".jsonl"), encoding="utf-8") as lines:
        for line in lines:
            note = json.loads(line)
            if name == "fresh":
                good = int(re.sub(r"\D", "", note["id"])) % 2 == 1
            elif name == "notes-c":
                good = files[name, note["id"]][6:9] in READ_C
            else:
                good = files[name, note["id"]].split(".")[0] not in HELD_OUT
            if good:
                notes.append(context_fill.pieces_of(note))
    return notes


def authors(args):
    """(name, notes) of each."""
    for name in ("notes", "notes-b", "notes-c"):
        yield name, select(args, name)
    yield "short", select(args, "short") + select(args, "fresh")
    notes = []
    for path in sorted(glob.glob(os.path.join(args.repo, "model/recipes/texts/*.txt"))):
        with open(path, encoding="utf-8") as lines:
            notes += context_fill.read_marked(lines.read())
    yield "texts", notes


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", default="../shared")
    parser.add_argument("--repo", default=".")
    parser.add_argument("--dump", default="build/bench/context_dump")
    parser.add_argument("--lexicon", default="model/medchat-lexicon.bin")
    parser.add_argument("--out", default="model/medchat-lexicon.bin")
    parser.add_argument("--work", default="/tmp")
    parser.add_argument("--bits", type=int, default=16)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--l2", type=float, default=1e-5)
    parser.add_argument("--frames", type=int, default=6000)
    parser.add_argument("--negatives", type=int, default=5000)
    parser.add_argument("--judge", action="store_true", help="leave one author out at a time; files OUT.0, OUT.1 ...")
    args = parser.parse_args()

    pools = context_fill.Pools(os.path.join(args.shared, "data"))
    parts = []
    for number, (name, notes) in enumerate(authors(args)):
        parts.append(part(args, notes, pools, number))
        print("%s: %d notes, %d tokens" % (name, len(notes), len(parts[-1][1][1])), flush=True)
    extra = []
    for name, texts in context_frames.texts(args, pools, Texts):
        extra.append(texts.dump(args, name))
        extra[-1] = (extra[-1][0], extra[-1][1], extra[-1][2] * WEIGHT.get(name, 0.8))
        print("%s: %d tokens, %d PHI" % (name, len(extra[-1][1]), (extra[-1][1] > 0).sum()), flush=True)
    for number in range(len(parts)) if args.judge else [None]:
        used = [p[1] for n, p in enumerate(parts) if n != number] + extra
        records, labels, weights = (np.concatenate(c) for c in zip(*used))
        Q = quantise(fit(rows_of(records, args.bits), labels.astype(np.int64), weights, args.bits, args.l2, args.epochs))
        path = args.out if number is None else "%s.%d" % (args.out, number)
        total = lexicon_file.write_context(args.lexicon, 1 << args.bits, chances().tobytes() + Q.tobytes(), path)
        print("%s: %d tokens, %d kinds of weights, version %016x" % (path, len(labels), np.count_nonzero(Q.any(axis=1)), total))
        records, labels, _ = parts[number][0] if args.judge else (records, labels, weights)
        margin, _ = margins(rows_of(records, args.bits), Q)
        print("  PHI or not, right on %s: %.4f of doubtful tokens" % ("the author left out" if args.judge else "what it learned from",
                                                                  ((margin > 0) == (labels > 0)).mean()), flush=True)


if __name__ == "__main__":
    sys.exit(main())
