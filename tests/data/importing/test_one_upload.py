"""One upload, followed with the finger from the page to the stored rows: how many calls, in how many modules."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from data.importing.ingest import ImportOptions
from data.intake import pending
from data.store import Store
from tests.paths import ROOT

# what is read, recognised, looked up and stored is asked of other rooms, each with a test of its own
FOLLOWED = ("pages.ui.imports.", "data.intake.", "data.importing.", "data.conversion.")
HEADER = (
    "Order ID,Order Status,Order Creation Date,SKU Reference No.,Variation Name,Quantity,Deal Price,Ship Time,"
    "Product Name,Username (Buyer)\n"
)
Call = tuple[str, str]


def _place(frame: FrameType) -> Call | None:
    """Module and name of a named function of the project; comprehensions and lambdas belong to who wrote them."""
    path, name = Path(frame.f_code.co_filename), frame.f_code.co_qualname
    if not path.is_relative_to(ROOT) or ".venv" in path.parts or "<" in name:
        return None
    return ".".join(path.relative_to(ROOT).with_suffix("").parts), name


def _property(frame: FrameType) -> bool:
    """True for an attribute that is worked out when it is read."""
    owner = frame.f_locals.get("self")
    return isinstance(getattr(type(owner), frame.f_code.co_name, None), property)


@contextmanager
def following() -> Iterator[set[Call]]:
    """Functions that are called from another module than their own, while the block runs."""
    calls: set[Call] = set()

    def note(frame: FrameType, event: str, _: Any) -> None:
        here = _place(frame) if event == "call" else None
        if here is None or not f"{here[0]}.".startswith(FOLLOWED) or _property(frame):
            return
        caller = frame.f_back
        while caller is not None and _place(caller) is None:
            caller = caller.f_back
        before = _place(caller) if caller is not None else None
        if before is None or before[0] != here[0]:
            calls.add(here)

    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def orders() -> bytes:
    """An ordinary export: one marketplace, known words, no row wrong."""
    rows = (
        f"2607{n % 28 + 1:02d}ABCDEF{n:02d},Completed,2026-07-{n % 28 + 1:02d} 10:00,SKU-{n % 5},Navy,1,12.90,"
        f"2026-07-{n % 28 + 1:02d} 16:00,Tee,buyer{n}\n"
        for n in range(40)
    )
    return (HEADER + "".join(rows)).encode()


def test_one_upload_takes_40_calls_in_15_modules(store: Store) -> None:
    file = pending.keep(store, "t", "Order.all.20260701_20260731.csv", orders(), ImportOptions())
    with following() as calls:
        file.read(store)
        file.wanted = file.loadable
        pending.load_all(store, [file], lambda _: None)
    assert store.value("select count(*) from order_lines") == 40
    modules = {module for module, _ in calls} | {"pages.ui.imports.uploads"}
    assert len(modules) <= 15, sorted(modules)
    assert len(calls) <= 40, sorted(calls)


@pytest.mark.parametrize("ask", [lambda file: file.loaded, lambda file: file.rank])
def test_only_calls_are_counted(store: Store, ask: Callable[[pending.Waiting], object]) -> None:
    file = pending.keep(store, "t", "a.csv", orders(), ImportOptions())
    with following() as calls:
        ask(file)
    assert not calls
