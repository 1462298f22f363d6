"""Telephone numbers and mail addresses as people write them in many countries, and what looks like them and is none."""

from __future__ import annotations

from random import Random

# country code, lengths of the groups behind it, first digit or digits at home
PHONES = (
    ("65", (4, 4), "9"), ("60", (2, 3, 4), "12"), ("60", (2, 4, 4), "11"), ("62", (3, 4, 4), "812"),
    ("62", (3, 4, 3), "857"), ("63", (3, 3, 4), "917"), ("66", (2, 3, 4), "81"), ("84", (2, 3, 4), "90"),
    ("86", (3, 4, 4), "138"), ("886", (3, 3, 3), "912"), ("852", (4, 4), "6"), ("81", (2, 4, 4), "90"),
    ("82", (2, 4, 4), "10"), ("91", (5, 5), "98"), ("1", (3, 3, 4), "415"), ("44", (4, 6), "7911"),
    ("49", (3, 4, 4), "151"), ("33", (1, 2, 2, 2, 2), "6"), ("34", (3, 3, 3), "612"), ("55", (2, 5, 4), "11"),
    ("52", (2, 4, 4), "55"), ("61", (3, 3, 3), "412"), ("7", (3, 3, 2, 2), "916"), ("971", (2, 3, 4), "50"),
)  # fmt: skip
SEPARATORS = (
    "", " ", "-", ".", "/", "_", " - ", " – ", "–", "—", "·", "  ", "\u00a0", "\u2011", " . ", " / ", "_ ",
    "~", "*", "\u200b", "\u3000", "－", "・", " -", "- ", "--", "\t", "|", " | ", "\\",
)  # fmt: skip
DIGITS = ("0123456789", "０１２３４５６７８９", "๐๑๒๓๔๕๖๗๘๙", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९")
AROUND = (
    "call {}", "{}", "hp:{}", "wa {} pls", "my number is {}, urgent", "电话{}", "联系 {} 谢谢", "tel.{}.",
    "({})", "โทร {}", "sdt {}", "#{}", "no {} (mum)", "whatsapp={}", "\n{}\n", "“{}”", "phone_{}", "Jane {}",
)  # fmt: skip
NAMES = (
    "jane.doe",
    "tan_ah_kow",
    "li.wei88",
    "mary-ann",
    "budi",
    "nguyen.van.a",
    "o'neil",
    "x99",
    "山田",
    "josé",
)
HOSTS = ("gmail.com", "mail.example", "qq.com", "yahoo.co.id", "my-shop.co.uk", "163.com", "例え.jp")
ATS = (
    "@", " @ ", " @", "@ ", "(at)", " (at) ", "[at]", " [at] ", "{at}", "(AT)", " <at> ", "<at>", " at ", "＠",
    "(@)", " (@) ", "[@]", "-at-", " AT ", "(a)", "﹫", "&#64;", "%40", " arroba ",
)  # fmt: skip
DOTS = (".", ".", ".", " . ", "(dot)", " dot ", "[.]", " (dot) ", "[dot]", " [dot] ", "．", " DOT ")
SAID_AT = (" at ", " AT ", "-at-", "(a)", " arroba ")  # of other hosts these say as well where something is
PROVIDERS = ("gmail.com", "yahoo.co.id", "qq.com", "163.com", "outlook.com", "naver.com")


def phone(rng: Random) -> tuple[str, str]:
    """A text with a telephone number, and its last digits, which may not be left in it."""
    code, groups, start = rng.choice(PHONES)
    digits = start + "".join(rng.choice("0123456789") for _ in range(sum(groups) - len(start)))
    parts, at = [], 0
    for length in groups:
        parts.append(digits[at : at + length])
        at += length
    separator = rng.choice(SEPARATORS)
    number = separator.join(parts)
    style = rng.randrange(6)
    if style == 1:
        number = f"+{code}{separator or ' '}{number}"
    elif style == 2:
        number = f"0{number}"
    elif style == 3:
        number = f"(+{code}) {number}"
    elif style == 4:
        number = f"(0{parts[0]}){separator}{separator.join(parts[1:])}"
    elif style == 5:
        number = f"00{code}{separator}{number}"
    if rng.random() < 0.25:
        number = number.translate(str.maketrans("0123456789", rng.choice(DIGITS)))
    return rng.choice(AROUND).format(number), parts[-1]


def mail(rng: Random) -> tuple[str, str]:
    """A text with a mail address in a form that a person reads, and its name, which may not be left in it."""
    name, at = rng.choice(NAMES), rng.choice(ATS)
    host = rng.choice(PROVIDERS if at in SAID_AT else HOSTS)
    written = rng.choice(DOTS).join(host.split("."))
    return rng.choice(("mail {}", "{}", "write to {} please", "邮箱{}", "e-mail: {}.", "<{}>")).format(
        f"{name}{at}{written}"
    ), name


def innocent(rng: Random) -> str:
    """A text with numbers and signs in which nothing is personal."""
    day = f"{rng.randint(2023, 2027)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    year, month, mday = day.split("-")
    ean = "".join(rng.choice("0123456789") for _ in range(12))
    ean += str(-sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(ean)) % 10)
    some, many = rng.randint(1, 999), rng.randint(1_000_000, 99_000_000)
    dotted = f"{many:,}".replace(",", ".")
    return rng.choice((
        f"arrived {day}", f"ordered {mday}/{month}/{year} 10:{some % 60:02}", f"sent {mday}.{month}.{year[2:]} 09:15",
        f"{day} - {year}-{month}-28", f"{day}T10:20:30Z", f"{day} 10:20:30.123", f"{mday} Sep {year} 22:55",
        f"paid Rp {dotted}", f"{dotted} VND", f"Rp{dotted},00", f"SGD {many:,}.50", f"${many:,}", f"US$ {many}.00",
        f"R$ {dotted},90", f"{some} x {some % 7}", f"{some} of {some + 5} were wrong", f"EAN {ean}", f"barcode: {ean}",
        f"GTIN {ean}", f"条码{ean}", f"sku {many}", f"SKU: {many}", f"SKU-{some % 10}A{many % 1000}-XL",
        f"TS-{some}-BLK-M", f"ABC{some:03}-{some % 90 + 10}", f"AB12-{some:04}-99C", f"item_{some}_{some % 90}",
        f"{some % 40 + 10}x{some % 30 + 10}x{some % 20 + 10} cm", f"size {some % 8 + 36}", f"{some / 10:.1f} kg",
        f"v{some % 9}.{some % 7}.{some % 5}", f"{some}@{some % 90}",
        f"box 3 @ {some} each", "2 @ $5", "look at the photo", "we met at gmail dot", "arrived at 10.30", "at 3 pm",
        f"{some % 23}:{some % 59:02}:{some % 58:02}", f"room {some}, shelf {some % 9}-{some % 8}", f"{some % 100} %",
        f"+{some % 9} -{some % 7}", "1/2 or 3/4", f"pack of {some % 20} at {some % 9}.50", "ask at shop.example",
    ))  # fmt: skip
