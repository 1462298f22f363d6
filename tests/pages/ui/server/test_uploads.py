"""The route for large files, without a server: who may send, how much, and that a file is whole or absent."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from pages.ui.server import uploads
from pages.ui.server.uploads import Ticket

SERVER = Starlette(routes=[Route(f"{uploads.PATH}/{{token}}", uploads.receive_file, methods=["PUT"])])
GONE = {"type": "http.disconnect"}


class Answer(Exception):
    """Status and JSON of a response."""

    def __init__(self, status: int, said: dict[str, Any]):
        self.status, self.said = status, said


def put(
    own: Ticket | str, *parts: Any, length: int | None = -1, name: str = "a.csv", xsrf: str = "t"
) -> Answer:
    """Send a body in parts; GONE among them is a sender who goes away, a callable runs in between."""
    token = own if isinstance(own, str) else own.token
    body = [part for part in parts if isinstance(part, bytes)]
    said = sum(map(len, body)) if length == -1 else length
    headers = {"x-file-name": name, "x-xsrftoken": xsrf, "cookie": f"{uploads.XSRF_COOKIE}=t"}
    if said is not None:
        headers["content-length"] = str(said)
    waiting = list(parts)
    sent: list[Any] = []

    async def receive() -> Any:
        while waiting and callable(waiting[0]):
            waiting.pop(0)()
        if not waiting:
            return {"type": "http.request", "body": b"", "more_body": False}
        part = waiting.pop(0)
        return part if part is GONE else {"type": "http.request", "body": part, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {
        "type": "http", "http_version": "1.1", "method": "PUT", "path": f"{uploads.PATH}/{token}",
        "raw_path": b"", "query_string": b"", "scheme": "http", "server": ("localhost", 80), "root_path": "",
        "headers": [(k.encode(), v.encode("latin-1")) for k, v in headers.items()],
    }  # fmt: skip
    asyncio.run(SERVER(scope, receive, send))  # type: ignore[arg-type]
    return Answer(sent[0]["status"], json.loads(b"".join(m.get("body", b"") for m in sent[1:])))


@pytest.fixture
def welcome(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Sessions that are alive and see an uploader."""
    sessions = {"mine"}
    monkeypatch.setattr(uploads, "admitted", lambda of: of in sessions)
    monkeypatch.setattr(uploads, "validate_xsrf_token", lambda header, cookie: header == cookie == "t")
    return sessions


@pytest.fixture
def own(tmp_path: Path, welcome: set[str]) -> Iterator[Ticket]:
    made = Ticket("mine", tmp_path)
    uploads._tickets[made.token] = made
    yield made
    uploads._tickets.pop(made.token, None)


def test_a_file_arrives_byte_for_byte_under_a_name_that_nobody_chose(own: Ticket, tmp_path: Path) -> None:
    body = [bytes([n]) * 700_000 for n in range(5)] + [b"end"]
    answer = put(own, *body, name="..%2F..%2Fetc%2F%E8%AE%A2%E5%8D%95.csv")
    assert (answer.status, answer.said["name"], answer.said["size"]) == (200, "订单.csv", 3_500_003)
    name, path = uploads.take(own, answer.said["id"]) or ("", Path())
    assert (name, path.parent, path.read_bytes()) == ("订单.csv", tmp_path, b"".join(body))
    assert path.stat().st_mode & 0o777 == 0o600
    assert uploads.take(own, answer.said["id"]) is None


@pytest.mark.parametrize(
    ("sent", "status", "error"),
    [
        ({"own": "guessed"}, 403, "not_allowed"),
        ({"xsrf": "other"}, 403, "not_allowed"),
        ({"xsrf": ""}, 403, "not_allowed"),
        ({"length": None}, 411, "failed"),
        ({"length": uploads.MOST_BYTES + 1}, 413, "too_large"),
        ({"length": "²"}, 411, "failed"),
        ({"length": "9" * 5_000}, 411, "failed"),
        ({"length": 9}, 400, "failed"),
        ({"length": 3}, 400, "failed"),
    ],
)
def test_what_is_refused_leaves_no_file(
    own: Ticket, tmp_path: Path, sent: dict[str, Any], status: int, error: str
) -> None:
    answer = put(sent.pop("own", own), b"1234", **sent)
    assert (answer.status, answer.said["error"]) == (status, error)
    assert list(tmp_path.iterdir()) == [] and own.waiting_bytes() == 0


def test_a_sender_who_goes_on_after_the_announced_length_is_stopped_there(
    own: Ticket, tmp_path: Path
) -> None:
    seen: list[int] = []
    piece = b"x" * uploads.PIECE_BYTES
    answer = put(own, piece, piece, lambda: seen.append(1), piece, length=1_500_000)
    assert (answer.status, seen) == (400, [])
    assert list(tmp_path.iterdir()) == [] and own.waiting_bytes() == 0


def test_a_sender_who_goes_away_leaves_no_file(own: Ticket, tmp_path: Path) -> None:
    seen: list[int] = []
    put(own, b"x" * 2_000_000, lambda: seen.append(len(list(tmp_path.iterdir()))), GONE, length=4_000_000)
    assert seen == [1]
    assert list(tmp_path.iterdir()) == [] and own.waiting_bytes() == 0


def test_a_session_that_may_no_more_when_its_file_is_whole_has_sent_nothing(
    own: Ticket, welcome: set[str], tmp_path: Path
) -> None:
    assert put(own, b"12", welcome.clear, b"34").status == 403
    assert list(tmp_path.iterdir()) == [] and own.arrived == {}


def test_the_quota_counts_what_waits_and_what_is_on_its_way_and_forgets_what_is_gone(
    own: Ticket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "QUOTA_BYTES", 10)
    inside: list[Answer] = []

    def at_the_same_time() -> None:
        other = threading.Thread(target=lambda: inside.append(put(own, b"12345")))
        other.start()
        other.join()

    first = put(own, b"123", at_the_same_time, b"456")
    assert first.status == 200
    assert (inside[0].status, inside[0].said["error"]) == (413, "quota")
    assert put(own, b"12345").status == 413
    _, path = uploads.take(own, first.said["id"]) or ("", Path())
    assert put(own, b"12345").status == 413
    path.unlink()  # loaded
    assert put(own, b"1234567890").status == 200


def test_a_disk_without_four_times_the_room_refuses_before_the_first_byte(
    own: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 15})())
    answer = put(own, lambda: pytest.fail("it was read"), b"1234")
    assert (answer.status, answer.said["error"]) == (507, "disk_full")
    assert put(own, b"123").status == 200


def test_a_disk_that_runs_full_on_the_way_leaves_no_file(
    own: Ticket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_write", full)
    assert put(own, b"1234").status == 507
    assert list(tmp_path.iterdir()) == []
