"""Difficulty of the work: errors that anybody would have had on the same lines."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.rates import shrink

# Shrinking fewer than four siblings cannot beat their raw rates (Efron, Morris 1975): one mean takes one of them.
FEWEST_SIBLINGS = 4
# Among more than so many nobody moves the spread of places: it is then fitted once, from all.
MOST_FITTED = 200
_NOBODY = "_nobody"
# Work is shared where the others did at least this part of the value's own lines of it: less says nothing of how hard
# it is, or of what the place adds.
SHARED_PART = 0.1


def expected(
    frame: pd.DataFrame,
    by: str,
    strata: str | Sequence[str],
    errors: str = "errors",
    lines: str = "lines",
    place: Sequence[str] = (),
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

    Returns
    -------
    DataFrame
        One row per value of `by`, sorted: by, lines, errors (all it has), compared_lines, compared_errors (of shared
        work), expected (errors of the compared lines, > 0 where there are any), variance (of expected, from
        estimating it), held_errors and held_expected (the part of both at places, as one combination of all columns,
        where it has more of the lines than all others), shared (share of its lines that are shared work), alone
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
    cells = _cells(frame, by, strata, errors, lines, place)
    rate, spread, level_weight = _rates_of_others(cells)
    factor, factor_spread = _place_factors(cells, rate)
    rate, spread = rate * factor, spread * factor
    shared, alone = _shared(cells)
    held = _held(cells)
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
    out["held_errors"] = total(cells["errors"][own] * held[own])
    out["held_expected"] = np.minimum(total(count * (rate * held)[own]), out["expected"])
    # The part of the rates that rests on the whole's rate errs for all strata at once, not independently.
    common = total(count * rate[own] * level_weight[own]) ** 2 / np.maximum(
        cells["errors"].sum() - np.bincount(group, cells["errors"][own], size), shrink.HALF_ERROR
    )
    out["variance"] = total((count * spread[own]) ** 2) + common
    if place:
        counted = np.zeros(len(own), dtype=bool)
        counted[np.flatnonzero(own)[some]] = True
        out["variance"] += _place_variance(cells, rate * counted, factor_spread, size)
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
    cells = _cells(frame.assign(**{_NOBODY: None}), _NOBODY, strata, errors, lines)
    rate, _, _ = _rates_of_others(cells)
    first = pd.DataFrame({"code": cells["codes"][-1], "rate": rate}).drop_duplicates("code").set_index("code")
    code = _stratum_codes(frame, levels)[-1]
    sums = frame.assign(code=code).groupby("code")[[lines, errors]].sum()
    out = frame[levels].assign(code=code).drop_duplicates("code").set_index("code").join(sums)
    return out.assign(rate=first["rate"]).reset_index(drop=True)


def _stratum_codes(frame: pd.DataFrame, levels: list[str]) -> list[np.ndarray]:
    """Codes of the whole (all 0) and of each level below it."""
    codes = [np.zeros(len(frame), dtype=np.int64)]
    for column in levels:
        code, values = pd.factorize(frame[column], use_na_sentinel=False)
        codes.append(pd.factorize(codes[-1] * max(len(values), 1) + code)[0])
    return codes


def _place_codes(frame: pd.DataFrame, place: list[str]) -> list[np.ndarray]:
    """Codes of the first column, of each other within it, and of all together; one code of all without a place."""
    if not place:
        return [np.zeros(len(frame), dtype=np.int64)]
    levels = [place[:1], *([place[0], column] for column in place[1:]), *([place] if len(place) > 2 else [])]
    return [_stratum_codes(frame, level)[-1] for level in levels]


def _cells(
    frame: pd.DataFrame,
    by: str,
    strata: str | Sequence[str],
    errors: str,
    lines: str,
    place: Sequence[str] = (),
) -> dict:
    """Arrays of value x finest stratum x place: group (-1 unknown), codes of each level, counts; names of values."""
    levels = [strata] if isinstance(strata, str) else list(strata)
    for column in (by, *levels, *place, errors, lines):
        if column not in frame.columns:
            raise ValueError(f"column {column!r} is missing")
    wrong, count = frame[errors].to_numpy(float), frame[lines].to_numpy(float)
    if (
        not (np.isfinite(wrong).all() and np.isfinite(count).all())
        or (wrong < 0).any()
        or (wrong > count).any()
    ):
        raise ValueError("counts need 0 <= errors <= lines, all finite")
    group, names = pd.factorize(frame[by])
    codes = _stratum_codes(frame, levels)
    places = _place_codes(frame, list(place))
    finest, width = codes[-1], _width(codes[-1])
    key, _ = _compact((group + 1) * width + finest)
    key, first = _compact(key * _width(places[-1]) + places[-1])
    return {
        "names": names,
        "group": group[first],
        "codes": [code[first] for code in codes],
        "places": [code[first] for code in places if len(place)],
        "errors": np.bincount(key, wrong, len(first)),
        "lines": np.bincount(key, count, len(first)),
    }


def _compact(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number the keys 0.. without gaps; also the first row of each."""
    position, unique = pd.factorize(key)
    first = np.zeros(len(unique), dtype=np.int64)
    first[position[::-1]] = np.arange(len(key))[::-1]
    return position, first


def _width(code: np.ndarray) -> int:
    return int(code.max()) + 1 if len(code) else 1


def _shared(cells: dict) -> tuple[np.ndarray, np.ndarray]:
    """Per cell: whether the others do such work too, at such a place; and whether the place is next to only its own."""
    group = cells["group"]

    def beside(code: np.ndarray) -> np.ndarray:
        width = _width(code)
        mine = _own(group, code, width, cells["lines"])
        return np.bincount(code, cells["lines"], width)[code] - mine >= np.maximum(SHARED_PART * mine, 1.0)

    # The combination of the columns may be one's own: their single effects are then known from elsewhere.
    single = cells["places"][:-1] if len(cells["places"]) > 2 else cells["places"]
    alone = ~np.all([beside(code) for code in single], axis=0) if single else np.zeros(len(group), bool)
    return beside(cells["codes"][-1]) & ~alone, alone


def _held(cells: dict) -> np.ndarray:
    """Per cell: whether its group has more of the lines of this place than all others together."""
    if not cells["places"]:
        return np.zeros(len(cells["group"]), bool)
    code = cells["places"][-1]
    mine = _own(cells["group"], code, _width(code), cells["lines"])
    return 2 * mine > np.bincount(code, cells["lines"], _width(code))[code]


def _rates_of_others(cells: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Per cell: rate without the own lines, its standard error, weight of the whole."""
    wrong, count, group = cells["errors"], cells["lines"], cells["group"]
    size = len(wrong)
    rate = spread = np.zeros(size)
    weight, others = np.ones(size), np.zeros(size)
    whole = np.ones(1)
    for level, code in enumerate(cells["codes"]):
        width = _width(code)
        total_wrong, total_count = np.bincount(code, wrong, width), np.bincount(code, count, width)
        other_wrong = total_wrong[code] - _own(group, code, width, wrong)
        others = total_count[code] - _own(group, code, width, count)
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


def _place_factors(cells: dict, rate: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per cell: factor of its place on the rate from the others' errors there, and its relative standard error."""
    wrong, count, group = cells["errors"], cells["lines"], cells["group"]
    factor, spread = np.ones(len(wrong)), np.zeros(len(wrong))
    parent = np.zeros(len(wrong), dtype=np.int64)
    for number, code in enumerate(cells["places"]):
        base = count * rate * factor
        # The others' own expectations lean on the value's errors; measured against their sum, that cancels.
        other_wrong, other_base = (_of_others(group, parent, part) for part in (wrong, base))
        level = np.divide(other_wrong, other_base, out=np.ones(len(wrong)), where=other_base > 0)
        seen, expected = (_of_others(group, code, part) for part in (wrong, base))
        expected = expected * np.maximum(level, shrink.HALF_ERROR / np.maximum(other_base, shrink.HALF_ERROR))
        alpha = _strength_of_others(group, code, (wrong, base), len(np.unique(parent)))
        bottom = np.where(expected + alpha > 0, expected + alpha, 1.0)
        here = np.where(expected + alpha > 0, (seen + alpha) / bottom, 1.0)
        factor = factor * np.maximum(here, shrink.HALF_ERROR / np.maximum(bottom, 1.0))
        spread = np.sqrt(
            spread**2 + np.maximum(seen + alpha, shrink.HALF_ERROR) / np.maximum(bottom, 1.0) ** 2
        )
        parent = code if number == 0 else parent
    return factor, spread


def _strength_of_others(
    group: np.ndarray, code: np.ndarray, counts: tuple[np.ndarray, np.ndarray], parents: int
) -> np.ndarray:
    """Prior strength of places per cell, without the own errors: one who errs more must not make places differ."""
    width = _width(code)
    totals = [np.bincount(code, part, width) for part in counts]

    def fitted(wrong: np.ndarray, base: np.ndarray) -> float:
        enough = (base > 0).sum() - parents >= FEWEST_SIBLINGS - 1
        return shrink.prior_strength(wrong, base) if enough else 0.0

    size = int(group.max(initial=-1)) + 1
    strength = np.full(size + 1, fitted(*totals))  # the last is for nobody's lines
    if size <= MOST_FITTED:
        key = np.where(group < 0, size, group) * width + code
        own = [np.bincount(key, part, (size + 1) * width).reshape(size + 1, width) for part in counts]
        for number in range(size):
            strength[number] = fitted(
                *(np.maximum(t - o[number], 0) for t, o in zip(totals, own, strict=True))
            )
    return strength[group]


def _of_others(group: np.ndarray, code: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum of the values over the cells of the same code and other groups, per cell."""
    width = _width(code)
    return np.maximum(np.bincount(code, values, width)[code] - _own(group, code, width, values), 0.0)


def _place_variance(cells: dict, rate: np.ndarray, spread: np.ndarray, size: int) -> np.ndarray:
    """Variance of the expected errors of each value from the factors of its places; a factor errs for all its cells."""
    code, group = cells["places"][-1], cells["group"]
    own = group >= 0
    key, first = _compact(group[own] * _width(code) + code[own])
    base = np.bincount(key, (cells["lines"] * rate)[own], len(first))
    return np.bincount(group[own][first], (base * spread[own][first]) ** 2, size)


def _own(group: np.ndarray, code: np.ndarray, width: int, values: np.ndarray) -> np.ndarray:
    """Sum of the values over the cells of the same group and stratum, per cell; 0 for an unknown group."""
    position = (group + 1) * width + code
    # Counting by the key itself is quicker than hashing it, while most keys are in use.
    if len(position) and position.max() > 4 * len(position):
        position, _ = _compact(position)
    return np.where(group >= 0, np.bincount(position, values)[position], 0.0)


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
