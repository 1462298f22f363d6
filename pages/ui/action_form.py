"""A new action: owner, date, target and scope are compulsory; what its proof will need is told before the start."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import streamlit as st

from analysis import escape, proof
from analysis.source import Direct
from data import actions, records, retros, scopes
from data.query import Filters
from data.schema import USER_CAUSES
from data.store import Store, utc_now
from data.taxonomy import ACTION_KINDS, CAUSES
from pages.ui import ask, evidence, retro_fields, rights, state
from pages.ui.words import ui_words

SCOPES = ("sku", "parent_sku", "station", "shift", "shop", "warehouse", "carrier", "cause")
# What a new form shows. A field that is only forgotten would go on showing its old value in the browser.
EMPTY: dict[str, Any] = {
    "title": "",
    "description": "",
    "kind": None,
    "cause": None,
    "owner": "",
    "due": None,
    "start": None,
    "reduction": 50,
    "cost": None,
}
PREFIX = "action-new-"


def create(retro: Mapping[str, Any] | None = None) -> None:
    """The form; nothing typed is lost while something is missing."""
    words = ui_words()
    token = state.widget(f"{PREFIX}token") or records.new_id("A")
    state.remember(f"{PREFIX}token", token)
    with st.expander(
        words("actions.new.title"), icon=":material/add_task:", key="action-new", expanded=False
    ):
        st.caption(words("actions.new.body"))
        _what(retro)
        _who_when()
        scope = _scope(retro)
        _target(scope, retro)
        missing = state.widget(f"{PREFIX}missing") or ()
        if missing:
            listed = words.listed([words(f"actions.missing.{name}") for name in missing])
            st.warning(words("actions.new.missing", what=listed), icon=":material/rule:")
        st.button(
            words("actions.new.create"),
            type="primary",
            key=f"{PREFIX}create",
            on_click=_create,
            args=(token, dict(retro) if retro else None),
        )


def _what(retro: Mapping[str, Any] | None) -> None:
    words = ui_words()
    st.text_input(words("actions.field.title"), key=f"{PREFIX}title", persist_state="session")
    retro_fields.blameless(str(state.widget(f"{PREFIX}title") or ""), "title")
    st.text_area(
        words("actions.field.description"), key=f"{PREFIX}description", height=84, persist_state="session"
    )
    left, right = st.columns(2)
    kind = left.selectbox(
        words("actions.field.kind"),
        tuple(ACTION_KINDS),
        index=None,
        key=f"{PREFIX}kind",
        placeholder=words("retro.choose"),
        format_func=lambda k: f"{words(f'action_kind.{k}')} · {words(f'strength.{ACTION_KINDS[k]}')}",
        persist_state="session",
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
        key=f"{PREFIX}cause",
        placeholder=words("retro.choose"),
        format_func=lambda c: escape.plain(words.value("cause", c)),
        persist_state="session",
    )
    if kind and ACTION_KINDS[kind] == "weaker":
        st.caption(":material/fitness_center: " + words("actions.weaker_hint"))


def _who_when() -> None:
    words = ui_words()
    today = words.today()
    owner, due, start = st.columns(3)
    owner.text_input(words("actions.field.owner"), key=f"{PREFIX}owner", persist_state="session")
    due.date_input(
        words("actions.field.due_on"),
        value=None,
        key=f"{PREFIX}due",
        min_value=today,
        format="YYYY-MM-DD",
        persist_state="session",
    )
    start.date_input(
        words("actions.field.start_on"),
        value=None,
        key=f"{PREFIX}start",
        format="YYYY-MM-DD",
        help=words("actions.help.start_on"),
        persist_state="session",
    )


def _scope(retro: Mapping[str, Any] | None) -> Filters:
    words = ui_words()
    st.markdown(f"**{words('actions.field.scope')}**")
    st.caption(words("actions.help.scope"))
    given = scopes.read(retro["filters"]) if retro else Filters()
    chosen = Filters()
    known = {n: list(dict.fromkeys((*given.get(n), *ask.values(n)))) for n in SCOPES}
    columns = st.columns(4)
    for index, name in enumerate(n for n in SCOPES if known[n]):
        key = f"{PREFIX}scope-{name}"
        if state.widget(key) is None and given.get(name):
            state.seed(key, list(given.get(name)))
        picked = columns[index % 4].multiselect(
            words(f"filter.{name}"),
            known[name],
            key=key,
            placeholder=words("filter.all"),
            format_func=lambda v, n=name: escape.plain(words.value(n, v)),
            persist_state="session",
        )
        chosen = chosen.having(name, *picked)
    return chosen


def _target(scope: Filters, retro: Mapping[str, Any] | None) -> None:
    words = ui_words()
    left, right = st.columns(2)
    reduction = left.slider(
        words("actions.field.reduction"),
        10,
        90,
        50,
        5,
        format="%d%%",
        key=f"{PREFIX}reduction",
        help=words("actions.help.reduction"),
        persist_state="session",
    )
    right.number_input(
        words("actions.field.cost", currency=ask.setting("reporting_currency") or ""),
        min_value=0.0,
        value=None,
        key=f"{PREFIX}cost",
        persist_state="session",
    )
    st.caption(words("actions.metric.error_rate"))
    if scope.values:
        st.markdown(planned(scope, retro, 1 - reduction / 100))


def planned(scope: Filters, retro: Mapping[str, Any] | None, target: float) -> str:
    """What the proof will need, before anything is started."""
    words = ui_words()
    errors, lines, weekly = evidence.of_data(baseline, scopes.write(scope), *_trigger(retro))
    told: dict[str, Any] = {"errors": words.number(errors), "lines": words.number(lines)}
    if lines == 0:
        return words.md("actions.plan.no_lines")
    needed = proof.exposure(errors, lines, target)
    told["rate"] = words.rate(errors, lines)
    if needed is None:
        return words.md("actions.plan.thin", **told)
    weeks = words.number(-(-needed // weekly) if weekly else None, 0)
    return words.md("actions.plan.needed", needed=words.number(needed), weeks=weeks, **told)


def baseline(store: Store, scope: str, start: Any, end: Any) -> tuple[int, int, float]:
    """Errors and lines of the baseline that a plan with this trigger has, and lines a week."""
    source = Direct(store)
    extent = source.extent()
    fixed = actions.planned({}, (start, end), extent.as_of or utc_now().date())
    row = {"scope": scope, **fixed, "created_at": None, "start_on": None}
    plan = proof.plan(row, fixed["exclude_end"])
    if plan is None:
        return 0, 0, 0.0
    counts = source.cells((), plan.scope.between(*plan.baseline)).iloc[0]
    first = max(plan.baseline[0], extent.first_day or plan.baseline[0])
    weeks = max(1.0, ((plan.baseline[1] - first).days + 1) / 7)
    return int(counts["errors"]), int(counts["lines"]), float(counts["lines"]) / weeks


def _trigger(retro: Mapping[str, Any] | None) -> tuple[Any, Any]:
    """Days that raised the alarm: the retro's period, or the last four weeks of the data."""
    if retro is None:
        end = ask.extent().as_of
        return (end - actions.TRIGGER + timedelta(days=1), end) if end else (None, None)
    return retro_fields.days(retro["period_start"]), retro_fields.days(retro["period_end"])


def _create(token: str, retro: Mapping[str, Any] | None) -> None:
    if not rights.may("edit"):
        return

    def typed(name: str) -> Any:
        return state.widget(f"{PREFIX}{name}")

    scope = Filters()
    for name in SCOPES:
        scope = scope.having(name, *(typed(f"scope-{name}") or ()))
    target = 1 - (typed("reduction") or 50) / 100
    trigger = _trigger(retro)
    needed = None
    if scope.values:
        errors, lines, _ = evidence.of_data(baseline, scopes.write(scope), *trigger)
        needed = proof.exposure(errors, lines, target)
    row = {
        "action_id": token,
        "retro_id": str(retro["retro_id"]) if retro else "",
        "title": (typed("title") or "").strip(),
        "description": (typed("description") or "").strip(),
        "kind": typed("kind") or "",
        "cause": typed("cause") or "",
        "owner": (typed("owner") or "").strip(),
        "due_on": typed("due"),
        "start_on": typed("start"),
        "metric": "error_rate",
        "target_ratio": target,
        "scope": scopes.write(scope),
        "cost_amount": typed("cost"),
        "cost_currency": ask.setting("reporting_currency") or "",
        "exposure_needed": needed,
    }
    try:
        actions.create(ask.store(), row, rights.who(), trigger)
    except actions.Incomplete as error:
        state.remember(f"{PREFIX}missing", error.missing)
        return
    _clear(retro)
    st.toast(ui_words()("actions.new.done"), icon="✅")


def _clear(retro: Mapping[str, Any] | None) -> None:
    for name in ("missing", "token"):
        state.forget(f"{PREFIX}{name}")
    for name, value in EMPTY.items():
        state.seed(f"{PREFIX}{name}", value)
    given = scopes.read(retro["filters"]) if retro else Filters()
    for name in SCOPES:
        state.seed(f"{PREFIX}scope-{name}", list(given.get(name)))
