"""Codes and keys behind which people are kept: the key of the hashes, the codes of packers."""

from __future__ import annotations

import os
import re
import secrets
from hashlib import sha256
from pathlib import Path

from data.records import records
from data.schema import PACKER_NAMES
from data.store import Store
from data.store.lake.again import rerun


def secret(store: Store) -> bytes:
    """Key of the personal hashes: in the data folder beside the store, readable by its owner only."""
    if store.folder is None:
        return sha256(b"in-memory store").digest()
    path = store.folder / "hash.key"
    if not path.exists():
        _give_key(path)
    return path.read_bytes()


def _give_key(path: Path) -> None:
    """A key for good, whole from its first moment on: of servers that begin at once, one gives it."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    fresh.touch(mode=0o600)
    fresh.write_bytes(secrets.token_bytes(32))
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    except OSError:  # a disk without links
        os.replace(fresh, path)
    fresh.unlink(missing_ok=True)


def buyer_hash(store: Store, buyer: str) -> str:
    """The hash that stands for a buyer's id in the store; a hash stays as it is."""
    text = buyer.strip()
    if re.fullmatch("[0-9a-f]{32}", text):
        return text
    return sha256(sha256(secret(store)).digest() + text.encode()).hexdigest()[:32]


@rerun
def person_code(store: Store, name: str, who: str) -> str:
    """The code behind which a person's name is kept; a new one when the name is new."""
    with store.writing() as cursor:
        found = cursor.value("select packer from packer_names where lower(name) = lower(?)", [name])
        if found:
            return str(found)
        taken = {
            str(row[0])
            for row in cursor.rows(
                "select packer from packer_names union select distinct packer from all_packing"
            )
        }
        code = next(f"W{n:02d}" for n in range(1, 100_000) if f"W{n:02d}" not in taken)
        records.put(store, PACKER_NAMES, {"packer": code, "name": name}, who, cursor=cursor)
        return code
