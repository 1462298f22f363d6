"""Settings of the whole installation, what is kept for how long, and who did what."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from analysis.wording.words import Words
from data import locales, schema
from data.records import retention, settings
from data.records.cost_rules import missing_rates
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.settings.tables import currencies

AUDIT_ROWS = 2_000


def general() -> None:
    """Reporting currency, time zone, language; saved together."""
    words = ui_words()
    parts.section("settings.general.title")
    st.markdown(words("settings.general.body"))
    _message()
    locked = not rights.may("manage")
    for name, options, shown in (
        ("reporting_currency", currencies(), lambda code: code or words("settings.not_chosen")),
        ("zone", sorted(available_timezones()), str),
        ("language", ["", *locales.languages()], partial(_language, words)),
    ):
        now = str(ask.setting(name) or "")
        key = f"general-{name}"
        state.seed(key, state.widget(key, now))
        if state.widget(key) not in options:
            options = [state.widget(key), *options]
        st.selectbox(
            words(f"settings.general.{name}"), options, key=key, format_func=shown, disabled=locked,
            help=words(f"settings.general.{name}_help"),
        )  # fmt: skip
    st.caption(words("settings.weeks"))
    if not locked:
        st.button(words("settings.save"), key="general-save", type="primary", on_click=_save)


def _language(words: Words, code: str) -> str:
    return locales.lookup(code, "language.name") if code else words("settings.browser_language")


def _save() -> None:
    words = ui_words()
    if not rights.may("manage"):
        return
    for name in ("reporting_currency", "zone", "language"):
        value = state.widget(f"general-{name}")
        if value is not None and value != ask.setting(name):
            settings.put(ask.store(), name, value, rights.who())
    state.remember("general-told", words("settings.saved"))


def _message() -> None:
    if told := state.widget("general-told"):
        st.success(told)
        state.remember("general-told", None)


def show_names() -> None:
    """Without sign-in, one switch for this installation decides whether packers' names are shown."""
    state.seed("show-names", bool(ask.setting("show_names")))
    st.toggle(ui_words()("settings.show_names"), key="show-names", on_change=_keep_show_names,
        disabled=not rights.may("manage"),
    )  # fmt: skip


def _keep_show_names() -> None:
    if rights.may("manage"):
        settings.put(ask.store(), "show_names", bool(state.widget("show-names")), rights.who())


def rates_missing() -> None:
    """Currencies whose costs cannot be added up yet."""
    words = ui_words()
    for row in ask.answer(missing_rates).to_dict("records"):
        st.warning(
            words.md(
                "settings.rate_missing",
                n=int(row["entries"]),
                currency=row["currency"],
                day=words.date(row["first_day"]),
            ),
            icon=":material/currency_exchange:",
        )


def keep() -> None:
    """How long data is kept, and the button that deletes what is older, with what it would take."""
    words = ui_words()
    parts.section("settings.retention.title")
    st.markdown(words("settings.retention.body"))
    if told := state.widget("retention-told"):
        st.success(told)
        state.remember("retention-told", None)
    if not rights.may("manage"):
        return
    key = "retention-months"
    state.seed(key, state.widget(key, int(ask.setting("retention_months"))))
    st.number_input(words("settings.retention.months"), 3, 120, key=key, on_change=_keep_months)
    old = ask.answer(retention.older_than, int(state.widget(key)), words.today())
    if not old.cases and not old.lines:
        st.markdown(words.md("settings.retention.nothing", day=words.date(old.keep_from)))
        return
    st.markdown(
        words.md(
            "settings.retention.old", n=old.cases, lines=words.number(old.lines), day=words.date(old.keep_from),
            backups=words.number(old.backups),
        )
    )  # fmt: skip
    sure = st.checkbox(words("settings.retention.sure"), key="retention-sure")
    st.button(
        words("settings.retention.erase"), key="retention-erase", icon=":material/delete_forever:",
        disabled=not sure, on_click=_erase,
    )  # fmt: skip


def _keep_months() -> None:
    if rights.may("manage"):
        settings.put(ask.store(), "retention_months", int(state.widget("retention-months")), rights.who())


def _erase() -> None:
    words = ui_words()
    if not rights.may("manage") or not state.widget("retention-sure"):
        return
    old = retention.erase(ask.store(), int(state.widget("retention-months")), words.today(), rights.who())
    state.remember("retention-sure", False)
    state.remember(
        "retention-told", words("settings.retention.erased", n=old.cases, lines=words.number(old.lines))
    )


def audit() -> None:
    """The trail of changes, newest first."""
    words = ui_words()
    parts.section("settings.audit.title")
    st.markdown(words("settings.audit.body"))
    if not rights.may("manage"):
        st.caption(words("settings.audit.rights"))
        return
    frame = ask.everything(schema.AUDIT).sort_values("changed_at", ascending=False).head(AUDIT_ROWS)
    frame["what"] = [_what(str(w)) for w in frame["what"]]
    wanted = st.selectbox(
        words("settings.audit.kind"), ["", *sorted(frame["what"].unique())], key="audit-kind",
        format_func=lambda w: w or words("filter.all"),
    )  # fmt: skip
    shown = frame[frame["what"] == wanted] if wanted else frame
    shown = shown.assign(detail=[_detail(d) for d in shown["detail"]])
    parts.table(
        shown, ("changed_at", "who", "what", "subject", "detail"), "audit",
        labels={n: words(f"settings.audit.{n}") for n in ("changed_at", "who", "what", "subject", "detail")},
        alt=words("settings.audit.title"), size=30,
    )  # fmt: skip


def _what(code: str) -> str:
    words = ui_words()
    table, _, change = code.partition(".")
    name = words(f"audit.{table}") if words.has(f"audit.{table}") else table
    return f"{name}: {words(f'audit.change.{change}')}" if words.has(f"audit.change.{change}") else name


def _detail(text: str) -> str:
    """A change as 'column: before → after'; other details as they were written."""
    try:
        found: dict[str, Any] = json.loads(text or "{}")
    except (json.JSONDecodeError, TypeError):
        return str(text or "")
    if not isinstance(found, dict):
        return str(found)
    return "; ".join(
        f"{name}: {_plain(value[0])} → {_plain(value[1])}"
        if isinstance(value, list) and len(value) == 2
        else f"{name}: {_plain(value)}"
        for name, value in found.items()
        if value not in (None, "", [None, None])
    )[:400]


def _plain(value: Any) -> str:
    return "–" if value in (None, "") else str(value)
