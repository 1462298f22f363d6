# ruff: noqa: E501 - tables of cells read better on one line
"""What single marketplaces write in ways of their own: several items in a cell, several reasons, states in words."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from data.importing import ingest
from data.meaning.vocabulary import lookup
from data.store import Store


def load(folder: Path, text: str, name: str = "export.csv") -> Store:
    path, store = folder / name, Store(None)
    path.write_text(text, "utf-8")
    upload = ingest.load(store, path)
    assert upload.refused is None, upload.refused
    return store


@pytest.mark.parametrize("plates", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_amazon_returns_of_several_reasons_for_one_sku_stay_apart(
    tmp_path: Path, plates: bool, seed: int
) -> None:
    rnd = random.Random(seed)
    reasons = ["DEFECTIVE", "UNWANTED_ITEM", "DAMAGED_BY_FC", "SWITCHEROO", "NOT_AS_DESCRIBED"]
    told: dict[tuple[str, str], int] = {}
    lines = ["return-date,order-id,sku,asin,fnsku,quantity,detailed-disposition,reason,license-plate-number"]
    for n in range(30):
        order, reason = f"112-000000{n % 6}-1234567", rnd.choice(reasons)
        told[order, reason] = told.get((order, reason), 0) + 1
        plate = f"LPN{n:06d}" if plates else ""
        lines.append(
            f"2026-07-{n % 28 + 1:02d}T10:00:00+00:00,{order},MUG-4,B0T,X0,1,SELLABLE,{reason},{plate}"
        )
    store = load(tmp_path, "\n".join(lines) + "\n")
    found = store.rows("select order_id, raw_reason, sum(quantity)::int from cases group by all")
    assert {(order, reason): units for order, reason, units in found} == told


@pytest.mark.parametrize("seed", range(10))
def test_cells_of_several_items_become_a_line_each_and_units_stay_right(tmp_path: Path, seed: int) -> None:
    rnd = random.Random(seed)
    lines, told = ["主订单编号,子订单编号,选购商品,商家编码,商品数量,商品单价,订单提交时间,订单状态"], {}
    for n in range(20):
        skus = rnd.sample(["A01", "B02", "C03", "D04"], rnd.randrange(1, 4))
        units = rnd.choice([str(rnd.randrange(len(skus), 9)), ";".join(str(k + 1) for k in range(len(skus)))])
        order = str(7900000000000000000 + n)
        told[order] = (set(skus), sum(map(int, units.split(";"))))
        price = "9.90" if len(skus) == 1 else "59.70"
        sign = rnd.choice((";", "；", "; "))
        lines.append(
            f"{order},{sign.join(order + str(k) for k in range(len(skus)))},{sign.join('商品' + s for s in skus)},"
            f"{sign.join(skus)},{units},{price},2026-08-01 10:00:00,已发货"
        )
    store = load(tmp_path, "\n".join(lines) + "\n")
    found = store.rows(
        "select order_id, list(sku), sum(quantity)::int, list(unit_price) from order_lines group by 1"
    )
    assert {order: (set(skus), units) for order, skus, units, _ in found} == told
    for _, skus, _, prices in found:
        assert {None if p is None else float(p) for p in prices} == ({9.9} if len(skus) == 1 else {None})


WORDS = [
    ("order_status", "tiktok", "A ser enviado", "to_ship"), ("order_status", "tiktok", "ที่จะจัดส่ง", "to_ship"),
    ("order_status", "tiktok", "Terkirim", "delivered"), ("order_status", "amazon", "Unshipped", "to_ship"),
    ("order_status", "amazon", "Shipped - Returned to Seller", "returned"), ("order_status", "pinduoduo", "已收货", "delivered"),
    ("order_status", "douyin", "待支付", "unpaid"), ("order_status", "douyin", "已关闭", "cancelled"),
    ("reason", "douyin", "商品信息描述不符", "not_as_described"), ("reason", "", "商品信息描述不符", "not_as_described"),
    ("order_status", "rakuten", "500", "shipped"), ("order_status", "mercado_livre", "Chegou no dia 2 de outubro", "delivered"),
    ("order_status", "mercado_livre", "Devolución finalizada con reembolso", "returned"), ("reason", "flipkart", "RTO", "not_seller_fault"),
]  # fmt: skip


@pytest.mark.parametrize("vocabulary, platform, word, code", WORDS)
def test_words_of_marketplaces(vocabulary: str, platform: str, word: str, code: str) -> None:
    assert lookup(vocabulary, word, platform) == code
    assert lookup(vocabulary, f" {word.upper()}. ", platform) == code


@pytest.mark.parametrize("comma", ["，", ",", "， "])
def test_titles_of_several_kinds_are_several_lines_and_a_title_with_a_comma_is_one(
    tmp_path: Path, comma: str
) -> None:
    store = load(
        tmp_path,
        "订单编号,买家应付货款,订单状态,订单创建时间,宝贝标题,宝贝种类,宝贝总数量\n"
        f'2600000000000000001,99.00,交易成功,2026-07-01 10:00:00,"杯子{comma}盘子",2,3\n'
        '2600000000000000002,9.00,交易成功,2026-07-01 11:00:00,"杯子，红色",1,1\n',
    )
    rows = store.rows("select order_id, sku, quantity from order_lines order by 1, 2")
    assert rows == [
        ("2600000000000000001", "杯子", 2), ("2600000000000000001", "盘子", 1), ("2600000000000000002", "杯子，红色", 1),
    ]  # fmt: skip


def test_the_number_of_all_products_without_variants_is_no_sku(tmp_path: Path) -> None:
    store = load(
        tmp_path,
        "注文番号,ステータス,注文日時,商品明細ID,商品名,商品番号,商品管理番号,単価,個数,SKU管理番号,システム連携用SKU番号\n"
        "312345-20260930-0000000001,500,2026-09-30T10:00:00+0900,1,マグ,MUG-1,mug,1200,2,red,MUG-RED\n"
        "312345-20260930-0000000002,300,2026-09-30T10:00:00+0900,2,皿,DISH-1,dish,800,1,normal-inventory,\n"
        "312345-20260930-0000000003,900,2026-09-30T10:00:00+0900,3,椀,,bowl,800,1,normal-inventory,\n",
    )
    rows = store.rows("select sku, status from order_lines order by order_id")
    assert rows == [("MUG-RED", "shipped"), ("DISH-1", "to_ship"), ("bowl", "cancelled")]


def test_an_offset_in_brackets_is_that_of_the_moment(tmp_path: Path) -> None:
    store = load(
        tmp_path,
        "order id,Order item ID,order item status,contribution sku,quantity purchased,purchase date\n"
        'PO-1,1,Shipped,MUG-1,1,"Jun 28, 2026, 9:41 pm BST(UTC+1)"\n',
    )
    assert store.value("select cast(ordered_at as varchar) from order_lines") == "2026-06-28 20:41:00"


def test_meesho_returns_meet_the_orders_that_their_parts_belong_to(tmp_path: Path) -> None:
    lines = [
        "Reason for Credit Entry,Sub Order No,Order Date,Customer State,Product Name,SKU,Size,Quantity,"
        "Supplier Listed Price (Incl. GST + Commission),Supplier Discounted Price (Incl GST and Commision),Packet Id"
    ]
    states = ("DELIVERED", "SHIPPED", "RTO_COMPLETE", "CANCELLED")
    for n in range(8):
        lines.append(
            f"{states[n % 4]},{100000000000000 + n // 2}_{n % 2 + 1},2026-07-{n + 1:02d},Delhi,Tee,TEE-{n % 3},M,1,399.0,349.5,P{n}"
        )
    store = load(tmp_path, "\n".join(lines) + "\n")
    assert store.value("select count(distinct order_id) from order_lines") == 4
    assert store.value("select count(*) from order_lines where unit_price = 349.5 and currency = 'INR'") == 8
    assert store.value("select count(*) from order_lines where order_id like '%\\_%' escape '\\'") == 0
    assert set(store.rows("select distinct raw_status, status from order_lines")) == {
        ("DELIVERED", "delivered"), ("SHIPPED", "shipped"), ("RTO_COMPLETE", "failed_delivery"), ("CANCELLED", "cancelled"),
    }  # fmt: skip
    assert "Delhi" not in store.frame("select * from order_lines").to_csv()


@pytest.mark.parametrize("seed", range(5))
def test_items_beside_each_other_in_a_row_are_a_line_each(tmp_path: Path, seed: int) -> None:
    rnd = random.Random(seed)
    most, told = rnd.randrange(2, 6), {}
    lines = [
        "order_id,order_number,order_date,status,order_currency,billing_email,"
        + ",".join(f"line_item_{n + 1}" for n in range(most))
    ]
    for order in range(5001, 5021):
        skus = rnd.sample(["TEE-M", "MUG-1", "CAP|9", "A:1", "B-2"], rnd.randrange(1, most + 1))
        units = {sku: rnd.randrange(1, 4) for sku in skus}
        told[str(order)] = {sku: (n, f"{9.5:.2f}") for sku, n in units.items()}
        cells = [
            f"name:Good | {s}|product_id:7|sku:{s}|quantity:{n}|total:{9.5 * n:.2f}|sub_total:{9.5 * n:.2f}"
            for s, n in units.items()
        ]
        lines.append(
            f"{order},{order},2026-07-02 10:00:00,completed,EUR,a@shop.example,"
            + ",".join([*cells, *[""] * (most - len(cells))])
        )
    store = load(tmp_path, "\n".join(lines) + "\n")
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for order, sku, quantity, price in store.rows(
        "select order_id, sku, quantity::int, unit_price::decimal(9,2)::text from order_lines"
    ):
        found.setdefault(order, {})[sku] = (quantity, price)
    assert found == told


@pytest.mark.parametrize("seed", range(3))
def test_all_items_of_an_order_in_one_cell_are_a_line_each(tmp_path: Path, seed: int) -> None:
    """'id:1|name:..|sku:..|quantity:2|...;id:2|...', with marks of its own in names and in what was chosen."""
    rnd = random.Random(seed)
    lines, told = (
        ["order_id,order_number,date,status,shipping_total,order_currency,billing_email,line_items"],
        {},
    )
    for order in range(7001, 7021):
        units = {
            sku: rnd.randrange(1, 4) for sku in rnd.sample(["TEE-M", "MUG-1", "CAP-9"], rnd.randrange(1, 4))
        }
        told[str(order)] = {sku: (n, f"{9.5:.2f}") for sku, n in units.items()}
        cells = ";".join(
            f"id:{k}|name:Tee; navy | {s}|product_id:7|sku:{s}|quantity:{n}|subtotal:{9.5 * n:.2f}|subtotal_tax:0.00|"
            f"total:{9.5 * n:.2f}|total_tax:0.00|refunded:0.00|refunded_qty:0|meta:Size=M,Colour=Navy"
            for k, (s, n) in enumerate(units.items())
        )
        lines.append(f'{order},{order},2026-07-02 10:00:00,completed,4.00,EUR,a@shop.example,"{cells}"')
    store = load(tmp_path, "\n".join(lines) + "\n")
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for order, sku, quantity, price in store.rows(
        "select order_id, sku, quantity::int, unit_price::decimal(9,2)::text from order_lines"
    ):
        found.setdefault(order, {})[sku] = (quantity, price)
    assert found == told


@pytest.mark.parametrize("currency", ["EUR", "PLN", "JPY"])
def test_a_statement_whose_first_line_alone_names_the_currency_is_in_it(
    tmp_path: Path, currency: str
) -> None:
    head = "settlement-id\ttotal-amount\tcurrency\ttransaction-type\torder-id\tadjustment-id\tamount-type\tamount-description"
    lines = [f"{head}\tamount\tposted-date\tsku", f"1817\t1.234,56\t{currency}" + "\t" * 8]
    lines += [
        f"1817\t\t\tRefund\t302-{n:07d}-2000001\tA{n}\tItemPrice\tPrincipal\t-{n},90\t{n + 12}.07.2026\tK-1"
        for n in range(1, 9)
    ]
    path, store = tmp_path / "statement.txt", Store(None)
    path.write_text("\n".join(lines) + "\n")
    ingest.load(store, path)
    told = store.rows(
        "select amount::decimal(9,2)::text, currency from costs where kind = 'refund' order by amount"
    )
    assert told == [(f"{n}.90", currency) for n in range(1, 9)]
