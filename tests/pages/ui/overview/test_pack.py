"""The pack of the screen This week: a button makes it, and its numbers are those that the screen shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analysis.report import build, pack
from analysis.report.formats import FORMATS
from data.query import Filters
from pages.ui.core import ask
from tests.pages.conftest import Open, everything_shown

PERIODS = (
    ("2026-08-31", "2026-11-15", {}),
    ("2026-06-01", "2026-08-30", {"station": "S3"}),
)


@pytest.mark.parametrize(("first", "last", "more"), PERIODS)
def test_the_pack_says_the_numbers_of_the_screen(
    demo: Path, open_screen: Open, first: str, last: str, more: dict[str, str]
) -> None:
    at = open_screen("overview", from_=first, to=last, **more)
    filters = Filters(date.fromisoformat(first), date.fromisoformat(last))
    for name, value in more.items():
        filters = filters.having(name, value)
    report = build.build(ask.store(), filters, build.words_of(ask.store(), "en"))
    shown = {metric.label: metric for metric in at.metric}
    texts = " ".join(everything_shown(at)).replace("\\", "")
    for figure in report.figures:
        assert shown[figure.label].value == figure.value
        assert str(shown[figure.label].delta or "").split(" ")[0] == figure.change.split(" ")[0]
        assert figure.small in texts
    signals = report.section("signals")
    assert signals is not None
    for sentence in signals.points[:6]:
        assert sentence.split(" Sign: ")[0] in texts.replace("**", "")


def test_the_button_makes_files_to_download_and_a_changed_filter_asks_for_new_ones(
    demo: Path, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        pack,
        "make",
        lambda store, filters, language, kinds, tell: {f"rightbox-x.{k}": k.encode() for k in kinds},
    )
    at = open_screen("overview", from_="2026-09-28", to="2026-10-04")
    assert not at.get("download_button") or "pack-pptx" not in str(at.get("download_button"))
    at.button(key="pack-make").click().run()
    assert not at.exception
    labels = [button.proto.label for button in at.get("download_button")]
    assert [kind for kind in FORMATS if any(kind.upper() in label for label in labels)] == list(FORMATS)
    at.session_state["pack-made"] = {**at.session_state["pack-made"], "of": ("", "en", 0)}
    at.run()
    assert "make it again" in " ".join(everything_shown(at))
