"""Columns of a file as SQL: a fast form, and the readers' answers for the texts that do not have it.

Values of an unambiguous form are converted by SQL; all others go, each distinct text once, through the readers of
``data.meaning.values``, whose answers are joined back. The readers are the definition of what a text means.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa

from data import schema
from data.conversion.context import Context
from data.conversion.profile import Profile
from data.formats import Recognised
from data.meaning import values
from data.store import Cursor

AT_ONCE = 20_000  # texts that Python reads at once
_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(18, 4),
    "timestamp": pa.timestamp("us"),
    "date": pa.timestamp("us"),
    "boolean": pa.bool_(),
}


@dataclass
class Cell:
    """One column of the file on its way: SQL of its value, the join it needs, the table with its bad texts."""

    value: str
    join: str = ""
    table: str = ""


class Answers:
    """What all kinds of columns share: the table ``raw``, what is known of its file, and the join of answers."""

    def __init__(self, cursor: Cursor, recognised: Recognised, context: Context, profile: Profile):
        self.cursor = cursor
        self.recognised = recognised
        self.context = context
        self.profile = profile
        self.notes: dict[str, set[str]] = {}
        self.unmapped: dict[tuple[str, str], int] = {}
        self.two_ways = False  # days are written so that day and month could be taken for each other
        self.money_currency = ""  # of all amounts, as a header or the only sign in the cells tells
        self.headed = ""  # currency that the header of an amount names
        self.signs: list[str] = []  # SQL of the currency that a row's own cells are written in

    def _counts(self, at: int, where: str = "true", shape: str = "{0}") -> dict[str, int]:
        text = f"raw.c{at}"
        found = self.cursor.rows(
            f"select {shape.format(text)}, count(*) from raw where {text} is not null and {where} group by 1"
        )
        return {str(value): int(count) for value, count in found}

    def _joined(
        self,
        at: int,
        table: str,
        plain: str,
        fast: str,
        read: Callable[[list[str]], list[Any]],
        kind: str,
        texts: list[str] | None = None,
    ) -> Cell:
        """The fast SQL for texts that are plain, the reader's answers for all others (``texts`` when known)."""
        text = f"raw.c{at}"
        parts = iter([texts] if texts else []) if texts is not None else self._others(text, plain)
        first = next(parts, None)
        if first is None and fast == "null":
            return Cell(f"cast(null as {schema.SQL_TYPES[kind]})")
        if first is None:
            return Cell(f"case when {text} is not null then {fast} end" if "case" in fast else fast)
        self.cursor.run(
            f"create or replace temp table {table} (raw varchar, v {schema.SQL_TYPES[kind]}, code varchar)"
        )
        for part in itertools.chain([first], parts):
            self._answer(table, part, read, kind)
        value = f"{table}.v" if plain == "false" else f"case when {plain} then {fast} else {table}.v end"
        return Cell(
            value, f"left join {table} on {text} = {table}.raw", table if table.startswith("m") else ""
        )

    def _others(self, text: str, plain: str) -> Iterator[list[str]]:
        """The distinct texts that are not plain, so many at a time as Python may hold."""
        self.cursor.run(
            f"create or replace temp table others as select distinct {text} as raw from raw "
            f"where {text} is not null and not coalesce({plain}, false)"
        )
        for start in range(0, self.cursor.value("select count(*) from others"), AT_ONCE):
            some = f"select raw from others where rowid >= {start} and rowid < {start + AT_ONCE}"
            yield [str(raw) for (raw,) in self.cursor.rows(some)]
        self.cursor.run("drop table others")

    def _answer(
        self, table: str, texts: list[str], read: Callable[[list[str]], list[Any]], kind: str
    ) -> None:
        answers = read(texts)
        codes = [answer.code if isinstance(answer, values.Bad) else None for answer in answers]
        good = [None if isinstance(answer, values.Bad) else answer for answer in answers]
        arrow = pa.table(
            {
                "raw": pa.array(texts, pa.string()),
                "v": self._array(good, kind),
                "code": pa.array(codes, pa.string()),
            }
        )
        self.cursor.register("answers", arrow)
        self.cursor.run(f"insert into {table} select * from answers")
        self.cursor.unregister("answers")

    def _array(self, good: list[Any], kind: str) -> pa.Array:
        """Times that carry a zone become the shop's local times, like all others of the file."""
        if kind == "timestamp":
            zone = ZoneInfo(self.context.zone)
            good = [
                v if v is None or v.tzinfo is None else v.astimezone(zone).replace(tzinfo=None) for v in good
            ]
        return pa.array(good, _ARROW[kind])

    @cached_property
    def _numbered(self) -> bool:
        return "row_no" in self.cursor.columns("raw")


def each(reader: Callable[[str], Any]) -> Callable[[list[str]], list[Any]]:
    """A reader of many texts."""
    return lambda texts: [reader(text) for text in texts]
