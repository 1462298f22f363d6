"""One story once: a rise has one signal, however many names its lines have."""

import numpy as np
import pandas as pd
import pytest

from analysis.rates import maturity
from analysis.signals import merging, unusual, weekly
from tests.analysis.signals.test_unusual import frame

WEEKS, RISE = 40, 5
KNOWN = maturity.delay_curves(
    pd.DataFrame({"platform": "p", "delay_days": [0] * 50, "age_limit_days": [100] * 50})
)


def signals(
    errors: dict[str, np.ndarray], lines: int, names: dict[str, dict[str, str]]
) -> list[unusual.Signal]:
    """Signals where shops have the weekly errors given; ``names``: another dimension's value of each shop."""
    shops = [(s,) for s in errors]
    found = np.array(list(errors.values()))
    tables = {("shop",): frame(("shop",), shops, found, np.full(found.shape, lines))}
    for by, of in names.items():
        made = tables[("shop",)].assign(**{by: tables[("shop",)]["shop"].map(of)})
        tables[(by,)] = made.groupby(["week", by], as_index=False)[["errors", "lines"]].sum()
    days = (
        tables[("shop",)]
        .groupby("week", as_index=False)[["errors", "lines"]]
        .sum()
        .rename(columns={"week": "day"})
    )
    drawn = weekly.weekly(days.assign(platform="p"), KNOWN, days["day"].max().date() + pd.Timedelta(days=60))
    return merging.with_whole(weekly.of_all(drawn), unusual.find(tables, drawn.weeks))


def series(rng: np.random.Generator, mean: float, risen: float = 1.0) -> np.ndarray:
    return rng.poisson(np.where(np.arange(WEEKS) < WEEKS - RISE, mean, mean * risen))


@pytest.mark.parametrize("seed", range(4))
def test_a_one_shop_seller_gets_a_rise_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = signals({"S": series(rng, 20, 2.2)}, 2000, {"carrier": {"S": "SPX"}, "warehouse": {"S": "W"}})
    assert [s.values for s in found] == [()]


@pytest.mark.parametrize("seed", range(4))
def test_the_part_that_makes_the_rise_tells_it_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    errors = {"A": series(rng, 20), "B": series(rng, 20, 3.0), "C": series(rng, 20)}
    found = signals(errors, 2000, {"warehouse": {"A": "W1", "B": "W2", "C": "W1"}})
    assert [s.direction for s in found] == ["above"] and found[0].value in ("B", "W2")


@pytest.mark.parametrize("seed", range(4))
def test_parts_that_rise_as_the_whole_does_are_not_told_beside_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    found = signals({name: series(rng, 20, 2.2) for name in "ABC"}, 2000, {})
    assert [s.values for s in found] == [()]
