"""The Settings screen: every part opens, managers save, others read, and what is saved is what the numbers use."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.costs import account_rules
from data import locales, query
from data.cases import own_texts
from data.query.trail import TrailFilter, trail
from data.records import records, settings, targets
from data.schema import COST_RULES, FX_RATES, PEOPLE, TARGETS, USER_CAUSES
from pages.ui.core import ask, rights
from pages.ui.parts.downloads import csv_bytes, taken
from tests.make import line, loaded, write
from tests.pages.conftest import Open, everything_shown
from tests.paths import ROOT

TABS = (
    "targets",
    "rules",
    "money",
    "deadlines",
    "texts",
    "general",
    "shops",
    "causes",
    "packers",
    "people",
    "retention",
    "audit",
)


def errors(at: AppTest) -> str:
    return " ".join(e.value for e in at.error)


@pytest.mark.parametrize("language", locales.languages())
def test_every_part_opens_in_every_language(language: str, demo: Path, open_screen: Open) -> None:
    at = open_screen("settings", lang=language)
    for tab in TABS:
        at.query_params["tab"] = tab
        at.run()
        assert not at.exception, tab
        assert not [t for t in everything_shown(at) if "nan" in t.lower().split() or "NaT" in t], tab


def test_a_target_is_saved_in_the_unit_of_the_screen(nothing: Path, open_screen: Open) -> None:
    at = open_screen("settings")
    at.number_input(key="set-targets-value").set_value(70.0)
    at.button(key="save-targets").click().run()
    assert not at.exception and not errors(at)
    today = date.fromisoformat(str(records.everything(ask.store(), TARGETS)["valid_from"].iloc[0])[:10])
    assert targets.in_force(ask.store(), "error_rate", today) == pytest.approx(0.007)


def test_a_marketplace_rule_is_set_for_a_site_with_its_source(nothing: Path, open_screen: Open) -> None:
    at = open_screen("settings")
    first = "account-shopee||non_fulfilment"
    at.selectbox(key="account-rule").set_value("shopee||non_fulfilment").run()
    at.selectbox(key=f"{first}-site").select("TH")
    at.number_input(key=f"{first}-share").set_value(5.0)
    at.text_input(key=f"{first}-source").set_value("letter of the marketplace")
    next(b for b in at.button if b.label == "Save rule").click().run()
    assert not at.exception
    rules = account_rules.in_force(settings.get(ask.store(), "penalty_headroom"))
    thai = {r.metric: r for r in account_rules.of_site(rules, "shopee", "TH")}["non_fulfilment"]
    assert (thai.share, thai.source, thai.many, thai.own) == (0.05, "letter of the marketplace", 30, True)
    assert {r.metric: r.share for r in account_rules.of_site(rules, "shopee", "SG")}["non_fulfilment"] == 0.1


@pytest.mark.parametrize("tab", ["deadlines", "targets"])
def test_what_a_source_says_is_said_in_the_readers_language(
    tab: str, nothing: Path, open_screen: Open
) -> None:
    at = open_screen("settings", lang="zh_CN", tab=tab)
    frame = at.dataframe[-1].value
    prose = re.compile(r"[a-z]+ (?:[a-z]+ )+[a-z]+", re.ASCII)
    assert len(frame) >= 5 and not [s for s in frame["source"] if prose.search(s)]
    if tab == "deadlines":
        assert all(re.search(r"[\u4e00-\u9fff]", said) for said in frame["said"])
        assert not [said for said in frame["said"] if re.search(r"[{}]|[a-z]{3}", said)]
    else:
        assert [day for day in frame["since"] if day] == ["2024年1月29日", "2024年1月15日"]


def test_what_is_missing_or_wrong_is_said_and_nothing_typed_is_lost(nothing: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="causes")
    at.selectbox(key="set-user_causes-sixm").select("machine")
    at.button(key="save-user_causes").click().run()
    assert "Name" in errors(at) and at.selectbox(key="set-user_causes-sixm").value == "machine"
    at.query_params["tab"] = "targets"
    at.run()
    at.number_input(key="set-targets-value").set_value(20_000.0)
    at.button(key="save-targets").click().run()
    assert "10,000" in errors(at) and at.number_input(key="set-targets-value").value == 20_000
    assert records.everything(ask.store(), TARGETS).empty


def test_a_rule_shows_its_effect_before_it_is_saved(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="rules")
    before = float(query.cells(ask.store())["cost_total"].iloc[0])
    at.selectbox(key="set-cost_rules-kind").select("penalty")
    at.selectbox(key="set-cost_rules-currency").select("SGD")
    at.number_input(key="set-cost_rules-amount").set_value(5.0)
    at.date_input(key="set-cost_rules-valid_from").set_value(date(2026, 1, 1)).run()
    assert not at.exception
    told = " ".join(i.value for i in at.info).replace("\\", "")
    assert "Would book" in told
    at.button(key="save-cost_rules").click().run()
    after = float(query.cells(ask.store())["cost_total"].iloc[0])
    assert after > before
    # the sentence counts all case lines, cells() those of the seller's errors
    sums = (
        "select count(*), sum(reporting_amount) from cost_entries where kind = 'penalty' and source = 'rule'"
    )
    entries = ask.store().rows(sums)[0]
    assert f"{entries[0]:,} cases" in told and f"{float(entries[1]):,.0f}" in told
    assert len(records.everything(ask.store(), COST_RULES).query("kind == 'penalty'")) == 1


def test_a_rate_needs_the_reporting_currency_first(nothing: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="money")
    at.number_input(key="set-fx_rates-rate").set_value(1.3)
    at.button(key="save-fx_rates").click().run()
    assert "reporting currency" in errors(at)
    settings.put(ask.store(), "reporting_currency", "SGD", "me")
    at.selectbox(key="set-fx_rates-currency").select("USD")
    at.button(key="save-fx_rates").click().run()
    rows = records.everything(ask.store(), FX_RATES)
    assert rows[["currency", "reporting", "rate"]].values.tolist() == [["USD", "SGD", 1.3]]


def test_a_cause_of_ones_own_has_its_name_on_every_screen(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="causes")
    at.text_input(key="set-user_causes-name").set_value("Mezzanine <b>mix</b>")
    at.button(key="save-user_causes").click().run()
    assert not at.exception
    code = records.everything(ask.store(), USER_CAUSES)["code"].iloc[0]
    assert code.startswith("own_")
    assert ask.store().value("select sixm from cause_sixm where code = ?", [code]) == "material"


def test_general_settings_are_saved_together(nothing: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="general")
    at.selectbox(key="general-reporting_currency").select("MYR")
    at.selectbox(key="general-zone").select("Asia/Kuala_Lumpur")
    at.button(key="general-save").click().run()
    assert not at.exception
    assert (ask.setting("reporting_currency"), ask.setting("zone")) == ("MYR", "Asia/Kuala_Lumpur")


def test_the_last_manager_cannot_be_taken_out(nothing: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="people")
    at.text_input(key="set-people-email").set_value("Boss@Example.com")
    at.selectbox(key="set-people-role").select("manager")
    at.button(key="save-people").click().run()
    at.text_input(key="set-people-email").set_value("boss@example.com")
    at.selectbox(key="set-people-role").select("viewer")
    at.button(key="save-people").click().run()
    assert "At least one manager" in errors(at)
    assert records.everything(ask.store(), PEOPLE)[["email", "role"]].values.tolist() == [
        ["boss@example.com", "manager"]
    ]
    at.text_input(key="set-people-email").set_value("not an address")
    at.button(key="save-people").click().run()
    assert "e-mail" in errors(at)


def test_every_change_is_in_the_audit_trail(nothing: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="general")
    at.selectbox(key="general-language").select("zh_CN")
    at.button(key="general-save").click().run()
    lines = ask.store().rows("select who, what, subject from audit where what = 'settings'")
    assert ("local", "settings", "language") in lines
    at.query_params["tab"] = "audit"
    at.run()
    assert not at.exception and len(at.dataframe) == 1


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_others_read_and_change_nothing(
    role: str, own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "person", lambda: rights.Visitor("x@example.com", role, False))
    at = open_screen("settings")
    for tab in TABS:
        at.query_params["tab"] = tab
        at.run()
        assert not at.exception, tab
        writing = ("save-", "change-", "remove-", "general-save", "retention-erase", "clear-")
        assert not [b.key for b in at.button if str(b.key).startswith(writing)], tab
        assert not [t for t in at.toggle if not t.disabled], tab


def test_a_write_is_checked_where_it_happens(
    nothing: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_screen("settings")
    at.number_input(key="set-targets-value").set_value(70.0)
    monkeypatch.setattr(rights, "may", lambda right: right == "view")
    at.button(key="save-targets").click().run()
    assert records.everything(ask.store(), TARGETS).empty


def test_a_shop_is_renamed_and_taken_back(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("settings", tab="shops")
    platform, shop = at.selectbox(key="rename-shop").value
    at.text_input(key="rename-name").set_value("Renamed")
    next(b for b in at.button if b.label == "Rename").click().run()
    assert not at.exception
    count = "select count(*) from order_lines where platform = ? and shop = ?"
    assert ask.store().value(count, [platform, "Renamed"]) and not ask.store().value(count, [platform, shop])
    next(b for b in at.button if str(b.key).startswith("take-back-")).click().run()
    assert not at.exception
    assert ask.store().value(count, [platform, shop]) and not ask.store().value(count, [platform, "Renamed"])


def test_the_trail_is_filtered_by_person_day_table_and_change(nothing: Path, open_screen: Open) -> None:
    store = ask.store()
    records.put(store, PEOPLE, {"email": "a@b.c", "role": "viewer"}, "ana")
    records.put(store, PEOPLE, {"email": "a@b.c", "role": "editor"}, "ben")
    records.remove(store, PEOPLE, {"email": "a@b.c"}, "=cmd|calc")
    settings.put(store, "zone", "Asia/Jakarta", "ana")
    at = open_screen("settings", tab="audit")
    assert [len(at.dataframe), len(at.dataframe[0].value)] == [1, 4]
    assert "viewer → editor" in " ".join(at.dataframe[0].value["detail"])
    at.selectbox(key="audit-who").select("ana").run()
    at.selectbox(key="audit-table").select("people").run()
    assert len(at.dataframe[0].value) == 1
    at.selectbox(key="audit-who").select("").run()
    at.selectbox(key="audit-change").select("removed").run()
    assert at.dataframe[0].value["who"].tolist() == ["=cmd|calc"]
    at.date_input(key="audit-last").set_value(date(2020, 1, 1)).run()
    assert not at.dataframe and not at.exception
    found = trail(store, TrailFilter(who="=cmd|calc"))
    assert b"\n=cmd" not in csv_bytes(found) and b",=cmd" not in csv_bytes(found)


def test_coming_in_and_being_refused_are_in_the_trail_once(
    nothing: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ask.store()
    monkeypatch.setattr(rights, "login_wanted", lambda: True)
    monkeypatch.setattr(rights, "signed_in", lambda: True)
    for email, role in (("in@b.c", "manager"), ("out@b.c", "")):
        monkeypatch.setattr(rights, "person", lambda e=email, r=role: rights.Visitor(e, r, False))
        open_screen("settings").run()
    lines = store.rows("select who, what from audit where what like 'people.%' order by changed_at")
    assert lines == [("in@b.c", "people.signed_in"), ("out@b.c", "people.refused")]


def test_lines_of_the_trail_are_added_and_never_changed() -> None:
    changing = re.compile(r"(delete\s+from|update)\s+audit", re.I)
    modules = [p for f in ("data", "analysis", "pages") for p in (ROOT / f).rglob("*.py")]
    # erasing takes a person's words out of a line; the line stays
    allowed = {"retention.py", "erasure.py"}
    assert {p.name for p in modules if changing.search(p.read_text("utf-8"))} == allowed


def test_a_download_is_in_the_trail(nothing: Path) -> None:
    taken(lambda: b"sku", "cases.csv")()
    lines = ask.store().rows("select who, what, subject from audit")
    assert lines == [(rights.LOCAL, "downloads.taken", "cases.csv")]


def test_an_order_is_erased_on_the_screen_after_a_manager_is_sure(
    nothing: Path, open_screen: Open, tmp_path: Path
) -> None:
    loaded(ask.store(), write(tmp_path / "o.csv", [line("SG88ERASE01"), line("SG88STAYS02")]))
    at = open_screen("settings", tab="retention")
    at.text_input(key="person-value").set_value("SG88ERASE01").run()
    assert at.button(key="person-erase").disabled
    at.checkbox(key="person-sure").check().run()
    at.button(key="person-erase").click().run()
    assert not at.exception and "Erased" in " ".join(i.value for i in at.info)
    assert ask.store().rows("select order_id from order_lines") == [("SG88STAYS02",)]
    assert not at.checkbox or not any(c.key == "person-sure" for c in at.checkbox)
    assert ask.store().value("select count(*) from audit where what = 'person.order' and who = 'local'") == 1


def test_a_sentence_is_written_anew_with_its_preview_and_taken_back(
    own_demo: Path, open_screen: Open
) -> None:
    at = open_screen("settings", tab="texts")
    area = next(a for a in at.text_area if a.key.startswith("texts-"))
    area.input("Hi {shop}, order {number}").run()
    at.button(key="texts-save").click().run()
    said = errors(at).replace("\\", "")
    assert "{number}" in said and "{order}" in said
    next(a for a in at.text_area if a.key.startswith("texts-")).input("Hi, {shop} here, {order}!").run()
    assert any("Hi, Main Street SG here, 260703ABCDEF01!" in code.value for code in at.code)
    at.button(key="texts-save").click().run()
    say = own_texts.sentence(ask.store(), "shopee", "anything", "en")
    assert say("message.hello") == "Hi, {shop} here, {order}!"
    at.button(key="texts-reset").click().run()
    assert not at.exception
    assert next(a for a in at.text_area if a.key.startswith("texts-")).value.startswith(
        "Hello, this is {shop}"
    )
