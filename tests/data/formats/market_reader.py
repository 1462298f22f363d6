# ruff: noqa: E501 - words of exports and their codes read better on one line
"""What a file of a marketplace says, read by csv and openpyxl alone."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl

from tests.data.formats.market_files import MarketFile

_PT = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905


def read_back(file: MarketFile, path: Path) -> list[dict[str, str]]:
    """The rows below the header as a plain reader gives them."""
    if path.suffix == ".xlsx":
        lines = [
            ["" if cell is None else str(cell) for cell in row]
            for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)
        ]
    else:
        text = path.read_bytes().decode(file.encoding)
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=file.delimiter))
    start = len(file.above)
    assert [cell for cell in lines[start] if cell] == file.header()
    body = lines[start + 1 + file.described : len(lines) - len(file.below)]
    return [dict(zip(lines[start], (cell.strip() for cell in line), strict=False)) for line in body]


# --- what each export means --------------------------------------------------------------------------------------


def local(text: str, form: str, zone: str = "UTC") -> datetime:
    moment = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is put beside it
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC).replace(tzinfo=None)


def portuguese(text: str) -> datetime:
    day, _, month, _, year, clock, _ = text.split()
    return local(f"{year}-{_PT.index(month) + 1}-{day} {clock}", "%Y-%m-%d %H:%M", "America/Sao_Paulo")


def pacific(text: str) -> datetime:
    return local(text.removesuffix(" PDT"), "%b %d, %Y %I:%M:%S %p") + timedelta(hours=7)


SINGAPORE = "Asia/Singapore"  # of a shop that says nothing else
CHINA, KOREA, INDIA = "Asia/Shanghai", "Asia/Seoul", "Asia/Kolkata"
STATES = {
    "Shipped - Delivered to Buyer": "delivered", "Shipped - Returned to Seller": "returned", "Unshipped": "to_ship",
    "Pending": "to_ship", "Cancelled": "cancelled", "Shipped": "shipped", "Delivered": "delivered", "Canceled": "cancelled",
    "Entregue": "delivered", "A caminho": "shipped", "Venda cancelada. Não envie.": "cancelled", "Completed": "completed",
    "Etiqueta pronta para impressão": "to_ship", "Devolução finalizada com reembolso para o comprador": "returned",
    "배송중": "shipped", "배송완료": "delivered", "구매확정": "completed", "발송대기": "to_ship", "취소완료": "cancelled",
    "반품완료": "returned", "100": "to_ship", "300": "to_ship", "500": "shipped", "700": "shipped", "900": "cancelled",
    "已发货，待收货": "shipped", "已收货": "delivered", "待发货": "to_ship", "待支付": "unpaid", "已取消，退款成功": "cancelled",
    "已发货，退款成功": "returned", "备货中": "to_ship", "已发货": "shipped", "已完成": "completed", "已关闭": "cancelled",
    "卖家已发货，等待买家确认": "shipped", "交易成功": "completed", "交易关闭": "cancelled", "等待买家付款": "unpaid",
    "买家已付款，等待卖家发货": "to_ship", "Processing": "to_ship", "On hold": "to_ship", "Refunded": "returned",
}  # fmt: skip
SYMPTOMS = {
    "WRONG_PRODUCT": "wrong_sku", "MISSING_ITEM": "missing_item", "RTO": "not_seller_fault", "DAMAGED_PRODUCT": "damaged",
    "QUALITY_ISSUE": "not_as_described", "Wrong product received": "wrong_sku", "Defective product": "not_as_described",
    "Size issue": "not_seller_fault", "Courier Return (RTO)": "not_seller_fault", "Received Wrong Item": "wrong_sku",
    "rto": "not_seller_fault",
}  # fmt: skip
Line = tuple[str, str, str, int, Decimal | None, datetime, str]


def line(
    order: str, sku: str, variation: str, quantity: str, price: Any, when: datetime, state: str
) -> tuple[Line, int]:
    return (order, sku, variation, price, when, state), int(quantity)  # type: ignore[return-value]


def each(total: str, quantity: str) -> Decimal | None:
    return round(Decimal(total) / int(quantity), 4) if total and int(quantity) else None


def order_lines(key: str, rows: Iterable[dict[str, str]]) -> Counter[Any]:
    """Key of a line, price, time and state -> units; lines that say the same add up."""
    found: Counter[Any] = Counter()
    above = {"n": "", "s": "", "d": ""}
    for r in rows:
        for what, units in _lines(key, r, above):
            found[what] += units
    return found


def _lines(key: str, r: dict[str, str], above: dict[str, str]) -> list[Any]:
    name = key.split(".", maxsplit=1)[0]
    if name == "amazon":
        when = datetime.fromisoformat(r["purchase-date"]).replace(tzinfo=None)
        price = each(r["item-price"], r["quantity"])
        return [
            line(r["amazon-order-id"], r["sku"], "", r["quantity"], price, when, STATES[r["order-status"]])
        ]
    if name == "ebay":
        if not r["Item Number"]:
            return []
        when, state = (
            local(r["Sale Date"], "%b-%d-%y", SINGAPORE),
            "shipped" if r["Shipped On Date"] else "to_ship",
        )
        price = Decimal(r["Sold For"].strip("$"))
        return [
            line(
                r["Order Number"],
                r["Custom Label"],
                r["Variation Details"],
                r["Quantity"],
                price,
                when,
                state,
            )
        ]
    if name == "etsy":
        when, state = (
            local(r["Sale Date"], "%m/%d/%y", SINGAPORE),
            "shipped" if r["Date Shipped"] else "to_ship",
        )
        price = Decimal(r["Price"])
        return [
            line(r["Order ID"], r["SKU"], html.unescape(r["Variations"]), r["Quantity"], price, when, state)
        ]
    if name == "mercado_livre":
        if r["Estado"].startswith("Pacote de"):
            return []
        price, when = Decimal(r["Preço unitário de venda do anúncio (BRL)"]), portuguese(r["Data da venda"])
        return [
            line(r["N.º de venda"], r["SKU"], r["Variação"], r["Unidades"], price, when, STATES[r["Estado"]])
        ]
    if name == "coupang":
        when, price = (
            local(r["주문일"], "%Y-%m-%d %H:%M:%S", KOREA),
            Decimal(r["옵션판매가(판매단가)"].replace(",", "")),
        )
        state = "shipped" if r["운송장번호"] else "to_ship"
        return [
            line(r["주문번호"], r["업체상품코드"], r["등록옵션명"], r["구매수(수량)"], price, when, state)
        ]
    if name == "naver_smartstore":
        when = local(r["주문일시"], "%Y.%m.%d %H:%M", KOREA)
        return [
            line(r["주문번호"], r["상품번호"], r["옵션정보"], r["수량"], None, when, STATES[r["주문상태"]])
        ]
    if name == "rakuten":
        when, price = local(r["注文日時"], "%Y-%m-%dT%H:%M:%S%z"), Decimal(r["単価"])
        return [
            line(
                r["注文番号"], r["SKU管理番号"], r["SKU情報"], r["個数"], price, when, STATES[r["ステータス"]]
            )
        ]
    if name == "pinduoduo":
        when = local(r["订单成交时间"], "%Y-%m-%d %H:%M:%S", CHINA)
        price, sku = each(r["商品总价(元)"], r["商品数量(件)"]), r["商家编码-规格维度"]
        return [line(r["订单号"], sku, r["商品规格"], r["商品数量(件)"], price, when, STATES[r["订单状态"]])]
    if name == "douyin":
        when, units = local(r["订单提交时间"], "%Y-%m-%d %H:%M:%S", CHINA), int(r["商品数量"])
        skus = r["商家编码"].split(";")
        return [
            line(r["主订单编号"], sku, r["商品规格"], str(units // len(skus) + (k < units % len(skus))), None, when,
                 STATES[r["订单状态"]])
            for k, sku in enumerate(skus)
        ]  # fmt: skip
    if name == "taobao":
        when, order = local(r["订单创建时间"], "%Y-%m-%d %H:%M:%S", CHINA), r["订单编号"].strip('="')
        price = each(r["买家应付货款"], r["宝贝总数量"])
        return [line(order, r["宝贝标题"], "", r["宝贝总数量"], price, when, STATES[r["订单状态"]])]
    if name == "temu":
        when, state = (
            local(r["purchase date"], "%Y-%m-%d %H:%M:%S", SINGAPORE),
            STATES[r["order item status"]],
        )
        return [
            line(
                r["order id"],
                r["contribution sku"],
                r["variation"],
                r["quantity purchased"],
                None,
                when,
                state,
            )
        ]
    assert name == "woocommerce"
    if r["Order Number"]:
        above |= {"n": r["Order Number"], "s": r["Order Status"], "d": r["Order Date"]}
    when, price = local(above["d"], "%Y-%m-%d %H:%M", SINGAPORE), Decimal(r["Item Cost"])
    return [line(above["n"], r["SKU"], "", r["Quantity (- Refund)"], price, when, STATES[above["s"]])]


def a_case(key: str, r: dict[str, str]) -> tuple[Any, ...]:
    if key == "flipkart.return.en":
        sku = re.sub(r'"|SKU:', "", r["sku"])
        when = local(r["return_requested_date"], "%Y-%m-%d %H:%M:%S", INDIA)
        return (
            r["return_id"],
            r["order_id"],
            sku,
            int(r["quantity"]),
            when,
            SYMPTOMS[r["return_reason"]],
            "closed",
        )
    if key == "flipkart.return_report.en":
        when, symptom = (
            local(r["Return Requested Date"], "%Y-%m-%d %H:%M:%S", INDIA),
            SYMPTOMS[r["Return Reason"]],
        )
        return r["Return ID"], r["Order ID"], r["SKU"], int(r["Quantity"]), when, symptom, "waiting_goods"
    if key == "meesho.return.en":
        when = local(r["Return Created Date"], "%Y-%m-%d", INDIA)
        symptom = SYMPTOMS[r["Return Reason"] or r["Type of Return"]]
        return r["Suborder Number"], r["Order Number"], r["SKU"], int(r["Qty"]), when, symptom, "closed"
    rto = r["return_created_date"].startswith("1970")
    when = local(r["order_rto_date" if rto else "return_created_date"], "%Y-%m-%d", INDIA)
    symptom = SYMPTOMS[r["return_reason"] or r["return_type"]]
    return r["return_id"], r["order_id"], r["seller_sku_code"], int(r["quantity"]), when, symptom, None


def paid_back(key: str, r: dict[str, str]) -> list[tuple[str, str, Decimal]]:
    """(order, kind of cost, amount) of one row of a statement."""
    number = lambda name: Decimal(r[name].replace(",", "") or "0")  # noqa: E731
    if key == "amazon.settlement_v2.en":
        order, kind, what = r["order-id"], r["amount-type"], r["amount-description"]
        if r["transaction-type"] != "Refund":
            return []
        if what == "RefundCommission":
            return [(order, "platform_fee", number("amount"))]
        return [(order, "refund", number("amount"))] if kind in ("ItemPrice", "ItemWithheldTax") else []
    if key == "amazon.settlement_v1.en":
        if r["transaction-type"] != "Refund":
            return []
        fee = (
            number("item-related-fee-amount")
            if r["item-related-fee-type"] == "RefundCommission"
            else Decimal(0)
        )
        return [(r["order-id"], "refund", number("price-amount")), (r["order-id"], "platform_fee", fee)]
    if key == "amazon.date_range.en":
        parts = ("product sales", "product sales tax", "marketplace withheld tax")
        return (
            [(r["order id"], "refund", sum(map(number, parts), Decimal(0)))] if r["type"] == "Refund" else []
        )
    if key == "amazon.reimbursement.en":
        return [(r["amazon-order-id"], "compensation", number("amount-total"))]
    if key == "tiktok.settlement.en":
        return [(r["Order/adjustment ID"], "refund", number("Refund subtotal after seller discounts"))]
    return [(r["订单号"].strip("'"), "refund", number("订单退款"))]
