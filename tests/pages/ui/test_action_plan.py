"""What a plan says of the lines that its proof needs, before anything is started."""

from __future__ import annotations

import pytest

from data.query import Filters
from pages.ui.actions import form

ITEM = Filters().having("sku", "MUG")


SAID = ("No line of this scope", "too few to prove", "To tell this effect", "longer than anybody waits")


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0, 0), [SAID[0]]),
        ((1, 40, 2), [SAID[1]]),
        ((20, 4_000, 150), [SAID[1]]),
        ((60, 12_000, 460), [SAID[2], SAID[3]]),
        ((900, 40_000, 1_500), [SAID[2]]),
    ],
)
def test_the_wait_is_called_too_long_where_nobody_would_wait(
    counts: tuple[int, int, int], said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(form.ask, "counted", lambda *_: counts)
    text = form.planned(ITEM, {"period_start": "2026-01-05", "period_end": "2026-02-01"}, 0.5)
    assert [phrase for phrase in SAID if phrase in text] == said
