"""What kind of file some bytes are, from the bytes alone; the name is never asked."""

from __future__ import annotations

import re

# (offset, signature, what it is called in `refusal.not_a_table` as {what})
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "PDF"),
    (0, b"\x89PNG\r\n\x1a\n", "PNG"),
    (0, b"\xff\xd8\xff", "JPEG"),
    (0, b"GIF87a", "GIF"),
    (0, b"GIF89a", "GIF"),
    (8, b"WEBP", "WebP"),
    (4, b"ftyp", "MP4/HEIC"),
    (0, b"II*\x00", "TIFF"),
    (0, b"MM\x00*", "TIFF"),
    (0, b"\x00\x00\x01\x00", "ICO"),
    (0, b"8BPS", "Photoshop"),
    (0, b"\x1f\x8b", "gzip"),
    (0, b"BZh", "bzip2"),
    (0, b"\xfd7zXZ\x00", "xz"),
    (0, b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (0, b"Rar!\x1a\x07", "RAR"),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard"),
    (257, b"ustar", "tar"),
    (0, b"PAR1", "Parquet"),
    (0, b"ARROW1", "Arrow"),
    (0, b"SQLite format 3\x00", "SQLite"),
    (8, b"DUCK", "DuckDB"),
    (0, b"\x7fELF", "ELF"),
    (0, b"{\\rtf", "RTF"),
    (0, b"%!PS", "PostScript"),
    (0, b"ID3", "MP3"),
    (0, b"OggS", "Ogg"),
    (0, b"RIFF", "RIFF"),
    (0, b"-----BEGIN ", "PEM"),
)

# letters that a header may begin with as well; only binary files mean them as a signature
LETTERS = frozenset(
    {b"WEBP", b"ftyp", b"8BPS", b"BZh", b"ustar", b"PAR1", b"ARROW1", b"DUCK", b"ID3", b"OggS", b"RIFF"}
)

SHEET_XML = b"urn:schemas-microsoft-com:office:spreadsheet"  # what a workbook of 2003 written as XML names
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# BIFF2..BIFF5 streams without an OLE container, as very old programs write them
BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x06\x00",
)

_HTML = re.compile(
    rb"^\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,400}>\s*)*"
    rb"<\s*(?:!doctype\s+html|html|head|body|table|div|meta|style|script|span|p|br)\b",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(rb"^\s*(?:MIME-Version|Return-Path|Received|Message-ID):\s", re.IGNORECASE)
_XML = re.compile(rb"^\s*<(?:\?xml|[a-z_][\w.:-]*[\s>/]|!doctype|!--)", re.IGNORECASE)
_SVG = re.compile(rb"<svg\b", re.IGNORECASE)
_JSON = re.compile(
    rb"^\s*(?:\{\s*(?:\}|\"(?:[^\"\\]|\\.){0,200}\"\s*:)|\[\s*(?:\{|\[|\]|(?:-?\d[\d.eE+-]*|\"(?:[^\"\\]|\\.){0,200}\"|true|false|null)\s*[,\]]))"
)


def kind(head: bytes) -> str:
    """'zip', 'ole', 'biff', 'text', or what a person would call a file that holds no table."""
    if head[:4] in ZIP:
        return "zip"
    if head[:8] == OLE:
        return "ole"
    if head[:4] in BIFF:
        return "biff"
    binary = any(byte < 9 for byte in head[:512])
    for offset, signature, what in SIGNATURES:
        if head[offset : offset + len(signature)] == signature and (binary or signature not in LETTERS):
            return what
    return markup(head) or "text"


def markup(head: bytes) -> str | None:
    """HTML, SVG, XML, MHTML or JSON; None for other text."""
    start = _ascii(head[:4096])
    if _HTML.match(start):
        return "HTML"
    if _XML.match(start):
        return "SVG" if _SVG.search(start) else "XML"
    if _MAIL.match(start):
        return "MHTML"
    if _JSON.match(start):
        return "JSON"
    return None


def _ascii(head: bytes) -> bytes:
    """The head without marks and zero bytes, so that UTF-16 markup is seen too."""
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        head = head.removeprefix(mark)
    return head.replace(b"\x00", b"")
