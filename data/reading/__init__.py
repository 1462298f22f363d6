"""Files of any kind -> tables of text. What the columns mean is not known here."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from data.reading import magic
from data.reading.export import write_csv
from data.reading.model import (
    LIMITS,
    Limits,
    Note,
    RawProblem,
    RawTable,
    Reading,
    Refused,
    rehead,
)
from data.reading.text import read_text


def read(
    path: Path | str,
    *,
    name: str | None = None,
    password: str | None = None,
    limits: Limits = LIMITS,
    allow_empty: bool = False,
) -> Reading:
    """All tables of a file.

    `name` is what to call the file; `allow_empty` reads a header without rows instead of refusing it.

    Raises
    ------
    Refused
        With the reason and where; nothing else is raised for what a file holds.
    """
    path = Path(path)
    called = name or path.name
    try:
        return _read(path, called, password, limits, allow_empty)
    except Refused as refused:
        raise Refused(refused.code, **{"file": called, **refused.params}) from refused.__cause__


def _read(path: Path, called: str, password: str | None, limits: Limits, allow_empty: bool) -> Reading:
    if path.stat().st_size == 0:
        raise Refused("empty")
    with path.open("rb") as file:
        head = file.read(8192)
    kind = magic.kind(head)
    if kind == "text":
        table = replace(read_text(path, limits, allow_empty), name=called)
        return Reading((table,), table.notes, "csv")
    raise Refused("not_a_table", what=kind)


__all__ = [
    "LIMITS",
    "Limits",
    "Note",
    "RawProblem",
    "RawTable",
    "Reading",
    "Refused",
    "read",
    "rehead",
    "write_csv",
]
