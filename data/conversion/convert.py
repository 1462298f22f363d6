"""From text columns to typed columns, vectorised: the columns of a report out of the columns of a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property

from data import schema
from data.conversion.cell import UNMAPPED, Cell, Cells
from data.conversion.context import Context, Undecided
from data.conversion.profile import Profile, look
from data.formats import Recognised
from data.store import Cursor, literal

__all__ = ["Context", "Converter", "Undecided"]


class Converter:
    """Turns the temporary table ``raw`` (row_no, c0, c1, ...) into typed columns."""

    def __init__(
        self, cursor: Cursor, recognised: Recognised, context: Context, profile: Profile | None = None
    ):
        self.cursor = cursor
        self.recognised = recognised
        self.context = context
        self._told = profile
        self.profile = profile or Profile()
        self.cells = Cells(cursor, recognised, context, self.profile)
        self._made: dict[int, Cell] = {}
        self._raws: dict[int, Cell] = {}

    def read(self) -> dict[str, str]:
        """SQL of every column the report can fill, over ``from_clause``, with what several columns decide together.

        Raises
        ------
        Undecided
            If a column holds damaged ids, or dates whose order of day and month is unclear or mixed.
        """
        self.profile = self._told or look(self.cursor, self.recognised)
        self.cells = Cells(self.cursor, self.recognised, self.context, self.profile)
        for at, item in self.recognised.positions.items():
            if item.raw:
                self._raws[at] = self.cells.raw_text(at)
            self._made[at] = self.cells.cell(at, item)
        report = self.recognised.report
        columns = list(self.recognised.columns)
        columns += [name for name in (*report.defaults, *report.fallbacks) if name not in columns]
        plain = {name: self._merged(name) for name in columns}
        made = {}
        for name, sql in plain.items():
            for other in filter(None, report.fallbacks.get(name, "").split("|")):
                sql = f"coalesce({sql}, {plain.get(other, 'null')})"
            if name in report.blanks:
                sql = f"coalesce({sql}, {literal(report.blanks[name])})"
            if name in report.defaults:
                sql = f"coalesce({sql}, cast({literal(report.defaults[name])} as {_sql_type(self, name)}))"
            made[name] = sql
        stated = made.get("currency")
        completed = self._completed(made)
        self._tell_contradictions(stated)
        return completed

    def _tell_contradictions(self, stated: str | None) -> None:
        """Note where the column of currencies says another one than the amount beside it, or than its header."""
        beside = list(self.cells.signs)
        if self.cells.headed:  # what stands over the amounts is said of those that name none
            beside.append(f"coalesce({', '.join([*beside, literal(self.cells.headed)])})")
        if stated is None or not beside:
            return
        differ = " or ".join(f"({sign}) <> upper(trim({stated}))" for sign in beside)
        if self.cursor.value(f"select coalesce(bool_or({differ}), false) from {self.from_clause}"):
            places = self.recognised.sources("currency")
            self.cells.notes.setdefault("currency_contradicts", set()).update(
                self.recognised.header[at] for at in places
            )

    def required(self, columns: Mapping[str, str]) -> dict[str, str]:
        """What some rows may lack and none may: header for the sentence -> SQL that is null where it is lacking."""
        report, recognised = self.recognised.report, self.recognised
        lacking = {name: sql for name, sql in columns.items() if not self.solid(name)}
        needed: dict[str, str] = {}
        for column in schema.TABLES[report.table].columns:
            # the costs of an income statement are made from its rows later; every other table's rows are its own
            if column.required and column.name in lacking and not (report.post and report.table == "costs"):
                places = recognised.sources(column.name)
                needed[recognised.header[places[0]] if places else column.name] = lacking[column.name]
        either = [name for name in ("order_id", "tracking_no") if name in columns]
        if report.table == "packing" and either and not any(map(self.solid, either)):
            needed["order_id, tracking_no"] = f"coalesce({', '.join(columns[name] for name in either)}, null)"
        told = [name for name in ("packer", "packed_at", "sku", "station", "quantity") if name in columns]
        if report.table == "packing" and len(told) > 1 and not any(map(self.solid, told)):
            # a number by itself in a log that says more of its parcels is the title of what follows
            texts = ", ".join(f"cast({columns[name]} as varchar)" for name in told)
            needed[", ".join(told)] = f"coalesce({texts})"
        return needed

    def lacks_required(self, columns: Mapping[str, str]) -> bool:
        """True when some row is empty where none may be."""
        tests = " or ".join(f"({sql}) is null" for sql in self.required(columns).values())
        found = tests and self.cursor.value(
            f"select coalesce(bool_or({tests}), false) from {self.from_clause}"
        )
        return bool(found)

    def _completed(self, columns: dict[str, str]) -> dict[str, str]:
        """SQL of the columns with what several of them decide together."""
        report = self.recognised.report
        names = schema.TABLES[report.table].names
        # what is written in the row goes before what is said of the file, and that before what is known of the shop
        written = [*self.cells.signs, *([columns["currency"]] if "currency" in columns else [])]
        currency = self.cells.money_currency or self.context.currency or report.currency
        if "currency" in names and (written or currency):
            rest = literal(currency) if currency else "null"
            columns["currency"] = f"coalesce({', '.join([*written, rest])})"
        if report.table != "order_lines":
            return columns
        total, listed = columns.get("_line_total"), columns.get("_list_price")
        if total or listed:
            price = columns.get("unit_price", "null")
            shared = total and "quantity" in columns
            each = f"{total} / nullif({columns['quantity']}, 0)" if shared else "null"
            columns["unit_price"] = f"cast(coalesce({price}, {each}, {listed or 'null'}) as decimal(18, 4))"
        if "_cancel_reason" in columns and "status" in columns:
            status, reason = columns["status"], columns["_cancel_reason"]
            failed = f"{status} = 'cancelled' and {reason} = 'failed_delivery'"
            columns["status"] = f"case when {failed} then 'failed_delivery' else {status} end"
        return columns

    @property
    def from_clause(self) -> str:
        """``raw`` with the answers of the readers joined to it."""
        joins = (cell.join for cell in (*self._made.values(), *self._raws.values()))
        return " ".join(("raw", *filter(None, joins)))

    @cached_property
    def bad(self) -> tuple[int, ...]:
        """Positions of the columns some of whose texts could not be read."""
        return tuple(
            at
            for at, cell in self._made.items()
            if cell.table and self.cursor.value(f"select exists (from {cell.table} where code is not null)")
        )

    def problems(self) -> str:
        """SQL of the bad cells: row_no, column_name, value, code."""
        parts = [
            f"select raw.row_no, {literal(self.recognised.header[at])} as column_name, left(raw.c{at}, 200) as value, m{at}.code "
            f"from raw inner join m{at} on raw.c{at} = m{at}.raw where m{at}.code is not null"
            for at in self.bad
        ]
        return (
            " union all ".join(parts)
            or "select null::bigint as row_no, '' as column_name, '' as value, '' as code where false"
        )

    def solid(self, name: str) -> bool:
        """True when the file fills this column in every row, so that its value is never empty."""
        return (
            any(
                self.profile.filled.get(at) == self.profile.rows
                and (
                    at in self.profile.bare
                    or (at in self.profile.plain and self.recognised.positions[at].reader != "text")
                )
                for at in self.recognised.sources(name)
            )
            or name in self.recognised.report.defaults
        )

    def span(self, name: str) -> tuple[datetime, datetime] | None:
        """First and last moment of a column, where the first look has seen them."""
        places = self.recognised.sources(name)
        return self.profile.spans.get(places[0]) if len(places) == 1 else None

    def _merged(self, name: str) -> str:
        recognised = self.recognised
        places = recognised.sources(name)
        raws = [self._raws[at].value for at, item in recognised.positions.items() if item.raw == name]
        if not places:
            return f"coalesce({', '.join(raws)})" if raws else "null"
        cells = [self._made[at].value for at in places]
        if name in recognised.report.joins:
            return f"nullif(concat_ws(',', {', '.join(cells)}), '')"
        if len(cells) > 1 and recognised.positions[places[0]].reader == "word":
            mapped = ", ".join(f"nullif(nullif({cell}, '{UNMAPPED}'), '')" for cell in cells)
            return f"coalesce({mapped}, {', '.join(cells)})"
        return f"coalesce({', '.join(cells)})" if len(cells) > 1 else cells[0]


def _sql_type(converter: Converter, name: str) -> str:
    table = schema.TABLES[converter.recognised.report.table]
    return schema.SQL_TYPES[table.column(name).type] if name in table.names else "varchar"
