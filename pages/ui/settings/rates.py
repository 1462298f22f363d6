"""Exchange rates from a file: dropped here, checked cell by cell, stored when all is right."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from data.intake import rates_file
from pages.ui import parts
from pages.ui.core import ask, rights, state
from pages.ui.core.words import ui_words
from pages.ui.parts.drop_zone import drop_zone

_KEY, _SAID = "rates-file", "rates-said"
COLUMNS = ("file", "row", "column", "value", "reason")


def from_file() -> None:
    """The field for the file and what came of it."""
    words = ui_words()
    if not rights.may("manage"):
        return
    if not ask.setting("reporting_currency"):
        st.caption(words("settings.reporting_first"))
        return
    most = rates_file.MOST_BYTES // (1024 * 1024)
    drop_zone(
        words("settings.rates.drop"),
        _KEY,
        most,
        words("settings.rates.help"),
        type=["csv", "txt"],
        on_change=_take,
    )
    stored, refused = state.widget(_SAID) or (0, [])
    if stored:
        st.success(words("settings.rates.stored", n=stored))
    if refused:
        st.error(words("settings.rates.refused", n=len(refused)))
        told = [(f, p.row, p.column, p.value, words(f"settings.rates.{p.code}")) for f, p in refused]
        labels = {name: words(f"settings.rates.head.{name}") for name in COLUMNS}
        frame = pd.DataFrame(told, columns=pd.Index(COLUMNS))
        parts.table(frame, COLUMNS, "rates-problems", alt=words("settings.rates.alt"), labels=labels)


def _take() -> None:
    if not rights.may("manage"):
        return
    stored, refused = 0, []
    for file in state.widget(_KEY) or ():
        found = rates_file.read(file.getvalue(), str(ask.setting("reporting_currency")))
        refused += [(file.name, problem) for problem in found.problems]
        if not found.problems:
            stored += rates_file.store_rates(ask.store(), found, rights.who())
    state.remember(_SAID, (stored, refused))
