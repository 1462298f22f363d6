"""The store: one writer, nothing half-stored, no reach outside its folder, backups that verify."""

import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from data.records import records
from data.schema import ACTIONS, RETROS, TABLES
from data.store import Damaged, QueryTimeout, Store, backup
from data.store.lockfile import StoreInUse


def test_every_table_of_the_schema_exists_with_its_columns(store: Store) -> None:
    for table in TABLES.values():
        have = {row[0] for row in store.rows(f"describe {table.name}")}
        assert have == set(table.names), table.name
        if table.imported:
            assert {row[0] for row in store.rows(f"describe {table.name}_history")} == have


def test_a_failed_write_leaves_nothing_and_the_version_stays(store: Store) -> None:
    def fail_half_way() -> None:
        with store.writing() as cursor:
            cursor.run("insert into settings values ('a', '1', 'me', null)")
            raise ZeroDivisionError

    before = store.version
    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert store.version == before
    assert store.value("select count(*) from settings") == 0
    records.put(store, TABLES["settings"], {"name": "a", "value": "2"}, "me")
    assert store.version == before + 1


def test_words_leave_what_was_kept_of_the_numbers_and_numbers_do_not(store: Store) -> None:
    before = store.numbers_version
    records.put(store, RETROS, {"retro_id": "R", "title": "words"}, "me")
    assert store.numbers_version == before < store.version
    records.put(store, TABLES["settings"], {"name": "zone", "value": '"UTC"'}, "me")
    assert store.numbers_version == store.version


def test_a_view_is_kept_while_what_it_follows_from_is_the_same(store: Store) -> None:
    kept = store.materialised("case_rows")
    store.rows(f"insert into {kept} by name (select 'mark' as case_id)")
    records.put(store, RETROS, {"retro_id": "R", "title": "words"}, "me")
    assert store.value(f"select count(*) from {store.materialised('case_rows')}") == 1
    records.put(store, TABLES["settings"], {"name": "zone", "value": '"UTC"'}, "me")
    assert (
        store.value(f"select count(*) from {store.materialised('case_rows')}") == 1
    )  # no case follows from it
    records.put(store, TABLES["settings"], {"name": "reporting_currency", "value": '"SGD"'}, "me")
    assert store.value(f"select count(*) from {store.materialised('case_rows')}") == 0


def test_writers_in_threads_lose_nothing(store: Store) -> None:
    def write(worker: int) -> None:
        for number in range(12):
            records.put(store, RETROS, {"retro_id": f"{worker}-{number}", "title": str(number)}, f"w{worker}")
            records.put(store, ACTIONS, {"action_id": "shared", "title": f"{worker}-{number}"}, f"w{worker}")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.value("select count(*) from retros") == 48
    assert records.get(store, ACTIONS, {"action_id": "shared"})["version"] == 48


def test_the_engine_cannot_read_or_write_outside_its_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    try:
        for sql in (
            f"select * from read_csv('{secret}')",
            f"copy settings to '{tmp_path / 'out.csv'}'",
            f"attach '{tmp_path / 'other.duckdb'}' as other",
            "install httpfs",
            "set enable_external_access = true",
        ):
            with pytest.raises(
                Exception, match=r"(?i)permission|disabled|cannot|configuration|locked|not allowed"
            ):
                store.rows(sql)
        assert not (tmp_path / "out.csv").exists()
    finally:
        store.close()


def test_a_python_variable_is_no_table(store: Store) -> None:
    import pandas as pd

    leaked = pd.DataFrame({"a": [1]})
    assert len(leaked) == 1
    with pytest.raises(Exception, match="leaked"):
        store.rows("select * from leaked")


def test_a_query_over_its_limit_is_stopped(store: Store) -> None:
    with pytest.raises(QueryTimeout), store.reading(0.2) as cursor:
        cursor.rows(
            "select count(*) from range(100000000) a, range(100000) b where (a.range * b.range) % 7 = 3"
        )


def test_a_second_process_is_told_who_holds_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "rightbox.duckdb")
    try:
        with pytest.raises(StoreInUse) as caught:
            Store(tmp_path / "rightbox.duckdb")
        import os

        assert caught.value.pid == os.getpid()
        assert "or stop it" in str(caught.value)
    finally:
        store.close()
    Store(tmp_path / "rightbox.duckdb").close()


def test_a_backup_taken_while_others_write_is_a_moment_of_the_store(tmp_path: Path) -> None:
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with store.writing() as cursor:
                cursor.run("insert into settings values (?, '1', 'me', null)", [f"a{number}"])
                cursor.run("insert into targets (metric, value) values (?, 1)", [f"a{number}"])
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        taken = [backup.take(store, tmp_path / f"copy{n}.duckdb") for n in range(2)]
    finally:
        stop.set()
        writer.join()
        store.close()
    for copy in taken:
        backup.restore(copy, tmp_path / "again" / "rightbox.duckdb")
        restored = Store(tmp_path / "again" / "rightbox.duckdb")
        names, targets = restored.rows(
            "select (select count(*) from settings), (select count(*) from targets)"
        )[0]
        assert names == targets
        restored.close()


def test_a_damaged_backup_is_refused_and_the_store_stays(tmp_path: Path) -> None:
    path = tmp_path / "rightbox.duckdb"
    store = Store(path)
    records.put(store, RETROS, {"retro_id": "R", "title": "kept"}, "me")
    store.close()
    bad = tmp_path / "bad.duckdb"
    bad.write_bytes(path.read_bytes()[:6000])
    with pytest.raises(Damaged):
        backup.restore(bad, path)
    store = Store(path)
    assert records.get(store, RETROS, {"retro_id": "R"})["title"] == "kept"
    store.close()


KILLED = textwrap.dedent("""
    import sys
    from pathlib import Path
    from data.records import records
    from data.schema import RETROS
    from data.store import Store
    store = Store(Path(sys.argv[1]))
    for number in range(100_000):
        with store.writing() as cursor:
            for part in "ab":
                records.put(store, RETROS, {"retro_id": f"{number}{part}"}, "me", cursor=cursor)
        print(number, flush=True)
""")


def test_killed_writers_lose_nothing_acknowledged_and_leave_nothing_half(tmp_path: Path) -> None:
    path = tmp_path / "rightbox.duckdb"
    for round_ in range(3):
        child = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], stdout=subprocess.PIPE, text=True)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.15 * (round_ + 1))
        child.kill()
        acknowledged = [int(line) for line in child.stdout.read().split()]
        child.wait()
        store = Store(path)
        stored = {row[0] for row in store.rows("select retro_id from retros")}
        store.close()
        for number in range(max(acknowledged, default=0) + 1):
            assert {f"{number}a", f"{number}b"} <= stored
        assert {name[:-1] for name in stored if name.endswith("a")} == {
            n[:-1] for n in stored if n.endswith("b")
        }
        for suffix in ("", ".wal"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


def test_an_old_store_gains_the_columns_of_a_newer_release(tmp_path: Path) -> None:
    from data.store.store import duckdb

    path = tmp_path / "rightbox.duckdb"
    with duckdb.connect(str(path)) as old:
        old.execute("create table meta (name varchar, value varchar)")
        old.execute("insert into meta values ('version', '7')")
        old.execute("create table retros (retro_id varchar, title varchar)")
        old.execute("insert into retros values ('R', 'before')")
    store = Store(path)
    row = records.get(store, RETROS, {"retro_id": "R"})
    assert row["title"] == "before"
    assert row["summary"] is None
    store.close()


def test_a_backup_brings_the_photos_back(tmp_path: Path) -> None:
    home = tmp_path / "home"
    store = Store(home / "rightbox.duckdb")
    (home / "photos").mkdir()
    (home / "photos" / "a.jpg").write_bytes(b"picture")
    taken = backup.take(store, tmp_path / "copy.duckdb")
    store.close()
    backup.restore(taken, tmp_path / "again" / "rightbox.duckdb")
    assert (tmp_path / "again" / "photos" / "a.jpg").read_bytes() == b"picture"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["again", "copy.duckdb", "copy.photos.zip", "home"]


def test_a_file_in_the_older_form_is_opened_written_and_backed_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "rightbox.duckdb"
    with monkeypatch.context() as older:
        older.setattr("data.store.connect.CONFIG", {})
        first = Store(path)
        put_setting(first, "a")
        first.close()
    opened = Store(path)
    put_setting(opened, "b")
    opened.backup(tmp_path / "backup.duckdb")
    opened.close()
    for place in (path, tmp_path / "backup.duckdb"):
        again = Store(place)
        assert again.rows("select name from settings order by 1") == [("a",), ("b",)]
        again.close()


def put_setting(store: Store, name: str) -> None:
    records.put(store, TABLES["settings"], {"name": name, "value": "1"}, "me")
