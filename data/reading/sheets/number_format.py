"""Numbers as a sheet shows them, where that says more than their value: leading zeros, letters before, a currency.

Used in the child process too, which imports nothing of the project: this file must not either.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from functools import cache

Shape = tuple[
    tuple[str, ...], bool
]  # '0' and '#' stand for digits, '=x' for x; True for an amount of any digits

DAY, DAY_1904 = (
    "yyyy-mm-dd",
    "yyyy-mm-dd;1904",
)  # of days that come as their number, by where they are counted from
_FIRST = re.compile(r'((?:"[^"]*"|\\.|[_*].|[^;])*)', re.DOTALL)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<sign>[^\]-]*)(?:-[^\]]*)?\]|\[[A-Za-z]+ ?\d*\]|[_*].'
    r"|(?P<general>General)|(?P<digit>[0#?])|(?P<mark>[.,])|(?P<plain>[-+(): $]|[^\x00-\x7f])|(?P<odd>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_NUMBER = re.compile(r"(-?)(\d+)(\.\d+)?")
_SHARED = ("$", "¥", "￥")  # signs of several currencies name none
_LETTERS = re.compile(r"[^\W\d_]{1,3}\$?\.?")  # RM, Rp, US$


@cache
def shape(code: str) -> Shape | None:
    """What a number format adds to the value of a number; None where nothing that anybody needs."""
    parts: list[str] = []
    signs: list[str] = []
    measured = False
    first = _FIRST.match(code)
    for found in _TOKEN.finditer(first[1] if first and not _ELAPSED.search(code) else "@"):
        kind = found.lastgroup
        if kind == "odd":  # of a moment, a share, a condition
            return None
        if kind == "mark":
            measured = True
        elif kind in ("digit", "general"):
            parts.append("#" if found[0] in "#?" else "0")
        elif kind:
            parts.append(f"={found[kind]}")
            signs += [found[kind].strip()] if kind == "sign" else []
    return _judged(parts, signs, measured)


def _judged(parts: list[str], signs: list[str], measured: bool) -> Shape | None:
    digits = [i for i, part in enumerate(parts) if part in ("0", "#")]
    if not digits:
        return None
    before, after = ("".join(p[1:] for p in some) for some in (parts[: digits[0]], parts[digits[-1] + 1 :]))
    said = (before + after).strip(" -()")
    named = any(c.isalpha() for c in before) and not re.search(r"[:\s]", before)
    named |= bool(re.match(r"[-_/]\w", after))
    if said not in _SHARED and (
        said in filter(None, signs)
        or any(unicodedata.category(c) == "Sc" for c in said)
        or (measured and not after.strip() and _LETTERS.fullmatch(said))
    ):
        return (f"={before.strip()} ", "0", f"= {after.strip()}"), True
    return None if measured or not (parts.count("0") > 1 or named) else (tuple(parts), False)


def shown(text: str, form: Shape) -> str:
    """The text of a number in a shape; itself where the shape is one of whole numbers and it is none."""
    parts, amount = form
    found = _NUMBER.fullmatch(text)
    if found is None or (found[3] and not amount):
        return text
    if amount:
        return found[1] + "".join(text.lstrip("-") if p == "0" else p[1:] for p in parts).strip()
    places = len([part for part in parts if part in ("0", "#")])
    digits = list(found[2].lstrip("0").rjust(places))
    digits[: len(digits) - places + 1] = ["".join(digits[: len(digits) - places + 1])]
    queue = iter(digits)
    return found[1] + "".join(p[1:] if p[0] == "=" else _digit(next(queue), p) for p in parts)


def names_day(code: str) -> bool:
    """True for a format that shows a number as a day.

    >>> names_day('dd/mm/yyyy'), names_day('[$-409]d-mmm-yy'), names_day('[Red]0" days"'), names_day('h:mm')
    (True, True, False, False)
    """
    return bool(re.search("[yd]", re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|[_*].|General', "", code), re.IGNORECASE))


def day_text(text: str, code: str) -> str:
    """The day of a number, as days of a sheet are written; the text itself where it is no number of a day."""
    if (
        not text.isdigit() or not 60 < int(text) < 2_958_466
    ):  # before, spreadsheets count a day that never was
        return text
    first = dt.date(1904, 1, 1) if code == DAY_1904 else dt.date(1899, 12, 30)
    return f"{first + dt.timedelta(int(text))} 00:00:00"


def _digit(digit: str, part: str) -> str:
    return "0" if digit == " " and part == "0" else digit.strip()
