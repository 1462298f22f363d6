# ruff: noqa: E501 - rows of cells read better on one line
"""Rows of one order or return as each marketplace writes them, made by chance with invented values."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

Row = dict[str, str]
_PT = "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro".split()  # noqa: SIM905
START = datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001 - the clock of the shop


def _when(number: int, hours: int = 0) -> datetime:
    return START + timedelta(days=number % 60, hours=hours, minutes=number)


def _item(rnd: random.Random) -> tuple[str, str, str, str]:
    """SKU, name, variation, price."""
    at = rnd.randrange(40)
    return (
        f"TEE-{at:02d}-{rnd.choice('SML')}",
        f"Tee nr {at}",
        rnd.choice(("Navy", "Black", "")),
        f"{5 + at}.90",
    )


def amazon(rnd: random.Random, n: int) -> list[Row]:
    state = rnd.choice(("Shipped", "Shipped - Delivered to Buyer", "Shipped - Returned to Seller", "Unshipped",
                        "Pending", "Cancelled"))  # fmt: skip
    rows = []
    for _ in range(rnd.choice((1, 1, 2))):
        sku, name, _, price = _item(rnd)
        quantity = 0 if state == "Cancelled" else rnd.randrange(1, 4)
        rows.append({
            "amazon-order-id": f"112-{9739103 + n}-{n:07d}", "purchase-date": f"{_when(n):%Y-%m-%dT%H:%M:%S}+00:00",
            "last-updated-date": f"{_when(n, 30):%Y-%m-%dT%H:%M:%S}+00:00", "order-status": state,
            "fulfillment-channel": rnd.choice(("Merchant", "Amazon")), "sales-channel": "Amazon.com",
            "product-name": name, "sku": sku, "asin": "B0TEST0001", "item-status": state.split(" - ")[0],
            "quantity": str(quantity), "currency": "USD",
            "item-price": "" if not quantity else f"{float(price) * quantity:.2f}", "item-tax": "1.10",
            "ship-city": "TOWN", "ship-state": "GA", "ship-postal-code": "30041-8435", "ship-country": "US",
        })  # fmt: skip
    return rows


def _settled(rnd: random.Random, n: int) -> tuple[dict[str, str], float, float]:
    price, fee = 5 + rnd.randrange(4000) / 100, 0.5 + rnd.randrange(100) / 100
    base = {"settlement-id": "18174059732", "currency": "USD", "order-id": f"112-{1455071 + n}-{n:07d}",
            "posted-date": f"{_when(n):%Y-%m-%d}", "sku": _item(rnd)[0], "order-item-code": str(10**13 + n)}  # fmt: skip
    return base, price, fee


def settlement_v2(rnd: random.Random, n: int) -> list[Row]:
    base, price, fee = _settled(rnd, n)
    rows = [
        {**base, "transaction-type": "Order", "amount-type": "ItemPrice", "amount-description": "Principal", "amount": f"{price:.2f}"},
        {**base, "transaction-type": "Order", "amount-type": "ItemFees", "amount-description": "Commission", "amount": f"{-fee:.2f}"},
    ]  # fmt: skip
    if n % 3 == 0:
        back = {**base, "transaction-type": "Refund", "adjustment-id": f"A{n}"}
        rows += [
            {**back, "amount-type": "ItemPrice", "amount-description": "Principal", "amount": f"{-price:.2f}"},
            {**back, "amount-type": "ItemPrice", "amount-description": "Tax", "amount": "-1.04"},
            {**back, "amount-type": "ItemWithheldTax", "amount-description": "MarketplaceFacilitatorTax-Principal", "amount": "1.04"},
            {**back, "amount-type": "ItemFees", "amount-description": "Commission", "amount": f"{fee:.2f}"},
            {**back, "amount-type": "ItemFees", "amount-description": "RefundCommission", "amount": f"{-fee / 5:.2f}"},
        ]  # fmt: skip
    return rows


def settlement_v1(rnd: random.Random, n: int) -> list[Row]:
    base, price, fee = _settled(rnd, n)
    kind = {**base, "transaction-type": "Refund" if n % 3 == 0 else "Order", "adjustment-id": f"A{n}"}
    sign = -1 if n % 3 == 0 else 1
    return [
        {**kind, "price-type": "Principal", "price-amount": f"{sign * price:.2f}"},
        {**kind, "item-related-fee-type": "Commission", "item-related-fee-amount": f"{-sign * fee:.2f}"},
        {**kind, "item-related-fee-type": "RefundCommission", "item-related-fee-amount": f"{-fee / 5:.2f}"},
    ]


def date_range(rnd: random.Random, n: int) -> list[Row]:
    base, price, _ = _settled(rnd, n)
    sign = -1 if n % 3 == 0 else 1
    hour = _when(n, 12)
    return [{
        "date/time": f"{hour:%b} {hour.day}, {hour:%Y} {hour:%I}:{hour:%M}:05 {hour:%p} PDT".replace(" 0", " "),
        "settlement id": "18174059732", "type": "Refund" if sign < 0 else "Order", "order id": base["order-id"],
        "sku": base["sku"], "description": "Widget", "quantity": "1", "marketplace": "amazon.com",
        "product sales": f"{sign * price:,.2f}", "product sales tax": f"{sign * 1.04:.2f}",
        "marketplace withheld tax": f"{-sign * 1.04:.2f}", "selling fees": "-2.24", "total": f"{sign * price:.2f}",
        "order city": "X", "order state": "CA", "order postal": "90001",
    }]  # fmt: skip


def reimbursement(rnd: random.Random, n: int) -> list[Row]:
    return [{
        "approval-date": f"{_when(n):%Y-%m-%dT%H:%M:%S}+00:00", "reimbursement-id": str(5 * 10**9 + n),
        "amazon-order-id": f"112-{1455071 + n}-{n:07d}", "reason": "CustomerReturn", "sku": _item(rnd)[0],
        "currency-unit": "USD", "amount-per-unit": "9.90", "amount-total": f"{9.9 * rnd.randrange(1, 4):.2f}",
        "quantity-reimbursed-total": "1",
    }]  # fmt: skip


def tiktok_settlement(rnd: random.Random, n: int) -> list[Row]:
    back = f"{-5 - n / 10:.2f}" if n % 3 == 0 else "0"
    return [{
        "Order/adjustment ID": f"5768709{n:011d}\t", "Statement ID": "7345", "Type": "Order",
        "Order settled time(UTC)": f"{_when(n, 90):%Y/%m/%d}", "Order created time(UTC)": f"{_when(n):%Y/%m/%d}",
        "Currency": "MYR", "Total settlement amount": "12.10", "Total revenue": "15.00",
        "Refund subtotal after seller discounts": back, "Platform commission": "-1.20",
    }]  # fmt: skip


def ebay(rnd: random.Random, n: int) -> list[Row]:
    day = _when(n)
    order = {"Sales Record Number": str(1000 + n), "Order Number": f"12-{34567 + n:05d}-{n:05d}",
             "Buyer Username": f"buyer{n}", "Buyer Name": "Nobody", "Sale Date": f"{day:%b-%d-%y}",
             "Paid On Date": f"{day:%b-%d-%y}", "Shipped On Date": f"{day + timedelta(days=1):%b-%d-%y}" if n % 4 else "",
             "Tracking Number": f"9400{n:010d}"}  # fmt: skip
    items = []
    for k in range(rnd.choice((1, 1, 2))):
        sku, name, variation, price = _item(rnd)
        items.append({"Item Number": f"1101{n:06d}{k}", "Item Title": name, "Custom Label": sku, "Quantity": str(rnd.randrange(1, 3)),
                      "Sold For": f"${price}", "Variation Details": variation and f"[Color:{variation}]", "Transaction ID": f"9{n:09d}{k}"})  # fmt: skip
    if len(items) == 1:
        return [{**order, **items[0], "Total Price": items[0]["Sold For"]}]
    return [{**order, "Quantity": str(sum(int(i["Quantity"]) for i in items)), "Total Price": "$99.00"},
            *({**order, "Buyer Name": "", **item} for item in items)]  # fmt: skip


def etsy(rnd: random.Random, n: int) -> list[Row]:
    sku, name, variation, price = _item(rnd)
    quantity = rnd.randrange(1, 4)
    return [{
        "Sale Date": f"{_when(n):%m/%d/%y}", "Item Name": f"{name} &quot;soft&quot;", "Buyer": "Nobody (nobody1)",
        "Quantity": str(quantity), "Price": price, "Item Total": f"{float(price) * quantity:.2f}", "Currency": "USD",
        "Transaction ID": str(5 * 10**9 + n), "Listing ID": str(4347345198 + n), "Date Paid": f"{_when(n):%m/%d/%Y}",
        "Date Shipped": f"{_when(n, 48):%m/%d/%Y}" if n % 4 else "", "Ship Name": "Nobody", "Ship City": "C",
        "Ship Country": "United States", "Order ID": str(4 * 10**9 + n), "Variations": variation and f"Color:{variation}",
        "Order Type": "online", "SKU": sku,
    }]  # fmt: skip


def mercado_livre(rnd: random.Random, n: int) -> list[Row]:
    day = _when(n, 12)
    moment = f"{day.day} de {_PT[day.month - 1]} de {day:%Y %H:%M} hs."
    base = 2 * 10**15 + 10 * n
    rows, count = [], rnd.choice((1, 1, 2, 3))
    if count > 1:
        rows.append({"N.º de venda": str(base), "Data da venda": moment, "Estado": f"Pacote de {count} produtos",
                     "Pacote de diversos produtos": "Sim", "Receita por produtos (BRL)": "100", "Total (BRL)": "75"})  # fmt: skip
    for k in range(count):
        sku, name, variation, price = _item(rnd)
        rows.append({
            "N.º de venda": str(base + 1 + k), "Data da venda": moment, "Pacote de diversos produtos": "Sim" if count > 1 else "Não",
            "Estado": rnd.choice(("Entregue", "A caminho", "Venda cancelada. Não envie.", "Etiqueta pronta para impressão",
                                  "Devolução finalizada com reembolso para o comprador")),
            "Unidades": str(rnd.randrange(1, 4)), "SKU": sku, "# de anúncio": f"MLB{n}{k}", "Título do anúncio": name,
            "Variação": variation and f"Cor : {variation}", "Forma de entrega": "Correios", "Número de rastreamento": f"MEL{n}",
            "Preço unitário de venda do anúncio (BRL)": price,
        })  # fmt: skip
    return rows


def coupang(rnd: random.Random, n: int) -> list[Row]:
    sku, name, variation, _ = _item(rnd)
    quantity, price = rnd.randrange(1, 4), 1000 * rnd.randrange(5, 60)
    return [{
        "번호": str(n + 1), "묶음배송번호": str(6 * 10**8 + n), "주문번호": str(27 * 10**12 + n), "택배사": "CJ 대한통운",
        "운송장번호": f"55{n:010d}" if n % 4 else "", "주문일": f"{_when(n):%Y-%m-%d %H:%M:%S}", "등록상품명": name,
        "등록옵션명": variation, "옵션ID": str(8 * 10**10 + n), "업체상품코드": sku, "결제액": f"{quantity * price:,}",
        "구매수(수량)": str(quantity), "옵션판매가(판매단가)": f"{price:,}", "구매자": "아무개", "구매자전화번호": "050-1234-5678",
        "수취인이름": "아무개", "수취인 주소": "아무 곳",
    }]  # fmt: skip


def naver(rnd: random.Random, n: int) -> list[Row]:
    sku, name, variation, _ = _item(rnd)
    return [{
        "상품주문번호": str(2026070112345670 + n), "주문번호": str(2026070198765430 + n // 2), "수량": str(rnd.randrange(1, 4)),
        "주문상태": ("배송중", "배송완료", "구매확정", "발송대기", "취소완료", "반품완료")[n // 2 % 6], "상품번호": sku, "상품명": name,
        "옵션정보": variation and f"색상: {variation}", "주문일시": f"{_when(n // 2):%Y.%m.%d %H:%M}", "발송일": "",
        "구매자명": "아무개", "수취인명": "아무개", "구매자ID": "nobo****",
    }]  # fmt: skip


def rakuten(rnd: random.Random, n: int) -> list[Row]:
    sku, name, variation, _ = _item(rnd)
    return [{
        "注文番号": f"312345-2026{_when(n):%m%d}-{n:010d}", "ステータス": rnd.choice(("100", "300", "500", "700", "900")),
        "注文日時": f"{_when(n):%Y-%m-%dT%H:%M:%S}+0900", "注文日": f"{_when(n):%Y-%m-%d}", "商品明細ID": str(10**8 + n),
        "商品名": f"{name} 綿①", "商品管理番号": "tee", "単価": str(100 * rnd.randrange(9, 90)), "個数": str(rnd.randrange(1, 4)),
        "SKU管理番号": sku, "SKU情報": variation and f"カラー:{variation}",
    }]  # fmt: skip


def pinduoduo(rnd: random.Random, n: int) -> list[Row]:
    sku, name, variation, price = _item(rnd)
    quantity = rnd.randrange(1, 4)
    return [{
        "商品": name, "订单号": f"260701-{10**14 + n}\t",
        "订单状态": rnd.choice(("已发货，待收货", "已收货", "待发货", "待支付", "已取消，退款成功", "已发货，退款成功")),
        "商品总价(元)": f"{float(price) * quantity:.2f}", "商品数量(件)": str(quantity), "发货时间": f"{_when(n, 20):%Y-%m-%d %H:%M:%S}\t",
        "商品id": "4455", "商品规格": variation, "样式ID": "99\t", "商家编码-规格维度": f"{sku}\t", "商家编码-商品维度": "TEE\t",
        "售后状态": "无售后或售后取消", "快递单号": f"YT{n:012d}\t", "快递公司": "圆通快递", "订单成交时间": f"{_when(n):%Y-%m-%d %H:%M:%S}\t",
    }]  # fmt: skip


def douyin(rnd: random.Random, n: int) -> list[Row]:
    items = [_item(rnd) for _ in range(2 if n % 5 == 0 else 1)]
    if len({item[0] for item in items}) < len(items):
        items = items[:1]
    line = 69 * 10**17 + 10 * n
    return [{
        "主订单编号": f"{line}\t", "子订单编号": ";".join(str(line + k) for k in range(len(items))),
        "选购商品": ";".join(item[1] for item in items), "商品规格": items[0][2] if len(items) == 1 else "",
        "商品数量": str(rnd.randrange(2, 6)), "商家编码": ";".join(item[0] for item in items), "订单应付金额": "58.90",
        "收件人": "某人", "收件人手机号": "1**", "订单提交时间": f"{_when(n):%Y-%m-%d %H:%M:%S}", "发货时间": "",
        "订单状态": rnd.choice(("待支付", "备货中", "已发货", "已完成", "已关闭")), "售后状态": "-",
    }]  # fmt: skip


def douyin_settlement(rnd: random.Random, n: int) -> list[Row]:
    return [{
        "结算时间": f"{_when(n, 100):%Y-%m-%d %H:%M:%S}", "订单号": f"'{69 * 10**17 + n}", "子订单号": f"'{69 * 10**17 + n}",
        "结算金额": "50.10", "订单退款": f"{-1.5 * rnd.randrange(1, 9):.2f}" if n % 3 == 0 else "0", "下单时间": f"{_when(n):%Y-%m-%d %H:%M:%S}",
        "动账时间": f"{_when(n, 100):%Y-%m-%d %H:%M:%S}", "动帐流水号": f"'{7 * 10**18 + n}", "动账方向": "入账", "动账金额": "50.10",
        "动账场景": "货款结算入账",
    }]  # fmt: skip


def taobao(rnd: random.Random, n: int) -> list[Row]:
    _, name, _, price = _item(rnd)
    quantity = rnd.randrange(1, 4)
    return [{
        "订单编号": f'="{26 * 10**17 + n}"', "买家会员名": f"tb{n}", "买家应付货款": f"{float(price) * quantity:.2f}", "订单状态":
        rnd.choice(("卖家已发货，等待买家确认", "交易成功", "交易关闭", "等待买家付款", "买家已付款，等待卖家发货")),
        "收货人姓名": "某人", "收货地址": "某地", "联系手机": "'13800000000", "订单创建时间": f"{_when(n):%Y-%m-%d %H:%M:%S}", "宝贝标题": name,
        "宝贝种类": "1", "物流单号": f"No:ZT{n}", "宝贝总数量": str(quantity), "店铺名称": "小店",
    }]  # fmt: skip


def flipkart(rnd: random.Random, n: int) -> list[Row]:
    sku = _item(rnd)[0]
    reason, kind = rnd.choice((("WRONG_PRODUCT", "customer_return"), ("MISSING_ITEM", "customer_return"), ("RTO", "courier_return"),
                               ("DAMAGED_PRODUCT", "customer_return"), ("QUALITY_ISSUE", "customer_return")))  # fmt: skip
    return [{
        "return_id": f"RI:{12345678901234567 + n}", "order_item_id": f"OI:33456789{n:010d}", "order_id": f"OD33456789{n:010d}",
        "return_requested_date": f"{_when(n):%Y-%m-%d %H:%M:%S}", "return_status": "returned", "return_reason": reason,
        "return_sub_reason": "Different product received", "return_type": kind, "return_result": "REFUND", "fsn": "TSHABC",
        "reverse_logistics_tracking_id": f"FMPR{n:010d}", "sku": f'"""SKU:{sku}"""' if n % 2 else sku, "product_title": "Tee",
        "quantity": str(rnd.randrange(1, 4)), "return_completion_date": f"{_when(n, 200):%Y-%m-%d}",
        "Order ID": f"OD33456789{n:010d}", "Return ID": str(12345678901234567 + n), "SKU": sku, "Return Type": kind,
        "Return Reason": reason, "Return Sub-reason": "x", "Return Requested Date": f"{_when(n):%Y-%m-%d %H:%M:%S}",
        "Return Status": "In Transit", "Quantity": str(rnd.randrange(1, 4)), "Total Price": "499",
    }]  # fmt: skip


def meesho(rnd: random.Random, n: int) -> list[Row]:
    sku, name, _, _ = _item(rnd)
    kind = rnd.choice(("Customer Return", "Courier Return (RTO)"))
    reason = (
        rnd.choice(("Wrong product received", "Defective product", "Size issue")) if kind[1] == "u" else ""
    )
    return [{
        "S No": str(n + 1), "Product Name": name, "SKU": sku, "Variation": "L", "Qty": "1", "Order Number": str(10**14 + n),
        "Suborder Number": f"{10**14 + n}_1", "Return Created Date": f"{_when(n):%Y-%m-%d}", "Type of Return": kind,
        "Courier Partner": "Valmo", "AWB Number": f"VL{n:012d}", "Status": "Delivered", "Return Reason": reason,
    }]  # fmt: skip


def myntra(rnd: random.Random, n: int) -> list[Row]:
    rto = n % 3 == 0
    return [{
        "seller_sku_code": _item(rnd)[0], "quantity": "1", "return_created_date": "1970-01-01" if rto else f"{_when(n):%Y-%m-%d}",
        "order_rto_date": f"{_when(n, 48):%Y-%m-%d}" if rto else "", "order_id": str(10**8 + n), "return_id": f"R{n}",
        "return_type": "rto" if rto else "return", "return_reason": "" if rto else "Received Wrong Item",
        "refunded_amount": "0" if rto else "799",
    }]  # fmt: skip


def temu(rnd: random.Random, n: int) -> list[Row]:
    sku, name, variation, _ = _item(rnd)
    return [{
        "order id": f"PO-211-{10**16 + n}", "order status": "Shipped", "Order item ID": f"211-{10**16 + n}", "product name": name,
        "order item status": rnd.choice(("Unshipped", "Shipped", "Delivered", "Canceled")), "variation": variation,
        "sku id": str(17 * 10**12 + n), "contribution sku": sku, "quantity purchased": str(rnd.randrange(1, 4)),
        "quantity shipped": "1", "recipient name": "Nobody", "recipient phone number": "+1 555 0100",
        "purchase date": f"{_when(n):%Y-%m-%d %H:%M:%S}",
    }]  # fmt: skip


def woocommerce(rnd: random.Random, n: int) -> list[Row]:
    order = {"Order Number": str(5000 + n), "Order Status": rnd.choice(("Completed", "Processing", "On hold", "Cancelled", "Refunded")),
             "Order Date": f"{_when(n):%Y-%m-%d %H:%M}", "First Name (Billing)": "Nobody", "Email (Billing)": "nobody@shop.example"}  # fmt: skip
    rows = []
    for k in range(rnd.choice((1, 2))):
        sku, name, _, price = _item(rnd)
        rows.append({**(order if k == 0 else {}), "SKU": sku, "Item #": str(k + 1), "Item Name": name, "Item Cost": price,
                     "Quantity (- Refund)": str(rnd.randrange(1, 4))})  # fmt: skip
    return rows
