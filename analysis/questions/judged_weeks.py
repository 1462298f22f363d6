"""The weeks up to the end of a period: which of them can be judged, by which rules and rebases, and their chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pandas as pd

from analysis import rates
from analysis.rates import maturity, period_rate
from analysis.signals import claim_delays, sales, weekly
from analysis.signals.expected import ExpectedErrors
from analysis.spc.rules import RULE_SETS
from data import query
from data.query import Filters
from data.records import rebases, sale_days
from data.records.source import Source

HISTORY = timedelta(weeks=52)
WEEK = timedelta(weeks=1)
# A week that is still going on holds fewer lines than this share of a usual one.
GOING_ON = 0.5
USUAL_WEEKS = 8
# A sale in one of two periods alone: its rate is 1.5 times the usual one, give or take a third.
SALE_SWING = float(sales.USUAL_FACTOR**2 + sales.FACTOR_SPREAD**2)


class NothingThere(ValueError):
    """The store holds nothing to report on."""


@dataclass(frozen=True, eq=False)
class JudgedWeeks:
    """Weeks of shipment and their control chart.

    ``filters`` are those that were asked for, ``past`` the same over the year up to their end, ``judged`` cut at the
    last day that can be judged (None when no week of the period can), ``until`` that day, ``as_of`` the last day on
    which a claim of these shops could be seen. ``rules``: the rule set in force; ``rebases``: days from which limits
    start anew. ``unclaimed``: shops of which no claims are loaded, left out of all rates; ``silent``: see
    ``is_silent``; ``stopped``: shops that shipped on after the last day of which claims are loaded, with that day.
    """

    filters: Filters
    past: Filters
    judged: Filters | None
    until: date | None
    as_of: date
    curves: maturity.Curves
    rules: str
    rebases: tuple[date, ...]
    drawn: weekly.Weekly
    unclaimed: tuple[str, ...]
    silent: bool
    stopped: tuple[tuple[str, date], ...]

    @property
    def weeks(self) -> pd.DataFrame:
        """week (Monday), lines, errors, maturity, mature."""
        return self.drawn.weeks

    @property
    def all_judged(self) -> Filters | None:
        """All weeks of the year up to the last day that can be judged; None when none can."""
        if self.until is None:
            return None
        first = self.weeks["week"].min().date()
        return self.past.between(max(first, self.until - HISTORY + timedelta(days=1)), self.until)

    def newest(self, weeks: int) -> Filters | None:
        """The newest so many weeks that can be judged, whatever period was chosen; None when none can."""
        mature = self.weeks.loc[self.weeks["mature"], "week"].tail(weeks)
        if mature.empty:
            return None
        end = mature.max().date() + WEEK - timedelta(days=1)
        return self.past.between(mature.min().date(), min(end, self.filters.end or end))


def judge_weeks(source: Source, filters: Filters, *, rules: str = "", kind: str = "") -> JudgedWeeks:
    """The weeks of the year up to the end of a period.

    Parameters
    ----------
    filters : Filters
        Without a start or an end, the period reaches from the first to the last day of the data; with ``seen_by``,
        everything is as it was on that day.
    rules : str
        A rule set of ``RULE_SETS``; '' takes that of the installation.
    kind : str
        p, p_prime or g; '' lets the data choose.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    """
    extent = source.extent()
    today, start, end = _days(extent, filters)
    past = replace(_year(filters, start, end), claimed=True)
    curves = claim_delays.curves(source, today)
    rows = source.ask(rebases.in_force, filters.scope())
    starts = tuple(pd.Timestamp(day).date() for day in rows["starts_on"])
    rule_set = rules or rules_in_force(source)
    # limits come from the first weeks ever, or since a rebase: a year that moves on would make a lasting rise usual
    ever = filters.between(min(extent.first_day or start, start), end)
    shipped = ExpectedErrors(source).cells(("day", "platform", "shop"), ever)
    claims = _claims(source.ask(query.claims_known, today), shipped)
    days = query.aged(shipped, claims, today)
    calendar = source.ask(sale_days.shipping_days, ever.start or start, end)
    whole = weekly.weekly(days, curves, today, rules=rule_set, phases=starts, kind=kind, sale_days=calendar)
    drawn = weekly.from_day(whole, past.start or start)
    until = period_rate.judged_until(drawn.weeks, end)
    judged = past.between(start, until) if until is not None and until >= start else None
    as_of = min(today, claims["known_until"].max().date()) if len(claims) else today
    unclaimed = tuple(sorted({str(s) for s in shipped.loc[shipped["lines"] > 0, "shop"]} - {*claims["shop"]}))
    return JudgedWeeks(
        filters,
        past,
        judged,
        until,
        as_of,
        curves,
        rule_set,
        starts,
        drawn,
        unclaimed,
        is_silent(source, filters),
        _stopped(claims, shipped),
    )


def is_silent(source: Source, filters: Filters) -> bool:
    """Whether nothing can be known of the errors of a period, though lines were shipped.

    Its shops have no claims in the year up to its end, or claims of them are loaded up to a day before it alone.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    """
    today, start, end = _days(source.extent(), filters)
    claims = source.ask(query.claims_known, today)
    if _unclaimed_alone(source.cells(("shop",), _year(filters, start, end)), claims):
        return True
    return _unheard(source.cells(("day", "shop"), filters), claims)


def stopped(source: Source, filters: Filters) -> tuple[tuple[str, date], ...]:
    """Shops that shipped in a period for over a week after the last day of which claims are loaded, and that day."""
    today = _days(source.extent(), filters)[0]
    shipped = source.cells(("day", "shop"), filters)
    return _stopped(_claims(source.ask(query.claims_known, today), shipped), shipped)


def _days(extent: query.Extent, filters: Filters) -> tuple[date, date, date]:
    """The day as of which things are, and the first and the last day of the period."""
    if extent.as_of is None:
        raise NothingThere("nothing was loaded yet")
    today = min(filters.seen_by or extent.as_of, extent.as_of)
    end = filters.end or today
    return today, filters.start or extent.first_day or end, end


def _year(filters: Filters, start: date, end: date) -> Filters:
    return filters.between(min(start, end - HISTORY), end)


def _unclaimed_alone(shipped: pd.DataFrame, claims: pd.DataFrame) -> bool:
    shops = shipped.loc[shipped["lines"] > 0, "shop"]
    return len(shops) > 0 and not shops.isin(claims["shop"]).any()


def _unheard(shipped: pd.DataFrame, claims: pd.DataFrame) -> bool:
    """Whether all lines were shipped after the last day of which claims are loaded."""
    sent = shipped[shipped["lines"] > 0]
    known = claims.groupby("shop")["known_until"].max().reindex(sent["shop"])
    return (
        len(sent) > 0
        and not (pd.to_datetime(sent["day"]).to_numpy() <= known.to_numpy("datetime64[ns]")).any()
    )


def swing_between(source: Source, weeks: JudgedWeeks, now: Filters, before: Filters) -> float:
    """Variance of the logarithm of the change between two periods by the usual swing of weeks, and by a sale in one."""
    spans = [(f.start, f.end) for f in (now, before) if f.start is not None and f.end is not None]
    length = [max(((end - start).days + 1) / 7, 1.0) for start, end in spans]
    sold = [
        len({day - timedelta(days=day.weekday()) for day in source.ask(sale_days.shipping_days, *s)})
        for s in spans
    ]
    return swing_of(weeks.weeks, length, sold)


def swing_of(weeks: pd.DataFrame, length: Sequence[float], sold: Sequence[int]) -> float:
    """As ``swing_between`` of periods of so many weeks, of which so many are sale weeks, in a shop with these weeks."""
    if "sale" not in weeks:
        return 0.0
    ordinary = weeks[weeks["mature"] & ~weeks["sale"]]
    # a sale week has more lines than another one
    shares = [
        sales.USUAL_LINES * n / (w + (sales.USUAL_LINES - 1) * n) for n, w in zip(sold, length, strict=True)
    ]
    variance = SALE_SWING * (max(shares, default=0.0) - min(shares, default=0.0)) ** 2
    each = sum(1 / weeks_of for weeks_of in length)
    return variance + each * rates.swing(ordinary["errors"], ordinary["lines"])


def _claims(known: pd.DataFrame, shipped: pd.DataFrame) -> pd.DataFrame:
    """Up to which day claims are known, of the shops in view."""
    return known[known["shop"].isin(shipped["shop"])]


def _stopped(claims: pd.DataFrame, shipped: pd.DataFrame) -> tuple[tuple[str, date], ...]:
    """Shops that shipped for more than a week after the last day on which their claims are known, and that day."""
    last = shipped[shipped["lines"] > 0].groupby("shop")["day"].max()
    known = claims.groupby("shop")["known_until"].max()
    behind = known[(last.reindex(known.index) - known) > pd.Timedelta(WEEK)]
    return tuple((str(shop), day.date()) for shop, day in behind.items())


def rules_in_force(source: Source) -> str:
    """The rule set of the installation, the first one while none was chosen."""
    kept = str(source.setting("rules"))
    return kept if kept in RULE_SETS else next(iter(RULE_SETS))


def newest_week(source: Source, filters: Filters = Filters()) -> Filters:
    """The filters over the newest week that has data: one that holds half the lines of a usual week, if there is one.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    """
    weeks = source.cells(("week",), filters.between(None, None)).dropna(subset="week")
    shipped = weeks[weeks["lines"] > 0]
    usual = shipped["lines"].tail(USUAL_WEEKS + 1).median()
    whole = shipped[shipped["lines"] >= GOING_ON * usual]
    if whole.empty and weeks.empty:
        raise NothingThere("nothing was loaded yet")
    monday = (weeks if whole.empty else whole)["week"].max().date()
    return filters.between(monday, monday + WEEK - timedelta(days=1))
