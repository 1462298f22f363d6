"""What could be done against the cause of a new action: one click fills the form."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from analysis.review import measures
from analysis.wording import escape
from data.query import Filters
from data.records.drafts import Draft
from data.schema.measures import OWN_MEASURES, Measure
from pages.ui.actions.draft import SCOPES
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words
from pages.ui.parts.drafts import TypedForm


def offer(form: TypedForm, planned: Callable[[Filters, float], str]) -> None:
    """Measures against the cause that is chosen; nothing without one.

    Parameters
    ----------
    planned : callable
        What a proof needs, in words (Markdown), for a scope and rate after / rate before.
    """
    words, cause = ui_words(), form.value("cause")
    if not cause:
        return
    found = measures.suggested(str(cause), ask.everything(OWN_MEASURES))
    with st.expander(
        words.md("measures.offer", cause=words.value("cause", cause)),
        icon=":material/lightbulb:",
        key="action-measures",
    ):
        st.caption(words("measures.body" if found else "measures.none"))
        scope = _scope(form, str(cause))
        for measure in found:
            _measure(measure, form, planned(scope, 1 - _expected(measure)))


def _measure(measure: Measure, form: TypedForm, needed: str) -> None:
    words = ui_words()
    said = measures.worded(measure, words)
    told = [words(f"strength.{measure.strength}")] if measure.strength else []
    told += [words(f"action_kind.{measure.kind}")] if measure.strength else []
    with st.container(border=True, gap="xsmall", key=f"measure-{measure.code}"):
        st.markdown(f"**{escape.markdown(said['title'])}** · {' · '.join(told)}")
        for name in ("changes", "proof"):
            if said[name]:
                st.caption(words.md(f"measures.{name}", said=said[name]))
        st.caption(
            words.joined(words.md("measures.expected", share=words.percent(_expected(measure))), needed)
        )
        st.button(
            words("measures.take"),
            key=f"measure-{measure.code}-take",
            on_click=_take,
            args=(form, measure),
            disabled=not form.enabled,
        )


def _expected(measure: Measure) -> float:
    return measures.EXPECTED.get(measure.strength, 0.5)


def _scope(form: TypedForm, cause: str) -> Filters:
    """What the form's action should change; without a choice, what has its cause."""
    scope = Filters()
    for name in SCOPES:
        scope = scope.having(name, *(form.value(f"scope-{name}") or ()))
    return scope if scope.values else scope.having("cause", cause)


def _take(form: TypedForm, measure: Measure) -> None:
    """Fill the form; owner, dates and a scope that was chosen stay."""
    if not rights.may("edit"):
        return
    words, draft = ui_words(), form.take()
    said = measures.worded(measure, words)
    lines = [words(f"measures.{n}", said=said[n]) for n in ("changes", "proof") if said[n]]
    cause = str(draft.changes.get("cause") or form.value("cause"))
    changes = {
        **draft.changes,
        "title": said["title"],
        "description": "\n".join(lines),
        "kind": measure.kind,
        "cause": cause,
        "reduction": round(100 * _expected(measure)),
    }
    if not any(draft.changes.get(f"scope-{n}", form.stored[f"scope-{n}"]) for n in SCOPES):
        changes["scope-cause"] = [cause]
    seen = {**form.stored, **draft.seen}
    form.keep(Draft(changes, seen, draft.version or form.version, form.record_id))
