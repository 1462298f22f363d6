"""Why errors happen: the Pareto of causes, gap of the process or slip, weeks of each cause, what else contributed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis import rates
from analysis.rates import period_rate
from analysis.rates.pareto import UNKNOWN, pareto
from data.schema.taxonomy import ORIGIN

# Errors whose cause nobody knows should stay below a tenth (taxonomy of Rightbox, cause "unknown").
UNKNOWN_TARGET = 0.10
# Weeks that are compared with all before them, and the chance of a false alarm over all causes together.
RECENT_WEEKS = 8
FALSE_ALARMS = 0.05
ORDERS = 4000
SAME = 1e-9  # differences nearer than this (relative) are equal


def counted(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells with ``count``: errors, those whose shipped line is not known included (they are in no rate)."""
    return cells.assign(count=period_rate.all_errors(cells))


def by_count(cells: pd.DataFrame) -> pd.DataFrame:
    """Pareto of causes by errors: cause, count, share, cumulative; unknown last."""
    return _ranked(pd.Series(cells["count"].to_numpy(), cells["cause"]))


def by_cost(cells: pd.DataFrame) -> pd.DataFrame:
    """Pareto of causes by net cost, as everywhere: cause, count (money), share, cumulative; none below nothing."""
    return _ranked(pd.Series(cells["cost_total"].clip(lower=0).to_numpy(), cells["cause"]))


def _ranked(numbers: pd.Series) -> pd.DataFrame:
    labelled = numbers.rename(index=lambda code: code or UNKNOWN)
    return pareto(labelled[labelled > 0]).rename_axis("cause").reset_index()


@dataclass(frozen=True)
class Share:
    """A part of a whole with the Wilson interval of its share (0..1), NaN without a whole."""

    count: int
    of: int
    share: float
    lower: float
    upper: float


def share(count: int, of: int) -> Share:
    """The share of a part with its interval."""
    if of == 0:
        return Share(0, 0, float("nan"), float("nan"), float("nan"))
    lower, upper = rates.wilson([count], [of])
    return Share(int(count), int(of), count / of, float(lower[0]), float(upper[0]))


def unknown(cells: pd.DataFrame) -> Share:
    """Errors whose cause is unknown, of all errors."""
    lost = cells["cause"].isin(["", UNKNOWN])
    return share(int(cells.loc[lost, "count"].sum()), int(cells["count"].sum()))


def slips(branches: pd.DataFrame) -> Share:
    """Errors by human slip (branch "people"), of those whose cause is known; the others are gaps of the process."""
    known = branches[branches["sixm"] != ""]
    return share(int(known.loc[known["sixm"] == "people", "count"].sum()), int(known["count"].sum()))


def weeks_of(frame: pd.DataFrame, weeks: pd.DataFrame, causes: list[str]) -> pd.DataFrame:
    """Errors of each cause in each week, weeks without one as zero rows.

    Parameters
    ----------
    frame : DataFrame
        week, cause, errors: what was counted.
    weeks : DataFrame
        Of ``weekly.cohorts``: week, lines, maturity, mature.
    causes : list of str
        Causes wanted, in the order of the result.

    Returns
    -------
    DataFrame
        cause, week, errors, lines, rate (share 0..1, NaN without lines), maturity, mature; sorted by cause, week.
    """
    grid = pd.MultiIndex.from_product([causes, pd.DatetimeIndex(weeks["week"])], names=["cause", "week"])
    counted = frame.groupby(["cause", "week"])["errors"].sum().reindex(grid, fill_value=0).reset_index()
    known = weeks[["week", "lines", "maturity", "mature"]]
    made = counted.merge(known, on="week", how="left")
    made["errors"] = made[["errors", "lines"]].min(axis=1)
    return made.assign(rate=made["errors"] / made["lines"].where(made["lines"] > 0))


def moved(table: pd.DataFrame, recent: int = RECENT_WEEKS, *, seed: int = 1) -> pd.DataFrame:
    """Causes with more or fewer errors in the last weeks than in those before.

    Parameters
    ----------
    table : DataFrame
        Of ``weeks_of``, mature weeks only.
    recent : int
        Weeks at the end that are compared with the others.

    Returns
    -------
    DataFrame
        One row a cause: cause, now, before (errors), weeks_now, weeks_before, p, q (Benjamini-Hochberg over the
        causes), direction: 'worse', 'better', or '' for what chance explains. Empty without as many weeks before.

    Notes
    -----
    Permutation test: the weeks (errors with their lines) are put into another order 4,000 times; p is the share of
    orders whose last weeks differ from the others in rate by as much. It needs no distribution, so causes whose weeks
    always vary raise no more alarms than steady ones.

    References
    ----------
    Phipson, Smyth (2010), Statistical Applications in Genetics 9:39; Benjamini, Hochberg (1995), JRSS B 57:289.
    """
    names = ["cause", "now", "before", "weeks_now", "weeks_before", "p", "q", "direction"]
    errors = table.groupby(["cause", "week"], sort=False)["errors"].sum().unstack(fill_value=0)
    errors = errors.reindex(index=table["cause"].unique(), columns=sorted(errors.columns))
    if errors.shape[1] < 2 * recent:
        return pd.DataFrame(columns=pd.Index(names))
    lines = table.groupby("week")["lines"].max().reindex(errors.columns).to_numpy(float)
    counts = errors.to_numpy(float)
    weeks = counts.shape[1]
    rng = np.random.default_rng(seed)
    orders = rng.permuted(np.tile(np.arange(weeks), (ORDERS, 1)), axis=1)[:, -recent:]
    seen = _difference(counts, lines, np.arange(weeks - recent, weeks)[None, :])[:, 0]
    drawn = _difference(counts, lines, orders)
    p = ((np.abs(drawn) >= np.abs(seen)[:, None] * (1 - SAME)).sum(axis=1) + 1) / (ORDERS + 1)
    now = counts[:, -recent:].sum(axis=1)
    made = pd.DataFrame({"cause": errors.index, "now": now.astype(int), "p": p})
    made = made.assign(
        before=(counts.sum(axis=1) - now).astype(int),
        weeks_now=recent,
        weeks_before=weeks - recent,
        q=stats.false_discovery_control(p),
        direction=np.where(seen > 0, "worse", "better"),
    )
    made["direction"] = made["direction"].where(made["q"] <= FALSE_ALARMS, "")
    return made[names]


def _difference(counts: np.ndarray, lines: np.ndarray, picked: np.ndarray) -> np.ndarray:
    """Rate of the picked weeks less that of the others, shape (causes, orders), for picks of shape (orders, weeks)."""
    inside, exposure = counts[:, picked].sum(axis=2), lines[picked].sum(axis=1)
    others, rest = counts.sum(axis=1)[:, None] - inside, lines.sum() - exposure
    return inside / np.maximum(exposure, 1.0) - others / np.maximum(rest, 1.0)


def origins(cells: pd.DataFrame) -> pd.DataFrame:
    """Errors by cause (rows, most first) and step at which they were made (columns in the order of the process)."""
    table = cells.pivot_table(index="cause", columns="origin", values="count", aggfunc="sum", fill_value=0)
    steps = [s for s in (*ORIGIN, "") if s in table.columns and table[s].sum() > 0]
    rows = table.sum(axis=1).sort_values(ascending=False, kind="stable")
    rows = rows[rows > 0]
    order = [c for c in rows.index if c not in ("", UNKNOWN)] + [c for c in rows.index if c in ("", UNKNOWN)]
    return table.loc[order, steps].astype(int)


def contributing(rows: pd.DataFrame) -> pd.DataFrame:
    """Causes that contributed beside the primary one: cause, errors, with (the primary they stood beside most)."""
    listed = rows["contributing"].fillna("").str.split(",")
    part = rows[["cause"]].assign(part=listed).explode("part").rename(columns={"cause": "with"})
    part["part"] = part["part"].fillna("").str.strip()
    part = part[part["part"] != ""]
    if part.empty:
        return pd.DataFrame(
            {
                "cause": pd.Series(dtype=object),
                "errors": pd.Series(dtype=int),
                "with": pd.Series(dtype=object),
            }
        )
    grouped = part.groupby("part", sort=True)["with"]
    made = pd.DataFrame({"errors": grouped.size(), "with": grouped.agg(lambda s: s.mode().iloc[0])})
    return (
        made.rename_axis("cause")
        .reset_index()
        .sort_values("errors", ascending=False, kind="stable", ignore_index=True)
    )


def certainty(rows: pd.DataFrame) -> pd.DataFrame:
    """Errors of each cause by how sure it is: cause, errors, confirmed, suspected, unsaid."""
    status = np.where(rows["cause_status"].isin(["confirmed", "suspected"]), rows["cause_status"], "unsaid")
    table = pd.crosstab(rows["cause"], pd.Series(status, index=rows.index, name="status"))
    table = table.reindex(columns=["confirmed", "suspected", "unsaid"], fill_value=0)
    return table.assign(errors=table.sum(axis=1)).rename_axis(columns=None).reset_index()


def summary(cells: pd.DataFrame, sure: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """One row a cause: count, share, confirmed, suspected, beside, cost_total, unpriced (errors of
    unknown cost), cost_each.

    ``cost_each`` is the cost per error whose cost is known, NaN where none is.
    """
    part = cells[(cells["count"] > 0) | (cells["cost_total"] != 0)]
    made = (
        part[["cause", "count", "cost_total", "cost_unknown"]]
        .rename(columns={"cost_unknown": "unpriced"})
        .assign(
            share=part["count"] / max(int(cells["count"].sum()), 1),
            cost_each=period_rate.cost_each(part),
        )
    )
    made = made.merge(sure[["cause", "confirmed", "suspected"]], on="cause", how="left")
    beside = more[["cause", "errors"]].rename(columns={"errors": "beside"})
    made = made.merge(beside, on="cause", how="left")
    counts = ["confirmed", "suspected", "beside"]
    made[counts] = made[counts].fillna(0).astype(int)
    return made.sort_values("count", ascending=False, kind="stable", ignore_index=True)
