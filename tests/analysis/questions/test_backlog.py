"""Claims that nobody judged yet are counted as far as they are expected to be ours: a backlog is no rise."""

import numpy as np
import pandas as pd

from analysis.questions.sentences import rate_facts
from analysis.questions.situation import assess
from analysis.rates import judging
from analysis.signals.expected import ExpectedErrors
from analysis.wording.words import Words
from data.query import Filters
from data.records.source import Direct
from tests.analysis.questions.shops import MONDAY, load, weeks_of_lines

WEEKS, ERRORS = 44, 15
EN = Words("en")


def judge(store, claims, share: float, last_week: int, seed: int) -> None:
    """Judge the claims of the first weeks; so many of them are ours."""
    rng = np.random.default_rng(seed)
    chosen = [c for c in claims if int(c["order_id"].split("N")[0][1:]) < last_week]
    marks = ", ".join("('shopee', 'SG', ?, ?, '', ?, 'slip', 'me', now(), 1)" for _ in chosen)
    faults = np.where(rng.random(len(chosen)) < share, "yes", "no")
    with store.writing() as cursor:
        cursor.run(
            "insert into case_judgements (platform, shop, case_id, sku, variation, seller_fault, cause, judged_by, "
            f"judged_at, version) values {marks}",
            [
                v
                for c, fault in zip(chosen, faults, strict=True)
                for v in (c["case_id"], c["sku"], str(fault))
            ],
        )


def test_not_judging_for_weeks_raises_no_signal_and_is_told(store, tmp_path) -> None:
    rng = np.random.default_rng(31)
    shipped, claims = weeks_of_lines([int(n) for n in rng.poisson(ERRORS, WEEKS)], lines=140)
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    judge(store, claims, 0.5, WEEKS - 8, 32)
    four = Filters(
        MONDAY + pd.Timedelta(weeks=WEEKS - 6), MONDAY + pd.Timedelta(weeks=WEEKS - 2) - pd.Timedelta(days=1)
    )
    found = assess(Direct(store), four)
    raw = Direct(store).cells((), found.rated).iloc[0]
    assert not found.signals and not found.rate.direction
    assert found.backlog is not None and found.backlog.claims == raw["errors"]
    assert found.backlog.lower == 0 and found.backlog.upper == raw["errors"] / raw["lines"]
    assert 0.35 <= found.rate.errors / raw["errors"] <= 0.65
    assert f"{found.backlog.claims} claims are not judged yet: between 0" in rate_facts(found, EN)
    # and the chart would have cried: the same weeks with every claim counted
    assert raw["errors"] / raw["lines"] > 1.4 * found.drawn.base_rate


def test_the_expected_errors_of_parts_add_up_to_those_of_the_whole(store, tmp_path) -> None:
    rng = np.random.default_rng(35)
    shipped, claims = weeks_of_lines([int(n) for n in rng.poisson(ERRORS, WEEKS)], lines=140)
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    judge(store, claims, 0.6, WEEKS - 5, 36)
    counted = ExpectedErrors(Direct(store))
    by_item = counted.cells(("sku", "week"))
    assert 0 < by_item["errors"].sum() < Direct(store).cells()["errors"].sum()
    assert by_item["errors"].sum() == counted.cells().iloc[0]["errors"]
    for sku, part in by_item.groupby("sku"):
        assert counted.cells((), Filters().having("sku", str(sku))).iloc[0]["errors"] == part["errors"].sum()


def test_where_nothing_was_ever_judged_every_claim_counts(store, tmp_path) -> None:
    shipped, claims = weeks_of_lines([3] * 20)
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", claims)
    plain = Direct(store).cells(("week", "sku"))
    pd.testing.assert_frame_equal(ExpectedErrors(Direct(store)).cells(("week", "sku")), plain)


def test_shares_are_steadied_by_symptom_and_shop() -> None:
    shares = judging.ours_shares(
        pd.DataFrame(
            {
                "shop": ["A", "A", "B"],
                "symptom": ["wrong", "late", "wrong"],
                "judged": [200, 100, 1],
                "ours": [180, 10, 0],
            }
        )
    )
    assert 0.85 < shares.expected("A", "wrong") < 0.92 and 0.1 < shares.expected("A", "late") < 0.2
    assert shares.expected("B", "wrong") > 0.75 and shares.expected("C", "other") == shares.every


def test_whole_numbers_are_right_on_average_and_alike_however_a_week_is_cut() -> None:
    rng = np.random.default_rng(4)
    weeks = np.repeat(np.arange("2024-01-01", "2026-12-01", 7, dtype="datetime64[D]"), 5)
    surplus = rng.poisson(1, weeks.size) * 0.4
    whole = judging.whole_numbers(surplus, weeks)
    assert (whole >= 0).all() and (whole <= np.ceil(surplus)).all()
    by_week = surplus.reshape(-1, 5).sum(axis=1)
    assert whole.reshape(-1, 5).sum(axis=1).tolist() == judging.whole_numbers(by_week, weeks[::5]).tolist()
    for place in range(5):
        assert abs(whole[place::5].sum() - surplus[place::5].sum()) < 8
