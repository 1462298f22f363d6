from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from data.meaning import money


def test_the_odd_cent_goes_to_the_largest_remainder():
    """Hamilton's method on the textbook example 10.00 over three equal lines, and one with unequal remainders."""
    assert money.allocate(Decimal("10.00"), [1, 1, 1], 2) == [
        Decimal("3.34"),
        Decimal("3.33"),
        Decimal("3.33"),
    ]
    assert money.allocate(Decimal("0.05"), [3, 7], 2) == [Decimal("0.02"), Decimal("0.03")]
    assert money.allocate(Decimal("1.00"), [Decimal("19.90"), Decimal("5.10")], 2) == [
        Decimal("0.80"),
        Decimal("0.20"),
    ]


def test_a_credit_is_allocated_like_its_refund():
    parts = money.allocate(Decimal("-10.00"), [1, 1, 1], 2)
    assert parts == [Decimal("-3.34"), Decimal("-3.33"), Decimal("-3.33")]


def test_currencies_without_or_with_three_decimals():
    assert money.allocate(Decimal(100), [1, 2], money.minor_units("VND")) == [Decimal(33), Decimal(67)]
    parts = money.allocate(Decimal("1.000"), [1, 1, 1], money.minor_units("KWD"))
    assert [str(part) for part in parts] == ["0.334", "0.333", "0.333"]


def test_lines_without_a_price_get_equal_parts():
    assert money.allocate(Decimal("0.03"), [0, 0], 2) == [Decimal("0.02"), Decimal("0.01")]
    assert money.allocate(Decimal("0.03"), [0, 5], 2) == [Decimal(0), Decimal("0.03")]


amounts = some.integers(-(10**30), 10**30)
prices = some.lists(some.decimals(0, 10**9, places=4), min_size=1, max_size=25)


@given(amounts, prices, some.integers(0, 4))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_parts_add_up_and_none_is_a_unit_off_its_exact_share(units, weights, places):
    total = money._decimal(units, places)
    parts = money.allocate(total, weights, places)
    assert sum(map(Fraction, parts)) == Fraction(total)
    assert all(part.as_tuple().exponent == -places for part in parts)
    shares = [Fraction(weight) for weight in weights]
    if not any(shares):
        shares = [Fraction(1)] * len(shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(Fraction(part) - Fraction(total) * share / sum(shares)) < Fraction(1, 10**places)


def test_the_decimal_context_of_the_caller_does_not_round():
    with localcontext() as context:
        context.prec = 3
        parts = money.allocate(Decimal("123456.78"), [1, 1], 2)
    assert parts == [Decimal("61728.39"), Decimal("61728.39")]


NONSENSE = {
    "no weights": (lambda: money.allocate(Decimal(1), [], 2), "weights"),
    "negative weight": (lambda: money.allocate(Decimal(1), [1, -1], 2), "weights"),
    "missing weight": (lambda: money.allocate(Decimal(1), [float("nan")], 2), "weights"),
    "infinite total": (lambda: money.allocate(Decimal("Infinity"), [1], 2), "total"),
    "no number": (lambda: money.allocate("ten", [1], 2), "total"),
    "half a cent": (lambda: money.allocate(Decimal("0.005"), [1], 2), "total"),
    "minor units": (lambda: money.allocate(Decimal(1), [1], -1), "minor_units"),
    "currency": (lambda: money.minor_units("ZZZ"), "currency"),
}


@pytest.mark.parametrize("case", NONSENSE)
def test_nonsense_is_refused_by_the_name_of_its_argument(case):
    call, name = NONSENSE[case]
    with pytest.raises(ValueError, match=name):
        call()
