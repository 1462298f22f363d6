"""Mabang, Lingxing and Yicang: logs of warehouse work, by role or by kind of work."""

from data.formats.contract import ExportReport
from data.formats.headers import build

REPORTS: tuple[ExportReport, ...] = (
    build(
        "mabang",
        "work_log",
        "zh-CN",
        "packing",
        (
            "包装员|操作人|操作员|作业人员|作业人账号|操作账号|员工编号|工号",
            "马帮订单号|包裹号|订单号(参考号)|参考号|跟踪号|出库单号|平台订单号",
            "复核员|作业类型|作业类型名称|操作类型|称重员|配货员",
        ),
        zone="Asia/Shanghai",
        pre=("roles_by_operation",),
    ),
)
