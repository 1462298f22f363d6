"""The list of cases: which rows, how many, search, order, columns; a row opens its case, several are judged at once."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from analysis.wording import escape
from data import query
from data.cases import forms
from data.query import Filters
from pages.ui import parts
from pages.ui.cases import bulk, view
from pages.ui.cases.desk import new_case
from pages.ui.cases.view import CaseOrder
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.downloads import heading, row_downloads
from pages.ui.parts.tables import MOST_ROWS, grid, pager, prepared, sort_by

PAGE_ROWS = 50
KEY = "cases"
_QUEUE = "cases-queue"


def show() -> None:
    """The list with its controls."""
    words, filters, shown = ui_words(), state.filters(), view.view()
    found = view.counts(filters, shown.search)
    new_case.button()
    _kinds(shown, found)
    total = found[shown.which]
    said = words(f"cases.which.{shown.which}.says", n=total)
    period = words("cases.any_time") if shown.clocked else _period(filters)
    st.markdown(f"#### {said}{period}")
    many = _controls(shown)
    if total == 0:
        parts.empty("rows")
        return
    frame, page = _page(shown, filters, total)
    chosen = _table(frame, shown, total, many)
    if page > 1:
        pager(page, total, KEY)
    _download(shown, filters)
    if many:
        bulk.show(chosen, _all_keys(shown, filters), total)


def open_case(reference: str, queue: list[str]) -> None:
    """Go to a case; ``queue`` is what comes before and after it."""
    state.remember(_QUEUE, queue)
    state.set_param("case", reference)


def queue_around(reference: str) -> tuple[str, str, int, int]:
    """The cases before and after a case in the list it was opened from ('' at the ends), its place, how many."""
    kept: list[str] = state.widget(_QUEUE) or []
    if reference not in kept:
        kept = view.queue(view.view(), state.filters())
        state.remember(_QUEUE, kept)
    if reference not in kept:
        return "", "", 0, 0
    at = kept.index(reference)
    after = kept[at + 1] if at + 1 < len(kept) else ""
    return (kept[at - 1] if at else ""), after, at + 1, len(kept)


def _period(filters: Filters) -> str:
    words = ui_words()
    if filters.start is None and filters.end is None:
        return ""
    return words(f"cases.period.{filters.basis}", period=words.span(filters.start, filters.end))


def _kinds(shown: CaseOrder, found: dict[str, int]) -> None:
    words = ui_words()
    options = view.USUAL if shown.which in view.USUAL else (*view.USUAL, shown.which)
    state.seed("cases-which", shown.which)
    st.pills(
        words("cases.kinds"),
        options,
        key="cases-which",
        format_func=lambda w: f"{words(f'cases.which.{w}')} {words.number(found[w])}",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: state.set_param("which", state.widget("cases-which") or "all"),
    )


def _controls(shown: CaseOrder) -> bool:
    """Search, order, columns; True when several rows are to be chosen."""
    words = ui_words()
    state.seed("cases-search", shown.search)
    with st.container(horizontal=True, vertical_alignment="bottom", key="cases-controls"):
        st.text_input(
            words("cases.search"),
            key="cases-search",
            icon=":material/search:",
            placeholder=words("cases.search_help"),
            label_visibility="collapsed",
            width=320,
            max_chars=200,
            on_change=lambda: state.set_param("q", str(state.widget("cases-search") or "").strip() or None),
        )
        if not shown.clocked:
            _order(shown)
        _columns(shown)
        return rights.may("edit") and st.toggle(words("cases.several"), key="cases-several")


def _order(shown: CaseOrder) -> None:
    words = ui_words()
    names = [n for n in query.SORTABLE if n in view.columns(shown) or n == shown.order]
    options = [f"{way}{name}" for name in names for way in ("-", "")]
    state.seed("cases-sort", ("-" if shown.descending else "") + shown.order)
    st.selectbox(
        words("cases.sort"),
        options,
        key="cases-sort",
        format_func=lambda o: words(
            "cases.sorted_down" if o[0] == "-" else "cases.sorted_up", column=heading(words, o.lstrip("-"))
        ),
        label_visibility="collapsed",
        width=220,
        on_change=lambda: state.set_param("sort", state.widget("cases-sort")),
    )


def _columns(shown: CaseOrder) -> None:
    words = ui_words()
    state.seed("cases-columns", list(view.columns(shown)))
    with st.popover(words("cases.columns"), icon=":material/view_column:"):
        st.multiselect(
            words("cases.columns"),
            view.COLUMNS if not shown.clocked else tuple(dict.fromkeys((*view.CLOCK_COLUMNS, *view.COLUMNS))),
            key="cases-columns",
            format_func=_heading,
            label_visibility="collapsed",
            on_change=lambda: view.set_columns(state.widget("cases-columns") or []),
        )
        st.button(words("cases.columns_usual"), type="tertiary", on_click=view.set_columns, args=([],))


def _heading(name: str) -> str:
    words = ui_words()
    own = f"cases.column.{name}"
    return words(own) if words.has(own) else heading(words, name)


def _page(shown: CaseOrder, filters: Filters, total: int) -> tuple[pd.DataFrame, int]:
    """Rows of the page that is asked for, and how many pages there are."""
    number = state.page()
    if shown.clocked:
        rows = view.clocked(filters, shown)
        pages = -(-total // PAGE_ROWS)
        start = (min(number, pages) - 1) * PAGE_ROWS
        return rows.iloc[start : start + PAGE_ROWS].reset_index(drop=True), pages
    page = ask.rows(
        filters,
        which=shown.which,
        search=shown.search,
        order=shown.order,
        descending=shown.descending,
        page=number,
        size=PAGE_ROWS,
    )
    return page.frame, page.pages


def _table(frame: pd.DataFrame, shown: CaseOrder, total: int, many: bool) -> list[dict[str, str]]:
    """The rows; keys of those that are chosen, when several may be."""
    words = ui_words()
    keys = forms.keys_of(frame)
    wanted = [c for c in view.columns(shown) if c in frame.columns]
    raw, frame = frame, clock_words(frame)
    opened = {"opened_at": st.column_config.DatetimeColumn(_heading("opened_at"), format=words.table_day())}
    local, config = prepared(frame, wanted, {c: _heading(c) for c in wanted}, opened)
    height, alt = 560 if len(frame) > 14 else "auto", words("table.cases_alt", n=total)
    if many:
        event = st.dataframe(
            local,
            hide_index=True,
            column_config=config,
            key=f"{KEY}-table-many",
            height=height,
            alt=alt,
            placeholder=words("value.none"),
            selection_mode="multi-row",
            on_select="rerun",
        )
        return [keys[i] for i in event["selection"]["rows"] if i < len(keys)]  # type: ignore[index]
    sort = partial(sort_by, allowed=view.sortable(shown.which))
    _cards(raw, keys, shown, state.filters())
    rows = grid(local, config, KEY, alt=alt, select=True, sort=sort, height=height)
    if rows and rows[0] < len(keys):
        state.remember(f"{KEY}-drawn", state.widget(f"{KEY}-drawn", 0) + 1)
        open_case(forms.reference(keys[rows[0]]), view.queue(view.view(), state.filters()))
        st.rerun()
    st.caption(words("cases.choose"))
    return []


def _cards(frame: pd.DataFrame, keys: list[dict[str, str]], shown: CaseOrder, filters: Filters) -> None:
    """The rows as cards, for a phone: item, what is wrong, until when."""
    words = ui_words()
    with st.container(key=f"{KEY}-cards", gap="xsmall"):
        due_on = "next_due" if "next_due" in frame else "respond_by"
        told_of = frame[["symptom", "sku", "case_id", due_on]].itertuples(index=False)
        for (symptom, sku, case_id, due), key in zip(told_of, keys, strict=True):
            told = [
                words.value("symptom", symptom),
                "" if pd.isna(due) else words("cases.card.due", when=words.when(due)),
            ]
            label = f"**{escape.markdown(str(sku or case_id))}** " + escape.markdown(
                " · ".join(part for part in told if part)
            )
            reference = forms.reference(key)
            st.button(
                label,
                key=f"{KEY}-card-{reference}",
                on_click=_open_card,
                args=(reference, shown, filters),
                width="stretch",
            )


def _open_card(reference: str, shown: CaseOrder, filters: Filters) -> None:
    open_case(reference, view.queue(shown, filters))


def clock_words(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with the name of the next step in words."""
    words = ui_words()
    if "next_step" not in frame:
        return frame
    return _step_words(frame).assign(next_due=_local_due(frame["next_due"], words.zone))


def _step_words(frame: pd.DataFrame) -> pd.DataFrame:
    words = ui_words()
    return frame.assign(next_step=[words(f"cases.step.{s}") if s else "" for s in frame["next_step"]])


def _local_due(times: pd.Series, zone: str) -> pd.Series:
    return pd.to_datetime(times, utc=True).dt.tz_convert(zone).dt.tz_localize(None)


def _all_keys(shown: CaseOrder, filters: Filters) -> list[dict[str, str]]:
    if shown.clocked:
        return forms.keys_of(view.clocked(filters, shown))
    return ask.answer(query.keys, filters, which=shown.which, search=shown.search)


def _download(shown: CaseOrder, filters: Filters) -> None:
    wanted = view.columns(shown)
    name = f"cases-{shown.which}"
    row_downloads(partial(_every_row, shown, filters), name, KEY, wanted, {c: _heading(c) for c in wanted})


def _every_row(shown: CaseOrder, filters: Filters) -> pd.DataFrame:
    """All rows, not only those of the page."""
    if shown.clocked:
        return _step_words(view.clocked(filters, shown))
    options = {"which": shown.which, "search": shown.search, "order": shown.order}
    return ask.rows(filters, **options, descending=shown.descending, size=MOST_ROWS).frame
