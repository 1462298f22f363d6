"""Child process: one workbook -> text of its cells. A crash or a lack of memory ends here, not in the server.

Reads a job from standard input (JSON: path, kind, password, out, limits) and writes to the folder `out`
one file of cells per sheet: the text of one column of one batch of rows after the other, cells parted by
NUL. On standard output it tells where they are, a JSON object a line: `sheet` begins one, `ends` are the
places in its file where each column of a batch ends (no bytes = every cell is empty), `merged` ends one,
`refused`, `decrypted` or `done` ends the job. Started by `data.reading.sheets.job`; imports nothing of the
project, of libraries only the reader, and as little as it can of the rest: half of the time of a small file
would be imports.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import sys

from celltext import Texts  # type: ignore[import-not-found]  # this folder is where the parent lets it look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any

BATCH = 10_000
EXCEL_COLUMNS = 16_384


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


def tell(message: dict[str, Any]) -> None:
    """One message to the parent."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def read_sheet(sheet: Any, out: str, limits: dict[str, Any], told: dict[str, Any]) -> bool:
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
    tell({**told, "file": os.path.basename(out), "width": width, "offset": start[1]})
    rows = iter(sheet.iter_rows())
    texts = Texts()
    row_no = 1
    with open(out, "wb") as file:
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


def _ole(path: str, password: str | None, out: str) -> dict[str, Any] | None:
    """Decrypt an OLE container where that is needed; None if it is a plain old workbook."""
    import olefile

    with olefile.OleFileIO(path) as ole:
        streams = {"/".join(entry).lower() for entry in ole.listdir()}
    if any("drm" in stream for stream in streams):  # rights management: no password opens it
        return {"refused": "label_protected", "params": {}}
    if "encryptedpackage" in streams:
        return _decrypt(path, password, out)
    if not streams & {"workbook", "book"}:
        for stream, what in (("worddocument", "Word"), ("powerpoint document", "PowerPoint")):
            if stream in streams:
                return {"refused": "not_a_table", "params": {"what": what}}
        return {"refused": "not_a_table", "params": {"what": "OLE"}}
    return None


def _decrypt(path: str, password: str | None, out: str) -> dict[str, Any]:
    import msoffcrypto
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    if not password:
        return {"refused": "password_needed", "params": {}}
    try:
        with open(path, "rb") as source, open(f"{out}/plain", "wb") as target:
            office = msoffcrypto.OfficeFile(source)
            office.load_key(password=password)
            office.decrypt(target)
    except (InvalidKeyError, DecryptionError):
        return {"refused": "wrong_password", "params": {}}
    return {"decrypted": "plain"}


def run(job: dict[str, Any]) -> dict[str, Any]:
    """The last message of a job, whatever the file is like."""
    path, out, password = job["path"], job["out"], job.get("password")
    if job["kind"] in ("html", "xml2003"):
        return _markup(path, job["kind"], out, job["limits"])

    import python_calamine as calamine

    if job["kind"] == "ole" and (answer := _ole(path, password, out)):
        return answer
    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError:
        return _decrypt(path, password, out)
    for n, meta in enumerate(book.sheets_metadata):
        if not str(meta.typ).endswith(".WorkSheet"):
            continue
        told = {"sheet": meta.name, "visible": str(meta.visible).endswith(".Visible")}
        if not read_sheet(book.get_sheet_by_name(meta.name), f"{out}/{n}.cells", job["limits"], told):
            break
    if job["kind"] in ("ole", "biff", "xlsb"):
        _tell_facts(path, job["kind"])
    return {"done": True}


def _markup(path: str, kind: str, out: str, limits: dict[str, Any]) -> dict[str, Any]:
    """The tables of a page or of an XML workbook; one that holds none is no table."""
    import markup  # type: ignore[import-not-found]

    try:
        found = markup.sheets(path, kind, limits["max_cells"])
    except markup.TooLarge:
        return {"refused": "workbook_too_large", "params": {}}
    if not found:
        return {"refused": "not_a_table", "params": {"what": markup.called(path, kind)}}
    for n, sheet in enumerate(found):
        if not read_sheet(sheet, f"{out}/{n}.cells", limits, {"sheet": sheet.name, "visible": True}):
            break
    return {"done": True}


def _tell_facts(path: str, kind: str) -> None:
    """What the reader does not say of binary workbooks; one that cannot be looked at is read all the same."""
    import binary  # type: ignore[import-not-found]

    with contextlib.suppress(Exception):
        if kind == "xlsb":
            tell({"facts": binary.xlsb(path)})
        else:  # one that was decrypted lies in a container too
            import olefile

            with olefile.OleFileIO(path) as ole:
                name = "Workbook" if ole.exists("Workbook") else "Book"
                tell({"facts": binary.xls(ole.openstream(name).read())})


def main() -> None:
    """Read the job and tell the result."""
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
    os._exit(0)  # skips the slow teardown of libraries
