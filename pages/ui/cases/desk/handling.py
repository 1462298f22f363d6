"""Who looks after a case and when again, the parcel that replaces it, and what the customer said in the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.cases import forms
from pages.ui import parts
from pages.ui.cases.form import CaseForm
from pages.ui.core.words import ui_words

RATINGS = ("1", "2", "3", "4", "5")
ADDRESSES = ("same", "different")


def show(case: Mapping[str, Any]) -> None:
    """One form."""
    words = ui_words()
    form = CaseForm(forms.DESK, case)
    parts.section("cases.desk.title")
    one, two, three = st.columns(3)
    with one:
        form.written("assignee")
        form.moment("follow_up_at")
        form.choice("address_checked", ADDRESSES, lambda c: words(f"cases.address.{c}"))
    with two:
        form.written("reship_carrier")
        form.moment("reship_sent_at")
        form.moment("reship_delivered_at")
    with three:
        form.choice("rating", RATINGS, str)
        form.flag("contacted_again")
        form.written("feedback", lines=3, help=words("cases.masked_help"))
    form.save_bar(words("cases.desk.save"))
