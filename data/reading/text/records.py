"""Records of a delimited text, read through damage; every repair is told."""

from __future__ import annotations

import csv
import itertools
from collections import deque
from collections.abc import Iterator
from io import TextIOBase

from data.reading.base.damage import Clock, Damage
from data.reading.base.model import LIMITS, Limits, Refused
from data.reading.text.decode import BAD, other_encoding
from data.reading.text.quoting import Style, split

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
        self.ending = "\n"  # of the last line given out
        self.other = False  # a line of the record is written in another encoding
        self._is_other = other_encoding(getattr(text, "encoding", None) or "utf-8")

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._line()
        if not line:
            raise StopIteration
        self.ending = line[-1]
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
                damage.open_end = feed.ending not in ("\r", "\n", style.quote)
                return
            row = _repair(feed, style, row_no, damage)
        except (csv.Error, _Runaway):
            reader = csv.reader(feed, **options)  # type: ignore[arg-type]
            row = _repair(feed, style, row_no, damage)
        else:
            if len(row) != width:
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
    """A record of the wrong width: was a quote a stray one, or are quotes inside cells not doubled?"""
    line = feed.held[0]
    if len(feed.held) > 1:
        fixed = _stray(line, style)
    elif style.quote * 2 in line:
        fixed, whole = split(line, style, False)
        fixed = fixed if whole and len(fixed) == style.width else None
    else:
        return row
    if fixed is None:
        return row
    feed.put_back(1)
    damage.problem("unclosed_quote", row_no, None, line)
    return fixed


def _repair(feed: _Feed, style: Style, row_no: int, damage: Damage) -> list[str]:
    """The best reading of a record that breaks the rules of quoting."""
    whole = _joined(feed.held[:1], style)
    stray = None if whole else _stray(feed.held[0], style)
    if whole is None and (stray is None or not _stands_alone(feed.held[1:2], style)):
        whole = _joined(feed.held, style, 2)
    if whole is not None:
        row, lines = whole
        feed.put_back(lines)
        damage.count("bare_quotes")
        return row
    feed.put_back(1)
    damage.problem("unclosed_quote", row_no, None, feed.held[0])
    return stray or split(feed.held[0], style, True)[0]


def _joined(held: list[str], style: Style, least: int = 1) -> tuple[list[str], int] | None:
    """(cells, lines) of the fewest lines that make a whole record of the usual width."""
    for lines in range(least, min(len(held), JOINED) + 1):
        for doubled in (True, False):
            row, whole = split("".join(held[:lines]), style, doubled)
            if whole and len(row) == style.width:
                return row, lines
    return None


def _stands_alone(lines: list[str], style: Style) -> bool:
    """True if the line that follows is a whole record: the quote above it was a stray one."""
    return all(_joined([line], style) is not None for line in lines)


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


def _cleaned(row: list[str], row_no: int, damage: Damage) -> list[str]:
    """The cells with a visible sign where bytes are no text, each told as a problem."""
    clean = [cell.replace(BAD, "\ufffd").replace("\x00", "\ufffd") for cell in row]
    for column, (before, after) in enumerate(zip(row, clean, strict=True)):
        if before != after:
            damage.problem("bad_byte" if BAD in before else "nul", row_no, column, after)
    return clean
