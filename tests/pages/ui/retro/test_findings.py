"""What a retro is filled with: a change and a packer planted by plain SQL are found, frozen, told by code."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from analysis.questions.judged_weeks import judge_weeks
from analysis.questions.situation import assess
from analysis.review import findings
from analysis.review.findings import sentences
from analysis.review.findings.weeks import drawn_again, snapshot
from analysis.wording.words import Words
from data import schema
from data.query import Filters, filter_text
from data.records import records, retros
from data.records.source import Direct
from pages.ui.core import ask
from tests.pages.planted import plant

EN = Words("en")
PERIOD = Filters(date(2026, 9, 28), date(2026, 10, 25))


@pytest.fixture
def source(own_demo: Path) -> Callable[[], Direct]:
    return lambda: Direct(ask.store())


def test_a_station_that_became_worse_is_a_finding_whose_rows_are_its_errors(source: Callable[[], Direct]):
    plant("p.station = 'S2' and l.ship_day between date '2026-09-28' and date '2026-10-25'", 100, "S2-")
    (found, *_) = findings.changes(source(), judge_weeks(source(), PERIOD))
    assert ["station", ["S2"]] in found.numbers["pattern"] and found.sentence_key.endswith("change.rise")
    rows = source().rows(filter_text.read(found.filters), which="errors").total
    assert rows == found.numbers["claims"]
    assert rows - found.numbers["unjudged"] <= found.numbers["errors"] <= rows
    assert f"{rows} claims in the rows" in findings.evidence(found, EN)
    assert "S2" in findings.sentence(found, EN) and "Sep" in findings.evidence(found, EN)


def test_a_packer_who_differs_is_called_by_code_even_where_names_may_be_seen(source: Callable[[], Direct]):
    plant("p.packer <> 'P09' and hash(l.order_id) % 20 = 0", 10_000, "everybody-")
    plant("p.packer = 'P09'", 60, "P09-")
    records.put(ask.store(), schema.PACKER_NAMES, {"packer": "P09", "name": "Budi Santoso"}, "lead")
    weeks = judge_weeks(source(), PERIOD)
    found = {
        f.numbers["packer"]: f for f in findings.packers(source(), findings.compared(source(), weeks), weeks)
    }
    mine = found["P09"]
    assert mine.sentence_key.endswith("packer.above")
    rows = source().rows(filter_text.read(mine.filters), which="errors").total
    assert rows == mine.numbers["claims"] and f"{rows} claims in the rows" in findings.evidence(mine, EN)
    assert rows - mine.numbers["unjudged"] <= mine.numbers["errors"] <= rows
    named = Words("en", names={("packer", "P09"): "Budi Santoso"})
    shared = f"P09: {mine.numbers['errors']} errors, {mine.numbers['compared_errors']} of them on work that others do"
    assert mine.numbers["compared_errors"] < mine.numbers["errors"] and findings.sentence(
        mine, named
    ).startswith(shared)


def test_a_hint_that_may_be_chance_names_nobody(source: Callable[[], Direct]):
    for finding in findings.changes(source(), judge_weeks(source(), PERIOD)):
        hinted = finding.sentence_key.endswith("_hint")
        assert not (hinted and {name for name, _ in finding.numbers["pattern"]} & set(sentences.PEOPLE))


def test_the_chart_of_a_retro_is_drawn_from_what_was_kept_with_it(source: Callable[[], Direct]):
    weeks = assess(source(), PERIOD)
    store = ask.store()
    (rate, *_) = findings.totals(source(), weeks)
    retro_id = retros.create(store, {"title": "kept"}, "lead", [rate])
    plant("l.ship_day between date '2026-09-28' and date '2026-10-25'", 30, "late-")
    (frozen,) = retros.findings(store, retro_id)
    assert frozen.numbers["weeks"] == rate.numbers["weeks"] == snapshot(weeks)
    now = assess(source(), PERIOD)
    assert snapshot(now) != frozen.numbers["weeks"]
    assert list(drawn_again(frozen.numbers["weeks"])["value"].dropna()) == list(
        weeks.drawn.chart["value"].tail(26).dropna()
    )


def test_every_finding_is_told_in_every_language_and_leaves_no_place_empty(source: Callable[[], Direct]):
    plant("p.station = 'S2' and l.ship_day between date '2026-09-28' and date '2026-10-25'", 100, "S2-")
    plant("p.packer <> 'P09' and hash(l.order_id) % 20 = 0", 10_000, "everybody-")
    plant("p.packer = 'P09'", 60, "P09-")
    found = findings.of_store(ask.store(), PERIOD)
    assert {"rate", "cost", "signal", "change", "packer", "pareto_count", "pareto_cost"} <= {
        f.kind for f in found
    }
    for words in (EN, Words("zh_CN")):
        for finding in found:
            for text in (findings.sentence(finding, words), findings.evidence(finding, words)):
                assert "{" not in text and "nan" not in text.casefold()
