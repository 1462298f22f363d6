"""A large file of new orders is written while it is read, and ends exactly as the careful way ends."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from data.importing import direct as onepass
from data.importing import ingest, person_codes, prepare, sample
from data.importing.ingest import ImportOptions
from data.importing.staged import Begun, Compared
from data.reading.base.model import LIMITS
from data.reading.files import read
from data.reading.text import read as text
from data.records import records
from data.schema import TABLES
from data.store import Store
from tests.make import VARIANTS, case, content, line, loaded, many, write
from tests.paths import ROOT

KILLED = """
import os, signal, sys
from pathlib import Path
from data.importing import commit, ingest, prepare
from data.store import Store
prepare.DIRECT_BYTES = 0
def fatal(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[3] == "before":
    commit._end = fatal
else:
    commit.choose_currency = fatal
ingest.load(Store(Path(sys.argv[1])), Path(sys.argv[2]))
"""


@pytest.fixture
def direct(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A store on disk for which every clean text file is large."""
    monkeypatch.setattr(prepare, "DIRECT_BYTES", 0)
    opened = Store(tmp_path / "home" / "rightbox.duckdb")
    yield opened
    opened.close()


@pytest.fixture
def short_sighted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample sees the first rows only."""
    monkeypatch.setattr(sample, "PLACES", 1)
    monkeypatch.setattr(sample, "BYTES", 3_000)


def begun(store: Store, path: Path, **options: Any) -> ingest.Upload:
    upload = ingest.prepare(store, path, options=ImportOptions(**options), at_once=True)
    assert upload.refused is None
    assert isinstance(upload.tables[0], Begun)
    return upload


def outcome(store: Store) -> tuple[Any, ...]:
    problems = "select row_no, column_name, value, code, rejected from import_problems order by all"
    counts = "select rows_in, rows_new, rows_updated, rows_unchanged, rows_rejected, unmapped from imports"
    return content(store), store.rows(problems), store.rows(counts)


SHOPEE = {
    "Order ID": "26070{n:09d}", "Order Status": "Completed", "Tracking Number*": "SPXTH{n:011d}",
    "Shipping Option": "Standard Delivery", "SKU Reference No.": "TEE/NAVY M", "Product Name": "เสื้อยืด สีกรม",
    "Variation Name": "Navy,M", "Deal Price": "129.00", "Quantity": "1", "Order Creation Date": "2026-07-03 09:14",
    "Ship Time": "2026-07-04 16:20", "Username (Buyer)": "somchai{n}", "Cancel reason": "", "Receiver Name": "Somchai",
}  # fmt: skip


def shopee(count: int, **changes: str) -> list[dict[str, str]]:
    return [{k: v.format(n=n) for k, v in (SHOPEE | changes).items()} for n in range(count)]


ODD_TIMES = (
    "2026-07-03 9:14", "2026-07-03 09:1", "2026-7-3 09:14", "026-07-03 09:14", "26-07-03 09:14", "2026-07-03 24:00",
    "2026-07-03 09:60", "2026-07-0309:14", "2026-07-03", " 2026-07-03 09:14 ", "2026-07-03 09:14Z", "2026-07-03  09:14",
    "2026-07-03 09:14:61", "+2026-07-03 09:14", "2026-07-03 -9:14", "-", "infinity", "epoch",
)  # fmt: skip
MORE: dict[str, list[dict[str, Any]]] = {
    "several lines an order": [line(f"O{n // 3}", f"S{n % 3}") for n in range(60)],
    "no parent, no warehouse": [line(f"O{n}", warehouse="", parent_sku="") for n in range(60)],
    "some parents": [line(f"O{n}", parent_sku="P" if n % 2 else "") for n in range(60)],
    "not shipped at the end": [line(f"O{n}", status="completed" if n < 50 else "to_ship") for n in range(60)],
    "a year later at the end": [
        line(f"O{n}", ordered_at=f"{2026 + 9 * (n > 50)}-07-03 09:14", shipped_at=f"{2026 + 9 * (n > 50)}-07-04 09:14")
        for n in range(60)
    ],
    "thousands or decimals": [line(f"O{n}", unit_price="12.90" if n < 50 else "12.345") for n in range(60)],
    "no quantity": [line(f"O{n}", quantity="1" if n < 50 else "") for n in range(60)],
    "a fraction of a unit": [line(f"O{n}", quantity="1" if n < 50 else "1.5") for n in range(60)],
    "a key twice": [line(f"O{min(n, 58)}") for n in range(60)],
    "keys and rows twice": [
        line("O1"), line("O2"), line("O1"), *(line(f"P{n}") for n in range(50)), line("O2", status="shipped"),
        line("O1"), line("O2", carrier="X"), line("O9", unit_price="12.9"), line("O9"), line("O9", sku="S2"),
    ],
    "a zone in the time": [
        line(f"O{n}", shipped_at="2026-07-04 16:20" + "+02:00" * (n > 50)) for n in range(60)
    ],
    "a dot in a sku": [line(f"O{n}", sku="S1" if n < 50 else "S.1/b") for n in range(60)],
    "a space after a sku": [line(f"O{n}", sku="S1" if n < 50 else "S1 ") for n in range(60)],
    "a shop of another zone": [line(f"O{n}", shop="SG" if n < 50 else "Perth") for n in range(60)],
    **{
        f"a time written as {odd!r}": [
            line(f"O{n}", ordered_at="2026-07-03 09:14" if n < 50 else odd) for n in range(60)
        ]
        for odd in ODD_TIMES
    },
    "shopee": shopee(60),
    "shopee, sku given later": shopee(40, **{"SKU Reference No.": ""}) + [
        row | {"Order ID": row["Order ID"] + "X"} for row in shopee(20)
    ],
    "shopee, cancelled later": shopee(50) + [
        row | {"Order ID": row["Order ID"] + "X", "Order Status": "Cancelled", "Cancel reason": "Failed delivery"}
        for row in shopee(10)
    ],
}  # fmt: skip
ALL = MORE | {
    name: [row | (change if n >= 50 else {}) for n, row in enumerate(many(3))]
    for name, change in VARIANTS.items()
}


@pytest.mark.parametrize("name", ALL)
def test_what_the_sample_does_not_show_is_stored_as_the_careful_way_stores_it(
    direct: Store, store: Store, short_sighted: None, tmp_path: Path, name: str
) -> None:
    path = write(tmp_path / "orders.csv", ALL[name])
    (tmp_path / "home" / "hash.key").write_bytes(person_codes.secret(store))
    for target in (direct, store):
        records.put(
            target, TABLES["shops"], {"platform": "shopee", "shop": "Perth", "zone": "Australia/Perth"}, "me"
        )
        ingest.load(target, path, options=ImportOptions(zone="", currency="SGD"), insist=True)
    assert outcome(direct) == outcome(store)
    assert list((tmp_path / "home" / "uploads").iterdir()) == []


DAMAGED = ALL | {"a key twice": [line(f"O{n}") for n in range(60)] + [line("O7"), line("O8", quantity=5)]}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_too_large_for_memory_is_stored_as_a_small_one_is(
    direct: Store, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = write(tmp_path / "orders.csv", DAMAGED[name])
    lines = path.read_text().splitlines(keepends=True)
    lines[30:30] = [f"{lines[20].rstrip()},1,2\n", "\n", f"{lines[9].rstrip()},3\n"]
    path.write_text("".join(lines))
    (tmp_path / "home" / "hash.key").write_bytes(person_codes.secret(store))
    ingest.load(store, path, options=ImportOptions(currency="SGD"), insist=True)
    monkeypatch.setattr(text, "BATCH", 8)
    monkeypatch.setattr(ingest, "read", partial(read, limits=replace(LIMITS, spill_bytes=2_000)))
    upload = ingest.load(direct, path, options=ImportOptions(currency="SGD"), insist=True)
    assert outcome(direct) == outcome(store)
    (staged,) = upload.tables
    assert staged.rejected >= 2
    counts = staged.counts
    assert counts.new + counts.updated + counts.unchanged + staged.rejected == staged.rows_in
    if name in ("plain", "shopee"):
        assert isinstance(staged, Begun)


def test_a_large_damaged_file_that_was_overtaken_is_compared_anew(
    direct: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "orders.csv", [line(f"O{n}") for n in range(60)])
    path.write_text(path.read_text() + "one,cell,more," * 9 + "\n")
    monkeypatch.setattr(text, "BATCH", 8)
    monkeypatch.setattr(ingest, "read", partial(read, limits=replace(LIMITS, spill_bytes=2_000)))
    upload = begun(direct, path)
    loaded(direct, write(tmp_path / "before.csv", [line("O3"), line("O4", quantity=9)]))
    ingest.commit(direct, upload)
    (staged,) = upload.tables
    assert (staged.counts.new, staged.counts.updated, staged.counts.unchanged, staged.rejected) == (
        58,
        1,
        1,
        1,
    )
    assert staged.rows_in == 61 and isinstance(staged, Compared)


@pytest.mark.parametrize(
    "name", ["plain", "other scripts", "several lines an order", "some parents", "a dot in a sku", "shopee"]
)
def test_clean_files_are_read_once(direct: Store, short_sighted: None, tmp_path: Path, name: str) -> None:
    upload = begun(direct, write(tmp_path / "orders.csv", ALL[name]))
    assert len(upload.tables[0].preview(5)) == 5
    assert upload.tables[0].problems().empty
    ingest.commit(direct, upload)
    assert direct.value("select count(*) from order_lines") == 60


def test_nobody_sees_rows_that_are_not_committed_and_discarding_leaves_nothing(
    direct: Store, tmp_path: Path
) -> None:
    before, version = content(direct), direct.version
    upload = begun(direct, write(tmp_path / "orders.csv", [line("A"), line("B")]))
    assert content(direct) == before
    upload.discard()
    assert content(direct) == before and direct.version == version
    assert list((tmp_path / "home" / "uploads").iterdir()) == []
    loaded(direct, tmp_path / "orders.csv")
    assert direct.value("select count(*) from order_lines") == 2


def test_others_write_while_the_file_is_open(direct: Store, tmp_path: Path) -> None:
    upload = begun(direct, write(tmp_path / "orders.csv", [line("A"), line("B")]))
    for n in range(5):
        records.put(direct, TABLES["settings"], {"name": f"s{n}", "value": "1"}, "me")
    version = direct.version
    assert version == 5
    ingest.commit(direct, upload)
    assert isinstance(upload.tables[0], Begun)
    assert direct.version == version + 1
    assert direct.value("select count(*) from settings where name like 's_'") == 5
    assert direct.value("select sum(lines) from cube") == 2


def test_an_import_that_came_first_is_compared_with(direct: Store, store: Store, tmp_path: Path) -> None:
    slow = write(tmp_path / "slow.csv", [line("A"), line("B")])
    quick = write(tmp_path / "quick.csv", [line("B", status="shipped"), line("C")])
    returns = write(tmp_path / "returns.csv", [case("R1", "B")])
    upload = begun(direct, slow)
    for path in (quick, returns):
        loaded(direct, path)
        loaded(store, path)
    ingest.commit(direct, upload)
    loaded(store, slow)
    assert isinstance(upload.tables[0], Compared)
    counts = upload.tables[0].counts
    assert (counts.new, counts.updated) == (1, 1)
    assert content(direct) == content(store)
    ingest.undo(direct, upload.tables[0].import_id, "me")
    assert direct.rows("select order_id, status from order_lines order by 1") == [
        ("B", "shipped"),
        ("C", "completed"),
    ]


def test_two_files_that_were_open_together_both_count(direct: Store, store: Store, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.csv", [line(f"{n}A"), line(f"{n}B")]) for n in range(2)]
    uploads = [begun(direct, path) for path in paths]
    for upload, path in zip(uploads, paths, strict=True):
        ingest.commit(direct, upload)
        loaded(store, path)
    assert content(direct) == content(store)


@pytest.mark.parametrize("table", ["packing", "volumes", "cases"])
def test_what_other_files_brought_meets_the_new_lines(
    direct: Store, store: Store, tmp_path: Path, table: str
) -> None:
    first = {
        "packing": [{"source": "wms", "order_id": "A", "packer": "P07", "packed_at": "2026-07-04 14:05"}],
        "volumes": [{"day": "2026-07-04", "shop": "SG", "lines": 9}],
        "cases": [case("R1", "A")],
    }
    files = [write(tmp_path / "first.csv", first[table]), write(tmp_path / "b.csv", [line("A"), line("B")])]
    for target in (direct, store):
        for path in files:
            loaded(target, path)
    assert content(direct) == content(store)


def test_the_next_month_and_its_undoing_leave_the_cube_as_it_was(
    direct: Store, store: Store, tmp_path: Path
) -> None:
    july = write(tmp_path / "july.csv", many(4))
    august = write(
        tmp_path / "august.csv",
        [
            row | {"order_id": f"N{row['order_id']}", "ordered_at": "2026-08-03 10:00", "shipped_at": ""}
            for row in many(5)
        ],
    )
    same_days = write(tmp_path / "same.csv", [row | {"order_id": f"M{row['order_id']}"} for row in many(6)])
    for target in (direct, store):
        loaded(target, july)
    before = content(direct)
    assert before == content(store)
    for path in (august, same_days):
        upload = loaded(direct, path)
        loaded(store, path)
        assert content(direct) == content(store)
    ingest.undo(direct, upload.tables[0].import_id, "me")
    (august_id,) = direct.rows("select import_id from imports where file = 'august.csv'")[0]
    ingest.undo(direct, august_id, "me")
    assert content(direct) == before


def test_rows_again_in_a_long_file_are_named_by_their_numbers(direct: Store, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    again = {50_000: 7, 200_000: 130_000, 299_999: 50_001}  # row -> an earlier one of the same key
    with path.open("w") as out:
        out.write("platform,shop,order_id,sku,quantity,unit_price,tracking_no\n")
        for n in range(300_000):
            out.write(
                f"shopee,SG,O{again.get(n, n):09d},S1,1,12.90,{'a-tracking-number-of-some-length'}{n}\n"
            )
    (staged,) = loaded(direct, path).tables
    assert isinstance(staged, Begun)
    assert (staged.counts.new, staged.counts.unchanged) == (299_997, 3)
    assert direct.rows("select row_no, code, rejected from import_problems order by 1") == [
        (before + 2, "same_key_again", False) for before in sorted(again.values())
    ]
    assert (
        direct.value(
            "select count(*) from order_lines where order_id = 'O000130000' and tracking_no like '%h200000'"
        )
        == 1
    )


@pytest.mark.parametrize("moment", ["before", "within"])
def test_a_killed_process_leaves_nothing(tmp_path: Path, moment: str) -> None:
    home, path = tmp_path / "home" / "rightbox.duckdb", write(tmp_path / "orders.csv", many(3))
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(home), str(path), moment],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    opened = Store(home)
    try:
        assert all(rows == [] for rows in content(opened).values())
        loaded(opened, path)
        assert opened.value("select count(*) from order_lines") == 60
    finally:
        opened.close()


def test_a_file_changed_while_it_was_open_is_refused(direct: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [line("A"), line("B")])
    upload = begun(direct, path)
    with path.open("a") as out:
        out.write("shopee,SG,Z,S1\n")
    ingest.commit_or_refuse(direct, upload)
    assert upload.refused is not None and upload.refused.code == "file_changed"
    assert direct.value("select count(*) from order_lines") == 0


def test_stored_orders_are_found_before_anything_is_written(
    direct: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.csv", [line("A"), line("B")])
    loaded(direct, path)
    monkeypatch.setattr(onepass, "_stored", lambda *_: pytest.fail("written although stored already"))
    (staged,) = loaded(direct, path).tables
    assert (staged.counts.new, staged.counts.unchanged) == (0, 2)
