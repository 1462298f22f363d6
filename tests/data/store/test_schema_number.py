"""Which release wrote a store file: an older one is migrated on a copy, a newer or another program's is refused."""

from pathlib import Path

import pytest

from data.store import Damaged, Store, backup, schema_of, verify_file
from data.store.migrate import SCHEMA
from data.store.store import duckdb

FOREIGN = "create table cases (case_id varchar)"
NEWER = (
    "create table meta (name varchar, value varchar); "
    f"insert into meta values ('version', '3'), ('schema', '{SCHEMA + 1}')"
)
OLDER = (
    "create table meta (name varchar, value varchar); insert into meta values ('version', '3'); "
    "create table retros (retro_id varchar, title varchar); insert into retros values ('R', 'before')"
)


def file(path: Path, sql: str) -> bytes:
    with duckdb.connect(str(path)) as made:
        made.execute(sql)
    return path.read_bytes()


@pytest.mark.parametrize(("sql", "code"), [(FOREIGN, "foreign"), (NEWER, "newer")])
def test_a_file_of_another_program_or_a_newer_release_is_refused_everywhere(
    sql: str, code: str, tmp_path: Path
) -> None:
    before = file(tmp_path / "rightbox.duckdb", sql)
    with pytest.raises(Damaged) as caught:
        Store(tmp_path / "rightbox.duckdb")
    assert caught.value.code == code
    assert (tmp_path / "rightbox.duckdb").read_bytes() == before
    with pytest.raises(Damaged):
        verify_file(tmp_path / "rightbox.duckdb")
    home = tmp_path / "home" / "rightbox.duckdb"
    Store(home).close()
    was = home.read_bytes()
    with pytest.raises(Damaged):
        backup.restore(tmp_path / "rightbox.duckdb", home)
    assert home.read_bytes() == was


def test_a_file_without_a_table_is_no_backup(tmp_path: Path) -> None:
    file(tmp_path / "empty.duckdb", "select 1")
    with pytest.raises(Damaged):
        backup.restore(tmp_path / "empty.duckdb", tmp_path / "home" / "rightbox.duckdb")


def test_an_older_store_is_migrated_on_a_copy_and_its_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "rightbox.duckdb"
    before = file(path, OLDER)
    store = Store(path)
    assert store.rows("select retro_id, title, summary from retros") == [("R", "before", None)]
    store.close()
    (kept,) = tmp_path.glob("rightbox-before-schema-*.duckdb")
    assert kept.read_bytes() == before
    assert schema_of(path) == SCHEMA


def test_a_migration_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rightbox.duckdb"
    before = file(path, OLDER)

    def fails(cursor: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("data.store.recovery.upgrade.migrate", fails)
    with pytest.raises(ZeroDivisionError):
        Store(path)
    assert path.read_bytes() == before
    assert {p.name for p in tmp_path.glob("*.duckdb*")} == {"rightbox.duckdb"}
