"""The route for states of actions: closed without a secret, deaf without its signature, short, and no replay."""

import hashlib
import hmac
import json
from datetime import date
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from data.commands.task_states import SCHEMA
from data.records import actions
from data.store import Store, utc_now
from pages.ui.core import ask
from pages.ui.server import task_states


def body_of(action_id: str, sent_at: str = "") -> bytes:
    states = [{"action_id": action_id, "state": "agreed"}]
    sent = sent_at or f"{utc_now():%Y-%m-%dT%H:%M:%SZ}"
    return json.dumps({"schema": SCHEMA, "sent_at": sent, "states": states}).encode()


def test_a_signed_state_is_taken_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = Store(tmp_path / "rightbox.duckdb")
    row = {
        "title": "Gate", "owner": "Wei", "due_on": date(2100, 1, 1), "metric": "error_rate", "target_ratio": 0.5,
        "scope": "sku=A", "kind": "", "start_on": None,
    }  # fmt: skip
    action_id = actions.create(store, row, "Ann")
    monkeypatch.setattr(ask, "opened", lambda: store)
    client = TestClient(
        Starlette(routes=[Route(task_states.PATH, task_states.take_states, methods=["POST"])])
    )

    def post(body: bytes, key: bytes = b"secret") -> tuple[int, str]:
        signed = "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()
        answer = client.post(task_states.PATH, content=body, headers={task_states.HEADER: signed})
        return answer.status_code, answer.text

    assert post(body_of(action_id))[0] == 404
    monkeypatch.setenv(task_states.SECRET, "secret")
    assert post(body_of(action_id), b"other")[0] == 403
    assert post(b"x" * (task_states.MOST_BYTES + 1))[0] == 413
    assert post(b"{")[0] == post(body_of(action_id, "2026-01-01T00:00:00Z"))[0] == 422
    assert actions.get(store, action_id)["state"] == "proposed"
    code, said = post(body_of(action_id))
    assert code == 200 and json.loads(said)["states"] == [{"action_id": action_id, "result": "moved"}]
    assert actions.get(store, action_id)["state"] == "agreed"
