"""How a command reaches the process that holds the store: where that process listens, and how both talk.

A Unix socket that only its owner may open, found through a file beside the store that only its owner may read. Both
say one JSON object a line. Nothing listens on the network.
"""

from __future__ import annotations

import contextlib
import hmac
import json
import os
import secrets
import shutil
import socket
import struct
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

LONGEST_NAME = 100  # bytes of a socket's path; systems allow 104 or 108
LONGEST_LINE = 8_000_000


@dataclass(frozen=True)
class Address:
    """Where the holder of a store listens, what opens it, and which process that is."""

    place: str
    key: str
    pid: int

    @classmethod
    def beside(cls, store: Path) -> Address | None:
        """What stands beside a store; None where nobody wrote anything that can be used.

        Raises
        ------
        PermissionError
            If it belongs to another user.
        """
        try:
            found = json.loads(_file(store).read_text("utf-8"))
            return cls(str(found["place"]), str(found["key"]), int(found["pid"]))
        except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
            return None

    def opens(self, key: object) -> bool:
        """True for the right key."""
        return hmac.compare_digest(self.key.encode(), str(key).encode("utf-8", "surrogatepass"))


def listen(store: Path) -> tuple[socket.socket, Address]:
    """Listen for commands to the store that this process holds; what a killed process left there is taken away.

    Raises
    ------
    OSError
        If no place takes a socket.
    """
    with contextlib.ExitStack() as undone:
        wanted = store.resolve().with_suffix(".sock")
        try:
            listening = _bound(wanted)
        except OSError:  # the path is too long, or the file system knows no sockets
            folder = tempfile.mkdtemp(prefix="rightbox-", dir=os.environ.get("XDG_RUNTIME_DIR"))
            undone.callback(shutil.rmtree, folder, ignore_errors=True)
            wanted = Path(folder) / "sock"
            listening = _bound(wanted)
        undone.callback(wanted.unlink, missing_ok=True)
        undone.callback(listening.close)
        address = Address(str(wanted), secrets.token_hex(32), os.getpid())
        part = _file(store).with_suffix(".part")
        undone.callback(part.unlink, missing_ok=True)
        part.unlink(missing_ok=True)
        with os.fdopen(
            os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as out:
            json.dump(asdict(address), out)
        os.replace(part, _file(store))
        undone.pop_all()
    return listening, address


def forget(store: Path, address: Address) -> None:
    """Take the traces of ``listen`` away, unless another process has put its own there."""
    if Address.beside(store) == address:
        _file(store).unlink(missing_ok=True)
        place = Path(address.place)
        place.unlink(missing_ok=True)
        if place.parent != store.resolve().parent:
            shutil.rmtree(place.parent, ignore_errors=True)


def peer(connection: socket.socket) -> int | None:
    """User id at the other end, None where the system does not tell."""
    if not hasattr(socket, "SO_PEERCRED"):
        return None
    size = struct.calcsize("3i")
    return struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))[1]


def trusted(connection: socket.socket, *owners: int) -> bool:
    """True when the other end is this user or root, who may do everything anyhow, or one of ``owners``."""
    return peer(connection) in (os.getuid(), 0, None, *owners)


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one message; raises OSError when the other end has gone."""
    connection.sendall(json.dumps(message).encode("ascii") + b"\n")


def messages(connection: socket.socket) -> Iterator[dict[str, Any]]:
    """What the other end says, until it closes; ends as well at anything that is no message."""
    waiting = b""
    while True:
        line, found, rest = waiting.partition(b"\n")
        if not found:
            if len(waiting) > LONGEST_LINE:
                return
            with contextlib.suppress(ConnectionError):
                if more := connection.recv(65_536):
                    waiting += more
                    continue
            return
        waiting = rest
        try:
            message = json.loads(line)
        except (ValueError, RecursionError):
            return
        if not isinstance(message, dict):
            return
        yield message


def _file(store: Path) -> Path:
    return store.with_suffix(".channel")


def _bound(place: Path) -> socket.socket:
    if len(os.fsencode(place)) > LONGEST_NAME:
        raise OSError(f"{place} is too long for a socket")
    place.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(str(place))
        # nobody can connect between the two: it does not listen yet
        os.chmod(place, 0o600)
        listening.listen(16)
    except OSError:
        listening.close()
        raise
    return listening
