"""Saved views: kept for everybody under a name, opened as links, replaced and removed."""

from __future__ import annotations

from pathlib import Path

from data.schema import SAVED_VIEWS
from pages.ui.core import ask
from tests.pages.conftest import Open, everything_shown


def test_a_view_is_saved_replaced_and_removed(own_demo: Path, open_screen: Open) -> None:
    at = open_screen("causes", station="S3")
    at.button(key="view-save").click().run()
    assert at.error and ask.everything(SAVED_VIEWS).empty
    for _ in range(2):
        at.text_input(key="view-name").set_value("S3 [x](y)")
        at.button(key="view-save").click().run()
    (row,) = ask.everything(SAVED_VIEWS).to_dict("records")
    assert (row["name"], row["page"], row["saved_by"]) == ("S3 [x](y)", "causes", "local")
    assert "station=S3" in row["query"] and at.text_input(key="view-name").value == ""
    assert not at.exception and "](y" not in " ".join(everything_shown(at))
    at.button(key=f"view-remove-{row['view_id']}").click().run()
    assert ask.everything(SAVED_VIEWS).empty and not at.exception
