"""What is known about a table of a file before its rows are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from data.conversion.context import Context
from data.formats import ExportReport, Recognised
from data.schema import TABLES, Table


@dataclass(frozen=True)
class ImportOptions:
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


@dataclass(frozen=True)
class Place:
    """Where a table stands in its file, and how it is written."""

    sheet: str
    encoding: str
    header_row: int


@dataclass(frozen=True)
class Job:
    """One table on its way into the store: which export it is, and all that its rows do not say themselves."""

    file: str
    options: ImportOptions
    recognised: Recognised
    context: Context
    zones: Mapping[str, str]  # of each shop; '' holds the zone of all others
    exported_at: datetime
    place: Place

    @property
    def table(self) -> Table:
        """The table the file mainly fills."""
        return TABLES[self.recognised.report.table]

    @property
    def fill(self) -> dict[str, str]:
        """What key columns hold where the rows leave them empty."""
        platform = self.recognised.report.platform
        return {"shop": self.context.shop, "platform": platform, "source": platform}

    @property
    def cells(self) -> str:
        """SQL list of the columns of the file that are read into something."""
        return ", ".join(f"c{at}" for at in sorted(self.recognised.positions))


@dataclass(frozen=True)
class RowsApart:
    """Rows that the reader could not take apart: how many, and (of very many only the first) what is wrong with them.

    Columns: row_no, column_name, value, code, rejected, params (JSON), cells (JSON).
    """

    frame: pd.DataFrame | None = None
    count: int = 0
