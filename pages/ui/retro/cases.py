"""Cases of a retro: what was known of each when it was put in, and what is so today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from analysis.review import findings
from analysis.review.findings.cases import WHYS
from analysis.review.opening import case_subject
from analysis.wording import escape
from data.cases import forms
from data.query import Filters
from data.records import retros
from data.records.retros import Finding
from data.schema import CASE_KEY
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.screens import SCREENS
from pages.ui.core.words import ui_words

Row = Mapping[str, Any]
COLUMNS = (
    "why_chosen",
    "case_id",
    "sku",
    "received_sku",
    "symptom",
    "cause",
    "station",
    "cost_total",
    "comment",
)


def prepared(retro: Row, frozen: Sequence[Finding], *, today: bool) -> None:
    """The linked cases as a table, what changed in them since, and the way to add or remove some."""
    words = ui_words()
    parts.section("retro.cases")
    known = known_of(retro, frozen)
    if not known:
        parts.says("retro.cases_none")
    else:
        frame = pd.DataFrame([_row(finding, case) for _, finding, case in known])
        labels = {"why_chosen": words("retro.why_chosen")}
        columns = [c for c in COLUMNS if c in frame]
        parts.table(frame, columns, "retro-cases", alt=words("retro.cases"), labels=labels)
    if today:
        _since(known)
    if rights.may("edit"):
        _edit(retro, known)


def cards(retro: Row, frozen: Sequence[Finding]) -> None:
    """The linked cases, large: what was ordered, what came, why, what it cost, what the buyer said."""
    words = ui_words()
    known = known_of(retro, frozen)
    if not known:
        parts.says("retro.cases_none")
    with st.grid(3, min_column_width=260, key="meeting-cases") as grid:
        for key, finding, case in known:
            with grid.cell(), st.container(border=True, gap="xsmall", key=f"mcase-{forms.reference(key)}"):
                _card(words, key, finding, case)


def _card(words: Any, key: Mapping[str, str], finding: Finding, case: Mapping[str, Any]) -> None:
    given = finding.numbers
    got = str(given["received_sku"])
    item = escape.markdown(given["sku"] or words("value.unknown"))
    if got and got != given["sku"]:
        item += " → " + escape.markdown(got)
    st.markdown(f"**{item}**")
    cost = given.get("amount")
    told = [
        words(f"retro.why_chosen.{given['why']}"),
        words("retro.case.cost_unknown") if cost is None else words.money(cost, str(given["currency"])),
        *(words.value(n, given[n]) for n in ("symptom", "cause", "station") if given[n]),
    ]
    st.caption(escape.markdown(" · ".join(told)))
    if case.get("comment"):
        st.markdown("“" + escape.markdown(escape.plain(case["comment"])) + "”")
    if case:
        st.page_link(
            SCREENS["cases"].file,
            label=escape.markdown(given["case_id"]),
            query_params=state.link(case=forms.reference(dict(key))),
        )


def known_of(retro: Row, frozen: Sequence[Finding]) -> list[tuple[dict[str, str], Finding, dict[str, Any]]]:
    """Linked cases in the order of the meeting: key, what was kept, and the case as it is ({} when it is gone)."""
    kept = {f.subject: f for f in frozen if f.kind == "case"}
    currency = str(ask.setting("reporting_currency") or "")
    linked = ask.answer(retros.linked, str(retro["retro_id"])).to_dict("records")
    keys = [{k: str(row[k] or "") for k in CASE_KEY} for row in linked]
    present = ask.case_lines([tuple(key.values()) for key in keys])
    found = []
    for key, row in zip(keys, linked, strict=True):
        case = present.get(tuple(key.values()), {})
        live = findings.case({**key, **case}, case_subject(key), str(row["why"]), currency)
        found.append((key, kept.get(live.subject, live), case))
    order = {why: place for place, why in enumerate(WHYS)}

    def place(entry: tuple[dict[str, str], Finding, dict[str, Any]]) -> tuple[int, float, str]:
        given = entry[1].numbers
        return order.get(str(given["why"]), len(order)), -(given.get("amount") or 0.0), str(given["case_id"])

    return sorted(found, key=place)


def _row(finding: Finding, case: Mapping[str, Any]) -> dict[str, Any]:
    given = finding.numbers
    facts = {n: given[n] for n in ("case_id", "sku", "received_sku", "symptom", "cause", "station")}
    why = ui_words()(f"retro.why_chosen.{given['why']}")
    return {**facts, "why_chosen": why, "cost_total": given["amount"], "comment": case.get("comment") or ""}


def _since(known: Sequence[tuple[Mapping[str, str], Finding, Mapping[str, Any]]]) -> None:
    """What of the cases is different today."""
    words = ui_words()
    changed = False
    for key, then, case in known:
        if not case:
            st.caption(":material/history: " + words.md("retro.case.gone", case=then.numbers["case_id"]))
            changed = True
            continue
        now = findings.case(case, case_subject(key), str(then.numbers["why"]), str(then.numbers["currency"]))
        for name, was, is_now in findings.moved(then, now):
            changed = True
            told = words.md(
                "retro.case.moved",
                case=then.numbers["case_id"],
                what=words.column("cost_total" if name == "amount" else name),
                then=_said(name, was, then),
                now=_said(name, is_now, then),
            )
            st.caption(":material/history: " + told)
    if known and not changed:
        st.caption(":material/check: " + words("retro.today.same"))


def _said(name: str, value: Any, finding: Finding) -> str:
    words = ui_words()
    if name == "amount":
        known = value is not None
        return (
            words.money(value, str(finding.numbers["currency"]))
            if known
            else words("retro.case.cost_unknown")
        )
    return words.value(name, value)


def _edit(retro: Row, known: Sequence[tuple[dict[str, str], Finding, dict[str, Any]]]) -> None:
    words = ui_words()
    retro_id = str(retro["retro_id"])
    with st.popover(words("retro.cases_edit"), type="tertiary"):
        st.text_input(words("retro.case_add"), key="retro-case-add", on_change=_add, args=(retro_id,))
        for key, finding, _ in known:
            st.button(
                words.md("retro.case_drop", case=finding.numbers["case_id"]),
                key=f"uncase-{forms.reference(key)}",
                type="tertiary",
                on_click=_remove,
                args=(retro_id, key),
            )


def _add(retro_id: str) -> None:
    wanted = (state.widget("retro-case-add") or "").strip()
    if not wanted or not rights.may("edit"):
        return
    found = ask.rows(Filters(), which="all", search=wanted, size=5).frame
    exact = found[found["case_id"] == wanted] if len(found) else found
    if exact.empty:
        st.toast(ui_words()("retro.case_not_found"))
        return
    currency = str(ask.setting("reporting_currency") or "")
    for key, row in zip(retros.case_keys(exact), exact.to_dict("records"), strict=True):
        retros.link(ask.store(), retro_id, key, "by_hand", rights.who())
        kept = findings.case(row, case_subject(key), "by_hand", currency)
        retros.put_finding(ask.store(), retro_id, kept, rights.who(), ask.extent().as_of)
    state.seed("retro-case-add", "")


def _remove(retro_id: str, key: dict[str, str]) -> None:
    if not rights.may("edit"):
        return
    retros.unlink(ask.store(), retro_id, key, rights.who())
    for finding in ask.answer(retros.findings, retro_id):
        if finding.subject == case_subject(key):
            retros.remove_finding(ask.store(), finding.finding_id, rights.who())
