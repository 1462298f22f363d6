"""Up to three cards, each one story: what, how much against usual, what it costs, a small chart, and where to go."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.draw import bars, spark
from analysis.draw.spec import Marks
from analysis.questions.sentences import nothing_unusual
from analysis.questions.situation import Situation
from analysis.questions.stories import (
    ActionStory,
    DeadlineStory,
    MixupStory,
    SignalStory,
    Story,
    stories,
)
from analysis.review import findings
from analysis.signals.expected import counted_behind
from analysis.signals.sentences import began, counts_of, name_of
from analysis.signals.signal import Signal
from analysis.wording import escape
from data.query import Filters
from pages.ui import parts
from pages.ui.core import ask, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.review import add_finding
from pages.ui.weekly import chart, metric_chart


def show(situation: Situation) -> None:
    """The cards side by side, or that nothing stands out."""
    words = ui_words()
    found = ask.answer(stories, situation.filters, metric_chart.this_hour(), **chart.choice())
    if not found:
        st.markdown(nothing_unusual(situation, words))
        return
    with st.grid(len(found), min_column_width=250, key="stories") as grid:
        for position, story in enumerate(found):
            with (
                grid.cell(),
                st.container(border=True, height="stretch", gap="xsmall", key=f"story-{position}"),
            ):
                _card(story, situation, f"story-{position}")


def _card(story: Story, situation: Situation, key: str) -> None:
    if isinstance(story, SignalStory):
        _signal(story, situation, key)
    elif isinstance(story, MixupStory):
        _mixup(story, situation.filters, key)
    elif isinstance(story, DeadlineStory):
        _deadlines(story)
    else:
        _action(story)


def _signal(story: SignalStory, situation: Situation, key: str) -> None:
    words, signal = ui_words(), story.signal
    worse = signal.direction == "above"
    name = name_of(signal, words, narrowed=situation.filters.narrowed)
    counts = counts_of(signal, words)
    st.markdown(f"**{'▲' if worse else '◆'} {escape.markdown(name)}**")
    told = [
        began(story.began, words),
        counted_behind(story.backlog, words),
        _also(story.others, situation.filters),
    ]
    how = "\n\n".join(escape.markdown(said) for said in told if said) or None
    st.markdown(words.md(f"overview.story.{signal.direction}", **counts), help=how)
    facts = [words("overview.story.since", day=words.day(story.since)), _cost(story.cost)]
    st.caption(escape.markdown(words("overview.week.and").join(facts)))
    figure = spark.spark(
        story.weeks["week"], story.weeks["errors"], words, parts.look(), recent=signal.of, worse=worse
    )
    parts.spark(figure, f"{key}-chart", words("overview.story.alt", name=name))
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-foot"):
        parts.rows_link(words("overview.story.evidence"), story.rows)
        add_finding.offer(
            findings.signal_finding(signal, story.rows, story.now, story.before, story.backlog, story.weeks),
            key,
            words("overview.story.retro"),
        )


def _mixup(story: MixupStory, filters: Filters, key: str) -> None:
    words = ui_words()
    both = story.there > 0 and story.back > 0
    st.markdown(f"**⇄ {escape.markdown(story.one)} / {escape.markdown(story.other)}**")
    count = story.there + story.back
    told = words.md(
        f"overview.story.{'both' if both else 'one_way'}",
        count=words.number(count),
        errors=words.number(story.errors),
    )
    st.markdown(told, help=escape.markdown(_also(story.others, filters)) or None)
    chance = words("skus.mixups.less", least=words.number(0.1, 1))
    if story.expected >= 0.05:
        chance = words.number(story.expected, 1)
    facts = [words("overview.story.chance", expected=chance), _cost(story.cost)]
    st.caption(escape.markdown(words("overview.week.and").join(facts)))
    arrows = [("→", story.there), ("←", story.back)]
    frame = pd.DataFrame(arrows, columns=["way", "cases"])
    figure = bars.bars(frame[frame["cases"] > 0], words, parts.look(), Marks(name="way", value="cases"))
    parts.spark(figure, f"{key}-chart", words("overview.story.alt", name=f"{story.one} / {story.other}"))
    numbers = {
        "ordered": story.one, "received": story.other, "count": count, "errors": story.errors,
        "lines": story.shipped, "expected": story.expected, "hint": story.hint,
        "map": story.around,
    }  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key=f"{key}-foot"):
        parts.rows_link(words("overview.story.evidence"), story.rows)
        add_finding.offer(findings.pair_finding(numbers, filters, both), key, words("overview.story.retro"))


def _also(others: Sequence[Signal], filters: Filters) -> str:
    """What else is unusual in the same errors, '' for nothing."""
    words = ui_words()
    names = [name_of(s, words, narrowed=filters.narrowed) for s in others if s.values]
    return words("overview.story.also", names=words.listed(names)) if names else ""


def _deadlines(story: DeadlineStory) -> None:
    words = ui_words()
    st.markdown(f"**◷ {words('overview.missed', n=story.missed)}**", help=words("overview.story.recorded"))
    st.markdown(words("overview.story.soon", n=story.soon))
    for case, due in story.oldest:
        st.caption(words.md("overview.story.late", case=case, due=words.date(due)))
    parts.rows_link(words("overview.story.queue"), which="overdue")


def _action(story: ActionStory) -> None:
    words = ui_words()
    st.markdown(f"**✕ {escape.markdown(story.title)}**")
    st.markdown(words(f"overview.story.action.{story.verdict}"))
    if story.since:
        st.caption(words("overview.story.since", day=words.date(story.since)))
    st.page_link(
        SCREENS["actions"].file,
        label=words("overview.story.action.open"),
        query_params=state.link(action=story.action_id),
    )


def _cost(amount: float) -> str:
    words = ui_words()
    return words("overview.story.cost", cost=words.money(amount, ask.setting("reporting_currency"), 0))
