"""The judgement of a case, and its steps: two forms that keep drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.cases import checks, forms
from data.schema import EVIDENCE, taxonomy
from pages.ui import parts
from pages.ui.cases import list
from pages.ui.cases.desk import handling, likely, received
from pages.ui.cases.form import CaseForm
from pages.ui.core import ask, state
from pages.ui.core.words import ui_words

MOMENTS = ("contacted_at", "verified_at", "ticket_at", "respond_by", "resolved_at", "closed_at")


def show(case: Mapping[str, Any]) -> None:
    """Judgement and steps side by side."""
    left, right = st.columns(2, gap="large")
    with left:
        judgement(case)
    with right:
        steps(case)
    handling.show(case)


def judgement(case: Mapping[str, Any]) -> None:
    """Whose fault, why, where made and where it could have been caught."""
    words = ui_words()
    form = CaseForm(forms.JUDGEMENT, case)
    causes = ask.answer(checks.causes)
    parts.section("cases.judgement")
    who, when = forms.last_saved(ask.store(), forms.JUDGEMENT, form.case_key)
    told = words.md("cases.judged_by", who=who, when=words.when(when)) if when else words("cases.not_judged")
    st.caption(told)
    one, two = st.columns(2)
    with one:
        form.choice("seller_fault", taxonomy.FAULTS, lambda c: words(f"fault.{c}"), may_be_empty=False)
        form.choice("cause", causes, lambda c: words.value("cause", c))
        form.choice("detection", taxonomy.DETECTION, lambda c: words(f"detection.{c}"))
    with two:
        form.choice(
            "symptom",
            [s.code for s in taxonomy.SYMPTOMS],
            lambda c: words(f"symptom.{c}"),
            may_be_empty=False,
        )
        form.choice("cause_status", taxonomy.CAUSE_STATUS, lambda c: words(f"cause_status.{c}"))
        form.choice("origin", taxonomy.ORIGIN, lambda c: words(f"origin.{c}"))
    form.several("contributing", [c for c in causes if c != "unknown"], lambda c: words.value("cause", c))
    form.written("received_sku", help=words("cases.received_help"))
    received.show(case)
    likely.show(case)
    form.written("note", lines=4, label=words("cases.field.note"), help=words("cases.masked_help"))
    after = list.queue_around(forms.reference(form.case_key))[1]
    form.save_bar(
        words("cases.save_judgement" if form.draft.changes or case["judged"] else "cases.confirm_judgement"),
        (lambda: state.set_param("case", after)) if after else None,
        words("cases.save_next"),
    )


def steps(case: Mapping[str, Any]) -> None:
    """When each step was done, what is there as evidence, what was asked and what was done."""
    words = ui_words()
    form = CaseForm(forms.STEPS, case)
    parts.section("cases.steps")
    st.caption(words("cases.steps_help", zone=words.zone))
    one, two = st.columns(2)
    with one:
        for name in MOMENTS[:3]:
            form.moment(name)
        form.choice("request", taxonomy.RESOLUTIONS, lambda c: words(f"resolution.{c}"))
        form.written("ticket_no")
        form.written("return_tracking_no")
    with two:
        for name in MOMENTS[3:]:
            form.moment(name)
        form.choice("resolution", taxonomy.RESOLUTIONS, lambda c: words(f"resolution.{c}"))
        form.written("reship_tracking_no")
    st.markdown(words("cases.evidence_title"))
    first, second = st.columns(2)
    for place, flag in enumerate(EVIDENCE):
        with (first, second)[place % 2]:
            form.flag(flag)
    after = list.queue_around(forms.reference(form.case_key))[1]
    form.save_bar(
        words("cases.save_steps"),
        (lambda: state.set_param("case", after)) if after else None,
        words("cases.save_next"),
    )
