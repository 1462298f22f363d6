"""Moments as shops' programs write them in many languages: a generator over names, orders, clocks and zones."""

from datetime import UTC, datetime, timedelta

import pytest
from babel import Locale, dates
from hypothesis import given, settings
from hypothesis import strategies as st

from data.meaning.dates import Bad, DateFormat, decide_dates, read_when
from data.meaning.masking import shown

LANGUAGES = (
    "en",
    "de",
    "fr",
    "es",
    "it",
    "pt_BR",
    "pl",
    "nl",
    "tr",
    "id",
    "ms",
    "vi",
    "th",
    "ko",
    "ja",
    "zh",
    "sv",
    "nb",
    "cs",
    "hu",
    "ro",
    "ru",
    "uk",
)
FORMS = ("short", "medium", "long", "full")
FIRST, LAST = datetime(2015, 1, 1), datetime(2033, 12, 31)  # noqa: DTZ001 - local times, as files write them
MOMENTS = st.datetimes(FIRST, LAST).map(lambda m: m.replace(second=0, microsecond=0))
DAY_FIRST = DateFormat(day_first=True)
ZONES = {
    "PDT": -7,
    "PST": -8,
    "EDT": -4,
    "IST": 5.5,
    "WIB": 7,
    "WITA": 8,
    "WIT": 9,
    "JST": 9,
    "KST": 9,
    "CEST": 2,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["medium", "long", "full"])
@settings(deadline=None)
@given(moment=MOMENTS)
def test_a_day_and_an_hour_as_the_language_writes_them(language: str, form: str, moment: datetime):
    """By CLDR, the way every browser and every app of these languages writes a moment."""
    day = dates.format_date(moment, form, locale=language)
    clock = dates.format_time(moment, "short", locale=language)
    hint = DateFormat(day_first=language not in ("en", "en_US"))
    assert read_when(f"{day} {clock}", hint) == moment
    assert read_when(f"{day}, {clock}", hint) == moment


@given(
    moment=MOMENTS,
    clock=st.sampled_from(
        (
            "%H:%M hs.", "%H:%M hrs", "%Hh%M", "%H:%M Uhr", "%H:%M h", "%I:%M p. m.", "%I:%M p.m.", "%I:%M PM",
            "오후 %I:%M", "下午 %I:%M", "午後%I:%M", "%I:%M CH", "%H.%M", "%H:%M:00", "%H时%M分", "%H시 %M분",
        )
    ),
    day=st.sampled_from(("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%Y-%m-%d", "%d de março de %Y", "%b-%d-%y")),
)  # fmt: skip
def test_every_clock_beside_every_day(moment: datetime, clock: str, day: str):
    moment = moment.replace(hour=moment.hour % 11 + 13)
    if "março" in day:
        moment = moment.replace(month=3)
    if clock == "%H.%M" and not day.endswith("%Y"):
        clock = "%H:%M"
    assert read_when(moment.strftime(f"{day} {clock}"), DAY_FIRST) == moment


BETWEEN = (" - ", " | ", "\n", "; ")


@pytest.mark.parametrize("language", LANGUAGES)
@settings(deadline=None, max_examples=20)
@given(
    moment=MOMENTS,
    form=st.sampled_from(("medium", "long")),
    between=st.sampled_from(BETWEEN),
    first=st.booleans(),
)
def test_a_dash_or_a_bar_may_stand_between_the_day_and_the_hour(
    language: str, form: str, moment: datetime, between: str, first: bool
):
    day = dates.format_date(moment, form, locale=language)
    clock = dates.format_time(moment, "short", locale=language)
    hint = DateFormat(day_first=language not in ("en", "hu"))
    assert read_when(f"{clock}, {day}" if first else f"{day}{between}{clock}", hint) == moment


@given(
    moment=MOMENTS,
    form=st.sampled_from(("%d {} %y", "%d {} %y %H:%M", "%d-{}-%y")),
    width=st.sampled_from(("abbreviated", "wide")),
)
def test_a_short_year_beside_a_thai_month_is_a_buddhist_one(moment: datetime, form: str, width: str):
    moment = moment if "%H" in form else moment.replace(hour=0, minute=0)
    month = dates.get_month_names(width, locale="th")[moment.month]
    buddhist = f"{(moment.year + 543) % 100:02d}"
    assert read_when(moment.strftime(form.format(month).replace("%y", buddhist)), DAY_FIRST) == moment


@given(
    moment=MOMENTS,
    form=st.sampled_from(
        (
            "%Y%m%dT%H%M%S",
            "%Y%m%d %H:%M",
            "%Y-%b-%d %H:%M",
            "%Y %B %d %H:%M",
            "%d-%b-%y %I.%M.00.000000 %p",
            "%a %b %d %H:%M:%S %Y",
            "%dth of %B %Y %H:%M",
            "%dº de janeiro de %Y %H:%M",
            "%H.%M Uhr, %d.%m.%Y",
            "%d/%m/%Y %Hh%Mm00s",
            "午後%I時%M分 %Y年%m月%d日",
            "%d. %m. %Y %H:%M",
            "%d Th%m %Y %H:%M",
        )
    ),
)
def test_forms_that_programs_write(moment: datetime, form: str):
    moment = moment.replace(hour=moment.hour % 11 + 13, month=1 if "janeiro" in form else moment.month)
    assert read_when(moment.strftime(form), DAY_FIRST) == moment


@pytest.mark.parametrize("half, hour", [("AM", 0), ("오전", 0), ("午前", 0), ("PM", 12), ("午後", 12)])
def test_zero_is_the_first_hour_of_a_half_of_the_day(half: str, hour: int):
    assert read_when(f"2026-03-12 {half} 0:30") == datetime(2026, 3, 12, hour, 30)  # noqa: DTZ001 - as in a file


@pytest.mark.parametrize("evening", ["malam", "tối", "jioni", "da noite", "शाम"])
@pytest.mark.parametrize("form", ["10:05 {}, 17/03/2026", "17/03/2026, {} 10:05", "10:05 {} 17 Maret 2026"])
def test_a_word_that_may_say_evening_is_never_passed_over(evening: str, form: str):
    assert isinstance(read_when(form.format(evening), DAY_FIRST), Bad)


@given(moment=MOMENTS, zone=st.sampled_from(sorted(ZONES)))
def test_a_zone_in_brackets_is_a_zone_and_an_unknown_one_is_not_passed_over(moment: datetime, zone: str):
    written = moment.strftime("%Y-%m-%d %H:%M:%S")
    assert read_when(f"{written} ({zone})") == read_when(f"{written} {zone}")
    assert isinstance(read_when(f"{written} (CST)"), Bad)


@given(moment=MOMENTS, zone=st.sampled_from(sorted(ZONES)), half=st.booleans())
def test_a_named_zone_is_so_many_hours_from_greenwich(moment: datetime, zone: str, half: bool):
    told = moment.strftime("%b %d, %Y %I:%M:%S %p" if half else "%d/%m/%Y %H:%M:%S")
    read = read_when(f"{told} {zone}", DAY_FIRST)
    assert isinstance(read, datetime)
    assert read.astimezone(UTC).replace(tzinfo=None) == moment - timedelta(hours=ZONES[zone])


@given(
    moment=MOMENTS,
    day=st.sampled_from(("%d/%m/%Y", "%Y-%m-%d", "%d.%m.%Y")),
    sep=st.sampled_from((" ", ", ")),
)
def test_the_time_may_stand_before_the_day(moment: datetime, day: str, sep: str):
    assert read_when(moment.strftime(f"%H:%M{sep}{day}"), DAY_FIRST) == moment
    assert read_when(moment.strftime(f"%H:%M ngày {day}"), DAY_FIRST) == moment


@pytest.mark.parametrize("zone", ["CST", "XYZ"])
def test_a_zone_of_two_regions_or_none_is_not_guessed(zone: str):
    assert isinstance(read_when(f"Jun 8, 2026 10:23:05 PM {zone}"), Bad)


@given(number=st.integers(2_051_222_401, 9_999_999_999).map(str))
def test_a_number_of_ten_digits_that_is_no_second_of_these_years_is_no_date(number: str):
    assert isinstance(read_when(number, decide_dates([number])), Bad)  # type: ignore[arg-type]


@given(number=st.integers(2_051_222_401_000, 9_999_999_999_999).map(str))
def test_a_number_of_an_article_is_no_date(number: str):
    assert isinstance(read_when(number, decide_dates([number])), Bad)  # type: ignore[arg-type]


WORDS = st.text("abcdefghijklmnopqrstuvwxyzéñö", min_size=2, max_size=9)


@given(
    moment=MOMENTS,
    before=WORDS,
    behind=WORDS,
    day=st.sampled_from(("%d/%m/%Y", "%Y-%m-%d %H:%M", "%d %b %Y")),
)
def test_what_looks_like_a_date_is_shown_whatever_word_stands_beside_it(
    moment: datetime, before: str, behind: str, day: str
):
    written = moment.strftime(day)
    for text in (f"{before} {written} {behind}", f"{written} {behind}", f"{before} {written}"):
        assert shown(text) == text


@given(moment=MOMENTS, number=st.integers(80_000_000, 99_999_999))
def test_a_number_to_call_beside_a_date_is_hidden(moment: datetime, number: int):
    told = shown(moment.strftime("%d/%m/%Y") + f" or call +65 {number}")
    assert str(number) not in told and moment.strftime("%d/%m/%Y") in told


def test_every_language_is_one_that_babel_knows():
    assert all(Locale.parse(language) for language in LANGUAGES)
