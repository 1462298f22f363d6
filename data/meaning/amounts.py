"""Amounts as exports write them: the decimal sign of a column, the currency beside a number or over it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal

from babel.core import get_global

from data.meaning.dates import Bad
from data.meaning.text import clean, plain_digits

_PLACES = Decimal("0.0001")
_MOST = Decimal(10) ** 14
MINUS = str.maketrans({**dict.fromkeys("−‐‑‒–—⁻﹣", "-"), "٫": ".", "٬": " ", "’": "'", "，": ",", "．": "."})
# currencies whose amounts are written without a fraction
NO_FRACTION = frozenset({"IDR", "VND", "JPY", "KRW", "TWD", "CLP"})
_SIGNS: dict[str, str] = {
    "RM": "MYR", "RP": "IDR", "R$": "BRL", "NT$": "TWD", "S$": "SGD", "US$": "USD", "HK$": "HKD", "A$": "AUD",
    "C$": "CAD", "MX$": "MXN", "฿": "THB", "บาท": "THB", "₫": "VND", "Đ": "VND", "₱": "PHP", "€": "EUR", "£": "GBP",
    "₹": "INR", "₩": "KRW", "元": "CNY", "RMB": "CNY", "NTD": "TWD", "ZŁ": "PLN", "NZ$": "NZD", "AU$": "AUD",
    "CA$": "CAD", "円": "JPY", "원": "KRW", "₺": "TRY", "TL": "TRY", "KČ": "CZK", "FT": "HUF", "LEI": "RON", "₪": "ILS",
    "₽": "RUB", "РУБ": "RUB", "₴": "UAH", "ГРН": "UAH", "ЛВ": "BGN", "₦": "NGN", "د.إ": "AED", "ر.س": "SAR",
}  # fmt: skip
_SHARED_SIGNS = ("$", "¥", "P", "R", "KR", "RS", "FR")  # used by several currencies
# legal tender somewhere today, as in CLDR; words that people write over amounts are no codes
_CODES = frozenset(
    code
    for currencies in get_global("territory_currencies").values()
    for code, _, until, tender in currencies
    if until is None and tender
) - {"ALL", "TOP"}
_ANY_SIGN = "|".join(
    re.escape(sign) for sign in sorted((*_SIGNS, *_SHARED_SIGNS, *_CODES), key=len, reverse=True)
)
_AMOUNT = re.compile(
    rf"(?P<a>[+-]?)\s*(?:(?P<before>{_ANY_SIGN})\.?)?\s*(?P<b>[+-]?)\s*(?P<digits>[\d.,' ]*\d[.,]?)\s*"
    rf"(?:(?P<after>{_ANY_SIGN})\.?)?\s*(?P<c>-?)",
    re.IGNORECASE,
)
_PARTED_SIGN = re.compile(
    r"(?<![^\W\d_])(AU|US|NZ|HK|NT|MX|CA|C|A|S|R)\s(?=\$)", re.IGNORECASE
)  # eBay: 'AU $12.90'
_GROUP_BLANK = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
_EXPONENT = re.compile(r"[+-]?\d(?:\.\d+)?[Ee][+-]?\d{1,2}")


@dataclass(frozen=True)
class DecimalSign:
    """The decimal sign of a column; not ``sure`` when no value of the column proves it."""

    sign: Literal[".", ","]
    sure: bool


def _amount(text: str) -> re.Match[str] | None:
    """The parts of an amount. Parentheses become a minus before."""
    amount = _PARTED_SIGN.sub(r"\1", plain_digits(text).translate(MINUS).strip())
    if amount.endswith(")") and amount.count("(") == amount.count(")") == 1:
        amount = "-" + amount[:-1].replace("(", "", 1)
    # 'Rp 5.000,-' says that there are no cents
    amount = re.sub(r"[.,]-+$", "", amount)
    found = _AMOUNT.fullmatch(amount)
    if found is None or sum(bool(found[part]) for part in "abc") > 1:
        return None
    return found


def _digits(found: re.Match[str]) -> str:
    return _GROUP_BLANK.sub("", found["digits"]).strip()


def _vote(digits: str) -> Literal[".", ",", "", "?"]:
    """The decimal sign a number proves: '' says nothing, '?' could be either."""
    dots, commas = digits.count("."), digits.count(",")
    if not dots and not commas:
        return ""
    if dots and commas:
        last: Literal[".", ","] = "." if digits.rfind(".") > digits.rfind(",") else ","
        return last
    mine: Literal[".", ","] = "." if dots else ","
    other: Literal[".", ","] = "," if dots else "."
    if dots + commas > 1:
        return other
    before, after = digits.split(mine)
    return "?" if len(after) == 3 and 1 <= len(before) <= 3 and not before.startswith("0") else mine


def decide_decimal(
    samples: Iterable[str | None] | Mapping[str, int], hint: str = "", currency: str = ""
) -> DecimalSign:
    """The decimal sign of a whole column; what the values prove goes before the hint.

    ``samples`` are the values, or distinct values with their counts. Where only values like 12.345 stand and
    nothing is known, three digits are read as thousands: no currency has prices with three decimals.
    """
    votes: Counter[str] = Counter()
    open_marks: Counter[str] = Counter()
    pairs = samples.items() if isinstance(samples, Mapping) else ((text, 1) for text in samples)
    for text, count in pairs:
        value = clean(text)
        found = _amount(value) if value else None
        if found is None:
            continue
        digits = _digits(found)
        vote = _vote(digits)
        votes[vote] += count
        if vote == "?":
            open_marks["." if "." in digits else ","] += count
    if votes["."] or votes[","]:
        if votes["."] == votes[","] and hint in (".", ","):
            return DecimalSign("," if hint == "," else ".", False)
        return DecimalSign("," if votes[","] > votes["."] else ".", True)
    if not open_marks:
        return DecimalSign("," if hint == "," else ".", True)
    grouping = open_marks.most_common(1)[0][0]
    if hint in (".", ","):
        against = grouping == hint  # written the way the hint says, these would be fractions of three digits
        if not against or currency not in NO_FRACTION:
            return DecimalSign("," if hint == "," else ".", not against)
    return DecimalSign("," if grouping == "." else ".", currency in NO_FRACTION)


def read_money(text: str | None, decimal: str = ".") -> Decimal | Bad | None:
    """An exact amount with four places; None for an empty cell. Codes: bad_number, number_too_large."""
    value = clean(text)
    if value is None:
        return None
    folded = plain_digits(value)
    if _EXPONENT.fullmatch(folded):
        return _limited(Decimal(folded))
    found = _amount(value)
    if found is None:
        return Bad("bad_number")
    plain = _ungrouped(_digits(found), decimal)
    if plain is None:
        return Bad("bad_number")
    amount = Decimal(plain)
    return _limited(-amount if "-" in (found["a"], found["b"], found["c"]) else amount)


def _ungrouped(digits: str, decimal: str) -> str | None:
    """A number as Decimal reads it; None when its groups do not fit this decimal sign."""
    grouping = "," if decimal == "." else "."
    whole, _, fraction = digits.partition(decimal)
    if grouping in fraction or decimal in fraction:
        return None
    if grouping in whole and not re.fullmatch(
        rf"[1-9]\d{{0,2}}(?:\{grouping}\d{{3}})+|[1-9]\d?(?:\{grouping}\d{{2}})+\{grouping}\d{{3}}", whole
    ):
        return None
    if " " in digits or "'" in digits or not (whole or fraction):
        return None
    return f"{whole.replace(grouping, '') or '0'}.{fraction or '0'}"


def _limited(amount: Decimal) -> Decimal | Bad:
    if abs(amount) >= _MOST:
        return Bad("number_too_large")
    rounded = amount.quantize(_PLACES, ROUND_HALF_EVEN)
    return rounded if rounded else abs(rounded)  # no -0


def money_currency(text: str | None) -> str:
    """ISO code of the currency that an amount is written in; '' when none or when several share the sign."""
    value = clean(text)
    found = _amount(value) if value else None
    if found is None:
        return ""
    sign = (found["before"] or found["after"] or "").upper()
    return sign if sign in _CODES else _SIGNS.get(sign, "")


def read_currency(text: str | None) -> str | None:
    """ISO code of a cell that names a currency: 'usd', 'RM', '€'; None for none, or a sign of several."""
    value = clean(text)
    return (money_currency(f"{value} 1") or None) if value else None


def header_currency(header: str) -> str:
    """ISO code that a header names in brackets, as in 'Deal Price (PHP)'."""
    found = re.search(r"\(([^()]{1,5})\)\s*$", unicodedata.normalize("NFKC", header))
    sign = found[1].strip().upper() if found else ""
    return sign if sign in _CODES else _SIGNS.get(sign, "")
