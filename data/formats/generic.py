"""Logs and sheets that follow no platform: recognised only when no platform's report is."""

from data.formats.contract import Report
from data.formats.headers import build

_EN_CASE = "return_id|case_id|ticket_id|ticket_no|rma|rma_no"
_EN_REASON = "return_reason|reason|complaint"
_EN_OPENED = "return_date|opened_at|created_at|complaint_date"

REPORTS: tuple[Report, ...] = (
    build(
        "generic",
        "packing_log",
        "en",
        "packing",
        (
            "packed_by|packer_name|packer_id|packer|picked_by|picker_name",
            "packed_at|picked_at|package_no|station|tracking_no",
        ),
        blanks={"scan": "none"},
    ),
    build(
        "generic",
        "after_sale",
        "zh-CN",
        "cases",
        ("售后单号|退款单号|服务单号|工单号", "售后原因|退款原因|退货原因|投诉原因|售后类型"),
        zone="Asia/Shanghai",
        post=("refund_once",),
    ),
    build("generic", "after_sale", "en", "cases", (_EN_CASE, _EN_REASON, _EN_OPENED), post=("refund_once",)),
    build(
        "wms",
        "pick",
        "zh-CN",
        "packing",
        (
            "打包员|打包人|拣货员",
            "波次单编号|应拣数量|已拣数量|打包台|订单打包条码|订单打包完成时间|拣货时间",
        ),
        zone="Asia/Shanghai",
    ),
    build(
        "tw_seller_app",
        "return",
        "zh-TW",
        "cases",
        ("退貨單號", "訂單編號", "退貨原因|退款方式"),
        currency="TWD",
        decimal=".",
        zone="Asia/Taipei",
        post=("refund_once",),
    ),
    build(
        "vn_erp",
        "packing",
        "vi",
        "packing",
        ("Nhân viên đóng gói", "PartnerOrCode|ORCode|BillOfLading|PackageNo|Mã đơn hàng|Mã vận đơn"),
        zone="Asia/Ho_Chi_Minh",
    ),
)
