"""What stands out from its own past, in counts: since when, how many errors in how many lines, and before."""

from __future__ import annotations

from collections.abc import Collection

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


def show(filters: Filters, dimensions: Collection[str] = ()) -> list[SignalStory]:
    """A sentence each for the first of them, those of some dimensions alone when given; what was shown."""
    one_of_each = dimensions and all(len(filters.get(name)) == 1 for name in dimensions)
    if ask.extent().as_of is None or one_of_each:  # a single value stands out from nothing
        return []
    told = [
        s
        for s in ask.counted(changed_values, filters.between(None, None))
        if not dimensions or s.signal.dimension in dimensions
    ][:MOST]
    for position, story in enumerate(told):
        with st.container(horizontal=True, vertical_alignment="center", key=f"changed-value-{position}"):
            st.markdown(f"{MARKS[story.signal.direction]} {sentence(story)}", width="content")
            parts.rows_link(ui_words()("link.rows"), story.rows)
    return told


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
