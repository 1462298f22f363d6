"""Upkeep: room that is free is given back, files that nothing names go, what is needed stays."""

import io
import os
import time
from datetime import date
from pathlib import Path

import pytest

from data import __main__ as command
from data.commands.caller import Caller
from data.store import Store, upkeep
from data.store.archive import months
from tests.make import content, line, loaded, write


def run(folder: Path, lent: Store | None = None) -> tuple[int, str]:
    out = io.StringIO()
    caller = Caller(out=out, err=out, environment={"RIGHTBOX_DATA": str(folder)}, lent=lent)
    return command.main(["maintain"], caller), out.getvalue()


def aged(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (time.time() - 2 * upkeep.DAY,) * 2)
    return path


def test_files_that_nothing_names_go_and_others_stay(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = Store(home / "rightbox.duckdb")
    loaded(store, write(tmp_path / "o.csv", [line("A", shipped_at="2026-05-03 10:00"), line("B")]))
    months.put_away(store, date(2026, 6, 1), "ana")
    before = content(store)
    with store.writing() as cursor:
        cursor.run("insert into case_photos (photo_id, file) values ('P1', 'named.jpg')")
    orphan, named = aged(home / "photos" / "orphan.jpg"), aged(home / "photos" / "named.jpg")
    young = home / "photos" / "young.jpg"
    young.write_bytes(b"being written")
    alone, beside = (
        aged(home / "backups" / "rightbox-1.photos.zip"),
        aged(home / "backups" / "rightbox-2.photos.zip"),
    )
    aged(home / "backups" / "rightbox-2.duckdb")
    halves = aged(home / "archive" / "half.parquet")
    assert run(home, store)[0] == 0  # others may read the archive meanwhile
    assert halves.exists() and not orphan.exists() and not alone.exists()
    store.close()
    halves = aged(home / "archive" / "half.parquet")
    assert run(home)[0] == 0
    assert not halves.exists() and named.exists() and young.exists() and beside.exists()
    store = Store(home / "rightbox.duckdb")
    assert content(store) == before and len(list((home / "archive").iterdir())) == 1
    store.close()


def test_a_file_of_which_much_is_free_is_written_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "BYTES", 1_000_000)
    home = tmp_path / "home"
    store = Store(home / "rightbox.duckdb")
    with store.writing() as cursor:
        cursor.run("insert into import_problems (value) select md5(i::varchar) from range(400_000) as r(i)")
    assert "will be used again" in run(home, store)[1]
    with store.writing() as cursor:
        cursor.run("delete from import_problems where rowid % 20 <> 0")
    code, said = run(home, store)
    assert code == 0 and "starts again" in said
    rows = store.value("select count(*) from import_problems")
    store.close()
    size = (home / "rightbox.duckdb").stat().st_size
    code, said = run(home)
    assert code == 0 and (home / "rightbox.duckdb").stat().st_size < 0.7 * size
    store = Store(home / "rightbox.duckdb")
    assert store.value("select count(*) from import_problems") == rows
    store.close()
    assert "again" in run(home)[1]
