"""The examples in the docstrings of the statistics run and give what they say."""

import doctest
import importlib
import pkgutil

import pytest

import analysis

MODULES = sorted(module.name for module in pkgutil.walk_packages(analysis.__path__, "analysis."))


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_the_examples_in_the_docstrings_run(name):
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


@pytest.mark.parametrize(
    "name",
    [
        "rates.intervals",
        "rates.differences",
        "rates.ratios",
        "spc.counts",
        "spc.measurements",
        "spc.smoothed",
        "rates.maturity",
        "rates.pareto",
        "spc.icons",
    ],
)
def test_every_public_function_of_a_statistical_module_has_an_example(name):
    module = importlib.import_module(f"analysis.{name}")
    for word, value in vars(module).items():
        if (
            callable(value)
            and not word.startswith("_")
            and getattr(value, "__module__", "") == module.__name__
        ):
            if isinstance(value, type) or word == "share_charts":
                continue
            assert ">>> " in (value.__doc__ or ""), f"{name}.{word}"
