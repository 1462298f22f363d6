"""Names of files are kept, logged and shown without the names and numbers of those whom they are about."""

import json
import logging
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.importing import ingest
from data.intake import outcome, pending
from data.recognition import dialling
from data.recognition.file_names import safe
from data.store import Store
from tests.make import line, write

CALLED = (
    ("65", 8, 8), ("86", 11, 11), ("62", 9, 11), ("60", 9, 10), ("84", 9, 9), ("66", 9, 9), ("63", 10, 10),
    ("886", 9, 9), ("852", 8, 8), ("81", 10, 10), ("82", 10, 10), ("91", 10, 10), ("55", 11, 11), ("44", 10, 10),
    ("49", 10, 11), ("1", 10, 10), ("7", 10, 10), ("90", 10, 10), ("971", 9, 9), ("0065", 8, 8), ("234", 10, 10),
)  # fmt: skip
SECRETS = ("Jane", "Doe", "9123", "4567", "jane.doe", "张伟")
NAMES = (
    "Jane Doe orders.csv",
    "orders-Jane-Doe-9123-4567.csv",
    "orders 9123 4567.csv",
    "refund (jane.doe at gmail.com) all.csv",
    "jane.doe@mail.example.csv",
    "JaneDoe_orders.csv",
    "张伟退货.csv",
    "buyer Jane.csv",
    "Jane +65 9123 4567.csv",
    "12 Orchard Road Jane.csv",
)


@pytest.mark.parametrize("name", NAMES)
def test_somebody_is_not_in_the_name_that_is_kept(name: str) -> None:
    assert not [secret for secret in SECRETS if secret in safe(name)]
    assert safe(name).endswith(".csv")
    assert safe(safe(name)) == safe(name)


@pytest.mark.parametrize(
    "name",
    [
        "Order.all.20260901_20260930.xlsx", "shopee_en_Order.return_refund.20260701_20260731.xls",
        "orders_export_1.csv", "All order-2026-09-30-10_20.csv", "income_20260901.csv", "退货订单.xlsx",
        "IMG_20260901_102030.jpg", "WhatsApp Image 2026-09-01 at 10.20.30.jpeg", "packing_log_generic.csv",
        "tiktok_All_order_OrderSKUList.xlsx", "clean.csv", "luckycat orders (2).csv", "lazada returns week 38.xlsx",
        "wangdiantong_stockout.xlsx", "Laporan penghasilan september 2026.xlsx", "返品一覧.csv", "반품목록.csv",
    ],
)  # fmt: skip
def test_names_of_exports_stay(name: str) -> None:
    assert safe(name) == name


REPORT_IDS = st.one_of(
    st.integers(0, 10**18).map(lambda n: f"{5764_0000_0000_0000_000 + n}"),  # of an order, 19 digits
    st.integers(1_660_000_000_000, 1_899_999_999_999).map(str),  # milliseconds
    st.integers(0, 10**9 - 1).map(lambda n: f"38686{n:09d}"),  # of a report: no number of Slovenia is so long
)


@given(REPORT_IDS.filter(lambda digits: not dialling.personal(digits)), st.sampled_from(["", " (1)", "(12)"]))
def test_a_number_that_nobody_can_be_called_by_stays(digits: str, copy: str) -> None:
    assert safe(f"{digits}{copy}.txt") == f"{digits}{copy}.txt"


@given(st.data())
def test_a_number_to_call_does_not(data: st.DataObject) -> None:
    code, least, most = data.draw(st.sampled_from([("", 8, 11), ("0", 8, 11), *CALLED]))
    digits = code + data.draw(st.text("0123456789", min_size=least, max_size=most))
    if not re.match(
        r"(?:19|20|25)\d\d|[0-3]\d[01]\d20|1[678][016-9]", digits
    ):  # days and moments may be shown
        for name in (digits, f"+{digits}", f"refund {digits}", f"{digits[:4]} {digits[4:]}", f"{digits} (2)"):
            assert digits[2:-2] not in safe(f"{name}.txt").replace(" ", ""), name


@pytest.mark.parametrize("number", ["4111111111111111", "5555555555554444", "11010519491231002" + "1"])
def test_cards_are_hidden(number: str) -> None:
    assert (number in safe(f"{number}.txt")) == (number[:2] == "11")  # its last sign is not that of a citizen


@pytest.mark.parametrize("spoilt", [False, True])
def test_nothing_of_it_is_stored_logged_or_shown(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, spoilt: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    content = b"x,y\n1,2\n" if spoilt else write(tmp_path / "o.csv", [line("A1")]).read_bytes()
    for number, name in enumerate(NAMES):
        waiting = pending.keep(store, str(number), name, content, ingest.ImportOptions())
        waiting.read(store)
        said = [json.dumps(outcome.results(waiting.upload), ensure_ascii=False, default=str)]
        waiting.load(store)
        said += [waiting.name, repr(waiting.results), repr(waiting.refused)]
        said += [store.frame(f"select * from {table}").to_csv() for table in ("imports", "audit")]
        assert not [s for s in SECRETS if any(s in text for text in (*said, caplog.text))]
        assert spoilt or waiting.results
        if waiting.results:
            ingest.undo(store, waiting.results[0]["import_id"], "test")
    store.close()


def test_names_of_files_in_a_bundle_are_kept_as_carefully(tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("Jane Doe orders.csv", write(tmp_path / "o.csv", [line("A1")]).read_bytes())
        bundle.writestr("Jane Doe 9123 4567.csv", "x,y\n1,2\n")
        bundle.writestr("Jane Doe.pdf", b"%PDF-1.4")
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    upload = ingest.prepare(store, path)
    said = [json.dumps(outcome.results(upload), default=str), repr(upload.notes), repr(upload.parts_refused)]
    ids = ingest.commit(store, upload)
    said.append(store.frame("select * from imports").to_csv())
    store.close()
    assert len(ids) == 1
    assert not [secret for secret in SECRETS if any(secret in text for text in said)]
