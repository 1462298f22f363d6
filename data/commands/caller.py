"""Whoever gave a command: where its words go, whose folder and settings count, and whose store it works on.

A command runs in the terminal's own process, or in the application's, which holds the store
(``data.commands.listener``). It
therefore never prints, asks for the current folder or reads the environment by itself: it asks its caller.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from data.locales import sentence
from data.records import retention
from data.store import Lost, Store, losses
from data.store.lake import shared
from data.store.places import viewer

DONE, REFUSED, USAGE = 0, 1, 2  # exit codes of every command


class Stopped(RuntimeError):
    """The caller has gone or wants no more; what was stored stays, nothing is half stored."""


class Terminal(Protocol):
    """What a command needs of standard output and error."""

    def write(self, text: str, /) -> int: ...
    def flush(self) -> None: ...
    def isatty(self) -> bool: ...


@dataclass(frozen=True)
class Caller:
    """Who gave a command. ``lent`` is the open store of the process it runs in, None where it opens its own."""

    out: Terminal = field(default_factory=lambda: sys.stdout)
    err: Terminal = field(default_factory=lambda: sys.stderr)
    folder: Path = Path()
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    lent: Store | None = None
    stopped: Callable[[], bool] = lambda: False

    def say(self, text: object, end: str = "\n") -> None:
        """Write a line to standard output, at once."""
        print(text, end=end, file=self.out, flush=True)

    def complain(self, text: object) -> None:
        """Write a line to standard error, at once."""
        print(text, file=self.err, flush=True)

    def path(self, text: str) -> Path:
        """A path as the caller means it."""
        return self.folder / text

    def go_on(self) -> None:
        """Raises Stopped once nobody waits for the rest; asked between two steps that are each whole."""
        if self.stopped():
            raise Stopped

    @contextmanager
    def store(self) -> Iterator[Store]:
        """The store of the caller's installation, open.

        Raises
        ------
        StoreInUse
            If another process holds it.
        Damaged
            If it cannot be opened.
        """
        if self.lent is not None:
            yield self.lent
            return
        together = shared.opened(self.environment, self.store_path.parent)
        if together is not None:
            try:
                yield together
            finally:
                together.close()
            return
        looked_at = viewer.named(self.environment)
        if looked_at is not None:
            reader = viewer.opened(self.path(str(looked_at)), self.store_path.parent)
            try:
                yield reader
            finally:
                reader.close()
            return
        retention.finish(self.store_path)
        opened = Store(self.store_path)
        try:
            for lost in losses(opened):
                self.complain(_lost(lost))
            yield opened
        finally:
            opened.close()
            retention.finish(self.store_path)

    @property
    def store_path(self) -> Path:
        """Where the store lies: in the folder that RIGHTBOX_DATA names, or in var/ beside the program."""
        named = self.environment.get("RIGHTBOX_DATA")
        return (self.path(named) if named else Path(__file__).parents[2] / "var") / "rightbox.duckdb"


def _lost(lost: Lost) -> str:
    tables = ", ".join(name for name in lost.tables if name != "audit")
    code = "count" if lost.writes else "unknown" if lost.writes is None else "none"
    said = sentence(f"store.lost.{code}", n=lost.writes, tables=tables, since=lost.since, until=lost.until)
    files = sentence("store.lost.files", files=lost.files) if lost.files else ""
    return f"{sentence('store.lost.torn')} {said} {files}".strip()
