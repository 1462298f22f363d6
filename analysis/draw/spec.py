"""What of a frame a chart shows, and how its values are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

import pandas as pd

from analysis.wording.words import PER, Words

RING = 3
# a row of a frame: a mark is drawn of each, and a Series each time takes longer than to draw it
Row: TypeAlias = Mapping[Any, Any]


@dataclass(frozen=True)
class Marks:
    """Columns and words of the marks of a chart; a click on a mark stands for its value of ``key``, else of ``name``.

    ``name``, ``value``, ``lower`` and ``upper`` are columns of names, lengths and intervals ('' for none); the
    words of ``dimension`` name the marks, those of ``name`` by default. ``kind`` is a column that shapes a mark:
    'worse', 'better' or '' of points, 'relative' or 'total' of a waterfall. ``text`` gives the label of a row (of
    strips: of its rows), ``tip`` the lines of its tooltip below the name; both are escaped by the chart. The
    ``selected`` names have the accent colour. ``limit`` is how many rows are drawn; the table below a chart has the
    rest.
    """

    name: str
    value: str = ""
    lower: str = ""
    upper: str = ""
    dimension: str = ""
    kind: str = ""
    text: Callable[[Any], str] | None = None
    tip: Callable[[Any], Any] | None = None
    selected: Sequence[str] = ()
    limit: int = 0
    key: str = ""

    def value_of(self, row: Row) -> str:
        """What a click on the mark of a row stands for."""
        return str(row[self.key or self.name])

    def rings(self, part: pd.DataFrame) -> list[int]:
        """Width of the line around the mark of each row: the chosen have one."""
        return [RING if str(value) in set(self.selected) else 0 for value in part[self.name]]

    def label(self, words: Words, value: object) -> str:
        """Words of one name."""
        return words.value(self.dimension or self.name, value)

    def value_text(self, words: Words, digits: int = 0) -> Callable[[Row], str]:
        """Words of the value of a row."""
        return self.text or (lambda row: words.number(row[self.value], digits))

    def lines(self, row: Row) -> Sequence[str]:
        """Lines of the tooltip of a row."""
        return self.tip(row) if self.tip else ()


@dataclass(frozen=True)
class Weeks:
    """The time axis of a control chart.

    ``dates`` stand on the axis, one a row; also what a click stands for. ``mature`` is the share 0..1 of claims that
    are in; rows below 0.95 are hatched and their points open. ``nowcast`` has expected, lower, upper in the unit of the
    values, drawn for the hatched rows.
    """

    dates: Sequence[Any]
    mature: Sequence[float] | None = None
    nowcast: pd.DataFrame | None = None


@dataclass(frozen=True)
class Unit:
    """The values of a control chart: the factor to its axis, which direction is good, and words of a scaled value."""

    scale: float = PER
    better: Literal["lower", "higher"] = "lower"
    shown: Callable[[float], str] | None = None


@dataclass(frozen=True)
class Marker:
    """Something that began on a day, for example an action; ``text`` as people wrote it."""

    day: date
    text: str
