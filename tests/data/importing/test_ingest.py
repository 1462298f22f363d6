"""Loading: rows add up, a second upload changes nothing, undo is exact, bad files store nothing."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data import query
from data.importing import ingest
from data.reading.base.model import LIMITS
from data.reading.files import read
from data.reading.text import read as text
from data.records import records
from data.schema import JUDGEMENTS
from data.store import Store
from tests.make import GOLDEN, PLANTED, case, content, line, loaded, planted, write
from tests.paths import SAMPLES


@pytest.mark.parametrize("name", GOLDEN)
def test_a_sample_is_recognised_and_its_rows_add_up(store: Store, name: str) -> None:
    (staged,) = loaded(store, SAMPLES / name).tables
    counts = staged.counts
    report, rows, new, rejected = GOLDEN[name]
    assert (staged.recognised.report.key, staged.rows_in, counts.new, staged.rejected) == (
        report,
        rows,
        new,
        rejected,
    )
    assert counts.new + counts.updated + counts.unchanged + staged.rejected == staged.rows_in
    assert store.value(f"select count(*) from {staged.table.name}") == counts.new
    row = store.rows("select rows_in, rows_new, rows_updated, rows_unchanged, rows_rejected from imports")[0]
    assert row[0] == sum(row[1:])


@pytest.mark.parametrize("name", GOLDEN)
def test_the_same_file_again_changes_nothing(store: Store, name: str) -> None:
    loaded(store, SAMPLES / name)
    before = content(store)
    (staged,) = loaded(store, SAMPLES / name).tables
    assert (staged.counts.new, staged.counts.updated) == (0, 0)
    assert content(store) == before


@pytest.mark.parametrize("on_disk", [False, True])
def test_rows_with_too_many_cells_all_count_however_many_they_are(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, on_disk: bool
) -> None:
    path = write(tmp_path / "orders.csv", [line(f"O{n}") for n in range(5_000)])
    lines = path.read_text().splitlines(keepends=True)
    ragged = [at for at in range(1, 5_001) if at % 10 in (3, 6, 9)]
    for at in ragged:
        lines[at] = f"{lines[at].rstrip()},1,2\n"
    path.write_text("".join(lines))
    small = partial(read, limits=replace(LIMITS, spill_bytes=200_000 if on_disk else LIMITS.spill_bytes))
    monkeypatch.setattr(ingest, "read", small)
    monkeypatch.setattr(text, "BATCH", 500)
    upload = ingest.load(store, path)
    assert upload.refused is not None and upload.refused.code == "too_many_rejected"
    assert upload.refused.params["rejected"] == len(ragged) == 1_500
    assert store.value("select count(*) from order_lines") == 0
    (staged,) = ingest.load(store, path, insist=True).tables
    assert (staged.rows_in, staged.counts.new, staged.rejected) == (5_000, 3_500, 1_500)
    assert staged.counts.updated == staged.counts.unchanged == 0


def test_all_samples_meet_each_other(store: Store) -> None:
    for name in GOLDEN:
        loaded(store, SAMPLES / name)
    levels = dict(query.match_levels(store).itertuples(index=False, name=None))
    amazon = store.value("select count(*) from cases where platform = 'amazon'")
    assert levels.get("", 0) == amazon == 30  # no Amazon order file is among the samples
    assert query.packing_share(store) > 0.9


def test_quantities_and_prices_equal_those_an_independent_reader_sees(store: Store) -> None:
    path = SAMPLES / "shopee_en_Order.all.20260701_20260731.xlsx"
    loaded(store, path)
    sheet = openpyxl.load_workbook(path)["orders"]
    header, *rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    at = {
        name: header.index(name)
        for name in ("Order ID", "Quantity", "Deal Price", "Order Status", "SKU Reference No.")
    }
    units = sum(int(row[at["Quantity"]]) for row in rows)
    price = sum(float(row[at["Deal Price"]]) for row in rows)
    assert store.value("select sum(quantity) from order_lines") == units
    assert float(store.value("select sum(unit_price) from order_lines")) == pytest.approx(price)
    assert {r[0] for r in store.rows("select distinct order_id from order_lines")} == {
        r[at["Order ID"]] for r in rows
    }


def test_two_overlapping_exports_end_at_the_newest_whatever_the_order(store: Store, tmp_path: Path) -> None:
    early = write(
        tmp_path / "orders_20260601_20260706.csv", [line("A", status="shipped"), line("B", status="shipped")]
    )
    late = write(tmp_path / "orders_20260603_20260708.csv", [line("B", status="completed"), line("C")])
    one, other = Store(None), Store(None)
    for target, files in ((one, (early, late)), (other, (late, early))):
        for file in files:
            loaded(target, file)
    assert content(one) == content(other)
    statuses = dict(one.rows("select order_id, status from order_lines"))
    assert statuses == {"A": "shipped", "B": "completed", "C": "completed"}
    assert one.value("select count(*) from order_lines_history") == 1


ORDER_SETS = st.lists(
    st.tuples(
        st.sampled_from("ABCDE"),
        st.sampled_from(["S1", "S2"]),
        st.integers(1, 3),
        st.sampled_from(["shipped", "completed", "cancelled"]),
        st.integers(1, 5),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda t: t[:2],
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=ORDER_SETS, second=ORDER_SETS)
def test_undoing_the_second_file_leaves_the_first(tmp_path: Path, first: Any, second: Any) -> None:
    def rows(chosen: Any) -> list[dict[str, Any]]:
        return [
            line(order, sku, quantity=units, status=status, shipped_at=f"2026-07-0{day} 10:00")
            for order, sku, units, status, day in chosen
        ]

    store = Store(None)
    loaded(store, write(tmp_path / "cases.csv", [case("R1", "A", sku="S1"), case("R2", "B", sku="S2")]))
    loaded(store, write(tmp_path / "a.csv", rows(first)), dates_right=True)
    before = content(store)
    loaded(store, write(tmp_path / "b.csv", rows(second)), dates_right=True)
    newest = store.value("select max(import_id) from imports")
    ingest.undo(store, newest, "me")
    assert content(store) == before
    with pytest.raises(ValueError, match="to undo"):
        ingest.undo(store, newest, "me")
    store.close()


def test_undoing_the_first_file_leaves_what_the_second_also_holds(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "a.csv", [line("A"), line("B")]))
    first = store.value("select max(import_id) from imports")
    loaded(store, write(tmp_path / "b.csv", [line("B")]))
    ingest.undo(store, first, "me")
    assert store.rows("select order_id from order_lines") == [("B",)]


def test_a_judgement_outlives_re_import_and_undo(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "orders.csv", [line("A")]))
    path = write(tmp_path / "cases.csv", [case("R1", "A")])
    loaded(store, path)
    key = {"platform": "shopee", "shop": "SG", "case_id": "R1", "sku": "TEE-NAVY-M", "variation": ""}
    records.put(store, JUDGEMENTS, {**key, "seller_fault": "no", "cause": "carrier"}, "me")
    assert query.cells(store)["errors"].item() == 0
    newest = store.value("select max(import_id) from imports")
    ingest.undo(store, newest, "me")
    assert query.cells(store)["cases"].item() == 0
    loaded(store, path)
    row = query.case(store, key)
    assert row is not None
    assert (row["fault"], row["cause"]) == ("no", "carrier")


def test_a_column_the_newer_file_lacks_keeps_its_value(store: Store, tmp_path: Path) -> None:
    loaded(store, write(tmp_path / "a.csv", [line("A")]))
    short = {k: v for k, v in line("A", status="delivered").items() if k != "carrier"}
    loaded(store, write(tmp_path / "b.csv", [short]))
    assert store.rows("select status, carrier from order_lines") == [("delivered", "SPX")]


BAD = {
    "empty.csv": b"",
    "blank.csv": b"\n\n  \n",
    "header.csv": b"platform,shop,order_id,sku,quantity\n",
    "image.csv": b"\x89PNG\r\n\x1a\n" + bytes(300),
    "unknown.csv": b"a,b,c\n1,2,3\n4,5,6\n",
    "page.xls": b"<html><body><table><tr><td>1</td></tr></table></body></html>",
    "note.json": b'{"orders": [1, 2]}',
    "random.xlsx": bytes(range(256)) * 8,
    "near.csv": b"Order ID,Order Status,Tracking Number*,Quantity\nA,Completed,T1,1\n",
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_a_sentence_and_stores_nothing(
    store: Store, tmp_path: Path, name: str
) -> None:
    from data.locales import sentence

    path = tmp_path / name
    path.write_bytes(BAD[name])
    upload = ingest.load(store, path)
    assert upload.refused is not None
    for language in ("en", "zh_CN"):
        text = sentence(upload.refused.key, language, **upload.refused.params)
        assert name in text
        assert "{" not in text
    assert query.extent(store).empty
    assert store.value("select count(*) from imports") == 0


def test_a_workbook_cut_off_and_a_wrong_password_are_refused(store: Store, tmp_path: Path) -> None:
    whole = (SAMPLES / "shopee_en_Order.all.20260701_20260731.xlsx").read_bytes()
    cut = tmp_path / "cut.xlsx"
    cut.write_bytes(whole[: len(whole) // 2])
    assert ingest.load(store, cut).refused is not None
    locked = SAMPLES / "shopee_zh-TW_Order.all.encrypted_pw_168168.xlsx"
    needed, wrong = (
        ingest.load(store, locked),
        ingest.load(store, locked, options=ingest.ImportOptions(password="0000")),
    )
    assert needed.refused is not None
    assert wrong.refused is not None
    assert (needed.refused.code, wrong.refused.code) == ("password_needed", "wrong_password")
    assert query.extent(store).empty


def test_two_swapped_columns_are_refused_naming_row_and_column(store: Store, tmp_path: Path) -> None:
    rows = [line(f"O{n}", quantity="2026-07-04 16:20", shipped_at="1") for n in range(5)]
    upload = ingest.load(store, write(tmp_path / "swapped.csv", rows))
    assert upload.refused is not None
    assert upload.refused.code == "too_many_rejected"
    assert upload.refused.params["row"] == 2
    assert upload.refused.params["column"] in ("quantity", "shipped_at")
    assert query.extent(store).empty


def test_few_bad_rows_are_kept_apart_with_row_column_and_value(store: Store, tmp_path: Path) -> None:
    rows = [line(f"O{n}") for n in range(9)] + [line("O9", unit_price="twelve")]
    (staged,) = loaded(store, write(tmp_path / "one.csv", rows)).tables
    assert (staged.rows_in, staged.counts.new, staged.rejected) == (10, 9, 1)
    kept = store.rows("select row_no, column_name, value, rejected from import_problems")
    assert kept == [(11, "unit_price", "twelve", True)]


def test_an_id_that_a_spreadsheet_rounded_refuses_the_file(store: Store, tmp_path: Path) -> None:
    upload = ingest.load(store, write(tmp_path / "ids.csv", [line("A"), line("5.73E+14")]))
    assert upload.refused is not None
    assert upload.refused.code == "damaged_id"
    assert (upload.refused.params["row"], upload.refused.params["value"]) == (3, "5.73E+14")


def test_unclear_dates_are_asked_about_and_the_answer_is_taken(store: Store, tmp_path: Path) -> None:
    rows = [line("A", ordered_at="03/07/2026 10:00", shipped_at="04/07/2026 10:00")]
    path = write(tmp_path / "dates.csv", rows)
    upload = ingest.load(store, path)
    assert upload.refused is not None
    assert upload.refused.code == "day_month_unclear"
    loaded(store, path, day_first=True)
    assert str(store.value("select ship_day from order_lines")) == "2026-07-04"


def test_local_times_become_utc_and_the_day_stays_the_shops(store: Store, tmp_path: Path) -> None:
    rows = [line("A", shipped_at="2026-07-05 01:30")]
    loaded(store, write(tmp_path / "a.csv", rows), zone="Asia/Jakarta")
    shipped, day = store.rows("select shipped_at, ship_day from order_lines")[0]
    assert (str(shipped), str(day)) == ("2026-07-04 18:30:00", "2026-07-05")
    summer = [line("W", shipped_at="2026-01-15 12:00"), line("S", shipped_at="2026-07-15 12:00")]
    loaded(store, write(tmp_path / "b.csv", summer), zone="America/New_York")
    times = dict(store.rows("select order_id, shipped_at from order_lines where order_id <> 'A'"))
    assert (times["W"].hour, times["S"].hour) == (17, 16)


def test_ids_keep_leading_zeros_and_twenty_one_digits(store: Store, tmp_path: Path) -> None:
    rows = [line("00123"), line("123456789012345678901"), line("A-1")]
    loaded(store, write(tmp_path / "ids.csv", rows))
    assert {r[0] for r in store.rows("select order_id from order_lines")} == {
        "00123",
        "123456789012345678901",
        "A-1",
    }


def test_no_personal_value_planted_in_a_sample_reaches_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    cells = 0
    for name in GOLDEN:
        if "encrypted" not in name:
            path, count = planted(SAMPLES / name, tmp_path)
            cells += count
            upload = loaded(store, path)
            shown = " ".join(staged.recognised.report.key for staged in upload.tables)
            assert not any(secret in shown for secret in PLANTED)
    assert cells > 1_000
    store.close()
    stored = b"".join(p.read_bytes() for p in (tmp_path / "home").rglob("*") if p.is_file())
    assert not [secret for secret in PLANTED if secret.encode() in stored]
    assert b"8123 4567" not in stored


def test_a_sheet_that_names_no_order_is_told_under_which_headers_it_may_stand(
    store: Store, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "a.csv", [{"配货员": "K1", "打包员": "P1", "打包时间": "2026-07-01 10:00", "称重员": "W1"}]
    )
    refused = ingest.prepare(store, path).refused
    assert refused is not None and refused.code == "column_missing"
    assert refused.params["columns"] == "平台单号 / 交易号 / 快递单号 / 物流单号"


def test_days_that_can_hardly_be_meant_are_noted_and_deadlines_ahead_are_not(
    store: Store, tmp_path: Path
) -> None:
    rows = [line("A1"), line("A2", ordered_at="1998-07-03 09:14"), line("A3", shipped_at="2091-07-03 09:14")]
    assert set(loaded(store, write(tmp_path / "o.csv", rows)).tables[0].notes) == {
        "before_2000",
        "after_tomorrow",
    }
    due = [case("R1", "A1", respond_by="2091-07-03 09:14")]
    assert not loaded(store, write(tmp_path / "r.csv", due)).tables[0].notes


def test_a_copied_case_row_counts_once_and_is_named(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "r.csv", [case("R1", "A1"), case("R2", "A2"), case("R1", "A1")])
    staged = ingest.prepare(store, path).tables[0]
    found = staged.problems()
    assert (staged.rows_in, staged.counts.new, staged.counts.unchanged) == (3, 2, 1)
    assert found[["row_no", "code", "rejected"]].values.tolist() == [[2, "duplicate_row", False]]


def test_the_example_of_an_unclear_date_is_an_unclear_one(store: Store, tmp_path: Path) -> None:
    rows = [line("A1"), line("A2", ordered_at="05/06/2026 09:14"), line("A3", ordered_at="07/06/2026 09:14")]
    upload = ingest.load(store, write(tmp_path / "o.csv", rows))
    assert upload.refused is not None and upload.refused.params["value"] == "05/06/2026 09:14"
