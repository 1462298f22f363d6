"""States that a task tool sends back: by the rules, each by itself, and nothing at all of what is no schema's."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import jsonschema
import pytest

from analysis.__main__ import main
from data.commands import task_states
from data.records import actions
from data.store import Store, utc_now
from tests.paths import ROOT

SCHEMA = json.loads((ROOT / "docs" / "states.schema.json").read_text("utf-8"))


def action(store: Store, title: str) -> str:
    row = {
        "title": title, "owner": "Wei", "due_on": date(2100, 1, 1), "metric": "error_rate", "target_ratio": 0.5,
        "scope": "sku=A", "kind": "", "start_on": None,
    }  # fmt: skip
    return actions.create(store, row, "Ann")


def sent(*states: dict, moment: datetime | None = None) -> dict:
    made = {
        "schema": task_states.SCHEMA,
        "sent_at": f"{moment or utc_now():%Y-%m-%dT%H:%M:%SZ}",
        "states": list(states),
    }
    jsonschema.validate(made, SCHEMA)
    return made


def test_each_state_goes_by_the_rules_and_the_others_are_told(tmp_path: Path):
    store = Store(tmp_path / "rightbox.duckdb")
    gate, bay, lamp = (action(store, title) for title in ("Gate", "Bay", "Lamp"))
    content = sent(
        {
            "action_id": gate,
            "state": "implemented",
            "evidence": "Mounted",
            "start_on": f"{utc_now():%Y-%m-%d}",
        },
        {"action_id": bay, "state": "implemented"},
        {"action_id": lamp, "state": "proposed"},
        {"action_id": "A-none", "state": "agreed"},
    )
    said = [one.said for one in task_states.take(store, content, "tool")]
    assert said[0] == "moved" and said[1] in ("start", "evidence") and said[2:] == ["same", "unknown"]
    assert actions.get(store, gate)["state"] == "implemented"
    assert list(actions.events(store, gate)["to_state"])[-3:] == ["agreed", "in_progress", "implemented"]
    assert set(actions.events(store, gate)["who"].tail(3)) == {"tool"}


@pytest.mark.parametrize(
    "content",
    [
        [], {}, {"schema": "rightbox.states/2", "states": []}, {"schema": task_states.SCHEMA, "states": "x"},
        {"schema": task_states.SCHEMA, "states": [{"action_id": "A", "state": "effective"}]},
        {"schema": task_states.SCHEMA, "states": [{"state": "agreed"}]},
        {"schema": task_states.SCHEMA, "states": [{"action_id": "A", "state": "agreed", "note": "x" * 2001}]},
        {"schema": task_states.SCHEMA, "states": [{"action_id": "A", "state": "agreed", "start_on": "30.11."}]},
    ],
)  # fmt: skip
def test_what_is_no_schema_s_is_refused_whole(content: object):
    with pytest.raises(task_states.BadStates):
        task_states.checked(content)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA, format_checker=jsonschema.FormatChecker()).validate(content)


def test_a_copy_sent_again_later_is_old():
    assert task_states.fresh(sent())
    assert not task_states.fresh(sent(moment=utc_now() - timedelta(minutes=11)))
    assert not task_states.fresh({"sent_at": "2026-11-30T10:00:00"}) and not task_states.fresh([])


def test_the_command_takes_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    store = Store(tmp_path / "rightbox.duckdb")
    gate = action(store, "Gate")
    store.close()
    monkeypatch.setenv("RIGHTBOX_DATA", str(tmp_path))
    file = tmp_path / "states.json"
    file.write_text(json.dumps(sent({"action_id": gate, "state": "in_progress"})), "utf-8")
    assert main(["actions", "--take", str(file)]) == 0
    assert f"{gate}: moved" in capsys.readouterr().out
    file.write_text("{", "utf-8")
    assert main(["actions", "--take", str(file)]) == 1
    assert main(["actions"]) == 1
