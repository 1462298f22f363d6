"""Files of an installation belong to the account that runs it: nobody else on the machine reads them."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

FOLDERS = ("archive", "backups", "photos", "uploads", "log")


def close_to_others(store: Path) -> None:
    """Make the store's folder 0700 and its files 0600, those that are there and those this process will make.

    A folder that is another's, or everybody's like /tmp, is left as it is: it holds more than the store.
    """
    os.umask(0o077)
    folder = store.parent
    if not _ours(folder) or folder.stat().st_mode & stat.S_ISVTX:
        return
    inside = [folder / name for name in FOLDERS if (folder / name).is_dir()]
    beside = [
        path for path in folder.iterdir() if path.name.startswith(f"{store.stem}.") or path.suffix == ".key"
    ]
    copies = list(folder.glob(f"{store.stem}-*"))
    for path in (folder, *inside):
        _set(path, 0o700)
    for path in (*beside, *copies, *(path for place in inside for path in place.iterdir())):
        if path.is_file():
            _set(path, 0o600)


def _ours(path: Path) -> bool:
    return not path.is_symlink() and path.stat().st_uid == os.geteuid()


def _set(path: Path, mode: int) -> None:
    with contextlib.suppress(OSError):  # gone meanwhile, or another's
        if _ours(path) and stat.S_IMODE(path.stat().st_mode) != mode:
            path.chmod(mode)
