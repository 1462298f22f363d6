"""How a delimited text is written: delimiter, quotes, escapes."""

from __future__ import annotations

import csv
import re
from collections import Counter

from data.reading.text.quoting import Style, split

DELIMITERS = (",", ";", "\t", "|", ":", " ")
# what a rarely meant delimiter must overcome: every sentence is consistent with a space
PRIOR = {",": 1.0, ";": 1.0, "\t": 1.0, "|": 0.97, ":": 0.7, " ": 0.6}
SAMPLE_CHARS = 1 << 18
SAMPLE_LINES = 400

_SEP = re.compile(r'^"?sep=(.|\\t)"?\s*$', re.IGNORECASE)
_UNIT = re.compile(
    r"""^(?:
        [-+−]?[\d.,  ']*\d[\d.,]*%?               # numbers
      | \p{Sc}?[A-Z]{0,3}\s?\$?[-+]?\d[\d.,]*      # money
      | \d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[T ]\d{1,2}:\d{2}.*)?
      | \d{1,2}:\d{2}(?::\d{2})?
      | [\w.+-]+@[\w-]+\.[\w.]+
      | (?:https?|ftp)://\S+
      | [\w'&()./*\#%+$€£¥฿₫ -]{1,80}
    )$""".replace(r"\p{Sc}", "[$€£¥฿₫]"),
    re.VERBOSE,
)
_OPENING = re.compile(r'(?:^|[,;|:\t] ?| )"(?=[^"\s])', re.MULTILINE)

_COLON = re.compile(r"\b\d{1,2}:\d\d(?::\d\d)?\b|://")


def style(sample: str) -> Style:
    """The style that splits the sample into the most regular rows of plain values."""
    first = sample.split("\n", 1)[0].rstrip("\r")
    said = _SEP.match(first.split("\r", 1)[0])
    if said:
        delimiter = "\t" if said.group(1) == "\\t" else said.group(1)
        lines = _lines(sample)[1:]
        return _complete(lines, delimiter, sep_line=True)
    lines = _lines(sample)
    scored = [(_score(lines, d), d) for d in DELIMITERS if any(d in line for line in lines)]
    best = max(scored, default=(0.0, ","), key=lambda pair: pair[0])
    return _complete(lines, best[1] if best[0] > 0 else ",")


def _lines(sample: str) -> list[str]:
    lines = re.split(r"\r\n|\r|\n", sample[:SAMPLE_CHARS])
    if len(sample) > SAMPLE_CHARS or len(lines) > SAMPLE_LINES:
        lines = lines[:-1]
    return lines[:SAMPLE_LINES]


def _complete(lines: list[str], delimiter: str, sep_line: bool = False) -> Style:
    quote = _quote(lines, delimiter)
    escape = _escape(lines, delimiter, quote)
    spaced = delimiter in ",;|:" and _spaced(lines, delimiter)
    rows = _rows(lines, delimiter, quote, spaced)
    widths = Counter(len(row) for row in rows)
    width = _modal(widths)
    steady = widths[width] >= max(3, 0.95 * (len(rows) - 1))
    return Style(delimiter, quote, escape, spaced, width, sep_line, steady)


def _modal(widths: Counter[int]) -> int:
    real = {w: n for w, n in widths.items() if w > 1} or widths
    return max(real.items(), key=lambda pair: (pair[1], pair[0]), default=(1, 0))[0]


def _rows(lines: list[str], delimiter: str, quote: str, spaced: bool = False) -> list[list[str]]:
    """Rows as written; line by line where that gives more regular ones, as a stray quote swallows lines."""
    reader = csv.reader(
        (line + "\n" for line in lines),
        delimiter=delimiter,
        quotechar=quote,
        skipinitialspace=spaced,
    )
    try:
        rows = [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error:
        rows = []
    said = [line for line in lines if line.strip()]
    if _regular(rows) >= 0.9 * len(said):
        return rows
    found = Style(delimiter, quote, spaced=spaced)
    alone = [row for line in said if any(row := _alone(line, found))]
    # cells of several lines, cut apart, leave more rows, but narrower ones
    narrower = _regular(rows) == len(rows) and _width(alone) < _width(rows)
    return alone if _regular(alone) > _regular(rows) and not narrower else rows


def _width(rows: list[list[str]]) -> int:
    return _modal(Counter(len(row) for row in rows))


def _alone(line: str, found: Style) -> list[str]:
    """Cells of a line; two quotes stand for one unless that leaves a cell open."""
    row, whole = split(line, found, True)
    if whole:
        return row
    other, closed = split(line, found, False)
    return other if closed else row


def _regular(rows: list[list[str]]) -> int:
    """Number of rows with the usual width, if that is more than one cell."""
    widths = Counter(len(row) for row in rows)
    width = _modal(widths)
    return widths[width] if width > 1 else 0


def _score(lines: list[str], delimiter: str) -> float:
    """Share of regular rows, times how plain their cells are, times what the delimiter is worth."""
    rows = _rows(lines, delimiter, '"')
    widths = Counter(len(row) for row in rows)
    width = _modal(widths)
    if width < 2:
        return 0.0
    regular = [row for row in rows if len(row) == width]
    share = len(regular) / len(rows)
    cells = [cell.strip() for row in regular for cell in row]
    filled = [cell for cell in cells if cell]
    plain = sum(1 for cell in filled if _UNIT.match(cell)) / len(filled) if filled else 0.0
    shown = (width - 1) / width * (0.3 + 0.7 * plain)
    return PRIOR[delimiter] * share * shown * _opens(lines, delimiter) * _outside(lines, delimiter)


def _opens(lines: list[str], delimiter: str) -> float:
    """How many of the quotes that open something stand at the beginning of a cell; few say: not this delimiter."""
    text = "\n".join(lines)
    every = len(_OPENING.findall(text))
    if every < 3:
        return 1.0
    d = re.escape(delimiter)
    first = len(re.findall(rf'(?:^|{d} ?)"(?=[^"\s])', text, re.MULTILINE))
    return 0.1 + 0.9 * min(1.0, first / every)


def _outside(lines: list[str], delimiter: str) -> float:
    """The share of colons that are no part of a time of day or an address; 1 for any other delimiter."""
    if delimiter != ":":
        return 1.0
    text = "\n".join(lines)
    every = text.count(":")
    inside = sum(found.count(":") for found in _COLON.findall(text))
    return max(0.1, 1 - inside / every) if every else 1.0


def _quote(lines: list[str], delimiter: str) -> str:
    """The apostrophe only where it opens and closes cells and the double quote does not."""
    text = "\n".join(lines)
    d = re.escape(delimiter)
    opened, closed = (
        len(re.findall(pattern, text, re.MULTILINE))
        for pattern in (rf"(?:^|{d} ?)'(?=[^'])", rf"[^']'(?={d}|$)")
    )
    double = len(re.findall(rf'(?:^|{d} ?)"', text, re.MULTILINE))
    return "'" if opened >= 3 and closed >= 0.8 * opened and opened > double else '"'


def _escape(lines: list[str], delimiter: str, quote: str) -> str | None:
    """Backslash, if quotes inside cells are written with it."""
    text = "\n".join(lines)
    q, d = re.escape(quote), re.escape(delimiter)
    inside = len(re.findall(rf"\\{q}(?!{d}|$|{q}{q})", text, re.MULTILINE))
    doubled = len(re.findall(rf"(?<![{d}\n\\]){q}{q}(?!{d}|$)", text, re.MULTILINE))
    return "\\" if inside > doubled else None


def _spaced(lines: list[str], delimiter: str) -> bool:
    text = "\n".join(lines)
    if f'{delimiter} "' in text and text.count(f'{delimiter} "') > text.count(f'{delimiter}"'):
        return True
    every = text.count(delimiter)
    return every > 0 and text.count(delimiter + " ") >= 0.98 * every
