"""Tables that the program computes from the declared ones."""

from __future__ import annotations

from data.schema.dimensions import CUBE_DIMENSIONS, ORDER_DIMENSIONS
from data.schema.imported import CASE_KEY

DERIVED_TABLES: dict[str, dict[str, str]] = {
    # volume of a day, rebuilt for the touched days at every import; origin: 'lines' or 'totals' (from volumes)
    "cube": {
        "day": "date",
        **dict.fromkeys(CUBE_DIMENSIONS, "varchar"),
        "origin": "varchar",
        "lines": "bigint",
        "units": "bigint",
    },
    # orders do not add up over SKUs or packers, so they are counted at their own grain
    "cube_orders": {
        "day": "date",
        **dict.fromkeys(ORDER_DIMENSIONS, "varchar"),
        "origin": "varchar",
        "orders": "bigint",
    },
    # the line and the packing events behind each case line
    "case_facts": {
        **dict.fromkeys(CASE_KEY, "varchar"),
        "level": "varchar",
        "line_id": "varchar",
        **{f"line_{name}": "varchar" for name in CUBE_DIMENSIONS},
        "line_variation": "varchar",
        "product_name": "varchar",
        "unit_price": "decimal(18, 4)",
        "line_currency": "varchar",
        "bin": "varchar",
        "packed_at": "timestamp",
        "shipped_at": "timestamp",
        "ship_day": "date",
        "order_day": "date",
    },
}
