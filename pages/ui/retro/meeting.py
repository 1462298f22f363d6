"""The meeting view: one topic at a time, large, with a timer; notes beside it save themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import streamlit as st

from analysis.wording import escape
from data.meaning.missing import day_of
from data.records import retros
from data.records.retros import Finding
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import clock, links
from pages.ui.retro import agenda_clock, cases, findings, follow_up, record, room, why
from pages.ui.retro import topics as topic_parts
from pages.ui.review import past, retro_fields

Row = Mapping[str, Any]
LARGE = """<style>
[data-testid=stSidebar], [data-testid=stExpandSidebarButton] {display: none;}
.st-key-meeting-topic p, .st-key-meeting-topic li {font-size: 1.35rem; line-height: 1.45;}
.st-key-meeting-topic h3 {font-size: 1.5rem; line-height: 1.3; padding: 0.2rem 0;}
.st-key-meeting-heading h2 {font-size: 2.4rem;}
.st-key-meeting-topic .stCaptionContainer p {font-size: 1.25rem;}
.st-key-meeting-topic input, .st-key-meeting-topic textarea, .st-key-meeting-side textarea,
.st-key-meeting-topic [data-baseweb=select] {font-size: 1.25rem; line-height: 1.4;}
.st-key-meeting-topic label p, .st-key-meeting-side label p {font-size: 1.25rem;}
.st-key-meeting-top p, .st-key-meeting-side .stCaptionContainer p,
.st-key-meeting-topic button p, .st-key-meeting-topic a p, .st-key-meeting-top button p,
[class*=st-key-meeting-] [data-testid=stButton] button * {font-size: 1.25rem;}
.st-key-meeting-topic [data-testid=stMultiSelect] * {font-size: 1.25rem !important; max-height: none;}
.st-key-bar-link {display: none;}
@media (max-width: 640px) {
  .st-key-meeting-topic p, .st-key-meeting-topic li {font-size: 1.1rem;}
  .st-key-meeting-topic h3 {font-size: 1.2rem;}
  .st-key-meeting-heading h2 {font-size: 1.6rem;}
  .st-key-meeting-topic .stCaptionContainer p, .st-key-meeting-topic label p, .st-key-meeting-side label p,
  .st-key-meeting-topic input, .st-key-meeting-topic textarea, .st-key-meeting-side textarea,
  .st-key-meeting-topic [data-baseweb=select] {font-size: 1rem;}
}
</style>"""


@dataclass(frozen=True)
class AgendaPoint:
    """A point of the agenda: ``minutes`` planned, ``kinds`` of findings it shows, ``beside`` each other or below."""

    key: str
    minutes: int
    kinds: tuple[str, ...] = ()
    beside: bool = False


AGENDA: tuple[AgendaPoint, ...] = (
    AgendaPoint("start", 1),
    AgendaPoint("standing", 2, ("rate", "cost")),
    AgendaPoint("signals", 3, ("signal",)),
    AgendaPoint("changed", 2, ("change",)),
    AgendaPoint("causes", 3, ("pareto_count", "pareto_cost"), beside=True),
    AgendaPoint("priority", 3, ("priority", "pair")),
    AgendaPoint("compared", 1, ("packer",)),
    AgendaPoint("cases", 4),
    AgendaPoint("done", 3),
    AgendaPoint("past", 1),
    AgendaPoint("why", 4),
    AgendaPoint("act", 3),
)


def show(retro: Row) -> None:
    """One topic, its timer, the way to the next, notes and decisions."""
    words = ui_words()
    st.html(LARGE)
    retro_id = str(retro["retro_id"])
    frozen = ask.answer(retros.findings, retro_id)
    own = {str(row["topic_id"]): row for row in topic_parts.labelled(retro_id)}
    points = agenda(frozen, own)
    keys = tuple(t.key for t in points)
    at = keys.index(state.param("topic", keys[0], keys))
    point = points[at]
    record_shown = {**retro, **own[point.key]} if point.key in own else retro
    with st.container(horizontal=True, vertical_alignment="center", key="meeting-top"):
        links.go(words("retro.meeting.close"), "leave", icon=":material/close:", retro=retro_id)
        planned = sum(t.minutes for t in points)
        st.caption(words("retro.meeting.place", at=at + 1, of=len(points)), width="content")
        _turn("previous", points[max(0, at - 1)].key, at == 0, "PageUp")
        _turn("next", points[min(len(points) - 1, at + 1)].key, at == len(points) - 1, "PageDown")
        begun, began = agenda_clock.since("since"), agenda_clock.since("began")
        clock.show(datetime.now(UTC), begun, point.minutes, began, planned)
    st.progress((at + 1) / len(points))
    record.watch(retro_id, retros.stamp(ask.store(), retro_id))
    with st.container(key="meeting-heading"):
        st.header(heading(point, own), anchor=False)
    left, right = st.columns([5, 2], gap="large")
    with left, st.container(key="meeting-topic"):
        with st.container(key=f"meeting-ask-{point.key if point.key == 'start' else 'topic'}"):
            st.caption(words(f"retro.topic.{'why' if point.key in own else point.key}.ask"))
        if point.key in own:
            one_topic(record_shown, points[min(len(points) - 1, at + 1)].key)
        else:
            body(point, retro, frozen)
    with right, st.container(key="meeting-side"):
        retro_fields.text(record_shown, "notes", lines=8, place="-meeting")
        retro_fields.text(record_shown, "decisions", lines=5, place="-meeting")


def agenda(frozen: Sequence[Finding], own: Mapping[str, Row]) -> tuple[AgendaPoint, ...]:
    """Points with something to show; each topic that is open or decided is one, before what they have in common."""
    kinds = {f.kind for f in frozen}
    kept = [AgendaPoint(key, 4) for key, row in own.items() if row["state"] in ("open", "decided")]
    points: list[AgendaPoint] = []
    for point in AGENDA:
        if point.key == "why":
            points += kept
        if not point.kinds or kinds & set(point.kinds):
            points.append(point)
    return tuple(points)


def heading(point: AgendaPoint, own: Mapping[str, Row]) -> str:
    """What a point of the agenda is called."""
    if point.key in own:
        return escape.markdown(own[point.key]["label"])
    return ui_words()(f"retro.topic.{point.key}")


def one_topic(topic: Row, then: str) -> None:
    """A topic of the retro: what was seen, what happened, why, its lessons and actions, and how it ends.

    ``then``: the point of the agenda that follows once it has ended.
    """
    words = ui_words()
    topic_parts.status_line(topic)
    topic_parts.seen(topic, big=True)
    retro_fields.text(topic, "what_happened", lines=3, place="-meeting")
    why.in_meeting(topic)
    follow_up.show(topic)
    with st.expander(words("topic.more")):
        for name in ("made_sense", "surprised", "training"):
            retro_fields.text(topic, name, lines=3, place="-meeting")
    if rights.may("edit"):
        with st.container(horizontal=True, key="topic-end"):
            topic_parts.settling(topic, "-meeting", then)


def body(topic: AgendaPoint, retro: Row, frozen: Sequence[Finding]) -> None:
    """What a topic shows: its findings with their chart, or a part of the record."""
    if not topic.kinds:
        BODIES[topic.key](retro, frozen)
        return
    shown = [f for f in frozen if f.kind in topic.kinds]
    places = (
        st.columns(len(shown), gap="large")
        if topic.beside and len(shown) > 1
        else [st.container()] * len(shown)
    )
    for place, finding in zip(places, shown, strict=True):
        with place:
            findings.one(finding, None, big=True)


def _start(retro: Row, frozen: Sequence[Finding]) -> None:
    words = ui_words()
    st.subheader(escape.markdown(retro["title"] or words("retro.untitled")), anchor=False)
    span = words.span(day_of(retro["period_start"]), day_of(retro["period_end"]))
    st.markdown(words.md("retro.meeting.span", span=span))
    room.attendance(retro)
    st.markdown(words("retro.meeting.prime"))
    own = {str(row["topic_id"]): row for row in topic_parts.labelled(str(retro["retro_id"]))}
    rows = [
        f"1. {heading(point, own)} · {words('duration.minutes', n=point.minutes)}"
        for point in agenda(frozen, own)[1:]
    ]
    st.markdown("\n".join(rows))


def _cases(retro: Row, frozen: Sequence[Finding]) -> None:
    cases.cards(retro, frozen)
    with st.expander(ui_words()("retro.story")):
        for name in ("what_happened", "made_sense", "surprised"):
            retro_fields.text(retro, name, lines=3, place="-meeting")


BODIES: dict[str, Callable[[Row, Sequence[Finding]], None]] = {
    "start": _start,
    "cases": _cases,
    "done": lambda *_: past.open_actions(big=True),
    "past": lambda retro, frozen: past.past(retro, frozen, big=True),
    "why": lambda retro, _: why.in_meeting(retro),
    "act": lambda retro, _: follow_up.in_meeting(retro),
}


def _turn(name: str, topic: str, disabled: bool, shortcut: str) -> None:
    st.button(
        ui_words()(f"retro.meeting.{name}"),
        key=f"meeting-{name}",
        shortcut=shortcut,
        disabled=disabled,
        on_click=agenda_clock.turn,
        args=(topic,),
    )
