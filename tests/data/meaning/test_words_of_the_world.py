"""States and reasons as shops and their systems write them: one meaning, whatever the language; else asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.importing import ingest
from data.importing.unknown_words import unknown
from data.meaning.vocabulary import UNMAPPED, lookup
from data.store import Store

# what a shop that is no known marketplace writes: code, words
STATES = (
    (
        "unpaid",
        "Čeká na platbu|Σε αναμονή πληρωμής|Fizetésre vár|Obetald|"
        "Quotation|Devis|Preventivo|Zahlung ausstehend|"
        "Не оплачен|Báo giá|見積|입금 대기|等待付款|Taslak",
    ),
    (
        "to_ship",
        "Zpracovává se|Σε επεξεργασία|Feldolgozás alatt|În procesare|قيد التجهيز|Behandlas|"
        "W realizacji|En préparation|AWAITING_PROCESSING|処理中|未発送|"
        "Em andamento|Pending Fulfillment|Sales Order|"
        "Acknowledged|На сборке|Paketleniyor|Chờ đóng gói|"
        "Em separação|Inevaso|Verkooporder|상품준비중|待打包|處理中",
    ),
    (
        "shipped",
        "Odesláno|Expediată|Skickad|Feladva|تم الشحن|נשלח|"
        "等待收货|等待买家收货|Передан на доставку|Απεστάλη|Spedita|"
        "Nadane|Taşıma Durumunda|Đã xuất kho|出荷完了|"
        "배송시작|Postado|Onderweg|रास्ते में|已寄出",
    ),
    (
        "delivered",
        "Doručeno|Livrată|Levererad|Kézbesítve|تم التسليم|"
        "Giao hàng thành công|Выдан|डिलीवर हुआ|Παραδόθηκε|Doręczone|"
        "Consegnata|お届け済み|배달완료|已妥投|已取貨|นำจ่ายสำเร็จ",
    ),
    (
        "completed",
        "Atendido|Erledigt|Clôturée|Выкуплен|Tamamlandı|"
        "Voltooid|取引完了|구매확정|交易成功|Tapos na",
    ),
    (
        "cancelled",
        "Stornováno|Törölve|Anulată|Peruttu|Annullerad|ملغي|"
        "Ακυρώθηκε|Anulowany|Аннулирован|Vervallen|取消済み|"
        "취소됨|已作废|Đơn hủy|Kinansela|Annullata",
    ),
    (
        "returned",
        "Retourniert|Zwrócone|Restituito|İade alındı|返品済み|반품됨|"
        "Retur|Dipulangkan|रिटर्न|Teruggestuurd",
    ),
    (
        "failed_delivery",
        "Unzustellbar|Nieodebrane|Невыкуп|"
        "Teslim Edilemedi|配達不能|수취거부|Chuyển hoàn|ตีกลับ|派件失败",
    ),
)  # fmt: skip
REASONS = (
    (
        "wrong_sku",
        "Yanlış ürün gönderildi|Falschlieferung|Article erroné|"
        "Прислали не тот товар|誤発送|오배송|Giao nhầm hàng|"
        "Verkeerd artikel geleverd|Niewłaściwy towar|"
        "Prodotto errato|Artigo errado|Maling item|發錯貨|ส่งของผิด",
    ),
    (
        "wrong_variation",
        "Yanlış beden gönderildi|Falsche Größe geliefert|"
        "Mauvais coloris|Прислали не тот размер|違うサイズが届いた|"
        "옵션 오배송|Giao sai phân loại|Zły kolor|Colore errato|ส่งผิดไซส์|发错型号|寄錯規格|Maling kulay",
    ),
    (
        "missing_item",
        "Eksik parça|Teile fehlen|Colis incomplet|Некомплект|同梱漏れ|"
        "구성품 누락|Faltan piezas|Peças faltando|May kulang",
    ),
    (
        "damaged",
        "Hasarlı geldi|Transportschaden|Colis endommagé|Разбит|"
        "輸送中の破損|상품 파손|Llegó roto|Avariado|Basag",
    ),
    (
        "not_as_described",
        "Kusurlu ürün|Artikel defekt|Ne fonctionne pas|"
        "Бракованный товар|初期不良|제품하자|Mala calidad|Difettoso|May depekto",
    ),
    (
        "not_seller_fault",
        "Beden uymadı|Passt nicht|Trop petit|Не подошёл размер|"
        "サイズが合わない|단순변심|No me queda|Ficou grande|"
        "Te klein|Za mały|Ripensamento|Không vừa|Kekecilan|不合身|"
        "Hindi kasya|साइज छोटा|Size too small|Paket nicht angekommen",
    ),
    (
        "late",
        "Geç teslim edildi|Zu spät geliefert|"
        "Retard de livraison|Долгая доставка|到着が遅い|배송지연|Telat sampai",
    ),
)  # fmt: skip
# what the buyer chose wrongly names the wrong thing too, and is not the warehouse's
OWN_MISTAKES = (
    "Falschen Artikel bestellt|J'ai commandé le mauvais article|"
    "Pedí el artículo equivocado|Comprei o tamanho errado|"
    "สั่งสินค้าผิด|Tôi đặt sai size|Đặt nhầm hàng|다른 상품 잘못 주문|違う商品を注文した|Wrong size ordered|"
    "I bought the wrong item|Salah pilih ukuran|गलत उत्पाद ऑर्डर किया|選錯尺寸|选错颜色"
)
# one word, different things from shop to shop: invoiced before or after it went, partly shipped, received by whom,
# paid or already packed, a code of one marketplace
ASKED = (
    "Billed|Faturado|Confirmed|Order received|Received|Recebido|Partially shipped|Failed|A receber|A pagar|"
    "Não entregue|Undelivered|異常なし|异常|処理済|100|500|900|SH|DL|IC|Q|Paid|Bezahlt|Closed short|zzz"
)


@pytest.mark.parametrize(("code", "written"), STATES)
def test_a_state_is_read_in_every_language(code: str, written: str) -> None:
    read = {word: lookup("order_status", word, "somebody's shop") for word in written.split("|")}
    assert read == dict.fromkeys(read, code)


@pytest.mark.parametrize(("code", "written"), REASONS)
def test_a_reason_is_read_in_every_language(code: str, written: str) -> None:
    read = {word: lookup("reason", word, "somebody's shop") for word in written.split("|")}
    assert read == dict.fromkeys(read, code)


def test_what_the_buyer_ordered_wrongly_is_no_wrong_shipment() -> None:
    read = {word: lookup("reason", word, "somebody's shop") for word in OWN_MISTAKES.split("|")}
    assert read == dict.fromkeys(read, "not_seller_fault")


def test_part_of_another_word_is_not_taken_for_the_reason() -> None:
    assert {lookup("reason", word, "") for word in ("Kurang suka", "Kurang cocok")} == {UNMAPPED}
    assert lookup("reason", "Barang kurang 1 pcs", "") == "missing_item"


def test_a_word_that_means_different_things_is_asked() -> None:
    read = {word: lookup("order_status", word, "somebody's shop") for word in ASKED.split("|")}
    assert read == dict.fromkeys(read, UNMAPPED)
    assert lookup("order_status", "Confirmed", "lazada") == "completed"
    assert lookup("order_status", "500", "rakuten") == "shipped"
    assert lookup("order_status", "Failed", "woocommerce") == "unpaid"


def test_what_is_asked_is_told_and_counts_as_shipped_nowhere(store: Store, tmp_path: Path) -> None:
    words = ["Billed", "Order received", "500", "Spedita"]
    rows = [f"somebody,A,O{n},S1,1,2026-07-01 10:00,{word}" for n, word in enumerate(words)]
    path = tmp_path / "orders.csv"
    path.write_text("\n".join(["platform,shop,order_id,sku,quantity,ordered_at,status", *rows, ""]), "utf-8")
    assert ingest.load(store, path).refused is None
    assert set(unknown(store)["raw"]) == set(words[:3])
    assert store.rows("select order_id from order_lines where ship_day is not null") == [("O3",)]


@pytest.mark.parametrize(
    ("code", "flag", "words"),
    [
        ("scanned", "yes", "Ja|Oui|Sí|Sim|Sì|Tak|Да|Evet|Ya|ใช่|はい|예|是|हाँ|Ano|Igen|Ναι|نعم|Có"),
        ("none", "no", "Nein|Non|Não|Nee|Nie|Нет|Hayır|Tidak|ไม่|いいえ|아니오|否|नहीं|Nej|Nem|Όχι|لا|Không"),
        ("manual", "", "Manuell|À la main|Manuale|Ręcznie|Вручную|目視|수동|手動"),
    ],
)
def test_whether_a_parcel_was_scanned_is_read(code: str, flag: str, words: str) -> None:
    assert {raw: lookup("scan", raw) for raw in words.split("|")} == dict.fromkeys(words.split("|"), code)
    if flag:
        assert {raw: lookup("flag", raw) for raw in words.split("|")} == dict.fromkeys(words.split("|"), flag)
