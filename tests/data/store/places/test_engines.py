"""The cube by another engine: every cell is the store's, from one text of SQL."""

import importlib.util
import io
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import __main__ as command
from data.commands.caller import Caller
from data.store import Store
from data.store.archive import months
from data.store.places import engines
from tests.make import line, loaded, write


def packed(order: str, packer: str, **more: Any) -> dict[str, Any]:
    base = {
        "source": "wms",
        "order_id": order,
        "tracking_no": "",
        "sku": "",
        "packer": packer,
        "picker": "K1",
    }
    return base | {"station": "S1", "shift": "day", "packed_at": "2026-07-04 12:00", "scan": "scanned"} | more


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store in which lines meet packing at every level, by one person, by two, and by two systems."""
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    lines = [line(order, sku=sku) for order in "ABCDEFGH" for sku in ("TEE", "MUG")]
    lines += [
        line("I", parent_sku="FAMILY", warehouse=""),
        line("J", shipped_at="", status="unpaid"),
        line("B", shop="MY"),
    ]
    lines += [
        line("K", package_id="PK", tracking_no=""),
        line("L", shipped_at="2026-05-03 10:00", sku="É 袋"),
    ]
    events = [
        packed("A", "P1", sku="TEE"), packed("A", "P2", sku="MUG"), packed("B", "P1"), packed("B", "P3", station="S2"),
        packed("", "P4", tracking_no="TC"), packed("", "P5", tracking_no="PK"), packed("D", "P6", sku="TEE"),
        packed("D", "P7", packed_at="2026-07-04 13:00"), packed("E", "王", shift=""), packed("E", "P8", shift=""),
        packed("F", "P1", picker=""), packed("L", "P9", packed_at="2026-05-03 09:00"),
        packed("I", "a"), packed("I", "Z"),
    ]  # fmt: skip
    loaded(store, write(tmp_path / "lines.csv", lines))
    loaded(store, write(tmp_path / "packing.csv", events))
    loaded(
        store,
        write(tmp_path / "other.csv", [packed("F", "P0", source="other"), packed("G", "P0", source="other")]),
    )
    months.put_away(store, date(2026, 6, 1), "ana")
    store.close()
    return tmp_path / "home"


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    caller = Caller(out=out, err=err, folder=folder.parent, environment={"RIGHTBOX_DATA": str(folder)})
    return command.main(["cube", *words], caller), out.getvalue(), err.getvalue()


def test_duckdb_makes_every_cell_of_the_store(home: Path, tmp_path: Path) -> None:
    code, said, complained = run(home, "--to", "made")
    table = {row.split("\t")[0]: row.split("\t")[1:] for row in said.splitlines() if "\t" in row}
    assert (
        code == 0 and complained == "" and set(table) == {"cube", "cube_orders", "cube_floor", "cube_goods"}
    )
    assert all(int(rows) > 3 and differ == "0" for rows, differ in table.values()), said
    assert (tmp_path / "made" / "cube" / "part-0.parquet").is_file() and not list(home.glob("cube-*"))
    store = Store(home / "rightbox.duckdb")
    packers = {row[0] for row in store.rows("select distinct packer from cube")}
    wanted = {"P1", "P2", "P1+P3", "P6", "P6+P7", "P0", "P4", "P5", "P9", ""}
    assert wanted <= packers, packers  # what is compared tells levels apart
    store.close()


def test_a_cell_that_is_not_the_stores_is_told(home: Path) -> None:
    store = Store(home / "rightbox.duckdb")
    with store.writing() as cursor:
        cursor.run("update cube set lines = lines + 1 where packer = 'P6'")
    store.close()
    code, said, _ = run(home)
    assert code == 1 and "\ncube_orders\t" in f"\n{said}" and "2 cells" in said


def test_from_a_folder_of_parquet(home: Path, tmp_path: Path) -> None:
    store = Store(home / "rightbox.duckdb")
    (month,) = store.rows("select count(*) from archived_order_lines")[0]
    store.close()
    assert month == 1
    assert run(home, "--from", str(home / "archive"), "--to", "made")[0] == 0
    store = Store(home / "rightbox.duckdb")
    with store.reading() as cursor:
        shutil.copytree(tmp_path / "made", home / "made")
        made = cursor.rows(f"select sku, packer, lines from read_parquet('{home}/made/cube/*.parquet')")
    assert made == [("É 袋", "P9", 1)]
    store.close()
    assert run(home, "--from", str(tmp_path), "--to", "x")[0] == 1
    assert run(home, "--from", str(home / "archive"))[0] == 2


needs_spark = pytest.mark.skipif(
    importlib.util.find_spec("pyspark") is None or shutil.which("java") is None,
    reason="PySpark (docs/deploy/requirements-scale.txt) and Java make the cube on Spark",
)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[str]:
    """A master and two workers of their own processes on the loopback address."""
    spark = Path(importlib.import_module("pyspark").__file__ or "").parent
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "SPARK_HOME": str(spark),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
    }
    start = [str(spark / "bin" / "spark-class")]
    place = "org.apache.spark.deploy"
    commands = [
        [*start, f"{place}.master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
    ]
    commands += [
        [*start, f"{place}.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0",
         "--work-dir", str(tmp_path / f"worker{n}"), master]
        for n in (1, 2)
    ]  # fmt: skip
    with (tmp_path / "spark.log").open("w") as log:
        running = [subprocess.Popen(c, env=environment, stdout=log, stderr=log) for c in commands]
        try:
            until = time.monotonic() + 120
            while (tmp_path / "spark.log").read_text().count(
                "Registering worker"
            ) < 2 and time.monotonic() < until:
                time.sleep(0.3)
            yield master
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(30)


@needs_spark
def test_a_spark_cluster_makes_every_cell_of_the_store(
    home: Path, cluster: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    code, said, complained = run(home, "--engine", "spark", "--master", cluster)
    assert code == 0 and said.count("\t0\n") == 4, (said, complained)


def test_without_spark_it_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        engines.importlib, "import_module", lambda name: (_ for _ in ()).throw(ImportError(name))
    )
    code, _, complained = run(home, "--engine", "spark")
    assert code == 1 and "requirements-scale.txt" in complained
