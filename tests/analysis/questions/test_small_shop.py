"""A shop of some 60 lines a week with eleven weeks of files: the item that went wrong is named, with its counts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from analysis.questions.stories import changed_values
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from tests.analysis.questions.shops import MONDAY, load, weeks_of_lines

RISEN = [1, 0, 1, 0, 1, 0, 5, 4, 6, 5, 5, 0]
STEADY = [1, 2, 1, 2, 1, 1, 2, 1, 2, 1, 1, 0]


def test_an_item_that_went_wrong_five_weeks_ago_is_named_in_a_short_history(
    store: Store, tmp_path: Path
) -> None:
    rows = [
        weeks_of_lines(RISEN, lines=53, prefix="M", sku="MUG"),
        weeks_of_lines(STEADY, lines=187, prefix="T", sku="TEE"),
    ]
    load(store, tmp_path, "orders.csv", [line for lines, _ in rows for line in lines])
    load(store, tmp_path, "claims.csv", [claim for _, claims in rows for claim in claims])
    told = changed_values(Direct(store), Filters())
    story = told[0]
    assert story.signal.values == (("sku", "MUG"),) and story.signal.direction == "above"
    assert story.since == MONDAY + timedelta(weeks=6)
    assert story.now[0] >= 20 and story.before == (3, 6 * 53)
    assert not any(s.signal.values == (("sku", "TEE"),) for s in told)
