"""Moments as CLDR has many languages write them, for those whose words are read one by one nowhere else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from babel import Locale

from data.meaning.months import folded

LANGUAGES = (
    "ar", "ar_LB", "ar_MA", "he", "fa", "ur", "el", "ta", "te", "bn", "mr", "gu", "kn", "ml", "pa", "si", "ne", "fi",
    "hr", "sr", "sr_Latn", "bs", "mk", "bg", "sl", "sk", "et", "lt", "is", "sq", "ka", "az", "uz",
    "km", "lo", "my", "sw", "am", "af", "ca", "gl", "be", "fil", "hi",
)  # fmt: skip
_TOKEN = re.compile(r"'([^']*)'|(E+|c+|y+|M+|L+|d+|G+)|([^'a-zA-Z]+)")
_BETWEEN = r"[\s.,،、-]*"
_AT = ("klo", "στις", "בשעה", "الساعة", "ساعت")  # beside those of CLDR
_SHAPE = re.compile(
    r"(?<!\d)\d{1,2}(?!\d)\D{1,40}(?<!\d)\d{4}(?!\d)|(?<!\d)\d{4}(?!\d)\D{1,40}(?<!\d)\d{1,2}(?!\d)"
)


class WorldMoment(NamedTuple):
    """A moment taken apart, and the languages that write it so."""

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    languages: frozenset[str]


class _Language(NamedTuple):
    months: dict[str, int]
    halves: dict[str, str]
    forms: tuple[re.Pattern[str], ...]


def read(text: str) -> WorldMoment | None:
    """The moment of a text with a month's name, None when no language writes one so, or two mean different ones.

    >>> read("17 μαρτίου 2026, 10:22 μ.μ.")[:6], read("17. listopada 2026")[:3]
    ((2026, 3, 17, 22, 22, 0), (2026, 10, 17))
    """
    if len(text) > 60 or not _SHAPE.search(text):
        return None
    found: dict[tuple[int, ...], set[str]] = {}
    for language in _languages_of(text):
        if moment := _read(text, language):
            found.setdefault(moment, set()).add(language)
    if len(found) != 1:
        return None
    (moment, languages) = next(iter(found.items()))
    year, month, day, hour, minute, second = moment
    return WorldMoment(year, month, day, hour, minute, second, frozenset(languages))


def _languages_of(text: str) -> set[str]:
    """Languages with a month whose name begins with a word of the text."""
    words = map(folded, re.findall(r"[^\d\s,،/.-]+", text))
    return set().union(*(_beginnings().get(word, frozenset()) for word in words))


@cache
def _beginnings() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for language in LANGUAGES:
        for name in _names(language):
            found.setdefault(folded(re.split(r"[\s.-]", name.strip())[0]), set()).add(language)
    return {word: frozenset(languages) for word, languages in found.items()}


@cache
def months(language: str) -> dict[str, int]:
    """Folded names of a language's months -> their numbers."""
    return {folded(name): number for name, number in _names(language).items()}


@cache
def _names(language: str) -> dict[str, int]:
    names = {
        unicodedata.normalize("NFKC", name).casefold(): number
        for context in Locale.parse(language).months.values()
        for width in ("wide", "abbreviated")
        for number, name in context.get(width, {}).items()
    }
    # Hebrew writes 'in' and the month as one word
    return names | ({f"ב{name}": number for name, number in names.items()} if language == "he" else {})


def plain_clock(text: str) -> str:
    """A text whose hour has 'am' and 'pm' for the words of these languages, and no word before it that says 'at'.

    >>> plain_clock("17/3/26, 10:22 μ.μ."), plain_clock("17.03.2026 klo 10.22")
    ('17/3/26, 10:22 pm', '17.03.2026 10.22')
    """
    clock, at, halves = _clocks()
    without = at.sub("", text)
    return clock.sub(lambda found: f"{found[1]} {halves[folded(found[2])]}", without)


@cache
def _clocks() -> tuple[re.Pattern[str], re.Pattern[str], dict[str, str]]:
    meant: dict[str, set[str]] = {}
    glue: set[str] = set()
    for language in LANGUAGES:
        for word, half in _halves(language).items():
            meant.setdefault(word, set()).add(half)
        glue |= _glue(language)
    sure = {word: next(iter(halves)) for word, halves in meant.items() if len(halves) == 1}
    clock = re.compile(rf"(\d{{1,2}}[:.][0-5]\d(?:[:.][0-5]\d)?)\s*({_any(sure)})(?![^\W\d_])")
    at = re.compile(rf"(?<![^\W\d_])(?:{_any(glue - meant.keys())})\s*(?=\d{{1,2}}[:.][0-5]\d)")
    return clock, at, {folded(word): half for word, half in sure.items()}


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in sorted(words, key=len, reverse=True))


def _halves(language: str) -> dict[str, str]:
    """Words for the halves of a day, as CLDR writes them; one that stands for both is none."""
    meant: dict[str, set[str]] = {"am": {"am"}, "pm": {"pm"}}
    for names in (n for context in Locale.parse(language).day_periods.values() for n in context.values()):
        for half in ("am", "pm"):
            word = unicodedata.normalize("NFKC", names.get(half, half)).casefold()
            meant.setdefault(word, set()).add(half)
    return {word: next(iter(halves)) for word, halves in meant.items() if len(halves) == 1}


def _glue(language: str) -> set[str]:
    """Words between a day and its hour."""
    words = " ".join(str(form) for form in Locale.parse(language).datetime_formats.values())
    return {word.casefold() for word in (*re.findall(r"[^\W\d_]{2,}", words), *_AT)}


@cache
def _language(language: str) -> _Language:
    locale, said = Locale.parse(language), _halves(language)
    half, glue = _any(said), _any(_glue(language))
    hour = r"(?P<h>\d{1,2})[:.](?P<mi>[0-5]\d)(?:[:.](?P<s>[0-5]\d))?"
    clock = rf"(?:(?P<before>{half}|{glue})\.?)?\s*{hour}\s*(?P<half>{half})?"
    days = dict.fromkeys(_pattern(locale.date_formats[width].pattern) for width in ("medium", "long", "full"))
    shapes = (shape for day in days if "name" in day for shape in (day, day + clock, clock + day))
    return _Language(
        months(language),
        {folded(name): half for name, half in said.items()},
        tuple(map(re.compile, shapes)),
    )


def _pattern(pattern: str) -> str:
    """A regular expression of a day as a CLDR pattern writes it; marks and words beside may be left out."""
    out = ""
    for word, field, _ in _TOKEN.findall(pattern):
        if field[:1] in ("E", "c", "G"):
            out += r"(?:[^\d,،]{2,30}?)?"
        elif field[:1] == "y":
            out += r"(?P<y>\d{4})"
        elif field[:1] == "d":
            out += r"(?P<d>\d{1,2})"
        elif field:
            out += r"(?P<name>[^\d,،/]{2,30}?)" if len(field) > 2 else r"(?P<m>\d{1,2})"
        elif word:
            out += f"(?:{re.escape(word)})?"
        out += _BETWEEN
    return rf"{_BETWEEN}{out}"


def _read(text: str, language: str) -> tuple[int, ...] | None:
    known = _language(language)
    for form in known.forms:
        found = form.fullmatch(text)
        month = known.months.get(folded(found["name"])) if found else None
        clock = _hour(found.groupdict(), known.halves) if found and month else None
        if found and month and clock:
            return int(found["y"]), month, int(found["d"]), *clock
    return None


def _hour(found: dict[str, str | None], halves: dict[str, str]) -> tuple[int, int, int] | None:
    """The time of day; None where the half of the day contradicts it."""
    hour = int(found.get("h") or 0)
    for name in ("before", "half"):
        half = halves.get(folded(found.get(name) or ""))
        if half and not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (half == "pm") if half else hour
    return (hour, int(found.get("mi") or 0), int(found.get("s") or 0)) if hour < 24 else None
