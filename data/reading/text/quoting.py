"""Cells of one record of delimited text, whatever its quotes are worth."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """Delimiter, quote and escape of a text; `width` is its usual number of cells."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    spaced: bool = False  # delimiter is followed by a space that is no part of the cell
    width: int = 1
    sep_line: bool = False
    steady: bool = False  # all but a few rows looked at have this width


def split(text: str, style: Style, doubled: bool, literal: int = -1) -> tuple[list[str], bool]:
    """Cells of one record, and whether every quote that opens a cell is closed.

    A quote closes a cell only before a delimiter or the end; any other one inside is text.
    `doubled`: two quotes stand for one. `literal`: position of a quote that opens nothing.
    """
    text = text.rstrip("\r\n")
    d, q = style.delimiter, style.quote
    cells: list[str] = []
    whole = True
    position = 0
    while True:
        start = position
        while style.spaced and text[start : start + 1] == " ":
            start += 1
        end = None
        if text[start : start + 1] == q and start != literal:
            end = _close(text, start + 1, d, q, doubled)
            whole = whole and end is not None
        if end is not None:
            inner = text[start + 1 : end]
            cells.append(inner.replace(q + q, q) if doubled else inner)
            position = text.find(d, end)
        else:
            position = text.find(d, start)
            cells.append(text[start:] if position < 0 else text[start:position])
        if position < 0:
            return cells, whole
        position += 1


def _close(text: str, at: int, d: str, q: str, doubled: bool) -> int | None:
    """Where the quote stands that closes the cell."""
    while (found := text.find(q, at)) >= 0:
        after = text[found + 1 : found + 2]
        if after in ("", d):
            return found
        if doubled and after == q:
            at = found + 2
            continue
        if after == " " and text[found + 1 :].lstrip(" ")[:1] in ("", d) and d != " ":
            return found
        at = found + 1
    return None
