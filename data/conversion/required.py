"""Columns that several columns decide together, and what no row may lack."""

from __future__ import annotations

from collections.abc import Mapping

from data.conversion.convert import Converter
from data.formats import Recognised
from data.schema import TABLES
from data.store import Cursor


def completed(columns: dict[str, str], recognised: Recognised, currency: str) -> dict[str, str]:
    """SQL of the columns with what several of them decide together."""
    table = TABLES[recognised.report.table]
    columns = dict(columns)
    if "currency" in table.names and currency:
        columns["currency"] = f"coalesce({columns.get('currency', 'null')}, '{currency}')"
    if table.name == "order_lines":
        total, listed = columns.get("_line_total"), columns.get("_list_price")
        if total or listed:
            price = columns.get("unit_price", "null")
            each = (
                f"{total} / nullif({columns['quantity']}, 0)" if total and "quantity" in columns else "null"
            )
            columns["unit_price"] = f"cast(coalesce({price}, {each}, {listed or 'null'}) as decimal(18, 4))"
        if "_cancel_reason" in columns and "status" in columns:
            status, reason = columns["status"], columns["_cancel_reason"]
            columns["status"] = (
                f"case when {status} = 'cancelled' and {reason} = 'failed_delivery' then 'failed_delivery' else {status} end"
            )
    return columns


def required(recognised: Recognised, columns: Mapping[str, str]) -> dict[str, str]:
    """What no row may lack: header for the sentence -> SQL that is null where it is lacking."""
    report = recognised.report
    needed: dict[str, str] = {}
    for column in TABLES[report.table].columns:
        # the costs of an income statement are made from its rows later; every other table's rows are its own
        if column.required and column.name in columns and not (report.post and report.table == "costs"):
            places = recognised.sources(column.name)
            needed[recognised.header[places[0]] if places else column.name] = columns[column.name]
    either = [columns[n] for n in ("order_id", "tracking_no") if n in columns]
    if report.table == "packing" and either:
        needed["order_id, tracking_no"] = f"coalesce({', '.join(either)}, null)"
    return needed


def lacks_required(cursor: Cursor, converter: Converter, columns: Mapping[str, str]) -> bool:
    """True when some row is empty where none may be."""
    needed = required(converter.recognised, {n: sql for n, sql in columns.items() if not converter.solid(n)})
    if not needed:
        return False
    tests = " or ".join(f"({sql}) is null" for sql in needed.values()) or "false"
    return bool(cursor.value(f"select coalesce(bool_or({tests}), false) from {converter.from_clause}"))
