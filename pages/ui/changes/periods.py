"""The two periods that are compared, and the change of everything."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis import explain
from analysis.explain import picked_period
from analysis.questions import changes as questions
from analysis.questions.changes import longer_before
from analysis.rates.predicted_counts import predicted_counts
from analysis.wording.words import too_few
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts
from pages.ui.weekly.unjudged import unjudged


@dataclass(frozen=True)
class Periods:
    """The period and the one before; ``young``: claims are still coming, so lines count as far as claims are in."""

    now: Filters
    before: Filters
    young: bool
    longer: bool


def chosen(filters: Filters) -> tuple[Periods | None, cohorts.Judged]:
    """The periods to compare: only weeks that can be judged; if there are none, young weeks corrected for their age."""
    judged = cohorts.judged(filters)
    return between(filters, judged, state.compare()), judged


def between(filters: Filters, judged: cohorts.Judged, compare: str) -> Periods | None:
    """The periods of a way to compare, None without one."""
    if compare == "none":
        return None
    now = judged.filters or filters
    extent = ask.extent()
    if now.start is None or now.end is None:
        now = now.between(now.start or extent.first_day, now.end or judged.until or extent.last_day)
    if now.start is None or now.end is None:
        return None
    before = now.compared(compare, extent.as_of)
    if before is None:
        return None
    if compare != "previous":
        return Periods(now, before, judged.filters is None, False)
    compared = longer_before(now, before)
    return Periods(now, compared, judged.filters is None, compared != before)


def few(table: pd.DataFrame) -> bool:
    """Whether one of the periods holds too few lines for a rate."""
    return too_few(min(table["n1"].sum(), table["n2"].sum()))


def finding(found: questions.Change, table: pd.DataFrame, allowed: explain.Allowance) -> str:
    """The change of everything in a sentence; in counts, with those that are usual, where there are few lines."""
    words = ui_words()
    n1, c1, n2, c2 = (round(float(table[name].sum())) for name in explain.COUNTS)
    if c1 == c2 == 0:
        return words.md("changes.finding.none", now=words.number(n2), before=words.number(n1))
    if few(table):
        usual = predicted_counts(c1, max(n1, 1), n2, swing=allowed.swing)
        before, now = words.both_rated((c1, n1), (c2, n2))
        return words.md("changes.finding.few", now=now, before=before, usual=words.counts(*usual))
    return words.md(
        f"changes.finding.{found.direction}",
        before=words.per(found.before),
        now=words.per(found.now),
        mix=words.signed(found.mix * 1e4, 1),
        change=words.signed(found.rate * 1e4, 1),
        lower=words.signed(found.lower * 1e4, 1),
        upper=words.signed(found.upper * 1e4, 1),
    )


def said(of: Periods, table: pd.DataFrame, judged: cohorts.Judged) -> None:
    """Which periods are compared, how, and a warning for a week that was picked because it looks bad."""
    words = ui_words()
    n1, c1, n2, c2 = (words.number(round(table[name].sum())) for name in explain.COUNTS)
    st.caption(
        words(
            "changes.periods_young" if of.young else "changes.periods",
            now=words.span(of.now.start, of.now.end),
            before=words.span(of.before.start, of.before.end),
            c1=c1, n1=n1, c2=c2, n2=n2,
        )
    )  # fmt: skip
    for period in (of.now, of.before):
        if behind := unjudged(period)[1]:
            st.caption(words("filter.chip", name=words.span(period.start, period.end), value=behind))
    if of.young:
        parts.says("changes.young")
    if of.longer:
        st.caption(words("changes.longer"))
    mature = judged.weeks[judged.weeks["mature"]] if len(judged.weeks) else judged.weeks
    if of.young or mature.empty or of.now.start is None or of.now.end is None:
        return
    picked = picked_period.hindsight(mature, of.now.start, of.now.end)
    if picked is not None and picked.place == 1:
        st.info(words.md("changes.picked", of=picked.of, share=words.chance(picked.chance)))
