"""The route for large files, without a server: who may send, how much, and that a file is whole or absent."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from data.store import Store
from pages.ui.server import memory, uploads
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


@pytest.fixture(autouse=True)
def no_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test opens the store of the installation."""

    def closed() -> Store:
        raise OSError("no store")

    monkeypatch.setattr(uploads.ask, "opened", closed)


@pytest.fixture
def trail(monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The store into whose trail refusals go, for a session of me@example.com."""
    store = Store(None)
    monkeypatch.setattr(uploads.ask, "opened", lambda: store)
    monkeypatch.setattr(uploads, "_noted", {})
    monkeypatch.setattr(uploads, "_admitted", {"mine": "me@example.com"})
    yield store
    store.close()


def refusals(store: Store) -> list[tuple[str, str, str]]:
    """Who, which file and why, of the trail."""
    lines = store.rows("select who, subject, detail from audit where what = 'imports.refused' order by rowid")
    return [(who, file, json.loads(detail)["code"]) for who, file, detail in lines]


def test_what_is_refused_stands_in_the_trail_once_a_minute(
    own: Ticket, trail: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        put(own, b"1", length=uploads.MOST_BYTES + 1, name="of%20anna%40example.com%2091234567.csv")
        put("guessed", b"1234")
    monkeypatch.setattr(uploads, "QUOTA_BYTES", 3)
    put(own, b"1234", name="b.csv")
    found = refusals(trail)
    assert [(who, code) for who, _, code in found] == [
        ("me@example.com", "too_large"), ("", "not_allowed"), ("me@example.com", "quota"),
    ]  # fmt: skip
    assert "anna@" not in str(found) and "91234567" not in str(found)
    monkeypatch.setattr(uploads, "NOTED_SECONDS", 0.0)
    put("guessed", b"1234")
    assert len(refusals(trail)) == 4


def test_a_full_disk_keeps_a_refusal_from_the_trail_and_not_from_the_sender(
    own: Ticket, trail: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.records, "note", full)
    assert put(own, b"1", length=uploads.MOST_BYTES + 1).status == 413


def test_streamlits_own_uploader_is_noted_too(trail: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = Sessions(("mine",), ())
    monkeypatch.setattr(uploads, "MEMORY_OF_ONE", 100)
    assert built_in(monkeypatch, runtime, "mine", "101") == (413, False)
    monkeypatch.setattr(uploads, "_noted", {})
    assert built_in(monkeypatch, runtime, "mine", "x") == (411, False)
    assert [(who, code) for who, _, code in refusals(trail)] == [
        ("me@example.com", "quota"), ("me@example.com", "failed"),
    ]  # fmt: skip


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


class Sessions:
    """As much of a runtime as is asked: who is connected, who is only kept, and their files."""

    def __init__(self, active: tuple[str, ...], kept: tuple[str, ...]):
        self.active, self.kept, self.closed = list(active), list(kept), []
        self.uploaded_file_mgr = MemoryUploadedFileManager("/_stcore/upload_file")
        self._session_mgr = self

    def _infos(self, names: list[str]) -> list[Any]:
        return [SimpleNamespace(session=SimpleNamespace(id=name)) for name in names]

    def list_active_sessions(self) -> list[Any]:
        return self._infos(self.active)

    def list_sessions(self) -> list[Any]:
        return self._infos(self.active + self.kept)

    def close_session(self, name: str) -> None:
        self.closed.append(name)
        self.kept = [one for one in self.kept if one != name]

    def upload(self, name: str, size: int) -> UploadedFileRec:
        file = UploadedFileRec(
            f"{name}-{len(self.uploaded_file_mgr.file_storage[name])}", "a.csv", "text/csv", b"x" * size
        )
        self.uploaded_file_mgr.add_file(name, file)
        return file


def test_files_of_a_tab_that_was_closed_go_within_a_minute_and_those_of_others_stay() -> None:
    runtime = Sessions(("here", "back"), ("away", "expired"))
    for name in ("here", "back", "away", "expired"):
        runtime.upload(name, 10)
    runtime.kept.remove("expired")  # Streamlit has forgotten the session and kept its files
    assert memory.close_gone(runtime, 100.0) == 0
    runtime.active.remove("back")
    assert memory.close_gone(runtime, 110.0) == 0
    runtime.active.append("back")  # a reload
    assert memory.close_gone(runtime, 115.0) == 0
    assert memory.close_gone(runtime, 100.0 + memory.GRACE_SECONDS) == 2
    assert set(runtime.closed) == {"away", "expired"}
    assert set(runtime.uploaded_file_mgr.file_storage) == {"here", "back"}
    assert memory.GRACE_SECONDS + memory.EVERY_SECONDS < 60


def built_in(
    monkeypatch: pytest.MonkeyPatch, runtime: Sessions, of: str, said: str | None
) -> tuple[int, bool]:
    """Status of a file for Streamlit's own uploader, and whether it was counted while it came."""
    monkeypatch.setattr(uploads, "Runtime", SimpleNamespace(exists=lambda: True, instance=lambda: runtime))
    monkeypatch.setattr(uploads, "admitted", lambda session: True)
    counted: list[bool] = []

    async def taken(scope: Any, receive: Any, send: Any) -> None:
        counted.append(uploads._held().get(of, 0) >= int(said or 0))
        await Response(status_code=204)(scope, receive, send)

    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [] if said is None else [(b"content-length", said.encode())]
    scope = {"type": "http", "method": "PUT", "path": f"{uploads.BUILT_IN}{of}/file", "headers": headers}
    asyncio.run(uploads.UploadGuard(taken)(scope, None, send))  # type: ignore[arg-type]
    return sent[0]["status"], bool(counted and counted[0])


def test_what_waits_in_memory_is_limited_for_one_and_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = Sessions(("one", "two"), ())
    monkeypatch.setattr(uploads, "MEMORY_OF_ONE", 100)
    monkeypatch.setattr(uploads, "MEMORY_OF_ALL", 150)
    assert built_in(monkeypatch, runtime, "one", "100") == (204, True)
    assert built_in(monkeypatch, runtime, "one", "101") == (413, False)
    runtime.upload("one", 90)
    assert built_in(monkeypatch, runtime, "one", "11")[0] == 413
    assert built_in(monkeypatch, runtime, "two", "60")[0] == 204
    assert built_in(monkeypatch, runtime, "two", "61")[0] == 413  # of all
    assert (
        built_in(monkeypatch, runtime, "two", None)[0]
        == built_in(monkeypatch, runtime, "two", "9" * 30)[0]
        == 411
    )
    assert not uploads._on_their_way


def test_bytes_that_are_on_the_disk_leave_memory_and_the_field_still_lists_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = Sessions(("one",), ())
    record = runtime.upload("one", 1_000)
    context = SimpleNamespace(session_id="one", uploaded_file_mgr=runtime.uploaded_file_mgr)
    monkeypatch.setattr(uploads, "get_script_run_ctx", lambda **_: context)
    file = UploadedFile(record, FileURLs())
    assert file.getvalue() == b"x" * 1_000
    uploads.release(file)
    (left,) = runtime.uploaded_file_mgr.get_files("one", [record.file_id])
    assert (left.data, left.name, file.getvalue()) == (b"", "a.csv", b"")
