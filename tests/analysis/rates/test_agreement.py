import numpy as np
import pytest

from analysis.rates import agreement


def test_kappa_of_the_examples_in_cohens_and_fleiss_papers():
    """Fleiss, Levin, Paik (2003), table 18.1: kappa 0.68; Cohen (1960), table 1: 0.492."""
    fleiss = [[75, 1, 4], [5, 4, 1], [0, 0, 10]]
    assert agreement.kappa_of_table(fleiss).kappa == pytest.approx(0.68, abs=0.005)
    cohen = agreement.kappa_of_table([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    assert (cohen.kappa, cohen.agreement, cohen.cases) == pytest.approx((0.492, 0.7, 200), abs=0.0006)


def test_labels_give_the_same_as_their_table():
    pairs = (
        [("pick", "pick")] * 20 + [("pick", "pack")] * 5 + [("pack", "pick")] * 10 + [("pack", "pack")] * 15
    )
    first, second = zip(*pairs, strict=True)
    assert agreement.kappa(first, second) == pytest.approx(agreement.kappa_of_table([[20, 5], [10, 15]]))


def test_perfect_agreement_is_one_and_opposition_is_below_zero():
    assert agreement.kappa(["a", "b", "a"], ["a", "b", "a"]).kappa == 1
    assert agreement.kappa(["a", "b"], ["b", "a"]).kappa == -1


def test_one_label_throughout_has_no_kappa_but_full_agreement():
    result = agreement.kappa(["a", "a"], ["a", "a"])
    assert np.isnan(result.kappa) and result.agreement == 1


def test_the_interval_covers_what_it_promises():
    """1,000 draws of 150 cases with kappa 0.55, seed 41: 95 % held within 93-97 %."""
    random = np.random.default_rng(41)
    marginal = np.array([0.5, 0.3, 0.2])
    joint = 0.55 * np.diag(marginal) + 0.45 * np.outer(marginal, marginal)
    held = 0
    for draw in random.multinomial(150, joint.ravel(), 1000):
        result = agreement.kappa_of_table(draw.reshape(3, 3))
        held += result.lower <= 0.55 <= result.upper
    assert 0.93 <= held / 1000 <= 0.97


@pytest.mark.parametrize(
    "first, second, name",
    [(["a"], ["a", "b"], "length"), (["a", None], ["a", "b"], "first"), (["a"], [float("nan")], "second")],
)
def test_nonsense_codings_are_refused(first, second, name):
    with pytest.raises(ValueError, match=name):
        agreement.kappa(first, second)


@pytest.mark.parametrize("table", [[[1, 2]], [[0, 0], [0, 0]], [[1, -1], [0, 1]]])
def test_nonsense_tables_are_refused(table):
    with pytest.raises(ValueError, match="table"):
        agreement.kappa_of_table(table)
