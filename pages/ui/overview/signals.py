"""What is unusual, in sentences; each leads to its chart and its rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analysis.questions import asked
from analysis.signals import unusual, weekly
from analysis.signals.unusual import Signal
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.weekly import chart, cohorts

SHOWN = 6
MARKS = {"above": "▲", "below": "◆"}


def in_view(filters: Filters, drawn: weekly.Weekly) -> list[Signal]:
    """Signals of everything in view and of the values of its dimensions, those that need attention first."""
    whole = weekly.of_all(drawn)
    parts_of = ask.answer(_parts, chart.past(filters), drawn.weeks, chart.rules(), drawn.since)
    return [*([whole] if whole else []), *parts_of]


def _parts(store: Store, past: Filters, weeks: pd.DataFrame, rules: str, since: int) -> list[Signal]:
    return unusual.find(unusual.tables(Direct(store), past), weeks, rules=rules, since=since)


def show(filters: Filters, drawn: weekly.Weekly, some: list[Signal]) -> None:
    """The sentences, those of packers by the fair comparison alone; what cannot be told yet is said."""
    words = ui_words()
    parts.section("overview.signals.title")
    if drawn.missing:
        parts.says("overview.signals.too_few", n=drawn.missing)
        return
    packers = _packers(filters)
    if not some and packers.empty:
        parts.says("overview.signals.none")
    for position, signal in enumerate(some[:SHOWN]):
        _sentence(filters, drawn, signal, position)
    for row in packers.to_dict("records"):
        _packer(filters, row)
    if len(some) > SHOWN:
        with st.expander(words("overview.signals.more", n=len(some) - SHOWN)):
            for position, signal in enumerate(some[SHOWN:], SHOWN):
                _sentence(filters, drawn, signal, position)
    st.caption(words("overview.signals.sure", share=words.percent(unusual.FALSE_DISCOVERY)))


def sentence(signal: Signal) -> str:
    """A signal as a sentence (Markdown)."""
    words = ui_words()
    said = [
        words("overview.signals.value", name=words(f"filter.{name}"), value=words.value(name, value))
        for name, value in signal.values
    ]
    rule = "limit" if "limit" in signal.rules else "past" if unusual.OWN_PAST in signal.rules else "run"
    numbers: dict[str, Any] = {
        name: words.number(getattr(signal, name)) for name in ("unusual", "of", "errors")
    }
    return words.md(
        f"overview.signals.{rule}.{signal.direction}",
        name=", ".join(said)
        if said
        else words("overview.in_view" if state.filters().values else "overview.everything"),
        expected=words.number(signal.expected, 1 if signal.expected < 10 else 0),
        **numbers,
    )


def recent(filters: Filters, drawn: weekly.Weekly, weeks: int) -> Filters:
    """The filters over the newest complete weeks."""
    judged = drawn.weeks.loc[drawn.weeks["mature"], "week"].tail(weeks)
    return filters.between(judged.min().date(), judged.max().date() + timedelta(days=6))


def _sentence(filters: Filters, drawn: weekly.Weekly, signal: Signal, position: int) -> None:
    words, narrowed = ui_words(), filters
    for name, value in signal.values:
        narrowed = narrowed.having(name, value)
    st.markdown(f"{MARKS[signal.direction]} {sentence(signal)}")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"signal-{position}"):
        if signal.values:
            st.page_link(
                SCREENS["overview"].file,
                label=words("overview.signals.chart"),
                query_params=state.link(narrowed),
            )
        parts.rows_link(words("link.rows"), recent(narrowed, drawn, signal.of))
        if signal.rules != (unusual.OWN_PAST,):
            st.caption(words.listed([words(f"rule.{code}") for code in signal.rules]))


def _packers(filters: Filters) -> pd.DataFrame:
    """Packers who differ by more than chance, given the work they had, in the weeks that can be judged."""
    judged = cohorts.judged(filters).filters
    if judged is None or not ask.extent().packing_known or len(filters.get("packer")) == 1:
        return pd.DataFrame()
    table = ask.answer(asked.compared, judged.having("packer"), "packer")
    return table[table["flagged"]] if len(table) else table


def _packer(filters: Filters, row: dict) -> None:
    words = ui_words()
    judged = cohorts.judged(filters).filters
    numbers: dict[str, Any] = {
        n: words.number(row[n], 1 if n != "errors" else 0) for n in ("errors", "expected", "lower", "upper")
    }
    sentence = words.md(
        f"overview.signals.fair.{row['direction']}", name=words.value("packer", row["packer"]), **numbers
    )
    st.markdown(f"{MARKS['above' if row['direction'] == 'higher' else 'below']} {sentence}")
    with st.container(horizontal=True, vertical_alignment="center", key=f"signal-packer-{row['packer']}"):
        st.page_link(
            SCREENS["packers"].file,
            label=words("overview.signals.comparison"),
            query_params=state.link(filters),
        )
        if judged is not None:
            parts.rows_link(words("link.rows"), judged.having("packer", str(row["packer"])))
