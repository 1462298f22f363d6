"""The route by which a task tool sends states of actions back: signed, short, and closed until a secret is set."""

from __future__ import annotations

import hashlib
import hmac
import json
import os

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from data.commands import task_states
from data.commands.task_states import BadStates

PATH = "/hooks/actions"
SECRET = "RIGHTBOX_ACTIONS_SECRET"
HEADER = "X-Rightbox-Signature"
MOST_BYTES = 256 * 1024
WHO = "task tool"


async def take_states(request: Request) -> Response:
    """``POST /hooks/actions``: what became of each entry; 404 without a secret, 403 without its signature."""
    secret = os.environ.get(SECRET, "")
    if not secret:
        return Response(status_code=404)
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return Response(status_code=413)
    signed = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(signed.encode(), request.headers.get(HEADER, "").encode()):
        return Response(status_code=403)
    return await run_in_threadpool(_taken, body)


def _taken(body: bytes) -> Response:
    """What is answered to a body whose signature was right."""
    from pages.ui.core import ask

    try:
        content = json.loads(body)
        if not task_states.fresh(content):
            raise BadStates("sent_at must be a time of the last ten minutes, with its zone")
        taken = task_states.take(ask.opened(), content, WHO)
    except ValueError as problem:
        return JSONResponse({"problem": str(problem)}, status_code=422)
    return JSONResponse({"states": [{"action_id": t.action_id, "result": t.said} for t in taken]})
