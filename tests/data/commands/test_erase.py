"""Erasing an order, a buyer or a packer from the command line: no byte of it is left in the data folder."""

import io
import json
import logging
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from PIL import Image

from data.__main__ import main
from data.cases import photos
from data.importing.person_codes import buyer_hash
from data.records import records, retention
from data.schema import ACTIONS, JUDGEMENTS, PACKER_NAMES
from data.store import Store, backup
from data.store.archive import months
from pages.ui.server import log
from tests.make import case, line, loaded, write
from tests.paths import SAMPLES

ORDER, CASE, OTHER = "SG77ERASE0001", "RT77ERASE0009", "SG77STAYS0002"
PACKER = "P770077"  # three characters stand somewhere in any file by chance
KEY = {"platform": "shopee", "shop": "SG", "case_id": CASE, "sku": "TEE-NAVY-M", "variation": ""}


def left_in(folder: Path, *words: str) -> list[tuple[str, str]]:
    """Files that hold one of the words in their bytes; of packed ones what is in them."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [(path.name, word) for path in files for word in words if word.encode() in _bytes(path)]


def _bytes(path: Path) -> bytes:
    if path.suffix == ".parquet":
        return repr(pq.read_table(path).to_pylist()).encode()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            return b"".join(packed.read(name) for name in packed.namelist())
    return path.read_bytes()


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def filled(data_folder: Path, tmp_path: Path) -> Path:
    """A store with an order, its case and all that people wrote about it, and every kind of copy beside it."""
    store = Store(data_folder / "rightbox.duckdb")
    orders = [line(ORDER), line(OTHER)]
    loaded(store, write(tmp_path / "orders.csv", orders))
    with store.writing() as cursor:
        hashed = [buyer_hash(store, "buyer-one"), ORDER]
        cursor.run("update order_lines set buyer_hash = ? where order_id = ?", hashed)
    loaded(store, write(tmp_path / "cases.csv", [case(CASE, ORDER), case("RT77STAYS0003", OTHER)]))
    packed = [
        {
            "source": "wms",
            "order_id": order,
            "packer": code,
            "packed_at": "2026-07-04 14:05",
            "sku": "TEE-NAVY-M",
        }
        for order, code in ((ORDER, PACKER), (OTHER, "P08"))
    ]
    loaded(store, write(tmp_path / "packing.csv", packed))
    records.put(store, JUDGEMENTS, {**KEY, "cause": "slip", "note": f"see {ORDER}"}, "me")
    records.put(store, PACKER_NAMES, {"packer": PACKER, "name": "Ana Packwell"}, "me")
    records.put(store, ACTIONS, {"action_id": "A1", "title": f"after {CASE}: ask Ana Packwell"}, "me")
    photos.add(store, KEY, picture(), "me")
    backup.take(store)
    store.close()
    whole = (data_folder / "rightbox.duckdb").read_bytes()
    for name in (
        "rightbox-torn-20260101-000000-000000.duckdb", "rightbox-before-schema-3-20260101-000000.duckdb",
        "rightbox-before-restore-20260101-000000.duckdb", "rightbox-before-restore-20260101-000000.duckdb.wal",
        "rightbox.restoring", "rightbox.part", "backups/old.part", "backups/by-hand.duckdb", "uploads/0f0f",
    ):  # fmt: skip
        (data_folder / name).parent.mkdir(exist_ok=True)
        (data_folder / name).write_bytes(whole)
    return data_folder


@pytest.mark.parametrize(
    "how", [["--order", ORDER], ["--order", CASE], ["--buyer", "buyer-one"]], ids=["order", "case", "buyer"]
)
def test_no_byte_is_left_after_erasing(
    filled: Path, how: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert left_in(filled, ORDER) and left_in(filled, CASE)
    assert main(["erase", *how]) == 0
    assert "Erased: 1 case" in capsys.readouterr().out
    gone = (ORDER, CASE) if how[1] != CASE else (CASE,)
    assert left_in(filled, *gone) == []
    assert not any((filled / "photos").iterdir())
    store = Store(filled / "rightbox.duckdb")
    try:
        assert store.rows("select order_id from order_lines where order_id = ?", [OTHER]) == [(OTHER,)]
        assert store.rows("select case_id from cases") == [("RT77STAYS0003",)]
        assert store.value("select count(*) from audit where what like 'person.%'") == 1
        assert store.value("select title from actions").startswith("after [erased]: ask Ana")
    finally:
        store.close()


def test_a_buyer_is_erased_from_the_archive_the_log_and_half_written_copies_too(filled: Path) -> None:
    store = Store(filled / "rightbox.duckdb")
    hashed = buyer_hash(store, "buyer-one")
    months.put_away(store, date(2026, 8, 1), "me")
    log.keep(filled)
    try:
        raise ValueError(f"{ORDER} of {hashed} cannot be drawn: {CASE}")
    except ValueError:
        logging.getLogger("pages").exception("a screen failed: %s", ORDER)
    finally:
        log.end()
        store.close()
    half = (filled / "rightbox.duckdb").read_bytes()
    (filled / "backups" / "half.part").write_bytes(half)
    planted = (ORDER, CASE, hashed)
    found = {name for name, _ in left_in(filled, *planted)}
    assert any(name.endswith(".parquet") for name in found) and "half.part" in found
    assert (filled / log.FILE).stat().st_size and Path(log.FILE).name not in found
    assert main(["erase", "--buyer", "buyer-one"]) == 0
    assert left_in(filled, *planted) == []
    store = Store(filled / "rightbox.duckdb")
    try:
        assert store.rows("select order_id from all_order_lines") == [(OTHER,)]
    finally:
        store.close()


def test_a_buyer_is_found_by_the_id_in_the_export(data_folder: Path) -> None:
    store = Store(data_folder / "rightbox.duckdb")
    try:
        book = openpyxl.load_workbook(SAMPLES / "shopee_en_Order.all.20260701_20260731.xlsx")
        sheet = book.active
        assert sheet is not None
        titles = [cell.value for cell in sheet[1]]
        at, order = (titles.index(name) + 1 for name in ("Username (Buyer)", "Order ID"))
        for n in range(2, sheet.max_row + 1):
            sheet.cell(
                n, at
            ).value = f"buyer-{sheet.cell(n, order).value}"  # the sample's are starred, which is nobody
        book.save(data_folder / "Order.all.20260701_20260731.xlsx")
        loaded(store, data_folder / "Order.all.20260701_20260731.xlsx")
        head, *rows = sheet.iter_rows(values_only=True)
        place, number = head.index("Username (Buyer)"), head.index("Order ID")
        hashed = dict(store.rows("select order_id, buyer_hash from order_lines where buyer_hash is not null"))
        assert hashed
        for row in rows:
            if row[number] in hashed:
                assert buyer_hash(store, str(row[place])) == hashed[row[number]]
    finally:
        store.close()


def test_a_packer_gets_a_code_that_nobody_knows(filled: Path) -> None:
    assert main(["erase", "--packer", "Ana Packwell"]) == 0
    assert left_in(filled, PACKER, "Ana Packwell") == []
    store = Store(filled / "rightbox.duckdb")
    try:
        (fresh,) = {p for (p,) in store.rows("select packer from packing")} - {"P08"}
        assert fresh.startswith("X") and store.value("select title from actions").endswith(f"ask {fresh}")
        assert store.rows("select count(*) from cube where packer = ?", [fresh]) != [(0,)]
    finally:
        store.close()


def test_what_is_known_is_written_for_its_owner_alone(filled: Path, tmp_path: Path) -> None:
    out = tmp_path / "known.json"
    assert main(["known", "--buyer", "buyer-one", "--to", str(out)]) == 0
    found = json.loads(out.read_text("utf-8"))
    assert out.stat().st_mode & 0o777 == 0o600
    assert {"order_lines", "packing", "cases", "case_judgements", "actions", "case_photos"} <= set(found)
    assert OTHER not in out.read_text("utf-8")


def test_nothing_known_is_said_and_nothing_goes(filled: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["erase", "--order", "NOBODY-KNOWS"]) == 1
    assert "Nothing" in capsys.readouterr().err and left_in(filled, ORDER)
    assert (filled / "backups" / "by-hand.duckdb").exists()


def test_erasing_what_is_old_reaches_the_copies_too(filled: Path) -> None:
    store = Store(filled / "rightbox.duckdb")
    retention.erase(store, 3, date(2027, 7, 1), "me")
    store.close()
    assert retention.finish(filled / "rightbox.duckdb")
    assert [name for name, _ in left_in(filled, ORDER)] == []
