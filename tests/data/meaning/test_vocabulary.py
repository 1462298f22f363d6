"""Words of exports and the codes they stand for."""

from __future__ import annotations

import pytest

from data.meaning.vocabulary import UNMAPPED, VOCABULARIES, all_words, counts, fold_word, lookup, suggested
from data.schema.taxonomy import CASE_STATUSES, SYMPTOMS


def test_every_word_stands_for_a_code_of_its_vocabulary():
    for word in all_words():
        assert word.vocabulary in VOCABULARIES
        assert word.vocabulary == "platform" or word.code in (*VOCABULARIES[word.vocabulary], ""), word
        assert word.how in ("is", "has")
        assert word.fault in ("", "yes", "no", "unknown")


def test_every_word_is_found_under_its_own_platform():
    for word in all_words():
        if word.how == "is":
            assert lookup(word.vocabulary, word.word, word.platform) == word.code, word


def test_one_word_has_one_meaning_on_one_platform():
    meanings: dict[tuple[str, str, str], set[str]] = {}
    for word in all_words():
        if word.how == "is":
            meanings.setdefault((word.vocabulary, word.platform, fold_word(word.word)), set()).add(word.code)
    assert {key: codes for key, codes in meanings.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    "raw, platform, code",
    [
        (
            "Pembeli menerima produk yang salah (contoh: salah ukuran, salah warna, beda produk).",
            "shopee",
            "wrong_sku",
        ),
        ("ได้รับสินค้าผิด", "shopee", "wrong_sku"),
        ("Người bán gửi sai hàng", "shopee", "wrong_sku"),
        ("Recebi produto(s) errado(s) (ex.: tamanho/cor/item)", "shopee", "wrong_sku"),
        ("Wrong items delivered", "lazada", "wrong_sku"),
        ("Wrong product sent", "tiktok", "wrong_sku"),
        ("สินค้าไม่ถูกต้อง/ส่งสินค้าผิด", "tiktok", "wrong_sku"),
        ("Received the wrong product", "shopee", "wrong_sku"),
        ("SELLER_SENT_WRONG_ITEM", "shopee", "wrong_sku"),
        ("收到錯誤商品", "shopee", "wrong_sku"),
        ("卖家发错货", "generic", "wrong_sku"),
        ("发错颜色", "generic", "wrong_variation"),
        ("少发", "generic", "short_quantity"),
        ("少件", "generic", "missing_item"),
        ("ORDERED_WRONG_ITEM", "amazon", "not_seller_fault"),
        ("MISORDERED", "amazon", "not_seller_fault"),
        ("MISSED_ESTIMATED_DELIVERY", "amazon", "late"),
        ("Tôi chưa nhận được hàng", "shopee", "not_seller_fault"),
        ("O produto chegou danificado na caixa", "shopee", "damaged"),
        ("mudei de ideia sobre a compra", "shopee", "not_seller_fault"),
        ("I ordered the wrong size, should be XL", "shopee", "not_seller_fault"),
        ("They sent me the wrong size", "shopee", "wrong_variation"),
        ("zzz something new", "shopee", UNMAPPED),
        ("OTHER", "shopee", UNMAPPED),
    ],
)
def test_reasons_become_symptoms(raw, platform, code):
    assert lookup("reason", raw, platform) == code


@pytest.mark.parametrize(
    "raw",
    [
        "wrong item",
        "WRONG ITEM",
        "  Wrong   item. ",
        "Ｗｒｏｎｇ　ｉｔｅｍ",
        "wrong_item",
        "Wrong item\n",
        "Wrong<br>item",
    ],
)
def test_case_width_blanks_and_marks_do_not_matter(raw):
    assert lookup("reason", raw, "generic") == "wrong_sku"


def test_the_platform_decides_where_one_word_means_two_things():
    assert lookup("case_status", "Completed", "tiktok") == "refunded"
    assert lookup("case_status", "Completed", "shopee") == "closed"


@pytest.mark.parametrize("raw", ["", " ", "-", None, "--"])
def test_a_blank_cell_is_no_word(raw):
    assert lookup("reason", raw, "shopee") == ""


def test_a_platform_that_revised_nothing_says_nothing():
    assert lookup("revised_reason", "NONE", "shopee") == ""
    assert lookup("revised_reason", "WRONG_ITEM", "shopee") == "wrong_sku"
    assert lookup("reason", "NONE", "shopee") == UNMAPPED


def test_what_people_mapped_goes_first_for_their_platform_and_then_for_all():
    saved = {("reason", "kaputt", "shopee"): "damaged", ("reason", "kaputt", ""): "late"}
    assert lookup("reason", "Kaputt!", "shopee", saved) == "damaged"
    assert lookup("reason", "Kaputt", "lazada", saved) == "late"
    assert lookup("reason", "Wrong item", "", {("reason", "wrong item", ""): "extra_item"}) == "extra_item"


def test_codes_are_words_of_their_own_vocabulary():
    for vocabulary, codes in VOCABULARIES.items():
        for code in codes:
            if vocabulary != "scan_count" and code != UNMAPPED:
                assert lookup(vocabulary, code) == code


@pytest.mark.parametrize(
    "vocabulary, raw, platform, code",
    [
        ("scan", "扫描验货", "wangdiantong", "scanned"),
        ("scan", "手工验货", "wangdiantong", "manual"),
        ("scan", "无需验货", "wangdiantong", "none"),
        ("scan", "1", "wangdiantong", "scanned"),
        ("scan", "0", "", "none"),
        ("scan", "Y", "generic", "scanned"),
        ("scan_count", "3", "", "scanned"),
        ("scan_count", "0", "", "none"),
        ("scan_count", "2.0", "", "scanned"),
        ("scan_count", "some", "", UNMAPPED),
        ("order_status", "Telah Dikirim", "shopee", "delivered"),
        ("order_status", "不成立", "shopee", "cancelled"),
        ("order_status", "canceled", "lazada", "cancelled"),
        ("order_status", "failed", "lazada", "failed_delivery"),
        ("order_status", "fulfilled", "shopify", "shipped"),
        ("order_status", "INVOICE_PENDING", "shopee", UNMAPPED),
        ("case_status", "Dana Dikembalikan ke Pembeli", "shopee", "refunded"),
        ("case_status", "คืนเงินแล้ว", "shopee", "refunded"),
        ("case_status", "Đã hoàn tiền cho Người mua", "shopee", "refunded"),
        ("case_status", "Refunded to Buyer", "shopee", "refunded"),
        ("case_status", "Pengajuan dibatalkan", "shopee", "cancelled"),
        ("case_status", "退单失败", "shopee", "rejected"),
        ("solution", "Pengembalian Dana Saja", "shopee", "full_refund"),
        ("solution", "补发", "generic", "reship"),
        ("solution", "换货", "efast365", "exchange"),
        ("resolution", "部分退款", "crossborder_erp", "partial_refund"),
        ("fault", "仓库", "crossborder_erp", "yes"),
        ("fault", "买家", "crossborder_erp", "no"),
        ("fault", "快递", "generic", "no"),
        ("fault", "Seller", "", "yes"),
        ("fault", "火星", "generic", UNMAPPED),
        ("cancel_reason", "Dibatalkan oleh Pembeli. Alasan: <br>Change of mind", "shopee", "buyer"),
        ("cancel_reason", "ยกเลิกโดยระบบ เหตุผล : จัดส่งไม่สำเร็จ", "shopee", "failed_delivery"),
        ("cancel_reason", "Cancelled by Buyer. Reason: Change of Mind", "shopee", "buyer"),
        ("cost_kind", "退货运费", "generic", "return_freight"),
        ("platform", "虾皮", "", "shopee"),
        ("platform", "TikTok Shop", "", "tiktok"),
        ("platform", "Kaufland DE", "", "kaufland_de"),
    ],
)
def test_words_of_the_other_vocabularies(vocabulary, raw, platform, code):
    assert lookup(vocabulary, raw, platform) == code


@pytest.mark.parametrize(
    "symptom, raw, platform, fault",
    [
        ("wrong_sku", "WRONG_ITEM", "shopee", "yes"),
        ("wrong_sku", "SWITCHEROO", "amazon", "unknown"),
        ("wrong_sku", "ITEM_WRONGDAMAGED", "shopee", "unknown"),
        ("damaged", "ITEM_DAMAGED", "shopee", "unknown"),
        ("not_seller_fault", "CHANGE_MIND", "shopee", "no"),
        ("unmapped", "zzz", "shopee", "unknown"),
        ("missing_item", "SWITCHEROO", "amazon", "yes"),
    ],
)
def test_a_symptom_suggests_whose_fault_it_is(symptom, raw, platform, fault):
    assert suggested(symptom, raw, platform) == fault


def test_only_paid_refunds_count():
    day = object()
    assert [s for s in CASE_STATUSES if counts(s, None)] == ["refunded"]
    assert [s for s in CASE_STATUSES if counts(s, day)] == [
        "in_review",
        "approved",
        "refunded",
        "closed",
        UNMAPPED,
    ]
    assert counts(None, None)
    assert counts("", None)


def test_every_wrong_shipment_of_the_collected_reasons_is_a_seller_fault():
    """No reason that a marketplace lists for a wrong parcel falls through to 'unmapped'."""
    reached = {word.code for word in all_words() if word.vocabulary == "reason"}
    assert {symptom.code for symptom in SYMPTOMS} == reached


# the same state as a marketplace's sites write it: vocabulary, platform, code, words
SAME_STATE = (
    (
        "order_status", "tiktok", "to_ship",
        "To ship|A ser enviado|ที่จะจัดส่ง|Perlu dikirim|Untuk dihantar|Chờ lấy hàng|待发货|À expédier",
    ),
    (
        "order_status", "tiktok", "shipped",
        "Shipped|In transit|อยู่ระหว่างการขนส่ง|Dalam pengiriman|Đang vận chuyển|Em trânsito|Unterwegs",
    ),
    (
        "order_status", "tiktok", "delivered",
        "Delivered|Terkirim|Đã giao|Entregue|Zugestellt|Livré|Consegnato",
    ),
    (
        "order_status", "tiktok", "unpaid",
        "Unpaid|ยังไม่ชำระเงิน|Belum dibayar|Chưa thanh toán|Não pago|Impayé|Non pagato|未払い",
    ),
    (
        "order_status", "tiktok", "completed",
        "Completed|เสร็จสมบูรณ์|Selesai|Hoàn tất|Concluído|Terminé|Completato|完了",
    ),
    (
        "order_status", "tiktok", "cancelled",
        "Canceled|Dibatalkan|ยกเลิกแล้ว|Đã hủy|Cancelado|Annulé|Storniert|キャンセル済み",
    ),
    (
        "order_status", "amazon", "to_ship",
        "Unshipped|Pending|PartiallyShipped|Pending - Waiting for Pick Up|PendingAvailability",
    ),
    (
        "order_status", "amazon", "returned",
        "Shipped - Returned to Seller|Shipped - Returning to Seller",
    ),
    (
        "order_status", "amazon", "failed_delivery",
        "Shipped - Rejected by Buyer|Shipped - Undeliverable",
    ),
    *(("order_status", platform, "delivered", "已收货|已签收") for platform in ("taobao", "pinduoduo", "douyin", "")),
    *(("order_status", platform, "unpaid", "待支付|待付款") for platform in ("taobao", "pinduoduo", "douyin", "")),
    *(("order_status", platform, "cancelled", "已关闭|已取消") for platform in ("taobao", "pinduoduo", "douyin", "")),
    ("order_status", "pinduoduo", "to_ship", "待发货|已成团|待发货，退款中|拼单成功，待发货"),
    (
        "order_status", "shopee", "delivered",
        "Delivered|Đã nhận được hàng|Người mua xác nhận đã nhận được hàng cho đến 10-08-2026",
    ),
    (
        "order_status", "shopee", "shipped",
        "To Receive|ที่ต้องได้รับ|A receber|待收貨|运输中|Sedang Dikirim",
    ),
    ("order_status", "", "delivered", "Teslim edildi|Доставлен|डिलीवर किया गया|Afgeleverd|Delivered to buyer"),
    ("order_status", "", "shipped", "Sevk edildi|Отправлен|भेज दिया|Verzonden"),
    ("order_status", "", "cancelled", "İptal edildi|Отменён|रद्द|Geannuleerd|Cancelled by buyer|Pesanan Dibatalkan"),
    (
        "reason", "", "wrong_sku",
        "Artículo equivocado|잘못된 상품 배송|違う商品が届いた|गलत उत्पाद मिला|Falscher Artikel|Mauvais article reçu",
    ),
    ("case_status", "tiktok", "refunded", "Completed|Concluído|Selesai|เสร็จสมบูรณ์|Refunded"),
    *(
        ("case_status", platform, "waiting_goods", "等待买家退货|商家同意退货，待买家退货|待用户退货")
        for platform in ("taobao", "pinduoduo", "douyin")
    ),
    *(
        ("reason", platform, "not_as_described", "商品信息描述不符|商品与描述不符|收到商品与描述不符")
        for platform in ("taobao", "pinduoduo", "douyin", "jushuitan", "")
    ),
)  # fmt: skip


@pytest.mark.parametrize("vocabulary, platform, code, written", SAME_STATE)
def test_one_state_is_one_code_in_whatever_language_a_site_writes_it(vocabulary, platform, code, written):
    read = {word: lookup(vocabulary, word, platform) for word in written.split("|")}
    assert read == dict.fromkeys(read, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Undamaged", "unmapped"), ("Item is not damaged", "unmapped"), ("no missing parts", "unmapped"),
        ("Not defective", "unmapped"), ("isn’t broken at all", "unmapped"), ("Not the wrong item", "unmapped"),
        ("non-defective", "unmapped"), ("Not damaged but wrong item", "wrong_sku"), ("Not only damaged", "damaged"),
        ("No, broken", "damaged"), ("not damaged. Box broken", "damaged"),
        ("not damaged, missing parts", "missing_item"),
        ("Nicht der falsche Artikel", "unmapped"), ("kein falscher Artikel", "unmapped"),
        ("sin producto equivocado", "unmapped"), ("não danificado", "unmapped"), ("produto sem defeito", "unmapped"),
        ("tidak rusak", "unmapped"), ("tidak ada yang pecah", "unmapped"), ("bukan salah warna", "unmapped"),
        ("tidak lengkap", "missing_item"), ("không bị hư hỏng", "unmapped"), ("không nhận được", "not_seller_fault"),
        ("ไม่เสียหาย", "unmapped"), ("ไม่ครบ", "missing_item"), ("未破损", "unmapped"), ("商品没有损坏", "unmapped"),
        ("不是发错货", "unmapped"), ("未收到貨", "not_seller_fault"), ("商品破損", "damaged"), ("無破損", "unmapped"),
        ("pas le mauvais article", "unmapped"), ("not as described", "not_as_described"),
        ("did not receive", "not_seller_fault"), ("Not damaged; damaged box", "damaged"),
    ],
)  # fmt: skip
def test_what_a_text_denies_is_not_what_it_says(text: str, code: str) -> None:
    assert lookup("reason", text) == code
