"""What is known about a table of a file before its rows are looked at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

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
    dates_right: bool = False  # what is shipped before it was ordered stands in the file and is meant
    items: Literal["", "split", "whole"] = (
        ""  # cells that seem to hold several items: a line each, or one article
    )
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
class Owner:
    """The shop that rows without one belong to, and the shops under which orders of the file are stored already."""

    shop: str = ""
    stored: Mapping[str, int] = field(default_factory=dict)  # shop -> orders and cases of the file
    choices: tuple[str, ...] = ()  # shops among which a person has to choose

    @property
    def mixed(self) -> bool:
        """True when there are several; then each row belongs to the shop of its order."""
        return len(self.stored) > 1


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
    owner: Owner
    notes: tuple[tuple[str, dict[str, Any]], ...] = ()  # worth knowing about how it is read

    @property
    def table(self) -> Table:
        """The table the file mainly fills."""
        return TABLES[self.recognised.report.table]

    @property
    def fill(self) -> dict[str, str]:
        """What key columns hold where the rows leave them empty."""
        platform = self.recognised.report.marketplace
        return {"shop": self.context.shop, "platform": platform, "source": platform}


@dataclass(frozen=True)
class RowsApart:
    """Rows that the reader could not take apart: how many, and (of very many only the first) what is wrong with them.

    Columns: row_no, column_name, value, code, rejected, params (JSON), cells (JSON).
    """

    frame: pd.DataFrame | None = None
    count: int = 0
