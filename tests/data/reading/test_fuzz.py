"""Mutated files: whatever is done to the bytes, a table, a problem or a refusal comes out.

RIGHTBOX_FUZZ=seconds runs it for that long with a fresh seed.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from data.reading.base.model import Refused
from data.reading.export import write_csv
from data.reading.files import read
from data.reading.text.fast import sniff
from tests.data.reading import pollution
from tests.data.reading.workbooks import SMALL, TABLE, bundle, raw_workbook

ENCODINGS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-32",
    "gb18030",
    "cp950",
    "cp932",
    "cp874",
    "cp1252",
]
SIGNS = [
    b'"',
    b"'",
    b",",
    b";",
    b"\t",
    b"\n",
    b"\r",
    b"\x00",
    b"\xff",
    b"\\",
    b"=",
    b"\xef\xbb\xbf",
    b'""',
    b"\r\n\r\n",
]
TEXTS = [
    Path(__file__).with_name("pollution.py").read_text(encoding="utf-8")[:3_000],
    "订单编号,数量,备注\n" + "260701,2,买家说尺码不对\n" * 30,
    "order_id;sku;qty\n" + "1;A;2\n" * 50,
]


def seeds() -> list[bytes]:
    text = pollution.Draft(pollution.table(30)).render()
    made = [text, *(t.encode(e, "replace") for t in TEXTS for e in ENCODINGS)]
    return [*made, raw_workbook(SMALL), bundle(("a.csv", TABLE), ("b.csv", text))]


def mutated(draw: random.Random, pool: list[bytes]) -> bytes:
    data = bytearray(draw.choice(pool))
    for _ in range(draw.randint(1, 6)):
        at = draw.randrange(len(data) + 1)
        kind = draw.randrange(7)
        if kind == 0:
            del data[at:]
        elif kind == 1 and data:
            data[at % len(data)] = draw.randrange(256)
        elif kind == 2:
            data[at:at] = draw.choice(SIGNS) * draw.choice([1, 1, 1, 50])
        elif kind == 3:
            del data[at : at + draw.randint(1, 200)]
        elif kind == 4:
            data[at:at] = data[draw.randrange(len(data) + 1) :][: draw.randint(1, 500)]
        elif kind == 5:
            data[at:at] = draw.choice(pool)[: draw.randint(1, 400)]
        else:
            data[at:at] = draw.randbytes(draw.randint(1, 40))
        if not data:
            data = bytearray(b"x")
    return bytes(data)


def check(path: Path, data: bytes) -> None:
    """Read, and hold what every reading promises."""
    path.write_bytes(data)
    for look in (read, sniff):
        found, refused = None, None
        try:
            found = look(path)
        except Refused as error:
            refused = error
        assert refused is None or refused.params["file"].startswith(path.name)
        for table in getattr(found, "tables", ()):
            assert table.rows.num_rows + len(table.aside) <= table.grid.num_rows
            assert table.good.num_rows <= table.rows.num_rows
            numbers = table.grid["row_no"].to_pylist()
            assert numbers == sorted(set(numbers))
            assert table.candidates()
            write_csv(table, path.with_suffix(".out"))


@pytest.mark.parametrize("seed", range(4))
def test_mutated_files_raise_nothing_but_refusals(tmp_path, seed):
    draw = random.Random(seed)
    pool = seeds()
    for _ in range(60):
        check(tmp_path / "file.csv", mutated(draw, pool[:-2]))


def test_mutated_containers_raise_nothing_but_refusals(tmp_path):
    draw = random.Random(11)
    pool = seeds()[-2:]
    for _ in range(12):
        check(tmp_path / "file.xlsx", mutated(draw, pool))


@pytest.mark.skipif("RIGHTBOX_FUZZ" not in os.environ, reason="long form, set RIGHTBOX_FUZZ to seconds")
def test_mutated_files_for_as_long_as_asked(tmp_path):
    seed = random.randrange(1 << 30)
    draw = random.Random(seed)
    pool = seeds()
    end = time.monotonic() + float(os.environ["RIGHTBOX_FUZZ"])
    while time.monotonic() < end:
        data = mutated(draw, pool)
        try:
            check(tmp_path / "file.bin", data)
        except Exception as error:
            kept = Path(tmp_path / f"failed-{seed}.bin")
            kept.write_bytes(data)
            raise AssertionError(f"{kept}: {error!r}") from error
