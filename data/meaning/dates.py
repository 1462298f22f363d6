"""Dates and times as exports write them.

The order of day and month is decided from a whole column and never guessed: 03/04/2026 alone is asked about.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from data.meaning.date_forms import NumberKind, Parts, lacks_year, number_kind, take_apart
from data.meaning.text import clean

ISO_DAY = r"^(19|2[0-3])[0-9]{2}-[0-9]{2}-[0-9]{2}$"
ISO_WHEN = r"^(19|2[0-3])[0-9]{2}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$"

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
# strptime form of a time of day -> its expression
_CLOCKS = {"": "", "%H:%M": f" {_CLOCK}", "%H:%M:%S": f" {_CLOCK}:[0-5][0-9]"}
_YEAR_FIRST = re.compile(r"\d{4}[-/.]")
_EXCEL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - local time, as in the file


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
    short_year_first: bool = False  # 26-07-31
    months: tuple[
        tuple[str, int], ...
    ] = ()  # names that another language uses otherwise, as this column means them


def decide_dates(
    samples: Iterable[str | None] | Mapping[str, int], day_first: bool | None = None
) -> DateFormat | Ambiguous | Bad:
    """How a whole column of dates is read. What the values prove goes before the hint ``day_first``.

    Ambiguous('day_month') when neither the values nor the hint tell; Bad('both_orders') when values prove both.
    """
    first_over = second_over = undecided = thai = 0
    short: list[Parts] = []
    named: list[Parts] = []
    kinds: set[NumberKind] = set()
    notes: set[str] = set()
    marks: set[str] = set()
    for text in samples:
        value = clean(text)
        if value is None:
            continue
        if kind := number_kind(value):
            kinds.add(kind)
            continue
        parts = take_apart(value)
        if parts is None:
            continue
        if parts.era:
            notes.add(f"{parts.era}_year")
        if parts.short:
            short.append(parts)
        if parts.name or parts.languages:
            named.append(parts)
        if parts.order == "xxy":
            first_over += parts.first > 12 >= parts.second
            second_over += parts.second > 12 >= parts.first
            undecided += parts.first <= 12 and parts.second <= 12 and parts.first != parts.second
            thai += parts.era == "buddhist"
            marks |= _mark(value)
    months = _meant_otherwise(named)
    if months is not None:
        notes.add("month_two_ways")
    if short and _year_stands_first(short):
        only = len(short) == first_over + second_over + undecided + sum(p.first == p.second for p in short)
        return (
            DateFormat(day_first, "", ("short_year_first",), short_year_first=True)
            if only
            else Bad("both_orders")
        )
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
    return DateFormat(decided, numbers, tuple(sorted(notes)), _fast(marks, decided), months=months or ())


def _year_stands_first(days: Sequence[Parts]) -> bool:
    """True for 26-07-30, 26-07-31: the first number hardly changes and is a year, the last one changes and is a day."""
    firsts, lasts = {p.first for p in days}, {p.year % 100 for p in days}
    this = date.today().year % 100  # noqa: DTZ011 - a year more or less
    years = max(firsts) <= this + 1 and min(firsts) >= this - 15 and max(firsts) - min(firsts) <= 2
    fits = years and all(p.second <= 12 for p in days) and max(lasts) <= 31 and min(lasts) >= 1
    return fits and len(lasts) > len(firsts)


def _meant_otherwise(named: Sequence[Parts]) -> tuple[tuple[str, int], ...] | None:
    """Months of a column whose names two languages use for different ones, as the others beside them mean them.

    'listopada' is November in Polish and October in Croatian. None when no name is such a one; nothing to change where
    no other name shows the language.
    """
    there = {p.name for p in named if p.name} & _TWO_WAYS.keys()
    if not there:
        return None
    other = any("hr" in p.languages for p in named)
    return tuple((name, _TWO_WAYS[name]) for name in sorted(there)) if other else ()


# what Croatian calls otherwise than the languages of data.meaning.months
_TWO_WAYS = {"listopad": 10, "listopada": 10, "lis": 10, "lip": 6, "srp": 7}


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
        if number_kind(value) == "serial":
            day = _from_number(float(value), "serial").day
        elif (parts := take_apart(value)) is None:
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

    Codes: bad_date, no_year, no_such_date, ambiguous_date.
    """
    value = clean(text)
    if value is None:
        return None
    kind = number_kind(value)
    if kind:
        return _from_number(float(value), kind) if kind == form.numbers else Bad("bad_date")
    parts = take_apart(value)
    if parts is None:
        return Bad("no_year" if lacks_year(value) else "bad_date")
    year, month, day = parts.year, dict(form.months).get(parts.name, parts.first), parts.second
    if parts.short and form.short_year_first:
        year, month, day = 2000 + parts.first, parts.second, parts.year % 100
    elif parts.order == "xxy":
        day_first = form.day_first
        if day_first is None:
            if month <= 12 and day <= 12 and month != day:
                return Bad("ambiguous_date")
            day_first = month > 12
        if day_first:
            month, day = day, month
    try:
        moment = datetime(year, month, day) + parts.clock  # noqa: DTZ001 - local time
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
