"""Cases: the rows count what the number said, one case is judged and kept, two people meet, bad values lose nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data import query
from data.cases import entries, forms
from data.cases.forms import JUDGEMENT
from data.query import Filters
from data.records import drafts
from data.store import cube
from pages.ui.cases import view
from pages.ui.core import ask
from tests.pages.conftest import Open, everything_shown

PERIOD = {"from_": "2026-06-01", "to": "2026-08-30"}
FILTERS = Filters(date(2026, 6, 1), date(2026, 8, 30))


def first(which: str = "errors", filters: Filters = FILTERS) -> dict[str, str]:
    """Key of the newest case of a kind."""
    return query.keys(ask.store(), filters, which=which)[0]


def opened(open_screen: Open, key: dict[str, str], **more: str) -> AppTest:
    at = open_screen("cases", case=forms.reference(key), **PERIOD, **more)
    assert not at.exception
    return at


def widget(at: AppTest, key: dict[str, str], name: str, kind: str = "selectbox"):
    return next(w for w in at.get(kind) if w.key == f"case-{forms.reference(key)}-{name}")


def said(at: AppTest) -> str:
    return " ".join(everything_shown(at))


@pytest.mark.parametrize(
    ("which", "lang"),
    [("errors", "en"), ("all", "zh_CN"), ("open", "en"), ("unjudged", "zh_CN"), ("not_seller", "en")],
)
def test_the_list_says_how_many_rows_led_here(demo: Path, open_screen: Open, which: str, lang: str) -> None:
    at = open_screen("cases", which=which, lang=lang, **PERIOD)
    assert not at.exception
    # what is open waits whatever the period, as every deadline does
    filters = FILTERS.between(None, None) if which == "open" else FILTERS
    total = query.rows(ask.store(), filters, which=which, size=1).total
    assert any(f"{total:,}" in m.value for m in at.markdown if m.value.startswith("####"))
    assert "nan" not in said(at).lower().split()


def test_the_errors_of_a_number_are_the_rows_of_its_link(demo: Path, open_screen: Open) -> None:
    cells = query.cells(ask.store(), ("station",), FILTERS).sort_values("errors").iloc[-1]
    at = open_screen("cases", which="errors", station=cells["station"], **PERIOD)
    assert any(m.value.startswith(f"#### {int(cells['errors'])} error") for m in at.markdown)
    assert len(at.dataframe[0].value) == min(50, int(cells["errors"]))


def test_deadlines_are_shown_whatever_the_period(demo: Path, open_screen: Open) -> None:
    one = open_screen("cases", which="overdue", from_="2026-06-01", to="2026-06-07")
    two = open_screen("cases", which="overdue", **PERIOD)
    assert [m.value for m in one.markdown if m.value.startswith("####")] == [
        m.value for m in two.markdown if m.value.startswith("####")
    ]


def test_open_cases_are_a_queue_by_deadline_then_cost(demo: Path, open_screen: Open) -> None:
    at = open_screen("cases", which="open", **PERIOD)
    assert not at.exception
    frame = view.waiting(FILTERS)
    shown = [b.label for b in at.button if str(b.key).startswith("cases-card-")]
    assert len(shown) == min(50, len(frame)) and "due" in shown[0]
    dues = frame["next_due"].dropna()
    assert len(dues) > 1 and dues.is_monotonic_increasing
    keys = [forms.reference(forms.key_of(r)) for r in frame.head(len(shown)).to_dict("records")]
    assert [
        b.key.removeprefix("cases-card-") for b in at.button if str(b.key).startswith("cases-card-")
    ] == keys


def test_a_search_and_an_order_stay_in_the_address(demo: Path, open_screen: Open) -> None:
    key = first()
    at = open_screen("cases", which="all", q=key["case_id"], sort="cost_total", **PERIOD)
    assert len(at.dataframe[0].value) == len(
        query.keys(ask.store(), FILTERS, which="all", search=key["case_id"])
    )
    assert at.query_params["q"] == key["case_id"]


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("part", ["work", "talk", "photos", "ticket", "costs", "history"])
def test_every_part_of_a_case_opens(demo: Path, open_screen: Open, part: str, lang: str) -> None:
    key = first()
    at = opened(open_screen, key, part=part, lang=lang)
    assert key["case_id"] in said(at)


def test_an_unknown_case_is_said_and_the_list_shown(demo: Path, open_screen: Open) -> None:
    at = open_screen("cases", case="<b>nothing</b>[x](http://evil.example)")
    assert not at.exception and len(at.dataframe) == 1
    assert "](http" not in said(at)


def test_a_judgement_is_saved_and_only_there(own_demo: Path, open_screen: Open) -> None:
    key = first("unjudged")
    at = opened(open_screen, key)
    widget(at, key, "judgement-cause").select("putaway").run()
    assert query.case(ask.store(), key)["cause"] == "unknown"
    widget(at, key, "judgement-note", "text_area").set_value("shelf A-03 call 0812 3456 7890").run()
    widget(at, key, "judgement-save", "button").click().run()
    row = query.case(ask.store(), key)
    assert (row["cause"], row["judgement_note"], bool(row["judged"])) == (
        "putaway",
        "shelf A-03 call ***",
        True,
    )
    assert at.success
    assert not drafts.read(ask.store(), forms.draft_place("judgement", key, "local")).changes


def test_what_was_typed_is_there_again_in_a_new_session(own_demo: Path, open_screen: Open) -> None:
    key = first("unjudged")
    at = opened(open_screen, key)
    widget(at, key, "judgement-note", "text_area").set_value("half a sentence").run()
    again = opened(open_screen, key)
    assert widget(again, key, "judgement-note", "text_area").value == "half a sentence"
    widget(again, key, "judgement-discard", "button").click().run()
    assert widget(again, key, "judgement-note", "text_area").value == ""


def test_the_second_of_two_people_sees_the_first_and_both_are_kept(own_demo: Path, open_screen: Open) -> None:
    key = first("unjudged")
    at = opened(open_screen, key)
    widget(at, key, "judgement-origin").select("pick").run()
    forms.save(ask.store(), JUDGEMENT, key, {"cause": "slip"}, "anna")
    widget(at, key, "judgement-save", "button").click().run()
    row = query.case(ask.store(), key)
    assert (row["cause"], row["origin"]) == ("slip", "pick")
    assert any("anna" in message.value for message in at.success)
    assert widget(at, key, "judgement-cause").value == "slip"


def test_the_same_field_changed_by_two_is_not_overwritten_unseen(own_demo: Path, open_screen: Open) -> None:
    key = first("unjudged")
    at = opened(open_screen, key)
    widget(at, key, "judgement-cause").select("barcode").run()
    forms.save(ask.store(), JUDGEMENT, key, {"cause": "slip"}, "anna")
    widget(at, key, "judgement-save", "button").click().run()
    assert query.case(ask.store(), key)["cause"] == "slip"
    assert any("anna" in message.value for message in at.warning)
    assert widget(at, key, "judgement-cause").value == "barcode"
    widget(at, key, "judgement-save", "button").click().run()
    assert query.case(ask.store(), key)["cause"] == "barcode"


def test_a_note_that_is_too_long_is_refused_and_still_in_its_box(own_demo: Path, open_screen: Open) -> None:
    key = first("unjudged")
    at = opened(open_screen, key)
    widget(at, key, "judgement-note", "text_area").set_value("x" * 10_001).run()
    widget(at, key, "judgement-save", "button").click().run()
    assert any("1 character too many" in message.value for message in at.error)
    assert len(widget(at, key, "judgement-note", "text_area").value) == 10_001
    assert not query.case(ask.store(), key)["judged"]


def test_a_cost_by_hand_is_refused_in_words_then_booked(own_demo: Path, open_screen: Open) -> None:
    key = first()
    at = opened(open_screen, key, part="costs")
    widget(at, key, "new-cost-kind").select("penalty").run()
    widget(at, key, "new-cost-amount", "number_input").set_value(-4.0).run()
    widget(at, key, "new-cost-save", "button").click().run()
    assert any("negative" in message.value for message in at.error)
    widget(at, key, "new-cost-amount", "number_input").set_value(4.0).run()
    widget(at, key, "new-cost-save", "button").click().run()
    mine = entries.costs(ask.store(), key)
    assert mine.loc[mine["kind"] == "penalty", "amount"].astype(float).tolist() == [4.0]
    assert at.success and not at.error


def test_a_partial_refund_above_the_price_is_said(own_demo: Path, open_screen: Open) -> None:
    key = first()
    at = opened(open_screen, key, part="contact")
    amount = next(w for w in at.number_input if str(w.key).endswith("-partial"))
    assert not at.warning
    amount.set_value(1e9).run()
    assert any("more than the goods are worth" in message.value for message in at.warning)


def test_a_note_is_written_down_and_shown(own_demo: Path, open_screen: Open) -> None:
    key = first()
    at = opened(open_screen, key, part="talk")
    widget(at, key, "new-note-asked", "text_area").set_value("a black one came").run()
    widget(at, key, "new-note-save", "button").click().run()
    assert entries.notes(ask.store(), key)["asked"].tolist() == ["a black one came"]
    assert "a black one came" in " ".join(str(t.value) for t in at.text)
    assert widget(at, key, "new-note-asked", "text_area").value == ""


def test_next_goes_through_the_list_in_its_order(demo: Path, open_screen: Open) -> None:
    keys = query.keys(ask.store(), FILTERS, which="errors")
    at = opened(open_screen, keys[0], which="errors")
    next(b for b in at.button if b.key == "case-next").click().run()
    assert at.query_params["case"] == forms.reference(keys[1])
    assert next(b for b in at.button if b.key == "case-before").disabled is False


def test_hostile_values_stay_text(own_demo: Path, open_screen: Open) -> None:
    evil = "<img src=x onerror=alert(1)>[x](https://evil.example) ![y](https://evil.example/p.png)"
    key = first()
    with ask.store().writing() as cursor:
        cursor.run(
            "update cases set comment = ?, raw_reason = ?, ticket_no = ? where case_id = ?",
            [evil] * 3 + [key["case_id"]],
        )
    forms.save(ask.store(), JUDGEMENT, key, {"received_sku": evil, "note": evil}, evil)
    said_at = query.case(ask.store(), key)["opened_at"]
    note = {"note_id": "N", "said_at": said_at, "channel": "chat", "asked": evil, "answered": ""}
    entries.put_note(ask.store(), key, note, evil)
    for part in ("work", "talk", "ticket", "costs", "history"):
        at = opened(open_screen, key, part=part)
        for text in everything_shown(at):
            assert "](https" not in text and "<img" not in text.replace("\\<", ""), part


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_the_clock_tells_how_long_steps_take(demo: Path, open_screen: Open, lang: str) -> None:
    at = open_screen("cases", tab="clock", lang=lang, **PERIOD)
    assert not at.exception
    assert any("90" in m.value for m in at.markdown if m.value.startswith("####"))


def test_a_store_without_orders_still_lists_its_cases(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("delete from order_lines")
        cursor.run("delete from packing")
        cube.refresh(cursor)
    at = open_screen("cases", which="unmatched")
    assert not at.exception
    opened(open_screen, query.keys(ask.store(), which="all")[0])


def test_many_cases_are_judged_only_after_a_yes_that_says_how_many(own_demo: Path, open_screen: Open) -> None:
    weeks = Filters(date(2026, 6, 1), date(2026, 7, 12))
    keys = query.keys(ask.store(), weeks, which="unjudged")
    at = open_screen("cases", which="unjudged", from_="2026-06-01", to="2026-07-12")
    at.toggle(key="cases-several").set_value(True).run()
    at.checkbox(key="cases-bulk-all").check().run()
    at.selectbox(key="cases-bulk-cause").select("putaway").run()
    save = next(b for b in at.button if b.key == "cases-bulk-save")
    assert save.disabled and str(len(keys)) in save.label
    next(c for c in at.checkbox if str(c.key).startswith("cases-bulk-sure")).check().run()
    next(b for b in at.button if b.key == "cases-bulk-save").click().run()
    assert not at.exception
    assert len(keys) > 1 and {query.case(ask.store(), k)["cause"] for k in keys} == {"putaway"}
    assert query.counts(ask.store(), weeks)["unjudged"] == 0
    assert ask.store().value(
        "select count(*) from audit where what = 'case_judgements' and who = 'local'"
    ) == len(keys)


def test_who_may_only_look_cannot_write(
    own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pages.ui.core.rights.may", lambda right: right == "view")
    key = first("unjudged")
    at = opened(open_screen, key)
    assert widget(at, key, "judgement-cause").disabled
    assert not [b for b in at.button if str(b.key).endswith("-save")]


def test_hand_work_feedback_and_second_contacts_stand_with_the_times(demo: Path, open_screen: Open) -> None:
    at = open_screen("cases", tab="clock")
    assert not at.exception
    said = " ".join(everything_shown(at))
    assert "Second contacts" in said and "no time of work by hand is known" in said


def test_chosen_cases_are_contacted_in_one_click(own_demo: Path, open_screen: Open) -> None:
    with ask.store().writing() as cursor:
        cursor.run("update cases set contacted_at = null")
    asked = "select count(*) from case_rows where contacted_at is null and fault <> 'no' and in_rate"
    before = ask.store().value(asked)
    at = open_screen("cases", which="errors", sku="TEE-NAVY-M")
    at.toggle(key="cases-several").set_value(True).run()
    at.checkbox(key="cases-bulk-all").check().run()
    at.button(key="cases-bulk-contacted_at").click().run()
    assert not at.exception and at.success
    assert ask.store().value(asked) < before
