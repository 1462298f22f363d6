"""Changing an action: who, until when, what was done; its target only before the start, when the plan is still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.proof import plan
from analysis.wording import escape
from data.meaning.missing import day_of
from data.query import filter_text
from data.records import action_rules, actions, records
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import drafts
from pages.ui.review import retro_fields

Row = Mapping[str, Any]
TEXTS = ("owner", "description", "evidence")
DATES = ("due_on", "check_on")


def form(row: Row) -> None:
    """The form, filled with what is stored; what others save meanwhile joins it and replaces nothing typed here."""
    words = ui_words()
    if not rights.may("edit"):
        return
    _take_stored(row)
    place, fields = _draft(row)
    drafts.restore(place, fields)
    keep: dict[str, Any] = {"on_change": drafts.keep, "args": (place, fields), "persist_state": "session"}
    begun = any(state.widget(key) != value for key, value in fields.items())
    with st.expander(
        words("actions.edit.title"),
        icon=":material/edit:",
        key=f"action-edit-{_opened(row, begun)}",
        expanded=_opened(row, begun),
    ):
        owner, due, check = st.columns(3)
        owner.text_input(words("actions.field.owner"), key=_key(row, "owner"), **keep)
        for place, name in ((due, "due_on"), (check, "check_on")):
            place.date_input(
                words(f"actions.field.{name}"),
                value=None,
                key=_key(row, name),
                format="YYYY-MM-DD",
                help=words("actions.help.check_on") if name == "check_on" else None,
                **keep,
            )
        for name in ("description", "evidence"):
            st.text_area(words(f"actions.field.{name}"), key=_key(row, name), height=84, **keep)
            retro_fields.blameless(str(state.widget(_key(row, name)) or ""), name)
        _target(row, keep)
        _hints(row)
        st.button(
            words("actions.edit.save"),
            type="primary",
            key="action-edit-save",
            on_click=_save,
            args=(dict(row),),
        )


def _draft(row: Row) -> tuple[str, dict[str, Any]]:
    """Where changes are kept until they are saved, and what each field shows without them."""
    return f"edit/{row['action_id']}/{drafts.token()}", {_key(row, n): v for n, v in stored(row).items()}


def _opened(row: Row, begun: bool) -> bool:
    """True for a form that came back changed; one answer a visit, or it would close under the typist's hands."""
    name = _key(row, "opened")
    if state.widget(name) is None:
        state.remember(name, begun)
    return bool(state.widget(name))


def _target(row: Row, keep: dict[str, Any]) -> None:
    words = ui_words()
    fixed = action_rules.started(row)
    st.slider(
        words("actions.field.reduction"),
        5,
        95,
        step=5,
        format="%d%%",
        key=_key(row, "reduction"),
        disabled=fixed,
        help=words("actions.help.reduction"),
        **keep,
    )
    if fixed:
        st.caption(words("actions.edit.plan_fixed"))


def _hints(row: Row) -> None:
    words = ui_words()
    lacking = state.widget(_key(row, "missing")) or ()
    if lacking:
        listed = words.listed([words(f"actions.missing.{name}") for name in lacking])
        st.warning(words("actions.edit.missing", what=listed), icon=":material/rule:")
    theirs = state.widget(_key(row, "theirs")) or {}
    for name, (who, value) in theirs.items():
        told = words.date(value) if name in DATES else f"{value}%" if name == "reduction" else str(value)
        st.info(
            words.md(
                "actions.edit.theirs",
                who=who or words("retro.somebody"),
                field=words(f"actions.field.{name}"),
                value=escape.plain(told) or words("value.none"),
            ),
            icon=":material/sync:",
        )


def stored(row: Row) -> dict[str, Any]:
    """What the form shows of a record."""
    target = row["target_ratio"]
    share = 50 if target is None or target != target else round((1 - float(target)) * 100)
    return {
        **{n: str(row[n] or "") for n in TEXTS},
        **{n: day_of(row[n]) for n in DATES},
        "reduction": min(95, max(5, round(share / 5) * 5)),
    }


def _take_stored(row: Row) -> None:
    """Fill the form; where somebody saved meanwhile, keep what was typed here and tell what they wrote."""
    key, now = _key(row, "seen"), stored(row)
    seen = state.widget(key)
    if seen is not None and seen["version"] == row["version"]:
        return
    theirs: dict[str, Any] = dict(state.widget(_key(row, "theirs")) or {})
    for name, value in now.items():
        typed = state.widget(_key(row, name)) if seen else None
        if seen is None or typed == seen["values"][name] or typed == value:
            state.seed(_key(row, name), value)
            theirs.pop(name, None)
        elif value != seen["values"][name]:
            theirs[name] = (str(row["edited_by"] or ""), value)
    state.remember(_key(row, "theirs"), theirs)
    state.remember(key, {"version": row["version"], "values": now})


def _save(row: Row) -> None:
    if not rights.may("edit"):
        return
    seen = state.widget(_key(row, "seen"))
    change = _changes(row, seen["values"])
    state.remember(_key(row, "missing"), ())
    if not change:
        return
    try:
        actions.update(ask.store(), str(row["action_id"]), change, rights.who(), int(seen["version"] or 0))
    except action_rules.Incomplete as error:
        state.remember(_key(row, "missing"), error.missing)
    except records.Conflict:
        return  # the next drawing shows what the other wrote beside what was typed
    else:
        state.remember(_key(row, "theirs"), {})
        drafts.drop(_draft(row)[0])
        st.toast(ui_words()("actions.edit.saved"), icon="✅")


def _changes(row: Row, seen: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that were changed here; a new target has the exposure it needs."""
    typed = {n: state.widget(_key(row, n)) for n in seen}
    typed |= {n: str(typed[n] or "").strip() for n in TEXTS}
    change = {n: v for n, v in typed.items() if v != seen[n]}
    reduction = change.pop("reduction", None)
    if reduction is not None and not action_rules.started(row):
        target = 1 - reduction / 100
        trigger = day_of(row["exclude_start"]), day_of(row["exclude_end"])
        errors, lines, _ = ask.counted(plan.baseline, str(row["scope"]), *trigger)
        controlled = plan.comparable(filter_text.read(str(row["scope"])))
        change |= {
            "target_ratio": target,
            "exposure_needed": plan.exposure(errors, lines, target, controlled),
        }
    return change


def _key(row: Row, name: str) -> str:
    return f"edit-{row['action_id']}-{name}"
