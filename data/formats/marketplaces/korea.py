"""Korea: Coupang's delivery list, Naver Smartstore's orders."""

from data.formats.contract import ExportReport
from data.formats.headers import build
from data.formats.meanings import Read

REPORTS: tuple[ExportReport, ...] = (
    build(
        "coupang",
        "order",
        "ko",
        "order_lines",
        ("주문번호", "구매수(수량)", "묶음배송번호|업체상품코드|옵션ID|등록상품명|노출상품명(옵션명)"),
        repeats="sum",
        currency="KRW",
        zone="Asia/Seoul",
        pre=("shipped_by_date",),
        samples=("coupang_delivery_list.xlsx",),
    ),
    build(
        "naver_smartstore",
        "order",
        "ko",
        "order_lines",
        ("상품주문번호", "주문번호", "수량", "상품번호|상품명|주문상태|송장번호|옵션정보"),
        repeats="sum",
        currency="KRW",
        zone="Asia/Seoul",
        meanings={"seller_option": Read("sku", "id", spare_for="sku")},
        pre=("shipped_by_date",),
        samples=("naver_smartstore_orders.xlsx",),
    ),
)
