"""Weekly exports of a small shop, made with a seed: an order file and a return file in the templates' columns."""

import csv
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np

# lines a week of each item; their rate of errors is told by week
LINES: Mapping[str, int] = {"MUG-RED": 600, "TEE-NAVY": 600, "LAMP-OAK": 600}
USUAL = 0.02
SHOP = {"platform": "shopee", "shop": "Main Street SG"}


def write(folder: Path, first: date, rates: Mapping[str, list[float]], seed: int) -> list[Path]:
    """Orders and returns of the weeks from Monday ``first`` on; ``rates`` has a rate for every week of an item."""
    rng = np.random.default_rng(seed)
    weeks = max(len(r) for r in rates.values())
    orders, returns = [], []
    for week in range(weeks):
        for sku, count in LINES.items():
            rate = rates[sku][week] if sku in rates else USUAL
            wrong = rng.random(count) < rate
            delays = rng.integers(2, 6, count)
            for at in range(count):
                day = first + timedelta(weeks=week, days=at % 7)
                order = f"{day:%y%m%d}{sku[:3]}{at:04d}"
                orders.append(_order(order, sku, day))
                if wrong[at]:
                    returns.append(_return(order, sku, day + timedelta(days=int(delays[at]))))
    return [
        _file(folder / f"orders_{first}.csv", orders),
        _file(folder / f"returns_{first}.csv", returns),
    ]


def _order(order: str, sku: str, day: date) -> dict[str, str]:
    shipped = datetime.combine(day, time(15))
    money = {"quantity": "1", "unit_price": "12.90", "currency": "SGD", "status": "completed"}
    moments = {"ordered_at": f"{shipped - timedelta(hours=20):%F %R}", "shipped_at": f"{shipped:%F %R}"}
    return {**SHOP, "order_id": order, "sku": sku, **money, **moments}


def _return(order: str, sku: str, opened: date) -> dict[str, str]:
    said = {"raw_reason": "Wrong item", "symptom": "wrong_item", "quantity": "1", "currency": "SGD"}
    return {
        **SHOP,
        "case_id": f"C{order}",
        "order_id": order,
        "sku": sku,
        "opened_at": f"{opened} 10:00",
        **said,
    }


def _file(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
