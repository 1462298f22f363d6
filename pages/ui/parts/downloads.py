"""What people take away from a table: CSV and XLSX with the words, units and times of the screen."""

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
from data.records import records
from data.schema.rights import Asker
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words

LONG_WORD = 24  # letters of a word that a printed column makes room for
CODED = frozenset(
    {*schema.DIMENSIONS, *VOCABULARY, "detection", "origin", "level", "state", "strength", "verdict"}
)

# columns that name colleagues, by whatever they signed in with
PEOPLE = frozenset(
    {
        "who",
        "owner",
        "assignee",
        "facilitator",
        "imported_by",
        "undone_by",
        "set_by",
        "saved_by",
        "created_by",
        "email",
    }
)


def row_downloads(
    rows: Callable[[], pd.DataFrame],
    name: str,
    key: str,
    columns: Sequence[str],
    labels: dict[str, str] | None = None,
) -> None:
    """Buttons that save all rows of a list with their totals; the rows are asked for on the click."""
    words = ui_words()
    _buttons(partial(_totalled, rows, columns, words, labels or {}), name, key)


def _totalled(
    rows: Callable[[], pd.DataFrame], columns: Sequence[str], words: Words, labels: dict[str, str]
) -> pd.DataFrame:
    frame = rows()
    return with_totals(readable(frame[[c for c in columns if c in frame.columns]], words, labels), words)


def with_totals(frame: pd.DataFrame, words: Words) -> pd.DataFrame:
    """The readable frame with a last row: how many rows, and the sum of amounts and quantities."""
    last: dict[str, Any] = {
        name: frame[name].sum()
        for name in frame.columns
        if pd.api.types.is_numeric_dtype(frame[name]) and not pd.api.types.is_bool_dtype(frame[name])
    }
    last[frame.columns[0]] = words("table.total", n=len(frame))
    return pd.concat([frame.astype({frame.columns[0]: object}), pd.DataFrame([last])], ignore_index=True)


def downloads(frame: pd.DataFrame, name: str, *, key: str, labels: dict[str, str] | None = None) -> None:
    """Buttons that save the frame as CSV and XLSX, made when they are clicked."""
    _buttons(partial(readable, frame, ui_words(), labels or {}), name, key)


def _buttons(made: Callable[[], pd.DataFrame], name: str, key: str) -> None:
    words = ui_words()
    with st.container(horizontal=True, gap="small", key=f"{key}-downloads"):
        for label, ending, mime, make in (
            ("CSV", "csv", "text/csv", csv_bytes),
            ("XLSX", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_bytes),
        ):
            st.download_button(
                label,
                data=taken(partial(_file, make, made), f"{name}.{ending}"),
                file_name=f"rightbox-{name}.{ending}",
                mime=mime,
                key=f"{key}-{ending}",
                on_click="ignore",
                type="tertiary",
                icon=":material/download:",
                help=words("download.help", kind=label),
            )


def _file(make: Callable[[pd.DataFrame], bytes], made: Callable[[], pd.DataFrame]) -> bytes:
    return make(made())


def taken(make: Callable[[], str | bytes], name: str) -> Callable[[], str | bytes]:
    """What a download button gives: made for whoever sees the button, and in the audit trail once it was taken."""
    return partial(_taken, make, name, rights.asker())


def _taken(make: Callable[[], str | bytes], name: str, asker: Asker) -> str | bytes:
    data = ask.on_behalf(asker, make)
    records.note(ask.opened(), asker.email, "downloads.taken", name, {})
    return data


def readable(frame: pd.DataFrame, words: Words, labels: dict[str, str] | None = None) -> pd.DataFrame:
    """The frame with headings and codes in words, for people who open the file.

    Times are those of the shop, as on the screen; headings name their zone, and the currency of amounts.
    """
    shown = frame.copy()
    names = []
    for name in map(str, shown.columns):
        label = (labels or {}).get(name) or heading(words, name)
        if name in CODED:
            shown[name] = [code_words(words, name, v) for v in shown[name]]
        elif name in PEOPLE:
            shown[name] = [words.person(v) for v in shown[name]]
        elif is_moment(name):
            shown[name] = local_times(shown[name], words.zone)
            label = f"{label} ({words.zone})"
        elif is_amount(name) and pd.api.types.is_numeric_dtype(shown[name]):
            label = (
                f"{label} ({ask.setting('reporting_currency')})"
                if ask.setting("reporting_currency")
                else label
            )
        names.append(label)
    shown.columns = names
    return shown


def is_moment(name: str) -> bool:
    """Whether a column holds moments, stored in UTC."""
    return name.endswith("_at") or name in ("respond_by", "next_due")


def is_amount(name: str) -> bool:
    """Whether a column holds amounts in the reporting currency."""
    return name.startswith("cost") or name.endswith("cost")


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


def code_words(words: Words, name: str, value: Any) -> str:
    """A code of a column in words."""
    if name == "contributing":
        return words.listed([words.value("cause", c) for c in str(value or "").split(",") if c])
    return "" if name == "received_sku" and not value else words.value(name, value)


def local_times(times: pd.Series, zone: str) -> pd.Series:
    """Stored UTC moments as the clock of a zone shows them."""
    return pd.to_datetime(times, utc=True).dt.tz_convert(ZoneInfo(zone)).dt.tz_localize(None)


def printed(shown: pd.DataFrame, config: dict[str, Any]) -> str:
    """The prepared frame as the HTML of a table that only the printer sees."""
    words = ui_words()
    head = [(config.get(name) or {}).get("label") or name for name in shown.columns]
    formats = [((config.get(name) or {}).get("type_config") or {}).get("format") for name in shown.columns]
    rows = [
        "".join(_printed_cell(_cell(words, value, form)) for value, form in zip(row, formats, strict=True))
        for row in shown.itertuples(index=False)
    ]
    top = "".join(f"<th>{escape.html(str(label))}</th>" for label in head)
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table class="rightbox-print"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def _printed_cell(text: str) -> str:
    """A cell of a printed table: words stand whole, but for one that is wider than a column should be."""
    long = any(len(word) > LONG_WORD for word in text.split(" "))
    return f'<td class="long">{escape.html(text)}</td>' if long else f"<td>{escape.html(text)}</td>"


def _cell(words: Words, value: Any, form: str | None) -> str:
    """A value as the table shows it."""
    if not isinstance(value, list) and pd.isna(value):
        return words("value.none")
    if isinstance(value, bool):
        return "✓" if value else ""
    if isinstance(value, pd.Timestamp):
        return words.local(value, time="mm" in (form or ""))
    if isinstance(value, int | float):
        if form == "percent":
            return words.percent(value, 1)
        return form % value if form and "%" in form else words.number(value)
    return str(value)
