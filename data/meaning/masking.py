"""Personal marks in what people and files say, hidden: addresses, telephone numbers, long runs of digits."""

from __future__ import annotations

import re
from collections.abc import Collection

from data.meaning.text import plain_digits

_AT = r"\s?[(\[{]\s?at\s?[)\]}]\s?|\s@\s"  # as people write it who do not want to be read by programs
# from the first letter of a run of what addresses are made of: a note of ten thousand letters is read once
_FIRST = r"(?<![\w.+%-])"
_EMAIL = re.compile(
    rf"{_FIRST}[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"
    rf"|{_FIRST}(?=[\d_.+%-]*[^\W\d_])[\w.+%-]+(?:{_AT})[^\W\d_][\w-]*(?:\.[\w-]+)*",
    re.I,
)
# seven digits and more, also with the separators that phone numbers are written with
_DIGITS = re.compile(
    r"\+?\(?\d(?:(?:[\s().\-–/]{0,2}|\s[-–]\s)\d){6,}"
    r"|(?<![^\W\d_]_)(?<!\d)\d(?:_?\d){6,}"  # an underscore after letters is one of an item's code
)
_BETWEEN = re.compile(r"\s[-–]\s")
# a day, perhaps of a Buddhist year, and perhaps with the hour that follows it, is no phone number
_MONTH, _MDAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = re.compile(
    rf"(?:(?:19|20|25)\d\d[-/.]{_MONTH}[-/.]{_MDAY}|{_MDAY}[-/.]{_MDAY}[-/.](?:19|20|25)\d\d)(?:\s(?:[01]?\d|2[0-3]))?"
)
# what somebody wrote for a moment, that it does not exist included: it has to be seen to be corrected
_YEAR = r"(?:0000|19\d\d|20\d\d|25\d\d)"
_WRITTEN_DAY = "|".join((
    rf"{_YEAR}\s?[-/.年년]\s?\d\d?\s?[-/.月월]\s?\d\d?\s?[日号號일.]?",
    rf"[0-3]?\d([-/.])[0-3]?\d\1(?:{_YEAR}|\d\d)",
    rf"\d\d?(?:st|nd|rd|th|º|\.)?[-\s/]*(?:de\s)?[^\W\d_]+\.?[-\s/,]*(?:(?:de|del|năm)\s)?{_YEAR}",
    rf"\d\d?\s?tháng\s?\d\d?[,\s]+(?:năm\s)?{_YEAR}",
    rf"[^\W\d_]+\.?[-\s]*\d\d?(?:st|nd|rd|th)?[-\s,]+(?:{_YEAR}|\d\d)",
))  # fmt: skip
_CLOCK = r"\d\d?\s?[:.h時时点點시]\s?\d\d(?:\s?[:.分분]\s?\d\d(?:[.,]\d{1,9})?)?"
_MOMENT = re.compile(
    rf"(?<!\d)(?<!\d[-./ ])(?:{_CLOCK}[,\s]+)?"
    rf"(?:{_WRITTEN_DAY})(?:[,\sT]+(?:[^\W\d_]+\.?\s+)?{_CLOCK})?(?![-./ ]?\d)"
)
_WORDS_WITH_DIGITS = re.compile(r"[0-9A-Za-z#_-]+")
MASK = "***"


def mask(text: str, keep_ids: Collection[str] = frozenset()) -> str:
    """Text with e-mail addresses, phone numbers and long digit runs hidden, save the ids given.

    Examples
    --------
    >>> mask("call +65 9123 4567 about order 5767890123456789", {"5767890123456789"})
    'call *** about order 5767890123456789'
    """
    plain = text if text.isascii() else plain_digits(text)
    pieces: list[str] = []
    start = 0
    for word in _WORDS_WITH_DIGITS.finditer(plain) if keep_ids else ():
        if word.group() in keep_ids:
            pieces += [_hidden(plain[start : word.start()]), word.group()]
            start = word.end()
    return "".join((*pieces, _hidden(plain[start:])))


def codes(text: str) -> frozenset[str]:
    """Words of letters and digits, such as SKUs and numbers of orders: what may stay in a text for people outside."""
    words = _WORDS_WITH_DIGITS.findall(text)
    return frozenset(w for w in words if any(map(str.isalpha, w)) and any(map(str.isdigit, w)))


def mask_word(text: str) -> str:
    """As ``mask``, and the text exactly as it stands where nothing has to be hidden."""
    hidden = mask(text)
    return hidden if hidden.count(MASK) > text.count(MASK) else text


def shown(text: str) -> str:
    """A value that could not be read, as people may see it: as ``mask_word``, and what looks like a date as written.

    Examples
    --------
    >>> shown("12 de marzu de 2026 22:55 hs."), shown("31/02/2026 or call 91234567")
    ('12 de marzu de 2026 22:55 hs.', '31/02/2026 or call ***')
    """
    pieces, start = [], 0
    for moment in _MOMENT.finditer(text):
        pieces += [mask_word(text[start : moment.start()]), moment.group()]
        start = moment.end()
    return "".join((*pieces, mask_word(text[start:])))


def _hidden(text: str) -> str:
    return _DIGITS.sub(
        lambda run: run.group() if all(map(_DAY.fullmatch, _BETWEEN.split(run.group()))) else MASK,
        _EMAIL.sub(MASK, text),
    )
