"""A table of unknown kind: what is suggested, what is kept, and that it is found again."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.formats import ExportReport
from data.formats.own import mappable
from data.importing import ingest
from data.importing.ingest import ImportOptions
from data.meaning import values
from data.recognition.mapping import BadMapping, load_mapping, report_from_mapping
from data.recognition.recognise import recognise
from data.recognition.registry import find
from data.recognition.suggest import guess_table, looks_like, suggest
from data.store import Store
from tests.make import line, write

HEADER = [
    "Ticket",
    "Order Nr",
    "Article code",
    "Date of complaint",
    "Reason for return",
    "Customer e-mail",
    "Amount refunded",
    "State",
    "sent sku",
    "Zzz",
]
ROWS = [
    [
        "T1001",
        "260701346P3YD2",
        "TS-NVY-M",
        "2026-07-01",
        "Wrong item",
        "a@b.com",
        "RM 12.00",
        "Refunded",
        "TS-BLK-M",
        "q",
    ],
    [
        "T1002",
        "260701346P3YD3",
        "TS-NVY-L",
        "2026-07-02",
        "Damaged",
        "c@b.com",
        "RM 9.00",
        "Refunded",
        "",
        "w",
    ],
]


def chosen(header, rows, table):
    return {s.header: s.column for s in suggest(header, rows, table)}


def test_columns_are_suggested_by_name_and_content():
    assert chosen(HEADER, ROWS, "cases") == {
        "Ticket": "case_id",
        "Order Nr": "order_id",
        "Article code": "sku",
        "Date of complaint": "opened_at",
        "Reason for return": "raw_reason",
        "Customer e-mail": "",
        "Amount refunded": "_refund_total",
        "State": "status",
        "sent sku": "received_sku",
        "Zzz": "",
    }
    assert guess_table(HEADER, ROWS) == "cases"


def test_a_chinese_packing_list_is_understood():
    header = ["订单号", "打包员", "打包时间", "商品编码", "数量", "工位", "手机"]
    rows = [["260701346P3YD2", "张三", "2026-07-01 10:00", "TS-1", "1", "A1", "13800138000"]] * 3
    assert guess_table(header, rows) == "packing"
    assert chosen(header, rows, "packing") == {
        "订单号": "order_id",
        "打包员": "packer",
        "打包时间": "packed_at",
        "商品编码": "sku",
        "数量": "quantity",
        "工位": "station",
        "手机": "",
    }


@pytest.mark.parametrize(
    "table, header, rows",
    [
        (
            "order_lines",
            ["Marketplace", "Order number", "Item code", "Qty", "Unit price", "Ship date"],
            [["Shopee", "O10001", "A-1", "1", "12.50", "2026-07-01"]],
        ),
        (
            "volumes",
            ["Date", "Item code", "Worker", "Order lines", "Pieces"],
            [["2026-07-01", "A-1", "P01", "40", "44"]],
        ),
        (
            "costs",
            ["Marketplace", "Ticket", "Cost type", "Amount", "Currency"],
            [["Shopee", "T1001", "refund", "12.50", "SGD"]],
        ),
    ],
)
def test_the_table_is_guessed(table, header, rows):
    assert guess_table(header, rows) == table


def test_a_column_is_suggested_for_one_header_only():
    found = chosen(["order no", "order number", "order_id"], [["a1", "b2", "c3"]], "cases").values()
    assert sorted(found) == ["", "", "order_id"]


def test_content_that_contradicts_a_name_takes_the_suggestion_away():
    found = suggest(["Order date"], [["RM 12.00"], ["RM 9.50"]], "order_lines")[0]
    assert found.looks == "money"
    assert "ordered_at" not in [option.column for option in found.options]


def test_samples_are_shown_but_never_of_personal_columns():
    found = {s.header: s.samples for s in suggest(HEADER, ROWS, "cases")}
    assert found["Ticket"] == ("T1001", "T1002")
    assert found["Customer e-mail"] is None


@pytest.mark.parametrize(
    "header, values, shown",
    [
        ("Kunde", ["Anna Schmidt", "Jörg Müller"], False),
        ("Kunde", ["schmidt", "mueller"], False),
        ("Feld 7", ["Anna Schmidt", "TEE-1"], False),
        ("栏目七", ["王小明", "李雷"], False),
        ("Feld 7", ["Siti", "Budi"], False),
        ("Packed by", ["Wei Ling", "Adi"], False),
        ("Packed by", ["P01", "P02"], True),
        ("Feld 7", ["TEE-NAVY-M", "MUG_RED"], True),
        ("Feld 7", ["falsche farbe", "menge fehlt"], True),
        ("Grund", ["Falscher Artikel", "Falsche Farbe"], True),
        ("Reason", ["Wrong Item", "Broken"], True),
    ],
)
def test_what_may_be_a_name_is_no_sample(header, values, shown):
    table = "packing" if header == "Packed by" else "cases"
    found = suggest([header], [[value] for value in values], table)[0]
    assert found.samples == (tuple(values) if shown else None)


@pytest.mark.parametrize(
    "values, looks",
    [
        (["2026-07-01", "2026-07-02"], "when"),
        (["03/04/2026", "05/06/2026"], "when"),
        (["1 Jul 2026"], "when"),
        (["RM 12.00", "RM 9.00"], "money"),
        (["12.50", "9.99"], "money"),
        (["1", "2", "1"], "integer"),
        (["SGD", "MYR"], "currency"),
        (["260703ABCDEF01", "260703ABCDEF02"], "id"),
        (["12345678901"], "id"),
        (["a@b.co", "c@d.co"], "personal"),
        (["+62 812 3456 789"], "personal"),
        (["Wrong item", "Damaged"], "reason"),
        (["scanned", "manual"], "scan"),
        (["seller", "buyer"], "fault"),
        (["hello there", "good bye"], "text"),
        ([], ""),
        (["TS-NVY-M", "MUG-RED"], "text"),
    ],
)
def test_values_tell_what_they_are(values, looks):
    assert looks_like(values) == looks


def mapping(**more):
    columns = {s.header: s.column for s in suggest(HEADER, ROWS, "cases") if s.column}
    return {"table": "cases", "platform": "shopee", "headers": HEADER, "columns": columns} | more


def test_a_saved_mapping_is_recognised_by_its_headers_in_any_order():
    report = report_from_mapping(mapping())
    assert recognise(HEADER) is None
    found = recognise(list(reversed(HEADER)), [report])
    assert found.report is report
    assert found.lacking == ()
    assert found.header[found.sources("case_id")[0]] == "Ticket"
    assert found.header[found.sources("_refund_total")[0]] == "Amount refunded"
    assert "raw_reason" in found.columns
    assert report.defaults["platform"] == "shopee"


def test_a_saved_mapping_is_not_taken_for_another_table_that_has_its_headers_too():
    report = report_from_mapping(
        {
            "table": "order_lines",
            "platform": "x",
            "columns": {"Order ID": "order_id", "SKU Reference No.": "sku", "Quantity": "quantity"},
        }
    )
    known = find("shopee.order.en")
    assert recognise(known.known, [report]).report is known
    assert recognise(["Order ID", "SKU Reference No.", "Quantity"], [report]).report is report


def test_a_mapping_survives_json_and_toml():
    as_json = load_mapping(json.dumps(mapping()))
    text = 'table = "packing"\nname = "Bench log"\n[columns]\n"Ord" = "order_id"\n"Who" = "packer"\n'
    as_toml = load_mapping(text)
    assert report_from_mapping(as_json).table == "cases"
    assert report_from_mapping(as_toml).report == "Bench log"


@pytest.mark.parametrize(
    "change, code",
    [
        ({"table": "people"}, "mapping_table"),
        ({"columns": {}}, "mapping_columns"),
        ({"columns": {"a": "nope"}}, "mapping_column"),
        ({"columns": {"Order Nr": "order_id"}}, "mapping_required"),
        ({"columns": ["a"]}, "mapping_columns"),
        ({"columns": {"a": "buyer_hash"}}, "mapping_column"),
        ({"columns": {"a": "import_id"}}, "mapping_column"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(change, code):
    with pytest.raises(BadMapping) as refused:
        report_from_mapping(mapping(**change))
    assert refused.value.code == code


@pytest.mark.parametrize("text", ["{", "table =", '{"a": 1,}'])
def test_text_that_is_no_mapping_is_refused(text):
    with pytest.raises(BadMapping, match="mapping_syntax"):
        load_mapping(text)


def test_a_packing_mapping_needs_an_order_or_a_tracking_number():
    with pytest.raises(BadMapping, match="order_id"):
        report_from_mapping({"table": "packing", "columns": {"Who": "packer"}})


def test_no_personal_or_computed_column_can_be_mapped():
    for table in ("order_lines", "packing", "cases", "costs", "volumes"):
        assert not {"buyer_hash", "import_id", "content_hash", "exported_at"} & set(mappable(table))


def invented() -> dict[str, list[dict[str, str]]]:
    """Columns of tables of invented systems in many languages, by table."""
    found: dict[str, list[dict[str, str]]] = {}
    with Path(__file__).with_name("invented_tables.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["number"], []).append(row)
    return found


@pytest.mark.parametrize(
    "columns", invented().values(), ids=lambda columns: "-".join(c["header"] for c in columns[:2])
)
def test_tables_of_unknown_systems_are_read_by_what_their_headers_are_about(
    columns: list[dict[str, str]],
) -> None:
    """Every table is guessed, and so are nearly all columns: at most one of a table has to be put right by hand."""
    header = [c["header"] for c in columns]
    rows = list(zip(*(c["cells"].split("|") for c in columns), strict=True))
    assert guess_table(header, rows) == columns[0]["table"]
    found = [s.column for s in suggest(header, rows, columns[0]["table"])]
    wrong = {c["header"]: got for c, got in zip(columns, found, strict=True) if got != c["column"]}
    assert len(wrong) <= 1, wrong
    personal = [got for c, got in zip(columns, found, strict=True) if c["cells"].startswith(("+65", "a@b"))]
    assert not any(personal)


SKUS = ("A01", "B02", "TEE-M", "C-3")
CELL = st.lists(
    st.tuples(st.sampled_from(SKUS), st.integers(1, 9)),
    min_size=1,
    max_size=3,
    unique_by=lambda item: item[0],
)
WRITTEN = (
    ("; ", "{0}"), ("\n", "{0}"), (" | ", "{0}"), ("; ", "{0} x{1}"), (", ", "{0} x{1}"), ("\n", "{1} x {0}"),
    (", ", "{0} ({1})"), ("；", "{0}*{1}"), (" + ", "{0} x{1}"),
)  # fmt: skip


def listed(path: Path, cells: list[list[tuple[str, int]]], sign: str, form: str, **more: str) -> ExportReport:
    """A table whose cells hold several items, and what its columns mean."""
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["No", "Articles", "Pcs"])
        for n, items in enumerate(cells):
            text = sign.join(form.format(sku, count) for sku, count in items)
            out.writerow([f"O{n}", text, "" if "{1}" in form else sum(count for _, count in items)])
    columns = {"No": "order_id", "Articles": "sku", "Pcs": "quantity"}
    return report_from_mapping({"table": "order_lines", "platform": "other", "columns": columns} | more)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELL, min_size=1, max_size=5), written=st.sampled_from(WRITTEN))
def test_cells_of_several_items_are_asked_about_and_split(
    tmp_path: Path, cells: list[list[tuple[str, int]]], written: tuple[str, str]
) -> None:
    sign, form = written
    path = tmp_path / "list.csv"
    asked = any(len(items) > 1 for items in cells) or "{1}" in form
    store = Store(None)
    upload = ingest.prepare(store, path, options=ImportOptions(mapping=listed(path, cells, sign, form)))
    assert (upload.refused is not None and upload.refused.code == "items_unclear") == asked
    upload.discard()
    report = listed(path, cells, sign, form, items="split")
    upload = ingest.load(store, path, options=ImportOptions(mapping=report))
    assert upload.refused is None, upload.refused
    found = store.rows("select order_id, sku, quantity from order_lines")
    assert sorted((order, sku) for order, sku, _ in found) == sorted(
        (f"O{n}", sku) for n, items in enumerate(cells) for sku, _ in items
    )
    for n, items in enumerate(cells):
        counts = {sku: count for order, sku, count in found if order == f"O{n}"}
        if "{1}" in form:
            assert counts == dict(items)
        assert sum(counts.values()) == sum(count for _, count in items)
    store.close()


@pytest.mark.parametrize("cell", ["A01;B02", "A01 x2, B02 x1", "A01 x2", "A01|B02", "A01\nB02", "A01,B02"])
def test_cells_of_several_items_in_the_own_template_are_asked_about(tmp_path: Path, cell: str) -> None:
    path = write(
        tmp_path / "a.csv", [line(f"O{n}") | {"sku": cell if n == 300 else "T1"} for n in range(400)]
    )
    for at_once in (False, True):
        store = Store(None)
        upload = ingest.prepare(store, path, at_once=at_once)
        assert upload.refused is not None and upload.refused.code == "items_unclear"
        store.close()
    for items, skus in (("split", set(re.findall(r"[AB]0\d", cell))), ("whole", {values.read_id(cell)})):
        store = Store(None)
        upload = ingest.load(store, path, options=ImportOptions(items=items))
        assert upload.refused is None
        found = store.rows("select sku from order_lines where order_id = 'O300'")
        assert {sku for (sku,) in found} == skus
        store.close()


def test_rows_of_units_add_up_when_a_person_says_so(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("No,Article\nO1,A01\nO1,A01\nO1,B02\nO2,A01\n")
    columns = {"No": "order_id", "Article": "sku"}
    for repeats, expected in (("sum", [2, 1, 1]), ("last", [1, 1, 1])):
        mapping = {"table": "order_lines", "platform": "other", "columns": columns, "repeats": repeats} | {
            "defaults": {"quantity": "1"}
        }
        upload = ingest.prepare(
            store := Store(None), path, options=ImportOptions(mapping=report_from_mapping(mapping))
        )
        assert upload.tables[0].repeated == (1 if repeats == "last" else 0)
        ingest.commit(store, upload)
        found = store.rows("select quantity from order_lines order by order_id, sku")
        assert [quantity for (quantity,) in found] == expected


PLAIN_TABLES = (
    "Order no,Date,SKU,Qty", "Bestelnummer,Besteldatum,Artikel,Aantal", "Sipariş Numarası,Tarih,Stok Kodu,Adet",
    "Номер заказа,Дата,Артикул,Количество", "Nr zamówienia,Data,Sygnatura,Liczba sztuk", "주문번호,날짜,상품코드,수량",
    "N.º de pedido,Fecha,Código de artículo,Unidades", "注文番号,日付,商品番号,個数",
)  # fmt: skip


@pytest.mark.parametrize("header", PLAIN_TABLES)
def test_orders_with_a_day_are_no_packing_log(header: str) -> None:
    rows = [[f"A{n:04d}", f"2026-09-{n % 28 + 1:02d}", f"SK{n % 7:03d}-B", str(n % 3 + 1)] for n in range(40)]
    assert guess_table(header.split(","), rows) == "order_lines"
    assert list(chosen(header.split(","), rows, "order_lines").values()) == [
        "order_id", "ordered_at", "sku", "quantity",
    ]  # fmt: skip


@pytest.mark.parametrize("header", ["Name", "Nama", "Nome", "Naam", "Наименование"])
def test_people_under_a_bare_name_are_neither_suggested_nor_shown(header: str) -> None:
    people = ["Ana Silva", "Bob Ng", "Dewi Putri", "Иван Петров"]
    names = ["Document", header, "SKU", "Quantity"]
    rows = [[f"S{n}", people[n % 4], f"SK{n % 5}-B", "1"] for n in range(30)]
    for table in ("order_lines", "cases", "packing"):
        found = suggest(names, rows, table)[1]
        assert (found.column, found.samples) == ("", None)
    rows = [[f"S{n}", f"tee navy {n % 3}", f"SK{n % 5}-B", "1"] for n in range(30)]
    assert suggest(names, rows, "order_lines")[1].column in ("product_name", "")
