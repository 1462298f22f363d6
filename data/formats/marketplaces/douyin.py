"""Douyin: orders, whose cells may hold several items, settlements (the second row explains) and account movements."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "douyin",
        "order",
        "zh-CN",
        "order_lines",
        ("主订单编号", "子订单编号|选购商品", "商品数量"),
        repeats="sum",
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
        pre=("split_items",),
        samples=("douyin_orders.csv",),
    ),
    build(
        "douyin",
        "settlement",
        "zh-CN",
        "costs",
        ("结算时间", "子订单号", "结算金额|结算单类型"),
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
        pre=("drop_descriptions",),
        post=("settlement",),
        samples=("douyin_settlement.csv",),
    ),
    build(
        "douyin",
        "account_movements",
        "zh-CN",
        "costs",
        ("动账时间", "动账场景|动账金额", "订单号"),
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
        pre=("drop_descriptions",),
        post=("settlement",),
        samples=("douyin_account_movements.csv",),
    ),
)
