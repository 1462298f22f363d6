"""Large files: streamed from the browser to the disk, never held in memory; and who may send files at all.

Streamlit's own uploader keeps every file in memory, and its route takes files from any connected session, also one
that sees no uploader. Sessions are admitted while they look at a screen with an uploader and may edit; the route for
large files wants a ticket of such a session besides.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import threading
import time
from dataclasses import dataclass, field
from io import RawIOBase
from pathlib import Path
from urllib.parse import unquote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

from data.recognition import file_names
from data.records import records
from data.store import DatabaseError
from pages.ui.core import ask, rights

PATH = "/upload"
BUILT_IN = "/_stcore/upload_file/"
XSRF_COOKIE, XSRF_HEADER = "_streamlit_xsrf", "X-Xsrftoken"
MOST_BYTES = 2_000_000_000  # a file
QUOTA_BYTES, QUOTA_OF_ALL = 4_000_000_000, 8_000_000_000  # what one session, and all, may have waiting
ROOM = 4  # an import needs about four times its file on the disk
MEMORY_OF_ONE, MEMORY_OF_ALL = 300_000_000, 1_000_000_000  # of files in Streamlit's own uploader
LONGEST_NAME = 200
NOTED_SECONDS = 60.0
LONGEST_NUMBER = 20  # digits of a length
PIECE_BYTES = 1_000_000


@dataclass
class Ticket:
    """The right of one session to send files into one folder, and what it has sent so far."""

    session: str
    folder: Path
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    arrived: dict[str, tuple[str, Path]] = field(default_factory=dict)
    sent: dict[Path, int] = field(default_factory=dict)

    def waiting_bytes(self) -> int:
        """Bytes of what is on its way, and of what has arrived and was neither loaded nor thrown away yet."""
        self.sent = {path: size for path, size in self.sent.items() if path.exists()}
        return sum(self.sent.values())


class Refusal(RuntimeError):
    """A file that is not taken: HTTP status and the code of the sentence the page shows."""

    def __init__(self, status: int, code: str):
        self.status = status
        self.code = code
        super().__init__(code)


_tickets: dict[str, Ticket] = {}
_admitted: dict[str, str] = {}  # session -> whose it is
_noted: dict[tuple[str, str], float] = {}
_on_their_way: dict[int, tuple[str, int]] = {}
_lock = threading.Lock()


def session() -> str:
    """Id of the session that runs this script, '' outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def admit(allowed: bool) -> None:
    """Let this session send files while it sees an uploader, and no longer."""
    with _lock:
        for other in [other for other in _admitted if not active(other)]:
            del _admitted[other]
        _admitted.pop(session(), None)
        if allowed:
            _admitted[session()] = rights.who()


def admitted(of: str) -> bool:
    """True when that session may send files now."""
    return of in _admitted and active(of)


def ticket(folder: Path) -> Ticket:
    """The ticket of this session; made when it has none, those of closed sessions are thrown away."""
    mine = session()
    with _lock:
        for token in [
            t for t, other in _tickets.items() if other.session != mine and not active(other.session)
        ]:
            for _, path in _tickets.pop(token).arrived.values():
                path.unlink(missing_ok=True)
        for own in _tickets.values():
            if own.session == mine:
                return own
        made = Ticket(mine, folder)
        _tickets[made.token] = made
        return made


def take(own: Ticket, file: str) -> tuple[str, Path] | None:
    """Name and path of a file that arrived; from now on the caller's."""
    with _lock:
        return own.arrived.pop(file, None)


def active(of: str) -> bool:
    """True while somebody is connected to that session."""
    return Runtime.exists() and Runtime.instance().is_active_session(of)


async def receive_file(request: Request) -> JSONResponse:
    """``PUT /upload/TOKEN``: the body is the file, the header X-File-Name its name (percent-encoded)."""
    name = Path(unquote(request.headers.get("X-File-Name", ""))).name[:LONGEST_NAME] or "file"
    try:
        own = _checked(request)
        path, size = _begun(own, request.headers.get("content-length", ""))
        file = await _stored(own, request, name, path, size)
    except Refusal as refusal:
        known = _tickets.get(str(request.path_params["token"]))
        await run_in_threadpool(note_refused, known.session if known else "", refusal.code, name)
        return JSONResponse({"error": refusal.code}, status_code=refusal.status)
    except ClientDisconnect:
        return JSONResponse({"error": "gone"}, status_code=400)
    return JSONResponse({"id": file, "name": name, "size": size})


def note_refused(of: str, code: str, name: str = "") -> None:
    """Write into the trail that a file was not taken, once a minute for each session and reason."""
    with _lock:
        now, key = time.monotonic(), (of if of in _admitted else "", code)
        if now - _noted.get(key, -NOTED_SECONDS) < NOTED_SECONDS:
            return
        _noted[key] = now
        for old in [other for other, at in _noted.items() if now - at >= NOTED_SECONDS]:
            del _noted[old]
    with contextlib.suppress(DatabaseError, OSError):  # a full disk refuses it too
        records.note(
            ask.opened(), _admitted.get(of, ""), "imports.refused", file_names.safe(name), {"code": code}
        )


def _checked(request: Request) -> Ticket:
    own = _tickets.get(str(request.path_params["token"]))
    if own is None or not admitted(own.session):
        raise Refusal(403, "not_allowed")
    if is_xsrf_enabled() and not validate_xsrf_token(
        request.headers.get(XSRF_HEADER), request.cookies.get(XSRF_COOKIE)
    ):
        raise Refusal(403, "not_allowed")
    return own


def _begun(own: Ticket, said: str) -> tuple[Path, int]:
    """An empty file for what comes, counted against the quota from now on; every browser says how long it is."""
    if not said.isdecimal() or len(said) > LONGEST_NUMBER:
        raise Refusal(411, "failed")
    size = int(said)
    if size > MOST_BYTES:
        raise Refusal(413, "too_large")
    path = own.folder / secrets.token_hex(16)
    try:
        if shutil.disk_usage(own.folder).free < ROOM * size:
            raise Refusal(507, "disk_full")
        with _lock:
            everybody = sum(other.waiting_bytes() for other in _tickets.values())
            if own.waiting_bytes() + size > QUOTA_BYTES or everybody + size > QUOTA_OF_ALL:
                raise Refusal(413, "quota")
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            own.sent[path] = size
    except OSError:
        raise Refusal(507, "disk_full") from None
    return path, size


async def _stored(own: Ticket, request: Request, name: str, path: Path, size: int) -> str:
    """Write the body; the file is whole and its sender still welcome, or there is no file."""
    whole = False
    try:
        with path.open("wb", buffering=0) as out:
            if await _written(request, out, size) != size:
                raise Refusal(400, "failed")
        file = secrets.token_hex(8)
        with _lock:
            if own.token not in _tickets or not admitted(own.session):
                raise Refusal(403, "not_allowed")
            own.arrived[file] = (name, path)
        whole = True
    except OSError:
        raise Refusal(507, "disk_full") from None
    finally:
        if not whole:
            path.unlink(missing_ok=True)
    return file


async def _written(request: Request, out: RawIOBase, most: int) -> int:
    """Bytes written, in large pieces and by another thread: a slow disk keeps no screen waiting.

    Refused as soon as more than ``most`` comes, before it is written.
    """
    size, piece = 0, bytearray()
    async for chunk in request.stream():
        piece += chunk
        if size + len(piece) > most:
            raise Refusal(400, "failed")
        if len(piece) >= PIECE_BYTES or not chunk:
            size += await run_in_threadpool(_write, out, piece)
            piece = bytearray()
    return size + await run_in_threadpool(_write, out, piece)


def _write(out: RawIOBase, piece: bytearray) -> int:
    left = memoryview(piece)
    while left:
        left = left[out.write(left) or 0 :]
    return len(piece)


def release(file: UploadedFile) -> None:
    """Let the bytes of a file of Streamlit's own uploader go: they are on the disk, and the field still lists it."""
    context = get_script_run_ctx(suppress_warning=True)
    if context is not None and context.uploaded_file_mgr is not None:
        context.uploaded_file_mgr.add_file(  # type: ignore[attr-defined]
            context.session_id, UploadedFileRec(file.file_id, file.name, file.type, b"")
        )
    file.seek(0)
    file.truncate(0)


def _held() -> dict[str, int]:
    """Bytes in memory by session: files of Streamlit's own uploader that arrived or are on their way."""
    files = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {}) if Runtime.exists() else {}
    held = {of: sum(len(file.data) for file in list(own.values())) for of, own in list(files.items())}
    for of, size in _on_their_way.values():
        held[of] = held.get(of, 0) + size
    return held


def _room(of: str, said: str) -> int:
    """Status with which a file of so many bytes is refused, 0 where there is room for it."""
    if not said.isdecimal() or len(said) > LONGEST_NUMBER:
        return 411
    held = _held()
    most = held.get(of, 0) + int(said) > MEMORY_OF_ONE or sum(held.values()) + int(said) > MEMORY_OF_ALL
    return 413 if most else 0


class UploadGuard:
    """Refuses files for Streamlit's own uploader from sessions that see none, and more than memory is for."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        changes = (
            scope["type"] == "http" and BUILT_IN in path and scope["method"] in ("PUT", "POST", "DELETE")
        )
        if not changes:
            await self.app(scope, receive, send)
            return
        of = path.split(BUILT_IN, 1)[1].split("/", 1)[0]
        if not admitted(of):
            await run_in_threadpool(note_refused, of, "not_allowed")
            await JSONResponse({"error": "not_allowed"}, status_code=403)(scope, receive, send)
            return
        if scope["method"] == "DELETE":
            await self.app(scope, receive, send)
            return
        said = dict(scope["headers"]).get(b"content-length", b"").decode("latin-1")
        with _lock:
            status = _room(of, said)
            if not status:
                _on_their_way[id(scope)] = (of, int(said))
        try:
            if status:
                await run_in_threadpool(note_refused, of, "quota" if status == 413 else "failed")
                await JSONResponse({"error": "quota"}, status_code=status)(scope, receive, send)
            else:
                await self.app(scope, receive, send)
        finally:
            _on_their_way.pop(id(scope), None)
