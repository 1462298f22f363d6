"""What a pack says, in words and numbers, before any format: a Report of sections with sentences, charts and tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

import pandas as pd

from analysis.wording.plain import moment
from analysis.wording.words import Words
from data.meaning.missing import missing

Kind = Literal["text", "count", "decimal", "money", "cents", "share", "chance", "day", "moment"]
Role = Literal["mark", "open", "worse", "better", "odd", "centre", "limit", "event"]
Shape = Literal["control", "bars", "intervals", "waterfall"]


# Numbers beyond these are told as "less than" and "more than": no number of data makes a certainty.
LEAST = 0.1


@dataclass(frozen=True)
class ReportFigure:
    """A headline number, already in words; ``direction`` is better, worse or ''. ``number`` and ``moved`` are raw."""

    label: str
    value: str
    unit: str = ""
    change: str = ""
    direction: str = ""
    small: str = ""
    number: float | None = None
    kind: Kind = "count"
    moved: float | None = None


@dataclass(frozen=True)
class ReportColumn:
    """A column of a table: its heading, and the kind of its values (shares 0..1, amounts in the report's currency)."""

    name: str
    heading: str
    kind: Kind = "text"
    # Weight of the column's width.
    wide: float = 1.0


@dataclass(frozen=True, eq=False)
class ReportTable:
    """Rows with raw numbers; codes are already in words. ``first`` rows fit on a slide."""

    columns: tuple[ReportColumn, ...]
    frame: pd.DataFrame
    first: int = 8
    title: str = ""


@dataclass(frozen=True)
class Series:
    """A column of a chart's frame and the part it plays."""

    name: str
    label: str
    role: Role = "mark"


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart that every format draws by its own means.

    control: ``category`` holds days; series by their roles. bars: one series, largest first; rows whose
    column ``aside`` is true are no finding (unknown, others) and drawn in grey. intervals: columns value,
    lower, upper and role. waterfall: columns value and measure (relative or total). Values are in the unit shown.
    """

    shape: Shape
    title: str
    alt: str
    frame: pd.DataFrame
    category: str
    series: tuple[Series, ...]
    unit: str = ""
    kind: Kind = "count"

    def titled(self, words: Words) -> str:
        """The title with the unit, once."""
        if not self.unit or self.unit in self.title:
            return self.title
        return words("report.with_unit", title=self.title, unit=self.unit)


@dataclass(frozen=True)
class Section:
    """A part of a report: what it answers, the finding, further sentences, what was counted, and how to read it."""

    key: str
    title: str
    finding: str
    points: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[ReportTable, ...] = ()
    facts: tuple[str, ...] = ()
    how: str = ""
    # True when it shows that there is nothing to decide.
    settled: bool = False
    # Lines of a tree, each with how far it is moved in.
    outline: tuple[tuple[int, str], ...] = ()

    @property
    def heading(self) -> str:
        """The finding as a heading."""
        return heading(self.finding)

    @property
    def bare(self) -> bool:
        """True when there is nothing to show on a slide but its finding."""
        return not (self.points or self.outline or self.charts or any(table.first for table in self.tables))


@dataclass(frozen=True)
class Pack:
    """Everything a pack holds. ``period`` names its files; ``numbers`` are those of the headline as computed."""

    title: str
    subtitle: str
    headline: str
    figures: tuple[ReportFigure, ...]
    sections: tuple[Section, ...]
    filters: str
    compared: str
    as_of: date
    made_at: datetime
    period: str
    currency: str
    words: Words
    is_demo: bool = False
    numbers: dict[str, Any] = field(default_factory=dict, compare=False)

    def section(self, key: str) -> Section | None:
        """The section of that key, None when the data lack it."""
        return next((s for s in self.sections if s.key == key), None)

    @property
    def decisions(self) -> tuple[str, ...]:
        """Findings that ask for a decision, for the first page; all of them when none does."""
        found = (self.section(key) for key in ("signals", "pairs", "skus", "cases", "actions"))
        told = [s for s in found if s is not None and s.heading != heading(self.headline)]
        asking = [s for s in told if not (s.bare or s.settled)]
        return tuple(s.heading for s in asking or told)

    @property
    def stamp(self) -> str:
        """Period, filters and data-as-of in one line, as it stands on every page."""
        return self.words("report.stamp", filters=self.filters, day=self.words.date(self.as_of))


def heading(finding: str) -> str:
    """A finding without the full stop, when it is one sentence.

    Examples
    --------
    >>> heading("Nothing stands out."), heading("P17 differs. P02 differs.")
    ('Nothing stands out', 'P17 differs. P02 differs.')
    """
    short = finding.rstrip(".。 ")
    return finding if ". " in short or "。" in short else short


def shown(value: Any, kind: Kind, words: Words, currency: str) -> str:
    """A value of a table or chart as people read it."""
    if missing(value):
        return "" if kind == "text" else words("value.none")
    if kind == "text":
        return str(value)
    return _number(value, kind, words, currency)


def shown_on_bar(value: Any, kind: Kind, words: Words, currency: str) -> str:
    """A value beside its bar: a whole count among estimates has no decimals."""
    whole = kind == "decimal" and not missing(value) and float(value).is_integer()
    return shown(value, "count" if whole else kind, words, currency)


def _number(value: Any, kind: Kind, words: Words, currency: str) -> str:
    if kind == "count":
        return words.number(value, 0)
    if kind == "decimal":
        return f"< {words.number(LEAST, 1)}" if 0 < value < LEAST / 2 else words.number(value, 1)
    if kind == "chance":
        return words.chance(value)
    if kind == "money":
        return words.money(value, currency, 0)
    if kind == "cents":
        return words.money(value, currency)
    if kind == "share":
        return words.percent(value)
    if kind == "day":
        return words.date(value)
    return moment(words, value, year=False)
