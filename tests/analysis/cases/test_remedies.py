"""Refund against reship: bands of worth, intervals that hold, a mix that is no difference, and the what-if."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.cases import remedies


def cases(group: list[str], worth: list[float], cost: list[float], **more: list) -> pd.DataFrame:
    n = len(group)
    base = {
        "group": group,
        "worth": worth,
        "cost": cost,
        "days": [1.0] * n,
        "again": [0.0] * n,
        "shop": ["s"] * n,
    }
    return pd.DataFrame(base | more)


def test_only_plain_refunds_and_reships_are_compared() -> None:
    key = {"platform": "p", "case_shop": "s", "case_sku": "a", "case_variation": ""}
    rows = pd.DataFrame(
        {
            **key, "case_id": ["1", "2", "3", "4"], "shop": "s", "symptom": "wrong_sku", "cause": "slip",
            "resolution": ["full_refund", "exchange", "partial_refund_and_reship", ""],
            "cost_total": [5.0, 6.0, 7.0, 8.0], "cost_unknown": [False, True, False, False],
            "opened_at": pd.Timestamp("2026-03-01"), "closed_at": [pd.Timestamp("2026-03-04"), pd.NaT, pd.NaT, pd.NaT],
            "resolved_at": [pd.NaT, pd.Timestamp("2026-03-02 12:00"), pd.NaT, pd.NaT],
        }
    )  # fmt: skip
    known = pd.DataFrame({**key, "case_id": ["1", "2"], "worth": [10.0, 20.0], "again": [True, False]})
    made = remedies.handled(rows, known)
    assert made["group"].tolist() == ["refund", "reship"]
    assert made["days"].tolist() == [3.0, 1.5]
    assert made["again"].tolist() == [1.0, 0.0]
    assert made["cost"].iloc[0] == 5.0 and np.isnan(made["cost"].iloc[1])


def test_bands_cut_where_people_can_say_it_and_unknown_worth_stands_apart() -> None:
    worth = pd.Series([1.04, 2, 3, 4.96, 5, 6, 7, 8, 9.97, np.nan])
    cuts = remedies.edges(worth)
    assert cuts == [4.3, 6.3]
    made = remedies.banded(pd.DataFrame({"worth": [1, 4.3, 6.3, np.nan]}), cuts)
    assert made["band"].tolist() == [0, 1, 2, remedies.UNKNOWN_BAND]


def test_a_different_mix_of_worth_is_no_difference() -> None:
    # in each band both cost the same, but refunds are mostly cheap goods
    rng = np.random.default_rng(1)
    cheap = cases(["refund"] * 90 + ["reship"] * 10, [1.0] * 100, list(rng.normal(5, 1, 100)))
    dear = cases(["refund"] * 10 + ["reship"] * 90, [9.0] * 100, list(rng.normal(50, 1, 100)))
    table = remedies.compare(remedies.banded(pd.concat([cheap, dear]), [5.0]), "cost")
    whole = table.iloc[-1]
    assert whole["reship"] - whole["refund"] > 30
    assert whole["lower"] < 0 < whole["upper"] and abs(whole["difference"]) < 1


def test_the_interval_holds_the_true_difference() -> None:
    rng = np.random.default_rng(2)
    held = 0
    for _ in range(100):
        made = cases(
            ["refund"] * 60 + ["reship"] * 40, [1.0] * 100, [*rng.gamma(4, 2, 60), *(3 + rng.gamma(4, 2, 40))]
        )
        row = remedies.compare(remedies.banded(made, []), "cost", draws=300).iloc[-1]
        held += row["lower"] <= 3 <= row["upper"]
    assert 87 <= held <= 100


def test_fewer_than_five_on_a_side_have_no_interval() -> None:
    made = cases(["refund"] * 9 + ["reship"] * 4, [1.0] * 13, [1.0] * 13)
    table = remedies.compare(remedies.banded(made, []), "cost")
    assert table["lower"].isna().all() and table["n_reship"].iloc[0] == 4


def test_the_mix_gives_shares_of_each_group() -> None:
    made = cases(["refund", "refund", "reship"], [1.0] * 3, [1.0] * 3, shop=["a", "b", "a"])
    table = remedies.mix(made, "shop").set_index("shop")
    assert table.loc["a", ["refund", "reship"]].tolist() == [0.5, 1.0]


def test_had_cheap_cases_been_refunded_the_reships_would_have_cost_what_like_refunds_cost() -> None:
    group, worth = ["refund"] * 20 + ["reship"] * 20, [*np.linspace(1, 7, 20)] * 2
    cost = [w + 1 for w in worth[:20]] + [w + 4 for w in worth[20:]]
    found = remedies.had_been_refunded(cases(group, worth, cost), 8)
    assert found is not None
    assert found.saving == pytest.approx(60) and found.lower < 60 < found.upper
    assert found.actual - found.refunded == pytest.approx(found.saving)
    assert found.lower > 0 and (found.cases, found.compared, found.unknown) == (20, 20, 0)


def test_too_few_cheap_cases_say_nothing() -> None:
    made = cases(["refund"] * 9 + ["reship"] * 9, [10.0] * 18, [1.0] * 18)
    assert remedies.had_been_refunded(made, 8) is None


def test_those_who_got_what_they_asked_for_are_counted_where_both_are_known() -> None:
    table = pd.DataFrame(
        {
            "request": ["reship", "reship", "", "none"],
            "resolution": ["reship", "none", "reship", ""],
            "cases": [5, 3, 9, 7],
        }
    )
    assert remedies.answered(table) == (5, 8)
