"""Memory of runs that ended and of tabs that were closed, given back within a minute.

Streamlit goes through all that the program holds after each run (switched off in .streamlit/config.toml), and keeps
a session that went away for two minutes in case it comes back, and forgets it then only when somebody else goes: its
files stay for as long. Here it is closed after a grace that a reload or a lost network needs.
"""

from __future__ import annotations

import asyncio
import gc
import time

from starlette.concurrency import run_in_threadpool
from streamlit.runtime import Runtime

from data.store.caching.memory import give_back
from pages.ui.core import run

GRACE_SECONDS = 30.0
EVERY_SECONDS = 5.0
COLLECT_SECONDS = 30.0
_gone_since: dict[str, float] = {}
_task: list[asyncio.Task[None]] = []


def start() -> None:
    """Look after closed tabs from now on; called on the loop that serves them."""
    _task.append(asyncio.get_running_loop().create_task(_watch()))


def end() -> None:
    """Look no more."""
    while _task:
        _task.pop().cancel()


async def _watch() -> None:
    looked, drawn = time.monotonic(), run.ended()
    while True:
        await asyncio.sleep(EVERY_SECONDS)
        if time.monotonic() > looked + COLLECT_SECONDS and run.ended() != drawn:
            looked, drawn = time.monotonic(), run.ended()
            await run_in_threadpool(gc.collect)
        if Runtime.exists() and close_gone(Runtime.instance(), time.monotonic()):
            await asyncio.sleep(1)  # their scripts end first
            await run_in_threadpool(give_back)


def close_gone(runtime: Runtime, now: float) -> int:
    """Close the sessions that have been away for the grace, with their files. Returns how many."""
    manager = runtime._session_mgr
    active = {info.session.id for info in manager.list_active_sessions()}
    files = getattr(runtime.uploaded_file_mgr, "file_storage", {})
    away = ({info.session.id for info in manager.list_sessions()} | set(files)) - active
    for known in set(_gone_since) - away:
        del _gone_since[known]
    over = [one for one in away if now - _gone_since.setdefault(one, now) >= GRACE_SECONDS]
    for one in over:
        runtime.close_session(one)
        runtime.uploaded_file_mgr.remove_session_files(one)
        _gone_since.pop(one, None)
    return len(over)
