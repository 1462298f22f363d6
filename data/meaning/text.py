"""Cells as people and programs write them: invisible marks, digits of other scripts, personal marks in free text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

_EDGE = (
    " \t\r\n\v\f\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\u3000\ufeff"
)
NULLS = frozenset({"", "-", "－", "–", "—"})

_EMAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# seven digits and more, also with the separators that phone numbers are written with
_DIGITS = re.compile(r"\+?\(?\d(?:[\s().\-–/]{0,2}\d){6,}")
# a day, perhaps of a Buddhist year, and perhaps with the hour that follows it, is no phone number
_MONTH, _MDAY = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = re.compile(
    rf"(?:(?:19|20|25)\d\d[-/.]{_MONTH}[-/.]{_MDAY}|{_MDAY}[-/.]{_MDAY}[-/.](?:19|20|25)\d\d)(?:\s(?:[01]?\d|2[0-3]))?"
)
# what somebody wrote for a moment, that it does not exist included: it has to be seen to be corrected
_MOMENT = re.compile(
    r"(?:\d{1,2}:\d\d\s)?(?:(?:0000|19\d\d|20\d\d|25\d\d)([-/.])\d\d?\1\d\d?|\d\d?([-/])\d\d?\2(?:0000|(?:19|20|25)?\d\d))"
    r"(?:[ T]\d\d?:\d\d(?::\d\d)?)?"
)
_WORDS_WITH_DIGITS = re.compile(r"[0-9A-Za-z#_-]+")
MASK = "***"


def clean(text: str | None) -> str | None:
    """Text without blank and invisible marks around it; empty and '-' are None."""
    if text is None:
        return None
    stripped = text.strip(_EDGE)
    return None if stripped in NULLS else stripped


def plain_digits(text: str) -> str:
    """Text in one width, with the digits of any script as 0-9. A raised or circled digit is none: 12² is not 122."""
    folded = unicodedata.normalize("NFKC", text)
    if folded != text and any(unicodedata.category(c) == "No" for c in text):
        folded = "".join(
            c if unicodedata.category(c) == "No" else unicodedata.normalize("NFKC", c) for c in text
        )
    if folded.isascii():
        return folded
    return "".join(str(unicodedata.digit(c)) if c.isdecimal() else c for c in folded)


def mask(text: str, keep_ids: Collection[str] = frozenset()) -> str:
    """Text with e-mail addresses, phone numbers and long digit runs hidden, save the ids given."""
    plain = text if text.isascii() else plain_digits(text)
    pieces: list[str] = []
    start = 0
    for word in _WORDS_WITH_DIGITS.finditer(plain) if keep_ids else ():
        if word.group() in keep_ids:
            pieces += [_hidden(plain[start : word.start()]), word.group()]
            start = word.end()
    return "".join((*pieces, _hidden(plain[start:])))


def mask_word(text: str) -> str:
    """As ``mask``, and the text exactly as it stands where nothing has to be hidden."""
    hidden = mask(text)
    return hidden if hidden.count(MASK) > text.count(MASK) else text


def shown(text: str) -> str:
    """A value that could not be read, as people may see it: as ``mask_word``, and moments as they were written."""
    return text if _MOMENT.fullmatch(text.strip()) else mask_word(text)


def _hidden(text: str) -> str:
    return _DIGITS.sub(
        lambda run: run.group() if _DAY.fullmatch(run.group()) else MASK, _EMAIL.sub(MASK, text)
    )
