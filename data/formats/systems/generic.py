"""Logs and sheets that follow no platform: recognised only when no platform's report is."""

from data.formats.contract import ExportReport
from data.formats.headers import build

_EN_CASE = "return_id|case_id|ticket_id|ticket_no|rma|rma_no"
_EN_REASON = "return_reason|reason|complaint"
_EN_OPENED = "return_date|opened_at|created_at|complaint_date"

_ZH_CASE = "售后单号|退款单号|服务单号|工单号|平台订单号|订单号|订单编号|线上订单号"
_ZH_REASON = "售后原因|退款原因|退货原因|投诉原因|售后类型"
_ZH_STATE = "申请时间|完成时间|创建时间|登记时间|处理状态|售后状态|退款金额|赔付金额|责任方|责任主体|责任人"
_ZH_PARCEL = (
    "订单打包条码|快递单号|物流单号|运单号|平台订单号|原始单号|订单号|订单编号|波次单编号|打包台|已拣数量"
)
_ZH_WORK = "订单打包完成时间|打包时间|拣货时间|打包台|应拣数量|已拣数量|波次单编号|库位"
_EN_PACKER = "packed_by|packer_name|packer_id|packer_code|packer|picked_by|picker_name"
_EN_WORK = "packed_at|packing_time|pack_time|picked_at|package_no|station|tracking_no"

REPORTS: tuple[ExportReport, ...] = (
    build(
        "generic",
        "packing_log",
        "en",
        "packing",
        (_EN_PACKER, _EN_WORK),
        blanks={"scan": "none"},
        samples=("packing_log_generic.csv",),
    ),
    build(
        "generic",
        "after_sale",
        "zh-CN",
        "cases",
        (_ZH_CASE, _ZH_REASON, _ZH_STATE),
        zone="Asia/Shanghai",
        fallbacks={"case_id": "order_id"},
        post=("refund_once",),
    ),
    build("generic", "after_sale", "en", "cases", (_EN_CASE, _EN_REASON, _EN_OPENED), post=("refund_once",)),
    build(
        "wms",
        "pick",
        "zh-CN",
        "packing",
        ("打包员|打包人|包装员|拣货员", _ZH_PARCEL, _ZH_WORK),
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
