import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.rates import test_poisson_2indep as two_rates

from analysis import rates
from tests.paths import ORACLES

WILSON = ORACLES["byar_wilson"]["wilson95"]
BYAR = ORACLES["byar_wilson"]["byar95"]
NEWCOMBE = ORACLES["newcombe10_diff"]
# Newcombe (1998), Statistics in Medicine 17:857, table I: Wilson (method 3) and Clopper-Pearson (method 5).
NEWCOMBE_SINGLE = {
    (81, 263): ((0.2553, 0.3662), (0.2527, 0.3676)),
    (15, 148): ((0.0624, 0.1605), (0.0578, 0.1617)),
    (0, 20): ((0.0, 0.1611), (0.0, 0.1684)),
    (1, 29): ((0.0061, 0.1718), (0.0009, 0.1776)),
}
# Printed digits of the source.
SIX_DIGITS = 6e-7
FOUR_DIGITS = 6e-5


@pytest.mark.parametrize("case", WILSON)
def test_wilson_gives_the_published_bounds(case):
    """PHE/OHID Technical Guide (65/100, 1045/5000) and Newcombe 1998 table I."""
    errors, lines = map(int, case.split("/"))
    printed = SIX_DIGITS if lines in (100, 5000) else FOUR_DIGITS
    assert rates.wilson(errors, lines) == pytest.approx(WILSON[case], abs=printed)


@pytest.mark.parametrize("case", NEWCOMBE_SINGLE)
def test_wilson_and_exact_give_newcombes_table(case):
    wilson, exact = NEWCOMBE_SINGLE[case]
    assert rates.wilson(*case) == pytest.approx(wilson, abs=FOUR_DIGITS)
    assert rates.exact(*case) == pytest.approx(exact, abs=FOUR_DIGITS)


@pytest.mark.parametrize("observed", BYAR)
def test_byar_gives_the_published_bounds(observed):
    """PHE/OHID Technical Guide: Confidence Intervals, Byar's method."""
    assert rates.poisson(int(observed), method="byar") == pytest.approx(BYAR[observed], abs=SIX_DIGITS)


def test_byar_bounds_are_per_unit_of_exposure():
    """UKHSA indirectly standardised ratio: 895 observed, 835.883561 expected."""
    oracle = ORACLES["isr_ukhsa"]
    for confidence, key in ((0.95, "byar95"), (0.998, "byar998")):
        bounds = rates.poisson(oracle["O"], oracle["E"], confidence, method="byar")
        assert bounds == pytest.approx(oracle[key], abs=SIX_DIGITS)
    assert rates.poisson(9, oracle["E"]) == pytest.approx(oracle["O9"]["exact95"], abs=SIX_DIGITS)


def test_exact_poisson_gives_the_classic_table():
    """Garwood 1936: 0, 1 and 10 events, 95 %."""
    lower, upper = rates.poisson([0, 1, 10])
    assert lower == pytest.approx([0, 0.0253, 4.7954], abs=FOUR_DIGITS)
    assert upper == pytest.approx([3.6889, 5.5716, 18.3904], abs=FOUR_DIGITS)


@pytest.mark.parametrize("case", NEWCOMBE)
def test_difference_gives_newcombes_method_10(case):
    """Newcombe (1998), Statistics in Medicine 17:873, table II."""
    pairs = [tuple(map(int, half.split("/"))) for half in case.split("-")]
    assert rates.difference(*pairs[0], *pairs[1]) == pytest.approx(NEWCOMBE[case], abs=FOUR_DIGITS)


def test_ratio_gives_the_exact_and_the_score_interval():
    oracle = ORACLES["rate_ratio_fixture"]
    for method, key in (("exact", "exact95"), ("score", "score95")):
        ratio, lower, upper = rates.ratio(*oracle["after"], *oracle["before"], method=method)
        assert ratio == pytest.approx(oracle["rr"], abs=SIX_DIGITS)
        assert (lower, upper) == pytest.approx(oracle[key], abs=SIX_DIGITS)


def test_the_score_test_is_at_its_level_on_every_score_bound():
    first, second = [30, 12, 9, 140], [60, 30, 8, 90]
    _, lower, upper = rates.ratio(first, 11_000, second, 12_000, confidence=0.9, method="score")
    for one, other, low, high in zip(first, second, lower, upper, strict=True):
        for bound in (low, high):
            test = two_rates(
                one,
                11_000,
                other,
                12_000,
                value=bound,
                method="score-log",
                compare="ratio",
            )
            assert test.pvalue == pytest.approx(0.1, abs=1e-6)


def test_a_score_ratio_of_too_few_errors_is_the_wilson_interval_of_the_binomial():
    lower, upper = rates.wilson(1, 2)
    assert rates.ratio(1, 1000, 1, 1000, method="score")[1:] == pytest.approx(
        (lower / (1 - lower), upper / (1 - upper))
    )


def test_no_errors_still_have_an_upper_bound():
    for bounds in (rates.wilson(0, 50), rates.exact(0, 50), rates.interval(0, 50)):
        assert bounds.lower == 0
        assert 0 < bounds.upper < 0.1


def test_no_lines_tell_nothing():
    for function in (rates.wilson, rates.exact, rates.interval):
        lower, upper = function([0, 1], [0, 10])
        assert (lower[0], upper[0]) == (0, 1)
        assert np.isfinite(upper).all()


def test_all_errors_reach_one_and_not_more():
    for function in (rates.wilson, rates.exact, rates.interval):
        assert function(7, 7).upper == 1
    assert rates.difference(7, 7, 0, 7).upper <= 1


def test_the_shown_interval_is_exact_for_few_errors_and_for_few_good_lines():
    lower, upper = rates.interval([4, 5, 96], [100, 100, 100])
    assert (lower[0], upper[0]) == rates.exact(4, 100)
    assert (lower[1], upper[1]) == rates.wilson(5, 100)
    assert (lower[2], upper[2]) == rates.exact(96, 100)


def test_a_ratio_without_errors_before_has_no_upper_bound():
    ratio, lower, upper = rates.ratio([5, 0, 0], 100, [0, 0, 5], 100)
    assert np.isinf(ratio[0]) and np.isinf(upper[0]) and lower[0] > 0
    assert np.isnan(ratio[1]) and lower[1] == 0 and np.isinf(upper[1])
    assert ratio[2] == 0 and lower[2] == 0 and np.isfinite(upper[2])


NONSENSE = {
    "negative errors": (lambda: rates.wilson(-1, 10), "errors"),
    "more errors than lines": (lambda: rates.wilson(11, 10), "errors"),
    "missing": (lambda: rates.exact([1, np.nan], [10, 10]), "errors"),
    "infinite": (lambda: rates.exact(1, np.inf), "lines"),
    "lengths": (lambda: rates.wilson([1, 2], [10, 10, 10]), "errors.*lines"),
    "text": (lambda: rates.wilson("12", 20), "errors"),
    "confidence": (lambda: rates.wilson(1, 10, confidence=95), "confidence"),
    "no exposure": (lambda: rates.poisson(1, 0), "exposure"),
    "method": (lambda: rates.poisson(1, 1, method="wald"), "method"),
    "no lines": (lambda: rates.difference(0, 0, 1, 10), "lines1"),
    "no lines before": (lambda: rates.ratio(1, 10, 0, 0), "lines0"),
    "errors0 above lines0": (lambda: rates.difference(0, 1, 2, 1), "errors0"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_refused_by_the_name_of_its_argument(case):
    call, name = NONSENSE[case]
    with pytest.raises(ValueError, match=name):
        call()


def test_intervals_of_shares_cover_what_they_promise():
    """Exact coverage over all outcomes: Clopper-Pearson never below 95 %, Wilson near it on average."""
    lines = 300
    outcomes = np.arange(lines + 1)
    chances = np.linspace(0.005, 0.2, 40)
    weight = stats.binom.pmf(outcomes[:, None], lines, chances[None, :])
    for function, least, mean in (
        (rates.exact, 0.95, (0.95, 0.985)),
        (rates.wilson, 0.90, (0.94, 0.96)),
    ):
        lower, upper = function(outcomes, np.full(lines + 1, lines))
        inside = (lower[:, None] <= chances) & (chances <= upper[:, None])
        covered = (weight * inside).sum(axis=0)
        assert covered.min() >= least
        assert mean[0] <= covered.mean() <= mean[1]


def test_difference_and_ratio_intervals_cover_what_they_promise():
    """4,000 draws, seed 11: 95 % held within 93.5-97.5 % (exact ratio: at least 94.5 %)."""
    random = np.random.default_rng(11)
    now, before = random.binomial(900, 0.02, 4000), random.binomial(1200, 0.03, 4000)
    _, lower, upper = rates.difference(now, 900, before, 1200)
    assert 0.935 <= ((lower <= -0.01) & (upper >= -0.01)).mean() <= 0.975
    now, before = random.poisson(18, 4000), random.poisson(36, 4000)
    for method, least in (("exact", 0.945), ("score", 0.935)):
        _, lower, upper = rates.ratio(now, 900, before, 1200, method=method)
        assert least <= ((lower <= 2 / 3) & (upper >= 2 / 3)).mean() <= 0.985


def test_poisson_intervals_cover_what_they_promise():
    outcomes = np.arange(120)
    means = np.linspace(0.5, 60, 120)
    weight = stats.poisson.pmf(outcomes[:, None], means[None, :])
    for method, least in (("exact", 0.9499), ("byar", 0.93)):
        lower, upper = rates.poisson(outcomes, method=method)
        covered = (weight * ((lower[:, None] <= means) & (means <= upper[:, None]))).sum(axis=0)
        assert covered.min() >= least
