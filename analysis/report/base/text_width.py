"""How much room a text takes, without a program that sets it: widths in multiples of the size of its letters."""

from __future__ import annotations

import math
import re
import unicodedata

# Programs set a little room where an East Asian script meets letters or digits.
MIXED = 0.25
# Where programs break a line: at spaces, and between the letters of East Asian scripts.
_SCRIPT = r"\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef"
_PARTS = re.compile(rf"[{_SCRIPT}] *|[^\s{_SCRIPT}]+ *| +")
_MIXED = re.compile(r"[\u3400-\u9fff](?=[0-9A-Za-z])|[0-9A-Za-z](?=[\u3400-\u9fff])")
ROUNDING = 1e-6
# Letters of an East Asian script that are kept on a line.
WORD = 4
_EAST = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
WIDE, NORMAL, CAPITAL, BROAD, NARROW = 1.0, 0.52, 0.66, 0.88, 0.3
_NARROW, _BROAD = frozenset(" .,:;'|!ijltf()[]-·’"), frozenset("mwMW@%—")


def width(text: str) -> float:
    """Width of a text in multiples of its size."""
    return sum(_letter(c) for c in text) + MIXED * len(_MIXED.findall(text))


def _letter(letter: str) -> float:
    if letter in _NARROW:
        return NARROW
    if unicodedata.east_asian_width(letter) in "WF":
        return WIDE
    return BROAD if letter in _BROAD else CAPITAL if letter.isupper() else NORMAL


def lines(text: str, inches: float, size: float) -> int:
    """Lines that a text takes in so many inches, broken between words, inside of those that are longer than a line.

    Examples
    --------
    >>> lines("too few", 1, 16), lines("indivisible words", 1.05, 16), lines("w" * 10, 1, 16)
    (1, 2, 2)
    """
    room, count, used = inches * 72 / size + ROUNDING, 1, 0.0
    for part in _PARTS.findall(text):
        takes = width(part.rstrip(" "))
        if used and used + takes > room:
            count, used = count + 1, 0.0
        if takes > room:
            count, takes = count + math.ceil(takes / room) - 1, takes % room
        used += takes + (len(part) - len(part.rstrip(" "))) * NARROW
    return count


def unbroken(text: str) -> float:
    """Width of the longest part of a text that should stay together: a word, or a short one of an East Asian script.

    Examples
    --------
    >>> unbroken("next step") < unbroken("next-to-last step"), unbroken("虾皮")
    (True, 2.0)
    """
    return max(
        (min(width(word), WORD * WIDE) if _EAST.search(word) else width(word) for word in text.split()),
        default=0.0,
    )


def cut(text: str, room: float) -> str:
    """A text cut to a width, in multiples of its size."""
    if width(text) <= room:
        return text
    used, kept = 0.0, ""
    for letter in text:
        used += width(letter)
        if used > room - 1:
            return kept + "…"
        kept += letter
    return kept
