"""The meeting view: who is there, topics that end and lead on, texts that name somebody, keys and clocks."""

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.meaning.whys import Why
from data.records import records, retros, topics
from data.records.retros import Finding
from data.schema import PACKER_NAMES
from pages.ui.core import ask
from pages.ui.review.people import people

Open = Callable[..., AppTest]


@pytest.fixture
def two(own_demo: Path, open_screen: Open) -> tuple[str, str, str]:
    open_screen("retro", lang="en")
    row = {"title": "Week 30", "period_start": date(2026, 7, 20), "period_end": date(2026, 7, 26)}
    retro_id = retros.create(ask.store(), row, "Ann")
    return retro_id, *(
        topics.add(ask.store(), retro_id, "Ann", title=t) for t in ("Lookalikes", "Dark aisle")
    )


def test_a_decision_ends_a_topic_and_leads_to_the_next(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, _ = two
    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic=one)
    at.button(key="topic-decided-meeting").click().run()
    assert not at.exception and [h.value for h in at.header] == ["Dark aisle"]
    at.button(key="topic-parked-meeting").click().run()
    assert not at.exception and [h.value for h in at.header] != ["Dark aisle"]
    states = [t["state"] for t in topics.everything(ask.store(), retro_id)]
    assert states == ["decided", "parked"]


def test_who_is_in_the_room_is_chosen_and_both_lists_are_kept(two: tuple[str, str, str], open_screen: Open):
    retro_id, *_ = two
    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic="start")
    (field,) = at.multiselect
    assert {"A. Rahman", "Wei Ling", "Siti N."} <= set(field.options)
    field.select("Wei Ling").run()
    retros.save(ask.store(), retro_id, "attendees", "Wei Ling, Olga", "Wei Ling", "Bob")
    at.multiselect[0].select("Siti N.").run()
    assert not at.exception
    assert people(retros.get(ask.store(), retro_id)["attendees"]) == ["Wei Ling", "Olga", "Siti N."]


def test_a_text_that_names_a_packer_waits_to_be_reworded(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, _ = two
    name = str(records.everything(ask.store(), PACKER_NAMES)["name"].iloc[0])
    retros.save(ask.store(), one, "what_happened", f"It was {name} again", "", "Ann")
    retros.save_why(ask.store(), one, Why("a", "", f"{name} took the wrong one"), "Ann")
    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic=one)

    def visible() -> str:
        fields = [str(f.value) for kind in ("text_input", "text_area") for f in at.get(kind)]
        labels = [str(f.label) for f in at.text_input]
        return " ".join([*fields, *labels, *(str(m.value) for m in at.markdown)])

    assert not at.exception and name not in visible()
    assert visible().count("names a person") == 2
    at.button(key=f"retro-{one}-what_happened-meeting-open").click().run()
    field = at.text_area(key=f"retro-{one}-what_happened-meeting")
    assert name in field.value
    field.set_value("The two lie side by side").run()
    assert retros.get(ask.store(), one)["what_happened"] == "The two lie side by side"
    at = open_screen("retro", lang="en", retro=retro_id)
    assert any("reword" in str(w.value) and "Five whys" in str(w.value) for w in at.warning)
    at = open_screen(
        "retro", lang="en", retro=retro_id, tab="why", topic=one
    )  # at the desk it is a gentle note
    assert any(name in str(f.value) for f in at.text_input)


def test_a_text_that_tells_of_somebody_in_the_room_or_of_a_stranger_waits_too(
    two: tuple[str, str, str], open_screen: Open
):
    retro_id, one, _ = two
    retros.save(ask.store(), retro_id, "attendees", "Olga Petrova, Bo", "", "Ann")
    retros.save(ask.store(), one, "what_happened", "The tray of Olga stood open", "", "Ann")
    retros.save(ask.store(), one, "notes", "The box was packed by Dwi, late", "", "Ann")
    retros.save(ask.store(), one, "decisions", "Olga orders the labels", "", "Ann")
    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic=one)
    fields = {str(f.label): str(f.value) for f in at.text_area}
    asked = [str(m.value) for m in at.markdown if "reword" in str(m.value)]
    assert not at.exception and fields["Decisions"] == "Olga orders the labels"
    assert not {"What happened?", "Notes"} & fields.keys()
    assert sorted("may name" in text for text in asked) == [False, True]
    at.button(key=f"retro-{one}-notes-meeting-open").click().run()
    assert any("Dwi" in str(c.value) and "looks like" in str(c.value) for c in at.caption)
    retros.save(
        ask.store(),
        one,
        "notes",
        "Ninja Van was late; Nobody packed twice",
        "The box was packed by Dwi, late",
        "A",
    )
    at = open_screen("retro", lang="zh_CN", retro=retro_id, view="meeting", topic=one)
    assert [str(f.value) for f in at.text_area if "Ninja" in str(f.value)]


def test_each_topic_has_a_clock_that_goes_on_where_it_was_left(two: tuple[str, str, str], open_screen: Open):
    retro_id, one, _ = two
    now = int(time.time())

    def begun(at: AppTest) -> int:
        given = at.query_params["since"]
        return int(given if isinstance(given, str) else given[0])

    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic=one, since=str(now - 100))
    at.button(key="meeting-next").click().run()
    assert now <= begun(at) <= time.time()
    at.button(key="meeting-previous").click().run()
    gone = int(time.time()) - begun(at)
    assert 99 <= gone <= 101 + time.time() - now  # however long the clicks took


def test_the_demo_s_retros_are_topics_with_branches_and_say_nothing_of_what_is_missing(
    own_demo: Path, open_screen: Open
):
    at = open_screen("retro", lang="en", retro="demo-retro-1", view="meeting", topic="T-demo-1")
    assert not at.exception and [h.value for h in at.header] == ["Gift boxes leave without a component"]
    labels = [str(field.label) for field in at.text_input]
    assert {label.split(".")[0] for label in labels} >= {"1", "2", "3a", "3b", "4b"}
    assert not [c.value for c in at.caption if "nan" in str(c.value).split() or "parked" in str(c.value)]
    (dropped,) = [t for t in topics.everything(ask.store(), "demo-retro-1") if t["state"] == "dropped"]
    assert dropped["reason"] and {t["state"] for t in topics.everything(ask.store(), "demo-retro-2")} == {
        "decided"
    }


def test_a_mixup_has_its_map_as_it_was_when_it_was_found(two: tuple[str, str, str], open_screen: Open):
    retro_id, *_ = two
    numbers = {
        "ordered": "A", "received": "B", "count": 8, "errors": 9, "lines": 400, "expected": 0.4, "hint": "",
        "map": [["A", "B", 5], ["B", "A", 3], ["C", "B", 2]],
    }  # fmt: skip
    pair = Finding("pair", "sku=A&sku=B", "retro.finding.pair.both", numbers)
    made = retros.put_finding(ask.store(), retro_id, pair, "Ann")
    topic = topics.add(ask.store(), retro_id, "Ann", subject="sku=A&sku=B", findings=made)
    at = open_screen("retro", lang="en", retro=retro_id, view="meeting", topic=topic)
    (chart,) = at.get("plotly_chart")
    (drawn,) = json.loads(chart.proto.spec)["data"]
    told = {
        (row, column): text for (row, column, _), text in zip(drawn["customdata"], drawn["text"], strict=True)
    }
    assert told == {("A", "B"): "5", ("B", "A"): "3", ("C", "B"): "2"}
