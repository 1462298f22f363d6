"""Retros: the record, its linked cases, its findings with their numbers frozen, its lessons."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import pandas as pd

from data.meaning import whys as why_trees
from data.meaning.merge import Saved, combine, same
from data.meaning.missing import text_of
from data.meaning.whys import Why
from data.records import masking, records
from data.schema import CASE_KEY, FINDINGS, LESSONS, RETRO_CASES, RETROS, TOPICS, Table
from data.store import Cursor, Store, utc_now
from data.store.lake.again import rerun

TEXTS: tuple[str, ...] = (
    "title",
    "summary",
    "facilitator",
    "attendees",
    "what_happened",
    "made_sense",
    "surprised",
    "training",
    "decisions",
    "notes",
    "ideas",
)
# Texts that may tell of buyers; who takes part are people of the shop, and may be called by their addresses.
MASKED: tuple[str, ...] = (*(n for n in TEXTS if n not in ("facilitator", "attendees")), "reason")


@dataclass(frozen=True)
class Finding:
    """Something seen, with its numbers: ``sentence_key`` of the catalogues, ``numbers`` to put into it."""

    kind: str
    subject: str
    sentence_key: str
    numbers: Mapping[str, Any] = field(default_factory=dict)
    filters: str = ""
    finding_id: str = ""
    store_version: int = 0
    data_as_of: datetime | None = None
    found_at: datetime | None = None


@rerun
def create(
    store: Store,
    row: Mapping[str, Any],
    who: str,
    findings: Iterable[Finding] = (),
    cases: Iterable[tuple[Mapping[str, Any], str]] = (),
    as_of: date | None = None,
) -> str:
    """Open a retro with its findings and cases (key, why) in one transaction; its id.

    A given ``retro_id`` makes a second click harmless: the retro that is there stays as it is.
    """
    retro_id = str(row.get("retro_id") or records.new_id("R"))
    if get(store, retro_id) is not None:
        return retro_id
    version = store.version
    with store.writing(numbers=False) as cursor:
        records.put(store, RETROS, {"state": "draft", **row, "retro_id": retro_id}, who, 0, cursor)
        for finding in findings:
            _freeze(store, cursor, retro_id, finding, who, version, as_of)
        for key, why in cases:
            _link(store, cursor, retro_id, key, why, who)
    return retro_id


def get(store: Store, record_id: str) -> dict[str, Any] | None:
    """The retro or the topic of that id, or None."""
    table = table_for(record_id)
    return records.get(store, table, {table.key[0]: record_id})


def table_for(record_id: str) -> Table:
    """Where the record of that id is: ids of topics begin with T-."""
    return TOPICS if record_id.startswith("T-") else RETROS


def everything(store: Store) -> pd.DataFrame:
    """All retros, the latest period first, each with the causes and texts of its topics beside its own."""
    frame = records.everything(store, RETROS)
    frame = frame.sort_values(["period_end", "created_at"], ascending=False, ignore_index=True)
    return gathered(frame, records.everything(store, TOPICS))


def gathered(frame: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """Retros, each with the causes and texts of its topics beside its own."""
    rows = {str(row["retro_id"]): row for row in records.rows(frame)}
    for topic in records.rows(topics.sort_values("place")):
        row = rows.get(str(topic["retro_id"]))
        if row is not None:
            row |= joined(row, topic)
    texts = [
        n
        for n in TOPICS.names
        if n in frame and n in (*TEXTS, "whys", "fishbone", "contributing") and n != "title"
    ]
    return frame.assign(**{n: [row[n] for row in rows.values()] for n in texts})


def joined(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, str]:
    """The texts, chain, branches and causes that both hold, the first's before the second's; nothing is left out."""
    texts = [n for n in TEXTS if n in TOPICS.names and n in first and n != "title"]
    both = {n: "\n".join(t for t in (text_of(first[n]), text_of(second[n])) if t) for n in texts}
    bones = {k: list(v) for k, v in fishbone(first).items()}
    for branch, notes in fishbone(second).items():
        bones[branch] = list(dict.fromkeys((*bones.get(branch, ()), *notes)))
    trees = [why_trees.read(row.get("whys")) for row in (first, second)]
    both["whys"] = why_trees.written(why_trees.joined(*trees))
    both["fishbone"] = _text(bones)
    both["contributing"] = ",".join(dict.fromkeys((*causes(first), *causes(second))))
    return both


@rerun
def save(store: Store, record_id: str, name: str, value: Any, seen: Any, who: str) -> Saved:
    """Save one field of a retro or a topic.

    ``seen`` is what the writer saw in it; what others wrote into a text meanwhile is merged with it.

    Raises
    ------
    KeyError
        If there is no such record or field.
    """
    table = table_for(record_id)
    if name not in table.names or name in table.key:
        raise KeyError(name)
    with store.writing(numbers=False) as cursor:
        now = _inside(cursor, record_id)
        version, current = int(now["version"] or 0), now[name]
        value = masking.masked(cursor, value) if name in MASKED else value
        texts = (*TEXTS, "reason")
        both = combine({name: value}, {name: seen} if name in texts else {}, {name: current}, texts)
        new, theirs = both.values[name], both.theirs
        change: dict[str, Any] = {table.key[0]: record_id, name: new}
        if table is RETROS and name == "state" and value == "held" and now["held_at"] is None:
            change["held_at"] = utc_now()
        stored = (
            records.put(store, table, change, who, version, cursor) if not same(current, new) else version
        )
    return Saved(stored, {name: new}, theirs=theirs, by=str(now["edited_by"] or "") if theirs else "")


def stamp(store: Store, retro_id: str) -> tuple[int, ...]:
    """Changes whenever somebody changes the record, its lessons, findings or cases, or its actions."""
    with store.reading() as cursor:
        (row,) = cursor.rows(
            """
            select
                (select coalesce(max(version), 0) from retros where retro_id = $id),
                (select count(*) from topics where retro_id = $id),
                (select coalesce(sum(version), 0)::bigint from topics where retro_id = $id),
                (select count(*) from lessons where retro_id = $id),
                (select coalesce(epoch_us(max(created_at)), 0) from lessons where retro_id = $id),
                (select count(*) from findings where retro_id = $id),
                (select count(*) from retro_cases where retro_id = $id),
                (select coalesce(sum(version), 0)::bigint from actions where retro_id = $id)
            """,
            {"id": retro_id},
        )
    return tuple(int(value) for value in row)


@rerun
def remove(store: Store, retro_id: str, who: str) -> None:
    """Delete a draft with its findings, cases, topics and lessons.

    Raises
    ------
    ValueError
        If it was held: a held retro stays.
    """
    now = get(store, retro_id)
    if now is None:
        return
    if now["state"] != "draft":
        raise ValueError("only a draft can be deleted")
    with store.writing(numbers=False) as cursor:
        for table in (FINDINGS, RETRO_CASES, LESSONS, TOPICS, RETROS):
            cursor.run(f"delete from {table.name} where retro_id = ?", [retro_id])
        records.log(cursor, who, "retros.removed", retro_id, {"title": now["title"]})


# ---- lists kept as text ----------------------------------------------------------------------------------------------


def whys(retro: Mapping[str, Any]) -> list[str]:
    """The answers to the whys, each before those to its own why."""
    return [step.why.text for step in why_trees.steps(why_trees.read(retro.get("whys")))]


def fishbone(retro: Mapping[str, Any]) -> dict[str, list[str]]:
    """Notes by branch of the 6M."""
    found = _json(retro.get("fishbone"), {})
    if not isinstance(found, dict):
        return {}
    return {str(k): [str(n) for n in v] for k, v in found.items() if isinstance(v, list)}


def causes(retro: Mapping[str, Any]) -> list[str]:
    """Codes of the contributing causes."""
    return [c for c in text_of(retro.get("contributing")).split(",") if c]


@rerun
def save_why(
    store: Store, record_id: str, answer: Why, who: str, seen: str | None = None, another: str = ""
) -> None:
    """Save one answer to a why, the others as they are by now; see ``whys.answered`` for ``seen`` and ``another``."""
    with store.writing(numbers=False) as cursor:
        now = _inside(cursor, record_id)
        own = Why(answer.why_id, answer.under, masking.masked(cursor, answer.text.strip()))
        tree = why_trees.answered(why_trees.read(now["whys"]), own, seen, another)
        _put_text(store, cursor, now, "whys", why_trees.written(tree), who)


@rerun
def save_branch(store: Store, record_id: str, branch: str, notes: str, who: str) -> None:
    """Save the notes of a branch of the fishbone, one a line; the other branches as they are by now."""
    with store.writing(numbers=False) as cursor:
        now = _inside(cursor, record_id)
        bones = fishbone(now)
        lines = masking.masked(cursor, notes).splitlines()
        bones[branch] = [line.strip() for line in lines if line.strip()]
        _put_text(store, cursor, now, "fishbone", _text({k: v for k, v in bones.items() if v}), who)


def _inside(cursor: Cursor, record_id: str) -> dict[str, Any]:
    """The retro or topic as the transaction sees it; nobody else writes meanwhile."""
    table = table_for(record_id)
    found = cursor.rows(
        f"select {', '.join(table.names)} from {table.name} where {table.key[0]} = ?", [record_id]
    )
    if not found:
        raise KeyError(record_id)
    return dict(zip(table.names, found[0], strict=True))


def _put_text(store: Store, cursor: Cursor, now: Mapping[str, Any], name: str, text: str, who: str) -> None:
    if text != now[name]:
        table = TOPICS if "topic_id" in now else RETROS
        change = {table.key[0]: now[table.key[0]], name: text}
        records.put(store, table, change, who, int(now["version"] or 0), cursor)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if value else ""


# ---- findings --------------------------------------------------------------------------------------------------------


def findings(store: Store, retro_id: str) -> list[Finding]:
    """What was put into a retro, in order."""
    return _findings(records.everything(store, FINDINGS, retro_id=retro_id))


def named_findings(store: Store, ids: Sequence[str]) -> list[Finding]:
    """Findings of these ids, wherever they were put, in order."""
    if not ids:
        return []
    sql = f"select * from {FINDINGS.name} where list_contains(?, finding_id)"
    return _findings(store.frame(sql, [list(ids)]))


def _findings(frame: pd.DataFrame) -> list[Finding]:
    frame = frame.sort_values(["found_at", "finding_id"], ignore_index=True)
    return [
        Finding(
            kind=row["kind"],
            subject=row["subject"] or "",
            sentence_key=row["sentence_key"],
            numbers=_json(row["numbers"], {}),
            filters=row["filters"] or "",
            finding_id=row["finding_id"],
            store_version=int(row["store_version"] or 0),
            data_as_of=row["data_as_of"],
            found_at=row["found_at"],
        )
        for row in records.rows(frame)
    ]


@rerun
def put_finding(store: Store, retro_id: str, finding: Finding, who: str, as_of: date | None = None) -> str:
    """Put a finding into a retro; its numbers never change from then on. Its id (of the one there, if it is there)."""
    for there in findings(store, retro_id):
        if (there.kind, there.subject, there.filters) == (finding.kind, finding.subject, finding.filters):
            return there.finding_id
    version = store.version
    with store.writing(numbers=False) as cursor:
        return _freeze(store, cursor, retro_id, finding, who, version, as_of)


def remove_finding(store: Store, finding_id: str, who: str) -> None:
    """Take a finding out of its retro."""
    records.remove(store, FINDINGS, {"finding_id": finding_id}, who)


def _freeze(
    store: Store, cursor: Cursor, retro_id: str, finding: Finding, who: str, version: int, as_of: date | None
) -> str:
    row = {
        "finding_id": records.new_id("F"),
        "retro_id": retro_id,
        "kind": finding.kind,
        "subject": finding.subject,
        "sentence_key": finding.sentence_key,
        "numbers": json.dumps(dict(finding.numbers), ensure_ascii=False, default=str),
        "filters": finding.filters,
        "store_version": version,
        "data_as_of": as_of,
        "found_at": utc_now(),
    }
    records.put(store, FINDINGS, row, who, cursor=cursor)
    return row["finding_id"]


# ---- cases and lessons -----------------------------------------------------------------------------------------------


def linked(store: Store, retro_id: str) -> pd.DataFrame:
    """Linked case lines: key columns of the case, why, linked_at."""
    return records.everything(store, RETRO_CASES, retro_id=retro_id)


@rerun
def link(store: Store, retro_id: str, key: Mapping[str, Any], why: str, who: str) -> None:
    """Link a case line."""
    with store.writing(numbers=False) as cursor:
        _link(store, cursor, retro_id, key, why, who)


def unlink(store: Store, retro_id: str, key: Mapping[str, Any], who: str) -> None:
    """Take a case line out of a retro."""
    records.remove(store, RETRO_CASES, {"retro_id": retro_id, **{k: key[k] for k in CASE_KEY}}, who)


def _link(store: Store, cursor: Cursor, retro_id: str, key: Mapping[str, Any], why: str, who: str) -> None:
    row = {"retro_id": retro_id, **{k: key[k] or "" for k in CASE_KEY}, "why": why, "linked_at": utc_now()}
    records.put(store, RETRO_CASES, row, who, cursor=cursor)


def lessons(store: Store, retro_id: str | None = None) -> pd.DataFrame:
    """Lessons of a retro, or all."""
    return records.everything(store, LESSONS, **({"retro_id": retro_id} if retro_id else {}))


def add_lesson(
    store: Store, retro_id: str, lesson: str, cause: str, subject: str, who: str, topic_id: str = ""
) -> str:
    """Keep a lesson of a retro or one of its topics; the same sentence of the same retro is kept once."""
    there = lessons(store, retro_id)
    with store.reading() as cursor:
        lesson = masking.masked(cursor, lesson.strip())
    same = there[there["lesson"] == lesson]
    if len(same):
        return str(same["lesson_id"].iloc[0])
    row = {
        "lesson_id": records.new_id("L"),
        "retro_id": retro_id,
        "lesson": lesson,
        "cause": cause,
        "subject": subject,
        "topic_id": topic_id,
    }
    records.put(store, LESSONS, row, who)
    return row["lesson_id"]


def remove_lesson(store: Store, lesson_id: str, who: str) -> None:
    """Take a lesson away."""
    records.remove(store, LESSONS, {"lesson_id": lesson_id}, who)


def case_keys(frame: pd.DataFrame) -> list[dict[str, str]]:
    """Keys of case rows as ``data.query.rows`` gives them."""
    names: Sequence[str] = ("platform", "case_shop", "case_id", "case_sku", "case_variation")
    return [
        dict(zip(CASE_KEY, (text_of(v) for v in row), strict=True))
        for row in frame[list(names)].itertuples(index=False)
    ]


def _json(text: Any, default: Any) -> Any:
    try:
        return json.loads(text) if isinstance(text, str) and text else default
    except ValueError:
        return default
