"""What errors of a period cost: each of them, by week, in the quarter, and refunded against reshipped."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from analysis.cases import remedies
from analysis.costs import forecast, ledger, per_error
from analysis.costs.forecast import Forecast
from analysis.costs.per_error import Mean
from analysis.rates import maturity, period_rate
from analysis.signals import claim_delays, sales, weekly
from analysis.signals.expected import ExpectedErrors
from data import query
from data.query import Filters, handling
from data.records import sale_days
from data.records.source import Source
from data.schema import CHECKING_HOURS, FX_RATES

ALL_ROWS = 1_000_000
PAST_WEEKS = 26
PER_LINES = 1000


@dataclass(frozen=True)
class Rate:
    """Cost per 1,000 order lines (None without lines, NaN unknown), and the lines that it rests on."""

    per_lines: float | None
    lines: int


def priced(source: Source, filters: Filters) -> pd.Series:
    """Cost of each error in view whose cost is known, all its case lines together."""
    rows = source.ask(query.columns_of_rows, filters, ("error_cost",), "seller")
    return rows["error_cost"].dropna().astype(float)


def cost_each(source: Source, filters: Filters) -> Mean:
    """Cost per error whose cost is known."""
    return per_error.mean_cost(priced(source, filters))


def partly_booked(source: Source, filters: Filters) -> float:
    """What is booked of errors whose whole cost is not known, all their case lines together."""
    wanted = ("caught", "decides", "cost_unknown", "line_id", "cost_total")
    rows = source.ask(query.columns_of_rows, filters, wanted, "seller")
    rows = rows[~rows["caught"].fillna(value=False).astype(bool)]
    lost = rows["decides"].astype(bool) & rows["cost_unknown"].astype(bool)
    beside = rows["line_id"].isin(rows.loc[lost, "line_id"].dropna())
    return float(rows.loc[lost | beside, "cost_total"].astype(float).sum())


def booked(source: Source, filters: Filters) -> pd.DataFrame:
    """Cost entries of the seller's errors in view that have an exchange rate."""
    return ledger.booked(source.ask(query.case_costs, filters))


def steps(source: Source, filters: Filters) -> pd.DataFrame:
    """From refunds to net, see ``ledger.waterfall``."""
    return ledger.waterfall(source.shared(booked, filters))


@dataclass(frozen=True, eq=False)
class Beside:
    """What is in no total: entries without a rate (see ``ledger.without_rate``), cost of cases that are not ours."""

    without_rate: pd.DataFrame
    others: float | None


def beside(source: Source, filters: Filters) -> Beside:
    """What the costs in view leave out; ``others`` is None without such an entry."""
    entries = source.ask(query.case_costs, filters)
    others = ledger.booked(entries, ours=False)
    return Beside(ledger.without_rate(entries), ledger.total(others) if len(others) else None)


def cost_rate(source: Source, filters: Filters) -> Rate:
    """Cost of the errors of what was shipped in a period, per 1,000 lines."""
    whole = source.cells((), filters).iloc[0]
    lines = int(whole["lines"])
    entries = source.shared(booked, filters)
    unknown = math.isnan(period_rate.known_cost(whole))
    cost = float("nan") if unknown else ledger.total(entries[entries["in_rate"].astype(bool)])
    return Rate(cost / lines * PER_LINES if lines else None, lines)


@dataclass(frozen=True)
class Checking:
    """Cost of the hours of checking in a period, and how many entries have no exchange rate and are left out."""

    cost: float = 0.0
    unpriced: int = 0


def checking(source: Source, filters: Filters) -> Checking:
    """Hours of checking as they fall into the period, day by day alike; nothing where more than shops is chosen.

    Hours of all shops stand in no view of some of them: whose they were is not known.
    """
    if filters.without or set(filters.dimensions) - {"shop"} or filters.start is None or filters.end is None:
        return Checking()
    own = str(source.setting("reporting_currency") or "")
    rates = source.everything(FX_RATES, reporting=own).sort_values("valid_from")
    cost, unpriced = 0.0, 0
    for row in source.everything(CHECKING_HOURS).to_dict("records"):
        first, last = (pd.Timestamp(row[n]).date() for n in ("starts_on", "ends_on"))
        days = (min(last, filters.end) - max(first, filters.start)).days + 1
        if days <= 0 or (filters.get("shop") and row["shop"] not in filters.get("shop")):
            continue
        known = rates[
            (rates["currency"] == row["currency"])
            & (pd.to_datetime(rates["valid_from"]) <= pd.Timestamp(first))
        ]
        if row["currency"] != own and known.empty:
            unpriced += 1
            continue
        rate = 1.0 if row["currency"] == own else float(known["rate"].iloc[-1])
        cost += row["hours_spent"] * row["wage_per_hour"] * rate * days / ((last - first).days + 1)
    return Checking(cost, unpriced)


def cost_by_week(source: Source, filters: Filters) -> pd.Series:
    """Cost of the errors of each week of shipment, by its Monday."""
    entries = source.shared(booked, filters)
    return ledger.cut(entries[entries["in_rate"].astype(bool)], "week").set_index("week")["cost"]


def cut(source: Source, filters: Filters, by: str) -> pd.DataFrame:
    """The ledger by ``by`` with ``unpriced``: errors of each value whose cost is not known, those alone included."""
    table = ledger.cut(source.shared(booked, filters), by)
    if by == "kind":
        return table.assign(unpriced=0)
    lost = source.cells((by,), filters)[[by, "cost_unknown"]].rename(columns={"cost_unknown": "unpriced"})
    lost = lost[lost["unpriced"] > 0]
    if by == "week":
        lost = lost.assign(week=lost["week"].astype(table["week"].dtype))
    made = table.merge(lost, on=by, how="outer").sort_values(
        ["cost", by], ascending=[False, True], ignore_index=True
    )
    made = made.sort_values("week", ignore_index=True) if by == "week" else made
    numbers = [c for c in made.columns if c != by]
    made[numbers] = made[numbers].fillna(0)
    return made.astype({"unpriced": int, "cases": int, "entries": int})


def quarter(source: Source, filters: Filters, as_of: date) -> Forecast | None:
    """Forecast of the quarter of ``as_of``, for what is in view; None without a week."""
    first, last = forecast.quarter_of(as_of)
    shipped = source.extent().last_day or as_of
    past = filters.between(min(first, shipped - timedelta(weeks=PAST_WEEKS)), shipped)
    curves = claim_delays.curves(source, as_of)
    claims = source.ask(query.claims_known, as_of)
    days = query.aged(ExpectedErrors(source).counts(("day", "platform", "shop"), past), claims, as_of)
    weeks = weekly.cohorts(days, curves, as_of)
    if weeks.empty:
        return None
    calendar = source.ask(sale_days.shipping_days, min(first, weeks["week"].min().date()), last)
    weeks = sales.with_sales(weeks, calendar)
    ahead = [day for day in calendar if day > shipped]
    judged = weeks.loc[weeks["mature"], "week"]
    recent = (
        past.between(judged.min().date(), judged.max().date() + timedelta(days=6)) if len(judged) else past
    )
    errors = priced(source, recent)
    own = days[days["day"] >= pd.Timestamp(first)]
    known = maturity.cohort_maturity(own, curves, by="day")
    inside = filters.between(first, last)
    now = source.cells((), inside).iloc[0]
    return forecast.quarter(
        weeks[~weeks["sale"]], known, errors,
        booked=float(now["cost_total"]),
        unpriced=int(now["cost_unknown"]),
        partly=partly_booked(source, inside),
        days_left=max(0, (last - max(shipped, first - timedelta(days=1))).days) + sales.extra_days(weeks, ahead),
    )  # fmt: skip


def handled(source: Source, filters: Filters) -> pd.DataFrame:
    """Refunded and reshipped errors in view, with bands of worth."""
    rows = source.rows(filters, which="seller", size=ALL_ROWS).frame
    made = remedies.handled(rows, source.ask(handling.worth_and_contacts))
    return remedies.banded(made, remedies.edges(made["worth"]))
