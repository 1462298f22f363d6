"""What changed in a period against the weeks before, in sentences, for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from analysis import explain, rates
from analysis.explain import periods
from analysis.fair import attribution
from analysis.questions.judged_weeks import WEEK, JudgedWeeks, judge_weeks, swing_between
from analysis.rates import maturity
from analysis.signals import claim_delays, unusual
from analysis.signals.expected import ExpectedErrors
from analysis.wording.words import Words
from data import query, schema
from data.query import Filters
from data.records.source import Direct, Source
from data.store import Store

# A shorter comparison than four weeks makes every change look like chance, or chance like a change.
LEAST_BEFORE = 28
# Rows of errors from which it is told whether errors come together in parcels.
MOST_ORDERS = 5000
# What a week is too short for is looked for in so many complete weeks.
LONGER = timedelta(weeks=8)


def longer_before(now: Filters, before: Filters) -> Filters:
    """The period to compare with: ``before``, or the four weeks before ``now`` when that is shorter than they are."""
    assert now.start is not None and now.end is not None
    if (now.end - now.start).days + 1 >= LEAST_BEFORE:
        return before
    return now.between(now.start - timedelta(days=LEAST_BEFORE), now.start - timedelta(days=1))


def longer_until(until: date | None, filters: Filters, first_day: date | None) -> Filters | None:
    """The last complete weeks, for what a short period is too short to tell; None when they are no longer than it."""
    assert filters.start is not None
    if until is None:
        return None
    start = until - LONGER + timedelta(days=1)
    if first_day is not None and first_day > start:
        start += timedelta(weeks=-(-(first_day - start).days // 7))
    return filters.between(start, until) if start < filters.start else None


# Nobody is named here: what sits at people sits at their place and time first, and the fair comparison judges them.
DIMENSIONS = ("sku", "parent_sku", "station", "shift", "warehouse", "carrier", "shop")


def leaves(source: Source, now: Filters, before: Filters, curves: maturity.Curves | None) -> pd.DataFrame:
    """Counts of both periods by every combination of the dimensions; with curves, lines as far as claims are in.

    A dimension that sets the two apart, one compared with all others, explains nothing and is left out.
    """
    dimensions = tuple(
        n for n in DIMENSIONS if (now.get(n), now.lacking(n)) == (before.get(n), before.lacking(n))
    )
    by = dimensions if curves is None else ("day", "platform", *dimensions)
    keys = [name for name in by if name not in ("parent_sku", "sku")]
    counted = ExpectedErrors(source)
    both = [
        attribution.on_own_lines(counted.cells(by, f)[[*by, "lines", "errors"]], keys, least=0)
        for f in (before, now)
    ]
    if curves is not None:
        both = [_ripe(source, f, cells, curves) for f, cells in zip((before, now), both, strict=True)]
    return periods.side_by_side(both[0], both[1], dimensions)


def _ripe(source: Source, period: Filters, cells: pd.DataFrame, curves: maturity.Curves) -> pd.DataFrame:
    """Cells of a period as far as its claims are in: those that had arrived by the day as of which it is looked at."""
    as_of = source.extent().as_of
    assert as_of is not None  # lines are there
    claims = source.ask(query.claims_known, as_of)
    seen = pd.Timestamp(period.seen_by or as_of)
    known = claims.assign(known_until=claims["known_until"].clip(upper=seen))
    return periods.ripened(query.aged(cells, known, seen.date()), curves, seen)


def varying(table: pd.DataFrame) -> list[str]:
    """Dimensions with more than one value: the others explain nothing."""
    return [name for name in DIMENSIONS if name in table.columns and table[name].nunique() > 1]


def explained(
    table: pd.DataFrame, allowed: explain.Allowance = explain.Allowance()
) -> list[explain.Explanation]:
    """What explains the change of ``leaves``, both directions, corrected for the search."""
    return explain.localise(table, varying(table), direction="both", allowed=allowed)


def allowance(source: Source, now: Filters, before: Filters) -> explain.Allowance:
    """How much the weeks of what is in view swing by themselves, and those of its values against each other, and how
    much errors come together in parcels."""
    errors = source.ask(query.columns_of_rows, before, ("order_id",), limit=MOST_ORDERS)
    orders = errors["order_id"].value_counts()
    clump = float((orders**2).sum() / orders.sum()) if len(orders) else 1.0
    weeks = source.shared(judge_weeks, now)
    inside = _swings_inside(source, weeks, now, before)
    return explain.Allowance(swing_between(source, weeks, now, before), clump, inside)


def _swings_inside(
    source: Source, weeks: JudgedWeeks, now: Filters, before: Filters
) -> tuple[tuple[str, float], ...]:
    """By dimension, the variance of the logarithm of a value's change against all others, from the weeks before."""
    assert now.start is not None
    frame = weeks.weeks
    usual = frame["mature"] & (frame["week"] + pd.Timedelta(WEEK) <= pd.Timestamp(now.start))
    usual &= ~frame["sale"] if "sale" in frame else True
    history = frame.loc[usual, "week"]
    spans = [(f.start, f.end) for f in (now, before) if f.start is not None and f.end is not None]
    both = sum(7 / max((end - start).days + 1, 7) for start, end in spans)
    found = []
    for by, table in unusual.tables(ExpectedErrors(source), weeks.past).items():
        if len(by) != 1 or by[0] not in DIMENSIONS or history.empty:
            continue
        (name,) = by
        errors, lines = (
            table.pivot_table(index=name, columns="week", values=counted, aggfunc="sum", fill_value=0)
            .reindex(columns=history, fill_value=0)
            .to_numpy(float)
            for counted in ("errors", "lines")
        )
        found.append((name, both * rates.swing_inside(errors, lines)))
    return tuple(found)


def counts(source: Source, now: Filters, before: Filters, young: bool) -> pd.DataFrame:
    """``leaves``, with the reporting delays of the store where weeks are too young to be judged."""
    as_of = source.extent().as_of
    curves = claim_delays.curves(source, as_of) if young and as_of else None
    return leaves(source, now, before, curves)


def explanations(source: Source, now: Filters, before: Filters, young: bool) -> list[explain.Explanation]:
    """What explains the change, both directions, corrected for the search."""
    return explained(source.shared(counts, now, before, young), source.shared(allowance, now, before))


@dataclass(frozen=True)
class Change:
    """The rate of both periods, the part of another mix of the work, and the change on the same work with its interval.

    In shares of lines. ``direction``: rise, fall, hint, same or none, as of `explain.Everything`.
    """

    before: float
    now: float
    mix: float
    rate: float
    lower: float
    upper: float
    direction: str


def change(table: pd.DataFrame, allowed: explain.Allowance = explain.Allowance()) -> Change | None:
    """The change of everything, None when a period has no lines."""
    if table["n1"].sum() <= 0 or table["n2"].sum() <= 0:
        return None
    found = explain.everything(table, varying(table), allowed)
    return Change(found.before, found.now, found.mix, found.rate, found.lower, found.upper, found.direction)


def total(source: Source, now: Filters, before: Filters, young: bool) -> Change | None:
    """The change of everything, None when a period has no lines."""
    return change(source.shared(counts, now, before, young), source.shared(allowance, now, before))


def parts(source: Source, now: Filters, before: Filters, young: bool) -> pd.DataFrame:
    """Mix and rate of every dimension that varies, of `periods.parts`."""
    table = source.shared(counts, now, before, young)
    return periods.parts(table, varying(table))


def compared(
    store: Store, filters: Filters, against: tuple[date, date] | None = None
) -> tuple[pd.DataFrame, Filters, Filters, bool]:
    """Counts of both periods by every combination of the dimensions, the two periods, and whether claims still come in.

    Compared with the days of ``against``, else with the four weeks or more before.

    Only weeks that can be judged; where none can, lines of both periods count as far as their claims are in.
    """
    if filters.start is None or filters.end is None:
        raise ValueError("a comparison needs a period with both ends")
    weeks = judge_weeks(Direct(store), filters)
    now = weeks.judged or filters
    assert now.start is not None and now.end is not None
    before = now.between(*against) if against else longer_before(now, now.before(weeks.as_of))
    young = weeks.judged is None
    return leaves(Direct(store), now, before, weeks.curves if young else None), before, now, young


def sentence(item: explain.Explanation, words: Words) -> str:
    """An explanation as a sentence with its numbers."""
    named = [
        words(
            "filter.chip", name=_dimension(n, words), value=words.listed([words.value(n, v) for v in chosen])
        )
        for n, chosen in item.pattern
    ]
    kind = f"{item.direction}{'_hint' if item.status == 'hint' else ''}"
    key = f"report.explain.{'one' if item.pattern else 'all'}.{kind}"
    before, now = words.both_rated(
        (item.errors_before, item.lines_before), (item.errors_after, item.lines_after)
    )
    return words(
        key, name=words.listed(named), errors=words.number(item.errors_after), expected=words.number(item.expected, 1),
        before=before, now=now,
        lower=words.signed(item.excess_lower, 0), upper=words.signed(item.excess_upper, 0), p=words.chance(item.p, 1),
    )  # fmt: skip


def _dimension(name: str, words: Words) -> str:
    """Name of a dimension in words; a column of somebody's own table has none but its own."""
    return words(f"filter.{name}") if name in schema.DIMENSIONS else name


def as_record(item: explain.Explanation) -> dict[str, Any]:
    """An explanation as plain data, for ``--json``."""
    return {
        "pattern": item.as_dict(),
        "scope": item.as_dict(),
        "status": item.status,
        "direction": item.direction,
        "p": item.p,
        "errors_before": item.errors_before,
        "lines_before": item.lines_before,
        "errors_after": item.errors_after,
        "lines_after": item.lines_after,
        "expected": item.expected,
        "ratio": item.ratio,
        "ratio_lower": (item.excess_lower + item.expected) / max(item.expected, 0.5),
        "ratio_upper": (item.excess_upper + item.expected) / max(item.expected, 0.5),
        "excess": item.excess,
        "excess_lower": item.excess_lower,
        "excess_upper": item.excess_upper,
        "share": item.share,
    }


def listed(failed: Sequence[dict[str, Any]], words: Words) -> str:
    """Where a forecast failed, a line each, or that it failed nowhere beyond chance."""
    if not failed:
        return words("report.explain.nothing")
    return "\n".join(
        words(
            "report.explain.forecast",
            name=words.listed([words("filter.chip", name=n, value=v) for n, v in item["scope"].items()]),
            real=words.number(item["real"], 1), predicted=words.number(item["predicted"], 1),
        )
        for item in failed
    )  # fmt: skip
