"""Actions pushed out: JSON by its schema, a harmless CSV, signed posts, and each owner's week."""

import hashlib
import hmac
import http.server
import json
import threading
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.digest import send, tasks
from analysis.wording.words import Words
from data.records import actions
from data.schema import ACTIONS
from data.store import Store
from tests.paths import ROOT

TODAY = date(2026, 11, 16)


def work(*rows: dict) -> pd.DataFrame:
    blank = dict.fromkeys(ACTIONS.names) | {"state": "agreed", "version": 2, "owner": "Wei Ling"}
    return pd.DataFrame(
        [blank | {"action_id": f"A{i}", "title": f"T{i}"} | row for i, row in enumerate(rows)]
    )


def test_what_is_posted_follows_the_schema_and_leaves_out_the_finished():
    frame = work(
        {"due_on": date(2026, 11, 1), "strength": "weaker", "title": "Call 010-6655 a@b.example"},
        {"state": "closed"},
        {"state": "verifying", "check_on": pd.Timestamp("2026-11-18"), "version": float("nan")},
    )
    made = json.loads(json.dumps(tasks.payload(frame, datetime(2026, 11, 16, 8, tzinfo=UTC), TODAY)))
    jsonschema.validate(made, json.loads((ROOT / "docs" / "actions.schema.json").read_text("utf-8")))
    assert [a["action_id"] for a in made["actions"]] == ["A0", "A2"]
    assert made["actions"][0]["overdue"] and made["actions"][1]["check_on"] == "2026-11-18"
    assert "a@b.example" not in made["actions"][0]["title"]


def test_no_spreadsheet_runs_what_somebody_typed():
    text = tasks.csv(work({"title": "=HYPERLINK(1)"}), TODAY)
    assert "'=HYPERLINK(1)" in text and text.startswith("action_id,title")
    assert tasks.csv(work({"state": "closed"}), TODAY).count("\n") == 1


def test_each_owner_is_told_what_is_theirs_this_week():
    frame = work(
        {"due_on": date(2026, 11, 1)},
        {"due_on": date(2026, 11, 23), "owner": "Ana"},
        {"due_on": date(2026, 11, 24), "owner": "Bo"},
        {"state": "verifying", "due_on": date(2026, 9, 1), "check_on": date(2026, 11, 17), "owner": "Ana"},
    )
    for lang in ("en", "zh_CN"):
        told = tasks.due(frame, TODAY, Words(lang))
        assert set(told) == {"Wei Ling", "Ana"}
        assert "T1" in told["Ana"].text() and "T3" in told["Ana"].text() and "T0" not in told["Ana"].text()


def test_an_address_is_known_when_the_name_is_one_or_fits_one_colleague_alone():
    people = pd.DataFrame({"email": ["wei.ling@shop.example", "ana@shop.example", "ana@other.example"]})
    owners = pd.Series(["Wei Ling", "Ana", "bo@shop.example", "Nobody", None, "x@y.example, z@y.example"])
    assert tasks.addresses(owners, people) == {
        "Wei Ling": "wei.ling@shop.example",
        "bo@shop.example": "bo@shop.example",
    }


@contextmanager
def listening(status: int, seen: list):
    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append((self.headers, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/secret-path"
        server.shutdown()


def test_a_post_is_signed_and_a_refusal_is_said_without_the_address():
    seen: list = []
    with listening(200, seen) as url:
        tasks.post({"schema": tasks.SCHEMA, "actions": []}, url, "key")
    headers, body = seen[0]
    assert headers["X-Rightbox-Signature"] == "sha256=" + hmac.new(b"key", body, hashlib.sha256).hexdigest()
    assert json.loads(body)["schema"] == tasks.SCHEMA
    with listening(500, seen) as url, pytest.raises(send.NotSent) as refused:
        tasks.post({}, url)
    assert "secret-path" not in str(refused.value) and "500" in str(refused.value)
    with pytest.raises(ValueError, match="https"):
        tasks.webhook({"RIGHTBOX_ACTIONS_WEBHOOK": "http://tasks.example/x"})
    assert tasks.webhook({}) is None


def test_the_command_writes_the_files_and_mails_each_owner_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    store = Store(tmp_path / "rightbox.duckdb")
    row = {
        "title": "Gate",
        "due_on": words_today(),
        "metric": "error_rate",
        "target_ratio": 0.5,
        "scope": "sku=A",
    }
    for owner in ("wei@shop.example", "Nobody"):
        actions.create(store, {**row, "owner": owner}, "test")
    store.close()
    sent: list[tuple[str, ...]] = []
    monkeypatch.setattr(send, "mail", lambda digest, by: sent.append(by.recipients))
    for name, value in (
        ("DATA", str(tmp_path)),
        ("SMTP_HOST", "127.0.0.1"),
        ("DIGEST_FROM", "r@shop.example"),
    ):
        monkeypatch.setenv(f"RIGHTBOX_{name}", value)
    for _ in range(2):
        assert main(["actions", "--out", str(tmp_path / "out")]) == 0
    assert sent == [("wei@shop.example",)]
    assert "Nobody: no mail address" in capsys.readouterr().out
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"actions.csv", "actions.json", "actions.ics"}
    assert len(json.loads((tmp_path / "out" / "actions.json").read_text("utf-8"))["actions"]) == 2


def words_today() -> date:
    return Words("en").today()


def test_an_owner_with_a_chat_gets_the_week_there():
    given = {"RIGHTBOX_OWNER_CHATS": json.dumps({"Wei Ling": "https://hooks.slack.com/services/x"})}
    found = tasks.chats(given)
    assert {owner: chat.kind for owner, chat in found.items()} == {"Wei Ling": "slack"}
    assert tasks.chats({}) == {}
    for wrong in ("[]", '{"A": "http://hooks.slack.com/x"}', "{"):
        with pytest.raises(ValueError):  # noqa: PT011 - of JSON, of the form, of the address
            tasks.chats({"RIGHTBOX_OWNER_CHATS": wrong})
