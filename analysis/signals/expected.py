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
from data.query import Extent, Filters, Page, cells
from data.query.judging import judged, unjudged
from data.records.source import Source
from data.schema import Table

# Outcomes that only a judgement gives: none of the claims that nobody judged has them yet.
OF_JUDGEMENT = ("cause", "sixm", "origin")
UNKNOWN = {"", "unknown"}


class Backlog(NamedTuple):
    """Claims that nobody judged yet, the errors that rows list with all of them, and the rate if none or all are.

    ``outside``: the rows list none of them, as only a judgement says whether they belong to what was chosen.
    ``whole``: each counts, as no claim was judged not to be ours so far.
    """

    claims: int
    errors: int
    lower: float
    upper: float
    outside: bool = False
    whole: bool = False


def backlog(source: Source, filters: Filters) -> Backlog | None:
    """The claims behind a number that are not judged yet, None without any: its rows list more than it counts."""
    return ExpectedErrors(source).backlog(filters)


def shares(source: Source) -> judging.OursShares:
    """The share of ours that the judged claims of all let expect."""
    return judging.ours_shares(source.ask(judged))


def counted_behind(claims: Backlog | None, words: Words) -> str:
    """Why the rows behind a number are more than it says; '' without claims that nobody judged."""
    return "" if claims is None else told_behind(claims.claims, claims.errors, words, whole=claims.whole)


def told_behind(claims: int, errors: int, words: Words, *, whole: bool) -> str:
    """The same from its numbers, as a finding keeps them."""
    return words("backlog.whole" if whole else "backlog.counted", n=claims, errors=words.number(errors))


class ExpectedErrors:
    """A source whose cells count of each unjudged claim only the share that the judged ones let expect.

    Where a cause or another outcome of judgements is chosen, that share is the one of claims with this outcome.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._counted: dict[Filters, pd.Series] = {}

    @cached_property
    def _shares(self) -> judging.OursShares:
        return self.source.shared(shares)

    def _ours(self, chosen: Filters) -> pd.Series:
        """0 or 1 by claim, the share of those of a week that counts: alike whichever cells are asked for."""
        if chosen not in self._counted:
            of = judging.ours_shares(self.source.ask(judged, chosen)) if chosen.narrowed else self._shares
            claims = self.source.ask(unjudged, ("week",), Filters())
            ours = [
                of.expected(str(shop), str(symptom))
                for shop, symptom in zip(claims["of_shop"], claims["of_symptom"], strict=True)
            ]
            # rounded as the share that does not count, which is what is taken off without a choice
            whole = judging.whole_numbers(1 - np.asarray(ours, float), claims["week"].to_numpy())
            self._counted[chosen] = pd.Series(1 - whole, index=claims["claim"]).groupby(level=0).first()
        return self._counted[chosen]

    def cells(self, by: tuple[str, ...] = (), filters: Filters = Filters()) -> pd.DataFrame:
        """Numbers by dimensions, ``errors`` as expected."""
        return self._expected(self.source.cells(by, filters), by, filters)

    def counts(self, by: tuple[str, ...], filters: Filters) -> pd.DataFrame:
        """Lines and errors as expected by dimensions: ``cells`` without what it costs."""
        counted = self.source.ask(cells, by, filters, measures=("lines", "errors"))
        return self._expected(counted, by, filters)

    def _expected(self, frame: pd.DataFrame, by: tuple[str, ...], filters: Filters) -> pd.DataFrame:
        chosen = _of_judgement(filters)
        if self._shares.every == 1 or not (frame["errors"].sum() or chosen.narrowed):
            return frame
        open_ = self.source.ask(unjudged, by, _without(filters, chosen))
        if open_.empty:
            return frame
        ours = open_["claim"].map(self._ours(chosen)).fillna(0 if chosen.narrowed else 1)
        moved = open_.assign(more=ours.to_numpy(int) - (not chosen.narrowed))
        if not by:
            return frame.assign(errors=frame["errors"] + int(moved["more"].sum()))
        names = list(by)
        parts = moved.groupby(names, dropna=False)["more"].sum().reset_index()
        more = frame[names].merge(parts, on=names, how="left")["more"].fillna(0).to_numpy(int)
        return frame.assign(errors=(frame["errors"] + more).clip(lower=0))

    def backlog(self, filters: Filters) -> Backlog | None:
        """The claims of a period that are not judged yet, None without any."""
        claims = len(self.source.ask(unjudged, (), filters))
        row = self.source.cells((), filters).iloc[0]
        lines, errors = int(row["lines"]), min(int(row["errors"]), int(row["lines"]))
        if not claims or not lines:
            return None
        least, most, whole = max(errors - claims, 0), errors, self._shares.every == 1
        return Backlog(claims, int(row["errors"]), least / lines, most / lines, whole=whole)

    def range(self, filters: Filters) -> Backlog | None:
        """The same, of a chosen outcome of judgements too: the claims that may turn out to have it."""
        chosen = _of_judgement(filters)
        if not chosen.narrowed or self._shares.every == 1:
            return self.backlog(filters)
        claims = len(self.source.ask(unjudged, (), _without(filters, chosen)))
        row = self.source.cells((), filters).iloc[0]
        lines, errors = int(row["lines"]), int(row["errors"])
        if not claims or not lines:
            return None
        most = min(errors + claims, lines)
        return Backlog(claims, errors, min(errors, lines) / lines, most / lines, outside=True)

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

    def shared(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """See ``Source``; counted as the question counts by itself."""
        return self.source.shared(question, *args, **named)


def _of_judgement(filters: Filters) -> Filters:
    """What is chosen of the outcomes that only judgements give; nothing where claims without one are chosen, too."""
    chosen = Filters()
    for name in OF_JUDGEMENT:
        if (values := filters.get(name)) and not UNKNOWN & set(values):
            chosen = chosen.having(name, *values)
    return chosen


def _without(filters: Filters, chosen: Filters) -> Filters:
    for name in chosen.dimensions:
        filters = filters.having(name)
    return filters
