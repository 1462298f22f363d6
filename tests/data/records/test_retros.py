"""Retros: findings stay as they were, texts of two people are both kept, lists grow from both sides."""

import threading
from datetime import date

import pytest

from data.meaning import merge
from data.meaning.whys import Why
from data.query import Filters, filter_text
from data.records import retros
from data.records.retros import Finding
from data.store import Store

PAIR = Finding("pair", "sku=A&sku=B", "retro.finding.pair.both", {"count": 14, "errors": 31}, "sku=A&sku=B")


@pytest.fixture
def retro(store: Store) -> str:
    row = {"title": "Week 30", "period_start": date(2026, 7, 20), "period_end": date(2026, 7, 26)}
    return retros.create(store, row, "Ann", [PAIR], as_of=date(2026, 7, 27))


def test_a_finding_keeps_its_numbers_filters_and_version_whatever_is_stored_later(store: Store, retro: str):
    before = retros.findings(store, retro)
    with store.writing() as cursor:
        cursor.run("insert into settings (name, value) values ('zone', '\"UTC\"')")
    retros.put_finding(
        store, retro, Finding("pair", PAIR.subject, PAIR.sentence_key, {"count": 99}, PAIR.filters), "Bob"
    )
    after = retros.findings(store, retro)
    assert after == before and after[0].numbers == PAIR.numbers and after[0].filters == PAIR.filters
    assert after[0].store_version < store.version and str(after[0].data_as_of)[:10] == "2026-07-27"


def test_two_people_in_one_text_lose_nothing_and_see_each_other(store: Store, retro: str):
    retros.save(store, retro, "notes", "first", "", "Ann")
    retros.save(store, retro, "notes", "first\nBob's line", "first", "Bob")
    saved = retros.save(store, retro, "notes", "Ann's line\nfirst", "first", "Ann")
    stored = retros.get(store, retro)["notes"]
    assert stored.split("\n") == ["Ann's line", "first", "Bob's line"]
    assert list(saved.theirs.values()) == ["first\nBob's line"] and saved.by == "Bob"


def test_other_fields_saved_meanwhile_stay(store: Store, retro: str):
    retros.save(store, retro, "decisions", "One label", "", "Bob")
    retros.save(store, retro, "notes", "mine", "", "Ann")
    record = retros.get(store, retro)
    assert (record["decisions"], record["notes"], record["title"]) == ("One label", "mine", "Week 30")


def test_twelve_writers_at_once_lose_no_line(store: Store, retro: str):
    def write(n: int) -> None:
        retros.save(store, retro, "notes", f"line {n}", "", f"P{n}")
        retros.save_branch(store, retro, ("method", "material", "people")[n % 3], f"note {n}", f"P{n}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    record = retros.get(store, retro)
    assert sorted(record["notes"].split("\n")) == sorted(f"line {n}" for n in range(12))
    assert set(retros.fishbone(record)) == {"method", "material", "people"}


def test_answers_are_saved_one_by_one_and_empty_ones_are_none(store: Store, retro: str):
    retros.save_why(store, retro, Why("1", "", "Boxes lack a part"), "Ann")
    retros.save_why(store, retro, Why("2", "1", "No scan of parts"), "Bob")
    retros.save_why(store, retro, Why("3", "2", " "), "Bob")
    assert retros.whys(retros.get(store, retro)) == ["Boxes lack a part", "No scan of parts"]


def test_a_second_click_opens_no_second_retro(store: Store):
    for _ in range(2):
        retros.create(store, {"retro_id": "R-1", "title": "x"}, "Ann", [PAIR])
    assert len(retros.everything(store)) == 1 and len(retros.findings(store, "R-1")) == 1


def test_a_held_retro_cannot_be_deleted_and_knows_when_it_was_held(store: Store, retro: str):
    retros.save(store, retro, "state", "held", "draft", "Ann")
    assert retros.get(store, retro)["held_at"] is not None
    with pytest.raises(ValueError, match="draft"):
        retros.remove(store, retro, "Ann")


def test_a_deleted_draft_takes_its_findings_and_lessons_along(store: Store, retro: str):
    retros.add_lesson(store, retro, "Scan each part", "kit_bom", "", "Ann")
    retros.remove(store, retro, "Ann")
    assert retros.get(store, retro) is None and not retros.findings(store, retro)
    assert retros.lessons(store).empty


@pytest.mark.parametrize(
    "base, mine, theirs, expected",
    [
        ("", "a", "b", {"a", "b"}),
        ("a\nb", "a\nb\nmine", "theirs\na\nb", {"a", "b", "mine", "theirs"}),
        ("a\nb\nc", "a\nc", "a\nb\nc\nd", {"a", "c", "d"}),
        ("a", "a", "b", {"b"}),
        ("甲", "甲\n我", "他\n甲", {"甲", "我", "他"}),
    ],
)
def test_a_merge_holds_what_both_wrote(base: str, mine: str, theirs: str, expected: set[str]):
    for text in (merge.merge(base, mine, theirs).text, merge.merge(base, theirs, mine).text):
        assert set(text.split("\n")) - {""} == expected


def test_filters_come_back_from_their_text():
    filters = Filters(
        date(2026, 1, 5), date(2026, 2, 1), values=(("shop", ("A&B=C",)), ("sku", ("X", "衬衫")))
    )
    assert filter_text.read(filter_text.write(filters)) == filters
    assert filter_text.read("nonsense=1&sku=&from=yesterday") == Filters()


def test_scopes_overlap_unless_a_dimension_parts_them():
    one, other = Filters().having("sku", "A", "B"), Filters().having("sku", "C")
    station = Filters().having("station", "S3")
    assert not filter_text.overlap(one, other) and filter_text.common(one, other) is None
    assert filter_text.common(one, station) == one.having("station", "S3")
    assert filter_text.common(one, Filters().having("sku", "B", "C")) == Filters().having("sku", "B")
    left = Filters().excluding("sku", "A", "B")
    assert not filter_text.overlap(one, left) and not filter_text.holds(left, one)
    assert filter_text.common(one, Filters().excluding("sku", "A")) == Filters().having("sku", "B")
    assert filter_text.holds(left, Filters().having("sku", "C")) and not filter_text.holds(left, Filters())


def test_a_buyer_s_number_and_address_are_never_stored_and_a_case_number_is(store: Store, retro: str):
    with store.writing() as cursor:
        cursor.run(
            "insert into cases (platform, shop, case_id, sku, variation) values ('p', 's', '2611050012345', 'A', '')"
        )
    said = "Buyer mei@example.com, +65 9123 4567, case 2611050012345, 3 of 12 boxes on 2026-11-05"
    stored = retros.save(store, retro, "notes", said, "", "Ann").values["notes"]
    retros.save_why(store, retro, Why("1", "", said), "Ann")
    retros.save_branch(store, retro, "method", said, "Ann")
    retros.add_lesson(store, retro, said, "", "", "Ann")
    row = retros.get(store, retro)
    for text in (stored, row["whys"], row["fishbone"], retros.lessons(store, retro)["lesson"].iloc[0]):
        assert "mei@" not in text and "9123 4" not in text
        assert "2611050012345" in text and "3 of 12 boxes on 2026-11-05" in text
    assert retros.save(store, retro, "facilitator", "ann@shop.example", "", "Ann").values == {
        "facilitator": "ann@shop.example"
    }
    trail = store.value("select string_agg(detail, '') from audit")
    assert "mei@" not in trail and "9123" not in trail
