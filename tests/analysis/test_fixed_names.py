"""The names that other tools call: importable as they are written, whatever room the code stands in."""

import pytest

import analysis

NAMES = {
    "rates": "wilson exact poisson difference ratio",
    "spc": "p_chart p_prime_chart u_chart u_prime_chart c_chart g_chart xmr_chart ewma_chart cusum_chart anhoj_limits",
    "fair": "standardised funnel overdispersion gamma_poisson expected",
    "explain": "decompose localise",
    "pareto": "pareto",
    "maturity": "delay_cdf nowcast",
    "confusion": "pairs",
    "effect": "judge exposure_needed",
    "money": "allocate",
}


@pytest.mark.parametrize("module, name", [(m, n) for m, names in NAMES.items() for n in names.split()])
def test_a_fixed_name_is_importable_as_it_is_written(module, name):
    found: dict[str, object] = {}
    exec(f"from analysis import {module}\nfound = {module}.{name}", found)
    assert callable(found["found"])


def test_any_other_name_is_refused():
    with pytest.raises(AttributeError, match="nothing_like_it"):
        analysis.nothing_like_it  # noqa: B018
