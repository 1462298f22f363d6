"""Whose lines the fair comparison of the screens rests on."""

from typing import cast

import numpy as np
import pandas as pd

from analysis.fair import compare
from analysis.questions import packers
from analysis.wording.words import Words
from benchmarks.truth import fair_weeks
from data.query import Filters
from data.records.source import Source


def test_who_packed_is_known_rather_of_lines_with_a_claim_and_nobody_errs_more(monkeypatch):
    rng = np.random.default_rng(86_000)
    known = fair_weeks.FloorWeeks(lines=200).counts(rng)
    known["lines"] -= (lost := rng.binomial(known["lines"] - known["errors"], 0.6))
    nobody = known.assign(packer="", lines=lost, errors=0)
    cells = pd.concat([known.assign(packer=known["packer"].astype(str)), nobody])
    cells = cells[cells["lines"] > 0].reset_index(drop=True)
    monkeypatch.setattr(packers, "work", lambda *_: cells)
    table = packers.compared(cast(Source, None), Filters(), "packer")
    assert len(table) == 10 and not table["flagged"].any()
    assert np.average(table["ratio"], weights=table["expected"]) < 1.2


def test_the_only_packer_is_compared_with_nobody():
    """All errors are one's own, so that as many are expected: that is no comparison within chance."""
    frame = pd.DataFrame({"packer": ["P1"] * 2, "sku": ["A", "B"], "errors": [9, 6], "lines": [900, 400]})
    table = compare.compare(frame, "packer", "sku")
    assert packers.verdicts(table, "packer", Words("en")) == ["nothing to compare with"]
