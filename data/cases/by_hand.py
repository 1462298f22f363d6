"""A wrong shipment that somebody of the shop noticed: its order looked up, and its lines entered as cases."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd

from data.cases.checks import LONGEST_NOTE, LONGEST_TEXT, Invalid, Problem
from data.meaning.masking import mask
from data.meaning.missing import day_of
from data.records import records, settings
from data.schema import CASE_KEY, CASES, HAND_CASES, JUDGEMENTS, taxonomy
from data.store import Cursor, Store, cube, utc_now
from data.store.lake.again import rerun

# cases of the files have the id of their import; those of people have this
PERSON = "person"
MOST_UNITS = 10_000
INSIDE = ("packer", "inventory")


@dataclass(frozen=True)
class OrderFound:
    """An order that is loaded: its lines, and the case lines that it has already.

    ``lines``: sku, variation, product_name, quantity, unit_price, currency, ship_day, order_day, packer.
    ``cases``: platform, case_shop, case_id, case_sku, case_variation, sku, opened_at.
    ``buyer_cases``: how many cases other orders of the same buyer have, counted by the keyed hash.
    """

    platform: str
    shop: str
    order_id: str
    lines: pd.DataFrame
    cases: pd.DataFrame
    buyer_cases: int = 0

    @property
    def shipped(self) -> bool:
        """Whether any of its lines has left."""
        return bool(self.lines["ship_day"].notna().any())


@dataclass(frozen=True)
class WrongItem:
    """What went wrong with one line: the item ordered, how many units, and what came or was packed instead."""

    sku: str
    variation: str = ""
    quantity: int = 1
    received_sku: str = ""


@dataclass(frozen=True)
class Noticed:
    """How a wrong shipment was noticed: by whom, when (naive UTC), what it looks like, whether before it left."""

    by: str
    at: datetime | None
    symptom: str
    caught: bool = False
    comment: str = ""


def find_orders(store: Store, text: str) -> list[OrderFound]:
    """Orders with that order, tracking or package number, whatever its letters' case; [] when none is loaded."""
    wanted = text.strip()
    if not wanted:
        return []
    found = store.frame(
        "with wanted as (select distinct platform, shop, order_id from all_order_lines "
        "where upper(order_id) = upper($1) or upper(tracking_no) = upper($1) or upper(package_id) = upper($1)) "
        "select l.platform, coalesce(l.shop, '') as shop, l.order_id, l.sku, coalesce(l.variation, '') as variation, "
        "l.product_name, l.quantity, l.unit_price, l.currency, l.ship_day, l.order_day, l.buyer_hash, "
        "(select arg_max(p.packer, p.packed_at) from all_packing as p where p.order_id = l.order_id "
        "and p.sku in (l.sku, '')) as packer from all_order_lines as l semi join wanted as w "
        "on l.platform = w.platform and l.order_id = w.order_id and coalesce(l.shop, '') = coalesce(w.shop, '') "
        "order by l.platform, shop, l.order_id, l.sku, variation",
        [wanted],
    )
    orders = []
    for names, lines in found.groupby(["platform", "shop", "order_id"], sort=True):
        platform, shop, order_id = (str(name) for name in names)
        cases, others = _known_cases(store, names, lines)
        orders.append(OrderFound(platform, shop, order_id, lines.reset_index(drop=True), cases, others))
    return orders


def _known_cases(store: Store, names: Any, lines: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    platform, _, order_id = names
    source = store.materialised("case_rows")
    own = store.frame(
        "select platform, case_shop, case_id, case_sku, case_variation, sku, opened_at "
        f"from {source} where platform = ? and order_id = ? order by opened_at, case_id, case_sku",
        [platform, order_id],
    )
    buyers = [b for b in lines["buyer_hash"].dropna().unique() if b]
    others = store.value(
        "select count(distinct (platform, shop, case_id)) from cases where order_id <> ? and order_id in "
        "(select order_id from all_order_lines where buyer_hash in (select unnest(?::varchar[])))",
        [order_id, buyers],
    )
    return own, int(others or 0)


def case_number(record_id: str) -> str:
    """Number of the case that a form makes, the same for the same form: a second click makes no second case."""
    return "H" + hashlib.sha256(record_id.encode()).hexdigest()[:8].upper()


@rerun
def create(
    store: Store, order: OrderFound, items: Sequence[WrongItem], noticed: Noticed, who: str, record_id: str
) -> list[dict[str, str]]:
    """Enter a case line for each wrong item of an order; their keys. An order that is not loaded has no lines.

    The judgement says at once what is certain: where it was caught, and our fault when our own people saw it.

    Raises
    ------
    Invalid
        If a value cannot be; nothing is entered.
    """
    found = _problems(store, order, items, noticed)
    if found:
        raise Invalid(found)
    number = case_number(record_id)
    if order.cases["case_id"].eq(number).any():
        return [_key(order, number, item) for item in items]
    currency = next((str(c) for c in order.lines["currency"].dropna() if c), "")
    ids = frozenset({number, order.order_id})
    with store.writing() as cursor:
        keys = [_key(order, number, item) for item in items]
        for key, item in zip(keys, items, strict=True):
            at: datetime = noticed.at or utc_now()
            row = {
                **key, "order_id": order.order_id, "quantity": item.quantity, "received_sku": item.received_sku.strip(),
                "opened_at": at, "open_day": _day(store, order, at), "symptom": noticed.symptom, "currency": currency,
                "seller_fault": taxonomy.suggested_fault(noticed.symptom), "comment": mask(noticed.comment.strip(), ids),
            }  # fmt: skip
            enter(cursor, row)
            records.put(
                store, HAND_CASES, row | {"noticed": noticed.by, "caught": noticed.caught}, who, cursor=cursor
            )
            records.put(store, JUDGEMENTS, {**key, **_certain(noticed)}, who, cursor=cursor)
        refresh(cursor, keys)
    return keys


def enter(cursor: Cursor, row: Mapping[str, Any]) -> None:
    """Put the case line of a record of HAND_CASES among the cases, inside the caller's transaction."""
    kept = {n: row[n] for n in CASES.names if n in row} | {"import_id": PERSON, "exported_at": utc_now()}
    cursor.run(f"delete from cases where {_SAME}", [row[k] for k in CASE_KEY])
    cursor.run(
        f"insert into cases ({', '.join(kept)}) values ({', '.join('?' * len(kept))})", list(kept.values())
    )


_SAME = " and ".join(f"{k} = ?" for k in CASE_KEY)


def refresh(cursor: Cursor, keys: Sequence[Mapping[str, str]]) -> None:
    """Find the lines behind case lines that were entered, moved or taken away."""
    cursor.run(f"create or replace temp table entered_cases ({', '.join(f'{k} varchar' for k in CASE_KEY)})")
    for key in keys:
        cursor.run("insert into entered_cases values (?, ?, ?, ?, ?)", [key[k] for k in CASE_KEY])
    cube.refresh_cases(cursor, "entered_cases")
    cursor.run("drop table entered_cases")


def _certain(noticed: Noticed) -> dict[str, str]:
    """What the way it was noticed says for certain; a complaint of a buyer or courier is to be verified first."""
    stage = taxonomy.NOTICED[noticed.by] if noticed.caught or noticed.by not in INSIDE else ""
    return {"detection": stage} | ({"seller_fault": "yes"} if noticed.by in INSIDE else {})


def _key(order: OrderFound, number: str, item: WrongItem) -> dict[str, str]:
    named = (order.platform, order.shop, number, item.sku.strip(), item.variation.strip())
    return dict(zip(CASE_KEY, named, strict=True))


def _day(store: Store, order: OrderFound, moment: datetime) -> date:
    zone = settings.zone_of(store, order.platform, order.shop)
    return moment.replace(tzinfo=UTC).astimezone(zone).date()


def _problems(store: Store, order: OrderFound, items: Sequence[WrongItem], noticed: Noticed) -> list[Problem]:
    found = [Problem("no_item", "sku")] if not items else []
    found += [
        Problem("needed", n) for n in ("platform", "order_id") if not str(getattr(order, n) or "").strip()
    ]
    if noticed.by not in taxonomy.NOTICED:
        found.append(Problem("needed", "noticed"))
    if noticed.symptom not in {s.code for s in taxonomy.SYMPTOMS} - {"unmapped"}:
        found.append(Problem("needed", "symptom"))
    over = len(noticed.comment) - LONGEST_NOTE
    if over > 0:
        found.append(Problem("too_long", "comment", {"n": over, "most": LONGEST_NOTE}))
    return found + _when(store, order, noticed) + [p for item in items for p in _item(order, item, noticed)]


def _when(store: Store, order: OrderFound, noticed: Noticed) -> list[Problem]:
    if noticed.at is None:
        return [Problem("needed", "opened_at")]
    day = _day(store, order, noticed.at)
    if noticed.at > utc_now():
        return [Problem("ahead", "opened_at", {"day": day})]
    ordered = min((d for d in map(day_of, order.lines["order_day"]) if d is not None), default=None)
    if ordered is not None and day < ordered:
        return [Problem("before_order", "opened_at", {"day": day, "ordered": ordered})]
    return [Problem("before_2000", "opened_at", {"day": day})] if day.year < 2000 else []


def _item(order: OrderFound, item: WrongItem, noticed: Noticed) -> list[Problem]:
    found = []
    if not item.sku.strip():
        found.append(Problem("needed", "sku"))
    for name in ("sku", "variation", "received_sku"):
        over = len(getattr(item, name)) - LONGEST_TEXT
        if over > 0:
            found.append(Problem("too_long", name, {"n": over, "most": LONGEST_TEXT}))
    mine = order.lines[(order.lines["sku"] == item.sku) & (order.lines["variation"] == item.variation)]
    ordered = int(mine["quantity"].fillna(1).sum()) if len(mine) else MOST_UNITS
    most = MOST_UNITS if noticed.symptom in ("over_quantity", "extra_item") else ordered
    if not 1 <= item.quantity <= most:
        found.append(Problem("units", "quantity", {"value": item.quantity, "most": most}))
    if item.received_sku.strip() == item.sku.strip() and noticed.symptom == "wrong_sku":
        found.append(Problem("same_item", "received_sku", {"value": item.sku}))
    return found


def record(store: Store, key: Mapping[str, str]) -> dict[str, Any] | None:
    """How a case line was noticed, None where a file told of it."""
    return records.get(store, HAND_CASES, key)


def products(store: Store, skus: Sequence[str]) -> pd.DataFrame:
    """The items with their families, that may have been packed instead: family, sku, product_name, variation.

    A family is the parent's code, or the listing's name where no file tells of parents.
    """
    return store.frame(
        """
        with named as (
            select sku, coalesce(nullif(parent_sku, ''), nullif(product_name, '')) as family, product_name, variation
            from all_order_lines where sku <> ''
        )
        select family, sku, any_value(product_name) as product_name, any_value(variation) as variation from named
        where family in (select family from named where sku in (select unnest(?::varchar[])))
        group by family, sku order by family, sku
        """,
        [list(skus)],
    )


def unknown_order() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Lines and cases of an order that is not loaded: none."""
    lines = [
        "sku",
        "variation",
        "product_name",
        "quantity",
        "unit_price",
        "currency",
        "ship_day",
        "order_day",
    ]
    return pd.DataFrame(columns=pd.Index(lines)), pd.DataFrame(columns=pd.Index(["case_id", "sku"]))
