"""Actions: who does what until when, and did it work."""

from __future__ import annotations

import streamlit as st

from analysis.digest import tasks
from analysis.review import calendar, library
from data.records import action_rules, actions, retros
from data.store import utc_now
from pages.ui import parts
from pages.ui.actions import board, detail, form, proof
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.autosave import save_while_typing
from pages.ui.parts.choices import choice
from pages.ui.parts.downloads import taken
from pages.ui.review import reopening

VIEWS = ("board", "list")


def overview() -> None:
    """All actions: figures, board or list, a new one, the calendar."""
    words = ui_words()
    work = ask.answer(actions.everything)
    if work.empty:
        parts.title("actions", finding=words("actions.none"))
        if rights.may("edit"):
            form.create()
        return
    head = st.empty()  # the title takes the place of what is said meanwhile: nothing below it moves
    with head, st.spinner(words("actions.working")):
        frame = board.prepared(work)
    measured = library.measures(
        ask.answer(retros.everything),
        work,
        ask.answer(actions.events),
        words.today(),
        proof.verdicts_of_all(),
    )
    worked, told = measured.effective, measured.judged
    key = "actions.finding" if measured.overdue else "actions.finding_none_overdue"
    if measured.judged:
        finding = words(
            key,
            n=measured.overdue,
            open=words.number(measured.open),
            worked=measured.effective,
            told=measured.judged,
        )
    else:
        finding = words(f"{key}_unproven", n=measured.overdue, open=words.number(measured.open))
    with head.container():
        parts.title("actions", finding=finding)
    parts.headline(
        [
            parts.Figure(words("actions.figure.open"), words.number(measured.open)),
            parts.Figure(
                words("actions.figure.overdue"),
                words.number(measured.overdue),
                direction="worse" if measured.overdue else "",
                interval=words("actions.figure.overdue_help"),
            ),
            parts.Figure(
                words("actions.figure.worked"),
                words("actions.figure.of", part=worked, whole=told) if told else words("value.none"),
                interval=words("actions.figure.worked_help"),
            ),
            parts.Figure(
                words("actions.figure.weaker"),
                words.percent(measured.strength.get("weaker", 0) / measured.actions),
                interval=words("actions.figure.weaker_help"),
            ),
        ]
    )
    with st.container(horizontal=True, vertical_alignment="center", key="actions-bar"):
        view = choice(
            words("actions.view"), VIEWS, lambda v: words(f"actions.view.{v}"),
            param="view", key="actions-view", visible=False,
        )  # fmt: skip
        st.download_button(
            words("actions.calendar"),
            data=taken(
                lambda: calendar.ics(work[work["state"].isin(action_rules.OPEN)], words), "actions.ics"
            ),
            file_name="rightbox-actions.ics",
            mime="text/calendar",
            icon=":material/event:",
            on_click="ignore",
            help=words("actions.calendar.help"),
        )
        for kind, make, mime in (
            ("csv", lambda: tasks.csv(work, words.today()).encode("utf-8-sig"), "text/csv"),
            ("json", lambda: tasks.written(work, utc_now(), words.today()), "application/json"),
        ):
            st.download_button(
                words(f"actions.download.{kind}"),
                data=taken(make, f"actions.{kind}"),
                file_name=f"rightbox-actions.{kind}",
                mime=mime,
                icon=":material/download:",
                key=f"actions-{kind}",
                on_click="ignore",
            )
    if view == "board":
        board.board(frame)
    else:
        board.listed(frame)
    if rights.may("edit"):
        form.create()


reopening.check()
state.expect(view=VIEWS)
chosen = state.param("action")
action = actions.get(ask.store(), chosen) if chosen else None
if action is not None:
    detail.show(action)
else:
    if chosen:
        parts.says("actions.not_found")
    overview()
if rights.may("edit"):
    save_while_typing()
