"""China: Taobao and Tmall, Pinduoduo; orders and statements of account."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

REPORTS: tuple[ExportReport, ...] = (
    build(
        "taobao",
        "order",
        "zh-CN",
        "order_lines",
        ("订单编号", "宝贝总数量|宝贝种类", "宝贝标题|买家会员名|买家应付货款|宝贝总数量"),
        repeats="sum",
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
        meanings={"item_kinds": Read("_item_kinds")},
        pre=("split_items",),
        samples=("taobao_ExportOrderList_gbk.csv",),
    ),
    build(
        "taobao",
        "order_detail",
        "zh-CN",
        "order_lines",
        ("子订单编号|订单编号|主订单编号", "标题|商品标题", "购买数量", "外部系统编号|商品属性"),
        repeats="sum",
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
    ),
    build(
        "taobao",
        "settlement",
        "zh-CN",
        "costs",
        ("账务流水号", "商户订单号", "支出金额（-元）"),
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
        pre=("refunds_apart",),
        post=("settlement",),
    ),
    build(
        "pinduoduo",
        "order",
        "zh-CN",
        "order_lines",
        ("订单号", "商品数量(件)", "商品总价(元)|订单成交时间|商家编码-规格维度|商家编码-商品维度"),
        repeats="sum",
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
        samples=("pinduoduo_orders.csv",),
    ),
    build(
        "pinduoduo",
        "settlement",
        "zh-CN",
        "costs",
        ("商户订单号", "账务类型", "支出金额（-元）"),
        currency="CNY",
        zone="Asia/Shanghai",
        decimal=".",
        pre=("refunds_apart",),
        post=("settlement",),
    ),
)
