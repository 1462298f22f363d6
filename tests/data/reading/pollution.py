"""Damaged copies of one clean table, as the Pollock benchmark of CSV reading documents them.

After Vitagliano et al. (2023), "Pollock: A Data Loading Benchmark", VLDB 16(8): each file has one
pollution; a reader is scored on the header, the records and the cells it recovers. The table, the
code and the words are our own; sizes, quoting and the kinds of pollution follow the paper.
"""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

HEADER = ["DATE", "TIME", "Qty", "SKU", "Price", "Kind", "Description", "URL", "Comments"]
ALWAYS_QUOTED = (6, 7)
_KINDS = [
    "Men's Boots",
    "Tee, Long-Sleeve",
    'Table, Round 48"',
    "Kids' Hat",
    "Sofa",
    'Boxer, 5" Inseam',
    "Fly Rod 8 Wt.",
]
_WORDS = [
    "this",
    "light",
    "jacket",
    "keeps",
    "you",
    "visible",
    "and",
    "warm,",
    "won't",
    "let",
    "you",
    "down:",
    "durable",
    "fabric,",
    "easy",
    "care",
    "for",
    "walking",
    "or",
    "running",
    "all",
    "year",
    "round",
    "with",
    "a",
    "soft",
    "collar",
    "that's",
    "made",
    "to",
    "last",
]


def table(rows: int = 83, seed: int = 7) -> list[list[str]]:
    """Header and data: dates, times, money, commas, apostrophes and quotes in text, an empty column."""
    draw = random.Random(seed)
    made = [HEADER]
    for i in range(rows):
        sku = f"{draw.choice(['RI', 'MG', 'CC', 'BH', 'YY'])}-{draw.randint(1000, 9999)}"
        said = " ".join(draw.choices(_WORDS, k=draw.randint(8, 30)))
        if i % 17 == 11:
            said += " of our 8'9\" length"
        made.append(
            [
                f"{i % 28 + 1:02d}/0{i % 9 + 1}/2026",
                f"{i % 24:02d}:{i * 15 % 60:02d}",
                str(draw.randint(0, 30)),
                sku,
                f"${draw.randint(1, 9999) / 100:.2f}",
                _KINDS[i % len(_KINDS)],
                said.capitalize() + ".",
                f"https://www.example.com/product/{sku.replace('-', '_')}.html",
                "",
            ]
        )
    return made


@dataclass
class Cell:
    text: str
    quoted: bool


@dataclass(frozen=True)
class Polluted:
    name: str
    data: bytes
    clean: list[list[str]]


class Draft:
    """A table being written: every delimiter, quote and line end can be changed by itself."""

    def __init__(self, rows: list[list[str]]) -> None:
        self.clean = [list(row) for row in rows]
        self.cells = [
            [Cell(text, i in ALWAYS_QUOTED or any(c in text for c in ',"\n')) for i, text in enumerate(row)]
            for row in rows
        ]
        self.delimiters = [[","] * (len(row) - 1) for row in rows]
        self.ends = ["\r\n"] * len(rows)
        self.quote, self.escape = '"', '"'
        self.extra: dict[tuple[int, int], str] = {}  # text put raw inside the quotes of a cell
        self.lead: dict[int, str] = {}  # text before a row

    def _cell(self, row: int, column: int) -> str:
        cell = self.cells[row][column]
        text = cell.text.replace('"', self.escape + '"') if cell.quoted else cell.text
        text = self.extra.get((row, column), "") + text
        return f"{self.quote}{text}{self.quote}" if cell.quoted else text

    def render(self) -> bytes:
        out = io.StringIO()
        for r, row in enumerate(self.cells):
            out.write(self.lead.get(r, ""))
            for c in range(len(row)):
                out.write(self._cell(r, c))
                out.write(self.delimiters[r][c] if c < len(self.delimiters[r]) else "")
            out.write(self.ends[r])
        return out.getvalue().encode()

    def done(self, name: str, clean: list[list[str]] | None = None) -> Polluted:
        return Polluted(name, self.render(), self.clean if clean is None else clean)


def whole_file() -> Iterator[Polluted]:
    """Pollutions of a file as a whole."""
    rows = table()
    yield Draft(rows).done("source")
    yield Polluted("no_payload", b"", [])
    for name, end in (("no_trailing_newline", ""), ("double_trailing_newline", "\r\n\r\n")):
        draft = Draft(rows)
        draft.ends[-1] = end
        yield draft.done(name)
    yield Draft(rows[1:]).done("no_header")
    draft = Draft(rows)
    draft.lead[0] = "PREAMBLE,,,,,,,,\r\n,,,,,,,,\r\n"
    yield draft.done("preamble")
    for count in (2, 3):
        names = [[" ".join([name] * count) for name in rows[0]]]
        yield Draft([rows[0]] * count + rows[1:]).done(f"header_multirow_{count}", names + rows[1:])
    yield Draft(rows[:1]).done("header_only")
    yield Draft(rows[:2]).done("one_data_row")
    for name, end in (("lf", "\n"), ("cr", "\r")):
        draft = Draft(rows)
        draft.ends = [end] * len(rows)
        yield draft.done(f"record_delimiter_{name}")
    for name, delimiter in (("semicolon", ";"), ("tab", "\t"), ("comma_space", ", "), ("space", " ")):
        draft = Draft(rows)
        draft.delimiters = [[delimiter] * (len(row) - 1) for row in rows]
        yield draft.done(f"field_delimiter_{name}")
    draft = Draft(rows)
    draft.quote = "'"
    yield draft.done("quote_apostrophe")
    for name, escape in (("backslash", "\\"), ("none", "")):
        draft = Draft(rows)
        draft.escape = escape
        yield draft.done(f"escape_{name}")
    yield from _second_tables(rows)


def _second_tables(rows: list[list[str]]) -> Iterator[Polluted]:
    for name, width in (("less", 8), ("more", 10)):
        below = [[*row, f"col{i}" if i == 0 else "x"][:width] for i, row in enumerate(rows)]
        yield Polluted(f"multitable_{name}", Draft(rows).render() + Draft(below).render(), rows)


def one_place(row_step: int = 1) -> Iterator[Polluted]:
    """A missing or an extra delimiter, an extra quote, for rows and columns; a row of spaces."""
    rows = table()
    for r in range(0, len(rows), row_step):
        for c in range(len(HEADER)):
            draft = Draft(rows)
            if c == 0:
                draft.lead[r] = ","
            else:
                draft.delimiters[r][c - 1] = ",,"
            yield draft.done(f"row_more_sep_row{r}_col{c}")
            if c > 0:
                draft = Draft(rows)
                draft.delimiters[r][c - 1] = ""
                yield draft.done(f"row_less_sep_row{r}_col{c}")
            draft = Draft(rows)
            draft.extra[r, c] = '"'
            draft.clean[r][c] = '"' + draft.clean[r][c]
            yield draft.done(f"row_extra_quote{r}_col{c}")
        draft = Draft(rows)
        draft.delimiters[r] = [" "] * (len(HEADER) - 1)
        yield draft.done(f"row_field_delimiter_{r}_0x20")


def score(clean: list[list[str]], loaded: bytes) -> float:
    """0..10: success, and precision, recall and F1 of header, records and cells."""
    got = list(csv.reader(io.StringIO(loaded.decode(), newline="")))
    if not clean:
        return 10.0
    header = _measures(clean[0], got[0] if got else [])
    records = _measures(["".join(row) for row in clean[1:]], ["".join(row) for row in got[1:]])
    cells = _measures([c for row in clean for c in row], [c for row in got for c in row])
    return 1.0 + sum(header) + sum(records) + sum(cells)


def _measures(source: list[str], loaded: list[str]) -> tuple[float, float, float]:
    if not source:
        return 1.0, 1.0, 1.0
    both = sum((Counter(source) & Counter(loaded)).values())
    if not both:
        return 0.0, 0.0, 0.0
    precision, recall = both / len(source), both / len(loaded)
    return precision, recall, 2 * precision * recall / (precision + recall)
