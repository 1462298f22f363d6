"""Lessons on their shelves, the card, and whether training helped: planted effects, honest doubt."""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.review import card, lessons
from analysis.wording.words import Words
from data import query
from data.demo import install
from data.query import Filters
from data.records.source import Direct
from data.store import Store
from tests.paths import ROOT


def test_a_lesson_stands_under_its_cause_its_family_and_its_station():
    frame = pd.DataFrame(
        {
            "lesson_id": ["L1", "L2", "L3"],
            "cause": ["slip", None, ""],
            "subject": ["sku=TEE-M&station=S1&station=S2", "parent_sku=CUP", None],
        }
    )
    found = lessons.shelves(frame, {"TEE-M": "TEE"})
    assert found["cause"] == {"slip": ["L1"], "": ["L2", "L3"]}
    assert found["parent_sku"] == {"CUP": ["L2"], "TEE": ["L1"], "": ["L3"]}
    assert found["station"] == {"S1": ["L1"], "S2": ["L1"], "": ["L2", "L3"]}


def counts(before: float, after: float, fall: float = 1.0) -> lessons.TrainingEffect:
    own = np.array([[before, 1000, 20.0], [after, 1000, 20.0]])
    return lessons._judged(own, np.array([[400.0, 400.0], [400.0 * fall, 400.0]]))


def test_few_errors_say_nothing_and_many_say_it():
    assert counts(2, 1).word == "open" and counts(2, 1).ratio != counts(2, 1).ratio
    assert counts(20, 17).word == "open"
    assert counts(40, 8).word == "helped" and counts(8, 40).word == "worse"
    assert counts(12, 0).word == "helped" and counts(0, 12).word == "worse"


def test_what_fell_for_everybody_is_no_effect_of_the_training():
    assert counts(40, 16).word == "helped"
    assert counts(40, 16, fall=0.4).word == "open"


def test_training_without_effect_is_seldom_called_one_and_the_interval_holds_the_truth():
    rng, said, held, n = np.random.default_rng(5), 0, 0, 800
    for _ in range(n):
        own = np.array([[rng.poisson(15), 900, 15.0], [rng.poisson(9), 500, 9.0]])
        others = np.array([[rng.poisson(60), 60.0], [rng.poisson(60), 60.0]])
        found = lessons._judged(own, others)
        said += found.word != "open"
        held += found.word == "open" or found.lower <= 1 <= found.upper
    assert said / n < 0.06 and held / n > 0.94


def test_the_card_holds_wrong_against_right_and_no_markup_of_values():
    said = {"lesson": "Scan <b>both</b>", "where": "S1", "wrong": "<script>x", "right_way": "Scan"}
    for lang in ("en", "zh_CN"):
        page = card.page(said, Words(lang), pd.Timestamp("2026-11-16").date(), b"\xff\xd8photo")
        assert "&lt;b&gt;both" in page and "<script>" not in page and "data:image/jpeg;base64," in page
        assert Words(lang)("lessons.field.wrong") in page
        sides = {"wrong": b"\xff\xd8one", "right_way": b"\x89PNGtwo"}
        both = card.page(said, Words(lang), pd.Timestamp("2026-11-16").date(), b"\xff\xd8photo", sides)
        assert both.count("data:image/jpeg;base64,") == both.count("data:image/png;base64,") == 1
    assert (ROOT / "analysis" / "review" / "templates" / "card.html").is_file()


def test_counts_leave_out_the_weeks_before_the_training_and_claims_still_to_come(tmp_path: Path):
    store = Store(tmp_path / "rightbox.duckdb")
    install.install(store, lines=6_000, today=date(2026, 11, 16))
    packer = store.value("select packer from packing group by 1 order by count(*) desc, 1 limit 1")
    day = date(2026, 8, 3)
    found = lessons.effect(Direct(store), [(packer, day), (packer, date(2026, 9, 1))], "cause=slip")
    span = day - timedelta(days=28 + 182), day - timedelta(days=29)
    cells = query.cells(store, ("packer",), Filters(*span))
    mine = cells[cells["packer"] == packer].iloc[0]
    assert (found.errors_before, found.lines_before) == (mine["errors"], mine["lines"])
    assert found.lines_after > 0 and found.word in ("helped", "worse", "open")
    curve = lessons.curve(Direct(store), [(packer, day)], "cause=slip")
    before = query.cells(store, ("packer",), Filters(day - timedelta(days=168), day - timedelta(days=1)))
    own, early = before[before["packer"] == packer].iloc[0], curve[curve["week"] < 0]
    assert (early["errors"].sum(), early["lines"].sum()) == (own["errors"], own["lines"])
    assert (curve["lower"] <= curve["ratio"]).all() and (curve["ratio"] <= curve["upper"]).all()
    assert list(early["week"]) == [-22.0, -18.0, -14.0, -10.0, -6.0, -2.0] and curve["week"].iloc[6] == 2.0
    never = lessons.effect(Direct(store), [(packer, date(2026, 11, 15))], "")
    assert never.word == "open" and never.lines_after == 0
    store.close()
