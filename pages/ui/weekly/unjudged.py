"""What is said of the claims behind a number that nobody judged yet."""

from __future__ import annotations

from analysis.signals import expected
from data.query import Filters
from pages.ui.core import ask
from pages.ui.core.words import ui_words


def unjudged(rows: Filters) -> tuple[expected.Backlog | None, str]:
    """The claims of the rows that nobody judged yet, and in words why the rows are more; None and '' without any."""
    claims = ask.counted(expected.backlog, rows)
    return claims, expected.counted_behind(claims, ui_words())
