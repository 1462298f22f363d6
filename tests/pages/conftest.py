"""A store with a small simulated warehouse, and screens opened through the shell."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from data.demo import install
from data.store import Store
from pages.ui.core import ask
from tests.paths import ROOT

MAIN = ROOT / "pages" / "main.py"
TODAY = date(2026, 11, 16)
LINES = 6_000
Open = Callable[..., AppTest]


@pytest.fixture(scope="session", autouse=True)
def _components_are_looked_for_once() -> Iterator[None]:
    """A screen that is opened in a test reads every installed package for components: more work than the screen."""
    with pytest.MonkeyPatch.context() as patch:
        scan = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", scan)
        yield


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the demo in it; tests that write must use ``own_demo``."""
    folder = tmp_path_factory.mktemp("demo")
    store = Store(folder / "rightbox.duckdb")
    install.install(store, lines=LINES, today=TODAY)
    store.close()
    return folder


@pytest.fixture
def use_folder(monkeypatch: pytest.MonkeyPatch):
    """Point the screens at a folder; its store is closed after the test."""
    yield lambda folder: monkeypatch.setenv("RIGHTBOX_DATA", str(folder))
    ask.close()


@pytest.fixture
def demo(demo_folder: Path, use_folder: Callable[[Path], None]) -> Path:
    """The shared demo store, for reading."""
    use_folder(demo_folder)
    return demo_folder


@pytest.fixture
def own_demo(demo_folder: Path, tmp_path: Path, use_folder: Callable[[Path], None]) -> Path:
    """A copy of the demo store, for writing."""
    folder = tmp_path / "data"
    shutil.copytree(demo_folder, folder)
    use_folder(folder)
    return folder


@pytest.fixture
def nothing(tmp_path: Path, use_folder: Callable[[Path], None]) -> Path:
    """An empty store."""
    use_folder(tmp_path)
    return tmp_path


@pytest.fixture
def open_screen() -> Open:
    """Open a screen through the shell: ``open_screen("skus", lang="zh_CN", sku="A")``; query parameters by name.

    Closed sections are opened, unless ``open`` says which.
    """

    def opened(key: str = "overview", **query: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=180)
        if key != "overview":
            at.switch_page(f"{key}.py")
        for name, value in ({"open": "all"} | query).items():
            at.query_params[name.rstrip("_")] = value
        return at.run()

    return opened


def everything_shown(at: AppTest) -> list[str]:
    """All texts on the screen that a person reads, labels of widgets included."""
    texts: list[str] = []
    for kind in (
        "title",
        "header",
        "subheader",
        "markdown",
        "caption",
        "info",
        "warning",
        "error",
        "success",
    ):
        texts += [str(element.value) for element in at.get(kind)]
    for kind in (
        "button",
        "selectbox",
        "multiselect",
        "text_input",
        "text_area",
        "number_input",
        "metric",
        "checkbox",
    ):
        texts += [str(element.label) for element in at.get(kind)]
    texts += [str(element.value) for element in at.get("metric")]
    return texts
