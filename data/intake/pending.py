"""Files that a person dropped and has not loaded yet: bytes kept beside the store, read, asked about, loaded once."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from data.importing import ingest
from data.importing.ingest import ImportOptions, Upload
from data.reading.base.model import Refused
from data.recognition import file_names
from data.store import OutOfDisk, Store

KEPT_HOURS = 24.0
# what other rows are matched to is loaded first
ORDER = ("order_lines", "packing", "volumes", "cases", "costs")
# refusals that an answer can mend
DAYS_ASKED = ("day_month_unclear", "days_out_of_order", "days_read_otherwise")
ASKED = ("password_needed", "wrong_password", "shop_unclear", "items_unclear", *DAYS_ASKED)
MAPPABLE = ("unknown_format", "unknown_headers", "looks_like", "column_missing")


@dataclass
class Waiting:
    """A dropped file. ``upload`` is None until it was read; ``results`` is filled once it is in the store."""

    token: str
    name: str
    path: Path
    size: int
    options: ImportOptions
    upload: Upload | None = None
    insist: bool = False
    wanted: bool = False
    results: tuple[dict[str, Any], ...] = ()
    numbers: frozenset[str] | None = None  # of its orders, once they were asked for
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def refused(self) -> Refused | None:
        """Why nothing of the file can be loaded."""
        return self.upload.refused if self.upload else None

    @property
    def loaded(self) -> bool:
        """True when its rows are in the store."""
        return bool(self.results)

    @property
    def loadable(self) -> bool:
        """True when only the person's word is missing."""
        if self.upload is None or self.loaded or self.upload.refused or not self.upload.tables:
            return False
        return self.insist or not self.upload.mostly_rejected

    @property
    def orders(self) -> frozenset[str]:
        """Order numbers of its tables."""
        if self.numbers is None:
            tables = self.upload.tables if self.upload else []
            self.numbers = frozenset().union(*(staged.orders for staged in tables))
        return self.numbers

    @property
    def rank(self) -> int:
        """Place in the order of loading."""
        tables = self.upload.tables if self.upload else []
        return min((ORDER.index(staged.table.name) for staged in tables), default=len(ORDER))

    def read(self, store: Store) -> None:
        """Read the file; a file that was read already stays as it is."""
        with self.lock:
            if self.upload is None and not self.loaded:
                self._read(store)

    def change(self, **options: Any) -> None:
        """Answer a question about the file; it is read again."""
        with self.lock:
            changed = replace(self.options, **options)
            if changed != self.options and not self.loaded:
                self.options = changed
                self._forget()

    def again(self) -> None:
        """Read the file again, because what is known about formats or words has grown."""
        with self.lock:
            if not self.loaded:
                self._forget()

    def load(self, store: Store) -> None:
        """Store the rows, exactly once however often this is called. A refusal ends up in ``refused``."""
        with self.lock:
            if self.loaded:
                return
            if self.upload is None:
                self._read(store)
            upload = self.upload
            if upload is None or not self.loadable:
                return
            try:
                ids = ingest.commit(store, upload, insist=self.insist)
            except Refused as refused:
                upload.refused = refused
                return
            except OutOfDisk:
                upload.refused = Refused("disk_full", file=self.name)
                return
            self.results = tuple(
                result(staged, import_id) for staged, import_id in zip(upload.tables, ids, strict=True)
            )
            self._remove()

    def discard(self) -> None:
        """Forget the file, its rows and its bytes."""
        with self.lock:
            self._forget()
            self._remove()

    def _read(self, store: Store) -> None:
        try:
            self.upload = ingest.prepare(store, self.path, name=self.name, options=self.options)
        except OutOfDisk:
            self.upload = Upload(self.name, refused=Refused("disk_full", file=self.name))

    def _forget(self) -> None:
        if self.upload is not None:
            self.upload.discard()
            self.upload = self.numbers = None

    def _remove(self) -> None:
        self.path.unlink(missing_ok=True)


def result(staged: Any, import_id: str) -> dict[str, Any]:
    """What became of a table: import_id, report, table, rows = new + updated + unchanged + rejected, unmapped."""
    counts = staged.counts
    return {
        "import_id": import_id,
        "report": staged.recognised.report,
        "table": staged.table.name,
        "rows": staged.rows_in,
        "new": counts.new,
        "updated": counts.updated,
        "unchanged": counts.unchanged,
        "rejected": staged.rejected,
        "unmapped": len(staged.unmapped),
    }


def folder(store: Store) -> Path:
    """Where dropped files lie until they are loaded or discarded."""
    base = store.folder or Path(tempfile.gettempdir()) / f"rightbox-{os.getpid()}"
    path = base / "uploads"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def keep(store: Store, token: str, name: str, data: bytes, options: ImportOptions) -> Waiting:
    """Write the bytes where only this program reads them, under a name that nobody chose."""
    path = folder(store) / secrets.token_hex(16)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    return Waiting(token, file_names.safe(name), path, len(data), options)


@dataclass(frozen=True)
class ShopQuestion:
    """What is asked once for all files of one shop: its name where it is new, the currency where nothing tells it."""

    platform: str
    shop: str
    files: tuple[Waiting, ...]
    new: bool
    currency: bool

    @property
    def parts(self) -> list[list[Waiting]]:
        """Its files by the orders that they share: orders that nothing holds together may be those of several shops."""
        parts: list[tuple[set[str], list[Waiting]]] = []
        for waiting in self.files if len(self.files) > 1 else ():
            met = [part for part in parts if part[0] & waiting.orders]
            joined = (
                set(waiting.orders).union(*(n for n, _ in met)),
                [f for _, fs in met for f in fs] + [waiting],
            )
            parts = [part for part in parts if part not in met] + [joined]
        sold = [files for _, files in parts if any(w.rank == ORDER.index("order_lines") for w in files)]
        rest = [w for _, files in parts if files not in sold for w in files]
        return [[*files, *rest] if at == 0 else files for at, files in enumerate(sold)]

    @property
    def zone(self) -> str:
        """Time zone with which the first of the files was read."""
        upload = self.files[0].upload
        return upload.tables[0].job.context.zone if upload and upload.tables else ""

    def answer(self, **options: Any) -> None:
        """Give the answer to every file of the shop."""
        for waiting in self.files:
            waiting.change(**options)


def unclear_shops(files: Iterable[Waiting]) -> dict[tuple[str, tuple[str, ...]], list[Waiting]]:
    """Files that could be of several known shops: marketplace and the shops -> files."""
    found: dict[tuple[str, tuple[str, ...]], list[Waiting]] = {}
    for waiting in files:
        if waiting.refused is not None and waiting.refused.code == "shop_unclear":
            params = waiting.refused.params
            found.setdefault((str(params["platform"]), tuple(params["choices"])), []).append(waiting)
    return found


def shop_questions(files: Iterable[Waiting], known: Iterable[tuple[str, str]]) -> list[ShopQuestion]:
    """What is open about the shops of files that are not loaded yet. ``known``: platforms and shops."""
    owned: dict[tuple[str, str], list[tuple[Waiting, bool]]] = {}
    for waiting in files:
        for staged in waiting.upload.tables if waiting.upload and not waiting.loaded else ():
            if staged.asks_shop:
                key = (staged.recognised.report.marketplace, staged.job.owner.shop)
                owned.setdefault(key, []).append((waiting, staged.lacks_currency))
    stored = set(known)
    found = []
    for key, tables in owned.items():
        waiting = tuple({w.token: w for w, _ in tables}.values())
        found.append(ShopQuestion(*key, waiting, key not in stored, any(lacks for _, lacks in tables)))
    return [question for question in found if question.new or question.currency]


def load_all(store: Store, files: Iterable[Waiting], tell: Callable[[Waiting], None]) -> None:
    """Load every wanted file, what others are matched to first; ``tell`` hears of each before its turn.

    Files of which nothing told the shop are read again: the orders that were loaded may.
    """
    files = list(files)
    for waiting in sorted((w for w in files if w.wanted and not w.loaded), key=lambda w: w.rank):
        tell(waiting)
        waiting.load(store)
        waiting.wanted = False
    for waiting in (w for some in unclear_shops(files).values() for w in some):
        waiting.again()


def sweep(store: Store, hours: float = KEPT_HOURS) -> int:
    """Delete what closed sessions left behind. Returns how many files."""
    before = time.time() - hours * 3600
    gone = 0
    for path in folder(store).iterdir():
        with contextlib.suppress(FileNotFoundError):
            # a name with an ending is a file that is being loaded, which has the age that its owner's copy has
            if not path.suffix and path.stat().st_mtime < before:
                path.unlink()
                gone += 1
    return gone


LEFT_SECONDS = 86_400.0  # of a shared store: what lies there so long was left behind


def clear(store: Store) -> None:
    """Delete what an earlier process left behind; for the one that has just opened the store, before any session."""
    for path in folder(store).iterdir():
        # those of other servers are still wanted
        if not store.shared or path.stat().st_mtime < time.time() - LEFT_SECONDS:
            path.unlink(missing_ok=True)
