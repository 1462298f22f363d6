"""Findings of a retro: one for each story, however many signals tell it."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

from analysis.questions.situation import assess
from analysis.review import findings
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import MONDAY, claim, line, load


def test_signals_of_one_story_are_one_topic(store: Store, tmp_path: Path) -> None:
    """Station S3 was mended: all shipments and the night, in which it works most, have fewer errors for that alone."""
    rng = random.Random(10)
    shipped, claims, packed = [], [], []
    for number in range(24 * 700):
        week, station = number // 700, f"S{1 + number % 3}"
        row = line(f"N{number}", MONDAY + timedelta(weeks=week, days=number % 7))
        night = rng.random() < (0.6 if station == "S3" else 0.45)
        shipped.append(row)
        packed.append(
            {"platform": "shopee", "order_id": row["order_id"], "sku": row["sku"], "station": station, "packer": "P1",
             "shift": "night" if night else "day", "packed_at": row["shipped_at"], "warehouse": "WH1"}
        )  # fmt: skip
        if rng.random() < (0.07 if station == "S3" and week < 17 else 0.02):
            claims.append(claim(row, 4))
    for name, rows in (("orders.csv", shipped), ("claims.csv", claims), ("packing.csv", packed)):
        load(store, tmp_path, name, rows)
    filters = Filters(MONDAY + timedelta(weeks=12), MONDAY + timedelta(weeks=24, days=-1))
    situation = assess(Direct(store), filters)
    assert len(situation.signals) > 1
    told = [f for f in findings.of_store(store, filters) if f.kind == "signal"]
    assert [(f.numbers["dimension"], f.numbers["name"]) for f in told] == [("station", "S3")]
