"""What a cell means: amounts, whole numbers, flags, ids and people. Dates are in data.moments.

The readers here are the definition of truth. The fast path in SQL may take only what the regular expressions below
match, and reads these exactly as the readers do.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, NamedTuple

from data.meaning.dates import (
    ISO_DAY,
    ISO_WHEN,
    Ambiguous,
    Bad,
    DateFormat,
    decide_dates,
    half_converted,
    odd_when,
    read_when,
)
from data.meaning.masking import mask
from data.meaning.text import clean, plain_digits
from data.meaning.vocabulary import lookup

__all__ = [
    "DAMAGED_ID",
    "ISO_DAY",
    "ISO_WHEN",
    "NO_FRACTION",
    "PLAIN_ID",
    "PLAIN_INTEGER",
    "PLAIN_NUMBER",
    "Ambiguous",
    "Bad",
    "DateFormat",
    "DecimalSign",
    "Person",
    "clean",
    "decide_dates",
    "decide_decimal",
    "half_converted",
    "header_currency",
    "mask",
    "money_currency",
    "odd_when",
    "read_flag",
    "read_id",
    "read_integer",
    "read_money",
    "read_own_id",
    "read_person",
    "read_text",
    "read_when",
]  # fmt: skip

PLAIN_NUMBER = r"^-?[0-9]{1,14}(\.[0-9]{1,4})?$"  # an amount, where the decimal sign is '.'
PLAIN_INTEGER = r"^-?[0-9]{1,14}$"  # an amount or a whole number, whatever the decimal sign
PLAIN_ID = r"^[A-Za-z0-9#][A-Za-z0-9_#-]*$"  # an id that reads as itself
DAMAGED_ID = r"^[0-9]([.,][0-9]+)?[Ee]\+[0-9]{1,3}$"

_PLACES = Decimal("0.0001")
_MOST = Decimal(10) ** 14
_MINUS = str.maketrans(
    {**dict.fromkeys("−‐‑‒–—⁻﹣", "-"), "٫": ".", "٬": " ", "’": "'", "，": ",", "．": "."}
)
# currencies whose amounts are written without a fraction
NO_FRACTION = frozenset({"IDR", "VND", "JPY", "KRW", "TWD", "CLP"})
_SIGNS: dict[str, str] = {
    "RM": "MYR", "RP": "IDR", "R$": "BRL", "NT$": "TWD", "S$": "SGD", "US$": "USD", "HK$": "HKD", "A$": "AUD",
    "C$": "CAD", "MX$": "MXN", "฿": "THB", "บาท": "THB", "₫": "VND", "Đ": "VND", "₱": "PHP", "€": "EUR", "£": "GBP",
    "₹": "INR", "₩": "KRW", "元": "CNY", "RMB": "CNY", "NTD": "TWD", "ZŁ": "PLN",
}  # fmt: skip
_SHARED_SIGNS = ("$", "¥", "P")  # used by several currencies
_CODES = frozenset({
    "SGD", "MYR", "IDR", "THB", "VND", "PHP", "TWD", "CNY", "HKD", "BRL", "USD", "EUR", "GBP", "JPY", "KRW",
    "AUD", "CAD", "INR", "MXN", "CLP", "COP", "PLN", "NZD", "CHF", "SEK", "SAR", "AED",
})  # fmt: skip
_ANY_SIGN = "|".join(
    re.escape(sign) for sign in sorted((*_SIGNS, *_SHARED_SIGNS, *_CODES), key=len, reverse=True)
)
_AMOUNT = re.compile(
    rf"(?P<a>[+-]?)\s*(?:(?P<before>{_ANY_SIGN})\.?)?\s*(?P<b>[+-]?)\s*(?P<digits>[\d.,' ]*\d[.,]?)\s*"
    rf"(?:(?P<after>{_ANY_SIGN})\.?)?\s*(?P<c>-?)",
    re.IGNORECASE,
)
_GROUP_BLANK = re.compile(r"(?<=\d)[ '](?=\d{3}(?!\d))")
_EXPONENT = re.compile(r"[+-]?\d(?:\.\d+)?[Ee][+-]?\d{1,2}")
_WHOLE = re.compile(
    r"[x×]?\s*([+-]?(?:\d{1,3}(?:,\d{3})+|\d+))(?:\.0*)?\s*(?:件|个|個|pcs?|pc|units?)?", re.IGNORECASE
)
_FORMULA_ID = re.compile(r'="([^"]*)"|=(\d+)')
_PERSON_CODE = r"(?:[A-Za-z]{0,4}[-_]?\d{1,8})"
_PERSON_FORMS = (
    re.compile(rf"(?P<code>{_PERSON_CODE})"),
    re.compile(rf"(?P<code>{_PERSON_CODE})(?:\s*[-–:/|,]\s*|\s+)(?P<name>\D+)"),
    re.compile(rf"(?P<name>\D+?)\s*[(\[]\s*(?P<code>{_PERSON_CODE})\s*[)\]]"),
    re.compile(rf"(?P<code>{_PERSON_CODE})\s*[(\[]\s*(?P<name>\D+?)\s*[)\]]"),
    re.compile(rf"(?P<name>\D+?)(?:\s*[-–:/|,]\s*|\s+)(?P<code>{_PERSON_CODE})"),
)


@dataclass(frozen=True)
class DecimalSign:
    """The decimal sign of a column; not ``sure`` when no value of the column proves it."""

    sign: Literal[".", ","]
    sure: bool


class Person(NamedTuple):
    """Somebody of the warehouse: a code, a name, or both."""

    code: str
    name: str


def read_text(text: str | None) -> str | None:
    """Trimmed text; '' and '-' are None."""
    return clean(text)


def _amount(text: str) -> re.Match[str] | None:
    """The parts of an amount. Parentheses become a minus before."""
    amount = plain_digits(text).translate(_MINUS).strip()
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


def header_currency(header: str) -> str:
    """ISO code that a header names in brackets, as in 'Deal Price (PHP)'."""
    found = re.search(r"\(([^()]{1,5})\)\s*$", unicodedata.normalize("NFKC", header))
    sign = found[1].strip().upper() if found else ""
    return sign if sign in _CODES else _SIGNS.get(sign, "")


def read_integer(text: str | None) -> int | Bad | None:
    """A whole number; '2.0', '1,000', '2 pcs' and '×2' are whole. Code: bad_integer."""
    value = clean(text)
    if value is None:
        return None
    found = _WHOLE.fullmatch(plain_digits(value).translate(_MINUS))
    if found is None:
        return Bad("bad_integer")
    number = int(found[1].replace(",", ""))
    return number if abs(number) < 10**14 else Bad("number_too_large")


def read_flag(text: str | None) -> bool | Bad | None:
    """Yes or no in any language of the formats. Code: bad_flag."""
    value = clean(text)
    if value is None:
        return None
    code = lookup("flag", value)
    return code == "yes" if code in ("yes", "no") else Bad("bad_flag")


def read_id(text: str | None) -> str | Bad | None:
    """An id exactly as it stands, without what spreadsheets put around it. Code: damaged_id."""
    value = clean(text)
    if value is None:
        return None
    if value.startswith("="):
        found = _FORMULA_ID.fullmatch(value)
        value = clean(found[1] or found[2]) if found else value
    elif value.startswith("'"):
        value = clean(value[1:])
    if value is None:
        return None
    if re.fullmatch(DAMAGED_ID, value):
        return Bad("damaged_id")
    # a long number that was written as a decimal; '1.0' stays, it may be a version in a SKU
    return value[:-2] if re.fullmatch(r"\d{6,15}\.0", value) else value


def read_own_id(text: str | None) -> str | Bad | None:
    """An id whose leading apostrophe is its own. Code: damaged_id."""
    value = clean(text)
    return value if value is not None and value.startswith("'") else read_id(text)


def read_person(text: str | None) -> Person | None:
    """Code and name of somebody in the warehouse, from 'P01 Ann', '张三(1024)', 'P01' or 'Ann'."""
    value = clean(text)
    if value is None:
        return None
    folded = unicodedata.normalize("NFKC", value)
    for form in _PERSON_FORMS:
        if found := form.fullmatch(folded):
            parts = found.groupdict()
            return Person(parts["code"], (parts.get("name") or "").strip())
    return Person("", folded)
