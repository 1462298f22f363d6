"""Zip containers: what is in them, and whether they may be opened."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from data.reading.base.model import Limits, Refused

CHUNK = 1 << 22
LOCAL_HEADER = 30  # bytes before the name of a member, at the least
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError, RuntimeError)
_JUNK = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)

# what people and programs put beside reports
_COMPANION = re.compile(
    r"(?:^|/)(?:read[ _-]?me|licen[cs]e|notice)(?:\.(?:txt|md|html?|rtf|pdf|docx?))?$"
    r"|\.(?:png|jpe?g|gif|webp|bmp|svg|ico|heic|tiff?)$",
    re.IGNORECASE,
)


def entries(path: Path, limits: Limits) -> list[zipfile.ZipInfo]:
    """The directory of a zip, after checking that unpacking it is harmless."""
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except BROKEN as error:
        raise Refused("truncated_zip") from error
    if not infos:
        raise Refused("empty_zip")
    if len(infos) > 20_000:
        raise Refused("too_many_members", count=len(infos), limit=20_000)
    for info in infos:
        _check_name(info.filename)
    unpacked = sum(info.file_size for info in infos)
    packed = sum(info.compress_size for info in infos)
    if packed > size or unpacked > limits.max_unpacked_bytes:
        raise Refused("zip_bomb", size=unpacked // 1_000_000)
    for info in infos:
        if info.file_size > 50_000_000 and info.file_size > limits.max_ratio * max(info.compress_size, 1):
            raise Refused("zip_bomb", size=info.file_size // 1_000_000)
    _check_places(infos)
    return infos


def _check_places(infos: list[zipfile.ZipInfo]) -> None:
    """No two members share bytes: one of them would be read as the other, or a little file as many large ones."""
    end = 0
    for info in sorted(infos, key=lambda one: one.header_offset):
        if info.header_offset < end:
            raise Refused("truncated_zip")
        end = info.header_offset + LOCAL_HEADER + info.compress_size


def _check_name(name: str) -> None:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not name:
        raise Refused("truncated_zip")
    if ".." in parts or name.startswith(("/", "\\")) or re.match(r"^[A-Za-z]:", name) or "\x00" in name:
        raise Refused("unsafe_path", member=name[:200])


def contents(infos: list[zipfile.ZipInfo]) -> str:
    """'xlsx', 'xlsb', 'ods', 'bundle', or what an office file without sheets is called."""
    names = {info.filename for info in infos}
    lower = {name.lower() for name in names}
    for marker, kind in (
        ("xl/workbook.bin", "xlsb"),
        ("xl/workbook.xml", "xlsx"),
        ("word/document.xml", "Word"),
        ("ppt/presentation.xml", "PowerPoint"),
        ("androidmanifest.xml", "APK"),
        ("meta-inf/manifest.mf", "JAR"),
    ):
        if marker in lower:
            return kind
    if "[content_types].xml" in lower and any(name.startswith("xl/") for name in lower):
        return "xlsx"
    if "content.xml" in lower and "mimetype" in lower:
        return "ods"
    if "index/document.iwa" in lower or any(name.endswith(".iwa") for name in lower):
        return "Numbers"
    return "bundle"


def companion(name: str) -> bool:
    """True for a member that nobody expects to be a report: a read-me, a picture."""
    return _COMPANION.search(name) is not None


def members(infos: list[zipfile.ZipInfo], limits: Limits) -> list[zipfile.ZipInfo]:
    """The files of a bundle that a person put there."""
    real = [info for info in infos if not info.is_dir() and not _JUNK.search(info.filename)]
    if not real:
        raise Refused("empty_zip")
    if len(real) > limits.max_members:
        raise Refused("too_many_members", count=len(real), limit=limits.max_members)
    return real


def unpack(path: Path, info: zipfile.ZipInfo, out: Path, password: str | None) -> None:
    """Write one member to `out`, never more than its directory says."""
    try:
        with zipfile.ZipFile(path) as archive:
            key = password.encode() if password else None
            with archive.open(info, pwd=key) as source, out.open("wb") as target:
                while block := source.read(CHUNK):
                    target.write(block)
    except RuntimeError as error:
        locked = bool(info.flag_bits & 1)
        code = ("wrong_password" if password else "password_needed") if locked else "truncated_zip"
        raise Refused(code) from error
    except BROKEN as error:
        raise Refused("truncated_zip") from error
