"""What a cell means, and what it does not."""

# ruff: noqa: DTZ001, DTZ007 - local times without a zone are what exports hold

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.meaning.dates import Ambiguous, Bad, DateFormat, decide_dates, odd_when, read_when
from data.meaning.masking import shown
from data.meaning.values import (
    DAMAGED_ID,
    ISO_DAY,
    ISO_WHEN,
    PLAIN_ID,
    PLAIN_INTEGER,
    PLAIN_NUMBER,
    DecimalSign,
    decide_decimal,
    header_currency,
    mask,
    money_currency,
    read_flag,
    read_id,
    read_integer,
    read_money,
    read_person,
    read_text,
)

# --- money -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, decimal, amount, currency",
    [
        ("RM1,234.50", ".", "1234.50", "MYR"),
        ("RM 19.90", ".", "19.90", "MYR"),
        ("Rp 86.400", ",", "86400", "IDR"),
        ("RP 86.400\n", ",", "86400", "IDR"),
        ("RP -10.000\n", ",", "-10000", "IDR"),
        ("Rp12.345", ",", "12345", "IDR"),
        ("Rp. 5.000,00", ",", "5000", "IDR"),
        ("Rp 5.000,-", ",", "5000", "IDR"),
        ("R$331,08", ",", "331.08", "BRL"),
        ("R$ 1.331,08", ",", "1331.08", "BRL"),
        ("NT$1,200", ".", "1200", "TWD"),
        ("฿99", ".", "99", "THB"),
        ("฿88.00\t", ".", "88", "THB"),
        ("82.912₫", ",", "82912", "VND"),
        ("82.912 đ", ",", "82912", "VND"),
        ("₱1,000.00", ".", "1000", "PHP"),
        ("S$5", ".", "5", "SGD"),
        ("US$5", ".", "5", "USD"),
        ("$5", ".", "5", ""),
        ("¥5", ".", "5", ""),
        ("SGD 5.00", ".", "5", "SGD"),
        ("5.00 EUR", ".", "5", "EUR"),
        ("1 234,50 €", ",", "1234.50", "EUR"),
        ("1\u202f234,50", ",", "1234.50", ""),
        ("1'234.50", ".", "1234.50", ""),
        ("(12.00)", ".", "-12", ""),
        ("RM(12.00)", ".", "-12", "MYR"),
        ("(RM12.00)", ".", "-12", "MYR"),
        ("12.00-", ".", "-12", ""),
        ("−5", ".", "-5", ""),
        ("－5.5", ".", "-5.5", ""),
        ("–5", ".", "-5", ""),
        ("+5", ".", "5", ""),
        ("１２３．４５", ".", "123.45", ""),
        ("๙๙", ".", "99", ""),
        ("٣٫٥", ".", "3.5", ""),
        ("1,23,456.00", ".", "123456", ""),
        (".5", ".", "0.5", ""),
        ("5.", ".", "5", ""),
        ("19.900000000000002", ".", "19.9", ""),
        ("1.5E+3", ".", "1500", ""),
        ("-0", ".", "0", ""),
        ("0012.50", ".", "12.5", ""),
    ],
)
def test_amounts_of_every_market_are_read_exactly(text, decimal, amount, currency):
    found = read_money(text, decimal)
    assert found == Decimal(amount)
    assert money_currency(text) == currency


@pytest.mark.parametrize("text", ["", " ", "-", "\u00a0", "–", None, "\ufeff"])
def test_an_empty_cell_is_nothing_to_every_reader(text):
    for reader in (read_money, read_integer, read_flag, read_id, read_text, read_person, read_when):
        assert reader(text) is None


@pytest.mark.parametrize(
    "text, decimal",
    [
        ("abc", "."),
        ("inf", "."),
        ("nan", "."),
        ("NaN", "."),
        ("-inf", "."),
        ("12,50", "."),
        ("12.50", ","),
        ("1.2.3", "."),
        ("1,2,3", "."),
        ("1,2345", "."),
        ("--5", "."),
        ("(-5)", "."),
        ("5-5", "."),
        ("12 pcs", "."),
        ("1 2", "."),
        ("RM", "."),
        ("5%", "."),
        ("0.500", ","),
        ("1..5", "."),
        ("2026-07-01", "."),
        ("=1+1", "."),
        ("1e400", "."),
        ("0x10", "."),
        ("١٢abc", "."),
        ("<b>5</b>", "."),
    ],
)
def test_what_is_no_amount_is_a_problem(text, decimal):
    assert read_money(text, decimal) == Bad("bad_number")


def test_an_amount_beyond_the_store_is_a_problem():
    assert read_money("123456789012345") == Bad("number_too_large")
    assert read_money("9" * 14) == Decimal("9" * 14)


@pytest.mark.parametrize(
    "samples, hint, currency, sign, sure",
    [
        (["1,234.50"], "", "", ".", True),
        (["1.234,50"], "", "", ",", True),
        (["1.234.567"], "", "", ",", True),
        (["1,234,567"], "", "", ".", True),
        (["12.50"], ",", "", ".", True),
        (["12,5"], ".", "", ",", True),
        (["0.500"], "", "", ".", True),
        (["12345.678"], "", "", ".", True),
        (["12.345"], "", "", ",", False),
        (["12.345"], ",", "", ",", True),
        (["149.650"], "", "IDR", ",", True),
        (["12,345"], "", "", ".", False),
        (["5", "", None, "abc"], "", "", ".", True),
        ([], ",", "", ",", True),
        (["12.345", "12.50"], "", "", ".", True),
        ({"12.50": 1000, "12,50": 1}, "", "", ".", True),
        (["Rp 86.400", "Rp 1.200.000"], "", "", ",", True),
    ],
)
def test_the_decimal_sign_is_decided_from_the_whole_column(samples, hint, currency, sign, sure):
    assert decide_decimal(samples, hint, currency) == DecimalSign(sign, sure)


@pytest.mark.parametrize(
    "header, code",
    [
        ("Deal Price (PHP)", "PHP"),
        ("Total(RM)", "MYR"),
        ("จำนวน (฿)", "THB"),
        ("小計 （TWD）", "TWD"),
        ("Weight(kg)", ""),
        ("Unit Price", ""),
        ("Amount ($)", ""),
    ],
)
def test_a_header_may_name_the_currency(header, code):
    assert header_currency(header) == code


cents = st.integers(-(10**13), 10**13).map(lambda n: Decimal(n) / 10000)


@given(cents)
def test_a_plain_amount_reads_as_itself(amount):
    assert read_money(f"{amount:f}", ".") == amount
    assert read_money(f"{amount:f}".replace(".", ","), ",") == amount


@given(cents, st.sampled_from(["RM", "Rp ", "R$", "NT$", "฿", "SGD ", ""]), st.sampled_from([".", ","]))
def test_grouped_and_signed_amounts_read_as_themselves(amount, sign, decimal):
    written = f"{abs(amount):,.4f}"
    if decimal == ",":
        written = written.translate(str.maketrans(",.", ".,"))
    text = f"-{sign}{written}" if amount < 0 else f"{sign}{written}"
    assert read_money(text, decimal) == amount
    assert decide_decimal([text]).sign == decimal


@settings(deadline=None)  # the first text with a digit reads the words of all languages
@given(st.text(max_size=30))
def test_any_text_is_an_answer_and_never_an_error(text):
    for reader in (read_money, read_integer, read_flag, read_id, read_text, read_when, read_person):
        reader(text)
    decide_decimal([text])
    decide_dates([text])
    mask(text)


# --- the fast path ----------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(st.lists(st.from_regex(PLAIN_NUMBER.replace("$", r"\Z")), min_size=1, max_size=40))
def test_sql_reads_what_it_may_take_exactly_as_the_readers_do(texts):
    rows = duckdb.execute(
        "select t, cast(t as decimal(18, 4)), regexp_full_match(t, ?) from (select unnest(?) as t)",
        [PLAIN_NUMBER, texts],
    ).fetchall()
    for text, amount, taken in rows:
        assert taken
        assert read_money(text, ".") == amount


@settings(max_examples=60, deadline=None)
@given(st.lists(st.from_regex(PLAIN_INTEGER.replace("$", r"\Z")), min_size=1, max_size=40))
def test_sql_reads_whole_numbers_as_the_readers_do_under_both_decimal_signs(texts):
    rows = duckdb.execute("select t, cast(t as bigint) from (select unnest(?) as t)", [texts]).fetchall()
    for text, number in rows:
        assert read_integer(text) == number
        assert read_money(text, ",") == read_money(text, ".") == number


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.from_regex(ISO_WHEN.replace("$", r"\Z")) | st.from_regex(ISO_DAY.replace("$", r"\Z")),
        min_size=1,
        max_size=40,
    )
)
def test_sql_reads_iso_times_as_the_readers_do_or_leaves_them(texts):
    rows = duckdb.execute(
        "select t, try_cast(replace(t, 'T', ' ') as timestamp) from (select unnest(?) as t)", [texts]
    ).fetchall()
    for text, moment in rows:
        assert read_when(text) == (moment if moment is not None else Bad("no_such_date"))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)), min_size=1, max_size=30),
    st.booleans(),
    st.sampled_from("/-."),
    st.sampled_from(["", " %H:%M", " %H:%M:%S"]),
)
def test_sql_reads_decided_dates_as_the_readers_do(moments, day_first, mark, clock):
    form = f"{mark.join(('%d', '%m', '%Y') if day_first else ('%m', '%d', '%Y'))}{clock}"
    texts = [moment.strftime(form) for moment in moments]
    decided = decide_dates(texts, day_first)
    assert isinstance(decided, DateFormat)
    fast = [pattern for shape, pattern in decided.fast if all(re.fullmatch(shape, text) for text in texts)]
    assert fast == [form]
    rows = duckdb.execute(
        "select t, try_strptime(t, ?) from (select unnest(?) as t)", [form, texts]
    ).fetchall()
    for (text, moment), true in zip(rows, moments, strict=True):
        assert moment == read_when(text, decided) == datetime.strptime(true.strftime(form), form)


@given(st.from_regex(PLAIN_ID.replace("$", r"\Z")))
def test_a_plain_id_reads_as_itself(text):
    assert read_id(text) == text
    assert not re.fullmatch(DAMAGED_ID, text)


# --- dates ------------------------------------------------------------------------------------------------------

JULY = datetime(2026, 7, 1)


@pytest.mark.parametrize(
    "text, moment",
    [
        ("2026-07-01", JULY),
        ("2026-07-01 09:25", JULY.replace(hour=9, minute=25)),
        ("2026-07-01T09:25:30", JULY.replace(hour=9, minute=25, second=30)),
        ("2026-07-01 09:25:30.250", JULY.replace(hour=9, minute=25, second=30, microsecond=250000)),
        ("2026/7/1 9:05", JULY.replace(hour=9, minute=5)),
        ("2026.07.01", JULY),
        ("20260701", JULY),
        ("20260701092530", JULY.replace(hour=9, minute=25, second=30)),
        ("202607010925", JULY.replace(hour=9, minute=25)),
        ("01 Jul 2026 09:09", JULY.replace(hour=9, minute=9)),
        ("1 July 2026", JULY),
        ("July 1, 2026", JULY),
        ("Jul 1, 2026 3:05 PM", JULY.replace(hour=15, minute=5)),
        ("01-Jul-2026", JULY),
        ("01-Jul-26", JULY),
        ("1 Juli 2026", JULY),
        ("01 de julho de 2026", JULY),
        ("1 ก.ค. 2569", JULY),
        ("1 กรกฎาคม 2569 09:30 น.", JULY.replace(hour=9, minute=30)),
        ("1 tháng 7, 2026", JULY),
        ("2026年7月1日", JULY),
        ("2026年7月1日 9时3分", JULY.replace(hour=9, minute=3)),
        ("2026/07/01 下午 03:25:10", JULY.replace(hour=15, minute=25, second=10)),
        ("2026/7/1 上午12:05", JULY.replace(minute=5)),
        ("2569-07-01", JULY),
        ("115/07/01", JULY),
        ("民國115年7月1日", JULY),
        ("２０２６－０７－０１", JULY),
        ("๒๐๒๖-๐๗-๐๑", JULY),
        ("2026-07-01 09:25\t", JULY.replace(hour=9, minute=25)),
        ("07/07/2026", JULY.replace(day=7)),
        ("31/07/2026", JULY.replace(day=31)),
        ("07/31/2026", JULY.replace(day=31)),
        ("2026-07-01 12:00 AM", JULY),
    ],
)
def test_dates_of_every_market_are_read(text, moment):
    assert read_when(text) == moment


@pytest.mark.parametrize(
    "text, offset",
    [
        ("2026-07-01T09:05:00+00:00", 0),
        ("2026-07-01T09:05:00Z", 0),
        ("2026-07-01 09:05:00 UTC", 0),
        ("2026-07-01 09:05:00 +0800", 8),
        ("2026-07-01 09:05 GMT+7", 7),
        ("2026-07-01T09:05:00-03:00", -3),
        ("Wed, 01 Jul 2026 09:05:00 GMT", 0),
    ],
)
def test_a_zone_in_the_text_is_kept(text, offset):
    expected = datetime(2026, 7, 1, 9, 5, tzinfo=timezone(timedelta(hours=offset)))
    found = read_when(text)
    assert found == expected
    assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    "text", ["2026-02-30", "31/04/2026", "2026-13-01", "30 Feb 2026", "2026-00-10", "0/0/2026"]
)
def test_a_day_that_does_not_exist_is_a_problem(text):
    assert read_when(text, DateFormat(day_first=True)) == Bad("no_such_date")


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "12",
        "2026",
        "2026-07",
        "inf",
        "2026-07-01 25:00",
        "2026-07-01 24:01",
        "2026-07-01 09:61",
        "46204",
        "1751360000",
        "20261301999999",
        "1.23E+15",
        "yesterday",
        "13:45",
        "1/2/3/4",
    ],
)
def test_what_is_no_date_is_a_problem(text):
    assert isinstance(read_when(text), Bad)


def test_a_column_that_could_be_read_both_ways_is_asked_about():
    assert decide_dates(["03/04/2026", "05/06/2026 10:00"]) == Ambiguous("day_month")
    assert read_when("03/04/2026") == Bad("ambiguous_date")


def test_one_value_decides_the_whole_column():
    form = decide_dates(["03/04/2026", "13/04/2026"])
    assert form.day_first is True
    assert read_when("03/04/2026", form) == datetime(2026, 4, 3)
    form = decide_dates(["03/04/2026", "04/13/2026"])
    assert form.day_first is False
    assert read_when("03/04/2026", form) == datetime(2026, 3, 4)


def test_a_hint_decides_what_values_leave_open_and_nothing_else():
    assert decide_dates(["03/04/2026"], True).day_first is True
    assert decide_dates(["04/13/2026"], True).day_first is False


def test_both_orders_in_one_column_are_refused():
    assert decide_dates(["13/04/2026", "04/13/2026"]) == Bad("both_orders")
    assert decide_dates(["13/04/2026", "04/13/2026"], True) == Bad("both_orders")


def test_equal_day_and_month_ask_nothing():
    assert isinstance(decide_dates(["07/07/2026", "2026-07-01"]), DateFormat)


@pytest.mark.parametrize(
    "text, kind, moment",
    [
        ("46204", "serial", datetime(2026, 7, 1)),
        ("46204.5", "serial", datetime(2026, 7, 1, 12)),
        ("46204.392361111", "serial", datetime(2026, 7, 1, 9, 25)),
        ("1782896700", "epoch", datetime(2026, 7, 1, 9, 5, tzinfo=UTC)),
        ("1782896700000", "epoch_ms", datetime(2026, 7, 1, 9, 5, tzinfo=UTC)),
    ],
)
def test_numbers_are_dates_only_where_the_column_says_so(text, kind, moment):
    form = decide_dates([text, ""])
    assert (form.numbers, form.notes) == (kind, (f"{kind}_dates",))
    assert read_when(text, form) == moment
    assert read_when(text) == Bad("bad_date")


def test_years_of_other_calendars_are_noted():
    assert decide_dates(["01/07/2569", "15/07/2569"]).notes == ("buddhist_year",)
    assert decide_dates(["115/07/01"]).notes == ("roc_year",)


def test_odd_days_are_told():
    now = datetime(2026, 7, 10, 12)
    assert odd_when(datetime(1999, 12, 31), now) == "before_2000"
    assert odd_when(date(2026, 7, 12), now) == "after_tomorrow"
    assert odd_when(datetime(2026, 7, 11, 23), now) == ""


@given(
    st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)),
    st.sampled_from(
        [
            "%Y-%m-%d %H:%M:%S",
            "%d %b %Y %H:%M:%S",
            "%b %d, %Y %I:%M:%S %p",
            "%Y年%m月%d日 %H:%M:%S",
            "%Y%m%d%H%M%S",
            "%Y-%m-%dT%H:%M:%SZ",
        ]
    ),
)
def test_written_dates_read_back(moment, form):
    moment = moment.replace(microsecond=0)
    found = read_when(moment.strftime(form))
    assert found.replace(tzinfo=None) == moment


@pytest.mark.parametrize(
    "form",
    ["%Y-%m-%d 24:00", "%Y-%m-%dT24:00:00Z", "%d/%m/%Y 24:00:00", "%d %b %Y 24h00", "%Y年%m月%d日 24:00"],
)
def test_the_end_of_a_day_is_the_beginning_of_the_next(form):
    for day in (date(2026, 7, 31), date(2026, 12, 31), date(2028, 2, 28)):
        found = read_when(day.strftime(form), DateFormat(day_first=True))
        assert isinstance(found, datetime) and found.replace(tzinfo=None) == datetime(
            day.year, day.month, day.day
        ) + timedelta(days=1)


# --- whole numbers, flags, ids, people, masking ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, number",
    [
        ("1", 1),
        ("1.0", 1),
        ("2.000", 2),
        ("1,000", 1000),
        ("２", 2),
        ("-3", -3),
        ("−3", -3),
        ("×2", 2),
        ("x2", 2),
        ("2 pcs", 2),
        ("3件", 3),
        ("0", 0),
        ("+4", 4),
        *(
            (f"{n}{mark}{zeros}{unit}", n)
            for n, unit in ((1, ""), (12, " un"), (3, "개"), (250, "x"))
            for mark, zeros in (("", ""), (".", "0"), (".", "00"), (",", "0"), (",", "00"))
        ),
        *(
            (text, 1_234_567)
            for text in ("1,234,567", "12,34,567", "1 234 567", "1’234’567", "1.234.567,00", "1,234,567.00")
        ),
    ],
)
def test_whole_numbers_are_read(text, number):
    assert read_integer(text) == number


@pytest.mark.parametrize(
    "text",
    ["1.5", "abc", "1e3", "inf", "nan", "1,50", "1,0000", "1.000,5", "two", "1 2", "12,5", "²", "12²", "①"],
)
def test_what_is_no_whole_number_is_a_problem(text):
    assert read_integer(text) == Bad("bad_integer")


@pytest.mark.parametrize(
    "text, flag",
    [
        ("Y", True),
        ("yes", True),
        ("TRUE", True),
        ("1", True),
        ("是", True),
        ("有", True),
        ("Ya", True),
        ("ใช่", True),
        ("Có", True),
        ("Sim", True),
        ("✓", True),
        ("N", False),
        ("No", False),
        ("false", False),
        ("0", False),
        ("否", False),
        ("無", False),
        ("Tidak", False),
        ("ไม่", False),
        ("Không", False),
        ("Não", False),
    ],
)
def test_yes_and_no_of_every_language_are_read(text, flag):
    assert read_flag(text) is flag


def test_another_word_is_neither_yes_nor_no():
    assert read_flag("perhaps") == Bad("bad_flag")


@pytest.mark.parametrize(
    "text, found",
    [
        ("00123", "00123"),
        ("573935442197903098\t", "573935442197903098"),
        ("1234567890123456789", "1234567890123456789"),
        ("123456789012345678901", "123456789012345678901"),
        ("'123", "123"),
        ('="123"', "123"),
        ('="00123"', "00123"),
        ("=123", "123"),
        ("A-1", "A-1"),
        ("#1017", "#1017"),
        ("2026-07-01", "2026-07-01"),
        ("1E5", "1E5"),
        ("true", "true"),
        ("NA", "NA"),
        ("null", "null"),
        ("1.0", "1.0"),
        ("573072748079891.0", "573072748079891"),
        ("MUG-RED-O1", "MUG-RED-O1"),
        ("ＡＢＣ", "ＡＢＣ"),
        (" a b ", "a b"),
        ("=1+1", "=1+1"),
        ('=HYPERLINK("x")', '=HYPERLINK("x")'),
    ],
)
def test_ids_survive_exactly(text, found):
    assert read_id(text) == found


@pytest.mark.parametrize("text", ["1.23E+15", "5.73E+14", "5,73E+14", "1e+20", "'5.73E+14", '="5.7E+14"'])
def test_an_id_that_a_spreadsheet_rounded_is_a_problem(text):
    assert read_id(text) == Bad("damaged_id")


@pytest.mark.parametrize(
    "text, code, name",
    [
        ("P01 Ann", "P01", "Ann"),
        ("P01", "P01", ""),
        ("1024", "1024", ""),
        ("张三(1024)", "1024", "张三"),
        ("张三（1024）", "1024", "张三"),
        ("P-07: Bo Li", "P-07", "Bo Li"),
        ("Ann", "", "Ann"),
        ("Ann Lee", "", "Ann Lee"),
        ("Ann Lee - P03", "P03", "Ann Lee"),
        ("E12/Bo", "E12", "Bo"),
    ],
)
def test_a_person_is_parted_into_code_and_name(text, code, name):
    assert read_person(text) == (code, name)


@pytest.mark.parametrize(
    "text, safe",
    [
        ("call 0812-3456-789 now", "call *** now"),
        ("+62 812 3456 789", "***"),
        ("(02) 2345 6789", "***"),
        ("０９１２３４５６７８", "***"),
        ("๐๘๑๒๓๔๕๖๗๘", "***"),
        ("write to ann.lee+x@mail.example.com.", "write to ***."),
        ("size 42, 3 pcs, 12.90", "size 42, 3 pcs, 12.90"),
        ("ordered navy, black came", "ordered navy, black came"),
        ("order 260703ABCDEF01 wrong", "order 260703ABCDEF01 wrong"),
        ("order 573935442197903098", "order 573935442197903098"),
        ("id card 3201012345670001", "id card ***"),
        ("came on 2026-07-01 10:30, not 3/7/2026", "came on 2026-07-01 10:30, not 3/7/2026"),
        ("2026-71-01 99", "***"),
    ],
)
def test_free_text_is_masked_for_all_but_known_ids(text, safe):
    assert mask(text, frozenset({"260703ABCDEF01", "573935442197903098"})) == safe


@given(st.text(alphabet="ab 19-+().@x", max_size=60))
def test_masked_text_holds_no_run_of_seven_digits(text):
    assert not re.search(r"\d{7}", mask(text))


def test_masking_twice_changes_nothing():
    once = mask("call 08123456789 or a@b.co")
    assert mask(once) == once


def test_dates_of_buddhist_years_have_the_day_first_and_are_no_phone_numbers() -> None:
    form = decide_dates(["03/04/2569 10:00", "05/06/2569"])
    assert isinstance(form, DateFormat) and form.day_first is True
    assert str(read_when("03/04/2569 10:00", form)) == "2026-04-03 10:00:00"
    assert mask("03/04/2569 10:00") == "03/04/2569 10:00"


def test_a_hint_makes_no_fractions_of_groups_where_a_currency_has_none():
    assert decide_decimal(["17,936", "95,661"], ",", "IDR") == DecimalSign(".", True)
    assert decide_decimal(["17.936"], ",", "IDR") == DecimalSign(",", True)
    assert decide_decimal(["17,936", "1.250,50"], ",", "BRL") == DecimalSign(",", True)
    assert decide_decimal(["12.345"], ".", "SGD") == DecimalSign(".", False)


@pytest.mark.parametrize(
    "text",
    ["0000-00-00 00:00:00", "2026-07-03 25:11", "01/06/26 08:00", "2026-13-06", "08:27 13/06/2026", "½"],
)
def test_a_moment_that_does_not_exist_is_shown_as_it_was_written(text):
    assert shown(text) == text


@pytest.mark.parametrize("text", ["+65 9123 4567", "0812-3456-7890", "91234567", "01.06.26.08.12", "a@b.com"])
def test_a_phone_number_is_not_shown_for_a_moment(text):
    assert "***" in shown(text)


@pytest.mark.parametrize(
    "text", ["8123 - 4567", "0812_3456_789", "name(at)host", "name @ host", "some.name [at] mail.example"]
)
def test_what_is_written_to_hide_from_programs_is_masked_too(text):
    assert mask(f"call {text} please") == "call *** please"


@pytest.mark.parametrize("text", ["2026-07-09 - 2026-07-10", "2 @ 5.00 each", "TEE_0001_0002", "3 - 4 pcs"])
def test_what_only_looks_like_it_stays(text):
    assert mask(text) == text
