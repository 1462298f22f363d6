"""Causes: unknown last, credits out of the Pareto, slips among known causes, weeks with zeros, false alarms."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from analysis.causes import summary


def cells(**columns: list) -> pd.DataFrame:
    n = len(columns["cause"])
    base = {"cost_total": [0.0] * n} | {
        "errors": [0] * n,
        "unmatched": [0] * n,
        "cost_unknown": [0] * n,
        "priced": [0] * n,
        "cost_priced": [0.0] * n,
    }
    return summary.counted(pd.DataFrame(base | columns))


def test_the_unknown_cause_closes_the_pareto_and_unmatched_errors_count() -> None:
    table = cells(cause=["unknown", "slip", "lookalike"], errors=[9, 3, 2], unmatched=[0, 0, 4])
    assert summary.by_count(table)["cause"].tolist() == ["lookalike", "slip", "unknown"]
    assert summary.by_count(table)["cumulative"].iloc[-1] == 1
    assert summary.unknown(table).share == 0.5


def test_causes_are_ranked_by_the_net_cost_that_their_table_shows() -> None:
    table = cells(cause=["slip", "uom", "label"], errors=[2, 1, 1], cost_total=[1.0, 4.0, -3.0])
    assert summary.by_cost(table).set_index("cause")["count"].to_dict() == {"uom": 4.0, "slip": 1.0}
    nothing = pd.DataFrame({"cause": ["x"], "cause_status": [""], "contributing": [""]})
    told = summary.summary(table, summary.certainty(nothing), summary.contributing(nothing)).set_index(
        "cause"
    )
    assert told["cost_total"].to_dict() == {"slip": 1.0, "uom": 4.0, "label": -3.0}


def test_slips_are_a_share_of_errors_with_a_known_cause() -> None:
    branches = pd.DataFrame({"sixm": ["people", "method", ""], "count": [2, 6, 100]})
    found = summary.slips(branches)
    assert (found.count, found.of, found.share) == (2, 8, 0.25)
    assert found.lower < 0.25 < found.upper


def test_a_share_of_nothing_has_no_value() -> None:
    assert np.isnan(summary.share(0, 0).share)


def test_a_week_without_an_error_is_a_zero_row() -> None:
    weeks = pd.DataFrame(
        {
            "week": pd.to_datetime(["2026-03-02", "2026-03-09"]),
            "lines": [10, 0],
            "maturity": 1.0,
            "mature": True,
        }
    )
    counted = pd.DataFrame({"week": pd.to_datetime(["2026-03-02"]), "cause": ["slip"], "errors": [3]})
    made = summary.weeks_of(counted, weeks, ["slip", "uom"])
    assert made["errors"].tolist() == [3, 0, 0, 0]
    assert made["rate"].iloc[0] == 0.3 and np.isnan(made["rate"].iloc[1])


def test_contributing_causes_are_counted_with_the_primary_they_stand_beside() -> None:
    rows = pd.DataFrame(
        {"cause": ["slip", "slip", "uom"], "contributing": ["light_layout,no_scan", "light_layout", ""]}
    )
    made = summary.contributing(rows)
    assert made.to_numpy().tolist() == [["light_layout", 2, "slip"], ["no_scan", 1, "slip"]]
    assert summary.contributing(rows.iloc[2:]).empty


def test_certainty_counts_confirmed_suspected_and_unsaid() -> None:
    rows = pd.DataFrame({"cause": ["slip"] * 3, "cause_status": ["confirmed", "suspected", ""]})
    row = summary.certainty(rows).iloc[0]
    assert (row["confirmed"], row["suspected"], row["unsaid"], row["errors"]) == (1, 1, 1, 3)


def _weeks(rates: np.ndarray, rng: np.random.Generator, lines: int = 2500) -> pd.DataFrame:
    named = [(f"c{i}", row) for i, row in enumerate(rates)]
    weeks = pd.date_range("2026-01-05", periods=rates.shape[1], freq="7D")
    return pd.concat(
        [
            pd.DataFrame({"cause": c, "week": weeks, "errors": rng.poisson(r * lines), "lines": lines})
            for c, r in named
        ],
        ignore_index=True,
    )


def test_a_cause_that_began_lately_is_found() -> None:
    rng = np.random.default_rng(1)
    rates = np.full((6, 30), 0.001)
    rates[2, :22] = 0
    rates[2, 22:] = 0.002
    made = summary.moved(_weeks(rates, rng)).set_index("cause")["direction"]
    assert made["c2"] == "worse"


def test_false_alarms_stay_rare_also_where_weeks_vary_more_than_chance() -> None:
    rng = np.random.default_rng(2)
    runs, alarms = 40, {"steady": 0, "varying": 0}
    for _ in range(runs):
        for name, spread in (("steady", np.ones((4, 34))), ("varying", rng.gamma(2, 0.5, (4, 34)))):
            alarms[name] += bool((summary.moved(_weeks(0.002 * spread, rng))["direction"] != "").any())
    # 5 % of the runs, and what chance puts on top of it in 999 of 1,000 tests
    assert max(alarms.values()) <= stats.binom.isf(0.001, runs, summary.FALSE_ALARMS)


def test_too_few_weeks_say_nothing() -> None:
    assert summary.moved(_weeks(np.full((2, 10), 0.002), np.random.default_rng(3))).empty


def test_errors_without_a_step_stand_in_the_last_column() -> None:
    table = pd.DataFrame({"cause": ["slip", "slip"], "origin": ["", "pick"], "count": [2, 1]})
    assert summary.origins(table).columns.tolist() == ["pick", ""]
