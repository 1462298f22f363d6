"""The alarm inside a baseline: its last weeks, where they look bad compared with the weeks before them."""

import numpy as np
import pandas as pd

from analysis.proof import drift
from analysis.rates import weekly_counts

# Weeks at the end of a baseline in which an alarm is looked for: two months, and never more than half of it.
LOOKED_AT = 9
# Standard errors above the weeks before it from which a stretch counts as the alarm. The worst of 100 SKUs lies about
# 2.5 above; of 100 baselines that nobody picked 15 to 20 have such a stretch, and lose it.
# A short baseline keeps more of a chance excess than a long one, so there less is enough.
ALARMED, ALARMED_SHORT, SHORT = 1.75, 1.5, 16


def alarm(before: pd.DataFrame) -> int:
    """Number of last weeks that look like the alarm which led to the action, 0 for none.

    Parameters
    ----------
    before : DataFrame
        Weeks in time order: errors, lines.

    Notes
    -----
    An action is begun because its goods looked bad; what looked bad by chance is better afterwards without any action.
    Of the stretches above `ALARMED` the longest is taken. A clear trend of the rate is no alarm.

    References
    ----------
    Barnett, van der Pols, Dobson (2005), Int J Epidemiology 34:215 (regression to the mean).

    Examples
    --------
    >>> alarm(pd.DataFrame({"errors": [4, 6, 5, 4, 6, 5, 14, 15], "lines": 500.0}))
    4
    """
    longest = min(LOOKED_AT, len(before) // 2)
    if not longest:
        return 0
    errors, lines = before["errors"].to_numpy(float), before["lines"].to_numpy(float)
    earlier = before.iloc[: len(before) - longest]
    spread = weekly_counts.dispersion([earlier])[0] * float(
        weekly_counts.following([weekly_counts.residuals_of(earlier)[None, :]])[0]
    )
    late, shipped = errors[::-1].cumsum()[:longest], lines[::-1].cumsum()[:longest]
    share = shipped / lines.sum() if lines.sum() else np.zeros(longest)
    variance = spread * errors.sum() * share * (1 - share)
    above = np.divide(
        late - errors.sum() * share, np.sqrt(variance), out=np.zeros(longest), where=variance > 0
    )
    least = ALARMED_SHORT if len(before) < SHORT else ALARMED
    if above.max() <= least or drift.trend_p(before) < drift.TREND_CLEAR:
        return 0
    return int(np.flatnonzero(above > least).max()) + 1
