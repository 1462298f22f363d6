"""The parts that screens are made of, in one place to import from."""

from pages.ui.parts.cards import (
    Figure,
    as_of,
    compared_with,
    folded,
    headline,
    no_data,
    print_head,
    rows_link,
    says,
    section,
    title,
)
from pages.ui.parts.charts import OPEN, Named, chart, is_dark, look, spark
from pages.ui.parts.empty import empty, empty_title, how_old, no_permission, unavailable, what_was_lost
from pages.ui.parts.filter_bar import filter_bar, sidebar
from pages.ui.parts.downloads import downloads
from pages.ui.parts.tables import case_table, table
