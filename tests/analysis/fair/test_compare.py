"""Fair comparison against published examples and by simulation."""

import numpy as np
import pandas as pd
import pytest

from analysis.fair import compare, difficulty, learning
from tests.paths import ORACLES


def _fixture() -> pd.DataFrame:
    cells = ORACLES["fair_packer_fixture"]
    rows = [(who, sku, *cells[who][sku]) for who in "AB" for sku in ("easy", "hard")]
    return pd.DataFrame(rows, columns=["packer", "sku", "errors", "lines"])


def _floor(
    rng: np.random.Generator, packers: int, parcels: int, rates: np.ndarray, skus: int = 200
) -> pd.DataFrame:
    """Packers x SKUs; packer j errs with rates[j] on every parcel."""
    weight = 1.0 / np.arange(1, skus + 1)
    lines = rng.multinomial(parcels, weight / weight.sum(), size=packers)
    errors = rng.binomial(lines, rates[:, None])
    packer, sku = np.indices(lines.shape)
    return pd.DataFrame(
        {"packer": packer.ravel(), "sku": sku.ravel(), "errors": errors.ravel(), "lines": lines.ravel()}
    )


def test_two_packers_with_equal_skill_and_unequal_work_are_both_at_one():
    table = compare.expected(_fixture(), "packer", "sku")
    assert table["expected"].to_numpy() == pytest.approx(ORACLES["fair_packer_fixture"]["E"])
    found = compare.standardised(table["errors"], table["expected"])
    assert found.ratio == pytest.approx(ORACLES["fair_packer_fixture"]["OE"])
    assert (found.lower[0], found.upper[0]) == pytest.approx(ORACLES["fair_packer_fixture"]["A_ci"], abs=6e-5)
    assert (found.lower[1], found.upper[1]) == pytest.approx(ORACLES["fair_packer_fixture"]["B_ci"], abs=6e-5)


@pytest.mark.parametrize(("confidence", "low", "high"), [(0.95, "ll95", "ul95"), (0.998, "ll998", "ul998")])
def test_funnel_equals_the_published_exact_poisson_limits(confidence, low, high):
    published = ORACLES["exact_poisson_funnel"]
    limits = compare.funnel(published["E"], confidence)
    assert limits.lower == pytest.approx(published[low], rel=1e-6)
    assert limits.upper == pytest.approx(published[high], rel=1e-6)


def test_indirectly_standardised_ratio_equals_the_published_byar_interval():
    published = ORACLES["isr_ukhsa"]
    strata = np.array(published["strata_count_pop_refcount_refpop"], dtype=float)
    base = (strata[:, 1] * strata[:, 2] / strata[:, 3]).sum()
    assert base == pytest.approx(published["E"], rel=1e-8)
    for confidence, key in ((0.95, "byar95"), (0.998, "byar998")):
        found = compare.standardised(published["O"], base, confidence, "byar")
        assert float(found.ratio) == pytest.approx(published["ratio"], abs=6e-7)
        assert (float(found.lower), float(found.upper)) == pytest.approx(published[key], abs=6e-7)
    nine = compare.standardised(9, base)
    assert (float(nine.lower), float(nine.upper)) == pytest.approx(published["O9"]["exact95"], abs=6e-7)


def test_overdispersion_equals_the_published_winsorised_example():
    published = ORACLES["od_tau2"]
    found = compare.overdispersion(published["num"], published["den"])
    assert found.phi == pytest.approx(published["phi"], rel=1e-7)
    assert found.tau2 == pytest.approx(published["tau2"], rel=1e-7)


def test_a_packers_own_errors_are_not_in_his_expectation():
    frame = _fixture()
    frame.loc[frame["packer"] == "A", "errors"] = [400, 60]
    assert compare.expected(frame, "packer", "sku")["expected"].iloc[0] == pytest.approx(15)


def test_expectation_is_unbiased_when_skus_are_many_and_rare():
    rng = np.random.default_rng(8)
    lines = rng.poisson(0.6, size=(40, 2000))
    truth = rng.gamma(1.5, 0.02 / 1.5, 2000)
    errors = rng.binomial(lines, truth)
    packer, sku = np.indices(lines.shape)
    frame = pd.DataFrame(
        {"p": packer.ravel(), "s": sku.ravel(), "errors": errors.ravel(), "lines": lines.ravel()}
    )
    table = compare.expected(frame.assign(parent=frame["s"] // 4), "p", ("parent", "s"))
    should = (lines * truth).sum(axis=1)
    assert (table["expected"] / should).mean() == pytest.approx(1, abs=0.02)


def test_shrunken_difficulty_predicts_better_than_raw_rates():
    rng = np.random.default_rng(21)
    lines = rng.poisson(3.0, size=(20, 300))
    truth = rng.gamma(2, 0.01, 300)
    errors = rng.binomial(lines, truth)
    packer, sku = np.indices(lines.shape)
    frame = pd.DataFrame(
        {"p": packer.ravel(), "s": sku.ravel(), "errors": errors.ravel(), "lines": lines.ravel()}
    )
    strata = difficulty.stratum_rates(frame, "s").sort_values("s")
    raw = strata["errors"] / strata["lines"].clip(lower=1)
    assert ((strata["rate"] - truth) ** 2).mean() < 0.7 * ((raw - truth) ** 2).mean()


def test_someone_alone_on_a_sku_is_compared_with_the_rest_and_it_is_told():
    frame = pd.DataFrame(
        {"packer": list("ABBC"), "sku": list("xyzz"), "errors": [5, 2, 1, 3], "lines": [100, 100, 100, 100]}
    )
    table = compare.expected(frame, "packer", "sku").set_index("packer")
    assert table.loc["A", "shared"] == 0 and table.loc["A", "expected"] == pytest.approx(100 * 6 / 300)
    assert table.loc["B", "shared"] == pytest.approx(0.5)


def test_lines_of_an_unknown_packer_are_reference_only():
    frame = _fixture()
    frame["packer"] = frame["packer"].replace({"B": None})
    table = compare.expected(frame, "packer", "sku")
    assert table["packer"].tolist() == ["A"] and table["expected"].iloc[0] == pytest.approx(15)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"packer": ["A"], "sku": ["x"], "errors": [3], "lines": [10]}),
        pd.DataFrame({"packer": ["A", "B"], "sku": ["x", "x"], "errors": [0, 0], "lines": [10, 20]}),
        pd.DataFrame({"packer": ["A", "B"], "sku": ["x", "y"], "errors": [5, 0], "lines": [10, 0]}),
        pd.DataFrame({"packer": ["A", "B"], "sku": ["x", "x"], "errors": [3, 0], "lines": [3, 20]}),
    ],
)
def test_tiny_and_clean_groups_give_numbers_and_no_flag(frame):
    table = compare.compare(frame, "packer", "sku")
    assert np.isfinite(table.select_dtypes("number").to_numpy()).all()
    assert not table["flagged"].any() and (table["expected"] > 0).all()


def test_an_empty_frame_gives_an_empty_frame():
    frame = _fixture().iloc[:0]
    assert compare.compare(frame, "packer", "sku").empty
    assert learning.mix_of_difficulty(frame, "packer", "sku").empty


def test_twenty_identical_packers_are_flagged_in_at_most_three_percent_of_weeks():
    rng = np.random.default_rng(2024)
    weeks = 200
    flagged = sum(
        compare.compare(_floor(rng, 20, 600, np.full(20, 0.02), skus=30), "packer", "sku")["flagged"].any()
        for _ in range(weeks)
    )
    assert flagged / weeks <= 0.03


def test_a_packer_at_three_times_the_rate_is_flagged_in_four_months_of_five():
    rng = np.random.default_rng(77)
    rates = np.full(20, 0.02)
    rates[4] = 0.06
    hits = 0
    for _ in range(60):
        table = compare.compare(_floor(rng, 20, 2400, rates, skus=30), "packer", "sku")
        hits += bool(table.loc[4, "flagged"]) and table.loc[4, "direction"] == "higher"
    assert hits >= 48


def test_hard_skus_do_not_get_their_packer_flagged():
    rng = np.random.default_rng(12)
    easy, hard = np.tile([0.005], 40), np.tile([0.08], 10)
    truth = np.r_[easy, hard]
    share = np.full((10, 50), 1 / 50)
    share[0, :40], share[0, 40:] = 0.2 / 40, 0.8 / 10
    lines = np.array([rng.multinomial(3000, row) for row in share])
    packer, sku = np.indices(lines.shape)
    frame = pd.DataFrame(
        {
            "packer": packer.ravel(),
            "sku": sku.ravel(),
            "lines": lines.ravel(),
            "errors": rng.binomial(lines, truth).ravel(),
        }
    )
    table = compare.compare(frame, "packer", "sku")
    assert table.loc[0, "rate"] > 2 * table.loc[1:, "rate"].max()
    assert not table.loc[0, "flagged"] and table.loc[0, "sentence"] == "chance"
    mix = learning.mix_of_difficulty(frame, "packer", "sku")
    assert mix.loc[0, "hard"] > 0.75 and mix[["easy", "middle", "hard"]].sum(
        axis=1
    ).to_numpy() == pytest.approx(1)


def test_spread_between_packers_widens_what_chance_explains():
    rng = np.random.default_rng(5)
    rates = 0.02 * rng.gamma(8, 1 / 8, 40)
    frame = _floor(rng, 40, 6000, rates, skus=20)
    table = compare.compare(frame, "packer", "sku")
    assert table.attrs["phi"] > 2 and table.attrs["tau2"] > 0.02
    poisson_only = ((table["ratio"] > table["upper998"]) | (table["ratio"] < table["lower998"])).sum()
    assert poisson_only >= 5 and table["flagged"].sum() <= 1


def test_shrunken_ratios_have_a_smaller_error_than_raw_ratios():
    rng = np.random.default_rng(31)
    truth = rng.gamma(10, 1 / 10, 60)
    frame = _floor(rng, 60, 800, 0.02 * truth, skus=20)
    table = compare.compare(frame, "packer", "sku")
    raw = ((table["ratio"] - truth) ** 2).mean()
    shrunk = ((table["shrunk"] - truth) ** 2).mean()
    assert shrunk < 0.7 * raw


def test_fewer_than_three_expected_errors_are_never_flagged():
    frame = pd.DataFrame(
        {"packer": list("ABC"), "sku": ["x"] * 3, "errors": [15, 10, 12], "lines": [60, 3000, 3000]}
    )
    row = compare.compare(frame, "packer", "sku").iloc[0]
    assert row["expected"] < 3 and not row["flagged"] and row["sentence"] == "too_few"


def test_learning_curve_shows_the_falling_rate_with_intervals():
    rng = np.random.default_rng(14)
    days = pd.DataFrame(
        {"packer": np.repeat(list("ABCDEF"), 60), "day": np.tile(np.arange(60), 6), "lines": 100}
    )
    days = days.assign(done=learning.experience(days, "packer", "day"))
    days["errors"] = rng.binomial(days["lines"], np.where(days["done"] < 1000, 0.06, 0.01))
    days["expected"] = 0.01 * days["lines"]
    curve = learning.learning_curve(days, "done", expected="expected")
    assert curve["start"].tolist() == [0, 200, 1000, 5000] and curve["lines"].sum() == days["lines"].sum()
    assert curve.loc[0, "lower"] > curve.loc[2, "upper"]
    assert curve.loc[0, "ratio_lower"] > 2 and curve.loc[3, "ratio_lower"] < 1.3


def _two_houses(rng: np.random.Generator, rates: np.ndarray, lines: int = 900) -> pd.DataFrame:
    """Packers 0 to 9 in a house where everything goes wrong twice as often, 10 to 19 in another."""
    frame = _floor(rng, len(rates), lines, np.where(np.arange(len(rates)) < 10, 2, 1) * rates, skus=20)
    return frame.assign(house=np.where(frame["packer"] < 10, "old", "new"), sku=frame["sku"])


def test_nobody_answers_for_a_house_in_which_the_others_err_as_often():
    rng = np.random.default_rng(41)
    told = {True: 0, False: 0}
    for _ in range(10):
        frame = _two_houses(rng, np.full(20, 0.02), 3000)
        for within in told:
            place = ("house",) if within else ()
            table = compare.compare(frame, "packer", "sku", place=place)
            told[within] += int(table["flagged"].sum())
            if within:
                assert table["ratio"].mean() == pytest.approx(1, abs=0.12)
    assert told[True] <= 1


def test_one_at_three_times_the_rate_is_found_in_the_better_house_too():
    rng = np.random.default_rng(43)
    rates = np.full(20, 0.02)
    rates[15] = 0.06
    found = dict.fromkeys((True, False), 0)
    for _ in range(10):
        frame = _two_houses(rng, rates)
        for within in found:
            table = compare.compare(frame, "packer", "sku", place=("house",) if within else ())
            found[within] += bool(table.loc[15, "flagged"])
    assert found[True] >= 8 and found[True] >= found[False]


def test_one_of_three_is_found_although_he_is_a_third_of_the_spread():
    rng = np.random.default_rng(47)
    rates = np.array([0.02, 0.05, 0.02])
    hits = sum(
        bool(compare.compare(_floor(rng, 3, 3000, rates, skus=20), "packer", "sku").loc[1, "flagged"])
        for _ in range(10)
    )
    false = sum(
        compare.compare(_floor(rng, 3, 3000, np.full(3, 0.02), skus=20), "packer", "sku")["flagged"].any()
        for _ in range(15)
    )
    assert hits >= 8 and false <= 1


def test_true_differences_between_items_count_where_the_spread_does_not():
    rng = np.random.default_rng(53)
    rates = np.r_[np.full(30, 0.01), np.full(6, 0.06)]
    frame = _floor(rng, 36, 1500, rates, skus=4)
    strict = compare.compare(frame, "packer", "sku", spread_counts=False)["direction"] == "higher"
    assert strict[30:].all() and not strict[:30].any()
    assert compare.compare(frame, "packer", "sku")["flagged"].sum() < 6


def test_the_worst_raw_rate_is_blamed_wrongly_only_when_the_work_explains_it():
    rng = np.random.default_rng(59)
    frame = _fixture()
    assert compare.wrongly_blamed(compare.compare(frame, "packer", "sku"))["packer"] == "B"
    bad = _floor(rng, 10, 3000, np.r_[0.06, np.full(9, 0.02)], skus=10)
    assert compare.wrongly_blamed(compare.compare(bad, "packer", "sku")) is None
    assert compare.wrongly_blamed(compare.compare(frame[frame["packer"] == "A"], "packer", "sku")) is None


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: compare.standardised([1], [0]), "above 0"),
        (lambda: compare.funnel([0.0]), "above 0"),
        (lambda: compare.funnel([1.0], 1.0), "confidence"),
        (lambda: compare.overdispersion([1], [0]), "above 0"),
        (lambda: compare.overdispersion([1, 2], [1, 2], winsor=0.5), "winsor"),
        (lambda: compare.expected(_fixture(), "packer", "colour"), "missing"),
        (lambda: compare.expected(_fixture().assign(errors=10_000), "packer", "sku"), "errors <= lines"),
        (lambda: learning.learning_curve(_fixture(), "lines", edges=(5, 5)), "rise"),
    ],
)
def test_nonsense_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
