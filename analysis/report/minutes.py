"""The minutes of a retro: what was seen with its pictures, why it happened, what was decided, who does what by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from analysis.report.base.model import Chart, Pack, ReportColumn, ReportTable, Section
from analysis.report.sections.weeks import chart_of
from analysis.review.findings.sentences import evidence, sentence
from analysis.review.findings.weeks import drawn_again
from analysis.review.topics import title as topic_title
from analysis.wording.plain import moment
from analysis.wording.words import Words
from data.meaning.missing import day_of, text_of
from data.records import actions, records, retros, settings, topics
from data.records.retros import Finding
from data.schema.taxonomy import OPEN_STATES
from data.store import Store, utc_now

# Fewer points than this are no picture.
FEWEST_POINTS = 4
STORY = ("what_happened", "made_sense", "surprised")
OUTCOME = ("decisions", "training", "notes", "ideas")


def build(store: Store, retro_id: str, words: Words, *, now: datetime | None = None) -> Pack:
    """The minutes of a retro as pages and documents are made from.

    Raises
    ------
    KeyError
        If there is no such retro.
    """
    retro = retros.get(store, retro_id)
    if retro is None:
        raise KeyError(retro_id)
    frozen = retros.findings(store, retro_id)
    start, end = day_of(retro["period_start"]), day_of(retro["period_end"])
    as_of = next((day_of(f.data_as_of) for f in frozen if f.data_as_of), None) or end
    made = (now or utc_now()).replace(microsecond=0)
    sections = (
        _people(retro, words),
        *_seen(frozen, words),
        *(_text(retro, name, words) for name in STORY),
        _why(retro, words),
        *(_text(retro, name, words) for name in OUTCOME),
        *_topics(store, retro_id, words),
        _lessons(store, retro_id, words),
        _actions(store, retro_id, words),
    )
    title = text_of(retro["title"]) or words("retro.untitled")
    return Pack(
        title=words("minutes.title"),
        subtitle=title,
        headline=text_of(retro["summary"]) or title,
        figures=(),
        sections=tuple(s for s in sections if s is not None),
        filters=words("minutes.period", span=words.span(start, end)),
        compared=words("minutes.state.draft") if retro["state"] == "draft" else "",
        as_of=as_of or made.date(),
        made_at=made,
        period=f"{end:%Y-%m-%d}" if end else "retro",
        currency=str(settings.get(store, "reporting_currency") or ""),
        words=words,
    )


def due_rows(store: Store, retro_id: str) -> pd.DataFrame:
    """The retro's actions that are not finished, for a calendar."""
    own = actions.everything(store, retro_id)
    return own[own["state"].isin(OPEN_STATES)]


def _people(retro: Mapping[str, Any], words: Words) -> Section | None:
    points = [
        words("minutes.person", role=words(f"retro.field.{name}"), who=text_of(retro[name]))
        for name in ("facilitator", "attendees")
        if text_of(retro[name])
    ]
    held = [words("minutes.held", when=moment(words, retro["held_at"]))] if retro["held_at"] else []
    if not points and not held:
        return None
    return Section("people", words("minutes.people"), (held or points)[0], tuple((*held, *points)[1:]))


def _seen(frozen: Sequence[Finding], words: Words) -> list[Section]:
    """A section for each kind of finding, its numbers as they were frozen."""
    sections = []
    for kind in dict.fromkeys(f.kind for f in frozen if f.kind != topics.DRAFTED):
        own = [f for f in frozen if f.kind == kind]
        first = evidence(own[0], words)
        told = [" · ".join(filter(None, (sentence(f, words), evidence(f, words)))) for f in own[1:]]
        charts = tuple(c for f in own if (c := _chart(f, words)) is not None)
        points = (*((first,) if first else ()), *told)
        title = words(f"retro.kind.{kind}")
        sections.append(Section(f"seen-{kind}", title, sentence(own[0], words), points, charts))
    return sections


def _chart(finding: Finding, words: Words) -> Chart | None:
    kept = finding.numbers.get("weeks")
    if not kept:
        return None
    frame = drawn_again(kept)
    if len(frame) < FEWEST_POINTS:
        return None
    return chart_of(frame, kept["kind"] == "g", words, pd.Series(dtype="datetime64[ns]"))


def _why(retro: Mapping[str, Any], words: Words) -> Section | None:
    """The chain of whys, the causes that were named, and the fishbone."""
    told = _causes(retro, words)
    return Section("why", words("minutes.causes"), told[0], tuple(told[1:])) if told else None


def _causes(retro: Mapping[str, Any], words: Words) -> list[str]:
    told = [words("minutes.why", n=n, text=text) for n, text in enumerate(retros.whys(retro), 1) if text]
    causes = [words.value("cause", code) for code in retros.causes(retro)]
    if causes:
        told.append(words("minutes.told", field=words("retro.field.contributing"), text=words.listed(causes)))
    told += [
        words("minutes.told", field=words(f"sixm.{branch}"), text=note)
        for branch, notes in retros.fishbone(retro).items()
        for note in notes
    ]
    return told


def _topics(store: Store, retro_id: str, words: Words) -> list[Section]:
    """A section for each topic: where it stands, what was seen and happened, why, what was decided and learned."""
    lessons = retros.lessons(store, retro_id)
    sections = []
    for place, topic in enumerate(topics.everything(store, retro_id), 1):
        found = topics.findings(store, topic)
        points = [sentence(f, words) for f in found]
        points += [_said(name, line, words) for name in STORY for line in _lines(topic[name])]
        points += _causes(topic, words)
        outcome = ("decisions", "training", "notes", "reason")
        points += [_said(name, line, words) for name in outcome for line in _lines(topic[name])]
        own = lessons.loc[lessons["topic_id"] == topic["topic_id"], "lesson"]
        points += [words("minutes.told", field=words("minutes.lesson"), text=str(text)) for text in own]
        points += _agreed(store, retro_id, str(topic["topic_id"]), words)
        name = words("minutes.topic", n=place, title=topic_title(topic, found, words))
        state = words(f"topic.state.{topic['state']}")
        sections.append(Section(f"topic-{place}", name, state, tuple(points)))
    return sections


def _said(name: str, line: str, words: Words) -> str:
    return words("minutes.told", field=words(f"retro.field.{name}"), text=line)


def _text(retro: Mapping[str, Any], name: str, words: Words) -> Section | None:
    lines = _lines(retro[name])
    return Section(name, words(f"retro.field.{name}"), lines[0], tuple(lines[1:])) if lines else None


def _lessons(store: Store, retro_id: str, words: Words) -> Section | None:
    frame = retros.lessons(store, retro_id)
    told = [str(text) for text in frame.loc[frame["topic_id"].fillna("") == "", "lesson"]]
    return Section("lessons", words("retro.lessons"), told[0], tuple(told[1:])) if told else None


def _actions(store: Store, retro_id: str, words: Words) -> Section:
    """Who does what by when; what is not finished is said first."""
    own = actions.everything(store, retro_id)
    if own.empty:
        return Section("actions", words("retro.actions"), words("minutes.no_actions"))
    rows = [
        {
            "title": text_of(row["title"]),
            "owner": words.person(text_of(row["owner"])),
            "due": day_of(row["due_on"]),
            "state": words(f"state.{row['state']}"),
            "strength": words.value("strength", text_of(row["strength"])) if row["strength"] else "",
        }
        for row in records.rows(own)
    ]
    columns = (
        ReportColumn("title", words.column("title"), "text", 3.4),
        ReportColumn("owner", words.column("owner"), "text", 1.2),
        ReportColumn("due", words.column("due_on"), "day", 1.6),
        ReportColumn("state", words.column("state"), "text", 1.6),
        ReportColumn("strength", words("actions.field.strength"), "text", 1.6),
    )
    waiting = int(own["state"].isin(OPEN_STATES).sum())
    return Section(
        "actions", words("retro.actions"), words("minutes.actions", n=len(own), open=words.number(waiting)),
        tables=(ReportTable(columns, pd.DataFrame(rows), len(rows)),),
    )  # fmt: skip


def _agreed(store: Store, retro_id: str, topic_id: str, words: Words) -> list[str]:
    """The actions of a topic, each with who does it by when."""
    own = actions.everything(store, retro_id)
    return [
        words(
            "minutes.action",
            title=text_of(row["title"]),
            owner=words.person(text_of(row["owner"])),
            due=words.date(day_of(row["due_on"])),
        )
        for row in records.rows(own[own["topic_id"] == topic_id])
    ]


def _lines(value: Any) -> list[str]:
    return [line.strip(" -•\t") for line in text_of(value).splitlines() if line.strip(" -•\t")]
