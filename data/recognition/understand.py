"""Which report a table is: of the known formats, of those people described, or of the one they named."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from data.formats import ExportReport, Recognised
from data.formats.contract import EITHER_KEY
from data.reading.base.model import Refused
from data.recognition.mapping import report_from_mapping
from data.recognition.recognise import is_header, nearest, recognise, recognise_rows, signature
from data.records import records
from data.schema import MAPPINGS
from data.store import Cursor, Store


def understand(
    store: Store, candidates: Iterable[tuple[int, Any]], file: str, mapping: ExportReport | None = None
) -> tuple[int, Recognised]:
    """The header row among the first rows of a table, and the report it belongs to.

    Raises
    ------
    Refused
        If it is no known report, one of which nothing is used, or one that lacks a required column.
    """
    rows = list(candidates)
    saved = [mapping] if mapping else saved_reports(store)
    found = _as_told(rows, mapping) if mapping else recognise_rows(rows, saved, file)
    if found is None:
        near = next((n for n in (nearest(cells, saved) for _, cells in rows[:20]) if n), None)
        if near is None:
            header = max(rows, key=lambda row: sum(bool(c) for c in row[1]), default=(1, ()))
            raise _unknown(file, header[0], [str(c) for c in header[1] if c])
        raise Refused("looks_like", file=file, report=near[0].key, columns=", ".join(near[1]), row=rows[0][0])
    row, recognised = found
    if not recognised.report.table:
        raise Refused("report_unused", file=file, report=recognised.report.key)
    if recognised.lacking:
        raise Refused(
            "column_missing",
            file=file,
            row=row,
            report=recognised.report.key,
            columns=", ".join(_called(recognised.report, column) for column in recognised.lacking),
        )
    return row, recognised


def _called(report: ExportReport, column: str) -> str:
    """A column under the names that the export is known to give it, any of which will do."""
    either = EITHER_KEY.get(report.table, ())
    wanted = either if column in either else (column,)
    names = [[item.header for item in report.fields if item.column == name] for name in wanted]
    return " / ".join(dict.fromkeys(name for some in names for name in some[:2])) or column


def _unknown(file: str, row: int, cells: list[str]) -> Refused:
    """What may be a buyer's address stays unsaid: the names that exports are known to have, and how many others."""
    known = [cell for cell in cells if is_header(cell)]
    if not known:
        return Refused("unknown_headers", file=file, row=row, columns=len(cells))
    others = len(cells) - len(known)
    header = ", ".join([*known, *([f"+{others}"] if others else [])])[:300]
    return Refused("unknown_format", file=file, row=row, header=header)


def _as_told(rows: list[tuple[int, Any]], mapping: ExportReport) -> tuple[int, Recognised] | None:
    """A mapping that somebody named holds for any table with its columns, whatever other columns there are."""
    for row, cells in rows:
        whole = replace(mapping, known=tuple(dict.fromkeys((*mapping.known, *(c for c in cells if c)))))
        found = recognise(cells, [whole])
        if found is not None and found.report is whole:
            return row, found
    return None


def saved_words(store: Store | Cursor) -> dict[tuple[str, str, str], str]:
    """Words that people mapped: (vocabulary, folded word, platform) -> code."""
    rows = store.rows("select kind, raw, platform, meaning from mappings where kind <> 'format'")
    return {(str(kind), str(raw), str(platform)): str(meaning) for kind, raw, platform, meaning in rows}


def saved_reports(store: Store) -> list[ExportReport]:
    """Formats that people described on the mapping screen."""
    return [
        report_from_mapping(json.loads(row[0]))
        for row in store.rows("select meaning from mappings where kind = 'format'")
    ]


def save_mapping(store: Store, header: tuple[str, ...], mapping: dict[str, Any], who: str) -> None:
    """Keep the reading of an unknown table, to be recognised by its header set next time."""
    row = {
        "kind": "format",
        "raw": signature(header),
        "platform": "",
        "meaning": json.dumps(mapping, ensure_ascii=False),
    }
    records.put(store, MAPPINGS, row, who)
