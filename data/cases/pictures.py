"""Pictures of products and of lessons, one of each thing; cleaned and kept like the photos of cases."""

from __future__ import annotations

from data.cases import photos
from data.records import records
from data.schema import PICTURES
from data.store import Store


def of_sku(sku: str) -> str:
    """What a picture of a product is filed under."""
    return f"sku/{sku}"


def of_lesson(lesson_id: str, side: str) -> str:
    """What a picture of a lesson's card is filed under; ``side``: wrong or right_way."""
    return f"lesson/{lesson_id}/{side}"


def put(store: Store, about: str, data: bytes, who: str) -> None:
    """Keep a picture, in the place of the one before.

    Raises
    ------
    BadPhoto
        If the file is refused; the one before stays.
    """
    file, old = photos.keep(store, photos.clean(data)), records.get(store, PICTURES, {"about": about})
    try:
        records.put(store, PICTURES, {"about": about, "file": file}, who)
    except BaseException:
        photos.discard(store, file)
        raise
    if old:
        photos.discard(store, str(old["file"]))


def read(store: Store, about: str) -> bytes | None:
    """The picture, None without one."""
    row = records.get(store, PICTURES, {"about": about})
    return None if row is None or store.folder is None else photos.read(store, str(row["file"]))


def known(store: Store) -> frozenset[str]:
    """What there are pictures of."""
    return frozenset(records.everything(store, PICTURES)["about"])


def remove(store: Store, about: str, who: str) -> None:
    """Take a picture away."""
    row = records.get(store, PICTURES, {"about": about})
    if row is not None and records.remove(store, PICTURES, {"about": about}, who):
        photos.discard(store, str(row["file"]))
