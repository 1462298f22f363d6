"""What people write about a case line: judgement and steps, with what others saved meanwhile kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from data import query
from data.cases import replacements
from data.cases.checks import Invalid, check
from data.meaning.masking import mask
from data.meaning.merge import Clash, Saved, combine
from data.meaning.missing import missing
from data.records import drafts, records
from data.schema import CASE_DESK, CASE_KEY, CASE_STEPS, CASES, EVIDENCE, JUDGEMENTS, Table
from data.store import Store, utc_now
from data.store.lake.again import rerun

REFERENCE_LENGTH = 20
KEY_COLUMNS = ("platform", "case_shop", "case_id", "case_sku", "case_variation")  # of CASE_KEY in rows
Key = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """Something people fill in for a case line: its table, and the column of ``case_rows`` that shows each field."""

    name: str
    table: Table
    shown: Mapping[str, str]
    version: str
    masked: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


JUDGEMENT = Form(
    "judgement",
    JUDGEMENTS,
    {"seller_fault": "fault", "note": "judgement_note"}
    | {
        n: n
        for n in ("symptom", "cause", "cause_status", "contributing", "detection", "origin", "received_sku")
    },
    "judgement_version",
    masked=("note",),
)
STEPS = Form(
    "steps",
    CASE_STEPS,
    {c.name: c.name for c in CASE_STEPS.columns if c.name in CASES.names and c.name not in CASE_KEY},
    "steps_version",
    evidence=EVIDENCE,
)
DESK = Form(
    "desk",
    CASE_DESK,
    {
        c.name: c.name
        for c in CASE_DESK.columns
        if c.name not in (*CASE_KEY, "edited_by", "edited_at", "version")
    },
    "desk_version",
    masked=("feedback",),
)
FORMS: dict[str, Form] = {form.name: form for form in (JUDGEMENT, STEPS, DESK)}


# ---- which case ------------------------------------------------------------------------------------------------------


def keys_of(rows: pd.DataFrame) -> list[dict[str, str]]:
    """Keys of the case lines of several rows."""
    return [key_of(row) for row in rows[list(KEY_COLUMNS)].to_dict("records")]  # type: ignore[arg-type]


def key_of(row: Mapping[str, Any]) -> dict[str, str]:
    """Key of a case line from a row of ``data.query.rows`` or ``data.query.case``."""
    return {k: str(row[n] or "") for k, n in zip(CASE_KEY, KEY_COLUMNS, strict=True)}


def reference(key: Key) -> str:
    """Short name of a case line for links: the same for the same key, whatever letters that has."""
    return hashlib.sha256(chr(31).join(key[k] for k in CASE_KEY).encode()).hexdigest()[:REFERENCE_LENGTH]


def find(store: Store, text: str) -> dict[str, str] | None:
    """Key of the case line that a reference, a case number or an order number names, None without one."""
    joined = f"concat_ws(chr(31), {', '.join(CASE_KEY)})"
    rows = store.rows(
        f"select {', '.join(CASE_KEY)} from cases where left(sha256({joined}), ?) = ? or case_id = ? or order_id = ? "
        f"order by case_id = ? desc, {', '.join(CASE_KEY)} limit 1",
        [REFERENCE_LENGTH, text, text, text, text],
    )
    return dict(zip(CASE_KEY, rows[0], strict=True)) if rows else None


# ---- judgement and steps ---------------------------------------------------------------------------------------------


def values(form: Form, case: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of a form show for a case line; a text that is not there is ''."""
    return {name: _plain(form.table.column(name).type, case[column]) for name, column in form.shown.items()}


@rerun
def save(
    store: Store,
    form: Form,
    key: Key,
    changes: Mapping[str, Any],
    who: str,
    *,
    seen: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Saved:
    """Save the fields that somebody changed; what others changed meanwhile stays.

    Parameters
    ----------
    changes : mapping
        Fields of the form with their new values; moments in UTC without zone.
    seen : mapping, optional
        What stood in those fields when the writer began.
    version : int, optional
        Version of the record that the writer last saw. None overwrites.

    Raises
    ------
    LookupError
        If there is no such case line.
    Invalid
        If a value cannot be; nothing is saved.
    Clash
        If somebody else changed one of these fields after ``version``, to something else; nothing is saved.
    """
    case = query.case(store, key)
    if case is None:
        raise LookupError(reference(key))
    changes = _masked(form.masked, changes, case)
    check(store, form.name, {**values(form, case), **changes}, case, changed=changes)
    with store.writing() as cursor:
        # nobody else writes under the lock, so what is committed now is what this change meets
        case = query.case(store, key) or case
        now, stored = values(form, case), int(case[form.version])
        by = _last_writer(store, form, key)
        met = {} if version in (None, stored) else seen or {}
        both = combine(changes, met, now)
        if both.clashes:
            raise Clash(both.clashes, by, stored)
        row = {n: v for n, v in changes.items() if v != now[n] or n in form.evidence}
        if form is JUDGEMENT and not case["judged"]:
            row = {"seller_fault": now["seller_fault"]} | row
        if row and (stored == 0 or any(v != now[n] for n, v in row.items())):
            # '' is no answer: where people say nothing, the file speaks again
            row = {n: None if v == "" and form is STEPS else v for n, v in row.items()}
            stored = records.put(store, form.table, {**key, **row}, who, cursor=cursor)
            if row.get("reship_tracking_no"):
                replacements.fill(cursor, key)
    return Saved(stored, changes, both.merged, by=by if both.merged else "")


@rerun
def judge_many(store: Store, keys: Iterable[Key], changes: Mapping[str, Any], who: str) -> int:
    """Give many case lines the same judgement; fields that ``changes`` lacks stay. How many were really changed.

    Raises
    ------
    Invalid
        If a value cannot be; nothing is saved.
    """
    check(store, JUDGEMENT.name, changes, {}, changed=changes)
    done = 0
    with store.writing() as cursor:
        for key in keys:
            old = records.get(store, JUDGEMENTS, key) or {}
            if not old or any(old.get(n) != v for n, v in changes.items()):
                records.put(store, JUDGEMENTS, {**key, **changes}, who, cursor=cursor)
                done += 1
    return done


@rerun
def step_many(store: Store, keys: Iterable[Key], step: str, who: str) -> int:
    """Enter that a step (``contacted_at``, ``verified_at``) was done now where it was not; how many that were."""
    now, done = utc_now(), 0
    with store.writing() as cursor:
        known = query.case_lines(store, tuple(tuple(key[n] for n in CASE_KEY) for key in keys))
        for case in known.values():
            if missing(case[step]):
                records.put(store, CASE_STEPS, {**key_of(case), step: now}, who, cursor=cursor)
                done += 1
    return done


@rerun
def confirm_received(store: Store, pairs: Iterable[tuple[Key, str]], who: str) -> int:
    """Keep which item came instead, one a case line; whose mistake it was stays as open as it is. How many changed."""
    done = 0
    with store.writing() as cursor:
        for key, sku in pairs:
            old = records.get(store, JUDGEMENTS, key) or {}
            if old.get("received_sku") != sku:
                records.put(store, JUDGEMENTS, {**key, "received_sku": sku}, who, cursor=cursor)
                done += 1
    return done


def confirm_codes(store: Store, keys: Iterable[Key], name: str, code: str, who: str) -> int:
    """Keep a symptom or a cause that was suggested, as said by a person; the rest of each judgement stays. How many."""
    if name not in ("symptom", "cause"):
        raise KeyError(name)
    return judge_many(store, keys, {name: code}, who)


def _last_writer(store: Store, form: Form, key: Key) -> str:
    row = records.get(store, form.table, key) or {}
    return str(row.get("judged_by") or row.get("edited_by") or "")


def last_saved(store: Store, form: Form, key: Key) -> tuple[str, datetime | None]:
    """Who saved the form last and when, ('', None) when nobody did."""
    row = records.get(store, form.table, key) or {}
    return _last_writer(store, form, key), row.get("judged_at") or row.get("edited_at")


def _masked(names: Iterable[str], changes: Mapping[str, Any], case: Mapping[str, Any]) -> dict[str, Any]:
    ids = known_ids(case)
    return {n: mask(v, ids) if n in names and isinstance(v, str) else v for n, v in changes.items()}


def known_ids(case: Mapping[str, Any]) -> frozenset[str]:
    """Numbers of a case line that may stand in free text: they are no telephone numbers."""
    names = ("case_id", "order_id", "ticket_no", "return_tracking_no", "reship_tracking_no")
    return frozenset(str(case[n]) for n in names if case.get(n))


def _plain(kind: str, value: Any) -> Any:
    if missing(value):
        return {"text": "", "boolean": False}.get(kind)
    if kind == "text":
        return str(value)
    return bool(value) if kind == "boolean" else pd.Timestamp(value).to_pydatetime()


def draft_place(form: str, key: Key, who: str, masked: tuple[str, ...] = ()) -> drafts.DraftPlace:
    """Where what somebody types into a form of a case line is kept."""
    return drafts.DraftPlace(form, who, dict(key), masked)


__all__ = ["DESK", "FORMS", "JUDGEMENT", "STEPS", "Clash", "Form", "Invalid", "Saved"]
