"""The cached rows of cases and costs are those of the views after any writes, though only near ones are made anew."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from data.store import Cursor, Store
from data.store.caching.case_cache import CACHED, CaseCache
from tests.data.store.test_cost_entries import filled

KEY = ("platform", "shop", "case_id", "sku", "variation")


def _pick_key(cursor: Cursor, rng: random.Random) -> list[object]:
    rows = cursor.rows(f"select {', '.join(KEY)} from cases order by all")
    return list(rng.choice(rows))


def _set(table: str, column: str, *values: object) -> Callable[[Cursor, random.Random], None]:
    """A write of one column of one case in a table of records, which may not have it yet."""

    def write(cursor: Cursor, rng: random.Random) -> None:
        key = _pick_key(cursor, rng)
        match = " and ".join(f"{k} = ?" for k in KEY)
        if not cursor.value(f"select exists (from {table} where {match})", key):
            cursor.run(f"insert into {table} ({', '.join(KEY)}) values (?, ?, ?, ?, ?)", key)
        cursor.run(f"update {table} set {column} = ? where {match}", [rng.choice(values), *key])

    return write


def _match_a_line(cursor: Cursor, rng: random.Random) -> None:
    """A line is of the order of its cases."""
    match = " and ".join(f"f.{k} = c.{k}" for k in KEY)
    number = cursor.rows(
        f"select f.rowid, c.order_id from case_facts as f inner join cases as c on {match} order by 1"
    )
    place, order = rng.choice(number)
    cursor.run(
        "update case_facts set line_id = nullif(?, ''), level = if(? = '', '', ?) where rowid = ?",
        [order and f"{order}-{rng.randrange(2)}", order, rng.choice(["line", "sku"]), place],
    )


def _move(cursor: Cursor, rng: random.Random) -> None:
    """A case is of another order, and of none of its lines."""
    key, match = _pick_key(cursor, rng), " and ".join(f"{k} = ?" for k in KEY)
    cursor.run(f"update cases set order_id = ? where {match}", [rng.choice(["O1", "O4", "C3", ""]), *key])
    cursor.run(f"update case_facts set line_id = null, level = '' where {match}", key)


def _delete(table: str) -> Callable[[Cursor, random.Random], None]:
    def write(cursor: Cursor, rng: random.Random) -> None:
        places = [p for (p,) in cursor.rows(f"select rowid from {table} order by 1")]
        if places:
            cursor.run(f"delete from {table} where rowid = ?", [rng.choice(places)])

    return write


def _book(cursor: Cursor, rng: random.Random) -> None:
    row = [
        rng.choice("pq"), rng.choice("AB"), rng.choice([f"C{rng.randrange(30)}", "O1", "O2", "O3", "gone"]),
        rng.choice(["", "S1"]), "", "refund", rng.choice(["settlement", "import", "return"]), rng.randrange(1, 50),
        "SGD",
    ]  # fmt: skip
    cursor.run(
        f"insert into costs ({', '.join(KEY)}, kind, source, amount, currency) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row,
    )


def _open_case(cursor: Cursor, rng: random.Random) -> None:
    key = ["p", rng.choice("AB"), f"C{rng.randrange(40)}", rng.choice(["S7", "S8"]), ""]
    if not cursor.value(f"select exists (from cases where ({', '.join(KEY)}) = (?, ?, ?, ?, ?))", key):
        order = rng.choice(["", "O1", "O4", f"O{rng.randrange(20, 90)}"])
        cursor.run(
            f"insert into cases ({', '.join(KEY)}, order_id, opened_at, open_day) "
            "values (?, ?, ?, ?, ?, ?, '2026-07-08 10:00', '2026-07-08')",
            [*key, order],
        )


WRITES = (
    _open_case, _open_case, _book, _book, _delete("cases"), _delete("costs"), _delete("case_judgements"),
    _set("case_judgements", "seller_fault", "yes", "no", ""), _set("case_judgements", "cause", "label_swap", "unknown"),
    _set("case_steps", "resolution", "reship", "full_refund"), _set("case_desk", "assignee", "a", "b"),
    _set("hand_cases", "caught", True, False), _move,
    _set("case_facts", "level", "line", "order", "totals"), _match_a_line,
    _set("case_facts", "line_shop", "A", "B"), _set("case_facts", "unit_price", 3, 9.5),
)  # fmt: skip


def _some(seed: int) -> Store:
    """Cases and costs that meet in every way, each case with one line at most behind it."""
    store = filled(seed)
    with store.writing() as writer:
        one = f"select min(rowid) from case_facts group by {', '.join(KEY)}"
        writer.run(f"delete from case_facts where rowid not in ({one})")
    return store


def _differing(cursor: Cursor) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for view in CACHED:
        found += cursor.rows(
            f"(from kept.{view} except all from {view}) union all (from {view} except all from kept.{view})"
        )
    return found


@pytest.mark.parametrize("seed", range(3))
def test_after_any_writes_the_cache_holds_the_rows_of_the_views(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.store.caching.case_cache._MOST", 50)  # never all anew
    rng, store, cache = random.Random(seed), _some(seed), CaseCache()
    cursor = store.cursor()
    assert cache.bring_up_to_date(cursor) is None
    for step in range(8):
        with store.writing() as writer:
            for _ in range(rng.randrange(1, 5)):
                rng.choice(WRITES)(writer, rng)
        assert cache.bring_up_to_date(cursor) is not None
        assert _differing(cursor) == [], step
    cursor.close()
    store.close()


def test_only_what_is_near_a_change_is_made_anew() -> None:
    store, cache = Store(None), CaseCache()
    with store.writing() as writer:
        writer.run(
            "insert into cases (platform, shop, case_id, order_id, sku, variation, opened_at, open_day) "
            "select 'p', 'A', 'C' || n, 'O' || n // 2, 'S', '', '2026-07-08 10:00', '2026-07-08' "
            "from range(100) as r (n)"
        )
    cursor = store.cursor()
    assert cache.bring_up_to_date(cursor) is None  # the first time all
    assert cache.bring_up_to_date(cursor) == 0
    with store.writing() as writer:
        writer.run(
            f"insert into case_judgements ({', '.join(KEY)}, seller_fault) values ('p', 'A', 'C4', 'S', '', 'yes')"
        )
    assert cache.bring_up_to_date(cursor) == 2  # with the other case of its order
    with store.writing() as writer:
        writer.run("update cases set status = 'refunded' where case_id <> 'C9'")
    assert cache.bring_up_to_date(cursor) is None
    for rate in ("0.3", "0.4"):
        with store.writing() as writer:
            writer.run(
                "insert into fx_rates (currency, reporting, valid_from, rate) values ('MYR', 'SGD', '2026-07-01', ?)",
                [rate],
            )
        assert cache.bring_up_to_date(cursor) is None  # a rate concerns every case
    assert _differing(cursor) == []
    cursor.close()
    store.close()


def test_a_write_that_fails_half_way_leaves_the_cache_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    store, cache = _some(5), CaseCache()
    cursor = store.cursor()
    cache.bring_up_to_date(cursor)
    with store.writing() as writer:
        _book(writer, random.Random(1))
    monkeypatch.setattr("data.store.caching.case_cache.view_sql", lambda *_: "select error('no')")
    with pytest.raises(Exception, match="no"):
        cache.bring_up_to_date(cursor)
    monkeypatch.undo()
    cache.bring_up_to_date(cursor)
    assert _differing(cursor) == []
    cursor.close()
    store.close()
