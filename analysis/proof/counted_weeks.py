"""The weeks of both sides of an action that count: mature ones, without the alarm that led to it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.proof import alarm

# Weeks of which less has been reported are left out (statistics.md: maturity).
MATURE = 0.95
# Columns that say when a week was, the first of them that a frame has; its rows are put into their order.
MOMENTS = ("week", "start", "day", "date")

Weeks = pd.DataFrame | Mapping | np.ndarray | tuple | list
Trigger = int | Sequence[int] | Sequence[bool] | None


def counted(
    before: Weeks, after: Weeks, control: tuple[Weeks, Weeks] | None, trigger: Trigger
) -> tuple[list[pd.DataFrame], int]:
    """Weeks before and after that count, then those of the untouched group, and the number of weeks left out."""
    base, new = weeks(before), weeks(after)
    kept = [base["maturity"] >= MATURE, new["maturity"] >= MATURE]
    dropped = _alarm(base[kept[0]], len(base)) if trigger is None else positions(trigger, len(base))
    kept[0] &= ~base.index.isin(dropped)
    others = [] if control is None else [weeks(part) for part in control]
    if len(others) not in (0, 2):
        raise ValueError("control must be a pair: the untouched group before and after")
    for place, (own, part) in enumerate(zip((base, new), others, strict=False)):
        same = _same_weeks(part, own, dropped if place == 0 else [])
        if same is None:  # other weeks than the group itself, or only a total
            others[place] = part[part["maturity"] >= MATURE]
            continue
        kept[place] &= same["maturity"].fillna(0.0) >= MATURE
        others[place] = same[kept[place]]
    groups = [base[kept[0]], new[kept[1]], *others]
    return [g.reset_index(drop=True) for g in groups], int(sum((~k).sum() for k in kept))


def _alarm(known: pd.DataFrame, length: int) -> list[int]:
    """Rows of the alarm that the mature weeks of a baseline end with, and of the weeks after it."""
    last = alarm.alarm(reported(known))
    return list(range(known.index[-last], length)) if last else []


def _same_weeks(part: pd.DataFrame, own: pd.DataFrame, dropped: list[int]) -> pd.DataFrame | None:
    """The untouched group's weeks on the rows of the group's own, None where they are not the same weeks."""
    if len(part) == len(own):
        return part
    left = own.index.difference(dropped)
    return part.set_axis(left).reindex(own.index) if len(part) == len(left) else None


def weeks(counts: Weeks) -> pd.DataFrame:
    """Counts as a frame of weeks in time order: errors, lines, maturity (1 when not given).

    Parameters
    ----------
    counts : DataFrame, mapping, or pair
        Columns errors and lines, and maturity when known; rows are put into the order of a column week, start, day or
        date, when there is one. Or (errors, lines): two totals or two columns. Three or more pairs (errors, lines),
        and an array with two columns, are weeks.

    Raises
    ------
    ValueError
        If a column is missing, a count is negative or not finite, or errors exceed lines.

    Examples
    --------
    >>> weeks((60, 12000)).iloc[0].tolist()
    [60.0, 12000.0, 1.0]
    >>> weeks([(3, 400), (5, 420), (2, 390)])["lines"].tolist()
    [400.0, 420.0, 390.0]
    """
    frame = _frame(counts)
    try:
        frame = frame.astype(float).reset_index(drop=True)
    except (TypeError, ValueError) as problem:
        raise ValueError("errors, lines and maturity must be numbers") from problem
    frame["maturity"] = frame["maturity"].fillna(1.0)
    values = frame.to_numpy()
    if not np.isfinite(values).all() or (values < 0).any():
        raise ValueError("errors, lines and maturity must be finite and not negative")
    if (values[:, 0] > values[:, 1]).any():
        raise ValueError("errors must not exceed lines")
    return frame


def _frame(counts: Weeks) -> pd.DataFrame:
    if isinstance(counts, Mapping):
        counts = pd.DataFrame({name: np.atleast_1d(values) for name, values in counts.items()})
    if isinstance(counts, pd.DataFrame):
        missing = {"errors", "lines"} - set(counts.columns)
        if missing:
            raise ValueError(f"column {sorted(missing)[0]!r} is missing")
        moment = next((name for name in MOMENTS if name in counts.columns), None)
        if moment is not None:
            counts = counts.sort_values(moment, kind="stable")
        return counts.reindex(columns=["errors", "lines", "maturity"])
    if isinstance(counts, np.ndarray) and counts.ndim == 2 and counts.shape[1] == 2:
        counts = tuple(counts.T)
    elif len(counts) > 2 and all(np.ndim(row) == 1 and len(row) == 2 for row in counts):
        counts = tuple(zip(*counts, strict=True))
    if len(counts) != 2:
        raise ValueError("errors and lines are needed")
    try:
        errors, lines = (np.atleast_1d(np.asarray(part, float)) for part in counts)
        errors, lines = np.broadcast_arrays(errors, lines) if lines.size == 1 else (errors, lines)
    except (TypeError, ValueError) as problem:
        raise ValueError("errors and lines must be numbers") from problem
    if errors.shape != lines.shape or errors.ndim != 1:
        raise ValueError("errors and lines must have the same length")
    return pd.DataFrame({"errors": errors, "lines": lines, "maturity": 1.0})


def reported(counts: pd.DataFrame) -> pd.DataFrame:
    """Weeks whose lines are those of which the errors are known: lines times maturity."""
    return counts.assign(lines=np.maximum(counts["lines"] * counts["maturity"], counts["errors"]))


def positions(window: int | Sequence[int] | Sequence[bool], length: int) -> list[int]:
    """Rows of a window that is given as a number of last weeks, as positions, or as true and false.

    Raises
    ------
    ValueError
        If a position is outside the weeks.

    Examples
    --------
    >>> positions(2, 10)
    [8, 9]
    >>> positions([False, True, True], 3)
    [1, 2]
    """
    given = np.asarray(window)
    if given.dtype == bool and given.shape == (length,):
        return np.flatnonzero(given).tolist()
    rows = range(length - int(given), length) if given.ndim == 0 else given.tolist()
    if any(not 0 <= row < length for row in rows):
        raise ValueError("the trigger window lies outside the baseline weeks")
    return [int(row) for row in rows]
