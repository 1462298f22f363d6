"""The numbers a review follows, declared once: what is divided by what, its chart, and which direction is good."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

import numpy as np
import pandas as pd

from analysis.signals import sales
from analysis.signals.own_past import BASELINE_WEEKS
from analysis.spc import charts, icons

UNKNOWN_CAUSES = ("", "unknown")
# Where fewer of the errors of a week are left once its claims are judged, it has a backlog.
JUDGED = 0.95


@dataclass(frozen=True)
class Metric:
    """A number by week: ``numerator`` / ``denominator`` of the weekly frame, or the median of ``numerator``.

    ``unit``: per_10000, per_1000_money, money, share, days or hours. ``chart``: share (p or p'), rate (u or u') or
    measured (XmR). ``better``: low or high. ``cohort``: whether weeks are those of shipment and become mature, or those
    in which the step happened and are complete when they are over. ``sale``: a sale week has limits
    of its own (own), is no week of it (none), or is one like the others. ``judged``: a week counts once its claims are
    judged, as all that nobody judged yet count as errors in it.
    """

    name: str
    numerator: str
    denominator: str
    unit: str
    chart: str
    better: str = "low"
    cohort: bool = True
    sale: str = ""
    judged: bool = False


METRICS: dict[str, Metric] = {
    m.name: m
    for m in (
        Metric("error_rate", "errors", "lines", "per_10000", "share", sale="own"),
        Metric("case_rate", "cases", "lines", "per_10000", "rate", sale="own"),
        Metric(
            "perfect_orders",
            "right_orders",
            "orders",
            "share",
            "share",
            better="high",
            sale="own",
            judged=True,
        ),
        Metric(
            "cost_per_1000_lines",
            "cost_total",
            "lines",
            "per_1000_money",
            "measured",
            sale="none",
            judged=True,
        ),
        Metric("cost_per_error", "cost_priced", "priced", "money", "measured", judged=True),
        Metric("unknown_cause", "unknown_cause", "reported", "share", "share"),
        Metric("hours_to_contact", "contact_hours", "contacted", "hours", "measured", cohort=False),
        Metric("days_to_resolve", "resolve_days", "resolved", "days", "measured", cohort=False),
        Metric("overdue", "overdue", "due", "share", "share", cohort=False),
    )
}


def weekly(
    cells: pd.DataFrame,
    causes: pd.DataFrame,
    wrong: pd.DataFrame,
    moments: pd.DataFrame,
    weeks: pd.DataFrame,
    now: datetime,
) -> pd.DataFrame:
    """Everything the metrics need, one row a week of ``weeks``.

    Parameters
    ----------
    cells : DataFrame
        week, lines, orders, errors, cases, cost_total, cost_priced, priced.
    causes : DataFrame
        week, cause, errors.
    wrong : DataFrame
        week, wrong_orders.
    moments : DataFrame
        opened_at, contacted_at, respond_by, ticket_at, finished_at of the cases (naive UTC).
    weeks : DataFrame
        week, mature, and when known sale, and errors as they are counted for the rate: every week of the period.
    now : datetime
        Naive UTC; a deadline that is still to come is not due.

    Returns
    -------
    DataFrame
        week, mature, over (the week is past), judged (share of its errors that are expected to be left once all claims
        are judged), and the columns named by ``METRICS``; medians are NaN without a case.
    """
    made = (
        weeks[["week", "mature", *({"sale"} & {*weeks})]]
        .merge(cells, on="week", how="left")
        .merge(wrong, on="week", how="left")
    )
    unknown = causes[causes["cause"].isin(UNKNOWN_CAUSES)].groupby("week")["errors"].sum()
    made["unknown_cause"] = made["week"].map(unknown)
    counts = ["lines", "orders", "errors", "cases", "cost_total", "cost_priced", "priced", "wrong_orders"]
    made[[*counts, "unknown_cause"]] = made[[*counts, "unknown_cause"]].fillna(0)
    made["errors"] = made[["errors", "lines"]].min(axis=1)
    made["unknown_cause"] = made[["unknown_cause", "errors"]].min(axis=1)
    made["right_orders"] = (made["orders"] - made["wrong_orders"]).clip(lower=0)
    made["reported"] = made["errors"]
    unpriced = (made["reported"] > 0) & (made["priced"] == 0) & (made["cost_total"] == 0)
    made["cost_total"] = made["cost_total"].mask(unpriced)  # unknown, not nothing
    if "errors" in weeks:
        made["errors"] = weeks["errors"].to_numpy()
    made["judged"] = (made["errors"] / made["reported"].where(made["reported"] > 0)).fillna(1.0)
    made["over"] = made["week"] + timedelta(days=7) <= pd.Timestamp(now)
    return made.merge(_steps(moments, now), on="week", how="left").fillna(
        {"contacted": 0, "resolved": 0, "due": 0, "overdue": 0}
    )


def series(metric: Metric, weeks: pd.DataFrame) -> pd.DataFrame:
    """A metric by week: week, value (a share, money or hours), numerator, denominator, usable, sale."""
    below = weeks[metric.denominator].astype(float)
    above = weeks[metric.numerator].astype(float)
    if metric.chart != "measured":
        above = above.where(below > 0, 0.0)
    median = metric.unit in ("days", "hours")
    value = above if median else above / below.where(below > 0)
    usable = (weeks["mature"] if metric.cohort else weeks["over"]).astype(bool)
    if metric.judged and "judged" in weeks:
        usable &= weeks["judged"] >= JUDGED
    sale = weeks["sale"].astype(bool) if metric.sale and "sale" in weeks else usable & False
    if metric.sale == "none":
        usable &= ~sale
    return pd.DataFrame(
        {
            "week": weeks["week"],
            "value": value,
            "numerator": above,
            "denominator": below,
            "usable": usable,
            "sale": sale & (metric.sale == "own"),
        }
    )


def chart(metric: Metric, of: pd.DataFrame, rules: str = "anhoj") -> pd.DataFrame:
    """The control chart of a metric's `series`; no limits on fewer than twelve weeks, none below nothing.

    A sale week has limits of its own, as in the chart of all errors.
    """
    if metric.better == "high" and of["sale"].any():
        return _mirrored(chart(replace(metric, better="low"), _mirrored(of), rules))
    options = {
        "baseline": BASELINE_WEEKS, "least": charts.BASELINE_LEAST, "rules": rules,
        "mature": (of["usable"] & ~of["sale"]).to_numpy(bool),
    }  # fmt: skip
    if metric.chart == "measured":
        drawn = charts.xmr_chart(of["value"], **options)  # type: ignore[arg-type]
        # hours, days and costs that never fell below nothing are not expected to
        return drawn if (of["value"] < 0).any() else drawn.assign(lower=drawn["lower"].clip(lower=0.0))
    if metric.chart == "rate":
        wide = charts.u_prime_chart(of["numerator"], of["denominator"], **options)  # type: ignore[arg-type]
        plain = charts.u_chart(of["numerator"], of["denominator"], **options)  # type: ignore[arg-type]
        ratio = (wide["sigma"] / plain["sigma"].where(plain["sigma"] > 0)).median()
        return _with_sales(wide if ratio > charts.OVERDISPERSED else plain, of)
    kind = charts.choose(of["numerator"], of["denominator"], **options)  # type: ignore[arg-type]
    draw = charts.p_prime_chart if kind.chart == "p_prime" else charts.p_chart
    drawn = draw(of["numerator"], of["denominator"], **options)  # type: ignore[arg-type]
    # fewer than two a week: a single one leaves the limits, so that nothing can be said by the week
    if kind.chart == "g":
        return drawn.assign(lower=np.nan, upper=np.nan, signal="", direction="")
    return _with_sales(drawn, of)


def _with_sales(drawn: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    weeks = of.assign(errors=of["numerator"], lines=of["denominator"], mature=of["usable"])
    return sales.with_own_limits(drawn, weeks, sales.ordinary_base(weeks))


def _mirrored(frame: pd.DataFrame) -> pd.DataFrame:
    """What is not so: weeks, or their chart, of the share that is left to 1."""
    if "numerator" in frame:
        rest = frame["denominator"] - frame["numerator"]
        return frame.assign(numerator=rest, value=1 - frame["value"])
    return frame.assign(
        value=1 - frame["value"], centre=1 - frame["centre"], lower=1 - frame["upper"], upper=1 - frame["lower"],
        direction=frame["direction"].replace({"above": "below", "below": "above"}),
    )  # fmt: skip


def summary(
    weeks: pd.DataFrame,
    targets: Mapping[str, float],
    rules: str = "anhoj",
    drawn: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> pd.DataFrame:
    """One row a metric: what `icons.summary` says, and the newest usable week with its counts.

    ``drawn``: charts that another part of the screen shows, a row a week of ``weeks``; others are drawn here.
    """
    found, newest = {}, {}
    for name, metric in METRICS.items():
        of = series(metric, weeks)
        shown = of["usable"] & of["value"].notna()
        found[name] = icons.MetricChart(
            drawn[name] if name in drawn else chart(metric, of, rules),
            metric.better,
            targets.get(name),
            list(of["usable"]),
        )
        newest[name] = of[shown].iloc[-1] if shown.any() else None
    table = icons.summary(found)
    for column in ("week", "numerator", "denominator", "value"):
        table[column if column != "value" else "newest"] = [
            None if row is None else row[column] for row in newest.values()
        ]
    return table


def _steps(moments: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """Steps of cases by the week in which they were done or due: medians of hours and days, and counts."""
    contact = (moments["contacted_at"] - moments["opened_at"]).dt.total_seconds() / 3_600
    resolve = (moments["finished_at"] - moments["opened_at"]).dt.total_seconds() / 86_400
    answered = moments[["ticket_at", "finished_at"]].min(axis=1)
    due = moments["respond_by"].notna() & (moments["respond_by"] <= pd.Timestamp(now))
    late = due & ~(answered <= moments["respond_by"])
    parts = [
        _by_week(moments["contacted_at"], contact.where(contact >= 0), "contact_hours", "contacted"),
        _by_week(moments["finished_at"], resolve.where(resolve >= 0), "resolve_days", "resolved"),
        late.astype(float).where(due).groupby(monday(moments["respond_by"])).agg(overdue="sum", due="count"),
    ]
    return pd.concat(parts, axis=1, sort=True).rename_axis("week").reset_index()


def _by_week(done: pd.Series, values: pd.Series, median: str, number: str) -> pd.DataFrame:
    grouped = values.groupby(monday(done))
    return pd.DataFrame({median: grouped.median(), number: grouped.count()})


def monday(moments: pd.Series) -> pd.Series:
    """The Monday of each moment's week."""
    days = pd.to_datetime(moments).dt.normalize()
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")
