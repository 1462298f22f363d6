from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from analysis.rates import arguments


@pytest.mark.parametrize(
    "values",
    [
        [1, 2],
        (1.0, 2.0),
        np.array([1, 2]),
        pd.Series([1, 2], dtype="Int64"),
        [Decimal(1), Decimal(2)],
    ],
)
def test_every_usual_kind_of_number_is_taken(values):
    assert arguments.counts("errors", values).tolist() == [1.0, 2.0]


@pytest.mark.parametrize(
    "values",
    [[1, None], pd.Series([1, None], dtype="Int64"), [1, float("nan")], ["x", 1]],
)
def test_a_missing_value_is_refused_unless_allowed(values):
    with pytest.raises(ValueError, match="errors"):
        arguments.counts("errors", values)


def test_the_callers_array_is_never_changed():
    given = np.array([1.0, 2.0])
    found, _ = arguments.errors_of_lines(given, 5)
    found[0] = 99
    assert given.tolist() == [1.0, 2.0]


def test_a_single_number_is_repeated_but_other_lengths_differ():
    _, second = arguments.same_shape(errors=np.array([1.0, 2.0]), lines=np.array(5.0))
    assert second.tolist() == [5.0, 5.0]
    with pytest.raises(ValueError, match="errors"):
        arguments.same_shape(errors=np.array([1.0, 2.0]), lines=np.array([5.0]))
