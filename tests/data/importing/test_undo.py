"""Undo is exact: whatever was loaded and taken out again, in any order, the store is as if only the rest was loaded."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from data.importing import ingest
from data.store import Store
from tests.make import every_version, income, line, put, returned, write

QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # making a failure smaller takes minutes
NUMBERS = st.sampled_from(("A", "B"))
MOMENTS = st.sampled_from(("2026-08-01", "2026-08-05", "2026-08-05"))
ORDERS = st.lists(
    st.builds(
        lambda n, sku, q, status: line(f"O{n}", sku, quantity=q, status=status),
        NUMBERS, st.sampled_from(("S1", "S2")), st.integers(1, 3), st.sampled_from(("completed", "cancelled")),
    ),
    min_size=1, max_size=3,
)  # fmt: skip
RETURNS = st.lists(
    st.builds(
        lambda n, sku, status, total: returned(n, status, SKU=sku, **{"Refund Total Amount": total}),
        NUMBERS,
        st.sampled_from(("S1", "S2")),
        st.sampled_from(("Refunded to Buyer", "Request Cancelled", "Pending Return")),
        st.sampled_from(("12.90", "5.00", "0")),
    ),
    min_size=1, max_size=3,
)  # fmt: skip
SETTLED = st.lists(
    st.builds(
        lambda n, number, refund: ["Order", f"O{n}", number and n, "2026-08-12", refund, "-3.00"],
        NUMBERS, st.booleans(), st.sampled_from(("-11.00", "-4.00")),
    ),
    min_size=1, max_size=2,
)  # fmt: skip
PACKED = st.lists(
    st.builds(
        lambda n, packer, minute: {"order_id": f"O{n}", "packer": packer, "packed_at": f"2026-07-04 10:0{minute}"},
        NUMBERS, st.sampled_from(("P1", "P2")), st.integers(0, 1),
    ),
    min_size=1, max_size=2,
)  # fmt: skip
LEFT_OUT = st.sets(
    st.sampled_from(
        ("warehouse", "carrier", "tracking_no", "status", "shipped_at", "ordered_at", "product_name",
         "Return Reason", "Unit Price", "Return / Refund Status", "Refund Completed Time")
    ),
    max_size=5,
)  # fmt: skip
FILES = st.lists(
    st.tuples(
        st.one_of(ORDERS.map(lambda rows: ("table", rows)), RETURNS.map(lambda rows: ("table", rows)),
                  PACKED.map(lambda rows: ("table", rows)), SETTLED.map(lambda rows: ("income", rows))),
        MOMENTS,
        LEFT_OUT,
    ),
    min_size=2, max_size=4,
)  # fmt: skip


@settings(
    max_examples=8, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=FILES, gone=st.sets(st.integers(0, 3), min_size=1), turned=st.booleans())
def test_what_is_undone_was_never_there(
    tmp_path: Path, files: list[Any], gone: set[int], turned: bool
) -> None:
    folder = tmp_path / "files"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    paths = []
    for at, ((kind, rows), moment, left_out) in enumerate(files):
        path = folder / f"file{at}.csv"
        if kind == "income":
            income(path, *rows)
        else:
            write(
                path, [{name: value for name, value in row.items() if name not in left_out} for row in rows]
            )
        paths.append((path, moment))
    whole, rest = Store(None), Store(None)
    # one shop throughout: whose a file of unknown orders is, other files tell, and that stays decided when they go
    imports = [put(whole, path, moment, shop="SG") for path, moment in paths]
    for at in sorted(gone & set(range(len(paths))), reverse=turned):
        for import_id in imports[at]:
            ingest.undo(whole, import_id, "me")
    for at, (path, moment) in enumerate(paths):
        if at not in gone:
            put(rest, path, moment, shop="SG")
    expected, found = every_version(rest), every_version(whole)
    whole.close()
    rest.close()
    assert {name: rows for name, rows in found.items() if rows != expected[name]} == {}


@pytest.mark.parametrize("newer_first", [False, True])
def test_what_a_newer_file_lacks_is_inherited_only_as_long_as_the_older_file_is_there(
    tmp_path: Path, newer_first: bool
) -> None:
    bare = line("OA", status="completed")
    for name in ("warehouse", "shipped_at", "carrier"):
        bare.pop(name)
    older = write(tmp_path / "older.csv", [line("OA", status="shipped")])
    newer = write(tmp_path / "newer.csv", [bare])
    row = "select status, warehouse, carrier, shipped_at is not null, ship_day::varchar from order_lines"
    told = {"both": ("completed", "WH1", "SPX", True, "2026-07-04"),
            "older": ("shipped", "WH1", "SPX", True, "2026-07-04"),
            "newer": ("completed", None, None, False, "2026-07-03")}  # fmt: skip
    for gone, left in (("older", "newer"), ("newer", "older")):
        store = Store(None)
        files = {"older": (older, "2026-08-01"), "newer": (newer, "2026-08-05")}
        imports = {
            name: put(store, *files[name])[0]
            for name in sorted(files, key=lambda n: (n == "older") == newer_first)
        }
        assert store.rows(row) == [told["both"]]
        ingest.undo(store, imports[gone], "me")
        assert store.rows(row) == [told[left]]
        assert store.rows("select day::varchar, lines from cube") == [(told[left][4], 1)]
        store.close()
