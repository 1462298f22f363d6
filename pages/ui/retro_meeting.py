"""The meeting view: one topic at a time, large, with a timer; notes beside it save themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analysis import escape
from data import retros
from pages.ui import ask, inside, retro_fields, retro_record, state
from pages.ui.words import ui_words

Row = Mapping[str, Any]
LARGE = """<style>
.st-key-meeting-topic p, .st-key-meeting-topic li {font-size: 1.35rem; line-height: 1.45;}
.st-key-meeting-topic h3 {font-size: 1.6rem; line-height: 1.35; padding: 0.35rem 0;}
.st-key-meeting-heading h2 {font-size: 2.4rem;}
.st-key-meeting-topic .stCaptionContainer p {font-size: 1.05rem;}
</style>"""


@dataclass(frozen=True)
class Topic:
    """A point of the agenda: ``minutes`` planned, ``kinds`` of findings it shows."""

    key: str
    minutes: int
    kinds: tuple[str, ...] = ()


AGENDA: tuple[Topic, ...] = (
    Topic("start", 2),
    Topic("standing", 3, ("rate", "cost")),
    Topic("signals", 4, ("signal",)),
    Topic("causes", 3, ("pareto_count", "pareto_cost")),
    Topic("priority", 3, ("priority", "pair", "change", "packer")),
    Topic("cases", 4),
    Topic("done", 3),
    Topic("past", 1),
    Topic("why", 4),
    Topic("act", 3),
)


def show(retro: Row) -> None:
    """One topic, its timer, the way to the next, notes and decisions."""
    words = ui_words()
    st.html(LARGE)
    retro_id = str(retro["retro_id"])
    frozen = retros.findings(ask.store(), retro_id)
    topics = agenda(frozen)
    keys = tuple(t.key for t in topics)
    at = keys.index(state.param("topic", keys[0], keys))
    topic = topics[at]
    _enter(retro_id, topic.key)
    with st.container(horizontal=True, vertical_alignment="center", key="meeting-top"):
        inside.go(words("retro.meeting.close"), "leave", icon=":material/close:", retro=retro_id)
        st.caption(
            words("retro.meeting.place", at=at + 1, of=len(topics), minutes=sum(t.minutes for t in topics))
        )
        _turn("previous", topics[max(0, at - 1)].key, at == 0, "PageUp")
        _turn("next", topics[min(len(topics) - 1, at + 1)].key, at == len(topics) - 1, "PageDown")
        timer(retro_id, topic.key, topic.minutes)
    st.progress((at + 1) / len(topics))
    retro_record.watch(retro_id, int(retro["version"] or 0))
    with st.container(key="meeting-heading"):
        st.header(words(f"retro.topic.{topic.key}"), anchor=False)
    left, right = st.columns([2, 1], gap="large")
    with left, st.container(key="meeting-topic"):
        st.caption(words(f"retro.topic.{topic.key}.ask"))
        chosen = [f for f in frozen if f.kind in topic.kinds]
        if topic.kinds:
            retro_record.show_findings(chosen, None, retro_id, big=True)
        else:
            BODIES[topic.key](retro, frozen)
    with right:
        retro_fields.text(retro, "notes", lines=8, place="-meeting")
        retro_fields.text(retro, "decisions", lines=5, place="-meeting")


def agenda(frozen: list[retros.Finding]) -> tuple[Topic, ...]:
    """Topics with something to show."""
    kinds = {f.kind for f in frozen}
    return tuple(t for t in AGENDA if not t.kinds or kinds & set(t.kinds))


def _start(retro: Row, frozen: list[retros.Finding]) -> None:
    words = ui_words()
    st.markdown(f"### {escape.markdown(retro['title'] or '')}")
    span = words.span(retro_fields.days(retro["period_start"]), retro_fields.days(retro["period_end"]))
    st.markdown(words.md("retro.meeting.span", span=span))
    st.markdown(words("retro.meeting.prime"))
    for topic in agenda(frozen)[1:]:
        st.markdown(f"- {words('retro.topic.' + topic.key)} · {words('duration.minutes', n=topic.minutes)}")


def _why(retro: Row, frozen: list[retros.Finding]) -> None:
    retro_fields.whys(retro)
    retro_record.draw_fishbone(retro)


BODIES: dict[str, Callable[[Row, list[retros.Finding]], None]] = {
    "start": _start,
    "cases": lambda retro, _: retro_record.cases(retro, big=True),
    "done": lambda *_: retro_record.open_actions(big=True),
    "past": lambda retro, frozen: retro_record.past(retro, frozen, big=True),
    "why": _why,
    "act": lambda retro, _: retro_record.act(retro),
}


@st.fragment(run_every=1)
def timer(retro_id: str, topic: str, minutes: int) -> None:
    """Time left for the topic; it counts on over the end and says so in words."""
    words = ui_words()
    since: datetime = state.widget(f"meeting-{retro_id}-{topic}") or datetime.now(UTC)
    left = minutes * 60 - int((datetime.now(UTC) - since).total_seconds())
    clock = f"{abs(left) // 60}:{abs(left) % 60:02d}"
    st.markdown(words("retro.meeting.left" if left >= 0 else "retro.meeting.over", clock=clock))


def _enter(retro_id: str, topic: str) -> None:
    """The clock of a topic starts when it is first shown."""
    key = f"meeting-{retro_id}-{topic}"
    if state.widget(key) is None:
        state.remember(key, datetime.now(UTC))


def _turn(name: str, topic: str, disabled: bool, shortcut: str) -> None:
    st.button(
        ui_words()(f"retro.meeting.{name}"),
        key=f"meeting-{name}",
        shortcut=shortcut,
        disabled=disabled,
        on_click=lambda: state.set_param("topic", topic),
    )
