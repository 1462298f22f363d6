# ruff: noqa: E501 - tables of cells read better on one line
"""A report of a marketplace needs a header that only it has; whatever is not recognised can be described."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from data.importing import ingest
from data.intake.pending import MAPPABLE
from data.recognition.recognise import recognise
from data.recognition.registry import FORMATS, MARKETPLACES, find
from data.store import Store

# names of columns that any shop, ERP or marketplace may give
COMMON = (
    "return_id", "Return ID", "order_id", "Order ID", "Order Number", "order_no", "sku", "SKU", "Seller SKU", "quantity", "Quantity",
    "Qty", "return_reason", "Return Reason", "reason", "Status", "Order Status", "Product Name", "product_name", "Price",
    "Refund Amount", "Tracking Number", "return_requested_date", "Date", "Created", "Comment", "Currency", "订单号", "商品编码",
    "数量", "订单状态", "商品名称", "退款金额", "备注", "注文番号", "商品名", "주문번호", "수량", "상품명",
)  # fmt: skip


@pytest.mark.parametrize("seed", range(300))
def test_columns_that_anybody_has_are_no_marketplaces(seed: int) -> None:
    rnd = random.Random(seed)
    found = recognise(rnd.sample(COMMON, rnd.randrange(3, 14)))
    assert found is None or found.report.platform not in MARKETPLACES


@pytest.mark.parametrize("seed", range(40))
def test_a_table_of_columns_that_anybody_has_is_loaded_or_can_be_described(seed: int, tmp_path: Path) -> None:
    rnd = random.Random(f"file{seed}")
    header = rnd.sample(COMMON, rnd.randrange(3, 12))
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *([f"A{n}-{at}" for at in range(len(header))] for n in range(4))])
    upload = ingest.prepare(Store(None), path)
    assert upload.refused is None or upload.refused.code in (*MAPPABLE, "too_many_rejected")


@pytest.mark.parametrize(
    "report", [r for r in FORMATS if r.platform in MARKETPLACES and r.table], ids=lambda r: r.key
)
def test_an_export_that_lacks_what_it_must_have_can_be_described(report, tmp_path: Path) -> None:
    """One group of its fingerprint after the other is left out: another export of the house, or the mapping form."""
    for group in report.fingerprint:
        header = [h for h in report.known if h not in group]
        found = recognise(header)
        if found is not None:
            assert found.report.platform == report.platform or found.report.platform not in MARKETPLACES
            continue
        path = tmp_path / "export.csv"
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([header, ["x"] * len(header)])
        refused = ingest.prepare(Store(None), path).refused
        assert refused is not None and refused.code in MAPPABLE


def test_returns_of_other_marketplaces_are_not_taken_for_shopees(tmp_path: Path) -> None:
    path = tmp_path / "returns.csv"
    path.write_text(
        "return_id,order_id,return_reason,sku,quantity,return_requested_date\nRI:1,OD1,WRONG_PRODUCT,TEE-M,1,2026-03-02\n"
    )
    refused = ingest.prepare(Store(None), path).refused
    assert refused is not None and refused.code in MAPPABLE


@pytest.mark.parametrize(
    "header", ["Trạng thái giao hàng không thành công", "Lý do giao không thành công", "GIAO HÀNG THẤT BẠI"]
)
def test_failed_deliveries_of_vietnam_are_told_by_their_header(header: str) -> None:
    orders = [*find("shopee.order.vi").known]
    random.Random(header).shuffle(orders)
    found = recognise([*orders, header], name="export (3).xlsx")
    assert found is not None
    assert (found.report.key, found.report.defaults["status"]) == (
        "shopee.failed_delivery.vi",
        "failed_delivery",
    )
    assert recognise(orders, name="export (3).xlsx").report.key == "shopee.order.vi"
