"""Rules by which marketplaces judge an account: those in force with source and day, and a form to set them."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from analysis.costs import account_rules
from analysis.costs.account_rules import AccountRule
from data.records import settings
from pages.ui import parts
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words
from pages.ui.settings.tables import SITES

SETTING = "penalty_headroom"


def platform_limits() -> None:
    """The rules in force, then a form for one of them, for all sites or one."""
    words = ui_words()
    rules = account_rules.in_force(ask.setting(SETTING))
    parts.section("settings.limits.title")
    st.warning(words("settings.limits.body"), icon=":material/fact_check:")
    _table(rules)
    locked = not rights.may("manage")
    labels = {r.name: _label(r) for r in rules}
    name = st.selectbox(
        words("settings.limits.rule"),
        list(labels),
        format_func=labels.__getitem__,
        key="account-rule",
        disabled=locked,
    )
    rule = next(r for r in rules if r.name == name)
    with st.form(f"account-rule-{rule.name}", enter_to_submit=False):
        found = _fields(rule, locked)
        if st.form_submit_button(words("settings.limits.save"), disabled=locked) and not locked:
            site = found.pop("site")
            chosen = dict(ask.setting(SETTING) or {})
            chosen["|".join((rule.platform, site, rule.metric))] = found
            settings.put(ask.store(), SETTING, chosen, rights.who())
            st.rerun()


def _label(rule: AccountRule) -> str:
    words = ui_words()
    site = f" {rule.site}" if rule.site else ""
    where = f"{words.value('platform', rule.platform)}{site}"
    return words("filter.chip", name=where, value=words(f"account.metric.{rule.metric}"))


def _fields(rule: AccountRule, locked: bool) -> dict[str, Any]:
    words, key = ui_words(), f"account-{rule.name}"
    left, right = st.columns(2)
    number = {"step": 1, "disabled": locked}
    site = left.selectbox(
        words("settings.field.site"), SITES, SITES.index(rule.site) if rule.site in SITES else 0,
        format_func=lambda s: s or words("settings.all"), key=f"{key}-site", disabled=locked,
    )  # fmt: skip
    share = right.number_input(
        words("settings.limits.share"), 0.0, 100.0, round(100 * (rule.share or 0), 4), step=0.1, format="%.2f",
        key=f"{key}-share", disabled=locked,
    )  # fmt: skip
    days = left.number_input(words("settings.limits.days"), 1, 365, rule.days, key=f"{key}-days", **number)
    many = right.number_input(
        words("settings.limits.many"), 0, 100_000, rule.many, key=f"{key}-many", **number
    )
    fewest = left.number_input(
        words("settings.limits.fewest"), 1, 100_000, rule.fewest, key=f"{key}-few", **number
    )
    late = right.number_input(
        words("settings.limits.late"), 0, 60, rule.late_after, key=f"{key}-late", **number
    )
    source = left.text_input(
        words("settings.field.source"), rule.source, max_chars=300, key=f"{key}-source", disabled=locked
    )
    read = right.date_input(
        words("settings.limits.read_on"),
        rule.read_on,
        key=f"{key}-read",
        disabled=locked,
        format="YYYY-MM-DD",
    )
    return {
        "site": site, "share": round(share / 100, 6) or None, "days": int(days), "many": int(many),
        "fewest": int(fewest), "late_after": int(late), "source": source.strip(), "read_on": str(read),
    }  # fmt: skip


def _table(rules: tuple[AccountRule, ...]) -> None:
    words = ui_words()
    frame = pd.DataFrame(
        {
            "rule": [_label(r) for r in rules],
            "share": [
                words("costs.account.no_limit") if r.share is None else words.percent(r.share, 1)
                for r in rules
            ],
            "days": [r.days for r in rules],
            "many": [r.many for r in rules],
            "source": [r.source for r in rules],
            "since": [words.date(r.since) if r.since else "" for r in rules],
            "read_on": [words.date(r.read_on) for r in rules],
            "origin": [
                words("settings.deadlines.own" if r.own else "settings.deadlines.shipped") for r in rules
            ],
        }
    )
    labels = {n: words(f"settings.limits.{n}") for n in ("rule", "share", "days", "many", "since", "read_on")}
    labels |= {"source": words("settings.field.source"), "origin": words("settings.deadlines.origin")}
    parts.table(frame, tuple(frame.columns), "account-rules", labels=labels)
