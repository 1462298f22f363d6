"""What changed in a table that somebody brings: ``python -m analysis explain --table FILE``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import explain
from analysis.explain import residuals

COUNTS = ("lines_before", "errors_before", "lines_after", "errors_after")


def read(path: Path, dimensions: Sequence[str], counts: Sequence[str]) -> pd.DataFrame:
    """The leaves of a CSV file, rows of the same values added up; values are texts, an empty one is a value.

    Raises
    ------
    ValueError
        If it cannot be read, a column is missing, or a count is no number.
    """
    try:
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    missing = [name for name in (*dimensions, *counts) if name not in frame.columns]
    if missing:
        raise ValueError(
            f"{path.name} has no column {missing[0]!r}; it has {', '.join(map(repr, frame.columns))}"
        )
    for name in counts:
        numbers = pd.to_numeric(frame[name].replace("", "0"), errors="coerce")
        if numbers.isna().any():
            row = int(numbers.isna().to_numpy().argmax()) + 2
            raise ValueError(f"{path.name}, row {row}: {name} {frame[name].iloc[row - 2]!r} is no number")
        frame[name] = numbers
    return frame.groupby(list(dimensions), as_index=False, sort=False)[list(counts)].sum()


def explained(frame: pd.DataFrame, dimensions: Sequence[str]) -> list[explain.Explanation]:
    """What explains the change, rises and falls: confirmed ones, then hints."""
    n1, c1, n2, c2 = COUNTS
    return explain.localise(frame, list(dimensions), n1=n1, c1=c1, n2=n2, c2=c2, direction="both")


def forecast(frame: pd.DataFrame, dimensions: Sequence[str], columns: Sequence[str]) -> list[dict[str, Any]]:
    """Where a forecast failed, as plain data: scope, real, predicted, leaves, score."""
    found = residuals.localise(frame, dimensions, *columns)
    return [
        {
            "scope": dict(item.pattern),
            "real": item.real,
            "predicted": item.predicted,
            "leaves": item.leaves,
            "score": item.score,
        }
        for item in found
    ]
