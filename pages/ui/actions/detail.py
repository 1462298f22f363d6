"""One action: what, who, when; the next state; the proof; its events; past retros when it recurs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from analysis.proof import plan, proof, weeks
from analysis.review import library
from analysis.wording import escape
from data.meaning.missing import day_of
from data.query import filter_text
from data.records import action_rules, actions, records, retros
from data.records.drafts import DraftPlace
from pages.ui import parts
from pages.ui.actions import edit
from pages.ui.actions import proof as action_proof
from pages.ui.core import ask, rights, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words
from pages.ui.parts import drafts, links
from pages.ui.parts.drafts import TypedForm
from pages.ui.review import past, reopening
from pages.ui.review.blameless import blameless

Row = Mapping[str, Any]


def show(row: Row) -> None:
    """The action."""
    words = ui_words()
    links.go(words("actions.back"), "back", icon=":material/arrow_back:")
    parts.title("actions", finding=escape.markdown(row["title"]))
    found = action_proof.for_action(str(row["action_id"]))
    facts(row)
    if row["state"] == "reopened":
        with st.container(key="action-recurred"):
            recurred(row)
    steps(row, found)
    edit.show(row)
    action_proof.show(row, found)
    events(row)


def facts(row: Row) -> None:
    """Owner, dates, strength, scope, and what was done."""
    words = ui_words()
    due_on, due = day_of(row["due_on"]), words.date(row["due_on"])
    late = row["state"] in action_rules.DUE and due_on is not None and due_on < words.today()
    if late and due_on is not None:
        due += " " + words("actions.overdue_by", n=(words.today() - due_on).days)
    scope = filter_text.read(row["scope"])
    about = words.listed(
        [
            words(
                "filter.chip", name=words(f"filter.{n}"), value=words.listed([words.value(n, v) for v in vs])
            )
            for n, vs in scope.values
        ]
    )
    told = [
        ("owner", words.person(row["owner"])),
        ("due_on", due),
        ("state", words(f"state.{row['state']}")),
        ("strength", _kind(row)),
        ("start_on", words.date(day_of(row["start_on"]))),
        ("cause", words.value("cause", row["cause"]) if row["cause"] else ""),
        ("scope", about),
        ("metric", words(f"metric.{row['metric']}") if row["metric"] else ""),
    ]
    with st.grid(4, min_column_width=150, key="action-facts") as grid:
        for name, value in told:
            if value:
                with grid.cell():
                    st.caption(words(f"actions.field.{name}"))
                    st.markdown(
                        (words("actions.late") + " " if name == "due_on" and late else "")
                        + escape.markdown(value)
                    )
    for name in ("description", "evidence"):
        if row[name]:
            st.markdown(f"**{words(f'actions.field.{name}')}**: {escape.markdown(row[name])}")
    if row["retro_id"]:
        retro = ask.answer(retros.get, str(row["retro_id"]))
        if retro is not None:
            st.page_link(
                SCREENS["retro"].file,
                label=words.md("actions.from_retro", title=retro["title"] or ""),
                query_params=state.link(retro=str(row["retro_id"])),
            )


def _kind(row: Row) -> str:
    words = ui_words()
    named = [words(f"action_kind.{row['kind']}")] if row["kind"] else []
    named += [words(f"strength.{row['strength']}")] if row["strength"] else []
    return " · ".join(named)


def steps(row: Row, found: proof.Proof) -> None:
    """The states that may follow, each with what it asks for."""
    words = ui_words()
    if not rights.may("edit"):
        return
    refused = state.widget("action-refused")
    if refused and refused[0] == row["action_id"]:
        st.warning(words(refused[1]), icon=":material/rule:")
    with st.container(horizontal=True, key="action-steps"):
        for to in action_rules.allowed(str(row["state"])):
            if to in action_rules.PROOF and found.word not in action_rules.PROOF[to]:
                continue
            asks = _asks(row, to)
            label = words(f"actions.move.{_move_name(str(row['state']), to)}")
            if not asks:
                st.button(label, key=f"move-{to}", on_click=_move, args=(row, to, found))
                continue
            with st.popover(label):
                form = _form(row, to, asks)
                _questions(row, form)
                st.button(
                    words("actions.move.do"), key=f"move-{to}", on_click=_move, args=(row, to, found, form)
                )
    if row["state"] == "implemented":
        st.caption(words("actions.implemented_hint"))


def _move_name(current: str, to: str) -> str:
    """Key of the words for a step: going back and giving up have their own."""
    if to == "closed" and current in action_rules.GIVEN_UP:
        return "given_up"
    return "back_to_work" if to == "in_progress" and current in ("implemented", "verifying") else to


def _asks(row: Row, to: str) -> tuple[str, ...]:
    if to == "implemented":
        return ("start", "evidence")
    if to == "reopened":
        return ("due", "note")
    if to == "closed" and row["state"] in action_rules.GIVEN_UP:
        return ("note",)
    return ("due",) if row["state"] == "reopened" and to in action_rules.DUE else ()


def _questions(row: Row, form: TypedForm) -> None:
    words = ui_words()
    for name, label in (("start", "start_on"), ("due", "due_on")):
        if name in form.stored:
            if name == "start" and _reopened(row):
                st.caption(words("actions.plan.restart"))
            st.date_input(
                words(f"actions.field.{label}"),
                min_value=words.today() if name == "due" else None,
                format="YYYY-MM-DD",
                **form.bind(name),
            )
    for name in ("evidence", "note"):
        if name in form.stored:
            st.text_area(words(f"actions.field.{name}"), height=84, **form.bind(name))
            blameless(str(form.value(name) or ""), name)


def _form(row: Row, to: str, asks: tuple[str, ...]) -> TypedForm:
    """What a step asks for, with what each field shows at first."""
    today = ui_words().today()
    due = day_of(row["due_on"])
    first = {
        "start": today if _reopened(row) else day_of(row["start_on"]) or today,
        "due": due if due is not None and due >= today else today + action_rules.AGAIN,
        "evidence": str(row["evidence"] or ""),
        "note": "",
    }
    place = DraftPlace(f"step/{row['action_id']}/{to}/{drafts.token()}", rights.who())
    return TypedForm(place, f"ask-{row['action_id']}-{to}", {n: v for n, v in first.items() if n in asks})


def _reopened(row: Row) -> bool:
    """True when it was reopened and has not started again."""
    own = ask.answer(actions.events, str(row["action_id"]))
    return action_rules.proof_round(row, own) == "first" and not action_rules.started(row)


def _move(row: Row, to: str, found: proof.Proof, form: TypedForm | None = None) -> None:
    if not rights.may("edit"):
        return
    if form is not None:
        form.keep(form.take())
    asked = form.values() if form is not None else {}
    start = asked.get("start")
    judged = to in action_rules.JUDGED
    step = action_rules.Step(
        to,
        note=str(asked.get("note") or ""),
        evidence=str(asked.get("evidence") or ""),
        start_on=start,
        due_on=asked.get("due"),
        verdict=found.word if judged else "",
        numbers=numbers(found) if judged else None,
        exposure=_needed(row, start),
    )
    state.remember("action-refused", None)
    try:
        actions.move(ask.store(), str(row["action_id"]), step, rights.who(), int(row["version"] or 0))
    except action_rules.NotAllowed as error:
        state.remember("action-refused", (row["action_id"], f"actions.refused.{error.reason}"))
    except records.Conflict:
        state.remember("action-refused", (row["action_id"], "actions.refused.conflict"))
    else:
        if form is not None:
            form.drop()


def _needed(row: Row, start: Any) -> int | None:
    """Lines that the proof of a reopened action needs from its new start; None for any other."""
    back = action_rules.restart(row, ask.answer(actions.events, str(row["action_id"])), start)
    if back is None or row["metric"] not in action_rules.PROVEN:
        return None
    errors, lines, _ = ask.counted(weeks.baseline, str(row["scope"]), *back)
    return plan.exposure(errors, lines, float(row["target_ratio"]))


def numbers(found: proof.Proof) -> dict[str, Any]:
    """The proof's numbers as they are kept with the decision."""
    if found.verdict is None:
        return {}
    v = found.verdict
    kept = {
        "ratio": v.ratio,
        "lower": v.lower,
        "upper": None if v.upper == float("inf") else v.upper,
        "method": v.method,
        "dispersion": v.dispersion,
        "errors_before": v.errors_before,
        "lines_before": v.lines_before,
        "errors_after": v.errors_after,
        "lines_after": v.lines_after,
        "currency": found.currency,
    }
    return kept | {f"saving_{n}": value for n, value in v.saving._asdict().items()}


def recurred(row: Row) -> None:
    """Why it is open again, and the past retros on its scope."""
    words = ui_words()
    own = ask.answer(actions.events, str(row["action_id"]))
    last = own[own["to_state"] == "reopened"].tail(1)
    note = str(last["note"].iloc[0] or "") if len(last) else ""
    st.warning(
        words.joined(words("actions.recurred"), reopening.note_text(note, words)), icon=":material/replay:"
    )
    frame = ask.answer(retros.everything)
    lessons = ask.answer(retros.lessons)
    causes = [str(row["cause"])] if row["cause"] else []
    scope = [filter_text.read(row["scope"])]
    families, subjects = past.families(), past.looked_at()
    related = library.related(frame, lessons, scope, causes, families, subjects)
    titles = {str(r["retro_id"]): str(r["title"] or "") for r in frame.to_dict("records")}
    if related:
        st.markdown(f"**{words('retro.past')}**")
    for retro_id, why in related:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                SCREENS["retro"].file,
                label=escape.markdown(titles[retro_id]),
                query_params=state.link(retro=retro_id),
            )
            st.caption(words("retro.past_same", what=words(f"filter.{why}")))


def events(row: Row) -> None:
    """Who changed the state when, and why."""
    words = ui_words()
    own = ask.answer(actions.events, str(row["action_id"]))
    with st.expander(words("actions.events"), icon=":material/history:"):
        if own.empty:
            st.caption(
                words.md("actions.created", who=row["created_by"] or "", when=words.when(row["created_at"]))
            )
        for event in own.to_dict("records"):
            states = [words(f"state.{event[n]}") for n in ("from_state", "to_state") if event[n]]
            line = (
                f"{words.when(event['changed_at'])} · {escape.markdown(event['who'])} · {' → '.join(states)}"
            )
            note = event["note"]
            st.markdown(
                line + (f" · {reopening.note_text(str(note), words)}" if note and not pd.isna(note) else "")
            )
