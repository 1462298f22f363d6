"""A workbook -> RawTables, by way of a child process with limits."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading.base import archive
from data.reading.base.model import ROW_NO, Limits, Note, RawProblem, Refused
from data.reading.grid.header import INVISIBLE
from data.reading.grid.table import Observed, RawTable, Reading, shaped
from data.reading.sheets import odf, xml
from data.reading.sheets.celltext import number_text
from data.reading.sheets.columns import Sheet
from data.reading.sheets.job import job
from data.reading.sheets.number_format import DAY, DAY_1904, day_text, shape, shown


def read_workbook(path: Path, kind: str, password: str | None, limits: Limits, allow_empty: bool) -> Reading:
    """The sheets of a workbook; `kind` is what the bytes say: ole, biff, xlsx, xlsb, ods,
    html or xml2003."""
    with tempfile.TemporaryDirectory(prefix="rightbox-") as folder:
        out = Path(folder)
        facts: dict[str, xml.SheetFacts] = {}
        if kind in ("xlsx", "ods"):
            sheets, facts = _both(path, kind, password, out, limits)
        else:
            sheets = job(path, kind, password, out, limits)
        if isinstance(sheets, Path):
            return _decrypted(sheets, kind, limits, allow_empty)
    if kind == "ods":
        facts, parts = odf.facts(path), {sheet.name: sheet.name for sheet in sheets}
    else:
        parts = xml.sheet_parts(path) if facts else {}
    called = "xls" if kind in ("ole", "biff", "html", "xml2003") else kind
    made = (_table(sheet, called, facts.get(parts.get(sheet.name, ""), sheet.facts)) for sheet in sheets)
    tables = [table for table in made if table]
    if not tables:
        raise Refused("blank")
    full = [table for table in tables if table.rows.num_rows]
    if not full and not allow_empty:
        first = tables[0]
        raise Refused("header_only", row=first.header_row, names=", ".join(first.header[:5]))
    notes = (
        [Note("several_sheets", {"names": ", ".join(t.name for t in tables[:10])})] if len(tables) > 1 else []
    )
    return Reading(tuple(full or tables), tuple(notes), tables[0].kind)


def _decrypted(plain: Path, kind: str, limits: Limits, allow_empty: bool) -> Reading:
    with plain.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if not is_zip:
        return read_workbook(plain, "biff", None, limits, allow_empty)
    inside = archive.contents(archive.entries(plain, limits))
    if inside not in ("xlsx", "xlsb", "ods"):
        raise Refused("not_a_table", what=inside)
    return read_workbook(plain, inside, None, limits, allow_empty)


def _both(
    path: Path, kind: str, password: str | None, out: Path, limits: Limits
) -> tuple[list[Sheet] | Path, dict[str, xml.SheetFacts]]:
    """The child's result and the scan of the XML, at the same time; a bad scan ends the child."""
    with ThreadPoolExecutor(1) as pool:
        scanned = pool.submit(xml.scan, path, limits)
        try:
            result = job(path, kind, password, out, limits, scanned)
        except Refused:
            scanned.result()  # the scan may know the reason better
            raise
        return result, scanned.result()


def _table(sheet: Sheet, kind: str, facts: xml.SheetFacts | None) -> RawTable | None:
    table = sheet.table()
    problems, notes = _cell_problems(sheet, facts)
    if facts and facts.shown:
        table = _as_shown(table, sheet, facts)
        count = sum(len(rows) for (code, _), rows in facts.shown.items() if code not in (DAY, DAY_1904))
        notes += [Note("numbers_as_shown", {"count": count})] if count else []
    grid = _grid(table)
    if not grid.num_rows:
        return None
    notes += _sheet_notes(sheet, facts) + _grid_notes(grid)
    bad = frozenset(problem.row for problem in problems if problem.apart)
    if facts:
        bad |= facts.apart
    found = Observed(None, _gaps(grid), tuple(problems), tuple(notes), bad)
    table = shaped(RawTable(sheet.name, kind, grid, found=found))
    merged = any(
        first <= table.header_row and (right > left or last > first)
        for first, left, last, right in sheet.merged
    )
    return (
        replace(table, notes=(*table.notes, Note("merged_header", {"sheet": table.name})))
        if merged
        else table
    )


def _as_shown(table: pa.Table, sheet: Sheet, facts: xml.SheetFacts) -> pa.Table:
    """The sheet with numbers as people see them: 123 that is shown as 00123 is the number of an order."""
    for (code, column), rows in facts.shown.items():
        at, form = column - sheet.offset, shape(code)
        if not 0 <= at < table.num_columns - 1:
            continue
        chosen = np.zeros(table.num_rows, dtype=bool)
        chosen[[row - 1 for row in rows if row <= table.num_rows]] = True
        values = table.column(at).filter(pa.array(chosen)).to_pylist()
        numbers = facts.numbers.get((code, column), ())
        if len(numbers) == len(values):
            values = list(map(number_text, numbers))
        texts = pa.array(
            [text and (shown(text, form) if form else day_text(text, code)) for text in values], pa.string()
        )
        column_now = pc.replace_with_mask(table.column(at).combine_chunks(), pa.array(chosen), texts)
        table = table.set_column(at, table.field(at), column_now)
    return table


def _grid(table: pa.Table) -> pa.Table:
    """The sheet without blank records and without blank columns on the right."""
    columns = table.columns[:-1]
    while columns and columns[-1].null_count == len(columns[-1]):
        columns.pop()
    names = [*(f"c{i}" for i in range(len(columns))), ROW_NO]
    grid = pa.table([*columns, table.column(ROW_NO)], names=names)
    said = np.zeros(grid.num_rows, dtype=np.int32)
    for column in columns:
        said += pc.is_valid(column).to_numpy()
    some = said > 0
    few = np.nonzero((said > 0) & (said < 3))[0]  # a row of white space is blank as well
    some[few] = _any_word(grid.take(pa.array(few)))
    return grid if some.all() else grid.filter(pa.array(some))


def _any_word(rows: pa.Table) -> np.ndarray:
    found = np.zeros(rows.num_rows, dtype=bool)
    for column in rows.columns[:-1]:
        length = pc.binary_length(pc.utf8_trim_whitespace(column))
        found |= pc.fill_null(pc.greater(length, 0), False).to_numpy()
    return found


def _gaps(grid: pa.Table) -> list[int]:
    """Blank rows between records (the last one of each gap)."""
    numbers = grid.column(ROW_NO).to_numpy()
    jumps = np.nonzero(np.diff(numbers) > 1)[0]
    return [int(numbers[i + 1]) - 1 for i in jumps[:10_000]]


def _cell_problems(sheet: Sheet, facts: xml.SheetFacts | None) -> tuple[list[RawProblem], list[Note]]:
    problems = [
        RawProblem("damaged_number", row, column, text, False, {"count": count})
        for column, row, text, count in sheet.long
    ]
    left = sheet.offset
    if facts:
        problems += [RawProblem("error_cell", row, column - left, text) for row, column, text in facts.errors]
        problems += [
            RawProblem("formula_without_value", row, column - left) for row, column in facts.blank_formulas
        ]
    notes = [Note("long_cell", {"row": row, "column": column + 1}) for row, column in sheet.big[:3]]
    return problems, notes


def _grid_notes(grid: pa.Table) -> list[Note]:
    """Rows left blank between others, and marks nobody sees."""
    notes = []
    numbers = grid.column(ROW_NO).to_numpy()
    if blank := int(numbers[-1] - numbers[0]) + 1 - len(numbers):
        notes.append(Note("blank_rows", {"count": blank}))
    count, first = 0, 0
    for column in grid.columns[:-1]:
        found = pc.indices_nonzero(pc.fill_null(_marked(column), False))
        if len(found):
            row = int(numbers[found[0].as_py()])
            count, first = count + len(found), min(first or row, row)
    if count:
        notes.append(Note("invisible_in_values", {"count": count, "row": first}))
    return notes


def _marked(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Which cells hold marks nobody sees; of a column of plain letters none has to be looked at."""
    if all(_plain(chunk) for chunk in column.chunks):
        return pa.chunked_array([pa.nulls(len(column), pa.bool_())])
    return pc.match_substring_regex(column, INVISIBLE.pattern)


def _plain(chunk: pa.Array) -> bool:
    data = chunk.buffers()[-1]
    return data is None or np.frombuffer(data, np.uint8).max(initial=0) < 128


def _sheet_notes(sheet: Sheet, facts: xml.SheetFacts | None) -> list[Note]:
    notes = []
    if facts and facts.hidden:
        notes.append(Note("hidden_rows", {"sheet": sheet.name, "count": facts.hidden}))
    if not sheet.visible:
        notes.append(Note("hidden_sheet", {"sheet": sheet.name}))
    return notes
