"""What somebody typed into a form and has not saved, kept on the server: a reload or a power cut takes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from data.records import masking, records
from data.schema import DRAFTS
from data.store import Store, utc_now

# Fields for people of the shop, who may be called by their addresses.
PEOPLE = ("owner",)
KEPT = timedelta(days=60)


def keep(store: Store, place: str, who: str, content: Mapping[str, Any]) -> None:
    """Keep the fields of a form; nothing in them drops the draft. Drafts are not part of the audit trail."""
    with store.writing(shown=False) as cursor:
        cursor.run(f"delete from {DRAFTS.name} where place = ? and who = ?", [place, who])
        kept = {n: v if n.endswith(PEOPLE) else masking.masked(cursor, v) for n, v in content.items()}
        if kept:
            text = json.dumps(kept, default=_written, ensure_ascii=False)
            cursor.run(
                f"insert into {DRAFTS.name} (place, who, content, saved_at) values (?, ?, ?, ?)",
                [place, who, text, utc_now()],
            )
        cursor.run(f"delete from {DRAFTS.name} where saved_at < ?", [utc_now() - KEPT])


def read(store: Store, place: str, who: str) -> dict[str, Any]:
    """The fields that were kept, by name; empty when there are none."""
    row = records.get(store, DRAFTS, {"place": place, "who": who})
    if row is None:
        return {}
    return {n: _day(v) if isinstance(v, dict) else v for n, v in json.loads(row["content"]).items()}


def newest(store: Store, prefix: str, who: str) -> str:
    """Place of the newest draft of a person whose place starts with ``prefix``, '' when there is none."""
    with store.reading() as cursor:
        found = cursor.value(
            f"select place from {DRAFTS.name} where starts_with(place, ?) and who = ? order by saved_at desc limit 1",
            [prefix, who],
        )
    return str(found or "")


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return {"day": value.isoformat()}
    raise TypeError(f"a draft cannot hold {type(value).__name__}")


def _day(value: Mapping[str, str]) -> date:
    return date.fromisoformat(value["day"])
