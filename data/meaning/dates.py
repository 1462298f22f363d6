"""Dates and times as exports write them.

The order of day and month is decided from a whole column and never guessed: 03/04/2026 alone is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Literal, NamedTuple

from data.meaning.months import MONTHS, WEEKDAYS
from data.meaning.text import clean, plain_digits

NumberKind = Literal["", "serial", "epoch", "epoch_ms"]
ISO_DAY = r"^(19|2[0-3])[0-9]{2}-[0-9]{2}-[0-9]{2}$"
ISO_WHEN = r"^(19|2[0-3])[0-9]{2}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
# strptime form of a time of day -> its expression
_CLOCKS = {"": "", "%H:%M": f" {_CLOCK}", "%H:%M:%S": f" {_CLOCK}:[0-5][0-9]"}
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - local time, as in the file
_SERIALS = (20_000, 80_000)  # 1954 to 2119
_EPOCHS = (946_684_800, 2_051_222_400)  # 2000 to 2034: most numbers of orders and items are none
_BUDDHIST = 543
_ROC = 1911

_TIME = re.compile(
    r"(?:^|[t\s,]+)(?P<half1>am|pm)?\s*(?P<h>\d{1,2}):(?P<m>\d{1,2})(?::(?P<s>\d{1,2})(?:[.,](?P<f>\d{1,9}))?)?:?"
    r"\s*(?P<half2>am|pm)?\s*$"
)
# hours from Greenwich; a name that two regions use (CST, AST) is none of them
_ZONES: dict[str, float] = {
    "pdt": -7, "pst": -8, "mdt": -6, "mst": -7, "cdt": -5, "edt": -4, "est": -5, "akdt": -8, "akst": -9, "hst": -10,
    "brt": -3, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3, "msk": 3,
    "trt": 3, "ist": 5.5, "ict": 7, "wib": 7, "wita": 8, "wit": 9, "sgt": 8, "myt": 8, "pht": 8, "hkt": 8, "awst": 8,
    "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_ZONE = re.compile(
    r"\s*(?:(?P<utc>(?:utc|gmt)(?![+-])|(?<=\d)z)|(?:utc|gmt)?(?P<sign>[+-])(?P<zh>\d{1,2}):?(?P<zm>\d{2})?"
    rf"|(?<=[\dm\s])(?P<name>{'|'.join(_ZONES)}))$"
)
_YMD = re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})")
_YEAR_FIRST = re.compile(r"\d{4}[-/.]")
_ROC_YMD = re.compile(
    r"(?:(?:民國|民国)\s*(?P<y>\d{2,3})|(?P<y3>\d{3}))[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
)
_XXY = re.compile(r"(?P<a>\d{1,2})[-/.](?P<b>\d{1,2})[-/.](?P<y>\d{4}|\d{2})")
_DAY_NAME = re.compile(
    r"(?P<d>\d{1,2})(?:st|nd|rd|th|º|o(?=\s)|er(?=\s))?[-\s./]*(?:(?:de|of)\s+)?(?P<name>tháng \d{1,2}|[^\d\s,/-]+)"
    r"[-\s./,]*(?:del?\s+|năm\s+)?(?P<y>\d{4}|\d{2})"
)
_NAME_DAY = re.compile(r"(?P<name>[^\d\s,/-]+)[-\s]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[-\s,]+(?P<y>\d{4}|\d{2})")
_THAI = re.compile("[\u0e00-\u0e7f]")  # who writes the month in Thai writes a short year as a Buddhist one
_YEAR_NAME = re.compile(r"(?P<y>\d{4})[-\s./,]+(?P<name>[^\d\s,/.-]+)[-\s./,]+(?P<d>\d{1,2})\.?")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:(?P<h>\d{2})(?P<mi>\d{2})(?P<s>\d{2})?)?")
# halves of a day, as they stand anywhere, and as words of their own
_HALVES = (
    *((word, "am") for word in ("上午", "早上", "凌晨", "午前", "오전")),
    *((word, "pm") for word in ("下午", "晚上", "午後", "오후")),
)
_HALF_WORDS = re.compile(
    r"(?<![^\W\d_])(?:(?P<am>a\.?\s?m\.?)|(?P<pm>p\.?\s?m\.?))(?![^\W_])"
    r"|(?<=:\d\d)\s*(?:(?P<am2>sa|pg|öö)|(?P<pm2>ch|ptg|ös))(?![^\W_])"
    r"|(?<![^\W_])(?:(?P<am3>öö)|(?P<pm3>ös))(?=\s*\d?\d:)"
)
_DROPPED = re.compile(
    r"\b(?:pukul|jam|às|lúc|ngày|kl|um|alle|ore|saat|o\sgodz|a\slas?|at)\b\.?|(?<=\s)à(?=\s)|เวลา|\s*น\.$"
    r"|^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+|星期.|周.|.曜日|[월화수목금토일]요일|วัน\S+ที่|[คพ]\.ศ\."
    r"|\b(?:pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar)\b"
    r"|,?\s(?:hétfő|kedd|szerda|csütörtök|péntek|szombat|vasárnap)\b"
)
_WEEKDAY = re.compile(
    r"^(?P<name>[^\W\d_]+)(?:(?:[-\s][^\W\d_]+)?\.?,\s*(?=\S*\d|[^\W\d_]+\.?\s*\d)|\.\s*(?=\d)"
    r"|\s+(?=\d{1,2}[\s./-]))"
)
# between the clock and the day only what is a weekday for sure: "10:05 malam, 17/03/2026" is in the evening
_BEHIND_CLOCK = re.compile(rf"^(?:{'|'.join(map(re.escape, WEEKDAYS))})\b\.?,?\s*")
_BARE = re.compile(r"\d{1,4}([-/])\d{1,2}\1\d{1,4}(?:[t\s]+\d{1,2}:\d{2}(?::\d{2})?)?")  # nothing to rewrite
_ZONE_IN_BRACKETS = re.compile(
    rf"(?<=[\d\sm])\((?!sat\))((?:utc|gmt)?[+-]\d{{1,2}}(?::?\d{{2}})?|[a-z]{{2,3}}t|{'|'.join(_ZONES)})\)"
)
# what other languages write between and behind the numbers of a moment, and how it is read
_REWRITTEN = (
    (_ZONE_IN_BRACKETS, r" \1"),
    (re.compile(r"\([^)\d]*\)"), " "),  # (水), (China Standard Time)
    (re.compile(r"(?<=\d)(z|[+-]\d{2}:?\d{2})\[[^\]\d]+\]$"), r"\1"),
    (re.compile(r"^([a-z]{3})\s+(\d{1,2})\s+(\d\d:\d\d:\d\d)\s+([a-z]{3,4}\s+)?(\d{4})$"), r"\1 \2 \5 \3 \4"),
    (re.compile(r"^((?:19|2\d)\d\d)([01]\d)([0-3]\d)(?=[t\s]+\d{1,2}:\d\d)"), r"\1-\2-\3"),
    (re.compile(r"^((?:19|2\d)\d\d)([01]\d)([0-3]\d)t([0-2]\d)([0-5]\d)([0-5]\d)?"), r"\1-\2-\3 \4:\5:\6"),
    (re.compile(r"(?<=\d)\s*[гр]\.?(?=[\s,;]|$)"), ""),
    *(
        (re.compile(rf"(?<=\d)\s*{letters}\s*"), sign)
        for letters, sign in (
            ("[年년]", "-"),
            ("[月월]", "-"),
            ("[日號号일]", " "),
            ("[時时点點시]", ":"),
            (r"[分분](?=\s*\d{1,2}\s*[秒초])", ":"),
            ("[分분]", " "),
        )
    ),
    (re.compile(r"(?<=\d)\s*[秒초]"), ""),
    (re.compile(r"\b(?:thg?|tháng)\s*0?(?=\d)"), "tháng "),
    (re.compile(r"(\d{4})\.\s*(\d{1,2})\.\s*(\d{1,2})\.?(?!\d)"), r"\1.\2.\3"),
    (re.compile(r"(?<!\d)(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})\.?(?!\d)"), r"\1.\2.\3"),
    (re.compile(r"(?<=\d)\s?h\s?(\d{2})(?!\d)"), r":\1"),
    (re.compile(r"(:\d{2})\s*m(?:in)?(?![^\W\d_.])\s*(?:(\d{2})\s*s(?:eg|ec)?\b\.?)?"), r"\1:\2"),
    (re.compile(r"(?<=\d)\.?\s*(?:[|;]|\s-(?=\s))\s*(?=(?:[ap]\.?\s?m\.?\s*)?\d)"), " "),
    (
        re.compile(
            r"((?:\d{4}|[-/]\d{2}),?\s+(?:[a-z]+\s+)?)(\d{1,2})\.(\d{2})(?:\.(\d{2})(?:\.\d+)?)?(?![.\d])"
        ),
        r"\1\2:\3:\4",
    ),
    (
        re.compile(
            r"^(\d{1,2})\.(\d{2})(?:\.([0-5]\d))?(?=(?:\s*uhr)?,?\s+(?:[^\W\d_]+,?\s+)?\d{1,2}[\s./-])"
        ),
        r"\1:\2:\3",
    ),
    (re.compile(r"(:\d{2}:?)\s*(?:uhr|hs|hrs?|horas?|heures|h|น|ч)\b\.?"), r"\1"),
)
_CLOCK_FIRST = re.compile(
    r"^(?P<clock>(?:[ap]m\s*)?\d{1,2}:\d{1,2}(?::\d{1,2})?:?(?:\s*[ap]m)?)[\s,]+(?P<day>.*\d\.?)$"
)


@dataclass(frozen=True)
class Bad:
    """A value that is not what its column holds. Words: msgid `problem.<code>`."""

    code: str


@dataclass(frozen=True)
class Ambiguous:
    """A column that can be read in two ways; a person has to say which."""

    what: str


@dataclass(frozen=True)
class DateFormat:
    """How the dates of a column are read. ``fast``: (regular expression, strptime format) that SQL may take."""

    day_first: bool | None = None
    numbers: NumberKind = ""
    notes: tuple[str, ...] = ()
    fast: tuple[tuple[str, str], ...] = ()


class _Parts(NamedTuple):
    """A date taken apart. ``order``: ymd, or xxy when day and month are still to be told apart."""

    order: Literal["ymd", "xxy"]
    year: int
    first: int
    second: int
    clock: timedelta = timedelta(0)
    zone: timezone | None = None
    era: Literal["", "buddhist", "roc"] = ""


def _year(text: str) -> tuple[int, Literal["", "buddhist"]]:
    year = int(text)
    if len(text) == 2:
        return (2000 if year < 70 else 1900) + year, ""
    return (year - _BUDDHIST, "buddhist") if 2400 <= year <= 2700 else (year, "")


def _normal(text: str) -> str:
    """A written moment in one way: digits 0-9, small letters, the time last, am and pm, no words beside."""
    folded = plain_digits(text).casefold().translate(str.maketrans("‐‑‒–—−", "------"))
    if _BARE.fullmatch(folded):
        return " ".join(folded.split())
    for word, half in _HALVES:
        folded = folded.replace(word, f" {half} ")
    folded = _DROPPED.sub(" ", folded).strip()
    for form, instead in _REWRITTEN:
        folded = form.sub(instead, folded)
    folded = " ".join(_HALF_WORDS.sub(_half, folded).split()).strip(" ,")
    folded = _no_weekday(folded)
    first = _CLOCK_FIRST.match(folded)
    return f"{_BEHIND_CLOCK.sub('', first['day'].strip(' ,-'))} {first['clock']}" if first else folded


def _no_weekday(folded: str) -> str:
    weekday = _WEEKDAY.match(folded)
    return folded[weekday.end() :] if weekday and not _month(weekday["name"]) else folded


def _half(found: re.Match[str]) -> str:
    return f" {str(found.lastgroup)[:2]} "


def _zone(text: str) -> tuple[str, timezone | None]:
    found = _ZONE.search(text)
    if found is None or ":" not in text[: found.start()]:
        return text, None
    if found["utc"]:
        return text[: found.start()], UTC
    if found["name"]:
        return text[: found.start()], timezone(timedelta(hours=_ZONES[found["name"]]))
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
    if hour > 23 or minute > 59 or second > 59:
        return None
    micro = int((found["f"] or "0").ljust(9, "0")[:6])
    return text[: found.start()].strip(" ,"), timedelta(
        hours=hour, minutes=minute, seconds=second, microseconds=micro
    )


def _month(name: str) -> int | None:
    return MONTHS.get(re.sub(r"[\s.]+", "", name))


def _take_apart(text: str) -> _Parts | None:
    """Parts of a written date; None when it is none."""
    normal = _normal(text)
    compact = _COMPACT.fullmatch(normal)
    if compact and 1900 <= int(compact["y"]) <= 2700:
        year, era = _year(compact["y"])
        clock = timedelta(
            hours=int(compact["h"] or 0),
            minutes=int(compact["mi"] or 0),
            seconds=int(compact["s"] or 0),
        )
        if clock >= timedelta(days=1) or int(compact["mi"] or 0) > 59 or int(compact["s"] or 0) > 59:
            return None
        return _Parts("ymd", year, int(compact["m"]), int(compact["d"]), clock, None, era)
    rest, zone = _zone(normal)
    timed = _clock(rest)
    if timed is None:
        return None
    day, clock = timed
    if found := _YMD.fullmatch(day):
        year, era = _year(found["y"])
        return _Parts("ymd", year, int(found["m"]), int(found["d"]), clock, zone, era)
    if found := _ROC_YMD.fullmatch(day):
        year = int(found["y"] or found["y3"]) + _ROC
        return _Parts("ymd", year, int(found["m"]), int(found["d"]), clock, zone, "roc")
    if found := _XXY.fullmatch(day):
        year, era = _year(found["y"])
        return _Parts("xxy", year, int(found["a"]), int(found["b"]), clock, zone, era)
    for form in (_DAY_NAME, _NAME_DAY, _YEAR_NAME):
        found = form.fullmatch(day)
        month = _month(found["name"]) if found else None
        if found and month:
            year, era = _year(
                found["y"] if len(found["y"]) == 4 or not _THAI.match(found["name"]) else f"25{found['y']}"
            )
            return _Parts("ymd", year, month, int(found["d"]), clock, zone, era)
    return None


def _number_kind(text: str) -> NumberKind:
    if not re.fullmatch(r"\d{5}(?:\.\d+)?|\d{10}(?:\.0+)?|\d{13}(?:\.0+)?", text):
        return ""
    whole = text.partition(".")[0]
    if len(whole) == 5:
        return "serial" if _SERIALS[0] <= int(whole) <= _SERIALS[1] else ""
    if len(whole) == 10:
        return "epoch" if _EPOCHS[0] <= int(whole) <= _EPOCHS[1] else ""
    return "epoch_ms" if _EPOCHS[0] <= int(whole) // 1000 <= _EPOCHS[1] else ""


def decide_dates(
    samples: Iterable[str | None] | Mapping[str, int], day_first: bool | None = None
) -> DateFormat | Ambiguous | Bad:
    """How a whole column of dates is read. What the values prove goes before the hint ``day_first``.

    Ambiguous('day_month') when neither the values nor the hint tell; Bad('both_orders') when values prove both.
    """
    first_over = second_over = undecided = thai = 0
    kinds: set[NumberKind] = set()
    notes: set[str] = set()
    marks: set[str] = set()
    for text in samples:
        value = clean(text)
        if value is None:
            continue
        if kind := _number_kind(value):
            kinds.add(kind)
            continue
        parts = _take_apart(value)
        if parts is None:
            continue
        if parts.era:
            notes.add(f"{parts.era}_year")
        if parts.order == "xxy":
            first_over += parts.first > 12 >= parts.second
            second_over += parts.second > 12 >= parts.first
            undecided += parts.first <= 12 and parts.second <= 12 and parts.first != parts.second
            thai += parts.era == "buddhist"
            marks |= _mark(value)
    if first_over and second_over:
        return Bad("both_orders")
    if day_first is None and thai:
        day_first = True  # who counts Buddhist years writes the day first
    if undecided and not first_over and not second_over and day_first is None:
        return Ambiguous("day_month")
    decided = True if first_over else False if second_over else day_first
    if len(kinds) > 1:
        return Bad("both_numbers")
    numbers: NumberKind = next(iter(kinds)) if kinds else ""
    notes |= {f"{numbers}_dates"} if numbers else set()
    return DateFormat(decided, numbers, tuple(sorted(notes)), _fast(marks, decided))


def half_converted(samples: Iterable[str]) -> str | None:
    """A day of a column that a spreadsheet has turned round, None when nothing speaks for that.

    Opened where the month is written first, 05/10 becomes the 10th of May and is saved with the year first, while 13/05
    stays text: then every day of the one kind is at most 12, and every day of the other is more.
    """
    turned: dict[str, str] = {}
    left = False
    for text in samples:
        value = clean(text)
        if value is None:
            continue
        if _number_kind(value) == "serial":
            day = _from_number(float(value), "serial").day
        elif (parts := _take_apart(value)) is None:
            continue
        elif parts.order == "xxy":
            short = re.fullmatch(r"\d\d[-.]\d\d[-.]\d\d(?!\d).*", value)  # 26-07-03 may begin with its year
            if short or (parts.first <= 12 and parts.second <= 12):
                return None
            left = True
            continue
        elif _YEAR_FIRST.match(value) is None:
            continue
        else:
            day = parts.second
        if day > 12:
            return None
        turned.setdefault(value[:10], value)
    # the one day that programs write themselves is no sign; a spreadsheet's own way to write a day is
    sure = len(turned) > 1 or any(not re.match(ISO_DAY[:-1], value) for value in turned.values())
    return next(iter(turned.values())) if left and sure else None


def _mark(value: str) -> set[str]:
    """Separator of a date that SQL can take."""
    return {mark for mark in "/-." for clock in _CLOCKS if re.fullmatch(_pattern(mark, clock), value)}


def _pattern(mark: str, clock: str) -> str:
    sep = re.escape(mark) if mark == "." else mark
    return rf"^[0-3][0-9]{sep}[0-3][0-9]{sep}(19|20)[0-9]{{2}}{_CLOCKS[clock]}$"


def _fast(marks: set[str], day_first: bool | None) -> tuple[tuple[str, str], ...]:
    if day_first is None:
        return ()
    order = ("%d", "%m", "%Y") if day_first else ("%m", "%d", "%Y")
    return tuple(
        (_pattern(mark, clock), f"{mark.join(order)} {clock}".strip())
        for mark in sorted(marks)
        for clock in _CLOCKS
    )


def read_when(text: str | None, form: DateFormat = DateFormat()) -> datetime | Bad | None:
    """A moment: naive local time, or with the zone that the text carries; None for an empty cell.

    Codes: bad_date, no_such_date, ambiguous_date.
    """
    value = clean(text)
    if value is None:
        return None
    kind = _number_kind(value)
    if kind:
        return _from_number(float(value), kind) if kind == form.numbers else Bad("bad_date")
    parts = _take_apart(value)
    if parts is None:
        return Bad("bad_date")
    month, day = parts.first, parts.second
    if parts.order == "xxy":
        day_first = form.day_first
        if day_first is None:
            if month <= 12 and day <= 12 and month != day:
                return Bad("ambiguous_date")
            day_first = month > 12
        if day_first:
            month, day = day, month
    try:
        moment = datetime(parts.year, month, day) + parts.clock  # noqa: DTZ001 - local time
    except (ValueError, OverflowError):
        return Bad("no_such_date")
    return moment.replace(tzinfo=parts.zone)


def _from_number(number: float, kind: str) -> datetime:
    if kind == "serial":
        # a serial counts days; a second is the finest that exports mean
        return _EXCEL_START + timedelta(seconds=round(number * 86_400))
    return datetime.fromtimestamp(number / (1000 if kind == "epoch_ms" else 1), UTC)


def odd_when(moment: datetime | date, now: datetime) -> Literal["", "before_2000", "after_tomorrow"]:
    """A note on a date that can hardly be meant."""
    day = moment.date() if isinstance(moment, datetime) else moment
    if day.year < 2000:
        return "before_2000"
    return "after_tomorrow" if day > now.date() + timedelta(days=1) else ""
