"""Errors as they are expected once all claims are judged: a backlog of judging is no rise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from analysis.rates import judging
from analysis.wording.words import Words
from data.query import Extent, Filters, Page
from data.query.judging import judged, unjudged
from data.records.source import Source
from data.schema import Table


class Backlog(NamedTuple):
    """Claims that nobody judged yet, the errors that rows list with all of them, and the rate if none or all are."""

    claims: int
    errors: int
    lower: float
    upper: float


def backlog(source: Source, filters: Filters) -> Backlog | None:
    """The claims behind a number that are not judged yet, None without any: its rows list more than it counts."""
    return ExpectedErrors(source).backlog(filters)


def counted_behind(claims: Backlog, words: Words) -> str:
    """Why the rows behind a number are more than it says."""
    return words("backlog.counted", n=claims.claims, errors=words.number(claims.errors))


class ExpectedErrors:
    """A source whose cells count of each unjudged claim only the share that the judged ones let expect."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def _shares(self) -> judging.OursShares:
        return judging.ours_shares(self.source.ask(judged))

    def cells(self, by: tuple[str, ...] = (), filters: Filters = Filters()) -> pd.DataFrame:
        """Numbers by dimensions, ``errors`` as expected."""
        frame = self.source.cells(by, filters)
        if self._shares.every == 1 or not frame["errors"].sum():
            return frame
        names, by_week = list(by), [*(n for n in by if n != "week"), "week"]
        open_ = self.source.ask(unjudged, by_week, filters)
        if open_.empty:
            return frame
        shares = [
            self._shares.expected(str(s), str(k))
            for s, k in zip(open_["of_shop"], open_["of_symptom"], strict=True)
        ]
        surplus = open_.assign(surplus=open_["unjudged"] * (1 - pd.Series(shares, index=open_.index)))
        cells = surplus.groupby(["week", *by_week[:-1]], dropna=False)["surplus"].sum().reset_index()
        cells["whole"] = judging.whole_numbers(cells["surplus"].to_numpy(), cells["week"].to_numpy())
        if not by:
            return frame.assign(errors=frame["errors"] - int(cells["whole"].sum()))
        whole = cells.groupby(names, dropna=False)["whole"].sum().reset_index()
        less = frame[names].merge(whole, on=names, how="left")["whole"].fillna(0).to_numpy(int)
        return frame.assign(errors=(frame["errors"] - less).clip(lower=0))

    def backlog(self, filters: Filters) -> Backlog | None:
        """The claims of a period that are not judged yet, None without any."""
        claims = int(self.source.ask(unjudged, (), filters)["unjudged"].sum())
        row = self.source.cells((), filters).iloc[0]
        lines, errors = int(row["lines"]), min(int(row["errors"]), int(row["lines"]))
        if not claims or not lines:
            return None
        return Backlog(claims, int(row["errors"]), max(errors - claims, 0) / lines, errors / lines)

    def rows(self, filters: Filters = Filters(), **options: Any) -> Page:
        """See ``Source``."""
        return self.source.rows(filters, **options)

    def delays(self, until: date) -> pd.DataFrame:
        """See ``Source``."""
        return self.source.delays(until)

    def extent(self) -> Extent:
        """See ``Source``."""
        return self.source.extent()

    def setting(self, name: str) -> Any:
        """See ``Source``."""
        return self.source.setting(name)

    def everything(self, table: Table, **equal: Any) -> pd.DataFrame:
        """See ``Source``."""
        return self.source.everything(table, **equal)

    def ask(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """See ``Source``."""
        return self.source.ask(question, *args, **named)
