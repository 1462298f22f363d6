"""Topics of a retro: in order, merged, dropped with a reason, decided, or parked until the next retro is prepared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from data.meaning.missing import text_of
from data.records import records, retros
from data.records.retros import Finding
from data.schema import ACTIONS, LESSONS, STORY, TOPICS
from data.store import Store
from data.store.lake.again import rerun

STATES: tuple[str, ...] = ("open", "decided", "dropped", "parked")
# Kinds of findings that are a problem to discuss; the others say how the period went.
KINDS: tuple[str, ...] = ("signal", "pair", "packer", "change")
# Sentences of the draft of a topic, about the same subject as its findings.
DRAFTED = "story"
# What a topic takes along when it comes back.
CONTENT: tuple[str, ...] = ("title", "subject", *(column.name for column in STORY))


def everything(store: Store, retro_id: str) -> list[dict[str, Any]]:
    """Topics of a retro, in order."""
    rows = records.rows(records.everything(store, TOPICS, retro_id=retro_id))
    return sorted(rows, key=lambda row: (int(row["place"] or 0), str(row["topic_id"])))


def add(store: Store, retro_id: str, who: str, **content: Any) -> str:
    """Add a topic behind the others; its id."""
    row = {
        "topic_id": records.new_id("T"),
        "retro_id": retro_id,
        "place": len(everything(store, retro_id)) + 1,
        "state": "open",
        **content,
    }
    records.put(store, TOPICS, row, who)
    return row["topic_id"]


def prepare(store: Store, retro_id: str, who: str, subjects: Iterable[tuple[str, str]] = ()) -> None:
    """Fill a new retro: what was parked comes back, then a topic for each subject of its findings, then ``subjects``.

    ``subjects`` are further ones: title and subject. A retro that has topics stays as it is.
    """
    if everything(store, retro_id):
        return
    for old in parked(store):
        if old["retro_id"] != retro_id:
            kept = {name: text_of(old[name]) for name in (*CONTENT, "reason", "findings")}
            add(store, retro_id, who, came_from=old["topic_id"], **kept)
    grouped: dict[str, list[str]] = {}
    whole = ""  # the first finding of everything in view names its topic
    for finding in retros.findings(store, retro_id):
        if finding.kind in KINDS and not finding.subject:
            whole = whole or finding.finding_id
        name = finding.subject or (whole if finding.kind == DRAFTED else finding.finding_id)
        if finding.kind in KINDS or (finding.kind == DRAFTED and name in grouped):
            grouped.setdefault(name, []).append(finding.finding_id)
    there = {text_of(topic["subject"]): topic for topic in everything(store, retro_id)}
    for subject, ids in grouped.items():
        if subject in there:  # a parked problem that shows itself again is one topic
            topic = there[subject]
            _put(store, topic, {"findings": _listed([*_ids(topic), *ids])}, who)
        else:
            add(store, retro_id, who, subject=subject, findings=_listed(ids))
    for title, subject in subjects:
        if subject not in there:
            add(store, retro_id, who, title=title, subject=subject)


def parked(store: Store) -> list[dict[str, Any]]:
    """Parked topics that no later retro has taken up, the oldest first."""
    rows = records.rows(records.everything(store, TOPICS))
    taken = {text_of(row["came_from"]) for row in rows}
    return [row for row in rows if row["state"] == "parked" and row["topic_id"] not in taken]


def settle(store: Store, topic_id: str, state: str, who: str) -> None:
    """Give a topic another state.

    Raises
    ------
    KeyError
        If there is no such topic.
    ValueError
        If there is no such state, or a topic is to be dropped without a reason.
    """
    topic = _topic(store, topic_id)
    if state not in STATES:
        raise ValueError(f"a topic is never {state!r}")
    if state == "dropped" and not text_of(topic["reason"]).strip():
        raise ValueError("a topic is dropped with a reason")
    retros.save(store, topic_id, "state", state, topic["state"], who)


@rerun
def move(store: Store, topic_id: str, step: int, who: str) -> None:
    """Move a topic up (negative) or down by that many places."""
    topic = _topic(store, topic_id)
    rows = everything(store, str(topic["retro_id"]))
    order = [row["topic_id"] for row in rows]
    at = order.index(topic_id)
    order.insert(min(max(at + step, 0), len(order) - 1), order.pop(at))
    by_id = {row["topic_id"]: row for row in rows}
    with store.writing(numbers=False) as cursor:
        for place, name in enumerate(order, 1):
            if by_id[name]["place"] != place:
                records.put(store, TOPICS, {"topic_id": name, "place": place}, who, cursor=cursor)


@rerun
def merge(store: Store, topic_id: str, into: str, who: str) -> None:
    """Put all that a topic holds into another one of the same retro, and take it away; each tree of whys stays one.

    Raises
    ------
    ValueError
        If they are the same topic or belong to two retros.
    """
    one, other = _topic(store, into), _topic(store, topic_id)
    if into == topic_id or one["retro_id"] != other["retro_id"]:
        raise ValueError("only two topics of one retro are merged")
    both = retros.joined(one, other)
    for name in ("gap_or_slip", "detection", "subject", "title"):
        both[name] = text_of(one[name]) or text_of(other[name])
    if text_of(one["title"]) and text_of(other["title"]) not in ("", text_of(one["title"])):
        both["title"] = f"{one['title']} · {other['title']}"
    both["findings"] = _listed([*_ids(one), *_ids(other)])
    if not text_of(one["came_from"]):
        both["came_from"] = text_of(other["came_from"])
    with store.writing(numbers=False) as cursor:
        records.put(store, TOPICS, {"topic_id": into, **both}, who, int(one["version"] or 0), cursor)
        for table in (LESSONS, ACTIONS):
            cursor.run(f"update {table.name} set topic_id = ? where topic_id = ?", [into, topic_id])
        cursor.run(f"delete from {TOPICS.name} where topic_id = ?", [topic_id])
        records.log(cursor, who, "topics.merged", topic_id, {"into": into})


def findings(store: Store, topic: Mapping[str, Any]) -> list[Finding]:
    """The findings that a topic groups; those of a topic that came back are in the retro it was parked in."""
    return findings_of(store, [topic])[str(topic["topic_id"])]


def findings_of(store: Store, rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Finding]]:
    """The findings of several topics by topic_id, in order, all read at once."""
    there = {f.finding_id: f for f in retros.named_findings(store, [i for row in rows for i in _ids(row)])}
    return {
        str(row["topic_id"]): [f for f in there.values() if f.finding_id in set(_ids(row))] for row in rows
    }


def _topic(store: Store, topic_id: str) -> dict[str, Any]:
    topic = records.get(store, TOPICS, {"topic_id": topic_id})
    if topic is None:
        raise KeyError(topic_id)
    return topic


def _put(store: Store, topic: Mapping[str, Any], change: Mapping[str, Any], who: str) -> None:
    records.put(store, TOPICS, {"topic_id": topic["topic_id"], **change}, who, int(topic["version"] or 0))


def _ids(topic: Mapping[str, Any]) -> list[str]:
    return [i for i in text_of(topic["findings"]).split(",") if i]


def _listed(ids: Sequence[str]) -> str:
    return ",".join(dict.fromkeys(ids))
