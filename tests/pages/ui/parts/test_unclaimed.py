"""Where no returns are loaded, no screen says that nothing went wrong: nothing is known."""

from pathlib import Path

import pytest

from pages.ui.core import ask
from tests import make
from tests.analysis.questions.shops import load
from tests.pages.conftest import Open, everything_shown

DAYS = {"from_": "2026-07-01", "to": "2026-07-31"}
DENIED = ("No errors", "No rows match these filters", "SGD 0")


def _shipped(store_folder: Path) -> None:
    lines = [make.line(f"Q{n}", shop="Quiet", shipped_at=f"2026-07-{1 + n % 28:02} 10:00") for n in range(56)]
    load(ask.store(), store_folder, "quiet.csv", lines)


def _wrong(texts: list[str]) -> list[str]:
    return [text for text in texts if any(said in text for said in DENIED)]


@pytest.mark.parametrize("screen", ["overview", "skus", "causes", "changes", "costs"])
def test_a_store_without_claims_denies_no_error(screen: str, nothing: Path, open_screen: Open) -> None:
    _shipped(nothing)
    texts = everything_shown(open_screen(screen, lang="en", **DAYS))
    assert any("No returns or complaints are loaded" in text for text in texts)
    assert _wrong(texts) == []


@pytest.mark.parametrize("screen", ["overview", "skus", "causes", "costs"])
def test_a_shop_without_claims_beside_one_that_has_them_denies_no_error(
    screen: str, nothing: Path, open_screen: Open
) -> None:
    _shipped(nothing)
    load(ask.store(), nothing, "loud.csv", [make.line(f"L{n}", shop="Loud") for n in range(10)])
    load(ask.store(), nothing, "claims.csv", [make.case("C1", "L1", shop="Loud")])
    texts = everything_shown(open_screen(screen, lang="en", shop="Quiet", **DAYS))
    assert any("No returns or complaints are loaded" in text for text in texts)
    assert _wrong(texts) == []
