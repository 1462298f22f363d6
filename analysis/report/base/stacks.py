"""A waterfall as stacked columns: an invisible base and the visible part, above or below zero."""

from __future__ import annotations

import pandas as pd

PARTS = ("base", "up", "down", "total", "under")
LABELS = ("plus", "minus")
ROOM = 0.16


def stacked(frame: pd.DataFrame, value: str) -> pd.DataFrame:
    """Columns to stack: base (invisible), up, down and total (visible), and the ends ``start`` and ``end``.

    Parameters
    ----------
    frame : DataFrame
        ``value`` and measure: relative steps are added, totals show what was reached.

    Returns
    -------
    DataFrame
        Same rows. A step that crosses zero has its part above in its own column and the part below in ``under``.
        ``plus`` or ``minus`` hold the amount without its sign: invisible, they carry the label behind the step, so that
        it follows the cells.

    Examples
    --------
    >>> steps = pd.DataFrame({"cost": [5.0, -2.0, 3.0], "measure": ["relative", "relative", "total"]})
    >>> stacked(steps, "cost")[["base", "up", "down", "total"]].to_numpy().tolist()
    [[0.0, 5.0, 0.0, 0.0], [3.0, 0.0, 2.0, 0.0], [0.0, 0.0, 0.0, 3.0]]
    """
    rows, reached = [], 0.0
    for amount, measure in zip(frame[value].astype(float), frame["measure"], strict=True):
        start, end = (0.0, amount) if measure == "total" else (reached, reached + amount)
        reached = end
        low, high = min(start, end), max(start, end)
        base = low if low >= 0 else high if high <= 0 else 0.0
        above, below = max(high, 0.0) - max(low, 0.0), min(low, 0.0) - min(high, 0.0)
        kind = "total" if measure == "total" else "up" if amount >= 0 else "down"
        only_below = above == 0 and below != 0
        rows.append(
            {
                "base": base,
                **dict.fromkeys(("up", "down", "total"), 0.0),
                kind: below if only_below else above,
                "under": 0.0 if only_below else below,
                "plus": amount if amount >= 0 else None,
                "minus": -amount if amount < 0 else None,
                "start": start,
                "end": end,
            }
        )
    names = [*PARTS, *LABELS, "start", "end"]
    return pd.DataFrame(rows, columns=names, index=frame.index).astype(float)


def ends(parts: pd.DataFrame) -> tuple[float, float]:
    """Where the axis ends, with room for the labels behind the longest step."""
    reached = parts[["start", "end"]].to_numpy(float)
    low, high = min(0.0, reached.min(initial=0.0)), max(0.0, reached.max(initial=0.0))
    span = (high - low) or 1.0
    return low - (span * ROOM if low < 0 else 0.0), high + span * ROOM
