"""Files that are refused, with a reason that helps; nothing but Refused is ever raised."""

from __future__ import annotations

import gzip
import json
import re

import pytest

from data.reading.base.model import LIMITS, Refused
from data.reading.files import read
from data.reading.text.fast import sniff
from tests.data.reading.conftest import reading
from tests.paths import ROOT

LOCALES = ROOT / "data" / "locales"
SOURCE = ROOT / "data" / "reading"
BYTES = bytes(range(256)) * 64


@pytest.mark.parametrize(
    ("content", "code", "what"),
    [
        (b"", "empty", None),
        (b"\n\n  \r\n\t\n", "blank", None),
        (b"\xef\xbb\xbf\n", "blank", None),
        (b"\x00" * 5_000, "blank", None),
        (b"order_id,sku,qty\n", "header_only", None),
        (b"order_id,sku,qty\n\n\n", "header_only", None),
        (json.dumps([{"a": 1}]).encode(), "not_a_table", "JSON"),
        (b'{"orders": [1, 2]}', "not_a_table", "JSON"),
        (b"[]", "not_a_table", "JSON"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_table", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE html>\n<html></html>", "not_a_table", "HTML"),
        ("<html><body>登录</body></html>".encode("utf-16"), "not_a_table", "HTML"),
        (b"<?xml version='1.0'?><orders/>", "not_a_table", "XML"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "not_a_table", "SVG"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "not_a_table", "gzip"),
        (b"%PDF-1.7\n%\xe2\xe3", "not_a_table", "PDF"),
        (b"\x89PNG\r\n\x1a\n" + BYTES, "not_a_table", "PNG"),
        (b"\xff\xd8\xff\xe0" + BYTES, "not_a_table", "JPEG"),
        (b"GIF89a" + BYTES, "not_a_table", "GIF"),
        (b"PAR1" + BYTES, "not_a_table", "Parquet"),
        (b"SQLite format 3\x00" + BYTES, "not_a_table", "SQLite"),
        (BYTES, "not_text", None),
        (b"Rar!\x1a\x07\x00" + BYTES, "not_a_table", "RAR"),
    ],
)
def test_what_is_no_table_is_refused_by_its_bytes(tmp_path, content, code, what):
    with pytest.raises(Refused) as refused:
        reading(tmp_path, content, "orders.csv")
    assert refused.value.code == code
    assert refused.value.params["file"] == "orders.csv"
    assert refused.value.params.get("what") == what


def test_a_header_without_rows_can_be_asked_for(tmp_path):
    found = reading(tmp_path, "order_id,sku\n", allow_empty=True).tables[0]
    assert found.header == ("order_id", "sku") and found.rows.num_rows == 0


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(Refused, match="unreadable"):
        read(tmp_path / "nowhere.csv")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (",".join(f"c{i}" for i in range(600)) + "\n" + ",".join("1" * 600) + "\n", "too_many_columns"),
        (",".join(f"c{i}" for i in range(300_000)) + "\n", "first_line_too_long"),
        ("z" * 3_000_000 + "\na,b\n1,2\n", "first_line_too_long"),
        ('"' * 2_000_000, "first_line_too_long"),
    ],
)
def test_absurd_first_lines_are_refused(tmp_path, content, code):
    with pytest.raises(Refused, match=code):
        reading(tmp_path, content)


def test_a_field_of_megabytes_is_a_problem_of_its_row(table):
    read_table = table("id,sku,note\n1,A,ok\n2,B," + "x" * 3_000_000 + "\n3,C,ok\n")
    assert [(p.code, p.row) for p in read_table.problems][-1] == ("line_too_long", 3)
    assert read_table.good["c0"].to_pylist() == ["1", "3"]


def test_lines_that_never_give_a_row_end_in_time(tmp_path, monkeypatch):
    from dataclasses import replace

    content = b"a,b\n1,2\n" + b"\n" * 200_000 + b"3,4\n"
    with pytest.raises(Refused, match="too_slow"):
        reading(tmp_path, content, limits=replace(LIMITS, seconds=0.0))


def test_sniff_refuses_the_same_files(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(BYTES)
    with pytest.raises(Refused, match="not_text"):
        sniff(path)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_code_has_a_sentence(language):
    words = catalogue(language)
    text = "".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    refusals = set(re.findall(r'Refused\(\s*"(\w+)"', text)) | set(re.findall(r'"refused": "(\w+)"', text))
    refusals |= {"wrong_password", "password_needed", "truncated_zip"}
    said_notes = set(re.findall(r'Note\(\s*"(\w+)"', text)) | {"blank_rows", "bare_quotes"}
    said_problems = set(re.findall(r'(?:RawProblem|\.problem)\(\s*"(\w+)"', text)) | {
        "short_row",
        "long_row",
        "bad_byte",
        "nul",
    }
    wanted = (
        {f"refusal.{code}" for code in refusals}
        | {f"note.{code}" for code in said_notes}
        | {f"problem.{code}" for code in said_problems}
    )
    assert wanted == set(words)


def test_both_languages_use_the_same_placeholders():
    english, chinese = catalogue("en"), catalogue("zh_CN")
    fields = re.compile(r"{(\w+)}")
    for key, sentence in english.items():
        assert set(fields.findall(sentence)) == set(fields.findall(chinese[key])), key


def catalogue(language: str) -> dict[str, str]:
    text = (LOCALES / language / "reading.po").read_text(encoding="utf-8")
    pairs = re.findall(r'^msgid "(.+)"\nmsgstr (".*")$', text, re.M)
    return {key: json.loads(value) for key, value in pairs}
