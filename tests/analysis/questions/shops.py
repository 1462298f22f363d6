"""Shops whose errors are known: weeks of lines and claims as files, loaded the way people load them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from data.importing import ingest
from data.store import Store

MONDAY = date(2026, 1, 5)
Row = dict[str, Any]


def load(store: Store, folder: Path, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write rows as a CSV file and load it."""
    if not rows:
        return
    path = folder / name
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(dict.fromkeys(n for row in rows for n in row)))
        writer.writeheader()
        writer.writerows(rows)
    upload = ingest.load(store, path)
    assert upload.refused is None, upload.refused


def line(number: str, day: date, **more: Any) -> Row:
    """A shipped line of a day."""
    stamp = f"{day.isoformat()} 10:00"
    return {
        "platform": "shopee", "shop": "SG", "order_id": number, "sku": "TEE", "variation": "", "quantity": 1,
        "unit_price": "12.90", "currency": "SGD", "status": "completed", "ordered_at": stamp, "shipped_at": stamp,
        "tracking_no": f"T{number}", "warehouse": "WH1", "carrier": "SPX",
    } | more  # fmt: skip


def claim(of: Row, delay: int, **more: Any) -> Row:
    """A claim for a line, so many days after its shipment."""
    opened = date.fromisoformat(str(of["shipped_at"])[:10]) + timedelta(days=delay)
    return {
        "platform": of["platform"], "shop": of["shop"], "case_id": f"R{of['order_id']}", "order_id": of["order_id"],
        "sku": of["sku"], "opened_at": f"{opened.isoformat()} 09:00", "raw_reason": "Wrong item",
    } | more  # fmt: skip


def weeks_of_lines(
    errors: Sequence[int], lines: int = 60, delay: int = 4, prefix: str = "", **more: Any
) -> tuple[list[Row], list[Row]]:
    """Lines and claims: ``lines`` a week from ``MONDAY``, of which ``errors`` of each week are claimed."""
    shipped, claims = [], []
    for week, wrong in enumerate(errors):
        for number in range(lines):
            day = MONDAY + timedelta(weeks=week, days=number % 7)
            shipped.append(line(f"{prefix}W{week}N{number}", day, **more))
        claims += [claim(row, delay) for row in shipped[-lines : -lines + wrong or None] if wrong]
    return shipped, claims


def steady(weeks: int, mean: float, seed: int = 1) -> list[int]:
    """Errors of weeks in which nothing changes."""
    return [int(n) for n in np.random.default_rng(seed).poisson(mean, weeks)]
