"""Large files: streamed from the browser to the disk, never held in memory; and who may send files at all.

Streamlit's own uploader keeps every file in memory, and its route takes files from any connected session, also one
that sees no uploader. Sessions are admitted while they look at a screen with an uploader and may edit; the route for
large files wants a ticket of such a session besides.
"""

from __future__ import annotations

import os
import secrets
import shutil
import threading
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token

PATH = "/upload"
BUILT_IN = "/_stcore/upload_file/"
XSRF_COOKIE, XSRF_HEADER = "_streamlit_xsrf", "X-Xsrftoken"
MOST_BYTES = 2_000_000_000  # a file
QUOTA_BYTES = 4_000_000_000  # what one session may have waiting
ROOM = 4  # an import needs about four times its file on the disk
LONGEST_NAME = 200


@dataclass
class Ticket:
    """The right of one session to send files into one folder, and what it has sent so far."""

    session: str
    folder: Path
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    arrived: dict[str, tuple[str, Path]] = field(default_factory=dict)
    used_bytes: int = 0


class Refusal(RuntimeError):
    """A file that is not taken: HTTP status and the code of the sentence the page shows."""

    def __init__(self, status: int, code: str):
        self.status = status
        self.code = code
        super().__init__(code)


_tickets: dict[str, Ticket] = {}
_admitted: set[str] = set()
_lock = threading.Lock()


def session() -> str:
    """Id of the session that runs this script, '' outside of one."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def admit(allowed: bool) -> None:
    """Let this session send files while it sees an uploader, and no longer."""
    with _lock:
        (_admitted.add if allowed else _admitted.discard)(session())


def admitted(of: str) -> bool:
    """True when that session may send files now."""
    return of in _admitted and _active(of)


def ticket(folder: Path) -> Ticket:
    """The ticket of this session; made when it has none, those of closed sessions are thrown away."""
    mine = session()
    with _lock:
        for token in [
            t for t, other in _tickets.items() if other.session != mine and not _active(other.session)
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


def _active(of: str) -> bool:
    return Runtime.exists() and Runtime.instance().is_active_session(of)


async def receive_file(request: Request) -> JSONResponse:
    """``PUT /upload/TOKEN``: the body is the file, the header X-File-Name its name (percent-encoded)."""
    try:
        own = _checked(request)
        name = Path(unquote(request.headers.get("X-File-Name", ""))).name[:LONGEST_NAME] or "file"
        file, size = await _store(own, request, name)
    except Refusal as refusal:
        return JSONResponse({"error": refusal.code}, status_code=refusal.status)
    except ClientDisconnect:
        return JSONResponse({"error": "gone"}, status_code=400)
    return JSONResponse({"id": file, "name": name, "size": size})


def _checked(request: Request) -> Ticket:
    own = _tickets.get(str(request.path_params["token"]))
    if own is None or not admitted(own.session):
        raise Refusal(403, "not_allowed")
    if is_xsrf_enabled() and not validate_xsrf_token(
        request.headers.get(XSRF_HEADER), request.cookies.get(XSRF_COOKIE)
    ):
        raise Refusal(403, "not_allowed")
    said = request.headers.get("content-length", "")
    size = int(said) if said.isdigit() else 0
    _check_size(own, size)
    if shutil.disk_usage(own.folder).free < ROOM * size:
        raise Refusal(507, "disk_full")
    return own


def _check_size(own: Ticket, size: int) -> None:
    if size > MOST_BYTES:
        raise Refusal(413, "too_large")
    if own.used_bytes + size > QUOTA_BYTES:
        raise Refusal(413, "quota")


async def _store(own: Ticket, request: Request, name: str) -> tuple[str, int]:
    path = own.folder / secrets.token_hex(16)
    size = 0
    whole = False
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            async for chunk in request.stream():
                size += len(chunk)
                _check_size(own, size)
                out.write(chunk)
        whole = True
    except OSError:
        raise Refusal(507, "disk_full") from None
    finally:
        if not whole:
            path.unlink(missing_ok=True)
    file = secrets.token_hex(8)
    with _lock:
        own.arrived[file] = (name, path)
        own.used_bytes += size
    return file, size


class UploadGuard:
    """Refuses files for Streamlit's own uploader from sessions that see none."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        changes = (
            scope["type"] == "http" and BUILT_IN in path and scope["method"] in ("PUT", "POST", "DELETE")
        )
        if changes and not admitted(path.split(BUILT_IN, 1)[1].split("/", 1)[0]):
            await JSONResponse({"error": "not_allowed"}, status_code=403)(scope, receive, send)
        else:
            await self.app(scope, receive, send)
