"""Fixtures of every test: missing words raise, and no test touches the installation's own store."""

import os
import signal

# before numpy is imported: fits of small matrices take several times as long on many threads
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ["RIGHTBOX_STRICT"] = "1"

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from data.store import Store
from data.store.lake.shared import SharedStore
from tests.data.store.lake import postgres

# how long one example takes says more of the machine than of the program
hypothesis.settings.register_profile("without a deadline", deadline=None)
hypothesis.settings.load_profile("without a deadline")

# a shell that starts the tests in the background has them, and every program that they start, ignore interrupts
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _installation_stays_untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Point the whole run at a folder of its own, also where a test forgot to ask for one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RIGHTBOX_DATA", str(tmp_path_factory.mktemp("store")))
        yield


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store in memory; with RIGHTBOX_TEST_STORE=lake one that servers share."""
    if os.environ.get("RIGHTBOX_TEST_STORE") == "lake":
        shared = request.getfixturevalue("shared_store")
        postgres.emptied(shared)
        yield shared
        return
    opened = Store(None)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Postgres]:
    """A PostgreSQL of the tests' own; skips where there is none."""
    with postgres.running() as server:
        yield server


@pytest.fixture(scope="session")
def shared_store(
    postgres_server: postgres.Postgres, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SharedStore]:
    """A shared store with the rows of the test before."""
    opened = SharedStore(postgres.lake(postgres_server, tmp_path_factory.mktemp("lake")))
    yield opened
    opened.close()


@pytest.fixture
def data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that RIGHTBOX_DATA names during the test."""
    folder = tmp_path / "var"
    folder.mkdir()
    monkeypatch.setenv("RIGHTBOX_DATA", str(folder))
    return folder
