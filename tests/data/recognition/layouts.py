"""Tables of invented shops in fourteen languages: headers by language with synonyms, values by kind.

The synonyms of a header are parted in two halves: ``tune`` is for work on the suggestions, ``test`` is never looked at
while working. A seed gives the same layout again.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from babel import dates

LANGUAGES = ("en", "zh", "zh_TW", "id", "ms", "th", "vi", "pt", "es", "de", "fr", "ja", "ko", "tl")
Half = Literal["tune", "test"]
_TABLES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "order_lines": (
        ("order_id", "sku", "quantity"),
        ("unit_price", "ordered_at", "shipped_at", "status", "tracking_no", "product_name"),
    ),
    "cases": (
        ("order_id", "sku", "opened_at", "raw_reason"),
        ("case_id", "quantity", "_refund_total", "status"),
    ),
    "packing": (("order_id", "packer", "packed_at"), ("station", "sku", "quantity", "tracking_no")),
}
_BUYERS = ("name", "phone", "address", "tax", "email")
_PERSONAL = (*_BUYERS, "note")
_OTHERS = ("empty", "serial", "tax_amount", "courier", "note")
_ALSO = {("order_lines", "courier"): "carrier"}  # what is a column of one table and of no other
_NAMES: dict[str, str] = {
    "en": "Martha Jones|Lynette Hunt|Owen Clarke|Ruth Adeyemi",
    "zh": "王小明|李雷|赵美丽|欧阳锋",
    "zh_TW": "陳怡君|林志明|黃淑芬|張家豪",
    "id": "Siti Rahma|Budi Santoso|Dewi Lestari|Agus",
    "ms": "Nurul Huda|Ahmad Faiz|Lim Wei Jie|Aisyah",
    "th": "สมชาย ใจดี|มาลี สุขใจ|ณัฐ|พิมพ์ใจ",
    "vi": "Nguyễn Văn An|Trần Thị Hoa|Lê Minh|Phạm Thu",
    "pt": "João da Silva|Maria Souza|Ana Paula|Luís",
    "es": "José García|María López|Lucía Pérez|Ana",
    "de": "Jürgen Müller|Anna Schmidt|Petra Weiß|Uwe",
    "fr": "Élodie Martin|Jean Dupont|Chloé Petit|Luc",
    "ja": "山田太郎|佐藤花子|鈴木一郎|高橋",
    "ko": "김철수|이영희|박지민|최우식",
    "tl": "Juan dela Cruz|Maria Clara Reyes|Liza Bautista|Jose Santos",
}
_STREETS: dict[str, str] = {
    "en": "12 Baker Street, Springfield 62704",
    "zh": "广东省深圳市南山区科技路{n}号",
    "zh_TW": "台北市信義區松仁路{n}號",
    "id": "Jl. Sudirman No. {n}, Bandung 40111",
    "ms": "{n}, Jalan Ampang, 50450 Kuala Lumpur",
    "th": "{n} ถนนสุขุมวิท กรุงเทพฯ 10110",
    "vi": "{n} Lê Lợi, Quận 1, TP HCM",
    "pt": "Rua das Flores, {n} - São Paulo",
    "es": "Calle Mayor {n}, 28013 Madrid",
    "de": "Hauptstraße {n}, 10115 Berlin",
    "fr": "{n} rue de la Paix, 75002 Paris",
    "ja": "東京都新宿区西新宿{n}-8-1",
    "ko": "서울특별시 강남구 테헤란로 {n}",
    "tl": "{n} Rizal St., Brgy. San Roque, Quezon City",
}
_PHONES: dict[str, str] = {
    "en": "({a}) 555-{b}", "zh": "13{c}", "id": "08{c}", "ms": "01{d}-{b}{e}", "th": "08{d}-{a}-{b}", "vi": "09{f}",
    "pt": "(11) 9{b}-{g}", "es": "6{f}", "de": "0151 {f}", "fr": "06 {x} {y} {x} {y}", "ja": "090-{b}-{g}",
    "ko": "010-{b}-{g}", "tl": "+639{c}", "zh_TW": "09{f}",
}  # fmt: skip
_TAX: dict[str, str] = {
    "en": "GB{c}", "zh": "91440300MA{f}X", "id": "3{c}{b}0{d}", "ms": "900101-14-{b}", "th": "1{c}{d}", "vi": "0{c}",
    "pt": "{a}.{a}.{a}-{x}", "es": "{f}X", "de": "DE{c}", "fr": "FR{x}{c}", "ja": "1{c}{x}", "ko": "{a}-{x}-{b}{d}",
    "tl": "{a}-{a}-{a}-000", "zh_TW": "{f}",
}  # fmt: skip
_WORDS: dict[str, str] = {
    "status": "Completed|Shipped|Cancelled|To ship|Delivered",
    "courier": "J&T Express|SPX|DHL|顺丰|택배 1",
    "product_name": "T-Shirt Navy M|保温杯 500ml|Kaos Polos Hitam XL|Coffee Mug Red",
    "raw_reason": "Wrong item|Damaged Item|Missing part of the order|Change of mind|Not as described",
}
_GOODS: tuple[tuple[str, ...], ...] = (
    ("TEE-NAVY-M", "TEE-NAVY-L", "MUG-RED", "CAP-9"),
    tuple(str(4_006_381_333_900 + n) for n in range(9)),
    ("A0012", "A0013", "B2001", "B2002", "C1"),
    ("100231", "100232", "204110"),
)
_DAYS = ("%Y-%m-%d %H:%M", "%Y-%m-%d", "%d/%m/%Y %H:%M", "%d.%m.%Y", "%Y/%m/%d %H:%M:%S", "")


@dataclass(frozen=True)
class Layout:
    """A table with what its columns mean: ``truth`` gives the column of a header, '' where it means none."""

    language: str
    table: str
    header: list[str]
    rows: list[list[str | None]]
    truth: list[str]
    kinds: list[str]

    @property
    def personal(self) -> set[str]:
        """Every value that is about a buyer."""
        places = [at for at, kind in enumerate(self.kinds) if kind in _PERSONAL]
        return {str(row[at]) for row in self.rows for at in places if row[at]}


def words(half: Half) -> dict[str, dict[str, list[str]]]:
    """Column or kind -> language -> its headers of that half."""
    found: dict[str, dict[str, list[str]]] = {}
    with Path(__file__).with_name("layout_words.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            name = row["column"] or row["kind"]
            found[name] = {
                code: row[code].split("|")[half == "test" :: 2] or row[code].split("|") for code in LANGUAGES
            }
    return found


def layout(seed: int, half: Half) -> Layout:
    """The invented table of a seed."""
    rng = random.Random(f"{half}-{seed}")
    language = LANGUAGES[seed % len(LANGUAGES)]
    table = rng.choice(sorted(_TABLES))
    needed, optional = _TABLES[table]
    columns = [*needed, *rng.sample(optional, rng.randint(2, len(optional)))]
    kinds = [*columns, *rng.sample(_BUYERS, rng.randint(2, 4)), *rng.sample(_OTHERS, rng.randint(1, 3))]
    rng.shuffle(kinds)
    known, taken, header = words(half), set[str](), []
    for kind in kinds:
        free = [word for word in known[kind][language] if word.casefold() not in taken]
        header.append(rng.choice(free) if free else f"{known[kind][language][0]} 2")
        taken.add(header[-1].casefold())
    makers = [_maker(kind, language, rng) for kind in kinds]
    rows = [[make(at) for make in makers] for at in range(rng.randint(25, 60))]
    truth = [kind if kind in columns else _ALSO.get((table, kind), "") for kind in kinds]
    return Layout(language, table, header, rows, truth, kinds)


def _maker(kind: str, language: str, rng: random.Random) -> Callable[[int], str | None]:
    """What gives the value of a kind for a row."""
    if kind in ("order_id", "case_id", "serial", "tracking_no"):
        return _numbers(kind, rng)
    if kind == "sku":
        goods = rng.choice(_GOODS)
        return lambda at: rng.choice(goods)
    if kind == "quantity":
        return lambda at: str(rng.choice((1, 1, 1, 2, 3)))
    if kind in ("unit_price", "_refund_total", "tax_amount"):
        form = rng.choice(("{:.2f}", "RM {:.2f}", "{:.2f} USD")) if language == "ms" else "{:.2f}"
        return lambda at: form.format(rng.uniform(3, 180))
    if kind.endswith("_at"):
        return _moments(language, rng)
    if kind in _WORDS:
        return lambda at: rng.choice(_WORDS[kind].split("|"))
    if kind == "packer":
        people = rng.choice((["P01", "P02", "P03"], _NAMES[language].split("|")))
        return lambda at: rng.choice(people)
    if kind == "station":
        return lambda at: rng.choice(("T1", "T2", "T3"))
    if kind == "empty":
        return lambda at: None
    return lambda at: _of_a_buyer(kind, language, rng)


def _numbers(kind: str, rng: random.Random) -> Callable[[int], str]:
    start = rng.randint(1_000, 900_000)
    forms: tuple[Callable[[int], str], ...] = (
        lambda at: str(4_037_000_000 + 17 * (start + at)),
        lambda at: str(1_700_000_000 + 911 * (start + at)),
        lambda at: str(576_870_900_000_000_001 + 37 * (start + at)),
        lambda at: f"2607{start + at:06d}ABX",
        lambda at: f"2026{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}{start + at:08d}",
        lambda at: f"#{start + at}",
    )
    if kind == "serial":
        return lambda at: str(start + at)
    if kind == "tracking_no":
        return lambda at: f"SPX{start * 977 + at * 13:012d}"
    return rng.choice(forms)


def _moments(language: str, rng: random.Random) -> Callable[[int], str]:
    form = rng.choice(_DAYS)
    start = datetime(2026, rng.randint(1, 9), 1, 8)  # noqa: DTZ001 - local times, as in a file

    def make(at: int) -> str:
        moment = start + timedelta(hours=9 * at, minutes=rng.randint(0, 59))
        locale = "fil" if language == "tl" else language
        if form:
            return moment.strftime(form)
        return f"{dates.format_date(moment, 'long', locale=locale)} {moment:%H:%M}"

    return make


def _of_a_buyer(kind: str, language: str, rng: random.Random) -> str:
    if kind == "name":
        return rng.choice(_NAMES[language].split("|"))
    if kind == "note":
        call = _PHONES["id"].format(c="123456789")
        return rng.choice(
            (f"please call {call}", "送到门口", f"gift for {_NAMES[language].split('|')[0]}", "")
        )
    if kind == "email":
        return f"{rng.choice('abcdefg')}{rng.randint(10, 99)}@example.com"

    def digits(n: int) -> str:
        return "".join(str(rng.randint(0, 9)) for _ in range(n))

    if kind == "address":
        return _STREETS[language].format(n=rng.randint(2, 120))
    form = (_PHONES if kind == "phone" else _TAX)[language]
    return form.format(
        a=f"{rng.randint(200, 989)}", b=digits(4), c=digits(9), d=digits(1), e=digits(3), f=digits(8), g=digits(4),
        x=digits(2), y=digits(2),
    )  # fmt: skip


def written(name: str = "layouts_2026_11.txt") -> list[Layout]:
    """Tables whose headers were written down at once, none looked up in a list: language, table, headers.

    What buyers of other languages are called is taken from the English ones.
    """
    found = []
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    for number, row in enumerate(text.splitlines()):
        language, table, columns = row.split("|")
        language = language if language in LANGUAGES else "en"
        header, kinds = zip(*(column.rsplit("=", 1) for column in columns.split(";")), strict=True)
        rng = random.Random(number)
        makers = [_maker(kind, language, rng) for kind in kinds]
        rows = [[make(at) for make in makers] for at in range(40)]
        truth = ["" if kind in _PERSONAL else kind for kind in kinds]
        found.append(Layout(language, table, list(header), rows, truth, list(kinds)))
    return found
