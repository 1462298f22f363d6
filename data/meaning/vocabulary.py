"""Words of exports and the codes they stand for.

words.csv holds what marketplaces write; people add what is missing on the mapping screen. A word is compared
with case, width, blanks and marks at its end folded. An unknown word is 'unmapped', never dropped.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from data.schema.taxonomy import (
    CASE_STATUSES,
    COST_KINDS,
    FAULTS,
    ORDER_STATUSES,
    RESOLUTIONS,
    SCANS,
    SYMPTOMS,
    suggested_fault,
)

UNMAPPED = "unmapped"
_FILE = Path(__file__).with_name("words.csv")
# a number or two letters: what one marketplace means by it says nothing about the others
_OWN_CODE = re.compile(r"[0-9]+|[a-z]{1,2}")
_CODES = tuple(s.code for s in SYMPTOMS)
# Vocabularies of what went wrong, in whose texts a word can be denied; a comma or a full stop ends what it denies.
_SAID = frozenset({"reason", "symptom"})
_NOT_BEFORE = re.compile(
    r"(?:\b(?:un|non|on|nie|не|ne|in)[- ]?"
    r"|\b(?:not|no|isn[’']?t|aren[’']?t|wasn[’']?t|weren[’']?t|never|without|neither|nor|nicht|kein(?:e[rnms]?)?|ohne"
    r"|pas|sans|aucune?|sin|sem|ningún|ninguna?|nenhuma?|não|non|senza|nessuna?|niet|geen|zonder"
    r"|tidak|tak|bukan|belum|tanpa|tiada|không|chưa|chẳng|hindi|walang|wala|inte|ikke|ingen|utan|ei"
    r"|не|нет|без|brak|bez|değil|nem|nincs|nu|fără)"
    r"(?: (?:at all|a|an|the|any|been|be|really|der|die|das|den|dem|ein(?:e[rnms]?)?|le|la|l|de|d|un|una|uma|el|o|os|as"
    r"|que|est|é|es|ada|yang|ang|bị|có|phải|été))*[ ’']"
    r"|(?:未|没|沒|无|無|不|非|ไม่(?:ได้|มี|มีการ)?|ไม่ใช่)\s?|(?:没有|沒有|不是|並未|并未|尚未)[\u4e00-\u9fff]?)$"
)
_NOT_BEHIND = re.compile(
    r"[^\W\d_]{0,6}? ?(?:değil|yok|नहीं|नही)\b"
    r"|(?:は|が|も|して|されて|し)?(?:な[しいく]|ありません|おらず|いない|いません)"
    r"|(?:은|는|이|가|되지|하지|된|된 것은|이 아닌| 것은)? ?(?:없|않|아님|아니|안됨|안 됨)"
)

VOCABULARIES: dict[str, tuple[str, ...]] = {
    "reason": _CODES,
    "revised_reason": _CODES,
    "symptom": _CODES,
    "order_status": ORDER_STATUSES,
    "case_status": CASE_STATUSES,
    "scan": SCANS,
    "scan_count": SCANS,
    "solution": RESOLUTIONS,
    "resolution": RESOLUTIONS,
    "fault": FAULTS,
    "cancel_reason": ("failed_delivery", "buyer", "seller", "system", "other"),
    "cost_kind": COST_KINDS,
    "flag": ("yes", "no"),
    "platform": (),
}
# what an unknown word becomes where nobody has to map it; '' keeps the word itself
_UNKNOWN = {"cancel_reason": "other", "platform": ""}
# a vocabulary that also takes the words of another
_ALSO = {"revised_reason": "reason", "resolution": "solution"}
# what the marketplace says that the buyer never got a say in: a return in these states was paid for sure
PAID: frozenset[str] = frozenset({"refunded"})
# in these, a refund counts once a day of payment is there
PAID_WITH_DAY: frozenset[str] = frozenset({"approved", "closed", "in_review", UNMAPPED})

Saved = Mapping[tuple[str, str, str], str]


class Word(NamedTuple):
    """A word of an export. ``how``: 'is', or 'has' for words found anywhere in the text."""

    vocabulary: str
    platform: str
    locale: str
    word: str
    code: str
    how: str
    fault: str


def fold_word(text: str) -> str:
    """The form in which words are compared."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    folded = re.sub(r"<[^<>]*>|[\u200b-\u200f\u202a-\u202e\u2060\ufeff]", " ", folded)
    return " ".join(re.sub(r"[\s_]+", " ", folded).split()).strip(" .。!！;；:：")


@cache
def all_words() -> tuple[Word, ...]:
    """Every known word."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return tuple(Word(*row) for row in list(csv.reader(lines))[1:])


def words(vocabulary: str) -> Iterator[Word]:
    """Known words of one vocabulary."""
    return (word for word in all_words() if word.vocabulary == vocabulary)


@cache
def _exact() -> dict[tuple[str, str], dict[str, Word]]:
    """(vocabulary, folded word) -> platform -> word; platform '' holds what all others would read in it."""
    found: dict[tuple[str, str], dict[str, Word]] = defaultdict(dict)
    for word in all_words():
        if word.how == "is":
            by_platform = found[word.vocabulary, fold_word(word.word)]
            by_platform.setdefault(word.platform, word)
    for (_, folded), by_platform in found.items():
        meanings = {word.code for word in by_platform.values()}
        if len(meanings) == 1 and not _OWN_CODE.fullmatch(folded):
            by_platform.setdefault("", next(iter(by_platform.values())))
    return found


@cache
def _within(vocabulary: str) -> tuple[tuple[str, Word], ...]:
    """Words found anywhere in a text, the longest first."""
    parts = [(fold_word(word.word), word) for word in words(vocabulary) if word.how == "has"]
    return tuple(sorted(parts, key=lambda part: -len(part[0])))


def _find(vocabulary: str, folded: str, platform: str) -> Word | None:
    for name in (vocabulary, _ALSO.get(vocabulary, "")):
        by_platform = _exact().get((name, folded))
        if by_platform:
            return by_platform.get(platform) or by_platform.get("generic") or by_platform.get("")
    for name in (vocabulary, _ALSO.get(vocabulary, "")):
        for part, word in _within(name):
            if part in folded and not (name in _SAID and _denied(folded, part)):
                return word
    return None


def _denied(folded: str, part: str) -> bool:
    """Whether a text says each time of a part that it is not so: undamaged, no missing parts, 未破损, hasarlı değil."""
    places = re.finditer(re.escape(part), folded)
    return all(
        _NOT_BEFORE.search(folded[: place.start()]) or _NOT_BEHIND.match(folded[place.end() :])
        for place in places
    )


def lookup(vocabulary: str, raw: str | None, platform: str = "", saved: Saved | None = None) -> str:
    """Code of a raw word: '' for a blank cell, 'unmapped' for an unknown word.

    ``saved`` holds what people mapped: (vocabulary, folded word, platform or '') -> code; it goes first.
    """
    folded = fold_word(raw or "")
    if folded in ("", "-", "--"):
        return ""
    for name in (vocabulary, _ALSO.get(vocabulary, "")):
        for key in ((name, folded, platform), (name, folded, "")):
            if saved and key in saved:
                return saved[key]
    if vocabulary == "scan_count":
        number = re.fullmatch(r"(\d+)(?:\.0*)?", folded)
        return UNMAPPED if number is None else "scanned" if int(number[1]) else "none"
    code = folded.replace(" ", "_")
    if code in VOCABULARIES[vocabulary] and code != UNMAPPED:
        return code
    word = _find(vocabulary, folded, platform)
    if word is None:
        return _UNKNOWN.get(vocabulary, UNMAPPED) or code
    return word.code


@lru_cache(maxsize=4096)
def suggested(symptom: str, raw_reason: str | None = "", platform: str = "") -> str:
    """Whether the seller seems at fault. A reason known to be told for both says 'unknown'."""
    word = _find("reason", fold_word(raw_reason or ""), platform) if raw_reason else None
    return word.fault if word and word.fault and word.code == symptom else suggested_fault(symptom)


def counts(status: str | None, resolved_at: datetime | None) -> bool:
    """Whether the refund of a return was really paid.

    Exports show an amount on cancelled, rejected and waiting returns too. Without a status it counts.
    """
    if not status or status in PAID:
        return True
    return status in PAID_WITH_DAY and resolved_at is not None
