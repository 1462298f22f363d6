"""Counts of value x what is packed x place x week, and their sums over others."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.rates import arguments


def cells_of(
    frame: pd.DataFrame,
    by: str,
    strata: str | Sequence[str],
    errors: str,
    lines: str,
    place: Sequence[str] = (),
    time: str = "",
) -> dict:
    """Arrays of value x finest stratum x place x week: group (-1 unknown), codes of each, counts; names of values."""
    levels = [strata] if isinstance(strata, str) else list(strata)
    arguments.require_columns(frame, (by, *levels, *place, *([time] if time else []), errors, lines))
    wrong, count = arguments.counted_columns(frame, errors, lines)
    group, names = pd.factorize(frame[by])
    codes = stratum_codes(frame, levels)
    places = place_codes(frame, list(place))
    finest, width = codes[-1], width_of(codes[-1])
    key, _ = compact((group + 1) * width + finest)
    key, first = compact(key * width_of(places[-1]) + places[-1])
    week = pd.factorize(frame[time], sort=True)[0] if time else np.zeros(len(frame), dtype=np.int64)
    if time:
        key, first = compact(key * (width_of(week) + 1) + week)
    return {
        "names": names,
        "group": group[first],
        "codes": [code[first] for code in codes],
        "places": [code[first] for code in places if len(place)],
        "week": week[first] if time else None,
        "errors": np.bincount(key, wrong, len(first)),
        "lines": np.bincount(key, count, len(first)),
    }


def stratum_codes(frame: pd.DataFrame, levels: list[str]) -> list[np.ndarray]:
    """Codes of the whole (all 0) and of each level below it."""
    codes = [np.zeros(len(frame), dtype=np.int64)]
    for column in levels:
        code, values = pd.factorize(frame[column], use_na_sentinel=False)
        codes.append(pd.factorize(codes[-1] * max(len(values), 1) + code)[0])
    return codes


def place_codes(frame: pd.DataFrame, place: list[str]) -> list[np.ndarray]:
    """Codes of the first column, of each other within it, and of all together; one code of all without a place."""
    if not place:
        return [np.zeros(len(frame), dtype=np.int64)]
    levels = [place[:1], *([place[0], column] for column in place[1:]), *([place] if len(place) > 2 else [])]
    return [stratum_codes(frame, level)[-1] for level in levels]


def compact(key: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Number the keys 0.. without gaps; also the first row of each."""
    position, unique = pd.factorize(key)
    first = np.zeros(len(unique), dtype=np.int64)
    first[position[::-1]] = np.arange(len(key))[::-1]
    return position, first


def width_of(code: np.ndarray) -> int:
    """How many values a code may have: its largest and one more."""
    return int(code.max()) + 1 if len(code) else 1


def own_sums(group: np.ndarray, code: np.ndarray, width: int, values: np.ndarray) -> np.ndarray:
    """Sum of the values over the cells of the same group and stratum, per cell; 0 for an unknown group."""
    position = (group + 1) * width + code
    # Counting by the key itself is quicker than hashing it, while most keys are in use.
    if len(position) and position.max() > 4 * len(position):
        position, _ = compact(position)
    return np.where(group >= 0, np.bincount(position, values)[position], 0.0)


def sums_of_others(group: np.ndarray, code: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Sum of the values over the cells of the same code and other groups, per cell."""
    width = width_of(code)
    return np.maximum(np.bincount(code, values, width)[code] - own_sums(group, code, width, values), 0.0)
