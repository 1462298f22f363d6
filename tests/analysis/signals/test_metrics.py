"""Every metric by week: the right quotient, only weeks that count, no NaN where nothing is known."""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from analysis.signals import metrics
from analysis.spc import icons

NOW = datetime(2026, 11, 23, 9)  # noqa: DTZ001 - stored moments are naive UTC
MOMENTS = ("opened_at", "contacted_at", "respond_by", "ticket_at", "finished_at")


def frames(weeks: int = 20, errors: int = 10) -> dict:
    week = pd.date_range("2026-06-29", periods=weeks, freq="7D")
    cells = pd.DataFrame(
        {
            "week": week, "lines": 1000, "orders": 800, "errors": errors, "unmatched": 2, "cases": 30,
            "cost_total": 115.0, "cost_priced": 110.0, "priced": 11,
        }
    )  # fmt: skip
    causes = pd.DataFrame(
        {"week": np.repeat(week, 2), "cause": ["unknown", "label"] * weeks, "errors": [4, 6] * weeks}
    )
    return {
        "cells": cells,
        "causes": causes,
        "wrong": pd.DataFrame({"week": week, "wrong_orders": 8}),
        "moments": pd.DataFrame({name: pd.to_datetime([]) for name in MOMENTS}),
        "weeks": pd.DataFrame({"week": week, "mature": np.arange(weeks) < weeks - 2}),
    }


def value(name: str, weeks: pd.DataFrame) -> float:
    of = metrics.series(metrics.METRICS[name], weeks)
    return float(of.loc[of["usable"], "value"].iloc[-1])


def test_each_metric_is_the_quotient_it_says() -> None:
    weeks = metrics.weekly(**frames(), now=NOW)
    expected = {
        "error_rate": 0.01, "case_rate": 0.03, "perfect_orders": 792 / 800, "cost_per_1000_lines": 0.115,
        "cost_per_error": 110 / 11, "unknown_cause": 0.4,
    }  # fmt: skip
    assert {name: value(name, weeks) for name in expected} == pytest.approx(expected)


def test_steps_are_counted_in_the_week_in_which_they_happened() -> None:
    given = frames()
    given["moments"] = pd.DataFrame(
        [
            (
                "2026-11-02 08:00",
                "2026-11-02 12:00",
                "2026-11-04 08:00",
                "2026-11-03 08:00",
                "2026-11-06 08:00",
            ),
            ("2026-11-03 08:00", "2026-11-03 18:00", "2026-11-05 08:00", None, "2026-11-07 08:00"),
            ("2026-11-03 08:00", None, "2026-12-05 08:00", None, None),
            ("2026-10-20 08:00", "2026-11-04 08:00", None, None, None),
        ],
        columns=list(MOMENTS),
    ).apply(pd.to_datetime)
    weeks = metrics.weekly(**given, now=NOW).set_index("week")
    row = weeks.loc[pd.Timestamp("2026-11-02")]
    assert row["contact_hours"] == 10 and row["contacted"] == 3
    assert row["resolve_days"] == 4 and row["resolved"] == 2
    assert (row["overdue"], row["due"]) == (1, 2)


def test_young_weeks_are_shown_but_never_decide() -> None:
    given = frames()
    given["cells"].loc[18:, "errors"] = 500
    table = metrics.summary(metrics.weekly(**given, now=NOW), {"error_rate": 0.05})
    assert table.loc["error_rate", "newest"] == pytest.approx(0.01)
    assert table.loc["error_rate", "variation"] == icons.COMMON
    assert table.loc["error_rate", "assurance"] == icons.HIT


def test_a_worse_week_concerns_and_a_better_one_improves() -> None:
    given = frames()
    given["cells"]["errors"] = [8, 12] * 9 + [10, 10]
    given["cells"].loc[17, "errors"] = 90
    weeks = metrics.weekly(**given, now=NOW)
    assert metrics.summary(weeks, {}).loc["error_rate", "variation"] == icons.CONCERNING
    given["wrong"]["wrong_orders"] = [8, 6] * 9 + [8, 8]
    given["wrong"].loc[17, "wrong_orders"] = 80
    weeks = metrics.weekly(**given, now=NOW)
    assert metrics.summary(weeks, {}).loc["perfect_orders", "variation"] == icons.CONCERNING


@pytest.mark.parametrize("weeks", [0, 1, 2])
def test_a_short_history_has_values_and_no_verdict(weeks: int) -> None:
    given = frames(max(weeks, 0))
    given["weeks"]["mature"] = True
    table = metrics.summary(metrics.weekly(**given, now=NOW), {"error_rate": 0.01})
    assert set(table["variation"]) == {icons.UNKNOWN}
    assert table["week"].notna().sum() == (6 if weeks else 0)


def test_nothing_is_divided_by_nothing() -> None:
    given = frames(errors=0)
    given["cells"][["lines", "orders", "cost_total", "cost_priced", "priced", "unmatched"]] = 0
    given["causes"]["errors"] = 0
    given["wrong"]["wrong_orders"] = 0
    table = metrics.summary(metrics.weekly(**given, now=NOW), {})
    assert table["newest"].isna().all() and set(table["variation"]) == {icons.UNKNOWN}


def test_a_metric_with_fewer_than_two_a_week_has_no_verdict() -> None:
    given = frames()
    given["cells"]["errors"] = [1, 0] * 10
    table = metrics.summary(metrics.weekly(**given, now=NOW), {})
    assert table.loc["error_rate", "variation"] == icons.UNKNOWN


def test_the_usual_range_of_a_cost_that_was_never_negative_starts_at_nothing() -> None:
    made = frames()
    made["cells"]["cost_total"] = [10.0, 400.0] * 10
    metric = metrics.METRICS["cost_per_1000_lines"]
    drawn = metrics.chart(metric, metrics.series(metric, metrics.weekly(**made, now=NOW)))
    assert drawn["lower"].min() == 0.0
    made["cells"]["cost_total"] = [-10.0, 400.0] * 10  # paid back by the platform
    drawn = metrics.chart(metric, metrics.series(metric, metrics.weekly(**made, now=NOW)))
    assert drawn["lower"].min() < 0
