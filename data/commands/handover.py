"""Running a command where it can run: here with the store, or in the process that holds it."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from data.commands import endpoint
from data.commands.caller import REFUSED, Caller
from data.locales import sentence
from data.store import Damaged, DatabaseError, ReadOnly, full_disk
from data.store.lockfile import StoreInUse

INTERRUPTED = 130
WAIT_SECONDS = 10.0  # for a process that holds the store and takes no commands; RIGHTBOX_WAIT changes it
POLL_SECONDS = 0.2
PASSED_ON = "RIGHTBOX_"  # the settings of the terminal count, wherever its command runs


class Interrupted(KeyboardInterrupt):
    """An interrupt that the holder's command was still allowed to answer; ``code`` is what is left to return."""

    def __init__(self, code: int):
        super().__init__()
        self.code = code


def run(program: str, arguments: Sequence[str], caller: Caller, command: Callable[[], int]) -> int:
    """Exit code of ``command``, run here, or by the holder of the store, or here after a short wait for it.

    Raises
    ------
    StoreInUse
        If a process holds the store, takes no commands and does not let go.
    """
    until = time.monotonic() + _patience(caller)
    while True:
        try:
            return command()
        except StoreInUse:
            if caller.lent is not None:  # this is the holder: a command that needs the store for itself alone
                raise
            code = ask(program, arguments, caller)
            if code is not None:
                return code
            if time.monotonic() >= until:
                raise
        time.sleep(POLL_SECONDS)


def ask(program: str, arguments: Sequence[str], caller: Caller) -> int | None:
    """Let the holder of the store run it; None when it takes no commands.

    Interrupted once, the command is asked to stop at its next step; interrupted twice, it is left to itself.

    Raises
    ------
    Interrupted
        If the terminal was interrupted meanwhile, so that whoever would go on with something else does not.
    """
    address = endpoint.Address.beside(caller.store_path)
    connection = None if address is None else _connected(address, caller.store_path)
    if address is None or connection is None:
        return None
    request = {
        "key": address.key, "program": program, "arguments": list(arguments),
        "folder": str(Path.cwd() / caller.folder), "environment": _settings(caller), "tty": caller.err.isatty(),
    }  # fmt: skip
    with connection, _interruptible(connection, caller) as asked:
        code = _exit_code(connection, request, caller)
    if code is None:
        caller.complain(sentence("command.cut_off"))
        code = REFUSED
    if asked.is_set():
        raise Interrupted(INTERRUPTED if code else code)
    return code


def guarded(caller: Caller, command: Callable[[], int]) -> int:
    """Exit code of ``command``; what stands in its way is told in a sentence instead of a traceback."""
    try:
        return command()
    except (StoreInUse, Damaged) as error:
        caller.complain(error)
    except ReadOnly:
        caller.complain(sentence("viewer.read_only"))
    except DatabaseError as error:
        if not full_disk(error):
            raise
        caller.complain(sentence("store.disk_full"))
    except PermissionError as error:
        caller.complain(sentence("command.not_permitted", file=error.filename))
    except BrokenPipeError:  # nobody reads on
        raise
    except OSError as error:
        caller.complain(sentence("store.disk_full")) if full_disk(error) else caller.complain(
            f"{error.filename}: {error.strerror}" if error.filename else error
        )
    return REFUSED


def console(command: Callable[[], int]) -> NoReturn:
    """End this process with the exit code of a command; an interrupt or a closed pipe is no traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = command()
        sys.stdout.flush()
    except Interrupted as interrupted:
        code = interrupted.code
    except KeyboardInterrupt:
        code = INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = REFUSED
    sys.exit(code)


def _patience(caller: Caller) -> float:
    try:
        return max(0.0, float(caller.environment.get("RIGHTBOX_WAIT", WAIT_SECONDS)))
    except ValueError:
        return WAIT_SECONDS


def _connected(address: endpoint.Address, store: Path) -> socket.socket | None:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with contextlib.suppress(OSError):  # left behind by a process that was killed
        connection.connect(address.place)
        # anybody may have taken the place since then: only who owns the store's folder hears key and settings
        if endpoint.trusted(connection, store.resolve().parent.stat().st_uid):
            return connection
    connection.close()
    return None


def _settings(caller: Caller) -> dict[str, str]:
    return {name: value for name, value in caller.environment.items() if name.startswith(PASSED_ON)}


def _exit_code(connection: socket.socket, request: dict[str, Any], caller: Caller) -> int | None:
    """Show what the holder says until its last word; None when it went without one."""
    with contextlib.suppress(ConnectionError):
        endpoint.send(connection, request)
    for message in endpoint.messages(connection):
        if "exit" in message:
            return int(message["exit"])
        if "out" in message:
            caller.say(message["out"], end="")
        if "err" in message:
            print(message["err"], end="", file=caller.err, flush=True)
    return None


@contextlib.contextmanager
def _interruptible(connection: socket.socket, caller: Caller) -> Iterator[threading.Event]:
    """The first interrupt asks the holder to stop, the second one ends this process."""
    asked = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield asked  # only the main thread hears signals
        return

    def interrupted(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        caller.complain(sentence("command.stopping"))
        with contextlib.suppress(OSError):
            endpoint.send(connection, {"stop": True})

    before = signal.signal(signal.SIGINT, interrupted)
    try:
        yield asked
    finally:
        signal.signal(signal.SIGINT, before)
