"""A written moment taken apart: year, month, day, hour and zone, in the forms and languages that exports write."""

from __future__ import annotations

import re
from datetime import UTC, timedelta, timezone
from typing import Literal, NamedTuple

from data.meaning import cldr_dates
from data.meaning.date_words import ZONES, normal
from data.meaning.months import MONTHS, folded
from data.meaning.text import plain_digits

NumberKind = Literal["", "serial", "epoch", "epoch_ms"]
Era = Literal["", "buddhist", "roc", "japanese"]

_SERIALS = (20_000, 80_000)  # 1954 to 2119
_EPOCHS = (946_684_800, 2_051_222_400)  # 2000 to 2034: most numbers of orders and items are none
_BUDDHIST = 543
_ROC = 1911

_TIME = re.compile(
    r"(?:^|[t\s,]+)(?P<half1>am|pm)?\s*(?P<h>\d{1,2}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?)?:?"
    r"\s*(?P<half2>am|pm)?\s*$"
)
_ZONE = re.compile(
    r"\s*(?:(?P<utc>(?:utc|gmt)(?![+-])|(?<=\d)z)|(?:utc|gmt)?(?P<sign>[+-])(?P<zh>\d{1,2}):?(?P<zm>\d{2})?"
    rf"|(?<=[\dm\s])(?P<name>{'|'.join(ZONES)}))$"
)
_YMD = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})")
_ROC_YMD = re.compile(
    r"(?:(?:民國|民国)\s*(?P<y>\d{2,3})|(?P<y3>\d{3}))[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
)
_XXY = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})")
_DAY_NAME = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|º|o(?=\s)|er(?=\s))?[-\s./]*(?:(?:de|of)\s+)?(?P<name>tháng \d{1,2}|[^\d\s,/-]+)"
    r"[-\s./,]*(?:del?\s+|năm\s+)?(?P<y>\d{4}|\d{2})"
)
_NAME_DAY = re.compile(r"(?P<name>[^\d\s,/-]+)[-\s]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[-\s,]+(?P<y>\d{4}|\d{2})")
# Reiwa 8, R8, 令和元年: the years of Japanese emperors
_ERA = re.compile(
    r"(?:(?P<name>令和|平成|昭和)|\b(?P<letter>[rhs])\.?)\s*(?P<y>元|\d{1,2})\s*(?:年|[./-])\s*(?=\d{1,2}\s*[月./-])"
)
_BEFORE = {"令和": 2018, "r": 2018, "平成": 1988, "h": 1988, "昭和": 1925, "s": 1925}
# what may be a moment in words of more languages: a day, its year, and a letter
_ASKED = re.compile(r"(?=\D{0,30}\d)(?=.*(?<!\d)(?:\d{2}){1,2}(?!\d)).{6,60}", re.DOTALL)
_MARKS = {ord("،"): ",", **dict.fromkeys(map(ord, "\u200c\u200e\u200f\u061c"))}
_THAI = re.compile("[\u0e00-\u0e7f]")  # who writes the month in Thai writes a short year as a Buddhist one
_YEAR_NAME = re.compile(r"(?P<y>\d{4})[-\s./,]+(?P<name>[^\d\s,/.-]+)[-\s./,]+(?P<d>\d{1,2})\.?")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?)?")


class Parts(NamedTuple):
    """A date taken apart. ``order``: ymd, or xxy when day and month are still to be told apart."""

    order: Literal["ymd", "xxy"]
    year: int
    first: int
    second: int
    clock: timedelta = timedelta(0)
    zone: timezone | None = None
    era: Era = ""
    name: str = ""  # of the month, as it is written
    short: bool = False  # a year of two digits
    languages: frozenset[str] = frozenset()  # that write it so, where no other form was met


def _year(text: str) -> tuple[int, Era]:
    year = int(text)
    if len(text) == 2:
        return (2000 if year < 70 else 1900) + year, ""
    return (year - _BUDDHIST, "buddhist") if 2400 <= year <= 2700 else (year, "")


def _zone(text: str) -> tuple[str, timezone | None]:
    found = _ZONE.search(text)
    if found is None or ":" not in text[: found.start()]:
        return text, None
    if found["utc"]:
        return text[: found.start()], UTC
    if found["name"]:
        return text[: found.start()], timezone(timedelta(hours=ZONES[found["name"]]))
    hours, minutes = int(found["zh"]), int(found["zm"] or 0)
    if hours > 14 or minutes > 59:
        return text, None
    shift = timedelta(hours=hours, minutes=minutes)
    return text[: found.start()], timezone(-shift if found["sign"] == "-" else shift)


def _clock(text: str) -> tuple[str, timedelta] | None:
    found = _TIME.search(text)
    if found is None:
        return text.strip(" ,t"), timedelta(0)
    hour, minute, second = int(found["h"]), int(found["m"]), int(found["s"] or 0)
    half = found["half1"] or found["half2"]
    if half and hour > 12 and half == "am":
        return None
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    midnight = hour == 24 and not (minute or second or half)  # ISO 8601-1: the end of the day
    if (hour > 23 and not midnight) or minute > 59 or second > 59:
        return None
    micro = int((found["f"] or "0").ljust(9, "0")[:6])
    return text[: found.start()].strip(" ,"), timedelta(
        hours=hour, minutes=minute, seconds=second, microseconds=micro
    )


def _month(name: str) -> int | None:
    return MONTHS.get(folded(name))


def take_apart(text: str) -> Parts | None:
    """Parts of a written date; None when it is none."""
    plain = _ERA.sub(_of_emperor, text.casefold())
    found = _known_form(plain)
    if found is not None:
        return found._replace(era="japanese") if plain != text.casefold() else found
    if not _ASKED.search(text):
        return None
    plain = plain_digits(text).casefold().translate(_MARKS)
    written = cldr_dates.read(plain)
    if written is None:
        clock = cldr_dates.plain_clock(plain)
        return _known_form(clock) if clock != text.casefold() else None
    clock = timedelta(hours=written.hour, minutes=written.minute, seconds=written.second)
    return Parts("ymd", written.year, written.month, written.day, clock, languages=written.languages)


def _of_emperor(found: re.Match[str]) -> str:
    before = _BEFORE[found["name"] or found["letter"]]
    return f"{before + (1 if found['y'] == '元' else int(found['y']))}-"


def lacks_year(text: str) -> bool:
    """True for a day and a month without their year: '17 Mar', '03/17', '3月17日 10:22'.

    >>> [lacks_year(text) for text in ("17 Mar", "17/03 10:22", "3月17日", "17 Mar 2026", "B12")]
    [True, True, True, False, False]
    """
    if len(text) > 30 or re.search(r"\d{4}", text):
        return False
    found = re.fullmatch(r"(?P<day>.*?)(?P<clock>(?:,?\s+\d{1,2}[:.]\d{2}.*)?)", text.strip(" .,"), re.DOTALL)
    day, clock = (found["day"].rstrip("."), found["clock"]) if found else (text, "")
    with_one = (f"{day} 2024{clock}", f"{day}/2024{clock}", f"2024年{day}{clock}")
    return take_apart(text) is None and any(map(take_apart, with_one))


def _known_form(text: str) -> Parts | None:
    written = normal(text)
    compact = _COMPACT.fullmatch(written)
    if compact and 1900 <= int(compact["y"]) <= 2700:
        year, era = _year(compact["y"])
        clock = timedelta(
            hours=int(compact["h"] or 0),
            minutes=int(compact["mi"] or 0),
            seconds=int(compact["s"] or 0),
        )
        if clock >= timedelta(days=1) or int(compact["mi"] or 0) > 59 or int(compact["s"] or 0) > 59:
            return None
        return Parts("ymd", year, int(compact["m"]), int(compact["d"]), clock, None, era)
    rest, zone = _zone(written)
    timed = _clock(rest)
    if timed is None:
        return None
    day, clock = timed
    if found := _YMD.fullmatch(day):
        year, era = _year(found["y"])
        return Parts("ymd", year, int(found["m"]), int(found["d"]), clock, zone, era)
    if found := _ROC_YMD.fullmatch(day):
        year = int(found["y"] or found["y3"]) + _ROC
        return Parts("ymd", year, int(found["m"]), int(found["d"]), clock, zone, "roc")
    if found := _XXY.fullmatch(day):
        year, era = _year(found["y"])
        short = len(found["y"]) == 2
        return Parts("xxy", year, int(found["a"]), int(found["b"]), clock, zone, era, short=short)
    for form in (_DAY_NAME, _NAME_DAY, _YEAR_NAME):
        found = form.fullmatch(day)
        month = _month(found["name"]) if found else None
        if found and month:
            year, era = _year(
                found["y"] if len(found["y"]) == 4 or not _THAI.match(found["name"]) else f"25{found['y']}"
            )
            return Parts("ymd", year, month, int(found["d"]), clock, zone, era, folded(found["name"]))
    return None


def number_kind(text: str) -> NumberKind:
    """What a bare number counts if it is a moment: days since 1899, or seconds or their thousandths since 1970."""
    if not re.fullmatch(r"\d{5}(?:\.\d+)?|\d{10}(?:\.0+)?|\d{13}(?:\.0+)?", text):
        return ""
    whole = text.partition(".")[0]
    if len(whole) == 5:
        return "serial" if _SERIALS[0] <= int(whole) <= _SERIALS[1] else ""
    if len(whole) == 10:
        return "epoch" if _EPOCHS[0] <= int(whole) <= _EPOCHS[1] else ""
    return "epoch_ms" if _EPOCHS[0] <= int(whole) // 1000 <= _EPOCHS[1] else ""
