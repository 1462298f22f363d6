"""What came instead is read from the remark where it tells it, and nothing is said where it does not."""

from __future__ import annotations

import pytest

from analysis.cases.received import Item, suggest
from benchmarks.truth import remarks

NAVY, BLACK, BLACK_L = (
    Item("TEE-NAVY-M", "Navy,M"),
    Item("TEE-BLACK-M", "Black,M"),
    Item("TEE-BLACK-L", "Black,L"),
)
ALL = [NAVY, BLACK, BLACK_L]


@pytest.mark.parametrize("seed", [2026, 77])
def test_remarks_that_tell_it_are_read_right_and_the_others_left_alone(seed: int) -> None:
    found = remarks.measure(seed, 400)
    assert found.right >= 0.85
    assert found.wrong <= 0.03
    assert found.spoken > 100


@pytest.mark.parametrize(
    ("text", "sku"),
    [
        ("ordered navy, black came", "TEE-BLACK-M"),
        ("ordered navy m but got black L", "TEE-BLACK-L"),
        ("Wrong item! This is Black,M, I wanted Navy,M", "TEE-BLACK-M"),
        ("got TEE-BLACK-L", "TEE-BLACK-L"),
        ("收到黑色，买的是藏青色", "TEE-BLACK-M"),
        ("pesan navy dapat hitam", "TEE-BLACK-M"),
        ("สั่งสีกรมท่าได้สีดำ", "TEE-BLACK-M"),
        ("wrong colour", None),
        ("it's not what I ordered", None),
        ("black or white, I do not know", None),
        ("navy", None),
        ("can I get black please", None),
        ("the red box was crushed", None),
        ("", None),
        ("x" * 10_000, None),
    ],
)
def test_examples(text: str, sku: str | None) -> None:
    found = suggest(text, NAVY, ALL)
    assert (found.sku if found else None) == sku
