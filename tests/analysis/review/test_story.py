"""The draft of a topic: its numbers are those of plain SQL, and it says only what the rows hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analysis.questions.judged_weeks import judge_weeks
from analysis.review import findings
from analysis.review.findings.sentences import sentence
from analysis.review.findings.story import drafts
from analysis.wording.words import Words
from data.demo import install
from data.query import Filters, filter_text
from data.records import actions, retros, topics
from data.records.retros import Finding
from data.records.source import Direct
from data.store import Store

TRIED = ("retro.finding.story.tried", "retro.finding.story.tried_cause")
PERIOD = Filters(date(2026, 9, 7), date(2026, 11, 15))
LANGUAGES = (Words("en"), Words("zh_CN"))


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(tmp_path_factory.mktemp("story") / "rightbox.duckdb")
    install.install(store, lines=20_000, today=date(2026, 11, 16))
    return store


@pytest.fixture(scope="module")
def found(demo: Store) -> list[Finding]:
    return findings.of_store(demo, PERIOD)


def drafted(found: list[Finding]) -> list[Finding]:
    return [f for f in found if f.kind == topics.DRAFTED]


def test_each_problem_has_a_draft(found: list[Finding]):
    problems = {f.subject for f in found if f.kind in topics.KINDS and f.filters}
    assert problems and {f.subject for f in drafted(found)} == problems


def test_cost_and_place_are_those_of_plain_sql(demo: Store):
    weeks, kinds = judge_weeks(Direct(demo), PERIOD), set()
    about = [("station", "S3"), ("shift", "night"), ("warehouse", "WH1"), ("warehouse", "WH2")]
    seen = [Finding("signal", f"{n}={v}", "", {}, filter_text.write(PERIOD.having(n, v))) for n, v in about]
    for draft in drafts(Direct(demo), weeks, seen, pd.DataFrame()):
        if not draft.filters or draft.sentence_key.split(".")[-1] not in (
            "cost",
            "cost_some_unknown",
            "where",
        ):
            continue
        rows = filter_text.read(draft.filters)
        chosen = " and ".join(
            f"{name} in ({', '.join(repr(v) for v in values)})" for name, values in rows.values
        )
        sql = f"""
            select count(*) filter (where decides and in_rate), sum(cost_total),
                count(*) filter (where decides and cost_unknown)
            from case_rows where fault <> 'no' and event_day between ? and ? and {chosen or "true"}
        """
        with demo.reading() as cursor:
            ((errors, cost, unknown),) = cursor.rows(sql, [rows.start, rows.end])
        kinds.add(draft.sentence_key)
        assert draft.numbers["errors"] == errors, (draft, errors)
        if "amount" in draft.numbers:
            assert draft.numbers["amount"] == pytest.approx(float(cost or 0))
            assert draft.numbers["unknown"] == unknown
    assert len(kinds) > 1


def test_the_draft_names_no_person_and_reads_in_both_languages(demo: Store, found: list[Finding]):
    with demo.reading() as cursor:
        people = {
            str(code) for (code,) in cursor.rows("select distinct packer from packing where packer <> ''")
        }
    for draft in drafted(found):
        for words in LANGUAGES:
            said = sentence(draft, words)
            assert said and "{" not in said and "nan" not in said.lower()
            if draft.sentence_key not in TRIED:
                assert not [p for p in people if p in said.split()]


def test_what_was_tried_on_the_same_thing_is_said_with_its_verdict(demo: Store, found: list[Finding]):
    subject = drafted(found)[0].subject
    assert "=" in subject
    row = {
        "title": "Bins apart", "scope": subject, "owner": "Ann", "metric": "error_rate", "target_ratio": 0.5,
        "due_on": date(2026, 9, 1), "state": "not_effective", "verdict": "no_evidence",
    }  # fmt: skip
    made = actions.create(demo, row, "Ann")
    try:
        own = [
            f for f in findings.of_store(demo, PERIOD) if f.kind == topics.DRAFTED and f.subject == subject
        ]
        (tried,) = [f for f in own if f.numbers.get("action_id") == made]
        assert "Bins apart" in sentence(tried, LANGUAGES[0])
        assert not any(f.sentence_key.endswith("untried") for f in own)
    finally:
        with demo.writing(numbers=False) as cursor:
            cursor.run("delete from actions where action_id = ?", [made])


def test_a_new_retro_groups_the_draft_with_its_topic(demo: Store, found: list[Finding], tmp_path: Path):
    retro_id = retros.create(demo, {"title": "Weekly"}, "Ann", found)
    topics.prepare(demo, retro_id, "Ann")
    for topic in topics.everything(demo, retro_id):
        own = topics.findings(demo, topic)
        assert {f.subject for f in own} == {own[0].subject}
        if own[0].filters:
            assert any(f.kind == topics.DRAFTED for f in own), topic
