"""Commands from other processes, run by the process that holds the store, with the store it has open.

``streamlit run app.py`` holds the store for days. ``python -m data load`` or a weekly digest started meanwhile sends
its arguments here; its words and its exit code go back to the terminal line by line.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from data.commands import endpoint
from data.commands.caller import REFUSED, Caller, Stopped
from data.locales import sentence
from data.store import Store, faults

Program = Callable[[Sequence[str], Caller], int]
AT_ONCE = 3  # commands; the next waits until one of them is done
GREETING_SECONDS = 10.0
GASP_SECONDS = 0.1
DEAF_SECONDS = 300  # a terminal that takes no line for so long counts as gone
STOP_SECONDS = 15.0
log = logging.getLogger(__name__)


class Channel:
    """Listens beside a store that this process holds. ``lend`` gives the open store to each command."""

    def __init__(self, store: Path, programs: Mapping[str, Program], lend: Callable[[], Store]):
        self._path = store
        self._programs = programs
        self._lend = lend
        self._slots = threading.Semaphore(AT_ONCE)
        self._calls: dict[threading.Thread, _Call] = {}
        self._lock = threading.Lock()
        self._stopping = False
        self._listening, self.address = endpoint.listen(store)
        self._thread = threading.Thread(target=self._accept, name="commands", daemon=True)
        self._thread.start()

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """Take no more commands; those that run end at their next step, at the latest after ``seconds``."""
        self._stopping = True
        endpoint.forget(self._path, self.address)
        # shutdown wakes the thread that waits in accept; some systems need close for that
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        with self._lock:
            running = dict(self._calls)
        for call in running.values():
            call.stopped.set()
        for thread in running:
            thread.join(seconds / max(1, len(running)))
        for call in running.values():
            call.close()

    def _accept(self) -> None:
        while not self._stopping:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                time.sleep(GASP_SECONDS)  # too many open files, for example; or this is the end
                continue
            thread = threading.Thread(target=self._answer, args=(_Call(connection),), daemon=True)
            thread.start()

    def _answer(self, call: _Call) -> None:
        request = call.greeting()
        if request is None or not self._allowed(call.connection, request):
            log.warning("a command was refused: wrong user or key")
            call.close()
            return
        with self._lock:
            self._calls[threading.current_thread()] = call
        threading.Thread(target=call.listen, daemon=True).start()
        try:
            while not self._slots.acquire(timeout=0.2):
                if call.stopped.is_set():
                    return
            try:
                call.end(self._run(call, request))
            finally:
                self._slots.release()
        finally:
            with self._lock:
                del self._calls[threading.current_thread()]
            call.close()

    def _allowed(self, connection: socket.socket, request: Mapping[str, Any]) -> bool:
        """The user who runs this process, or the one who may do everything anyhow, with the key of the file."""
        return endpoint.trusted(connection) and self.address.opens(request.get("key"))

    def _run(self, call: _Call, request: Mapping[str, Any]) -> int:
        err = _Lines(call, "err", tty=bool(request.get("tty")))
        try:
            program = self._programs[str(request["program"])]
            caller = Caller(
                _Lines(call, "out"), err, Path(request["folder"]), dict(request["environment"]),
                self._lend(), call.stopped.is_set,
            )  # fmt: skip
            return program([str(word) for word in request["arguments"]], caller)
        except Stopped:
            why = sentence("command.stopped")
        except SystemExit:  # arguments that the terminal understood: its program is another version
            why = sentence("command.other_version", pid=os.getpid())
        except Exception as error:  # noqa: BLE001 - told to its terminal and logged, and the holder goes on
            if call.stopped.is_set():  # the store was closed under it
                why = sentence("command.stopped")
            else:
                log.error("a command failed\n%s", faults.traced(error))
                why = sentence("command.failed", kind=type(error).__name__, pid=os.getpid())
        with contextlib.suppress(Stopped):
            err.write(why + "\n")
        return REFUSED


def listening(store: Path, programs: Mapping[str, Program], lend: Callable[[], Store]) -> Channel | None:
    """A channel; None, and a line in the log, where the system has no place for one: the rest works all the same."""
    try:
        return Channel(store, programs, lend)
    except OSError as error:
        log.warning("commands cannot be taken while this runs: %s", error)
        return None


class _Call:
    """One terminal that waits for its command."""

    def __init__(self, connection: socket.socket):
        self.connection = connection
        self.stopped = threading.Event()
        self._said = endpoint.messages(connection)
        self._lock = threading.Lock()
        limit = struct.pack("ll", DEAF_SECONDS, 0)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)

    def greeting(self) -> dict[str, Any] | None:
        """The request; None when none comes."""
        self.connection.settimeout(GREETING_SECONDS)
        try:
            return next(self._said, None)
        except OSError:
            return None
        finally:
            self.connection.setblocking(True)

    def listen(self) -> None:
        """Hear that the terminal wants no more, or has gone."""
        with contextlib.suppress(OSError):
            for message in self._said:
                if message.get("stop"):
                    break
        self.stopped.set()

    def tell(self, kind: str, text: str) -> None:
        """Pass words on; Stopped when nobody is there to read them."""
        with self._lock:
            try:
                endpoint.send(self.connection, {kind: text})
            except OSError as error:
                self.stopped.set()
                raise Stopped from error

    def end(self, code: int) -> None:
        """Send the exit code, the last message."""
        with self._lock:
            try:
                endpoint.send(self.connection, {"exit": code})
            except OSError:
                self.stopped.set()

    def close(self) -> None:
        """Hang up; whoever waits on the connection wakes."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)
        self.connection.close()


class _Lines(io.TextIOBase):
    """Standard output or error of a command that runs here: whole lines go to its terminal."""

    def __init__(self, call: _Call, kind: str, *, tty: bool = False):
        self._call = call
        self._kind = kind
        self._tty = tty
        self._begun = ""

    def isatty(self) -> bool:
        """True when the caller looks at it."""
        return self._tty

    def writable(self) -> bool:
        """Always."""
        return True

    def write(self, text: str) -> int:
        """Send what is complete."""
        lines, newline, self._begun = (self._begun + text).rpartition("\n")
        if newline:
            self._call.tell(self._kind, lines + newline)
        return len(text)

    def flush(self) -> None:
        """Send what has begun, too."""
        if self._begun:
            begun, self._begun = self._begun, ""
            self._call.tell(self._kind, begun)
