"""The tree of whys: branches of their own, nothing lost between two writers, chains of before as one branch."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.meaning import whys
from data.meaning.whys import Why
from data.records import retros
from data.store import Store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "rightbox.duckdb")


def numbered(stored: object) -> list[tuple[str, str]]:
    return [(step.number, step.why.text) for step in whys.steps(whys.read(stored))]


def test_a_chain_of_before_is_one_branch_and_stays_it_when_it_is_written_on(store: Store):
    chain = json.dumps(["Navy went out", "They look alike", "One supplier"])
    assert numbered(chain) == [("1", "Navy went out"), ("2", "They look alike"), ("3", "One supplier")]
    retro = retros.create(store, {"title": "old", "whys": chain}, "Ann")
    retros.save_why(store, retro, Why("x", "2", "Nobody asked for stripes"), "Ann")
    assert numbered(retros.get(store, retro)["whys"])[-1] == ("4", "Nobody asked for stripes")


def test_one_why_has_several_answers_each_with_its_own_chain(store: Store):
    retro = retros.create(store, {"title": "fork"}, "Ann")
    for why in (
        Why("a", "", "Navy went out"), Why("b", "a", "They look alike"), Why("c", "a", "Nobody scans"),
        Why("d", "b", "One supplier"), Why("e", "c", "The scanner is slow"), Why("f", "c", "No rule"),
    ):  # fmt: skip
        retros.save_why(store, retro, why, "Ann")
    assert numbered(retros.get(store, retro)["whys"]) == [
        ("1", "Navy went out"), ("2a", "They look alike"), ("3a", "One supplier"), ("2b", "Nobody scans"),
        ("3ba", "The scanner is slow"), ("3bb", "No rule"),
    ]  # fmt: skip
    retros.save_why(store, retro, Why("c", "a", ""), "Ann")  # what answers it keeps its place
    assert ("2b", "") in numbered(retros.get(store, retro)["whys"])
    retros.save_why(store, retro, Why("d", "b", ""), "Ann")
    assert "One supplier" not in retros.whys(retros.get(store, retro))


def test_what_two_people_write_at_once_is_two_answers(store: Store):
    retro = retros.create(store, {"title": "both"}, "Ann")
    retros.save_why(store, retro, Why("a", "", "Seen"), "Ann", seen="", another="z")
    retros.save_why(store, retro, Why("a", "", "Seen by Ann"), "Ann", seen="Seen", another="y")
    retros.save_why(store, retro, Why("a", "", "Seen by Bob"), "Bob", seen="Seen", another="x")
    retros.save_why(store, retro, Why("a", "", ""), "Bob", seen="Seen", another="w")
    assert numbered(retros.get(store, retro)["whys"]) == [("1a", "Seen by Ann"), ("1b", "Seen by Bob")]


def test_more_than_is_stored_is_refused_and_says_so(store: Store):
    retro = retros.create(store, {"title": "deep"}, "Ann")
    for n in range(whys.DEEPEST):
        retros.save_why(store, retro, Why(str(n), str(n - 1), f"why {n}"), "Ann")
    with pytest.raises(ValueError, match="no more than"):
        retros.save_why(store, retro, Why("x", str(whys.DEEPEST - 1), "deeper"), "Ann")
    assert len(retros.whys(retros.get(store, retro))) == whys.DEEPEST


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", *"abcdefx"])), max_size=9))
def test_every_answer_is_shown_once_whatever_is_stored(pairs: list[tuple[str, str]]):
    tree = list({name: Why(name, under, f"text {name}") for name, under in pairs}.values())
    assert sorted(s.why.text for s in whys.steps(tree)) == sorted(why.text for why in tree)
    assert whys.read(whys.written(tree)) == tree
    both = whys.joined(tree, tree)
    assert len({why.why_id for why in both}) == 2 * len(tree)
    assert sorted(s.why.text for s in whys.steps(both)) == sorted(why.text for why in tree * 2)


@pytest.mark.parametrize("stored", ["{", "3", '{"a": 1}', None, "", '[{"id": 4}]', "[null]"])
def test_what_is_no_tree_is_none(stored: object):
    assert all(isinstance(why.text, str) for why in whys.read(stored))
