"""The Retro screen: opens filled, keeps what is typed, freezes its numbers, holds the meeting, finds lessons."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.review import findings
from analysis.review.findings import collection
from data import schema
from data.query import filter_text
from data.records import records, retros, topics
from data.schema import LESSON_CARDS, TRAININGS
from pages.ui.core import ask, rights
from pages.ui.retro import meeting

Open = Callable[..., AppTest]


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    kinds = ("markdown", "caption", "warning", "info", "header", "subheader")
    texts = [str(e.value) for kind in kinds for e in at.get(kind)]
    texts += [str(e.proto.label) for e in at.get("page_link")]
    return "\n".join([*texts, *(str(b.label) for b in at.button), *(str(m.value) for m in at.metric)])


def opened(at: AppTest) -> str:
    at.text_input(key="retro-new-name").set_value("Week 45").run()
    at.button(key="retro-new-open").click().run()
    assert not at.exception, at.exception
    frame = retros.everything(ask.store())
    return str(frame.loc[frame["title"] == "Week 45", "retro_id"].iloc[0])


def test_a_new_retro_opens_filled_and_its_rate_is_that_of_the_store(own_demo: Path, open_screen: Open):
    retro_id = opened(open_screen("retro", lang="en"))
    found = {f.kind: f for f in retros.findings(ask.store(), retro_id)}
    assert {"rate", "cost", "pareto_count", "pareto_cost"} <= set(found)
    filters = filter_text.read(found["rate"].filters)
    now = ask.cells((), filters).iloc[0]
    assert (found["rate"].numbers["errors"], found["rate"].numbers["lines"]) == (now["errors"], now["lines"])
    total = ask.rows(filters, which="errors").total
    assert total == found["rate"].numbers["errors"]
    linked = retros.linked(ask.store(), retro_id)
    assert len(linked) >= 3 and "dearest" in set(linked["why"])


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_every_part_and_every_topic_opens(own_demo: Path, open_screen: Open, lang: str):
    retro_id = opened(open_screen("retro", lang=lang))
    for tab in ("prepare", "record", "why", "act"):
        shown(open_screen("retro", lang=lang, retro=retro_id, tab=tab))
    for topic in meeting.AGENDA:
        shown(open_screen("retro", lang=lang, retro=retro_id, view="meeting", topic=topic.key))
    topic = topics.add(ask.store(), retro_id, "Ann", title="Brought *along*", subject="sku=A&sku=B")
    for tab in ("record", "why", "act"):
        assert shown(open_screen("retro", lang=lang, retro=retro_id, tab=tab, topic=topic))
    assert "Brought \\*along\\*" in shown(
        open_screen("retro", lang=lang, retro=retro_id, view="meeting", topic=topic)
    )


def test_what_is_typed_is_stored_at_once_and_there_after_a_reload(own_demo: Path, open_screen: Open):
    retro_id = opened(open_screen("retro", lang="en"))
    at = open_screen("retro", lang="en", retro=retro_id, tab="record")
    at.text_area(key=f"retro-{retro_id}-what_happened").set_value("Budi was careless").run()
    assert retros.get(ask.store(), retro_id)["what_happened"] == "Budi was careless"
    again = open_screen("retro", lang="en", retro=retro_id, tab="record")
    assert again.text_area(key=f"retro-{retro_id}-what_happened").value == "Budi was careless"
    text = shown(again)
    assert "careless" in text and "“Budi” names a person" in text


def test_two_browsers_on_one_field_keep_both_texts(own_demo: Path, open_screen: Open):
    retro_id = opened(open_screen("retro", lang="en"))
    key = f"retro-{retro_id}-notes"
    one = open_screen("retro", lang="en", retro=retro_id, tab="record")
    other = open_screen("retro", lang="en", retro=retro_id, tab="record")
    one.text_area(key=key).set_value("from one").run()
    other.text_area(key=key).set_value("from the other").run()
    stored = retros.get(ask.store(), retro_id)["notes"]
    assert set(stored.split("\n")) == {"from one", "from the other"}
    assert other.text_area(key=key).value == stored and "from one" in shown(other)
    one.run()
    assert one.text_area(key=key).value == stored


def test_later_data_change_what_today_says_and_never_what_was_found(own_demo: Path, open_screen: Open):
    retro_id = opened(open_screen("retro", lang="en"))
    frozen = retros.findings(ask.store(), retro_id)
    rate = next(f for f in frozen if f.kind == "rate")
    case = ask.rows(filter_text.read(rate.filters), which="errors", size=1).frame.iloc[0]
    (key,) = retros.case_keys(case.to_frame().T)
    records.put(ask.store(), schema.JUDGEMENTS, {**key, "seller_fault": "no"}, "Ann")
    assert retros.findings(ask.store(), retro_id) == frozen
    at = open_screen("retro", lang="en", retro=retro_id)
    at.toggle(key="retro-today").set_value(True).run()
    now = findings.again(rate, findings.of_store(ask.store(), filter_text.read(rate.filters)))
    assert now.numbers["errors"] == rate.numbers["errors"] - 1 and "Today:" in shown(at)


def test_a_viewer_cannot_write(own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rights, "may", lambda right: right == "view")
    at = open_screen("retro", lang="en", retro="demo-retro-1", tab="record")
    assert at.text_area(key="retro-demo-retro-1-summary").disabled
    assert "Mark as held" not in shown(at) and "Open it again" not in shown(at)


def test_the_library_finds_a_lesson_by_a_chinese_word_for_its_cause(demo: Path, open_screen: Open):
    at = open_screen("retro", lang="en")
    at.text_input(key="retro-search").set_value("相似").run()
    text = shown(at)
    assert "Screen protectors for the wrong phone model" in text and "Gift boxes" not in text


def test_without_data_the_screen_says_what_to_do(nothing: Path, open_screen: Open):
    shown(open_screen("retro", lang="en"))


def test_the_period_is_read_while_somebody_reads_the_form_so_that_the_retro_opens_at_once(
    own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
):
    asked: list[object] = []
    really = collection.assess
    monkeypatch.setattr(collection, "assess", lambda *a: (asked.append(a[1]), really(*a))[1])
    at = open_screen("retro", lang="en")
    assert not asked
    at.session_state["retro-new"] = True
    at.run()
    assert len(asked) == 1
    retro_id = opened(at)
    assert len(asked) == 1 and retros.findings(ask.store(), retro_id)


def test_saving_a_note_makes_no_number_anew(own_demo: Path, open_screen: Open):
    retro_id = opened(open_screen("retro", lang="en"))
    linked = retros.linked(ask.store(), retro_id)
    keys = [tuple(str(row[k]) for k in schema.CASE_KEY) for row in linked.to_dict("records")]
    before = ask.store().numbers_version
    assert set(ask.case_lines(keys)) == set(keys)
    assert all(
        ask.case_lines(keys)[k]["case_id"]
        == ask.case(**dict(zip(schema.CASE_KEY, k, strict=True)))["case_id"]
        for k in keys
    )
    retros.save(ask.store(), retro_id, "notes", "a note", "", "Ann")
    assert ask.store().numbers_version == before < ask.store().version


def test_the_minutes_can_be_taken_away_in_every_format(demo: Path, open_screen: Open):
    retro = retros.everything(ask.store()).iloc[0]
    at = open_screen("retro", lang="en", retro=str(retro["retro_id"]))
    assert not at.exception
    labels = [b.proto.label for b in at.get("download_button")]
    assert labels[:4] == [
        "Page (HTML, prints on A4)",
        "Word document",
        "Markdown",
        "Due dates (calendar file)",
    ]


def test_a_lesson_is_looked_up_its_card_written_and_its_training_recorded(own_demo: Path, open_screen: Open):
    open_screen("retro", lang="en")
    row = retros.lessons(ask.store()).iloc[0]
    lesson = row["lesson_id"]
    at = open_screen("retro", lang="en")
    at.selectbox(key="lessons-cause").set_value(row["cause"] or "").run()
    at.text_area(key=f"lesson-{lesson}-wrong").set_value("By eye")
    at.button(key=f"FormSubmitter:lesson-{lesson}-texts-Save the card").click().run()
    packer = next(p for p in ask.values("packer") if "+" not in p)
    at.multiselect(key=f"lesson-{lesson}-packers").set_value([packer])
    at.date_input(key=f"lesson-{lesson}-day").set_value(ask.extent().as_of - timedelta(days=100))
    at.button(key=f"FormSubmitter:lesson-{lesson}-training-Record the training").click().run()
    assert not at.exception
    assert records.get(ask.store(), LESSON_CARDS, {"lesson_id": lesson})["wrong"] == "By eye"
    assert list(ask.everything(TRAININGS)["packer"]) == [packer]
    said = "\n".join(str(m.value) for m in at.markdown)
    assert packer in said and re.search(r"\d errors? in", said)
    assert any("blocks of four weeks" in str(c.value) for c in at.caption)  # its curve with the day marked
    day = ask.extent().as_of - timedelta(days=100)
    at.button(key=f"lesson-{lesson}-undo-{packer}-{day}").click().run()
    assert not at.exception and ask.everything(TRAININGS).empty
    assert not open_screen("retro", lang="zh_CN").exception
