"""Changing an action: who, until when, what was done; its target only before the start, when the plan is still open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.proof import plan, weeks
from analysis.wording import escape
from data.meaning.missing import day_of
from data.query import filter_text
from data.records import action_rules, actions, records
from data.records.drafts import DraftPlace
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts import drafts
from pages.ui.parts.drafts import TypedForm
from pages.ui.review.blameless import blameless

Row = Mapping[str, Any]
TEXTS = ("owner", "description", "evidence")
DATES = ("due_on", "check_on")


def show(row: Row) -> None:
    """The form, filled with what is stored; what others save meanwhile joins it and replaces nothing typed here."""
    words = ui_words()
    if not rights.may("edit"):
        return
    place = DraftPlace(f"edit/{row['action_id']}/{drafts.token()}", rights.who())
    form = TypedForm(place, f"edit-{row['action_id']}", stored(row), int(row["version"] or 0))
    opened = form.opened()
    with st.expander(
        words("actions.edit.title"),
        icon=":material/edit:",
        key=f"action-edit-{opened}",
        expanded=opened,
    ):
        owner, due, check = st.columns(3)
        owner.text_input(words("actions.field.owner"), **form.bind("owner"))
        for column, name in ((due, "due_on"), (check, "check_on")):
            column.date_input(
                words(f"actions.field.{name}"),
                value=None,
                format="YYYY-MM-DD",
                help=words("actions.help.check_on") if name == "check_on" else None,
                **form.bind(name),
            )
        for name in ("description", "evidence"):
            st.text_area(words(f"actions.field.{name}"), height=84, **form.bind(name))
            blameless(str(form.value(name) or ""), name)
        _target(row, form)
        _hints(row, form)
        st.button(
            words("actions.edit.save"),
            type="primary",
            key="action-edit-save",
            on_click=_save,
            args=(dict(row), form),
        )


def _target(row: Row, form: TypedForm) -> None:
    words = ui_words()
    fixed = action_rules.started(row)
    bound: dict[str, Any] = form.bind("reduction") | {"disabled": fixed}
    st.slider(
        words("actions.field.reduction"),
        5,
        95,
        step=5,
        format="%d%%",
        help=words("actions.help.reduction"),
        **bound,
    )
    if fixed:
        st.caption(words("actions.edit.plan_fixed"))


def _hints(row: Row, form: TypedForm) -> None:
    words = ui_words()
    lacking = state.widget(_missing(row)) or ()
    if lacking:
        listed = words.listed([words(f"actions.missing.{name}") for name in lacking])
        st.warning(words("actions.edit.missing", what=listed), icon=":material/rule:")
    for name, value in form.clashes().items():
        told = words.date(value) if name in DATES else f"{value}%" if name == "reduction" else str(value)
        st.info(
            words.md(
                "actions.edit.theirs",
                who=row["edited_by"] or words("retro.somebody"),
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


def _save(row: Row, form: TypedForm) -> None:
    if not rights.may("edit"):
        return
    form.keep(form.take())
    change = _changes(row, form.draft.changes)
    state.remember(_missing(row), ())
    if not change:
        return
    try:
        actions.update(ask.store(), str(row["action_id"]), change, rights.who(), form.version)
    except action_rules.Incomplete as error:
        state.remember(_missing(row), error.missing)
    except records.Conflict:
        return  # the next drawing shows what the other wrote beside what was typed
    else:
        form.drop()
        st.toast(ui_words()("actions.edit.saved"), icon="✅")


def _changes(row: Row, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that were changed here; a new target has the exposure it needs."""
    change: dict[str, Any] = {n: str(v or "").strip() if n in TEXTS else v for n, v in typed.items()}
    reduction = change.pop("reduction", None)
    if reduction is not None and not action_rules.started(row):
        target = 1 - reduction / 100
        trigger = day_of(row["exclude_start"]), day_of(row["exclude_end"])
        errors, lines, _ = ask.counted(weeks.baseline, str(row["scope"]), *trigger)
        controlled = plan.comparable(filter_text.read(str(row["scope"])))
        change |= {
            "target_ratio": target,
            "exposure_needed": plan.exposure(errors, lines, target, controlled),
        }
    return change


def _missing(row: Row) -> str:
    return f"edit-{row['action_id']}-missing"
