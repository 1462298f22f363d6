"""Colours, sizes, measures and names of variations in a text, in any of eight languages, each with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.cases import phrases

WORDS = Path(__file__).parent / "attributes.csv"
KINDS: tuple[str, ...] = ("colour", "size", "measure", "name")
LEAST_NAME = 2
BLANK = "\x00"
_SAME_SIZE = {"2xl": "xxl", "3xl": "xxxl"}
_NOUN = r"size|sz|ukuran|saiz|tamanho|tam\.?|cỡ|sukat|laki|ไซส์|ไซซ์|ไซร์|尺码|尺碼"
_NAMED = re.compile(
    rf"(?<!{phrases.LATIN})(?:{_NOUN})\s*[:：]?\s*(xs|s|m|l|xl|xxl|xxxl|2xl|3xl|\d{{2,3}}(?:[.,]5)?)(?!{phrases.LATIN})"
)
_LETTER = re.compile(
    rf"(?<!['’.])(?<!{phrases.LATIN})(?<!\d\s)(xs|s|m|l|xl|xxl|xxxl|2xl|3xl)(?!['’])(?!{phrases.LATIN})(?!\w?\))"
)
_MEASURE = re.compile(
    rf"(?<![\d.,])(\d+(?:[.,]\d+)?)\s?(ml|l|g|kg|gb|tb|cm|mm|m|inch|oz|w|mah|pcs|pc|pack|meters?|metres?)(?!{phrases.LATIN})"
)
_SAME_UNIT = {"meter": "m", "meters": "m", "metre": "m", "metres": "m", "pc": "pcs"}
_NUMBER = re.compile(r"(?<![\w.,])(\d{2,3}(?:[.,]5)?)(?![\w]|[.,]\d)")
# what is too small or large is no size that was sent, and these words hold the letters of colours
_NO_ATTRIBUTE = re.compile(
    r"(?:too|very|so|quite|bit|terlalu|sangat|agak|muito|masyadong|sobrang)\s+"
    r"(?:small|large|big|medium|kecil|besar|pequen[oa]|grande|maliit|malaki)\b"
    r"|(?:kecil|besar)\s+(?:sekali|banget)|太[小大]|明白|白白|空白|白[送买給给]|黑心|红包|紅包|粉末|คืนเงิน|โอนเงิน|เสียเงิน|เงินคืน|จ่ายเงิน"
)
_LANGUAGE = {
    "vi": re.compile(r"[ăđơư\u1ea0-\u1ef9]|\b(?:mình|shop giao|không)\b"),
    "fil": re.compile(
        r"(?<![a-z])(?:ang|ng|po|yung|mga|naman|pero|hindi|ako|nyo|niyo|ko|ninyo|yong|mong|lang)(?![a-z])"
    ),
}


@dataclass(frozen=True)
class AttributeMention:
    """One attribute that a text names, and from where to where."""

    kind: str
    value: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text in one form of its letters, small; places in it are those of mentions and cues."""
    return unicodedata.normalize("NFKC", text).casefold().replace("_", " ")


def spoken(text: str, only: str) -> bool:
    """Whether a phrase of one language (``fil``; ``-fil``: of all others, '': of all) may stand in a text."""
    if not only:
        return True
    there = _LANGUAGE[only.removeprefix("-")].search(text) is not None
    return there != only.startswith("-")


def mentions(
    text: str, names: Iterable[str] = (), sizes: Iterable[str] = (), *, variation: bool = False
) -> list[AttributeMention]:
    """What a text (of ``plain``) names: the longest phrases first, so that Note 14 Pro is no Note 14.

    ``names`` are those of the variations that there are, ``sizes`` their sizes in figures: other numbers are none.
    A ``variation`` is too short to tell its language: words of every one count in it.
    """
    rest, found = _NO_ATTRIBUTE.sub(_blank, text), []

    def take(pattern: re.Pattern[str], kind: str, value: str = "") -> None:
        nonlocal rest
        found.extend(AttributeMention(kind, value or _value(m), *m.span()) for m in pattern.finditer(rest))
        rest = pattern.sub(_blank, rest)

    for name in sorted(names, key=lambda n: -len(n)):
        take(re.compile(phrases.bounded(name).replace(r"\ ", r"\s*")), "name", name)
    take(_NAMED, "size")
    take(_MEASURE, "measure")
    for pattern, row, _ in _patterns():
        if variation or spoken(text, row["only"]):
            take(pattern, row["kind"], row["value"])
    take(_LETTER, "size")
    known = set(sizes)
    figures = [
        AttributeMention("size", _value(m), *m.span()) for m in _NUMBER.finditer(rest) if _value(m) in known
    ]
    # one alone may be a number of days
    found += figures if len({m.value for m in figures}) > 1 else []
    return sorted(found, key=lambda m: m.start)


def of_variation(variation: str) -> dict[str, set[str]]:
    """The attributes of an item by its variation; what is left of its parts is their names."""
    made: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for part in re.split(r"[,;/|，、]", plain(variation)):
        rest = part
        for mention in mentions(part, variation=True):
            made[mention.kind].add(mention.value)
            rest = rest[: mention.start] + BLANK * (mention.end - mention.start) + rest[mention.end :]
        number = _NUMBER.fullmatch(part.strip().removeprefix("eu ").removeprefix("us "))
        if number:
            made["size"].add(_value(number))
            continue
        name = " ".join(re.sub(r"[^\w\s.+-]", " ", rest.replace(BLANK, " ")).split())
        if len(name) >= LEAST_NAME:
            made["name"].add(name)
    return made


def _value(match: re.Match[str]) -> str:
    parts = [g.replace(",", ".") for g in match.groups()]
    parts[-1] = _SAME_UNIT.get(parts[-1], parts[-1])
    value = "".join(parts)
    return _SAME_SIZE.get(value, value)


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match.group())


@lru_cache(maxsize=1)
def _patterns() -> tuple[phrases.Phrase, ...]:
    return phrases.read(WORDS)
