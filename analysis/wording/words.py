"""Words, numbers, dates and money in the reader's language and the shop's zone. Formatting happens only here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from babel import Locale, dates, numbers
from babel.core import get_global
from babel.lists import format_list

from analysis.wording import escape
from data import locales
from data.meaning.missing import missing

PER = 10_000
ADDRESS = re.compile(r"([^\s@,;<>]+)@[^\s@,;<>]+")
# Among fewer lines one error more or less moves the rate by 33 per 10,000 and more, as much as many shops have.
LEAST_LINES = 300
# Sums of shares are off by less than this.
EXACT = 1e-9
# Amounts with more letters than this are told in few where room is short.
SHORT = 9
# Parts of a day in CLDR patterns and in those of plotly's axes.
AXIS = {"MMM": "%b", "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d"}
# Dimensions and columns whose codes have words under another name than their own.
VOCABULARY = {
    "seller_fault": "fault",
    "request": "resolution",
    "contributing": "cause",
    "status": "case_status",
    "cause_status": "cause_status",
    "kind": "cost",
}


def too_few(lines: float) -> bool:
    """Whether so many lines are told in counts and not as a rate: the one rule of all screens, pack and digest."""
    return lines < LEAST_LINES


@dataclass(frozen=True)
class Words:
    """``words(key, n=3, sku=...)`` is the sentence of a key; ``md`` and ``html`` escape the values put into it."""

    language: str = locales.FALLBACK
    zone: str = "UTC"
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    addresses: bool = True  # False: of a colleague's e-mail address only what stands before the @ is shown

    def __call__(self, key: str, n: float | None = None, **values: Any) -> str:
        """Plain text. Give ``n`` for a plural; inside the words it is {n}."""
        if n is not None:
            values["n"] = self.number(n)
        if "who" in values:
            values["who"] = self.person(values["who"])
        return locales.lookup(self.language, key, n).format(**{k: locales.Put(v) for k, v in values.items()})

    def person(self, who: Any) -> str:
        """Somebody who wrote something, as this reader may see them."""
        text = "" if missing(who) else str(who)
        return text if self.addresses else ADDRESS.sub(r"\1", text)

    def md(self, key: str, n: float | None = None, **values: Any) -> str:
        """The same for Streamlit's Markdown (also widget labels), values escaped."""
        if "who" in values:  # before the escape puts a backslash into the address
            values["who"] = self.person(values["who"])
        return self(key, n, **{k: escape.markdown(v) for k, v in values.items()})

    def html(self, key: str, n: float | None = None, **values: Any) -> str:
        """The same for plotly and HTML, values escaped."""
        return self(key, n, **{k: escape.html(v) for k, v in values.items()})

    def has(self, key: str) -> bool:
        """True when there are words for the key."""
        return locales.has(self.language, key)

    def complete(self, key: str) -> bool:
        """True when there are words for the key and nothing has to be put into them."""
        return self.has(key) and not any(
            n for _, n, _, _ in Formatter().parse(locales.lookup(self.language, key))
        )

    def number(self, value: float | None, digits: int | None = None) -> str:
        """A number with separators; ``digits`` fixes the decimals (default: none for whole numbers, else up to 2)."""
        if value is None or missing(value):
            return self("value.none")
        pattern = "#,##0" + ("." + "0" * digits if digits else "") if digits is not None else "#,##0.##"
        return _decimal(value if value else 0, pattern, self.language)  # no minus before a zero

    def counts(self, lower: float, upper: float) -> str:
        """From so many to so many; one number where both are the same."""
        if lower == upper:
            return self.number(lower)
        return self("value.counts", lower=self.number(lower), upper=self.number(upper))

    def signed(self, value: float | None, digits: int | None = None) -> str:
        """A number that shows + or a true minus sign."""
        if value is None or missing(value):
            return self("value.none")
        text = self.number(abs(value), digits)
        return text if not any(c in "123456789" for c in text) else ("+" if value > 0 else "−") + text

    def percent(self, share: float | None, digits: int = 0) -> str:
        """A share 0..1 as a percentage; only nothing is told as 0 % and only all as 100 %."""
        if share is None or missing(share):
            return self("value.none")
        step = 10.0 ** -(digits + 2)
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        if EXACT < share <= step / 2:
            return f"< {_decimal(step, pattern, self.language)}"
        if 1 - step / 2 <= share < 1 - EXACT:
            return f"> {_decimal(1 - step, pattern, self.language)}"
        return _decimal(share if share else 0, pattern, self.language)

    def chance(self, chance: float | None, digits: int = 0) -> str:
        """A probability as a percentage: no number of data makes it 0 % or 100 %."""
        if chance is None or missing(chance):
            return self("value.none")
        return self.percent(min(max(chance, 2 * EXACT), 1 - 2 * EXACT), digits)

    def per(self, share: float | None, digits: int = 1) -> str:
        """A share 0..1 as a number per 10,000."""
        return self.number(None if share is None or missing(share) else share * PER, digits)

    def rate(self, errors: float, lines: float, digits: int = 1) -> str:
        """Errors per 10,000 lines; a word instead of a number when there were no lines."""
        return self.per(errors / lines, digits) if lines else self("value.no_rate")

    def rated(self, errors: float, lines: float, least: float | None = None) -> str:
        """Errors per 10,000 lines with that unit; among too few lines for a rate, how many of how many they are.

        ``least``: lines that decide it, where they are others.
        """
        if not lines:
            return self("value.no_rate")
        if too_few(lines if least is None else least):
            return self("rate.few", errors=self.number(errors), lines=self.number(lines))
        return self("rate.told", rate=self.rate(errors, lines))

    def both_rated(self, before: tuple[float, float], now: tuple[float, float]) -> tuple[str, str]:
        """Errors of lines in two periods, as ``rated``, and alike: both as counts where one has too few for a rate."""
        least = min(before[1], now[1])
        return self.rated(*before, least), self.rated(*now, least)

    def money(self, amount: Any, currency: str, digits: int | None = None) -> str:
        """An amount with its currency; an amount without a currency says so."""
        if missing(amount):
            return self("value.unknown")
        if not currency:
            return self(
                "value.money_without_currency", amount=self.number(amount, 2 if digits is None else digits)
            )
        digits = _digits(amount, currency, digits)
        pattern = None if digits is None else "¤#,##0" + ("." + "0" * digits if digits else "")
        text = numbers.format_currency(
            amount, currency, format=pattern, locale=self.locale, currency_digits=digits is None
        )
        symbol = numbers.get_currency_symbol(currency, locale=self.locale)
        if symbol.isalpha() and text.startswith((symbol, f"-{symbol}")):
            text = text.replace(symbol, f"{symbol}\u00a0", 1)
        return text.replace("-", "−", 1) if text.startswith("-") else text

    def short_money(self, amount: Any, currency: str, digits: int | None = 0) -> str:
        """An amount in few letters (SGD 5.6K, IDR 1.2B), whole while that is short; small print has the whole."""
        for whole in (self.money(amount, currency, digits), self.money(amount, currency, 0)):
            if len(whole) <= SHORT or not currency or missing(amount):
                return whole
        text = numbers.format_compact_currency(amount, currency, locale=self.locale, fraction_digits=1)
        symbol = numbers.get_currency_symbol(currency, locale=self.locale)
        if symbol.isalpha() and text.lstrip("-").startswith(symbol):
            text = text.replace(symbol, f"{symbol}\u00a0", 1)
        return text.replace("-", "−", 1)

    def money_change(
        self, amount: float, currency: str, digits: int | None = None, short: bool = False
    ) -> str:
        """An amount by which something changed, its sign before the currency; no sign when it rounds to 0."""
        sign = self.signed(amount, _digits(amount, currency, 0 if short else digits))[:1]
        text = self.short_money(abs(amount), currency) if short else self.money(abs(amount), currency, digits)
        return f"{sign}{text}" if sign in ("+", "−") else text

    def date(self, day: Any, style: str = "medium") -> str:
        """A day: short, medium, long, full or a CLDR pattern such as 'd MMM'."""
        if missing(day):
            return self("value.none")
        return _date(pd.Timestamp(day).date(), style, self.language)

    def day(self, day: Any) -> str:
        """A day without its year, as on an axis."""
        if missing(day):
            return self("value.none")
        return _day(pd.Timestamp(day).date(), self.language)

    def axis_day(self) -> str:
        """The pattern (d3) by which plotly writes a day and month; plotly itself has English names of months only."""
        skeletons = self.locale.datetime_skeletons
        pattern = str(skeletons["MMMd"])
        if "MMM" in pattern and not self.language.startswith("en"):
            pattern = str(skeletons["Md"])
        return re.sub("M+|d+", lambda found: AXIS[found.group()], pattern)

    def table_day(self, time: bool = False) -> str:
        """The pattern (of moment.js) by which a table writes a day, or a day and its time, as texts do."""
        day, clock = str(self.locale.date_formats["medium"]), str(self.locale.time_formats["short"])
        day = re.sub("[yd]", lambda found: {"y": "YYYY", "d": "D"}[found.group()], day)
        both = str(self.locale.datetime_formats["medium"]) if time else "{1}"
        return both.replace("'", "").replace("{0}", clock.replace("a", "A")).replace("{1}", day)

    def local(self, moment: Any, time: bool = False) -> str:
        """A moment that is local already, as a table writes it: its day, and its time where it is asked for."""
        day = self.date(moment)
        if not time or missing(moment):
            return day
        clock = dates.format_time(pd.Timestamp(moment).to_pydatetime(), "short", locale=self.locale)
        both = str(dates.get_datetime_format("medium", locale=self.locale)).replace("'", "")
        return both.replace("{0}", clock).replace("{1}", day)

    def span(self, start: date | None, end: date | None) -> str:
        """A period, as short as the language allows."""
        if start is None or end is None:
            return self("period.all") if start is end is None else self.date(start or end)
        return dates.format_interval(start, end, "yMMMd", locale=self.locale)

    def days(self, start: date, end: date) -> str:
        """A period without its year, for the weeks around today."""
        return dates.format_interval(start, end, "MMMd", locale=self.locale)

    def when(self, moment: Any) -> str:
        """A stored UTC moment in the shop's zone, to the minute."""
        if missing(moment):
            return self("value.none")
        stamp = pd.Timestamp(moment)
        stamp = stamp.tz_localize(UTC) if stamp.tzinfo is None else stamp
        return self.local(
            stamp.to_pydatetime().astimezone(ZoneInfo(self.zone)).replace(tzinfo=None), time=True
        )

    def duration(self, hours: float | None) -> str:
        """Hours as minutes, hours or days."""
        if hours is None or missing(hours):
            return self("value.none")
        size = abs(hours)
        if size < 1:
            return self("duration.minutes", n=round(hours * 60))
        if size < 48:
            return self("duration.hours", n=round(hours, 1) if size < 10 else round(hours))
        return self("duration.days", n=round(hours / 24, 1) if size < 240 else round(hours / 24))

    def value(self, dimension: str, code: Any) -> str:
        """A value of a dimension in words; '' is 'not known'; codes that people made stay as they are."""
        if missing(code) or code == "":
            return self("value.not_known")
        if (dimension, str(code)) in self.names:
            return self.names[dimension, str(code)]
        key = f"{VOCABULARY.get(dimension, dimension)}.{code}"
        return self(key) if self.has(key) else str(code)

    def column(self, name: str) -> str:
        """Heading of a column."""
        if name.startswith("cost_") and self.has(f"cost.{name.removeprefix('cost_')}"):
            return self(f"cost.{name.removeprefix('cost_')}")
        return self(f"column.{name}")

    def joined(self, *sentences: str) -> str:
        """Sentences behind each other: with a space between them, but none behind a full-width mark.

        Examples
        --------
        >>> Words().joined("One.", "", "Two."), Words("zh_CN").joined("一。", "二。")
        ('One. Two.', '一。二。')
        """
        whole = ""
        for said in filter(None, sentences):
            whole += ("" if not whole or whole[-1] in "。！？；：）" else " ") + said
        return whole

    def listed(self, items: list[str] | tuple[str, ...]) -> str:
        """Several things as one phrase: a, b and c."""
        return format_list(items, locale=self.locale) if items else ""

    @property
    def locale(self) -> Locale:
        """Babel's locale of the language."""
        return Locale.parse(self.language)

    def today(self) -> date:
        """The present day in the shop's zone."""
        return datetime.now(ZoneInfo(self.zone)).date()


@lru_cache(maxsize=20_000)
def _decimal(value: float, pattern: str, language: str) -> str:
    """A number as a language writes it; the tooltips of a chart say the same few hundred counts again and again."""
    return numbers.format_decimal(value, format=pattern, locale=Locale.parse(language))


@lru_cache(maxsize=5_000)
def _date(day: date, style: str, language: str) -> str:
    return dates.format_date(day, style, locale=Locale.parse(language))


@lru_cache(maxsize=2_000)
def _day(day: date, language: str) -> str:
    return dates.format_skeleton("MMMd", day, locale=Locale.parse(language))


def _digits(amount: float, currency: str, digits: int | None) -> int | None:
    """Digits after the point: none where nobody pays in cents; those of the currency where whole units would say 0."""
    if currency and not _has_cents(currency):
        return 0
    small = digits == 0 and not missing(amount) and round(amount) == 0 != round(amount, 2)
    return None if small else digits


def _has_cents(currency: str) -> bool:
    """Whether anybody pays in cents of a currency: IDR and TWD have them on paper only (CLDR, cash digits)."""
    fractions = get_global("currency_fractions")
    digits, _, cash, _ = fractions.get(currency, fractions["DEFAULT"])
    return bool(digits and cash)
