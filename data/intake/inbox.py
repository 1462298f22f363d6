"""A folder whose files are loaded as they appear, and then lie in ``done`` or ``refused`` with a report beside them."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.intake import outcome
from data.intake.named import Loading, costs_last, shown
from data.locales import sentence
from data.recognition.file_names import safe
from data.store import Store
from data.store.lockfile import StoreInUse

DONE, REFUSED = "done", "refused"
SETTLE_SECONDS = 3.0
AGAIN_SECONDS = 60.0  # until a file that could be neither loaded nor moved has its next turn
LONGEST_NAME = 230  # bytes; systems allow 255, and a number and the ending of a report are added
# what programs call files they have not finished writing
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".filepart", ".swp")
_NOT_ITS_FAULT = ("disk_full", "disk_low")  # the file stays, to be loaded when there is room

Tell = Callable[[str], object]
State = tuple[int, int, int]


@dataclass(frozen=True)
class Inbox:
    """A watched folder; ``settle`` is how long a file must stay unchanged before it is read."""

    folder: Path
    loading: Loading = field(default_factory=Loading)
    settle: float = SETTLE_SECONDS

    def once(self, opened: Callable[[], AbstractContextManager[Store]], tell: Tell) -> bool:
        """Load what lies in the folder. Returns False when something was refused or could not be loaded.

        Two at once share no file: the second leaves the folder to the first.
        """
        with _alone(self.folder) as alone:
            ready = list(self._settled(tell)) if alone else []
            if not ready:
                return True
            with opened() as store:
                found = costs_last(ready, lambda path, costs_too: self._load(store, path, tell, costs_too))
            return all(found)

    def watch(
        self, work: Callable[[], object], tell: Tell, wait: Callable[[float], object] = time.sleep
    ) -> None:
        """Call ``work``, which is ``once`` or has it done elsewhere, whenever something can be loaded; never ends."""
        said = ""
        tried: dict[Path, tuple[State, float]] = {}
        while True:
            problem = ""
            try:
                if self._due(tried):
                    work()
                    tried = {p: (s, time.monotonic()) for p in self.waiting() if (s := _state(p))}
            except StoreInUse as error:  # the files wait
                problem = str(error)
            except OSError as error:  # a share that is away for a while
                problem = sentence("inbox.unreachable", folder=shown(str(self.folder)), why=error.strerror)
            if problem and problem != said:
                tell(problem)
            said = problem
            wait(self.settle)

    def waiting(self) -> list[Path]:
        """Files of the folder that somebody put there, the oldest first."""
        found = []
        for path in self.folder.iterdir():
            name = path.name.lower()
            state = None if name.startswith((".", "~$")) or name.endswith(_UNFINISHED) else _state(path)
            if state is not None and path.is_file():
                found.append((state[1], path.name, path))
        return [path for *_, path in sorted(found)]

    def _due(self, tried: dict[Path, tuple[State, float]]) -> bool:
        for path in self.waiting():
            state = _state(path)
            before, when = tried.get(path, (None, 0.0))
            seen = state == before and time.monotonic() - when < AGAIN_SECONDS
            if state is not None and not seen and self._rested(state) and not _being_written(path):
                return True
        return False

    def _rested(self, state: State) -> bool:
        return time.time() - state[1] / 1e9 >= self.settle

    def _settled(self, tell: Tell) -> Iterator[Path]:
        """Files that have not changed for the settling time and that nobody is writing."""
        before = {path: _state(path) for path in self.waiting()}
        if any(state and not self._rested(state) for state in before.values()):
            time.sleep(self.settle)
        for path, state in before.items():
            if state is not None and _state(path) == state and not _being_written(path):
                yield path
            else:
                tell(sentence("inbox.waiting", file=safe(shown(path.name))))

    def _load(self, store: Store, path: Path, tell: Tell, costs_too: bool) -> bool | None:
        """Load one file and move it; None for costs whose turn has not come.

        Killed before the move, the file is loaded again at the next start, which changes nothing.
        """
        state = _state(path)
        if state is None:
            return True
        found = self.loading.file(store, path, costs_too=costs_too)
        if found is None:
            return None
        upload, results = found
        for result in results:
            tell(outcome.summary(result))
        refused = upload.refused
        if (refused is not None and refused.code in _NOT_ITS_FAULT) or _state(path) != state:
            return refused is None
        try:
            place = _move(path, self.folder / (DONE if refused is None else REFUSED), results)
        except OSError as error:
            tell(sentence("inbox.stuck", file=safe(shown(path.name)), why=error.strerror))
            return False
        tell(
            sentence(
                "inbox.moved",
                file=safe(shown(path.name)),
                place=f"{place.parent.name}/{safe(shown(place.name))}",
            )
        )
        return not any(result["refused"] for result in results)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """True while nobody else, thread or process, works on the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        except OSError:  # a share without locks
            pass
        yield True
    finally:
        os.close(handle)


def _state(path: Path) -> State | None:
    """Size, time of the last change and identity; None when the file is gone or out of reach."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns, found.st_ino


def _being_written(path: Path) -> bool:
    """True when any process has the file open for writing. Only Linux knows, and not of every share."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False  # the reader will say what is wrong with it
    try:
        # who opens it for writing in this moment waits for the close below; the signal about it is one nobody heeds
        fcntl.fcntl(handle, fcntl.F_SETSIG, signal.SIGURG)
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except OSError as error:
        return error.errno == errno.EAGAIN
    finally:
        os.close(handle)
    return False


def _move(path: Path, folder: Path, results: list[dict[str, Any]]) -> Path:
    """Write the report, then move the file beside it under a name that is free."""
    folder.mkdir(exist_ok=True)
    target = _free(folder, path)
    told = {
        ".report.json": json.dumps(results, ensure_ascii=False, indent=1, default=str),
        ".report.txt": "\n".join(outcome.summary(result) for result in results) + "\n",
    }
    reports = {target.with_name(target.name + ending): text for ending, text in told.items()}
    try:
        for report, text in reports.items():
            _write(report, text)
        os.rename(path, target)
    except OSError:
        for report in reports:
            report.unlink(missing_ok=True)
        raise
    return target


def _free(folder: Path, path: Path) -> Path:
    """``path``'s name in the folder, numbered when a file of that name lies there already."""
    stem, ending = os.fsencode(path.stem), os.fsencode(path.suffix)
    short = Path(os.fsdecode(stem[: max(1, LONGEST_NAME - len(ending))] + ending[:LONGEST_NAME]))
    target, number = folder / short.name, 2
    while target.exists():
        target = folder / f"{short.stem} ({number}){short.suffix}"
        number += 1
    return target


def _write(path: Path, text: str) -> None:
    part = path.with_name(f"{path.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    part.write_text(text, encoding="utf-8")
    os.replace(part, path)
