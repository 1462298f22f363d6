"""Minutes: everything a retro holds is in each of their formats, as it was frozen; values from files stay text."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from html import unescape
from pathlib import Path

import docx
import pytest
from PIL import Image

from analysis.digest import minutes as digest
from analysis.questions import briefing
from analysis.report import minutes
from analysis.report.sections import open_work
from analysis.report.sections import topics as topic_parts
from analysis.report.writers import document, page, picture, text
from analysis.review import findings
from analysis.wording.words import Words
from data.demo import install
from data.meaning.whys import Why
from data.query import Filters
from data.records import actions, retros, topics
from data.records.retros import Finding
from data.records.source import Direct
from data.store import Store

NOW = datetime(2026, 11, 17, 2, 0)  # noqa: DTZ001 - stored moments are naive UTC
HOSTILE = '<script>alert(1)</script> =1+1 [x](http://evil.example) | "quoted"'
WRITTEN = {
    "summary": "Two shades of blue look alike",
    "facilitator": "Mei",
    "attendees": "Wei, Ann",
    "what_happened": "Navy went out as black",
    "made_sense": "The labels look the same at night",
    "decisions": "Bins are moved apart\nLabels get a stripe",
    "training": "Night shift, Tuesday",
    "notes": HOSTILE,
}


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, str]:
    store = Store(tmp_path_factory.mktemp("minutes") / "rightbox.duckdb")
    install.install(store, lines=6_000, today=date(2026, 11, 16))
    period = Filters(date(2026, 10, 5), date(2026, 11, 1))
    retro_id = retros.create(
        store,
        {"title": "Blue and black", "period_start": period.start, "period_end": period.end},
        "Ann",
        findings.of_store(store, period),
    )
    for name, value in WRITTEN.items():
        retros.save(store, retro_id, name, value, "", "Ann")
    for number, why in enumerate(("They look alike", "One supplier, one label")):
        retros.save_why(store, retro_id, Why(str(number), str(number - 1), why), "Ann")
    retros.save_branch(store, retro_id, "method", "No second look", "Ann")
    retros.save(store, retro_id, "contributing", "lookalike", "", "Ann")
    retros.add_lesson(store, retro_id, "Look at the stripe, not at the shade", "lookalike", "", "Ann")
    retros.save(store, retro_id, "state", "held", "draft", "Ann")
    for number in range(12):
        row = {
            "retro_id": retro_id,
            "title": f"Stripe on label {number}",
            "owner": "Wei",
            "due_on": date(2100, 1, 1 + number),
            "metric": "error_rate",
            "target_ratio": 0.5,
            "scope": "sku=TEE-NAVY-M",
            "kind": "",
            "start_on": None,
        }
        actions.create(store, row, "Ann")
    return store, retro_id


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_format_holds_what_the_retro_holds(held: tuple[Store, str], language: str) -> None:
    store, retro_id = held
    words = Words(language)
    made = minutes.build(store, retro_id, words, now=NOW)
    html = unescape(page.render(made).decode())
    markdown = text.render(made).decode().replace("\\", "")
    opened = docx.Document(io.BytesIO(document.render(made)))
    written = "\n".join(
        [p.text for p in opened.paragraphs]
        + [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    )
    seen = [findings.sentence(f, words) for f in retros.findings(store, retro_id)]
    said = [v for n, v in WRITTEN.items() if n not in ("notes", "decisions")]
    said += [
        "They look alike",
        "One supplier, one label",
        "No second look",
        "Look at the stripe, not at the shade",
    ]
    said += ["Bins are moved apart", "Labels get a stripe", words.value("cause", "lookalike")]
    said += [f"Stripe on label {n}" for n in range(12)] + [words.date(date(2100, 1, 12))]
    assert len(seen) > 3
    for sentence in (*seen, *said):
        assert sentence in written
    for sentence in said:
        assert sentence in html and sentence in markdown
    weeks = sum(
        len(f.numbers.get("weeks", {}).get("days", ())) >= topic_parts.FEWEST_POINTS
        for f in retros.findings(store, retro_id)
    )
    charts = [chart.shape for section in made.sections for chart in section.charts]
    assert weeks and len(opened.inline_shapes) == weeks == charts.count("control")
    assert html.count("<svg") == 2 * len(charts) and charts.count("bars") >= 2


def test_each_topic_has_its_own_whys_decisions_and_lessons(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    period = {"period_start": date(2026, 10, 5), "period_end": date(2026, 11, 1)}
    retro_id = retros.create(store, {"title": "Two things", **period}, "Ann")
    for title, state in (("Lookalikes", "decided"), ("Dark aisle", "parked")):
        topic = topics.add(store, retro_id, "Ann", title=title)
        retros.save_why(store, topic, Why("0", "", f"why of {title}"), "Ann")
        retros.save(store, topic, "decisions", f"decision of {title}", "", "Ann")
        retros.add_lesson(store, retro_id, f"lesson of {title}", "", "", "Ann", topic)
        topics.settle(store, topic, state, "Ann")
    made = minutes.build(store, retro_id, Words("en"), now=NOW)
    sections = {s.title: s for s in made.sections if s.key.startswith("topic-")}
    assert list(sections) == ["Topic 1: Lookalikes", "Topic 2: Dark aisle"]
    for title, section in zip(("Lookalikes", "Dark aisle"), sections.values(), strict=True):
        written = " ".join((*section.points, *(line for _, line in section.outline)))
        assert all(f"{what} of {title}" in written for what in ("why", "decision", "lesson"))
        assert written.count(" of ") == 3
    assert sections["Topic 2: Dark aisle"].finding == "Parked until the next retro"
    for render in (page.render, text.render, document.render):
        assert render(made)
    assert not [s for s in made.sections if s.key in ("lessons", "why")]


def test_what_people_and_files_wrote_stays_text(held: tuple[Store, str]) -> None:
    store, retro_id = held
    made = minutes.build(store, retro_id, Words("en"), now=NOW)
    html, markdown = page.render(made).decode(), text.render(made).decode()
    assert "<script" not in html and "&lt;script&gt;" in html
    assert not re.search(r"(?<!\\)(<script|\]\()", markdown) and "http://" not in markdown
    opened = docx.Document(io.BytesIO(document.render(made)))
    assert any(HOSTILE in p.text for p in opened.paragraphs)
    with zipfile.ZipFile(io.BytesIO(document.render(made))) as packed:
        assert b"<script" not in packed.read("word/document.xml")


def test_the_numbers_are_the_frozen_ones_also_when_the_data_change(
    held: tuple[Store, str], tmp_path: Path
) -> None:
    store, retro_id = held
    before = text.render(minutes.build(store, retro_id, Words("en"), now=NOW))
    with store.writing() as cursor:
        cursor.run("update findings set found_at = found_at where retro_id = ?", [retro_id])
        cursor.run("delete from cases where open_day < date '2026-10-20'")
    assert text.render(minutes.build(store, retro_id, Words("en"), now=NOW)) == before


def test_pictures_are_pictures_and_a_retro_without_anything_has_minutes(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    empty = retros.create(
        store, {"title": "", "period_start": date(2026, 10, 5), "period_end": date(2026, 11, 1)}, "Ann"
    )
    made = minutes.build(store, empty, Words("en"), now=NOW)
    assert b"No action was agreed" in page.render(made) and document.render(made) and text.render(made)
    assert minutes.due_rows(store, empty).empty
    with pytest.raises(KeyError):
        minutes.build(store, "nothing", Words("en"))
    store.close()


def test_the_picture_of_a_chart_marks_what_is_unusual(held: tuple[Store, str]) -> None:
    store, retro_id = held
    made = minutes.build(store, retro_id, Words("en"), now=NOW)
    chart = next(c for s in made.sections for c in s.charts)
    image = Image.open(io.BytesIO(picture.png(chart)))
    assert image.size == (picture.WIDTH * picture.TIMES, picture.HEIGHT * picture.TIMES)
    colours = {colour for _, colour in image.convert("RGB").getcolors(1_000_000) or []}
    assert len(colours) > 5


def test_each_topic_has_its_picture_and_its_tree_in_every_format(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    period = {"period_start": date(2026, 10, 5), "period_end": date(2026, 11, 1), "attendees": "Ann, Wei"}
    retro_id = retros.create(store, {"title": "Pictures", **period}, "Ann")
    weeks = {"days": ["2026-10-05", "2026-10-12", "2026-10-19"], "errors": [2, 3, 9], "lines": [90, 95, 92]}
    signal = {
        "dimension": "station", "name": "S3", "within": [], "unusual": 1, "of": 1, "errors": 9, "lines": 92,
        "errors_before": 5, "lines_before": 185, "rules": ["limit"], "by_week": weeks,
    }  # fmt: skip
    pair = {
        "ordered": "A", "received": "B", "count": 13, "errors": 14, "lines": 400, "expected": 0.4, "hint": "",
    }  # fmt: skip
    for kind, subject, key, numbers in (
        ("signal", "station=S3", "retro.finding.signal.one.above", signal),
        ("pair", "sku=A&sku=B", "retro.finding.pair.both", pair),
    ):
        made = retros.put_finding(store, retro_id, Finding(kind, subject, key, numbers), "Ann")
        topics.add(store, retro_id, "Ann", subject=subject, findings=made)
    one, two = (str(topic["topic_id"]) for topic in topics.everything(store, retro_id))
    for why in (
        Why("a", "", "Seen"),
        Why("b", "a", "Dark"),
        Why("c", "a", "Tired"),
        Why("d", "c", "Late shift"),
    ):
        retros.save_why(store, one, why, "Ann")
    topics.settle(store, two, "parked", "Ann")
    minutes_of = minutes.build(store, retro_id, Words("en"), now=NOW)
    assert [len(s.charts) for s in minutes_of.sections if s.key.startswith("topic-")] == [1, 1]
    assert not [s for s in minutes_of.sections if s.key.startswith("seen-")]  # told once, in their topics
    tree = ["Why 1: Seen", "Why 2a: Dark", "Why 2b: Tired", "Why 3b: Late shift"]
    html, markdown = page.render(minutes_of).decode(), text.render(minutes_of).decode()
    opened = docx.Document(io.BytesIO(document.render(minutes_of)))
    lines = {p.text: p.paragraph_format.left_indent for p in opened.paragraphs}
    assert (
        html.count("<svg") == 4 and len(opened.inline_shapes) == 1
    )  # each drawn for paper and for a telephone
    bars = [c.text for t in opened.tables for row in t.rows for c in row.cells if "█" in c.text]
    assert len(bars) == 2 and "▂▃█" in markdown and markdown.count("- █") == 2
    for line in (*tree, "Attendees: Ann, Wei"):
        assert line in html and line in lines and line in markdown.replace("\\", "")
    assert lines[tree[0]] < lines[tree[1]] == lines[tree[2]] < lines[tree[3]]
    assert re.search(r"margin-left: 2\.6\d*em\">Why 3b", html) and "    - Why 3b" in markdown
    (left,) = (s for s in minutes_of.sections if s.key == "open")
    assert "parked" in " ".join((left.finding, *left.points))
    assert len(digest.message(minutes_of, retro_id, minutes.due_rows(store, retro_id)).topics) > 3


def test_the_pack_says_what_the_last_retro_came_to(held: tuple[Store, str], tmp_path: Path) -> None:
    store, retro_id = held
    topic = topics.add(store, retro_id, "Ann", title="Two blues")
    retros.save(store, topic, "decisions", "Bins apart\nA stripe", "", "Ann")
    topics.settle(store, topic, "decided", "Ann")
    told = topic_parts.last_held(Direct(store), Words("en"))
    assert told[0].startswith("Blue and black, held ")
    assert told[1:] == ("Two blues: decided. Bins apart · A stripe", "12 actions, 12 not finished")
    period = Filters(date(2026, 10, 26), date(2026, 11, 1))
    of = briefing.prepare(store, period, NOW, date(2026, 11, 17))
    assert open_work.retro_section(of, Words("en")).points == told
    assert topic_parts.last_held(Direct(Store(tmp_path / "none.duckdb")), Words("en")) == ()
