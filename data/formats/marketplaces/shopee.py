"""Shopee: orders, returns, failed deliveries, income, wallet, packing list, returns from the API."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

# locale -> currency, decimal sign of returns and income, decimal sign of orders, zone
_SITES = {
    "en": ("", "", "", ""),
    "id": ("IDR", ",", ",", "Asia/Jakarta"),
    "th": ("THB", ".", ".", "Asia/Bangkok"),
    "vi": ("VND", ",", ",", "Asia/Ho_Chi_Minh"),
    "pt-BR": ("BRL", ",", ".", "America/Sao_Paulo"),
    "zh-TW": ("TWD", ".", ".", "Asia/Taipei"),
    "zh-CN": ("", ".", ".", ""),
}

_ORDER = {
    "en": ("Order ID", "Order Status", "SKU Reference No."),
    "id": ("No. Pesanan", "Status Pesanan", "Nomor Referensi SKU"),
    "th": ("หมายเลขคำสั่งซื้อ", "สถานะการสั่งซื้อ", "เลขอ้างอิง SKU (SKU Reference No.)"),
    "vi": ("Mã đơn hàng", "Trạng Thái Đơn Hàng", "SKU phân loại hàng"),
    "pt-BR": ("ID do pedido", "Status do pedido", "Número de referência SKU"),
    "zh-TW": ("訂單編號", "訂單狀態", "商品選項貨號|商品資訊"),
    "zh-CN": ("订单编号", "订单状态", "商品资讯|商品货号", "退货/退款状态|商品资讯"),
}

_RETURN = {
    "en": ("Return ID", "Order ID", "Return/Refund Solution|Return Reason"),
    "id": (
        "No. Pengembalian",
        "No. Pesanan",
        "Solusi Pengembalian Barang/Dana|Alasan Pengembalian",
    ),
    "th": ("หมายเลขคำขอคืนเงิน/คืนสินค้า", "หมายเลขคำสั่งซื้อ"),
    "vi": (
        "Mã số khiếu nại|Lí do Trả hàng/Hoàn tiền",
        "Mã đơn hàng",
        "Phương án|Lí do Trả hàng/Hoàn tiền",
    ),
    "pt-BR": (
        "ID da Devolução",
        "ID do pedido",
        "Quantia total de reembolsos|Motivo da Devolução",
    ),
    "zh-TW": (
        "退貨/退款編號|退貨編號|退款編號",
        "訂單編號|訂單號碼",
        "退貨原因|退款金額|退貨數量",
    ),
}

_INCOME = {
    "en": ("View By", "Order ID", "Payout Completed Date"),
    "id": ("Lihat berdasarkan", "No. Pesanan", "Jumlah Pengembalian Dana ke Pembeli"),
    "th": ("วันที่โอนชำระเงินสำเร็จ", "หมายเลขคำสั่งซื้อ"),
}

# a header that only failed deliveries have: as it is, or words that it holds where it is not known to the letter
_FAILED = {
    "en": "~failed delivery|~delivery failed",
    "id": "Status pengiriman gagal|~pengiriman gagal",
    "th": "จัดส่งไม่สำเร็จ|~จัดส่งไม่สำเร็จ",
    "vi": "~giao hàng không thành công|~giao không thành công|~giao hàng thất bại|~giao thất bại",
    "pt-BR": "~falha na entrega|~entrega não realizada|~entrega sem sucesso|~entrega malsucedida",
    "zh-TW": "~配送失敗|~投遞失敗|~送達失敗",
    "zh-CN": "~派送失败|~配送失败|~投递失败",
}
_FAILED_SHORT = ("id", "th")  # where it is known to the letter, orders need not name their SKU


_SAMPLES = {
    "order.en": ("shopee_en_Order.all.20260701_20260731.xlsx",),
    "order.id": ("shopee_id_Order.all.20260701_20260731.xlsx",),
    "order.zh-TW": (
        "shopee_zh-TW_Order.all.20260701_20260731.xlsx",
        "shopee_zh-TW_Order.all.encrypted_pw_168168.xlsx",
    ),
    "order.zh-CN": ("shopee_zh-CN_old_bundle_gb18030.csv",),
    "return.en": ("shopee_en_Order.return_refund.20260701_20260731.xls",),
    "return.id": ("shopee_id_Order.return_refund.20260701_20260731.xls",),
}


def _orders(locale: str) -> ExportReport:
    currency, _, decimal, zone = _SITES[locale]
    bundle = ("explode_bundle", "day_in_order_id") if locale in ("zh-CN", "zh-TW") else ()
    return build(
        "shopee",
        "order",
        locale,
        "order_lines",
        _ORDER[locale],
        currency=currency,
        decimal=decimal,
        zone=zone,
        pre=bundle,
        samples=_SAMPLES.get(f"order.{locale}", ()),
    )


def _returns(locale: str) -> ExportReport:
    currency, decimal, _, zone = _SITES[locale]
    # lists of the zh-TW export name no day of the return: its number has it, else the order's day stands for it
    undated = locale == "zh-TW"
    return build(
        "shopee",
        "return",
        locale,
        "cases",
        _RETURN[locale],
        currency=currency,
        decimal=decimal,
        zone=zone,
        meanings={"order_created_at": Read("opened_at", "when", spare_for="opened_at")} if undated else None,
        pre=("day_in_return_id",) if undated else (),
        samples=_SAMPLES.get(f"return.{locale}", ()),
        post=("refund_once",),
    )


def _income(locale: str) -> ExportReport:
    currency, decimal, _, zone = _SITES[locale]
    return build(
        "shopee",
        "income",
        locale,
        "costs",
        _INCOME[locale],
        currency=currency,
        decimal=decimal,
        zone=zone,
        pre=("order_rows_only",),
        post=("settlement",),
    )


def _failed(locale: str) -> ExportReport:
    """Orders that came back undelivered: the marketplace calls them cancelled, but they were shipped.

    In most languages that header is not known to the letter; the name of the file tells them as well.
    """
    currency, _, decimal, zone = _SITES[locale]
    needs = _ORDER[locale][:2] if locale in _FAILED_SHORT else _ORDER[locale]
    return build(
        "shopee",
        "failed_delivery",
        locale,
        "order_lines",
        (*needs, _FAILED[locale]),
        also=("order",),
        currency=currency,
        decimal=decimal,
        zone=zone,
        named="failed_delivery",
        meanings={"order_status": Read("raw_status", "masked"), "cancel_reason": None},
        defaults={"status": "failed_delivery"},
    )


REPORTS: tuple[ExportReport, ...] = (
    *(_orders(locale) for locale in _ORDER),
    *(_returns(locale) for locale in _RETURN),
    *(_income(locale) for locale in _INCOME),
    build(
        "shopee",
        "income_other",
        "id",
        "costs",
        ("No. Pesanan", "Tanggal Dana Dilepaskan", "Pengembalian Dana ke Pembeli"),
        currency="IDR",
        decimal=",",
        zone="Asia/Jakarta",
        post=("settlement",),
    ),
    *(_failed(locale) for locale in _ORDER),
    build("shopee", "wallet", "id", "", ("Tanggal Transaksi", "Tipe Transaksi", "Saldo Akhir")),
    build("shopee", "wallet", "pt-BR", "", ("Tipo de transação", "Balança após as transações")),
    build(
        "shopee",
        "packing_list",
        "en",
        "order_lines",
        ("order_sn", "product_info"),
        defaults={"status": "to_ship"},
        pre=("explode_bundle", "day_in_order_id"),
    ),
    build(
        "shopee",
        "api_return",
        "en",
        "cases",
        ("return_sn", "order_sn"),
        decimal=".",
        post=("refund_once",),
    ),
)
