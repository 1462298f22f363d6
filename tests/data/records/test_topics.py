"""Topics of a retro: each with its own words, in order, merged without loss, parked until the next one is prepared."""

from datetime import date
from pathlib import Path

import pytest

from data.meaning import whys
from data.meaning.whys import Why
from data.records import retros, topics
from data.records.retros import Finding
from data.store import Store
from data.store.recovery.invariants import broken
from data.store.store import duckdb

PAIR = Finding("pair", "sku=A&sku=B", "retro.finding.pair.both", {"count": 14, "errors": 31}, "sku=A&sku=B")
SIGNAL = Finding("signal", "sku=A&sku=B", "retro.finding.signal", {"errors": 31}, "sku=A&sku=B")
OTHER = Finding("signal", "station=S3", "retro.finding.signal", {"errors": 9}, "station=S3")
RATE = Finding("rate", "", "retro.finding.rate", {"errors": 40})


def new(store: Store, *findings: Finding) -> str:
    row = {"title": "Week 30", "period_start": date(2026, 7, 20), "period_end": date(2026, 7, 26)}
    retro_id = retros.create(store, row, "Ann", findings)
    topics.prepare(store, retro_id, "Ann")
    return retro_id


def ids(store: Store, retro_id: str) -> list[str]:
    return [str(t["topic_id"]) for t in topics.everything(store, retro_id)]


def test_findings_on_one_subject_are_one_topic_and_how_the_period_went_is_none(store: Store):
    retro_id = new(store, RATE, PAIR, SIGNAL, OTHER)
    found = topics.everything(store, retro_id)
    assert [t["subject"] for t in found] == ["sku=A&sku=B", "station=S3"]
    assert [[f.kind for f in topics.findings(store, t)] for t in found] == [["pair", "signal"], ["signal"]]
    topics.prepare(store, retro_id, "Bob")
    assert len(ids(store, retro_id)) == 2


def test_each_topic_has_its_own_chain_branches_causes_and_notes(store: Store):
    retro_id = new(store, PAIR, OTHER)
    one, two = ids(store, retro_id)
    for topic, said in ((one, "alike"), (two, "dark")):
        retros.save_why(store, topic, Why("0", "", f"why {said}"), "Ann")
        retros.save_branch(store, topic, "method", f"bone {said}", "Ann")
        retros.save(store, topic, "notes", f"note {said}, mei@example.com", "", "Ann")
    retros.save(store, one, "contributing", "lookalike", "", "Ann")
    row = retros.get(store, two)
    assert (retros.whys(row), retros.fishbone(row), retros.causes(row)) == (
        ["why dark"],
        {"method": ["bone dark"]},
        [],
    )
    assert row["notes"].startswith("note dark") and "mei@" not in row["notes"]
    assert not retros.get(store, retro_id)["notes"]
    (whole,) = retros.everything(store).to_dict("records")
    assert retros.whys(whole) == ["why alike", "why dark"] and retros.causes(whole) == ["lookalike"]
    assert "note alike" in whole["notes"] and "note dark" in whole["notes"] and whole["title"] == "Week 30"


def test_two_people_in_one_topic_lose_nothing_and_the_screen_knows(store: Store):
    retro_id = new(store, PAIR)
    (topic,) = ids(store, retro_id)
    before = retros.stamp(store, retro_id)
    retros.save(store, topic, "decisions", "from one", "", "Ann")
    assert retros.stamp(store, retro_id) != before
    retros.save(store, topic, "decisions", "from the other", "", "Bob")
    assert set(retros.get(store, topic)["decisions"].split("\n")) == {"from one", "from the other"}


def test_the_order_changes_by_steps_and_stops_at_the_ends(store: Store):
    retro_id = new(store, PAIR, OTHER)
    one, two = ids(store, retro_id)
    three = topics.add(store, retro_id, "Ann", title="Brought along")
    topics.move(store, three, -1, "Ann")
    assert ids(store, retro_id) == [one, three, two]
    topics.move(store, three, -9, "Ann")
    topics.move(store, one, 9, "Ann")
    assert ids(store, retro_id) == [three, two, one]
    assert [t["place"] for t in topics.everything(store, retro_id)] == [1, 2, 3]


def test_a_merged_topic_holds_what_both_held(store: Store):
    retro_id = new(store, PAIR, OTHER)
    one, two = ids(store, retro_id)
    for topic, said in ((one, "alike"), (two, "dark")):
        for n in range(5):
            retros.save_why(store, topic, Why(str(n), str(n - 1), f"why {n} {said}"), "Ann")
        retros.save_branch(store, topic, "method", f"bone {said}", "Ann")
        for name in ("notes", "decisions", "training", "what_happened"):
            retros.save(store, topic, name, f"{name} {said}", "", "Ann")
    retros.save(store, two, "contributing", "kit_bom", "", "Ann")
    retros.add_lesson(store, retro_id, "Put a lamp there", "kit_bom", "", "Ann", two)
    topics.merge(store, two, one, "Ann")
    (left,) = topics.everything(store, retro_id)
    said = "\n".join(str(left[n]) for n in ("notes", "decisions", "training", "what_happened"))
    for name in ("notes", "decisions", "training", "what_happened"):
        assert f"{name} alike" in said and f"{name} dark" in said
    assert retros.whys(left) == [f"why {n} {s}" for s in ("alike", "dark") for n in range(5)]
    numbers = [step.number for step in whys.steps(whys.read(left["whys"]))]
    assert numbers == [f"{n}{branch}" for branch in "ab" for n in range(1, 6)]
    assert retros.fishbone(left) == {"method": ["bone alike", "bone dark"]} and retros.causes(left) == [
        "kit_bom"
    ]
    assert {f.subject for f in topics.findings(store, left)} == {PAIR.subject, OTHER.subject}
    assert list(retros.lessons(store, retro_id)["topic_id"]) == [one]
    with pytest.raises(ValueError, match="one retro"):
        topics.merge(store, one, ids(store, new(store, PAIR))[0], "Ann")


def test_a_topic_is_dropped_only_with_a_reason(store: Store):
    (topic,) = ids(store, new(store, PAIR))
    with pytest.raises(ValueError, match="reason"):
        topics.settle(store, topic, "dropped", "Ann")
    retros.save(store, topic, "reason", "Solved last week", "", "Ann")
    topics.settle(store, topic, "dropped", "Ann")
    assert retros.get(store, topic)["state"] == "dropped"
    with pytest.raises(ValueError, match="never"):
        topics.settle(store, topic, "forgotten", "Ann")


def test_a_parked_topic_comes_back_once_with_what_was_written_and_seen(store: Store):
    first = new(store, PAIR, OTHER)
    parked, decided = ids(store, first)
    retros.save_why(store, parked, Why("0", "", "They look alike"), "Ann")
    topics.settle(store, parked, "parked", "Ann")
    topics.settle(store, decided, "decided", "Ann")
    second = new(store, OTHER, SIGNAL)
    back, fresh = topics.everything(store, second)
    assert (back["came_from"], back["state"], retros.whys(back)) == (parked, "open", ["They look alike"])
    assert [f.kind for f in topics.findings(store, back)] == ["pair", "signal"]  # seen again: still one topic
    assert fresh["subject"] == OTHER.subject and retros.get(store, parked)["state"] == "parked"
    assert not ids(store, new(store))
    retros.remove(store, second, "Ann")
    assert [t["came_from"] for t in topics.everything(store, new(store))] == [parked]


def test_an_old_retro_becomes_one_topic_without_loss(tmp_path: Path):
    texts = (
        "what_happened",
        "made_sense",
        "surprised",
        "gap_or_slip",
        "detection",
        "training",
        "decisions",
        "notes",
    )
    row = {name: f"{name}\nof 'old' 甲" for name in texts}
    row |= {
        "whys": '["seen", "why"]',
        "fishbone": '{"method": ["a bone"]}',
        "contributing": "lookalike,kit_bom",
    }
    head = {"retro_id": "R-1", "title": "Week 12", "summary": "short", "ideas": "an idea", "state": "held"}
    path = tmp_path / "rightbox.duckdb"
    with duckdb.connect(str(path)) as old:
        old.execute("create table meta (name varchar, value varchar)")
        old.execute(
            "insert into meta values ('version', '3'), ('schema', '2'), ('migration', '0001_one_table_of_drafts')"
        )
        columns = {**head, **row}
        old.execute(f"create table retros ({', '.join(f'{n} varchar' for n in columns)})")
        old.execute(f"insert into retros values ({', '.join('?' * len(columns))})", list(columns.values()))
        old.execute("insert into retros (retro_id) values ('R-2')")
        old.execute("create table findings (finding_id varchar, retro_id varchar, kind varchar)")
        old.execute(
            "insert into findings values ('F-1', 'R-1', 'signal'), ('F-2', 'R-1', 'rate'), ('F-3', 'R-1', 'pair')"
        )
        old.execute("create table lessons (lesson_id varchar, retro_id varchar, lesson varchar)")
        old.execute("insert into lessons values ('L-1', 'R-1', 'Look twice')")
    store = Store(path)
    (topic,) = topics.everything(store, "R-1")
    assert {n: topic[n] for n in row} == row
    assert (topic["title"], topic["state"], topic["findings"]) == ("Week 12", "decided", "F-1,F-3")
    retro = retros.get(store, "R-1")
    assert {n: retro[n] for n in head} == head and not any(retro[n] for n in row)
    assert list(retros.lessons(store, "R-1")["topic_id"]) == [topic["topic_id"]]
    whole = retros.everything(store).set_index("retro_id").loc["R-1"]
    assert all(whole[n] == row[n] for n in texts if n in retros.TEXTS)
    assert retros.whys(whole.to_dict()) == ["seen", "why"]
    assert [t["state"] for t in topics.everything(store, "R-2")] == ["open"]
    with store.reading() as cursor:
        assert not {rule for rule in broken(cursor) if "topics" in rule}
    store.close()
    again = Store(path)
    assert len(topics.everything(again, "R-1")) == 1
    again.close()
