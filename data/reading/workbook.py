"""A workbook -> RawTables, by way of a child process with limits."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data.reading import archive, odf, sheetxml
from data.reading.cells import Sheet
from data.reading.model import ROW_NO, Limits, Note, RawProblem, Refused
from data.reading.table import Found, RawTable, Reading, shaped

# imported, not run as a file: what it is compiled to is kept; without `site`, which takes half of a start
_START = "import sys; sys.path += sys.argv[1:]; import child; child.main()"
_LEAST_MEMORY = 360_000_000
_MEMORY_A_BYTE = 12
_ENDING = {"ole": "xls", "biff": "xls", "xlsx": "xlsx", "xlsb": "xlsb", "ods": "ods"}


def read_workbook(path: Path, kind: str, password: str | None, limits: Limits, allow_empty: bool) -> Reading:
    """The sheets of a workbook; `kind` is what the bytes say: ole, biff, xlsx, xlsb or ods."""
    with tempfile.TemporaryDirectory(prefix="rightbox-") as folder:
        out = Path(folder)
        facts: dict[str, sheetxml.SheetFacts] = {}
        if kind in ("xlsx", "ods"):
            sheets, facts = _both(path, kind, password, out, limits)
        else:
            sheets = _child(path, kind, password, out, limits)
        if isinstance(sheets, Path):
            return _decrypted(sheets, kind, limits, allow_empty)
    if kind == "ods":
        facts, parts = odf.facts(path), {sheet.name: sheet.name for sheet in sheets}
    else:
        parts = sheetxml.sheet_parts(path) if facts else {}
    called = "xls" if kind in ("ole", "biff") else kind
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
) -> tuple[list[Sheet] | Path, dict[str, sheetxml.SheetFacts]]:
    """The child's result and the scan of the XML, at the same time; a bad scan ends the child."""
    with ThreadPoolExecutor(1) as pool:
        scanned = pool.submit(sheetxml.scan, path, limits)
        try:
            result = _child(path, kind, password, out, limits, scanned)
        except Refused:
            scanned.result()  # the scan may know the reason better
            raise
        return result, scanned.result()


def _child(
    path: Path, kind: str, password: str | None, out: Path, limits: Limits, scanned: Future[Any] | None = None
) -> list[Sheet] | Path:
    """The sheets as the child tells them, or where it put the workbook without its password."""
    named = out / f"book.{_ENDING[kind]}"  # calamine asks the name what the bytes are
    named.symlink_to(path.resolve())
    job = {
        "path": str(named),
        "kind": kind,
        "password": password,
        "out": str(out),
        "limits": asdict(limits) | {"child_memory_bytes": _memory(path, limits)},
    }
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _START, str(Path(__file__).parent), *filter(None, sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    late = threading.Event()
    clock = threading.Timer(limits.seconds, lambda: (late.set(), process.kill()))
    clock.start()
    if scanned is not None:
        scanned.add_done_callback(_stopper(process))
    try:
        with contextlib.suppress(BrokenPipeError), process.stdin as stdin:  # type: ignore[union-attr]
            stdin.write(json.dumps(job).encode())
        result = _told(process.stdout, out, limits)  # type: ignore[arg-type]
        process.wait()
    finally:
        clock.cancel()
        process.kill()
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
    if result is None:
        raise (
            Refused("too_slow", seconds=int(limits.seconds))
            if late.is_set()
            else Refused("workbook_too_large")
        )
    return result


def _memory(path: Path, limits: Limits) -> int:
    """What the child may use: a large workbook needs much, a small one that does is a bomb."""
    return min(limits.child_memory_bytes, _LEAST_MEMORY + _MEMORY_A_BYTE * path.stat().st_size)


def _told(messages: IO[bytes], out: Path, limits: Limits) -> list[Sheet] | Path | None:
    """What the child tells, taken over as it comes; None if it ended before it was done."""
    sheets: list[Sheet] = []
    file = out
    for line in messages:
        try:
            message = json.loads(line)
        except ValueError:  # the child was ended within a line
            return None
        if "refused" in message:
            raise _refused(message["refused"], message["params"])
        if "decrypted" in message:
            return out / message["decrypted"]
        if "done" in message:
            return sheets
        if "sheet" in message:
            sheets.append(Sheet(message["sheet"], message["visible"], message["offset"]))
            file = out / message["file"]
        elif "facts" in message:
            for sheet in sheets:
                sheet.facts = _facts(message["facts"].get(sheet.name, {}))
        elif "ends" in message:
            sheets[-1].add(message["rows"], message["ends"], file, limits.max_columns)
        else:
            sheets[-1].merged, sheets[-1].long = message["merged"], message["long"]
    return None


def _facts(said: dict[str, Any]) -> sheetxml.SheetFacts:
    errors = [(int(row), int(column), str(text)) for row, column, text in said.get("errors", ())]
    return sheetxml.SheetFacts(hidden=said.get("hidden", 0), errors=errors, apart={row for row, *_ in errors})


def _refused(code: str, params: dict[str, Any]) -> Refused:
    if code == "sheet_too_large":
        params = {"cell": f"{sheetxml.letters(params['column'])}{params['row']}", **params}
    return Refused(code, **params)


def _stopper(process: subprocess.Popen[bytes]) -> Callable[[Future[Any]], None]:
    def stop(scanned: Future[Any]) -> None:
        if scanned.exception() is not None and process.poll() is None:
            process.kill()

    return stop


def _table(sheet: Sheet, kind: str, facts: sheetxml.SheetFacts | None) -> RawTable | None:
    grid = _grid(sheet.table())
    if not grid.num_rows:
        return None
    problems, notes = _cell_problems(sheet, facts)
    notes += _sheet_notes(sheet, facts)
    bad = frozenset(problem.row for problem in problems if problem.apart)
    if facts:
        bad |= facts.apart
    found = Found(None, _gaps(grid), tuple(problems), tuple(notes), bad)
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


def _cell_problems(sheet: Sheet, facts: sheetxml.SheetFacts | None) -> tuple[list[RawProblem], list[Note]]:
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


def _sheet_notes(sheet: Sheet, facts: sheetxml.SheetFacts | None) -> list[Note]:
    notes = []
    if facts and facts.hidden:
        notes.append(Note("hidden_rows", {"sheet": sheet.name, "count": facts.hidden}))
    if not sheet.visible:
        notes.append(Note("hidden_sheet", {"sheet": sheet.name}))
    return notes
