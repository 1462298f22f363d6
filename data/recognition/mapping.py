"""Mappings that people make for tables of unknown kind, kept as reports that are recognised again.

A mapping is a dict that JSON and TOML can hold::

    table = "cases"                      # order_lines, packing, cases, costs or volumes
    name = "Complaints of the Penang shop"
    platform = "shopee"                  # what the rows belong to, where no column says it
    headers = ["Ticket", "Order", ...]   # every header of the file
    decimal = "."                        # '' to decide from the file
    day_first = true                     # left out: decide from the file
    currency = "MYR"
    zone = "Asia/Kuala_Lumpur"
    items = "split"                      # 'A01;B02' in a cell is two lines; "whole": it is one item's own number
    repeats = "sum"                      # a row a unit: rows of one order and item add up; left out: the last counts

    [columns]
    "Ticket" = "case_id"
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from typing import Any

from data.formats import ExportReport
from data.formats.own import field_of, mappable
from data.schema import IMPORTED, TABLES


class BadMapping(ValueError):
    """A mapping that cannot be used. Words: msgid `problem.<code>` with ``what``."""

    def __init__(self, code: str, what: str = "") -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what


def load_mapping(text: str) -> dict[str, Any]:
    """A mapping from JSON or TOML text. Raises BadMapping('mapping_syntax')."""
    try:
        found = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadMapping("mapping_syntax", str(error)) from error
    return found


def report_from_mapping(mapping: Mapping[str, Any]) -> ExportReport:
    """The report that a mapping describes; it is recognised when the file has its headers again.

    Raises
    ------
    BadMapping
        mapping_table, mapping_columns, mapping_column (with the column), mapping_required (with the column).
    """
    table = mapping.get("table")
    if table not in {known.name for known in IMPORTED}:
        raise BadMapping("mapping_table", str(table))
    columns = mapping.get("columns")
    if not isinstance(columns, Mapping) or not columns:
        raise BadMapping("mapping_columns")
    allowed = mappable(table)
    for header, column in columns.items():
        if column not in allowed:
            raise BadMapping("mapping_column", f"{header} -> {column}")
    defaults = {str(k): str(v) for k, v in dict(mapping.get("defaults", {})).items() if k in allowed}
    if mapping.get("platform") and "platform" in TABLES[table].names:
        defaults.setdefault("platform", str(mapping["platform"]))
    _check_required(table, {*columns.values(), *defaults})
    decimal, day_first = mapping.get("decimal", ""), mapping.get("day_first")
    report = ExportReport(
        "saved",
        str(mapping.get("name") or table),
        "",
        table,
        tuple(field_of(table, str(column), str(header)) for header, column in columns.items()),
        tuple((str(header),) for header in columns),
        known=tuple(str(header) for header in mapping.get("headers", columns)),
        defaults=_constants(table) | defaults,
        fallbacks={"case_id": "order_id"} if table == "cases" and "case_id" not in columns.values() else {},
        decimal=decimal if decimal in (".", ",") else "",
        day_first=day_first if isinstance(day_first, bool) else None,
        currency=str(mapping.get("currency", "")),
        zone=str(mapping.get("zone", "")),
        repeats="sum" if mapping.get("repeats") == "sum" else "last",
        post=("refund_once",) if table == "cases" else (),
        evidence="own",
        saved=True,
    )
    items = mapping.get("items")
    return report.with_items(items) if items in ("split", "whole") else report


def _constants(table: str) -> dict[str, str]:
    return {"packing": {"source": "saved"}, "costs": {"source": "import"}}.get(table, {})


def _check_required(table: str, there: set[str]) -> None:
    for column in TABLES[table].columns:
        missing = column.required and column.name not in there
        if missing and not (column.name == "case_id" and "order_id" in there):
            raise BadMapping("mapping_required", column.name)
    if table == "packing" and not there & {"order_id", "tracking_no"}:
        raise BadMapping("mapping_required", "order_id")
