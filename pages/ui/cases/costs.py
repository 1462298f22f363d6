"""What a case costs: entries of files, rules and people, and a new one by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import streamlit as st
from babel.numbers import list_currencies

from data.cases import entries, forms
from data.schema import taxonomy
from pages.ui import parts
from pages.ui.cases.entry import Entry
from pages.ui.cases.ticket import warn_of_much
from pages.ui.core import ask, rights
from pages.ui.core.words import ui_words

NEAR = ("SGD", "MYR", "IDR", "THB", "VND", "PHP", "TWD", "CNY", "BRL", "USD", "EUR")


def show(case: Mapping[str, Any]) -> None:
    """The entries with their sum, and the form for another one."""
    words = ui_words()
    key = forms.key_of(case)
    left, right = st.columns([3, 2], gap="large")
    with left:
        _entries(case, key)
    with right:
        parts.section("cases.new_cost")
        own = str(case["currency"] or ask.setting("reporting_currency") or "")
        defaults = {
            "kind": "labour",
            "amount": None,
            "currency": own or None,
            "booked_on": words.today(),
            "note": "",
        }
        entry = Entry("cost", key, defaults)
        st.selectbox(
            words.column("kind"),
            taxonomy.COST_KINDS,
            format_func=lambda k: words(f"cost.{k}"),
            **entry.bind("kind"),
        )
        st.number_input(
            words.column("amount"),
            value=None,
            step=0.01,
            format="%.2f",
            help=words("cases.amount_help"),
            **entry.bind("amount"),
        )
        st.selectbox(
            words.column("currency"),
            list(dict.fromkeys((*([own] if own else []), *NEAR, *sorted(list_currencies())))),
            index=None,
            accept_new_options=True,
            placeholder=words("cases.choose_one"),
            **entry.bind("currency"),
        )
        st.date_input(
            words("cases.field.booked_on"),
            value=None,
            min_value="1990-01-01",
            format="YYYY-MM-DD",
            **entry.bind("booked_on"),
        )
        st.text_input(words("cases.field.note"), help=words("cases.masked_help"), **entry.bind("note"))
        entry.bar(words("cases.save_cost"), partial(_save, key))


def _entries(case: Mapping[str, Any], key: dict[str, str]) -> None:
    words = ui_words()
    found = entries.costs(ask.store(), key)
    reporting = str(ask.setting("reporting_currency") or "")
    if found.empty:
        parts.section("cases.costs_none")
        st.caption(words("cases.costs_none_help"))
        return
    known = found["reporting_amount"].dropna().astype(float)
    lacking = len(found) - len(known)
    total = words.money(known.sum(), reporting) if len(known) else words("value.unknown")
    parts.section("cases.costs_total", total=total)
    if "reship" in str(case["resolution"]) and "reship_goods" not in set(found["kind"]):
        st.warning(words("cases.costs_reship_goods"), icon=":material/inventory_2:")
    if lacking:
        st.caption(words("cases.costs_lacking", n=lacking))
    for entry in found.to_dict("records"):
        with st.container(
            horizontal=True, vertical_alignment="center", key=f"cost-{entry['kind']}-{entry['source']}"
        ):
            amount = words.money(entry["amount"], str(entry["currency"] or ""))
            if entry["currency"] != reporting:
                shown = entry["reporting_amount"]
                other = words.money(None if shown is None or shown != shown else shown, reporting)
                amount = words("cases.cost_in", amount=amount, other=other)
            st.markdown(
                words.md("cases.cost_line", kind=words(f"cost.{entry['kind']}"), amount=amount,
                         source=words(f"cases.source.{entry['source']}"), day=words.date(entry["booked_on"])),
                width="content",
            )  # fmt: skip
            if entry["kind"] == "refund" and entry["source"] == entries.PERSON:
                warn_of_much(case, entry["amount"], entry["currency"])
            if entry["note"]:
                st.caption(words.md("cases.cost_note", note=entry["note"]), width="content")
            if entry["source"] == entries.PERSON and rights.may("edit"):
                st.button(
                    words("cases.remove"),
                    key=f"cost-{entry['kind']}-remove",
                    type="tertiary",
                    on_click=_remove,
                    args=(key, str(entry["kind"])),
                )


def _save(key: dict[str, str], filled: Mapping[str, Any], _entry_id: str) -> None:
    amount = filled["amount"]
    exact = None if amount is None else Decimal(str(amount))
    day, note = filled["booked_on"], str(filled["note"] or "")
    currency = str(filled["currency"] or "").strip().upper()
    entries.put_cost(ask.store(), key, str(filled["kind"]), exact, currency, day, note, rights.who())


def _remove(key: dict[str, str], kind: str) -> None:
    if rights.may("edit"):
        entries.remove_cost(ask.store(), key, kind, rights.who())
