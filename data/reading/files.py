"""Files of any kind -> tables of text. What the columns mean is not known here."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path

from data.reading.base import archive
from data.reading.base import kind as magic
from data.reading.base.model import LIMITS, Limits, Note, Refused
from data.reading.export import whole_header, write_csv
from data.reading.grid.table import Reading
from data.reading.sheets.workbook import read_workbook
from data.reading.text.read import read_text

WORKBOOKS = ("xlsx", "xlsb", "ods")
DEPTH = 2  # a zip inside a zip is opened, one more is not
# what people's programs put behind a name; marketplaces call XLSX files .xls, which is no surprise
ENDINGS = {
    "csv": ("csv",),
    "tsv": ("csv",),
    "txt": ("csv",),
    "xlsx": ("xlsx", "xlsb"),
    "xlsm": ("xlsx", "xlsb"),
    "xls": ("xls", "xlsx", "xlsb"),
    "ods": ("ods",),
}
_WIDE = replace(LIMITS, max_columns=20_000)  # copying a table needs no recognised columns


def read(
    path: Path | str,
    *,
    name: str | None = None,
    password: str | None = None,
    limits: Limits = LIMITS,
    allow_empty: bool = False,
) -> Reading:
    """All tables of a file.

    `name` is what to call the file; `allow_empty` reads a header without rows instead of refusing it.

    Raises
    ------
    Refused
        With the reason and where; nothing else is raised for what a file holds.
    """
    path = Path(path)
    called = name or path.name
    if not path.is_file():
        raise Refused("unreadable", file=called)
    try:
        return _read(path, called, password, limits, allow_empty, DEPTH)
    except Refused as refused:
        raise Refused(refused.code, **{"file": called, **refused.params}) from refused.__cause__
    except OSError as error:
        raise Refused("unreadable", file=called) from error


def read_to_csv(path: Path | str, out: Path, *, password: str | None = None) -> int:
    """Write the first table of a file as it was read (all text, header first); returns its data rows.

    A header without rows is written too, an empty file becomes an empty file. The names of a header of several
    equal rows are joined, as the expected tables of the Pollock benchmark of readers have them; only here, where
    nothing may be lost of what was read. An import knows columns by their names: to it the rows below are the
    header once more, skipped with a note.
    """
    try:
        reading = read(path, password=password, limits=_WIDE, allow_empty=True)
    except Refused as refused:
        if refused.code not in ("empty", "blank"):
            raise
        return write_csv(None, out)
    table = reading.tables[0]
    return write_csv(table, out, whole_header(table))


def _read(
    path: Path, called: str, password: str | None, limits: Limits, allow_empty: bool, depth: int
) -> Reading:
    size = path.stat().st_size
    if size == 0:
        raise Refused("empty")
    if size > limits.max_file_bytes:
        raise Refused("file_too_large", size=size // 1_000_000, limit=limits.max_file_bytes // 1_000_000)
    with path.open("rb") as file:
        head = file.read(8192)
    kind = magic.kind(head)
    if kind == "text":
        table = replace(read_text(path, limits, allow_empty), name=called)
        return _named(Reading((table,), (), "csv"), called)
    kind = {"HTML": "html", "MHTML": "html", "XML": "xml2003" if magic.SHEET_XML in head else kind}.get(
        kind, kind
    )
    if kind in ("ole", "biff", "html", "xml2003"):
        return _named(read_workbook(path, kind, password, limits, allow_empty), called)
    if kind != "zip":
        raise Refused("not_a_table", what=kind)
    infos = archive.entries(path, limits)
    inside = archive.contents(infos)
    if inside in WORKBOOKS:
        return _named(read_workbook(path, inside, password, limits, allow_empty), called)
    if inside != "bundle":
        raise Refused("not_a_table", what=inside)
    if depth == 0:
        raise Refused("nested_zip")
    return _bundle(path, called, archive.members(infos, limits), password, limits, allow_empty, depth)


def _bundle(
    path: Path,
    called: str,
    infos: list[zipfile.ZipInfo],
    password: str | None,
    limits: Limits,
    allow_empty: bool,
    depth: int,
) -> Reading:
    """Every member read; one that is refused does not hide the others and is told, a read-me or a picture in a note."""
    readings: list[Reading] = []
    refused: list[Refused] = []
    beside: list[Refused] = []
    notes: list[Note] = []
    with tempfile.TemporaryDirectory(prefix="rightbox-") as folder:
        for info in infos:
            part = Path(folder) / "member"
            try:
                archive.unpack(path, info, part, password)
                found = _read(part, Path(info.filename).name, password, limits, allow_empty, depth - 1)
                readings.append(_inside(found, info.filename))
            except Refused as error:
                told = Refused(error.code, **{"file": f"{called} › {info.filename}", **error.params})
                if archive.companion(info.filename):
                    beside.append(told)
                    notes.append(Note("companion", {"member": info.filename}))
                else:
                    refused.append(told)
            finally:
                part.unlink(missing_ok=True)
    if not readings:
        raise [*refused, *beside][0]
    tables = tuple(table for reading in readings for table in reading.tables)
    notes = [*(note for reading in readings for note in reading.notes), *notes]
    return Reading(tables, tuple(notes), "zip", tuple(refused))


def _inside(reading: Reading, member: str) -> Reading:
    tables = tuple(
        replace(t, member=member if t.member is None else f"{member}/{t.member}") for t in reading.tables
    )
    return replace(reading, tables=tables)


def _named(reading: Reading, called: str) -> Reading:
    """Adds a note where the name promises another kind of file than the bytes are."""
    ending = Path(called).suffix.lower().lstrip(".")
    said = ENDINGS.get(ending)
    if said is None or reading.kind in said:
        return reading
    return replace(
        reading, notes=(*reading.notes, Note("other_kind", {"ending": ending, "kind": reading.kind}))
    )
