"""Wangdiantong: stock-out orders with everybody who touched the parcel."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "wangdiantong",
        "stockout",
        "zh-CN",
        "packing",
        ("出库单号|系统订单编号|原始单号", "打包员|验货员|拣货员", "商家编码|物流单号"),
        zone="Asia/Shanghai",
        blanks={"scan": "none"},
        samples=("wangdiantong_stockout.xlsx",),
    ),
)
