"""Rebases of control charts: from which day limits are computed anew, who decided it and why. Never automatic."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.query import Filters, filter_text
from data.records import records
from data.schema import PHASES
from data.store import Store, utc_now
from data.store.lake.again import rerun

ERROR_RATE = "error_rate"


def in_force(store: Store, filters: Filters, metric: str = ERROR_RATE) -> pd.DataFrame:
    """Rebases that hold for what the filters show: those of the same choice or of a wider one, by their first day."""
    rows = records.everything(store, PHASES, metric=metric)
    rows = rows[rows["undone_at"].isna()]
    mine = np.array(
        [filter_text.holds(filter_text.read(scope), filters) for scope in rows["scope"]], dtype=bool
    )
    return rows[mine].sort_values(["starts_on", "phase_id"], ignore_index=True)


def add(
    store: Store, filters: Filters, starts_on: date, reason: str, who: str, metric: str = ERROR_RATE
) -> str:
    """Compute the limits of what the filters show anew from the week of a day on. Returns the id.

    Raises
    ------
    ValueError
        Without a reason.
    """
    if not reason.strip():
        raise ValueError("a rebase needs a reason")
    row = {
        "phase_id": records.new_id("P"),
        "metric": metric,
        "scope": filter_text.write(filters.scope()),
        "starts_on": starts_on - timedelta(days=starts_on.weekday()),
        "reason": reason.strip(),
    }
    records.put(store, PHASES, row, who)
    return row["phase_id"]


@rerun
def undo(store: Store, phase_id: str, who: str) -> bool:
    """Take a rebase back; who made it and why stays on record. False when it was undone before, or never was."""
    with store.writing() as cursor:
        standing = cursor.value(
            "select count(*) from phases where phase_id = ? and undone_at is null", [phase_id]
        )
        if not standing:
            return False
        now = utc_now()
        cursor.run("update phases set undone_at = ? where phase_id = ?", [now, phase_id])
        records.log(cursor, who, PHASES.name, phase_id, {"undone_at": [None, now.isoformat()]})
    return True
