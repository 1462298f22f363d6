"""Jushuitan: order lines; equal rows are real partial shipments."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "jushuitan",
        "order",
        "zh-CN",
        "order_lines",
        ("线上订单号|原始线上订单号", "商品编码", "数量", "内部订单号|订单号|颜色及规格|款号"),
        zone="Asia/Shanghai",
        currency="CNY",
        decimal=".",
        repeats="sum",
    ),
)
