# ruff: noqa: E501 - rows of cells read better on one line
"""Files of marketplaces as these write them, with invented values: their preambles, encodings, forms of dates and sums.

A row is made cell by cell, in the order of the published header list; what it means is read back from the written file
by csv and openpyxl alone (``market_reader``).
"""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl

from data.formats.headers import headers_of
from tests.data.formats import market_rows
from tests.data.formats.market_rows import Row


@dataclass(frozen=True)
class MarketFile:
    """How one export is written. ``rows`` makes the rows of one order or return, ``more`` headers beside the list."""

    key: str
    name: str
    rows: Callable[[random.Random, int], list[Row]]
    above: tuple[tuple[str, ...], ...] = ()  # rows above the header
    described: bool = False  # the second row describes the columns
    encoding: str = "utf-8"
    delimiter: str = ","
    more: tuple[str, ...] = ()
    below: tuple[tuple[str, ...], ...] = ()
    left_out: frozenset[str] = field(default_factory=frozenset)

    def header(self) -> list[str]:
        """Headers as published, without what only other versions have."""
        platform, report, locale = self.key.split(".")
        known = headers_of(platform, report, locale)
        published = [h.header for h in known if h.confidence == "public_code"] or [h.header for h in known]
        return [h for h in (*published, *self.more) if h not in self.left_out]


def made(file: MarketFile, seed: int, orders: int) -> list[list[str]]:
    """All rows of a file, from what stands above its header to what closes it."""
    rnd = random.Random(f"{file.key}{seed}")
    header = file.header()
    rows = [row for number in range(orders) for row in file.rows(rnd, number)]
    lines = [list(line) for line in file.above] + [header]
    lines += [["explains the column"] * len(header)] if file.described else []
    return (
        lines + [[row.get(name, "") for name in header] for row in rows] + [list(line) for line in file.below]
    )


def write(file: MarketFile, path: Path, lines: list[list[str]]) -> Path:
    """The rows as a file of its kind, by the ending of its name."""
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for line in lines:
            book.active.append([cell or None for cell in line])
        book.save(path)
        return path
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=file.delimiter).writerows(lines)
    path.write_bytes(text.getvalue().encode(file.encoding))
    return path


_AMAZON_NOTE = (("Includes Amazon Marketplace, Fulfillment by Amazon (FBA), and Amazon Webstore transactions",),
                ("All amounts in USD, unless specified",), ("Definitions:",), ("Selling fees: Includes referral fees.",))  # fmt: skip
_WC_OTHER = frozenset({"Quantity", "Order Currency", "Variation", "Product Variation", "Shipped Date", "Completed Date",
                       "Tracking Number", "Shipping Method", "Order Line Subtotal"})  # fmt: skip

FILES: tuple[MarketFile, ...] = (
    MarketFile("amazon.all_orders.en", "amazon_all_orders.txt", market_rows.amazon, delimiter="\t"),
    MarketFile("amazon.settlement_v2.en", "amazon_settlement_v2.txt", market_rows.settlement_v2, delimiter="\t"),
    MarketFile("amazon.settlement_v1.en", "amazon_settlement_v1.txt", market_rows.settlement_v1, delimiter="\t"),
    MarketFile("amazon.date_range.en", "amazon_date_range.csv", market_rows.date_range, _AMAZON_NOTE, encoding="utf-8-sig"),
    MarketFile("amazon.reimbursement.en", "amazon_reimbursements.csv", market_rows.reimbursement),
    MarketFile("tiktok.settlement.en", "tiktok_settlement.xlsx", market_rows.tiktok_settlement),
    MarketFile("ebay.order.en", "ebay_orders.csv", market_rows.ebay, ((),), encoding="utf-8-sig",
               below=((), ("2", "record(s) downloaded,"), ("Seller ID : shop",))),
    MarketFile("etsy.order.en", "etsy_sold_order_items.csv", market_rows.etsy),
    MarketFile("mercado_livre.order.pt-BR", "mercado_livre_vendas.xlsx", market_rows.mercado_livre,
               (("Vendas",), (), ("Estado das vendas no dia 1 de outubro de 2026",), (), ("Vendas", *[""] * 10, "Publicidade", "Anúncios"))),
    MarketFile("coupang.order.ko", "coupang_delivery_list.xlsx", market_rows.coupang),
    MarketFile("naver_smartstore.order.ko", "naver_smartstore_orders.xlsx", market_rows.naver, (("다운로드 하신 파일은 개인정보를 포함합니다",),)),
    MarketFile("rakuten.order.ja", "rakuten_orders_cp932.csv", market_rows.rakuten, encoding="cp932"),
    MarketFile("pinduoduo.order.zh-CN", "pinduoduo_orders.csv", market_rows.pinduoduo, encoding="utf-8-sig"),
    MarketFile("douyin.order.zh-CN", "douyin_orders.csv", market_rows.douyin, encoding="utf-8-sig"),
    MarketFile("douyin.settlement.zh-CN", "douyin_settlement.csv", market_rows.douyin_settlement, described=True, more=("订单退款",)),
    MarketFile("douyin.account_movements.zh-CN", "douyin_account_movements.csv", market_rows.douyin_settlement, encoding="utf-8-sig"),
    MarketFile("taobao.order.zh-CN", "taobao_ExportOrderList_gbk.csv", market_rows.taobao, encoding="gbk"),
    MarketFile("flipkart.return.en", "flipkart_returns.xlsx", market_rows.flipkart),
    MarketFile("flipkart.return_report.en", "flipkart_return_report.csv", market_rows.flipkart, (("Return report",),)),
    MarketFile("meesho.return.en", "meesho_returns.csv", market_rows.meesho, (("Supplier", "shop"), ("Returns from 2026-07-01",), ())),
    MarketFile("myntra.return.en", "myntra_returns.csv", market_rows.myntra,
               more=("order_id", "return_id", "return_type", "return_reason", "refunded_amount")),
    MarketFile("temu.order.en", "temu_orders.csv", market_rows.temu, more=("purchase date",)),
    MarketFile("woocommerce.order.en", "woocommerce_orders.csv", market_rows.woocommerce, left_out=_WC_OTHER),
)  # fmt: skip
