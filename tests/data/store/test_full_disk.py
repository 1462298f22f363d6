"""A full disk: every write ends in a sentence, what was saved is safe, the lock is free, nothing half done stays."""

import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from data.__main__ import main
from data.cases import photos
from data.commands.caller import REFUSED, Caller
from data.records import drafts, records
from data.schema import RETROS
from data.store import Damaged, DatabaseError, Store, backup, full_disk
from data.store.lockfile import LockFile
from tests.make import case, line, loaded, write

BIG = {"retro_id": "big", "title": "y" * 200_000}


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 8 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root may mount a small file system")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(disk: Path) -> Path:
    with (disk / "filling").open("wb", buffering=0) as out:
        try:
            while True:
                out.write(bytes(4096))
        except OSError:
            pass
    return disk / "filling"


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


WHOLE = {"rightbox.duckdb", "rightbox.duckdb.wal", "rightbox.lock", "rightbox.written"}


def test_a_store_on_a_full_disk_keeps_what_it_has_and_goes_on_after_room_is_made(disk: Path) -> None:
    path = disk / "home" / "rightbox.duckdb"
    store = Store(path)
    records.put(store, RETROS, {"retro_id": "first"}, "me")
    filling = fill(disk)
    for work in (lambda: records.put(store, RETROS, BIG, "me"), lambda: backup.take(store)):
        with pytest.raises((DatabaseError, OSError)) as caught:
            work()
        assert full_disk(caught.value)
    assert store.rows("select retro_id from retros") == [("first",)]
    store.close()
    for _ in range(2):  # the second time must not find the lock held by this very process
        with pytest.raises(OSError, match="No space") as refused:
            Store(path)
        assert full_disk(refused.value)
    assert files(path.parent) <= WHOLE
    filling.unlink()
    store = Store(path)
    records.put(store, RETROS, BIG, "me")
    assert store.value("select count(*) from retros") == 2
    store.close()


def test_commands_on_a_full_disk_end_in_a_sentence(disk: Path) -> None:
    home = disk / "home"
    store = Store(home / "rightbox.duckdb")
    copy = backup.take(store, disk.parent / "copy.duckdb")
    store.close()
    fill(disk)
    for arguments in (["verify"], ["backup", "b.duckdb"], ["restore", str(copy)], ["export", "all"]):
        err = io.StringIO()
        caller = Caller(out=io.StringIO(), err=err, folder=home, environment={"RIGHTBOX_DATA": str(home)})
        assert main(arguments, caller) == REFUSED
        assert err.getvalue().startswith("The disk is full."), arguments
    assert files(home) <= WHOLE


def test_a_lock_without_room_for_its_name_is_held_and_given_back(disk: Path) -> None:
    fill(disk)
    with pytest.raises(OSError, match="No space"):
        (disk / "probe").write_bytes(b"x")
    LockFile(disk / "a.lock").release()
    LockFile(disk / "a.lock").release()


def test_what_a_killed_process_left_half_done_goes_at_the_next_start(tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    for name in ("rightbox.restoring", "rightbox.mending.duckdb", "backups/rightbox-1.part"):
        (tmp_path / name).write_bytes(b"half")
    Store(tmp_path / "rightbox.duckdb").close()
    assert files(tmp_path) <= WHOLE


def test_a_backup_that_cannot_be_restored_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.duckdb").write_bytes(b"no store at all")
    with pytest.raises(Damaged):
        backup.restore(tmp_path / "bad.duckdb", tmp_path / "home" / "rightbox.duckdb")
    assert files(tmp_path / "home") == {"rightbox.lock"}


def test_everything_else_that_writes_says_that_the_disk_is_full_and_leaves_no_rest(disk: Path) -> None:
    """Photo, draft, erasing, undoing, taking months away, accounts: nothing half written, the rows as they were."""
    home = disk / "home"
    store = Store(home / "rightbox.duckdb")
    loaded(store, write(disk / "o.csv", [line("SG77FULL0001")]))
    loaded(store, write(disk / "c.csv", [case("RT77FULL0001", "SG77FULL0001")]))
    imported = str(store.value("select min(import_id) from imports"))
    before = {name: store.rows(f"from {name}") for name in ("order_lines", "cases", "case_photos", "drafts")}
    filling = fill(disk)
    key = {
        "platform": "shopee",
        "shop": "SG",
        "case_id": "RT77FULL0001",
        "sku": "TEE-NAVY-M",
        "variation": "",
    }
    place = drafts.DraftPlace("retro", "me")
    long = drafts.Draft({"note": "z" * 200_000})
    for work in (
        lambda: photos.add(store, key, picture(), "me"),
        lambda: drafts.keep(store, place, long),
        lambda: records.put(store, RETROS, BIG, "me"),
    ):
        with pytest.raises((DatabaseError, OSError, photos.BadPhoto)) as caught:
            work()
        assert full_disk(caught.value) or getattr(caught.value, "code", "") == "disk_full"
    store.close()
    there = files(home)
    for arguments in (
        ["undo", imported], ["erase", "--order", "SG77FULL0001"], ["archive", "--before", "2026-08"], ["maintain"],
        ["viewer", "--to", str(home / "look.duckdb")], ["known", "--order", "SG77FULL0001", "--to", str(home / "k")],
        ["load", str(disk / "o.csv")], ["account", "add", "a@b.c", "--role", "admin", "--generate"],
        ["sign-in", "--manager", "a@b.c"], ["demo", "--lines", "2000"],
    ):  # fmt: skip
        out, err = io.StringIO(), io.StringIO()
        caller = Caller(out=out, err=err, folder=home, environment={"RIGHTBOX_DATA": str(home)})
        code = main(arguments, caller)
        said = out.getvalue() + err.getvalue()
        assert code == REFUSED and "disk" in said and "Traceback" not in said, (arguments, code, said)
        assert files(home) - there <= WHOLE, arguments
    filling.unlink()
    store = Store(home / "rightbox.duckdb")
    assert {name: store.rows(f"from {name}") for name in before} == before
    drafts.keep(store, place, long)
    assert photos.add(store, key, picture(), "me")
    store.close()


def picture() -> bytes:
    out = io.BytesIO()
    Image.effect_noise((200, 200), 90).convert("RGB").save(out, "JPEG")
    return out.getvalue()
