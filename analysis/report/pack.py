"""The pack from end to end: asked of the store, built once, written in the formats wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.report import build, formats
from analysis.report.build import Tell, quiet
from analysis.report.formats import FORMATS
from data.query import Filters
from data.store import Store

# Share of the work that is asking and computing; the rest is writing.
BUILDING = 0.85


def make(
    store: Store,
    filters: Filters,
    language: str,
    kinds: Sequence[str] = tuple(FORMATS),
    tell: Tell = quiet,
) -> dict[str, bytes]:
    """The files of a pack by name, for a screen; ``tell`` hears how far it is (0..1) and what is being worked on.

    Raises
    ------
    NothingThere
        If nothing was loaded.
    ValueError
        If the period lacks an end, or a format is not known.
    """
    unknown = [kind for kind in kinds if kind not in FORMATS]
    if unknown:
        raise ValueError(f"unknown format {unknown[0]!r}; known: {', '.join(FORMATS)}")
    words = build.words_of(store, language)
    report = build.build(store, filters, words, tell=lambda share, what: tell(share * BUILDING, what))
    done = 0

    def writing(kind: str) -> None:
        nonlocal done
        tell(BUILDING + (1 - BUILDING) * done / len(kinds), words("report.pack.writing", kind=kind.upper()))
        done += 1

    made = formats.files(report, kinds, writing)
    tell(1.0, "")
    return made


def write(
    store: Store,
    filters: Filters,
    language: str,
    folder: Path,
    kinds: Sequence[str] = tuple(FORMATS),
    tell: Tell = quiet,
) -> list[Path]:
    """Write the files of a pack into a folder, which is made; their paths. Raises as ``make``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, data in make(store, filters, language, kinds, tell).items():
        path = folder / name
        path.write_bytes(data)
        paths.append(path)
    return paths
