"""What people decided about the errors of a period."""

from __future__ import annotations

import pandas as pd

from data import query
from data.query import Filters
from data.records.source import Source

CODED = ("cause", "cause_status", "contributing", "judged")


def coded(source: Source, filters: Filters) -> pd.DataFrame:
    """What people decided about each error in view, those without a known order line included."""
    found = [source.ask(query.columns_of_rows, filters, CODED, which) for which in ("errors", "unmatched")]
    return pd.concat(found, ignore_index=True)
