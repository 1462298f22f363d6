"""The weekly error rate of whatever is in view: cohorts, their maturity, the chart that fits, and what it signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.rates import maturity
from analysis.signals import sales
from analysis.signals.own_past import BASELINE_WEEKS, own_past
from analysis.signals.unusual import RECENT_WEEKS, Signal, codes_of, speaking
from analysis.spc import charts

KINDS = ("p", "p_prime", "g")
# How often a chart of everything in view signals in its newest weeks although nothing has changed: at most, over 4 to
# 60 errors a week and 38 to 52 weeks (simulated; tests/analysis/signals/test_weekly.py).
FALSE_ALARMS = {"anhoj": 0.05, "nelson": 0.09, "western_electric": 0.11, "nhs": 0.11, "shewhart": 0.03}
# A g chart's limits suit the geometric distribution badly (by chance 2 of 100 gaps are beyond them), and those of a p'
# chart rest on 25 moving ranges (a steady 100,000 lines a week whose rate wobbles by 30 % signals in 8 % of weeks, with
# this in 2 %), so that their newest weeks must also be improbable given their own past. So must those of a p chart:
# every value is looked at beside it, at 5 % for them all, and with two to four errors a week its limits alone signal in
# 4 to 6 % (1 % with this; three times the errors in one of ten a week are seen in 98 % either way).
RARE_CHANCE = {"p": 0.1, "p_prime": 0.05, "g": 0.05}


@dataclass(frozen=True)
class Weekly:
    """The weeks and their chart.

    ``weeks``: week (Monday), lines, errors, maturity (share 0..1 of claims in, NaN when not known), mature.
    ``chart``: frame of ``analysis.spc.charts``, one row per entry of ``dates`` (weeks, or days of
    errors for a g chart).
    ``nowcast``: expected, lower, upper shares, one row a week. ``missing``: mature weeks still needed for limits.
    ``choice``: what the data would choose, and the numbers behind it. ``since``: first week of the present phase;
    ``base``: weeks, errors and lines that its limits come from. ``chance`` of the errors of the newest complete weeks,
    given the first ones of the phase, whichever weeks are shown.
    """

    weeks: pd.DataFrame
    chart: pd.DataFrame
    dates: pd.Series
    kind: str
    reason: str
    nowcast: pd.DataFrame
    missing: int
    choice: charts.Choice
    since: int = 0
    base: tuple[int, int, int] = (0, 0, 0)
    chance: float = 1.0

    @property
    def base_rate(self) -> float:
        """Share of errors in the weeks that the limits come from, NaN without lines."""
        return self.base[1] / self.base[2] if self.base[2] else float("nan")

    @property
    def newest_mature(self) -> pd.Series | None:
        """The last week that can be judged, None when there is none."""
        judged = self.weeks[self.weeks["mature"]]
        return None if judged.empty else judged.iloc[-1]


def weekly(
    days: pd.DataFrame,
    curves: maturity.Curves,
    as_of: date,
    *,
    rules: str = "anhoj",
    kind: str = "",
    phases: Sequence[date] = (),
    sale_days: Sequence[date] = (),
) -> Weekly:
    """Weeks of shipment with the control chart that fits them.

    Parameters
    ----------
    days : DataFrame
        day, platform, lines, errors: one row a day of shipment and platform (or shop); ``age_days`` where claims could
        be seen for another time than until ``as_of``.
    curves : Curves
        Reporting delays, of ``maturity.delay_curves``.
    as_of : date
        Last day on which a claim could be seen.
    rules : str
        One of ``rules.RULE_SETS``.
    kind : str
        p, p_prime or g; '' lets the data choose.
    phases : sequence of date
        Days from which limits are computed anew.
    sale_days : sequence of date
        Days on which what was ordered on a sale is shipped. Their weeks are in no ordinary limits and have their own.

    Returns
    -------
    Weekly
    """
    weeks = sales.with_sales(cohorts(days, curves, as_of), sale_days)
    mature = (weeks["mature"] & ~weeks["sale"]).to_numpy(bool)
    options = {
        "baseline": BASELINE_WEEKS,
        "least": charts.BASELINE_LEAST,
        "rules": rules,
        "phases": _starts(weeks, phases),
        "mature": mature,
    }
    choice = charts.choose(weeks["errors"], weeks["lines"], **options)
    chosen = kind or (choice.chart if choice.chart in ("p", "p_prime", "g") else "p")
    if chosen == "g":
        chart, dates = _rare(days, weeks, rules, phases)
    else:
        draw = charts.p_prime_chart if chosen == "p_prime" else charts.p_chart
        chart, dates = draw(weeks["errors"], weeks["lines"], **options), weeks["week"]
        chart = chart.assign(errors=weeks["errors"].to_numpy(), lines=weeks["lines"].to_numpy())
        chart = sales.with_own_limits(chart, weeks, sales.ordinary_base(weeks, max([0, *options["phases"]])))
    cast = maturity.nowcast(
        weeks["errors"], weeks["lines"], weeks["maturity"], doubt=maturity.doubt_of(curves.moved)
    )
    shares = cast.div(weeks["lines"].replace(0, np.nan).to_numpy(), axis=0)
    missing = charts.weeks_missing(mature & (weeks["lines"] > 0).to_numpy())
    since = max([0, *options["phases"]])
    base = weeks[sales.ordinary_base(weeks, since)]
    counts = (len(base), int(base["errors"].sum()), int(base["lines"].sum()))
    drawn = Weekly(weeks, chart, dates, chosen, choice.reason, shares, missing, choice, since, counts)
    return replace(drawn, chance=_chance(drawn))


def from_day(drawn: Weekly, first: date) -> Weekly:
    """The same chart with the weeks from a day on: limits stay those of all weeks."""
    monday = pd.Timestamp(first) - pd.Timedelta(days=first.weekday())
    keep = (drawn.weeks["week"] >= monday).to_numpy()
    shown = (pd.to_datetime(drawn.dates) >= monday).to_numpy()
    return replace(
        drawn,
        weeks=drawn.weeks[keep].reset_index(drop=True),
        chart=drawn.chart[shown].reset_index(drop=True),
        dates=drawn.dates[shown].reset_index(drop=True),
        nowcast=drawn.nowcast[keep].reset_index(drop=True),
        since=max(0, drawn.since - int((~keep).sum())),
    )


def cohorts(days: pd.DataFrame, curves: maturity.Curves, as_of: date) -> pd.DataFrame:
    """Weeks of shipment, zeros included, with their maturity: week, lines, errors, maturity, mature."""
    part = days[days["day"] <= pd.Timestamp(as_of)]
    age = part["age_days"] if "age_days" in part else (pd.Timestamp(as_of) - part["day"]).dt.days
    part = part.assign(week=_monday(part["day"]), age_days=age)
    if part.empty:
        return pd.DataFrame(
            {"week": pd.to_datetime([]), "lines": [], "errors": [], "maturity": [], "mature": []}
        )
    every = pd.date_range(part["week"].min(), part["week"].max(), freq="7D")
    sums = part.groupby("week")[["lines", "errors"]].sum().reindex(every, fill_value=0).rename_axis("week")
    known = maturity.cohort_maturity(part, curves)[["maturity", "mature"]]
    weeks = sums.join(known).reset_index()
    # totals that people upload can be smaller than the errors found in them: a share cannot exceed 1
    weeks["errors"] = weeks[["errors", "lines"]].min(axis=1)
    weeks["mature"] = weeks["mature"].fillna(value=False).astype(bool)
    return weeks


def of_all(drawn: Weekly) -> Signal | None:
    """The signal of everything in view among the newest complete weeks, None when there is none.

    On a g chart the points are gaps between errors that ended in these weeks, and short gaps are a high rate.
    """
    mature = np.flatnonzero(drawn.weeks["mature"].to_numpy(bool))[-RECENT_WEEKS:]
    if not len(mature):
        return None
    weeks = drawn.weeks.iloc[mature]
    chart = drawn.chart.assign(week=_monday(pd.to_datetime(drawn.dates)).to_numpy())
    part = chart[chart["week"].isin(weeks["week"])]
    hits = part[(part["signal"] != "") & part["direction"].isin(["above", "below"])]
    if hits.empty or drawn.chance > RARE_CHANCE[drawn.kind]:
        return None
    high, side = "below" if drawn.kind == "g" else "above", str(hits["direction"].iloc[-1])
    hits = hits[hits["direction"] == side]
    return Signal(
        "", "", speaking(hits)["week"].nunique(), len(weeks), "above" if side == high else "below",
        codes_of(hits),
        int(weeks["errors"].sum()), _usual(drawn, mature), kind=drawn.kind,
    )  # fmt: skip


def _chance(drawn: Weekly) -> float:
    """Chance of the errors of the newest weeks given those before, in the present phase."""
    mature = drawn.weeks["mature"].to_numpy(bool) & (np.arange(len(drawn.weeks)) >= drawn.since)
    if not mature.any():
        return 1.0
    errors, lines = (drawn.weeks[name].to_numpy(float)[None, :] for name in ("errors", "lines"))
    if "sale" in drawn.weeks:
        factor, _ = sales.factors(drawn.weeks, sales.ordinary_base(drawn.weeks, drawn.since))
        lines = np.maximum(lines * factor, errors)
    return float(own_past(errors, lines, mature, RECENT_WEEKS).chance[0])


def _starts(weeks: pd.DataFrame, phases: Sequence[date]) -> list[int]:
    at = [int(np.searchsorted(weeks["week"].to_numpy(), np.datetime64(d), side="left")) for d in phases]
    return sorted({p for p in at if 0 < p < len(weeks)})


def _usual(drawn: Weekly, at: np.ndarray) -> float:
    """Errors that the rate of the limits gives on the lines of these weeks."""
    lines = drawn.weeks["lines"].to_numpy(float)
    if "sale" in drawn.weeks:
        lines = lines * sales.factors(drawn.weeks, sales.ordinary_base(drawn.weeks, drawn.since), own=True)[0]
    if drawn.kind == "g":
        return drawn.base_rate * float(lines[at].sum())
    centre = drawn.chart["centre"]
    if "sale" in drawn.weeks:
        centre = centre.mask(drawn.weeks["sale"].to_numpy(bool)).ffill().bfill()
    return float((centre.to_numpy(float) * lines)[at].sum())


def _rare(
    days: pd.DataFrame, weeks: pd.DataFrame, rules: str, phases: Sequence[date]
) -> tuple[pd.DataFrame, pd.Series]:
    """The g chart by day. Its limits come from the errors of the first 26 complete weeks of each phase."""
    per_day = days.groupby("day")[["lines", "errors"]].sum().sort_index().reset_index()
    per_day["errors"] = per_day[["errors", "lines"]].min(axis=1)
    found = charts.gaps(per_day["errors"], per_day["lines"])
    at = per_day["day"].iloc[found.row].reset_index(drop=True)
    week = _monday(at)
    young = weeks.loc[~weeks["mature"] | weeks["sale"], "week"]
    starts = [int(p) for p in np.searchsorted(at.to_numpy(), np.array(phases, dtype="datetime64[D]"))]
    starts = sorted({p for p in starts if 0 < p < len(at)})
    chart = charts.g_chart(
        found.gap, rules=rules, mature=(~week.isin(young)).to_numpy(), least=charts.BASELINE_LEAST,
        phases=starts, baseline=_first_weeks(week, starts),
    )  # fmt: skip
    return chart, at


def _first_weeks(week: pd.Series, starts: Sequence[int]) -> np.ndarray:
    """Mask of the points in the first weeks of each phase."""
    base = np.zeros(len(week), bool)
    for start, end in zip([0, *starts], [*starts, len(week)], strict=True):
        part = week.iloc[start:end]
        base[start:end] = (part < part.min() + pd.Timedelta(weeks=BASELINE_WEEKS)).to_numpy()
    return base


def _monday(days: pd.Series) -> pd.Series:
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")
