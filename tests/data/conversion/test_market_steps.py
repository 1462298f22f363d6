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
