"""One chosen item: its control chart and its cases."""

from __future__ import annotations

from data.query import Filters
from pages.ui import parts
from pages.ui.core.words import ui_words
from pages.ui.weekly import cohorts


def one(filters: Filters, by: str) -> None:
    """The control chart and the cases of the chosen item."""
    words = ui_words()
    chosen = filters.get(by)
    if len(chosen) != 1:
        parts.section("skus.one.title")
        parts.says("skus.one.choose")
        return
    parts.section("skus.one.title", words.md("skus.one.of", sku=words.value(by, chosen[0])))
    cohorts.chart(filters, "skus")
    parts.case_table(filters, "skus-cases", which="errors")
    parts.rows_link(words("link.rows"), filters)
