"""Where an analysis of several questions gets its answers: a store directly, or a screen's cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pandas as pd

from data import query
from data.query import Extent, Filters, Page
from data.records import records, settings
from data.schema import Table
from data.store import Store


class Source(Protocol):
    """Questions as ``data.query`` and ``data.records.records`` answer them, without the store."""

    def cells(self, by: tuple[str, ...] = (), filters: Filters = Filters()) -> pd.DataFrame:
        """Numbers by dimensions."""
        ...

    def rows(self, filters: Filters = Filters(), **options: Any) -> Page:
        """Case lines behind a number."""
        ...

    def delays(self, until: date) -> pd.DataFrame:
        """Reporting delays."""
        ...

    def extent(self) -> Extent:
        """What the store holds."""
        ...

    def setting(self, name: str) -> Any:
        """Value of a setting."""
        ...

    def everything(self, table: Table, **equal: Any) -> pd.DataFrame:
        """All records of a table."""
        ...

    def ask(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Answer of any other question of ``data``, a function that takes the store first."""
        ...

    def shared(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """Answer of a question of numbers that several others ask too; its function takes a source first."""
        ...


@dataclass(frozen=True)
class Direct:
    """Answers straight from a store, for the command line and inside cached answers."""

    store: Store

    def cells(self, by: tuple[str, ...] = (), filters: Filters = Filters()) -> pd.DataFrame:
        """See ``data.query.cells``."""
        return self.store.answered(query.cells, tuple(by), filters)

    def rows(self, filters: Filters = Filters(), **options: Any) -> Page:
        """See ``data.query.rows``."""
        return query.rows(self.store, filters, **options)

    def delays(self, until: date) -> pd.DataFrame:
        """See ``data.query.delays``."""
        return self.store.answered(query.delays, until)

    def extent(self) -> Extent:
        """See ``data.query.extent``."""
        return self.store.answered(query.extent)

    def setting(self, name: str) -> Any:
        """See ``data.settings.get``."""
        return settings.get(self.store, name)

    def everything(self, table: Table, **equal: Any) -> pd.DataFrame:
        """See ``data.records.everything``."""
        return records.everything(self.store, table, **equal)

    def ask(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """``question(store, *args, **named)``."""
        return question(self.store, *args, **named)

    def shared(self, question: Callable[..., Any], *args: Any, **named: Any) -> Any:
        """``question(self, *args, **named)``."""
        return question(self, *args, **named)
