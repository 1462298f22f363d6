"""What people decide about the limits of a chart: which chart, which rules, and from when limits are computed anew."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from analysis.signals import weekly
from analysis.spc.rules import RULE_SETS
from data.query import Filters
from data.records import rebases as phases
from data.records import settings
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words


def why(found: weekly.Weekly) -> str:
    """Why this chart, in words."""
    words = ui_words()
    if state.param("chart", "", weekly.KINDS):
        return words("limits.why.chosen")
    numbers: dict[str, Any] = {
        "expected": words.number(found.choice.expected, 1),
        "spread": words.number(found.choice.sigma_z, 1),
    }
    return words(f"limits.why.{found.choice.reason}", **numbers)


def choices(filters: Filters, found: weekly.Weekly, rebases: pd.DataFrame, rules: str, key: str) -> None:
    """A popover below the chart with everything that can be decided about its limits."""
    words = ui_words()
    with st.popover(words("limits.title"), type="tertiary", icon=":material/tune:"):
        _kind(found, key)
        _rules(rules, key)
        st.markdown(f"**{words('limits.phases.title')}**")
        _phases(rebases, key)
        if rights.may("edit"):
            _anew(filters, found, key)


def _kind(found: weekly.Weekly, key: str) -> None:
    words, widget = ui_words(), f"{key}-kind"
    automatic = found.choice.chart if found.choice.chart in weekly.KINDS else "p"
    state.seed(widget, state.param("chart", "", weekly.KINDS))
    st.selectbox(
        words("limits.kind"),
        ("", *weekly.KINDS),
        key=widget,
        format_func=lambda k: (
            words(f"limits.kind.{k}")
            if k
            else words("limits.kind.auto", kind=words(f"limits.kind.{automatic}"))
        ),
        on_change=lambda: state.set_param("chart", state.widget(widget)),
    )
    st.caption(f"{words(f'limits.kind.{found.kind}')} ({why(found)})")


def _rules(rules: str, key: str) -> None:
    words, widget = ui_words(), f"{key}-rules"
    kept = str(ask.setting("rules"))
    state.seed(widget, rules)
    st.selectbox(
        words("limits.rules"),
        tuple(RULE_SETS),
        key=widget,
        format_func=lambda name: words(f"limits.rules.{name}"),
        on_change=lambda: state.set_param("rules", state.widget(widget)),
    )
    st.caption(words("limits.false_alarms", share=words.percent(weekly.FALSE_ALARMS[rules])))
    if rules != kept and rights.may("manage"):
        st.button(words("limits.keep"), key=f"{key}-keep", on_click=_keep, args=(rules,))


def _keep(rules: str) -> None:
    if rights.may("manage"):
        settings.put(ask.store(), "rules", rules, rights.who())
        state.set_param("rules", None)


def _phases(rebases: pd.DataFrame, key: str) -> None:
    words = ui_words()
    if rebases.empty:
        st.caption(words("limits.phases.none"))
    for row in rebases.to_dict("records"):
        told = words.md(
            "limits.phases.one",
            day=words.date(row["starts_on"]),
            reason=row["reason"],
            who=row["set_by"],
            when=words.when(row["set_at"]),
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(told, width="stretch")
            if rights.may("edit"):
                phase = row["phase_id"]
                st.button(
                    words("limits.phases.undo"), key=f"{key}-undo-{phase}", on_click=_undo, args=(phase,)
                )


def _undo(phase: str) -> None:
    if rights.may("edit"):
        phases.undo(ask.store(), phase, rights.who())


def _anew(filters: Filters, found: weekly.Weekly, key: str) -> None:
    """Day and reason of a rebase; a reason is compulsory, and what was typed stays until it is saved."""
    words = ui_words()
    judged = found.weeks[found.weeks["mature"]]
    newest = pd.Timestamp((judged if len(judged) else found.weeks)["week"].max()).date()
    first = pd.Timestamp(found.weeks["week"].min()).date()
    st.caption(words("limits.phases.help"))
    st.date_input(
        words("limits.phases.start"), value=newest, min_value=first, key=f"{key}-from", format="YYYY-MM-DD"
    )
    st.text_input(words("limits.phases.reason"), key=f"{key}-reason", max_chars=200)
    st.button(words("limits.phases.add"), key=f"{key}-anew", on_click=_rebase, args=(filters, key))
    if state.widget(f"{key}-missing"):
        st.error(words("limits.phases.needs_reason"))


def _rebase(filters: Filters, key: str) -> None:
    start, reason = state.widget(f"{key}-from"), str(state.widget(f"{key}-reason") or "").strip()
    state.remember(f"{key}-missing", not reason)
    if not reason or not isinstance(start, date) or not rights.may("edit"):
        return
    standing = ask.answer(phases.in_force, filters.scope())
    known = zip(pd.to_datetime(standing["starts_on"]).dt.date, standing["reason"], strict=True)
    if (start - pd.Timedelta(days=start.weekday()), reason) not in set(
        known
    ):  # a second click changes nothing
        phases.add(ask.store(), filters, start, reason, rights.who())
    state.forget(f"{key}-reason")
