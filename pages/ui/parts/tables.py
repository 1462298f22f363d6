"""Tables: labels and codes in words, a click anywhere in a row, all rows sorted and searched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data import query
from data.query import Filters
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.downloads import (
    CODED,
    PEOPLE,
    code_words,
    downloads,
    heading,
    local_times,
    printed,
    row_downloads,
)
from pages.ui.parts.empty import empty

PAGE_ROWS = 50
# A table of more rows is cut into pages, and sorted and searched by the server.
WHOLE_ROWS = 2_000
ROW = 35
# A canvas prints what is in view; up to so many rows stand beside it as a table for the printer.
PRINTED_ROWS = 200
MOST_ROWS = 1_000_000
CASE_COLUMNS: tuple[str, ...] = (
    "case_id", "opened_at", "respond_by", "sku", "received_sku", "symptom", "fault", "cause", "status", "cost_total",
    "shop", "packer",
)  # fmt: skip


@dataclass(frozen=True)
class RowParam:
    """A parameter of the address that names the row that was clicked by its value in a column."""

    param: str
    column: str


def table(
    frame: pd.DataFrame,
    columns: Sequence[str],
    key: str,
    *,
    alt: str = "",
    labels: dict[str, str] | None = None,
    config: dict[str, Any] | None = None,
    select: bool | RowParam = False,
    size: int = 10,
) -> dict[str, Any] | None:
    """A table of a frame with its download; the row that was clicked, if ``select``.

    The browser sorts and searches all rows; of a frame too large for that, a field above searches and a click on a
    heading sorts on the server.

    Parameters
    ----------
    columns : sequence of str
        Columns to show, in order. Headings are ``column.<name>`` of the catalogue unless ``labels`` has one.
    config : dict, optional
        Streamlit column configurations that replace the automatic ones.
    select : bool or RowParam
        Whether a click anywhere in a row chooses it, and the parameter of the address that keeps it.
    size : int
        Rows that are seen without scrolling.
    """
    if frame.empty:
        empty("rows")
        return None
    shown = Shown(columns, key, alt, labels or {}, config or {}, select)
    if len(frame) <= WHOLE_ROWS:
        chosen = _show(frame.reset_index(drop=True), shown, height=_height(len(frame), size))
    else:
        chosen = _paged(frame, shown, size)
    downloads(frame[list(columns)], key, key=key, labels=labels)
    if isinstance(select, RowParam):
        return _named_row(frame, select)
    return chosen


def _named_row(frame: pd.DataFrame, named: RowParam) -> dict[str, Any] | None:
    """The row that the address names; another name than that of a row is noted."""
    names = frame[named.column].astype(str)
    state.expect(**{named.param: tuple(names)})
    found = frame[names == state.param(named.param)]
    return None if found.empty else {str(k): v for k, v in found.iloc[0].items()}


def _height(rows: int, size: int) -> int | Literal["auto"]:
    return ROW * (size + 1) + 3 if rows > size else "auto"


def _paged(frame: pd.DataFrame, shown: Shown, size: int) -> dict[str, Any] | None:
    """A page of a large frame, of the rows that are searched for, in the order of the heading that was clicked."""
    key = shown.key
    words = ui_words()
    wanted = st.text_input(words("table.search"), key=f"{key}-search", icon=":material/search:", width=320)
    found = searched(frame, shown.columns, wanted)
    if found.empty:
        empty("rows")
        return None
    order = str(state.widget(f"{key}-order") or "")
    if order.lstrip("-") in found.columns:
        found = found.sort_values(order.lstrip("-"), ascending=not order.startswith("-"), kind="stable")
    pages = -(-len(found) // PAGE_ROWS)
    number = pager(pages, len(found), key, linked=False)
    part = found.iloc[(number - 1) * PAGE_ROWS : number * PAGE_ROWS].reset_index(drop=True)
    return _show(part, shown, height=_height(len(part), size), sort=partial(_reordered, f"{key}-order"))


def searched(frame: pd.DataFrame, columns: Sequence[str], wanted: str) -> pd.DataFrame:
    """Rows of which a column, as people read it, holds the text."""
    text = wanted.strip().casefold()
    if not text:
        return frame
    shown, _ = prepared(frame, columns)
    hit = pd.Series(False, index=frame.index)
    for name in shown.columns:
        hit |= shown[name].astype(str).str.casefold().str.contains(text, regex=False)
    return frame[hit]


def _reordered(order: str, column: str) -> None:
    """The other way round when it is the order already, else ascending."""
    state.remember(order, f"-{column}" if state.widget(order) == column else column)


def case_table(filters: Filters, key: str, which: str = "errors") -> dict[str, Any] | None:
    """The case rows behind a number, the newest first, paged by the store; the row that was chosen."""
    words = ui_words()
    wanted = state.page()
    order = state.param("sort", "-opened_at")
    by, down = order.lstrip("-"), order.startswith("-")
    if by not in query.SORTABLE:
        by, down = "opened_at", True
    asked: dict[str, Any] = {"which": which, "order": by, "descending": down}
    page = ask.rows(filters, **asked, page=wanted, size=PAGE_ROWS)
    if page.total == 0:
        empty("rows")
        return None
    st.caption(words("table.rows", n=page.total))
    if page.pages > 1:
        number = pager(page.pages, page.total, key)
        page = page if number == page.number else ask.rows(filters, **asked, page=number, size=PAGE_ROWS)
    shown = Shown(CASE_COLUMNS, key, words("table.cases_alt", n=page.total), select=True)
    chosen = _show(page.frame, shown, height=_height(len(page.frame), 10), sort=sort_by)
    row_downloads(partial(_every_row, filters, asked), f"cases-{which}", key, CASE_COLUMNS)
    return chosen


def sort_by(column: str, allowed: Sequence[str] = query.SORTABLE) -> None:
    """Sort rows of the store by a column, kept in the address; the other way round when they are already."""
    if column in allowed:
        state.set_param("sort", column if state.param("sort") == f"-{column}" else f"-{column}")


def _every_row(filters: Filters, asked: dict[str, Any]) -> pd.DataFrame:
    return ask.rows(filters, **asked, size=MOST_ROWS).frame


def pager(pages: int, total: int, key: str, *, linked: bool = True) -> int:
    """Field for the number of the page, kept in the address if ``linked``; the number chosen."""
    words = ui_words()
    widget = f"{key}-page"
    number = min(state.page(), pages) if linked else min(max(1, int(state.widget(widget, 1) or 1)), pages)
    state.seed(widget, number)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-pager"):
        st.number_input(
            words("table.page"), 1, pages, step=1, key=widget, label_visibility="collapsed", width=140,
            on_change=(lambda: state.set_param("page", str(state.widget(widget)))) if linked else None,
        )  # fmt: skip
        st.caption(words("table.pages", pages=words.number(pages), rows=words.number(total)))
    return number


@dataclass(frozen=True)
class Shown:
    """Columns of a table and how they are shown; ``select``: a click anywhere in a row chooses it."""

    columns: Sequence[str]
    key: str
    alt: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    config: dict[str, Any] = field(default_factory=dict)
    select: bool | RowParam = False


def _show(
    part: pd.DataFrame,
    how: Shown,
    *,
    height: int | Literal["auto"] = "auto",
    sort: Callable[[str], None] | None = None,
) -> dict[str, Any] | None:
    shown, made = prepared(part, how.columns, how.labels, how.config)
    select = partial(_name_row, part, how.select) if isinstance(how.select, RowParam) else how.select
    rows = grid(shown, made, how.key, alt=how.alt, select=select, sort=sort, height=height)
    return {str(k): v for k, v in part.iloc[rows[0]].items()} if rows and rows[0] < len(part) else None


def _name_row(part: pd.DataFrame, named: RowParam, row: int | None) -> None:
    """Name the row in the address; none, or the one that stands there, no more."""
    chosen = "" if row is None or row >= len(part) else str(part[named.column].iloc[row])
    state.set_param(named.param, None if chosen == state.param(named.param) else chosen)


def grid(
    shown: pd.DataFrame,
    config: dict[str, Any],
    key: str,
    *,
    alt: str = "",
    select: bool | Callable[[int | None], None] = False,
    sort: Callable[[str], None] | None = None,
    height: int | Literal["auto"] = "auto",
) -> list[int]:
    """The frame as a table; positions of the rows that are chosen by a click anywhere in them.

    With a function for ``select`` a click calls it with the position, or with None when it takes the choice back.
    With ``sort`` a click on a heading calls it with the name of the column instead of sorting what is in the browser.
    """
    modes = (*(("single-cell",) if select else ()), *(("single-column",) if sort else ()))
    drawn = f"{key}-drawn"
    widget = f"{key}-table-{state.widget(drawn, 0)}"

    def picked() -> None:
        selection = (state.widget(widget) or {}).get("selection", {})
        columns, cells = selection.get("columns", []), selection.get("cells", [])
        if columns and sort:
            state.remember(drawn, state.widget(drawn, 0) + 1)  # the heading is free to be clicked again
            sort(columns[0])
        elif callable(select):
            select(cells[0][0] if cells else None)

    with st.container(key=f"{key}-server" if sort else f"{key}-grid"):
        event = st.dataframe(
            shown,
            hide_index=True,
            column_config=config,
            key=widget,
            alt=alt or None,
            height=height,
            placeholder=ui_words()("value.none"),
            on_select=picked if modes else "ignore",  # type: ignore[arg-type]
            selection_mode=modes or "single-row",  # type: ignore[arg-type]
        )
        if len(shown) <= PRINTED_ROWS:
            st.html(printed(shown, config))
    return [row for row, _ in event["selection"]["cells"]] if modes and select else []  # type: ignore[index]


def prepared(
    part: pd.DataFrame,
    columns: Sequence[str],
    labels: dict[str, str] | None = None,
    config: dict[str, Any] | None = None,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """The columns as people read them, and how ``st.dataframe`` shows each."""
    labels, config = labels or {}, config or {}
    words = ui_words()
    shown = part[[c for c in columns if c in part.columns]].copy()
    for name in shown.columns:
        if name in CODED:
            shown[name] = [code_words(words, name, v) for v in shown[name]]
        elif name in PEOPLE:
            shown[name] = [words.person(v) for v in shown[name]]
        elif name.endswith("_at") or name == "respond_by":
            shown[name] = local_times(shown[name], words.zone)
    made = {
        n: config.get(n) or _config(n, shown[n], labels.get(n) or heading(words, n)) for n in shown.columns
    }
    return shown, made


def _config(name: str, values: pd.Series, label: str) -> Any:
    if pd.api.types.is_bool_dtype(values):
        return st.column_config.CheckboxColumn(label)
    if pd.api.types.is_numeric_dtype(values):
        money = name.startswith("cost") or name.endswith(("cost", "amount", "price"))
        share = name.endswith(("share", "probability"))
        return st.column_config.NumberColumn(
            label, format="%.2f" if money else "percent" if share else "localized"
        )
    if pd.api.types.is_datetime64_any_dtype(values):
        whole = name.endswith(("_day", "_on")) or name in ("day", "week", "month")
        return st.column_config.DatetimeColumn(label, format=ui_words().table_day(time=not whole))
    return st.column_config.TextColumn(label)
