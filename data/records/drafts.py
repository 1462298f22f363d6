"""What somebody typed into a form and has not saved, kept on the server: a reload or a power cut takes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from data.meaning.masking import mask
from data.records import masking, records
from data.schema import CASE_KEY, DRAFTS
from data.store import Cursor, Store, utc_now
from data.store.lake.again import rerun

# Fields for people of the shop, who may be called by their addresses.
PEOPLE = ("owner",)
KEPT = timedelta(days=60)
_WHERE = " and ".join(f"{name} = ?" for name in DRAFTS.key)


@dataclass(frozen=True)
class Draft:
    """Fields that somebody changed and has not saved; ``seen`` is what stood there, ``version`` that of the record.

    ``record`` is the id of the record that the form will make, so that a second click makes no second one.
    """

    changes: Mapping[str, Any] = field(default_factory=dict)
    seen: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0
    record: str = ""
    saved_at: datetime | None = None


@dataclass(frozen=True)
class DraftPlace:
    """Whose form it is that holds a draft: its name, the person, and the case line where it is a form of one.

    ``masked``: the fields that may name a buyer; None for every text but those for people of the shop.
    """

    form: str
    who: str
    case: Mapping[str, str] = field(default_factory=dict)
    masked: tuple[str, ...] | None = None

    @property
    def key(self) -> dict[str, str]:
        """Key of its draft."""
        return {name: self.case.get(name, "") for name in CASE_KEY} | {"place": self.form, "who": self.who}


@rerun
def keep(store: Store, place: DraftPlace, draft: Draft) -> None:
    """Keep a draft; one without changes is dropped. Drafts are not part of the audit trail."""
    with store.writing(shown=False) as cursor:
        cursor.run(f"delete from {DRAFTS.name} where {_WHERE}", list(place.key.values()))
        if draft.changes:
            content = {
                "changes": _masked(cursor, place, draft.changes),
                "seen": dict(draft.seen),
                "version": draft.version,
                "record": draft.record,
            }
            text = json.dumps(content, default=_written, ensure_ascii=False)
            row = place.key | {"content": text, "saved_at": utc_now()}
            cursor.run(
                f"insert into {DRAFTS.name} ({', '.join(row)}) values ({', '.join('?' * len(row))})",
                list(row.values()),
            )
        cursor.run(f"delete from {DRAFTS.name} where saved_at < ?", [utc_now() - KEPT])


def read(store: Store, place: DraftPlace) -> Draft:
    """What was kept; empty when there is nothing."""
    row = records.get(store, DRAFTS, place.key)
    if row is None:
        return Draft()
    content = json.loads(row["content"])
    changes, seen = _read(content["changes"]), _read(content["seen"])
    return Draft(
        changes, seen, int(content["version"]), str(content.get("record") or ""), saved_at=row["saved_at"]
    )


def newest(store: Store, prefix: str, who: str) -> str:
    """Form of the newest draft of a person whose name starts with ``prefix``, '' when there is none."""
    with store.reading() as cursor:
        found = cursor.value(
            f"select place from {DRAFTS.name} where starts_with(place, ?) and who = ? order by saved_at desc limit 1",
            [prefix, who],
        )
    return str(found or "")


def _masked(cursor: Cursor, place: DraftPlace, changes: Mapping[str, Any]) -> dict[str, Any]:
    if place.masked is None:
        return {n: v if n.endswith(PEOPLE) else masking.masked(cursor, v) for n, v in changes.items()}
    known = frozenset(filter(None, (place.case.get("case_id"),)))
    return {n: mask(v, known) if n in place.masked and isinstance(v, str) else v for n, v in changes.items()}


def _written(value: Any) -> Any:
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else str(value)


def _read(content: Mapping[str, Any]) -> dict[str, Any]:
    return {n: _moment(v) if isinstance(v, dict) else v for n, v in content.items()}


def _moment(value: Mapping[str, str]) -> datetime | date:
    return date.fromisoformat(value["day"]) if "day" in value else datetime.fromisoformat(value["moment"])
