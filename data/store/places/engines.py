"""The cube made outside of the store, from Parquet files, by DuckDB or on a Spark cluster; and compared with the store's own."""

from __future__ import annotations

import importlib
from contextlib import closing
from pathlib import Path
from typing import Any

from data import schema
from data.store.connect import apart
from data.store.cursor import literal
from data.store.places.cube_sql import CUBE, MACROS, SOURCES, texts
from data.store.store import Store

ENGINES = ("duckdb", "spark")


class NoEngine(RuntimeError):
    """PySpark or Java is not installed."""


def write_sources(store: Store, folder: Path) -> None:
    """Write all lines and packing, the archive's included, as Parquet files into a folder inside the store's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(store.cursor()) as cursor:
        cursor.run("begin transaction")  # one moment
        for table in SOURCES:
            cursor.run(
                f"copy (from all_{table}) to {literal(str(folder / f'{table}.parquet'))} (format parquet)"
            )
        cursor.run("commit")


def build(engine: str, source: Path, target: Path, master: str = "local[2]") -> None:
    """Make the cube and its roll-ups of ``order_lines*.parquet`` and ``packing*.parquet``, a folder of Parquet a table.

    Raises
    ------
    NoEngine
        If Spark is asked for and cannot be started.
    FileNotFoundError
        If there are no lines.
    """
    found = {table: sorted(source.glob(f"{table}*.parquet")) for table in SOURCES}
    if not found["order_lines"]:
        raise FileNotFoundError(f"{source} holds no order_lines*.parquet")
    target.mkdir(parents=True, exist_ok=True)
    (_by_duckdb if engine == "duckdb" else _by_spark)(found, target, master)


def _by_duckdb(found: dict[str, list[Path]], target: Path, _: str) -> None:
    with apart() as base:
        for macro in MACROS:
            base.execute(macro)
        for table, paths in found.items():
            files = ", ".join(literal(str(path)) for path in paths)
            rows = f"from read_parquet([{files}], union_by_name = true)" if paths else _nothing(table)
            base.execute(f"create view {table} as {rows}")
        for name, sql in texts().items():
            base.execute(f"create table {CUBE if name == 'cube' else name} as {sql}")
            (target / name).mkdir(exist_ok=True)
            place = literal(str(target / name / "part-0.parquet"))
            base.execute(f"copy {CUBE if name == 'cube' else name} to {place} (format parquet)")


def _by_spark(found: dict[str, list[Path]], target: Path, master: str) -> None:
    try:
        sql: Any = importlib.import_module("pyspark.sql")
        session = (
            sql.SparkSession.builder.master(master).appName("rightbox cube")
            .config("spark.sql.session.timeZone", "UTC").config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "8").getOrCreate()
        )  # fmt: skip
    except (
        ImportError,
        OSError,
        RuntimeError,
    ) as error:  # the gateway tells of a Java that is not there by RuntimeError
        raise NoEngine(str(error)) from error
    try:
        for table, paths in found.items():
            rows = (
                session.read.option("mergeSchema", True).parquet(*map(str, paths))
                if paths
                else session.sql(_nothing(table))
            )
            rows.createOrReplaceTempView(table)
        for name, text in texts().items():
            session.sql(text).write.mode("overwrite").parquet(str(target / name))
            if name == "cube":
                session.read.parquet(str(target / name)).createOrReplaceTempView(CUBE)
    finally:
        session.stop()


def _nothing(table: str) -> str:
    """SQL of no rows of a table that nobody loaded."""
    kinds = {"text": "string", "integer": "bigint", "decimal": "decimal(18, 4)"}
    columns = (f"cast(null as {kinds.get(c.type, c.type)}) as {c.name}" for c in schema.TABLES[table].columns)
    return f"select {', '.join(columns)} where 1 = 0"


def differing(store: Store, made: Path) -> dict[str, tuple[int, int]]:
    """Rows of each table that was made, and how many of them or of the store's own of lines the other does not have.

    The roll-up of goods is compared where the store keeps it.
    """
    found = {}
    with closing(store.cursor()) as cursor:
        for name in texts():  # both were made of the same moment when nobody wrote since
            columns = ", ".join(schema.DERIVED_TABLES[name])
            files = literal(str(made / name / "*.parquet"))
            one = f"select {columns} from read_parquet({files})"
            own = f"select {columns} from {name} where origin = 'lines'"
            rows = int(cursor.value(f"select count(*) from ({one})"))
            if name == "cube_goods" and not cursor.value("select exists (from cube_goods)"):
                found[name] = (rows, 0)
                continue
            apart = f"(({one}) except all ({own})) union all (({own}) except all ({one}))"
            found[name] = (rows, int(cursor.value(f"select count(*) from ({apart})")))
    return found
