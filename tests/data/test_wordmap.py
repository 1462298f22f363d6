"""Unknown words get their meaning once, for past and future rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import ingest, query, wordmap
from data.store import Store

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
    found = wordmap.unknown(loaded).set_index(["vocabulary", "raw"])["rows"]
    assert found["order_status", "Zapped Out!"] == 1 and found["order_status", "zapped out"] == 1
    assert found["reason", "Florp came"] == 1 and found["case_status", "Whooshed"] == 1


def test_a_status_reaches_the_exposure_in_the_shops_days(loaded: Store) -> None:
    assert query.extent(loaded).lines == 1
    assert wordmap.apply_word(loaded, "order_status", "ZAPPED  out", "", "shipped", "me") == 2
    days = dict(loaded.rows("select order_id, cast(ship_day as varchar) from order_lines"))
    assert days == {"O1": "2026-07-01", "O2": "2026-07-02", "O3": "2026-07-02"}
    assert query.extent(loaded).lines == 3 and loaded.value("select sum(lines) from cube") == 3
    assert "order_status" not in set(wordmap.unknown(loaded)["vocabulary"])


def test_a_cancelled_line_leaves_the_exposure_again(loaded: Store) -> None:
    wordmap.apply_word(loaded, "order_status", "zapped out", "", "shipped", "me")
    wordmap.apply_word(loaded, "order_status", "zapped out", "", "cancelled", "me")
    assert query.extent(loaded).lines == 1


def test_a_word_can_belong_to_one_marketplace(loaded: Store) -> None:
    assert wordmap.apply_word(loaded, "order_status", "zapped out", "lazada", "shipped", "me") == 1


def test_a_reason_becomes_a_symptom_and_suggests_whose_fault(loaded: Store) -> None:
    wordmap.apply_word(loaded, "reason", "florp came", "", "wrong_variation", "me")
    row = loaded.rows("select symptom, fault from case_effective where case_id = 'C1'")[0]
    assert row == ("wrong_variation", "yes")


def test_files_to_come_are_read_with_the_word(loaded: Store, tmp_path: Path) -> None:
    wordmap.apply_word(loaded, "reason", "florp came", "", "wrong_sku", "me")
    path = tmp_path / "later.csv"
    path.write_text(CASES.replace("C1", "C9").replace("Florp", "FLORP"), "utf-8")
    upload = ingest.load(loaded, path)
    assert not any(kind == "reason" for kind, _ in upload.tables[0].unmapped)
    assert loaded.value("select symptom from cases where case_id = 'C9'") == "wrong_sku"


def test_the_same_file_again_changes_nothing(loaded: Store, tmp_path: Path) -> None:
    wordmap.apply_word(loaded, "order_status", "zapped out", "", "shipped", "me")
    upload = ingest.load(loaded, tmp_path / "o.csv")
    assert upload.tables[0].counts.unchanged == 3 and upload.tables[0].unmapped == {}


def test_a_word_without_stored_rows_is_listed_until_it_is_known(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("order_id,packer,packed_at,scan\nO1,P1,2026-07-01 10:00,blipped\n", "utf-8")
    ingest.load(store, path)
    found = wordmap.unknown(store)
    assert found[["vocabulary", "raw", "kept"]].values.tolist() == [["scan", "blipped", False]]
    assert wordmap.apply_word(store, "scan", "blipped", "", "scanned", "me") == 0
    assert wordmap.unknown(store).empty
    upload = ingest.load(store, path)
    assert upload.tables[0].counts.updated == 1


@pytest.mark.parametrize(
    ("vocabulary", "code"), [("order_status", "nonsense"), ("order_status", "unmapped"), ("nothing", "x")]
)
def test_a_code_that_does_not_exist_is_refused(store: Store, vocabulary: str, code: str) -> None:
    with pytest.raises(ValueError, match="no code"):
        wordmap.apply_word(store, vocabulary, "x", "", code, "me")
