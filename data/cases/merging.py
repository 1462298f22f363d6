"""A case entered by hand meets the marketplace's return of the same order and item: one case, both histories kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from data.cases import by_hand
from data.cases.by_hand import PERSON
from data.records import records
from data.schema import (
    CASE_DESK,
    CASE_KEY,
    CASE_NOTES,
    CASE_PHOTOS,
    CASE_STEPS,
    COSTS,
    HAND_CASES,
    JUDGEMENTS,
)
from data.store import Cursor, Store
from data.store.lake.again import rerun

Key = dict[str, str]
_KEY = ", ".join(CASE_KEY)
_SAME = " and ".join(f"{k} = ?" for k in CASE_KEY)
_MERGED = ("platform", "merged_shop", "merged_case_id", "merged_sku", "merged_variation")

# grain: a case line entered by hand with a case line of a file that may be the same
_PAIRS = f"""
    with pairs as (
        select
            h.platform, h.shop, h.case_id, h.sku, h.variation, coalesce(h.apart, '') as apart,
            m.shop as m_shop, m.case_id as m_case_id, m.sku as m_sku, m.variation as m_variation,
            m.opened_at as m_opened_at, m.raw_reason as m_reason,
            not coalesce(h.caught, false) and m.sku = h.sku
                and (m.variation = h.variation or m.variation = '' or h.variation = '')
                and coalesce(m.symptom, '') not in ('not_seller_fault', 'late') as alike
        from hand_cases as h
        inner join cases as c using (platform, shop, case_id, sku, variation)
        inner join cases as m on h.platform = m.platform and h.order_id = m.order_id
            and coalesce(m.import_id, '') <> '{PERSON}'
            and (m.sku = h.sku or m.sku = '' or h.sku = '')
        where h.order_id <> '' and h.merged_case_id is null
            and not list_contains(string_split(coalesce(h.apart, ''), ','), m.case_id)
    ),
    taken as (
        select distinct platform, merged_shop as m_shop, merged_case_id as m_case_id, merged_sku as m_sku,
            merged_variation as m_variation
        from hand_cases where merged_case_id is not null
    )
    select
        p.*,
        p.alike
            and count(*) over (partition by p.platform, p.shop, p.case_id, p.sku, p.variation) = 1
            and count(*) over (partition by p.platform, m_shop, m_case_id, m_sku, m_variation) = 1
            and t.m_case_id is null as sure
    from pairs as p
    left join taken as t using (platform, m_shop, m_case_id, m_sku, m_variation)
"""


@dataclass(frozen=True)
class Doubt:
    """A case entered by hand and a marketplace's that may be the same; only a person can say."""

    hand: Key
    other: Key
    opened_at: Any
    reason: str


def doubts(store: Store, key: Mapping[str, str] | None = None) -> list[Doubt]:
    """Pairs that no import has put together and that a person has to decide on, of all cases or of one."""
    if not store.once("select exists (from hand_cases where merged_case_id is null)"):
        return []
    found = store.rows(
        f"select {_KEY}, platform, m_shop, m_case_id, m_sku, m_variation, m_opened_at, m_reason from ({_PAIRS}) order by all"
    )
    made = [
        Doubt(
            dict(zip(CASE_KEY, row[:5], strict=True)), dict(zip(CASE_KEY, row[5:10], strict=True)), *row[10:]
        )
        for row in found
    ]
    return [d for d in made if key is None or dict(key) in (d.hand, d.other)]


def reconcile(cursor: Cursor) -> list[Key]:
    """After cases came or went: certain pairs become one, and cases whose marketplace's return is gone come back.

    The caller holds the transaction. Returns the keys of the case lines that changed.
    """
    changed: list[Key] = []
    if not cursor.value("select exists (from hand_cases)"):
        return changed
    lost = cursor.rows(
        f"select {_KEY}, {', '.join(_MERGED)} from hand_cases as h where merged_case_id is not null and not exists ("
        "from cases as c where c.platform = h.platform and c.case_id = h.merged_case_id "
        "and c.sku = h.merged_sku and c.variation = h.merged_variation)"
    )
    for row in lost:
        hand, other = dict(zip(CASE_KEY, row[:5], strict=True)), dict(zip(CASE_KEY, row[5:], strict=True))
        _come_back(cursor, hand)
        _move_work(cursor, other, hand)
        changed.append(hand)
    sure = cursor.rows(
        f"select {_KEY}, platform, m_shop, m_case_id, m_sku, m_variation from ({_PAIRS}) where sure"
    )
    for row in sure:
        hand, other = dict(zip(CASE_KEY, row[:5], strict=True)), dict(zip(CASE_KEY, row[5:], strict=True))
        _merge(cursor, hand, other, "")
        changed += [hand, other]
    return changed


@rerun
def merge(store: Store, hand: Mapping[str, str], other: Mapping[str, str], who: str) -> None:
    """A person says that both are the same case.

    Raises
    ------
    LookupError
        If one of them is not there, or the first was not entered by hand.
    """
    with store.writing() as cursor:
        there = [
            cursor.value(f"select exists (from cases where {_SAME})", [k[n] for n in CASE_KEY])
            for k in (hand, other)
        ]
        if not all(there) or records.get(store, HAND_CASES, hand) is None:
            raise LookupError("no such case")
        _merge(cursor, dict(hand), dict(other), who)
        by_hand.refresh(cursor, [hand, other])


@rerun
def keep_apart(store: Store, hand: Mapping[str, str], other: Mapping[str, str], who: str) -> None:
    """A person says that these are two cases; one that was put together comes back, what was written stays."""
    with store.writing() as cursor:
        row = records.get(store, HAND_CASES, hand)
        if row is None:
            raise LookupError("no such case")
        apart = ",".join(dict.fromkeys([*filter(None, str(row["apart"] or "").split(",")), other["case_id"]]))
        records.put(store, HAND_CASES, {**hand, "apart": apart}, who, cursor=cursor)
        if row["merged_case_id"] is not None:
            _come_back(cursor, dict(hand))
            by_hand.refresh(cursor, [hand])


def origins(store: Store, key: Mapping[str, str]) -> list[dict[str, Any]]:
    """The records of the cases entered by hand that became part of this one."""
    # a shop that was renamed since keeps what was put together
    row = {"platform": key["platform"]} | {f"merged_{k}": key[k] for k in ("case_id", "sku", "variation")}
    return records.rows(records.everything(store, HAND_CASES, **row))


def _merge(cursor: Cursor, hand: Key, other: Key, who: str) -> None:
    _move_work(cursor, hand, other)
    cursor.run(f"delete from cases where {_SAME}", list(hand.values()))
    cursor.run(
        f"update hand_cases set merged_shop = ?, merged_case_id = ?, merged_sku = ?, merged_variation = ? where {_SAME}",
        [*(other[k] for k in CASE_KEY if k != "platform"), *hand.values()],
    )
    came = cursor.value(f"select received_sku from hand_cases where {_SAME}", list(hand.values()))
    known = cursor.value(f"select received_sku from cases where {_SAME}", list(other.values()))
    if came and not known:
        _fill(cursor, JUDGEMENTS.name, other, {"received_sku": came})
    subject = " / ".join(other[k] for k in CASE_KEY if other[k] != "")
    records.log(cursor, who, "hand_cases.merged", subject, {"case_id": [hand["case_id"], other["case_id"]]})


def _come_back(cursor: Cursor, hand: Key) -> None:
    cursor.run(
        "update hand_cases set merged_shop = null, merged_case_id = null, merged_sku = null, merged_variation = null "
        f"where {_SAME}",
        list(hand.values()),
    )
    names = HAND_CASES.names
    row = cursor.rows(f"select {', '.join(names)} from hand_cases where {_SAME}", list(hand.values()))[0]
    by_hand.enter(cursor, dict(zip(names, row, strict=True)))


def _move_work(cursor: Cursor, source: Key, target: Key) -> None:
    """What people wrote about one case line becomes that of another; where both have a field, the target keeps its own."""
    for table in (JUDGEMENTS, CASE_STEPS, CASE_DESK):
        found = cursor.rows(
            f"select {', '.join(table.names)} from {table.name} where {_SAME}", list(source.values())
        )
        if found:
            _fill(cursor, table.name, target, dict(zip(table.names, found[0], strict=True)))
            cursor.run(f"delete from {table.name} where {_SAME}", list(source.values()))
    moved = ", ".join(f"{k} = ?" for k in CASE_KEY)
    both = [*target.values(), *source.values()]
    for name in (CASE_NOTES.name, CASE_PHOTOS.name):
        cursor.run(f"update {name} set {moved} where {_SAME}", both)
    cursor.run(
        f"update {COSTS.name} set {moved} where {_SAME} and source = '{PERSON}' and kind not in "
        f"(select kind from {COSTS.name} where {_SAME} and source = '{PERSON}')",
        [*both, *target.values()],
    )


def _fill(cursor: Cursor, table: str, key: Key, row: Mapping[str, Any]) -> None:
    """Give a record the fields that it lacks."""
    values = {n: v for n, v in row.items() if n not in CASE_KEY and v not in (None, "")}
    if not cursor.value(f"select exists (from {table} where {_SAME})", list(key.values())):
        made = {**key, "version": 1, **values}
        cursor.run(
            f"insert into {table} ({', '.join(made)}) values ({', '.join('?' * len(made))})",
            list(made.values()),
        )
        return
    for name, value in values.items():
        if name == "version":
            cursor.run(f"update {table} set version = version + 1 where {_SAME}", list(key.values()))
        else:
            text = f"nullif(cast({name} as varchar), '') is null"
            cursor.run(f"update {table} set {name} = ? where {text} and {_SAME}", [value, *key.values()])
