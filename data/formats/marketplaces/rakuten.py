"""Rakuten Ichiba: orders of RMS, in the encoding of Windows in Japan; the state is a number."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

REPORTS: tuple[ExportReport, ...] = (
    build(
        "rakuten",
        "order",
        "ja",
        "order_lines",
        ("注文番号", "商品明細ID|商品管理番号", "個数"),
        repeats="sum",
        currency="JPY",
        zone="Asia/Tokyo",
        # the seller's own number first, then that of the variant, then that of the product
        meanings={"variant_sku": Read("sku", "id"), "seller_item": Read("sku", "id")},
        pre=("no_variant",),
        samples=("rakuten_orders_cp932.csv",),
    ),
)
