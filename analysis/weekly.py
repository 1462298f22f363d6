"""The weekly error rate of whatever is in view: cohorts, their maturity, the chart that fits, and what it signals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from analysis import maturity, spc

BASELINE_WEEKS = 26
RECENT_WEEKS = 4


@dataclass(frozen=True)
class Weekly:
    """The weeks and their chart.

    ``weeks``: week (Monday), lines, errors, maturity (share 0..1 of claims in, NaN when not known), mature.
    ``chart``: frame of ``analysis.spc``, one row per entry of ``dates`` (weeks, or days of errors for a g chart).
    ``nowcast``: expected, lower, upper shares, one row a week. ``missing``: mature weeks still needed for limits.
    """

    weeks: pd.DataFrame
    chart: pd.DataFrame
    dates: pd.Series
    kind: str
    reason: str
    nowcast: pd.DataFrame
    missing: int

    @property
    def newest_mature(self) -> pd.Series | None:
        """The last week that can be judged, None when there is none."""
        judged = self.weeks[self.weeks["mature"]]
        return None if judged.empty else judged.iloc[-1]


@dataclass(frozen=True)
class Signal:
    """Weeks of the recent past that are unusual for one value of a dimension ('' for everything in view)."""

    dimension: str
    value: str
    unusual: int
    of: int
    direction: str
    rules: tuple[str, ...]


def weekly(
    days: pd.DataFrame,
    curves: maturity.Curves,
    as_of: date,
    *,
    rules: str = "anhoj",
    kind: str = "",
    phases: Sequence[date] = (),
) -> Weekly:
    """Weeks of shipment with the control chart that fits them.

    Parameters
    ----------
    days : DataFrame
        day, platform, lines, errors: one row a day of shipment and platform.
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

    Returns
    -------
    Weekly
    """
    weeks = cohorts(days, curves, as_of)
    mature = weeks["mature"].to_numpy(bool)
    starts = [int(np.searchsorted(weeks["week"].to_numpy(), np.datetime64(d), side="left")) for d in phases]
    options = {
        "baseline": BASELINE_WEEKS,
        "least": spc.BASELINE_LEAST,
        "rules": rules,
        "phases": sorted({p for p in starts if 0 < p < len(weeks)}),
        "mature": mature,
    }
    choice = spc.choose(weeks["errors"], weeks["lines"], **options)
    chosen = kind or (choice.chart if choice.chart in ("p", "p_prime", "g") else "p")
    if chosen == "g":
        chart, dates = _rare(days, weeks, rules)
    else:
        draw = spc.p_prime_chart if chosen == "p_prime" else spc.p_chart
        chart, dates = draw(weeks["errors"], weeks["lines"], **options), weeks["week"]
        chart = chart.assign(errors=weeks["errors"].to_numpy(), lines=weeks["lines"].to_numpy())
    cast = maturity.nowcast(weeks["errors"], weeks["lines"], weeks["maturity"])
    shares = cast.div(weeks["lines"].replace(0, np.nan).to_numpy(), axis=0)
    missing = spc.weeks_missing(mature & (weeks["lines"] > 0).to_numpy())
    return Weekly(weeks, chart, dates, chosen, choice.reason, shares, missing)


def cohorts(days: pd.DataFrame, curves: maturity.Curves, as_of: date) -> pd.DataFrame:
    """Weeks of shipment, zeros included, with their maturity: week, lines, errors, maturity, mature."""
    part = days.assign(week=_monday(days["day"]), age_days=(pd.Timestamp(as_of) - days["day"]).dt.days)
    part = part[part["age_days"] >= 0]
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


def signals(
    frame: pd.DataFrame,
    weeks: pd.DataFrame,
    dimension: str,
    *,
    rules: str = "anhoj",
    recent: int = RECENT_WEEKS,
) -> list[Signal]:
    """Values of a dimension with unusual weeks among the last mature ones, the most unusual first.

    Values with fewer than two expected errors a week are left out: there a single error already leaves the limits.

    Parameters
    ----------
    frame : DataFrame
        week, the dimension, lines, errors.
    weeks : DataFrame
        Of ``cohorts``: which weeks there are, and which are mature.
    """
    named = frame[frame[dimension].notna() & (frame[dimension] != "")]
    if named.empty or weeks.empty:
        return []
    tables = {
        c: named.pivot_table(index=dimension, columns="week", values=c, aggfunc="sum", fill_value=0)
        .reindex(columns=pd.DatetimeIndex(weeks["week"]), fill_value=0)
        .sort_index()
        for c in ("errors", "lines")
    }
    tables["errors"] = tables["errors"].clip(upper=tables["lines"])
    mature = weeks["mature"].to_numpy(bool)
    base = np.flatnonzero(mature)[:BASELINE_WEEKS]
    often = tables["errors"].to_numpy()[:, base].sum(axis=1) >= spc.RARE_ERRORS * max(len(base), 1)
    tables = {name: table[often] for name, table in tables.items()}
    if not often.any():
        return []
    charts = spc.p_chart_many(
        tables["errors"].to_numpy(),
        tables["lines"].to_numpy(),
        baseline=BASELINE_WEEKS,
        least=spc.BASELINE_LEAST,
        rules=rules,
        mature=mature,
    )
    last = np.flatnonzero(mature)[-recent:]
    found = [_signal(dimension, str(name), charts, i, last) for i, name in enumerate(tables["errors"].index)]
    return ranked([s for s in found if s is not None])


def ranked(found: Sequence[Signal]) -> list[Signal]:
    """Signals in the order in which they need attention: worse ones first, then by unusual weeks."""
    return sorted(found, key=lambda s: (s.direction != "above", -s.unusual, s.dimension, s.value))


def of_all(drawn: Weekly, recent: int = RECENT_WEEKS) -> Signal | None:
    """The signal of everything in view among the last mature weeks, None when there is none."""
    if drawn.kind == "g" or drawn.weeks.empty:
        return None
    last = np.flatnonzero(drawn.weeks["mature"].to_numpy(bool))[-recent:]
    part = drawn.chart.iloc[last]
    unusual = part[(part["signal"] != "") & part["direction"].isin(["above", "below"])]
    if unusual.empty:
        return None
    codes = tuple(dict.fromkeys(" ".join(unusual["signal"]).split()))
    return Signal("", "", len(unusual), len(part), str(unusual["direction"].iloc[-1]), codes)


def _signal(dimension: str, name: str, charts: object, row: int, last: np.ndarray) -> Signal | None:
    hit = charts.signal[row, last] & np.isin(charts.direction[row, last], [-1, 1])  # type: ignore[attr-defined]
    if not hit.any():
        return None
    sides = charts.direction[row, last][hit]  # type: ignore[attr-defined]
    codes = tuple(code for code, where in charts.found.items() if where[row, last].any())  # type: ignore[attr-defined]
    return Signal(dimension, name, int(hit.sum()), len(last), "above" if sides[-1] > 0 else "below", codes)


def _rare(days: pd.DataFrame, weeks: pd.DataFrame, rules: str) -> tuple[pd.DataFrame, pd.Series]:
    per_day = days.groupby("day")[["lines", "errors"]].sum().sort_index().reset_index()
    young = weeks.loc[~weeks["mature"], "week"]
    per_day["mature"] = ~_monday(per_day["day"]).isin(young)
    found = spc.gaps(per_day["errors"], per_day["lines"])
    mature = per_day["mature"].to_numpy()[found.row] if len(found.row) else np.zeros(0, bool)
    chart = spc.g_chart(found.gap, rules=rules, mature=mature, least=spc.BASELINE_LEAST)
    return chart, per_day["day"].iloc[found.row].reset_index(drop=True)


def _monday(days: pd.Series) -> pd.Series:
    return days - pd.to_timedelta(days.dt.day_of_week, unit="D")
