"""Bundles of reports, and zips that mean harm."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.reading.base.model import LIMITS, Refused
from tests.data.reading.conftest import reading, rows
from tests.data.reading.workbooks import TABLE, bundle


def test_every_member_is_read_and_named(tmp_path):
    content = bundle(
        ("a/one.csv", TABLE), ("two.csv", TABLE), ("__MACOSX/._two.csv", b"x"), ("a/.DS_Store", b"x")
    )
    found = reading(tmp_path, content, "bundle.zip")
    assert [(table.name, table.member) for table in found.tables] == [
        ("one.csv", "a/one.csv"),
        ("two.csv", "two.csv"),
    ]
    assert found.kind == "zip" and not found.refused
    assert rows(found.tables[0]) == [("1", "A"), ("2", "B")]


def test_a_bad_member_does_not_hide_the_others(tmp_path):
    found = reading(tmp_path, bundle(("bad.pdf", b"%PDF-1.4"), ("good.csv", TABLE)), "bundle.zip")
    assert len(found.tables) == 1
    assert [(r.code, r.params["file"]) for r in found.refused] == [("not_a_table", "bundle.zip › bad.pdf")]


@pytest.mark.parametrize(
    ("name", "content"), [("a/README.pdf", b"%PDF-1.4"), ("logo.PNG", b"\x89PNG\r\n\x1a\n" + b"\x00" * 40)]
)
def test_a_read_me_or_a_picture_beside_a_report_is_a_note(tmp_path, name, content):
    found = reading(tmp_path, bundle((name, content), ("good.csv", TABLE)), "bundle.zip")
    assert len(found.tables) == 1 and not found.refused
    assert [(note.code, note.params["member"]) for note in found.notes] == [("companion", name)]
    with pytest.raises(Refused, match="not_a_table"):
        reading(tmp_path, bundle((name, content)), "bundle.zip")


def test_a_report_that_is_called_like_a_read_me_is_read(tmp_path):
    found = reading(tmp_path, bundle(("readme.txt", TABLE), ("good.csv", TABLE)), "bundle.zip")
    assert [table.member for table in found.tables] == ["readme.txt", "good.csv"]


def test_a_member_without_a_name_is_a_damaged_zip(tmp_path):
    content = bundle(("q.csv", TABLE), ("good.csv", TABLE)).replace(b"q.csv", b"\0.csv")
    with pytest.raises(Refused, match="truncated_zip"):
        reading(tmp_path, content, "bundle.zip")


def test_a_zip_in_a_zip_is_opened_and_a_third_is_not(tmp_path):
    inner = bundle(("x.csv", TABLE))
    assert reading(tmp_path, bundle(("inner.zip", inner))).tables[0].member == "inner.zip/x.csv"
    with pytest.raises(Refused, match="nested_zip"):
        reading(tmp_path, bundle(("b.zip", bundle(("inner.zip", inner)))))


def test_an_empty_zip_says_that_nothing_was_exported(tmp_path):
    with pytest.raises(Refused, match="empty_zip"):
        reading(tmp_path, b"PK\x05\x06" + b"\x00" * 18)


@pytest.mark.parametrize("name", ["../x.csv", "a/../../x.csv", "/etc/x.csv", "C:\\x.csv", "..\\x.csv"])
def test_names_that_point_outside_are_refused(tmp_path, name):
    with pytest.raises(Refused, match="unsafe_path"):
        reading(tmp_path, bundle((name, TABLE), ("ok.csv", TABLE)))


def test_bombs_are_refused_by_their_directory(tmp_path):
    with pytest.raises(Refused, match="zip_bomb"):
        reading(tmp_path, bundle(("a.csv", b"0" * 51_000_000)))
    with pytest.raises(Refused, match="zip_bomb"):
        reading(tmp_path, bundle(("a.csv", TABLE * 100)), limits=replace(LIMITS, max_unpacked_bytes=1_000))


def test_two_names_for_the_same_bytes_are_a_damaged_zip(tmp_path):
    content = bytearray(bundle(("a.csv", TABLE), ("b.csv", TABLE)))
    second = content.rfind(b"PK\x01\x02")
    content[second + 42 : second + 46] = b"\x00" * 4  # where its member begins
    content[second + 46 : second + 51] = b"a.csv"
    with pytest.raises(Refused, match="truncated_zip"):
        reading(tmp_path, bytes(content), "bundle.zip")


def test_a_directory_that_lies_about_sizes_unpacks_no_more_than_it_says(tmp_path):
    content = bytearray(bundle(("a.csv", TABLE * 5_000)))
    real = (len(TABLE) * 5_000).to_bytes(4, "little")
    assert content.count(real) == 2
    content[content.rfind(real) :][:4] = b"\x10\x00\x00\x00"
    place = content.rfind(real)
    content[place : place + 4] = b"\x10\x00\x00\x00"
    with pytest.raises(Refused, match="truncated_zip"):
        reading(tmp_path, bytes(content))


def test_too_many_members_are_refused(tmp_path):
    with pytest.raises(Refused, match="too_many_members"):
        reading(
            tmp_path,
            bundle(*((f"{i}.csv", TABLE) for i in range(12))),
            limits=replace(LIMITS, max_members=10),
        )


@pytest.mark.parametrize(
    ("member", "what"),
    [
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("Index/Document.iwa", "Numbers"),
    ],
)
def test_office_files_without_sheets_are_named(tmp_path, member, what):
    with pytest.raises(Refused) as refused:
        reading(tmp_path, bundle((member, b"<x/>")), "orders.xlsx")
    assert refused.value.params["what"] == what
