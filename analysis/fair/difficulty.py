"""Difficulty of the work: errors that anybody would have had on the same lines."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.fair import counted, places, sharing
from analysis.fair.places import FEWEST_SIBLINGS
from analysis.rates import shrink

_NOBODY = "_nobody"


def expected(
    frame: pd.DataFrame,
    by: str,
    strata: str | Sequence[str],
    errors: str = "errors",
    lines: str = "lines",
    place: Sequence[str] = (),
    time: str = "",
) -> pd.DataFrame:
    """Expected errors of every value of a column, from the rates of the others on the same strata.

    The rate of a stratum is estimated without the value's own lines, and shrunk level by level: the finest
    stratum to the one above it, and so on to the whole. How far is fitted from all strata of the level.
    With a place, that is multiplied by what the others' errors there were over the expectation, without the
    value's own lines as well. Only work that the others share is compared: lines on a stratum, or at a place, that is
    next to nobody else's are left out, as nobody can know what others had done with them.

    Parameters
    ----------
    frame : DataFrame
        Counts; rows of the same value and stratum are added up. Rows whose `by` is missing serve the
        others as reference only.
    by : str
        Column whose values are compared.
    strata : str or sequence of str
        Columns from coarse to fine; a stratum is the combination of all of them.
    errors, lines : str
        Columns with 0 <= errors <= lines.
    place : sequence of str
        Columns that say where and when the work was done, the coarsest first, for example
        ("warehouse", "station", "shift"): nobody answers for a bad station at which the others err, too, nor for
        the night. Each column has an effect of its own within the first one, and their combination one beside.
    time : str
        Column of the week ('' for none): where an item, a place or the whole has a rate of its own in some weeks, the
        work of these weeks is compared with what the others did then. Who works next to only his own in a place
        for four weeks shares nothing of these.

    Returns
    -------
    DataFrame
        One row per value of `by`, sorted: by, lines, errors (all it has), compared_lines, compared_errors (of shared
        work), expected (errors of the compared lines, > 0 where there are any), variance (of expected, from
        estimating it), by_place (see `sharing.by_place`), shared (share of its lines that are shared work), alone
        (share of its lines at places where next to nobody else works). A value that shares no work is its own
        reference: all it has is compared, and shared is 0; alone in the frame, expected equals its errors (at least
        half an error).

    Raises
    ------
    ValueError
        If a column is missing, a count is negative or not finite, or errors exceed lines.

    References
    ----------
    Keiding, Clayton (2014), Statistical Science 29:529 (indirect standardisation); Clayton, Kaldor (1987).

    Examples
    --------
    >>> frame = pd.DataFrame({"packer": ["A", "A", "B", "B"], "sku": ["easy", "hard", "easy", "hard"],
    ...                       "errors": [9, 6, 1, 54], "lines": [900, 100, 100, 900]})
    >>> expected(frame, "packer", "sku")["expected"].round(6).tolist()
    [15.0, 55.0]
    """
    cells = counted.cells_of(frame, by, strata, errors, lines, place, time)
    rate, spread, level_weight = _rates_of_others(cells)
    factor, factor_spread, of_place = places.place_factors(cells, rate)
    at_times = places.time_factors(cells, rate * factor)
    rate, spread = rate * factor * at_times.factor, spread * factor * at_times.factor
    cells["parts"] = [level.parts for level in at_times.levels]
    shared, alone = sharing.shared(cells)
    own = cells["group"] >= 0
    group, size = cells["group"][own], len(cells["names"])
    count, shared = cells["lines"][own], shared[own]
    all_lines = np.bincount(group, count, size)
    shared_lines = np.bincount(group, count * shared, size)
    some = shared | (shared_lines == 0)[group]

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(group, values * some, size)

    def part(values: np.ndarray) -> np.ndarray:
        return np.divide(values, all_lines, where=all_lines > 0, out=np.zeros(size))

    out = pd.DataFrame({by: cells["names"]})
    out["lines"], out["errors"] = all_lines, np.bincount(group, cells["errors"][own], size)
    out["compared_lines"], out["compared_errors"] = total(count), total(cells["errors"][own])
    # Where the others had no error on the same strata, as if half an error had happened on all lines.
    fewest = out["compared_lines"] * shrink.HALF_ERROR / max(cells["lines"].sum(), 1)
    out["expected"] = np.maximum(total(count * rate[own]), fewest)
    # The part of the rates that rests on the whole's rate errs for all strata at once, not independently.
    common = total(count * rate[own] * level_weight[own]) ** 2 / np.maximum(
        cells["errors"].sum() - np.bincount(group, cells["errors"][own], size), shrink.HALF_ERROR
    )
    out["variance"] = total((count * spread[own]) ** 2) + common
    compared = np.zeros(len(own), dtype=bool)
    compared[np.flatnonzero(own)[some]] = True
    out["by_place"] = sharing.by_place(cells, rate, rate / of_place, compared)
    doubts = [(cells["places"][-1], factor_spread)] if place else []
    for code, doubt in doubts + [(level.parts + 1, level.doubt) for level in at_times.levels]:
        out["variance"] += places.common_variance(cells, code, rate * compared, doubt, size)
    out["shared"] = part(shared_lines)
    out["alone"] = part(np.bincount(group, count * alone[own], size))
    return out.sort_values(by, kind="stable", ignore_index=True)


def stratum_rates(
    frame: pd.DataFrame, strata: str | Sequence[str], errors: str = "errors", lines: str = "lines"
) -> pd.DataFrame:
    """Shrunken error rate of every stratum, from everybody's lines.

    Parameters
    ----------
    frame, strata, errors, lines
        As `expected`.

    Returns
    -------
    DataFrame
        One row per stratum: its columns, lines, errors, rate (share of lines).

    Raises
    ------
    ValueError
        As `expected`.
    """
    levels = [strata] if isinstance(strata, str) else list(strata)
    # A group that is nobody leaves no lines out.
    cells = counted.cells_of(frame.assign(**{_NOBODY: None}), _NOBODY, strata, errors, lines)
    rate, _, _ = _rates_of_others(cells)
    first = pd.DataFrame({"code": cells["codes"][-1], "rate": rate}).drop_duplicates("code").set_index("code")
    code = counted.stratum_codes(frame, levels)[-1]
    sums = frame.assign(code=code).groupby("code")[[lines, errors]].sum()
    out = frame[levels].assign(code=code).drop_duplicates("code").set_index("code").join(sums)
    return out.assign(rate=first["rate"]).reset_index(drop=True)


def _rates_of_others(cells: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per cell: rate without the own lines, its standard error, weight of the whole."""
    wrong, count, group = cells["errors"], cells["lines"], cells["group"]
    size = len(wrong)
    rate = spread = np.zeros(size)
    weight, others = np.ones(size), np.zeros(size)
    whole = np.ones(1)
    for level, code in enumerate(cells["codes"]):
        width = counted.width_of(code)
        total_wrong, total_count = np.bincount(code, wrong, width), np.bincount(code, count, width)
        other_wrong = total_wrong[code] - counted.own_sums(group, code, width, wrong)
        others = total_count[code] - counted.own_sums(group, code, width, count)
        if level == 0:
            rate = _root(other_wrong, others, total_wrong[0], total_count[0])
            whole = np.array([max(total_wrong[0], shrink.HALF_ERROR) / max(total_count[0], 1.0)])
            continue
        parent = np.zeros(width, dtype=np.int64)
        parent[code] = cells["codes"][level - 1]
        alpha, whole = _strength(total_wrong, total_count, whole[parent], len(np.unique(parent)))
        base = others * rate
        known = base + alpha > 0
        bottom = np.where(known, base + alpha, 1.0)
        kept = np.where(known, alpha / bottom, 1.0)
        sampling = rate * np.sqrt(np.maximum(other_wrong, shrink.HALF_ERROR) + alpha) / bottom
        spread = np.sqrt(np.where(known & (others > 0), sampling, 0.0) ** 2 + (kept * spread) ** 2)
        rate = np.where(known, rate * (other_wrong + alpha) / bottom, rate)
        weight = weight * kept
    return rate, spread, weight


def _root(wrong: np.ndarray, count: np.ndarray, all_wrong: float, all_count: float) -> np.ndarray:
    alone = count <= 0
    wrong, count = np.where(alone, all_wrong, wrong), np.where(alone, max(all_count, 1.0), count)
    return np.maximum(wrong, shrink.HALF_ERROR) / count


def _strength(
    wrong: np.ndarray, count: np.ndarray, parent_rate: np.ndarray, parents: int
) -> tuple[float, np.ndarray]:
    """Prior strength of a level (0 = no shrinkage) and the shrunken rates of its strata."""
    base = count * parent_rate
    alpha = shrink.prior_strength(wrong, base) if (count > 0).sum() - parents >= FEWEST_SIBLINGS - 1 else 0.0
    bottom = np.where(base + alpha > 0, base + alpha, 1.0)
    return alpha, np.where(base + alpha > 0, parent_rate * (wrong + alpha) / bottom, parent_rate)
