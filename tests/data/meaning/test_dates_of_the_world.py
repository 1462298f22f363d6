"""Moments with the months of many languages, by CLDR; eras, short years and days without a year."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from babel import dates
from hypothesis import given, settings
from hypothesis import strategies as st

from data.meaning import cldr_dates
from data.meaning.date_forms import take_apart
from data.meaning.dates import Bad, DateFormat, decide_dates, read_when
from data.meaning.months import MONTHS

DAY_FIRST = DateFormat(day_first=True)
NUMBERED = {"mk", "bg"}  # their medium form has no name of a month


@pytest.mark.parametrize("language", cldr_dates.LANGUAGES)
def test_every_month_as_the_language_writes_it(language: str):
    for month in range(1, 13):
        moment = datetime(2026, month, 5 + month, 1 + 2 * month % 23, 7)  # noqa: DTZ001 - local times, as in files
        clock = dates.format_time(moment, "short", locale=language)
        long = dates.format_date(moment, "long", locale=language)
        meant = decide_dates([long])
        assert isinstance(meant, DateFormat)
        if meant.notes == ("month_two_ways",):  # listopada alone is November: said, and the column decides
            continue
        assert read_when(f"{long} {clock}", meant) == moment
        short = dates.format_date(moment, "medium", locale=language)
        shown = short if any(map(str.isalpha, short)) and language not in NUMBERED else long
        assert read_when(f"{moment:%H:%M} {shown}", meant) == moment


def test_a_name_of_two_months_is_the_one_of_the_languages_beside_it():
    november, october = datetime(2026, 11, 17), datetime(2026, 10, 17)  # noqa: DTZ001
    alone = decide_dates(["17 listopada 2026"])
    assert isinstance(alone, DateFormat) and alone.notes == ("month_two_ways",)
    assert read_when("17 listopada 2026", alone) == november
    croatian = decide_dates(["17 listopada 2026", "15 rujna 2026"])
    assert isinstance(croatian, DateFormat) and read_when("17 listopada 2026", croatian) == october


def test_only_croatian_names_months_otherwise():
    """Whoever adds a language that does the same has to say so in data.meaning.dates."""
    others = {
        name: number
        for language in cldr_dates.LANGUAGES
        for name, number in cldr_dates.months(language).items()
        if MONTHS.get(name, number) != number
    }
    assert others == {"listopad": 10, "listopada": 10, "lis": 10, "lip": 6, "srp": 7}


@settings(max_examples=40, deadline=None)
@given(day=st.dates(date(1990, 1, 1), date(2033, 12, 31)))
def test_years_of_japanese_emperors(day: date):
    era, letter, before = ("令和", "R", 2018) if day >= date(2019, 5, 1) else ("平成", "H", 1988)
    year = day.year - before
    written = [f"{era}{year}年{day.month}月{day.day}日"]
    written += [f"{letter}{year}{mark}{day.month}{mark}{day.day}" for mark in "./"]
    written += [f"{era}元年{day.month}月{day.day}日"] if year == 1 else []
    for text in written:
        assert read_when(f"{text} 10:22") == datetime(day.year, day.month, day.day, 10, 22), text  # noqa: DTZ001
    found = decide_dates(written)
    assert isinstance(found, DateFormat) and "japanese_year" in found.notes


@settings(max_examples=40, deadline=None)
@given(
    day=st.dates(date(2020, 1, 1), date(2027, 12, 31)),
    form=st.sampled_from(("%d %b", "%d-%b", "%b %d", "%d/%m", "%d.%m.", "{m}月{d}日")),
    clock=st.sampled_from(("", " 10:22")),
)
def test_a_day_without_its_year_is_said_to_lack_it(day: date, form: str, clock: str):
    written = day.strftime(form.format(m=day.month, d=day.day)) + clock
    assert read_when(written, DAY_FIRST) == Bad("no_year")


@pytest.mark.parametrize("text", ["B12", "TEE-R8-3-17", "2026-094", "10:22", "17/03/2026 jioni 10:05"])
def test_what_is_no_moment_is_none(text: str):
    assert read_when(text, DAY_FIRST) == Bad("bad_date") and take_apart(text) is None


@settings(max_examples=30, deadline=None)
@given(
    start=st.dates(date(2021, 1, 1), date(2026, 11, 1)), days=st.integers(3, 60), mark=st.sampled_from("-/.")
)
def test_a_short_year_before_the_month_is_a_year(start: date, days: int, mark: str):
    """26-07-30, 26-07-31: the last number runs, the first one stands still."""
    told = [start + timedelta(days=n) for n in range(days)]
    form = decide_dates([day.strftime(f"%y{mark}%m{mark}%d") for day in told])
    if isinstance(form, DateFormat) and form.short_year_first:
        assert form.notes == ("short_year_first",)
        found = [read_when(day.strftime(f"%y{mark}%m{mark}%d"), form) for day in told]
        assert [moment.date() for moment in found if isinstance(moment, datetime)] == told
    else:  # never silently another day
        assert not isinstance(form, DateFormat)


@settings(max_examples=30, deadline=None)
@given(
    start=st.dates(date(2021, 1, 1), date(2026, 11, 1)), days=st.integers(3, 60), mark=st.sampled_from("-/.")
)
def test_a_short_year_behind_the_month_stays_one(start: date, days: int, mark: str):
    told = [start + timedelta(days=n) for n in range(days)]
    form = decide_dates([day.strftime(f"%d{mark}%m{mark}%y") for day in told], day_first=True)
    assert isinstance(form, DateFormat) and not form.short_year_first
