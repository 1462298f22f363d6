"""What a question is asked about: period, date basis, chosen values."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal

from data import schema

# The same weekdays a year ago.
YEAR_DAYS = 364
Basis = Literal["shipped", "ordered", "opened"]


@dataclass(frozen=True)
class Filters:
    """What a screen looks at. ``values`` holds (dimension, chosen values) pairs; ends are inclusive.

    ``without`` holds (dimension, excluded values) pairs. A dimension has chosen or excluded values, not both.
    ``seen_by`` leaves out cases opened after that day, as if it were still that day: an earlier period compared with a
    young one then counts claims of the same age only. Judgements and costs of the cases that remain are those of now.
    ``claimed`` leaves out the lines of shops of which no claim and no file of claims is known.
    """

    start: date | None = None
    end: date | None = None
    basis: Basis = "shipped"
    values: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    seen_by: date | None = None
    claimed: bool = False
    without: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())

    def __post_init__(self) -> None:
        unknown = [name for name, _ in (*self.values, *self.without) if name not in schema.DIMENSIONS]
        if unknown:
            raise ValueError(f"unknown dimension {unknown[0]!r}; known: {', '.join(schema.DIMENSIONS)}")
        if self.basis not in schema.DATE_BASES:
            raise ValueError(f"unknown basis {self.basis!r}; known: {', '.join(schema.DATE_BASES)}")

    def get(self, dimension: str) -> tuple[str, ...]:
        """Chosen values of a dimension, () for all."""
        return dict(self.values).get(dimension, ())

    def having(self, dimension: str, *chosen: str) -> Filters:
        """The same filters with other values of one dimension; none = all."""
        rest = tuple((n, v) for n, v in self.values if n != dimension)
        left = tuple((n, v) for n, v in self.without if n != dimension)
        return replace(
            self, values=tuple(sorted((*rest, (dimension, chosen)))) if chosen else rest, without=left
        )

    def unchosen(self, dimension: str) -> Filters:
        """The same filters with every value of one dimension that is not excluded."""
        return self.excluding(dimension, *self.lacking(dimension)) if self.get(dimension) else self

    def lacking(self, dimension: str) -> tuple[str, ...]:
        """Excluded values of a dimension, () for none."""
        return dict(self.without).get(dimension, ())

    def excluding(self, dimension: str, *excluded: str) -> Filters:
        """The same filters with all values of one dimension but these."""
        free = self.having(dimension)
        return (
            replace(free, without=tuple(sorted((*free.without, (dimension, excluded))))) if excluded else free
        )

    @property
    def narrowed(self) -> bool:
        """True when values are chosen or excluded, whatever the period."""
        return bool(self.values or self.without)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions of which values are chosen or excluded."""
        return tuple(name for name, _ in (*self.values, *self.without))

    def scope(self) -> Filters:
        """The same choice of values over all time, counted as usual."""
        return Filters(values=self.values, without=self.without)

    def exposure(self) -> Filters:
        """The same choice of what was shipped; what is chosen of claims alone, such as their cause, is left out."""
        chosen = self
        for name in self.dimensions:
            if schema.DIMENSIONS[name].side == "outcome":
                chosen = chosen.having(name)
        return chosen

    def others(self, dimension: str) -> Filters:
        """The same filters with the other values of one dimension: those that are not in view."""
        lacking = self.lacking(dimension)
        return (
            self.having(dimension, *lacking) if lacking else self.excluding(dimension, *self.get(dimension))
        )

    def between(self, start: date | None, end: date | None) -> Filters:
        """The same filters over another period."""
        return replace(self, start=start, end=end)

    def before(self, as_of: date | None = None) -> Filters:
        """The period of the same length before this one, aligned on the weekday; see ``earlier``."""
        if self.start is None or self.end is None:
            raise ValueError("a period without both ends has no period before it")
        days = (self.end - self.start).days + 1
        return self.earlier(days if days < 7 else -(-days // 7) * 7, as_of)

    def compared(self, mode: str, as_of: date | None) -> Filters | None:
        """What to compare with; None for none, without both ends, and for others of a dimension that is not narrowed.

        Parameters
        ----------
        mode : str
            previous (the same length before), year (the same weeks a year earlier), none, ``others.<dimension>`` (what
            the dimension leaves out of view, in the same period) or a period as ``2026-01-05_2026-03-29``.
        """
        kind, _, dimension = mode.partition(".")
        if kind == "others":
            return self.others(dimension) if dimension in self.dimensions else None
        if mode == "none" or self.start is None or self.end is None:
            return None
        days = days_of(mode)
        if days is None:
            return self.earlier(YEAR_DAYS, as_of) if mode == "year" else self.before(as_of)
        shift, seen = self.end - days[1], self.seen_by or as_of
        return replace(
            self.between(*days), seen_by=seen - shift if seen and shift > timedelta(0) else self.seen_by
        )

    def earlier(self, days: int, as_of: date | None = None) -> Filters:
        """The period so many days earlier.

        Parameters
        ----------
        as_of : date, optional
            Last day on which a claim can be in this period. With it, the earlier period counts only the claims that
            had arrived when it was as old as this one is now.
        """
        if self.start is None or self.end is None:
            raise ValueError("a period without both ends has no earlier one")
        shift = timedelta(days=days)
        seen = self.seen_by or as_of
        return replace(
            self.between(self.start - shift, self.end - shift), seen_by=seen - shift if seen else None
        )


def days_of(mode: str) -> tuple[date, date] | None:
    """The days of a comparison with a period of one's own, None of any other text."""
    try:
        start, end = (date.fromisoformat(part) for part in mode.split("_"))
    except ValueError:
        return None
    return (start, end) if start <= end else None
