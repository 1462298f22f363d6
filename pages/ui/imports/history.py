"""What was loaded: every import with its numbers, its problems, and the way back."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from analysis.wording import escape
from analysis.wording.words import Words
from data.conversion import rejected
from data.formats import ExportReport
from data.importing import ingest
from data.query.coverage import CORRECT_ENDING
from data.recognition.registry import FORMATS
from data.schema import IMPORT_PROBLEMS, IMPORTS
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.imports.corrections import correct_here
from pages.ui.imports.sentences import problem, report_name
from pages.ui.parts.choices import choice
from pages.ui.parts.downloads import taken, xlsx_bytes
from pages.ui.parts.tables import RowParam

STATES = ("all", "loaded", "undone")
COUNTS = ("rows_in", "rows_new", "rows_updated", "rows_unchanged", "rows_rejected", "unmapped")
COLUMNS = ("imported_at", "file", "import_state", *COUNTS, "what", "shop", "imported_by")
SHOWN_PROBLEMS = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def history() -> None:
    """The table of imports, filtered by state, and the chosen one in detail."""
    words = ui_words()
    imports = ask.everything(IMPORTS)
    if imports.empty:
        st.caption(words("imports.history_none"))
        return
    frame = _worded(words, imports)
    wanted = choice(
        words("imports.history_show"),
        STATES,
        lambda s: words(f"import_state.{s}"),
        param="show",
        key="history-state",
    )
    shown = frame if wanted == "all" else frame[frame["state"] == wanted]
    named = RowParam("import", "import_id")
    parts.table(shown, COLUMNS, "history", select=named, alt=words("imports.tab.history"), size=20)
    row = frame[frame["import_id"] == state.param("import")]
    if row.empty:
        st.caption(words("imports.history_choose"))
    else:
        _one(words, row.iloc[0].to_dict())


def _worded(words: Words, imports: pd.DataFrame) -> pd.DataFrame:
    frame = imports.sort_values("import_id", ascending=False).reset_index(drop=True)
    frame["state"] = ["loaded" if pd.isna(v) else "undone" for v in frame["undone_at"]]
    frame["import_state"] = [words(f"import_state.{s}") for s in frame["state"]]
    frame["what"] = [_what(words, str(r.platform), str(r.report), str(r.locale)) for r in frame.itertuples()]
    return frame


def _what(words: Words, platform: str, report: str, locale: str) -> str:
    known = next((r for r in FORMATS if (r.platform, r.report, r.locale) == (platform, report, locale)), None)
    saved = ExportReport(platform, report, locale, "", (), (), saved=True)
    return report_name(words, known or saved)


def _one(words: Words, row: Mapping[Any, Any]) -> None:
    """One import: its problems in sentences, the rows to correct, undo."""
    import_id = str(row["import_id"])
    with st.container(border=True, key="history-one"):
        st.markdown(
            words.md(
                "imports.one",
                file=row["file"],
                what=row["what"],
                when=words.when(row["imported_at"]),
                who=row["imported_by"],
            )
        )
        problems = ask.everything(IMPORT_PROBLEMS, import_id=import_id)
        if problems.empty:
            st.caption(words("imports.no_problems"))
        else:
            _problems(words, row, problems)
        if row["state"] == "undone":
            st.caption(words.md("imports.undone", when=words.when(row["undone_at"]), who=row["undone_by"]))
        elif rights.may("edit") and st.button(
            words("imports.undo"), key=f"undo-{import_id}", icon=":material/undo:"
        ):
            st.dialog(words("imports.undo_title"))(_confirm)(row)


def _problems(words: Words, row: Mapping[Any, Any], problems: pd.DataFrame) -> None:
    codes = sorted(problems["code"].unique())
    key = f"problem-codes-{row['import_id']}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = st.multiselect(
            words("imports.problem_kinds"),
            codes,
            key=key,
            format_func=lambda code: words(f"problem_kind.{code}"),
            placeholder=words("filter.all"),
        )
        only = st.checkbox(words("imports.only_rejected"), key=f"{key}-rejected")
    shown = problems[problems["code"].isin(wanted)] if wanted else problems
    shown = shown[shown["rejected"]] if only else shown
    shown = shown.sort_values(["rejected", "row_no"], ascending=[False, True])
    st.caption(words("imports.problems", n=len(shown)))
    with st.container(height=280 if len(shown) > 6 else "content", border=False):
        for line in shown.head(SHOWN_PROBLEMS).to_dict("records"):
            mark = ":material/block:" if line["rejected"] else ":material/info:"
            st.markdown(
                f"{mark} " + problem(words, line, str(row["file"]), str(line["sheet"] or row["file"]))
            )
    if len(shown) > SHOWN_PROBLEMS:
        st.caption(words("imports.more_problems", n=len(shown) - SHOWN_PROBLEMS))
    _correction(words, row, problems)


def _correction(words: Words, row: Mapping[Any, Any], problems: pd.DataFrame) -> None:
    """The rejected rows under the file's own headers, to be corrected and uploaded again."""
    lines = problems[problems["raw_row"].fillna("") != ""].drop_duplicates("row_no")
    lines = lines.sort_values(["rejected", "row_no"], ascending=[False, True])
    if lines.empty:
        return
    correct_here(words, row, lines)
    lines = lines[lines["rejected"]]
    if lines.empty:
        return
    name = str(row["file"]).rsplit(".", 1)[0]
    st.download_button(
        words("imports.correct", n=len(lines)),
        data=taken(partial(correction_file, list(lines["raw_row"])), "correct.xlsx"),
        file_name=f"{escape.plain(name)}{CORRECT_ENDING}",
        mime=_XLSX,
        key=f"correct-{row['import_id']}",
        icon=":material/download:",
        on_click="ignore",
        help=words("imports.correct_help"),
    )


def correction_file(raw_rows: list[str]) -> bytes:
    """A workbook of kept rows that import recognises like the file they came from."""
    return xlsx_bytes(rejected.table(raw_rows))


def _confirm(row: Mapping[Any, Any]) -> None:
    words = ui_words()
    st.markdown(
        words.md(
            "imports.undo_body",
            file=row["file"],
            n=int(row["rows_new"]),
            updated=words.number(row["rows_updated"]),
        )
    )
    if st.button(
        words("imports.undo_yes"),
        key="undo-yes",
        type="primary",
        on_click=_undo,
        args=(str(row["import_id"]),),
    ):
        st.rerun()


def _undo(import_id: str) -> None:
    # somebody may have been faster: the history shows it
    with contextlib.suppress(ValueError):
        if rights.may("edit"):
            ingest.undo(ask.store(), import_id, rights.who())
