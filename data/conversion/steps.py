"""What follows from rows: cells carried forward or taken apart before typing, and the costs of cases after it.

``run_pre`` works on the raw text rows of a file, ``run_post`` on its typed case or income rows.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pyarrow as pa
from pyarrow.dataset import Dataset

from data.conversion.case_costs import costs_of_cases, settlement_costs
from data.conversion.case_rows import complete_cases
from data.conversion.market_steps import (
    items_beside,
    items_only,
    no_variant,
    offset_in_brackets,
    order_above,
    order_of_part,
    plain_sku,
    reasons_apart,
    refunds_apart,
    shipped_by_date,
    split_items,
    split_lists,
    undelivered,
    without_no_day,
)
from data.conversion.raw_steps import (
    cancelled_by_date,
    day_in_order_id,
    day_in_return_id,
    drop_descriptions,
    explode_bundle,
    forward_fill,
    order_rows_only,
    roles_by_operation,
    unescape,
)
from data.formats.contract import ExportReport, Recognised

Pre = Callable[[pa.Table, Recognised], tuple[pa.Table, Recognised]]

PRE: dict[str, Pre] = {
    "forward_fill": forward_fill,
    "explode_bundle": explode_bundle,
    "cancelled_by_date": cancelled_by_date,
    "day_in_order_id": day_in_order_id,
    "day_in_return_id": day_in_return_id,
    "drop_descriptions": drop_descriptions,
    "order_rows_only": order_rows_only,
    "roles_by_operation": roles_by_operation,
    "unescape": unescape,
    "items_beside": items_beside,
    "items_only": items_only,
    "no_variant": no_variant,
    "offset_in_brackets": offset_in_brackets,
    "order_above": order_above,
    "order_of_part": order_of_part,
    "plain_sku": plain_sku,
    "reasons_apart": reasons_apart,
    "refunds_apart": refunds_apart,
    "shipped_by_date": shipped_by_date,
    "split_items": split_items,
    "split_lists": split_lists,
    "undelivered": undelivered,
    "without_no_day": without_no_day,
}


def run_pre(table: pa.Table | Dataset, recognised: Recognised) -> tuple[pa.Table | Dataset, Recognised]:
    """The raw rows (c0..cN text, row_no) after the report's steps, and where its fields stand now."""
    if recognised.report.pre and isinstance(table, Dataset):
        table = table.to_table()  # rows of a large file come from the disk; these steps need all of them
    for step in recognised.report.pre:
        table, recognised = PRE[step](table, recognised)
    return table, recognised


def run_post(frame: pd.DataFrame, report: ExportReport) -> dict[str, pd.DataFrame]:
    """Tables that typed rows become: cases with their costs, or the costs of an income statement.

    Costs carry the signs of the file, which only all of its rows can tell the meaning of (``case_costs.turned``).
    """
    if report.table == "cases":
        cases = complete_cases(frame, report)
        return {"cases": cases, "costs": costs_of_cases(cases, report)}
    if "settlement" in report.post:
        return {"costs": settlement_costs(frame, report)}
    return {report.table: frame}
