"""The baseline is frozen: replayed week by week, a week reads the same centre in every later view, pack and retro."""

from collections import defaultdict
from datetime import timedelta

import numpy as np

from analysis.questions.situation import assess
from analysis.review import findings
from data.query import Filters
from data.records.source import Direct
from tests.analysis.questions.shops import MONDAY, claim, load, weeks_of_lines


def test_a_week_keeps_its_centre_while_lines_and_late_claims_come_in(store, tmp_path) -> None:
    """Claims take up to three weeks; from the 14th week after the change on, errors are 40 % up for good."""
    rng = np.random.default_rng(17)
    errors = [*rng.poisson(15, 40), *rng.poisson(21, 50)]
    shipped, claims = weeks_of_lines([int(n) for n in errors], lines=120)
    of = {line["order_id"]: line for line in shipped}
    late = [claim(of[c["order_id"]], int(rng.integers(1, 21))) for c in claims]
    load(store, tmp_path, "orders.csv", shipped)
    load(store, tmp_path, "claims.csv", late)
    source = Direct(store)
    centres, bases = defaultdict(set), set()
    for newest, weeks in ((31, 4), (38, 12), (52, 1), (70, 26), (88, 4)):
        end = MONDAY + timedelta(weeks=newest, days=6)
        # as it was on that day: later lines are outside the period, later claims not seen
        period = Filters(end - timedelta(weeks=weeks) + timedelta(days=1), end, seen_by=end)
        drawn = assess(source, period).drawn
        bases.add(drawn.base)
        for week, centre in zip(drawn.weeks["week"], drawn.chart["centre"], strict=True):
            centres[week].add(centre)
        if newest in (52, 88):
            (rate,) = [f for f in findings.of_store(store, period) if f.kind == "rate"]
            assert set(rate.numbers["weeks"]["centre"]) <= set(drawn.chart["centre"])
        if newest > 52:  # the lasting rise is as far above the centre as ever
            mature = drawn.weeks["mature"].to_numpy(bool)
            assert drawn.chart["value"][mature].tail(26).mean() > 1.25 * drawn.chart["centre"].iloc[-1]
    assert len(bases) == 1 and all(len(seen) == 1 for seen in centres.values())
