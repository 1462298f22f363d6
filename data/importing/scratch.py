"""The temporary tables in which a table of a file stands between reading and storing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
import pyarrow as pa

from data.conversion import rejected
from data.conversion.convert import Converter
from data.formats import Recognised
from data.importing.job import Job, RowsApart
from data.meaning.masking import words_with_digits
from data.schema import Table
from data.store import Cursor
from data.store.archive.listing import everything

_PROBLEM = "row_no, column_name, value, code, rejected"
# table -> the stored table that its rows have to meet, and when one does; of millions stored only those are kept in
# mind that the rows name
MET_BY: dict[str, tuple[str, str]] = {
    "cases": (
        "all_order_lines",
        "order_id in (select l.order_id from all_order_lines as l semi join {rows} as r on l.order_id = r.order_id)",
    ),
    "costs": ("cases", "case_id in (select case_id from cases) or case_id in (select order_id from cases)"),
    "packing": (
        "all_order_lines",
        "order_id in (select l.order_id from all_order_lines as l semi join {rows} as r on l.order_id = r.order_id) or "
        "tracking_no in "
        "(select l.tracking_no from all_order_lines as l semi join {rows} as r on l.tracking_no = r.tracking_no)",
    ),
    "order_lines": ("all_packing", "order_id in (select order_id from all_packing)"),
}
LOOKED_AT_AGAIN = 100_000  # rows up to which the file's cells are kept until its rows are staged


class Scratch:
    """``raw`` -> ``typed_<table>`` -> ``staged_<table>``, with ``problems`` and ``rejected_rows`` beside them.

    They belong to one cursor, so that a preview holds no lock and a failure leaves nothing. Where a file has several
    tables, ``set_apart`` gives those of one names of their own.
    """

    def __init__(self, cursor: Cursor, table: Table):
        self.cursor = cursor
        self.table = table
        self.part = ""

    def name(self, name: str) -> str:
        """What a temporary table of this one is called: problems, rejected_rows, staged_<table>."""
        return f"{name}{self.part}"

    def rows(self, table: str = "") -> str:
        """Name of the converted rows, of the file's main table or of another it fills."""
        return self.name(f"staged_{table or self.table.name}")

    # --- raw -----------------------------------------------------------------------------------------------------

    def hold(self, rows: pa.Table, cells: str) -> None:
        """``raw``: rows that the reader has read, only the cells that are read into something."""
        self.cursor.register("rows_read", rows)
        self.cursor.run(f"create or replace temp table raw as select row_no, {cells} from rows_read")
        self.cursor.unregister("rows_read")

    def look_at(self, rows: str) -> None:
        """``raw``: a view on rows outside the engine, given as SQL."""
        self.cursor.run(f"create or replace temp view raw as {rows}")

    def number_rows(self, header_row: int) -> None:
        """Number the rows of the view on a file as in the file; a large file is read again and never held."""
        if "row_no" in self.cursor.columns("raw"):
            return
        self.cursor.run("alter view raw rename to raw_rows")
        self.cursor.run(
            f"create temp view raw as select row_number() over () + {header_row} as row_no, * from raw_rows"
        )

    def numbers(self, recognised: Recognised) -> Callable[[Iterable[str]], frozenset[str]]:
        """What tells of texts which of their words are order or case numbers of the file: masking leaves those alone."""
        places = [at for at, item in recognised.positions.items() if item.reader == "id"]
        if not places or not any(item.reader == "masked" for item in recognised.positions.values()):
            return lambda texts: frozenset()
        each = " union ".join(f"select c{at} as number from raw where c{at} is not null" for at in places)
        self.cursor.run(f"create or replace temp table own_numbers as {each}")
        return self._own_numbers

    def _own_numbers(self, texts: Iterable[str]) -> frozenset[str]:
        words = pa.table({"word": pa.array(sorted(words_with_digits(texts)), pa.string())})
        self.cursor.register("words_met", words)
        found = self.cursor.rows("select word from words_met semi join own_numbers on word = number")
        self.cursor.unregister("words_met")
        return frozenset(str(word) for (word,) in found)

    # --- problems ------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Empty ``problems``, and ``rejected_rows`` (row_no, raw_row: JSON pairs of header and cell)."""
        self.cursor.run(
            "create or replace temp table problems (row_no bigint, column_name varchar, value varchar, code varchar, "
            "rejected boolean, params varchar default '{}')"
        )
        self.cursor.run("create or replace temp table rejected_rows (row_no bigint, raw_row varchar)")

    def note_apart(self, job: Job, apart: RowsApart) -> int:
        """Note the rows that the reader set apart. Returns how many rejected ones are not named one by one."""
        listed = self._listed_apart(apart)
        self._keep_rejected(job, apart)
        return apart.count - listed

    def _listed_apart(self, apart: RowsApart) -> int:
        if apart.frame is None or not len(apart.frame):
            return 0
        self.cursor.register("aside", apart.frame)
        self.cursor.run(
            f"insert into problems ({_PROBLEM}, params) "
            "select row_no, column_name, value, code, rejected, params from aside"
        )
        listed = int(self.cursor.value("select count(distinct row_no) from aside where rejected"))
        self.cursor.unregister("aside")
        return listed

    def _keep_rejected(self, job: Job, apart: RowsApart) -> None:
        """Keep the cells of the rejected rows, to be corrected by people."""
        if self.cursor.value("select exists (from problems where rejected)"):
            rejected.keep(self.cursor, job.recognised, job.context, apart.frame)

    def keep_doubtful(self, job: Job, rows: int) -> None:
        """Keep the cells of rows of which only the last counts, to be corrected; ``raw`` is needed no longer."""
        if rows > LOOKED_AT_AGAIN:
            return
        if self.cursor.value(f"select exists (from problems where {rejected.DOUBTFUL})"):
            rejected.keep_doubtful(self.cursor, job.recognised, job.context)
        self.cursor.drop("raw")

    def _reject(self, converter: Converter, columns: dict[str, str]) -> None:
        """Note the cells that cannot be read, and the rows that are empty where none may be."""
        self.cursor.run(
            f"insert into problems ({_PROBLEM}) select row_no, column_name, value, code, true "
            f"from ({converter.problems()}) as p"
        )
        for header, sql in converter.required(columns).items():
            self.cursor.run(
                f"insert into problems ({_PROBLEM}) select raw.row_no, ?, '', 'required_empty', true "
                f"from {converter.from_clause} "
                f"where ({sql}) is null and raw.row_no not in (select row_no from problems where rejected)",
                [header],
            )

    def problems(self, limit: int) -> pd.DataFrame:
        """Rejected and doubtful cells: row_no, column_name, value, code, rejected, params (JSON), raw_row (JSON)."""
        return self.cursor.frame(f"select p.*, coalesce(r.raw_row, '') as raw_row {self.listed(limit)}")

    def listed(self, limit: int) -> str:
        """SQL of the problems (p) with the cells of their rows (r), the worst first."""
        return (
            f"from {self.name('problems')} as p "
            f"left join {self.name('rejected_rows')} as r on (p.rejected or {rejected.DOUBTFUL}) and p.row_no = r.row_no "
            f"order by p.rejected desc, p.row_no, p.column_name limit {int(limit)}"
        )

    # --- typed and staged rows -----------------------------------------------------------------------------------

    def type_rows(
        self, job: Job, converter: Converter, columns: dict[str, str], apart: RowsApart, outside: int | None
    ) -> int:
        """``typed_<table>``: the rows that can be stored, as their readers read them. Returns how many cannot be.

        ``outside``: ``raw`` stays a view on rows outside the engine; this is the row of their header.
        """
        self.start()
        spotless = outside is not None and not converter.bad and not converter.lacks_required(columns)
        if not spotless:
            if outside is not None:
                self.number_rows(outside)
            self._reject(converter, columns)
        unlisted = apart.count - self._listed_apart(apart)
        where, order = "", "order by raw.row_no" if outside is None else ""
        if not spotless:
            # the problems grow when rows of one key are found, which the view must not see
            self.cursor.run(
                "create or replace temp table rejected_numbers as "
                "select distinct row_no from problems where rejected"
            )
            where = "where raw.row_no not in (select row_no from rejected_numbers)"
        number = "raw.row_no, " if "row_no" in self.cursor.columns("raw") else ""
        chosen = number + ", ".join(f"{sql} as {column}" for column, sql in columns.items())
        kind = "table" if outside is None else "view"
        self.cursor.run(
            f"create or replace temp {kind} typed_{self.table.name} as "
            f"select {chosen} from {converter.from_clause} {where} {order}"
        )
        self._keep_rejected(job, apart)
        if outside is None and converter.profile.rows > LOOKED_AT_AGAIN:
            self.cursor.drop("raw")
        return unlisted + int(self.cursor.value("select count(distinct row_no) from problems where rejected"))

    @property
    def all_new(self) -> bool:
        """True when no order of the file is stored yet, so that all its rows are new."""
        name = self.table.name
        stored = everything(name)
        if not self.cursor.value(f"select exists (from {stored})"):
            return True
        if "order_id" not in self.table.key or "order_id" not in self.cursor.columns(f"typed_{name}"):
            return False
        met = f"select 1 from typed_{name} as s semi join {stored} as t on s.order_id = t.order_id"
        return not self.cursor.value(f"select exists ({met})")

    @property
    def matched(self) -> float | None:
        """Share of the rows (0..1) that meet what is stored already; None where nothing has to be met."""
        if self.table.name not in MET_BY:
            return None
        stored, met = MET_BY[self.table.name]
        if not self.cursor.value(f"select exists (from {stored})"):
            return 0.0
        rows = self.rows()
        share = f"avg(case when {met.format(rows=rows)} then 1.0 else 0.0 end)"
        value: Any = self.cursor.value(f"select {share} from {rows}")
        return None if value is None else float(value)

    def settle(self) -> None:
        """Read rows that were only looked at into a table, to be compared with rows that came meanwhile."""
        self.cursor.run(f"create temp table settled as select * from {self.rows()}")
        self.cursor.run(f"drop view {self.rows()}")
        self.cursor.run(f"alter table settled rename to {self.rows()}")

    def set_apart(self, number: int, tables: tuple[str, ...]) -> None:
        """Give the tables names of their own, so that the next table of the file can be converted."""
        self.part = f"_{number}"
        for name in ("problems", "rejected_rows", *(f"staged_{table}" for table in tables)):
            self.cursor.run(f"alter table {name} rename to {self.name(name)}")
