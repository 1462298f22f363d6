"""Reading a table of unknown kind: what each column holds, suggested, with samples and a live count."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from pyarrow.dataset import Dataset

from analysis.wording import escape
from analysis.wording.words import Words
from data.formats.own import mappable
from data.importing import ingest
from data.importing.staged import Contents
from data.intake.pending import Waiting
from data.reading.base.model import Refused
from data.reading.files import read
from data.reading.grid.table import RawTable
from data.recognition import suggest
from data.recognition.mapping import BadMapping, report_from_mapping
from data.recognition.registry import MARKETPLACES
from data.schema import IMPORTED
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.imports.sentences import column, refusal, stored

SAMPLES = 200
Sample = tuple[str, tuple[str, ...], list[list[str | None]]]


def mapping_form(dropped: Waiting) -> None:
    """Ask what the columns of a file mean; the answer is kept and recognised next time."""
    words = ui_words()
    tables = _samples(dropped)
    if not tables:
        return
    token = dropped.token
    st.markdown(f"**{words('mapping.title')}**")
    st.caption(words("mapping.body"))
    at = _sheet(words, token, tables)
    _, header, rows = tables[at]
    key = f"map-table-{token}-{at}"
    if state.widget(key) is None:
        state.seed(key, suggest.guess_table(header, rows))
    with st.container(horizontal=True):
        kind = st.selectbox(
            words("mapping.table"),
            [t.name for t in IMPORTED],
            key=key,
            format_func=lambda t: words(f"mapping.table.{t}"),
        )
        st.selectbox(
            words("mapping.platform"),
            ("", *MARKETPLACES),
            key=f"map-platform-{token}",
            format_func=lambda p: words("mapping.platform_column") if not p else words.value("platform", p),
        )
        st.selectbox(
            words("mapping.dates"),
            ("", "day", "month"),
            key=f"map-dates-{token}",
            format_func=lambda d: words(f"mapping.dates.{d or 'auto'}"),
        )
    suggestions = suggest.suggest(header, rows, kind)
    chosen = {s.position: _column(words, f"{token}-{at}", s, kind) for s in suggestions}
    name = st.text_input(
        words("mapping.name"), key=f"map-name-{token}", placeholder=dropped.name, max_chars=60
    )
    mapping = _mapping(dropped, header, kind, chosen, name)
    _count_and_save(words, dropped, header, mapping)


def _samples(dropped: Waiting) -> list[Sample]:
    """Name, header and first rows of each table of the file."""
    try:
        tables = read(dropped.path, name=dropped.name, password=dropped.options.password).tables
    except Refused as refused:
        st.error(refusal(ui_words(), refused))
        return []
    return [_sample(table) for table in tables]


def _sample(table: RawTable) -> Sample:
    first = table.good.head(SAMPLES) if isinstance(table.good, Dataset) else table.good.slice(0, SAMPLES)
    columns = [first.column(at).to_pylist() for at in range(min(first.num_columns - 1, len(table.header)))]
    return table.name, tuple(table.header[: len(columns)]), [list(row) for row in zip(*columns, strict=True)]


def _sheet(words: Words, token: str, tables: list[Sample]) -> int:
    """Which of several sheets is meant: the one whose columns say most, until another is chosen."""
    if len(tables) == 1:
        return 0
    key = f"map-sheet-{token}"
    if state.widget(key) is None:
        state.seed(key, max(range(len(tables)), key=lambda at: _suggested(tables[at])))
    return st.selectbox(
        words("mapping.sheet"),
        range(len(tables)),
        key=key,
        format_func=lambda at: escape.markdown(tables[at][0]) or words.number(at + 1),
    )


def _suggested(sample: Sample) -> int:
    """How many columns of a table are suggested."""
    _, header, rows = sample
    return sum(bool(s.column) for s in suggest.suggest(header, rows, suggest.guess_table(header, rows)))


def _column(words: Words, table: str, suggestion: suggest.Suggestion, kind: str) -> str:
    """One header with its samples and the choice of what it holds."""
    options = ["", *_choices(suggestion, kind)]
    key = f"map-{table}-{kind}-{suggestion.position}"
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        samples = words("mapping.hidden") if suggestion.samples is None else ", ".join(suggestion.samples)
        st.markdown(f"**{escape.markdown(suggestion.header) or '–'}**")
        st.caption(escape.markdown(samples[:120]) or "–")
    with right:
        if state.widget(key) is None:
            state.seed(key, suggestion.column)
        return st.selectbox(
            escape.markdown(suggestion.header) or words("mapping.no_header"),
            options,
            key=key,
            format_func=lambda c: column(words, c) if c else words("mapping.leave_out"),
            label_visibility="collapsed",
        )


def _choices(suggestion: suggest.Suggestion, kind: str) -> list[str]:
    best = [option.column for option in suggestion.options]
    return list(dict.fromkeys((*best, *mappable(kind))))


def _mapping(
    dropped: Waiting, header: tuple[str, ...], kind: str, chosen: dict[int, str], name: str
) -> dict[str, Any]:
    dates = state.widget(f"map-dates-{dropped.token}")
    platform = state.widget(f"map-platform-{dropped.token}")
    mapping: dict[str, Any] = {
        "table": kind,
        "name": name or dropped.name.rsplit(".", 1)[0],
        "headers": [h for h in header if h],
        "columns": {header[at]: code for at, code in chosen.items() if code},
    }
    if platform:
        mapping["platform"] = platform
    if dates:
        mapping["day_first"] = dates == "day"
    return mapping


def _count_and_save(words: Words, dropped: Waiting, header: tuple[str, ...], mapping: dict[str, Any]) -> None:
    """What would be read and stored with these answers, and the button that keeps them."""
    _answers(words, dropped, mapping)
    try:
        report = report_from_mapping(mapping)
    except BadMapping as bad:
        st.info(_lacks(words, bad), icon=":material/help:")
        if bad.code == "mapping_required" and bad.what == "quantity":
            _one_unit(words, dropped)
        return
    if "defaults" in mapping:
        _one_unit(words, dropped)
    if doubled := _doubled(mapping):
        st.info(words.md("mapping.twice", column=column(words, doubled)), icon=":material/help:")
        return
    trial = _try(words, dropped, json.dumps(mapping, ensure_ascii=False), report)
    _ask(words, dropped, trial)
    st.markdown(trial.sentence or words.md("mapping.count", good=words.number(trial.good), n=trial.rows))
    if trial.extent is not None and trial.good:
        st.markdown(":material/inventory: " + stored(words, trial.extent))

    def save() -> None:
        if rights.may("edit"):
            ingest.save_mapping(ask.store(), header, mapping, rights.who())
            dropped.again()

    st.button(
        words("mapping.save"),
        key=f"map-save-{dropped.token}",
        type="primary",
        on_click=save,
        disabled=trial.good == 0,
    )


def _answers(words: Words, dropped: Waiting, mapping: dict[str, Any]) -> None:
    """What was said of cells with several items and of rows that come again, into the mapping."""
    for name in ("items", "repeats"):
        said = state.widget(f"map-{name}-{dropped.token}")
        if said:
            mapping[name] = said
    if state.widget(f"map-units-{dropped.token}") and "quantity" not in mapping["columns"].values():
        mapping["defaults"] = {"quantity": "1"}


def _one_unit(words: Words, dropped: Waiting) -> None:
    """A table without a column of quantities may have a row, or an item of a list, for each unit."""
    st.checkbox(words("mapping.one_unit"), key=f"map-units-{dropped.token}")


def _ask(words: Words, dropped: Waiting, trial: Tried) -> None:
    """Questions that only some files raise: cells with several items, rows that come again."""
    for name, raised, choices in (
        ("items", trial.items, ("split", "whole")),
        ("repeats", trial.again, ("last", "sum")),
    ):
        key = f"map-{name}-{dropped.token}"
        if raised or state.widget(key):
            st.radio(
                words.md(f"mapping.{name}", what=raised),
                choices,
                index=None if name == "items" else 0,
                key=key,
                format_func=lambda c, name=name: words(f"mapping.{name}.{c}"),
            )


def _lacks(words: Words, bad: BadMapping) -> str:
    if bad.code != "mapping_required":
        return words.md(f"problem.{bad.code}", what=bad.what)
    if bad.what == "platform":
        return words.md("mapping.no_platform")
    return words.md("problem.mapping_required", what=column(words, bad.what))


def _doubled(mapping: dict[str, Any]) -> str:
    columns = list(mapping["columns"].values())
    return next((c for c in columns if columns.count(c) > 1), "")


@dataclass(frozen=True)
class Tried:
    """What a mapping makes of a file. ``items``: a cell that seems to hold several, ``again``: rows of a key that
    stands in the file already.
    """

    good: int = 0
    rows: int = 0
    sentence: str = ""
    items: str = ""
    again: str = ""
    extent: Contents | None = None


def _try(words: Words, dropped: Waiting, text: str, report: Any) -> Tried:
    """The mapping tried on the file, once for each set of answers."""
    kept = state.widget(f"map-tried-{dropped.token}")
    if kept and kept[0] == text:
        return kept[1]
    upload = ingest.prepare(
        ask.store(), dropped.path, name=dropped.name, options=replace(dropped.options, mapping=report)
    )
    refused = upload.refused
    if refused is not None:
        asked = str(refused.params["value"]) if refused.code == "items_unclear" else ""
        trial = Tried(sentence=refusal(words, refused), items=asked)
    else:
        good = sum(staged.rows_in - staged.rejected for staged in upload.tables)
        rows = sum(staged.rows_in for staged in upload.tables)
        again = sum(staged.repeated for staged in upload.tables)
        extent = upload.tables[0].extent if upload.tables else None
        trial = Tried(good, rows, again=words.number(again) if again else "", extent=extent)
    upload.discard()
    state.remember(f"map-tried-{dropped.token}", (text, trial))
    return trial
