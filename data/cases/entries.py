"""Entries that people add to a case line: costs by hand, and notes of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from data import query
from data.cases import merging
from data.cases.by_hand import PERSON
from data.cases.checks import Invalid, Problem, check_cost, check_note
from data.cases.forms import Key, known_ids, reference
from data.meaning.masking import mask
from data.records import records
from data.schema import CASE_KEY, CASE_NOTES, COSTS, TABLES, taxonomy
from data.store import Store, utc_now

_PLACE = " and ".join(f"{c} = ?" for c in ("platform", "case_shop", "case_id", "case_sku", "case_variation"))


def costs(store: Store, key: Key) -> pd.DataFrame:
    """Costs and credits of a case line from files, rules and people: kind, source, amount, currency, booked_on,
    reporting_amount, reporting_currency (amount null without an exchange rate), note of those entered by hand.
    """
    entries = store.frame(
        "select kind, source, amount, currency, booked_on, reporting_amount, reporting_currency "
        f"from cost_entries where {_PLACE} order by kind, source",
        [key[k] for k in CASE_KEY],
    )
    mine = records.everything(store, COSTS, **key, source=PERSON)
    notes = {k: n for k, n in zip(mine["kind"], mine["note"], strict=True) if isinstance(n, str)}
    sources = zip(entries["kind"], entries["source"], strict=True)
    return entries.assign(note=[notes.get(k, "") if s == PERSON else "" for k, s in sources])


def put_cost(
    store: Store,
    key: Key,
    kind: str,
    amount: Decimal | None,
    currency: str,
    booked_on: date | None,
    note: str,
    who: str,
) -> bool:
    """Book a cost by hand; one entry a kind, so that a second click books nothing twice and a new amount replaces.

    ``amount`` has no sign; compensation and recovered goods are stored negative. True when something changed.

    Raises
    ------
    LookupError
        If there is no such case line.
    Invalid
        If a value cannot be; nothing is booked.
    """
    case = _case(store, key)
    found = check_cost(kind, amount, currency, booked_on, note, case)
    if found or amount is None:
        raise Invalid(found or [Problem("no_amount", "amount")])
    row = {
        **key,
        "kind": kind,
        "source": PERSON,
        "amount": -amount if kind in taxonomy.CREDIT_KINDS else amount,
        "currency": currency,
        "booked_on": booked_on,
        "note": mask(note.strip(), known_ids(case)) or None,
    }
    old = records.get(store, COSTS, row)
    if old is not None and all(old[n] == v for n, v in row.items()):
        return False
    # an import id of its own: an import that brings the same entry meets it as stored, and no undo takes it away
    records.put(store, COSTS, row | {"import_id": PERSON, "exported_at": utc_now()}, who)
    return True


def remove_cost(store: Store, key: Key, kind: str, who: str) -> bool:
    """Take a cost entered by hand away."""
    return records.remove(store, COSTS, {**key, "kind": kind, "source": PERSON}, who)


def notes(store: Store, key: Key) -> pd.DataFrame:
    """What was said about a case line, the newest first."""
    frame = records.everything(store, CASE_NOTES, **key)
    return frame.sort_values(["said_at", "note_id"], ascending=False, ignore_index=True)


def put_note(store: Store, key: Key, note: Mapping[str, Any], who: str, version: int | None = None) -> int:
    """Write down what was said: note_id, said_at (UTC), channel, asked, answered; the texts are masked.

    The caller makes the id when the form opens, so that a second click writes the same note.

    Raises
    ------
    LookupError
        If there is no such case line.
    Invalid
        If a value cannot be; nothing is written.
    records.Conflict
        If somebody else changed the note after ``version``.
    """
    case = _case(store, key)
    found = check_note(note, case)
    if found:
        raise Invalid(found)
    ids = known_ids(case)
    row = {**key, **note} | {n: mask(str(note.get(n) or "").strip(), ids) for n in ("asked", "answered")}
    old = records.get(store, CASE_NOTES, row)
    if old is not None and all(old[n] == v for n, v in row.items()):
        return int(old["version"])
    return records.put(store, CASE_NOTES, row, who, version)


def remove_note(store: Store, note_id: str, who: str) -> bool:
    """Take a note away; the audit trail keeps that it was there."""
    return records.remove(store, CASE_NOTES, {"note_id": note_id}, who)


def _case(store: Store, key: Key) -> dict[str, Any]:
    case = query.case(store, key)
    if case is None:
        raise LookupError(reference(key))
    return case


def history(store: Store, key: Key) -> pd.DataFrame:
    """Audit lines of everything people wrote about a case line, the newest first: changed_at, who, what, detail.

    What was written about cases entered by hand that became part of it is there too.
    """
    keys = [dict(key), *({k: str(row[k]) for k in CASE_KEY} for row in merging.origins(store, key))]
    subjects = [" / ".join(one[k] for k in CASE_KEY if one[k] != "") for one in keys]
    by_hand = [f"{subject} / {kind} / {PERSON}" for subject in subjects for kind in taxonomy.COST_KINDS]
    ids = [
        i
        for one in keys
        for i in (*_ids(store, "case_notes", "note_id", one), *_ids(store, "case_photos", "photo_id", one))
    ]
    return store.frame(
        "select changed_at, who, what, detail from audit where "
        "(split_part(what, '.', 1) in ('case_judgements', 'case_steps', 'case_desk', 'hand_cases') "
        "and subject in (select unnest($1::varchar[]))) "
        "or (what in ('costs', 'costs.removed') and subject in (select unnest($2::varchar[]))) "
        "or (split_part(what, '.', 1) in ('case_notes', 'case_photos') and subject in (select unnest($3::varchar[]))) "
        "order by changed_at desc",
        [subjects, by_hand, ids],
    )


def _ids(store: Store, table: str, name: str, key: Key) -> list[str]:
    """Ids of the entries of a case, removed ones included: the audit trail still knows their case."""
    where = " and ".join(f"json_extract_string(detail, '$.{k}') = ?" for k in CASE_KEY)
    removed = store.rows(
        f"select subject from audit where what = ? and {where}",
        [f"{table}.removed", *(key[k] for k in CASE_KEY)],
    )
    there = records.everything(store, TABLES[table], **key)[name]
    return [*(str(i) for i in there), *(str(row[0]) for row in removed)]
