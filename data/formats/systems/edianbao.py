"""E-dianbao: who picked, checked, packed and weighed an order, and when."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "edianbao",
        "order",
        "zh-CN",
        "packing",
        ("配货员", "打包员", "称重员|打包时间|验货时间|配货时间"),
        zone="Asia/Shanghai",
    ),
)
