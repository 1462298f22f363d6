from decimal import Decimal

import pandas as pd
import pytest

from analysis.rates.pareto import pareto
from tests.paths import ORACLES


def test_pareto_of_the_qcc_example():
    """R package qcc, pareto.chart: defects of order forms."""
    oracle = ORACLES["pareto_qcc"]
    for given in (oracle["counts"], pd.Series(oracle["counts"]).sample(frac=1, random_state=1)):
        table = pareto(given)
        assert (table["cumulative"] * 100).tolist() == pytest.approx(oracle["cum"], abs=0.005)
        assert table.index[0] == "contact num."
        assert table["share"].sum() == pytest.approx(1)


def test_other_and_unknown_close_the_table_however_many():
    table = pareto({"unknown": 90, "other": 50, "a": 1, "b": 2})
    assert table.index.tolist() == ["b", "a", "other", "unknown"]
    assert table["cumulative"].iloc[-1] == 1


def test_equal_counts_keep_their_order():
    assert pareto({"z": 2, "a": 2, "m": 2}).index.tolist() == ["z", "a", "m"]


def test_the_tail_is_added_to_other_and_nothing_is_lost():
    counts = {"a": 9, "b": 8, "c": 7, "d": 6, "other": 5, "unknown": 4}
    table = pareto(counts, top=2)
    assert table["count"].to_dict() == {"a": 9, "b": 8, "other": 18, "unknown": 4}
    assert pareto({"a": 3, "b": 2, "c": 1}, top=2).index.tolist() == ["a", "b", "other"]
    assert pareto({"a": 3, "b": 2, "c": 1}, top=1, last=("unknown",)).index.tolist() == ["a", "other"]


def test_labels_that_occur_twice_are_added_and_a_missing_one_is_unknown():
    table = pareto(pd.Series([1, 2, 3, 4], index=["a", None, "a", float("nan")]))
    assert table["count"].to_dict() == {"a": 4, "unknown": 6}


def test_costs_as_decimals_are_taken():
    assert pareto({"a": Decimal("1.50"), "b": Decimal("4.50")})["share"].tolist() == [0.75, 0.25]


@pytest.mark.parametrize("counts", [{}, {"a": 0, "b": 0}, pd.Series(dtype=float)])
def test_nothing_counted_divides_by_nothing(counts):
    table = pareto(counts)
    assert (table[["share", "cumulative"]] == 0).all(axis=None)
    assert len(table) == len(counts)


def test_the_given_series_is_not_changed():
    given = pd.Series([1, 2], index=["a", "b"])
    pareto(given, top=1)
    assert given.to_dict() == {"a": 1, "b": 2}


@pytest.mark.parametrize("counts", [{"a": -1}, {"a": float("nan")}, {"a": float("inf")}, {"a": "x"}])
def test_nonsense_counts_are_refused(counts):
    with pytest.raises(ValueError, match="counts"):
        pareto(counts)


def test_a_top_of_none_is_refused():
    with pytest.raises(ValueError, match="top"):
        pareto({"a": 1}, top=0)
