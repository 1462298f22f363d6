"""The library of retros: search, how well it goes, lessons; and opening a new one from its period's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analysis.review import findings, library, opening
from analysis.wording import escape
from analysis.wording.words import Words
from data import locales
from data.query import Filters
from data.records import actions, records, retros
from pages.ui import parts
from pages.ui.actions import proof
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import links

MOST_SHOWN = 20


def show() -> None:
    """The library."""
    words = ui_words()
    store = ask.store()
    frame, lessons = retros.everything(store), retros.lessons(store)
    work, events = actions.everything(store), actions.events(store)
    measured = library.measures(frame, work, events, words.today(), proof.verdicts_of_all())
    if frame.empty:
        parts.title("retro", finding=words("retro.none"))
    else:
        key = "retro.finding_all" if measured.judged else "retro.finding_unproven"
        told = words.md(key, n=len(frame), proven=measured.effective, judged=measured.judged)
        parts.title("retro", finding=told)
    begun = new() if rights.may("edit") else None
    if not frame.empty:
        figures(measured)
        parts.section("retro.library")
        library_of(frame, lessons, work)
    if begun is not None:
        ask.counted(findings.of_store, begun)


def library_of(frame: pd.DataFrame, lessons: pd.DataFrame, work: pd.DataFrame) -> None:
    """The search over texts, lessons, causes and actions, and the retros that fit, the best first."""
    words = ui_words()
    state.seed("retro-search", state.param("find"))
    query = st.text_input(
        words("retro.search"),
        key="retro-search",
        placeholder=words("retro.search_hint"),
        icon=":material/search:",
        on_change=lambda: state.set_param("find", (state.widget("retro-search") or "").strip()),
    )
    documents = library.documents(frame, lessons, [Words(code) for code in locales.languages()], work)
    hits = library.search(documents, query or "")
    if query:
        parts.says("retro.search_found", n=len(hits))
    by_id = {d.retro_id: d for d in documents}
    rows = {str(row["retro_id"]): row for row in records.rows(frame)}
    shown = hits if state.param("show") == "all" else hits[:MOST_SHOWN]
    for retro_id, _, field in shown:
        own = work[work["retro_id"] == retro_id]
        said = library.snippet(by_id[retro_id], field, query) if query and field not in ("", "title") else []
        card(rows[retro_id], own, lessons[lessons["retro_id"] == retro_id], said)
    if len(shown) < len(hits):
        st.button(
            words("retro.show_all", n=len(hits)),
            key="retro-show-all",
            on_click=lambda: state.set_param("show", "all"),
        )


def marked(pieces: Sequence[tuple[str, bool]]) -> str:
    """Pieces of a text as Markdown, what was looked for in bold."""
    return "".join(f"**{escape.markdown(text)}**" if hit else escape.markdown(text) for text, hit in pieces)


def figures(measured: library.Measures) -> None:
    """How well retros lead to proof."""
    words = ui_words()

    def share(value: float, part: int, whole: int, key: str) -> parts.Figure:
        small = words("retro.figure.of", part=words.number(part), whole=words.number(whole))
        told = words.percent(value) if whole else words("value.none")
        return parts.Figure(
            words(f"retro.figure.{key}"),
            told,
            interval=small if whole else "",
            help=words(f"retro.figure.{key}_help"),
        )

    weaker, known = measured.strength.get("weaker", 0), measured.actions
    stronger = measured.strength.get("stronger", 0)
    mix = words(
        "retro.figure.mix",
        stronger=stronger,
        intermediate=measured.strength.get("intermediate", 0),
        weaker=weaker,
    )
    days = measured.closure_days
    age = measured.age_days
    oldest = words.number(measured.oldest_days or 0, 0)
    parts.headline(
        [
            share(measured.proven, measured.effective, measured.judged, "proven"),
            share(measured.recurrence, measured.reopened, measured.closed, "recurrence"),
            parts.Figure(
                words("retro.figure.strength"),
                words.percent(stronger / known if known else None),
                interval=mix,
                help=words("retro.figure.strength_help"),
            ),
            parts.Figure(
                words("retro.figure.closure"),
                words("value.none") if days is None else words.number(days, 0),
                words("retro.figure.days") if days is not None else "",
                help=words("retro.figure.closure_help"),
            ),
            parts.Figure(
                words("retro.figure.age"),
                words("value.none") if age is None else words.number(age, 0),
                words("retro.figure.days"),
                interval=words("retro.figure.oldest", days=oldest) if age is not None else "",
            ),
        ]
    )


def card(
    row: Mapping[str, Any], own: pd.DataFrame, lessons: pd.DataFrame, said: Sequence[tuple[str, bool]]
) -> None:
    """One retro of the list; ``said``: the part of it that was looked for."""
    words = ui_words()
    with st.container(border=True, key=f"card-{row['retro_id']}"):
        st.markdown(f"**{escape.markdown(row['title'] or words('retro.untitled'))}**")
        facts = [
            words.span(row["period_start"], row["period_end"]),
            words(f"retro.state.{row['state']}"),
            words.listed([words.value("cause", c) for c in retros.causes(row)]),
            words("retro.actions_n", n=len(own)),
        ]
        st.caption(escape.markdown(" · ".join(f for f in facts if f)))
        if said:
            st.markdown(marked(said))
        for lesson in lessons["lesson"].dropna().head(2):
            st.markdown(f":material/lightbulb: {escape.markdown(lesson)}")
        links.go(words("retro.open"), str(row["retro_id"]), type="secondary", retro=str(row["retro_id"]))


def new() -> Filters | None:
    """Period and subject of a new retro, which opens filled; what it would look at, once somebody turns to the form.

    While they read the form, the period is read for them, after all else is drawn.
    """
    words = ui_words()
    extent = ask.extent()
    span = findings.last_weeks(extent.last_day)
    if span is None:
        return None
    token = state.widget("retro-new-token") or records.new_id("R")
    state.remember("retro-new-token", token)
    form = st.expander(words("retro.new.title"), icon=":material/add:", key="retro-new", on_change="rerun")
    with form:
        st.markdown(words("retro.new.body"))
        state.seed("retro-new-dates", state.widget("retro-new-dates") or span)
        left, right = st.columns(2)
        left.date_input(
            words("retro.new.period"),
            key="retro-new-dates",
            min_value=min(extent.first_day or span[0], span[0]),
            max_value=max(extent.as_of or span[1], span[1]),
            format="YYYY-MM-DD",
        )
        right.multiselect(
            words("retro.new.focus"),
            ask.values("parent_sku"),
            key="retro-new-focus",
            placeholder=words("filter.all"),
            format_func=escape.plain,
        )
        st.text_input(
            words("retro.field.title"), key="retro-new-name", placeholder=words("retro.new.name_hint")
        )
        if st.button(words("retro.new.open"), type="primary", key="retro-new-open"):
            with st.spinner(words("retro.new.working")):
                made = _open(token)
            if made:
                links.open_part(retro=made)
                st.rerun()
    return _looked_at() if form.open else None


def _looked_at() -> Filters | None:
    """Days and families chosen in the form; None without two days."""
    dates: tuple[date, ...] = tuple(state.widget("retro-new-dates") or ())
    if len(dates) != 2:
        return None
    return Filters(*dates).having("parent_sku", *(state.widget("retro-new-focus") or ()))


def _open(token: str) -> str:
    """The id of the retro that was opened, '' without a period."""
    if not rights.may("edit"):
        return ""
    words = ui_words()
    filters = _looked_at()
    if filters is None:
        st.toast(words("retro.new.two_days"))
        return ""
    title = (state.widget("retro-new-name") or "").strip()
    who = rights.who()
    retro_id = opening.open_retro(
        ask.store(),
        filters,
        title or words("retro.new.name", span=words.span(filters.start, filters.end)),
        who,
        ask.counted(findings.of_store, filters),
        retro_id=token,
        facilitator="" if who == rights.LOCAL else who,
    )
    for key in ("retro-new-token", "retro-new-name", "retro-new-focus", "retro-new-dates"):
        state.forget(key)
    return retro_id
