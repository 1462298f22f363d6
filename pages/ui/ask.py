"""Questions to the store, answered from a cache: one key per question, filters and store version."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data import query, records, retention, settings, waiting
from data.lockfile import StoreInUse
from data.query import Extent, Filters, Page
from data.schema import TABLES, Table
from data.store import Damaged, DatabaseError, Store

EVERYTHING = Filters()
ROOT = Path(__file__).resolve().parents[2]
UNAVAILABLE = (StoreInUse, Damaged, DatabaseError, OSError)
_opened: dict[str, Store] = {}
when_opened: list[Callable[[Store], object]] = []  # hear of every store that is opened


def store() -> Store:
    """The store of this installation, opened once per process.

    Raises
    ------
    StoreInUse, Damaged
        If another process holds it, or it cannot be opened.
    """
    return _open(str(folder()))


def folder() -> Path:
    """Where this installation keeps its data."""
    return Path(os.environ.get("RIGHTBOX_DATA") or ROOT / "var").resolve()


@st.cache_resource(show_spinner=False)
def _open(kept_in: str) -> Store:
    path = Path(kept_in) / "rightbox.duckdb"
    retention.finish(path)
    opened = Store(path)
    waiting.clear(opened)
    _opened[kept_in] = opened
    for hears in when_opened:
        hears(opened)
    return opened


def ready() -> bool:
    """True when the store answers."""
    try:
        return store().value("select 1") == 1
    except UNAVAILABLE:
        return False


def close() -> None:
    """Close every store that was opened, when the server stops."""
    for kept_in in list(_opened):
        _opened.pop(kept_in).close()
    _open.clear()


def answer(function: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """``function(store, *args, **named)`` from the cache; a write makes it anew.

    For slow analysis of a screen: a module-level function whose arguments are small (filters, names, numbers).
    """
    opened = store()
    name = f"{function.__module__}.{function.__qualname__}"
    return _answer(
        name, args, tuple(sorted(named.items())), (str(opened.path), opened.version), function, opened
    )


@st.cache_data(show_spinner=False, max_entries=400)
def _answer(
    name: str,
    args: tuple[Any, ...],
    named: tuple[tuple[str, Any], ...],
    version: tuple[str, int],
    _function: Callable[..., Any],
    _store: Store,
) -> Any:
    return _function(_store, *args, **dict(named))


def cells(by: Sequence[str] = (), filters: Filters = EVERYTHING) -> pd.DataFrame:
    """Numbers by dimensions, see ``data.query.cells``."""
    return answer(query.cells, tuple(by), filters)


def rows(filters: Filters = EVERYTHING, **options: Any) -> Page:
    """One page of the case lines behind a number, see ``data.query.rows``."""
    return answer(query.rows, filters, **options)


def values(dimension: str) -> list[str]:
    """Values of a dimension that occur, the commonest first."""
    return answer(query.values, dimension)


def extent() -> Extent:
    """What the store holds."""
    return answer(query.extent)


def delays(until: date) -> pd.DataFrame:
    """Reporting delays, see ``data.query.delays``."""
    return answer(query.delays, until)


def case(**key: str) -> dict[str, Any] | None:
    """One case line with everything known of it."""
    return query.case(store(), key)


def case_costs(filters: Filters = EVERYTHING) -> pd.DataFrame:
    """Cost entries in view."""
    return answer(query.case_costs, filters)


def setting(name: str) -> Any:
    """Value of a setting."""
    return answer(settings.get, name)


def everything(table: Table, **equal: Any) -> pd.DataFrame:
    """All records of a table, optionally those where columns equal values."""
    return answer(_everything, table.name, **equal)


def _everything(opened: Store, table: str, **equal: Any) -> pd.DataFrame:
    return records.everything(opened, TABLES[table], **equal)
