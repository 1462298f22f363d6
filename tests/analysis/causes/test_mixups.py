"""Confusion pairs, their test against chance, and their hints."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.causes import mixup_hints
from analysis.causes import mixups as confusion


def _shop(skus: int = 300, lines: int = 30_000, mixups: int = 250, seed: int = 11):
    """Random mix-ups: the received item is drawn by its share of the shipped lines."""
    rng = np.random.default_rng(seed)
    names = np.array([f"item{i:03d}x{i * 7919 % 100_000:05d}" for i in range(skus)])
    share = rng.gamma(1, size=skus)
    share /= share.sum()
    counts = rng.multinomial(lines, share)
    cases = pd.DataFrame(
        {"ordered": rng.choice(names, mixups, p=share), "received": rng.choice(names, mixups, p=share)}
    )
    return cases, pd.DataFrame({"sku": names, "lines": counts})


def test_expected_is_the_errors_of_the_ordered_item_times_the_share_of_the_received():
    cases = pd.DataFrame({"ordered": ["navy"] * 9 + ["red"], "received": ["black"] * 9 + ["navy"]})
    shipped = pd.DataFrame({"sku": ["navy", "black", "red"], "lines": [100, 50, 850]})
    first = confusion.pairs(cases, shipped).iloc[0]
    assert (first["ordered"], first["received"], first["count"]) == ("navy", "black", 9)
    assert first["expected"] == pytest.approx(9 * 0.05)
    assert first["p"] == pytest.approx(stats.poisson.sf(8, 0.45))
    assert first["rate"] == pytest.approx(1e4 * 9 / 150)


def test_rows_of_lines_and_counts_of_lines_give_the_same():
    cases = pd.DataFrame({"sku": ["a", "a", "b"], "received_sku": ["b", "b", "a"]})
    counted = confusion.pairs(cases, pd.DataFrame({"sku": ["a", "b"], "lines": [3, 2]}))
    listed = confusion.pairs(cases, pd.DataFrame({"sku": list("aaabb")}))
    pd.testing.assert_frame_equal(counted, listed)
    assert counted["reciprocal"].all()


def test_random_mix_ups_are_hardly_ever_called_a_pair():
    called = 0
    for seed in range(40):
        called += (confusion.pairs(*_shop(seed=seed))["q"] <= 0.05).any()
    assert called <= 6  # 5 % of 40 is 2; binomial 99 % bound


def test_a_planted_pair_stands_out_first():
    cases, lines = _shop()
    planted = pd.DataFrame({"ordered": [lines["sku"][5]] * 8, "received": [lines["sku"][9]] * 8})
    found = confusion.pairs(pd.concat([cases, planted], ignore_index=True), lines)
    assert tuple(found.loc[0, ["ordered", "received"]]) == (lines["sku"][5], lines["sku"][9])
    assert found.loc[0, "q"] < 1e-3


def test_same_item_or_unknown_item_is_no_mix_up():
    cases = pd.DataFrame({"ordered": ["a", "a", None], "received": ["a", None, "b"]})
    found = confusion.pairs(cases, pd.DataFrame({"sku": ["a", "b"]}))
    assert found.empty and tuple(found.columns) == confusion.COLUMNS


def test_an_item_that_was_never_shipped_still_gets_a_finite_test():
    found = confusion.pairs(
        pd.DataFrame({"ordered": ["a"], "received": ["ghost"]}), pd.DataFrame({"sku": ["a"]})
    )
    assert found.loc[0, "expected"] > 0 and 0 < found.loc[0, "p"] <= 1
    assert not found[["expected", "p", "q", "rate"]].isna().any().any()


def test_crossed_labels_need_the_same_station_and_thirty_minutes():
    cases = pd.DataFrame(
        {
            "case_id": ["c1", "c2", "c3", "c4"],
            "ordered": ["umbrella", "kettle", "umbrella", "kettle"],
            "received": ["kettle", "umbrella", "kettle", "umbrella"],
            "order_id": ["o1", "o2", "o3", "o4"],
            "station": ["S1", "S1", "S1", "S2"],
            "packed_at": pd.to_datetime(
                ["2026-03-02 10:00", "2026-03-02 10:30", "2026-03-02 11:01", "2026-03-02 11:02"]
            ),
        }
    )
    found = confusion.pairs(cases, pd.DataFrame({"sku": ["umbrella", "kettle", "lamp"]}))
    hint = found.set_index("ordered").loc["umbrella", "hints"][0]
    assert hint.code == "label_swap" and set(hint.rows) == {"c1", "c2"}


def test_packing_facts_may_come_with_the_lines():
    cases = pd.DataFrame(
        {"order_id": ["1", "2"], "sku": ["umbrella", "kettle"], "received_sku": ["kettle", "umbrella"]}
    )
    lines = pd.DataFrame(
        {
            "order_id": ["1", "2"],
            "sku": ["umbrella", "kettle"],
            "station": ["S1", "S1"],
            "packed_at": ["2026-03-02 10:00", "2026-03-02 10:05"],
        }
    )
    assert set(confusion.pairs(cases, lines)["hint"]) == {"label_swap"}


@pytest.mark.parametrize(
    ("ordered", "received", "facts", "sign"),
    [
        ("TSHIRT-NV-M", "TSHIRT-NB-M", {}, "similar_code"),
        ("100200", "777111", {"product_name": ["Crew shirt navy M", "Crew shirt navy S"]}, "similar_name"),
        ("100200", "777111", {"parent_sku": ["P1", "P1"]}, "same_parent"),
    ],
)
def test_look_alikes_name_their_signs_and_rows(ordered, received, facts, sign):
    cases = pd.DataFrame({"ordered": [ordered], "received": [received]}, index=[41])
    hint = confusion.pairs(cases, pd.DataFrame({"sku": [ordered, received], **facts})).loc[0, "hints"][0]
    assert hint.code == "lookalike" and hint.signs == (sign,) and hint.rows == (41,)


def test_neighbouring_bins_hint_at_the_pick_slot():
    cases = pd.DataFrame({"ordered": ["100200"], "received": ["777111"]})
    lines = pd.DataFrame({"sku": ["100200", "777111"], "bin": ["A-01-09", "A-01-10"]})
    assert confusion.pairs(cases, lines).loc[0, "hint"] == "pick_slot"
    far = lines.assign(bin=["A-01-09", "B-01-10"])
    assert confusion.pairs(cases, far).loc[0, "hint"] == ""


def test_neighbour_means_one_step_in_one_number():
    assert mixup_hints.adjacent("R2/S9", "R2/S10")
    assert not mixup_hints.adjacent("R2/S9", "R3/S10")
    assert not mixup_hints.adjacent("R2/S9", "R2/S9")


def test_unseen_pairs_count_in_the_discovery_rate():
    assert confusion.discovery_rate(np.array([0.001, 0.02]), 10).tolist() == [0.01, 0.1]
    everything = np.array([0.01, 0.02, 0.9])
    assert confusion.discovery_rate(everything, 3) == pytest.approx(stats.false_discovery_control(everything))


def test_missing_columns_and_no_lines_are_refused_in_words():
    with pytest.raises(ValueError, match="received"):
        confusion.pairs(pd.DataFrame({"sku": ["a"]}), pd.DataFrame({"sku": ["a"]}))
    with pytest.raises(ValueError, match="no shipped lines"):
        confusion.pairs(
            pd.DataFrame({"ordered": ["a"], "received": ["b"]}), pd.DataFrame({"sku": ["a"], "lines": [0]})
        )
