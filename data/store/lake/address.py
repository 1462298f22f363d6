"""Where a shared store lies, and a connection to it that reaches nothing else."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from data.store.connect import hardened
from data.store.cursor import Damaged, literal

SCHEME = "ducklake:postgres:"
VARIABLE = "RIGHTBOX_STORE"
NAME = "lake"  # of the database in the engine
ROWS = "lake"  # folder of the rows, in the data folder
EXTENSIONS = ("postgres_scanner", "ducklake")
INLINED = 0  # rows that the catalog holds itself: none, as writers that meet there are not noticed


@dataclass(frozen=True)
class Lake:
    """A catalog (what libpq needs to find it) and the folder that the servers share."""

    catalog: str
    folder: Path
    inlined: int = INLINED

    @property
    def rows(self) -> Path:
        """Folder of the Parquet files."""
        return self.folder / ROWS


def named(environment: Mapping[str, str], folder: Path) -> Lake | None:
    """The shared store that ``RIGHTBOX_STORE`` names, with this data folder; None where it names none."""
    text = environment.get(VARIABLE, "").strip()
    return Lake(text.removeprefix(SCHEME), folder) if text.startswith(SCHEME) and text != SCHEME else None


def connected(lake: Lake, memory_limit: str) -> duckdb.DuckDBPyConnection:
    """A hardened connection with the store attached as ``NAME``; the caller holds the writers' turn.

    Raises
    ------
    Damaged
        If the extensions are not installed ('no_extension') or the catalog cannot be reached ('no_catalog').
    """
    lake.rows.mkdir(mode=0o700, parents=True, exist_ok=True)
    base = duckdb.connect(":memory:")
    try:
        for name in EXTENSIONS:
            base.execute(f"load {literal(str(_extension(name)))}")
        source = literal(f"{SCHEME}{lake.catalog}")
        inside = literal(f"{lake.rows.resolve()}/")
        try:
            base.execute(
                f"attach {source} as {NAME} (data_path {inside}, data_inlining_row_limit {lake.inlined})"
            )
        except duckdb.Error as error:
            raise Damaged("the catalog of the shared store cannot be opened", "no_catalog") from error
        # what a query puts on the disk is of this process alone
        temp = Path(tempfile.mkdtemp(prefix=f"rightbox-{os.getpid()}-"))
        hardened(
            base, temp, [lake.folder, temp], memory_limit, "'memory_limit', 'schema'"
        )  # a cursor chooses its database
    except BaseException:
        base.close()
        raise
    return base


def _extension(name: str) -> Path:
    """The file of an extension that came as a package; nothing is downloaded."""
    spec = importlib.util.find_spec(f"duckdb_extension_{name}")
    roots = spec.submodule_search_locations if spec else None
    for root in roots or ():
        for path in Path(root).rglob(f"v{duckdb.__version__}/{name}.duckdb_extension"):
            return path
    raise Damaged(f"{name} is not installed for DuckDB {duckdb.__version__}", "no_extension", name=name)
