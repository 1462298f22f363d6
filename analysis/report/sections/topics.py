"""Topics of a retro: what was seen with its pictures, why it happened as a tree, what was decided, learned, agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.report.base.model import Chart, ReportColumn, ReportTable, Section, Series
from analysis.report.sections.weeks import chart_of
from analysis.review.findings.sentences import sentence
from analysis.review.findings.weeks import against, drawn_again
from analysis.review.topics import title as topic_title
from analysis.wording.words import Words
from data.meaning import whys
from data.meaning.missing import day_of, text_of
from data.records import actions, records, retros, topics
from data.records.retros import Finding
from data.records.source import Source
from data.schema import RETROS
from data.schema.taxonomy import OPEN_STATES
from data.store import Store

# Fewer points than this are no picture.
FEWEST_POINTS = 4
STORY = ("what_happened", "made_sense", "surprised")
OUTCOME = ("decisions", "training", "notes", "reason")


def topic_sections(
    store: Store, retro_id: str, rows: Sequence[Mapping[str, Any]], words: Words
) -> list[Section]:
    """A section for each topic, in the order of the meeting."""
    lessons, own = retros.lessons(store, retro_id), actions.everything(store, retro_id)
    found = topics.findings_of(store, rows)
    return [
        _topic(place, row, found[str(row["topic_id"])], lessons, own, words)
        for place, row in enumerate(rows, 1)
    ]


def _topic(
    place: int,
    topic: Mapping[str, Any],
    found: Sequence[Finding],
    lessons: pd.DataFrame,
    own: pd.DataFrame,
    words: Words,
) -> Section:
    points = [sentence(finding, words) for finding in found]
    points += [said(name, line, words) for name in STORY for line in lines(topic[name])]
    points += causes_told(topic, words)
    points += [said(name, line, words) for name in OUTCOME for line in lines(topic[name])]
    learned = lessons.loc[lessons["topic_id"] == topic["topic_id"], "lesson"]
    points += [words("minutes.told", field=words("minutes.lesson"), text=str(text)) for text in learned]
    points += [_agreed(row, words) for row in records.rows(own[own["topic_id"] == topic["topic_id"]])]
    name = words("minutes.topic", n=place, title=topic_title(topic, found, words))
    charts = tuple(chart for finding in found for chart in _named(finding, charts_of(finding, words), words))
    state = words(f"topic.state.{topic['state']}")
    state = state[:1].upper() + state[1:]
    tree = why_lines(topic, words)
    return Section(f"topic-{place}", name, state, tuple(points), charts, outline=tree)


def _named(finding: Finding, charts: Sequence[Chart], words: Words) -> list[Chart]:
    """The pictures of a finding with what they are of: several of one kind stand below each other."""
    of = topic_title({"title": "", "subject": finding.subject}, [finding], words)
    return [replace(c, title=words("minutes.told", field=of, text=c.title)) for c in charts]


def why_lines(record: Mapping[str, Any], words: Words) -> tuple[tuple[int, str], ...]:
    """The tree of whys: each answer below what it explains."""
    return tuple(
        (step.depth - 1, words("minutes.why", place=step.number, text=step.why.text))
        for step in whys.steps(whys.read(record["whys"]))
        if step.why.text
    )


def causes_told(record: Mapping[str, Any], words: Words) -> list[str]:
    """The causes that were named, and the notes of the fishbone."""
    causes = [words.value("cause", code) for code in retros.causes(record)]
    told = [said("contributing", words.listed(causes), words)] if causes else []
    return told + [
        words("minutes.told", field=words(f"sixm.{branch}"), text=note)
        for branch, notes in retros.fishbone(record).items()
        for note in notes
    ]


def said(name: str, line: str, words: Words) -> str:
    """A line of a field, with the name of the field."""
    return words("minutes.told", field=words(f"retro.field.{name}").rstrip("?？"), text=line)


def lines(value: Any) -> list[str]:
    """What was written, line by line, without bullets."""
    return [line.strip(" -•\t") for line in text_of(value).splitlines() if line.strip(" -•\t")]


def _agreed(row: Mapping[str, Any], words: Words) -> str:
    return words(
        "minutes.action",
        title=text_of(row["title"]),
        owner=words.person(text_of(row["owner"])),
        due=words.date(day_of(row["due_on"])),
    )


# ---- pictures, of the numbers that the meeting draws from ------------------------------------------------------------


def charts_of(finding: Finding, words: Words) -> tuple[Chart, ...]:
    """The picture that the meeting shows of a finding, () where it shows none."""
    numbers = finding.numbers
    if numbers.get("by_week"):
        return _by_week(finding, words)
    if numbers.get("weeks"):
        frame = drawn_again(numbers["weeks"])
        if len(frame) < FEWEST_POINTS:
            return ()
        nothing = pd.Series(dtype="datetime64[ns]")
        return (chart_of(frame, numbers["weeks"]["kind"] == "g", words, nothing),)
    if len(numbers.get("bars") or ()) > 1:
        frame = pd.DataFrame(numbers["bars"], columns=["name", "value"])
        frame["name"] = [words.value("cause", code) for code in frame["name"]]
        kind = "money" if finding.kind == "pareto_cost" else "count"
        return (_bars(f"retro.{finding.kind}", frame, kind, words),)
    if "expected" in numbers:
        names = [words("retro.happened"), words("retro.expected")]
        frame = pd.DataFrame({"name": names, "value": against(finding)})
        return (_bars("retro.against", frame, "decimal", words),)
    return ()


def _by_week(finding: Finding, words: Words) -> tuple[Chart, ...]:
    kept = finding.numbers["by_week"]
    if len(kept["days"]) < 2:
        return ()
    counts = pd.Series(kept["errors"], dtype=float)
    recent = counts.where(counts.index >= len(counts) - int(finding.numbers["of"]), np.nan)
    role = "worse" if finding.sentence_key.endswith(".above") else "better"
    frame = pd.DataFrame({"week": pd.to_datetime(kept["days"]), "value": counts, role: recent})
    series = (
        Series("value", words("retro.by_week.title"), "mark"),
        Series(role, words(f"chart.signal.{role}"), role),
    )
    title, alt = words("retro.by_week.title"), words("retro.by_week.alt")
    return (Chart("control", title, alt, frame, "week", series),)


def _bars(key: str, frame: pd.DataFrame, kind: Any, words: Words) -> Chart:
    series = (Series("value", words(f"{key}.title")),)
    return Chart("bars", words(f"{key}.title"), words(f"{key}.alt"), frame, "name", series, kind=kind)


# ---- what is agreed and open -----------------------------------------------------------------------------------------


def agreed_table(own: pd.DataFrame, words: Words) -> ReportTable:
    """Who does what by when."""
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
    return ReportTable(columns, pd.DataFrame(rows, columns=[c.name for c in columns]), len(rows))


def last_held(source: Source, words: Words) -> tuple[str, ...]:
    """Of the retro that was held last: its title and day, what each topic came to, how much was agreed; () without."""
    held = source.everything(RETROS)
    held = held[held["held_at"].notna()].sort_values("held_at")
    return () if held.empty else source.ask(_outcome, records.rows(held)[-1], words)


def _outcome(store: Store, retro: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    retro_id = str(retro["retro_id"])
    rows, own = topics.everything(store, retro_id), actions.everything(store, retro_id)
    found = topics.findings_of(store, rows)
    title = text_of(retro["title"]) or words("retro.untitled")
    told = [words("minutes.last", title=title, day=words.date(day_of(retro["held_at"])))]
    told += [
        words(
            "minutes.outcome",
            title=topic_title(row, found[str(row["topic_id"])], words),
            state=words(f"topic.state.{row['state']}"),
            decided=" · ".join(lines(row["decisions"])),
        ).rstrip(" :：")
        for row in rows
    ]
    waiting = int(own["state"].isin(OPEN_STATES).sum())
    return (
        (*told, words("minutes.actions", n=len(own), open=words.number(waiting))) if len(own) else tuple(told)
    )
