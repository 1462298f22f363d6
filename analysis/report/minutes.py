"""The minutes of a retro: what was seen with its pictures, why it happened, what was decided, who does what by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from analysis.report.base.model import Pack, Section
from analysis.report.sections.topics import (
    STORY,
    agreed_table,
    causes_told,
    charts_of,
    lines,
    topic_sections,
    why_lines,
)
from analysis.review.findings.sentences import evidence, sentence
from analysis.wording.plain import moment
from analysis.wording.words import Words
from data.meaning.missing import day_of, text_of
from data.records import actions, retros, settings, topics
from data.records.retros import Finding
from data.schema.taxonomy import OPEN_STATES
from data.store import Store, utc_now

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
    rows = topics.everything(store, retro_id)
    own = topic_sections(store, retro_id, rows, words)
    grouped = {name for row in rows for name in text_of(row["findings"]).split(",")}
    start, end = day_of(retro["period_start"]), day_of(retro["period_end"])
    as_of = next((day_of(f.data_as_of) for f in frozen if f.data_as_of), None) or end
    made = (now or utc_now()).replace(microsecond=0)
    sections = (
        _people(retro, words),
        *own,
        *_seen([f for f in frozen if f.finding_id not in grouped], words),
        *(_text(retro, name, words) for name in STORY),
        _why(retro, words),
        *(_text(retro, name, words) for name in OUTCOME),
        _lessons(store, retro_id, words),
        _actions(store, retro_id, words),
        _open(rows, [s.title for s in own], actions.everything(store, retro_id), words),
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
        charts = tuple(c for f in own for c in charts_of(f, words))
        points = (*((first,) if first else ()), *told)
        title = words(f"retro.kind.{kind}")
        sections.append(Section(f"seen-{kind}", title, sentence(own[0], words), points, charts=charts))
    return sections


def _why(retro: Mapping[str, Any], words: Words) -> Section | None:
    """The chain of whys, the causes that were named, and the fishbone."""
    told, tree = causes_told(retro, words), why_lines(retro, words)
    if not told and not tree:
        return None
    first = told.pop(0) if told else words("retro.whys")
    return Section("why", words("minutes.causes"), first, tuple(told), outline=tree)


def _text(retro: Mapping[str, Any], name: str, words: Words) -> Section | None:
    told = lines(retro[name])
    return Section(name, words(f"retro.field.{name}"), told[0], tuple(told[1:])) if told else None


def _lessons(store: Store, retro_id: str, words: Words) -> Section | None:
    frame = retros.lessons(store, retro_id)
    told = [str(text) for text in frame.loc[frame["topic_id"].fillna("") == "", "lesson"]]
    return Section("lessons", words("retro.lessons"), told[0], tuple(told[1:])) if told else None


def _actions(store: Store, retro_id: str, words: Words) -> Section:
    """Who does what by when; what is not finished is said first."""
    own = actions.everything(store, retro_id)
    if own.empty:
        return Section("actions", words("retro.actions"), words("minutes.no_actions"))
    waiting = int(own["state"].isin(OPEN_STATES).sum())
    return Section(
        "actions", words("retro.actions"), words("minutes.actions", n=len(own), open=words.number(waiting)),
        tables=(agreed_table(own, words),),
    )  # fmt: skip


def _open(
    rows: Sequence[Mapping[str, Any]], titles: Sequence[str], own: pd.DataFrame, words: Words
) -> Section | None:
    """Topics that nobody decided, and actions that are not finished."""
    told = [
        words("minutes.outcome", title=title, state=words(f"topic.state.{row['state']}"), decided="").rstrip(
            " :："
        )
        for row, title in zip(rows, titles, strict=True)
        if row["state"] in ("open", "parked")
    ]
    waiting = int(own["state"].isin(OPEN_STATES).sum())
    counts = (("topics", len(told)), ("actions", waiting))
    finding = words.listed([words(f"minutes.open.{name}", n=n) for name, n in counts if n])
    return Section("open", words("minutes.open"), finding, tuple(told)) if finding else None
