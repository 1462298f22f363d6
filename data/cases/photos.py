"""Photos of case lines: decoded within limits, encoded anew without what the camera wrote, kept under random names."""

from __future__ import annotations

import hashlib
import io
import os
import secrets
import struct
import warnings
import zlib
from pathlib import Path
from typing import NamedTuple

import pandas as pd
from PIL import Image, ImageOps, UnidentifiedImageError

from data import query
from data.cases.forms import Key, reference
from data.records import records
from data.schema import CASE_KEY, CASE_PHOTOS
from data.store import Store

FOLDER = "photos"
MOST_BYTES = 15 * 1024 * 1024
MEGA = 1_000_000
# a JPEG is decoded at the size it is kept in, other kinds whole: 25 million pixels take 100 MB
MOST_PIXELS = {"JPEG": 60_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
MOST_SIDE = 20_000
SHOWN_SIDE = 2_000
MOST_PHOTOS = 20
QUALITY = 85
FORMATS = ("JPEG", "PNG", "WEBP")
_BROKEN = (
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, struct.error,
    zlib.error, OverflowError, MemoryError,
)  # fmt: skip


class BadPhoto(ValueError):
    """The file is no photo that is taken; ``code`` names its sentence (case.photo.<code>), ``params`` go into it."""

    def __init__(self, code: str, **params: object):
        self.code = code
        self.params = params
        super().__init__(code)


class Clean(NamedTuple):
    """A photo encoded anew: bytes, ending of the file name, width and height in pixels."""

    data: bytes
    ending: str
    width: int
    height: int


def clean(data: bytes) -> Clean:
    """The picture alone, at most 2,000 pixels a side, as JPEG, or as PNG where it has transparent parts.

    What the camera wrote (place, time, device), comments, profiles, thumbnails and anything after the picture stay
    behind: only pixels are copied.

    Raises
    ------
    BadPhoto
        If it is too large, no picture of a known format, or broken.
    """
    if len(data) > MOST_BYTES:
        raise BadPhoto("too_many_bytes", size=-(-len(data) // MEGA), most=MOST_BYTES // MEGA)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
                # the header alone was read: the size is known before a single pixel is
                _measure(*opened.size, MOST_PIXELS.get(str(opened.format), MOST_PIXELS["JPEG"]))
                return _encoded(opened)
    except Image.DecompressionBombError as error:
        raise BadPhoto("too_many_pixels", most=min(MOST_PIXELS.values())) from error
    except _BROKEN as error:
        if isinstance(error, BadPhoto):
            raise
        raise BadPhoto("not_a_photo") from error


def _measure(width: int, height: int, most: int) -> None:
    if width * height > most or max(width, height) > MOST_SIDE:
        raise BadPhoto("too_many_pixels", width=width, height=height, most=most)


def _encoded(opened: Image.Image) -> Clean:
    opened.draft("RGB", (SHOWN_SIDE, SHOWN_SIDE))  # lets a JPEG be decoded small from the start
    opened.load()
    see_through = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
    mode = "RGBA" if see_through else "RGB"
    small = opened if opened.mode == mode else opened.convert(mode)
    small.thumbnail((SHOWN_SIDE, SHOWN_SIDE))
    small.info["exif"] = small.info.get("exif") or opened.info.get("exif") or b""
    plain = ImageOps.exif_transpose(small)
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    if see_through:
        bare.save(out, "PNG", optimize=True)
    else:
        bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Clean(out.getvalue(), "png" if see_through else "jpg", *bare.size)


def add(store: Store, key: Key, data: bytes, who: str, name: str = "") -> str:
    """Keep a photo of a case line; its id. The same file of the same case is kept once.

    ``name``: of the file, without what may be of a person (``recognition.file_names.safe``).

    Raises
    ------
    LookupError
        If there is no such case line.
    BadPhoto
        If the file is refused, or the case has its most photos already; nothing is kept.
    """
    if query.case(store, key) is None:
        raise LookupError(reference(key))
    digest = hashlib.sha256(data).hexdigest()
    there = of_case(store, key)
    same = there[there["source_hash"] == digest]
    if len(same):
        return str(same["photo_id"].iloc[0])
    if len(there) >= MOST_PHOTOS:
        raise BadPhoto("too_many_photos", most=MOST_PHOTOS)
    made = clean(data)
    file = keep(store, made)
    row = {
        "photo_id": records.new_id("P"), **key, "file": file, "width": made.width, "height": made.height,
        "bytes": len(made.data), "source_hash": digest, "source_name": name,
    }  # fmt: skip
    try:
        records.put(store, CASE_PHOTOS, row, who)
    except BaseException:
        discard(store, file)
        raise
    return str(row["photo_id"])


def keep(store: Store, made: Clean) -> str:
    """Write a picture under a random name, which comes back."""
    file = f"{secrets.token_hex(16)}.{made.ending}"
    _write(_folder(store) / file, made.data)
    return file


def discard(store: Store, file: str) -> None:
    """Take the file of a picture away."""
    (_folder(store) / Path(file).name).unlink(missing_ok=True)


def of_case(store: Store, key: Key) -> pd.DataFrame:
    """Photos of a case line, the oldest first."""
    return records.everything(store, CASE_PHOTOS, **key)


def names_told(store: Store) -> dict[str, str]:
    """What the names of a case line's photos say, as words, by the reference of the case line."""
    frame = records.everything(store, CASE_PHOTOS)
    told: dict[str, str] = {}
    for row in records.rows(frame[frame["source_name"].fillna("") != ""]):
        words = " ".join(str(row["source_name"]).rpartition(".")[0].replace("_", " ").split())
        own = reference({name: str(row[name] or "") for name in CASE_KEY})
        told[own] = ". ".join(filter(None, (told.get(own), words)))
    return told


def read(store: Store, file: str) -> bytes | None:
    """Bytes of a photo; None when the file is not there any more."""
    path = _folder(store) / Path(file).name
    return path.read_bytes() if path.is_file() else None


def remove(store: Store, photo_id: str, who: str) -> bool:
    """Take a photo away, picture and record."""
    row = records.get(store, CASE_PHOTOS, {"photo_id": photo_id})
    if row is None or not records.remove(store, CASE_PHOTOS, {"photo_id": photo_id}, who):
        return False
    discard(store, str(row["file"]))
    return True


def _folder(store: Store) -> Path:
    if store.folder is None:
        raise OSError("a store in memory keeps no photos")
    folder = store.folder / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _write(path: Path, data: bytes) -> None:
    """Whole or absent: written beside, then renamed."""
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
