"""The clock of a case: when each step is due, which cases are late, how long steps take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from data.meaning.missing import moment_of
from data.schema import EVIDENCE

HOURS_AT_RISK = 48
ALWAYS, NEVER = pd.Timestamp("1900-01-01"), pd.Timestamp("2200-01-01")
# step -> column that says when it was done, in the order in which a case goes through them
STEPS: dict[str, str] = {
    "contact": "contacted_at",
    "verify": "verified_at",
    "ticket": "ticket_at",
    "resolve": "resolved_at",
}
CLOSED = "closed_at"
# the marketplace's own deadline of a case is for the answer given to the marketplace
ANSWER = "ticket"


class ClockStep(NamedTuple):
    """One step of a case; ``hours`` since it was opened, ``state``: done, late, missed, soon, open or skipped."""

    name: str
    at: datetime | None
    hours: float | None
    due: datetime | None
    state: str


def deadlines(
    cases: pd.DataFrame, rules: pd.DataFrame, sites: Mapping[tuple[str, str], str] | None = None
) -> pd.DataFrame:
    """The cases with ``due_<step>`` (naive UTC, NaT where nobody sets a deadline).

    Parameters
    ----------
    cases : DataFrame
        Case rows: platform, case_shop, opened_at, open_day, respond_by.
    rules : DataFrame
        platform, site ('' for all), step, valid_from, hours after the case was opened. The rule of the site wins over
        the one for all sites, and of each the newest that was valid on the day the case was opened.
    sites : mapping, optional
        (platform, shop) -> site.

    Returns
    -------
    DataFrame
        The deadline that the marketplace gave a case (``respond_by``) replaces the rule for the ticket.
    """
    made = cases.copy()
    opened = pd.to_datetime(made["opened_at"])
    days = pd.to_datetime(made["open_day"]).fillna(opened.dt.normalize())
    shops = zip(made["platform"], made["case_shop"], strict=True)
    places = pd.Series([(sites or {}).get((str(p), str(s)), "") for p, s in shops], made.index, dtype=object)
    for step in STEPS:
        hours = pd.Series(np.nan, made.index)
        for rule in _ordered(rules, step):
            fits = (made["platform"] == rule["platform"]) & (days >= rule["valid_from"])
            if rule["site"]:
                fits &= places == rule["site"]
            hours = hours.mask(fits, float(rule["hours"]))
        made[f"due_{step}"] = opened + pd.to_timedelta(hours, unit="h")
    given = pd.to_datetime(made["respond_by"])
    made[f"due_{ANSWER}"] = given.fillna(made[f"due_{ANSWER}"])
    return made


def _ordered(rules: pd.DataFrame, step: str) -> list[dict[str, Any]]:
    """Rules of a step, the one that wins last."""
    mine = rules[(rules["step"] == step) & rules["hours"].notna()].copy()
    mine["site"] = mine["site"].fillna("")
    mine["valid_from"] = pd.to_datetime(mine["valid_from"]).fillna(ALWAYS)
    mine["specific"] = mine["site"] != ""
    return [
        {str(k): v for k, v in r.items()}
        for r in mine.sort_values(["specific", "valid_from"]).to_dict("records")
    ]


def waiting(cases: pd.DataFrame, now: datetime, hours: float = HOURS_AT_RISK) -> pd.DataFrame:
    """The cases with ``next_step``, ``next_due``, ``hours_left``, ``overdue``, ``soon`` and ``evidence_missing``.

    A step counts as done when it or a later one is, as marketplaces' files do not tell of every step. A closed or
    resolved case waits for nothing.

    Parameters
    ----------
    cases : DataFrame
        From `deadlines`, with the moments of the steps and the evidence flags.
    now : datetime
        Naive UTC.
    hours : float
        How far ahead ``soon`` looks.
    """
    made = cases.copy()
    done = pd.DataFrame({step: made[column].notna() for step, column in STEPS.items()}, index=made.index)
    done["resolve"] |= made[CLOSED].notna()
    done = done.loc[:, ::-1].cummax(axis=1).loc[:, ::-1]
    dues = pd.DataFrame(
        {step: pd.to_datetime(made[f"due_{step}"]).mask(done[step]) for step in STEPS}, index=made.index
    )
    made["next_due"] = dues.min(axis=1)
    undone = ~done.to_numpy(bool)
    names = np.array(list(STEPS), dtype=object)
    first = np.where(undone.any(axis=1), names[undone.argmax(axis=1)], "")
    filled = dues.fillna(NEVER).to_numpy()
    due_first = names[filled.argmin(axis=1)] if len(made) else first
    made["next_step"] = np.where(made["next_due"].notna(), due_first, first)
    made["hours_left"] = (made["next_due"] - now) / timedelta(hours=1)
    made["overdue"] = made["hours_left"] < 0
    made["soon"] = made["hours_left"].between(0, hours)
    flags = made[list(EVIDENCE)].astype("boolean").fillna(False)
    made["evidence_missing"] = (~flags).sum(axis=1).astype(int)
    return made


def timeline(case: Mapping[str, Any], now: datetime, hours: float = HOURS_AT_RISK) -> list[ClockStep]:
    """The five steps of one case: opened, contact, verify, ticket, resolve, and close when that is known.

    Parameters
    ----------
    case : mapping
        One row of `deadlines`.
    now : datetime
        Naive UTC.
    """
    opened = moment_of(case["opened_at"])
    moments = {step: moment_of(case.get(column)) for step, column in STEPS.items()} | {
        "close": moment_of(case.get(CLOSED))
    }
    over = moments["resolve"] is not None or moments["close"] is not None
    steps = [ClockStep("open", opened, 0.0 if opened else None, None, "done")]
    names = list(moments)
    for place, (name, at) in enumerate(moments.items()):
        due = moment_of(case.get(f"due_{name}")) if name in STEPS else None
        later = any(moments[n] is not None for n in names[place + 1 :])
        took = (at - opened) / timedelta(hours=1) if at is not None and opened is not None else None
        steps.append(
            ClockStep(name, at, took, due, _state(at, due, now, hours, later or (over and name != "close")))
        )
    return steps


def _state(at: datetime | None, due: datetime | None, now: datetime, hours: float, passed: bool) -> str:
    if at is not None:
        return "late" if due is not None and at > due else "done"
    if passed:
        return "skipped"
    if due is None:
        return "open"
    return "missed" if due < now else "soon" if due <= now + timedelta(hours=hours) else "open"


def durations(cases: pd.DataFrame) -> pd.DataFrame:
    """Hours from opening to each step, one row a case and step that is done: step, week, hours, due, late.

    Steps dated before the opening count as 0 hours: the customer was answered before the case was opened.
    """
    opened = pd.to_datetime(cases["opened_at"])
    week = pd.to_datetime(cases["open_day"]).dt.to_period("W").dt.start_time
    made = []
    for step, column in STEPS.items():
        at = pd.to_datetime(cases[column])
        due = (
            pd.to_datetime(cases[f"due_{step}"]) if f"due_{step}" in cases else pd.Series(pd.NaT, cases.index)
        )
        hours = ((at - opened) / timedelta(hours=1)).clip(lower=0)
        made.append(
            pd.DataFrame({"step": step, "week": week, "hours": hours, "due": due, "late": at > due})[
                at.notna()
            ]
        )
    return pd.concat(made, ignore_index=True)


def summary(cases: pd.DataFrame, steps: Sequence[str] = tuple(STEPS)) -> pd.DataFrame:
    """How long each step takes: step, n, not_done, low (10 %), median, high (90 %), longest (hours), with_due, in_time.

    Cases whose step is not done yet are counted in ``not_done`` and not in the hours, so that the hours of a period
    that is not over are too short; ``in_time`` of ``with_due`` are the steps done by their deadline.
    """
    long = durations(cases)
    made = []
    for step in steps:
        part = long[long["step"] == step]
        hours = part["hours"]
        known = part["due"].notna()
        low, median, high = hours.quantile([0.1, 0.5, 0.9]) if len(part) else (np.nan,) * 3
        made.append(
            {
                "step": step,
                "n": len(part),
                "not_done": len(cases) - len(part),
                "low": low,
                "median": median,
                "high": high,
                "longest": hours.max() if len(part) else np.nan,
                "with_due": int(known.sum()),
                "in_time": int((known & ~part["late"]).sum()),
            }
        )
    return pd.DataFrame(made)


def weekly(cases: pd.DataFrame, step: str) -> pd.DataFrame:
    """Median hours to a step by the week the case was opened: week, cases, n (done), hours, done (share 0..1).

    Weeks between the first and the last without a case have no hours.
    """
    long = durations(cases)
    part = long[long["step"] == step]
    opened = pd.to_datetime(cases["open_day"]).dt.to_period("W").dt.start_time.dropna()
    if opened.empty:
        return pd.DataFrame({"week": [], "cases": [], "n": [], "hours": [], "done": []})
    weeks = pd.date_range(opened.min(), opened.max(), freq="7D")
    made = pd.DataFrame({"week": weeks})
    made["cases"] = opened.value_counts().reindex(weeks, fill_value=0).to_numpy()
    made["n"] = part["week"].value_counts().reindex(weeks, fill_value=0).to_numpy()
    made["hours"] = part.groupby("week")["hours"].median().reindex(weeks).to_numpy()
    made["done"] = (made["n"] / made["cases"].where(made["cases"] > 0)).fillna(1.0)
    return made
