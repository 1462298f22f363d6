"""Every encoding that sellers' programs write, from a few words to whole files; always said."""

from __future__ import annotations

import random

import pytest

from data.meaning.vocabulary import all_words
from data.reading.text import abroad
from data.reading.text.decode import CODECS
from tests.data.reading.conftest import notes, problems, rows

WORDS = {
    "gb18030": [
        "订单编号,数量\n1,2\n",
        "打包员\n张三\n",
        "SKU,颜色\nA,红\n",
        "单号,备注\n1,买家说尺码不对，要求换货。\n",
        "sku,name\nA1,蓝色T恤（大码）\n",
        "货号,价格\nA,¥12.00\n",
        "SKU,尺寸\nA,10×20㎝\n",
    ],
    "big5": [
        "訂單編號,數量\n1,2\n",
        "包裝員\n陳小明\n",
        "SKU,顏色\nA,紅\n",
        "單號,備註\n1,買家說尺寸不對，要求換貨。\n",
        "sku,name\nA1,藍色上衣（大）\n",
    ],
    "shift_jis": [
        "注文番号,数量\n1,2\n",
        "SKU,色\nA,赤\n",
        "注文番号,備考\n1,サイズが違います。交換してください。\n",
        "sku,name\nA1,ﾌﾞﾙｰ ｼｬﾂ\n",
    ],
    "cp874": [
        "หมายเลขคำสั่งซื้อ,จำนวน\n1,2\n",
        "ผู้แพ็ค\nสมชาย\n",
        "SKU,สี\nA,แดง\n",
        "id,note\n1,ได้รับสินค้าผิด สีไม่ตรง\n",
    ],
    "cp1252": [
        "ID do pedido,Número,Preço\n1,São Paulo,Devolução\n",
        "sku,price\nA,£12\n",
        "sku,price\nA,€12\n",
        "item,note\nTee,It’s the wrong colour – black\n",
        "Größe,Stück\nÜbergröße,5\n",
        "sku,temp\nA,20°C\n",
        "Quantité,Prix\nété,déjà reçu à Noël\n",
    ],
}
LEGACY = [(name, text) for name, texts in WORDS.items() for text in texts]
WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]


@pytest.mark.parametrize(("name", "text"), LEGACY)
def test_a_few_words_are_enough_to_know_a_legacy_encoding(table, name, text):
    read = table(text.encode(CODECS.get(name, name)))
    assert read.encoding == name
    assert list(read.header) == text.split("\n", 1)[0].split(",")
    assert notes(read)["encoding"] == {"encoding": name}


ABROAD = {
    "cp949": "주문번호,상품명,수량\n1,파란색 티셔츠,2\n2,상품이 잘못 배송되었습니다,1\n",
    "cp1251": "Номер заказа;Товар;Количество\n1;Синяя футболка;2\n",
    "koi8-r": "Номер заказа;Товар;Количество\n1;Синяя футболка;2\n",
    "cp1258": "Ma\u0303 đơn hàng,Sô\u0301 lươ\u0323ng,Ly\u0301 do\n1,2,Giao sai sa\u0309n phâ\u0309m\n",
    "cp1254": "Sipariş No;Ürün Adı;Satıcı Stok Kodu\n1;Sarı tişört;TS-1\n2;Çift kişilik nevresim;NV-2\n",
    "cp1250": "Nr zamówienia;Nazwa;Ilość\n1;Żółta koszulka;2\n2;Łyżka do butów;1\n3;Spódnica w paski, długa;1\n",
}


@pytest.mark.parametrize(("name", "text"), ABROAD.items())
def test_languages_from_elsewhere_are_read_and_what_else_would_fit_is_said(table, name, text):
    read = table(text.encode(name))
    assert (read.encoding, ",".join(read.header)) == (name, text.split("\n")[0].replace(";", ","))
    assert notes(read)["encoding_unsure"]["encoding"] == name


def test_a_table_of_korean_orders_is_korean_though_its_words_are_those_of_trade(table):
    header = "주문번호,주문일시,상품코드,상품명,수량,판매가,발송일,주문상태,수취인명"
    rows = "".join(f"{n},오후 1:05,KR{n},컵,1,12900원,오후 2:10,배송완료,김철수\n" for n in range(30))
    read = table(f"{header}\n{rows}".encode("cp949"))
    assert (read.encoding, ",".join(read.header)) == ("cp949", header)


@pytest.mark.parametrize(("locale", "name"), [("ja", "cp932"), ("zh-CN", "gb18030"), ("zh-TW", "cp950")])
def test_words_of_trade_of_the_neighbours_are_not_korean(locale, name):
    known = [word.word for word in all_words() if word.locale == locale]
    chance = random.Random(11)
    for _ in range(300):
        text = ",".join(chance.sample(known, 12)).encode(name, "ignore")
        assert abroad.named(text) != "cp949", text


@pytest.mark.parametrize("name", [*WORDS, "gb18030 pairs"])
def test_no_text_of_the_usual_encodings_is_taken_for_one_from_elsewhere(name):
    draw = random.Random(name)
    if name == "gb18030 pairs":  # characters of the frequent plane in any order
        drawn = [
            bytes(
                draw.choice(range(0xB0, 0xD8)) if i % 2 == 0 else draw.choice(range(0xA1, 0xFF))
                for i in range(2 * n)
            )
            for n in (1, 2, 3, 5, 8, 13, 21, 34)
            for _ in range(100)
        ]
    else:
        texts = [text.encode(CODECS.get(name, name)) for text in WORDS[name]]
        drawn = [b"\n".join(draw.sample(texts, k)) for k in range(1, len(texts) + 1) for _ in range(20)]
    assert not [content for content in drawn if abroad.named(content)]


@pytest.mark.parametrize(
    "text",
    [
        "Pöntun;Nafn;Fjöldi\n1;Gul skyrta með löngum ermum;2\n2;Það er þykk ull í þessari peysu;1\n",
        "Pedido;Descrição;Observação\n1;Camiseta não é azul;às três\n2;Não há botões;ação\n",
        "Größe;Farbe;Rückgabe\n1;weiß;Käufer wünscht Umtausch für 5 £\n2;grün;Maß 3² ist ¾ zu groß¹\n",
    ],
)
def test_western_europe_is_not_taken_for_turkey_or_poland(text):
    assert abroad.named(text.encode("cp1252")) is None


@pytest.mark.parametrize("encoding", WIDE)
@pytest.mark.parametrize(
    "text", ["订单编号,数量\n1,红\n", "id,qty\n1,2\n", "สี,ผู้แพ็ค\n1,แดง\n", "id,note\n1,😀👍\n"]
)
def test_unicode_is_read_with_and_without_its_mark(table, encoding, text):
    read = table(text.encode(encoding))
    assert [*read.header] == text.split("\n", 1)[0].split(",")
    assert rows(read) == [tuple(text.split("\n")[1].split(","))]


def test_a_legacy_word_late_in_a_long_ascii_file_is_seen(table):
    body = b"id,note\n" + b"".join(b"%d,plain\n" % i for i in range(60_000))
    read = table(body + "60000,买家退货\n".encode("gb18030"))
    assert read.encoding == "gb18030"
    assert rows(read)[-1] == ("60000", "买家退货")


def test_two_encodings_in_one_file_are_problems_of_the_odd_rows(table):
    good = "".join(f"{i},退货原因{i}\n" for i in range(200))
    read = table(("id,note\n" + good).encode() + "200,颜色不对\n".encode("gb18030"))
    assert read.encoding == "utf-8"
    assert problems(read) == [("bad_byte", 202)]
    assert read.good.num_rows == 200


def test_a_truncated_last_character_is_a_problem(table):
    content = ("id,note\n" + "1,退货\n" * 30).encode()[:-2]
    assert problems(table(content)) == [("bad_byte", 31)]
