"""Errors as they are expected once all claims are judged: a backlog of judging is no rise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
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

    @cached_property
    def _not_ours(self) -> pd.Series:
        """0 or 1 by claim, the share of those of a week that is not ours: alike whichever cells are asked for."""
        claims = self.source.ask(unjudged, ("week",), Filters())
        ours = [
            self._shares.expected(str(shop), str(symptom))
            for shop, symptom in zip(claims["of_shop"], claims["of_symptom"], strict=True)
        ]
        whole = judging.whole_numbers(1 - np.asarray(ours, float), claims["week"].to_numpy())
        return pd.Series(whole, index=claims["claim"]).groupby(level=0).first()

    def cells(self, by: tuple[str, ...] = (), filters: Filters = Filters()) -> pd.DataFrame:
        """Numbers by dimensions, ``errors`` as expected."""
        frame = self.source.cells(by, filters)
        if self._shares.every == 1 or not frame["errors"].sum():
            return frame
        open_ = self.source.ask(unjudged, by, filters)
        if open_.empty:
            return frame
        less = open_.assign(less=open_["claim"].map(self._not_ours).fillna(0).to_numpy(int))
        if not by:
            return frame.assign(errors=frame["errors"] - int(less["less"].sum()))
        names = list(by)
        cells = less.groupby(names, dropna=False)["less"].sum().reset_index()
        off = frame[names].merge(cells, on=names, how="left")["less"].fillna(0).to_numpy(int)
        return frame.assign(errors=(frame["errors"] - off).clip(lower=0))

    def backlog(self, filters: Filters) -> Backlog | None:
        """The claims of a period that are not judged yet, None without any."""
        claims = len(self.source.ask(unjudged, (), filters))
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
