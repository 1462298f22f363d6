"""What stands out from its own past, in counts: since when, how many errors in how many lines, and before."""

from __future__ import annotations

import streamlit as st

from analysis.questions.stories import SignalStory, changed_values
from analysis.signals.expected import counted_behind
from analysis.signals.sentences import began, name_of
from analysis.wording import escape
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words

MOST = 3
MARKS = {"above": "▲", "below": "◆"}


def show(filters: Filters, dimension: str = "") -> list[SignalStory]:
    """A sentence each for the first of them; what was shown.

    Of one dimension alone when given: all its values are looked at, whichever are chosen, so that nothing becomes
    unusual by being looked at alone, and those that the filters leave are told.
    """
    if ask.extent().as_of is None:
        return []
    told = ask.counted(changed_values, filters.having(dimension).between(None, None))
    if dimension:
        told = [s for s in told if s.signal.dimension == dimension and _left(filters, s)]
    told = told[:MOST]
    for position, story in enumerate(told):
        with st.container(horizontal=True, vertical_alignment="center", key=f"changed-value-{position}"):
            st.markdown(f"{MARKS[story.signal.direction]} {sentence(story)}", width="content")
            parts.rows_link(ui_words()("link.rows"), story.rows)
    return told


def _left(filters: Filters, story: SignalStory) -> bool:
    name, value = story.signal.dimension, story.signal.value
    chosen = filters.get(name)
    return (not chosen or value in chosen) and value not in filters.lacking(name)


def sentence(story: SignalStory) -> str:
    """The counts since the change and before it, and when it began, as Markdown."""
    words = ui_words()
    counts = words.md(
        "overview.story.counts",
        name=name_of(story.signal, words),
        day=words.date(story.since),
        errors=words.number(story.now[0]),
        lines=words.number(story.now[1]),
        errors_before=words.number(story.before[0]),
        lines_before=words.number(story.before[1]),
    )
    facts = " · ".join(filter(None, (began(story.began, words), counted_behind(story.backlog, words))))
    return f"{counts} {escape.markdown(facts)}".rstrip()
