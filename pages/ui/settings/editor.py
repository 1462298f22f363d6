"""One editor for every table of settings: what is set, a form to set more, change or remove; managers only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd
import streamlit as st

from analysis.wording import escape
from analysis.wording.words import Words
from data.meaning.missing import missing
from data.records import records
from data.schema import Table
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words

Kind = Literal["text", "number", "day", "choice", "flag"]


@dataclass(frozen=True)
class Asked:
    """One field of the form. ``scale`` is what the stored value is multiplied with to be shown."""

    name: str
    kind: Kind = "text"
    options: Callable[[], Sequence[str]] = tuple
    shown: Callable[[Words, str], str] | None = None
    scale: float = 1.0
    required: bool = True
    default: Any = None


@dataclass(frozen=True)
class Editor:
    """A table of settings, the fields people fill in, and what is added to a row before it is saved."""

    table: Table
    fields: tuple[Asked, ...]
    complete: Callable[[dict[str, Any]], dict[str, Any]] = dict
    refuse: Callable[[dict[str, Any]], str] = lambda row: ""
    before_saving: Callable[[dict[str, Any]], None] = lambda row: None


def edit(editor: Editor) -> None:
    """Draw the table and the form. Words: ``settings.<table>.title``, ``.body`` and ``settings.field.<name>``."""
    words, name = ui_words(), editor.table.name
    parts.section(f"settings.{name}.title")
    st.markdown(words(f"settings.{name}.body"))
    _outcome(name)
    frame = ask.everything(editor.table)
    chosen = None
    if frame.empty:
        st.caption(words("settings.nothing_yet"))
    else:
        chosen = parts.table(
            _readable(words, editor, frame),
            tuple(f.name for f in editor.fields) + (("set_by",) if "set_by" in frame else ()),
            f"set-{name}",
            select=_may(editor),
            labels={f.name: words(f"settings.field.{f.name}") for f in editor.fields},
            alt=words(f"settings.{name}.title"),
            size=15,
        )
    if not _may(editor):
        return
    if chosen is not None:
        key = {n: frame.iloc[int(chosen["place"])][n] for n in editor.table.key}
        with st.container(horizontal=True, key=f"chosen-{name}"):
            st.button(
                words("settings.change"),
                key=f"change-{name}",
                on_click=_fill,
                args=(editor, frame.iloc[int(chosen["place"])].to_dict()),
            )
            st.button(words("settings.remove"), key=f"remove-{name}", on_click=_remove, args=(editor, key))
    _form(words, editor)


def _may(editor: Editor) -> bool:
    return rights.may("manage") and rights.may_write(editor.table.name)


def _readable(words: Words, editor: Editor, frame: pd.DataFrame) -> pd.DataFrame:
    shown = pd.DataFrame({"place": range(len(frame))})
    for asked in editor.fields:
        values = frame[asked.name]
        if asked.kind == "number":
            shown[asked.name] = [
                words.number(None if pd.isna(v) else float(v) * asked.scale, None) for v in values
            ]
        elif asked.kind == "day":
            shown[asked.name] = [words.date(v) if not pd.isna(v) else "" for v in values]
        elif asked.kind == "flag":
            shown[asked.name] = [
                words("value.yes" if not missing(v) and bool(v) else "value.no") for v in values
            ]
        else:
            shown[asked.name] = [_label(words, asked, "" if pd.isna(v) else str(v)) for v in values]
    if "set_by" in frame:
        shown["set_by"] = frame["set_by"].to_numpy()
    return shown


def _label(words: Words, asked: Asked, value: str) -> str:
    return escape.plain(asked.shown(words, value) if asked.shown else value)


def _form(words: Words, editor: Editor) -> None:
    name = editor.table.name
    with st.container(border=True, key=f"form-{name}"):
        st.markdown(f"**{words(f'settings.{name}.add')}**")
        with st.grid(3, min_column_width=210, key=f"fields-{name}") as grid:
            for asked in editor.fields:
                with grid.cell():
                    _widget(words, asked, _key(editor, asked))
        row = _row(editor)
        if not _lacking(editor, row):
            editor.before_saving(editor.complete(row))
        with st.container(horizontal=True, key=f"buttons-{name}"):
            st.button(
                words("settings.save"), key=f"save-{name}", type="primary", on_click=_save, args=(editor,)
            )
            st.button(
                words("settings.clear"), key=f"clear-{name}", type="tertiary", on_click=_clear, args=(editor,)
            )


def _widget(words: Words, asked: Asked, key: str) -> None:
    label = words(f"settings.field.{asked.name}")
    state.seed(key, state.widget(key, asked.default if asked.default is not None else _blank(asked)))
    if asked.kind == "number":
        st.number_input(label, key=key, value=None, format="%g")
    elif asked.kind == "day":
        st.date_input(label, key=key, value=None, format="YYYY-MM-DD")
    elif asked.kind == "flag":
        st.checkbox(label, key=key)
    elif asked.kind == "choice":
        options, now = list(asked.options()), state.widget(key)
        if now is not None and now not in options:
            options.append(now)  # a value set before, which the data no longer offers
        elif now is None and options:
            state.seed(key, options[0])
        st.selectbox(label, options, key=key, format_func=lambda v: _label(words, asked, v))
    else:
        st.text_input(label, key=key, max_chars=120)


def _blank(asked: Asked) -> Any:
    return {"text": "", "flag": False}.get(asked.kind)


def _key(editor: Editor, asked: Asked) -> str:
    return f"set-{editor.table.name}-{asked.name}"


def _row(editor: Editor) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for asked in editor.fields:
        value = state.widget(_key(editor, asked))
        if isinstance(value, str):
            value = value.strip()
        if asked.kind == "number" and value is not None:
            value = float(value) / asked.scale
        row[asked.name] = value
    for name in _hidden(editor):
        if known := state.widget(f"key-{editor.table.name}-{name}"):
            row[name] = known
    return row


def _hidden(editor: Editor) -> list[str]:
    """Columns of the key that nobody types; they tell which record is being changed."""
    return [n for n in editor.table.key if n not in {asked.name for asked in editor.fields}]


def _clear(editor: Editor) -> None:
    for asked in editor.fields:
        state.remember(_key(editor, asked), asked.default if asked.default is not None else _blank(asked))
    for name in _hidden(editor):
        state.remember(f"key-{editor.table.name}-{name}", None)


def _lacking(editor: Editor, row: Mapping[str, Any]) -> list[str]:
    return [a.name for a in editor.fields if a.required and row[a.name] in (None, "")]


def _save(editor: Editor) -> None:
    """Save the form; what is missing or refused is said and nothing typed is lost."""
    words, name = ui_words(), editor.table.name
    if not _may(editor):
        return
    row = _row(editor)
    lacking = _lacking(editor, row)
    if lacking:
        fields = words.listed([words(f"settings.field.{n}") for n in lacking])
        state.remember(f"told-{name}", ("error", words.md("settings.lacking", fields=fields)))
        return
    row = editor.complete(row)
    refused = editor.refuse(row)
    if refused:
        state.remember(f"told-{name}", ("error", refused))
        return
    records.put(ask.store(), editor.table, row, rights.who())
    _clear(editor)
    state.remember(f"told-{name}", ("success", words("settings.saved")))


def _fill(editor: Editor, row: dict[str, Any]) -> None:
    for asked in editor.fields:
        value = row[asked.name]
        if value is not None and pd.isna(value):
            value = None
        if asked.kind == "number" and value is not None:
            value = round(float(value) * asked.scale, 9)
        if asked.kind == "day" and value is not None:
            value = pd.Timestamp(value).date()
        state.remember(_key(editor, asked), _blank(asked) if value is None else value)
    for name in _hidden(editor):
        state.remember(f"key-{editor.table.name}-{name}", row[name])


def _remove(editor: Editor, key: dict[str, Any]) -> None:
    words, name = ui_words(), editor.table.name
    if not _may(editor):
        return
    key = {n: v.date() if isinstance(v, pd.Timestamp) else v for n, v in key.items()}
    refused = editor.refuse({**key, "removed": True})
    if refused:
        state.remember(f"told-{name}", ("error", refused))
        return
    records.remove(ask.store(), editor.table, key, rights.who())
    state.remember(f"told-{name}", ("success", words("settings.removed")))


def _outcome(name: str) -> None:
    told = state.widget(f"told-{name}")
    if told:
        kind, text = told
        (st.error if kind == "error" else st.success)(text)
        state.remember(f"told-{name}", None)


def today() -> date:
    """The present day in the shop's zone, as a default of forms."""
    return ui_words().today()
