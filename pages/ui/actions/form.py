"""A new action: owner, date, target and scope are compulsory; what its proof will need is told before the start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from analysis.proof import plan, weeks
from analysis.wording import escape
from data.meaning.missing import day_of
from data.query import Filters, filter_text
from data.records import action_rules, actions, retros
from data.schema import USER_CAUSES
from data.schema.taxonomy import ACTION_KINDS, CAUSES
from pages.ui.actions import draft, measures
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.drafts import TypedForm
from pages.ui.review.blameless import blameless

SCOPES = draft.SCOPES
MISSING = "action-new-missing"


def create(retro: Mapping[str, Any] | None = None) -> None:
    """The form; nothing typed is lost while something is missing, on a reload or with the server."""
    words = ui_words()
    form = draft.form(retro)
    if not form.begun:
        draft.offer(form)
    opened = form.opened()
    label, icon = words("actions.new.title"), ":material/add_task:"
    with (
        st.container(key="action-new"),
        # a form that comes back filled is another element: one that stays would stay closed
        st.expander(label, icon=icon, key=f"action-form-{opened}", expanded=opened),
    ):
        st.caption(words("actions.new.body"))
        _what(retro, form)
        _who_when(form)
        scope = _scope(form)
        _target(scope, retro, form)
        missing = state.widget(MISSING) or ()
        if missing:
            listed = words.listed([words(f"actions.missing.{name}") for name in missing])
            st.warning(words("actions.new.missing", what=listed), icon=":material/rule:")
        with st.container(horizontal=True):
            st.button(
                words("actions.new.create"),
                type="primary",
                key=form.key("create"),
                on_click=_create,
                args=(form, form.record_id, dict(retro) if retro else None),
            )
            if form.begun:
                st.button(
                    words("actions.new.empty"),
                    key=form.key("empty"),
                    type="tertiary",
                    on_click=_empty,
                    args=(form,),
                )


def _what(retro: Mapping[str, Any] | None, form: TypedForm) -> None:
    words = ui_words()
    st.text_input(words("actions.field.title"), **form.bind("title"))
    blameless(str(form.value("title") or ""), "title")
    st.text_area(words("actions.field.description"), height=84, **form.bind("description"))
    left, right = st.columns(2)
    kind = left.selectbox(
        words("actions.field.kind"),
        tuple(ACTION_KINDS),
        index=None,
        placeholder=words("retro.choose"),
        format_func=lambda k: f"{words(f'action_kind.{k}')} · {words(f'strength.{ACTION_KINDS[k]}')}",
        **form.bind("kind"),
    )
    codes = [c.code for c in CAUSES if c.code != "unknown"] + [
        str(c) for c in ask.everything(USER_CAUSES)["code"]
    ]
    if retro:
        codes = list(dict.fromkeys((*retros.causes(retro), *codes)))
    right.selectbox(
        words("actions.field.cause"),
        codes,
        index=None,
        placeholder=words("retro.choose"),
        format_func=lambda c: escape.plain(words.value("cause", c)),
        **form.bind("cause"),
    )
    if kind and ACTION_KINDS[kind] == "weaker":
        st.caption(":material/fitness_center: " + words("actions.weaker_hint"))
    metric = str(form.value("metric"))
    measures.offer(form, lambda scope, ratio: planned(action_rules.scope_for(metric, scope), retro, ratio))


def _who_when(form: TypedForm) -> None:
    words = ui_words()
    today = words.today()
    owner, due, start = st.columns(3)
    owner.text_input(words("actions.field.owner"), **form.bind("owner"))
    due.date_input(
        words("actions.field.due_on"),
        value=None,
        min_value=today,
        format="YYYY-MM-DD",
        **form.bind("due"),
    )
    start.date_input(
        words("actions.field.start_on"),
        value=None,
        format="YYYY-MM-DD",
        help=words("actions.help.start_on"),
        **form.bind("start"),
    )


def _scope(form: TypedForm) -> Filters:
    words = ui_words()
    st.markdown(f"**{words('actions.field.scope')}**")
    st.caption(words("actions.help.scope"))
    chosen = Filters()
    known = {
        n: list(dict.fromkeys((*form.stored[f"scope-{n}"], *form.value(f"scope-{n}"), *ask.values(n))))
        for n in SCOPES
    }
    columns = st.columns(4)
    for index, name in enumerate(n for n in SCOPES if known[n]):
        picked = columns[index % 4].multiselect(
            words(f"filter.{name}"),
            known[name],
            placeholder=words("filter.all"),
            format_func=lambda v, n=name: escape.plain(words.value(n, v)),
            **form.bind(f"scope-{name}"),
        )
        chosen = chosen.having(name, *picked)
    return chosen


def _target(scope: Filters, retro: Mapping[str, Any] | None, form: TypedForm) -> None:
    words = ui_words()
    metric = st.selectbox(
        words("actions.field.metric"),
        action_rules.METRICS,
        format_func=lambda name: words(f"metric.{name}"),
        **form.bind("metric"),
    )
    left, right = st.columns(2)
    reduction = left.slider(
        words("actions.field.reduction"),
        10,
        90,
        step=5,
        format="%d%%",
        help=words("actions.help.reduction"),
        **form.bind("reduction"),
    )
    right.number_input(
        words("actions.field.cost", currency=ask.setting("reporting_currency") or ""),
        min_value=0.0,
        value=None,
        **form.bind("cost"),
    )
    if metric in action_rules.CHARTED:
        st.caption(words("actions.metric.charted"))
        return
    st.caption(words(f"actions.metric.{metric}"))
    whole = action_rules.scope_for(metric, scope)
    if scope.values and (metric != "pair_rate" or len(scope.get("sku")) > 1):
        st.markdown(planned(whole, retro, 1 - reduction / 100))


def planned(scope: Filters, retro: Mapping[str, Any] | None, target: float) -> str:
    """What the proof will need, before anything is started."""
    words = ui_words()
    errors, lines, weekly = ask.counted(weeks.baseline, filter_text.write(scope), *_trigger(retro))
    told: dict[str, Any] = {"errors": words.number(errors), "lines": words.number(lines)}
    if lines == 0:
        return words.md("actions.plan.no_lines")
    needed = plan.exposure(errors, lines, target, plan.comparable(scope))
    if needed is None:
        return words.md("actions.plan.thin", **told)
    after = words.number(-(-needed // weekly) if weekly else None, 0)
    said = words.md("actions.plan.needed", needed=words.number(needed), weeks=after, **told)
    return words.joined(said, words.md("actions.plan.long")) if plan.beyond_waiting(needed, lines) else said


def _trigger(retro: Mapping[str, Any] | None) -> tuple[Any, Any]:
    """Days that raised the alarm: the retro's period, or the last four weeks of the data."""
    if retro is None:
        end = ask.extent().as_of
        return (end - action_rules.TRIGGER + timedelta(days=1), end) if end else (None, None)
    return day_of(retro["period_start"]), day_of(retro["period_end"])


def _create(form: TypedForm, record: str, retro: Mapping[str, Any] | None) -> None:
    if not rights.may("edit"):
        return
    form.keep(form.take())
    typed = form.value
    metric = str(typed("metric") or action_rules.PROVEN[0])
    scope = Filters()
    for name in SCOPES:
        scope = scope.having(name, *(typed(f"scope-{name}") or ()))
    scope = action_rules.scope_for(metric, scope)
    target = 1 - (typed("reduction") or 50) / 100
    trigger = _trigger(retro)
    needed = None
    if scope.values and metric in action_rules.PROVEN:
        errors, lines, _ = ask.counted(weeks.baseline, filter_text.write(scope), *trigger)
        needed = plan.exposure(errors, lines, target, plan.comparable(scope))
    row = {
        "action_id": record,
        "retro_id": str(retro["retro_id"]) if retro else "",
        "topic_id": str(retro.get("topic_id") or "") if retro else "",
        "title": (typed("title") or "").strip(),
        "description": (typed("description") or "").strip(),
        "kind": typed("kind") or "",
        "cause": typed("cause") or "",
        "owner": (typed("owner") or "").strip(),
        "due_on": typed("due"),
        "start_on": typed("start"),
        "metric": metric,
        "target_ratio": target,
        "scope": filter_text.write(scope),
        "cost_amount": typed("cost"),
        "cost_currency": ask.setting("reporting_currency") or "",
        "exposure_needed": needed,
    }
    try:
        actions.create(ask.store(), row, rights.who(), trigger)
    except action_rules.Incomplete as error:
        state.remember(MISSING, error.missing)
        return
    _empty(form)
    st.toast(ui_words()("actions.new.done"), icon="✅")


def _empty(form: TypedForm) -> None:
    """The form as it was at first, and its draft gone."""
    state.forget(MISSING)
    form.drop()
