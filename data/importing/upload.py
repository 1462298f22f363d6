"""What is known about a file while it is loaded."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from data.formats import ExportReport
from data.importing.staged import Staged
from data.reading.base.model import Refused
from data.store import Cursor, Store


@dataclass(frozen=True)
class Options:
    """What the person who loads a file adds to it."""

    shop: str = ""
    zone: str = ""
    password: str | None = None
    currency: str = ""
    day_first: bool | None = None
    exported_at: datetime | None = None
    who: str = "local"
    is_demo: bool = False
    mapping: ExportReport | None = None


@dataclass
class Upload:
    """A file after reading: tables ready to be stored, or the sentence why not (``refused``)."""

    file: str
    tables: list[Staged] = field(default_factory=list)
    refused: Refused | None = None
    notes: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    parts_refused: list[Refused] = field(default_factory=list)  # sheets and members left out, the others load

    options: Options = Options()
    cursor: Cursor | None = None  # holds the temporary tables of all tables, to be stored in one transaction

    @property
    def mostly_rejected(self) -> bool:
        """True when a table has too many rejected rows to be stored without asking."""
        return any(staged.mostly_rejected for staged in self.tables)

    def opened(self, store: Store) -> Cursor:
        """The cursor of the file's temporary tables."""
        if self.cursor is None:
            self.cursor = store.cursor()
        return self.cursor

    def close(self) -> None:
        """Forget the rows; what is known about them stays."""
        for staged in self.tables:
            staged.discard()
        if self.cursor is not None:
            self.cursor.close()
            self.cursor = None

    def discard(self) -> None:
        """Forget everything read."""
        self.close()
        self.tables = []
