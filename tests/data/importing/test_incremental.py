"""After any sequence of imports and undos the cube, its roll-ups and the case facts are as counted from nothing."""

from pathlib import Path

import numpy as np
import pytest

from data import query, schema
from data.importing import ingest, unknown_words
from data.query import Filters
from data.store import Store, cube
from data.store.caching.case_cache import CACHED
from tests.make import write

DERIVED = ("cube", *schema.ROLLUPS, "case_facts")


def derived(store: Store) -> dict[str, list[tuple[object, ...]]]:
    return {name: store.rows(f"from {name} order by all") for name in DERIVED}


def recounted(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """What the derived tables hold when they are made from nothing; the store stays as it is."""
    cursor = store.cursor()
    cursor.run("begin transaction")
    goods = cursor.value("select exists (from cube_goods)")
    cube.refresh(cursor)
    if goods and not cursor.value("select exists (from cube_goods)"):
        cube._insert_goods(cursor, "true")
    found = {name: cursor.rows(f"from {name} order by all") for name in DERIVED}
    cursor.run("rollback")
    cursor.close()
    return found


def files(rng: np.random.Generator, folder: Path, number: int) -> Path:
    """A small file of any kind about the same few orders, parcels, cases and days as all others."""

    def pick(*values: str) -> str:
        return str(rng.choice(values))

    def order(n: int) -> dict[str, str]:
        days = ("", "2026-07-01 10:00", "2026-07-02 10:00", "2026-08-03 10:00")
        return {
            "platform": "shopee", "shop": pick("A", "A", "B"), "order_id": f"O{rng.integers(12)}",
            "sku": pick("S1", "S2", "S3"), "quantity": pick("1", "2"), "shipped_at": pick(*days),
            "warehouse": pick("W1", "W2", ""), "carrier": pick("X", "Y"), "unit_price": pick("5", "9"),
            "tracking_no": pick("", "T1", "T2", f"T{n}"),
        }  # fmt: skip

    def packing(n: int) -> dict[str, str]:
        return {
            "source": pick("wms", "other"), "order_id": pick("", f"O{rng.integers(12)}"),
            "tracking_no": pick("T1", f"T{n}"),
            "sku": pick("", "S1", "S2"), "packer": pick("P1", "P2"), "station": pick("", "N1", "N2"),
            "scan": pick("scanned", "blip"), "packed_at": pick("2026-07-01 08:00", "2026-07-01 08:30"),
        }  # fmt: skip

    def case(n: int) -> dict[str, str]:
        return {
            "platform": "shopee", "shop": pick("A", "B"), "case_id": f"C{rng.integers(9)}",
            "order_id": f"O{rng.integers(14)}", "sku": pick("S1", "S2", "S9"), "opened_at": "2026-08-05 10:00",
            "symptom": "wrong_sku",
        }  # fmt: skip

    def volume(n: int) -> dict[str, str]:
        day = pick("2026-07-01", "2026-07-05")
        return {"day": day, "shop": pick("A", "B", "C"), "sku": pick("S1", "S2"), "lines": pick("5", "7")}

    makers = (order, order, packing, packing, case, volume) if number > 6 else (order, packing, case)
    make = makers[rng.integers(len(makers))]
    rows = [make(n) for n in range(int(rng.integers(1, 14)))]
    return write(folder / f"{number}.csv", rows)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_counted_step_by_step_equals_what_is_counted_at_once(tmp_path: Path, seed: int) -> None:
    rng, store = np.random.default_rng(seed), Store(None)
    for number in range(16):
        if number == 12:
            unknown_words.apply_word(store, "scan", "blip", "", "manual", "test")
        elif number % 5 == 4:
            ids = [
                i for (i,) in store.rows("select import_id from imports where undone_at is null order by 1")
            ]
            ingest.undo(store, str(rng.choice(ids)), "test")
        else:
            assert (
                ingest.load(store, files(rng, tmp_path, number), options=ingest.ImportOptions()).refused
                is None
            )
        assert derived(store) == recounted(store), number
        for view in CACHED if number % 4 == 3 else ():
            cached = store.materialised(view)
            assert store.rows(f"from {cached} order by all") == store.rows(f"from {view} order by all"), (
                number,
                view,
            )
    assert store.value("select count(*) from cube_goods") > 0
    asked = (
        (),
        ("shop",),
        ("packer",),
        ("sku", "week"),
        ("warehouse", "station"),
        ("sku", "packer"),
        ("parent_sku",),
    )
    chosen = (Filters(), Filters().having("shop", "A"), Filters().having("packer", "P1").having("sku", "S1"))
    for by in asked:
        for filters in chosen:
            answered = query.cells(store, by, filters)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(schema, "ROLLUPS", {"cube_orders": schema.ORDER_DIMENSIONS})
                whole = query.cells(store, by, filters)
            assert answered.equals(whole), (by, filters)
    store.close()
