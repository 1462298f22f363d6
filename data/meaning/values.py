"""What a cell means: whole numbers, flags, ids and people; amounts and dates are in modules of their own.

The readers here are the definition of truth. The fast path in SQL may take only what the regular expressions below
match, and reads these exactly as the readers do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from data.meaning.amounts import (
    MINUS,
    NO_FRACTION,
    DecimalSign,
    decide_decimal,
    header_currency,
    money_currency,
    read_currency,
    read_money,
)
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
    "ODD_SKU",
    "PLAIN_ID",
    "PLAIN_INTEGER",
    "PLAIN_NUMBER",
    "Ambiguous",
    "Bad",
    "DateFormat",
    "DecimalSign",
    "Person",
    "as_fractions",
    "clean",
    "decide_dates",
    "decide_decimal",
    "half_converted",
    "has_three_zeros",
    "header_currency",
    "mask",
    "money_currency",
    "odd_when",
    "read_currency",
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
GROUPED_ID = re.compile(r"\d{1,3}(?:[,’\u00a0\u202f]\d{3})+")
DAMAGED_ID = r"^[0-9]([.,][0-9]+)?[Ee]\+[0-9]{1,3}$"

_UNITS = (
    "件|个|個|套|份|只|双|盒|包|点|개|pcs?|pieces?|ea|units?|st|stk|stück|szt|ks|db|adet|шт|unid|unidades|uds?|und?"
    "|pz|pezzi|pièces?|ชิ้น|cái|chiếc|bộ|x|×"
)
# with groups of thousands where a second mark or a blank shows that they are; a comma and three zeros may be either
_WHOLE = re.compile(
    r"[x×]?\s*(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}|\d{1,3}(?:[ ']\d{3})+|\d+)(?=\D|$)"
    rf"|[+-]?\d{{1,3}}(?:\.\d{{3}})+(?=,0))(?:\.0*|,00?)?\s*(?:{_UNITS})?\.?",
    re.IGNORECASE,
)
_GROUPS = str.maketrans("", "", ",.' ")
_THREE_ZEROS = re.compile(
    r"(?P<number>[+-]?\d{1,3})(?P<mark>[.,])000(?!\d|[.,]\d)"
)  # one with three decimals, or a thousand
# what spreadsheets show for a formula that fails, in several languages
_ERROR_CELL = re.compile(r"#(?:N/?[AD]|DIV/0!|[A-ZÀ-Þ¡]{2,8}[!?])")
_DAY_CELL = re.compile(r"(?:19|20)\d\d-\d\d-\d\d 00:00:00")  # a spreadsheet's cell of a day
_ENGLISH_MONTH = "(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
# what a spreadsheet makes of the article 2-1, and words of programs for nothing (no '?': see data.conversion.profile)
ODD_SKU = rf"([0-9]{{1,2}}-{_ENGLISH_MONTH}|{_ENGLISH_MONTH}-[0-9]{{2}}|nan|NaN|null|NULL|None|undefined)"
_FORMULA_ID = re.compile(r'="([^"]*)"|=(\d+)')
_PERSON_CODE = r"(?:[A-Za-z]{0,4}[-_]?\d{1,8})"
_PERSON_FORMS = (
    re.compile(rf"(?P<code>{_PERSON_CODE})"),
    re.compile(rf"(?P<code>{_PERSON_CODE})(?:\s*[-–:/|,]\s*|\s+)(?P<name>\D+)"),
    re.compile(rf"(?P<name>\D+?)\s*[(\[]\s*(?P<code>{_PERSON_CODE})\s*[)\]]"),
    re.compile(rf"(?P<code>{_PERSON_CODE})\s*[(\[]\s*(?P<name>\D+?)\s*[)\]]"),
    re.compile(rf"(?P<name>\D+?)(?:\s*[-–:/|,]\s*|\s+)(?P<code>{_PERSON_CODE})"),
)


class Person(NamedTuple):
    """Somebody of the warehouse: a code, a name, or both."""

    code: str
    name: str


def read_text(text: str | None) -> str | None:
    """Trimmed text; '' and '-' are None."""
    return clean(text)


def as_fractions(texts: Iterable[str]) -> bool:
    """True where all numbers of a column have three zeros behind their mark: 1,000 is one with three decimals there.

    >>> as_fractions(["1,000", "3,000"]), as_fractions(["1,000", "5"])
    (True, False)
    """
    found = [has_three_zeros(text) for text in texts]
    return bool(found) and all(found)


def has_three_zeros(text: str, mark: str = ".,") -> bool:
    """True for a number with a mark and three zeros, which may be a thousand or a whole number with three decimals."""
    found = _THREE_ZEROS.match(plain_digits(text).strip())
    return found is not None and found["mark"] in mark


def read_integer(text: str | None, fractions: bool = False) -> int | Bad | None:
    """A whole number; '2.0', '2,00', '1,000', '1.000,00', '2 pcs' and '×2' are whole. Code: bad_integer.

    ``fractions``: three zeros behind a mark are decimals.
    """
    value = clean(text)
    if value is None:
        return None
    folded = plain_digits(value).translate(MINUS)
    found = _WHOLE.fullmatch(_THREE_ZEROS.sub(r"\g<number>", folded) if fractions else folded)
    if found is None:
        return Bad("bad_integer")
    number = int(found["number"].translate(_GROUPS))
    return number if abs(number) < 10**14 else Bad("number_too_large")


def read_flag(text: str | None) -> bool | Bad | None:
    """Yes or no in any language of the formats. Code: bad_flag."""
    value = clean(text)
    if value is None:
        return None
    code = lookup("flag", value)
    return code == "yes" if code in ("yes", "no") else Bad("bad_flag")


def grouped(texts: Iterable[str]) -> bool:
    """True for ids of a column all of which a spreadsheet has parted into thousands.

    >>> grouped(["900,100", "900,101"]), grouped(["900,100", "A-1"]), grouped([])
    (True, False, False)
    """
    some = [text.strip() for text in texts if clean(text) is not None]
    marks = {mark for text in some for mark in text if not mark.isdigit()}
    return len(some) > 1 and len(marks) == 1 and all(GROUPED_ID.fullmatch(text) for text in some)


def read_grouped_id(text: str | None) -> str | Bad | None:
    """An id of such a column, without the marks between its thousands."""
    value = read_id(text)
    return re.sub(r"\D", "", value) if isinstance(value, str) else value


def read_id(text: str | None) -> str | Bad | None:
    """An id exactly as it stands, without what spreadsheets put around it. Codes: damaged_id, error_cell."""
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
    if re.fullmatch(DAMAGED_ID, value) or _DAY_CELL.fullmatch(value):
        return Bad("damaged_id")
    if _ERROR_CELL.fullmatch(value):
        return Bad("error_cell")
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
