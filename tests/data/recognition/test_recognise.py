"""Every known export is recognised as itself, however its header row comes."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from pathlib import Path

import pytest

from data.formats import ExportReport
from data.formats.headers import all_headers, headers_of
from data.formats.own import template_headers
from data.importing import ingest
from data.intake import outcome
from data.locales import catalogue
from data.meaning.vocabulary import VOCABULARIES
from data.reading.files import read
from data.recognition.mapping import load_mapping, report_from_mapping
from data.recognition.overview import markdown
from data.recognition.recognise import nearest, recognise, recognise_rows, signature
from data.recognition.registry import FORMATS, MARKETPLACES, find
from data.recognition.template_files import template
from data.schema import IMPORTED, TABLES
from data.store import Store
from tests.paths import ROOT, SAMPLES

COLLECTED = Counter(
    shopee=764, lazada=72, tiktok=92, amazon=45, shopify=42, shipstation=25, shiphero=9, odoo=11, wangdiantong=16,
    edianbao=10, jushuitan=49, efast365=62, wms=11, mabang=32, crossborder_erp=31, generic=31, tw_seller_app=20,
    vn_erp=10, dataset=19,
)  # fmt: skip
HEADER_ROWS = {  # of the samples with a preamble, as their marketplaces write it
    "amazon_date_range.csv": 5, "ebay_orders.csv": 2, "mercado_livre_vendas.xlsx": 6, "naver_smartstore_orders.xlsx": 2,
    "flipkart_return_report.csv": 2, "meesho_returns.csv": 4,
}  # fmt: skip
WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
reports = pytest.mark.parametrize("report", FORMATS, ids=lambda report: report.key)


def drop_optional(report: ExportReport, share: float, chance: random.Random) -> list[str]:
    """The header list without some headers that no group of the fingerprint needs."""
    first_of_group = {next((h for h in group if h in report.known), "") for group in report.fingerprint}
    optional = [h for h in report.known if h not in first_of_group]
    gone = set(chance.sample(optional, int(len(optional) * share)))
    return [h for h in report.known if h not in gone]


@reports
def test_a_header_list_is_recognised_as_its_own_report(report):
    found = recognise(report.known, name=report.named)
    assert found is not None
    assert found.report is report
    assert found.unknown == ()
    assert found.lacking == ()


@reports
def test_a_list_from_the_original_table_alone_is_recognised(report):
    """Without the synonyms added to it: what the export itself has."""
    original = [
        h.header
        for h in headers_of(report.platform, report.report, report.locale)
        if h.confidence != "synonym"
    ]
    if report.report == "failed_delivery":
        original = [*[h.header for h in headers_of("shopee", "order", report.locale)], *original]
    if original:
        found = recognise(original, name=report.named)
        assert found is not None
        assert found.report is report


@reports
@pytest.mark.parametrize("seed", range(3))
def test_order_of_columns_and_missing_optional_ones_do_not_matter(report, seed):
    chance = random.Random(seed)
    header = drop_optional(report, 0.3, chance)
    chance.shuffle(header)
    found = recognise(header, name=report.named)
    assert found is not None
    assert found.report is report


@reports
def test_blanks_line_breaks_marks_and_width_do_not_matter(report):
    noisy = [
        f"\ufeff {h.replace(' ', '  ')}\n" if at % 2 else h.translate(WIDE)
        for at, h in enumerate(report.known)
    ]
    found = recognise(noisy, name=report.named)
    assert found is not None
    assert found.report is report
    assert len(found.positions) == len(recognise(report.known, name=report.named).positions)


@reports
def test_case_and_unknown_columns_do_not_matter(report):
    header = [*(h.upper() for h in report.known), "Zzz one", "Zzz two", ""]
    found = recognise(header, name=report.named)
    assert found is not None
    assert found.report is report
    assert found.unknown == ("Zzz one", "Zzz two")


@reports
def test_fields_name_columns_of_the_table_and_known_vocabularies(report):
    assert report.table in {"", *(table.name for table in IMPORTED)}
    for item in report.fields:
        assert item.column.startswith("_") or item.column in TABLES[report.table].names
        assert item.vocabulary in VOCABULARIES if item.reader == "word" else not item.vocabulary
        assert not item.raw or item.raw in TABLES[report.table].names


@reports
def test_no_personal_header_is_read_into_anything_but_a_hash(report):
    known = {h.header: h.meaning for h in all_headers() if h.meaning.startswith("pii_")}
    for item in report.fields:
        if report.platform not in ("rightbox",) and item.header in report.personal:
            pytest.fail(f"{item.header} is personal and read")
        if item.reader == "hash":
            assert known[item.header] == "pii_buyer_username"


@reports
def test_every_personal_header_of_the_list_is_marked(report):
    also = ("order",) if report.report == "failed_delivery" else ()
    meant = [h for part in (*also, report.report) for h in headers_of(report.platform, part, report.locale)]
    hashed = {item.header for item in report.fields if item.reader == "hash"}
    assert {h.header for h in meant if h.meaning.startswith("pii_")} == report.personal | hashed


def test_personal_positions_are_found_in_a_shuffled_file():
    header = list(find("shopee.return.pt-BR").known)
    random.Random(4).shuffle(header)
    found = recognise(header)
    names = {header[at] for at in found.personal}
    assert names == found.report.personal
    assert not found.personal & set(found.positions)


def test_report_keys_are_unique_and_named_in_both_languages():
    keys = [report.key for report in FORMATS]
    assert len(set(keys)) == len(keys)
    for language in ("en", "zh_CN"):
        words = catalogue(language)
        assert [key for report in FORMATS for key in report.name_keys if not words.text(key)] == []


def test_formats_of_two_languages_have_the_same_keys_and_placeholders():
    import re

    words = {language: catalogue(language).forms for language in ("en", "zh_CN")}
    ours = [
        key
        for key in words["en"]
        if key.startswith(("problem.bad_", "problem.mapping", "formats.", "evidence."))
    ]
    assert len(ours) > 12
    for key in ours:
        holders = [set(re.findall(r"\{(\w+)\}", words[language][key][0])) for language in words]
        assert holders[0] == holders[1], key


@pytest.mark.parametrize("key, file", [(report.key, file) for report in FORMATS for file in report.samples])
def test_every_sample_is_recognised_and_lacks_nothing(key, file):
    reading = read(SAMPLES / file, password="168168")
    row_no, found = recognise_rows(reading.tables[0].candidates(), name=file)
    assert (found.report.key, row_no, found.lacking) == (key, HEADER_ROWS.get(file, 1), ())


def test_every_file_among_the_samples_belongs_to_a_report():
    named = {file for report in FORMATS for file in report.samples}
    empty = {"shopee_empty_Order.return_refund_cancel.zip"}
    assert {path.name for path in SAMPLES.iterdir()} == named | empty


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("table", [table.name for table in IMPORTED])
def test_a_template_is_recognised_and_its_example_is_complete(table, kind, tmp_path):
    path = tmp_path / f"{table}.{kind}"
    path.write_bytes(template(table, kind))
    raw = read(path).tables[0]
    found = recognise(raw.header)
    assert (found.report.key, found.lacking) == (f"rightbox.{table}.en", ())
    row = raw.good.to_pylist()[0]
    for at, item in found.positions.items():
        column = TABLES[table].column(item.column if item.column != "symptom" else item.header)
        assert not column.required or row[f"c{at}"]
        assert (row[f"c{at}"] or "") in (column.example, column.example.rstrip("0").rstrip("."))


def test_a_template_workbook_keeps_formulas_and_links_as_text():
    import zipfile

    book = zipfile.ZipFile(io.BytesIO(template("cases", "xlsx")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


# --- what real files do ------------------------------------------------------------------------------------------


def test_two_headers_that_differ_only_in_case_keep_their_own_meaning():
    header = ["Mã đơn hàng", "Trạng Thái Đơn Hàng", "SKU phân loại hàng", "Tổng số tiền người mua thanh toán",
              "Tổng số tiền Người mua thanh toán"]  # fmt: skip
    found = recognise(header)
    assert found.sources("_line_total") == (4,)


def test_a_star_and_a_currency_in_brackets_do_not_matter():
    header = [
        "Order ID",
        "Order Status",
        "SKU Reference No.",
        "Tracking Number",
        "Deal Price (PHP)",
        "Quantity",
    ]
    found = recognise(header)
    assert found.report.key == "shopee.order.en"
    assert found.sources("tracking_no") == (3,)
    assert found.sources("unit_price") == (4,)


def test_a_header_that_stands_twice_gives_two_sources_in_order():
    found = recognise(["order_no", "packer_name", "packed_at", "order_no", "sku"])
    assert found.sources("order_id") == (0, 3)


def test_the_same_word_means_quantity_in_orders_and_nothing_in_a_wallet():
    orders = recognise(["No. Pesanan", "Status Pesanan", "Nomor Referensi SKU", "Jumlah"])
    wallet = recognise(["Tanggal Transaksi", "Tipe Transaksi", "No. Pesanan", "Jumlah", "Saldo Akhir"])
    assert orders.positions[3].column == "quantity"
    assert (wallet.report.report, wallet.report.table, dict(wallet.positions)) == ("wallet", "", {})


def test_tiktok_orders_and_returns_are_told_apart_though_they_share_headers():
    shared = [
        "Order ID",
        "Order Status",
        "SKU ID",
        "Seller SKU",
        "Product Name",
        "Buyer Username",
        "Payment Method",
    ]
    orders = recognise([*shared, "Cancelation/Return Type", "Quantity"])
    returns = recognise([*shared, "Return Order ID", "Return Logistics Tracking ID", "Return Reason"])
    assert (orders.report.report, returns.report.report) == ("order", "return")


def test_older_and_newer_widths_are_recognised():
    brazil = list(find("shopee.order.pt-BR").known)
    for width in (56, 64, 65):
        assert recognise(brazil[:width]).report.key == "shopee.order.pt-BR"
    indonesian = list(find("shopee.order.id").known)
    assert recognise(indonesian[:49]).report.key == "shopee.order.id"
    old_tiktok = [h for h in find("tiktok.return.en").known if "Compensation" not in h and "Appeal" not in h]
    assert recognise(old_tiktok[:19]).report.key == "tiktok.return.en"


def test_spare_columns_are_read_only_where_nothing_better_is_there():
    whole = recognise(find("shopee.order.en").known)
    assert not {"_line_total", "_list_price"} & set(whole.columns)
    assert len(whole.sources("ordered_at")) == 1
    tiktok = recognise(find("tiktok.order.en").known)
    assert {"_line_total", "_list_price"} <= set(tiktok.columns)
    unpaid = recognise(["Order ID", "Order Status", "SKU Reference No.", "Order Paid Time"])
    assert unpaid.sources("ordered_at") == (3,)


def test_a_listing_without_a_sku_is_known_by_its_family_or_name():
    found = recognise(["Order ID", "Order Status", "SKU Reference No.", "Product Name", "Quantity"])
    assert found.report.fallbacks["sku"] == "parent_sku|product_name"
    assert recognise(["Order ID", "Order Status", "SKU Reference No."]).lacking == ("quantity",)


def test_packing_logs_kept_by_hand_are_recognised_by_their_letters():
    found = recognise(["Packed By", "Packed At", "Order No.", "Tracking No", "Item-SKU", "QTY"])
    assert found.report.key == "generic.packing_log.en"
    assert {"packer", "packed_at", "order_id", "tracking_no", "sku", "quantity"} <= set(found.columns)
    found = recognise(["订单号", "打包员", "打包时间", "商品编码", "数量"])
    assert (found.report.key, found.lacking) == ("wms.pick.zh-CN", ())


def test_an_after_sale_sheet_without_a_number_of_its_own_is_told_by_its_order():
    found = recognise(["平台订单号", "售后原因", "申请时间", "退款金额", "责任方"])
    assert (found.report.key, found.lacking) == ("generic.after_sale.zh-CN", ())


@pytest.mark.parametrize("locale", ["en", "pt-BR", "zh-TW"])
def test_the_name_of_a_file_tells_failed_deliveries_apart(locale):
    header = find(f"shopee.order.{locale}").known
    named = recognise(header, name="Order.failed_delivery.20260701_20260731.xlsx")
    assert (named.report.report, named.report.defaults["status"]) == ("failed_delivery", "failed_delivery")
    assert find(named.report.key) is named.report
    assert recognise(header, name="Order.all.20260701_20260731.xlsx").report is find(f"shopee.order.{locale}")


def test_a_failed_delivery_keeps_its_status_though_the_file_says_cancelled():
    found = recognise(find("shopee.failed_delivery.id").known)
    assert found.report.defaults["status"] == "failed_delivery"
    assert found.sources("status") == ()
    assert "raw_status" in found.columns


def test_the_header_row_is_found_below_a_preamble():
    rows = [(1, ("Laporan Penghasilan", "", "")), (2, ("Informasi pesanan", "", "Rincian"))]
    header = find("shopee.income.id").known
    found = recognise_rows([*rows, (3, header), (4, tuple("x" for _ in header))])
    assert found is not None
    assert (found[0], found[1].report.key) == (3, "shopee.income.id")


def test_a_wallet_header_in_row_18_is_found():
    rows = [(at, ("Nama", "Toko", "", "", "", "", "", "")) for at in range(1, 18)]
    row_no, found = recognise_rows([*rows, (18, find("shopee.wallet.id").known)])
    assert (row_no, found.report.key) == (18, "shopee.wallet.id")


@pytest.mark.parametrize(
    "header",
    [[], [""], ["a", "b", "c"], ["Order ID"], ["date", "amount"], ["Name", "Email", "Phone"], ["Status"] * 9],
)
def test_a_strange_header_is_no_report(header):
    assert recognise(header) is None


def test_a_near_miss_names_the_report_and_what_it_lacks():
    header = [h for h in find("shopee.return.en").known if h != "Return ID"]
    report, lacking = nearest(header)
    assert (recognise(header), report.key, lacking) == (None, "shopee.return.en", ("Return ID",))
    assert nearest(["alpha", "beta"]) is None


def test_a_missing_required_column_is_named():
    header = [h for h in find("shopee.order.en").known if h != "Quantity"]
    assert recognise(header).lacking == ("quantity",)
    assert recognise(["packer_name", "station", "packed_at"]).lacking == ("order_id",)


def test_no_two_reports_are_mixed_up_when_one_is_contained_in_another():
    """Half of the optional headers gone: the report may become unknown, but never another one."""
    for report in FORMATS:
        for seed in range(5):
            found = recognise(drop_optional(report, 0.5, random.Random(seed)), name=report.named)
            assert found is None or found.report is report, (report.key, seed)


def test_the_signature_ignores_order_and_blanks_but_not_a_column():
    assert signature(["A b", "C"]) == signature(["C\n", "\ufeffAb"])
    assert signature(["A", "C"]) != signature(["A", "C", "C"])


def test_the_header_list_of_the_original_table_is_complete():
    """The headers that were collected first, 1,351 of them, are all in the lists; formats added since only add."""
    there = Counter(h.platform for h in all_headers() if h.confidence != "synonym")
    assert sum(COLLECTED.values()) == 1351
    assert there >= COLLECTED


def test_the_table_of_formats_is_current():
    assert (ROOT / "docs" / "formats.md").read_text(encoding="utf-8") == markdown()


def test_words_csv_is_well_formed():
    with (ROOT / "data" / "meaning" / "words.csv").open(encoding="utf-8", newline="") as lines:
        assert {len(row) for row in csv.reader(lines)} == {7}


def test_a_return_without_a_day_takes_it_from_its_number(tmp_path: Path) -> None:
    path, store = tmp_path / "returns.csv", Store(None)
    path.write_text(
        "退貨/退款編號,訂單編號,商品選項貨號,退貨原因\n2607090BCDEF012,260703ABCDEF01,S1,收到錯誤商品\n",
        "utf-8",
    )
    assert ingest.load(store, path).refused is None
    assert store.rows("select case_id, cast(open_day as varchar) from cases") == [
        ("2607090BCDEF012", "2026-07-09")
    ]
    path.write_text(
        "退貨/退款編號,訂單編號,退貨數量,訂單成立日期\nR7,260703ABCDEF01,1,2026-07-03 10:00\n", "utf-8"
    )
    assert ingest.load(store, path).refused is None
    assert store.value("select cast(open_day as varchar) from cases where case_id = 'R7'") == "2026-07-03"


def test_an_unknown_header_row_is_quoted_only_where_it_cannot_be_a_buyers(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("Siti Aminah,Jl. Merdeka 5,Nickname,Tracking Number\nx,y,z,1\n1,2,3,4\n", "utf-8")
    refused = ingest.prepare(Store(None), path).refused
    assert refused is not None and refused.code == "unknown_format"
    assert refused.params["header"] == "Tracking Number, +3"
    path.write_text("Siti Aminah,Jl. Merdeka 5,Nickname\nx,y,z\n1,2,3\n", "utf-8")
    refused = ingest.prepare(Store(None), path).refused
    assert refused is not None and refused.code == "unknown_headers"
    assert "Siti" not in outcome.refusal(refused) and "(columns: 3)" in outcome.refusal(refused)


def test_a_template_without_its_number_is_no_other_template(tmp_path: Path) -> None:
    headers = [h for h in template_headers("cases") if h != "case_id"]
    path = tmp_path / "returns.csv"
    path.write_text(",".join(headers) + "\n" + ",".join("x" for _ in headers) + "\n")
    refused = ingest.prepare(Store(None), path).refused
    assert refused is not None and refused.code == "looks_like"
    assert (refused.params["report"], refused.params["columns"]) == ("rightbox.cases.en", "case_id")
    path.write_text(
        "platform,order_id,sku,quantity,opened_at,raw_reason\nshopee,O1,S1,1,2026-07-01,Wrong item\n"
    )
    refused = ingest.prepare(Store(None), path).refused
    assert refused is not None and "case_id" in outcome.refusal(refused)
    path.write_text("platform,order_id,sku,quantity,ordered_at,comment\nshopee,O1,S1,1,2026-07-01,gift\n")
    assert ingest.prepare(Store(None), path).tables[0].table.name == "order_lines"


def test_the_mapping_of_the_documentation_loads_a_table(tmp_path: Path) -> None:
    text = markdown().split("```toml\n")[1].split("```")[0]
    path, store = tmp_path / "complaints.csv", Store(None)
    path.write_text(
        "Ticket,Order,Item,Opened,Complaint,Paid back,Clerk\nT1,O1,S1,03/04/2026,Wrong item,12.50,Ann\n",
        "utf-8",
    )
    mapping = report_from_mapping(load_mapping(text))
    assert ingest.load(store, path, options=ingest.ImportOptions(mapping=mapping)).refused is None
    row = store.rows("select case_id, sku, symptom, currency, cast(open_day as varchar) from cases")
    assert row == [("T1", "S1", "wrong_sku", "MYR", "2026-04-03")]
    assert store.value("select amount from costs where kind = 'refund'") == 12.5


SPELT = [
    r for r in FORMATS if r.platform in MARKETPLACES and all(g[0] != g[0].swapcase() for g in r.fingerprint)
]


@pytest.mark.parametrize("report", SPELT, ids=lambda r: r.key)
def test_a_few_headers_that_only_sound_alike_make_no_marketplace(report):
    """'Order Item Id' among columns that this marketplace does not have was its 'orderItemId'."""
    header = [group[0].lstrip("~").swapcase() for group in report.fingerprint]
    header += [f"Zzz {number}" for number in range(9)]
    found = recognise(header)
    assert found is None or found.report.platform not in MARKETPLACES
