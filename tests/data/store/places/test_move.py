"""A store moved to another folder and back: whole or not at all, and the one it came from stays as it is."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from data import __main__ as command
from data.accounts import Accounts
from data.commands.caller import Caller
from data.importing.person_codes import secret
from data.store import Damaged, Store, broken
from data.store.archive import files, months
from data.store.places import move
from tests.make import case, line, loaded, write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a store, a month in the archive, a photo, an account and the key of the hashes."""
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    loaded(store, write(tmp_path / "o.csv", [line("A"), line("B", shipped_at="2026-05-03 10:00")]))
    loaded(store, write(tmp_path / "c.csv", [case("R1", "A")]))
    months.put_away(store, date(2026, 6, 1), "ana")
    secret(store)
    store.close()
    (tmp_path / "home" / "photos").mkdir()
    (tmp_path / "home" / "photos" / "p.jpg").write_bytes(b"picture")
    Accounts(tmp_path / "home").put("ana@shop.example", "correct horse battery staple")
    return tmp_path / "home"


def run(folder: Path, *words: str) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    caller = Caller(out=out, err=err, folder=folder.parent, environment={"RIGHTBOX_DATA": str(folder)})
    return command.main(words, caller), out.getvalue(), err.getvalue()


def content(folder: Path) -> dict[str, bytes]:
    """Every file beside the store, with what is in it; opening the store itself makes its views anew."""
    parts = ("hash.key", "accounts.json")
    paths = [folder / name for name in parts] + [
        p for d in ("archive", "photos") for p in (folder / d).glob("*")
    ]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def sums(folder: Path) -> tuple[dict[str, Any], dict[str, int]]:
    store = Store(folder / "rightbox.duckdb")
    found = move.table_sums(store.cursor()), broken(store.cursor())
    store.close()
    return found


def test_there_and_back_every_table_and_file_is_the_same(home: Path, tmp_path: Path) -> None:
    wanted, before = sums(home), content(home)
    code, said, _ = run(home, "move", "--to", "away")
    assert code == 0 and "\norder_lines\t1\n" in said and "RIGHTBOX_DATA" in said
    assert content(home) == before and sums(home) == wanted
    assert sums(tmp_path / "away") == wanted and wanted[1] == {}
    assert set(content(tmp_path / "away")) == set(before)
    back = tmp_path / "back"
    assert run(tmp_path / "away", "move", "--to", str(back))[0] == 0 and sums(back) == wanted
    code, _, complained = run(home, "move", "--to", "away")
    assert code == 1 and "away" in complained and run(home, "move", "--to", str(home))[0] == 1


@pytest.mark.parametrize("at", ["backup", "copy", "sums", "files", "name"])
def test_stopped_at_any_step_it_is_done_again(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    wanted, before = sums(home), content(home)
    store = Store(home / "rightbox.duckdb")
    calls: list[int] = []
    first = move.table_sums

    def stop(*_: Any) -> Any:
        raise KeyboardInterrupt

    def second(cursor: Any) -> Any:
        calls.append(1)
        return first(cursor) if len(calls) == 1 else stop()

    place = {"backup": (Store, "backup"), "copy": (files, "copy"), "files": (move, "_move_files")}
    if at == "name":
        monkeypatch.setattr(
            move.os, "replace", lambda s, t: stop() if str(s).endswith(".moving") else kept(s, t)
        )
    elif at == "sums":
        monkeypatch.setattr(move, "table_sums", second)
    else:
        monkeypatch.setattr(*place[at], stop)
    with pytest.raises(KeyboardInterrupt):
        move.move(store, tmp_path / "away")
    monkeypatch.undo()
    assert not (tmp_path / "away" / "rightbox.duckdb").exists()
    moved = move.move(store, tmp_path / "away")
    assert moved.rows == {name: rows for name, (rows, _) in wanted[0].items()}
    store.close()
    assert content(home) == before and sums(tmp_path / "away") == wanted


def kept(source: Any, target: Any) -> None:
    Path(source).rename(target)


def test_what_is_not_the_same_is_not_called_a_store(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(home / "rightbox.duckdb")
    whole = files.copy

    def torn(source: Path, target: Path) -> None:
        whole(source, target)
        if target.suffix == ".parquet":
            target.write_bytes(target.read_bytes()[:-1])

    monkeypatch.setattr(files, "copy", torn)
    with pytest.raises(Damaged):
        move.move(store, tmp_path / "away")
    assert not (tmp_path / "away" / "rightbox.duckdb").exists()
    store.close()
