"""Values from files made harmless, one function per output: Markdown, HTML (also plotly texts), spreadsheets."""

from __future__ import annotations

import html as _html
import re
from typing import Any

import pandas as pd

WORD_JOINER = "\u2060"
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$^=:&/@\"'])")
_LINK = re.compile(r"(https?:|ftp:|mailto:|javascript:|www)(?=[/.\w])", re.IGNORECASE)
_CODE = re.compile(r":(?=[A-Za-z+\-])")
_ARROW = re.compile(r"(?<=[-<>=~])(?=[-<>=])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?%?")
_FORMULA = tuple("=+-@＝＋－＠")
_SYNTAX = re.compile(r"([\\`*_\[\]<>#|~!&])")
_ACTIVE = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=@)", re.IGNORECASE)


def plain(value: Any) -> str:
    """One line of text without control characters and direction overrides; '' for None."""
    if value is None:
        return ""
    return _CONTROL.sub("", str(value)).replace("\r", " ").replace("\n", " ").replace("\t", " ")


def markdown(value: Any) -> str:
    """Text that Streamlit's Markdown shows as it is.

    Backslashes stop the syntax. Bare links, mail addresses, emoji and icon codes and arrows are replaced after
    parsing, where a backslash is gone, so an invisible word joiner breaks those.
    """
    text = plain(value)
    text = _ARROW.sub(WORD_JOINER, text)
    text = _LINK.sub(lambda m: m[0] + WORD_JOINER, text)
    text = _CODE.sub(":" + WORD_JOINER, text).replace("@", "@" + WORD_JOINER)
    return _MARKDOWN.sub(r"\\\1", text)


def html(value: Any) -> str:
    """Text for HTML, and for plotly, which reads tags in labels and tooltips."""
    return _html.escape(plain(value), quote=True)


def css(value: Any) -> str:
    """Text for a string of a style sheet inside a page: only letters and digits stay as they are."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in plain(value))


def formula(value: Any) -> Any:
    """A cell that no spreadsheet runs: text that starts like a formula gets an apostrophe; numbers stay numbers."""
    if not isinstance(value, str):
        return value
    text = _CONTROL.sub("", value)
    if text.lstrip(" \t\r\n\u00a0\u3000").startswith(_FORMULA) and not _NUMBER.fullmatch(text.strip()):
        return "'" + text
    return "'" + text if text[:1] in ("\t", "\r", "\n") else text


def formulas(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy of the frame whose texts, headings included, are safe in a spreadsheet."""
    safe = frame.copy()
    for column in safe.columns:
        if not pd.api.types.is_numeric_dtype(safe[column]) and not pd.api.types.is_datetime64_any_dtype(
            safe[column]
        ):
            safe[column] = safe[column].map(formula)
    safe.columns = [formula(str(name)) for name in safe.columns]
    return safe


def inert(text: str) -> str:
    """One line of text without an address that works.

    Examples
    --------
    >>> inert("see https://evil.example").replace(WORD_JOINER, "|")
    'see https:|//evil.example'
    """
    return _ACTIVE.sub(WORD_JOINER, plain(text))


def stopped(text: str) -> str:
    """Text for Markdown with backslashes only where there is syntax.

    Examples
    --------
    >>> stopped("Station S3: 5 *errors*, [see](x)")
    'Station S3: 5 \\\\*errors\\\\*, \\\\[see\\\\](x)'
    """
    return _SYNTAX.sub(r"\\\1", inert(text))
