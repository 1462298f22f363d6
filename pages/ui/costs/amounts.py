"""Amounts and facts as the pieces of Costs say them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from pages.ui.core import ask
from pages.ui.core.words import ui_words


def money(amount: Any, digits: int | None = None) -> str:
    """An amount in the reporting currency."""
    return ui_words().money(amount, ask.setting("reporting_currency"), digits)


def short(amount: Any, digits: int | None = 0) -> str:
    """An amount in the reporting currency, in few letters."""
    return ui_words().short_money(amount, ask.setting("reporting_currency"), digits)


def unit() -> str:
    """Unit of amounts."""
    words = ui_words()
    return words("costs.unit", currency=ask.setting("reporting_currency") or words("value.unknown"))


def entries_of(entries: pd.DataFrame) -> str:
    """How many entries an amount rests on."""
    return ui_words()("costs.entries", n=len(entries))
