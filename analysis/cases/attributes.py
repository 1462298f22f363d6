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
_NOUN = r"size|sz|ukuran|saiz|tamanho|tam\.?|cỡ|sukat|laki|talla|ไซส์|ไซซ์|ไซร์|尺码|尺碼"
_NAMED = re.compile(
    rf"(?<!{phrases.LATIN})(?:{_NOUN})\s*(?:tag|label)?\s*[:：]?\s*"
    rf"(xs|s|m|l|xl|xxl|xxxl|2xl|3xl|\d{{2,3}}(?:[.,]5)?)(?!{phrases.LATIN})"
)
# Brazil's letters: pequeno, médio, grande
_TAMANHO = re.compile(rf"(?<!{phrases.LATIN})(?:tamanho|tam\.?)\s*[:：]?\s*(pp|p|g|gg|xg)(?!{phrases.LATIN})")
_OF_BRAZIL = {"pp": "xs", "p": "s", "g": "l", "gg": "xl", "xg": "xxl"}
_FIGURE = r"(\d{2,3}(?:[.,]5)?)"
# a number that its noun or counter makes a size, where there is such a size
_NUMBERED = re.compile(
    rf"(?<!{phrases.LATIN})(?:number|nomor|nomer|número|numero|num\.?|no\.|nº|n°|eu|uk|us|số|เบอร์|หมายเลข)\s*{_FIGURE}(?![\w]|[.,]\d)"
    rf"|(?<![\d.,]){_FIGURE}\s?(?:码|碼|号|號)"
)
_LETTER = re.compile(
    rf"(?<!['’.])(?<!{phrases.LATIN})(?<!\d\s)(xs|s|m|l|xl|xxl|xxxl|2xl|3xl)(?!['’])(?!{phrases.LATIN})(?!\w?\))"
)
# Units as languages write them; the first of each is the one they are compared in.
_UNITS = {
    "ml": r"ml|mls|millilit(?:er|re)s?|mililit(?:er|ro)s?|毫升|มล\.?|มิลลิลิตร",
    "l": r"l|lit(?:er|re)s?|litros?|lít|lit|升|公升|ลิตร",
    "kg": r"kgs?|kilos?|kilogram(?:s|as)?|ký|公斤|千克|กก\.?|กิโลกรัม|กิโล",
    "g": r"g|gr|grams?|gramas?|gam|克|กรัม",
    "gb": "gb",
    "tb": "tb",
    "cm": r"cms?|centimet(?:er|re|ro)s?|sentimeter|senti|xentimet|xăng-ti-mét|phân|厘米|公分|ซม\.?|เซนติเมตร|เซน",
    "mm": r"mm|millimet(?:er|re)s?|milímetros?|毫米|มม\.?|มิลลิเมตร",
    "m": r"m|met(?:er|re|ro)s?|mtr|mét|met|米|公尺|เมตร",
    "inch": r"inch|inches|inci|polegadas?|นิ้ว|英寸|吋|寸",
    "oz": "oz|ounces?",
    "w": r"w|watts?|oát|瓦|วัตต์",
    "mah": "mah",
    "pcs": "pcs|pc|pieces?|pack",
}
_UNIT = {name: re.compile(words) for name, words in _UNITS.items()}
_FIGURES = {
    "半": "0.5",
    "一": "1",
    "二": "2",
    "两": "2",
    "兩": "2",
    "三": "3",
    "四": "4",
    "五": "5",
    "六": "6",
    "八": "8",
    "十": "10",
}
_MEASURE = re.compile(
    rf"(?<![\d.,])(\d+(?:[.,]\d+)?|[{''.join(_FIGURES)}](?=[米公厘毫升]))\s?({'|'.join(_UNITS.values())})(?!{phrases.LATIN})"
)
_NUMBER = re.compile(r"(?<![0-9a-z.,])(\d{2,3}(?:[.,]5)?)(?![0-9a-z]|[.,]\d)")
# what is too small or large is no size that was sent, and these words hold the letters of colours
_NO_ATTRIBUTE = re.compile(
    r"(?:too|very|so|quite|bit|terlalu|sangat|agak|muito|masyadong|sobrang)\s+"
    r"(?:small|large|big|medium|kecil|besar|pequen[oa]|grande|maliit|malaki)\b"
    r"|(?<![\d.,])\d+\s*(?:days?|hours?|hrs?|weeks?|times|%|percent|usd|dollars?|bucks|hari|jam|kali|ribu|rb|rupiah|ringgit"
    r"|ngày|giờ|lần|nghìn|đồng|dias?|horas?|vezes|reais|araw|oras|piso|pesos?|วัน|ชั่วโมง|ครั้ง|บาท|天|小时|次|元|块钱)"
    r"|(?:rm|rp|php|sgd|usd|thb|r\$|[$฿₱₫¥])\s*\d[\d.,]*"
    r"|(?:kecil|besar)\s+(?:sekali|banget)|太[小大]|明白|白白|空白|白[送买給给]|黑心|红包|紅包|粉末|คืนเงิน|โอนเงิน|เสียเงิน|เงินคืน|จ่ายเงิน"
)
_LANGUAGE = {
    "vi": re.compile(r"[ăđơư\u1ea0-\u1ef9]|\b(?:mình|shop giao|không)\b"),
    "fil": re.compile(
        r"(?<![a-z])(?:ang|ng|po|yung|mga|naman|pero|hindi|ako|nyo|niyo|ko|ninyo|yong|mong|lang|dumating|binigay|natanggap"
        r"|pinadala|inorder|binili|bakit|maling|itim|puti)(?![a-z])"
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
    text: str,
    names: Iterable[str] = (),
    sizes: Iterable[str] = (),
    measures: Iterable[str] = (),
    *,
    variation: bool = False,
) -> list[AttributeMention]:
    """What a text (of ``plain``) names: the longest phrases first, so that Note 14 Pro is no Note 14.

    ``names`` are those of the variations that there are, with any hyphens or blanks; ``sizes`` their sizes in figures:
    other numbers are none; ``measures`` theirs, of which a figure alone may be meant beside a whole one. A
    ``variation`` is too short to tell its language: words of every one count in it.
    """
    rest, found = _NO_ATTRIBUTE.sub(_blank, text), []

    def take(pattern: re.Pattern[str], kind: str, value: str = "") -> None:
        nonlocal rest
        found.extend(AttributeMention(kind, value or _value(m), *m.span()) for m in pattern.finditer(rest))
        rest = pattern.sub(_blank, rest)

    for name in sorted(names, key=lambda n: -len(n)):
        apart = phrases.bounded(name, "s?").replace(r"\ ", r"[\s-]*").replace(r"\-", r"[\s-]*")
        take(re.compile(apart), "name", name)
    take(_NAMED, "size")
    take(_TAMANHO, "size")
    known = set(sizes)
    found += [
        AttributeMention("size", _value(m), *m.span()) for m in _NUMBERED.finditer(rest) if _value(m) in known
    ]
    rest = _NUMBERED.sub(lambda m: _blank(m) if _value(m) in known else m.group(), rest)
    take(_MEASURE, "measure")
    if any(m.kind == "measure" for m in found):
        for measure in measures:
            take(
                re.compile(rf"(?<![0-9a-z.,]){re.escape(_figure(measure))}(?![0-9a-z]|[.,]\d)"),
                "measure",
                measure,
            )
    for pattern, row, _ in _patterns():
        if variation or spoken(text, row["only"]):
            take(pattern, row["kind"], row["value"])
    take(_LETTER, "size")
    figures = [
        AttributeMention("size", _value(m), *m.span()) for m in _NUMBER.finditer(rest) if _value(m) in known
    ]
    # one alone may be a number of anything
    sized = {m.value for m in (*found, *figures) if m.kind == "size" and m.value in known}
    found += figures if len(sized) > 1 else []
    return sorted(found, key=lambda m: m.start)


def of_variation(variation: str) -> dict[str, set[str]]:
    """The attributes of an item by its variation; what is left of its parts is their names."""
    return merged(parts_of(variation))


def merged(parts: Iterable[dict[str, set[str]]]) -> dict[str, set[str]]:
    """The attributes of all parts of a variation together."""
    made: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for part in parts:
        for kind in KINDS:
            made[kind] |= part[kind]
    return made


def parts_of(variation: str) -> list[dict[str, set[str]]]:
    """The attributes of each part of a variation: colour and name of one part (Navy Stripe) are chosen together."""
    parts = []
    for part in re.split(r"[,;/|，、]", plain(variation)):
        made: dict[str, set[str]] = {kind: set() for kind in KINDS}
        parts.append(made)
        rest = part
        if part.strip() in _OF_BRAZIL:
            made["size"].add(_OF_BRAZIL[part.strip()])
            continue
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
    return parts


def _value(match: re.Match[str]) -> str:
    first, *more = (g.replace(",", ".") for g in match.groups() if g)
    if more:
        unit = next((name for name, words in _UNIT.items() if words.fullmatch(more[0])), more[0])
        return f"{_FIGURES.get(first, first)}{unit}"
    return _OF_BRAZIL.get(first, _SAME_SIZE.get(first, first))


def _figure(measure: str) -> str:
    return measure.rstrip("abcdefghijklmnopqrstuvwxyz")


def _blank(match: re.Match[str]) -> str:
    return BLANK * len(match.group())


@lru_cache(maxsize=1)
def _patterns() -> tuple[phrases.Phrase, ...]:
    return phrases.read(WORDS)
