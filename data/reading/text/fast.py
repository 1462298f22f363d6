"""May a fast reader take the whole file? The dialect to tell it, and a cheap look at every byte."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from data.reading.base import kind
from data.reading.base.model import LIMITS, Limits, Refused
from data.reading.grid.table import RawTable
from data.reading.text import dialect
from data.reading.text.decode import Encoding, detect, open_text
from data.reading.text.read import table_of

CHUNK = 1 << 18  # fits the processor's cache, which makes the counts twice as fast
TAIL = 1 << 16


@dataclass(frozen=True)
class Dialect:
    """How a delimited file is written, and whether nothing in it needs the exact reader.

    `head` are its first records as a table, so that a format can be recognised. `clean` does not
    promise rows of equal length: the fast reader must be strict, and the exact one take over when it
    complains. `lines` counts line ends: where rows found + `header_row` = `lines` (or one more), no
    cell holds a line break, and the n-th row stands on line `header_row` + n.
    """

    head: RawTable
    encoding: str
    delimiter: str
    quotechar: str
    escapechar: str | None
    header_row: int
    header: tuple[str, ...]
    n_columns: int
    newline: str  # '\\n', '\\r\\n', '\\r' or 'mixed'
    skip: int  # lines above the header (above the first row where there is no header)
    lines: int
    size: int
    clean: bool
    reason: str | None = None  # why not clean


def sniff(path: Path | str, *, name: str | None = None, limits: Limits = LIMITS) -> Dialect | None:
    """The dialect of a delimited text file; None for any other kind of file.

    Raises
    ------
    Refused
        If the file is empty or no text.
    """
    path = Path(path)
    called = name or path.name
    try:
        return _sniff(path, called, limits)
    except Refused as refused:
        raise Refused(refused.code, **{"file": called, **refused.params}) from refused.__cause__
    except OSError as error:
        raise Refused("unreadable", file=called) from error


def _sniff(path: Path, called: str, limits: Limits) -> Dialect | None:
    size = path.stat().st_size
    if not size:
        raise Refused("empty")
    with path.open("rb") as file:
        if kind.kind(file.read(8192)) != "text":
            return None
    encoding = detect(path)
    with open_text(path, encoding) as text:
        sample = text.read(dialect.SAMPLE_CHARS + 1).lstrip("\ufeff")
    found = dialect.style(sample)
    whole = len(sample) <= dialect.SAMPLE_CHARS
    head = table_of(io.StringIO(_full_lines(sample, whole), newline=""), encoding, found, limits)
    head = replace(head, name=called)
    marks = _count(path, encoding.size, _first_names(head, found, encoding))
    reason = _reason(encoding, found, head, marks) or _odd_tail(path, encoding, found, head, limits, whole)
    return Dialect(
        head=head,
        encoding=encoding.name,
        delimiter=found.delimiter,
        quotechar=found.quote,
        escapechar=found.escape,
        header_row=head.header_row,
        header=head.header,
        n_columns=found.width,
        newline=marks.newline,
        skip=max(head.header_row, 1) - 1,
        lines=marks.lines,
        size=encoding.size,
        clean=reason is None,
        reason=reason,
    )


def _full_lines(sample: str, whole: bool) -> str:
    if whole:
        return sample
    end = max(sample.rfind("\n"), sample.rfind("\r"))
    return sample[: end + 1] if end > 0 else sample


@dataclass(frozen=True)
class ByteCounts:
    """Bytes counted over the whole file."""

    line_feeds: int
    returns: int
    pairs: int
    quotes: int
    zeros: int
    headers: int

    @property
    def newline(self) -> str:
        if not self.returns:
            return "\n"
        if self.returns == self.pairs == self.line_feeds:
            return "\r\n"
        return "\r" if not self.line_feeds else "mixed"

    @property
    def lines(self) -> int:
        return self.line_feeds + self.returns - self.pairs


def _count(path: Path, size: int, names: bytes) -> ByteCounts:
    found = np.zeros(6, dtype=np.int64)
    seam = max(len(names) - 1, 1)
    last = b""
    left = size
    with path.open("rb") as file:
        while left > 0 and (block := file.read(min(CHUNK, left))):
            left -= len(block)
            data = np.frombuffer(block, np.uint8)
            returns = b"\r" in block
            across = last[-seam:] + block[:seam]
            found += np.array(
                (
                    np.count_nonzero(data == 10),
                    np.count_nonzero(data == 13) if returns else 0,
                    (block.count(b"\r\n") if returns else 0)
                    + (last.endswith(b"\r") and block.startswith(b"\n")),
                    np.count_nonzero(data == 34),
                    b"\x00" in block,
                    block.count(names) + across.count(names) if names else 0,
                )
            )
            last = block[-seam:]
    return ByteCounts(*(int(n) for n in found))


def _first_names(head: RawTable, found: dialect.Style, encoding: Encoding) -> bytes:
    """The first header names as they stand in the file, to find the header again further down."""
    names = head.header[:2]
    if len(names) < 2 or encoding.name not in ("utf-8", "utf-8-sig"):
        return b""
    return found.delimiter.join(names).encode()


def _reason(encoding: Encoding, found: dialect.Style, head: RawTable, marks: ByteCounts) -> str | None:
    checks = (
        (encoding.name not in ("utf-8", "utf-8-sig"), "encoding"),
        (not encoding.valid, "bad_bytes"),
        (encoding.zero_tail > 0 or marks.zeros > 0, "zeros"),
        (found.sep_line, "sep_line"),
        (found.escape is not None or found.quote != '"' or found.spaced, "quoting"),
        (found.width < 2 or found.delimiter in (" ", ":"), "delimiter"),
        (marks.newline in ("\r", "mixed"), "newline"),
        (marks.quotes % 2 == 1, "quotes"),
        (marks.headers > 1, "repeated_header"),
        (head.header_row == 0, "no_header"),
        (len(head.header) != found.width, "header_width"),
        (bool(head.problems or head.aside), "damage"),
        (any(note.code in ("bare_quotes", "rows_padded", "header_gap") for note in head.notes), "damage"),
    )
    return next((reason for wrong, reason in checks if wrong), None)


def _odd_tail(
    path: Path, encoding: Encoding, found: dialect.Style, head: RawTable, limits: Limits, whole: bool
) -> str | None:
    """Totals, remarks or a cut row in the last lines."""
    if whole:
        return None
    with path.open("rb") as file:
        file.seek(max(0, encoding.size - TAIL))
        block = file.read(TAIL)
    lines = block.decode("utf-8", "replace").splitlines(keepends=True)[1:]
    if any('"' in line for line in lines) and len(lines) < 2:
        return None
    text = found.delimiter.join(head.header) + "\n" + "".join(lines)
    try:
        tail = table_of(io.StringIO(text, newline=""), encoding, found, limits)
    except Refused:
        return "tail"
    real = {
        p.code for p in tail.problems if p.row > tail.header_row + 3
    }  # the first lines may be half a cell
    return "tail" if real or tail.aside else None
