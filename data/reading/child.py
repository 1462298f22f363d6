"""Child process: one workbook -> Arrow files. A crash or a lack of memory ends here, not in the server.

Reads a job from standard input (JSON: path, password, out, limits) and writes `result.json` and one
Arrow file per sheet into the folder `out`. Started by `data.reading.workbook`; imports nothing of the
project but plain functions, so that it starts quickly.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import math
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

BATCH = 20_000
LONG_NUMBER = 10**15  # a spreadsheet keeps 15 digits; longer numbers end in zeros that were not there
EXCEL_CELL = 32_767


def confine(memory: int, seconds: float) -> None:
    """Bound memory, processor time and written bytes of this process."""
    try:
        import resource
    except ImportError:  # no such limits on this system; the parent's clock still holds
        return
    for name, value in (
        ("RLIMIT_AS", memory),
        ("RLIMIT_CPU", int(seconds) + 1),
        ("RLIMIT_FSIZE", 2_000_000_000),
        ("RLIMIT_CORE", 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))


def number_text(value: float) -> str:
    """Shortest exact text without an exponent; whole numbers without a fraction."""
    if not math.isfinite(value):
        return str(value)
    text = repr(value)
    if "e" in text:
        return format(Decimal(text), "f")
    return text.removesuffix(".0") if value else "0"


def _timedelta_text(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign = "-" if seconds < 0 else ""
    hours, rest = divmod(abs(seconds), 3600)
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}"


def _date_text(value: dt.date) -> str:
    return f"{value.isoformat()} 00:00:00"


def _datetime_text(value: dt.datetime) -> str:
    if value.microsecond:  # a serial is a float: 09:30 may come as 09:29:59.999
        value += dt.timedelta(microseconds=500_000)
    return value.isoformat(" ", "seconds")


TEXT = {
    str: lambda value: value,
    float: number_text,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: _datetime_text,
    dt.date: _date_text,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: _timedelta_text,
}


class SheetWriter:
    """Turns batches of a sheet's cells into text, and remembers what text cannot say."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.long: dict[int, list[Any]] = {}  # column -> [first row, its text, count]
        self.big: list[tuple[int, int]] = []

    def columns(self, rows: list[list[Any]], first_row: int) -> list[Any]:
        columns = itertools.islice(itertools.zip_longest(*rows), self.width)
        return [self._column(i, cells, first_row) for i, cells in enumerate(columns)]

    def _column(self, i: int, cells: tuple[Any, ...], first_row: int) -> Any:
        kinds = set(map(type, cells))
        if float in kinds or int in kinds:
            self._look(i, cells, first_row)
        texts = strings(cells, kinds)
        if str in kinds and len(self.big) < 100 and (pc.max(pc.utf8_length(texts)).as_py() or 0) > EXCEL_CELL:
            long = pc.indices_nonzero(pc.greater(pc.utf8_length(texts), EXCEL_CELL)).to_pylist()
            self.big += [(first_row + n, i) for n in long[:100]]
        return texts

    def _look(self, i: int, cells: tuple[Any, ...], first_row: int) -> None:
        for n, cell in enumerate(cells):
            if type(cell) in (float, int) and abs(cell) >= LONG_NUMBER:
                kept = self.long.setdefault(i, [first_row + n, number_text(float(cell)), 0])
                kept[2] += 1


def strings(cells: tuple[Any, ...], kinds: set[type]) -> Any:
    """Arrow strings of one column; numbers and moments are turned into text all at once."""
    if kinds == {str}:
        return pa.array(cells, pa.string())
    with contextlib.suppress(pa.ArrowException, ValueError, OverflowError):
        if kinds <= {float, str}:
            return _with_words(_number_strings(cells), cells, kinds)
        if kinds <= {dt.datetime, dt.date, str}:
            return _with_words(_moment_strings(cells), cells, kinds)
    texts = [None if cell is None or cell == "" else TEXT.get(type(cell), str)(cell) for cell in cells]
    return pa.array(texts, pa.string())


def _with_words(texts: Any, cells: tuple[Any, ...], kinds: set[type]) -> Any:
    """The texts of a column, its cells of text (such as the header) put in."""
    if str not in kinds:
        return texts
    return pc.coalesce(pa.array([c if type(c) is str and c else None for c in cells], pa.string()), texts)


def _number_strings(cells: tuple[Any, ...]) -> Any:
    values = [cell if type(cell) is float else None for cell in cells]
    numbers = pa.array(values, pa.float64())
    size = pc.abs(numbers)
    usual = pc.or_(pc.and_(pc.greater(size, 1e-4), pc.less(size, LONG_NUMBER)), pc.equal(size, 0))
    if not pc.all(usual).as_py():
        return pa.array([None if value is None else number_text(value) for value in values], pa.string())
    return pc.replace_substring_regex(pc.cast(pc.add(numbers, 0.0), pa.string()), r"\.0$", "")


def _moment_strings(cells: tuple[Any, ...]) -> Any:
    midnight = dt.time()
    moments = [
        cell
        if type(cell) is dt.datetime
        else dt.datetime.combine(cell, midnight)
        if type(cell) is dt.date
        else None
        for cell in cells
    ]
    times = pc.round_temporal(pa.array(moments, pa.timestamp("us")), unit="second")
    return pc.cast(pc.cast(times, pa.timestamp("s")), pa.string())


def read_sheet(sheet: Any, out: Path, limits: dict[str, Any]) -> dict[str, Any]:
    """Write one sheet; what was seen in it."""
    start, last = sheet.start or (0, 0), sheet.end or (-1, -1)
    height, width = (
        last[0] + 1,
        last[1] + 1 - start[1],
    )  # rows come from the top, cells from the first used column
    if height * width > limits["max_cells"]:
        return {
            "refused": "sheet_too_large",
            "params": {"cells": height * width, "limit": limits["max_cells"]},
        }
    writer = SheetWriter(width)
    names = [f"c{i}" for i in range(width)]
    schema = pa.schema([*((name, pa.string()) for name in names), ("row_no", pa.int64())])
    rows = iter(sheet.iter_rows())
    row_no = 1
    with pa.OSFile(str(out), "wb") as sink, pa.ipc.new_file(sink, schema) as file:
        while batch := list(itertools.islice(rows, BATCH)):
            columns = writer.columns(batch, row_no)
            numbers = pa.array(range(row_no, row_no + len(batch)), pa.int64())
            file.write_batch(pa.record_batch([*columns, numbers], schema=schema))
            row_no += len(batch)
    merged = sheet.merged_cell_ranges or []
    return {
        "file": out.name,
        "offset": start[1],
        "merged": [[a[0] + 1, a[1], b[0] + 1, b[1]] for a, b in merged[:200]],
        "long": [[column, *kept] for column, kept in writer.long.items()],
        "big": writer.big[:100],
    }


def _ole(path: Path, password: str | None, out: Path) -> dict[str, Any] | None:
    """Decrypt an OLE container where that is needed; None if it is a plain old workbook."""
    import olefile

    with olefile.OleFileIO(str(path)) as ole:
        streams = {"/".join(entry).lower() for entry in ole.listdir()}
    if "encryptedpackage" in streams:
        return _decrypt(path, password, out)
    if not streams & {"workbook", "book"}:
        for stream, what in (("worddocument", "Word"), ("powerpoint document", "PowerPoint")):
            if stream in streams:
                return {"refused": "not_a_table", "params": {"what": what}}
        return {"refused": "not_a_table", "params": {"what": "OLE"}}
    return None


def _decrypt(path: Path, password: str | None, out: Path) -> dict[str, Any]:
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    if not password:
        return {"refused": "password_needed", "params": {}}
    try:
        with path.open("rb") as source, (out / "plain").open("wb") as target:
            office = msoffcrypto.OfficeFile(source)
            office.load_key(password=password)
            office.decrypt(target)
    except (InvalidKeyError, DecryptionError):
        return {"refused": "wrong_password", "params": {}}
    return {"decrypted": "plain"}


def run(job: dict[str, Any]) -> dict[str, Any]:
    """The result for a job, whatever the file is like."""
    import python_calamine as calamine

    path, out, password = Path(job["path"]), Path(job["out"]), job.get("password")
    if job["kind"] == "ole" and (answer := _ole(path, password, out)):
        return answer
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        return _decrypt(path, password, out)
    sheets = []
    for n, meta in enumerate(book.sheets_metadata):
        seen: dict[str, Any] = {"name": meta.name, "visible": str(meta.visible).endswith(".Visible")}
        if str(meta.typ).endswith(".WorkSheet"):
            seen |= read_sheet(book.get_sheet_by_name(meta.name), out / f"{n}.arrow", job["limits"])
            sheets.append(seen)
    return {"sheets": sheets}


def main() -> int:
    """Read the job, write the result; the exit code is 0 unless the process is ended from outside."""
    job = json.load(sys.stdin)
    confine(job["limits"]["child_memory_bytes"], job["limits"]["seconds"])
    try:
        result = run(job)
    except MemoryError:
        result = {"refused": "workbook_too_large", "params": {}}
    except Exception as error:  # noqa: BLE001 - the rim of the process: any library error is a damaged file
        result = {"refused": "damaged_workbook", "params": {"reason": type(error).__name__}}
    out = Path(job["out"]) / "result.json"
    out.write_text(json.dumps(result), encoding="utf-8")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    code = main()
    os._exit(code)  # skips the slow teardown of libraries
