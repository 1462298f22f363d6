"""Which item came instead, read from the buyer's remark: silent unless one sibling fits what it tells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.cases import phrases

WORDS = Path(__file__).parent / "attributes.csv"
# A letter alone is a size in capitals, or behind a word that says so.
_SIZE = re.compile(r"(?<![A-Za-z0-9'’])(XS|S|M|L|XL|XXL|XXXL|2XL|3XL)(?![A-Za-z0-9'’])")
_NAMED_SIZE = re.compile(
    r"(?:size|ukuran|saiz|tamanho|tam\.?|cỡ|sukat|laki|ไซส์|ไซซ์|尺码|尺碼)\s*[:：]?\s*(xs|s|m|l|xl|xxl|xxxl|2xl|3xl)(?![a-z0-9])",
    re.IGNORECASE,
)
_MEASURE = re.compile(
    r"(?<![\d.,])(\d+(?:[.,]\d+)?)\s?(ml|l|g|kg|gb|tb|cm|mm|inch|pcs)(?![a-z])", re.IGNORECASE
)
_SAME_SIZE = {"2xl": "xxl", "3xl": "xxxl"}
LEAST_CODE = 4
LEAST_NAME = 3
KINDS: tuple[str, ...] = ("colour", "size", "measure", "name")


@dataclass(frozen=True)
class Item:
    """An item that may have been packed: its code, and how its variation and listing are named."""

    sku: str
    variation: str = ""
    name: str = ""


@dataclass(frozen=True)
class SuggestedItem:
    """The item that seems to have come, and what in the remark says so: code, variation, or the attributes."""

    sku: str
    because: str


def suggest(remark: str, ordered: Item, others: Iterable[Item]) -> SuggestedItem | None:
    """The one item that a remark speaks of, None where it names none or more than one.

    Parameters
    ----------
    remark : str
        What the buyer wrote, or the name of a photo's file.
    ordered : Item
        What was ordered: what the remark says of it too is no sign of another.
    others : iterable of Item
        Items that may have come: the siblings of what was ordered first of all.
    """
    text = unicodedata.normalize("NFKC", remark)
    able = [item for item in others if item.sku != ordered.sku]
    named = _by_code(text, ordered, able)
    if named is not None or not able:
        return named
    told, mine = attributes(text), _its(ordered)
    told["name"] = _named(text, [*able, ordered])
    meant: dict[str, str] = {}
    for kind in KINDS:
        new = told[kind] - mine[kind]
        if len(new) > 1:
            return None
        if new:
            meant[kind] = next(iter(new))
    if not meant or _denied(text):
        return None
    fits = [item for item in able if _fits(item, mine, meant)]
    return SuggestedItem(fits[0].sku, ", ".join(meant.values())) if len(fits) == 1 else None


def attributes(text: str) -> dict[str, set[str]]:
    """Colours, sizes and measures that a text names, in any of the languages, longest words first."""
    found: dict[str, set[str]] = {kind: set() for kind in KINDS}
    rest = f" {unicodedata.normalize('NFKC', text)} "
    for pattern in (_NAMED_SIZE, _SIZE):
        for match in pattern.finditer(rest.replace("-", " ").replace("_", " ")):
            size = match.group(1).lower()
            found["size"].add(_SAME_SIZE.get(size, size))
    found["measure"] = {f"{n.replace(',', '.')}{u.lower()}" for n, u in _MEASURE.findall(rest)}
    rest = rest.casefold().replace("_", " ")
    for pattern, row, _ in _patterns():
        rest, times = pattern.subn(" | ", rest)
        if times:
            found[row["kind"]].add(row["value"])
    return found


@lru_cache(maxsize=1)
def _patterns() -> tuple[phrases.Phrase, ...]:
    return phrases.read(WORDS)


def _by_code(text: str, ordered: Item, able: Sequence[Item]) -> SuggestedItem | None:
    """The item whose code or whole variation the text names; none where it names several."""
    plain = _squeezed(text)
    # the code that was ordered may be the beginning of another's
    codes = sorted((i for i in able if len(_squeezed(i.sku)) >= LEAST_CODE), key=lambda i: -len(i.sku))
    hits = []
    for item in codes:
        code = _squeezed(item.sku)
        if re.search(rf"(?<![a-z0-9]){re.escape(code)}(?![a-z0-9])", plain):
            hits.append(item)
    return SuggestedItem(hits[0].sku, hits[0].sku) if len(hits) == 1 else None


def _squeezed(text: str) -> str:
    """Letters and digits with one space for whatever stands between words, and none inside codes."""
    return (
        re.sub(r"[^\w]+|_", "", text.casefold())
        if " " not in text.strip()
        else " ".join(re.sub(r"[^\w]|_", "", part) for part in text.casefold().split())
    )


def _its(item: Item) -> dict[str, set[str]]:
    """The attributes of an item; parts of its variation that are none of the known ones are names."""
    return attributes(f"{item.variation} {item.sku}") | {"name": _names(item)}


def _names(item: Item) -> set[str]:
    parts = [
        unicodedata.normalize("NFKC", p).strip().casefold() for p in re.split(r"[,;/|，]", item.variation)
    ]
    return {p for p in parts if len(p) >= LEAST_NAME and not any(attributes(p).values())}


def _named(text: str, items: Sequence[Item]) -> set[str]:
    """Names of variations that a text speaks of, the longest first: Note 14 Pro is no Note 14."""
    rest, found = text.casefold(), set()
    for name in sorted({n for item in items for n in _names(item)}, key=lambda n: -len(n)):
        rest, times = re.subn(phrases.bounded(name), " | ", rest)
        if times:
            found.add(name)
    return found


def _fits(item: Item, mine: dict[str, set[str]], meant: dict[str, str]) -> bool:
    """Whether an item is what was ordered but for what the remark tells of it."""
    its = _its(item)
    return all(its[kind] == ({meant[kind]} if kind in meant else mine[kind]) for kind in KINDS)


# a question or a wish names a colour that did not come
_WISH = re.compile(
    r"can i (?:get|have)|could you|do you have|i want\b(?!.*(?:got|received|came|sent))|instead of (?:this|it)|"
    r"prefer|bisa (?:tukar|ganti)|boleh tukar|mau tukar|quero trocar|posso trocar|muốn đổi|đổi sang|gusto ko sana|"
    r"pwede (?:ba )?palitan|ขอเปลี่ยน|想换|想換|可以换|可以換|能换|能換|"
    # nor does the colour of what it was packed in
    r"\b(?:box|boxes|parcel|package|packaging|bag|tape|label|kotak|kardus|plastik|caixa|embalagem|hộp|túi|kahon|supot)\b|"
    r"กล่อง|ถุง|纸箱|紙箱|盒子|袋子|包装|包裝",
    re.IGNORECASE,
)


def _denied(text: str) -> bool:
    return _WISH.search(text) is not None
