"""Unknown words get their meaning once, for past and future rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import query
from data.importing import ingest, unknown_words
from data.store import Store
from tests.make import content

ORDERS = (
    "platform,shop,order_id,sku,quantity,ordered_at,unit_price,status\n"
    "shopee,A,O1,S1,2,2026-07-01 23:30,5,Zapped Out!\n"
    "lazada,B,O2,S1,1,2026-07-02 01:00,5,zapped out\n"
    "shopee,A,O3,S1,1,2026-07-02 01:00,5,completed\n"
)
CASES = (
    "platform,shop,case_id,order_id,sku,opened_at,raw_reason,status\n"
    "shopee,A,C1,O1,S1,2026-07-05,Florp came,Whooshed\n"
    "shopee,A,C2,O3,S1,2026-07-06,Wrong item,refunded\n"
)


@pytest.fixture
def loaded(store: Store, tmp_path: Path) -> Store:
    for name, text in (("o.csv", ORDERS), ("c.csv", CASES)):
        (tmp_path / name).write_text(text, "utf-8")
        assert ingest.load(store, tmp_path / name).refused is None
    return store


def test_unknown_words_are_listed_with_their_rows(loaded: Store) -> None:
    found = unknown_words.unknown(loaded).set_index(["vocabulary", "raw"])["rows"]
    assert found["order_status", "Zapped Out!"] == 1 and found["order_status", "zapped out"] == 1
    assert found["reason", "Florp came"] == 1 and found["case_status", "Whooshed"] == 1


def test_a_status_reaches_the_exposure_in_the_shops_days(loaded: Store) -> None:
    assert query.extent(loaded).lines == 1
    assert unknown_words.apply_word(loaded, "order_status", "ZAPPED  out", "", "shipped", "me") == 2
    days = dict(loaded.rows("select order_id, cast(ship_day as varchar) from order_lines"))
    assert days == {"O1": "2026-07-01", "O2": "2026-07-02", "O3": "2026-07-02"}
    assert query.extent(loaded).lines == 3 and loaded.value("select sum(lines) from cube") == 3
    assert "order_status" not in set(unknown_words.unknown(loaded)["vocabulary"])


def test_a_cancelled_line_leaves_the_exposure_again(loaded: Store) -> None:
    unknown_words.apply_word(loaded, "order_status", "zapped out", "", "shipped", "me")
    unknown_words.apply_word(loaded, "order_status", "zapped out", "", "cancelled", "me")
    assert query.extent(loaded).lines == 1


def test_a_word_can_belong_to_one_marketplace(loaded: Store) -> None:
    assert unknown_words.apply_word(loaded, "order_status", "zapped out", "lazada", "shipped", "me") == 1


def test_a_reason_becomes_a_symptom_and_suggests_whose_fault(loaded: Store) -> None:
    unknown_words.apply_word(loaded, "reason", "florp came", "", "wrong_variation", "me")
    row = loaded.rows("select symptom, fault from case_effective where case_id = 'C1'")[0]
    assert row == ("wrong_variation", "yes")


def test_files_to_come_are_read_with_the_word(loaded: Store, tmp_path: Path) -> None:
    unknown_words.apply_word(loaded, "reason", "florp came", "", "wrong_sku", "me")
    path = tmp_path / "later.csv"
    path.write_text(CASES.replace("C1", "C9").replace("Florp", "FLORP"), "utf-8")
    upload = ingest.load(loaded, path)
    assert not any(kind == "reason" for kind, _ in upload.tables[0].unmapped)
    assert loaded.value("select symptom from cases where case_id = 'C9'") == "wrong_sku"


def test_the_same_file_again_changes_nothing(loaded: Store, tmp_path: Path) -> None:
    unknown_words.apply_word(loaded, "order_status", "zapped out", "", "shipped", "me")
    upload = ingest.load(loaded, tmp_path / "o.csv")
    assert upload.tables[0].counts.unchanged == 3 and upload.tables[0].unmapped == {}


def test_a_word_of_a_packing_log_reaches_its_rows(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("order_id,packer,packed_at,scan\nO1,P1,2026-07-01 10:00,blipped\n", "utf-8")
    ingest.load(store, path)
    found = unknown_words.unknown(store)
    assert found[["vocabulary", "raw", "kept"]].values.tolist() == [["scan", "blipped", True]]
    assert unknown_words.apply_word(store, "scan", "blipped", "", "scanned", "me") == 1
    assert unknown_words.unknown(store).empty and store.value("select scan from packing") == "scanned"
    upload = ingest.load(store, path)
    assert upload.tables[0].counts.unchanged == 1


@pytest.mark.parametrize(
    ("vocabulary", "code"), [("order_status", "nonsense"), ("order_status", "unmapped"), ("nothing", "x")]
)
def test_a_code_that_does_not_exist_is_refused(store: Store, vocabulary: str, code: str) -> None:
    with pytest.raises(ValueError, match="no code"):
        unknown_words.apply_word(store, vocabulary, "x", "", code, "me")


RETURNS = (
    "Return ID,Order ID,Return / Refund Status,SKU,Unit Price,Return Creation Time,Return/Refund Solution,"
    "Return Reason,Refund Total Amount,Return Quantity\n"
    "R1,O1,Refunded to Buyer,S1,5,2026-07-05 10:00,Blimp it,Florp came,5,1\n"
    "R2,O2,Zonked,S1,5,2026-07-05 10:00,Blimp it,Wrong item,5,1\n"
    "R3,O3,Refunded to Buyer,S1,5,2026-07-06 10:00,Refund Only,Florp came,5,1\n"
)
SHEET = (
    "订单编号,退单类型,退单时间,最新状态,责任方,客诉原因,处理结果,SKU\n"
    "O1,嘭嘭,2026-07-05 10:00,已退款,火星,错发,咻咻,S1\nO2,退货,2026-07-05 10:00,已退款,,火了,,S2\n"
    "O3,退货,2026-07-05 10:00,已退款,待定,火了,,S3\n"
)
REVISED = (
    "return_sn,order_sn,reason,reassessed_request_reason,create_time,variation_sku,status\n"
    "R1,O1,Florp came,Plop it was,2026-07-05 10:00,S1,REFUND_PAID\n"
    "R2,O2,Florp came,WRONG_ITEM,2026-07-05 10:00,S1,CLOSED\n"
    "R3,O3,ITEM_MISSING,Plop it was,2026-07-05 10:00,S1,CLOSED\n"
)
SOLD = "platform,shop,order_id,sku,quantity,ordered_at,unit_price\n" + "".join(
    f"shopee,Shopee,O{n},S1,1,2026-07-01 23:30,5\n" for n in (1, 2, 3)
)
PACKED = "order_id,packer,packed_at,scan\nO1,P1,2026-07-01 10:00,blipped\nO2,P1,2026-07-01 10:00,scanned\n"
FBA = "return-date,order-id,sku,license-plate-number,quantity,reason\n2026-07-05T10:00:00+00:00,O1,S1,LPN1,1,FLORPED\n"


@pytest.mark.parametrize(
    ("text", "mapped"),
    [
        (RETURNS, [("solution", "blimp it", "reship")]),
        (RETURNS, [("case_status", "zonked", "refunded"), ("solution", "Blimp It", "full_refund")]),
        (RETURNS, [("solution", "blimp it", "exchange"), ("solution", "blimp it", "full_refund")]),
        (RETURNS, [("case_status", "zonked", "cancelled"), ("case_status", "zonked", "refunded")]),
        (RETURNS, [("reason", "florp came", "not_seller_fault"), ("reason", "florp came", "wrong_sku")]),
        (SHEET, [("fault", "火星", "yes"), ("solution", "嘭嘭", "reship")]),
        (SHEET, [("resolution", "咻咻", "exchange")]),
        (SHEET, [("reason", "火了", "wrong_sku")]),
        (REVISED, [("reason", "florp came", "damaged")]),
        (REVISED, [("revised_reason", "plop it was", "damaged")]),
        (REVISED, [("reason", "florp came", "damaged"), ("reason", "plop it was", "wrong_sku")]),
        (PACKED, [("scan", "Blipped", "manual")]),
        (FBA, [("reason", "florped", "wrong_sku")]),
    ],
)
def test_a_word_means_the_same_for_rows_before_and_after_it(
    tmp_path: Path, text: str, mapped: list[tuple[str, str, str]]
) -> None:
    path, orders = tmp_path / "file.csv", tmp_path / "orders.csv"
    path.write_text(text, "utf-8")
    orders.write_text(SOLD, "utf-8")
    before, after = Store(None), Store(None)
    for store, word_first in ((before, False), (after, True)):
        assert ingest.load(store, orders).refused is None
        if not word_first:
            assert ingest.load(store, path).refused is None
        for vocabulary, raw, code in mapped:
            unknown_words.apply_word(store, vocabulary, raw, "", code, "me")
        if word_first:
            assert ingest.load(store, path).refused is None
    assert content(before) == content(after)
    known = {(vocabulary, raw.casefold()) for vocabulary, raw, _ in mapped}
    left = unknown_words.unknown(before)
    assert not known & {(v, r.casefold()) for v, r in zip(left["vocabulary"], left["raw"], strict=True)}
    upload = ingest.load(before, path)
    assert upload.tables[0].counts.updated == 0
