"""The parts that screens are made of, in one place to import from."""

from pages.ui.cards import Figure, headline, rows_link, says, section, title
from pages.ui.charts import chart, is_dark, look
from pages.ui.filters import filter_bar, sidebar
from pages.ui.states import empty, no_permission, sign_in, unavailable
from pages.ui.tables import case_table, downloads, table

__all__ = [
    "Figure",
    "case_table",
    "chart",
    "downloads",
    "empty",
    "filter_bar",
    "headline",
    "is_dark",
    "look",
    "no_permission",
    "rows_link",
    "says",
    "section",
    "sidebar",
    "sign_in",
    "table",
    "title",
    "unavailable",
]
