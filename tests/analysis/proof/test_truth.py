"""What a rate does by itself is not the action's: short forms of `python -m benchmarks truth proof looks`."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.proof import step
from benchmarks import truth
from benchmarks.truth import looks, proof

# Another seed than that of the benchmark; 60 runs and a bound p allow p + 2.3 standard errors.
SEED, RUNS = 90_210, 60
SHOP = proof.Shop(15, 26, 10, True)


def allowed(bound: float, runs: int) -> float:
    return bound + 2.3 * np.sqrt(bound * (1 - bound) / runs)


@pytest.mark.parametrize("kind", ["falls 1 % a week", "falls 2 % a week", "a new packer learns"])
def test_beside_an_untouched_group_a_drift_of_the_scope_is_no_success(kind):
    rng = np.random.default_rng(SEED)
    said = [v.verdict == "worked" for v in proof.judged(SHOP, kind, 1.0, RUNS, rng)]
    assert np.mean(said) <= allowed(proof.BOUNDS[kind], RUNS)


@pytest.mark.parametrize("kind", list(proof.BOUNDS))
@pytest.mark.parametrize("controlled", [True, False])
def test_the_step_allows_for_what_a_rate_does_by_itself(kind, controlled):
    rng, runs = np.random.default_rng(SEED + 1), 300
    shop = proof.Shop(20, 24, 10, controlled)
    weeks = proof.history(shop, kind, 1.0, runs, rng)
    beside = (weeks.control_errors, weeks.control_lines) if controlled else ()
    found = step.estimate(np.arange(34) >= 24, weeks.errors, weeks.lines, *beside)
    assert np.mean(found.mean + found.reach(0.95) < 0) <= allowed(proof.BOUNDS[kind], runs)


def test_a_halving_is_found_at_the_stated_exposure():
    found = proof.halved(30, True, RUNS, np.random.default_rng(SEED + 2))
    assert found >= 0.8 - 2.3 * np.sqrt(0.16 / RUNS)


def test_the_saving_of_a_falling_rate_holds_the_truth():
    held = proof.covered(SHOP, "falls 2 % a week", 0.5, RUNS, np.random.default_rng(SEED + 3))
    assert held >= 0.9 - 2.3 * np.sqrt(0.09 / RUNS)


def test_the_worst_of_a_hundred_in_26_weeks_falls_back_by_itself():
    said = proof.picked(proof.Shop(3, 26, 13, True), RUNS, np.random.default_rng(SEED + 4))
    assert said <= allowed(0.025, RUNS)


def test_a_scope_that_moved_before_the_start_is_refused():
    rng = np.random.default_rng(SEED + 5)
    weeks = proof.history(proof.Shop(200, 26, 6, True), "falls 2 % a week", 0.3, 1, rng)
    (verdict,) = [proof.effect.judge(*weeks.groups(0, 26, True), trigger=0)]
    assert verdict.movement == -1 and verdict.upper < 1 and verdict.verdict == "no_evidence"


def test_looked_at_every_week_a_falling_rate_is_no_success():
    rng, runs = np.random.default_rng(SEED + 6), 15
    shop = proof.Shop(15.0, looks.BASELINE, looks.LOOKED_AT, True)
    said = [
        "worked" in list(looks.words(looks.frame(shop, "falls 1 % a week", 1.0, rng), shop.before))
        for _ in range(runs)
    ]
    assert np.mean(said) <= allowed(0.025, runs)


def test_a_row_says_whether_its_promise_is_kept():
    assert truth.Row("halving found", 0.75, 0.8, least=True).line().endswith("75.0 % (not kept) |")
    assert truth.Row("false worked", 0.01, 0.025).line() == "| false worked | <= 2.5 % | 1.0 % |"
