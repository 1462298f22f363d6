"""Cost per 1,000 lines by week of shipment, as a control chart."""

from __future__ import annotations

import pandas as pd

from analysis.spc import measurements

PER_LINES = 1000
BASELINE_WEEKS = 26
LEAST_WEEKS = 12


def cost_chart(weeks: pd.DataFrame, cost: pd.Series) -> pd.DataFrame:
    """The chart (see ``measurements.xmr_chart``) with ``week``, ``cost`` and ``lines``.

    Parameters
    ----------
    weeks : DataFrame
        week, lines, mature, one a row.
    cost : Series
        Cost of the errors of each week, by week; a week that is missing cost nothing.
    """
    table = weeks.set_index("week")
    spent = cost.reindex(pd.DatetimeIndex(table.index), fill_value=0.0)
    value = spent / table["lines"].where(table["lines"] > 0) * PER_LINES
    chart = measurements.xmr_chart(
        value.to_numpy(), mature=table["mature"].to_numpy(bool), baseline=BASELINE_WEEKS, least=LEAST_WEEKS
    )
    return chart.assign(
        lower=chart["lower"].clip(lower=0),
        week=table.index,
        cost=spent.to_numpy(),
        lines=table["lines"].to_numpy(),
    )
