"""The short form of `python -m benchmarks servers`, what it would see, and the tests of data on both stores."""

import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from benchmarks.scale import servers
from data.records import settings
from data.store import Damaged
from data.store.lake.shared import SharedStore
from tests.data.store.lake import postgres
from tests.paths import ROOT

# what loads, asks and undoes; `make torture` has more
CHOSEN = ("tests/data/cases/test_replacements.py",)


def test_killed_servers_lose_nothing_that_they_acknowledged() -> None:
    postgres.needed()
    roles = ["--roles", "server", "loader"]
    found = servers.tortured(servers.options(["--kills", "1", "--crashes", "1", "--pause", "1", *roles]))
    assert found["kill"] == 1 and found["crash"] == 1 and found["moments"]
    assert not [what for what in found if what.isupper()], found


def test_what_is_lost_is_found(shared_store: SharedStore) -> None:
    postgres.emptied(shared_store)
    with shared_store.writing() as cursor:
        cursor.run("insert into settings (name, value) values ('n1', '1'), ('n3', '1'), ('n3', '1')")
    said = [[kind, "9", "."] for kind in ("retro", "draft", "number", "loaded")]
    found = servers.judged(shared_store.lake, said)
    lost = {"LOST RETRO", "LOST DRAFT", "LOST NUMBER", "LOST LOADED"}
    assert {what for what in found if what.isupper()} >= lost | {
        "NUMBER STORED TWICE",
        "TORN MOMENT",
        "BROKEN RULES",
    }


def test_a_server_goes_on_when_the_catalog_is_back(tmp_path: Path) -> None:
    with postgres.running() as server, closing(SharedStore(postgres.lake(server, tmp_path))) as store:
        settings.put(store, "language", "en", "me")
        version = store.version
        server.stop()
        with pytest.raises(Damaged) as down:
            settings.put(store, "language", "en", "me")
        assert down.value.code == "no_catalog"
        store._looked = 0.0
        assert store.version == version  # what is remembered can be looked at meanwhile
        server.start()
        settings.put(store, "language", "en", "me")
        assert store.version == version + 1


def test_the_same_tests_of_data_pass_on_a_shared_store() -> None:
    postgres.needed()
    environment = os.environ | {"RIGHTBOX_TEST_STORE": "lake"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", "--setup-show", *CHOSEN]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "S shared_store" in done.stdout  # it was the one that they used
    assert "skipped" not in done.stdout
