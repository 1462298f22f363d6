"""The topics of a retro: choose one, bring one, put them in order, merge, decide, drop with a reason, park."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.review import findings as review
from analysis.review import topics as wording
from analysis.wording import escape
from data.meaning.missing import text_of
from data.query import filter_text
from data.records import retros, topics
from data.records.retros import Finding
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.retro import agenda_clock, findings
from pages.ui.review import retro_fields

Row = Mapping[str, Any]
ICONS = {"open": "pending", "decided": "task_alt", "dropped": "block", "parked": "schedule"}
NO_REASON = "topic-no-reason"


def chosen(retro: Row) -> Row:
    """The record whose fields are shown: the topic that was chosen above them, or the retro as a whole."""
    words = ui_words()
    rows = labelled(str(retro["retro_id"]))
    by_id = {str(row["topic_id"]): row for row in rows}
    at = state.param("topic", "", ("", *by_id))
    with st.container(horizontal=True, vertical_alignment="bottom", key="topic-bar"):
        key = "topic-choice"
        state.seed(key, at)
        st.selectbox(
            words("topic.choose"),
            ("", *by_id),
            key=key,
            format_func=lambda i: _option(rows, by_id[i]) if i else words("topic.whole"),
            on_change=lambda: state.set_param("topic", state.widget(key)),
        )
        if rights.may("edit"):
            st.button(
                words("topic.add"), icon=":material/add:", key="topic-add", on_click=_add, args=(retro,)
            )
    if not at:
        if rows:
            st.caption(words("topic.whole_hint", n=len(rows)))
        return retro
    topic = by_id[at]
    status_line(topic)
    if rights.may("edit"):
        ways(topic, rows)
    return {**retro, **topic}


def status_line(topic: Row) -> None:
    """Where a topic stands and what was seen of it."""
    words = ui_words()
    told = [words(f"topic.state.{topic['state']}")]
    told += [words("topic.came_back")] if text_of(topic["came_from"]) else []
    told += [escape.markdown(topic["reason"])] if text_of(topic["reason"]) else []
    st.caption(f":material/{ICONS[str(topic['state'])]}: " + " · ".join(told))


def ways(topic: Row, rows: Sequence[Row]) -> None:
    """What can be done with a topic as a whole."""
    words, topic_id = ui_words(), str(topic["topic_id"])
    order = [str(row["topic_id"]) for row in rows]
    at = order.index(topic_id)
    with st.container(horizontal=True, key="topic-ways"):
        for name, step, icon, dead in (
            ("up", -1, "arrow_upward", at == 0),
            ("down", 1, "arrow_downward", at == len(order) - 1),
        ):
            st.button(
                words(f"topic.{name}"),
                icon=f":material/{icon}:",
                key=f"topic-{name}",
                disabled=dead,
                on_click=_move,
                args=(topic_id, step),
            )
        if len(rows) > 1:
            with st.popover(words("topic.merge"), icon=":material/merge:", key="topic-merge"):
                others = [row for row in rows if row["topic_id"] != topic_id]
                by_id = {str(row["topic_id"]): row for row in others}
                st.selectbox(
                    words("topic.merge_into"),
                    tuple(by_id),
                    key=f"topic-into-{topic_id}",
                    format_func=lambda i: _option(rows, by_id[i]),
                )
                st.button(words("topic.merge_yes"), key="topic-merge-yes", on_click=_merge, args=(topic_id,))
        settling(topic)


def settling(topic: Row, place: str = "", then: str = "") -> None:
    """Buttons that end a topic, or open it again; ``then`` is the point of the agenda that follows it."""
    words, topic_id = ui_words(), str(topic["topic_id"])
    if topic["state"] != "open":
        st.button(words("topic.reopen"), key=f"topic-open{place}", on_click=_settle, args=(topic_id, "open"))
        return
    st.button(
        words("topic.decide"), icon=":material/task_alt:", key=f"topic-decided{place}", type="primary",
        on_click=_settle, args=(topic_id, "decided", then),
    )  # fmt: skip
    with st.popover(words("topic.put_off"), icon=":material/schedule:", key=f"topic-off{place}"):
        retro_fields.text(topic, "reason", place=place)
        if state.widget(NO_REASON) == topic_id:
            st.warning(words("topic.no_reason"))
        st.button(
            words("topic.park"), key=f"topic-parked{place}", on_click=_settle, args=(topic_id, "parked", then)
        )
        st.button(
            words("topic.drop"),
            key=f"topic-dropped{place}",
            on_click=_settle,
            args=(topic_id, "dropped", then),
        )


def seen(topic: Row, big: bool = False) -> None:
    """The findings that a topic groups, with their pictures."""
    own = topics.findings(ask.store(), topic)
    for finding in own:
        if finding.kind != topics.DRAFTED:
            findings.one(finding, None, big=big, frozen=True)
    if drafted := [finding for finding in own if finding.kind == topics.DRAFTED]:
        draft(topic, drafted, big)
    if not own and not big:
        parts.says("topic.no_findings")


def draft(topic: Row, drafted: Sequence[Finding], big: bool) -> None:
    """The sentences that the data say of a topic, each with its rows, and the way into the text that people write."""
    words = ui_words()
    with st.container(key=f"topic-draft{'-meeting' if big else ''}", gap="xsmall"):
        if not big:
            st.caption(words("topic.draft"))
        for finding in drafted:
            with st.container(horizontal=True, vertical_alignment="center", gap="small"):
                st.markdown(review.sentence(finding, words, markdown=True), width="content")
                if finding.filters:
                    parts.rows_link(words("link.rows"), filter_text.read(finding.filters))
        if rights.may("edit") and not text_of(topic["what_happened"]).strip():
            told = words.joined(*(review.sentence(finding, words) for finding in drafted))
            key = "topic-draft-take-meeting" if big else "topic-draft-take"
            args = (str(topic["topic_id"]), told)
            st.button(
                words("topic.draft.take"), icon=":material/edit_note:", key=key, on_click=_take, args=args
            )


def labelled(retro_id: str) -> list[dict[str, Any]]:
    """Topics of a retro in order, each with ``label``: its title, or what it is about."""
    rows = ask.answer(topics.everything, retro_id)
    found = topics.findings_of(ask.store(), rows)
    words = ui_words()
    return [{**row, "label": wording.title(row, found[str(row["topic_id"])], words)} for row in rows]


def _option(rows: Sequence[Row], topic: Row) -> str:
    mark = "" if topic["state"] == "open" else f" · {ui_words()('topic.state.' + str(topic['state']))}"
    place = [row["topic_id"] for row in rows].index(topic["topic_id"]) + 1
    return escape.plain(f"{place}. {topic['label']}") + mark


@ask.writes
def _take(topic_id: str, told: str) -> None:
    """Put the draft where nothing was written yet."""
    now = retros.get(ask.store(), topic_id)
    if rights.may("edit") and now is not None and not text_of(now["what_happened"]).strip():
        retros.save(ask.store(), topic_id, "what_happened", told, now["what_happened"], rights.who())


@ask.writes
def _add(retro: Row) -> None:
    if rights.may("edit"):
        state.set_param("topic", topics.add(ask.store(), str(retro["retro_id"]), rights.who()))


@ask.writes
def _move(topic_id: str, step: int) -> None:
    if rights.may("edit"):
        topics.move(ask.store(), topic_id, step, rights.who())


@ask.writes
def _merge(topic_id: str) -> None:
    into = state.widget(f"topic-into-{topic_id}")
    if rights.may("edit") and into:
        topics.merge(ask.store(), topic_id, into, rights.who())
        state.set_param("topic", into)


@ask.writes
def _settle(topic_id: str, to: str, then: str = "") -> None:
    if not rights.may("edit"):
        return
    state.forget(NO_REASON)
    try:
        topics.settle(ask.store(), topic_id, to, rights.who())
    except ValueError:
        state.remember(NO_REASON, topic_id)
        return
    if then:
        agenda_clock.turn(then)
