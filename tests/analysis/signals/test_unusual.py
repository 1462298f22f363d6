"""Signals of the values of dimensions: few false alarms over all of them together, planted changes found."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.signals import unusual

WEEKS = 37
NUMBERS = {("station",): 10, ("shift",): 2, ("shop",): 4, ("carrier",): 3, ("parent_sku",): 60}


def calendar(weeks: int = WEEKS) -> pd.DataFrame:
    return pd.DataFrame(
        {"week": pd.date_range("2026-01-05", periods=weeks, freq="7D"), "mature": [True] * weeks}
    )


def frame(
    by: tuple[str, ...], names: list[tuple[str, ...]], errors: np.ndarray, lines: np.ndarray
) -> pd.DataFrame:
    weeks = calendar(errors.shape[1])["week"]
    made = pd.DataFrame([name for name in names for _ in weeks], columns=list(by))
    return made.assign(week=np.tile(weeks, len(names)), errors=errors.ravel(), lines=lines.ravel())


def nothing_changed(rng: np.random.Generator, rate: float, spread: float = 0.0) -> dict:
    """Values of every size and rate, week by week the same; ``spread`` is the log-normal wobble of a week."""
    made = {}
    for by, number in NUMBERS.items():
        lines = rng.poisson(3000 * rng.dirichlet(np.ones(number) * 2)[:, None] * np.ones(WEEKS))
        rates = rate * rng.lognormal(0, 0.6, (number, 1)) * rng.lognormal(0, spread, (number, WEEKS))
        names = [(f"{by[0]}{i}",) for i in range(number)]
        made[by] = frame(by, names, rng.binomial(lines, np.minimum(rates, 1)), lines)
    return made


@pytest.mark.parametrize(("rate", "spread"), [(0.006, 0.0), (0.0006, 0.0), (0.02, 0.2)])
def test_while_nothing_has_changed_nothing_is_named_in_19_of_20_weeks(rate: float, spread: float) -> None:
    rng = np.random.default_rng(11)
    named = [bool(unusual.find(nothing_changed(rng, rate, spread), calendar())) for _ in range(40)]
    assert np.mean(named) <= 0.05 + 1.64 * np.sqrt(0.05 * 0.95 / 40)


def test_the_rules_alone_would_cry_wolf_in_half_of_the_weeks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(11)
    monkeypatch.setattr(unusual, "_held", lambda chances: np.ones(len(chances), bool))
    named = [unusual.find(nothing_changed(rng, 0.02), calendar()) for _ in range(12)]
    assert sum(any(s.rules != (unusual.OWN_PAST,) for s in found) for found in named) >= 6


def test_a_rare_value_that_has_five_times_its_errors_is_found() -> None:
    rng, found = np.random.default_rng(3), 0
    for _ in range(12):
        tables = nothing_changed(rng, 0.006)
        lines = np.full((1, WEEKS), 150)
        rate = np.where(np.arange(WEEKS) < 30, 0.007, 0.05)[None, :]
        extra = frame(("station",), [("S3",)], rng.binomial(lines, rate), lines)
        tables[("station",)] = pd.concat([tables[("station",)], extra])
        mine = [s for s in unusual.find(tables, calendar()) if s.value == "S3"]
        found += bool(mine and mine[0].direction == "above" and mine[0].rules == (unusual.OWN_PAST,))
    assert found >= 11


def test_a_frequent_value_is_named_by_the_rules_that_fired() -> None:
    errors = np.tile([8, 10, 12, 9, 11], 8)[:WEEKS][None, :].copy()
    errors[0, -2:] = 40
    tables = {("shop",): frame(("shop",), [("A",)], errors, np.full((1, WEEKS), 1000))}
    (signal,) = unusual.find(tables, calendar())
    assert (signal.dimension, signal.value, signal.direction) == ("shop", "A", "above")
    assert (signal.unusual, signal.of) == (2, 4) and "limit" in signal.rules
    assert signal.errors == errors[0, -4:].sum() and signal.expected == pytest.approx(40, rel=0.05)


def test_an_unusual_value_is_narrowed_to_where_it_is() -> None:
    quiet, loud = np.full(WEEKS, 5), np.r_[np.full(WEEKS - 5, 5), np.full(5, 30)]
    pairs = [("S1", "day"), ("S1", "night"), ("S3", "day"), ("S3", "night")]
    of_pairs = np.array([quiet, quiet, quiet, loud])
    lines = np.full((4, WEEKS), 900)
    tables = {
        ("station", "shift"): frame(("station", "shift"), pairs, of_pairs, lines),
        ("station",): frame(
            ("station",), [("S1",), ("S3",)], np.array([2 * quiet, quiet + loud]), 2 * lines[:2]
        ),
    }
    (signal,) = unusual.find(tables, calendar())
    assert signal.values == (("station", "S3"), ("shift", "night"))


def test_a_value_that_is_unusual_everywhere_is_not_narrowed() -> None:
    loud = np.r_[np.full(WEEKS - 5, 5), np.full(5, 30)]
    lines = np.full((2, WEEKS), 900)
    tables = {
        ("station", "shift"): frame(
            ("station", "shift"), [("S3", "day"), ("S3", "night")], np.array([loud, loud]), lines
        ),
        ("station",): frame(("station",), [("S3",)], 2 * loud[None, :], 2 * lines[:1]),
    }
    (signal,) = unusual.find(tables, calendar())
    assert signal.values == (("station", "S3"),)


def test_young_weeks_too_short_histories_and_unknown_values_never_signal() -> None:
    errors = np.r_[np.full(WEEKS - 2, 3), [60, 60]][None, :]
    lines = np.full((1, WEEKS), 1000)
    young = calendar().assign(mature=np.arange(WEEKS) < WEEKS - 2)
    assert unusual.find({("shop",): frame(("shop",), [("A",)], errors, lines)}, young) == []
    assert unusual.find({("shop",): frame(("shop",), [("",)], errors, lines)}, calendar()) == []
    short = calendar(4)
    assert unusual.find({("shop",): frame(("shop",), [("A",)], errors[:, -4:], lines[:, -4:])}, short) == []


def test_in_a_short_history_the_week_of_the_change_is_searched() -> None:
    """Issue 12, point 18: one item from 3 errors in 310 lines to 25 in 263, seen with eleven weeks of files."""
    errors = np.array([[1, 0, 1, 0, 1, 0, 5, 4, 6, 5, 5], [2, 1, 2, 1, 1, 2, 2, 1, 1, 2, 2]])
    lines = np.array([[52] * 5 + [50] + [53] * 4 + [51], [190] * 11])
    tables = {("sku", "parent_sku"): frame(("sku", "parent_sku"), [("MUG", ""), ("CUP", "")], errors, lines)}
    (signal,) = unusual.find(tables, calendar(11))
    assert signal.values == (("sku", "MUG"),) and signal.direction == "above"
    assert (signal.of, signal.errors) == (5, 25) and signal.expected < 5


def with_pairs(rng: np.random.Generator, weeks: int, planted: int = 0) -> dict:
    """Items whose errors each have an item that came instead; ``planted`` more of one pair in the last three weeks."""
    items = [f"I{n:02d}" for n in range(15)]
    lines = rng.poisson(300 * rng.dirichlet(np.ones(15) * 2)[:, None] * np.ones(weeks)) + 5
    errors = rng.binomial(lines, 0.012)
    rows = [
        (week, items[i], items[int(rng.choice([j for j in range(15) if j != i]))])
        for i in range(15)
        for week in range(weeks)
        for _ in range(errors[i, week])
    ]
    rows += [(weeks - 1 - n % 3, "I03", "I07") for n in range(planted)]
    errors[3, -3:] += np.bincount(np.arange(planted) % 3, minlength=3)[::-1]
    counted = pd.DataFrame(rows, columns=["at", "sku", "received_sku"])
    counted = counted.assign(week=calendar(weeks)["week"].to_numpy()[counted["at"]], errors=1)
    keys = ["week", *unusual.PAIR]
    cells = counted.groupby(keys)["errors"].sum().reset_index()
    made = frame(unusual.ITEM, [(name, "") for name in items], errors, lines)
    return {unusual.ITEM: made, unusual.PAIR: unusual._pairs(cells, made)}


@pytest.mark.parametrize("weeks", [9, 37])
def test_a_pair_is_told_from_its_own_past_and_pairs_of_quiet_weeks_are_not(weeks: int) -> None:
    rng, pair = np.random.default_rng(17 + weeks), (("sku", "I03"), ("received_sku", "I07"))
    found = [unusual.find(with_pairs(rng, weeks, 12), calendar(weeks)) for _ in range(6)]
    assert sum([s.values for s in signals] == [pair] for signals in found) >= 5
    quiet = [bool(unusual.find(with_pairs(rng, weeks), calendar(weeks))) for _ in range(25)]
    assert np.mean(quiet) <= 0.05 + 1.64 * np.sqrt(0.05 * 0.95 / 25)


def test_what_was_before_a_rebase_is_no_measure() -> None:
    errors = np.r_[np.full(18, 3), np.full(19, 12)][None, :]
    tables = {("shop",): frame(("shop",), [("A",)], errors, np.full((1, WEEKS), 1000))}
    assert unusual.find(tables, calendar())
    assert unusual.find(tables, calendar(), since=18) == []
