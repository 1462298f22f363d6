"""Which actions are not finished, and which of them are late."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.schema.taxonomy import DUE_STATES, OPEN_STATES


def open_actions(actions: pd.DataFrame, today: date) -> pd.DataFrame:
    """Actions that are not finished, the overdue first. ``overdue`` (bool): due, and not in place yet."""
    part = actions[actions["state"].isin(OPEN_STATES)].copy()
    late = pd.to_datetime(part["due_on"]) < pd.Timestamp(today)
    part["overdue"] = late & part["state"].isin(DUE_STATES)
    return part.sort_values(
        ["overdue", "due_on"], ascending=[False, True], na_position="last", ignore_index=True
    )
