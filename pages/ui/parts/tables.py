"""Tables and downloads: labels and codes in words, pages cut on the server, spreadsheets without live formulas."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from analysis.wording import escape
from analysis.wording.words import VOCABULARY, Words
from data import schema
from data.query import Filters
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.parts.empty import empty

PAGE_ROWS = 50
CODED = frozenset(
    {*schema.DIMENSIONS, *VOCABULARY, "detection", "origin", "level", "state", "strength", "verdict"}
)
CASE_COLUMNS: tuple[str, ...] = (
    "case_id", "opened_at", "shop", "sku", "received_sku", "symptom", "fault", "cause", "packer", "status",
    "respond_by", "cost_total",
)  # fmt: skip


def table(
    frame: pd.DataFrame,
    columns: Sequence[str],
    key: str,
    *,
    alt: str = "",
    labels: dict[str, str] | None = None,
    config: dict[str, Any] | None = None,
    select: bool = False,
    size: int = PAGE_ROWS,
) -> dict[str, Any] | None:
    """A table of a frame, one page at a time, with its download; the row that was chosen, if ``select``.

    Parameters
    ----------
    columns : sequence of str
        Columns to show, in order. Headings are ``column.<name>`` of the catalogue unless ``labels`` has one.
    config : dict, optional
        Streamlit column configurations that replace the automatic ones.
    """
    if frame.empty:
        empty("rows")
        return None
    pages = -(-len(frame) // size)
    number = pager(pages, len(frame), key) if pages > 1 else 1
    part = frame.iloc[(number - 1) * size : number * size].reset_index(drop=True)
    chosen = _show(part, columns, key, alt, labels or {}, config or {}, select)
    downloads(frame[list(columns)], key, key=key, labels=labels)
    return chosen


def case_table(filters: Filters, key: str, which: str = "errors") -> dict[str, Any] | None:
    """The case rows behind a number, the newest first, paged by the store; the row that was chosen."""
    words = ui_words()
    wanted = int(state.widget(f"{key}-page", 1) or 1)
    page = ask.rows(filters, which=which, page=wanted, size=PAGE_ROWS)
    if page.total == 0:
        empty("rows")
        return None
    st.caption(words("table.rows", n=page.total))
    if page.pages > 1:
        number = pager(page.pages, page.total, key)
        page = page if number == page.number else ask.rows(filters, which=which, page=number, size=PAGE_ROWS)
    return _show(page.frame, CASE_COLUMNS, key, words("table.cases_alt", n=page.total), {}, {}, True)


def downloads(frame: pd.DataFrame, name: str, *, key: str, labels: dict[str, str] | None = None) -> None:
    """Buttons that save the frame as CSV and XLSX, made when they are clicked."""
    words = ui_words()
    with st.container(horizontal=True, gap="small", key=f"{key}-downloads"):
        for label, ending, mime, make in (
            ("CSV", "csv", "text/csv", csv_bytes),
            ("XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
        ):
            st.download_button(
                label,
                data=partial(_file, make, frame, words, labels or {}),
                file_name=f"rightbox-{name}.{ending}",
                mime=mime,
                key=f"{key}-{ending}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
                help=words("download.help", kind=label),
            )


def _file(
    make: Callable[[pd.DataFrame], bytes], frame: pd.DataFrame, words: Words, labels: dict[str, str]
) -> bytes:
    return make(readable(frame, words, labels))


def readable(frame: pd.DataFrame, words: Words, labels: dict[str, str] | None = None) -> pd.DataFrame:
    """The frame with headings and codes in words, for people who open the file."""
    shown = frame.copy()
    for name in shown.columns:
        if name in CODED:
            shown[name] = [_code(words, str(name), v) for v in shown[name]]
    shown.columns = [(labels or {}).get(str(n)) or heading(words, str(n)) for n in shown.columns]
    return shown


def heading(words: Words, name: str) -> str:
    """Heading of a column; a column without words keeps its name."""
    return words.column(name) if words.has(f"column.{name}") or name.startswith("cost_") else name


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """CSV that a spreadsheet opens with the right letters and without running anything."""
    return escape.formulas(frame).to_csv(index=False).encode("utf-8-sig")


def xlsx_bytes(frame: pd.DataFrame) -> bytes:
    """A workbook of one sheet; text stays text."""
    buffer = io.BytesIO()
    safe = escape.formulas(frame)
    for column in safe.columns:
        if isinstance(safe[column].dtype, pd.DatetimeTZDtype):
            safe[column] = safe[column].dt.tz_localize(None)
    options = {"options": {"strings_to_formulas": False, "strings_to_urls": False}}
    with pd.ExcelWriter(buffer, engine="xlsxwriter", engine_kwargs=options) as writer:
        safe.to_excel(writer, index=False, sheet_name="Rightbox", freeze_panes=(1, 0))
    return buffer.getvalue()


def pager(pages: int, total: int, key: str) -> int:
    """Field for the number of the page; the number chosen."""
    words = ui_words()
    number = min(max(1, int(state.widget(f"{key}-page", 1) or 1)), pages)
    state.seed(f"{key}-page", number)
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-pager"):
        st.number_input(
            words("table.page"), 1, pages, step=1, key=f"{key}-page", label_visibility="collapsed", width=140
        )
        st.caption(words("table.pages", pages=words.number(pages), rows=words.number(total)))
    return number


def _show(
    part: pd.DataFrame,
    columns: Sequence[str],
    key: str,
    alt: str,
    labels: dict[str, str],
    config: dict[str, Any],
    select: bool,
) -> dict[str, Any] | None:
    shown, made = prepared(part, columns, labels, config)
    event = st.dataframe(
        shown,
        hide_index=True,
        column_config=made,
        key=f"{key}-table",
        alt=alt or None,
        on_select="rerun" if select else "ignore",
        selection_mode="single-row",
    )
    picked = event["selection"]["rows"] if select else []  # type: ignore[index]
    return {str(k): v for k, v in part.iloc[picked[0]].items()} if picked and picked[0] < len(part) else None


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
            shown[name] = [_code(words, name, v) for v in shown[name]]
        elif name.endswith("_at") or name == "respond_by":
            shown[name] = _local(shown[name], words.zone)
    made = {
        n: config.get(n) or _config(n, shown[n], labels.get(n) or heading(words, n)) for n in shown.columns
    }
    return shown, made


def _code(words: Words, name: str, value: Any) -> str:
    if name == "contributing":
        return words.listed([words.value("cause", c) for c in str(value or "").split(",") if c])
    return "" if name == "received_sku" and not value else words.value(name, value)


def _local(times: pd.Series, zone: str) -> pd.Series:
    return pd.to_datetime(times, utc=True).dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)


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
        pattern = "YYYY-MM-DD" if whole else "YYYY-MM-DD HH:mm"
        return st.column_config.DatetimeColumn(label, format=pattern)
    return st.column_config.TextColumn(label)
