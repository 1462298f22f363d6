"""What changed: exact sums, honest silence in null weeks, planted causes found again."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from analysis import explain, rates
from analysis.explain import scan
from benchmarks import explain as protocol

SMALL = protocol.SIZES["small"]
# Seeds of the tests; tuning used seeds below 10,000 and the benchmark measures from 1,000,000 on.
FIRST_SEED = 700_000


def _leaves(seed: int = 5, rows: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    n1, n2 = rng.integers(0, 90, rows), rng.integers(0, 30, rows)
    return pd.DataFrame(
        {
            "station": rng.choice(list("ABCDE"), rows),
            "shift": rng.choice(["day", "night"], rows),
            "n1": n1,
            "c1": rng.binomial(n1, 0.02),
            "n2": n2,
            "c2": rng.binomial(n2, 0.02),
        }
    )


def _patterns(found: list[explain.Explanation]) -> list[dict]:
    return [item.as_dict() for item in found if item.pattern]


@pytest.mark.parametrize("by", ["station", "shift"])
def test_mix_and_rate_add_up_to_the_change_exactly(by):
    frame = _leaves()
    parts = explain.decompose(frame, by)
    change = frame["c2"].sum() / frame["n2"].sum() - frame["c1"].sum() / frame["n1"].sum()
    assert parts.mix + parts.rate == parts.total
    assert parts.total == pytest.approx(change, abs=1e-15)
    assert parts.values["total"].sum() == pytest.approx(change, abs=1e-15)


def test_a_pure_change_of_mix_has_no_rate_part_and_the_reverse():
    mix = pd.DataFrame({"sku": ["a", "b"], "n1": [90, 10], "c1": [9, 5], "n2": [50, 50], "c2": [5, 25]})
    assert explain.decompose(mix, "sku").rate == pytest.approx(0)
    rate = pd.DataFrame({"sku": ["a", "b"], "n1": [90, 10], "c1": [9, 5], "n2": [90, 10], "c2": [18, 5]})
    assert explain.decompose(rate, "sku").mix == pytest.approx(0)
    assert explain.decompose(rate, "sku").rate == pytest.approx(0.09)


def test_a_value_of_one_period_only_is_all_mix():
    frame = pd.DataFrame({"sku": ["a", None], "n1": [100, 0], "c1": [1, 0], "n2": [80, 20], "c2": [1, 6]})
    parts = explain.decompose(frame, "sku")
    assert not parts.values.drop(columns="sku").isna().any().any()
    assert parts.values.loc[parts.values["sku"].isna(), "rate"].tolist() == [0.0]
    assert parts.total == pytest.approx(0.07 - 0.01)


def test_ranked_values_carry_newcombe_intervals_or_none():
    frame = pd.DataFrame(
        {"sku": ["a", "b", "new"], "n1": [80, 70, 0], "c1": [48, 10, 0], "n2": [70, 70, 5], "c2": [56, 10, 1]}
    )
    table = explain.ranked(frame, "sku").set_index("sku")
    assert table.index[0] == "a"
    assert tuple(table.loc["a", ["difference", "lower", "upper"]]) == pytest.approx(
        tuple(float(part) for part in rates.difference(56, 70, 48, 80))
    )
    assert table.loc["new", "lower"] is None and table.loc["new", "rate1"] is None


def test_a_planted_station_is_found_with_its_rows_and_numbers():
    frame = _leaves(rows=1200)
    bad = (frame["station"] == "C") & (frame["shift"] == "night")
    rng = np.random.default_rng(2)
    frame.loc[bad, "c2"] = rng.binomial(frame.loc[bad, "n2"], 0.09)
    found = explain.localise(frame, ["station", "shift"])
    item = next(item for item in found if item.pattern)
    assert item.as_dict() == {"station": "C", "shift": "night"} and item.status == "confirmed"
    assert item.p <= 0.05 and item.errors_after == frame.loc[bad, "c2"].sum()
    assert item.errors_after == frame["c2"].iloc[list(item.rows)].sum()
    assert item.excess == pytest.approx(item.errors_after - item.expected)
    assert item.excess_lower < item.excess < item.excess_upper


def test_a_rise_of_everything_is_told_first_and_blamed_on_nobody():
    rng = np.random.default_rng(9)
    frame = _leaves(rows=1200)
    frame["c2"] = rng.binomial(frame["n2"], 0.06)
    found = explain.localise(frame, ["station", "shift"])
    assert found[0].pattern == () and found[0].direction == "rise" and found[0].ratio > 2
    assert not [item for item in found[1:] if item.status == "confirmed"]


def test_a_change_of_mix_alone_is_no_finding():
    rng = np.random.default_rng(10)
    frame = _leaves(rows=1200)
    risk = np.where(frame["station"] == "C", 0.08, 0.01)
    frame["n2"] = np.where(frame["station"] == "C", frame["n2"] * 4, frame["n2"])
    frame["c1"], frame["c2"] = rng.binomial(frame["n1"], risk), rng.binomial(frame["n2"], risk)
    assert not [
        item for item in explain.localise(frame, ["station", "shift"])[1:] if item.status == "confirmed"
    ]
    assert explain.decompose(frame, "station").mix > 0.01


def test_a_fall_is_found_when_asked_for():
    rng = np.random.default_rng(4)
    frame = _leaves(rows=1500)
    bad = frame["station"] == "B"
    frame.loc[bad, "c1"] = rng.binomial(frame.loc[bad, "n1"], 0.10)
    falls = [item for item in explain.localise(frame, ["station", "shift"], direction="fall") if item.pattern]
    assert falls[0].as_dict() == {"station": "B"} and falls[0].direction == "fall"
    assert falls[0].errors_before == frame.loc[bad, "c1"].sum()
    rises = explain.localise(frame, ["station", "shift"], direction="rise")
    assert not [item for item in rises if item.pattern and item.status == "confirmed"]


def test_two_names_of_the_same_lines_are_one_finding():
    rng = np.random.default_rng(6)
    frame = _leaves(rows=1500)
    frame["packer"] = frame["station"].map({"A": "P1", "B": "P2", "C": "P7", "D": "P3", "E": "P4"})
    bad = frame["station"] == "C"
    frame.loc[bad, "c2"] = rng.binomial(frame.loc[bad, "n2"], 0.08)
    found = [item for item in explain.localise(frame, ["station", "packer"]) if item.pattern]
    assert len(found) == 1
    told = [found[0].pattern, *found[0].names]
    assert (("station", ("C",)),) in told and (("packer", ("P7",)),) in told


def test_two_sibling_values_become_one_finding():
    rng = np.random.default_rng(16)
    frame = _leaves(rows=3000)
    bad = frame["station"].isin(["C", "D"])
    frame.loc[bad, "c2"] = rng.binomial(frame.loc[bad, "n2"], 0.07)
    found = [item for item in explain.localise(frame, ["station", "shift"]) if item.status == "confirmed"]
    both = next(item for item in found if item.pattern)
    assert sorted(both.as_dict()["station"]) == ["C", "D"]
    assert both.errors_after == frame.loc[bad, "c2"].sum()


def test_a_new_packer_is_measured_against_what_his_lines_let_expect():
    rng = np.random.default_rng(3)
    frame = _leaves(rows=1500)
    frame["packer"] = rng.choice(["P1", "P2", "P3"], len(frame))
    new = frame["station"] == "E"
    frame.loc[new, ["packer", "n1", "c1"]] = ["new", 0, 0]
    usual = explain.localise(frame, ["packer", "shift"])
    assert not [item for item in usual if item.pattern and item.status == "confirmed"]
    frame.loc[new, "c2"] = rng.binomial(frame.loc[new, "n2"], 0.09)
    assert _patterns(explain.localise(frame, ["packer", "shift"]))[0] == {"packer": "new"}


def test_the_same_frame_gives_the_same_answer():
    frame, _ = protocol.week(SMALL, np.random.default_rng(FIRST_SEED), causes=1)
    first, second = (explain.localise(frame, list(protocol.DIMENSIONS)) for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    "frame",
    [
        _leaves().iloc[:0],
        _leaves().assign(c1=0, c2=0),
        _leaves().assign(n2=0, c2=0),
        _leaves().assign(n1=0, c1=0),
        _leaves(rows=1),
    ],
)
def test_empty_periods_and_no_errors_give_no_finding_and_no_nan(frame):
    for item in explain.localise(frame, ["station", "shift"], direction="both"):
        numbers = [getattr(item, field.name) for field in fields(item) if field.type in ("float", "int")]
        assert np.isfinite(numbers).all()


def test_null_weeks_are_answered_with_nothing():
    alarms = 0
    for seed in range(FIRST_SEED, FIRST_SEED + 40):
        frame, _ = protocol.week(SMALL, np.random.default_rng(seed), causes=0)
        alarms += any(
            item.pattern and item.status == "confirmed"
            for item in explain.localise(frame, list(protocol.DIMENSIONS), draws=199)
        )
    assert alarms <= 5  # 5 % of 40 is 2; binomial 98 % bound


def test_planted_causes_are_found_again_at_the_stated_score():
    figures = protocol.measure("small", 24, FIRST_SEED + 1000)
    assert figures["truth"] >= 8
    assert figures["f1"] >= 0.6 and figures["f1_told_k"] >= 0.7


def test_the_planted_causes_keep_the_protocol():
    for seed in range(FIRST_SEED, FIRST_SEED + 10):
        frame, causes = protocol.week(protocol.SIZES["small"], np.random.default_rng(seed), causes=1)
        for cause in causes:
            inside = protocol.lines_of(frame, cause)
            assert 1 <= len(cause) <= 3 and frame.loc[inside, "n2"].sum() <= 0.35 * frame["n2"].sum()
        assert (frame["c2"] <= frame["n2"]).all() and frame["n1"].sum() == 4 * SMALL.lines


def test_the_values_effects_are_recovered():
    rng = np.random.default_rng(40)
    codes = np.column_stack([rng.integers(0, 6, 20_000), rng.integers(0, 4, 20_000)])
    one, other = rng.lognormal(0, 0.5, 6), rng.lognormal(0, 0.5, 4)
    expected = np.full(len(codes), 0.5)
    truth = one[codes[:, 0]] * other[codes[:, 1]]
    fitted, _ = scan.main_effects(codes, rng.poisson(expected * truth).astype(float), expected)
    assert fitted == pytest.approx(truth, rel=0.12)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: explain.decompose(_leaves(), "colour"), "missing"),
        (lambda: explain.decompose(_leaves().assign(n2=0, c2=0), "station"), "both periods"),
        (lambda: explain.localise(_leaves().assign(c2=999), ["station"]), "exceed"),
        (lambda: explain.localise(_leaves(), ["station"], direction="up"), "direction"),
        (lambda: explain.localise(_leaves(), ["station"], depth=4), "depth"),
        (lambda: explain.localise(_leaves(), ["station"], draws=10), "draws"),
    ],
)
def test_nonsense_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()


@pytest.mark.parametrize("items", [20, 60, 400])
def test_items_with_a_family_each_have_far_fewer_leaves_than_combinations(items: int) -> None:
    numbers = np.arange(items)
    frame = pd.DataFrame(
        {
            "sku": np.char.add("SKU-", numbers.astype(str)),
            "product": np.char.add("Product ", numbers.astype(str)),
            "n1": 400, "c1": 4, "n2": 400, "c2": np.where(numbers == 7, 40, 4),
        }
    )  # fmt: skip
    found = explain.localise(frame, ["sku", "product"])
    assert any(
        ("SKU-7",) in dict(e.pattern).values() or ("Product 7",) in dict(e.pattern).values() for e in found
    )


def test_a_new_packer_with_four_times_the_errors_is_named_by_himself():
    """Short form of `benchmarks explain newcomer`, which finds 85 %; of four two at least."""
    assert protocol.newcomers("everywhere", 4, FIRST_SEED + 90) >= 0.5


def test_what_is_new_is_named_without_the_part_of_its_lines_that_erred_by_chance():
    old = [(s, c, 900, 9, 250, 2) for s in "ABCD" for c in "xyz"]
    new = [("N", c, 0, 0, 100, wrong) for c, wrong in zip("xyz", (6, 11, 5), strict=True)]
    frame = pd.DataFrame([*old, *new], columns=["sku", "carrier", "n1", "c1", "n2", "c2"])
    assert _patterns(explain.localise(frame, ["sku", "carrier"]))[0] == {"sku": "N"}
