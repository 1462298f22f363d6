"""What two people wrote into one record, put together: field by field, and texts of many lines line by line."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from data.meaning.missing import missing


@dataclass(frozen=True)
class Saved:
    """What is stored now: the version, and the saved fields.

    ``merged`` are the fields that somebody else (``by``) changed meanwhile and that stay; ``theirs`` is what they had
    written into those that were put together with what was saved.
    """

    version: int
    values: Mapping[str, Any] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    theirs: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""


class Clash(RuntimeError):
    """Somebody else changed the same fields meanwhile; nothing was saved. ``fields``: name -> (mine, theirs)."""

    def __init__(self, fields: Mapping[str, tuple[Any, Any]], by: str, version: int):
        self.fields = fields
        self.by = by
        self.version = version
        super().__init__(f"{', '.join(fields)} changed by {by or 'somebody'}")


@dataclass(frozen=True)
class Combined:
    """Fields to store; those of others that stay; what others wrote into merged texts; fields that cannot be both."""

    values: Mapping[str, Any]
    merged: tuple[str, ...]
    theirs: Mapping[str, Any]
    clashes: Mapping[str, tuple[Any, Any]]


def combine(
    changes: Mapping[str, Any],
    seen: Mapping[str, Any],
    now: Mapping[str, Any],
    texts: Collection[str] = (),
) -> Combined:
    """One person's changes to a record that another may have changed since it was seen.

    Parameters
    ----------
    changes : mapping
        Fields with their new values.
    seen : mapping
        What stood in the fields when the writer began; a field that is not in it counts as unchanged.
    now : mapping
        What is stored.
    texts : collection of str
        Fields whose lines are merged where both changed them; in any other, two changes clash.
    """
    others = {n: now[n] for n, old in seen.items() if n in now and not same(now[n], old)}
    meant = {n: v for n, v in changes.items() if n in others and not same(v, others[n])}
    together = {n: str(others[n] or "") for n in meant if n in texts}
    merged = {
        n: merge(str(seen[n] or ""), str(meant[n] or ""), theirs).text for n, theirs in together.items()
    }
    clashes = {n: (v, others[n]) for n, v in meant.items() if n not in texts}
    return Combined({**changes, **merged}, tuple(n for n in others if n not in changes), together, clashes)


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same; nothing and an empty text are."""
    return ("" if missing(one) else one) == ("" if missing(other) else other)


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
