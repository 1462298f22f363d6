"""When a fast reader may take the file, and when it must not."""

from __future__ import annotations

import pytest

from data.reading.text.fast import sniff

HEAD = "order_id,sku,qty,note\n"
MANY = "".join(f"26{i:08d},SKU-{i % 90},{i % 5},plain note\n" for i in range(12_000))


def sniffed(tmp_path, content: bytes | str):
    path = tmp_path / "file.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return sniff(path)


@pytest.mark.parametrize(
    ("content", "newline"),
    [
        (HEAD + MANY, "\n"),
        ("\ufeff" + HEAD + MANY, "\n"),
        ((HEAD + MANY).replace("\n", "\r\n"), "\r\n"),
        ((HEAD + MANY).replace("plain note", '"a, b"'), "\n"),
        ((HEAD + MANY).replace("plain", "纯文本"), "\n"),
        ((HEAD + MANY).replace(",", ";"), "\n"),
    ],
)
def test_a_regular_file_is_clean(tmp_path, content, newline):
    found = sniffed(tmp_path, content)
    assert found is not None and (found.clean, found.reason) == (True, None)
    assert (found.header_row, found.n_columns, found.newline, found.skip) == (1, 4, newline, 0)
    assert found.lines == 12_001
    assert found.head.header == ("order_id", "sku", "qty", "note")


def test_lines_above_the_header_are_counted(tmp_path):
    found = sniffed(tmp_path, "Report of July\n\n" + HEAD + MANY)
    assert found is not None and found.header_row == 3 and found.skip == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ((HEAD + MANY).encode("utf-16"), "encoding"),
        ((HEAD + MANY).replace("plain", "纯文本").encode("gb18030"), "encoding"),
        ((HEAD + MANY + "纯文本" * 9).encode() + b"\xff\n", "bad_bytes"),
        (HEAD + MANY + "1,A\x00,1,x\n", "zeros"),
        (HEAD + MANY + "\x00" * 9, "zeros"),
        ("sep=,\n" + HEAD + MANY, "sep_line"),
        ((HEAD + MANY).replace("plain note", '"5 \\" wide"'), "quoting"),
        ((HEAD + MANY).replace("\n", "\r"), "newline"),
        (HEAD + MANY.replace("\n", "\r\n", 50), "newline"),
        (HEAD + MANY + '1,A,1,"open\n', "quotes"),
        (HEAD + MANY + HEAD + MANY, "repeated_header"),
        (MANY, "no_header"),
        (HEAD + "1,A\n" + MANY, "damage"),
        (HEAD + MANY + "Total,,9,\n", "tail"),
        (HEAD + MANY + "1,A,1,x,y\n", "tail"),
    ],
)
def test_what_needs_the_exact_reader_is_not_clean(tmp_path, content, reason):
    found = sniffed(tmp_path, content)
    assert found is not None and not found.clean
    assert found.reason == reason


def test_other_kinds_of_files_have_no_dialect(tmp_path):
    assert sniffed(tmp_path, b"PK\x03\x04rest") is None
    assert sniffed(tmp_path, b"%PDF-1.4") is None
