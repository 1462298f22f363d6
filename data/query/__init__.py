"""Filters, and every question asked of the store: cells() for numbers, rows() for the rows behind them."""

from data.query.aggregate import cells, daily, daily_scope, summed
from data.query.case_rows import (
    PAGE_ROWS, SORTABLE, WHICH, Page, case, case_costs, case_lines, columns_of_rows, counts, keys, rows, wrong_orders,
)  # fmt: skip
from data.query.claims import aged, claims_known
from data.query.coverage import (
    Extent, Holdings, extent, holdings, match_levels, packing_share, rows_of_last,
    unpriced_shops,
)  # fmt: skip
from data.query.filters import Basis, Filters
from data.query.questions import delays, every_item, items, mixups, moments, values
from data.query.sql import COSTS, EXPOSURE
