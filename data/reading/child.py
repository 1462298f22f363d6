"""Child process: one workbook -> text of its cells. A crash or a lack of memory ends here, not in the server.

Reads a job from standard input (JSON: path, kind, password, out, limits) and writes to the folder `out`
one file of cells per sheet: the text of one column of one batch of rows after the other, cells parted by
NUL. On standard output it tells where they are, a JSON object a line: `sheet` begins one, `ends` are the
places in its file where each column of a batch ends (no bytes = every cell is empty), `merged` ends one,
`refused`, `decrypted` or `done` ends the job. Started by `data.reading.workbook`; imports neither the
project nor a library but the reader, because half of the time of a small file would be imports.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import gc
import itertools
import json
import math
import os
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

BATCH = 10_000
PART = "\0"  # between the cells of a column; no cell of a workbook holds it
EXCEL_COLUMNS = 16_384
LONG_NUMBER = 10**15  # a spreadsheet keeps 15 digits; longer numbers end in zeros that were not there


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


TEXT: dict[type, Callable[[Any], str]] = {
    str: lambda value: value.replace(PART, "\ufffd"),
    float: number_text,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    dt.datetime: _datetime_text,
    dt.date: _date_text,
    dt.time: lambda value: value.replace(microsecond=0).isoformat(),
    dt.timedelta: _timedelta_text,
}


class Texts:
    """Turns columns of cells into text, and remembers what text cannot say."""

    def __init__(self) -> None:
        self.long: dict[int, list[Any]] = {}  # column -> [first row, its text, count] of too long numbers

    def joined(self, i: int, cells: Sequence[Any], first_row: int) -> str:
        """The cells of a column as one text; '' if all are empty."""
        breaks = len(cells) - 1
        try:
            text = PART.join(cells)
        except TypeError:
            self._look(i, cells, first_row)
            text = values_joined(cells)
        if text.count(PART) != breaks:
            text = _one_by_one(cells)
        return "" if len(text) == breaks else text

    def _look(self, i: int, cells: Sequence[Any], first_row: int) -> None:
        numbers = [cell for cell in cells if type(cell) in (float, int)]
        if not numbers or (max(numbers) < LONG_NUMBER and min(numbers) > -LONG_NUMBER):
            return
        for n, cell in enumerate(cells):
            if type(cell) in (float, int) and abs(cell) >= LONG_NUMBER:
                kept = self.long.setdefault(i, [first_row + n, number_text(float(cell)), 0])
                kept[2] += 1


def values_joined(cells: Sequence[Any]) -> str:
    """A column with other values than text; the usual kinds are turned into text all at once."""
    kinds = set(map(type, cells))
    words = {cell for cell in cells if type(cell) is str} if str in kinds else set()
    if not words - {""}:
        if kinds <= {float, str}:
            texts = [repr(c) if type(c) is float else "" for c in cells] if words else map(repr, cells)
            text = PART.join(texts).replace(f".0{PART}", PART).removesuffix(".0")
            if not any(sign in text for sign in ("e", "n", "-0")):  # exponents, inf, nan, minus zero
                return text
        elif kinds <= {dt.datetime, str} and "." not in (text := PART.join(map(str, cells))):
            return text
    return _one_by_one(cells)


def _one_by_one(cells: Sequence[Any]) -> str:
    return PART.join([TEXT.get(type(cell), str)(cell) for cell in cells])


def tell(message: dict[str, Any]) -> None:
    """One message to the parent."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def read_sheet(sheet: Any, out: Path, limits: dict[str, Any], told: dict[str, Any]) -> bool:
    """Write the cells of one sheet and tell of them; False if it is refused."""
    start, last = sheet.start or (0, 0), sheet.end or (-1, -1)
    # rows come from the top, cells from the first used column
    height, width = last[0] + 1, last[1] + 1 - start[1]
    limits["cells"] = (
        limits.get("cells", 0) + height * width
    )  # the sheets of a workbook share what is allowed
    if limits["cells"] > limits["max_cells"] or width > EXCEL_COLUMNS:
        params = {"sheet": told["sheet"], "cells": limits["cells"], "limit": limits["max_cells"]}
        tell({"refused": "sheet_too_large", "params": {"row": height, "column": last[1], **params}})
        return False
    tell({**told, "file": out.name, "width": width, "offset": start[1]})
    rows = iter(sheet.iter_rows())
    texts = Texts()
    row_no = 1
    with out.open("wb") as file:
        # the header by itself: a column of numbers below a name is turned into text at once
        for size in itertools.chain((1,), itertools.repeat(BATCH)):
            batch = list(itertools.islice(rows, size))
            if not batch:
                break
            tell({"rows": len(batch), "ends": _write(file, batch, width, row_no, texts)})
            row_no += len(batch)
    merged = sheet.merged_cell_ranges or []
    tell(
        {
            "merged": [[a[0] + 1, a[1], b[0] + 1, b[1]] for a, b in merged[:200]],
            "long": [[column, *kept] for column, kept in texts.long.items()],
        }
    )
    return True


def _write(file: IO[bytes], batch: list[list[Any]], width: int, row_no: int, texts: Texts) -> list[int]:
    """Write a batch of rows, column by column; returns where each column ends."""
    ends = []
    for i, cells in enumerate(itertools.islice(zip(*batch, strict=True), width)):
        file.write(texts.joined(i, cells, row_no).encode("utf-8", "replace"))
        ends.append(file.tell())
    file.flush()
    return ends


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
    """The last message of a job, whatever the file is like."""
    import python_calamine as calamine

    path, out, password = Path(job["path"]), Path(job["out"]), job.get("password")
    if job["kind"] == "ole" and (answer := _ole(path, password, out)):
        return answer
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError:
        return _decrypt(path, password, out)
    for n, meta in enumerate(book.sheets_metadata):
        if not str(meta.typ).endswith(".WorkSheet"):
            continue
        told = {"sheet": meta.name, "visible": str(meta.visible).endswith(".Visible")}
        if not read_sheet(book.get_sheet_by_name(meta.name), out / f"{n}.cells", job["limits"], told):
            break
    if job["kind"] in ("ole", "biff", "xlsb"):
        _tell_facts(path, job["kind"])
    return {"done": True}


def _tell_facts(path: Path, kind: str) -> None:
    """What the reader does not say of binary workbooks; one that cannot be looked at is read all the same."""
    sys.path.insert(0, str(Path(__file__).parent))
    import binary  # type: ignore[import-not-found]

    with contextlib.suppress(Exception):
        if kind == "xlsb":
            tell({"facts": binary.xlsb(path)})
        elif kind == "ole":
            import olefile

            with olefile.OleFileIO(str(path)) as ole:
                name = "Workbook" if ole.exists("Workbook") else "Book"
                tell({"facts": binary.xls(ole.openstream(name).read())})


def main() -> int:
    """Read the job, tell the result; the exit code is 0 unless the process is ended from outside."""
    gc.disable()  # rows are lists without cycles
    job = json.load(sys.stdin)
    confine(job["limits"]["child_memory_bytes"], job["limits"]["seconds"])
    try:
        result = run(job)
    except MemoryError:
        result = {"refused": "workbook_too_large", "params": {}}
    except Exception as error:  # noqa: BLE001 - the rim of the process: any library error is a damaged file
        result = {"refused": "damaged_workbook", "params": {"reason": type(error).__name__}}
    tell(result)
    return 0


if __name__ == "__main__":
    code = main()
    os._exit(code)  # skips the slow teardown of libraries
