"""Which encoding a text file has, and its lines."""

from __future__ import annotations

import codecs
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from data.reading.base.model import Refused
from data.reading.text import abroad, script

BAD = "\udcff"  # stands for bytes that are not valid in the encoding; no file can contain it
CHUNK = 1 << 20
SAMPLE = 1 << 18
_TYPED = "°·®©™€£¥±×½¼¾–—‘’“”…²³"
_RARE = "ÿþð"  # letters that stand for damage more often than for Icelandic
LARGE, FEW = 100_000, 2  # so few bytes above ASCII in so large a file are damage, not a language

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# the names people know, and the codec (a superset as Windows writes it) that reads them
CODECS = {"big5": "cp950", "shift_jis": "cp932", "ascii": "utf-8"}


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return BAD, max(error.end, error.start + 1)


codecs.register_error("mark", _mark)


@dataclass(frozen=True)
class Encoding:
    """Name, and how sure: `rivals` decode the file about as well."""

    name: str
    valid: bool = True  # every byte decodes
    rivals: tuple[str, ...] = ()
    zero_tail: int = 0  # zero bytes at the end that are not text
    size: int = 0  # bytes of text, mark included

    @property
    def codec(self) -> str:
        return CODECS.get(self.name, self.name)


def detect(path: Path) -> Encoding:
    """Encoding of a text file, decided on all of its bytes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(SAMPLE)
        zeros = _zero_tail(file, size)
        marked = next((name for bom, name in BOMS if head.startswith(bom)), None)
        name = marked or _wide(head[: size - zeros] if size <= SAMPLE else head)
        if name:
            zeros = _aligned(zeros, name)
            good = _decodes(file, size - zeros, name)
            return Encoding(name, good, zero_tail=zeros, size=size - zeros)
        _refuse_binary(head[: max(size - zeros, 0)])
        size -= zeros
        file.seek(max(size - 1, 0))
        size -= file.read(1) == b"\x1a"  # the end mark of old programs
        if _decodes(file, size, "utf-8"):
            return Encoding("utf-8", zero_tail=zeros, size=size)
        sample = _telling_lines(file, size)
        if script.mostly_utf8(sample) or (size > LARGE and _wide_bytes(sample) <= FEW):
            return Encoding("utf-8", valid=False, zero_tail=zeros, size=size)
        return _legacy(file, size, zeros, sample)


def _legacy(file: io.BufferedReader, size: int, zeros: int, sample: bytes) -> Encoding:
    ranked = script.rank(sample)
    if _wide_bytes(sample) <= FEW:
        ranked = [(name, score) for name, score in ranked if _is_word(sample, CODECS.get(name, name))]
        if not ranked:  # no text of any language: damage in a file of plain letters
            return Encoding("utf-8", False, (), zeros, size)
    foreign = abroad.named(sample)
    if foreign and _decodes(file, size, foreign):
        return Encoding(foreign, True, tuple(name for name, _ in ranked[:1]), zeros, size)
    for i, (name, score) in enumerate(ranked):
        if _decodes(file, size, CODECS.get(name, name)):
            rivals = tuple(other for other, s in ranked[i + 1 :] if s > score - script.CLEAR_MARGIN)
            return Encoding(name, True, rivals, zeros, size)
    return Encoding(ranked[0][0] if ranked else "cp1252", False, (), zeros, size)


def _is_word(sample: bytes, codec: str) -> bool:
    """True if the few bytes above ASCII are letters of a word or signs that people type."""
    text = sample.decode(codec, "replace")
    places = [at for at, char in enumerate(text) if not char.isascii() and char not in _TYPED]
    two_bytes = _wide_bytes(sample) > len(places)
    return all(
        _in_word(text[max(0, at - 1) : at], text[at], text[at + 1 : at + 2], two_bytes) for at in places
    )


def _in_word(before: str, char: str, after: str, alone_enough: bool) -> bool:
    if not char.isalpha() or char in _RARE:
        return False
    latin = char < "\u0250"
    if not latin:  # a letter of one byte stands beside others of its script; one of two bytes may be a word
        return alone_enough or any(c > "\u024f" and c.isalpha() for c in (before, after) if c)
    return after.isalpha() or (before.isalpha() and (char.islower() or before.isupper()))


def _wide_bytes(sample: bytes) -> int:
    return len(sample) - len(sample.translate(None, bytes(range(0x80, 0x100))))


def other_encoding(codec: str) -> Callable[[str], bool]:
    """Says of a line that was read with `codec` whether its bytes are UTF-8 instead.

    Real text of an old encoding is valid UTF-8 by chance only where it is short, so a language of two
    bytes a character must give two characters of three bytes.
    """
    least = 2 if codec in ("gb18030", "cp950", "cp932", "cp949") else 1
    plain = codec.startswith("utf")

    def looks(line: str) -> bool:
        if plain or line.isascii():
            return False
        try:
            text = line.encode(codec).decode()
        except UnicodeError:
            return False
        return sum(char > ("\u07ff" if least > 1 else "\x7f") for char in text) >= least

    return looks


def _zero_tail(file: io.BufferedReader, size: int) -> int:
    """How many bytes at the end are zero."""
    zeros = 0
    while zeros < size:
        step = min(CHUNK, size - zeros)
        file.seek(size - zeros - step)
        block = file.read(step)
        kept = len(block.rstrip(b"\x00"))
        zeros += step - kept
        if kept:
            break
    return zeros


def _aligned(zeros: int, name: str) -> int:
    """Zero bytes at the end that cannot belong to the last character."""
    width = 4 if "32" in name else 2 if "16" in name else 1
    return 0 if zeros < 2 * width else (zeros - width) // width * width


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, seen from where the zero bytes stand."""
    head = head[: len(head) // 4 * 4]
    if len(head) < 8 or b"\x00" not in head:
        return None
    zeros = [head[i::4].count(0) / (len(head) // 4) for i in range(4)]
    for name, first, plane, last in (("utf-32-le", 3, 2, 0), ("utf-32-be", 0, 1, 3)):
        # the highest byte is always zero, the next one at most 0x10
        if zeros[first] > 0.95 and max(head[plane::4]) <= 0x10 and zeros[last] < 0.5:
            return name
    even, odd = zeros[0] + zeros[2], zeros[1] + zeros[3]
    for name, these, those in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if these > 0.05 and those < these / 3 and _reads(head, name):
            return name
    return None


def _reads(head: bytes, name: str) -> bool:
    text = head.decode(name, errors="replace")
    return any(end in text for end in "\r\n,;\t") and text.count("\ufffd") < len(text) / 50


def _refuse_binary(head: bytes) -> None:
    """Refuse bytes that no text file of any encoding has."""
    if not head:
        return
    controls = sum(head.count(c) for c in range(0x20) if c not in (0, 9, 10, 12, 13, 26, 27))
    zeros = head.count(0)
    if controls > len(head) * 0.02 + 2 or zeros > len(head) * 0.1 + 2:
        raise Refused("not_text")


def _chunks(file: io.BufferedReader, size: int) -> Iterator[bytes]:
    file.seek(0)
    left = size
    while left > 0 and (block := file.read(min(CHUNK, left))):
        left -= len(block)
        yield block


def _decodes(file: io.BufferedReader, size: int, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)("strict")
    plain = codec.startswith("utf-8")
    try:
        for block in _chunks(file, size):
            if plain and block.isascii() and not decoder.getstate()[0]:
                continue
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _telling_lines(file: io.BufferedReader, size: int, most: int = SAMPLE) -> bytes:
    """Lines with bytes above ASCII, up to `most` bytes, from the whole file."""
    kept: list[bytes] = []
    total = 0
    rest = b""
    for block in _chunks(file, size):
        if block.isascii() and rest.isascii():
            rest = b""
            continue
        lines = (rest + block).split(b"\n")
        rest = lines.pop()[:CHUNK]
        for line in lines:
            if not line.isascii():
                kept.append(line[:4096])
                total += len(kept[-1])
        if total > most:
            break
    if not rest.isascii():
        kept.append(rest[:4096])
    return b"\n".join(kept)


class _Head(io.RawIOBase):
    """The first `size` bytes of a file."""

    def __init__(self, path: Path, size: int) -> None:
        super().__init__()
        self._file = path.open("rb", buffering=0)
        self._left = size

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        view = memoryview(buffer)[: max(0, min(len(buffer), self._left))]
        count = self._file.readinto(view) or 0
        self._left -= count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()


def open_text(path: Path, encoding: Encoding) -> io.TextIOWrapper:
    """The text, line ends untouched, invalid bytes as BAD."""
    raw = io.BufferedReader(_Head(path, encoding.size), buffer_size=CHUNK)
    return io.TextIOWrapper(raw, encoding=encoding.codec, errors="mark", newline="")
