"""Hostile files by a seed: workbooks whose parts lie, zips whose directory lies, texts that go wrong."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.data.reading.workbooks import SMALL, binary_workbook, raw_workbook

FILES = Path(__file__).with_name("files")
BOMB = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
VALUES = [
    b"1e999",
    b"-1",
    b"NaN",
    b"",
    b"99999999999999999999",
    b"0x10",
    b"\xff\xfe",
    b"&#0;",
    b"&e;",
    b"A" * 70_000,
]
REFS = [b"XFD1048576", b"A0", b"A-1", b"ZZZZ1", b"A99999999999", b"1A", b"", b"A1:B2", b"\xc3\xa91"]
KINDS = [b"s", b"b", b"e", b"d", b"str", b"inlineStr", b"n", b"zz", b""]
NAMES = [
    "../../etc/passwd",
    "/etc/passwd",
    "C:\\a.csv",
    "a\x00.csv",
    "..\\b.csv",
    "xl/worksheets/sheet1.xml",
    "con.csv",
]


def books() -> list[bytes]:
    """Good workbooks of every kind."""
    found = [path.read_bytes() for path in sorted(FILES.iterdir())]
    return [*found, binary_workbook(), raw_workbook(SMALL), raw_workbook(SMALL + "<mergeCells/>")]


def flipped(draw: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw.choice([1, 3, 30])):
        if changed:
            changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def cut(draw: random.Random, data: bytes) -> bytes:
    at = draw.randrange(len(data) + 1)
    return data[:at] if draw.random() < 0.6 else data[:at] + data[at + draw.randint(1, 400) :]


def doubled(draw: random.Random, data: bytes) -> bytes:
    at, size = draw.randrange(len(data) + 1), draw.randint(1, 2_000)
    return data[:at] + data[at : at + size] * draw.choice([2, 9, 200]) + data[at + size :]


def one_changed(draw: random.Random, data: bytes, pattern: bytes, to: bytes) -> bytes:
    found = list(re.finditer(pattern, data))
    if not found:
        return flipped(draw, data)
    at = draw.choice(found)
    return data[: at.start(1)] + to + data[at.end(1) :]


PART_CHANGES: list[Callable[[random.Random, bytes], bytes]] = [
    flipped,
    cut,
    doubled,
    lambda draw, data: one_changed(draw, data, rb'\br="([^"]*)"', draw.choice(REFS)),
    lambda draw, data: one_changed(draw, data, rb'\bt="([^"]*)"', draw.choice(KINDS)),
    lambda draw, data: one_changed(draw, data, rb">([^<]*)</", draw.choice(VALUES)),
    lambda draw, data: one_changed(draw, data, rb'="([^"]*)"', draw.choice(VALUES)),
    lambda draw, data: one_changed(draw, data, rb"(</[^>]*>)", b""),
    lambda draw, data: one_changed(draw, data, rb"(?s)()<\w", draw.choice([BOMB, OUTSIDE])),
    lambda draw, data: one_changed(draw, data, rb"()<", b"<a>" * 20_000),
    lambda draw, data: one_changed(draw, data, rb"()<", b"<!-- " + b"-" * 50_000),
]


def changed_book(draw: random.Random, pool: list[bytes]) -> bytes:
    """A workbook with one part changed and packed again, so that every checksum is right."""
    book = draw.choice(pool)
    if not book.startswith(b"PK"):
        return draw.choice([flipped, cut, doubled])(draw, book)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        parts = [name for name in source.namelist() if name.endswith((".xml", ".bin", ".rels"))]
        if not parts:
            return flipped(draw, book)
        chosen = draw.choice(parts)
        for name in source.namelist():
            data = source.read(name)
            if name == chosen:
                for _ in range(draw.randint(1, 3)):
                    data = draw.choice(PART_CHANGES)(draw, data)
            target.writestr(name, data)
    return out.getvalue()


def lying_zip(draw: random.Random, pool: list[bytes]) -> bytes:
    """A zip whose directory says something else than its members."""
    data = bytearray(draw.choice([book for book in pool if book.startswith(b"PK")]))
    places = [m.start() for m in re.finditer(rb"PK\x01\x02", bytes(data))]
    if not places:
        return flipped(draw, bytes(data))
    end = bytes(data).rfind(b"PK\x05\x06")
    for _ in range(draw.randint(1, 3)):
        at = draw.choice(places)
        kind = draw.randrange(8)
        if kind == 0:  # sizes
            struct.pack_into(
                "<II", data, at + 20, draw.choice([0, 1, 2**31, 2**32 - 1]), draw.choice([0, 5, 2**32 - 1])
            )
        elif kind == 1:  # two names for the same bytes
            data[at + 42 : at + 46] = data[draw.choice(places) + 42 :][:4]
        elif kind == 2:  # how it is packed, and that it is locked
            struct.pack_into(
                "<HH", data, at + 8, draw.choice([0, 1, 8, 0x800, 0xFFFF]), draw.choice([0, 8, 9, 12, 99])
            )
        elif kind == 3:
            struct.pack_into("<I", data, at + 42, draw.randrange(2**32))
        elif kind == 4:
            struct.pack_into("<HH", data, end + 8, draw.choice([0, 1, 9_999]), draw.choice([0, 1, 65_535]))
        elif kind == 5:
            struct.pack_into(
                "<II", data, end + 12, draw.choice([0, 10, 2**32 - 1]), draw.randrange(len(data) * 2)
            )
        elif kind == 6:
            data[at + 46] = draw.randrange(256)
        else:
            struct.pack_into(
                "<HHH", data, at + 28, draw.choice([0, 3, 60_000]), draw.choice([0, 70]), draw.choice([0, 9])
            )
    return bytes(data) + draw.choice([b"", b"", b"PK\x05\x06", b"\x00" * 100])


def odd_bundle(draw: random.Random, pool: list[bytes]) -> bytes:
    """A zip of files with names that lead elsewhere, twice the same name, zips in zips."""
    out = io.BytesIO()
    with zipfile.ZipFile(
        out, "w", draw.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED, zipfile.ZIP_BZIP2])
    ) as target:
        for i in range(draw.randint(1, 5)):
            name = draw.choice([*NAMES, f"part{i}.csv", "part.csv", "deep/" * 40 + "a.csv"])
            content = draw.choice([text(draw), draw.choice(pool), out.getvalue(), b""])
            try:
                target.writestr(zipfile.ZipInfo(name), content)
            except (ValueError, UserWarning):
                continue
    return out.getvalue()


def text(draw: random.Random) -> bytes:
    """A table of text in some encoding, with something wrong in it."""
    width = draw.choice([2, 3, 17, 499, 501, 3_000])
    sign = draw.choice([",", ";", "\t", "|", " ", ", "])
    words = [
        "ab",
        "1,5",
        "订单",
        "สินค้า",
        "é",
        '"q"',
        "'",
        "2026-01-02",
        "",
        "\\",
        "注文",
        "👍",
        "=1+1",
        "\u202e",
    ]
    lines = [sign.join(draw.choices(words, k=width)) for _ in range(draw.choice([1, 5, 60]))]
    data = (
        draw.choice(["\n", "\r\n", "\r"])
        .join(lines)
        .encode(
            draw.choice(
                ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030", "cp950", "cp932", "cp874"]
            ),
            "replace",
        )
    )
    at = draw.randrange(len(data) + 1)
    wrong = draw.choice(
        [
            b"",
            b'"',
            b'"' * 999,
            b"\x00" * 500,
            b"x" * 1_100_000,
            b"\n" * 9_999,
            draw.randbytes(300),
            b"\xef\xbb\xbf",
            b"\x1a",
        ]
    )
    return data[:at] + wrong + data[at:]


def hostile(draw: random.Random, pool: list[bytes]) -> bytes:
    """One hostile file."""
    makers = [changed_book, changed_book, lying_zip, lying_zip, odd_bundle, lambda d, _: text(d)]
    made = draw.choice(makers)(draw, pool)
    return made if draw.random() < 0.85 else draw.choice([flipped, cut, doubled])(draw, made)
