"""A job for the child process that reads workbooks: start it, take over what it tells, end it in time."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from data.reading.base.model import Limits, Refused
from data.reading.sheets import xml
from data.reading.sheets.columns import Sheet

# imported, not run as a file: what it is compiled to is kept; without `site`, which takes half of a start
_START = "import sys; sys.path += sys.argv[1:]; import child; child.main()"
_LEAST_MEMORY = 360_000_000
_MEMORY_A_BYTE = 12
_ENDING = {
    "ole": "xls",
    "biff": "xls",
    "xlsx": "xlsx",
    "xlsb": "xlsb",
    "ods": "ods",
    "html": "html",
    "xml2003": "xml",
}


def job(
    path: Path, kind: str, password: str | None, out: Path, limits: Limits, scanned: Future[Any] | None = None
) -> list[Sheet] | Path:
    """The sheets as the child tells them, or where it put the workbook without its password."""
    named = out / f"book.{_ENDING[kind]}"  # calamine asks the name what the bytes are
    named.symlink_to(path.resolve())
    asked = {
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
            stdin.write(json.dumps(asked).encode())
        result = _messages(process.stdout, out, limits)  # type: ignore[arg-type]
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


def _messages(messages: IO[bytes], out: Path, limits: Limits) -> list[Sheet] | Path | None:
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


def _facts(said: dict[str, Any]) -> xml.SheetFacts:
    errors = [(int(row), int(column), str(text)) for row, column, text in said.get("errors", ())]
    facts = xml.SheetFacts(hidden=said.get("hidden", 0), errors=errors, apart={row for row, *_ in errors})
    for code, column, rows, numbers in said.get("shown", ()):
        facts.shown[str(code), int(column)] = list(rows)
        facts.numbers |= {(str(code), int(column)): list(numbers)} if numbers else {}
    return facts


def _refused(code: str, params: dict[str, Any]) -> Refused:
    if code == "sheet_too_large":
        params = {"cell": f"{xml.letters(params['column'])}{params['row']}", **params}
    return Refused(code, **params)


def _stopper(process: subprocess.Popen[bytes]) -> Callable[[Future[Any]], None]:
    def stop(scanned: Future[Any]) -> None:
        if scanned.exception() is not None and process.poll() is None:
            process.kill()

    return stop
