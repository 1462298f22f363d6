"""Actions: what they must have, which state may follow which, and that nobody declares success without numbers."""

from datetime import date, timedelta

import pytest

from data.query import filter_text
from data.records import action_rules, actions, records
from data.schema.taxonomy import ACTION_STATES
from data.store import Store, utc_now

DUE = date(2026, 8, 31)
WHOLE = {
    "title": "Scan gate",
    "owner": "Wei",
    "due_on": DUE,
    "metric": "error_rate",
    "target_ratio": 0.5,
    "scope": "parent_sku=GIFTBOX",
    "kind": "forcing_function",
}


def at_state(store: Store, *states: str) -> str:
    made = actions.create(store, WHOLE, "Ann", (date(2026, 7, 1), date(2026, 7, 28)))
    for state in states:
        placed = {"start_on": DUE, "evidence": "hangs there"} if state == "implemented" else {}
        actions.move(store, made, action_rules.Step(state, verdict="worked", note="n", **placed), "Ann")
    return made


@pytest.mark.parametrize("name", action_rules.COMPULSORY)
def test_no_action_without_its_compulsory_fields(store: Store, name: str):
    with pytest.raises(action_rules.Incomplete) as error:
        actions.create(store, {**WHOLE, name: None}, "Ann")
    assert error.value.missing == (name,) and actions.everything(store).empty


@pytest.mark.parametrize(
    "wrong", [{"scope": "from=2026-01-01"}, {"target_ratio": 1.2}, {"metric": "mood"}, {"owner": "  "}]
)
def test_a_field_that_makes_no_sense_counts_as_missing(store: Store, wrong: dict):
    with pytest.raises(action_rules.Incomplete):
        actions.create(store, {**WHOLE, **wrong}, "Ann")


def test_the_plan_leaves_out_the_window_that_raised_the_alarm(store: Store):
    row = actions.get(store, at_state(store))
    assert (row["exclude_start"], row["exclude_end"]) == (date(2026, 7, 1), date(2026, 7, 28))
    assert (
        row["baseline_end"] == date(2026, 6, 30) and (row["baseline_end"] - row["baseline_start"]).days == 181
    )
    assert row["strength"] == "stronger" and row["state"] == "proposed"


def test_a_second_click_creates_no_second_action(store: Store):
    for _ in range(2):
        actions.create(store, {**WHOLE, "action_id": "A-1"}, "Ann")
    assert len(actions.everything(store)) == 1 and len(actions.events(store)) == 1


@pytest.mark.parametrize("verdict", ["", "no_evidence", "worse", "too_early"])
def test_nobody_declares_an_action_effective_without_numbers_that_say_so(store: Store, verdict: str):
    made = at_state(store, "agreed", "in_progress", "implemented", "verifying")
    with pytest.raises(action_rules.NotAllowed) as error:
        actions.move(store, made, action_rules.Step("effective", verdict=verdict), "Ann")
    assert error.value.reason == "proof" and actions.get(store, made)["state"] == "verifying"


def test_implemented_never_leads_straight_to_a_judged_state():
    assert not set(action_rules.TRANSITIONS["implemented"]) & {*action_rules.JUDGED, "closed"}


def test_every_state_is_known_reachable_and_can_be_left():
    assert set(action_rules.TRANSITIONS) == set(ACTION_STATES)
    reached = {"proposed"}.union(*action_rules.TRANSITIONS.values())
    assert reached == set(ACTION_STATES) and all(action_rules.TRANSITIONS.values())


@pytest.mark.parametrize("start", ACTION_STATES)
@pytest.mark.parametrize("to", ACTION_STATES)
def test_only_listed_transitions_pass(store: Store, start: str, to: str):
    made = at_state(store)
    records.put(
        store, actions.ACTIONS, {"action_id": made, "state": start, "start_on": DUE, "evidence": "e"}, "Ann"
    )
    verdict = (*action_rules.PROOF.get(to, ("",)),)[0]
    if to in action_rules.TRANSITIONS[start] or to == start:
        actions.move(
            store, made, action_rules.Step(to, verdict=verdict, note="why", due_on=date(2100, 1, 1)), "Ann"
        )
        assert actions.get(store, made)["state"] == to
    else:
        with pytest.raises(action_rules.NotAllowed):
            actions.move(store, made, action_rules.Step(to, verdict=verdict, note="why"), "Ann")


def test_in_place_needs_a_day_and_evidence_giving_up_needs_a_reason(store: Store):
    made = at_state(store, "agreed", "in_progress")
    for given, reason in (({}, "start"), ({"start_on": DUE}, "evidence")):
        with pytest.raises(action_rules.NotAllowed) as error:
            actions.move(store, made, action_rules.Step("implemented", **given), "Ann")
        assert error.value.reason == reason
    with pytest.raises(action_rules.NotAllowed) as error:
        actions.move(store, made, action_rules.Step("closed"), "Ann")
    assert error.value.reason == "note"


def test_events_tell_who_moved_it_and_a_stale_screen_is_refused(store: Store):
    made = at_state(store, "agreed")
    seen = actions.get(store, made)["version"]
    actions.move(store, made, action_rules.Step("in_progress"), "Bob", seen)
    with pytest.raises(records.Conflict):
        actions.move(store, made, action_rules.Step("proposed"), "Ann", seen)
    events = actions.events(store, made)
    assert events["to_state"].tolist() == ["proposed", "agreed", "in_progress"]
    assert events["who"].iloc[-1] == "Bob" and actions.get(store, made)["state"] == "in_progress"


def test_the_plan_is_fixed_once_the_action_is_in_place(store: Store):
    made = at_state(store, "agreed", "in_progress", "implemented")
    with pytest.raises(ValueError, match="before the start"):
        actions.update(store, made, {"target_ratio": 0.9}, "Ann", None)
    actions.update(store, made, {"owner": "Bob", "target_ratio": 0.5}, "Ann", None)
    assert actions.get(store, made)["owner"] == "Bob"


def test_a_reopened_action_has_a_due_date_that_is_not_over_and_goes_on_only_with_one(store: Store):
    made = at_state(store, "agreed", "in_progress", "implemented", "verifying", "effective", "reopened")
    today = utc_now().date()
    assert actions.get(store, made)["due_on"] == today + action_rules.AGAIN
    actions.update(store, made, {"due_on": today - timedelta(days=1)}, "Ann", None)
    with pytest.raises(action_rules.NotAllowed) as error:
        actions.move(store, made, action_rules.Step("agreed"), "Ann")
    assert error.value.reason == "due"
    actions.move(store, made, action_rules.Step("in_progress", due_on=today + timedelta(days=5)), "Ann")
    assert actions.get(store, made)["due_on"] == today + timedelta(days=5)


def test_a_reopened_action_that_starts_again_plans_a_new_baseline_and_leaves_out_what_reopened_it(
    store: Store,
):
    made = at_state(store, "agreed", "in_progress", "implemented", "verifying", "effective")
    first = actions.get(store, made)
    assert action_rules.proof_round(first, actions.events(store, made)) == ""
    actions.move(
        store,
        made,
        action_rules.Step(
            "reopened", note='{"code": "recurrence", "start": "2026-09-07", "end": "2026-09-27"}'
        ),
        "Rightbox",
    )
    actions.move(
        store, made, action_rules.Step("in_progress", due_on=utc_now().date() + timedelta(days=5)), "Ann"
    )
    row = actions.get(store, made)
    assert row["baseline_end"] == first["baseline_end"]
    assert action_rules.proof_round(row, actions.events(store, made)) == "first"
    later = row["start_on"] + timedelta(weeks=20)
    actions.move(
        store, made, action_rules.Step("implemented", start_on=later, evidence="done", exposure=900), "Ann"
    )
    again = actions.get(store, made)
    assert (again["exclude_start"], again["exclude_end"]) == (
        date(2026, 9, 7),
        date(2026, 9, 27),
    )
    assert again["baseline_end"] == date(2026, 9, 6) and again["exposure_needed"] == 900
    assert action_rules.proof_round(again, actions.events(store, made)) == "again"


def test_a_reopened_action_whose_start_stays_keeps_its_baseline(store: Store):
    made = at_state(store, "agreed", "in_progress", "implemented", "verifying", "effective", "reopened")
    first = actions.get(store, made)
    actions.move(store, made, action_rules.Step("in_progress"), "Ann")
    actions.move(
        store, made, action_rules.Step("implemented", start_on=first["start_on"], evidence="as before"), "Ann"
    )
    row = actions.get(store, made)
    assert [row[n] for n in action_rules.PLAN] == [first[n] for n in action_rules.PLAN]


def test_the_rate_of_a_pair_counts_what_left_as_the_other_and_needs_two_items(store: Store):
    pair = {**WHOLE, "metric": "pair_rate"}
    for scope in ("sku=A", "sku=A&sku=B", "parent_sku=TEE"):
        with pytest.raises(action_rules.Incomplete) as error:
            actions.create(store, {**pair, "scope": scope}, "Ann")
        assert error.value.missing == ("pair",)
    whole = action_rules.scope_for("pair_rate", filter_text.read("sku=A&sku=B"))
    made = actions.create(store, {**pair, "scope": filter_text.write(whole)}, "Ann")
    assert set(filter_text.read(actions.get(store, made)["scope"]).get("received_sku")) == {"A", "B"}
