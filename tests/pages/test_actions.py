"""The Actions screen: verdicts of the demo's two actions, what is missing is said, recurrence reopens."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.proof import plan, proof, recurrence, weeks
from analysis.questions.judged_weeks import newest_week
from analysis.report import build as pack
from analysis.wording.words import Words
from data.query import Filters, filter_text
from data.records import action_rules, actions, retros
from data.records.source import Direct
from data.schema.measures import OWN_MEASURES
from data.store import Store
from pages.ui.core import ask
from tests.pages.conftest import everything_shown

Open = Callable[..., AppTest]


def shown(at: AppTest) -> str:
    assert not at.exception, at.exception
    kinds = ("markdown", "caption", "warning", "info", "header", "subheader")
    texts = [str(e.value) for kind in kinds for e in at.get(kind)]
    texts += [str(e.proto.label) for e in at.get("page_link")]
    return "\n".join([*texts, *(str(b.label) for b in at.button), *(str(m.value) for m in at.metric)])


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_board_and_one_action_open_in_both_languages(demo: Path, open_screen: Open, lang: str):
    assert "Wei Ling" in shown(open_screen("actions", lang=lang))
    text = shown(open_screen("actions", lang=lang, action="demo-action-1"))
    found = proof.of_store(ask.store(), "demo-action-1")
    assert str(found.verdict.errors_after) in text and str(found.verdict.errors_before) in text


def test_the_counts_of_the_proof_are_those_of_plain_sql(demo: Path, open_screen: Open):
    open_screen("actions")
    found = proof.of_store(ask.store(), "demo-action-1")
    first = found.weeks[found.weeks["phase"] == "before"]["start"].min()
    last = found.weeks[found.weeks["phase"] == "before"]["start"].max() + __import__("pandas").Timedelta(
        days=6
    )
    lines = ask.store().value(
        "select count(*) from order_lines where parent_sku = 'GIFTBOX' and ship_day between ? and ?",
        [first.date(), last.date()],
    )
    errors = ask.store().value(
        "select count(distinct line_id) from case_rows where parent_sku = 'GIFTBOX' and fault <> 'no' and in_rate "
        "and ship_day between ? and ?",
        [first.date(), last.date()],
    )
    assert (found.verdict.errors_before, found.verdict.lines_before) == (errors, lines)


def test_an_action_without_owner_is_not_created_and_the_sentence_names_what_is_missing(
    own_demo: Path, open_screen: Open
):
    at = open_screen("actions", lang="en")
    before = len(actions.everything(ask.store()))
    at.text_input(key="action-new-title").set_value("Scan everything").run()
    at.button(key="action-new-create").click().run()
    said = shown(at)
    assert "an owner" in said and "a due date" in said and "what will be done" not in said
    assert len(actions.everything(ask.store())) == before
    assert at.text_input(key="action-new-title").value == "Scan everything"


def test_a_complete_action_is_created_once_with_its_plan(own_demo: Path, open_screen: Open):
    at = open_screen("actions", lang="en")
    at.text_input(key="action-new-title").set_value("Scan gate").run()
    at.text_input(key="action-new-owner").set_value("Wei").run()
    at.date_input(key="action-new-due").set_value(ask.extent().as_of.replace(year=2030)).run()
    at.multiselect(key="action-new-scope-parent_sku").set_value(["GLASS"]).run()
    at.button(key="action-new-create").click().run()
    assert not at.exception
    made = actions.everything(ask.store())
    row = made[made["title"] == "Scan gate"].iloc[0]
    assert len(made[made["title"] == "Scan gate"]) == 1
    assert (
        row["scope"] == "parent_sku=GLASS"
        and row["state"] == "proposed"
        and row["baseline_end"] < row["exclude_start"]
    )


def test_a_scope_that_signals_again_reopens_its_action_and_lists_past_retros(
    own_demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
):
    days = date(2026, 10, 5), date(2026, 10, 25)
    scope = filter_text.read("parent_sku=GIFTBOX")
    found = recurrence.Recurrence("demo-action-1", "Scan gate", scope, *days, 3, 9, 200, ("run",))
    monkeypatch.setattr(recurrence, "recurring", lambda _: [found])
    at = open_screen("actions", lang="en")
    store: Store = ask.store()
    actions.move(store, "demo-action-1", action_rules.Step("effective", verdict="worked"), "Ann")
    at.run()
    assert actions.get(store, "demo-action-1")["state"] == "reopened"
    at = open_screen("actions", lang="en", action="demo-action-1")
    text = shown(at)
    assert "9 errors in 200 lines" in text and "Gift boxes leave without a component" in text
    assert retros.everything(store)["retro_id"].str.contains("demo-retro-1").any()
    events = actions.events(store, "demo-action-1")
    assert events["to_state"].tolist().count("reopened") == 1


def test_nothing_loaded_and_no_action_are_designed_states(nothing: Path, open_screen: Open):
    shown(open_screen("actions", lang="en"))


def editing(name: str) -> str:
    return f"edit-demo-action-1-{name}"


def test_owner_dates_and_evidence_change_and_a_started_plan_does_not(own_demo: Path, open_screen: Open):
    at = open_screen("actions", lang="en", action="demo-action-1")
    before = actions.get(ask.store(), "demo-action-1")
    assert action_rules.started(before) and at.slider(key=editing("reduction")).disabled
    at.text_input(key=editing("owner")).set_value("Siti").run()
    at.date_input(key=editing("check_on")).set_value(date(2027, 1, 4)).run()
    at.text_area(key=editing("evidence")).set_value("photo 7").run()
    at.button(key="action-edit-save").click().run()
    assert not at.exception, at.exception
    after = actions.get(ask.store(), "demo-action-1")
    assert (after["owner"], after["check_on"], after["evidence"]) == ("Siti", date(2027, 1, 4), "photo 7")
    assert {n: after[n] for n in action_rules.PLAN} == {n: before[n] for n in action_rules.PLAN}
    at.text_input(key=editing("owner")).set_value(" ").run()
    at.button(key="action-edit-save").click().run()
    assert "Still missing: an owner" in shown(at)
    assert actions.get(ask.store(), "demo-action-1")["owner"] == "Siti"


def test_what_somebody_saved_meanwhile_is_told_and_what_was_typed_stays(own_demo: Path, open_screen: Open):
    at = open_screen("actions", lang="en", action="demo-action-1")
    at.text_input(key=editing("owner")).set_value("Mine").run()
    actions.update(ask.store(), "demo-action-1", {"owner": "Theirs", "description": "new"}, "Bob", None)
    at.button(key="action-edit-save").click().run()
    assert actions.get(ask.store(), "demo-action-1")["owner"] == "Theirs"
    assert "Bob saved another value meanwhile. Owner: Theirs" in shown(at)
    assert at.text_input(key=editing("owner")).value == "Mine"
    assert at.text_area(key=editing("description")).value == "new"
    at.button(key="action-edit-save").click().run()
    row = actions.get(ask.store(), "demo-action-1")
    assert (row["owner"], row["description"]) == ("Mine", "new") and "meanwhile" not in shown(at)


def test_a_target_changed_before_the_start_has_its_own_exposure(own_demo: Path, open_screen: Open):
    store = ask.store
    whole = {
        "action_id": "A-new", "title": "Gate", "owner": "Wei", "due_on": date(2026, 12, 1), "metric": "error_rate",
        "target_ratio": 0.5, "scope": "parent_sku=GLASS", "exposure_needed": 10,
    }  # fmt: skip
    open_screen("actions")
    actions.create(store(), whole, "Ann")
    at = open_screen("actions", lang="en", action="A-new")
    at.slider(key="edit-A-new-reduction").set_value(80).run()
    at.button(key="action-edit-save").click().run()
    row = actions.get(store(), "A-new")
    assert row["target_ratio"] == pytest.approx(0.2)
    found = proof.of_store(store(), "A-new")
    base = found.weeks[found.weeks["phase"] == "before"]
    expected = plan.exposure(base["errors"].sum(), base["lines"].sum(), row["target_ratio"])
    assert row["exposure_needed"] == expected != 10


def test_a_number_without_a_proof_is_shown_as_a_chart_and_never_as_a_verdict(
    own_demo: Path, open_screen: Open
):
    row = {
        "title": "Close faster", "owner": "Mei", "due_on": date(2100, 1, 1), "start_on": date(2026, 9, 7),
        "metric": "days_to_resolve", "target_ratio": 0.5, "scope": "warehouse=WH1", "evidence": "e",
    }  # fmt: skip
    store: Store = ask.store()
    made = actions.create(store, row, "Ann")
    for state in ("agreed", "in_progress", "implemented", "verifying"):
        actions.move(store, made, action_rules.Step(state), "Ann")
    at = open_screen("actions", lang="en", action=made)
    text = shown(at)
    assert "has no proof" in text and "Since the start:" in text and "It worked" not in text
    asked = {str(b.label) for b in at.button}
    assert "Accept: it worked" not in asked
    with pytest.raises(action_rules.NotAllowed):
        actions.move(store, made, action_rules.Step("effective"), "Ann")


def test_what_was_typed_for_a_new_action_is_there_in_another_session_and_gone_once_created(
    own_demo: Path, open_screen: Open
):
    at = open_screen("actions", lang="en")
    at.text_input(key="action-new-title").set_value("Half typed").run()
    at.multiselect(key="action-new-scope-sku").set_value(["TEE-NAVY-M", "TEE-BLACK-M"]).run()
    at.selectbox(key="action-new-metric").set_value("pair_rate").run()
    token = str(at.query_params["draft"])
    again = open_screen("actions", lang="en", draft=token)
    assert again.text_input(key="action-new-title").value == "Half typed"
    assert again.multiselect(key="action-new-scope-sku").value == ["TEE-NAVY-M", "TEE-BLACK-M"]
    assert "You began an action" in shown(open_screen("actions", lang="en"))
    again.text_input(key="action-new-owner").set_value("Wei").run()
    again.date_input(key="action-new-due").set_value(date(2030, 1, 1)).run()
    again.button(key="action-new-create").click().run()
    shown(again)
    work = actions.everything(ask.store())
    made = work[work["title"] == "Half typed"].iloc[0]
    assert made["metric"] == "pair_rate"
    assert set(filter_text.read(made["scope"]).get("received_sku")) == {"TEE-NAVY-M", "TEE-BLACK-M"}
    fresh = open_screen("actions", lang="en", draft=token)
    assert fresh.text_input(key="action-new-title").value == ""


def test_a_reopened_action_asks_for_a_new_date(own_demo: Path, open_screen: Open):
    store: Store = ask.store()
    actions.move(store, "demo-action-1", action_rules.Step("effective", verdict="worked"), "Ann")
    actions.move(store, "demo-action-1", action_rules.Step("reopened", note="they are back"), "Ann")
    row = actions.get(store, "demo-action-1")
    assert row is not None and row["due_on"] > ask.extent().as_of
    at = open_screen("actions", lang="en", action="demo-action-1")
    assert at.date_input(key="ask-demo-action-1-in_progress-due").value >= row["due_on"]


def test_every_action_opens_whether_it_has_begun_or_not(demo: Path, open_screen: Open):
    for action_id in actions.everything(ask.store())["action_id"]:
        assert shown(open_screen("actions", lang="en", action=str(action_id)))


def test_a_reopened_action_says_which_baseline_counts(own_demo: Path, open_screen: Open):
    store: Store = ask.store()
    as_of = ask.extent().as_of
    actions.move(store, "demo-action-1", action_rules.Step("effective", verdict="worked"), "Ann")
    actions.move(store, "demo-action-1", action_rules.Step("reopened", note="they are back"), "Ann")
    at = open_screen("actions", lang="en", action="demo-action-1")
    assert "A new start plans a new baseline" in shown(at)
    at.button(key="move-in_progress").click().run()
    at.date_input(key="ask-demo-action-1-implemented-start").set_value(as_of).run()
    at.text_area(key="ask-demo-action-1-implemented-evidence").set_value("gate mounted again").run()
    at.button(key="move-implemented").click().run()
    row = actions.get(store, "demo-action-1")
    assert row["state"] == "implemented" and row["baseline_end"] < row["exclude_start"]
    assert "What counts is the new baseline" in shown(at)


def test_actions_retro_and_pack_count_the_same_actions_that_have_a_verdict_and_that_worked(
    own_demo: Path, open_screen: Open
):
    store: Store = ask.store()
    actions.move(store, "demo-action-1", action_rules.Step("effective", verdict="worked"), "Ann")
    counted = re.search(
        r"(\d+) of (\d+) with a verdict worked",
        "\n".join(everything_shown(open_screen("actions", lang="en"))),
    )
    judged = re.search(
        r"(\d+) of (\d+) judged actions worked", "\n".join(everything_shown(open_screen("retro", lang="en")))
    )
    assert counted and judged and counted.groups() == judged.groups() != ("0", "0")
    by_hand = dict(store.rows("select verdict, count(*) from actions where verdict <> '' group by 1"))
    assert int(counted[1]) >= by_hand["worked"]
    words = Words("en")
    made = pack.build(store, newest_week(Direct(store)), words)
    sections = {section.key: section for section in made.sections}
    assert re.search(rf"\b{counted[1]} worked", sections["actions"].finding)
    assert f"{counted[1]} of {counted[2]} judged actions worked" in sections["retros"].finding
    row = sections["actions"].tables[0].frame.set_index("action_id").loc["demo-action-1"]
    assert row["verdict"] == words("verdict.worked")


def test_a_suggested_measure_fills_the_form_and_its_proof_is_that_of_the_scope(
    own_demo: Path, open_screen: Open
):
    at = open_screen("actions", lang="en")
    assert "measure-scan_gate-take" not in [b.key for b in at.button]
    at.selectbox(key="action-new-cause").set_value("lookalike").run()
    shops = list(ask.values("shop"))
    at.multiselect(key="action-new-scope-shop").set_value(shops).run()
    end = ask.extent().as_of
    trigger = (end - action_rules.TRIGGER + timedelta(days=1), end)
    errors, lines, _ = ask.counted(
        weeks.baseline, filter_text.write(Filters().having("shop", *shops)), *trigger
    )
    needed = plan.exposure(errors, lines, 1 - 0.7)
    assert needed is not None
    assert f"{needed:,}" in shown(at)
    at.button(key="measure-scan_gate-take").click().run()
    assert not at.exception
    assert at.text_input(key="action-new-title").value.startswith("Scan gate")
    assert "What it changes: A wrong item" in at.text_area(key="action-new-description").value
    assert at.selectbox(key="action-new-kind").value == "forcing_function"
    assert at.slider(key="action-new-reduction").value == 70
    assert at.multiselect(key="action-new-scope-shop").value == shops
    assert at.multiselect(key="action-new-scope-cause").value == []


def test_a_measure_set_here_is_suggested_with_its_cause(own_demo: Path, open_screen: Open):
    at = open_screen("settings", lang="en", tab="measures")
    at.selectbox(key="set-own_measures-cause").set_value("putaway").run()
    at.text_input(key="set-own_measures-title").set_value("Second <b>lamp</b>").run()
    at.text_input(key="set-own_measures-changes").set_value("Light").run()
    at.text_input(key="set-own_measures-proof").set_value("Rate").run()
    at.button(key="save-own_measures").click().run()
    assert not at.exception and len(ask.everything(OWN_MEASURES)) == 1
    at = open_screen("actions", lang="zh_CN")
    at.selectbox(key="action-new-cause").set_value("putaway").run()
    code = ask.everything(OWN_MEASURES)["measure_id"].iloc[0]
    at.button(key=f"measure-{code}-take").click().run()
    assert at.text_input(key="action-new-title").value == "Second <b>lamp</b>"
    assert at.multiselect(key="action-new-scope-cause").value == ["putaway"]
