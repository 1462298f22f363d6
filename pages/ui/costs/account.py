"""Account health on the Costs screen: each marketplace's metrics, what comes next Monday, and what no file tells."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
import streamlit as st

from analysis.costs import account, account_forecast, account_rules
from analysis.costs.account_rules import AccountRule
from data.query import Filters
from data.query.account import account_days
from pages.ui import parts
from pages.ui.core import ask
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words


def account_health(filters: Filters) -> None:
    """Every shop in view against the rules of its marketplace and site."""
    words, as_of = ui_words(), ask.extent().as_of
    parts.section("costs.account.title")
    if as_of is None or not ask.extent().orders_known:
        parts.says("costs.account.no_orders")
        return
    rules = account_rules.in_force(ask.setting("penalty_headroom"))
    platforms = tuple(ask.values("platform"))
    shown: set[str] = set()
    for platform in platforms:
        days = ask.counted(account_days, (platform,), 2)
        for (shop, site), _ in days.groupby(["shop", "site"], sort=True):
            if filters.get("shop") and shop not in filters.get("shop"):
                continue
            for rule in account_rules.of_site(rules, platform, str(site)):
                shown.add(platform)
                counted = ask.counted(account_days, (platform,), rule.late_after)
                _metric(counted[counted["shop"] == shop], rule, str(shop), ask.extent().last_day or as_of)
    without = [words.value("platform", p) for p in platforms if p not in shown]
    if without:
        st.caption(words.md("costs.account.unset", platforms=words.listed(without)))
    st.caption(words("costs.account.not_known"))
    st.page_link(
        SCREENS["settings"].file, label=words("costs.account.set"), icon=":material/settings:",
        query_params={"tab": "targets"},
    )  # fmt: skip


def _metric(daily: pd.DataFrame, rule: AccountRule, shop: str, last_day: date) -> None:
    words = ui_words()
    monday = (account.evaluations(last_day, last_day - timedelta(days=7)) or [last_day])[-1]
    seen = account.health(daily, rule, monday - timedelta(days=1))
    names: dict[str, Any] = {
        "shop": shop or words("value.not_known"),
        "platform": words.value("platform", rule.platform),
        "metric": words(f"account.metric.{rule.metric}"),
    }
    limit = words("costs.account.no_limit") if rule.share is None else words.percent(rule.share, 1)
    with st.container(border=True):
        if rule.metric == "return_disputes":
            # the file tells nothing for certain: no value, no forecast
            highest = words.percent(seen.highest, 2) if seen.highest is not None else words("value.not_known")
            parts.says(
                "costs.account.disputes", **names, monday=words.date(monday), highest=highest, limit=limit,
                fewest=words.number(rule.fewest), counted=words.number(seen.most), base=words.number(seen.base),
                days=words.number(rule.days),
            )  # fmt: skip
        else:
            _certain(daily, rule, seen, last_day, {**names, "monday": words.date(monday), "limit": limit})
            _open(daily, rule, seen, monday)
        told = words.md(
            "costs.account.source.own" if rule.own else "costs.account.source",
            source=rule.source or words("value.not_known"),
            day=words.date(rule.read_on),
        )
        since = words("costs.account.source.since", day=words.date(rule.since)) if rule.since else ""
        st.caption(words.joined(told, since))


def _certain(
    daily: pd.DataFrame, rule: AccountRule, seen: account.Health, last_day: date, names: dict[str, Any]
) -> None:
    """Value, forecast and points of what the files tell for certain."""
    words = ui_words()
    if seen.value is None:
        parts.says("costs.account.no_base", **names)
    else:
        parts.says(
            "costs.account.known", **names, value=words.percent(seen.value, 2), counted=words.number(seen.counted),
            base=words.number(seen.base), days=words.number(rule.days),
        )  # fmt: skip
    _ahead(account_forecast.outlook(daily, rule, last_day), names["limit"])
    if rule.lives:
        since = last_day - timedelta(days=rule.lives)
        st.caption(
            words.md(
                "costs.account.lives", points=words.number(rule.points), days=words.number(rule.lives),
                since=words.date(since),
            )
        )  # fmt: skip
    if rule.platform == "shopee" and rule.share is not None:
        total = account.sure_points(daily, rule, last_day)
        tiers = words.listed([words.number(t) for t in account_rules.TIERS])
        parts.says("costs.account.points", total, tier=words.number(account.tier(total)), tiers=tiers)


def _ahead(ahead: account_forecast.Outlook | None, limit: str) -> None:
    words = ui_words()
    if ahead is None:
        parts.says("costs.account.no_forecast")
        return
    values: dict[str, Any] = {
        "monday": words.date(ahead.monday), "expected": words.percent(ahead.expected, 2),
        "lower": words.percent(ahead.lower, 2), "upper": words.percent(ahead.upper, 2),
    }  # fmt: skip
    if ahead.chance is None:
        parts.says("costs.account.next", **values)
    else:
        parts.says("costs.account.next_chance", **values, limit=limit, chance=words.chance(ahead.chance))


def _open(daily: pd.DataFrame, rule: AccountRule, seen: account.Health, monday: date) -> None:
    """What the files leave open, and how far it could move the value."""
    words = ui_words()
    first, last = account.window(monday - timedelta(days=1), rule)
    day = pd.to_datetime(daily["day"])
    part = daily[(day >= pd.Timestamp(first)) & (day <= pd.Timestamp(last))]
    highest = words.percent(seen.highest, 2) if seen.highest is not None else words("value.not_known")
    if rule.metric == "non_fulfilment":
        cancelled = int(part["cancelled"].sum())
        if cancelled:
            st.caption(words.md("costs.account.cancelled", cancelled, highest=highest))
        else:
            st.caption(words("costs.account.no_cancelled"))
    elif rule.metric == "late_shipment":
        st.caption(words("costs.account.late", rule.late_after))
    elif seen.most > seen.counted:
        st.caption(words.md("costs.account.undecided", seen.most - seen.counted, highest=highest))
    if rule.platform == "amazon":
        st.caption(words("costs.account.defects"))
    if rule.share is None and not rule.own:
        st.caption(words("costs.account.unsourced"))
    room = account.room(rule, seen.counted, seen.base)
    if room is not None and room >= 0:
        st.caption(words.md("costs.account.room", room=words.number(room)))
