"""What the words of a header are about, in the languages of shops: for tables of systems that nobody has described.

A header is about several things at once: 'Versanddatum' about shipping and a date. A column is suggested when its
things are all there and none that speaks against it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("header_stems.csv")

# column -> things that have to be there, things that must not; the more have to be there the surer it is
_COLUMNS: tuple[tuple[str, str, str], ...] = (
    (
        "order_id",
        "order",
        "time status quantity price amount return refund track person name reason buyer kind pack fee",
    ),
    (
        "order_id",
        "number",
        "item return track time status quantity price person buyer pack pick wave refund station variant fee serial "
        "barcode",
    ),
    ("case_id", "return number", "time track amount reason status quantity price buyer order"),
    ("case_id", "return", "item time track amount refund reason status quantity price buyer order number"),
    ("case_id", "open number", "item track time reason status quantity price buyer order"),
    ("tracking_no", "track", "return time status buyer carrier fee"),
    ("tracking_no", "track number", "return time status buyer fee"),
    ("return_tracking_no", "track return", "time status"),
    (
        "sku",
        "item",
        "name time quantity price received return buyer amount person fee serial carrier description",
    ),
    ("sku", "variant number", "name time quantity"),
    ("sku", "barcode", "name time quantity price"),
    ("received_sku", "item received", "name time quantity price"),
    ("product_name", "item name", "time"),
    ("product_name", "name variant", "time person buyer shop"),
    ("product_name", "description", "time person buyer shop return reason status"),
    ("variation", "variant", "time name"),
    ("quantity", "quantity", "amount refund price track"),
    ("unit_price", "price", "refund return ship fee"),
    ("_refund_total", "refund", "time reason status number track"),
    ("_refund_total", "amount refund", "time reason"),
    ("_refund_total", "amount return", "time reason quantity"),
    ("ordered_at", "order time", "ship deliver pack return"),
    ("shipped_at", "ship time", ""),
    ("delivered_at", "deliver time", ""),
    ("packed_at", "pack time", ""),
    ("packed_at", "pack", "person number track time station"),
    ("opened_at", "return time", "ship refund"),
    ("opened_at", "open time", ""),
    ("opened_at", "time", "order ship deliver pack pick refund check number"),
    ("raw_reason", "reason", "time"),
    ("status", "status", "time"),
    ("seller_fault", "fault", "time"),
    ("comment", "comment", ""),
    ("packer", "pack person", "time station"),
    ("packer", "pack", "time station track item"),
    ("picker", "pick person", "time"),
    ("picker", "pick", "time station wave bin item quantity"),
    ("checker", "check", "time scan"),
    ("station", "station", "time"),
    ("bin", "bin", "time"),
    ("bin", "bin number", "time"),
    ("wave_no", "wave", "time"),
    ("shift", "shift", "time ship"),
    ("scan", "scan", "time quantity"),
    ("shop", "shop", "time order number fee amount item"),
    ("platform", "platform", "time"),
    ("warehouse", "warehouse", "time"),
    ("carrier", "carrier", "time number fee status"),
    ("currency", "currency", ""),
    ("amount", "amount", "time return refund quantity"),
    ("kind", "kind", "time"),
    ("lines", "lines", ""),
    ("orders", "order quantity", ""),
    ("orders", "orders", ""),
    ("units", "quantity", "order orders lines time price amount"),
    ("day", "day", "order ship return"),
    ("booked_on", "time", "order ship deliver pack pick return"),
)
_SHORT = 4  # beginnings of words as short as this have to be the whole word
_VIETNAMESE = re.compile(r"\bsố\b", re.IGNORECASE)
_SELLER = re.compile(
    "ผู้ขาย|ผู้จำหน่าย|出品者|販売者|판매자|nguoi ban|nha ban"
)  # whose number it is: no person of the warehouse
_OWN = re.compile(
    r"\b(?:seller|merchant|vendor|vendeur|vendedor|venditore|lojista|penjual|sat[iı]c[iı]|sprzedawcy|handler|verkoper|own|custom)\b|"
    r"卖家|賣家|商家|자체|판매자|自社|ผู้ขาย|продавц|nha ban|nguoi ban"
)
_SURE, _MORE = 0.62, 0.05


def latin(text: str) -> str:
    """Small letters without the accents of Latin script; 'orderNumber' is two words."""
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", unicodedata.normalize("NFKC", text))
    letters = unicodedata.normalize("NFD", parted.casefold().replace("đ", "d"))
    bare = re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", letters)
    return unicodedata.normalize("NFC", bare)


@cache
def _stems() -> dict[str, tuple[str, ...]]:
    """Thing -> beginnings of words in Latin script without accents ('compra$': the whole word), and pieces of headers in
    other scripts.
    """
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {thing: tuple(map(latin, stems.split())) for thing, stems in list(csv.reader(lines))[1:]}


def things(header: str) -> frozenset[str]:
    """What a header is about."""
    # Vietnamese 'số' is a number; without its accents it is an English sales order
    text = (
        latin(_VIETNAMESE.sub("no", unicodedata.normalize("NFC", header)))
        .replace("№", " no ")
        .replace("#", " # ")
        .replace("q.t", "qt")
    )
    text = _SELLER.sub(" ", text)
    tokens = re.findall(r"[a-z]+|#", text)
    return frozenset(
        thing for thing, stems in _stems().items() if any(_has(text, tokens, stem) for stem in stems)
    )


def of_the_seller(header: str) -> bool:
    """True for what the seller has given a name or number, not the marketplace."""
    return bool(_OWN.search(latin(header)))


@cache
def pieces() -> tuple[str, ...]:
    """Pieces of headers in scripts without spaces, the longest first."""
    return tuple(
        sorted({s for stems in _stems().values() for s in stems if not s.isascii()}, key=len, reverse=True)
    )


def _has(text: str, tokens: list[str], stem: str) -> bool:
    if not stem.isascii():
        return stem in text
    if len(stem) < _SHORT or stem.endswith("$"):
        return stem.rstrip("$") in tokens
    return any(token.startswith(stem) or (len(stem) > _SHORT and stem in token) for token in tokens)


def columns(header: str, content: frozenset[str] = frozenset()) -> dict[str, float]:
    """Columns that a header may be about, with how sure that is, 0..1.

    ``content`` is what its values are about: under 'Versendet' a day is one of shipping.
    """
    about = things(header)
    about |= content if about else frozenset()
    found: dict[str, float] = {}
    for column, needs, against in _COLUMNS:
        wanted = frozenset(needs.split())
        if wanted <= about and not about.intersection(against.split()):
            sure = _SURE + _MORE * len(wanted) if needs != "number" else _SURE
            found[column] = max(found.get(column, 0.0), sure)
    return found
