"""What a declared column and table are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Type = Literal["text", "integer", "decimal", "timestamp", "date", "boolean", "double"]

SQL_TYPES: dict[str, str] = {
    "text": "varchar",
    "integer": "bigint",
    "decimal": "decimal(18, 4)",
    "timestamp": "timestamp",
    "date": "date",
    "boolean": "boolean",
    "double": "double",
}


@dataclass(frozen=True)
class Column:
    """A column: ``required`` must be filled in a file; ``personal`` says how a personal value is kept."""

    name: str
    type: Type
    description: str
    required: bool = False
    personal: Literal["", "hash", "masked"] = ""
    example: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its grain, and its key (columns of the key are never null, '' when not given)."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    imported: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)

    def same_key(self, left: str, right: str) -> str:
        """SQL of equal keys; decimals and times of a key are compared as equal nulls, its texts are never null."""
        return " and ".join(
            f"{left}.{n} {'=' if self.column(n).type == 'text' else 'is not distinct from'} {right}.{n}"
            for n in self.key
        )


C = Column
