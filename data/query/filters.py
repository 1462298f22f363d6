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

    def __post_init__(self) -> None:
        unknown = [name for name, _ in self.values if name not in schema.DIMENSIONS]
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
        return replace(self, values=tuple(sorted((*rest, (dimension, chosen)))) if chosen else rest)

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
        """The period to compare with: the one ``before``, or a ``year`` earlier; None for none or without both ends."""
        if mode == "none" or self.start is None or self.end is None:
            return None
        return self.earlier(YEAR_DAYS, as_of) if mode == "year" else self.before(as_of)

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
