"""Mutated samples: whatever a file has become, it loads, or is refused with a sentence; nothing else is raised.

``RIGHTBOX_FUZZ_SECONDS=60`` makes it long, ``RIGHTBOX_FUZZ_SEED`` another one; the seed of a failure is in its message.
"""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from data.importing import ingest, prepare
from data.intake import outcome
from data.locales import languages
from data.store import Store
from tests.make import PASSWORD, line, write
from tests.paths import SAMPLES

SECONDS = float(os.environ.get("RIGHTBOX_FUZZ_SECONDS", "5"))
SEED = int(os.environ.get("RIGHTBOX_FUZZ_SEED", "20261123"))
CODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "gb18030",
    "big5",
    "cp874",
    "cp1252",
    "shift_jis",
    "latin-1",
)


def cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randrange(len(data))]


def flipped(data: bytes, rng: random.Random) -> bytes:
    found = bytearray(data)
    for _ in range(rng.choice((1, 3, 30))):
        found[rng.randrange(len(found))] = rng.randrange(256)
    return bytes(found)


def duplicated(data: bytes, rng: random.Random) -> bytes:
    lines = data.split(b"\n")
    for _ in range(rng.randint(1, 5)):
        lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
    return b"\n".join(lines)


def swapped(data: bytes, rng: random.Random) -> bytes:
    for coding in ("utf-8", "gb18030", "cp1252"):
        try:
            text = data.decode(coding)
        except UnicodeDecodeError:
            continue
        return text.encode(rng.choice(CODINGS), "replace")
    return data


def shuffled(data: bytes, rng: random.Random) -> bytes:
    """Cells of two lines exchanged, a delimiter or a quote put somewhere."""
    lines = data.split(b"\n")
    if len(lines) > 3:
        cells = lines[2].split(b",")
        rng.shuffle(cells)
        lines[2] = b",".join(cells)
    text = b"\n".join(lines)
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice((b",", b'"', b"\t", b";", b"\x00", b"\r", b"\n", "，".encode())) + text[at:]


MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (cut, flipped, duplicated, swapped, shuffled)


def originals(folder: Path) -> list[tuple[str, bytes]]:
    files = [(path.name, path.read_bytes()) for path in sorted(SAMPLES.iterdir())]
    own = write(
        folder / "orders.csv", [line(f"O{n}", shipped_at=f"2026-07-0{n % 9 + 1} 10:00") for n in range(40)]
    )
    # text is quicker to read than workbooks and has more ways to be broken
    return files + [(own.name, own.read_bytes())] * 6 + [f for f in files if f[0].endswith(".csv")] * 3


@pytest.mark.parametrize("way", ["careful", "direct"])
def test_a_mutated_file_loads_or_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    if way == "direct":
        monkeypatch.setattr(prepare, "DIRECT_BYTES", 0)
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    files = originals(tmp_path)
    end = time.monotonic() + SECONDS / 2
    seed = SEED
    while seed == SEED or time.monotonic() < end:
        seed += 1
        rng = random.Random(seed)
        name, data = rng.choice(files)
        for mutate in rng.sample(MUTATIONS, rng.randint(1, 2)):
            data = mutate(data, rng) if data else data
        path = tmp_path / name
        path.write_bytes(data)
        try:
            one(store, path, keep=rng.random() < 0.3)
        except Exception as error:
            raise AssertionError(f"seed {seed}, {name}: {error!r}") from error
    off = "rows_in <> rows_new + rows_updated + rows_unchanged + rows_rejected"
    assert store.value(f"select count(*) from imports where {off}") == 0
    store.close()


def one(store: Store, path: Path, keep: bool) -> None:
    """Read a file, tell everything about it, store it or not."""
    upload = ingest.prepare(store, path, options=ingest.ImportOptions(password=PASSWORD))
    for staged in upload.tables:
        counts = staged.counts
        assert counts.new + counts.updated + counts.unchanged + staged.rejected == staged.rows_in
        assert min(counts.new, counts.updated, counts.unchanged, staged.rejected) >= 0
        staged.preview()
    results = outcome.results(upload)
    if keep:
        results = outcome.stored(upload, results, ingest.commit_or_refuse(store, upload, insist=True))
    for result in results:
        assert outcome.summary(result)
    if upload.refused is not None:
        for language in languages():
            assert "{" not in outcome.refusal(upload.refused, language)
    upload.discard()
