"""What a user is promised to see for bad inputs: a sentence, a problem with its row, or a note."""

from __future__ import annotations

import random

import pytest

from data.reading.base.model import Refused
from tests.data.reading.conftest import notes, problems, reading

HEAD = "order_id,sku,qty,note\n"
ROWS = [f"O{i},S-{i % 9},{i % 4},ok {i}" for i in range(1, 41)]
BODY = HEAD + "\n".join(ROWS) + "\n"
OTHER = "case,state,amount,who\nC1,open,12.5,a\nC2,open,13.5,a\n"


def changed(at: int, row: str) -> str:
    return HEAD + "\n".join([*ROWS[:at], row, *ROWS[at + 1 :]]) + "\n"


def chinese(count: int, first: str) -> str:
    return "\n".join(f"{first}{i},S,1,尺码{i}" for i in range(count)) + "\n"


LOADS: dict[str, str | bytes] = {
    "bom": b"\xef\xbb\xbf" + BODY.encode(),
    "crlf": BODY.replace("\n", "\r\n"),
    "cr": BODY.replace("\n", "\r"),
    "mixed line ends": BODY.replace("\n", "\r\n", 20).replace("ok 30\n", "ok 30\r"),
    "no final newline": BODY.rstrip(),
    "semicolon": BODY.replace(",", ";"),
    "tab": BODY.replace(",", "\t"),
    "pipe": BODY.replace(",", "|"),
    "sep line": "sep=;\r\n" + BODY.replace(",", ";"),
    "sep line in quotes": '"sep=|"\n' + BODY.replace(",", "|"),
    "emoji": BODY.replace("ok 3", "👍 3"),
    "padded header": BODY.replace("sku", " sku ", 1),
}


@pytest.mark.parametrize("name", LOADS)
def test_what_is_usual_loads_without_a_word(table, name):
    read = table(LOADS[name])
    assert (read.header, read.good.num_rows) == (("order_id", "sku", "qty", "note"), 40)
    assert (problems(read), notes(read)) == ([], {})
    assert read.good["c1"].to_pylist() == [f"S-{i % 9}" for i in range(1, 41)]


NOTED: dict[str, tuple[str | bytes, str, int | None]] = {
    "comments above": ("# made by\n# x\n" + BODY, "preamble", 2),
    "comment inside": (changed(9, "# hello\n" + ROWS[9]), "comment_lines", 1),
    "slashes inside": (changed(30, "// hello there\n" + ROWS[30]), "comment_lines", 1),
    **{f"preamble of {n}": ("Report\n" * n + BODY, "preamble", n) for n in (1, 3, 4, 7)},
    **{f"padded preamble of {n}": ("Report,,,\n" * n + BODY, "preamble", n) for n in (2, 4)},
    "facts above": ("Shop: A,2026-01-01\nBy: B,2026-01-02\n\n" + BODY, "preamble", 2),
    "repeated header": (changed(19, HEAD + ROWS[19]), "repeated_header", 1),
    "blank rows": (changed(19, "\n\n" + ROWS[19]), "blank_rows", 2),
    "padded blank row": (changed(33, ",,,\n" + ROWS[33]), "blank_rows", 1),
    "zeros at the end": (BODY.encode() + b"\0" * 4096, "zero_tail", 4096),
    "a name twice": (BODY.replace("qty", "sku", 1), "duplicate_headers", 1),
    "no name": (BODY.replace("sku", "", 1), "empty_headers", 1),
    "invisible in a name": (BODY.replace("sku", "s\u200bku", 1), "invisible_in_headers", 1),
    "right to left": (BODY.replace("ok 30", "\u202eok 30"), "invisible_in_values", 1),
    "bare quotes": (changed(5, 'O6,S-6,1,"5" wide"'), "bare_quotes", 1),
    "backslash quotes": (HEAD + 'O1,S,1,"say \\"hi\\""\n' * 40, "backslash_quotes", None),
    "a long cell": (changed(7, "O8,S-8,1," + "x" * 32_768), "long_cell", None),
}


@pytest.mark.parametrize("name", NOTED)
def test_what_is_odd_is_noted_and_loads(table, name):
    content, code, count = NOTED[name]
    read = table(content)
    assert (read.good.num_rows, problems(read)) == (40, [])
    assert code in notes(read)
    assert notes(read)[code].get("count") == count


APART: dict[str, tuple[str | bytes, str, list[int]]] = {
    **{f"short row {n}": (changed(n, "O9,S"), "short_row", [n + 2]) for n in (0, 17, 39)},
    **{f"long row {n}": (changed(n, ROWS[n] + ",more"), "long_row", [n + 2]) for n in (0, 22, 39)},
    **{f"open quote {n}": (changed(n, 'O9,"S-1,2,ok'), "unclosed_quote", [n + 2]) for n in (1, 20, 39)},
    **{f"NUL {n}": (changed(n, "O9,S-1,2,o\0k"), "nul", [n + 2]) for n in (0, 31)},
    "cut last row": (BODY[: BODY.rindex(",") - 2], "short_row", [41]),
    "one bad byte": (
        (HEAD + chinese(40, "O")).encode().replace("尺码11\n".encode(), b"\xe5\xb0x\n"), "bad_byte", [13],
    ),
    "a tail in GB18030": ((HEAD + chinese(40, "O")).encode() + chinese(2, "P").encode("gb18030"), "bad_byte", [42, 43]),
    "half in GB18030": (
        (HEAD + chinese(3, "O")).encode() + chinese(37, "P").encode("gb18030"), "other_encoding", [2, 3, 4],
    ),
    "a tail in UTF-8": (
        (HEAD + "O1,S,1,São\n" * 39).encode("cp1252") + "O2,S,1,São Luís\n".encode(), "other_encoding", [41],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", APART)
def test_damaged_rows_are_apart_by_their_number_and_the_others_load(table, name):
    content, code, rows = APART[name]
    read = table(content)
    assert problems(read) == [(code, row) for row in rows]
    assert read.good.num_rows == read.rows.num_rows - len(rows)
    assert read.rows.num_rows in (40, 42)
    assert not set(rows) & set(read.good["row_no"].to_pylist())


def test_a_bad_byte_among_many_plain_rows_is_a_problem_and_not_a_letter(table):
    lines = [f"O{i},S,1,ok{i}" for i in range(60_000)]
    read = table((HEAD + "\n".join(lines)).encode().replace(b"ok31111", b"ok\xff31111"))
    assert problems(read) == [("bad_byte", 31_113)]


TOTALS = ["Total", "TOTAL:", "Grand total", "Subtotal", "合计", "总计", "總計", "小计", "Tổng cộng", "รวมทั้งหมด",
          "Jumlah", "Total geral", "合計", "Summe", "Итого"]  # fmt: skip


@pytest.mark.parametrize("word", TOTALS)
@pytest.mark.parametrize("place", ["{},,99,\n", ",{},99,\n", "\n{},,99,\n"])
def test_totals_are_no_rows(table, word, place):
    read = table(BODY + place.format(word))
    assert (read.rows.num_rows, [code for code, _ in problems(read)]) == (40, ["totals_row"])


@pytest.mark.parametrize(
    ("below", "row"),
    [
        ("\nname,town\nanna,2026-01-01\nben,2026-01-02\n", 43),
        ("\n" + OTHER, 43),
        (OTHER, 42),
        ("\n\n\n" + OTHER, 45),
    ],
)
def test_a_second_table_below_is_told_and_is_no_rows_of_the_first(table, below, row):
    read = table(BODY + below)
    assert (read.rows.num_rows, problems(read)) == (40, [("second_table", row)])


@pytest.mark.parametrize(
    ("content", "header"),
    [
        ("sku,2024,2025,2026\nA,1,2,3\nB,4,5,6\nC,7,8,9\n", ("sku", "2024", "2025", "2026")),
        ("2025,2026\n1,2\n3,4\n5,6\n", ("2025", "2026")),
        (BODY.split("\n", 1)[1], ()),
        ("2024,2025\n2024,2026\n2023,2026\n2025,2026\n", ()),
    ],
)
def test_years_are_names_above_other_values_only(table, content, header):
    assert table(content).header == header


SENTENCES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "empty"),
    "a mark only": (b"\xef\xbb\xbf", "blank"),
    "blank lines": (b"\n\r\n  \n\t\n", "blank"),
    "commas": (b",,,\n,,,\n", "blank"),
    "zeros": (b"\0" * 500, "blank"),
    "header only": (HEAD.encode(), "header_only"),
    "random": (random.Random(1).randbytes(5_000), "not_text"),
    "too many columns": (",".join(f"c{i}" for i in range(501)).encode() + b"\n" + b"1," * 500, "too_many_columns"),
    "a very long first line": (b"x" * 1_000_001 + b"\n1,2\n", "first_line_too_long"),
}  # fmt: skip
NO_TABLES = {
    "JSON": b'[{"a": 1}]',
    "HTML": b"\n<!-- x -->\n<TABLE><tr><td>1</td></tr></TABLE>",
    "XML": b'<?xml version="1.0"?><Workbook/>',
    "SVG": b"<svg xmlns='x'><script>1</script></svg>",
    "MHTML": b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx,y\n1,2\n",
    "gzip": b"\x1f\x8b\x08" + b"1" * 90,
    "PDF": b"%PDF-1.7\n%\xe2\n",
    "PNG": b"\x89PNG\r\n\x1a\n" + b"\0" * 90,
}


@pytest.mark.parametrize("name", SENTENCES)
def test_what_cannot_be_read_is_refused(tmp_path, name):
    content, code = SENTENCES[name]
    with pytest.raises(Refused) as refused:
        reading(tmp_path, content)
    assert refused.value.code == code


@pytest.mark.parametrize("what", NO_TABLES)
@pytest.mark.parametrize("ending", ["csv", "xls"])
def test_what_is_no_table_is_called_by_its_name(tmp_path, what, ending):
    with pytest.raises(Refused) as refused:
        reading(tmp_path, NO_TABLES[what], f"orders.{ending}")
    assert (refused.value.code, refused.value.params["what"]) == ("not_a_table", what)
