"""What is known of claims: later shipments are not judged, and silence of a file is no absence of errors."""

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis.questions import changes, costs, metrics
from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.sentences import rate_facts
from analysis.questions.situation import assess
from analysis.review import findings
from analysis.wording.words import Words
from data import query
from data.query import Filters
from data.records.source import Direct
from tests.analysis.questions.shops import MONDAY, load, steady, weeks_of_lines

EN = Words("en")


def week(number: int) -> date:
    return MONDAY + timedelta(weeks=number)


def test_orders_that_reach_further_than_the_claims_are_not_judged(store, tmp_path) -> None:
    shipped, claims = weeks_of_lines(steady(40, 6), lines=100, delay=9)
    last = str(week(37))
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", [c for c in claims if c["opened_at"][:10] <= last])
    four = Filters(week(36), week(40) - timedelta(days=1))
    found = assess(Direct(store), four)
    assert found.until is not None and found.until < week(36) and not found.inside
    assert found.as_of <= week(37) and not [s for s in found.signals if s.direction == "below"]
    assert not found.rate.direction
    young = found.weeks.set_index("week").loc[str(week(37)) :]
    assert (young["maturity"] < 0.5).all() and not young["mature"].any()


@pytest.mark.parametrize("files", [1, 2])
def test_a_shop_whose_claims_stopped_is_not_error_free(store, tmp_path, files) -> None:
    goes_on = weeks_of_lines(steady(40, 6), lines=60)
    stops = weeks_of_lines(steady(40, 12, seed=2), lines=60, prefix="B", shop="MY")
    known = [c for c in stops[1] if c["opened_at"][:10] < str(week(26))]
    load(store, tmp_path, "orders.csv", goes_on[0] + stops[0])
    if files == 1:
        load(store, tmp_path, "claims.csv", goes_on[1] + known)
    else:
        load(store, tmp_path, "a.csv", goes_on[1])
        load(store, tmp_path, "b.csv", known)
    source, period = Direct(store), Filters(week(30), week(38) - timedelta(days=1))
    assert source.ask(query.claims_known, week(40)).set_index("shop")["known_until"]["MY"] < pd.Timestamp(
        week(26)
    )
    own = assess(source, period.having("shop", "MY"))
    assert own.until is not None and own.until < week(26) and not own.signals and own.stopped[0][0] == "MY"
    both = assess(source, period)
    assert both.until is not None and both.until < week(27)
    assert not [s for s in both.signals if s.direction == "below"]
    told = rate_facts(both, EN)
    assert "MY" in told
    assert not [
        f for f in findings.of_store(store, period) if f.kind == "signal" and "below" in f.sentence_key
    ]


def test_a_quiet_shop_is_judged_as_far_as_its_file_goes(store, tmp_path) -> None:
    loud = weeks_of_lines(steady(40, 6))
    quiet = weeks_of_lines([int(n % 6 == 0) for n in range(40)], lines=30, prefix="B", shop="MY")
    load(store, tmp_path, "orders.csv", loud[0] + quiet[0])
    load(store, tmp_path, "claims.csv", loud[1] + quiet[1])
    known = Direct(store).ask(query.claims_known, week(41)).set_index("shop")["known_until"]
    assert known["MY"] == known["SG"]


def test_a_shop_without_claims_is_left_out_of_the_rates_and_named(store, tmp_path) -> None:
    claimed = weeks_of_lines(steady(40, 6))
    silent = weeks_of_lines([0] * 40, prefix="B", shop="MY")
    load(store, tmp_path, "orders.csv", claimed[0] + silent[0])
    load(store, tmp_path, "claims.csv", claimed[1])
    period = Filters(week(30), week(34) - timedelta(days=1))
    found = assess(Direct(store), period)
    assert found.unclaimed == ("MY",) and found.rate.lines == 4 * 60 and found.whole["lines"] == 8 * 60
    assert "MY" in rate_facts(found, EN)
    (rate,) = [f for f in findings.of_store(store, period) if f.kind == "rate"]
    assert rate.numbers["lines"] == 4 * 60
    alone = assess(Direct(store), period.having("shop", "MY"))
    assert alone.rated is None and alone.rate.lines == 0 and "MY" in rate_facts(alone, EN)
    assert judge_weeks(Direct(store), period).weeks["lines"].max() == 60


def test_money_actions_and_the_young_weeks_know_the_claims_of_each_shop(store, tmp_path) -> None:
    """A shop whose claims stopped ten weeks ago: its lines are unknown to the forecast, the action's chart, change."""
    goes_on = weeks_of_lines(steady(40, 6))
    stops = weeks_of_lines(steady(40, 12, seed=2), prefix="B", shop="MY")
    load(store, tmp_path, "orders.csv", goes_on[0] + stops[0])
    load(store, tmp_path, "a.csv", goes_on[1])
    load(store, tmp_path, "b.csv", [c for c in stops[1] if c["opened_at"][:10] < str(week(30))])
    source, period = Direct(store), Filters(week(0), week(40) - timedelta(days=1))
    as_of = source.extent().as_of
    now = pd.Timestamp("2026-12-01").to_pydatetime()
    counted, known = metrics.metric_weeks(source, period.having("shop", "MY"), "error_rate", as_of, now)
    assert known[20] == 1 and known[36] < 0.1
    assert not counted["usable"].iloc[36]
    young, before = (
        Filters(week(36), week(40) - timedelta(days=1)),
        Filters(week(16), week(20) - timedelta(days=1)),
    )
    table = changes.counts(source, young, before, True)
    mine = table[table["shop"] == "MY"].sum(numeric_only=True)
    assert mine["n1"] == 4 * 60 and mine["n2"] < 10
    cost = costs.quarter(source, Filters(), as_of)
    assert cost is None or cost.to_come > 0
