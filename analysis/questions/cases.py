"""Which cases wait, and until when."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from analysis.cases import clock, likely, received
from analysis.cases.distinctive import DistinctivePieces, distinctive_pieces
from analysis.cases.likely import JudgedRemarks, LikelyCode
from analysis.cases.received import Item, SuggestedItem
from data import query
from data.cases import by_hand, case_clock, forms, photos
from data.query import Filters, handling
from data.records.source import Source
from data.store import Store, utc_now

HOURS_AT_RISK = 48


@dataclass(frozen=True)
class Due:
    """Open cases by the marketplace's deadline: already missed, and due within the next hours."""

    missed: int
    soon: int


def count_due(respond_by: pd.Series, now: datetime, hours: int = HOURS_AT_RISK) -> Due:
    """Count open cases by their deadline (naive UTC)."""
    times = pd.to_datetime(respond_by).dropna()
    return Due(
        int((times < now).sum()), int(((times >= now) & (times <= now + timedelta(hours=hours))).sum())
    )


def open_now(source: Source, filters: Filters) -> pd.DataFrame:
    """Every open case line with its next step as of now, whatever the filters' period."""
    return clock.waiting(source.shared(timed_cases, filters.between(None, None), "open"), utc_now())


def open_cases(store: Store, filters: Filters, now: datetime) -> pd.DataFrame:
    """Every open case line with its next step and when that is due, whatever the filters' period."""
    rows = case_clock.cases(store, filters.between(None, None), "open")
    dated = clock.deadlines(rows, case_clock.rules(store), case_clock.sites(store))
    return clock.waiting(dated, now)


def timed_cases(source: Source, filters: Filters, which: str = "all", search: str = "") -> pd.DataFrame:
    """Case lines with the deadlines of their steps; which of them is next depends on the moment, ``clock.waiting``."""
    rows = source.ask(case_clock.cases, filters, which, search)
    return clock.deadlines(rows, source.ask(case_clock.rules), source.ask(case_clock.sites))


def received_items(source: Source, keys: tuple[tuple[str, ...], ...]) -> dict[str, SuggestedItem]:
    """What seems to have come instead, by the reference of the case line, for those of which nobody said it yet."""
    asked = [c for c in _with_remarks(source, keys) if not c["received_sku"] and c["remark"] and c["sku"]]
    skus = tuple(sorted({str(c["sku"]) for c in asked}))
    if not skus:
        return {}
    families: dict[str, list[Item]] = {}
    known: dict[str, tuple[str, Item]] = {}
    for row in source.ask(by_hand.products, skus).to_dict("records"):
        item = Item(str(row["sku"]), str(row["variation"] or ""), str(row["product_name"] or ""))
        families.setdefault(str(row["family"]), []).append(item)
        known[item.sku] = (str(row["family"]), item)
    made = {}
    for case in asked:
        family, ordered = known.get(
            str(case["sku"]), ("", Item(str(case["sku"]), str(case["variation"] or "")))
        )
        found = received.suggest(
            str(case["comment"] or ""), ordered, families.get(family, []), case["photo_names"]
        )
        if found is None:
            found = _judged_item(source, case, {item.sku for item in families.get(family, [])})
        if found is not None:
            made[forms.reference(forms.key_of(case))] = found
    return made


def _judged_item(source: Source, case: Mapping[str, Any], able: Collection[str]) -> SuggestedItem | None:
    """The sibling that came where this shop judged remarks like this one; learnt when the first case asks."""
    past = source.shared(_judged_items).get(str(case["case_shop"] or ""))
    found = past.suggest(str(case["comment"] or "")) if past else None
    if found is None or found.code not in able or found.code == case["sku"]:
        return None
    return SuggestedItem(found.code, "", found.alike)


def _judged_items(source: Source) -> dict[str, DistinctivePieces]:
    """What the words of each shop's buyers tell of the items that came."""
    frame = source.ask(handling.judged_remarks)
    frame = frame[(frame["received_sku"] != "") & (frame["received_sku"] != frame["sku"])]
    learnt = _by_shop(frame, "received_sku")
    return {shop: distinctive_pieces(past) for shop, past in learnt.items()}


def _with_remarks(source: Source, keys: tuple[tuple[str, ...], ...]) -> list[dict[str, Any]]:
    """Case lines, each with ``photo_names``, and ``remark``: what the buyer wrote with what those say."""
    made, told = [], source.ask(photos.names_told)
    for case in source.ask(query.case_lines, keys).values():
        names = told.get(forms.reference(forms.key_of(case)), "")
        remark = ". ".join(filter(None, (case["comment"], names)))
        made.append({**case, "photo_names": names, "remark": remark})
    return made


def likely_codes(source: Source, keys: tuple[tuple[str, ...], ...]) -> dict[str, dict[str, LikelyCode]]:
    """Symptom and cause that the remarks suggest, by the reference of the case line, where nobody said them yet.

    A symptom by its phrases, else as this shop judged remarks like it; a cause by the shop's judgements alone.
    """
    made: dict[str, dict[str, LikelyCode]] = {}
    for case in _with_remarks(source, keys):
        remark, shop = case["remark"], str(case["case_shop"] or "")
        if not remark:
            continue
        found: dict[str, LikelyCode | None] = {}
        if not case["judged"]:
            read = likely.symptom(remark) or _alike(source, "symptom", shop, remark)
            found["symptom"] = None if read and read.because and read.code == case["symptom"] else read
        if str(case["cause"] or "unknown") == "unknown":
            found["cause"] = _alike(source, "cause", shop, remark)
        told = {name: code for name, code in found.items() if code is not None}
        if told:
            made[forms.reference(forms.key_of(case))] = told
    return made


def _alike(source: Source, name: str, shop: str, remark: str) -> LikelyCode | None:
    """What the shop judged of remarks like one; learnt when the first case asks."""
    past = source.shared(_learnt, name).get(shop)
    return past.suggest(remark) if past else None


def _learnt(source: Source, name: str) -> dict[str, JudgedRemarks]:
    """What each shop judged of remarks as their symptom or cause."""
    frame = source.ask(handling.judged_remarks)
    return _by_shop(frame[frame[name] != ""], name)


def _by_shop(frame: pd.DataFrame, name: str) -> dict[str, JudgedRemarks]:
    return {
        str(shop): likely.learn(zip(own["comment"].astype(str), own[name].astype(str), strict=True))
        for shop, own in frame.groupby("case_shop")
    }
