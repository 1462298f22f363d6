"""Screens over a file to look at: the same numbers, its age on top, nothing that writes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from data.store import Store, utc_now
from data.store.places import viewer
from pages.ui.core import ask, rights
from tests.pages.conftest import Open
from tests.pages.elsewhere.test_archived_demo import answers


@pytest.fixture(scope="module")
def file(demo_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = Store(demo_folder / "rightbox.duckdb")
    made = viewer.make(store, tmp_path_factory.mktemp("file") / "look.duckdb")
    store.close()
    return made


def test_every_number_is_that_of_the_store(demo_folder: Path, file: Path, tmp_path: Path) -> None:
    store, seen = Store(demo_folder / "rightbox.duckdb"), viewer.opened(file, tmp_path)
    wanted, found = answers(store), answers(seen)
    wanted_orders = {name for name in wanted if name.startswith("order ")}
    for question, answer in wanted.items():
        if isinstance(answer, pd.DataFrame):
            drop = (
                ["buyer_hash", "packer"] if question in wanted_orders else []
            )  # of the form for a new case alone
            one, other = answer.drop(columns=drop), found[question].drop(columns=drop)
            order = one.astype(str).sort_values(list(one.columns)).index
            again = other.astype(str).sort_values(list(one.columns)).index
            pd.testing.assert_frame_equal(
                other.loc[again].reset_index(drop=True), one.loc[order].reset_index(drop=True), obj=question
            )
        else:
            assert found[question] == answer, question
    store.close()
    seen.close()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_its_age_is_on_top_and_nobody_writes(
    file: Path, tmp_path: Path, use_folder: Callable[[Path], None], open_screen: Open,
    monkeypatch: pytest.MonkeyPatch, language: str,
) -> None:  # fmt: skip
    use_folder(tmp_path)
    monkeypatch.setenv("RIGHTBOX_STORE", f"viewer:{file}")
    at = open_screen("cases", lang=language)
    assert not at.exception
    made = viewer.made_at(ask.opened())
    assert any(str(made.year) in text for text in (str(i.value) for i in at.info)), [i.value for i in at.info]
    assert ask.opened().read_only and timedelta(0) <= utc_now() - made < timedelta(hours=1)
    assert not rights.may("edit") and not rights.may("manage") and rights.may("view")
    assert not (tmp_path / "rightbox.duckdb").exists()
