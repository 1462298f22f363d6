"""Priority by avoidable cost."""

import numpy as np
import pandas as pd
import pytest

from analysis.costs.priority import priority


def _catalogue(seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    lines = rng.integers(50, 600, 200)
    return pd.DataFrame(
        {"sku": [f"S{i:03d}" for i in range(200)], "lines": lines, "errors": rng.binomial(lines, 0.005)}
    )


def test_one_in_three_ranks_below_sixty_in_three_thousand():
    extra = pd.DataFrame({"sku": ["tiny", "big"], "lines": [3, 3000], "errors": [1, 60]})
    ranked = priority(pd.concat([_catalogue(), extra]), "sku", 12.0).set_index("sku")
    assert ranked.index[0] == "big"
    assert ranked.loc["tiny", "avoidable_cost"] < 0.05 * ranked.loc["big", "avoidable_cost"]
    assert ranked.loc["big", "probability"] > 0.999


def test_avoidable_cost_is_the_stated_product():
    ranked = priority(_catalogue(), "sku", 7.0)
    product = (ranked["shrunk"] - ranked["group_rate"]).clip(lower=0) * ranked["lines"] * 7.0
    assert ranked["avoidable_cost"].to_numpy() == pytest.approx(product.to_numpy())
    assert ranked["avoidable_cost"].is_monotonic_decreasing


def test_probability_is_calibrated_over_simulated_catalogues():
    rng = np.random.default_rng(71)
    said, true = [], []
    for _ in range(40):
        lines = rng.integers(50, 2000, 150)
        rates = rng.gamma(3, 0.01 / 3, 150)
        frame = pd.DataFrame({"sku": np.arange(150), "lines": lines, "errors": rng.binomial(lines, rates)})
        ranked = priority(frame, "sku", 1.0).sort_values("sku")
        said.append(ranked["probability"])
        true.append(rates > (rates * lines).sum() / lines.sum())
    chance, above = np.concatenate(said), np.concatenate(true)
    for low, high in ((0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01)):
        picked = (chance >= low) & (chance < high)
        assert above[picked].mean() == pytest.approx(chance[picked].mean(), abs=0.05)


def test_a_missing_cost_takes_the_mean_and_says_so():
    frame = pd.DataFrame({"sku": ["a", "b"], "lines": [100, 100], "errors": [10, 1], "cost": [np.nan, 4.0]})
    ranked = priority(frame, "sku", "cost").set_index("sku")
    assert not ranked.loc["a", "cost_known"] and ranked.loc["a", "cost_per_error"] == 4.0
    assert ranked.loc["b", "cost_known"]


@pytest.mark.parametrize(
    ("skus", "lines", "errors"),
    [
        (["a"], [0], [0]),  # nothing shipped
        (["a", "b"], [10, 0], [0, 0]),  # no error at all
        (["a", None], [1_000, 10_000], [0, 1]),  # the only error is of an item nobody knows
        ([], [], []),
    ],
)
def test_without_an_error_nothing_stands_above_the_average(skus: list, lines: list, errors: list):
    ranked = priority(pd.DataFrame({"sku": skus, "lines": lines, "errors": errors}), "sku", 1.0)
    assert ranked.empty
    assert {"avoidable_cost", "avoidable_errors", "probability", "group_rate"} <= set(ranked.columns)


def test_an_item_that_shipped_nothing_gives_no_nan():
    frame = pd.DataFrame({"sku": ["a", "b", "c"], "lines": [10, 0, 10], "errors": [0, 0, 1]})
    ranked = priority(frame, "sku", 1.0)
    assert ranked["sku"].tolist() == ["c", "a"] and not ranked.isna().any().any()


def test_nonsense_is_refused():
    frame = pd.DataFrame({"sku": ["a"], "lines": [1], "errors": [2]})
    with pytest.raises(ValueError, match="errors <= lines"):
        priority(frame, "sku", 1.0)
    with pytest.raises(ValueError, match="missing"):
        priority(frame, "packer", 1.0)
    with pytest.raises(ValueError, match="negative"):
        priority(frame.assign(errors=1), "sku", -1.0)


def test_two_dear_errors_do_not_outrank_forty_cheap_ones() -> None:
    """Issue 12, point 20: the price of an error is shrunk as its rate is."""
    frame = pd.DataFrame(
        {
            "sku": ["dear", "often", *(f"s{i}" for i in range(10))],
            "errors": [2, 40, *[10] * 10],
            "lines": [100, 2000, *[1000] * 10],
            "each": [80.0, 5.0, *[6.0] * 10],
        }
    )
    table = priority(frame, "sku", "each").set_index("sku")
    assert table["avoidable_cost"].idxmax() == "often"
    assert table.at["dear", "cost_per_error"] < 30 and table.at["often", "cost_per_error"] < 7
