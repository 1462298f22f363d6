"""What was promised and learned before: open actions, and earlier retros on the same subject with what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from analysis.questions import actions as questions
from analysis.review import library
from analysis.wording import escape
from data.meaning.missing import day_of
from data.query import Filters, filter_text
from data.records import actions, retros
from data.records.retros import Finding
from data.schema import FINDINGS
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.parts import links
from pages.ui.review import action_link

Row = Mapping[str, Any]
MOST = 6


def open_actions(big: bool = False) -> None:
    """Actions that are not finished, overdue first."""
    words = ui_words()
    if not big:
        parts.section("retro.open_actions")
    waiting = questions.open_actions(ask.answer(actions.everything), words.today())
    if waiting.empty:
        parts.says("retro.open_actions_none")
        return
    overdue = int(waiting["overdue"].sum())
    parts.says("retro.open_actions_n", n=len(waiting), overdue=words.number(overdue))
    for row in waiting.to_dict("records"):
        due_on = day_of(row["due_on"])
        late = ""
        if row["overdue"] and due_on is not None:
            late = words("actions.overdue_by", n=(words.today() - due_on).days)
        told = [words.person(row["owner"]), words.date(row["due_on"]), words(f"state.{row['state']}"), late]
        mark = words("actions.late") + " " if row["overdue"] else ""
        action_link.show(row, mark + escape.markdown(" · ".join(p for p in told if p)))


def past(retro: Row, frozen: Sequence[Finding], big: bool = False) -> None:
    """Earlier retros on the same SKU, pair, family, station or cause: their lessons, and whether it helped."""
    words = ui_words()
    if not big:
        parts.section("retro.past")
    everything = ask.answer(retros.everything)
    others = everything[everything["retro_id"] != retro["retro_id"]]
    causes = [str(f.numbers.get("cause")) for f in frozen if f.kind.startswith("pareto")]
    subjects = [filter_text.read(f.subject) for f in frozen if f.subject and f.kind != "case"]
    lessons = ask.answer(retros.lessons)
    found = library.related(
        others,
        lessons,
        [*subjects, filter_text.read(retro["filters"])],
        [*causes, *retros.causes(retro)],
        families(),
        looked_at(),
    )
    if not found:
        parts.says("retro.past_none")
    titles = {str(r["retro_id"]): r for r in others.to_dict("records")}
    work = ask.answer(actions.everything)
    for retro_id, why_related in found[:MOST]:
        row = titles[retro_id]
        same = words("retro.past_same", what=words(f"filter.{why_related}"))
        with st.container(horizontal=True, vertical_alignment="center"):
            links.go(
                escape.markdown(row["title"] or words("retro.untitled")), f"past-{retro_id}", retro=retro_id
            )
            st.caption(f"{same} · {words.span(day_of(row['period_start']), day_of(row['period_end']))}")
        for lesson in lessons.loc[lessons["retro_id"] == retro_id, "lesson"].dropna():
            st.markdown(f":material/lightbulb: {escape.markdown(lesson)}")
        for action in work[work["retro_id"] == retro_id].to_dict("records"):
            st.caption(":material/task_alt: " + outcome(action))


def outcome(action: Mapping[Any, Any]) -> str:
    """An action and what the numbers said of it."""
    words = ui_words()
    verdict = (
        words(f"verdict.{action['verdict']}") if action["verdict"] else words(f"state.{action['state']}")
    )
    return words.md("retro.past.worked", title=action["title"], verdict=verdict)


def looked_at() -> dict[str, list[Filters]]:
    """What each retro found and what its actions should change."""
    return library.subjects(ask.everything(FINDINGS), ask.answer(actions.everything))


def families() -> dict[str, str]:
    """Product family of each SKU."""
    frame = ask.cells(("sku", "parent_sku"))
    return {str(s): str(p) for s, p in zip(frame["sku"], frame["parent_sku"], strict=True)}
