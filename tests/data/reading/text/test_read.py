"""Delimited text with every kind of damage: what loads, what is kept apart, what is said."""

from __future__ import annotations

import pytest

from data.reading.export import write_csv
from data.reading.files import read_to_csv
from tests.data.reading.conftest import notes, problems, rows

PLAIN = "order_id,sku,qty,note\n1,A,2,x\n2,B,1,y\n3,C,5,z\n"
WANT = [("1", "A", "2", "x"), ("2", "B", "1", "y"), ("3", "C", "5", "z")]
LONG = PLAIN + "".join(f"{i},S{i},1,n\n" for i in range(4, 60))


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.rstrip("\n"),
        "\ufeff" + PLAIN,
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        PLAIN.replace("\n", "\r\n", 2),
        PLAIN.replace("\n", "\r", 2),
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace(",", "|"),
        PLAIN.replace(",", ", "),
        "sep=;\n" + PLAIN.replace(",", ";"),
        '"sep=|"\r\n' + PLAIN.replace(",", "|"),
        PLAIN + "\n\n\n",
        PLAIN + "\x1a",
        "\n\n" + PLAIN,
        "# exported by shop\n" + PLAIN,
        "Report,,,\nJuly,,,\n,,,\n" + PLAIN,
        "Report of July\nShop one\nMade at noon\n\n" + PLAIN,
        PLAIN.replace("1,A", '"1","A"'),
        PLAIN.replace("x", '"x"'),
    ],
)
def test_the_same_table_in_many_spellings_reads_the_same(table, content):
    read = table(content)
    assert read.header == ("order_id", "sku", "qty", "note")
    assert rows(read) == WANT
    assert not read.problems


def test_row_numbers_are_lines_of_the_file(table):
    read = table('title\n\na,b\n1,"x\ny"\n2,z\n')
    assert read.header_row == 3
    assert read.rows["row_no"].to_pylist() == [4, 6]


def test_a_short_and_a_long_row_are_problems_and_the_others_load(table):
    read = table(LONG + "70,S70\n71,S71,1,n,extra\n72,S72,1,n\n")
    assert problems(read) == [("short_row", 61), ("long_row", 62)]
    assert rows(read, good=True)[-1] == ("72", "S72", "1", "n", None)
    assert len(rows(read)) == len(rows(read, good=True)) + 2


def test_one_ragged_row_among_sixty_thousand_is_found(table):
    lines = ["id,sku,qty"] + [f"{i},S{i % 90},1" for i in range(60_000)]
    lines[43_210] = "43209,S1"
    read = table("\n".join(lines))
    assert problems(read) == [("short_row", 43_211)]
    assert read.good.num_rows == 59_999


def test_rows_that_all_drop_their_last_empty_cells_load_with_a_note(table):
    read = table("a,b,c\n" + "1,2\n" * 30 + "1,2,3\n" * 30)
    assert not read.problems
    assert notes(read)["rows_padded"] == {"count": 30, "width": 3}


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4])
def test_an_empty_name_too_many_moves_no_value_under_another_name(table, at):
    names = ["order_id", "sku", "qty", "note"]
    names.insert(at, "")
    read = table(LONG.replace("order_id,sku,qty,note", ",".join(names), 1))
    assert read.header == ("order_id", "sku", "qty", "note")
    assert rows(read)[0] == ("1", "A", "2", "x") and read.count == 59
    assert notes(read)["header_gap"] == {"row": 1, "column": at + 1}


def test_rows_wider_than_the_header_are_all_kept_apart_though_most_end_empty(table):
    """Two names are glued together: the values stand under wrong names in every row, not only in the full ones."""
    text = LONG.replace("sku,qty", "skuqty").replace(",n\n", ",\n").replace("note", "note", 1)
    read = table(text)
    assert len(read.bad_rows) == read.count == 59


def test_rows_with_an_empty_cell_more_than_the_header_has_are_told(table):
    read = table(
        LONG.replace("sku,qty", "skuqty")
        .replace(",n\n", ",\n")
        .replace(",x\n", ",\n")
        .replace(",y\n", ",\n")
        .replace(",z\n", ",\n")
    )
    assert notes(read)["header_short"] == {"cells": 4, "width": 3}
    assert not read.problems


def test_delimiters_at_the_end_of_data_rows_are_no_problem(table):
    read = table("a,b\n1,2,\n3,4,\n")
    assert not read.problems
    assert [row[:2] for row in rows(read)] == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize("last", [False, True])
def test_a_quote_never_closed_is_a_problem_of_its_row_only(table, last):
    bad = '9,"open,1,n\n'
    read = table(LONG + bad if last else PLAIN + bad + LONG.split("\n", 4)[4])
    assert [code for code, _ in problems(read)] == ["unclosed_quote"]
    assert read.good.num_rows == 59
    assert ("9", '"open', "1", "n") in rows(read)


def test_quotes_inside_quotes_load_with_a_note(table):
    read = table('a,b,c\n1,"5" inch, wide",x\n2,"say ""hi""",y\n3,"line\none "two" three",z\n')
    assert rows(read) == [
        ("1", '5" inch, wide', "x"),
        ("2", 'say "hi"', "y"),
        ("3", 'line\none "two" three', "z"),
    ]
    assert "bare_quotes" in notes(read) and not read.problems


def test_backslash_quotes_load_with_a_note(table):
    read = table('a,b\n1,"say \\"hi\\", you"\n2,"C:\\\\new"\n3,"a \\"b\\" c"\n')
    assert rows(read) == [("1", 'say "hi", you'), ("2", "C:\\new"), ("3", 'a "b" c')]
    assert "backslash_quotes" in notes(read)


def test_a_path_with_backslashes_is_left_alone(table):
    assert rows(table('a,b\n1,"C:\\dir\\"\n2,"\\\\host"\n')) == [("1", "C:\\dir\\"), ("2", "\\\\host")]


def test_a_zero_byte_in_a_cell_is_a_problem(table):
    read = table(LONG.replace("7,S7,1,n", "7,S\x007,1,n"))
    assert problems(read) == [("nul", 8)]
    assert read.problems[0].column == 1


def test_zero_bytes_at_the_end_are_noted(table):
    read = table(PLAIN.encode() + b"\x00" * 4096)
    assert rows(read) == WANT
    assert notes(read)["zero_tail"] == {"count": 4096}


def test_a_repeated_header_is_skipped_and_counted(table):
    head, *body = PLAIN.splitlines(keepends=True)
    read = table(head + "".join(body) + head + "".join(body))
    assert rows(read) == WANT * 2
    assert notes(read)["repeated_header"] == {"count": 1, "row": 5}


def test_blank_rows_are_skipped_and_counted(table):
    read = table("a,b\n1,2\n\n,\n  ,\n3,4\n")
    assert rows(read) == [("1", "2"), ("3", "4")]
    assert notes(read)["blank_rows"] == {"count": 3}


@pytest.mark.parametrize("word", ["Total", "合计", "總計", "Jumlah", "รวม", "Tổng cộng", "Grand Total:"])
def test_a_totals_row_is_a_problem_and_no_data(table, word):
    read = table(LONG + f"{word},,58,\n")
    assert problems(read) == [("totals_row", 61)]
    assert read.rows.num_rows == 59


def test_a_second_table_below_is_kept_apart(table):
    read = table(LONG + "\npacker,errors,share,week\nAnn,3,0.1,27\nBo,4,0.2,27\n")
    assert [(p.code, p.row) for p in read.problems] == [("second_table", 62)]
    assert read.rows.num_rows == 59


def test_a_second_table_with_shared_names_needs_no_blank_row(table):
    read = table(LONG + "order_id,sku,qty,note,packer\n1,A,1,x,Ann\n")
    assert problems(read)[0] == ("second_table", 61)
    assert read.rows.num_rows == 59


def test_a_remark_below_the_table_is_noted(table):
    read = table(LONG + "\nMade by the warehouse\n")
    assert notes(read)["remark"] == {"row": 62, "value": "Made by the warehouse"}
    assert not read.problems and read.rows.num_rows == 59


def test_names_are_kept_by_place(table):
    read = table("﻿Order ID , City,City,,Zip\u200b\n1,x,y,z,9\n2,x,y,z,9\n")
    assert read.header == ("Order ID", "City", "City", "", "Zip")
    said = notes(read)
    assert said["duplicate_headers"]["count"] == 1
    assert said["empty_headers"] == {"columns": "4", "count": 1}
    assert said["invisible_in_headers"]["count"] == 1


def test_a_file_without_a_header_has_none(table):
    read = table("260701,SKU-1,2,2026-07-01\n260702,SKU-2,1,2026-07-02\n")
    assert read.header_row == 0 and read.header == ()
    assert read.rows.num_rows == 2


def test_another_header_row_can_be_chosen(table):
    read = table("Shop A,,\norder,sku,qty\nGroup,Group,Count\n1,A,2\n2,B,3\n")
    chosen = read.with_header(3)
    assert chosen.header == ("Group", "Group", "Count")
    assert rows(chosen) == [("1", "A", "2"), ("2", "B", "3")]
    assert (3, ("Group", "Group", "Count")) in read.candidates()
    with pytest.raises(ValueError, match="row 99"):
        read.with_header(99)


def test_values_stay_text_exactly(table):
    values = [
        "007",
        "1234567890123456789",
        "TRUE",
        "null",
        "NA",
        "02-11",
        "=1+1",
        "'123",
        "1.23E+15",
        "<b>x</b>",
    ]
    read = table("id,v\n" + "".join(f"{i},{v}\n" for i, v in enumerate(values)))
    assert [row[1] for row in rows(read)] == values


def test_marks_nobody_sees_and_overlong_cells_are_noted(table):
    read = table(f"a,b\n1,x\u200by\n2,{'z' * 40_000}\n")
    assert notes(read)["invisible_in_values"] == {"count": 1, "row": 2}
    assert notes(read)["long_cell"] == {"row": 3, "column": 2}


def test_a_bad_byte_among_many_rows_is_a_problem_of_its_row(table):
    lines = [f"{i},名称{i}".encode() for i in range(3_000)]
    lines[1_234] = b"1234,\xff\xfe broken"
    read = table(b"id,name\n" + b"\n".join(lines))
    assert problems(read) == [("bad_byte", 1_236)]
    assert read.encoding == "utf-8" and read.good.num_rows == 2_999


def test_a_decimal_comma_does_not_win_over_the_delimiter(table):
    read = table("sku;price;qty\nA;1,50;2\nB;2,75;1\nC;0,10;3\n")
    assert read.delimiter == ";" and rows(read)[0] == ("A", "1,50", "2")


def test_a_list_of_one_column_is_a_table(table):
    read = table("order_id\n26070001\n26070002\n")
    assert read.header == ("order_id",) and read.rows.num_rows == 2


def test_many_problems_are_listed_up_to_a_limit_and_all_kept_apart(table):
    read = table("a,b,c\n" + "1,2,3\n" * 5_000 + "".join(f"1,2,3,x{i}\n" for i in range(2_000)))
    assert len(read.problems) == 1_000
    assert read.good.num_rows == 5_000
    assert notes(read)["more_problems"] == {"shown": 1_000, "count": 2_000}


def test_export_writes_rows_as_read(table, tmp_path):
    out = tmp_path / "out.csv"
    read = table('a,b,c\n1,"x, y",\n2,,3,4\n5\n' + "1,2,3\n" * 20)
    assert write_csv(read, out) == 23
    assert out.read_text().splitlines()[:4] == ["a,b,c", '1,"x, y",', "2,,3,4", "5,,"]


def test_a_single_cell_with_its_delimiters_is_data_and_no_remark(table):
    read = table("Name,Email,Status,Paid\n#1001,a,paid,x\n\n#1002,,,\n")
    assert rows(read)[-1] == ("#1002", None, None, None)


@pytest.mark.parametrize(
    ("content", "written"), [("", ""), ("\n\n", ""), ("a,b\n", "a,b\n"), ("a;b\n1;2\n", "a,b\n1,2\n")]
)
def test_a_copy_of_any_text_can_be_written(tmp_path, content, written):
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(content)
    read_to_csv(source, out)
    assert out.read_text().replace("\r\n", "\n") == written


def test_only_a_copy_joins_equal_header_rows_an_import_takes_them_for_a_repetition(tmp_path, table):
    content = "day,sku\nday,sku\n1,A\n"
    source, out = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_text(content)
    assert read_to_csv(source, out) == 1
    assert out.read_text().splitlines() == ["day day,sku sku", "1,A"]
    read = table(content)
    assert (read.header, rows(read)) == (("day", "sku"), [("1", "A")])
    assert notes(read)["repeated_header"] == {"count": 1, "row": 2}


def test_a_cell_too_many_is_seen_though_the_last_column_is_empty(table):
    read = table("id,sku,qty,remark\n" + "".join(f"{i},S{i},1,\n" for i in range(20)) + "20,Red,XL,1,\n")
    assert problems(read) == [("long_row", 22)]


def test_an_open_quote_does_not_swallow_the_next_record(table):
    lines = ["id,name,qty", *(f'{i},"Navy,M",1' for i in range(20))]
    lines[7] = '6,"Crew,1'
    read = table("\n".join(lines) + "\n")
    assert problems(read) == [("unclosed_quote", 8)]
    assert ("7", "Navy,M", "1") in rows(read)


def test_descriptions_below_a_header_are_no_second_table(table):
    preamble = "Shop,Main\nFrom,2026-07-01\n\n"
    described = "order_id,sku,qty,price\nThe number,The item,How many,Of one\n"
    read = table(preamble + described + "".join(f"{i}7,S{i},{i},2.50\n" for i in range(1, 30)))
    assert read.header_row == 4 and read.count == 30


@pytest.mark.parametrize("word", ["Jumlah Total", "Total Geral", "合计", "Sum total:"])
def test_words_for_sums_may_stand_together(table, word):
    assert problems(table(LONG + f"{word},,99,\n")) == [("totals_row", 61)]


@pytest.mark.parametrize("damage", [b"\xff", b"\xc3(", b"\x81x"])
def test_a_damaged_letter_in_a_small_plain_file_is_a_problem(table, damage):
    lines = [f"{i},Cap,1".encode() for i in range(20)]
    lines[5] = b"5,Caf" + damage + b",1"
    assert problems(table(b"id,name,qty\n" + b"\n".join(lines)))[0] == ("bad_byte", 7)


@pytest.mark.parametrize("word", ["Café", "Ünal", "Größe", "12° C", "ÉCOLE"])
def test_one_word_of_western_europe_is_enough(table, word):
    read = table(f"id,name,qty\n1,Cap,1\n2,{word},1\n3,Cap,1\n".encode("cp1252"))
    assert read.encoding == "cp1252" and rows(read)[1][1] == word
