# ruff: noqa: E501 - rows of cells read better on one line
"""Days that a column beside them or the store contradicts are asked about; long numbers are kept or refused, never
rounded; numbers are no days: generators over columns, orders and ways to write.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from data.importing import ingest
from data.importing.ingest import ImportOptions
from data.recognition.suggest import looks_like, suggest
from data.store import Store
from tests.make import line, write

START = datetime(2026, 3, 1, 9)  # noqa: DTZ001 - local times, as in a file
HEAD = "platform,shop,order_id,sku,quantity,ordered_at,shipped_at,delivered_at\n"
CASES = "platform,shop,case_id,order_id,opened_at\n"


def order(n: int, ordered: datetime, shipped: datetime, delivered: datetime, form: str) -> str:
    return f"shopee,A,O{n:04d},S{n % 3},1,{ordered.strftime(form)},{shipped.strftime(form)},{delivered.strftime(form)}\n"


def refusal(store: Store, path: Path, text: str, **options: Any) -> str:
    path.write_text(text)
    upload = ingest.load(store, path, options=ImportOptions(**options))
    return upload.refused.code if upload.refused else ""


@pytest.mark.parametrize("form", ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d-%m-%y"])
@pytest.mark.parametrize("seed", range(3))
def test_a_column_that_is_not_read_decides_the_order_of_all(tmp_path: Path, form: str, seed: int) -> None:
    """Days up to the twelfth say nothing; a column that is read into nothing holds one that does."""
    rng, store = random.Random(seed), Store(None)
    lines = ["platform,order_id,sku,quantity,ordered_at,printed\n"]
    days = [START.replace(month=rng.randint(1, 12), day=rng.randint(1, 12)) for _ in range(20)]
    printed = [START.replace(month=rng.randint(1, 12), day=rng.randint(13, 28)) for _ in days]
    lines += [
        f"shopee,O{n},S,1,{d.strftime(form)},{p.strftime(form)}\n"
        for n, (d, p) in enumerate(zip(days, printed, strict=True))
    ]
    assert refusal(store, tmp_path / "o.csv", "".join(lines), zone="UTC") == ""
    found = [day for (day,) in store.rows("select order_day from order_lines order by rowid")]
    assert found == [day.date() for day in days]


@pytest.mark.parametrize("wrong", [0, 1, 40])
@pytest.mark.parametrize("column", ["shipped", "delivered"])
def test_more_than_a_few_rows_that_left_before_they_were_ordered_are_a_question(
    tmp_path: Path, wrong: int, column: str
) -> None:
    store, lines = Store(None), [HEAD]
    for n in range(100):
        ordered = START + timedelta(days=n)
        shipped, delivered = ordered + timedelta(days=1), ordered + timedelta(days=3)
        if n < wrong:
            shipped, delivered = (
                (ordered - timedelta(days=30), delivered)
                if column == "shipped"
                else (shipped, ordered - timedelta(days=30))
            )
        lines.append(order(n, ordered, shipped, delivered, "%Y-%m-%d %H:%M"))
    text = "".join(lines)
    assert refusal(store, tmp_path / "o.csv", text) == ("days_out_of_order" if wrong > 2 else "")
    assert refusal(store, tmp_path / "o.csv", text, dates_right=True) == ""
    assert store.value("select count(*) from order_lines") == 100


@pytest.mark.parametrize("wrong", [0, 1, 40])
@pytest.mark.parametrize("cases_first", [True, False])
def test_claims_are_compared_with_the_orders_in_the_store(
    tmp_path: Path, wrong: int, cases_first: bool
) -> None:
    store = Store(None)
    orders = HEAD + "".join(
        order(
            n,
            START + timedelta(days=n),
            START + timedelta(days=n + 1),
            START + timedelta(days=n + 2),
            "%Y-%m-%d %H:%M",
        )
        for n in range(80)
    )
    cases = CASES + "".join(
        f"shopee,A,C{n},O{n:04d},{START + timedelta(days=n - 60 if n < wrong else n + 9):%Y-%m-%d}\n"
        for n in range(80)
    )
    texts = {"orders.csv": orders, "cases.csv": cases}
    first, second = ("cases.csv", "orders.csv") if cases_first else ("orders.csv", "cases.csv")
    assert refusal(store, tmp_path / first, texts[first]) == ""
    assert refusal(store, tmp_path / second, texts[second]) == ("days_out_of_order" if wrong > 2 else "")


def numbers(rng: random.Random, digits: int, zeros: int, count: int = 30) -> list[str]:
    """Different numbers of so many digits, of which the last are zeros as a spreadsheet leaves them."""
    found = {
        f"{rng.randint(1, 9)}{rng.randrange(10 ** (digits - zeros - 1)):0{digits - zeros - 1}d}{'0' * zeros}"
        for _ in range(count)
    }
    return sorted(found)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("digits", [16, 17, 18, 19])
@pytest.mark.parametrize("rounded", [True, False])
def test_numbers_whose_ends_are_all_zeros_are_damaged(
    tmp_path: Path, kind: str, digits: int, rounded: bool
) -> None:
    rng, store = random.Random(f"{digits}{rounded}"), Store(None)
    ids = numbers(rng, digits, digits - 15 if rounded else 0)
    rows = [["platform", "order_id", "sku", "quantity"], *[["shopee", number, "S1", "1"] for number in ids]]
    path = tmp_path / f"orders.{kind}"
    if kind == "csv":
        path.write_text("".join(",".join(row) + "\n" for row in rows))
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    upload = ingest.load(store, path)
    assert (upload.refused.code if upload.refused else "") == ("damaged_id" if rounded else "")
    assert store.value("select count(*) from order_lines") == (0 if rounded else len(ids))


@pytest.mark.parametrize("seed", range(6))
def test_numbers_of_ten_digits_are_no_days_and_thirteen_are_articles(seed: int) -> None:
    rng = random.Random(seed)
    ids = [str(rng.randint(1_000_000_000, 1_999_999_999)) for _ in range(40)]
    eans = [str(rng.randint(4_000_000_000_000, 4_999_999_999_999)) for _ in range(7)]
    assert looks_like(ids) != "when" and looks_like(ids, numbers=True) != "when"
    rows: list[list[str | None]] = [[number, rng.choice(eans), "1"] for number in ids]
    for article in ("EAN", "Barcode", "Article", "SKU", "条码"):
        found = {s.header: s for s in suggest(["Order", article, "Qty"], rows, "order_lines")}
        assert found["Order"].column == "order_id" and found[article].column == "sku"
        assert not any(s.looks == "when" for s in found.values())


@pytest.mark.parametrize("at_once", [False, True])
@pytest.mark.parametrize("mark", [",", "’", "\u202f"])
def test_ids_that_a_spreadsheet_has_parted_into_thousands_are_the_same_ids(
    tmp_path: Path, mark: str, at_once: bool
) -> None:
    store = Store(None)
    for form in ("{0:,}", "{0}"):
        rows = [line(form.format(900_100 + n).replace(",", mark), f"S{n % 9}") for n in range(40)]
        upload = ingest.prepare(store, write(tmp_path / "a.csv", rows), at_once=at_once)
        ingest.commit(store, upload)
    found = store.rows("select order_id from order_lines order by 1")
    assert found == [(f"{900_100 + n}",) for n in range(40)]


def test_ids_with_marks_of_their_own_stay(tmp_path: Path) -> None:
    store = Store(None)
    numbers = [f"12.{n:03d}" for n in range(20)]
    ingest.load(store, write(tmp_path / "a.csv", [line(number) for number in numbers]))
    assert {n for (n,) in store.rows("select order_id from order_lines")} == set(numbers)
