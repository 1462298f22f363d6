"""What waits to be done: cases near their deadline, actions with their verdicts, lessons of past retros."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd

from analysis import findings, library, proof, standing
from analysis.report.model import Column, Section, Table
from analysis.report.situation import Situation
from analysis.words import Words
from data import actions, records, retros, scopes
from data.query import Filters
from data.schema import ACTION_EVENTS, ACTIONS, FINDINGS, LESSONS, RETROS

# Proofs are worked out for so many actions, those that need a decision first.
MOST_PROOFS = 24
RETROS_TOLD, LESSONS_TOLD = 3, 3


def cases(of: Situation, words: Words) -> Section:
    """Open cases by the marketplace's deadline: due within two days first, then those missed last."""
    frame = of.waiting.frame
    due = pd.to_datetime(frame["respond_by"])
    soon = frame[(due >= of.now) & (due <= of.now + timedelta(hours=standing.HOURS_AT_RISK))]
    missed = frame[due < of.now].sort_values("respond_by", ascending=False, kind="stable")
    listed = pd.concat([soon, missed]).head(100).reset_index(drop=True)
    if listed.empty:
        return Section("cases", words("report.cases.title"), words("report.cases.none", n=of.waiting.total))
    left = (pd.to_datetime(listed["respond_by"]) - of.now) / timedelta(hours=1)
    shown = listed.assign(
        platform=[words.value("platform", p) for p in listed["platform"]],
        shop=[words.value("shop", s) for s in listed["case_shop"]],
        item=[words.value("sku", s or "") for s in listed["case_sku"].fillna("")],
        symptom=[words.value("symptom", s or "") for s in listed["symptom"].fillna("")],
        left=[
            words(f"report.cases.{'left' if h >= 0 else 'late'}", time=words.duration(abs(h))) for h in left
        ],
    )
    columns = (
        Column("case_id", words.column("case_id"), "text", 1.8),
        Column("platform", words.column("platform"), "text", 1.25),
        Column("shop", words.column("shop"), "text", 1.5),
        Column("item", words.column("sku"), "text", 1.6),
        Column("symptom", words.column("symptom"), "text", 1.4),
        Column("respond_by", words.column("respond_by"), "moment", 1.8),
        Column("left", words("report.cases.column"), "text", 1.5),
    )
    key = "soon" if of.due.soon else "missed"
    finding = words(
        f"report.cases.{key}",
        n=of.due.soon if of.due.soon else of.due.missed,
        missed=words.number(of.due.missed),
    )
    return Section(
        "cases", words("report.cases.title"), finding, (), (), (Table(columns, shown, 8),),
        (words("overview.open_cases", n=of.waiting.total), words("report.cases.now", when=words.when(of.now))),
        words("report.cases.how"),
    )  # fmt: skip


def waiting_actions(of: Situation) -> pd.DataFrame:
    """Open actions, the overdue first, then those the numbers have judged, the newest first."""
    everything = of.source.everything(ACTIONS)
    waiting = standing.open_actions(everything, of.today)
    judged = everything[everything["state"].isin(actions.FINISHED)].assign(overdue=False)
    return pd.concat([waiting, judged.sort_values("edited_at", ascending=False)], ignore_index=True)


def action_section(of: Situation, words: Words, tell: Callable[[int, int], None]) -> Section:
    """Open and overdue actions, and what the numbers say of those in place."""
    listed = waiting_actions(of)
    if listed.empty:
        return Section("actions", words("actions.title"), words("overview.actions.none"))
    open_ = listed[listed["state"].isin(actions.OPEN)]
    overdue = int(listed["overdue"].sum())
    verdicts, points = _verdicts(of, listed, words, tell)
    shown = listed.assign(
        title=listed["title"].fillna(""),
        owner=listed["owner"].fillna(""),
        told=[words(f"state.{s}") for s in listed["state"]],
        strength=[words.value("strength", s or "") for s in listed["strength"].fillna("")],
        verdict=verdicts,
        late=[words("column.overdue") if late else "" for late in listed["overdue"]],
    )
    columns = (
        Column("title", words.column("title"), "text", 3.4),
        Column("owner", words.column("owner"), "text", 1.2),
        Column("due_on", words.column("due_on"), "day", 1.5),
        Column("late", words.column("overdue"), "text", 1.1),
        Column("told", words.column("state"), "text", 1.2),
        Column("verdict", words("actions.field.verdict"), "text", 1.9),
    )
    finding = words("overview.actions.open", n=len(open_))
    if overdue:
        finding = f"{finding} {words('overview.actions.overdue', n=overdue)}"
    return Section(
        "actions", words("actions.title"), finding, tuple(points), (), (Table(columns, shown, 7),), (),
        words("report.actions.how"),
    )  # fmt: skip


def _verdicts(
    of: Situation, listed: pd.DataFrame, words: Words, tell: Callable[[int, int], None]
) -> tuple[list[str], list[str]]:
    """Verdict of each action in words, and a sentence for each that worked or made it worse."""
    started = [i for i, row in enumerate(records.rows(listed)) if pd.notna(row["start_on"])][:MOST_PROOFS]
    told, sentences = [""] * len(listed), []
    for place, (index, row) in enumerate(
        (i, row) for i, row in enumerate(records.rows(listed)) if i in set(started)
    ):
        tell(place, len(started))
        found = proof.prove(of.source, row)
        if found.verdict is None:
            told[index] = words(f"report.verdict.{found.reason}")
            continue
        told[index] = words(f"verdict.{found.word}")
        if found.word in ("worked", "worse", "no_evidence"):
            sentences.append(_sentence(str(row["title"]), found, words))
    return told, sentences[:3]


def _sentence(title: str, found: proof.Proof, words: Words) -> str:
    got = found.verdict
    assert got is not None
    said = words(
        "report.actions.verdict", title=title, verdict=words(f"verdict.{found.word}"),
        before=words.rate(got.errors_before, got.lines_before), after=words.rate(got.errors_after, got.lines_after),
    )  # fmt: skip
    saving = got.saving
    if found.word == "worked":
        counts = (saving.errors, saving.errors_lower, saving.errors_upper)
        numbers: dict[str, Any] = dict(
            zip(("errors", "lower", "upper"), (words.number(c, 0) for c in counts), strict=True)
        )
        said += " " + words("report.actions.avoided", **numbers)
    if found.word == "worked" and saving.money_lower is not None and saving.money_lower > 0:
        amounts: dict[str, Any] = {
            name: words.money(value, found.currency, 0)
            for name, value in (
                ("money", saving.money),
                ("lower", saving.money_lower),
                ("upper", saving.money_upper),
            )
        }
        said += " " + words("report.actions.saving", **amounts)
    return said


def retro_section(of: Situation, words: Words) -> Section:
    """Lessons of past retros, those on the same subjects first, and how often actions worked."""
    frame = of.source.everything(RETROS)
    held = frame[frame["state"].isin(["held", "closed"])].sort_values("period_end", ascending=False)
    if held.empty:
        return Section("retros", words("report.retros.title"), words("retro.none"))
    lessons = of.source.everything(LESSONS)
    measured = library.measures(
        frame, of.source.everything(ACTIONS), of.source.everything(ACTION_EVENTS), of.today
    )
    key = "retro.finding_all" if measured.judged else "retro.finding_unproven"
    finding = words(key, n=len(frame), proven=measured.effective, judged=measured.judged)
    same = _same(of, held, lessons)
    order = sorted(records.rows(held), key=lambda row: str(row["retro_id"]) not in same)
    points = []
    for row in order[:RETROS_TOLD]:
        points.append(_retro(row, same.get(str(row["retro_id"]), ""), words))
        own = lessons[lessons["retro_id"] == row["retro_id"]]
        points += [words("report.retros.lesson", lesson=text) for text in own["lesson"].head(LESSONS_TOLD)]
    return Section(
        "retros", words("report.retros.title"), finding, tuple(points), tables=_library(held, lessons, words)
    )


def _same(of: Situation, held: pd.DataFrame, lessons: pd.DataFrame) -> dict[str, str]:
    """Retros that were about what stands out now: retro_id -> why."""
    subjects = [
        scopes.read(f.filters)
        for f in (*findings.priorities(of.source, of.filters), *findings.pairs(of.source, of.filters))
    ]
    about = library.subjects(of.source.everything(FINDINGS), actions.everything(of.store))
    families = _families(of)
    return dict(library.related(held, lessons, subjects, [], families, about))


def _families(of: Situation) -> dict[str, str]:
    """Product family of each SKU, whatever the period."""
    frame = of.source.cells(("sku", "parent_sku"), Filters())
    return {str(s): str(p) for s, p in zip(frame["sku"], frame["parent_sku"], strict=True)}


def _retro(row: dict, why: str, words: Words) -> str:
    name = str(row["title"] or words("retro.untitled"))
    said = words("report.retros.one", title=name, period=words.span(row["period_start"], row["period_end"]))
    causes = [words.value("cause", c) for c in retros.causes(row)]
    if causes:
        said += f" – {words.listed(causes)}"
    return f"{said} ({words('retro.past_same', what=words(f'filter.{why}'))})" if why else said


def _library(held: pd.DataFrame, lessons: pd.DataFrame, words: Words) -> tuple[Table, ...]:
    joined = lessons.merge(held[["retro_id", "title", "period_end"]], on="retro_id", how="inner")
    if joined.empty:
        return ()
    joined = joined.sort_values("period_end", ascending=False, kind="stable").assign(
        cause=lambda f: [words.value("cause", c or "") for c in f["cause"].fillna("")]
    )
    columns = (
        Column("title", words("retro.field.title"), "text", 2),
        Column("period_end", words("report.column.until"), "day"),
        Column("lesson", words("report.column.lesson"), "text", 4),
        Column("cause", words.column("cause"), "text", 1.6),
    )
    return (Table(columns, joined.reset_index(drop=True), 0),)
