"""How much room a text takes, without a program that sets it: widths in multiples of the size of its letters."""

from __future__ import annotations

import math
import re
import unicodedata

# Programs set a little room where an East Asian script meets letters or digits.
MIXED = 0.25
_MIXED = re.compile(r"[\u3400-\u9fff](?=[0-9A-Za-z])|[0-9A-Za-z](?=[\u3400-\u9fff])")
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
    """Lines that a text takes in so many inches."""
    return max(1, math.ceil(width(text) * size / 72 / inches))


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
