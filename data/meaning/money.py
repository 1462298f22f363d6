"""Money as exact decimals: the minor units of a currency, and amounts shared out to the last of them."""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from babel.numbers import get_currency_precision, is_currency

Number = Decimal | int | float | str


def minor_units(currency: str) -> int:
    """Decimal places of a currency by ISO 4217, as in CLDR.

    Parameters
    ----------
    currency : str
        ISO 4217 code, such as "SGD".

    Returns
    -------
    int
        2 for most, 0 for JPY or VND, 3 for KWD.

    Raises
    ------
    ValueError
        If the code is no currency.

    Examples
    --------
    >>> minor_units("SGD"), minor_units("VND")
    (2, 0)
    """
    if not is_currency(currency):
        raise ValueError(f"currency must be an ISO 4217 code; got {currency!r}")
    return get_currency_precision(currency)


def allocate(total: Number, weights: Sequence[Number], minor_units: int) -> list[Decimal]:
    """Parts in proportion to the weights that add up to the total exactly, by largest remainder.

    Parameters
    ----------
    total : Decimal
        Amount in whole minor units; negative for a credit.
    weights : sequence of Decimal, shape (n,)
        Such as unit price times quantity, >= 0; n >= 1. If all are 0 the parts are as equal as they can be.
    minor_units : int
        Decimal places of the currency, >= 0.

    Returns
    -------
    list of Decimal, length n
        Every part has `minor_units` decimal places; of equal remainders the first gets the odd unit; a weight of 0
        gets 0 (unless all are 0).

    Raises
    ------
    ValueError
        If there are no weights, a weight is negative, an amount is no finite number, minor_units is negative, or
        the total has a fraction of a minor unit, which no allocation could keep.

    References
    ----------
    Hamilton's method; Balinski, Young (2001), Fair Representation.

    Examples
    --------
    >>> [str(part) for part in allocate(Decimal("10.00"), [1, 1, 1], 2)]
    ['3.34', '3.33', '3.33']
    """
    if isinstance(minor_units, bool) or not isinstance(minor_units, int) or minor_units < 0:
        raise ValueError("minor_units must be a whole number of at least 0")
    whole = _exact("total", total) * 10**minor_units
    if whole.denominator != 1:
        raise ValueError(f"total must have at most {minor_units} decimal places")
    if not len(weights):
        raise ValueError("weights must not be empty")
    shares = [_exact("weights", weight) for weight in weights]
    if min(shares) < 0:
        raise ValueError("weights must not be negative")
    if not any(shares):
        shares = [Fraction(1)] * len(shares)
    units = _largest_remainder(abs(whole.numerator), shares)
    sign = -1 if whole < 0 else 1
    return [_decimal(sign * part, minor_units) for part in units]


def _largest_remainder(units: int, shares: list[Fraction]) -> list[int]:
    total = sum(shares)
    exact = [units * share / total for share in shares]
    parts = [int(part) for part in exact]
    by_remainder = sorted(range(len(exact)), key=lambda at: parts[at] - exact[at])
    for at in by_remainder[: units - sum(parts)]:
        parts[at] += 1
    return parts


def _decimal(units: int, places: int) -> Decimal:
    # From digits, as scaling would round an amount of more digits than the context's precision.
    return Decimal((int(units < 0), tuple(map(int, str(abs(units)))), -places))


def _exact(name: str, value: Number) -> Fraction:
    """The number as it is written: a float by its shortest decimal form."""
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
    except InvalidOperation as problem:
        raise ValueError(f"{name} must be numbers; got {value!r}") from problem
    if not number.is_finite():
        raise ValueError(f"{name} must be finite numbers; got {value!r}")
    return Fraction(number)
