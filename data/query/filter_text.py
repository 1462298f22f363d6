"""Filters kept as text, as retros, findings and actions store them: a query string."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from urllib.parse import parse_qsl, urlencode

from data import schema
from data.query import Filters

FROM, TO, BASIS, SEEN = "from", "to", "basis", "seen"
NOT = "not."  # before the name of a dimension: these values are left out


def read(text: str | None) -> Filters:
    """The filters of a stored text; parts that are not understood are left out, no period means all time."""
    return of_pairs(parse_qsl(text or ""))


def write(filters: Filters) -> str:
    """The filters as text; ``read`` gives them back."""
    return urlencode(pairs(filters))


def of_pairs(given: Iterable[tuple[str, str]]) -> Filters:
    """The filters that pairs of names and values name; what is not understood is left out."""
    one: dict[str, str] = {}
    chosen: dict[str, tuple[str, ...]] = {}
    for name, value in given:
        one[name] = value
        if name.removeprefix(NOT) in schema.DIMENSIONS:
            chosen[name] = tuple(dict.fromkeys((*chosen.get(name, ()), value)))
    left = {n.removeprefix(NOT): v for n, v in chosen.items() if n.startswith(NOT)}
    kept = {n: v for n, v in chosen.items() if not n.startswith(NOT)}
    basis = one.get(BASIS, "")
    return Filters(
        _day(one.get(FROM)),
        _day(one.get(TO)),
        basis if basis in schema.DATE_BASES else "shipped",  # type: ignore[arg-type]
        tuple(sorted(kept.items())),
        _day(one.get(SEEN)),
        without=tuple(sorted((n, v) for n, v in left.items() if n not in kept)),
    )


def pairs(filters: Filters) -> tuple[tuple[str, str], ...]:
    """The filters as pairs of names and values, without what goes without saying; ``of_pairs`` gives them back."""
    days = ((FROM, filters.start), (TO, filters.end), (SEEN, filters.seen_by))
    return (
        *((name, day.isoformat()) for name, day in days if day is not None),
        *(((BASIS, filters.basis),) if filters.basis != "shipped" else ()),
        *((name, value) for name, chosen in filters.values for value in chosen),
        *((NOT + name, value) for name, excluded in filters.without for value in excluded),
    )


def overlap(one: Filters, other: Filters) -> bool:
    """True when lines of both can be the same: no dimension that both narrow leaves them apart."""
    return all(
        not mine or not theirs or set(mine) & set(theirs)
        for mine, theirs in ((chosen, other.get(name)) for name, chosen in one.values)
    ) and not (_left_out(one, other) or _left_out(other, one))


def holds(outer: Filters, inner: Filters) -> bool:
    """True when all that ``inner`` shows is part of what ``outer`` shows, whatever the period."""
    return all(
        mine and set(mine) <= set(chosen)
        for mine, chosen in ((inner.get(name), chosen) for name, chosen in outer.values)
        if chosen
    ) and all(
        set(excluded) <= set(inner.lacking(name))
        or (inner.get(name) and not set(excluded) & set(inner.get(name)))
        for name, excluded in outer.without
    )


def common(one: Filters, other: Filters) -> Filters | None:
    """Filters of what is in both, in the period of the first; None when nothing is."""
    if not overlap(one, other):
        return None
    both = one
    for name, theirs in other.values:
        mine = one.get(name)
        both = both.having(
            name, *(v for v in theirs if (not mine or v in mine) and v not in one.lacking(name))
        )
    for name, excluded in other.without:
        mine = both.get(name)
        if mine:
            both = both.having(name, *(v for v in mine if v not in excluded))
        else:
            both = both.excluding(name, *dict.fromkeys((*both.lacking(name), *excluded)))
    return both


def _left_out(one: Filters, other: Filters) -> bool:
    """True when one leaves out all that the other chooses of a dimension."""
    return any(other.get(name) and set(other.get(name)) <= set(excluded) for name, excluded in one.without)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
