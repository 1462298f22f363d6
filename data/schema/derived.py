"""Tables that the program computes from the declared ones."""

from __future__ import annotations

from data.schema.dimensions import CUBE_DIMENSIONS, LINE_DIMENSIONS, ORDER_DIMENSIONS, PACKING_DIMENSIONS
from data.schema.imported import CASE_KEY

# the cube summed over what a question does not ask for, the smallest first; orders are counted in the first alone, as
# they do not add up over SKUs or packers. The last holds no rows as long as it would be as large as the cube.
ROLLUPS: dict[str, tuple[str, ...]] = {
    "cube_orders": ORDER_DIMENSIONS,
    "cube_floor": (*ORDER_DIMENSIONS, *PACKING_DIMENSIONS),
    "cube_goods": LINE_DIMENSIONS,
}
DERIVED_TABLES: dict[str, dict[str, str]] = {
    # volume of a day, rebuilt for the touched days at every import; origin: 'lines' or 'totals' (from volumes)
    "cube": {
        "day": "date",
        **dict.fromkeys(CUBE_DIMENSIONS, "varchar"),
        "origin": "varchar",
        "lines": "bigint",
        "units": "bigint",
    },
    **{
        name: {
            "day": "date",
            **dict.fromkeys(dimensions, "varchar"),
            "origin": "varchar",
            "lines": "bigint",
            "units": "bigint",
            **({"orders": "bigint"} if name == "cube_orders" else {}),
        }
        for name, dimensions in ROLLUPS.items()
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
        "stayed": "boolean",  # the order never left: its status says so, not that its status is unknown
    },
}
