"""Cells as people and programs write them: invisible marks, digits of other scripts."""

from __future__ import annotations

import unicodedata

_EDGE = (
    " \t\r\n\v\f\u00a0\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\u3000\ufeff"
)
NULLS = frozenset({"", "-", "－", "–", "—"})


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
