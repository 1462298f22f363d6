"""Two people's changes to one text, put together line by line."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import NamedTuple


class Merged(NamedTuple):
    """The text with both changes; ``clash`` is true where both changed the same lines and both are kept."""

    text: str
    clash: bool


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Both changes to ``base``: apart where they touch other lines, one after the other where they touch the same.

    Examples
    --------
    >>> merge("a", "a\\nmine", "theirs\\na").text
    'theirs\\na\\nmine'
    >>> merge("a", "b", "c")
    Merged(text='c\\nb', clash=True)
    """
    if mine in (theirs, base):
        return Merged(theirs, clash=False)
    if theirs == base:
        return Merged(mine, clash=False)
    lines = base.split("\n") if base else []
    changes = sorted(
        (
            *((low, high, 0, new) for low, high, new in _changes(lines, theirs)),
            *((low, high, 1, new) for low, high, new in _changes(lines, mine)),
        ),
        key=lambda c: (c[0], c[1], c[2]),
    )
    out: list[str] = []
    at, clash = 0, False
    last: tuple[int, list[str]] | None = None
    for low, high, who, new in changes:
        if last is not None and last[0] != who and new == last[1] and low <= at:
            continue
        clash |= low < at or (
            last is not None and last[0] != who and low == at == high and bool(new) and bool(last[1])
        )
        out += lines[at:low]
        out += new
        at, last = max(at, high), (who, new)
    return Merged("\n".join(out + lines[at:]), clash)


def _changes(lines: list[str], text: str) -> list[tuple[int, int, list[str]]]:
    """Replaced ranges of ``lines`` with what stands there in ``text``."""
    new = text.split("\n") if text else []
    found = SequenceMatcher(None, lines, new, autojunk=False).get_opcodes()
    return [(i1, i2, new[j1:j2]) for tag, i1, i2, j1, j2 in found if tag != "equal"]
