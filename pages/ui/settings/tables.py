"""The tables of settings and their fields, declared once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import streamlit as st
from babel import Locale
from babel.numbers import get_territory_currencies

from analysis.wording.words import Words
from data import schema
from data.recognition.registry import MARKETPLACES
from data.records import deadlines, records, sale_days, targets
from data.records.cost_rules import effect_of
from data.schema import taxonomy
from data.schema.measures import MEASURES, OWN_MEASURES, SUGGESTED
from data.schema.rights import ROLES
from pages.ui.core import ask
from pages.ui.core.words import ui_words
from pages.ui.settings.editor import Asked, Editor, today

PER = 10_000.0
BASES = ("fixed", "share_of_price", "minutes")
SITES = ("", "SG", "MY", "ID", "TH", "VN", "PH", "TW", "BR", "CN", "MX", "CO", "CL", "US", "GB", "DE")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def currencies() -> list[str]:
    """Codes of currencies in use today, those of this installation first."""
    own = str(ask.setting("reporting_currency") or "")
    used = [str(c) for c in ask.values("currency")]
    shops = [str(c) for c in ask.everything(schema.SHOPS)["currency"].dropna() if c]
    return [c for c in dict.fromkeys((own, *used, *shops, *_tender())) if c]


@cache
def _tender() -> tuple[str, ...]:
    places = [str(code) for code in Locale("en").territories if len(str(code)) == 2 and str(code).isalpha()]
    return tuple(sorted({currency for place in places for currency in get_territory_currencies(place)}))


def _named(dimension: str, blank: str = "settings.all") -> Callable[[Words, str], str]:
    return lambda words, value: words(blank) if value == "" else words.value(dimension, value)


def _worded(prefix: str) -> Callable[[Words, str], str]:
    return lambda words, value: words(f"{prefix}.{value}") if words.has(f"{prefix}.{value}") else value


def _shops() -> Sequence[str]:
    return ("", *ask.values("shop"))


def _shop() -> Asked:
    return Asked("shop", "choice", _shops, _named("shop"), required=False)


def _since() -> Asked:
    return Asked("valid_from", "day", default=today())


def target_editor() -> Editor:
    """Targets in errors per 10,000 shipped lines."""
    return Editor(
        schema.TARGETS,
        (
            Asked("metric", "choice", lambda: targets.METRICS, _worded("settings.metric")),
            _shop(),
            _since(),
            Asked("value", "number", scale=PER),
        ),
        refuse=lambda row: (
            "" if "removed" in row or 0 < row["value"] < 1 else ui_words()("settings.target_range")
        ),
    )


def rate_editor() -> Editor:
    """Units of the reporting currency for one unit of another."""
    return Editor(
        schema.FX_RATES,
        (
            Asked("currency", "choice", currencies),
            _since(),
            Asked("rate", "number"),
            Asked("source", "text", required=False),
        ),
        complete=lambda row: {**row, "reporting": str(ask.setting("reporting_currency") or "")},
        refuse=_rate_refused,
    )


def _rate_refused(row: dict[str, Any]) -> str:
    words, reporting = ui_words(), row["reporting"]
    if "removed" in row:
        return ""
    if not reporting:
        return words("settings.reporting_first")
    if row["currency"] == reporting:
        return words.md("settings.same_currency", currency=reporting)
    return "" if row["rate"] > 0 else words("settings.positive")


def rule_editor() -> Editor:
    """Costs booked for every case that a rule matches."""
    return Editor(
        schema.COST_RULES,
        (
            Asked("kind", "choice", lambda: taxonomy.COST_KINDS, _named("kind")),
            _shop(),
            Asked(
                "resolution",
                "choice",
                lambda: ("", *taxonomy.RESOLUTIONS),
                _named("resolution"),
                required=False,
            ),
            Asked(
                "caught",
                "choice",
                lambda: ("", "inside", "outside"),
                _worded("settings.caught"),
                required=False,
            ),
            Asked("basis", "choice", lambda: BASES, _worded("settings.basis")),
            Asked("amount", "number"),
            Asked("wage_per_hour", "number", required=False),
            Asked("currency", "choice", currencies, required=False),
            _since(),
            Asked("valid_to", "day", required=False),
        ),
        complete=_rule,
        refuse=_rule_refused,
        before_saving=_rule_effect,
    )


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    """A rule is known by what it books for whom from when; saving it again replaces it."""
    parts = (row["kind"], row["shop"] or "all", row["resolution"] or "any", str(row["valid_from"]))
    return {**row, "rule_id": row.get("rule_id") or "/".join(parts)}


def _rule_refused(row: dict[str, Any]) -> str:
    words = ui_words()
    if "removed" in row:
        return ""
    if row["amount"] <= 0:
        return words("settings.positive")
    if row["basis"] == "share_of_price" and row["amount"] > 1:
        return words("settings.share_range")
    if row["basis"] == "minutes" and not row["wage_per_hour"]:
        return words("settings.wage_missing")
    return words("settings.ends_before") if row["valid_to"] and row["valid_to"] < row["valid_from"] else ""


def _rule_effect(rule: dict[str, Any]) -> None:
    """What the rule would change, before it is saved."""
    words = ui_words()
    if _rule_refused(rule):
        return
    effect = ask.answer(effect_of, tuple(sorted(rule.items())))
    currency = str(ask.setting("reporting_currency") or "")
    st.info(
        words.md(
            "settings.rule_effect",
            n=effect.cases,
            amount=words.money(effect.amount, currency, 0),
            before=words.money(effect.before, currency, 0),
            after=words.money(effect.after, currency, 0),
        ),
        icon=":material/calculate:",
    )
    if effect.without_rate:
        st.caption(words("settings.rule_no_rate", n=effect.without_rate))


def checking_editor() -> Editor:
    """Hours of checking goods before they leave."""
    return Editor(
        schema.CHECKING_HOURS,
        (
            _shop(),
            Asked("starts_on", "day", default=today()),
            Asked("ends_on", "day", default=today()),
            Asked("hours_spent", "number"),
            Asked("wage_per_hour", "number"),
            Asked("currency", "choice", currencies),
        ),
        refuse=_checking_refused,
    )


def _checking_refused(row: dict[str, Any]) -> str:
    words = ui_words()
    if "removed" in row:
        return ""
    if row["ends_on"] < row["starts_on"]:
        return words("settings.ends_before")
    return "" if row["hours_spent"] > 0 and row["wage_per_hour"] > 0 else words("settings.positive")


def deadline_editor() -> Editor:
    """Hours for each step by marketplace and country."""
    return Editor(
        schema.DEADLINES,
        (
            Asked("platform", "choice", lambda: MARKETPLACES, _named("platform")),
            Asked("site", "choice", lambda: SITES, _named("site"), required=False),
            Asked("step", "choice", lambda: deadlines.STEPS, _worded("settings.step")),
            Asked("hours", "number"),
            _since(),
            Asked("source", "text", required=False),
        ),
        refuse=lambda row: "" if "removed" in row or row["hours"] > 0 else ui_words()("settings.positive"),
    )


def sale_editor() -> Editor:
    """Days on which much more is ordered: of each year, or of one."""
    return Editor(
        schema.SALE_DAYS,
        (Asked("day"), Asked("name"), Asked("days", "number", default=float(sale_days.SHIPPED_WITHIN))),
        complete=lambda row: {**row, "days": int(row["days"])},
        refuse=_sale_refused,
    )


def _sale_refused(row: dict[str, Any]) -> str:
    words = ui_words()
    if "removed" in row:
        return ""
    if sale_days.parsed(str(row["day"])) is None:
        return words("settings.sale_day_wrong")
    return "" if 0 <= row["days"] <= 31 else words("settings.sale_days_range")


def cause_editor() -> Editor:
    """Causes of this company's own, each under a branch of the fishbone."""
    return Editor(
        schema.USER_CAUSES,
        (Asked("name"), Asked("sixm", "choice", lambda: taxonomy.SIXM, _named("sixm"))),
        complete=_cause,
    )


def _cause(row: dict[str, Any]) -> dict[str, Any]:
    if row.get("code"):
        return row
    known = ask.everything(schema.USER_CAUSES)
    same = known[known["name"].str.casefold() == str(row["name"]).casefold()]
    return {**row, "code": str(same.iloc[0]["code"]) if len(same) else f"own_{secrets.token_hex(4)}"}


def measure_editor() -> Editor:
    """Measures against a cause: more of them, others in the place of shipped ones, or none any more."""
    return Editor(
        OWN_MEASURES,
        (
            Asked("cause", "choice", _causes, _named("cause")),
            Asked("replaces", "choice", lambda: ("", *MEASURES), _replaced, required=False),
            Asked("title"),
            Asked("action_kind", "choice", lambda: tuple(taxonomy.ACTION_KINDS), _worded("action_kind")),
            Asked("changes"),
            Asked("proof"),
            Asked("hidden", "flag", required=False),
        ),
        complete=lambda row: {**row, "measure_id": row.get("measure_id") or f"own_{secrets.token_hex(4)}"},
        refuse=_measure_refused,
    )


def _causes() -> Sequence[str]:
    return (*SUGGESTED, *(str(c) for c in ask.everything(schema.USER_CAUSES)["code"]))


def _replaced(words: Words, code: str) -> str:
    return words(f"measure.{code}") if code in MEASURES else words("value.none")


def _measure_refused(row: dict[str, Any]) -> str:
    if "removed" in row or not row["replaces"] or row["replaces"] in SUGGESTED.get(row["cause"], ()):
        return ""
    return ui_words()("settings.measure_elsewhere")


def packer_editor() -> Editor:
    """Names behind the codes; shown only to those who may see them."""
    return Editor(
        schema.PACKER_NAMES,
        (
            Asked("packer", "choice", lambda: [p for p in ask.values("packer") if "+" not in p]),
            Asked("name"),
            Asked("started_on", "day", required=False),
        ),
    )


def people_editor() -> Editor:
    """Who may sign in, and what they may do."""
    return Editor(
        schema.PEOPLE,
        (
            Asked("email"),
            Asked("role", "choice", lambda: tuple(ROLES), _worded("settings.role")),
            Asked("see_names", "flag", required=False),
            Asked("shops", required=False),
        ),
        complete=lambda row: {**row, "email": str(row["email"]).strip().lower()},
        refuse=_person_refused,
    )


def _person_refused(row: dict[str, Any]) -> str:
    """There is always somebody left who may let others in again."""
    words = ui_words()
    if "removed" not in row and not _EMAIL.fullmatch(str(row["email"])):
        return words("settings.email_wrong")
    people = records.everything(ask.store(), schema.PEOPLE)
    others = people[people["email"] != row["email"]]["role"]
    after = {*others, *([] if "removed" in row else [row["role"]])}
    before = set(people["role"])
    if "admin" in before and "admin" not in after:
        return words("settings.last_admin")
    return words("settings.last_manager") if "manager" in before and not {"manager", "admin"} & after else ""


def shop_editor() -> Editor:
    """Zone and currency with which a shop's files are read."""
    return Editor(
        schema.SHOPS,
        (
            Asked("platform", "choice", lambda: MARKETPLACES, _named("platform")),
            Asked("shop"),
            Asked("site", "choice", lambda: SITES, _named("site"), required=False),
            Asked("zone", "choice", lambda: sorted(available_timezones()), default="Asia/Singapore"),
            Asked("currency", "choice", currencies),
        ),
    )
