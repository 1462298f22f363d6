"""Files to look at: every number of the store, no number of an order nobody complained about, and no writing."""

import io
import os
from datetime import date
from pathlib import Path

import pytest

from data import __main__ as command
from data.commands.caller import Caller
from data.records import records
from data.schema import PEOPLE
from data.store import Damaged, ReadOnly, Store
from data.store.archive import months
from data.store.places import viewer
from tests.make import case, line, loaded, write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a store of a few orders, one of them with a case, the oldest in the archive."""
    store = Store(tmp_path / "home" / "rightbox.duckdb")
    rows = [line("SEEN-1"), line("SECRET-2", sku="MUG"), line("SECRET-3", shipped_at="2026-05-03 10:00")]
    loaded(store, write(tmp_path / "orders.csv", rows))
    packed = {"source": "wms", "order_id": "SECRET-2", "sku": "MUG", "packer": "P1", "bin": "A-1"}
    loaded(store, write(tmp_path / "packing.csv", [packed | {"packed_at": "2026-07-04 12:00"}]))
    loaded(store, write(tmp_path / "cases.csv", [case("R1", "SEEN-1")]))
    months.put_away(store, date(2026, 6, 1), "ana")
    store.close()
    return tmp_path / "home"


def run(folder: Path, *words: str, store: str = "") -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    environment = {"RIGHTBOX_DATA": str(folder), "RIGHTBOX_STORE": store}
    code = command.main(words, Caller(out=out, err=err, folder=folder.parent, environment=environment))
    return code, out.getvalue(), err.getvalue()


def test_a_file_to_look_at_has_no_number_of_an_order_without_a_case(home: Path, tmp_path: Path) -> None:
    code, said, _ = run(home, "viewer", "--to", "look.duckdb")
    file = tmp_path / "look.duckdb"
    assert code == 0 and "look.duckdb" in said and b"SECRET" not in file.read_bytes()
    seen = viewer.opened(file, tmp_path / "elsewhere")
    rows = dict(seen.rows("select sku || coalesce(ship_day::text, ''), order_id from all_order_lines"))
    assert sorted(rows) == ["MUG2026-07-04", "TEE-NAVY-M2026-05-03", "TEE-NAVY-M2026-07-04"]
    assert rows["TEE-NAVY-M2026-07-04"] == "SEEN-1" and len(set(rows.values())) == 3
    assert seen.rows("select distinct order_id, packer, sku, bin from all_packing") == [
        ("", "", "MUG", "A-1")
    ]
    assert seen.value("select sum(lines) from cube") == 3
    assert [p.name for p in home.glob("*.part*")] == []
    seen.close()


def test_nothing_is_written_into_it_by_screens_or_commands(home: Path, tmp_path: Path) -> None:
    run(home, "viewer", "--to", "look.duckdb")
    before = (tmp_path / "look.duckdb").read_bytes()
    seen = viewer.opened(tmp_path / "look.duckdb", tmp_path / "elsewhere")
    with pytest.raises(ReadOnly):
        records.put(seen, PEOPLE, {"email": "a@b.example", "role": "viewer"}, "ana")
    records.note(seen, "ana", "downloads.taken", "x", {})  # has no trail, and hinders no download
    seen.close()
    place = f"viewer:{tmp_path / 'look.duckdb'}"
    other = tmp_path / "other"
    path = write(tmp_path / "more.csv", [line("D")])
    for words in (
        ("load", str(path)),
        ("undo", "I1"),
        ("demo",),
        ("archive", "--before", "2026-06"),
        ("restore", "x"),
    ):
        code, _, complained = run(other, *words, store=place)
        assert (code == 1 and "RIGHTBOX_STORE" in complained) or words[0] in ("undo", "demo"), (
            words,
            complained,
        )
    assert (tmp_path / "look.duckdb").read_bytes() == before and not (other / "rightbox.duckdb").exists()
    assert run(other, "export", "out", store=place)[0] == 0  # what only reads, works


def test_a_file_written_anew_has_another_moment(home: Path, tmp_path: Path) -> None:
    run(home, "viewer", "--to", "look.duckdb")
    file = tmp_path / "look.duckdb"
    first = viewer.opened(file, tmp_path / "elsewhere")
    loaded_more = Store(home / "rightbox.duckdb")
    loaded(loaded_more, write(tmp_path / "more.csv", [line("D")]))
    loaded_more.close()
    run(home, "viewer", "--to", "look.duckdb")
    os.utime(file, ns=(0, first.version + 1))
    second = viewer.opened(file, tmp_path / "elsewhere")
    assert second.version > first.version
    assert viewer.made_at(second) > viewer.made_at(first)
    asked = "select count(*) from all_order_lines"
    assert (first.value(asked), second.value(asked)) == (3, 4)  # who looks at the old one looks on
    assert len(list((tmp_path / "elsewhere" / "viewer").glob("*.duckdb"))) == 1
    first.close()
    second.close()


def test_what_is_no_file_to_look_at_is_refused(home: Path, tmp_path: Path) -> None:
    with pytest.raises(Damaged) as missing:
        viewer.opened(tmp_path / "none", tmp_path / "elsewhere")
    with pytest.raises(Damaged) as store:
        viewer.opened(home / "rightbox.duckdb", tmp_path / "elsewhere")
    (tmp_path / "text").write_text("no database at all, but long enough to look like one" * 99)
    with pytest.raises(Damaged):
        viewer.opened(tmp_path / "text", tmp_path / "elsewhere")
    assert (missing.value.code, store.value.code) == ("viewer_missing", "no_viewer")
    with pytest.raises(Damaged) as unknown:
        viewer.named({"RIGHTBOX_STORE": "oracle:x"})
    assert unknown.value.code == "unknown_store"
    assert viewer.named({"RIGHTBOX_STORE": " "}) is None
