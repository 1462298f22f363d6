"""A folder whose files are loaded as they appear, and then lie in ``done`` or ``refused`` with a report beside them."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data import ingest, telling
from data.ingest import Options
from data.lockfile import StoreInUse
from data.store import Store

DONE, REFUSED = "done", "refused"
SETTLE_SECONDS = 3.0
# what programs call files they have not finished writing
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
_NOT_ITS_FAULT = ("disk_full", "disk_low")  # the file stays, to be loaded when there is room

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Inbox:
    """A watched folder; ``settle`` is how long a file must stay unchanged before it is read."""

    folder: Path
    options: Options = field(default_factory=Options)
    settle: float = SETTLE_SECONDS
    insist: bool = False

    def once(self, opened: Callable[[], Store], tell: Tell) -> bool:
        """Load what lies in the folder. Returns False when something was refused or could not be loaded."""
        ready = list(self._settled(tell))
        if not ready:
            return True
        store = opened()
        try:
            return self._load_all(store, ready, tell)
        finally:
            store.close()

    def watch(
        self, opened: Callable[[], Store], tell: Tell, wait: Callable[[float], object] = time.sleep
    ) -> None:
        """Load whatever appears until interrupted; the store is open only while there is something to load."""
        said = ""
        while True:
            try:
                self.once(opened, tell)
                said = ""
            except StoreInUse as error:  # the dashboard runs: its user is told once, the files wait
                if str(error) != said:
                    tell(str(error))
                said = str(error)
            wait(self.settle)

    def waiting(self) -> list[Path]:
        """Files of the folder that somebody put there, the oldest first."""
        found = []
        for path in self.folder.iterdir():
            name = path.name.lower()
            if path.is_file() and not name.startswith((".", "~$")) and not name.endswith(_UNFINISHED):
                found.append((path.stat().st_mtime_ns, path.name, path))
        return [path for *_, path in sorted(found)]

    def _settled(self, tell: Tell) -> Iterator[Path]:
        """Files that have not changed for the settling time."""
        before = {path: _state(path) for path in self.waiting()}
        if not before:
            return
        fresh = [p for p, state in before.items() if state and time.time() - state[1] / 1e9 < self.settle]
        if fresh:
            time.sleep(self.settle)
        for path, state in before.items():
            if state is not None and _state(path) == state:
                yield path
            else:
                tell(telling.sentence("inbox.waiting", file=path.name))

    def _load_all(self, store: Store, ready: list[Path], tell: Tell) -> bool:
        """Costs last: they look for the cases of the other files."""
        fine = True
        costs: list[Path] = []
        for path in ready:
            outcome = self._load(store, path, tell, costs_too=False)
            if outcome is None:
                costs.append(path)
            else:
                fine &= outcome
        for path in costs:
            fine &= bool(self._load(store, path, tell, costs_too=True))
        return fine

    def _load(self, store: Store, path: Path, tell: Tell, *, costs_too: bool) -> bool | None:
        """Load one file and move it; None for costs whose turn has not come.

        Killed before the move, the file is loaded again at the next start, which changes nothing.
        """
        state = _state(path)
        if state is None:
            return True
        upload = ingest.prepare(store, path, options=self.options)
        if not costs_too and any(staged.table.name == "costs" for staged in upload.tables):
            upload.discard()
            return None
        results = telling.results(upload)
        ids = ingest.commit_or_refuse(store, upload, insist=self.insist)
        results = telling.stored(upload, results, ids)
        upload.discard()
        for result in results:
            tell(telling.told(result))
        refused = upload.refused
        if (refused is not None and refused.code in _NOT_ITS_FAULT) or _state(path) != state:
            return refused is None
        place = _move(path, self.folder / (DONE if refused is None else REFUSED), results)
        tell(telling.sentence("inbox.moved", file=path.name, place=str(place.relative_to(self.folder))))
        return not any(result["refused"] for result in results)


def _state(path: Path) -> tuple[int, int, int] | None:
    """Size, time of the last change and identity; None when the file is gone."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _move(path: Path, folder: Path, results: list[dict[str, Any]]) -> Path:
    """Write the report, then move the file beside it under a name that is free."""
    folder.mkdir(exist_ok=True)
    target = _free(folder, path)
    _write(
        target.with_name(f"{target.name}.report.json"),
        json.dumps(results, ensure_ascii=False, indent=1, default=str),
    )
    _write(target.with_name(f"{target.name}.report.txt"), "\n".join(telling.told(r) for r in results) + "\n")
    os.rename(path, target)
    return target


def _free(folder: Path, path: Path) -> Path:
    """``path``'s name in the folder, numbered when a file of that name lies there already."""
    target, number = folder / path.name, 2
    while target.exists():
        target = folder / f"{path.stem} ({number}){path.suffix}"
        number += 1
    return target


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
