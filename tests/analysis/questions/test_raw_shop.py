"""Raw Shopee exports from end to end: the item that went wrong is named with its week, a quiet shop names nothing.

The long form is `python -m benchmarks truth raw_shop`.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from analysis.signals.sentences import name_of
from analysis.wording.words import Words
from benchmarks.truth import raw_shop
from data import query
from data.store import Store

SEED = 4_000


@pytest.mark.parametrize("seed", [2])
def test_the_item_that_went_wrong_is_named_with_its_week(store: Store, tmp_path: Path, seed: int) -> None:
    shop = raw_shop.SmallShop(240, 6, raw_shop.SINCE)
    raw_shop.load(store, raw_shop.write(tmp_path, shop, np.random.default_rng(SEED + seed)))
    assert {row[0] for row in store.rows("select distinct report from imports")} == {
        "order", "return",
    }  # fmt: skip
    said = raw_shop.said_of(store, shop.end)
    assert said.names_item, said.digest
    (told,) = (line for line in said.digest.splitlines() if raw_shop.ITEM in line)
    assert "It began in" in told
    (story, *_) = said.changed
    assert raw_shop.ITEM in name_of(story.signal, Words("en"))
    assert story.began is not None and story.began[0] <= shop.changed <= story.began[1]
    assert story.now[0] > story.before[0] and story.now[1] < story.before[1]
    cells = query.cells(store, ("sku",)).set_index("sku")
    assert cells["errors"].idxmax() == raw_shop.ITEM


def test_a_quiet_shop_names_nothing(store: Store, tmp_path: Path) -> None:
    shop = raw_shop.SmallShop(150, 6, 4, planted=False)
    raw_shop.load(store, raw_shop.write(tmp_path, shop, np.random.default_rng(SEED)))
    said = raw_shop.said_of(store, shop.end)
    assert not said.names_anything and raw_shop.ITEM not in said.digest
    assert query.extent(store).last_day >= shop.end - timedelta(days=1)
