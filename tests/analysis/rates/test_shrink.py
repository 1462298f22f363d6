"""Shrinkage against published examples and against the raw rates."""

import numpy as np
import pytest

from analysis.rates import shrink
from tests.paths import ORACLES


def test_gamma_poisson_equals_the_published_scottish_lip_cancer_fit():
    published = ORACLES["lip_cancer_gamma_poisson"]
    fit = shrink.gamma_poisson(published["O"], published["E"])
    assert fit.alpha == pytest.approx(published["alpha"], rel=1e-4)
    assert fit.beta == pytest.approx(published["beta"], rel=1e-4)
    assert fit.shrunk[:4] == pytest.approx(published["eb_first4"], abs=6e-4)
    assert fit.shrunk[-2:] == pytest.approx(published["eb_last2"], abs=6e-4)


def test_gamma_poisson_equals_the_published_pump_failure_fit():
    published = ORACLES["pump_gamma_poisson"]
    fit = shrink.gamma_poisson(published["s"], published["t"])
    assert fit.alpha == pytest.approx(published["alpha"], rel=1e-4)
    assert fit.beta == pytest.approx(published["beta"], rel=1e-4)
    assert fit.shrunk == pytest.approx(published["post"], abs=6e-5)


def test_groups_without_spread_all_get_the_common_rate():
    fit = shrink.gamma_poisson([10, 10, 10, 10], [10, 10, 10, 10])
    assert fit.shrunk == pytest.approx(np.ones(4))


def test_no_error_anywhere_gives_a_small_rate_and_no_nan():
    shrunk = shrink.gamma_poisson([0, 0, 0], [50, 100, 0]).shrunk
    assert np.isfinite(shrunk).all()
    assert (shrunk > 0).all() and (shrunk < 0.01).all()


def test_one_in_three_is_pulled_below_sixty_in_three_thousand_times_three():
    rng = np.random.default_rng(5)
    lines = np.r_[3, 3000, np.full(200, 400)]
    errors = np.r_[1, 60, rng.binomial(400, rng.beta(3, 600, 200))]
    shrunk = shrink.gamma_poisson(errors, lines).shrunk
    assert shrunk[0] < 0.02 and shrunk[1] == pytest.approx(0.02, rel=0.15)


@pytest.mark.parametrize("seed", range(3))
def test_shrunken_rates_have_a_smaller_mean_squared_error_than_raw_rates(seed):
    rng = np.random.default_rng(900 + seed)
    lines = rng.integers(20, 500, 300)
    truth = rng.gamma(4, 0.02 / 4, 300)
    errors = rng.binomial(lines, truth)
    raw = ((errors / lines - truth) ** 2).mean()
    assert ((shrink.gamma_poisson(errors, lines).shrunk - truth) ** 2).mean() < 0.7 * raw


def test_the_fit_finds_the_prior_that_made_the_data():
    rng = np.random.default_rng(17)
    expected = rng.uniform(5, 50, 3000)
    observed = rng.poisson(expected * rng.gamma(5, 1 / 5, 3000))
    fit = shrink.gamma_poisson(observed, expected)
    assert fit.alpha == pytest.approx(5, rel=0.1) and fit.beta == pytest.approx(5, rel=0.1)
    assert shrink.prior_strength(observed, expected) == pytest.approx(5, rel=0.1)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: shrink.gamma_poisson([1], [0]), "above 0"),
        (lambda: shrink.gamma_poisson([1, 2], [1]), "equal length"),
        (lambda: shrink.gamma_poisson([-1], [1]), "not negative"),
    ],
)
def test_nonsense_is_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
