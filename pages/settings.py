"""Settings of the installation: targets, money, deadlines, causes, people, what is kept, who did what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.review import measures
from data.records import deadlines, sale_days
from data.schema import USER_CAUSES
from data.schema.measures import OWN_MEASURES, SUGGESTED
from pages.ui import parts
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words
from pages.ui.parts.choices import choice
from pages.ui.settings import audit, general, person, rates, tables, texts
from pages.ui.settings.deadline_said import deadline_said
from pages.ui.settings.editor import edit
from pages.ui.settings.platform_limits import platform_limits
from pages.ui.settings.shop_names import show_shop_names

words = ui_words()


def show_deadlines() -> None:
    """Shipped deadlines with their source, then what was set here."""
    edit(tables.deadline_editor())
    parts.section("settings.deadlines.in_force")
    st.warning(words("settings.deadlines.check"), icon=":material/fact_check:")
    known = ask.answer(deadlines.in_force, words.today())
    known["said"] = [deadline_said(row, words) for row in known.to_dict("records")]
    known["site"] = [s or words("settings.all") for s in known["site"]]
    known["platform"] = [words.value("platform", p) for p in known["platform"]]
    known["step"] = [words(f"settings.step.{s}") for s in known["step"]]
    known["origin"] = [
        words("settings.deadlines.shipped" if s else "settings.deadlines.own") for s in known["shipped"]
    ]
    known["read_on"] = [words.date(day) for day in known["read_on"]]
    shown = ("platform", "site", "step", "hours", "said", "source", "read_on", "origin")
    labels = {n: words(f"settings.field.{n}") for n in shown if n != "origin"}
    labels["origin"] = words("settings.deadlines.origin")
    parts.table(known, shown, "deadlines-in-force", labels=labels)


def show_sale_days() -> None:
    """What was set here, then the calendar in force."""
    edit(tables.sale_editor())
    parts.section("settings.sale_days.in_force")
    known = ask.answer(sale_days.calendar)
    known["origin"] = [
        words("settings.deadlines.shipped" if s else "settings.deadlines.own") for s in known["shipped"]
    ]
    labels = {n: words(f"settings.field.{n}") for n in ("day", "name", "days")}
    labels["origin"] = words("settings.deadlines.origin")
    parts.table(known, ("day", "name", "days", "origin"), "sale-days-in-force", labels=labels)


def show_targets() -> None:
    """What we aim at, and what the marketplaces tolerate."""
    edit(tables.target_editor())
    platform_limits()


def show_rules() -> None:
    """What errors cost where no file says it, and hours of checking."""
    edit(tables.rule_editor())
    edit(tables.checking_editor())


def show_money() -> None:
    """Exchange rates, and the currencies that lack one."""
    general.rates_missing()
    rates.from_file()
    edit(tables.rate_editor())


def show_shops() -> None:
    """Zone and currency of each shop, and its name."""
    edit(tables.shop_editor())
    show_shop_names()


def show_measures() -> None:
    """What was set here, then all measures in force by cause."""
    edit(tables.measure_editor())
    parts.section("settings.measures.in_force")
    own, rows = ask.everything(OWN_MEASURES), []
    for cause in [*SUGGESTED, *(str(c) for c in ask.everything(USER_CAUSES)["code"])]:
        for measure in measures.suggested(cause, own):
            said = measures.worded(measure, words)
            rows.append({"cause": words.value("cause", cause), "strength": measure.strength, **said})
    labels = {n: words(f"settings.field.{n}") for n in ("cause", "title", "changes", "proof")}
    labels["strength"] = words("actions.field.strength")
    parts.table(
        pd.DataFrame(rows), ("cause", "strength", *tuple(labels)[1:4]), "measures-in-force", labels=labels
    )


def show_packers() -> None:
    """Names behind the codes, only for those who may see them."""
    if not rights.login_wanted():
        general.show_names()
    if not rights.sees_names():
        key = "settings.packers_hidden" if rights.login_wanted() else "settings.packers_off"
        st.info(words(key), icon=":material/visibility_off:")
        return
    edit(tables.packer_editor())


def show_people() -> None:
    """People and their roles, and how sign-in is switched on."""
    st.info(
        words("settings.sign_in_on" if rights.login_wanted() else "settings.sign_in_off"),
        icon=":material/passkey:",
    )
    edit(tables.people_editor())
    with st.expander(words("settings.sign_in_how")):
        st.markdown(words("settings.sign_in_steps"))
        st.code(SECRETS, language="toml")


def show_kept() -> None:
    """What is old, and what is known of one order, buyer or packer."""
    general.keep()
    person.person()


SECRETS = """[auth]
redirect_uri = "https://rightbox.example.com/oauth2callback"
cookie_secret = "a long random text"
client_id = "from your identity provider"
client_secret = "from your identity provider"
server_metadata_url = "https://accounts.google.com/.well-known/openid-configuration"
"""
TABS = {
    "targets": show_targets,
    "rules": show_rules,
    "money": show_money,
    "deadlines": show_deadlines,
    "texts": texts.texts,
    "sale_days": show_sale_days,
    "general": general.general,
    "shops": show_shops,
    "causes": lambda: edit(tables.cause_editor()),
    "measures": show_measures,
    "packers": show_packers,
    "people": show_people,
    "retention": show_kept,
    "audit": audit.audit,
}

parts.title("settings", finding=general.finding())
if not rights.may("manage"):
    st.info(words("settings.read_only"), icon=":material/lock:")
tab = choice(
    words("settings.tab"),
    tuple(TABS),
    lambda name: words(f"settings.tab.{name}"),
    param="tab",
    key="settings-tab",
    visible=False,
)
TABS[tab]()
