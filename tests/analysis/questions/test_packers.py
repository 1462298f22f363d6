"""Whose lines the fair comparison of the screens rests on."""

from typing import cast

import numpy as np
import pandas as pd

from analysis.questions import packers
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
