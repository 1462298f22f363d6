"""Symptom and cause that a remark suggests: by its phrases, and by what this shop judged of remarks like it."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import numpy as np

from analysis.cases import phrases

PHRASES = Path(__file__).parent / "symptom_phrases.csv"
PAIRS = Path(__file__).parent / "symptom_pairs.csv"
APART = 12  # letters between a thing and what is wrong with it
SHORTEST, LONGEST = 2, 4  # characters that are counted together
FEWEST_JUDGED, FEWEST_ALIKE = 30, 5  # judged remarks in all, and of the code that is suggested
SURE = 0.9
SHARED = 0.5  # of a remark's pieces that judged remarks have to hold
# what a remark says is not so is no complaint
_DENIED = re.compile(
    r"\b(?:not|no|isn't|wasn't|never|without) (?:broken|damaged|late|wrong|missing|fake|empty)|没有(?:破损|损坏|坏|错)|"
    r"(?:tidak|tak|bukan) (?:rusak|pecah|salah|telat|terlambat|kosong)|ไม่(?:แตก|ผิด|ช้า|พัง)|"
    r"không (?:bị )?(?:vỡ|hỏng|sai|trễ)|"
    r"não (?:veio |está )?(?:quebrado|danificado|atrasado|errado)|hindi (?:naman )?(?:basag|sira|late|mali)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class LikelyCode:
    """A code that a remark suggests: the phrase that says so, or of how many judged remarks like it."""

    code: str
    because: str = ""
    alike: int = 0


def symptom(remark: str) -> LikelyCode | None:
    """The symptom whose phrases a remark uses, in any of eight languages; None where it uses those of none or several.

    A variation that is wrong is a wrong item too: the narrower one is told. The longest phrase counts, so that what
    is within it says nothing by itself.

    Examples
    --------
    >>> symptom("Wrong colour sent!").code, symptom("barang pecah").code, symptom("thanks, nice")
    ('wrong_variation', 'damaged', None)
    """
    text = rest = f" {unicodedata.normalize('NFKC', remark).casefold()} "
    if _DENIED.search(rest):
        return None
    found: dict[str, str] = {}
    for pattern, row, phrase in _phrases():
        rest, times = pattern.subn(" | ", rest)
        if times:
            found.setdefault(row["symptom"], phrase)
    for code, pattern in _pairs():
        if pair := pattern.search(text):
            found.setdefault(code, pair.group())
    if "wrong_variation" in found:
        found.pop("wrong_sku", None)
    if {"missing_item", "short_quantity"} <= found.keys():
        found.pop("missing_item")
    if len(found) != 1:
        return None
    ((code, phrase),) = found.items()
    return LikelyCode(code, phrase)


@lru_cache(maxsize=1)
def _phrases() -> tuple[phrases.Phrase, ...]:
    return phrases.read(PHRASES)


@lru_cache(maxsize=1)
def _pairs() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """A thing and what is wrong with it, in either order, within one sentence."""
    made = []
    with PAIRS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            one, two = (
                "(?:" + "|".join(phrases.bounded(word, "(?:nya)?") for word in row[name].split("|")) + ")"
                for name in ("first", "second")
            )
            between = rf"[^.,!?;。]{{0,{APART}}}?"
            made.append((row["symptom"], re.compile(f"{one}{between}{two}|{two}{between}{one}")))
    return tuple(made)


@dataclass(frozen=True)
class JudgedRemarks:
    """What a shop judged of remarks: how often their pieces stand under each code.

    ``remarks``: how many of each code; ``pieces``: in how many of them each piece stands.
    """

    remarks: Counter[str] = field(default_factory=Counter)
    pieces: Mapping[str, Counter[str]] = field(default_factory=dict)

    def suggest(self, remark: str) -> LikelyCode | None:
        """The code of remarks like this one; None where they are few, or say different things.

        Naive Bayes of pieces of two to four characters, each counted once in a remark, with Laplace's prior (Manning,
        Raghavan, Schütze 2008, chapter 13).
        """
        seen = pieces_of(remark)
        known = {p for p in seen if any(p in own for own in self.pieces.values())}
        total = sum(self.remarks.values())
        if total < FEWEST_JUDGED or len(self.remarks) < 2 or not seen or len(known) < SHARED * len(seen):
            return None
        codes = sorted(self.remarks)
        scores = np.array([self._log(code, known, total) for code in codes])
        # pieces overlap by the letter: as much evidence as there are pieces that share none
        scores = scores / LONGEST
        chances = np.exp(scores - scores.max())
        chances /= chances.sum()
        best = int(chances.argmax())
        alike = self.remarks[codes[best]]
        return (
            LikelyCode(codes[best], alike=alike) if chances[best] >= SURE and alike >= FEWEST_ALIKE else None
        )

    def _log(self, code: str, known: Iterable[str], total: int) -> float:
        own, count = self.pieces[code], self.remarks[code]
        rates = np.array([(own[piece] + 1) / (count + 2) for piece in known])
        return float(LONGEST * np.log(count / total) + np.log(rates).sum())


def learn(judged: Iterable[tuple[str, str]]) -> JudgedRemarks:
    """What remarks were judged as: pairs of remark and code."""
    remarks: Counter[str] = Counter()
    pieces: dict[str, Counter[str]] = {}
    for remark, code in judged:
        remarks[code] += 1
        pieces.setdefault(code, Counter()).update(pieces_of(remark))
    return JudgedRemarks(remarks, pieces)


def pieces_of(remark: str) -> set[str]:
    """Two to four letters in a row, wherever they stand; digits and marks are left out."""
    text = " ".join(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFKC", remark).casefold()))
    return {
        text[at : at + size] for size in range(SHORTEST, LONGEST + 1) for at in range(len(text) - size + 1)
    }
