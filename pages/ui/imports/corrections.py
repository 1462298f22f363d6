"""Rejected and doubtful rows corrected where they stand: a table with the reason beside each, loaded from there."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analysis.wording import escape
from analysis.wording.words import Words
from data import query
from data.conversion import rejected
from data.importing.ingest import ImportOptions
from data.intake import pending, sentences
from data.query.coverage import CORRECTED
from pages.ui.core import ask, rights, state
from pages.ui.imports.check import BEFORE
from pages.ui.imports.uploads import line_up

REASON = " "  # no export calls a column so


def correct_here(words: Words, row: Mapping[Any, Any], lines: pd.DataFrame) -> None:
    """The rows as a table to be typed into, and the button that loads them; a doubtful row only if it was changed."""
    frame = rejected.table(list(lines["raw_row"]))
    if frame.empty or not rights.may("edit"):
        return
    import_id, headers = str(row["import_id"]), [str(name) for name in frame.columns]
    with st.expander(words("imports.correct_here"), icon=":material/edit:"):
        st.caption(words("imports.correct_here_help"))
        shown = frame.set_axis([str(at) for at in range(len(headers))], axis=1)
        shown.insert(0, REASON, _reasons(words, row, lines, headers, len(frame)))
        edited = st.data_editor(
            shown,
            hide_index=True,
            disabled=[REASON],
            key=f"correct-here-{import_id}",
            column_config={
                REASON: st.column_config.TextColumn(
                    words("imports.correct_reason"), width="large", pinned=True
                ),
                **{str(at): st.column_config.TextColumn(name) for at, name in enumerate(headers)},
            },
        )
        if st.button(
            words("imports.correct_load"), key=f"correct-load-{import_id}", icon=":material/download_done:"
        ):
            typed = edited.drop(columns=[REASON]).set_axis(headers, axis=1)
            same = (typed.fillna("").to_numpy() == frame.fillna("").to_numpy()).all(axis=1)
            wanted = typed[~(same & _doubtful(lines, headers, len(frame)))]
            if not wanted.empty:
                _load(row, wanted)
                st.rerun()


def _doubtful(lines: pd.DataFrame, headers: list[str], rows: int) -> np.ndarray:
    """Which rows of the table are stored in another's place: loaded as they are they would take it back."""
    told = [not line["rejected"] for line in lines.to_dict("records") if _headers(line) == headers]
    return np.array([*told, *[False] * (rows - len(told))], dtype=bool)


def _headers(line: Mapping[Any, Any]) -> list[str]:
    return [header for header, _ in json.loads(line["raw_row"])["row"]]


def _reasons(
    words: Words, row: Mapping[Any, Any], lines: pd.DataFrame, headers: list[str], rows: int
) -> list[str]:
    """What is wrong with each row; rows that only come along with those of their order have no reason."""
    told = [
        sentences.problem(
            line, str(row["file"]), str(line["sheet"] or row["file"]), words.language, escape.plain
        )
        for line in lines.to_dict("records")
        if _headers(line) == headers
    ]
    return [*told, *[words("imports.correct_along")] * (rows - len(told))]


def _load(row: Mapping[Any, Any], frame: pd.DataFrame) -> None:
    """Load the rows as a file of their own; one about which something is asked waits on the first tab."""
    name = f"{str(row['file']).rsplit('.', 1)[0]}{CORRECTED}{row['import_id']}.csv"
    out = io.StringIO()
    frame.fillna("").to_csv(out, index=False)
    shop = "" if pd.isna(row["shop"]) else str(row["shop"])
    options = ImportOptions(
        who=rights.who(), shop=shop, zone=str(row["zone"] or ""), exported_at=row["exported_at"]
    )
    token = f"corrected-{row['import_id']}-{len(frame)}"
    waiting = pending.keep(ask.store(), token, name, out.getvalue().encode(), options)
    waiting.read(ask.store())
    state.remember(BEFORE, ask.answer(query.holdings))
    waiting.load(ask.store())
    line_up(waiting)
    state.set_param("tab", None)
