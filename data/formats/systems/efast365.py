"""Baison eFast365: after-sale sheets, shipped lines, picking and scan differences."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "efast365",
        "after_sale",
        "zh-CN",
        "cases",
        ("退单号", "交易号|原单号", "退单原因|退单类型"),
        zone="Asia/Shanghai",
        currency="CNY",
        decimal=".",
        joins=frozenset({"variation"}),
        post=("refund_once",),
    ),
    build(
        "efast365",
        "shipment",
        "zh-CN",
        "order_lines",
        ("交易号", "商品条形码", "发货时间", "快递单号|配送方式|通知配货时间"),
        zone="Asia/Shanghai",
        defaults={"status": "shipped"},
        repeats="sum",
    ),
    build(
        "efast365",
        "pick",
        "zh-CN",
        "packing",
        ("波次号|订单号", "员工代码|员工名称|拣货数量|差异数", "篮位号|商品库位|库位|通知数"),
        zone="Asia/Shanghai",
    ),
)
