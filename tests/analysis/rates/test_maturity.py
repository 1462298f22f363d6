import numpy as np
import pandas as pd
import pytest

from analysis.rates import maturity

TODAY_WEEKS = range(30, 60, 4)


def simulated(random: np.random.Generator, weeks: int = 60, lines: int = 3000) -> tuple[np.ndarray, ...]:
    """Lines by day, and day of shipment and delay (gamma, mean 12 days) of each error; weekly rates vary."""
    volume = random.poisson(lines / 7, weeks * 7)
    rate = random.gamma(25, 0.01 / 25, weeks)
    errors = random.poisson(volume * np.repeat(rate, 7))
    shipped = np.repeat(np.arange(weeks * 7), errors)
    return volume, shipped, np.floor(random.gamma(2, 6, shipped.size)).astype(int)


def test_the_curve_of_a_small_example_by_hand():
    """Lagakos, Barraj, De Gruttola (1988): F(2) = 1 - 1/3, F(0) = F(2) (1 - 1/3)."""
    curve = maturity.delay_cdf([0, 0, 1, 3], [1, 3, 3, 3])
    assert curve["day"].tolist() == [0, 1, 2, 3]
    assert curve["share_reported"].tolist() == pytest.approx([4 / 9, 2 / 3, 2 / 3, 1])


def test_without_truncation_the_curve_is_the_empirical_one():
    delays = np.array([0, 2, 2, 5, 9])
    curve = maturity.delay_cdf(delays, [30] * 5)
    assert curve["share_reported"].tolist() == pytest.approx([(delays <= day).mean() for day in range(31)])


def test_the_curve_undoes_the_truncation_that_makes_delays_look_short():
    """40,000 errors of 50 days, seed 43: within 0.02 of the truth; the plain share is off by 0.05 and more."""
    random = np.random.default_rng(43)
    shipped = random.integers(0, 50, 40_000)
    delay = np.floor(random.gamma(2, 6, shipped.size)).astype(int)
    limit = 49 - shipped
    seen = delay <= limit
    curve = maturity.delay_cdf(delay[seen], limit[seen], least_at_risk=30)
    days = np.arange(40)
    true = np.array([(delay <= day).mean() for day in days])
    plain = np.array([(delay[seen] <= day).mean() for day in days])
    assert np.abs(maturity.share_at(curve, days) - true).max() < 0.02
    assert np.abs(plain - true).max() > 0.05


def test_the_curve_never_falls_and_ends_at_one():
    random = np.random.default_rng(47)
    limit = random.integers(0, 90, 300)
    curve = maturity.delay_cdf(random.integers(0, limit + 1), limit)
    assert (curve["share_reported"].diff().dropna() >= 0).all()
    assert curve["share_reported"].iloc[-1] == 1
    assert curve["share_reported"].between(0, 1).all()


def test_days_on_which_hardly_anything_could_be_seen_do_not_bend_the_curve():
    delays, limits = [*[1] * 50, 80], [*[20] * 50, 80]
    assert maturity.share_at(maturity.delay_cdf(delays, limits), 5) == 0
    curve = maturity.delay_cdf(delays, limits, least_at_risk=10)
    assert curve["day"].iloc[-1] == 20
    assert maturity.share_at(curve, 5) == 1


def test_share_before_shipment_is_none_and_after_the_curve_all():
    curve = maturity.delay_cdf([0, 1], [1, 1])
    assert maturity.share_at(curve, [-3, 0, 0.9, 1, 500]).tolist() == [0, 0.5, 0.5, 1, 1]
    assert np.isnan(maturity.share_at(maturity.delay_cdf([], []), [3])).all()


def test_a_platform_needs_200_cases_for_its_own_curve():
    cases = pd.DataFrame(
        {
            "platform": ["large"] * 200 + ["small"] * 199,
            "delay_days": [1] * 200 + [5] * 199,
            "age_limit_days": 50,
        }
    )
    curves = maturity.delay_curves(cases)
    assert set(curves.own) == {"large"}
    assert maturity.share_at(curves.curve("large"), 1) == 1
    assert maturity.share_at(curves.curve("small"), 1) == pytest.approx(200 / 399)
    assert curves.curve("never seen") is curves.pooled


def test_a_cohorts_maturity_weighs_its_days_by_lines():
    curves = maturity.Curves({}, maturity.delay_cdf([0, 1, 2, 3], [9, 9, 9, 9]))
    volumes = pd.DataFrame(
        {
            "week": ["w1", "w2", "w2", "w3"],
            "platform": "a",
            "age_days": [9, 0, 2, 1],
            "lines": [50, 100, 300, 0],
        }
    )
    table = maturity.cohort_maturity(volumes, curves)
    assert table.loc["w1", "maturity"] == 1 and table.loc["w1", "mature"]
    assert table.loc["w2", "maturity"] == pytest.approx((100 * 0.25 + 300 * 0.75) / 400)
    assert not table.loc["w2", "mature"]
    assert np.isnan(table.loc["w3", "maturity"]) and not table.loc["w3", "mature"]


def test_without_any_case_no_cohort_is_mature():
    nothing = pd.DataFrame({"platform": [], "delay_days": [], "age_limit_days": []})
    volumes = pd.DataFrame({"week": ["w1"], "platform": ["a"], "age_days": [90], "lines": [10]})
    table = maturity.cohort_maturity(volumes, maturity.delay_curves(nothing))
    assert np.isnan(table.loc["w1", "maturity"]) and not table.loc["w1", "mature"]


def test_a_complete_week_is_its_own_forecast():
    table = maturity.nowcast([20, 25, 18, 22], [1000] * 4, [1, 1, 1, 1])
    assert (table.to_numpy() == np.array([[20, 25, 18, 22]]).T).all()


def test_the_forecast_follows_the_textbook_posterior():
    """Gamma(a, b) to Gamma(a + n, b + E F): without mature weeks a = 1/2, b = 0 (Jeffreys)."""
    table = maturity.nowcast([8], [1000], [0.4])
    assert table["expected"][0] == pytest.approx(8 + 8.5 / 400 * 600)
    assert table["lower"][0] < table["expected"][0] < table["upper"][0]


def test_a_band_never_lies_below_what_was_seen():
    random = np.random.default_rng(53)
    share = random.uniform(0, 1, 200)
    errors = random.poisson(10, 200)
    table = maturity.nowcast(errors, np.full(200, 1000), share)
    assert (table["lower"] >= errors).all()
    assert (table["upper"] >= table["lower"]).all()


def test_nothing_known_gives_no_number_and_no_warning():
    table = maturity.nowcast([3, 0, 0], [10, 0, 100], [np.nan, 0.5, 0])
    assert table.loc[[0, 2]].isna().all(axis=None)
    assert table.loc[1].tolist() == [0, 0, 0]
    assert maturity.nowcast([], [], []).empty


def forecasts(random: np.random.Generator) -> list[tuple[float, float, float]]:
    """Final errors and band of every immature week, replayed with what was known at past dates."""
    volume, shipped, delay = simulated(random)
    final = np.bincount(shipped // 7, minlength=60)
    checked = []
    for week in TODAY_WEEKS:
        today = week * 7 - 1
        seen = (shipped + delay <= today) & (shipped > today - 182)
        cases = pd.DataFrame(
            {"platform": "a", "delay_days": delay[seen], "age_limit_days": today - shipped[seen]}
        )
        days = np.arange(today - 181, today + 1)
        volumes = pd.DataFrame(
            {"week": days // 7, "platform": "a", "age_days": today - days, "lines": volume[days]}
        )
        cohorts = maturity.cohort_maturity(volumes, maturity.delay_curves(cases))
        found = np.bincount(shipped[seen] // 7, minlength=60)[cohorts.index]
        band = maturity.nowcast(found, cohorts["lines"], cohorts["maturity"])
        young = ~cohorts["mature"].to_numpy()
        rows = zip(final[cohorts.index][young], band["lower"][young], band["upper"][young], strict=True)
        checked.extend(rows)
    return checked


def test_the_band_holds_the_final_count_in_nine_of_ten_replayed_weeks():
    """Some 450 immature weeks of 14 simulated shops of 30 errors a week, seed 59: 87-93 % are held."""
    random = np.random.default_rng(59)
    checked = [row for _ in range(14) for row in forecasts(random)]
    assert len(checked) > 400
    held = np.mean([lower <= final <= upper for final, lower, upper in checked])
    assert 0.87 <= held <= 0.93


NONSENSE = {
    "delay beyond limit": (lambda: maturity.delay_cdf([5], [4]), "delay_days"),
    "negative delay": (lambda: maturity.delay_cdf([-1], [4]), "delay_days"),
    "missing limit": (lambda: maturity.delay_cdf([1], [None]), "age_limit_days"),
    "lengths": (lambda: maturity.delay_cdf([1, 2], [4, 4, 4]), "delay_days"),
    "maturity": (lambda: maturity.nowcast([1], [10], [1.1]), "maturity"),
    "negative errors": (lambda: maturity.nowcast([-1], [10], [1]), "errors"),
    "confidence": (lambda: maturity.nowcast([1], [10], [1], confidence=90), "confidence"),
    "delays": (lambda: maturity.delay_curves(pd.DataFrame({"platform": []})), "delays"),
    "volumes": (
        lambda: maturity.cohort_maturity(pd.DataFrame(), maturity.Curves({}, maturity.delay_cdf([], []))),
        "volumes",
    ),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_refused_by_the_name_of_its_argument(case):
    call, name = NONSENSE[case]
    with pytest.raises(ValueError, match=name):
        call()
