"""How a text is written is found in spite of quotes that open or close nothing."""

from __future__ import annotations

import pytest

from tests.data.reading.conftest import problems, rows

HEAD = ["order id", "created", "item", "remark", "price"]
ROWS = [
    [f"A{i:04d}", f"2026-07-{i % 28 + 1:02d} {i % 24:02d}:30", f'Shelf, {i}"', f"pale {i}", f"{i}.50"]
    for i in range(40)
]
QUOTED = (2,)


def written(rows, escape='"', delimiter=","):
    """The rows with a column in quotes, quotes inside them written with `escape`."""
    lines = [HEAD, *rows]
    return "".join(
        delimiter.join(
            '"' + cell.replace('"', escape + '"') + '"' if i in QUOTED else cell for i, cell in enumerate(row)
        )
        + "\n"
        for row in lines
    )


@pytest.mark.parametrize("escape", ['"', "\\", ""], ids=["doubled", "backslash", "none"])
def test_a_comma_file_stays_one_whatever_its_inner_quotes_are_written_with(table, escape):
    read = table(written(ROWS, escape))
    assert read.delimiter == ","
    assert read.header == tuple(HEAD)
    assert rows(read) == [tuple(row) for row in ROWS]


def test_a_file_of_spaces_with_times_is_not_taken_for_one_of_colons(table):
    head = "DATE TIME Qty SKU Kind Text URL\n"
    lines = [
        f'{i % 28 + 1:02d}/01/2026 {i % 24:02d}:15 2 MG-{i} {kind} "Light, warm" "https://example.com/{i}"\n'
        for i, kind in enumerate(["Sofa", "Men's Hiking Boots", "Fly Rod 8 Wt.", "Kids' Hat"] * 10)
    ]
    read = table(head + "".join(lines))
    assert (read.delimiter, read.header[1]) == (" ", "TIME")
    assert {code for code, _ in problems(read)} == {"long_row"}


def test_colons_that_are_no_times_still_delimit(table):
    read = table("name:uid:home\n" + "".join(f"u{i}:{1000 + i}:/srv/u{i}\n" for i in range(9)))
    assert read.delimiter == ":"


def test_a_stray_quote_in_the_header_swallows_no_row(table):
    """A quote that a later row seems to close leaves header and rows apart."""
    head = ",".join(HEAD).replace("created", '"created')
    read = table(head + "\n" + "".join(f'A{i},"2026-07-01",Shelf,pale,{i}.50\n' for i in range(40)))
    assert read.header == ("order id", '"created', "item", "remark", "price")
    assert read.count == 40


@pytest.mark.parametrize("count", [2, 5, 40])
@pytest.mark.parametrize("last", [True, False])
def test_cells_of_several_lines_stay_one_cell(table, count, last):
    """Lists of items in one cell, a line for each: rows are fewer than lines, and as wide as the header."""
    cells = [[f"O{i}", f"A{i}\nB{i}\nC{i}" if i % 3 or count < 3 else "A0", str(i)] for i in range(count)]
    order = (0, 2, 1) if last else (0, 1, 2)
    lines = "".join(",".join(f'"{row[i]}"' if i == 1 else row[i] for i in order) + "\r\n" for row in cells)
    head = ["No", "Articles", "Pcs"]
    read = table(",".join(head[i] for i in order) + "\r\n" + lines)
    assert read.header == tuple(head[i] for i in order)
    assert rows(read) == [tuple(row[i] for i in order) for row in cells]
