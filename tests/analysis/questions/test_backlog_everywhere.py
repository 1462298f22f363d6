"""Nobody judges for weeks while nothing changes: no question of any screen is answered with a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pandas as pd
import pytest

from analysis.proof import proof, recurrence, weeks
from analysis.questions import changes, metrics, packers, skus
from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.situation import assess
from analysis.questions.stories import ActionStory, SignalStory, signal_stories, stories
from analysis.review import lessons
from data.query import Filters
from data.records import records
from data.records.source import Direct
from data.schema import ACTIONS, COST_RULES
from data.store import Store
from tests.analysis.questions.shops import MONDAY, Row, claim, line, load
from tests.analysis.questions.test_backlog import judge

WEEKS, LINES, CLAIMED, OURS = 44, 150, 0.12, 0.5
UNJUDGED = 10
# Of the people, items and stations some have worked only since nobody judges.
OLD_HANDS, NEW_HAND = ("P1", "P2", "P3"), "P4"
ITEMS, NEW_ITEM = ("TEE", "CUP", "CAP"), "BAG"
BEGAN = MONDAY + timedelta(weeks=WEEKS - UNJUDGED)
END = MONDAY + timedelta(weeks=WEEKS - 2, days=-1)
NOW = datetime(2026, 11, 9, 8)  # noqa: DTZ001 - stored moments are naive UTC


def shop(rng: np.random.Generator) -> tuple[list[Row], list[Row], list[Row]]:
    """Lines, their packing and claims; every line is claimed with the same chance, whoever and whatever it is."""
    lines, packed, claims = [], [], []
    for week in range(WEEKS):
        recent = week >= WEEKS - UNJUDGED
        for number in range(LINES):
            day = MONDAY + timedelta(weeks=week, days=number % 7)
            sku = str(rng.choice([*ITEMS, NEW_ITEM] if recent else ITEMS))
            row = line(f"W{week}N{number}", day, sku=sku)
            who = str(rng.choice([*OLD_HANDS, NEW_HAND] if recent else OLD_HANDS))
            station = str(rng.choice(["S1", "S2", "S9"] if recent else ["S1", "S2"]))
            lines.append(row)
            packed.append(
                {
                    "source": "log", "order_id": row["order_id"], "tracking_no": row["tracking_no"], "sku": sku,
                    "packed_at": f"{day} 08:00", "packer": who, "station": station, "shift": "day",
                }
            )  # fmt: skip
            if rng.random() < CLAIMED:
                claims.append(claim(row, 4, received_sku=str(rng.choice(ITEMS))))
    return lines, packed, claims


def action(store: Store, name: str, scope: Filters, started: int, state: str) -> None:
    """An action on a scope that began so many weeks before the end of the data."""
    start = MONDAY + timedelta(weeks=WEEKS - started)
    row = {
        "action_id": name, "title": name, "scope": urlencode([(n, v) for n, vs in scope.values for v in vs]),
        "metric": "error_rate", "start_on": start, "target_ratio": 0.5, "state": state, "wait_days": 0,
        "exclude_start": start - timedelta(weeks=2), "exclude_end": start - timedelta(days=1),
        "baseline_start": start - timedelta(weeks=20), "baseline_end": start - timedelta(weeks=2, days=1),
        "exposure_needed": 200, "edited_at": pd.Timestamp(start),
    }  # fmt: skip
    records.put(store, ACTIONS, row, "me")
    if state == "closed":
        moved = pd.Timestamp(start + timedelta(weeks=6))
        with store.writing() as cursor:
            cursor.run(
                "insert into action_events (action_id, changed_at, who, from_state, to_state) values (?, ?, ?, ?, ?)",
                [name, moved, "me", "verifying", state],
            )


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Direct:
    """The shop with its judgements, a rule of costs, and actions in place and closed."""
    folder: Path = tmp_path_factory.mktemp("backlog")
    store = Store(folder / "rightbox.duckdb")
    lines, packed, claims = shop(np.random.default_rng(2026))
    for name, rows in (("orders.csv", lines), ("packing.csv", packed), ("claims.csv", claims)):
        load(store, folder, name, rows)
    judge(store, claims, OURS, WEEKS - UNJUDGED, 32)
    rule = {"rule_id": "r", "kind": "labour", "shop": "", "resolution": "", "valid_from": MONDAY, "valid_to": None,
            "basis": "minutes", "amount": 20.0, "wage_per_hour": 12.0, "currency": "SGD"}  # fmt: skip
    records.put(store, COST_RULES, rule, "me")
    action(store, "tees", Filters().having("sku", "TEE"), UNJUDGED, "verifying")
    action(store, "shop", Filters().having("shop", "SG"), UNJUDGED, "verifying")
    action(store, "slips", Filters().having("cause", "slip"), UNJUDGED, "verifying")
    action(store, "closed", Filters().having("sku", "CUP"), 2 * UNJUDGED, "closed")
    return Direct(store)


FOUR = Filters(END - timedelta(days=27), END)
TEN = Filters(BEGAN, END)


def test_the_counts_would_cry(source: Direct) -> None:
    """Every claim counted, the weeks without judgements have twice the errors: what follows has something to hold."""
    old, new = (source.cells((), f).iloc[0] for f in (Filters(MONDAY, BEGAN - timedelta(days=1)), TEN))
    assert new["errors"] / new["lines"] > 1.6 * old["errors"] / old["lines"]


def test_this_week_tells_nothing(source: Direct) -> None:
    told = stories(source, FOUR, NOW)
    assert not [s for s in told if isinstance(s, SignalStory | ActionStory)]


def test_nothing_changed(source: Direct) -> None:
    before = changes.longer_before(FOUR, FOUR.before(END))
    before = before.between(MONDAY, BEGAN - timedelta(days=1))
    assert not [e for e in changes.explanations(source, FOUR, before, False) if e.status == "confirmed"]


def test_a_new_hand_is_not_flagged(source: Direct) -> None:
    for who in ("packer", "station"):
        table = packers.compared(source, Filters(MONDAY, END), who)
        assert len(table) > 2 and not table["flagged"].any()
    curve, _ = packers.learning_of(source, Filters(MONDAY, END), "packer", NEW_HAND)
    assert (curve["lower"] <= 1).all()


def test_a_new_item_is_no_worse_than_the_others(source: Direct) -> None:
    period = Filters(MONDAY, END)
    assert not skus.compared(source, period, "sku")["flagged"].any()
    ranked = skus.priorities(source, period).set_index("sku")
    assert ranked.loc[NEW_ITEM, "probability"] < 0.95 if NEW_ITEM in ranked.index else True
    told = skus.mixups(source, TEN).told
    assert not len(told) or not told["sure"].astype(bool).any()


@pytest.mark.parametrize("name", ["tees", "shop"])
def test_no_action_failed_or_worked(source: Direct, name: str) -> None:
    found = source.ask(proof.of_store, name)
    assert found.verdict is not None and found.word in ("no_evidence", "too_early")
    assert found.verdict.ratio < 1.4


def test_the_baseline_of_a_plan_is_of_expected_errors(source: Direct) -> None:
    errors, lines, _ = weeks.baseline(source.store, "sku=TEE", END - timedelta(days=13), END)
    assert errors / lines < 1.4 * CLAIMED * OURS


def test_no_closed_action_is_opened_again(source: Direct) -> None:
    assert recurrence.recurring(source) == []


def test_no_number_of_a_review_changed(source: Direct) -> None:
    table = metrics.metric_summary(source, TEN, NOW, None)[1]
    for name in ("error_rate", "perfect_orders", "cost_per_1000_lines", "cost_per_error", "case_rate"):
        assert table.loc[name, "variation"] not in ("concerning", "improving"), name
    _, known = metrics.metric_weeks(source, judge_weeks(source, TEN).past, "error_rate", END, NOW)
    assert len(known) > UNJUDGED


def test_no_training_helped_or_harmed(source: Direct) -> None:
    found = lessons.effect(source, [("P1", BEGAN)], "sku=TEE")
    assert found.word == "open" or 0.8 < found.ratio < 1.25


def test_a_cause_does_not_vanish_because_nobody_names_causes(source: Direct) -> None:
    of_cause = Filters().having("cause", "slip")
    weeks_ = judge_weeks(source, replace(of_cause, start=FOUR.start, end=FOUR.end))
    assert not signal_stories(source, weeks_.filters) and weeks_.judged is not None
    found = assess(source, replace(of_cause, start=FOUR.start, end=FOUR.end))
    raw = source.cells((), found.rated).iloc[0]
    assert raw["errors"] == 0 < found.rate.errors and not found.rate.direction
    assert found.backlog is not None and found.backlog.lower == 0 and found.backlog.outside
    proven = source.ask(proof.of_store, "slips")
    assert proven.word in ("no_evidence", "too_early") and proven.verdict.ratio > 0.6
