"""From "I noticed we packed the wrong one" to a case: on one screen, with what is known filled in."""

from __future__ import annotations

import io
from datetime import date, datetime
from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from analysis.questions.cases import likely_codes
from data import query
from data.cases import by_hand, entries, forms, photos
from data.cases.by_hand import Noticed, WrongItem
from data.recognition import file_names
from data.records.source import Direct
from data.schema import CASE_KEY
from pages.ui.core import ask, rights
from tests.pages.conftest import Open, everything_shown

SEEN = datetime(2026, 11, 10)  # noqa: DTZ001 - stored moments are naive UTC


def order_without_case(lines: int = 1) -> tuple[str, list[str]]:
    rows = ask.store().rows(
        "select order_id, list(sku order by sku) from order_lines where ship_day is not null and order_id not in "
        f"(select order_id from cases) group by order_id having count(*) = {lines} order by order_id limit 1"
    )
    return str(rows[0][0]), list(rows[0][1])


def said(at: AppTest) -> str:
    return " ".join(everything_shown(at)).replace("\\", "")


def field(at: AppTest, kind: str, name: str):
    return next(w for w in at.get(kind) if w.key == f"new-case-{name}")


def test_a_case_is_entered_from_its_order_number(own_demo: Path, open_screen: Open) -> None:
    order, skus = order_without_case()
    at = open_screen("cases", new="1")
    field(at, "text_input", "order").input(f" {order.lower()} ").run()
    assert not at.exception
    assert skus[0] in said(at)
    field(at, "text_area", "comment").input("call 91234567 please").run()
    field(at, "button", "save").click().run()
    assert not at.exception
    key = forms.find(ask.store(), order)
    case = query.case(ask.store(), key)
    assert (case["order_id"], case["sku"], case["noticed"], case["fault"]) == (
        order,
        skus[0],
        "packer",
        "yes",
    )
    assert "91234567" not in str(case["comment"])
    assert at.query_params["case"] == forms.reference(key)
    assert list(entries.history(ask.store(), key)["what"]).count("hand_cases") == 1
    at = open_screen("cases", case=forms.reference(key), part="history", lang="zh_CN")
    assert not at.exception


def test_a_line_with_a_case_is_said_and_not_entered_twice_by_mistake(
    own_demo: Path, open_screen: Open
) -> None:
    key = query.keys(ask.store(), which="errors")[0]
    case = query.case(ask.store(), key)
    at = open_screen("cases", new="1")
    field(at, "text_input", "order").input(case["order_id"]).run()
    for box in [
        b
        for b in at.checkbox
        if b.key.startswith("new-case-wrong_") and case["sku"] in b.label.replace("\\", "")
    ]:
        box.check()
    at.run()
    assert any(key["case_id"] in w.value.replace("\\", "") for w in at.warning)
    assert field(at, "button", "save").disabled
    field(at, "checkbox", "another").check().run()
    assert not field(at, "button", "save").disabled


def test_an_order_that_is_not_loaded_is_told_in_words(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("cases", new="1")
    field(at, "text_input", "order").input("NO-SUCH-ORDER").run()
    assert any("NO-SUCH-ORDER" in w.value.replace("\\", "") for w in at.warning)
    field(at, "button", "save").click().run()
    assert at.error
    assert ask.store().value("select count(*) from hand_cases") == 0
    field(at, "selectbox", "shop").select_index(0).run()
    field(at, "text_input", "sku").input("S-1").run()
    field(at, "button", "save").click().run()
    assert not at.exception
    assert ask.store().rows("select order_id, sku from hand_cases") == [("NO-SUCH-ORDER", "S-1")]


def test_what_is_typed_survives_a_reload(own_demo: Path, open_screen: Open) -> None:
    order, _ = order_without_case()
    at = open_screen("cases", new="1")
    field(at, "text_input", "order").input(order).run()
    again = open_screen("cases", new="1", draft=at.query_params["draft"])
    assert field(again, "text_input", "order").value == order


def test_who_may_only_look_enters_nothing(
    own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "may", lambda what: what == "see")
    at = open_screen("cases", new="1", from_=date(2026, 6, 1).isoformat())
    assert not at.exception
    assert not [b for b in at.button if b.key == "new-case-save"]


def test_what_is_mine_and_what_to_look_at_again_have_a_list(own_demo: Path, open_screen: Open) -> None:
    key = query.keys(ask.store(), which="open")[0]
    changes = {"assignee": rights.who(), "follow_up_at": datetime(2026, 11, 12)}  # noqa: DTZ001
    forms.save(ask.store(), forms.DESK, key, changes, "ann")
    for which in ("follow", "mine"):
        at = open_screen("cases", which=which)
        assert not at.exception
        assert [str(c) for c in at.dataframe[0].value.iloc[:, 0]] == [key["case_id"]], which


def test_the_symptom_that_the_remark_suggests_is_confirmed_in_one_click(
    own_demo: Path, open_screen: Open
) -> None:
    store = ask.store()
    (line,) = store.rows(
        "select order_id, sku, variation from order_lines where ship_day is not null "
        "and order_id not in (select order_id from cases) order by order_id limit 1"
    )
    order = by_hand.find_orders(store, line[0])[0]
    noticed = Noticed("buyer", SEEN, "wrong_sku", comment="the box was empty")
    (key,) = by_hand.create(store, order, [WrongItem(line[1], line[2])], noticed, "ann", "N-2")
    at = open_screen("cases", case=forms.reference(key), lang="en")
    assert any("the box was empty" in str(c.value) or "box was empty" in str(c.value) for c in at.caption)
    next(b for b in at.button if b.key == "case-likely-symptom-confirm").click().run()
    assert not at.exception
    case = query.case(store, key)
    assert case["symptom"] == "empty_parcel" and case["judged"]
    assert not [b for b in at.button if b.key == "case-likely-symptom-confirm"]


def test_what_the_remark_tells_is_confirmed_in_one_click(own_demo: Path, open_screen: Open) -> None:
    store = ask.store()
    pair = store.rows(
        "select a.order_id, a.sku, a.variation, b.sku, b.variation from order_lines as a "
        "inner join order_lines as b on a.parent_sku = b.parent_sku and a.sku <> b.sku where a.ship_day is not null "
        "and a.variation not like '%,%' and b.variation not like '%,%' and length(b.variation) > 3 "
        "and a.order_id not in (select order_id from cases) order by a.order_id, b.sku limit 1"
    )[0]
    order = by_hand.find_orders(store, pair[0])[0]
    noticed = Noticed("buyer", SEEN, "wrong_sku", comment=f"ordered {pair[2]}, {pair[4]} came")
    (key,) = by_hand.create(store, order, [WrongItem(pair[1], pair[2])], noticed, "ann", "N-1")
    at = open_screen("cases", case=forms.reference(key), lang="en")
    assert not at.exception
    next(b for b in at.button if b.key == "case-received-confirm").click().run()
    assert query.case(store, key)["received_sku"] == pair[3]
    at = open_screen("cases", case=forms.reference(key), part="contact")
    assert not at.exception
    next(b for b in at.button if str(b.key).endswith("-log")).click().run()
    assert not at.exception
    assert query.case(store, key)["contacted_at"] is not None


def test_what_the_name_of_a_photo_says_is_suggested_and_confirmed_for_several_at_once(
    own_demo: Path, open_screen: Open
) -> None:
    store, keys = ask.store(), []
    lines = store.rows(
        "select any_value(order_id), sku, any_value(variation) from order_lines where ship_day is not null "
        "and order_id not in (select order_id from cases) group by sku order by sku limit 2"
    )
    for n, line in enumerate(lines):
        order = by_hand.find_orders(store, line[0])[0]
        noticed = Noticed("buyer", SEEN, "wrong_sku", comment="zq please look")
        keys += by_hand.create(store, order, [WrongItem(line[1], line[2])], noticed, "ann", f"N-2{n}")
    asked = tuple(tuple(key[name] for name in CASE_KEY) for key in keys)
    assert not likely_codes(Direct(store), asked)
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    for key, name in zip(keys, ("empty_parcel box was empty.jpg", "empty_parcel_2.jpg"), strict=True):
        photos.add(store, key, out.getvalue(), "ann", file_names.safe(name))
    found = likely_codes(Direct(store), asked)
    assert {f["symptom"].code for f in found.values()} == {"empty_parcel"} and len(found) == 2
    at = open_screen("cases", lang="en", q="zq please look", from_="2024-01-01", to="2026-12-31")
    at.toggle(key="cases-several").set_value(True).run()
    at.checkbox(key="cases-bulk-all").check().run()
    at.button(key="cases-likely-many-symptom-empty_parcel").click().run()
    assert not at.exception
    assert {query.case(store, key)["symptom"] for key in keys} == {"empty_parcel"}


def test_a_remark_of_ten_thousand_characters_is_kept_whole_and_does_not_fill_the_case(
    own_demo: Path, open_screen: Open
) -> None:
    order, _ = order_without_case()
    at = open_screen("cases", new="1")
    field(at, "text_input", "order").input(order).run()
    field(at, "text_area", "comment").input("word " * 2_000).run()
    field(at, "button", "save").click().run()
    assert not at.exception
    key = forms.find(ask.store(), order)
    assert len(str(query.case(ask.store(), key)["comment"])) >= 9_990
    texts = [str(m.value) for m in open_screen("cases", case=forms.reference(key), open="none").markdown]
    assert sum(len(text) > 5_000 for text in texts) == 1  # in the closed section
    assert any("word …" in text for text in texts)
