"""Headers and values that are about a buyer: never suggested, never shown, in the languages of shops."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from data.recognition import header_stems

_MOSTLY = 0.8
_SOME = 0.3
_LONG = 7  # digits from which on a number may be that of a telephone or a paper
# where somebody lives, in the languages of shops
_HOME = re.compile(
    r"[省市縣县區区都府].{0,12}[路街道巷弄號号町村丁].{0,12}\d|\d.{0,3}[丁番號号].{0,6}\d|\w+[시도] .{0,8}[구군동] |ถนน|แขวง|ตำบล|"
    r"\b(?:\d+ [\w ]*(?:street|st|road|rd|avenue|ave|lane|drive|rue)|(?:jalan|jl|rua|avenida|calle|rue|lorong|barangay)\b.*\d|"
    r"\w+(?:straße|strasse|weg|gasse) \d+|quận \d+|phường|đường)\b",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(
    r"(?!\d\d-\d\d-(?:19|2[05])\d\d$)(?:"  # a day is none
    r"\+\d[\d\s()-]{7,16}|0\d{8,10}|\(?0\d{1,4}\)?[\s-]\d{1,4}[\s-]?\d{3,4}(?:[\s-]\d{2,4})*|1[3-9]\d{9}"
    r"|\(\d{2,3}\)\s?9?\d{3,4}-?\d{4}|\d{3}[-.]\d{3}[-.]\d{4})"
)
# CPF and CNPJ of Brazil, a resident number of Korea, one of Malaysia
# a tax or identity number of India
_TAX = re.compile(
    r"[A-Z]{5}\d{4}[A-Z]|\d{2}[A-Z]{5}\d{4}[A-Z]\wZ\w|\d{4} \d{4} \d{4}|"
    r"\d{3}\.\d{3}\.\d{3}-\d{2}|\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}|\d{6}-[1-8]\d{6}|\d{6}-\d{2}-\d{4}"
)

# words that are only ever about somebody: numbers to call, places to live, papers
_ALWAYS = frozenset(
    [
        "phone",
        "telephone",
        "tel",
        "telp",
        "telepon",
        "telefon",
        "telefone",
        "telefono",
        "téléphone",
        "mobile",
        "mobil",
        "cell",
        "celular",
        "cellphone",
        "movil",
        "fone",
        "handy",
        "handynummer",
        "portable",
        "hp",
        "whatsapp",
        "fax",
        "fon",
        "telefonnummer",
        "telefoonnummer",
        "telefoon",
        "afleveradres",
        "btw",
        "vergi",
        "tckn",
        "kimlik",
        "nip",
        "pesel",
        "mobilnummer",
        "rufnummer",
        "address",
        "addresse",
        "adresse",
        "anschrift",
        "alamat",
        "endereco",
        "direccion",
        "domicilio",
        "calle",
        "rua",
        "street",
        "strasse",
        "logradouro",
        "bairro",
        "rue",
        "address1",
        "address2",
        "address3",
        "lieferadresse",
        "rechnungsadresse",
        "city",
        "town",
        "zip",
        "zipcode",
        "postcode",
        "postal",
        "plz",
        "cep",
        "poskod",
        "kota",
        "cidade",
        "ciudad",
        "stadt",
        "ville",
        "provinsi",
        "provincia",
        "province",
        "kecamatan",
        "kabupaten",
        "suburb",
        "county",
        "cpf",
        "cnpj",
        "nif",
        "rfc",
        "dni",
        "nie",
        "cuit",
        "cuil",
        "curp",
        "npwp",
        "nik",
        "ktp",
        "cccd",
        "cmnd",
        "siret",
        "siren",
        "passport",
        "ssn",
        "gstin",
        "aadhaar",
        "steuernummer",
        "steuerid",
        "ustid",
        "ustidnr",
        "umsatzsteuerid",
        "cedula",
        "rg",
        "email",
        "mail",
        "correo",
        "courriel",
        "emel",
        "mailadresse",
        "emailadresse",
        "username",
        "nickname",
        "birthday",
        "birthdate",
        "dob",
        "gender",
        "consignee",
        "ein",
        "tin",
        "mst",
        "mykad",
        "ponsel",
        "telepono",
        "contacto",
        "contato",
        "kontak",
        "kontakt",
        "barangay",
        "kelurahan",
        "identidad",
        "huisnummer",
        "hausnummer",
        "woonplaats",
        "telefonszam",
        "iranyitoszam",
        "adress",
        "leveransadress",
        "adresa",
        "ulice",
        "jmeno",
        "identidade",
        "identitas",
    ]
)
_PHRASES = re.compile(
    r"\b(?:dien thoai|so dt|sdt|dia chi|ma so thue|thu dien tu|nguoi nhan|nguoi mua|khach hang|ho ten|ho va ten|"
    r"kode pos|kad pengenalan|no ic|e mail|can cuoc|no kp|(?:no|nomor) wa|cp no|sss no|pan (?:no|number|card)|numero ng id|^pangalan$|buong pangalan|vat reg|ship to|bill to|deliver to|sold to|user name|contact (?:person|name|number|no|details)|"
    r"(?:tax|vat|gst|fiscal|tva|ust|steuer|cukai|national|identi\w*) ?(?:registration|id|no|nr|num|number|numero|nummer|code|idnr|card)|"
    r"(?:n|no|nr|num|numero|number|nombor|nomor|id|codigo|kode)\W+(?:de |ng )?(?:tax|vat|tva|fiscal|identi\w*|cukai|buwis)|"
    r"(?:ship|shipping|billing|delivery|buyer|recipient|customer) (?:state|country|county|region|name|company)|house (?:no|number)|partner (?:id )?name)\b"
)
_BUYERS = re.compile(
    r"\b(?:buyer|purchaser|customer|client|clients|cliente|clientes|kunde|kunden\w*|kaufer\w*|kaeufer\w*|acheteur|comprador\w*|"
    r"pembeli|pelanggan|penerima|recipient|receiver|destinataire|destinatario|destinatari|empfanger\w*|besteller|"
    r"acquirente|cumparator|alici|musteri|mamimili|tatanggap|zakazni\w*|vasarlo\w*|kund|kundnamn)\b"
)
_PIECES = (
    "手机", "手機", "电话", "電話", "联系方式", "联系人", "聯絡", "联络", "地址", "住址", "收件人", "收货人", "收貨人",
    "姓名", "訂購人", "订购人", "下单人", "下單人", "購買人", "购买人", "昵称", "暱稱", "旺旺", "邮箱", "郵箱", "邮编", "郵遞", "邮政编码", "身份证", "身分證", "税号", "稅號", "統一編號",
    "统一编号", "纳税人", "納稅", "省份", "城市", "区县", "街道", "用户名", "会员名", "電郵",
    "携帯", "住所", "郵便番号", "受取人", "お届け先", "届け先", "購入者", "注文者", "送付先", "配送先", "氏名", "お名前",
    "メール", "生年月日", "法人番号", "納税者", "マイナンバー", "個人番号", "都道府県", "性別",
    "전화", "휴대폰", "핸드폰", "연락처", "주소", "배송지", "우편번호", "수취인", "받는분", "받는사람", "성함", "이메일", "메일주소",
    "사업자등록", "주민등록", "통관고유", "통관부호", "생년월일",
    "โทร", "เบอร์ติดต่อ", "เบอร์มือถือ", "มือถือ", "ที่อยู่", "ชื่อผู้", "อีเมล", "ผู้เสียภาษี", "บัตรประชาชน", "ไปรษณีย์", "จังหวัด",
    "อำเภอ", "ตำบล", "แขวง", "ถนน", "เลขภาษี", "เลขประจำตัว", "เบอร์โทร",
    "下单帐号", "下单账号", "جوال", "هاتف", "عنوان", "المدينة", "العميل", "البريد", "الاسم الكامل",
    "טלפון", "כתובת", "לקוח", "מיקוד", "אימייל", "τηλέφωνο", "διεύθυνση", "πελάτη", "ονοματεπώνυμο", "αφμ",
    "телефон", "адрес", "фио", "піб", "покупател", "покупець", "получател", "отримувач", "клиент", "клієнт",
    "证件", "證件", "證號", "統編", "统编", "稅籍", "省市", "縣市", "县市", "番地", "インボイス", "주민번호", "사업자번호",
    "मोबाइल", "फ़ोन", "फोन", "दूरभाष", "संपर्क", "पता", "पिन कोड", "शहर", "गली", "आधार", "पैन", "ईमेल", "ई-मेल", "पूरा नाम",
)  # fmt: skip
_BUYER_PIECES = (
    "买家", "買家", "客户", "客戶", "顾客", "顧客", "会员", "會員", "구매자", "주문자", "고객", "회원", "ผู้ซื้อ", "ผู้รับ", "ลูกค้า",
    "ग्राहक", "खरीदार", "प्राप्तकर्ता",
)  # fmt: skip
# who gets the goods, also where the goods are named
_RECEIVERS = re.compile(r"\b(?:penerima|recipient|receiver|destinataire|destinatario|empfanger|tatanggap)\b")
_STAFF = frozenset(("pack", "pick", "check"))  # people of the warehouse are no buyers
# what is known of a buyer's order, claim or money is not about the buyer
_OF_THE_ORDER = frozenset(
    [
        "time",
        "amount",
        "price",
        "quantity",
        "refund",
        "reason",
        "comment",
        "status",
        "order",
        "return",
        "track",
        "shop",
        "item",
        "fee",
    ]
)


def header(name: str) -> bool:
    """True when a header promises a buyer's name, address, number to call, tax number or the like.

    Examples
    --------
    >>> [header(name) for name in ("Ship Name", "联系手机", "CPF", "Shop name", "Packer name", "买家退货时间")]
    [True, True, True, False, False, False]
    """
    plain, about = header_stems.latin(name), header_stems.things(name)
    if about & _STAFF:
        return False
    if any(header_stems.latin(piece) in plain for piece in _PIECES):
        return True
    words = " ".join(re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", plain)))
    if _ALWAYS.intersection(words.split()) or _PHRASES.search(words):
        return True
    about_a_buyer = bool(_BUYERS.search(words)) or any(
        header_stems.latin(piece) in plain for piece in _BUYER_PIECES
    )
    if {"order", "person"} <= about and not about & (_OF_THE_ORDER - {"order"} | {"number"}):
        return True  # who ordered
    goods = frozenset({"item"}) if _RECEIVERS.search(words) else frozenset[str]()
    return about_a_buyer and not (about - goods) & _OF_THE_ORDER


def values(texts: Sequence[str], *, numbers: bool = True) -> bool:
    """True when texts are mail addresses, homes, telephone or tax numbers; ``numbers=False``: bare digits are none.

    Of what is written like nothing else a part is enough; digits alone have to be telephones nearly all.
    """
    written = sum(map(_written, texts))
    digits = sum(numbers and bool(_PHONE.fullmatch(text)) for text in texts if text.isdigit())
    return written >= _SOME * len(texts) or written + digits >= _MOSTLY * len(texts)


def _written(text: str) -> bool:
    """True for a text that is written as only something about somebody is."""
    if text.isdigit():
        return False
    return any(form.fullmatch(text) for form in (_EMAIL, _TAX, _PHONE)) or bool(_HOME.search(text))


def home(text: str) -> bool:
    """True for a text with what is written of where somebody lives."""
    return bool(_HOME.search(text))


def numbered(text: str) -> bool:
    """True for a text with as many digits as a paper of somebody has: a passport, a tax number."""
    return sum(map(str.isdigit, text)) >= _LONG - 1


def hidden(text: str) -> bool:
    """True for a text that is not shown under a header that says nothing: it may be a number of somebody."""
    return _written(text) or (text.isdigit() and len(text) >= _LONG)
