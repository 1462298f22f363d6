"""Which values of which dimensions are unusual lately: the chosen rules, held to one false-alarm rate over all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from scipy import stats

from analysis.signals import merging, sales
from analysis.signals.own_past import (
    BASELINE_WEEKS,
    WEEKS_BEFORE,
    Past,
    own_past,
    since_change,
)
from analysis.signals.signal import Signal, WeeklyCounts
from analysis.spc import charts
from analysis.spc.rules import LIMIT
from data.query import Filters
from data.records.source import Source

# Dimensions, and pairs of them, of which every value is looked at; packers only by the fair comparison.
ITEM, PAIR = ("sku", "parent_sku"), ("sku", "received_sku")
LOOKED_AT: tuple[tuple[str, ...], ...] = (
    ("station",), ("shift",), ("station", "shift"), ("shop",), ("warehouse",), ("carrier",), ("parent_sku",),
    ITEM, PAIR,
)  # fmt: skip
# What is asked of the store in one go: lines and errors add up over it.
ASKED: tuple[tuple[str, ...], ...] = (
    ("station", "shift"),
    ("shop", "warehouse", "carrier"),
    ITEM,
)
# Dimensions that a narrower value may lack: a shop need not name families of goods.
MAY_BE_MISSING = "parent_sku"
RECENT_WEEKS = 4
# Share of wrong ones tolerated among the values named (Benjamini, Hochberg 1995). While nothing has changed anywhere
# it is the chance that anything at all is named.
FALSE_DISCOVERY = 0.05
# Code of the rule for values too rare for limits by the week.
OWN_PAST = "past"
# Fewer errors than this are nothing to call a meeting for.
FEWEST = 3


def tables(source: Source, past: Filters) -> dict[tuple[str, ...], pd.DataFrame]:
    """Weekly counts of the values of every dimension looked at; one that is already narrowed to a value is left out."""
    chosen = {name for name, values in past.values if len(values) == 1}
    made: dict[tuple[str, ...], pd.DataFrame] = {}
    for together in ASKED:
        looked_at = [by for by in LOOKED_AT if set(by) <= set(together) and not chosen & set(by)]
        if not looked_at:
            continue
        counted = source.cells(("week", *together), past)
        for by in looked_at:
            keys = ["week", *by]
            made[by] = counted.groupby(keys, dropna=False)[["lines", "errors"]].sum().reset_index()
    if not chosen & set(PAIR) and ITEM in made:
        made[PAIR] = _pairs(source.cells(("week", *PAIR), past), made[ITEM])
    return {by: made[by] for by in LOOKED_AT if by in made}


def _pairs(counted: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Weekly errors of each pair of items (ordered, received) that ever had one, among the lines of the ordered one."""
    wrong = counted[(counted["errors"] > 0) & (counted["received_sku"].fillna("") != "")]
    wrong = wrong[wrong["received_sku"] != wrong["sku"]]
    lines = items.groupby(["week", "sku"])["lines"].sum().reset_index()
    every = wrong[list(PAIR)].drop_duplicates().merge(lines, on="sku")
    keys = ["week", *PAIR]
    made = every.merge(wrong[[*keys, "errors"]], on=keys, how="left")
    return made.assign(errors=made["errors"].fillna(0))


def find(
    tables: Mapping[tuple[str, ...], pd.DataFrame],
    weeks: pd.DataFrame,
    *,
    rules: str = "anhoj",
    recent: int = RECENT_WEEKS,
    since: int = 0,
) -> list[Signal]:
    """Unusual values of all dimensions looked at, those that need attention first.

    A value with two expected errors a week or more is named when the chosen rules fire on its own chart among the
    newest complete weeks; a rarer one, whose limits a single error would leave, when it has more or fewer errors than
    its own past explains. Both only if the errors of the newest 1, 2, 4 or 8 complete weeks are improbable given that
    past (negative binomial, two-sided, times the number of windows), after Benjamini-Hochberg at 5 % over all values of
    all tables: while nothing has changed, nothing is named in 19 of 20 weeks. With fewer complete weeks than a baseline
    has, the measure is all weeks before the one since when the errors are least probable (`own_past.since_change`).

    Parameters
    ----------
    tables : mapping of dimensions to DataFrame
        Keys: names of one dimension or several; frames: week, these dimensions, lines, errors.
    weeks : DataFrame
        week, mature: which weeks there are, and which are complete.
    rules : str
        One of `rules.RULE_SETS`.
    recent : int
        Newest complete weeks that can be unusual.
    since : int
        Position of the first week of the present phase; what was before is no measure.

    Returns
    -------
    list of Signal

    References
    ----------
    Benjamini, Hochberg (1995), J. R. Statist. Soc. B 57:289.
    """
    mature = weeks["mature"].to_numpy(bool).copy()
    mature[:since] = False
    counted = [c for by, frame in tables.items() if (c := _counts(by, frame, weeks)) is not None]
    counted = [c._replace(possible=_possible(tables)) if c.by == PAIR else c for c in counted]
    counted = merging.without_everything(counted, weeks)
    base = sales.ordinary_base(weeks, since)
    items = next((c for c in counted if c.by == ITEM), None)
    due = None if items is None or not base.any() else sales.due_by_mix(items.errors, items.lines, base)
    # what an item did is none of the mix of all items; a station has it, as everything has
    dues = [due if set(c.by) & {*ITEM, *PAIR} else None for c in counted]
    counted = [
        c._replace(lines=np.maximum(sales.as_ordinary(c.lines, weeks, base, of), c.errors))
        for c, of in zip(counted, dues, strict=True)
    ]
    return among(counted, mature, rules=rules, recent=recent)


def among(
    counted: Sequence[WeeklyCounts], mature: np.ndarray, *, rules: str = "anhoj", recent: int = RECENT_WEEKS
) -> list[Signal]:
    """``find`` on counts by value and week; ``mature`` marks the complete weeks of the present phase."""
    if not counted or mature.sum() <= WEEKS_BEFORE:
        return []
    short = mature.sum() < BASELINE_WEEKS
    pasts = [
        since_change(c.errors, c.lines, mature) if short else own_past(c.errors, c.lines, mature, recent)
        for c in counted
    ]
    # of pairs only those with an error are listed, and each of the others might have been
    tried = [max(1.0, c.possible / len(c.names)) for c in counted]
    chances = [np.minimum(1.0, p.chance * more) for p, more in zip(pasts, tried, strict=True)]
    sure = _held(np.concatenate(chances))
    found: list[Signal] = []
    for counts, past in zip(counted, pasts, strict=True):
        mine, sure = sure[: len(counts.names)], sure[len(counts.names) :]
        found += _named(counts, past, np.flatnonzero(mine), mature, rules, recent)
    weekly = {
        tuple((n, v) for n, v in zip(c.by, name, strict=True) if v): (c.errors[row], c.lines[row])
        for c in counted
        for row, name in enumerate(c.names)
    }
    once = merging.each_once(merging.narrowed(found), weekly)
    # the family helped to narrow; an item is known without it, and a pair is inside its item
    once = [replace(s, within=tuple(w for w in s.within if w[0] != MAY_BE_MISSING)) for s in once]
    return ranked(merging.narrowed(once))


def _possible(tables: Mapping[tuple[str, ...], pd.DataFrame]) -> int:
    """How many pairs of items there could be."""
    items = tables[ITEM]["sku"].nunique() if ITEM in tables else 0
    return items * (items - 1)


def ranked(found: Sequence[Signal]) -> list[Signal]:
    """Signals in the order in which they need attention: worse ones first, then by errors beyond the usual."""
    return sorted(found, key=lambda s: (s.direction != "above", -abs(s.errors - s.expected), s.values))


def _counts(by: tuple[str, ...], frame: pd.DataFrame, weeks: pd.DataFrame) -> WeeklyCounts | None:
    frame = frame.assign(**{name: frame[name].fillna("") for name in by if name == MAY_BE_MISSING})
    needed = [name for name in by if name != MAY_BE_MISSING or len(by) == 1]
    named = frame[(frame[needed].notna() & (frame[needed] != "")).all(axis=1)]
    if named.empty or weeks.empty:
        return None
    groups, names = named.groupby(list(by), sort=True).ngroup().to_numpy(), named[list(by)]
    at = pd.DatetimeIndex(weeks["week"]).get_indexer(pd.DatetimeIndex(named["week"]))
    shape = (int(groups.max()) + 1, len(weeks))
    sums = {c: np.zeros(shape) for c in ("errors", "lines")}
    for column, total in sums.items():
        np.add.at(total, (groups[at >= 0], at[at >= 0]), named[column].to_numpy(float)[at >= 0])
    first = names.assign(_group=groups).drop_duplicates("_group").sort_values("_group")
    labels = [tuple(str(part) for part in row) for row in first[list(by)].itertuples(index=False)]
    # totals that people upload can be smaller than the errors found in them
    return WeeklyCounts(by, labels, np.minimum(sums["errors"], sums["lines"]), sums["lines"])


def _held(chances: np.ndarray) -> np.ndarray:
    return stats.false_discovery_control(chances) <= FALSE_DISCOVERY if len(chances) else chances > 1


def _named(
    counts: WeeklyCounts, past: Past, sure: np.ndarray, mature: np.ndarray, rules: str, recent: int
) -> list[Signal]:
    """Signals of the values that passed: a frequent one needs a rule that fired, too."""
    base = np.flatnonzero(mature)[:BASELINE_WEEKS]
    last = np.flatnonzero(mature)[-recent:]
    found = []
    for row in sure:
        often = len(base) == BASELINE_WEEKS and counts.errors[row, base].sum() >= charts.RARE_ERRORS * len(
            base
        )
        fired = _fired(counts, row, mature, rules, last) if often else None
        seen, usual = (past.errors, past.expected) if often else (past.seen, past.usual)
        above = bool(seen[row] > usual[row])
        if often and (fired is None or (fired[1] == "above") != above):
            continue
        if above and seen[row] < FEWEST:
            continue
        weeks = int(past.weeks[row])
        codes, _, unusual, kind = fired or ((OWN_PAST,), "", weeks, "g")
        name, *more = ((n, v) for n, v in zip(counts.by, counts.names[row], strict=True) if v)
        found.append(
            Signal(
                *name, unusual, len(last) if often else weeks, "above" if above else "below", codes,
                int(seen[row]), float(usual[row]), float(past.chance[row]), tuple(more), kind,
            )
        )  # fmt: skip
    return found


def _fired(
    counts: WeeklyCounts, row: int, mature: np.ndarray, rules: str, last: np.ndarray
) -> tuple[tuple[str, ...], str, int, str] | None:
    """Rules with a direction that fired in the last weeks: codes, newest direction, weeks, chart."""
    options = {"baseline": BASELINE_WEEKS, "least": charts.BASELINE_LEAST, "rules": rules, "mature": mature}
    errors, lines = counts.errors[row], counts.lines[row]
    kind = "p_prime" if charts.choose(errors, lines, **options).chart == "p_prime" else "p"  # type: ignore[arg-type]
    draw = charts.p_prime_chart if kind == "p_prime" else charts.p_chart
    part = draw(errors, lines, **options).iloc[last]  # type: ignore[arg-type]
    hits = part[(part["signal"] != "") & part["direction"].isin(["above", "below"])]
    if hits.empty:
        return None
    side = str(hits["direction"].iloc[-1])
    hits = hits[hits["direction"] == side]
    return codes_of(hits), side, len(speaking(hits)), kind


def codes_of(hits: pd.DataFrame) -> tuple[str, ...]:
    """Codes of the rules that fired on these points of a chart, in order."""
    return tuple(dict.fromkeys(" ".join(hits["signal"]).split()))


def speaking(hits: pd.DataFrame) -> pd.DataFrame:
    """Of the points that fired those that are told: the ones beyond a limit where there are any."""
    beyond = hits[[LIMIT.code in signal.split() for signal in hits["signal"]]]
    return beyond if len(beyond) else hits
