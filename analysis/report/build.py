"""The Report of a period: asked once of the store, the same for every format."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analysis.questions import briefing
from analysis.questions.briefing import Briefing
from analysis.report.base.model import Pack, Section
from analysis.report.sections import (
    causes_and_costs,
    headline,
    items_and_packers,
    method,
    open_work,
    signals,
    weeks,
)
from analysis.wording.words import Words
from data.query import Filters
from data.records import records, settings
from data.schema import USER_CAUSES
from data.store import Store, utc_now

# told(share done 0..1, what is being worked on)
Tell = Callable[[float, str], None]


@dataclass(frozen=True)
class Part:
    """A section: the words of its name for the progress, and what makes it (None when there is nothing to say)."""

    title: str
    make: Callable[[Briefing, Words, Callable[[int, int], None]], Section | None]


PARTS: tuple[Part, ...] = (
    Part("report.weeks.title", lambda of, words, tell: weeks.chart_section(of, words)),
    Part("overview.signals.title", lambda of, words, tell: signals.section(of, words)),
    Part("overview.priority.title", lambda of, words, tell: items_and_packers.skus(of, words)),
    Part("skus.mixups.title", lambda of, words, tell: items_and_packers.pairs(of, words)),
    Part("report.packers.title", lambda of, words, tell: items_and_packers.packers(of, words)),
    Part("causes.title", lambda of, words, tell: causes_and_costs.cause_section(of, words)),
    Part("costs.title", lambda of, words, tell: causes_and_costs.cost_section(of, words)),
    Part("report.cases.title", lambda of, words, tell: open_work.cases(of, words)),
    Part("actions.title", open_work.action_section),
    Part("report.retros.title", lambda of, words, tell: open_work.retro_section(of, words)),
)


def quiet(share: float, what: str) -> None:
    """No progress."""


def words_of(store: Store, language: str) -> Words:
    """Words of a pack: packers keep their codes, whoever makes it."""
    causes = records.everything(store, USER_CAUSES)
    names = {
        ("cause", str(code)): str(name)
        for code, name in zip(causes["code"], causes["name"], strict=True)
        if name
    }
    return Words(language, str(settings.get(store, "zone") or "UTC"), names)


def week(text: str) -> tuple[date, date]:
    """First and last day of an ISO week such as 2026-W30.

    Raises
    ------
    ValueError
        If there is no such week.

    Examples
    --------
    >>> [day.isoformat() for day in week("2026-W30")]
    ['2026-07-20', '2026-07-26']
    """
    year, _, number = text.upper().partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError as problem:
        raise ValueError(f"{text!r} is no week; write it like 2026-W30") from problem
    return monday, monday + timedelta(days=6)


def build(
    store: Store, filters: Filters, words: Words, *, now: datetime | None = None, tell: Tell = quiet
) -> Pack:
    """Everything a pack says of a period.

    Parameters
    ----------
    filters : Filters
        With both ends of the period.
    now : datetime, optional
        Naive UTC; what deadlines are measured from.
    tell : callable
        Hears how far it is (0..1) and what is being worked on.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    """
    moment = (now or utc_now()).replace(second=0, microsecond=0)
    today = moment.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(words.zone)).date()
    tell(0.0, words("overview.title"))
    of = briefing.prepare(store, filters, moment, today)
    sections, missing = [], []
    for place, part in enumerate(PARTS):
        name, start = words(part.title), (place + 1) / (len(PARTS) + 1)
        tell(start, name)

        def inside(done: int, all_: int, start: float = start, name: str = name) -> None:
            tell(start + done / max(all_, 1) / (len(PARTS) + 1), name)

        made = part.make(of, words, inside)
        if made is None:
            missing.append(name)
        else:
            sections.append(made)
    sections.append(method.section(of, words, tuple(missing), store.version))
    tell(1.0, "")
    return Pack(
        title=_title(filters, words),
        subtitle=words.span(filters.start, filters.end),
        headline=headline.headline(of, words),
        figures=headline.figures(of, words),
        sections=tuple(sections),
        filters=method.filters_told(filters, words),
        compared=_compared(of, words),
        as_of=of.as_of,
        made_at=moment,
        period=_period(filters),
        currency=of.currency,
        words=words,
        is_demo=of.source.extent().is_demo,
        numbers=briefing.numbers(of),
    )


def _compared(of: Briefing, words: Words) -> str:
    before = of.before
    if before is None:  # most of it lies before the data
        return ""
    return words(
        "overview.compared", period=words.span(before.start, before.end), day=words.date(before.seen_by)
    )


def _title(filters: Filters, words: Words) -> str:
    found = _iso_week(filters)
    return (
        words("report.title.week", week=str(found[1]), year=str(found[0]))
        if found
        else words("report.title.span")
    )


def _iso_week(filters: Filters) -> tuple[int, int] | None:
    """Year and number when the period is one week."""
    start, end = filters.start, filters.end
    if start is None or end is None or start.weekday() != 0 or end != start + timedelta(days=6):
        return None
    return start.isocalendar()[:2]


def _period(filters: Filters) -> str:
    found = _iso_week(filters)
    return f"{found[0]}-W{found[1]:02d}" if found else f"{filters.start}-{filters.end}"
