"""After-sale sheets of cross-border sellers, kept by hand or by their own system."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "crossborder_erp",
        "after_sale",
        "zh-CN",
        "cases",
        ("订单编号", "退单类型|责任方|客诉原因", "退单时间|最新状态|退单编号|退款申请金额"),
        fallbacks={"case_id": "order_id"},
        post=("refund_once",),
    ),
)
