"""A file that ends within its last cell is told, its last row kept apart; one that only lacks a line break is whole."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.reading.files import read
from data.reading.text import fast
from data.reading.text.fast import sniff

START = datetime(2026, 3, 1, 9, 5)  # noqa: DTZ001 - local times, as in a file
FORMS = (
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M:%SZ",
    "%d/%m/%Y %I:%M %p",
    "%d %b %Y",
    "%Y年%m月%d日",
    "%b %d, %Y",
)


def _days(form: str) -> Callable[[random.Random], str]:
    return lambda rng: (START + timedelta(minutes=rng.randrange(400_000))).strftime(form)


COLUMNS: dict[str, Callable[[random.Random], str]] = {
    **{form: _days(form) for form in FORMS},
    "price": lambda rng: f"{rng.uniform(1, 2000):.2f}",
    "grouped": lambda rng: f"RM {rng.uniform(1, 9000):,.2f}",
    "decimal comma": lambda rng: f'"{rng.uniform(1, 2000):.2f}"'.replace(".", ","),
    "tracking": lambda rng: f"SPX{rng.randrange(10**9):09d}MY",
    "order": lambda rng: f"{rng.randrange(10**13, 10**14)}",
    "word": lambda rng: rng.choice(["Completed", "Cancelled", "To ship", "Shipping"]),
}


def file(kind: str, seed: int, rows: int = 40, quoted: bool = False) -> tuple[str, str]:
    """A whole file without its last line break, and the last cell."""
    rng = random.Random(f"{kind} {seed}")
    cells = [COLUMNS[kind](rng) for _ in range(rows)]
    if kind == "word":
        cells += [*dict.fromkeys(cells)] * 2  # every word more than once
    if quoted:
        cells = [f'"{cell}"' for cell in cells]
    lines = [
        f"O{n:04d},S{n % 3},{rng.randint(1, 9)},{c}"
        if "," not in c or c[0] == '"'
        else f'O{n:04d},S1,1,"{c}"'
        for n, c in enumerate(cells)
    ]
    return "order,sku,qty,last\n" + "\n".join(lines), lines[-1].split(",", 3)[3]


def told(path: Path, text: str) -> list[tuple[str, int]]:
    path.write_text(text, encoding="utf-8", newline="")
    (table,) = read(path).tables
    assert table.good.num_rows == table.rows.num_rows - len(table.bad_rows)
    return [(problem.code, problem.row) for problem in table.problems]


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("seed", range(2))
def test_wherever_the_last_cell_is_cut_the_row_is_apart(tmp_path: Path, kind: str, seed: int) -> None:
    whole, last = file(kind, seed)
    rows = whole.count("\n") + 1
    for left in range(1, len(last) + 1):
        (problem,) = told(tmp_path / "a.csv", whole[:-left])
        assert problem[1] == rows and problem[0] in ("cut_cell", "unclosed_quote"), (
            whole[:-left][-30:],
            problem,
        )


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
@pytest.mark.parametrize("quoted", [False, True])
def test_a_whole_file_is_whole_with_and_without_its_last_line_break(
    tmp_path: Path, kind: str, ending: str, quoted: bool
) -> None:
    for seed in range(5):
        whole, _ = file(kind, seed, quoted=quoted and kind != "decimal comma")
        assert told(tmp_path / "a.csv", whole + ending) == []


@pytest.mark.parametrize(
    "values",
    [
        ["10", "12", "25", "40", "11", "5"],
        ["Wrong item", "Not as described", "Wrong item", "Broken cup", "Too small", "Damaged"],
        ["Tee 100", "Mug 5", "Cap 12", "Bag 7", "Pen 33", "Ink"],
        ["12.5", "9", "7.25", "8.5", "3", "4"],
    ],
)
def test_a_shorter_value_of_a_column_of_any_length_is_no_cut(tmp_path: Path, values: list[str]) -> None:
    lines = [f"O{n},S,1,{value}" for n, value in enumerate([*values[:-1] * 3, values[-1]])]
    assert told(tmp_path / "a.csv", "order,sku,qty,last\n" + "\n".join(lines)) == []


def test_a_large_file_that_is_cut_goes_the_careful_way(tmp_path: Path) -> None:
    lines = [
        f"O{n:06d},S{n % 7},1,{START + timedelta(hours=n):%Y-%m-%d %H:%M}" for n in range(6 * fast.TAIL // 20)
    ]
    path = tmp_path / "a.csv"
    for left, clean in ((0, True), (1, False), (7, False)):
        text = "order,sku,qty,last\n" + "\n".join(lines)
        path.write_text(text[: len(text) - left])
        dialect = sniff(path)
        assert dialect is not None and dialect.clean is clean
