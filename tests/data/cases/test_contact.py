"""What is logged ticks the evidence that it is, and nothing else: an offer is no agreement, an item no judgement."""

from datetime import datetime
from pathlib import Path

import pytest

from data import query
from data.cases import contact, entries, forms
from data.cases.checks import Invalid
from data.cases.forms import DESK, STEPS
from data.store import Store
from tests.make import case, line, loaded, write


@pytest.fixture
def key(store: Store, tmp_path: Path) -> dict[str, str]:
    loaded(store, write(tmp_path / "orders.csv", [line("O1")]))
    loaded(store, write(tmp_path / "returns.csv", [case("C1", "O1")]))
    (found,) = query.keys(store)
    return found


def ticked(store: Store, key: dict[str, str]) -> set[str]:
    found = query.case(store, key) or {}
    return {name for name in found if name.startswith("evidence_") and found[name]}


def test_a_message_sets_contacted_once_and_agrees_on_nothing(store: Store, key: dict[str, str]) -> None:
    contact.log_message(store, key, "Hello", "chat", "Wei", "N1")
    first = (query.case(store, key) or {})["contacted_at"]
    contact.log_message(store, key, "Hello again", "chat", "Wei", "N2")
    assert (query.case(store, key) or {})["contacted_at"] == first
    assert ticked(store, key) == {"evidence_reply", "evidence_right_item"}


def test_what_the_buyer_wants_is_the_request_and_no_solution(store: Store, key: dict[str, str]) -> None:
    contact.log_answer(store, key, "The right one", "reship", "chat", "Wei", "N1")
    assert (query.case(store, key) or {})["request"] == "reship"
    assert "evidence_request" in ticked(store, key) and "evidence_solution" not in ticked(store, key)
    forms.save(store, STEPS, key, {"resolution": "reship"}, "Wei")
    contact.tick(store, key, "Wei")
    assert "evidence_solution" in ticked(store, key)


def test_an_answer_that_is_too_long_is_refused_whole_and_none_of_it_is_cut(
    store: Store, key: dict[str, str]
) -> None:
    contact.log_answer(store, key, "x" * 10_000, "", "chat", "Wei", "N1")
    assert entries.notes(store, key)["asked"].str.len().tolist() == [10_000]
    with pytest.raises(Invalid) as caught:
        contact.log_answer(store, key, "x" * 10_001, "reship", "chat", "Wei", "N2")
    assert [p.code for p in caught.value.problems] == ["too_long"]
    assert (query.case(store, key) or {})["request"] != "reship"


def test_dates_out_of_order_are_refused_whichever_is_entered_last(store: Store, key: dict[str, str]) -> None:
    first, second = datetime(2026, 7, 12), datetime(2026, 7, 14)  # noqa: DTZ001 - stored moments are naive UTC
    forms.save(store, STEPS, key, {"closed_at": first}, "Wei")
    with pytest.raises(Invalid) as caught:
        forms.save(store, STEPS, key, {"resolved_at": second}, "Wei")
    assert [(p.code, p.name) for p in caught.value.problems] == [("before_resolved_at", "closed_at")]
    with pytest.raises(Invalid) as caught:
        forms.save(store, DESK, key, {"reship_sent_at": second, "reship_delivered_at": first}, "Wei")
    assert [p.code for p in caught.value.problems] == ["before_reship_sent_at"]
    forms.save(store, STEPS, key, {"resolved_at": first, "closed_at": second}, "Wei")


def test_what_a_person_unticked_stays_so(store: Store, key: dict[str, str]) -> None:
    contact.tick(store, key, "Wei")
    forms.save(store, STEPS, key, {"evidence_right_item": False}, "Wei")
    assert contact.tick(store, key, "Wei") == []
    assert "evidence_right_item" not in ticked(store, key)


def test_confirming_what_came_judges_nobody(store: Store, key: dict[str, str]) -> None:
    assert forms.confirm_received(store, [(key, "TEE-BLACK-M")], "Wei") == 1
    assert forms.confirm_received(store, [(key, "TEE-BLACK-M")], "Wei") == 0
    found = query.case(store, key) or {}
    assert found["received_sku"] == "TEE-BLACK-M"
    assert (found["judged"], found["fault_judged"]) == (False, False)
    forms.judge_many(store, [key], {"seller_fault": "yes"}, "Wei")
    assert (query.case(store, key) or {})["judged"]


def test_of_an_address_only_same_or_different_is_kept(store: Store, key: dict[str, str]) -> None:
    for said in ("same", "different"):
        forms.save(store, DESK, key, {"address_checked": said}, "me")
        assert (query.case(store, key) or {})["address_checked"] == said
    for written in ("12 Orchard Road", "Different", "same as Jl. Merdeka 5"):
        with pytest.raises(Invalid, match="code"):
            forms.save(store, DESK, key, {"address_checked": written}, "me")
    assert (query.case(store, key) or {})["address_checked"] == "different"
    stored = " ".join(str(row) for row in store.rows("select * from case_desk"))
    assert "Orchard" not in stored and "Merdeka" not in stored
