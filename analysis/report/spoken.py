"""Sentences of the screens as plain text: their emphasis goes, the values put into them stay as they are."""

from __future__ import annotations

import re
from typing import Any

from analysis import escape
from analysis.words import Words

_TOKEN = "\x00{}\x00"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![A-Za-z0-9_-])\+?\d(?:[ ()./-]?\d){7,}(?![A-Za-z0-9_-])")


def plain(words: Words, key: str, n: float | None = None, **values: Any) -> str:
    """The words of a key without Markdown emphasis; asterisks inside the values stay."""
    tokens = {name: _TOKEN.format(place) for place, name in enumerate(values)}
    text = words(key, n, **tokens).replace("**", "")
    for name, token in tokens.items():
        text = text.replace(token, escape.plain(values[name]))
    return text


def masked(text: str) -> str:
    """Text that people wrote, with mail addresses and telephone numbers taken out.

    Examples
    --------
    >>> masked("call Tan at +65 9123 4567 or tan@shop.sg about TEE-NAVY-M")
    'call Tan at … or … about TEE-NAVY-M'
    """
    return _PHONE.sub("…", _MAIL.sub("…", text))
