"""Topics on the Retro screen: chosen, brought, written in, merged, dropped with a reason, parked, stepped through."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.report import minutes
from analysis.wording.words import Words
from data.records import actions, retros, topics
from data.records.retros import Finding
from data.store import Store
from pages.ui.core import ask, rights

Open = Callable[..., AppTest]
PAIR = Finding(
    "pair", "sku=A&sku=B", "retro.finding.pair.both", {"count": 14, "errors": 31, "a": "A", "b": "B"}
)


@pytest.fixture
def two(own_demo: Path, open_screen: Open) -> tuple[str, str, str]:
    open_screen("retro", lang="en")
    store = ask.store()
    row = {"title": "Week 30", "period_start": date(2026, 7, 20), "period_end": date(2026, 7, 26)}
    retro_id = retros.create(store, row, "Ann")
    return retro_id, *(topics.add(store, retro_id, "Ann", title=t) for t in ("Lookalikes", "Dark aisle"))


def pressed(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception, at.exception
    return at


def why_fields(at: AppTest, record: str) -> list:
    return [field for field in at.text_input if str(field.key).startswith(f"retro-{record}-why-")]


def test_what_is_typed_belongs_to_the_topic_that_was_chosen(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, other = two
    at = open_screen("retro", lang="en", retro=retro_id, tab="why")
    at.selectbox(key="topic-choice").select(one).run()
    why_fields(at, one)[0].set_value("They look alike").run()
    at.selectbox(key="topic-choice").select(other).run()
    assert [field.value for field in why_fields(at, other)] == [""]
    at.text_area(key=f"retro-{other}-bone-method").set_value("No lamp").run()
    assert not at.exception
    store: Store = ask.store()
    assert retros.whys(retros.get(store, one)) == ["They look alike"] and not retros.whys(
        retros.get(store, other)
    )
    assert retros.fishbone(retros.get(store, other)) == {"method": ["No lamp"]}
    assert not retros.whys(retros.get(store, retro_id))


def test_a_why_with_two_answers_is_two_branches_on_the_screen(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, _ = two
    at = open_screen("retro", lang="en", retro=retro_id, tab="why", topic=one)
    for text in ("Navy went out", "They look alike"):
        why_fields(at, one)[-1].set_value(text).run()
    (second,) = [b for b in at.button if str(b.key).startswith(f"why-more-{one}-")][1:]
    second.click().run()
    labels = [field.label for field in why_fields(at, one)]
    assert labels == [
        "1. What was seen?", "2a. Why: Navy went out?", "3a. Why: They look alike?", "2b. Why: Navy went out?",
    ], labels  # fmt: skip
    why_fields(at, one)[-1].set_value("Nobody scans").run()
    assert not at.exception
    assert retros.whys(retros.get(ask.store(), one)) == ["Navy went out", "They look alike", "Nobody scans"]
    why_fields(at, one)[-2].set_value("").run()  # emptied: gone from the record, its field still there
    assert "Nobody scans" not in retros.whys(retros.get(ask.store(), one))


def test_a_topic_is_brought_moved_and_merged(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, other = two
    at = pressed(open_screen("retro", lang="en", retro=retro_id, tab="record"), "topic-add")
    new = topics.everything(ask.store(), retro_id)[-1]["topic_id"]
    at.text_input(key=f"retro-{new}-title").set_value("Wet boxes").run()
    pressed(at, "topic-up")
    assert [t["title"] for t in topics.everything(ask.store(), retro_id)] == [
        "Lookalikes",
        "Wet boxes",
        "Dark aisle",
    ]
    at.selectbox(key=f"topic-into-{new}").select(other).run()
    pressed(at, "topic-merge-yes")
    assert [t["topic_id"] for t in topics.everything(ask.store(), retro_id)] == [one, other]
    assert at.selectbox(key="topic-choice").value == other


def test_dropping_asks_for_a_reason_and_a_parked_topic_leaves_the_meeting(
    two: tuple[str, str, str], open_screen: Open
):
    retro_id, one, other = two
    at = pressed(open_screen("retro", lang="en", retro=retro_id, tab="record", topic=one), "topic-dropped")
    assert any("only with a reason" in str(w.value) for w in at.warning)
    at.text_input(key=f"retro-{one}-reason").set_value("Solved").run()
    pressed(at, "topic-dropped")
    assert retros.get(ask.store(), one)["state"] == "dropped"
    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic=other)
    assert [h.value for h in at.header] == ["Dark aisle"]
    at.text_area(key=f"retro-{other}-decisions-meeting").set_value("Buy a lamp").run()
    pressed(at, "topic-parked-meeting")
    assert retros.get(ask.store(), other)["state"] == "parked" and retros.get(ask.store(), other)["decisions"]
    assert [t["topic_id"] for t in topics.parked(ask.store())] == [other]


def test_a_lesson_learned_in_a_topic_is_its_own(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, other = two
    retros.add_lesson(ask.store(), retro_id, "Look twice", "", "", "Ann", one)
    texts = {
        topic: " ".join(
            str(m.value)
            for m in open_screen("retro", lang="en", retro=retro_id, tab="act", topic=topic).markdown
        )
        for topic in (one, other)
    }
    assert "Look twice" in texts[one] and "Look twice" not in texts[other]


def test_the_topic_of_a_signal_has_its_picture_in_the_meeting(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, _ = two
    weeks = {"days": ["2026-07-06", "2026-07-13", "2026-07-20"], "errors": [2, 3, 9], "lines": [90, 95, 92]}
    numbers = {
        "dimension": "station", "name": "S3", "within": [], "unusual": 1, "of": 1, "errors": 9, "lines": 92,
        "errors_before": 5, "lines_before": 185, "rules": ["limit"], "by_week": weeks,
    }  # fmt: skip
    seen = Finding("signal", "station=S3", "retro.finding.signal.one.above", numbers)
    made = retros.put_finding(ask.store(), retro_id, seen, "Ann")
    retros.save(ask.store(), one, "findings", made, "", "Ann")
    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic=one)
    assert not at.exception and len(at.get("plotly_chart")) == 1


def test_an_action_agreed_on_a_topic_is_its_own_and_goes_with_it(
    two: tuple[str, str, str], open_screen: Open
):
    retro_id, one, other = two
    row = {
        "retro_id": retro_id, "topic_id": one, "title": "Bins apart", "owner": "Olga", "metric": "error_rate",
        "target_ratio": 0.5, "scope": "sku=A", "due_on": date(2026, 9, 1),
    }  # fmt: skip
    actions.create(ask.store(), row, "Ann")
    shown = {
        topic: [
            c.value for c in open_screen("retro", lang="en", retro=retro_id, tab="act", topic=topic).caption
        ]
        for topic in (one, other)
    }
    assert any("Olga" in text for text in shown[one]) and not any("Olga" in text for text in shown[other])
    told = minutes.build(ask.store(), retro_id, Words("en"))
    sections = {s.title: " ".join(s.points) for s in told.sections if s.key.startswith("topic-")}
    assert [t for t, points in sections.items() if "Bins apart" in points] == ["Topic 1: Lookalikes"], (
        sections
    )
    topics.merge(ask.store(), one, other, "Ann")
    assert actions.everything(ask.store(), retro_id)["topic_id"].tolist() == [other]


def test_a_viewer_sees_topics_and_changes_none(
    two: tuple[str, str, str], open_screen: Open, monkeypatch: pytest.MonkeyPatch
):
    retro_id, one, _ = two
    monkeypatch.setattr(rights, "may", lambda right: right == "view")
    at = open_screen("retro", lang="en", retro=retro_id, tab="record", topic=one)
    assert not at.exception and at.text_area(key=f"retro-{one}-notes").disabled
    assert not [b for b in at.button if str(b.key).startswith("topic-")]
