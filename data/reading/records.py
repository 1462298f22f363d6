"""Records of a delimited text, read through damage; every repair is told."""

from __future__ import annotations

import csv
import itertools
from collections import deque
from collections.abc import Iterator
from io import TextIOBase

from data.reading.damage import Clock, Damage
from data.reading.decode import BAD, other_encoding
from data.reading.dialect import Style
from data.reading.model import LIMITS, Limits, Refused

MAX_SPAN = 1_000  # physical lines one quoted cell may take before its quote counts as never closed
MAX_TRIES = 16  # opening quotes of one line that are tried as text
JOINED = 50  # physical lines joined when a cell holds line breaks and bare quotes

csv.field_size_limit(LIMITS.max_cell_chars)


class _Runaway(Exception):
    """A record took more lines or characters than any real one."""


class _Feed:
    """Lines for csv.reader, with those of the record under way kept for a second look."""

    def __init__(self, text: TextIOBase, style: Style, limits: Limits) -> None:
        self._text = text
        self._escape = style.escape
        self._quote = style.quote
        self._most = limits.max_cell_chars
        self._again: deque[str] = deque()
        self.held: list[str] = []
        self.taken = 0  # physical lines given out before the record under way
        self.chars = 0
        self.given = 0  # characters of all lines given out
        self.cut = False
        self.dirty = False
        self.other = False  # a line of the record is written in another encoding
        self._is_other = other_encoding(getattr(text, "encoding", None) or "utf-8")

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._line()
        if not line:
            raise StopIteration
        held = self.held
        held.append(line)
        self.given += len(line)
        if len(held) > 1:
            self.chars += len(line)
            if len(held) > MAX_SPAN or self.chars > self._most:
                raise _Runaway
        if BAD in line or "\x00" in line:
            self.dirty = True
        elif self._is_other(line):
            self.other = True
        return line

    def _line(self) -> str:
        line = self._text.readline(self._most)
        if len(line) >= self._most and line[-1] not in "\r\n":
            self.cut = True
            self._skip()
            return line[:1_000] + "\n"
        if self._escape and "\\" in line:
            q = self._quote
            line = line.replace("\\\\", "\x00\x00").replace("\\" + q, q + q).replace("\x00\x00", "\\")
        return line

    def _skip(self) -> None:
        while rest := self._text.readline(self._most):
            if rest[-1] in "\r\n":
                return

    def begin(self) -> int:
        """Line number on which the next record starts."""
        self.taken += len(self.held)
        self.held = []
        self.chars = 0
        self.dirty = self.other = False
        return self.taken + 1

    def put_back(self, keep: int) -> None:
        """Give all but the first `keep` lines of the record out again."""
        self._again.extendleft(reversed(self.held[keep:]))
        del self.held[keep:]


def records(
    text: TextIOBase, style: Style, damage: Damage, limits: Limits = LIMITS
) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of every record that has any text; blank ones are counted."""
    feed = _Feed(text, style, limits)
    if style.sep_line:
        next(feed, None)
    options = {
        "delimiter": style.delimiter,
        "quotechar": style.quote,
        "skipinitialspace": style.spaced,
        "strict": True,
    }
    reader = csv.reader(feed, **options)  # type: ignore[arg-type]
    width = style.width
    clock = Clock(limits)
    for first in itertools.count():
        if first % 65_536 == 0:
            clock.check(feed.given)
        row_no = feed.begin()
        try:
            row = next(reader)
        except StopIteration:
            if not feed.held:
                return
            row = _repair(feed, style, row_no, damage)
        except (csv.Error, _Runaway):
            reader = csv.reader(feed, **options)  # type: ignore[arg-type]
            row = _repair(feed, style, row_no, damage)
        else:
            if len(row) != width and len(feed.held) > 1:
                row = _second_look(feed, style, row, row_no, damage)
        if feed.cut:
            feed.cut = False
            if first == 0:
                raise Refused("first_line_too_long", limit=limits.max_cell_chars)
            damage.problem(
                "line_too_long",
                row_no,
                None,
                row[0] if row else None,
                limit=limits.max_cell_chars,
            )
        if not any(row) or not "".join(row).strip():
            damage.blank(row_no)
            continue
        clock.rows += 1
        damage.chars = feed.given
        if feed.dirty:
            row = _cleaned(row, row_no, damage)
        elif feed.other:
            damage.problem("other_encoding", row_no, None, row[0])
        yield row_no, row


def _second_look(feed: _Feed, style: Style, row: list[str], row_no: int, damage: Damage) -> list[str]:
    """A record of several lines and the wrong width: was its quote a stray one?"""
    fixed = _stray(feed.held[0], style)
    if fixed is None:
        return row
    feed.put_back(1)
    damage.problem("unclosed_quote", row_no, None, feed.held[0])
    return fixed


def _repair(feed: _Feed, style: Style, row_no: int, damage: Damage) -> list[str]:
    """The best reading of a record that breaks the rules of quoting."""
    for lines in range(1, min(len(feed.held), JOINED) + 1):
        for doubled in (True, False):
            row, whole = split("".join(feed.held[:lines]), style, doubled)
            if whole and len(row) == style.width:
                feed.put_back(lines)
                damage.count("bare_quotes")
                return row
    fixed = _stray(feed.held[0], style)
    if fixed is None:
        fixed, _ = split(feed.held[0], style, True)
    feed.put_back(1)
    damage.problem("unclosed_quote", row_no, None, feed.held[0])
    return fixed


def _stray(line: str, style: Style) -> list[str] | None:
    """The line with one opening quote read as text, if that gives the usual width."""
    d, q = style.delimiter, style.quote
    opening = [i for i, c in enumerate(line[:100_000]) if c == q and (i == 0 or line[i - 1] in (d, " "))]
    for position in opening[:MAX_TRIES]:
        for doubled in (True, False):
            row, whole = split(line, style, doubled, literal=position)
            if whole and len(row) == style.width:
                return row
    return None


def split(text: str, style: Style, doubled: bool, literal: int = -1) -> tuple[list[str], bool]:
    """Cells of one record, and whether every quote that opens a cell is closed.

    A quote closes a cell only before a delimiter or the end; any other one inside is text.
    `doubled`: two quotes stand for one. `literal`: position of a quote that opens nothing.
    """
    text = text.rstrip("\r\n")
    d, q = style.delimiter, style.quote
    cells: list[str] = []
    whole = True
    position = 0
    while True:
        start = position
        while style.spaced and text[start : start + 1] == " ":
            start += 1
        end = None
        if text[start : start + 1] == q and start != literal:
            end = _close(text, start + 1, d, q, doubled)
            whole = whole and end is not None
        if end is not None:
            inner = text[start + 1 : end]
            cells.append(inner.replace(q + q, q) if doubled else inner)
            position = text.find(d, end)
        else:
            position = text.find(d, start)
            cells.append(text[start:] if position < 0 else text[start:position])
        if position < 0:
            return cells, whole
        position += 1


def _close(text: str, at: int, d: str, q: str, doubled: bool) -> int | None:
    """Where the quote stands that closes the cell."""
    while (found := text.find(q, at)) >= 0:
        after = text[found + 1 : found + 2]
        if after in ("", d):
            return found
        if doubled and after == q:
            at = found + 2
            continue
        if after == " " and text[found + 1 :].lstrip(" ")[:1] in ("", d) and d != " ":
            return found
        at = found + 1
    return None


def _cleaned(row: list[str], row_no: int, damage: Damage) -> list[str]:
    """The cells with a visible sign where bytes are no text, each told as a problem."""
    clean = [cell.replace(BAD, "\ufffd").replace("\x00", "\ufffd") for cell in row]
    for column, (before, after) in enumerate(zip(row, clean, strict=True)):
        if before != after:
            damage.problem("bad_byte" if BAD in before else "nul", row_no, column, after)
    return clean
