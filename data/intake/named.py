"""Loading files by name, one after the other: for the command line and for a watched folder."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from data.importing import ingest
from data.importing.ingest import ImportOptions, Upload
from data.intake import outcome
from data.locales import sentence
from data.store import Store

Result = TypeVar("Result")


@dataclass(frozen=True)
class Loading:
    """How files are loaded. ``dry`` stores nothing; ``go_on`` raises when the rest is not wanted any more."""

    options: ImportOptions = field(default_factory=ImportOptions)
    insist: bool = False
    dry: bool = False
    go_on: Callable[[], None] = lambda: None

    def file(
        self, store: Store, path: Path, *, costs_too: bool
    ) -> tuple[Upload, list[dict[str, Any]]] | None:
        """Read and store one file; what became of it, as data and as the fields of ``--json``.

        None for costs whose turn has not come.
        """
        self.go_on()
        upload = ingest.prepare(
            store, path, name=shown(path.name), options=self.options, at_once=not self.dry
        )
        try:
            if not costs_too and any(staged.table.name == "costs" for staged in upload.tables):
                return None
            self.go_on()
            return upload, self._stored(store, upload)
        finally:
            upload.discard()

    def _stored(self, store: Store, upload: Upload) -> list[dict[str, Any]]:
        if self.dry:
            if upload.refused is None and upload.mostly_rejected and not self.insist:
                upload.refused = ingest.too_many_rejected(upload)
            return outcome.results(upload)
        # the rows are forgotten with the commit, so what is wrong with them is told from before it
        results = outcome.results(upload)
        ids = ingest.commit_or_refuse(store, upload, insist=self.insist)
        return outcome.stored(upload, results, ids)


def costs_last(paths: Sequence[Path], load: Callable[[Path, bool], Result | None]) -> list[Result | None]:
    """``load(path, costs_too)`` of every path, in their order; costs go last: they look for the cases of the others."""
    results = [load(path, len(paths) == 1) for path in paths]
    return [load(path, True) if found is None else found for path, found in zip(paths, results, strict=True)]


def named(paths: Iterable[Path]) -> list[Path]:
    """The files that names on a command line mean: a folder is what lies in it, a pattern nobody resolved is resolved.

    Names that mean nothing stay, to be refused by name.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += _files(path, "*")
        elif not path.exists() and glob.has_magic(path.name):
            found += _files(path.parent, path.name) or [path]
        else:
            found.append(path)
    return found


def _files(folder: Path, pattern: str) -> list[Path]:
    """Files in a folder that a person would see there."""
    return sorted(p for p in folder.glob(pattern) if p.is_file() and not p.name.startswith((".", "~$")))


def shown(name: str) -> str:
    """A file name that can be printed and stored, also when its bytes are no text."""
    return os.fsencode(name).decode("utf-8", "replace")


def absent(path: Path) -> list[dict[str, Any]]:
    """The fields of ``--json`` for a name behind which there is no file."""
    return [outcome.refused_result(shown(path.name), sentence("refusal.no_file", file=shown(str(path))))]
