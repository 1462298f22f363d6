"""A file of cases that is read some rows at a time comes to what it comes to when it is read at once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from data.conversion import case_tables, cell
from data.importing import ingest
from data.store import Store

COLUMNS = (
    "platform", "shop", "case_id", "order_id", "sku", "quantity", "opened_at", "reason", "status", "refunded_at",
    "comment", "unit_price", "refund_amount", "currency",
)  # fmt: skip


def _cases(seed: int) -> str:
    """Returns of several lines, far apart; refunds are told on each line, most of them as minus what was paid."""
    chance, rows = random.Random(seed), []
    for number in range(120):
        refund = chance.choice(("", "-10.00", "-7.05", "-3.10", "4.00"))
        order = f"{2601_0000_0000 + number}"
        for line in range(chance.choice((1, 1, 2, 3))):
            remark = chance.choice(
                (f"order {order} is wrong", "call +65 9123 4567", f"mine was {order} not {number}")
            )
            rows.append(
                f"shopee,Main,RET{number},{order},S{line},1,2026-09-{1 + number % 28:02} 10:00,Wrong item,"
                f"completed,2026-10-02 10:00,"
                f"{remark} {chance.randrange(9)},10.00,{refund},SGD"
            )
    chance.shuffle(rows)
    return "\n".join([",".join(COLUMNS), *rows, rows[0], ""])


def _stored(file: Path) -> dict[str, list[tuple[object, ...]]]:
    store = Store(None)
    upload = ingest.load(store, file)
    assert upload.refused is None
    found = {
        name: store.rows(f"select * exclude (import_id, exported_at) from {name} order by all")
        for name in ("cases", "costs")
    }
    found["problems"] = store.rows("select row_no, code, value from import_problems order by all")
    return found


@pytest.mark.parametrize("seed", range(3))
def test_returns_remarks_and_signs_are_the_same_in_parts(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "cases.csv"
    file.write_text(_cases(seed), "utf-8")
    whole = _stored(file)
    monkeypatch.setattr(case_tables, "AT_ONCE", 17)
    monkeypatch.setattr(cell, "AT_ONCE", 11)
    parts = _stored(file)
    assert parts == whole
    remarks = " ".join(str(row) for row in parts["cases"])
    assert "26010000" in remarks and "9123" not in remarks
    assert parts["costs"] and all(row for row in parts["problems"])
