"""What people decided about the errors of a period."""

from __future__ import annotations

import pandas as pd

from data.query import Filters
from data.records.source import Source

ALL_ROWS = 1_000_000
CODED = ("cause", "cause_status", "contributing", "judged")


def coded(source: Source, filters: Filters) -> pd.DataFrame:
    """What people decided about each error in view, those without a known order line included."""
    found = [
        source.rows(filters, which=which, size=ALL_ROWS, columns=CODED).frame
        for which in ("errors", "unmatched")
    ]
    return pd.concat(found, ignore_index=True)
