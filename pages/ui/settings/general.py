"""Settings of the whole installation, what is kept for how long."""

from __future__ import annotations

from functools import partial
from zoneinfo import available_timezones

import streamlit as st

from analysis.wording.words import Words
from data import locales
from data.records import retention, settings
from data.records.cost_rules import missing_rates
from data.schema import PEOPLE
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.settings.tables import currencies


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


def finding() -> str:
    """What matters most of how this installation is set: money that cannot be added up, else who gets in."""
    words = ui_words()
    currencies = ask.answer(missing_rates)["currency"]
    if len(currencies):
        return words.md("settings.finding.rates", currencies=words.listed([str(c) for c in currencies]))
    if not rights.login_wanted():
        return words("settings.finding.open")
    return words("settings.finding.closed", n=len(ask.everything(PEOPLE)))


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
    if not rights.may("administer"):
        return
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
    if not rights.may("administer") or not state.widget("retention-sure"):
        return
    old = retention.erase(ask.store(), int(state.widget("retention-months")), words.today(), rights.who())
    state.remember("retention-sure", False)
    state.remember(
        "retention-told", words("settings.retention.erased", n=old.cases, lines=words.number(old.lines))
    )
